import fc from 'fast-check';

import { readBody, readHeaders } from '../../nodes/shared/http/answerContent';
import { MAX_DEPTH } from '../../nodes/shared/json';
import { HIDDEN, Redactor } from '../../nodes/shared/redaction';

const SECRET = 'sk_sandbox_a/b"c';
const redactor = new Redactor([SECRET]);
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

test.each([
	['as it is', SECRET],
	['in a link', `https://a.example/?key=${encodeURIComponent(SECRET)}`],
	['as Basic login', Buffer.from(SECRET).toString('base64')],
])('a secret is taken out of an answer: %s', (_, text) => {
	const body = readBody(bytes({ [text]: [{ text }] }), redactor);
	expect(JSON.stringify(body)).not.toContain(text);
	expect(JSON.stringify(body)).toContain(HIDDEN);
});

test('also where each of its signs is escaped', () => {
	const escaped = [...SECRET]
		.map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
		.join('');
	expect(readBody(Buffer.from(`{"key":"${escaped}"}`), redactor)).toEqual({ key: HIDDEN });
});

test('and out of text that is no JSON', () => {
	expect(readBody(Buffer.from(`<p>${SECRET}</p>`), redactor)).toBe(`<p>${HIDDEN}</p>`);
});

test('what is nested too deep is left as its text, and nothing else is', () => {
	const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
	expect(readBody(Buffer.from(nested(MAX_DEPTH + 2)), redactor)).toBe(nested(MAX_DEPTH + 2));
	expect(readBody(Buffer.from(nested(MAX_DEPTH - 1)), redactor)).toEqual(
		JSON.parse(nested(MAX_DEPTH - 1)),
	);
});

test('an answer without a secret is what it says', () => {
	fc.assert(
		fc.property(fc.json(), (text) => {
			expect(readBody(Buffer.from(text), redactor)).toEqual(JSON.parse(text));
		}),
	);
});

test('headers are without secrets too', () => {
	const headers = { location: `https://a.example/${SECRET}`, date: 'today' };
	expect(readHeaders(headers, redactor)).toEqual({
		location: `https://a.example/${HIDDEN}`,
		date: 'today',
	});
	expect(readHeaders({ date: 'today' }, redactor)).toEqual({ date: 'today' });
});
