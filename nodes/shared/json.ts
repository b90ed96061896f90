/** The size in bytes of a value's JSON text in UTF-8, which is what a server counts. */
export function jsonBytes(value: unknown): number {
	return Buffer.byteLength(JSON.stringify(value) ?? '', 'utf8');
}

/** A text without the white space around it; anything else is no text and becomes empty. */
export function trimmedText(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}

/** Whether a text is an address that paths can be added to: no query, no fragment, no password in it. */
export function isPlainUrl(text: string): boolean {
	if (!/^https?:\/\//.test(text) || /\s/.test(text) || !URL.canParse(text)) return false;
	const { search, hash, username, password } = new URL(text);
	return [search, hash, username, password].every((part) => part === '') && !/[?#]/.test(text);
}

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A copy of the object without the keys that hold nothing. */
export function withoutUndefined<T extends object>(values: T): T {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

/** Whether two values are the same JSON, whatever the order of their keys. */
export function sameJson(first: unknown, second: unknown): boolean {
	return JSON.stringify(sorted(first)) === JSON.stringify(sorted(second));
}

/** A number of JSON text that a JavaScript number would not give back as it was written, such as 1.500 or 20 digits. */
export class WrittenNumber {
	constructor(readonly text: string) {}
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** JSON text cannot hold the sign itself, so no text of the user begins like this by chance. */
const MARK = '\0number ';

/**
 * Reads JSON text without losing anything: a number that would change stays a `WrittenNumber`, and a name that
 * stands twice in an object, of which one value would be lost, is refused.
 *
 * @throws SyntaxError when it is not JSON
 */
export function parseJson(text: string): unknown {
	const plain = JSON.parse(text) as unknown;
	// What is nested too deep is refused by whoever asked, and would overflow what follows.
	if (isTooDeep(plain)) return plain;
	const parts = partsOfJson(text);
	if (keysIn(parts) > keysOf(plain)) throw new SyntaxError('a name stands twice in one object');
	let isKept = false;
	const mark = (token: string): string => {
		if (keepsItsDigits(token)) return token;
		isKept = true;
		return JSON.stringify(MARK + token);
	};
	const marked = parts.map((part) => (part.startsWith('"') ? part : part.replace(NUMBER, mark)));
	if (!isKept) return plain;
	return JSON.parse(marked.join(''), (_key, value: unknown) =>
		typeof value === 'string' && value.startsWith(MARK)
			? new WrittenNumber(value.slice(MARK.length))
			: value,
	);
}

/** How many names of values the text of JSON has: texts before a colon. */
function keysIn(parts: readonly string[]): number {
	return parts.filter((part, index) => part.startsWith('"') && /^\s*:/.test(parts[index + 1] ?? ''))
		.length;
}

/** How many names of values are left in what was read. */
function keysOf(value: unknown): number {
	if (Array.isArray(value)) return value.reduce<number>((sum, part) => sum + keysOf(part), 0);
	if (!isObject(value)) return 0;
	return Object.values(value).reduce<number>((sum, part) => sum + 1 + keysOf(part), 0);
}

/** JSON text in parts: each text in quotes, and what is between them. Not by one expression, which overflows on long ones. */
function partsOfJson(text: string): string[] {
	const parts: string[] = [];
	for (let at = 0; at < text.length;) {
		const end = text[at] === '"' ? endOfQuoted(text, at) : text.indexOf('"', at);
		const next = end < 0 ? text.length : end;
		parts.push(text.slice(at, next));
		at = next;
	}
	return parts;
}

/** Where a text in quotes is over, its closing quote included. */
function endOfQuoted(text: string, start: number): number {
	for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
		let backslashes = 0;
		while (text[quote - 1 - backslashes] === '\\') backslashes++;
		if (backslashes % 2 === 0) return quote + 1;
	}
	return -1;
}

/** The most levels of lists and objects in each other that are read: more is a mistake, or meant to do harm. */
export const MAX_DEPTH = 100;

/** The most parts on one level. A small value that holds the same part again and again becomes endless as JSON. */
const MAX_PARTS = 5_000_000;

/** Whether a value is nested deeper than that, or holds itself. Without recursion, which such a value would overflow. */
export function isTooDeep(value: unknown): boolean {
	return !everyPart(value, () => true);
}

/** Whether a text, or each text and key in a value, has no half of a character, which no server could read. */
export function isWellFormed(value: unknown): boolean {
	return everyPart(value, (part) => typeof part !== 'string' || !/\p{Cs}/u.test(part));
}

/** Whether all keys and values in a value are as they should be; false for one that is nested too deep. */
function everyPart(value: unknown, isGood: (part: unknown) => boolean): boolean {
	let level: unknown[] = [value];
	for (let depth = 0; depth <= MAX_DEPTH; depth++) {
		if (level.length > MAX_PARTS) return false;
		const next: unknown[] = [];
		for (const part of level) {
			if (!isGood(part)) return false;
			addPartsOf(part, next);
		}
		if (next.length === 0) return true;
		level = next;
	}
	return false;
}

/** Adds what a value holds, one by one: lists of lists take many times as long where a value is large. */
function addPartsOf(value: unknown, parts: unknown[]): void {
	if (Array.isArray(value)) {
		for (const part of value) parts.push(part);
		return;
	}
	// What says itself how it is written, such as a date, is one text.
	if (!isObject(value) || typeof value.toJSON === 'function') return;
	for (const key of Object.keys(value)) parts.push(key, value[key]);
}

function keepsItsDigits(token: string): boolean {
	const number = Number(token);
	return String(number) === token && (!Number.isInteger(number) || Number.isSafeInteger(number));
}

/** JSON numbers of up to 15 significant digits are what was written, apart from zeros at the end. */
const MAX_SIGNIFICANT_DIGITS = 15;

/** Thrown for a number that JSON would not keep. */
export class LostDigitsError extends Error {
	constructor(readonly number: string) {
		super(`More digits than can be kept: ${number}`);
	}
}

/**
 * The value as it goes into a body.
 *
 * @throws LostDigitsError when a number in it has more digits than a JSON number keeps
 */
export function withPlainNumbers(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withPlainNumbers);
	if (value instanceof WrittenNumber) {
		const [mantissa = ''] = value.text.split(/e/i);
		const digits = mantissa
			.replace(/[-.]/g, '')
			.replace(/^0+/, '')
			.replace(/(?<!0)0+$/, '');
		const number = Number(value.text);
		const isLost = digits.length > MAX_SIGNIFICANT_DIGITS || !Number.isFinite(number);
		if (isLost || (number === 0) !== (digits === '')) throw new LostDigitsError(value.text);
		return number;
	}
	// What is no plain object, such as a date, comes from an expression and holds no text of JSON.
	if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, inner]) => [key, withPlainNumbers(inner)]),
	);
}

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (!isObject(value)) return value;
	const keys = Object.keys(value).sort();
	return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
