import fc from 'fast-check';

import { InputError } from '../../nodes/shared/errors';
import { FieldGroup, type LabelledField } from '../../nodes/shared/form/fields';

const DESCRIPTIONS: LabelledField[] = [
	{ name: 'amount', displayName: 'Amount' },
	{ name: 'customerId', displayName: 'Customer' },
	{ name: 'sentAt', displayName: 'Sent At' },
	{ name: 'limit', displayName: 'Limit' },
	{ name: 'mode', displayName: 'Entry Mode' },
	{ name: 'body', displayName: 'Additional Body Fields (JSON)' },
	{
		name: 'options',
		displayName: 'Options',
		options: [{ name: 'cap', displayName: 'Max Amount' }],
	},
	{
		name: 'lines',
		displayName: 'Line Items',
		options: [
			{
				name: 'item',
				displayName: 'Line Item',
				values: [
					{ name: 'unitPrice', displayName: 'Unit Price' },
					{
						name: 'tax',
						displayName: 'Tax',
						options: [
							{ name: 'amount', displayName: 'Tax Amount' },
							{
								name: 'places',
								displayName: 'Jurisdictions',
								options: [{ name: 'city', displayName: 'City' }],
							},
						],
					},
					{
						name: 'tags',
						displayName: 'Tags',
						options: [
							{
								name: 'tag',
								displayName: 'Tag',
								values: [{ name: 'key', displayName: 'Key' }],
							},
						],
					},
				],
			},
			{ name: 'other', displayName: 'Other', values: [] },
		],
	},
];

const ID = { pattern: /^[a-z]{1,5}$/, expectation: 'Use at most 5 small letters' };

function group(values: Record<string, unknown>): FieldGroup {
	return new FieldGroup((name) => values[name], DESCRIPTIONS);
}

/** A group whose field `amount` holds the value; the name is that of a field with a label of its own. */
function holding(value: unknown): FieldGroup {
	return group({ amount: value });
}

function refusalOf(read: () => unknown): InputError {
	try {
		read();
	} catch (error) {
		if (error instanceof InputError) return error;
		throw error;
	}
	throw new Error('was not refused');
}

function messageOf(read: () => unknown): string {
	return refusalOf(read).message;
}

const EMPTY: Array<[string, unknown]> = [
	['undefined', undefined],
	['null', null],
	['empty text', ''],
];

describe('an empty field', () => {
	test.each(EMPTY)('of %s gives nothing, whatever is read', (_what, value) => {
		const fields = holding(value);
		expect(fields.text('amount')).toBeUndefined();
		expect(fields.id('amount', ID)).toBeUndefined();
		expect(fields.locator('amount')).toBeUndefined();
		expect(fields.locatorId('amount', ID)).toBeUndefined();
		expect(fields.amount('amount', 2)).toBeUndefined();
		expect(fields.amountOrZero('amount', 2)).toBeUndefined();
		expect(fields.currency('amount')).toBeUndefined();
		expect(fields.integer('amount', 1)).toBeUndefined();
		expect(fields.number('amount')).toBeUndefined();
		expect(fields.choice('amount', ['a'])).toBeUndefined();
		expect(fields.choices('amount', ['a'])).toEqual([]);
		expect(fields.dateTime('amount')).toBeUndefined();
		expect(fields.jsonObject('amount')).toBeUndefined();
		expect(fields.jsonRows('amount')).toEqual([]);
		expect(fields.object('amount')).toBeUndefined();
		expect(fields.rows('amount', 'item')).toEqual([]);
		expect(fields.optionalCollection('amount')).toBeUndefined();
		expect(fields.flag('amount')).toBe(false);
		expect(fields.flag('amount', true)).toBe(true);
	});

	test.each(EMPTY)('of %s is refused where it is required', (_what, value) => {
		const fields = holding(value);
		for (const read of [
			() => fields.requiredText('amount'),
			() => fields.requiredAmount('amount', 2),
			() => fields.requiredLocatorId('amount', ID),
		]) {
			expect(messageOf(read)).toBe("'Amount' is empty");
			expect(refusalOf(read).advice).toBe('Enter a value');
		}
	});

	test('of white space alone is empty too, where white space can mean nothing', () => {
		const fields = holding(' \t\n');
		expect(fields.id('amount', ID)).toBeUndefined();
		expect(fields.locator('amount')).toBeUndefined();
		expect(fields.currency('amount')).toBeUndefined();
		expect(fields.jsonObject('amount')).toBeUndefined();
		expect(fields.jsonRows('amount')).toEqual([]);
		expect(fields.choices('amount', ['a'])).toEqual([]);
	});

	test('of white space alone is not the number zero', () => {
		let read: unknown;
		try {
			read = holding('  ').number('amount');
		} catch (error) {
			expect(error).toBeInstanceOf(InputError);
		}
		expect(read).toBeUndefined();
	});
});

describe('names', () => {
	test('a field goes by its display name', () =>
		expect(group({}).label('customerId')).toBe('Customer'));

	test('a field without one goes by its name', () =>
		expect(group({}).label('unitPrice')).toBe('unitPrice'));

	test('a refusal names field, finding and advice', () => {
		const error = group({}).refuse('limit', 'is odd', 'Make it even');
		expect(error).toBeInstanceOf(InputError);
		expect(error).toMatchObject({
			message: "'Limit' is odd",
			field: 'Limit',
			advice: 'Make it even',
			place: undefined,
		});
	});

	test.each<[string, unknown, (fields: FieldGroup) => unknown, string]>([
		[
			'in a row',
			{ item: [{ unitPrice: '5' }, { unitPrice: 'x' }] },
			(fields) => fields.rows('lines', 'item')[1]?.amount('unitPrice', 2),
			"'Unit Price' in row 2 of 'Line Items' is not a number: 'x'",
		],
		[
			'in a plain list',
			[{ unitPrice: 'x' }],
			(fields) => fields.rows('lines', 'item')[0]?.amount('unitPrice', 2),
			"'Unit Price' in row 1 of 'Line Items' is not a number: 'x'",
		],
		[
			'in a collection of a row',
			{ item: [{ tax: { amount: 'x' } }] },
			(fields) => fields.rows('lines', 'item')[0]?.collection('tax').amount('amount', 2),
			"'Tax Amount' in row 1 of 'Line Items' is not a number: 'x'",
		],
		[
			'in a collection of a collection of a row',
			{ item: [{}, {}, { tax: { places: { city: {} } } }] },
			(fields) =>
				fields.rows('lines', 'item')[2]?.collection('tax').collection('places').text('city'),
			"'City' in row 3 of 'Line Items' is not text",
		],
		[
			'in a row of a row',
			{ item: [{ tags: { tag: [{ key: 'a' }, {}] } }] },
			(fields) => fields.rows('lines', 'item')[0]?.rows('tags', 'tag')[1]?.requiredText('key'),
			"'Key' in row 2 of 'Tags' is empty",
		],
		[
			'in a row of JSON, where the key is its name',
			'[{}, {"unitPrice": "x"}]',
			(fields) => fields.jsonRows('lines')[1]?.amount('unitPrice', 2),
			"'unitPrice' in row 2 of 'Line Items' is not a number: 'x'",
		],
		[
			'that is no list of rows',
			{ item: 5 },
			(fields) => fields.rows('lines', 'item'),
			"'Line Items' is not a list",
		],
	])('a field %s is named with its place', (_what, value, read, message) =>
		expect(messageOf(() => read(group({ lines: value })))).toBe(message),
	);

	test('a field in a collection goes by its display name', () => {
		const options = group({ options: { cap: 'x' } }).collection('options');
		expect(options.label('cap')).toBe('Max Amount');
		expect(messageOf(() => options.amount('cap', 2))).toBe("'Max Amount' is not a number: 'x'");
	});

	test('the rows of JSON can be given labels', () => {
		const [row] = group({ body: '[{}]' }).jsonRows('body', [
			{ name: 'unitPrice', displayName: 'Unit Price' },
		]);
		expect(row?.label('unitPrice')).toBe('Unit Price');
	});
});

describe('each value is asked for once', () => {
	test.each<[string, unknown, (fields: FieldGroup) => unknown]>([
		['text', 'a', (fields) => fields.requiredText('amount')],
		['id', 'a', (fields) => fields.id('amount', ID)],
		['locatorId', { mode: 'id', value: 'a' }, (fields) => fields.requiredLocatorId('amount', ID)],
		['amount', '5', (fields) => fields.requiredAmount('amount', 2)],
		['currency', 'USD', (fields) => fields.currency('amount')],
		['integer', 5, (fields) => fields.integer('amount', 1)],
		['choice', 'a', (fields) => fields.choice('amount', ['a'])],
		['choices', ['a'], (fields) => fields.choices('amount', ['a'])],
		['dateTime', '2026-11-22', (fields) => fields.dateTime('amount')],
		['jsonObject', '{}', (fields) => fields.jsonObject('amount')],
		['jsonRows', '[]', (fields) => fields.jsonRows('amount')],
		['rows', [], (fields) => fields.rows('amount', 'item')],
		['collection', {}, (fields) => fields.collection('amount')],
	])('by %s', (_reader, value, read) => {
		const asked: string[] = [];
		const fields = new FieldGroup((name) => {
			asked.push(name);
			return value;
		}, DESCRIPTIONS);
		read(fields);
		expect(asked).toEqual(['amount']);
	});
});

describe('text', () => {
	test.each<[unknown, string]>([
		['abc', 'abc'],
		[' abc ', ' abc '],
		['0', '0'],
		[0, '0'],
		[145.05, '145.05'],
		[false, 'false'],
		[true, 'true'],
	])('%p is %p', (value, text) => expect(holding(value).text('amount')).toBe(text));

	test.each([[{}], [[]], [['a']], [new Date(0)], [() => 'a']])('%p is refused', (value) => {
		const refusal = refusalOf(() => holding(value).text('amount'));
		expect(refusal.message).toBe("'Amount' is not text");
		expect(refusal.advice).toBe('Map a single value, not an object or a list');
	});
});

describe('ids', () => {
	test.each(['abc', ' abc ', '\tabc\n', '\u00a0abc'])('%p is read without white space', (value) => {
		expect(holding(value).id('amount', ID)).toBe('abc');
		expect(holding({ mode: 'id', value }).locatorId('amount', ID)).toBe('abc');
		expect(holding(value).locatorId('amount', ID)).toBe('abc');
	});

	test.each(['ABC', 'a b', 'abcdef', 'a/b', 'abc\nd', '../a', 'ab%'])('%p is refused', (value) => {
		for (const read of [
			() => holding(value).id('amount', ID),
			() => holding(value).locatorId('amount', ID),
			() => holding({ mode: 'list', value }).requiredLocatorId('amount', ID),
		]) {
			expect(messageOf(read)).toBe(`'Amount' is not valid: '${value}'`);
			expect(refusalOf(read).advice).toBe('Use at most 5 small letters');
		}
	});
});

describe('a resource locator', () => {
	test.each<[string, unknown, unknown]>([
		['chosen from the list', { __rl: true, mode: 'list', value: 'abc' }, ['list', 'abc']],
		['given by ID', { __rl: true, mode: 'id', value: ' abc ' }, ['id', 'abc']],
		['given in a way of its own', { mode: 'externalId', value: 'a b' }, ['externalId', 'a b']],
		['given as a number', { mode: 'id', value: 1042 }, ['id', '1042']],
		['text of an expression', ' abc ', ['id', 'abc']],
		['a number of an expression', 1042, ['id', '1042']],
		['nothing chosen', { __rl: true, mode: 'list', value: '' }, undefined],
		['an expression without a result', { mode: 'id', value: undefined }, undefined],
		['null', { mode: 'id', value: null }, undefined],
		['no value at all', { mode: 'list' }, undefined],
	])('%s', (_what, value, expected) => {
		const locator = holding(value).locator('amount');
		expect(locator && [locator.mode, locator.value]).toEqual(expected);
	});

	test('of white space alone points at nothing', () =>
		expect(holding({ mode: 'externalId', value: ' \n' }).locator('amount')).toBeUndefined());

	test.each([[{ id: 'abc' }], [{}], [['abc']], [[]]])(
		'that is %p instead of a locator is refused',
		(value) =>
			expect(messageOf(() => holding(value).locator('amount'))).toBe("'Amount' is not text"),
	);

	test.each([[{ id: 'abc' }], [['abc']], [['abc', 'def']]])(
		'whose value is %p is refused, and not turned into text',
		(value) =>
			expect(messageOf(() => holding({ mode: 'externalId', value }).locator('amount'))).toBe(
				"'Amount' is not text",
			),
	);
});

describe('amounts', () => {
	test.each<[unknown, number, bigint]>([
		['145.05', 2, 14505n],
		[145.05, 2, 14505n],
		[' 5 ', 2, 500n],
		[5800, 0, 5800n],
		['0.001', 3, 1n],
	])('%p with %d decimals', (value, exponent, minor) => {
		expect(holding(value).amount('amount', exponent)).toBe(minor);
		expect(holding(value).requiredAmount('amount', exponent)).toBe(minor);
		expect(holding(value).amountOrZero('amount', exponent)).toBe(minor);
	});

	test.each<[unknown, string, string]>([
		['abc', "is not a number: 'abc'", 'point as decimal mark'],
		['1,000.00', "is not a number: '1,000.00'", 'no thousands separator'],
		[1.005, 'has more decimals than the currency (2): 1.005', 'at most 2 decimals'],
		[1e21, 'is too large to be sent exactly: 1e+21', 'at most 15 digits'],
		['1e21', "has an exponent, in which digits are lost: '1e21'", 'Write all digits'],
		[{ amount: 5 }, 'is not a number: {"amount":5}', 'Enter digits'],
		[true, 'is not a number: true', 'Enter digits'],
		[' ', "is not a number: ' '", 'Enter digits'],
		[-5, 'must not be negative', 'Correct the amount'],
		['-0.01', 'must not be negative', 'Correct the amount'],
	])('%p is refused', (value, finding, advice) => {
		for (const read of [
			() => holding(value).amount('amount', 2),
			() => holding(value).amountOrZero('amount', 2),
		]) {
			expect(messageOf(read)).toBe(`'Amount' ${finding}`);
			expect(refusalOf(read).advice).toContain(advice);
		}
	});

	test.each([0, '0', '0.00', -0, '-0'])('%p is an amount only where zero may be', (value) => {
		expect(messageOf(() => holding(value).amount('amount', 2))).toBe(
			"'Amount' must be more than zero",
		);
		expect(holding(value).amountOrZero('amount', 2)).toBe(0n);
	});
});

describe('a currency', () => {
	test.each([
		['USD', 'USD', 2],
		[' KWD ', 'KWD', 3],
		['JPY', 'JPY', 0],
		['usd', 'USD', 2],
		[' Kwd', 'KWD', 3],
	])('%p', (value, code, exponent) =>
		expect(holding(value).currency('amount')).toEqual({ code, exponent }),
	);

	test.each(['us', 'USDX', 'XXQ', 'dollar', '$', 840])('%p is refused', (value) =>
		expect(messageOf(() => holding(value).currency('amount'))).toBe(
			`'Amount' is not a currency: '${String(value).toUpperCase()}'`,
		),
	);
});

describe('numbers', () => {
	test.each<[unknown, number]>([
		[1, 1],
		['1', 1],
		[' 12 ', 12],
		[100, 100],
	])('%p is the whole number %d', (value, number) =>
		expect(holding(value).integer('amount', 1)).toBe(number),
	);

	test.each<[unknown, string]>([
		[0, 'must be at least 1'],
		[-3, 'must be at least 1'],
		[1.5, 'is not a whole number: 1.5'],
		['1.5', 'is not a whole number: 1.5'],
		[2 ** 53, 'is not a whole number: 9007199254740992'],
		['abc', "is not a number: 'abc'"],
		['1,5', "is not a number: '1,5'"],
		['1e3', "has an exponent, in which digits are lost: '1e3'"],
		['1.000', "can mean two numbers, because some write thousands with a point: '1.000'"],
		[true, 'is not a number: true'],
		[[1], 'is not a number: [1]'],
		[{}, 'is not a number: {}'],
	])('%p is refused', (value, finding) =>
		expect(messageOf(() => holding(value).integer('amount', 1))).toBe(`'Amount' ${finding}`),
	);

	test.each([NaN, Infinity, -Infinity, 'Infinity'])('%p is no number', (value) =>
		expect(messageOf(() => holding(value).number('amount'))).toMatch(/^'Amount' is not a number/),
	);

	test.each<[unknown, number]>([
		[0.0725, 0.0725],
		['0.0725', 0.0725],
		[0, 0],
		[-1, -1],
	])('%p is the number %d', (value, number) =>
		expect(holding(value).number('amount')).toBe(number),
	);
});

describe('a flag', () => {
	test.each<[unknown, boolean]>([
		[true, true],
		[false, false],
		['true', true],
		['false', false],
		['TRUE', true],
		[' False ', false],
	])('%p is %p', (value, expected) => {
		expect(holding(value).flag('amount')).toBe(expected);
		expect(holding(value).flag('amount', true)).toBe(expected);
	});

	test.each([['yes'], ['1'], [1], [{}]])(
		'%p is neither yes nor no, and does not turn a safeguard off in silence',
		(value) => {
			let read: boolean | undefined;
			try {
				read = holding(value).flag('amount', true);
			} catch (error) {
				expect(error).toBeInstanceOf(InputError);
			}
			expect(read).not.toBe(false);
		},
	);
});

describe('a choice', () => {
	const allowed = ['fields', 'json'] as const;

	test.each(allowed)('%s is one', (value) =>
		expect(holding(value).choice('amount', allowed)).toBe(value),
	);

	test.each(['Fields', 'fields ', 'other', 1, true])('%p is none', (value) => {
		const refusal = refusalOf(() => holding(value).choice('amount', allowed));
		expect(refusal.message).toBe(`'Amount' is not one of its choices: '${value}'`);
		expect(refusal.advice).toBe('Use fields, json');
	});

	test('an object is none', () =>
		expect(messageOf(() => holding({}).choice('amount', allowed))).toBe("'Amount' is not text"));

	test.each<[unknown, string[]]>([
		[
			['json', 'fields'],
			['json', 'fields'],
		],
		[['json'], ['json']],
		[[], []],
		['json', ['json']],
		[' json , fields,', ['json', 'fields']],
		[['', ' json '], ['json']],
	])('%p are the choices %p', (value, expected) =>
		expect(holding(value).choices('amount', allowed)).toEqual(expected),
	);

	test.each<[unknown, string]>([
		[['json', 'other'], "is not one of its choices: 'other'"],
		['json,other', "is not one of its choices: 'other'"],
		// To a filter, nothing would be everything.
		[',', 'is empty'],
		[' , ,', 'is empty'],
		[[''], 'is empty'],
		[[null, ' '], 'is empty'],
		[[{}], 'is not text'],
		[{}, 'is not text'],
	])('%p is refused', (value, finding) =>
		expect(messageOf(() => holding(value).choices('amount', allowed))).toBe(`'Amount' ${finding}`),
	);
});

describe('a date', () => {
	const luxonLike = (iso: string | null) => ({ toISO: () => iso, ts: 0 });

	test.each<[string, unknown, string]>([
		['a date alone', '2026-11-22', '2026-11-22T00:00:00Z'],
		['a leap day', '2028-02-29', '2028-02-29T00:00:00Z'],
		['white space around it', ' 2026-11-22 ', '2026-11-22T00:00:00Z'],
		['no zone', '2026-11-22T14:30:00', '2026-11-22T14:30:00Z'],
		['no zone, as n8n’s picker writes it', '2026-11-22T00:00:00', '2026-11-22T00:00:00Z'],
		['no seconds', '2026-11-22T14:30', '2026-11-22T14:30:00Z'],
		['a space instead of the T', '2026-11-22 14:30:00', '2026-11-22T14:30:00Z'],
		['UTC', '2026-11-22T14:30:00Z', '2026-11-22T14:30:00Z'],
		['a small z', '2026-11-22T14:30:00z', '2026-11-22T14:30:00Z'],
		['milliseconds', '2026-11-22T14:30:00.125Z', '2026-11-22T14:30:00.125Z'],
		['an offset', '2026-11-22T14:30:00+02:00', '2026-11-22T14:30:00+02:00'],
		['an offset without a colon', '2026-11-22T14:30:00+0200', '2026-11-22T14:30:00+02:00'],
		['an offset to the west', '2026-11-22T23:30:00-08:00', '2026-11-22T23:30:00-08:00'],
		['half an hour', '2026-11-22T14:30+05:30', '2026-11-22T14:30:00+05:30'],
		[
			'a DateTime of luxon',
			luxonLike('2026-11-22T00:00:00.000-05:00'),
			'2026-11-22T00:00:00.000-05:00',
		],
		['a Date', new Date('2026-11-22T14:30:00Z'), '2026-11-22T14:30:00.000Z'],
	])('%s', (_what, value, iso) => expect(holding(value).dateTime('amount')).toBe(iso));

	test.each<[string, unknown, string]>([
		['31 February', '2026-02-31', '2026-02-31'],
		['31 February with a time', '2026-02-31T10:00:00Z', '2026-02-31T10:00:00Z'],
		['29 February of a common year', '2026-02-29', '2026-02-29'],
		['a 13th month', '2026-13-01', '2026-13-01'],
		['hour 25', '2026-11-22T25:00:00Z', '2026-11-22T25:00:00Z'],
		['minute 61', '2026-11-22T14:61:00Z', '2026-11-22T14:61:00Z'],
		['an offset of 99 hours', '2026-11-22T14:30:00+99:00', '2026-11-22T14:30:00+99:00'],
		['a word', 'tomorrow', 'tomorrow'],
		['a month', '2026-11', '2026-11'],
		['a year', '2026', '2026'],
		['a day first', '22.11.2026', '22.11.2026'],
		['an American date', '11/22/2026', '11/22/2026'],
		['a written date', '22 Nov 2026', '22 Nov 2026'],
		['one digit for the day', '2026-11-2', '2026-11-2'],
		['a zone’s name', '2026-11-22T14:30:00 Europe/Berlin', '2026-11-22T14:30:00 Europe/Berlin'],
		['an expression that was not resolved', '={{ $now }}', '={{ $now }}'],
		['Unix milliseconds', 1795357800000, '1795357800000'],
		['Unix seconds as text', '1795357800', '1795357800'],
		['zero', 0, '0'],
		['a Date that is none', new Date(NaN), 'an invalid date'],
		['a DateTime of luxon that is none', luxonLike(null), 'null'],
		['a list', [], '[]'],
		['true', true, 'true'],
	])('%s is refused', (_what, value, shown) => {
		const refusal = refusalOf(() => holding(value).dateTime('amount'));
		expect(refusal.message).toBe(`'Amount' is not a date: ${shown}`);
		expect(refusal.advice).toContain('ISO 8601');
	});

	test('keeps its day and its instant, whatever the zone it names', () => {
		const offsets = fc.integer({ min: -12 * 60, max: 14 * 60 }).map((minutes) => {
			const [hour, minute] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
			return `${minutes < 0 ? '-' : '+'}${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
		});
		const instants = fc.date({
			min: new Date('1970-01-01T00:00:00Z'),
			max: new Date('2099-12-31T23:59:59Z'),
			noInvalidDate: true,
		});
		fc.assert(
			fc.property(instants, fc.option(offsets), (instant, offset) => {
				const local = instant.toISOString().slice(0, 19);
				const read = holding(`${local}${offset ?? ''}`).dateTime('amount') ?? '';
				expect(read.slice(0, 10)).toBe(local.slice(0, 10));
				expect(Date.parse(read)).toBe(Date.parse(`${local}${offset ?? 'Z'}`));
				expect(holding(read).dateTime('amount')).toBe(read);
			}),
		);
	});
});

describe('JSON', () => {
	test.each<[string, unknown, unknown]>([
		['an object as text', '{"a": 1}', { a: 1 }],
		['an object of an expression', { a: 1 }, { a: 1 }],
		['an empty object', '{}', {}],
	])('%s', (_what, value, expected) =>
		expect(group({ body: value }).jsonObject('body')).toEqual(expected),
	);

	test.each<[string, unknown]>([
		['a list as text', '[]'],
		['a list', []],
		['null as text', 'null'],
		['text in text', '"a"'],
		['a number as text', '5'],
		['a number', 5],
		['true', true],
	])('%s is no object', (_what, value) => {
		const refusal = refusalOf(() => group({ body: value }).jsonObject('body'));
		expect(refusal.message).toBe("'Additional Body Fields (JSON)' is not a JSON object");
		expect(refusal.advice).toBe('It must start with { and end with }');
	});

	test.each(['{', '{"a": 1,}', "{'a': 1}", 'a', '{"a": undefined}', '[1, 2'])(
		'%p is no JSON',
		(value) => {
			for (const read of [
				() => group({ body: value }).jsonObject('body'),
				() => group({ body: value }).jsonRows('body'),
			]) {
				expect(messageOf(read)).toMatch(/^'Additional Body Fields \(JSON\)' is not valid JSON: .+/);
				expect(refusalOf(read).advice).toBe('Check quotes, commas and brackets');
			}
		},
	);

	test.each<[string, unknown]>([
		['as text', '[{"key": "a"}, {"key": "b"}]'],
		['of an expression', [{ key: 'a' }, { key: 'b' }]],
	])('rows %s', (_what, value) =>
		expect(
			group({ body: value })
				.jsonRows('body')
				.map((row) => row.text('key')),
		).toEqual(['a', 'b']),
	);

	test.each<[string, unknown]>([
		['an object as text', '{"item": []}'],
		['an object', { item: [] }],
		['null as text', 'null'],
		['a number', 5],
	])('%s is no list of rows', (_what, value) =>
		expect(messageOf(() => group({ body: value }).jsonRows('body'))).toBe(
			"'Additional Body Fields (JSON)' is not a JSON array",
		),
	);

	test.each<[unknown]>([[[{}, 5]], ['[{}, null]'], [[{}, []]], [[{}, 'a']]])(
		'%p holds something that is no row',
		(value) =>
			expect(messageOf(() => group({ body: value }).jsonRows('body'))).toBe(
				"'Additional Body Fields (JSON)' holds no object in row 2",
			),
	);
});

describe('rows', () => {
	const read = (value: unknown) =>
		group({ lines: value })
			.rows('lines', 'item')
			.map((row) => row.text('unitPrice'));

	test.each<[string, unknown, unknown[]]>([
		['as n8n keeps them', { item: [{ unitPrice: '1' }, { unitPrice: '2' }] }, ['1', '2']],
		['as a plain list', [{ unitPrice: '1' }, { unitPrice: '2' }], ['1', '2']],
		['none, as n8n keeps them', {}, []],
		['none in this group', { other: [{ a: 1 }] }, []],
		['an empty list', { item: [] }, []],
		['an empty plain list', [], []],
		['a group without a value', { item: undefined }, []],
	])('%s', (_what, value, expected) => expect(read(value)).toEqual(expected));

	test.each<[string, unknown]>([
		['a group that the field does not know', { items: [{ unitPrice: '1' }] }],
		['a single row', { unitPrice: '1' }],
		['a single row in the group', { item: { unitPrice: '1' } }],
		['JSON as text', '[{"unitPrice": "1"}]'],
		['a number', 5],
		['true', true],
	])('%s is refused, so that no row is lost in silence', (_what, value) =>
		expect(messageOf(() => read(value))).toBe("'Line Items' is not a list"),
	);

	test.each([[null], [5], ['a'], [[]]])('a row that is %p is refused', (row) =>
		expect(messageOf(() => read({ item: [{}, row] }))).toBe(
			"'Line Items' holds no object in row 2",
		),
	);
});

describe('collections', () => {
	test('hold what the user added', () => {
		const options = group({ options: { cap: '5' } }).collection('options');
		expect(options.amount('cap', 2)).toBe(500n);
		expect(options.text('other')).toBeUndefined();
	});

	test.each([[undefined], [null], [''], [{}]])('%p holds nothing', (value) => {
		expect(group({ options: value }).collection('options').text('cap')).toBeUndefined();
		expect(group({ options: value }).optionalCollection('options')).toBeUndefined();
	});

	test('an optional one is there once it holds a key', () =>
		expect(
			group({ options: { cap: '' } })
				.optionalCollection('options')
				?.text('cap'),
		).toBeUndefined());

	test.each([['text'], [5], [[]], [true]])('%p is no optional collection', (value) =>
		expect(messageOf(() => group({ options: value }).optionalCollection('options'))).toBe(
			"'Options' is not an object",
		),
	);
});

describe('allowOnly', () => {
	const row = (value: Record<string, unknown>) =>
		group({ lines: [value] }).rows('lines', 'item')[0];

	test('lets known keys through, all or some', () => {
		row({ unitPrice: 1, tax: {} })?.allowOnly(['unitPrice', 'tax']);
		row({ tax: {} })?.allowOnly(['unitPrice', 'tax']);
		row({})?.allowOnly(['unitPrice']);
	});

	test.each<[Record<string, unknown>, string]>([
		[{ unitPrice: 1, unitprice: 2 }, 'unitprice'],
		[{ price: undefined }, 'price'],
		[JSON.parse('{"__proto__": 1}') as Record<string, unknown>, '__proto__'],
		[{ constructor: 1 }, 'constructor'],
	])('%p holds an unknown key', (value, key) => {
		const refusal = refusalOf(() => row(value)?.allowOnly(['unitPrice', 'tax']));
		expect(refusal.message).toBe(
			`'${key}' in row 1 of 'Line Items' is not a field that can be sent`,
		);
		expect(refusal.advice).toBe('Use unitPrice, tax');
	});

	test('looks into collections too', () => {
		const tax = row({ tax: { amuont: 1 } })?.collection('tax');
		expect(messageOf(() => tax?.allowOnly(['amount']))).toBe(
			"'amuont' in row 1 of 'Line Items' is not a field that can be sent",
		);
	});
});

describe('objects', () => {
	test.each<[unknown, boolean]>([
		[{ mode: 'id' }, true],
		[{}, true],
		[[], false],
		['{}', false],
		[5, false],
	])('%p: %p', (value, is) => expect(holding(value).object('amount')).toBe(is ? value : undefined));
});

describe('no value makes a reader fail in another way than by naming the field', () => {
	const readers: Array<[string, (fields: FieldGroup) => unknown]> = [
		['text', (fields) => fields.text('amount')],
		['id', (fields) => fields.id('amount', ID)],
		['locator', (fields) => fields.locator('amount')],
		['locatorId', (fields) => fields.locatorId('amount', ID)],
		['amount', (fields) => fields.amount('amount', 2)],
		['currency', (fields) => fields.currency('amount')],
		['integer', (fields) => fields.integer('amount', 0)],
		['number', (fields) => fields.number('amount')],
		['flag', (fields) => fields.flag('amount')],
		['choice', (fields) => fields.choice('amount', ['a'])],
		['choices', (fields) => fields.choices('amount', ['a'])],
		['dateTime', (fields) => fields.dateTime('amount')],
		['jsonObject', (fields) => fields.jsonObject('amount')],
		['jsonRows', (fields) => fields.jsonRows('amount')],
		['object', (fields) => fields.object('amount')],
		['rows', (fields) => fields.rows('amount', 'item')],
		['collection', (fields) => fields.collection('amount')],
		['optionalCollection', (fields) => fields.optionalCollection('amount')],
	];

	function readOrRefuse(value: unknown, read: (fields: FieldGroup) => unknown): void {
		try {
			read(holding(value));
		} catch (error) {
			expect(error).toBeInstanceOf(InputError);
			expect((error as InputError).field).toBe('Amount');
		}
	}

	test.each(readers)('%s', (_name, read) => {
		const keys = fc.constantFrom('mode', 'value', 'item', 'id', 'toISO', 'a');
		fc.assert(
			fc.property(fc.anything({ key: keys, withDate: true }), (value) => readOrRefuse(value, read)),
			{ numRuns: 500 },
		);
	});

	// A webhook's body may hold an object with such a key, which has no form as text.
	test.each(readers)('%s, of an object with a key toString', (_name, read) => {
		const odd = { toString: 'x', valueOf: 'x' };
		for (const value of [odd, [odd], { mode: 'id', value: odd }, { item: odd }])
			readOrRefuse(value, read);
	});

	test.each(readers)('%s, of a BigInt', (_name, read) => readOrRefuse(5n, read));
});
