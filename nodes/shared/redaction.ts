import { isObject } from './json';

/** What stands in the place of a secret. */
export const HIDDEN = '[hidden]';

/** Shorter ones would be found in texts and amounts that have nothing to do with them. */
const MIN_LENGTH = 8;

/**
 * Takes secrets out of values, in every form in which a service may echo them: as they are, escaped for JSON, a URL or
 * HTML, and in Base64. Those of fewer than 8 characters are left alone.
 */
export class Redactor {
	private readonly forms: readonly string[];

	constructor(private readonly secrets: readonly string[]) {
		this.forms = formsOf(secrets);
	}

	/** Whether it takes out these secrets, and no others. */
	isFor(secrets: readonly string[]): boolean {
		return (
			secrets.length === this.secrets.length &&
			secrets.every((secret, index) => secret === this.secrets[index])
		);
	}

	/** Whether a text holds a secret. */
	isIn(text: string): boolean {
		return this.forms.some((form) => text.includes(form));
	}

	/**
	 * The value without the secrets. Keys of objects are looked at too. What holds none is given back as it is, so that
	 * looking costs little.
	 *
	 * @param value text, or anything that JSON can hold, nested as deep as it may be
	 */
	redact<T>(value: T): T {
		return this.forms.length === 0 ? value : (redacted(value, this.forms) as T);
	}
}

/** The same for one value. */
export function redact<T>(value: T, secrets: readonly string[]): T {
	return new Redactor(secrets).redact(value);
}

/** All ways to write the secrets, the longest first, so that none is hidden in part only. */
function formsOf(secrets: readonly string[]): string[] {
	const long = secrets.filter((secret) => secret.length >= MIN_LENGTH);
	const forms = new Set(long.flatMap(waysToWrite));
	return [...forms].sort((first, second) => second.length - first.length);
}

function waysToWrite(secret: string): string[] {
	const json = inJson(secret);
	const urls = [...inUrls(secret)];
	const base64 = Buffer.from(secret, 'utf8').toString('base64');
	return [
		secret,
		json,
		inJson(json),
		json.replaceAll('/', '\\/'),
		inHtml(secret),
		...urls,
		...urls.map((form) => form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
		...urls.map((form) => encodeURIComponent(form)),
		// Without the padding, which is not always there.
		base64.replace(/(?<!=)=+$/, ''),
		Buffer.from(secret, 'utf8').toString('base64url'),
	];
}

function inJson(text: string): string {
	return JSON.stringify(text).slice(1, -1);
}

function* inUrls(secret: string): Generator<string> {
	// A URL cannot hold half a character, and throws for one.
	const text = secret.replace(/\p{Cs}/gu, '\ufffd');
	yield encodeURIComponent(text);
	yield encodeURI(text);
	yield new URLSearchParams([['', text]]).toString().slice(1);
}

function inHtml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}

/** Without recursion, which a value that is nested deep enough would overflow. */
function redacted(root: unknown, forms: readonly string[]): unknown {
	if (typeof root === 'string') return withoutSecrets(root, forms);
	if (!isContainer(root) || !holdsSecret(root, forms)) return root;
	const copies = new Map<object, unknown>();
	const open: Array<[from: object, to: unknown]> = [];
	const copyOf = (value: unknown): unknown => {
		if (typeof value === 'string') return withoutSecrets(value, forms);
		if (!isContainer(value)) return value;
		const known = copies.get(value);
		if (known) return known;
		const copy: unknown = Array.isArray(value) ? [] : {};
		copies.set(value, copy);
		open.push([value, copy]);
		return copy;
	};
	const result = copyOf(root);
	for (let next = open.pop(); next; next = open.pop()) {
		const [from, to] = next;
		if (Array.isArray(from)) {
			for (const each of from) (to as unknown[]).push(copyOf(each));
			continue;
		}
		for (const [key, each] of Object.entries(from)) {
			// Not by assignment, to which the key `__proto__` means something else.
			Object.defineProperty(to, withoutSecrets(key, forms), {
				value: copyOf(each),
				configurable: true,
				enumerable: true,
				writable: true,
			});
		}
	}
	return result;
}

function holdsSecret(root: object, forms: readonly string[]): boolean {
	const seen = new Set<object>([root]);
	for (const each of seen) {
		const parts: unknown[] = Array.isArray(each) ? each : Object.entries(each).flat();
		for (const part of parts) {
			if (typeof part === 'string' && forms.some((form) => part.includes(form))) return true;
			if (isContainer(part)) seen.add(part);
		}
	}
	return false;
}

/** Lists and plain objects; a date or a file's bytes hold no text to look at. */
function isContainer(value: unknown): value is object {
	if (Array.isArray(value)) return true;
	if (!isObject(value)) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || prototype === Object.prototype;
}

function withoutSecrets(text: string, forms: readonly string[]): string {
	let rest = text;
	for (const form of forms) if (rest.includes(form)) rest = rest.replaceAll(form, HIDDEN);
	return rest;
}
