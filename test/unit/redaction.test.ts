import fc from 'fast-check';

import { HIDDEN, redact } from '../../nodes/shared/redaction';

const secret = fc
	.string({ minLength: 8, maxLength: 60, unit: 'grapheme' })
	.filter((text) => !HIDDEN.includes(text));
const plain = 'sk_live_0123456789abcdef';

/** How a service may echo a secret. */
const WAYS: Array<[string, (text: string) => string]> = [
	['as it is', (text) => text],
	['in JSON', (text) => JSON.stringify({ key: text })],
	['in JSON within JSON', (text) => JSON.stringify(JSON.stringify({ key: text }))],
	['in JSON with escaped slashes', (text) => JSON.stringify(text).replaceAll('/', '\\/')],
	['in a URL', (text) => `https://a.test/?key=${encodeURIComponent(text)}`],
	[
		'in a URL in small letters',
		(text) => encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
	],
	['in the path of a URL', (text) => encodeURI(text)],
	['in a form', (text) => new URLSearchParams({ key: text }).toString()],
	['in Base64', (text) => Buffer.from(text).toString('base64')],
	['in Base64 for URLs', (text) => Buffer.from(text).toString('base64url')],
];

describe.each(WAYS)('a secret %s', (_, write) => {
	const bare = (text: string) => write(text).length;

	test('is taken out of text', () => {
		fc.assert(
			fc.property(secret, fc.string(), fc.string(), (text, before, after) => {
				const told = redact(`${before} ${write(text)} ${after}`, [text]);
				expect(told).toContain(HIDDEN);
				expect(told).not.toContain(text);
				expect(bare(text)).toBeGreaterThan(0);
			}),
		);
	});

	test('is taken out of values and keys, as deep as they are', () => {
		fc.assert(
			fc.property(secret, fc.array(fc.boolean(), { maxLength: 30 }), (text, lists) => {
				let value: unknown = { [write(text)]: write(text) };
				for (const isList of lists) value = isList ? [value] : { inner: value };
				const told = JSON.stringify(redact(value, [text]));
				expect(told).toContain(HIDDEN);
				expect(told.split(HIDDEN).length).toBeGreaterThanOrEqual(3);
			}),
		);
	});
});

test('what holds no secret is the same value', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			expect(redact(value, [plain])).toBe(value);
		}),
	);
});

test('what holds one is otherwise as it was, and the given value is left alone', () => {
	fc.assert(
		fc.property(fc.jsonValue(), (value) => {
			const given = { value, key: plain };
			const told = redact(given, [plain]);
			expect(JSON.stringify(told)).toBe(JSON.stringify({ value, key: HIDDEN }));
			expect(given.key).toBe(plain);
		}),
	);
});

test('no part of a longer secret is left when a shorter one is its beginning', () => {
	expect(redact(`${plain}-and-more`, [plain, `${plain}-and-more`])).toBe(HIDDEN);
});

test.each([[[]], [['']], [['1234567']]])('%j are none to look for', (secrets) => {
	const value = { a: '1234567' };
	expect(redact(value, secrets)).toBe(value);
});

test.each([undefined, null, 5, true, 10n])('%p is given back', (value) =>
	expect(redact(value, [plain])).toBe(value),
);

test('dates and bytes are given back as they are', () => {
	const value = { when: new Date(0), bytes: Buffer.from(plain), key: plain };
	const told = redact(value, [plain]);
	expect(told).toEqual({ ...value, key: HIDDEN });
	expect(told.bytes).toBe(value.bytes);
});

test('what is nested very deep, or holds itself, does not overflow', () => {
	let deep: unknown = plain;
	for (let level = 0; level < 200_000; level++) deep = level % 2 ? [deep] : { a: deep };
	let told = redact(deep, [plain]);
	for (let level = 199_999; level >= 0; level--) {
		told = level % 2 ? (told as unknown[])[0] : (told as { a: unknown }).a;
	}
	expect(told).toBe(HIDDEN);

	const self: Record<string, unknown> = { key: plain };
	self.self = self;
	const copy = redact(self, [plain]);
	expect(copy.key).toBe(HIDDEN);
	expect(copy.self).toBe(copy);
});

test('the key __proto__ is a key like others', () => {
	const told = redact(JSON.parse(`{"__proto__":{"polluted":"${plain}"}}`) as object, [plain]);
	expect(JSON.stringify(told)).toBe(`{"__proto__":{"polluted":"${HIDDEN}"}}`);
	expect(({} as { polluted?: string }).polluted).toBeUndefined();
});

test('ten megabytes are looked through in a second or two', () => {
	const rows = Array.from({ length: 100_000 }, (_, index) => ({
		id: `row-${index}`,
		memo: 'x'.repeat(80),
	}));
	const started = performance.now();
	expect(redact(rows, [plain])).toBe(rows);
	expect(performance.now() - started).toBeLessThan(5_000);
});
