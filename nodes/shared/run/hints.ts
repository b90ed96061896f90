import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

/** The hints that a run has. */
const given = new WeakMap<IExecuteFunctions, Set<string>>();

/** Shows a hint beside the output: the same one once a run, however many items bring it up. */
export function addHint(
	context: IExecuteFunctions,
	message: string,
	type: 'info' | 'warning' = 'info',
): void {
	const hints = given.get(context) ?? new Set();
	given.set(context, hints);
	if (hints.has(message)) return;
	hints.add(message);
	// Older hosts do not have it.
	context.addExecutionHints?.({ message, type, location: 'outputPane' });
}

/**
 * What a workflow learns when somebody else changed a record between reading and writing it. What they did cannot be
 * brought back, so it is told.
 *
 * @param record how to name it, e.g. "credit memo 'cm_1'"
 * @param look where a person sees what happened
 */
export function meanwhileReport(
	context: IExecuteFunctions,
	changedMeanwhile: boolean,
	record: string,
	look: string,
): IDataObject {
	if (!changedMeanwhile) return {};
	const explanation = `Somebody else changed the ${record} at the same moment, and this write may have undone it. ${look}`;
	addHint(context, explanation, 'warning');
	return { changedMeanwhile, explanation };
}

/**
 * What a workflow learns of IDs that were given and from which nothing was to be taken back.
 *
 * @param given what was named, or all there is
 * @param done what of it had something
 */
export function notAllocatedReport(
	context: IExecuteFunctions,
	given: readonly string[] | 'all',
	done: readonly string[],
): { notAllocated: string[] } {
	const notAllocated = given === 'all' ? [] : given.filter((id) => !done.includes(id));
	if (notAllocated.length > 0) {
		const message =
			"Some of the IDs that were given have nothing of their credit, so nothing was taken back from them: see 'notAllocated'.";
		addHint(context, message, 'warning');
	}
	return { notAllocated };
}
