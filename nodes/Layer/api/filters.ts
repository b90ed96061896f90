import type { Call } from '../../shared/http';
import { isObject } from '../../shared/json';

const DAY = 86_400_000;

/**
 * Whether a row is what its list was filtered by. The names of most filters are not documented (definition:
 * x-unverified), and a server that does not know one lists everything. Lenient, because case, time zones and
 * whether the last day counts are Layer's to decide: only what cannot have been meant is left out.
 */
export function matches(row: object, query: NonNullable<Call['query']>): boolean {
	return Object.entries(query).every(
		([name, wanted]) =>
			wanted === undefined || !isObject(row) || fits(row, name, String(wanted).toLowerCase()),
	);
}

function fits(row: Record<string, unknown>, name: string, wanted: string): boolean {
	const field = FIELDS[name] ?? name;
	const found = row[field];
	// What the answer does not show cannot be compared.
	if (found === undefined) return true;
	const text = typeof found === 'string' ? found.toLowerCase() : '';
	if (name.endsWith('_contains')) return text.includes(wanted);
	if (name.endsWith('_start')) return Date.parse(text) >= Date.parse(wanted) - DAY;
	if (name.endsWith('_end')) return Date.parse(text) < Date.parse(wanted) + 2 * DAY;
	if (name === 'reference_numbers') return wanted.split(',').includes(text);
	return text === wanted;
}

/** The field of a row that a filter is about, where it has another name. */
const FIELDS: Readonly<Record<string, string>> = {
	completed_at_end: 'completed_at',
	completed_at_start: 'completed_at',
	memo_contains: 'memo',
	reference_numbers: 'reference_number',
	sent_at_end: 'sent_at',
	sent_at_start: 'sent_at',
};
