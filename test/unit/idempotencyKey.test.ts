import fc from 'fast-check';

import { derivedKey, fittedKey, type ItemIdentity } from '../../nodes/shared/run/idempotencyKey';

/** What Rebilly takes as an id, the stricter of the two services. */
const VALID = /^[@~\-.\w]+$/;
const LONGEST = 50;

const identity: fc.Arbitrary<ItemIdentity> = fc.record({
	executionId: fc.string(),
	nodeId: fc.oneof(fc.uuid(), fc.string()),
	runIndex: fc.nat(),
	itemIndex: fc.nat(),
});
const anyKey = fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 300 }), fc.webUrl());

describe('a derived key', () => {
	const item = { executionId: '1042', nodeId: 'a1b2', runIndex: 0, itemIndex: 7 };

	test('says where it comes from', () => expect(derivedKey(item)).toMatch(/^n8n-[0-9a-f]{32}$/));

	test.each<[string, Partial<ItemIdentity>]>([
		['execution', { executionId: '1043' }],
		['node', { nodeId: 'a1b3' }],
		['run', { runIndex: 1 }],
		['item', { itemIndex: 8 }],
	])('is another one for another %s', (_part, change) =>
		expect(derivedKey({ ...item, ...change })).not.toBe(derivedKey(item)),
	);

	test('is the same for the same item', () => {
		fc.assert(fc.property(identity, (one) => expect(derivedKey({ ...one })).toBe(derivedKey(one))));
	});

	test('is another one for another item', () => {
		fc.assert(
			fc.property(identity, identity, (one, other) => {
				fc.pre(JSON.stringify(one) !== JSON.stringify(other));
				expect(derivedKey(one)).not.toBe(derivedKey(other));
			}),
		);
	});

	test('is never shared by parts that read alike when put one behind the other', () => {
		const separators = fc.constantFrom('\n', '\r\n', '\0', ',', ';', '|', '"', '-', ' ', '', '1');
		fc.assert(
			fc.property(separators, fc.string(), fc.string(), (separator, start, end) => {
				const one = { ...item, executionId: `${start}${separator}x`, nodeId: end };
				const other = { ...item, executionId: start, nodeId: `x${separator}${end}` };
				fc.pre(one.executionId !== other.executionId || one.nodeId !== other.nodeId);
				expect(derivedKey(one)).not.toBe(derivedKey(other));
			}),
		);
	});

	test.each<[string, Partial<ItemIdentity>, Partial<ItemIdentity>]>([
		[
			'a line break between execution and node',
			{ executionId: '1\n2', nodeId: '3' },
			{ executionId: '1', nodeId: '2\n3' },
		],
		['digits between run and item', { runIndex: 1, itemIndex: 23 }, { runIndex: 12, itemIndex: 3 }],
	])('is not confused by %s', (_what, one, other) =>
		expect(derivedKey({ ...item, ...one })).not.toBe(derivedKey({ ...item, ...other })),
	);

	test('can be an id in Rebilly', () => {
		fc.assert(
			fc.property(identity, (one) => {
				const key = derivedKey(one);
				expect(key).toMatch(VALID);
				expect(key.length).toBeLessThanOrEqual(LONGEST);
			}),
		);
	});

	test('is never met twice in a large execution', () => {
		const keys = new Set<string>();
		for (let runIndex = 0; runIndex < 20; runIndex++)
			for (let itemIndex = 0; itemIndex < 1000; itemIndex++)
				keys.add(derivedKey({ ...item, runIndex, itemIndex }));
		expect(keys.size).toBe(20_000);
	});
});

describe('a fitted key', () => {
	// A release that made other keys of the same refunds would create their credits again.
	test.each([
		['refund re_1042 of Jane', 'refund-re_1042-of-421001e94425dc5888ef620b8b5e151f'],
		['退款-1042', '--1042-1a88efb68e002051f226b9ae8a28b35d'],
	])("of '%s' is '%s' for ever", (key, fitted) => expect(fittedKey(key, LONGEST)).toBe(fitted));

	test.each([
		['https://example.com/refunds/1042', 'https-example-com-'],
		['a'.repeat(51), 'aaaaaaaaaaaaaaaaa-'],
	])("of '%s' starts with '%s'", (key, start) =>
		expect(fittedKey(key, LONGEST).slice(0, start.length)).toBe(start),
	);

	test('is valid, short enough and always the same', () => {
		fc.assert(
			fc.property(anyKey, fc.integer({ min: 40, max: 60 }), (key, longest) => {
				const fitted = fittedKey(key, longest);
				expect(fitted).toMatch(VALID);
				expect(fitted.length).toBeLessThanOrEqual(longest);
				expect(fittedKey(key, longest)).toBe(fitted);
			}),
		);
	});

	test('is another one for another key, and so are two with a long start in common', () => {
		fc.assert(
			fc.property(anyKey, anyKey, fc.nat(200), (one, other, length) => {
				fc.pre(one !== other);
				const start = 'refund '.repeat(30).slice(0, length);
				expect(fittedKey(start + one, LONGEST)).not.toBe(fittedKey(start + other, LONGEST));
			}),
		);
	});

	test('tells apart what looks alike once its signs are replaced', () => {
		const alike = ['re 1', 're/1', 're:1', 're 1 ', 're  1', 'RE 1'];
		expect(new Set(alike.map((key) => fittedKey(key, LONGEST))).size).toBe(alike.length);
	});
});

describe('half of a character', () => {
	test.each(['\ud83d', 'refund-\ude00', '\ude00\ud83d'])('in a key is refused: %j', (key) =>
		expect(() => fittedKey(key, 50)).toThrow('well-formed'),
	);
});
