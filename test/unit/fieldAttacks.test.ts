/**
 * What spreadsheets, payloads of shops and payment services, agents and expressions give, read by each kind of field:
 * refused under the field's name with what to do, or read as just what a person reads in it. Nothing in between.
 */
import { InputError } from '../../nodes/shared/errors';
import type { FormSource } from '../../nodes/shared/form/expressions';
import { readAdditionalBody } from '../../nodes/shared/form/additionalFields';
import { FieldGroup } from '../../nodes/shared/form/fields';

const NAME = 'Field Of The Form';
const REBILLY = { pattern: /^[@~\-.\w]{1,50}$/, expectation: 'Use at most 50 letters' };

function holding(value: unknown, timezone = 'Europe/Berlin'): FieldGroup {
	const source: FormSource = {
		raw: () => '={{ $json.value }}',
		parts: () => [],
		timezone: () => timezone,
	};
	return new FieldGroup(() => value, [{ name: 'f', displayName: NAME }], undefined, [], source);
}

/** What is read, or the message and the advice. */
function outcome(read: () => unknown): unknown {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		expect(error.message).toMatch(RegExp(`^'${NAME}' `));
		return `refused ${error.message} | ${error.advice ?? ''}`;
	}
}

const refused = expect.stringMatching(/^refused [^]+ \| .+/) as unknown;
const refusedWith = (text: string) => expect.stringContaining(text) as unknown;

describe('a key', () => {
	const read = (value: unknown) => outcome(() => holding(value).requiredKey('f'));

	test.each([
		['re_1\u200b', String.raw`'re_1\u200b'`],
		['\u200bre_1', String.raw`'\u200bre_1'`],
		['re_1\u200e', 'cannot be seen'],
		['\u202are_1\u202c', 'cannot be seen'],
		['re\u00ad_1', 'cannot be seen'],
		['re\u2060_1', 'cannot be seen'],
		['re\u00a01', String.raw`'re\u00a01'`],
		['re\u20091', 'cannot be seen'],
		['re\u30001', 'cannot be seen'],
		['re\t1', 'cannot be seen'],

		['re_1\u0000', 'cannot be seen'],
		['re_1\ufe0f\u061c', 'cannot be seen'],
		['cafe\u0301-1', '.normalize()'],
		['1042.0', 'with decimals'],
		['1042.00', 'with decimals'],
		['1042,0', 'with decimals'],
		['1.23457E+17', 'in short'],
		['1,23457E+17', 'in short'],
		['re_1.23457E+17', 'in short'],
		['9E+15', 'in short'],
		['1e+21', 'in short'],
	])('%j is refused: another key that looks the same, or has lost digits', (value, text) => {
		expect(read(value)).toEqual(refusedWith(text));
	});

	test.each([
		...['undefined', 'null', 'NULL', 'Null', 'None', 'none', 'NONE', 'nil', 'NaN', 'nan', 'NaT'],
		...['N/A', 'n/a', 'NA', 'n.a.', '<NA>', '-', '--', '—', '?', '_', '""', "''", '()', '{}'],
		...['(blank)', '(empty)', 'empty', 'TRUE', 'false', 'True'],
		...['#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NUM!', '#NULL!', '#SPILL!', '#CALC!'],
		...['#ERROR!', '#NV', '#WERT!', '#BEZUG!', '#ZAHL!', '#VALEUR!', '#NOM?', '#N/D', 'Err:502'],
		...['refund-', 'refund_', 're_', 'INV/', 'refund #', 'refund: ', 'order-undefined'],
		...['refundundefined', 'undefined_1', 'refundnull', 'refund-null', 'null-1', '[object Object]'],
		...['[object Undefined]', 'Invalid Date', 'Invalid DateTime', 'refund-Invalid DateTime'],
	])('%j is refused: what a missing value leaves behind', (value) => {
		expect(read(value)).toEqual(refusedWith('is what a missing value leaves behind'));
	});

	test.each([
		...[
			'{{ $json.id }}',
			'refund-{{ $json.id }}',
			'{{$json["id"]}}',
			'$json.id',
			'{{ $itemIndex }}',
		],
		...[
			"$('Get Refunds').item.json.id",
			'$node["A"].json.id',
			'{{ DateTime.now().plus($json.days) }}',
		],
	])('%j is refused: an expression that is none', (value) => {
		expect(read(value)).toEqual(refusedWith('is an expression that was not worked out'));
	});

	test.each([
		...[true, false, 0.5, 1e21, 2 ** 53, -(2 ** 53), NaN, Infinity, {}, { id: 1 }, [], ['re_1']],
		...[
			'',
			' ',
			'\u200b',
			'\ufeff',
			'\u00a0',
			'\u3164',
			null,
			undefined,
			[[]],
			[null],
			new Date(0),
		],
	])('%p is refused', (value) => expect(read(value)).toEqual(refused));

	test.each<[unknown, string]>([
		...([
			[' re_1 ', 're_1'],
			['\ufeffre_1', 're_1'],
			['re_1\u00a0', 're_1'],
			['re_1\r\n', 're_1'],
			[1042, '1042'],
			['007', '007'],
			['1042.5', '1042.5'],
			['2026.10', '2026.10'],
			['#1001', '#1001'],
			['#D1001', '#D1001'],
			['#REF-7', '#REF-7'],
			['#N42', '#N42'],
			['gid://shopify/Refund/929361462', 'gid://shopify/Refund/929361462'],
			['caf\u00e9-1', 'caf\u00e9-1'],
			['refund 1', 'refund 1'],
			['annulled-1', 'annulled-1'],
			['Nanny', 'Nanny'],
			['none-of-these-7', 'none-of-these-7'],
			['E+17', 'E+17'],
			['V1StGXR8_Z5jdHi6B-my-', 'V1StGXR8_Z5jdHi6B-my-'],
			['3e5', '3e5'],
			['1e10', '1e10'],
			['\uff11\uff10', '\uff11\uff10'],
			['{re_1}', '{re_1}'],
			['$100-voucher', '$100-voucher'],
		] as Array<[unknown, string]>),
	])('%j is a key', (value, key) => expect(read(value)).toBe(key));
});

describe('an amount', () => {
	const read = (value: unknown, exponent: number) =>
		outcome(() => holding(value).requiredAmount('f', exponent));

	test.each([
		...["1'500.00", '1\u2019500.00', '1 500,00', '1\u00a0500,00', '1\u202f500,00', '1.500,00'],
		...['1,50,000', '1,50,000.00', '12,34,567', '1,500', '12,30', '0,5', '1٫5', '１２', '１２.50'],
		...['\u200e12.30', '12.30\u200f', '\u206812.30\u2069', '12.\u200b30', '\u221212.30', '12.30-'],
		...['(12.30)', '$12.30', '12.30 €', '12.30 USD', 'CHF 12.30', '12.30 CR', '12.-', '12.—'],
		...[
			'₹1,500',
			'１,５００',
			'12.30%',
			'12:30',
			'12/30',
			'1e3',
			'1E3',
			'1.5e3',
			'3,18E+05',
			'0x1F',
		],
		...['NaN', 'Infinity', '-Infinity', 'null', 'undefined', 'true', '#N/A', '-', '—', '.', '..5'],
		...[
			'1.500',
			'-1.500',
			'+1.500',
			'1.234',
			'0.500',
			'1000.500',
			'1..5',
			'1.2.3',
			'1 2',
			"'12.30",
		],
		...['="12.30"', '{{ $json.amount }}', '12.30n', '12_300', '12.30;', '12.30,', ',5', '٣'],
		...['0', '0.00', '-0', '+0', '-12.30', 0, -0, -12.3, 12.345, 1e21, 1e16, 0.1 + 0.2, 1e-7],
		...[NaN, Infinity, true, false, {}, [], [12.3], ['12.30'], { amount: 12.3 }, 10n, new Date(0)],
		...['', ' ', '\u00a0', '\u200b', null, undefined],
	])('%p is refused in dollars', (value) => expect(read(value, 2)).toEqual(refused));

	test.each<[unknown, number, bigint]>([
		['12.30', 2, 1230n],
		[' 12.30\n', 2, 1230n],
		['\u00a012.30\u00a0', 2, 1230n],
		['\ufeff12.30', 2, 1230n],
		['+12.30', 2, 1230n],
		['12.3', 2, 1230n],
		['12.3000', 2, 1230n],
		['0012.30', 2, 1230n],
		['9007199254740.99', 2, 900719925474099n],
		[12.3, 2, 1230n],
		[0.07, 2, 7n],
		[1.1, 2, 110n],
		[4.35, 2, 435n],
		[1000, 2, 100000n],
		['1.500', 3, 1500n],
		['1.5', 3, 1500n],
		['1500', 0, 1500n],
		['1500.00', 0, 1500n],
		['1.5000', 4, 15000n],
		[1e3, 0, 1000n],
	])('%p with %i decimals is %p', (value, exponent, amount) =>
		expect(read(value, exponent)).toBe(amount),
	);

	test.each([
		['-1.500', 2, 'Write -1500 or -1.50, whichever is meant'],
		['-25.000', 0, 'Write -25000 or -25, whichever is meant'],
		['-1.234', 2, 'Write -1234 if that is meant'],
		['+1.500', 2, 'Write 1500 or 1.50, whichever is meant'],
		['0.500', 2, 'Write 500 or 0.50, whichever is meant'],
	])('%j with %i decimals: %s', (value, exponent, advice) =>
		expect(read(value, exponent)).toEqual(refusedWith(advice)),
	);

	test.each([0, 1, 2, 3, 4])('no advice rounds, with %i decimals', (exponent) => {
		for (const value of ['1.2345', 145.055, '145.055', '-1.255', 0.1 + 0.2, '1.234', '99.99999']) {
			expect(String(read(value, exponent))).not.toMatch(/round\(|toFixed|Math\.|without a sign/);
		}
	});

	test('what cannot be seen is shown by its code', () =>
		expect(read('12.30\u200f', 2)).toEqual(refusedWith(String.raw`'12.30\u200f'`)));
});

describe('a currency', () => {
	const read = (value: unknown) => outcome(() => holding(value).requiredCurrency('f').code);

	test.each([
		...[
			'$',
			'€',
			'US$',
			'Dollar',
			'Euro',
			'EURO',
			'USD,EUR',
			'USD EUR',
			'U S D',
			'usd\u200b',
			'840',
		],
		...[
			'BTC',
			'GBX',
			'XBT',
			'ABC',
			'null',
			'undefined',
			'N/A',
			'{{ $json.currency }}',
			'ＵＳＤ',
			'US',
		],
		...[840, true, {}, [], ['USD'], '', ' ', '\u200b', null, undefined, '__proto__', 'constructor'],
	])('%p is refused', (value) => expect(read(value)).toEqual(refused));

	test.each([
		['usd', 'USD'],
		[' Usd ', 'USD'],
		['USD\u00a0', 'USD'],
		['eur\n', 'EUR'],
		['jpy', 'JPY'],
		['Kwd', 'KWD'],
	])('%j is %s', (value, code) => expect(read(value)).toBe(code));
});

describe('a number', () => {
	const read = (value: unknown) => outcome(() => holding(value).integer('f', 1));

	test.each([
		...[
			'1,5',
			'1,000',
			'1.000',
			'50.000',
			'1 000',
			"1'000",
			'1e3',
			'1E+03',
			'½',
			'１',
			'5 ',
			'5\u200b',
		].filter((value) => value !== '5 '),
		...['0', '-1', '1.5', '1/2', 'ten', 'true', 'NaN', '0x10', '{{ $json.n }}', '#N/A', 'Infinity'],
		...[0, -1, 1.5, NaN, Infinity, 1e21, true, {}, [], [5], null, undefined, '', ' ', 5n],
	])('%p is no whole number of at least one', (value) => expect(read(value)).toEqual(refused));

	test.each([
		[5, 5],
		['5', 5],
		[' 5 ', 5],
		['5.0', 5],
		['+5', 5],
		['1000', 1000],
	])('%p is %i', (value, number) => expect(read(value)).toBe(number));
});

describe('a flag', () => {
	const read = (value: unknown) => outcome(() => holding(value).flag('f'));

	test.each([
		...['yes', 'no', 'Y', 'N', '1', '0', 'on', 'off', 'WAHR', 'FALSCH', 'vrai', 'x', '✓', 'truе'],
		...[
			1,
			0,
			{},
			[],
			[true],
			'',
			' ',
			'\u200b',
			null,
			undefined,
			'null',
			'undefined',
			'{{ $json.b }}',
		],
	])('%p is refused', (value) => expect(read(value)).toEqual(refused));

	test.each([
		[true, true],
		['TRUE', true],
		[' True\n', true],
		[false, false],
		['FALSE', false],
	])('%p is %p', (value, flag) => expect(read(value)).toBe(flag));
});

describe('a time', () => {
	const start = (value: unknown, zone?: string) =>
		outcome(() => holding(value, zone).startTime('f') ?? 'none');
	const end = (value: unknown, zone?: string) =>
		outcome(() => holding(value, zone).endTime('f') ?? 'none');

	test.each([
		...[
			'31.12.2026',
			'31/12/2026',
			'12/31/2026',
			'31-12-2026',
			'2026/12/31',
			'20261231',
			'2026-W01',
		],
		...[
			'26-12-31',
			'31.12.26',
			'12/31/26',
			'2026-12',
			'2026',
			'2026-1-5',
			'2026-02-30',
			'2026-13-01',
		],
		...[
			'0026-12-31',
			'1899-12-30',
			'1900-01-01',
			'2026-12-31T24:00',
			'2026-12-31T24:00:00Z',
			'24:00',
		],
		...[
			'2026-12-31T25:00',
			'2026-12-31T10:60',
			'2026-12-31 10',
			'2026-12-31T10:00:60Z',
			'2026-366',
		],
		...[
			'Dec 31, 2026',
			'31 décembre 2026',
			'yesterday',
			'now',
			'today',
			'46387',
			'46387.5',
			'٢٠٢٦-١٢-٣١',
		],
		...[
			'2026-12-31T10:00+25:00',
			'2026-12-31T10:00 CET',
			'2026-12-31T10:00 Europe/Berlin',
			'２０２６-12-31',
		],
		...[
			'2026\u201112\u201131',
			'2026-12-31\u200e',
			'2026−12−31',
			'1798675200',
			'1798675200000',
			'null',
		],
		...[
			46387,
			1798675200,
			1798675200000,
			20261231,
			NaN,
			true,
			{},
			[],
			['2026-12-31'],
			new Date(NaN),
		],
		...[
			'',
			' ',
			'\u200b',
			null,
			undefined,
			'Invalid date',
			'Invalid DateTime',
			'{{ $json.date }}',
			'#N/A',
		],
	])('%p is refused as a start, an end and a time', (value) => {
		for (const read of [
			start,
			end,
			(other: unknown) => outcome(() => holding(other).dateTime('f')),
		])
			expect(read(value)).toEqual(refused);
	});

	test.each([
		['2026-12-31', 'Europe/Berlin', '2026-12-31T00:00:00+01:00', '2026-12-31T23:59:59.999+01:00'],
		[' 2026-12-31 ', 'Asia/Kolkata', '2026-12-31T00:00:00+05:30', '2026-12-31T23:59:59.999+05:30'],
		[
			'2026-12-31T10:00',
			'Asia/Tokyo',
			'2026-12-31T10:00:00+09:00',
			'2026-12-31T10:00:59.999+09:00',
		],
		['2026-12-31 10:00:00', 'UTC', '2026-12-31T10:00:00Z', '2026-12-31T10:00:00.999Z'],
		// The hour that a clock leaves out begins when it is over, and midnight can be one.
		[
			'2026-03-29T02:30',
			'Europe/Berlin',
			'2026-03-29T03:30:00+02:00',
			'2026-03-29T03:30:59.999+02:00',
		],
		[
			'2026-09-06',
			'America/Santiago',
			'2026-09-06T01:00:00-03:00',
			'2026-09-06T23:59:59.999-03:00',
		],
		['2026-03-29', 'Europe/Berlin', '2026-03-29T00:00:00+01:00', '2026-03-29T23:59:59.999+02:00'],
	])('%j in %s begins at %s and ends at %s', (value, zone, from, to) => {
		expect([start(value, zone), end(value, zone)]).toEqual([from, to]);
	});
});

describe('a list of IDs', () => {
	const read = (value: unknown) => outcome(() => holding(value).ids('f', REBILLY));

	test.each([
		...[
			'in_1;in_2',
			'in_1 in_2',
			'in_1|in_2',
			'in_1,,in_2',
			'in_1,',
			',in_1',
			',',
			', ,',
			'in_1,null',
		],
		...[
			'undefined',
			'null',
			'in_1,undefined',
			'N/A',
			'["in_1",null]',
			'["in_1",""]',
			'[]',
			'[""]',
			'[[]]',
		],
		...[
			'["in_1"',
			'{"id":"in_1"}',
			'[{"id":"in_1"}]',
			'in_1\u200b',
			'in_1,\u200bin_2',
			'[object Object]',
		],
		...['{{ $json.ids }}', '-', '#N/A', 'in_1,in 2', 'in_1\n\nin_2', 'in_1\nin_2'],
		...[
			['in_1', ''],
			['in_1', null],
			['', ''],
			[[]],
			[['in_1']],
			[{}],
			{},
			[],
			null,
			undefined,
			'',
		],
		...[['undefined'], [2 ** 53], 1e21],
	])('%p is refused', (value) => expect(read(value)).toEqual(refused));

	test.each<[unknown, string[]]>([
		['in_1', ['in_1']],
		['in_1, in_2', ['in_1', 'in_2']],

		['["in_1","in_2"]', ['in_1', 'in_2']],
		[' [ "in_1" ] ', ['in_1']],
		['[12345678901234567890]', ['12345678901234567890']],
		[
			['in_1', 'in_2'],
			['in_1', 'in_2'],
		],
		[[1042], ['1042']],
		[1042, ['1042']],
	])('%p is %j', (value, ids) => expect(read(value)).toEqual(ids));
});

describe('rows of JSON', () => {
	const read = (value: unknown) =>
		outcome(() =>
			holding(value)
				.jsonRows('f')
				.map((row) => String(row.amountOrZero('amount', 2))),
		);
	const readRow = (amount: string) => {
		try {
			return read(`[{ "amount": ${amount} }]`);
		} catch {
			return 'refused';
		}
	};

	test.each([
		...['{}', '[]', 'null', '""', '"[]"', '[[]]', '[null]', '[1]', '["a"]', 'a', "[{'amount': 1}]"],
		...[
			'[{"amount": 1},]',
			'[{"amount": 1, "amount": 2}]',
			'[{"amount": 1, "x": {"a": 1, "a": 1}}]',
			'[{amount: 1}]',
			'[{"amount": NaN}]',
			'[{"amount": 1}',
			'{"amount": 1}',
		],
		...[
			'{{ $json.lines }}',
			'[{"amount": {{ $json.a }} }]',
			'',
			' ',
			'\u200b',
			null,
			undefined,
			{},
			[],
		],
		...[[[]], [null], [['a']], 5, true, [undefined]],
	])('%p is refused', (value) => expect(read(value)).toEqual(refused));

	test.each([
		'1e3',
		'1E3',
		'1.500',
		'12.345',
		'1e-2',
		'12345678901234567890',
		'0.10000000000000000001',
	])('the number %s is no amount', (amount) => {
		const row = () => holding(`[{ "amount": ${amount} }]`).jsonRows('f')[0]?.amount('amount', 2);
		expect(row).toThrow(/^'amount' in row 1 of 'Field Of The Form' /);
	});

	test.each([
		['12.3', '1230'],
		['12.30', '1230'],
		['-0', '0'],
		['1', '100'],
		['"12.30"', '1230'],
	])('the number %s is %s cents', (amount, cents) => expect(readRow(amount)).toEqual([cents]));
});

describe('additional body fields', () => {
	const read = (body: object) => {
		const field = { name: 'additionalBody', displayName: NAME };
		const fields = new FieldGroup(() => body, [field]);
		return outcome(() => readAdditionalBody(fields, ['currency'], ['id']));
	};

	test.each([{ currency: 'EUR' }, { Currency: 'EUR' }, { 'currency ': 'EUR' }, { ID: 'x' }])(
		'%j are refused: another currency beside that of the form',
		(body) => expect(read(body)).toEqual(refused),
	);

	test('of another name are sent', () => expect(read({ note: 1 })).toEqual({ note: 1 }));
});
