import { shown } from '../money';

/** What a missing or broken value leaves behind in a text, as a word of its own. */
const LEFTOVER =
	/(?:^|[^A-Za-z0-9])(?:undefined|null|NULL|None|NaN|nan|NaT|\[object \w+\])(?:[^A-Za-z0-9]|$)/;
/** What a sheet shows in place of a value that it could not work out. */
const SHEET_ERROR = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!)/i;
/** How a sheet shows a long number: most of its digits are gone. */
const SHORTENED = /^[+-]?\d(?:\.\d+)?E\+\d+$/i;

/**
 * Why a value is no key, or no part of one; undefined when it can be. What would be the same for several records is
 * none: two refunds with one key would come to one credit.
 */
export function keyObjection(value: unknown): { finding: string; advice: string } | undefined {
	const advice = 'Map a value that each record has of its own, such as the ID of the refund';
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'number') {
		if (Number.isSafeInteger(value)) return undefined;
		return {
			finding: `is a number that is no ID, or whose last digits are lost: ${shown(value)}`,
			advice: 'Map it as text from where it comes from',
		};
	}
	if (typeof value === 'object') {
		return { finding: 'is not text', advice: 'Map a single value, not an object or a list' };
	}
	if (typeof value !== 'string') return { finding: `is no key: ${shown(value)}`, advice };
	const text = value.trim();
	if (LEFTOVER.test(text) || SHEET_ERROR.test(text) || /^(true|false)$/i.test(text)) {
		return { finding: `is what a missing value leaves behind: ${shown(text)}`, advice };
	}
	if (SHORTENED.test(text)) {
		return {
			finding: `is a number in short, in which digits are lost: ${shown(text)}`,
			advice: 'Format the column of the sheet as text, and read it again',
		};
	}
	return undefined;
}
