import fc from 'fast-check';

import { isObject, jsonBytes, sameJson, withoutUndefined } from '../../nodes/shared/json';

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

describe('sameJson', () => {
	test.each<[unknown, unknown, boolean]>([
		[{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
		[{ a: { c: 1, d: [{ e: 1, f: 2 }] } }, { a: { d: [{ f: 2, e: 1 }], c: 1 } }, true],
		[{ a: 1, b: undefined }, { a: 1 }, true],
		[{ a: 1 }, { a: 1, b: null }, false],
		[{ a: 1 }, { a: '1' }, false],
		[[1, 2], [2, 1], false],
		[[1], { 0: 1 }, false],
		[{}, [], false],
		[{}, undefined, false],
		[{}, null, false],
	])('%j and %j: %p', (first, second, same) => {
		expect(sameJson(first, second)).toBe(same);
		expect(sameJson(second, first)).toBe(same);
	});

	test('does not mind the order of the keys', () => {
		const reversed = (value: unknown): unknown =>
			Array.isArray(value)
				? value.map(reversed)
				: isObject(value)
					? Object.fromEntries(
							Object.entries(value)
								.reverse()
								.map(([key, each]) => [key, reversed(each)]),
						)
					: value;
		fc.assert(
			fc.property(fc.jsonValue(), (value) => expect(sameJson(value, reversed(value))).toBe(true)),
		);
	});

	test('tells apart what is not the same', () => {
		fc.assert(
			fc.property(fc.jsonValue(), fc.jsonValue(), (first, second) => {
				if (sameJson(first, second)) {
					expect(JSON.parse(JSON.stringify(first))).toEqual(JSON.parse(JSON.stringify(second)));
				} else {
					expect(JSON.stringify(first)).not.toBe(JSON.stringify(second));
				}
			}),
		);
	});
});
