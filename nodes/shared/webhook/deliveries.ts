import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { RecentKeys } from './recentKeys';

/** What is used here of the answer that n8n's server (Express) gives. */
interface Response {
	readonly statusCode: number;
	readonly destroyed: boolean;
	once(event: 'close' | 'finish', listener: () => void): unknown;
}

/** What a process knows of the calls of one trigger. */
interface Deliveries {
	/** Events of which a call was answered with success: n8n has written down the execution by then. */
	taken: RecentKeys;
	/** Events of which a call has no answer yet; settles when it has, well or not. */
	underWay: Map<string, Promise<void>>;
}

/**
 * By trigger. It spares n8n executions that would find out that they are not needed (`claim.ts`), and holds for one
 * process until it is restarted. n8n's static data would not do: n8n does not save what a call writes that starts an
 * execution.
 */
const triggers = new Map<string, Deliveries>();

/**
 * Whether a call is the first one of an event that this process gets. One that is not answered with success does not
 * count, because the service sends it again.
 *
 * @param event a short key of the event
 */
export async function isFirstDelivery(context: IWebhookFunctions, event: string): Promise<boolean> {
	const { taken, underWay } = deliveriesOf(context);
	for (let other = underWay.get(event); other; other = underWay.get(event)) await other;
	if (taken.has(event)) return false;
	const response = context.getResponseObject() as unknown as Response;
	const noted = isAnsweredWell(response).then((isWell) => {
		underWay.delete(event);
		if (isWell) taken.add(event);
	});
	underWay.set(event, noted);
	return true;
}

async function isAnsweredWell(response: Response): Promise<boolean> {
	return await new Promise((resolve) => {
		response.once('finish', () => resolve(response.statusCode < 400));
		response.once('close', () => resolve(false));
		// The caller has gone already.
		if (response.destroyed) resolve(false);
	});
}

/** Forgets them when a trigger is turned off. */
export function forgetDeliveries(context: IHookFunctions): void {
	triggers.delete(placeOf(context));
}

function deliveriesOf(context: IWebhookFunctions): Deliveries {
	const place = placeOf(context);
	const known = triggers.get(place) ?? { taken: new RecentKeys(), underWay: new Map() };
	triggers.set(place, known);
	return known;
}

function placeOf(context: IHookFunctions | IWebhookFunctions): string {
	return `${context.getWorkflow().id}/${context.getNode().id}`;
}
