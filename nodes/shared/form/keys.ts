import { hasInvisible, shown } from '../text';

/** What a missing or broken value leaves behind in a text: a word of its own, or one that no ID has in it. */
const LEFTOVER =
	/undefined|null$|\[object \w+\]|Invalid Date|(?:^|[^A-Za-z0-9])(?:null|NULL|None|NaN|nan|NaT|nil)(?:[^A-Za-z0-9]|$)/;
/** What people and programs write where there is nothing. */
const NOTHING_IN_WORDS =
	/^(?:true|false|none|null|nil|n\/?a|n\.a\.|nan|<na>|\(?(?:blank|empty)\)?|-+|[–—_?]|""|''|\(\)|\{\})$/i;
/** A word that something should follow, as in "refund-". */
const BEGINNING_ALONE = /^\p{L}+[-_:/#.\s]+$/u;
/** What a sheet shows in place of a value that it could not work out, in whatever language. */
const SHEET_ERROR =
	/^#(?:N\/[ADV]|NV$|(?:BEZUG|CALC|DIV\/0|ERROR|FIELD|NAME|NOMB?R?E?|NULL?|NUM|REF|SPILL|VALEUR|VALUE|WERT|ZAHL) ?[!?])|^Err:\d+$/;
/** How a sheet shows a long number: most of its digits are gone. */
const SHORTENED = /(?:^|[^A-Za-z0-9.,])\d(?:[.,]\d+)?E\+\d+$/i;
/** A number as programs write it that read a column of IDs as numbers. */
const WITH_DECIMALS = /^\d+[.,]0+$/;

/** Why something is wrong with a value, and what to do. */
interface Objection {
	finding: string;
	advice: string;
}

const ADVICE = 'Map a value that each record has of its own, such as the ID of the refund';

/**
 * Why a value is no key, or no part of one; undefined when it can be. What would be the same for several records is
 * none: two refunds with one key would come to one credit.
 */
export function keyObjection(value: unknown): Objection | undefined {
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
	if (typeof value !== 'string') return { finding: `is no key: ${shown(value)}`, advice: ADVICE };
	const text = value.trim();
	const leftover = leftoverObjection(text);
	if (leftover) return leftover;
	if (SHORTENED.test(text)) {
		return {
			finding: `is a number in short, in which digits are lost: ${shown(text)}`,
			advice: 'Format the column of the sheet as text, and read it again',
		};
	}
	if (WITH_DECIMALS.test(text)) {
		return {
			finding: `is a number with decimals, and no ID: ${shown(text)}`,
			advice: 'Map it as text from where it comes from, without the decimals',
		};
	}
	if (hasInvisible(text)) {
		return {
			finding: `holds a sign that cannot be seen: ${shown(text)}`,
			advice:
				'It looks like another key, but would not be the same. Take the sign out where the value comes from',
		};
	}
	if (text.normalize() !== text) {
		return {
			finding: `has an accent as a sign of its own: ${shown(text)}`,
			advice:
				'It looks like another key, but would not be the same. Add .normalize() to the expression',
		};
	}
	return undefined;
}

/** Why a text is no ID of anything, but what stands where one is missing; undefined when it can be one. */
export function leftoverObjection(text: string): Objection | undefined {
	if (text === '' || !isLeftover(text)) return undefined;
	return { finding: `is what a missing value leaves behind: ${shown(text)}`, advice: ADVICE };
}

function isLeftover(text: string): boolean {
	return [LEFTOVER, NOTHING_IN_WORDS, BEGINNING_ALONE, SHEET_ERROR].some((sign) => sign.test(text));
}
