import type { Query } from '../../shared/http/call';
import { isObject } from '../../shared/json';

const DAY = 86_400_000;

/** Filters whose names the documentation does not give (definition: x-unverified), and what they are about. */
const UNDOCUMENTED: Readonly<Record<string, string>> = {
	completed_at_end: 'completed_at',
	completed_at_start: 'completed_at',
	external_id: 'external_id',
	memo: 'memo',
	memo_contains: 'memo',
	reference_number: 'reference_number',
	reference_numbers: 'reference_number',
	sent_at_end: 'sent_at',
	sent_at_start: 'sent_at',
	status: 'status',
};

/**
 * Whether a row is what its list was filtered by, because a server that does not know a filter may list
 * everything. Lenient: case, time zones and whether the last day counts are Layer's to decide, so only what
 * cannot have been meant is left out.
 */
export function matches(row: object, query: Query): boolean {
	return Object.entries(query).every(([name, wanted]) => {
		const field = UNDOCUMENTED[name];
		if (wanted === undefined || !field || !isObject(row)) return true;
		const found = row[field];
		// What the answer does not show cannot be compared.
		if (found === undefined) return true;
		const text = typeof found === 'string' ? found.toLowerCase() : '';
		return fits(name, text, String(wanted).toLowerCase());
	});
}

function fits(name: string, found: string, wanted: string): boolean {
	if (name.endsWith('_contains')) return found.includes(wanted);
	if (name.endsWith('_start')) return Date.parse(found) >= Date.parse(wanted) - DAY;
	if (name.endsWith('_end')) return Date.parse(found) < Date.parse(wanted) + 2 * DAY;
	if (['reference_numbers', 'status'].includes(name)) return wanted.split(',').includes(found);
	return found === wanted;
}
