import { isObject } from '../json';
import { shown } from '../text';

/** How dates and times are written: ISO 8601, as text. */

/** A date of ISO 8601, alone or with a time, which can name its zone. */
const DATE_TIME =
	/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** The ISO form of what expressions give: text, a Date, or a luxon DateTime. */
export function isoText(value: unknown): string {
	if (value instanceof Date)
		return Number.isNaN(value.getTime()) ? 'an invalid date' : value.toISOString();
	if (hasIso(value)) return String(value.toISO());
	return typeof value === 'string' ? value.trim() : shown(value);
}

function hasIso(value: unknown): value is { toISO(): string | null } {
	return isObject(value) && typeof value.toISO === 'function';
}

export function isDay(text: string): boolean {
	return /^[\d-]{10}$/.test(text);
}

export function namesZone(text: string): boolean {
	return /(Z|[+-]\d{2}:\d{2})$/.test(text);
}

/** The text of a date or a time with a T before the time and the offset in full; undefined when it is neither. */
export function wellFormedTime(text: string): string | undefined {
	const [, day, time, zone] = DATE_TIME.exec(text) ?? [];
	if (!day || !isCalendarDate(day) || Number.isNaN(Date.parse(text)) || !isInTime(day, time)) {
		return undefined;
	}
	return time === undefined ? day : `${day}T${time}${offsetText(zone)}`;
}

/** An offset as ISO 8601 has it in full; empty when none is named. */
function offsetText(zone = ''): string {
	if (/^z$/i.test(zone)) return 'Z';
	return zone === '' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

/** Midnight is 00:00, not 24:00; and what is before 1970 is the zero of a sheet or of a program. */
function isInTime(day: string, time = ''): boolean {
	return day >= '1970' && time < '24';
}

/** Date.parse takes 31 February for 3 March. */
function isCalendarDate(text: string): boolean {
	const date = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
