import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { FieldGroup } from '../form/fields';
import { formatAmount } from '../money';
import { addHint } from '../run/hints';
import type { Difference } from './differences';

/** What a Create does when the key's credit is there, but not as it was asked for. */
export const existingOption: INodeProperties = {
	displayName: 'If It Exists With Other Content or Is Voided',
	name: 'ifDifferent',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Report as Error',
			value: 'error',
			description: 'The item fails, and the message names the differences',
		},
		{
			name: 'Return It With Its Differences',
			value: 'return',
			description: 'The credit comes out as it is, with the outcome existing and its differences',
		},
	],
	default: 'error',
	description:
		'What to do with a credit that has this key already, but was corrected or voided since',
};

/** Reads `existingOption`: whether such a credit is given out. */
export function readReturnsDifferent(fields: FieldGroup): boolean {
	return fields.collection('options').choice('ifDifferent', ['error', 'return']) === 'return';
}

/** The differences of a credit that is given out with them; nothing where there are none. */
export function differencesReport(differences: readonly Difference[]): IDataObject {
	if (differences.length === 0) return {};
	const rows = differences.map(({ field, asked, found }) => ({
		field,
		asked: asked ?? null,
		found: found ?? null,
	}));
	return { differences: rows };
}

/**
 * What a Create that was to spread a new credit over open invoices says of one that was there already: nothing was
 * applied, and how much of it could be.
 *
 * @param leftOver in minor units
 */
export function notAppliedReport(
	context: IExecuteFunctions,
	leftOver: bigint,
	exponent: number,
): IDataObject {
	if (leftOver > 0n) {
		addHint(
			context,
			"Some credits were there already, and Create applied nothing of them: 'leftOver' is what is unused. To apply it to open invoices, use Allocate.",
		);
	}
	return { allocatedNow: formatAmount(0n, exponent), leftOver: formatAmount(leftOver, exponent) };
}
