import type { IExecuteFunctions } from 'n8n-workflow';

import { addHint } from './hints';
import { itemsOf, type OutputItem } from './operation';

/** The rows of a list. */
export interface Listed<T> {
	rows: T[];
	/** Whether a limit ended it before its own end. */
	isCut: boolean;
	/** Whether rows came or went while it was read. */
	hasMoved?: boolean;
}

/** The runs that were told that a limit cut a list; items can have limits of their own. */
const toldOfCut = new WeakSet<IExecuteFunctions>();

/**
 * One item a row. Where the limit cut the list, or the list changed while it was read, a hint says so: once a
 * run, however many items have a list.
 */
export function listedItems<T extends object>(
	context: IExecuteFunctions,
	{ rows, isCut, hasMoved = false }: Listed<T>,
	limit: number | undefined,
): OutputItem[] {
	if (isCut && !toldOfCut.has(context)) {
		toldOfCut.add(context);
		addHint(
			context,
			`There is more than was returned: 'Limit' ended the list after ${limit}. Turn on 'Return All' or raise 'Limit' to get the rest.`,
		);
	}
	if (hasMoved) {
		addHint(
			context,
			'The list changed while it was read: something was added, removed or changed. What belongs to it all the time is there once; what came or went meanwhile may be there or not. Run it again for the list as it is now.',
		);
	}
	return itemsOf(rows);
}
