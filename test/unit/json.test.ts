import fc from 'fast-check';

import { isObject, jsonBytes, withoutUndefined } from '../../nodes/shared/json';

describe('jsonBytes', () => {
	test.each<[unknown, number]>([
		[{}, 2],
		[{ a: 1 }, 7],
		['ä', 4],
		['退', 5],
		['😀', 6],
		[{ a: undefined }, 2],
		[null, 4],
		[undefined, 0],
	])('%p takes %d bytes', (value, bytes) => expect(jsonBytes(value)).toBe(bytes));

	test('counts what is sent, byte by byte', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) =>
				expect(jsonBytes(value)).toBe(new TextEncoder().encode(JSON.stringify(value)).length),
			),
		);
	});
});

describe('isObject', () => {
	test.each<[string, unknown, boolean]>([
		['an object', {}, true],
		['an object without a prototype', Object.create(null), true],
		['a list', [], false],
		['null', null, false],
		['undefined', undefined, false],
		['text', '{}', false],
		['a number', 1, false],
		['a function', () => ({}), false],
	])('%s: %p is %p', (_what, value, expected) => expect(isObject(value)).toBe(expected));
});

describe('withoutUndefined', () => {
	test('drops what holds nothing, and keeps null, zero, false and empty text', () => {
		const values = { a: undefined, b: null, c: 0, d: false, e: '', f: [], g: { h: undefined } };
		const kept = withoutUndefined(values);
		expect(Object.keys(kept)).toEqual(['b', 'c', 'd', 'e', 'f', 'g']);
		expect(kept).toEqual(values);
	});

	test('leaves the object itself alone', () => {
		const values = { a: undefined, b: 1 };
		withoutUndefined(values);
		expect(Object.keys(values)).toEqual(['a', 'b']);
	});

	test('changes nothing in the JSON of any object', () => {
		fc.assert(
			fc.property(
				fc.dictionary(fc.string(), fc.option(fc.jsonValue(), { nil: undefined })),
				(values) => expect(JSON.stringify(withoutUndefined(values))).toBe(JSON.stringify(values)),
			),
		);
	});
});
