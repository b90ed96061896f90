import { formatAmount } from '../money';

/**
 * Where a record is not what was asked for, in the words of the form: fields by their display names, rows counted
 * from 1, amounts in the unit of the form. Pure.
 */
export interface Difference {
	/** Such as "Memo" or "Line Items, row 2: Amount". */
	field: string;
	asked: unknown;
	found: unknown;
}

/** The name of a field in a row; the first row has the index 0. */
export function inRow(list: string, index: number, field: string): string {
	return `${list}, row ${index + 1}: ${field}`;
}

/**
 * An amount as a difference shows it; what is no amount stays as it is.
 *
 * @param minor in minor units
 */
export function shownAmount(minor: unknown, exponent: number): unknown {
	return Number.isSafeInteger(minor) ? formatAmount(BigInt(minor as number), exponent) : minor;
}

/** The differences as a part of a sentence, e.g. `Line Items, row 2: Amount is 20.00 instead of 21.00`. */
export function differencesText(differences: readonly Difference[]): string {
	return differences
		.map(({ field, asked, found }) => `${field} is ${shown(found)} instead of ${shown(asked)}`)
		.join('; ');
}

const AMOUNT = /^-?\d+(\.\d+)?$/;

function shown(value: unknown): string {
	if (value === undefined || value === null || value === '') return 'empty';
	if (typeof value === 'string' && AMOUNT.test(value)) return value;
	if (Array.isArray(value)) return value.length === 0 ? 'empty' : value.map(shown).join(', ');
	return JSON.stringify(value);
}

/** One thing that a write changed, as a workflow reads it. */
export interface Change {
	field: string;
	from: unknown;
	to: unknown;
}

/** What a write changes from what is there to what was asked for. */
export function changesOf(differences: readonly Difference[]): Change[] {
	return differences.map(({ field, asked, found }) => ({
		field,
		from: found ?? null,
		to: asked ?? null,
	}));
}
