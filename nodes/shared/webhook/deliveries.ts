import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

import { DeliveryMemory } from './deliveryMemory';
import { shortDigest } from './secrets';

/**
 * By trigger. n8n gives each call a copy of the static data of its own and keeps the copy that is saved last, so
 * calls that arrive together know of each other only here; the static data is what lasts over a restart.
 */
const memories = new Map<string, DeliveryMemory>();

/**
 * Notes a delivery; false when the same one had been there. While a person listens for a test event, every
 * delivery is the first one.
 *
 * @param identity what is the same when an event is delivered again, and different for each other event
 */
export function isFirstDelivery(context: IWebhookFunctions, identity: readonly unknown[]): boolean {
	if (context.getMode() === 'manual') return true;
	const data = context.getWorkflowStaticData('node');
	const kept = typeof data.deliveries === 'string' ? data.deliveries : '';
	const place = placeOf(context);
	const memory = memories.get(place) ?? new DeliveryMemory();
	memories.set(place, memory);
	memory.merge(kept);
	if (!memory.add(shortDigest(JSON.stringify(identity)))) return false;
	data.deliveries = memory.toText();
	return true;
}

/** Leaves it to the static data to remember. */
export function forgetDeliveries(context: IHookFunctions): void {
	memories.delete(placeOf(context));
}

function placeOf(context: IHookFunctions | IWebhookFunctions): string {
	return `${context.getWorkflow().id}/${context.getNode().id}`;
}
