import fc from 'fast-check';

import {
	isObject,
	isTooDeep,
	isWellFormed,
	jsonBytes,
	parseJson,
	sameJson,
	withoutUndefined,
	WrittenNumber,
} from '../../nodes/shared/json';

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

const nested = (depth: number, inner: unknown = 1): unknown => {
	let value = inner;
	for (let level = 0; level < depth; level++) value = level % 2 ? { a: value } : [value];
	return value;
};

describe('isTooDeep', () => {
	test.each([
		['nothing', undefined, false],
		['text', 'a', false],
		['100 levels', nested(100), false],
		['101 levels', nested(101), true],
		['5,000 levels', nested(5_000), true],
		['500,000 levels', nested(500_000), true],
		['JSON text of 500,000 lists', JSON.parse('['.repeat(500_000) + ']'.repeat(500_000)), true],
		[
			'many keys',
			Object.fromEntries(Array.from({ length: 10_000 }, (_, key) => [key, key])),
			false,
		],
		['what writes itself as a text', nested(90, { toJSON: () => '', deep: nested(50) }), false],
	])('%s: %#', (_, value, expected) => expect(isTooDeep(value)).toBe(expected));

	test('what holds itself is', () => {
		const list: unknown[] = [];
		list.push(list);
		const object: Record<string, unknown> = {};
		object.self = { other: object };
		expect([list, object].map(isTooDeep)).toEqual([true, true]);
	});

	test('what becomes endless as JSON is', () => {
		let value: unknown = 1;
		for (let level = 0; level < 90; level++) value = [value, value];
		expect(isTooDeep(value)).toBe(true);
	});
});

describe('isWellFormed', () => {
	test.each<[string, unknown]>([
		['text', 'aé退😀'],
		['empty text', ''],
		['a number', 5],
		['texts in objects', { ключ: ['😀'] }],
	])('%s', (_, value) => expect(isWellFormed(value)).toBe(true));

	test.each<[string, unknown]>([
		['the first half of an emoji', '\ud83d'],
		['the second half', 'a\ude00b'],
		['halves in the wrong order', '\ude00\ud83d'],
		['a half in a key', { a: { '\ud83d': 1 } }],
		['a half in a list', [['\ude00']]],
	])('not %s', (_, value) => expect(isWellFormed(value)).toBe(false));
});

describe('parseJson', () => {
	test('is JSON.parse for what a JavaScript number can hold', () => {
		fc.assert(
			fc.property(fc.json(), (text) => {
				const plain: unknown = JSON.parse(text);
				fc.pre(!/[.eE]|\d{16}|-0/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '')));
				expect(parseJson(text)).toEqual(plain);
			}),
		);
	});

	test('leaves numbers in texts alone', () => {
		const value = { '1.50': ['1.50', '\\"1.50', 'a\\', '12345678901234567890'] };
		expect(parseJson(JSON.stringify(value))).toEqual(value);
		expect(parseJson(`[1.50,${JSON.stringify(value)}]`)).toEqual([
			new WrittenNumber('1.50'),
			value,
		]);
	});

	test.each([
		['a long text', JSON.stringify('a'.repeat(10_000_000))],
		['many quotes', JSON.stringify('"'.repeat(5_000_000))],
		['many backslashes', JSON.stringify('\\'.repeat(5_000_000))],
		['many texts', JSON.stringify(Array(1_000_000).fill('1.50'))],
		['many numbers', `[${'1.50,'.repeat(500_000)}1]`],
		['many levels', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
	])('reads %s', (_, text) => {
		const started = performance.now();
		expect(parseJson(text)).toBeDefined();
		expect(performance.now() - started).toBeLessThan(20_000);
	});
});
