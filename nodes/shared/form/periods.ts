import { tryToParseDateTime } from 'n8n-workflow';

/**
 * The ends of periods. A date or time that names no zone is in the workflow's time zone, as in n8n's own
 * nodes; one that names its zone keeps it. Texts are ISO 8601 and were checked before.
 */

/** A time with its seconds and its zone, which is sent as it is. */
const FULL = /^[\d-]{10}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/** The first moment of a date or time, in ISO 8601 with its offset: a date alone begins at its midnight. */
export function startOf(text: string, timeZone: string): string {
	return FULL.test(text) ? text : isoOf(tryToParseDateTime(text, timeZone));
}

/**
 * The last moment of a date or time, in ISO 8601 with its offset. An end includes all of the unit in which
 * it is given: a date alone is the whole day, and a time without a fraction its whole minute or second.
 */
export function endOf(text: string, timeZone: string): string {
	const unit = unitOf(text);
	if (!unit) return startOf(text, timeZone);
	return isoOf(tryToParseDateTime(text, timeZone).endOf(unit));
}

/** The next day of the calendar; both YYYY-MM-DD. */
export function dayAfter(day: string): string {
	const next = new Date(`${day}T00:00:00Z`);
	next.setUTCDate(next.getUTCDate() + 1);
	return next.toISOString().slice(0, 10);
}

function unitOf(text: string): 'day' | 'minute' | 'second' | undefined {
	const [, time] = text.split(/[T ]/i);
	if (time === undefined) return 'day';
	if (/^\d{2}:\d{2}(?!:)/.test(time)) return 'minute';
	return /^\d{2}:\d{2}:\d{2}[.,]/.test(time) ? undefined : 'second';
}

function isoOf(time: ReturnType<typeof tryToParseDateTime>): string {
	return time.toISO({ suppressMilliseconds: true }) ?? '';
}
