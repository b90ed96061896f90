/** A moment the way the API prints it: UTC, and a fraction only where there is one. */
export function printInstant(milliseconds: number): string {
	return new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

/** The same moment, whatever offset it was written with. */
export function normalInstant(text: string): string {
	return printInstant(Date.parse(text));
}

const DAY = 86_400_000;

export function startOfDay(date: string): number {
	return Date.parse(`${date}T00:00:00Z`);
}

export function startOfNextDay(date: string): number {
	return startOfDay(date) + DAY;
}

export function isDate(text: string): boolean {
	if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
	const time = startOfDay(text);
	// Some engines read 30 February as 2 March.
	return Number.isFinite(time) && new Date(time).toISOString().startsWith(text);
}

export function isDateTime(text: string): boolean {
	const parts = /^(.{10})T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.exec(text);
	return parts !== null && isDate(parts[1]!) && Number.isFinite(Date.parse(text));
}
