import type { IExecuteFunctions } from 'n8n-workflow';

import { addHint } from './hints';
import { itemsOf, type OutputItem } from './operation';

/** The rows of a list, and whether a limit ended it before its own end. */
export interface Listed<T> {
	rows: T[];
	isCut: boolean;
}

/**
 * One item a row. Where the limit cut the list, a hint says so: once a run, however many items have a list.
 *
 * @param toJson what a row becomes, such as its main fields
 */
export function listedItems<T extends object>(
	context: IExecuteFunctions,
	{ rows, isCut }: Listed<T>,
	limit: number | undefined,
	toJson: (row: T) => object = (row) => row,
): OutputItem[] {
	if (isCut) {
		addHint(
			context,
			`There is more than was returned: 'Limit' ended the list after ${limit}. Turn on 'Return All' or raise 'Limit' to get the rest.`,
		);
	}
	return itemsOf(rows.map(toJson));
}
