import { memoStatus } from './memo';
import type { CreditMemo, RebillyStore, TimelineMessage } from './store';

/** The types and texts of what Rebilly writes by itself, by the status that a memo has come to. */
const NOTES: Readonly<Record<string, [type: string, message: string]>> = {
	issued: ['credit-memo-created', 'Credit memo created'],
	applied: ['credit-memo-applied', 'Credit memo applied'],
	'partially-applied': ['credit-memo-partially-applied', 'Credit memo partially applied'],
	voided: ['credit-memo-voided', 'Credit memo voided'],
};

/**
 * Writes down that a memo has come to another status.
 *
 * @param before the status it had; undefined for a memo that is new
 */
export function noteStatus(store: RebillyStore, memo: CreditMemo, before?: string): void {
	const status = memoStatus(memo);
	if (before === undefined) note(store, memo, 'issued');
	// Nothing is written when a memo is given back in full, because there is no type for that.
	if (status !== before && status !== 'issued') note(store, memo, status);
}

function note(store: RebillyStore, memo: CreditMemo, status: string): void {
	const [type, message] = NOTES[status] ?? [];
	if (!type || !message) return;
	const occurredTime = memo.updatedTime;
	addMessage(store, memo.id, { type, triggeredBy: 'rebilly', message, occurredTime });
}

/** @param key the id of a credit memo, or the path of another record */
export function addMessage(
	store: RebillyStore,
	key: string,
	given: Omit<TimelineMessage, 'id'>,
): TimelineMessage {
	const entry = { id: store.newId('tmln'), ...given };
	store.timelines.set(key, [...timelineOf(store, key), entry]);
	return entry;
}

export function timelineOf(store: RebillyStore, key: string): TimelineMessage[] {
	return store.timelines.get(key) ?? [];
}
