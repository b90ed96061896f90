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

/** A text or a number of JSON. No two of its alternatives begin alike, so it is read in one go. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** JSON text cannot hold the sign itself, so no text of the user begins like this by chance. */
const MARK = '\0number ';

/**
 * Reads JSON text without losing a digit: a number that would change stays a `WrittenNumber`.
 *
 * @throws SyntaxError when it is not JSON
 */
export function parseJson(text: string): unknown {
	const plain = JSON.parse(text) as unknown;
	let isKept = false;
	const marked = text.replace(TOKEN, (token) => {
		if (token.startsWith('"') || keepsItsDigits(token)) return token;
		isKept = true;
		return JSON.stringify(MARK + token);
	});
	if (!isKept) return plain;
	return JSON.parse(marked, (_key, value: unknown) =>
		typeof value === 'string' && value.startsWith(MARK)
			? new WrittenNumber(value.slice(MARK.length))
			: value,
	);
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
		const digits = mantissa.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '');
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
