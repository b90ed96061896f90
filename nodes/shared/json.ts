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

function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (!isObject(value)) return value;
	const keys = Object.keys(value).sort();
	return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
