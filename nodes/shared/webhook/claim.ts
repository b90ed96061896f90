import { type IExecuteFunctions, randomString, sleep } from 'n8n-workflow';

import { ConflictError } from '../errors';
import { EventList } from './eventList';
import { REMEMBERED_EVENTS } from './recentKeys';

/** Tells this process from others of the same n8n, and from itself before a restart. */
export const THIS_PROCESS = randomString(12);

/** How often a list that does not answer is asked, with which pause. Milliseconds. */
const ATTEMPTS = 3;
const PAUSE = 50;
/** Within which a process comes at a list that it shares, so that two seldom do so at the same moment. Milliseconds. */
const SPREAD = 1000;
/** After how long a claim is looked for, and how often: another process that writes at the time may undo it. */
const SETTLE = 100;
const LOOKS = 3;

/** The lists that this process has come at, by trigger. */
const lists = new Map<string, EventList>();

/** A call that has started an execution. */
export interface Delivery {
	/** A short key of the event, the same for each call of it. */
	event: string;
	/** The process that took the call. */
	takenBy: string;
}

/**
 * Claims an event for the execution that a call of it has started; false when another execution has it. The claims
 * are in n8n's database, which all its processes share.
 *
 * Where n8n is one process, each event is claimed once, whatever happens at the same time. Where it is several, n8n
 * reads its list, adds to it and writes it back without keeping others from doing the same. So the processes keep out
 * of each other's way: each comes at random times, with all that it has, and looks again whether it is still there.
 * What slips through is counted by `npm run test:queue`.
 */
export async function claimEvent(
	context: IExecuteFunctions,
	{ event, takenBy }: Delivery,
): Promise<boolean> {
	// Who retries an execution wants it.
	if (context.getMode() === 'retry' || !hasList(context)) return true;
	// Kept with the execution, in which Retry On Fail runs the node again.
	const claims = context.getContext('node');
	if (claims[event] === true) return true;
	const isShared = takenBy !== THIS_PROCESS;
	const place = `${context.getWorkflow().id}/${context.getNode().id}`;
	const list = lists.get(place) ?? new EventList();
	lists.set(place, list);
	const claim = async () =>
		await list.add(
			event,
			async (events) => await addToList(context, events),
			isShared ? Math.random() * SPREAD : 0,
		);
	if (!(await claim())) return false;
	claims[event] = true;
	for (let look = 0; isShared && look < LOOKS; look++) {
		await sleep(Math.max(SETTLE, 4 * list.took));
		if (!(await claim())) break;
	}
	return true;
}

/** An older n8n may have none. */
function hasList(context: IExecuteFunctions): boolean {
	const { helpers } = context as { helpers: Partial<IExecuteFunctions['helpers']> };
	return helpers.checkProcessedAndRecord !== undefined;
}

/** Adds events to n8n's list, and gives those that were not there. */
async function addToList(context: IExecuteFunctions, events: string[]): Promise<string[]> {
	const options = { mode: 'entries', maxEntries: REMEMBERED_EVENTS } as const;
	for (let attempt = 1; ; attempt++) {
		try {
			const found = await context.helpers.checkProcessedAndRecord(events, 'node', options);
			return found.new.map(String);
		} catch (error) {
			// A process that has not been given the list says so by an assertion.
			if ((error as { code?: unknown }).code === 'ERR_ASSERTION') return events;
			if (attempt === ATTEMPTS) throw unclear(error);
			// Two processes that begin the list at the same moment get in each other's way.
			await sleep(PAUSE * attempt);
		}
	}
}

function unclear(error: unknown): ConflictError {
	const reason = error instanceof Error ? error.message : String(error);
	return new ConflictError(
		`n8n could not tell whether this event was there before: ${reason}`,
		'Choose Retry for this execution, which starts the workflow without asking',
	);
}
