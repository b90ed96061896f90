import { data as isoTable } from 'currency-codes';
import fc from 'fast-check';

import {
	AmountError,
	assertPlainNumber,
	currencyExponent,
	formatAmount,
	parseAmount,
	smallest,
	sum,
	toDecimalNumber,
} from '../../nodes/shared/money';

const LARGEST = 999_999_999_999_999n;

const exponents = fc.constantFrom(0, 2, 3, 4);
const minorUnits = fc.bigInt({ min: -LARGEST, max: LARGEST });

/** The decimal notation, worked out by division alone. */
function written(minor: bigint, exponent: number): string {
	const unit = 10n ** BigInt(exponent);
	const size = minor < 0n ? -minor : minor;
	const fraction = exponent === 0 ? '' : `.${String(size % unit).padStart(exponent, '0')}`;
	return `${minor < 0n ? '-' : ''}${size / unit}${fraction}`;
}

/** The shortest notation of a decimal: no zeros at the end of its fraction. */
function shortest(text: string): string {
	return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function refusalOf(action: () => unknown): AmountError {
	try {
		action();
	} catch (error) {
		if (error instanceof AmountError) return error;
		throw error;
	}
	throw new Error('was not refused');
}

describe('laws of amounts', () => {
	test('an amount that is written and read is the same amount', () => {
		fc.assert(
			fc.property(minorUnits, exponents, (minor, exponent) => {
				const text = formatAmount(minor, exponent);
				expect(text).toBe(written(minor, exponent));
				expect(parseAmount(text, exponent)).toBe(minor);
			}),
			{ numRuns: 2000 },
		);
	});

	test('a JSON number holds exactly the decimal, without exponent notation or binary noise', () => {
		fc.assert(
			fc.property(minorUnits, exponents, (minor, exponent) => {
				fc.pre(minor !== 0n);
				const json = JSON.stringify(toDecimalNumber(minor, exponent));
				expect(json).toBe(shortest(written(minor, exponent)));
				expect(parseAmount(JSON.parse(json), exponent)).toBe(minor);
			}),
			{ numRuns: 2000 },
		);
	});

	test('a number and its text are the same amount', () => {
		fc.assert(
			fc.property(minorUnits, exponents, (minor, exponent) => {
				const text = written(minor, exponent);
				expect(parseAmount(Number(text), exponent)).toBe(parseAmount(text, exponent));
			}),
			{ numRuns: 2000 },
		);
	});

	test('zeros before and behind do not change an amount', () => {
		fc.assert(
			fc.property(
				fc.bigInt({ min: 0n, max: LARGEST }),
				exponents,
				fc.nat(6),
				fc.nat(6),
				(minor, exponent, before, behind) => {
					const text = written(minor, exponent);
					const point = exponent === 0 ? '.0' : '';
					const padded = '0'.repeat(before) + text + point + '0'.repeat(behind);
					const [, fraction = ''] = padded.split('.');
					if (fraction.length === 3 && exponent < 3) return;
					expect(parseAmount(padded, exponent)).toBe(minor);
				},
			),
		);
	});

	test('the sum of amounts is the sum of their minor units, whatever their order', () => {
		const parts = fc.array(fc.bigInt({ min: -LARGEST, max: LARGEST }), { maxLength: 50 });
		fc.assert(
			fc.property(parts, exponents, (amounts, exponent) => {
				const total = sum(amounts.map((minor) => parseAmount(written(minor, exponent), exponent)));
				let expected = 0n;
				for (const minor of amounts) expected += minor;
				expect(total).toBe(expected);
				expect(sum([...amounts].reverse())).toBe(expected);
			}),
		);
	});

	test('one digit more than the currency has is refused, unless it is zero', () => {
		fc.assert(
			fc.property(
				fc.bigInt({ min: 0n, max: 99_999_999_999n }),
				exponents,
				fc.integer({ min: 1, max: 9 }),
				(minor, exponent, digit) => {
					const text = exponent === 0 ? `${minor}.` : written(minor, exponent);
					// Three digits after the point are a case of their own.
					const zero = exponent === 2 ? '00' : '0';
					expect(parseAmount(`${text}${zero}`, exponent)).toBe(minor);
					expect(refusalOf(() => parseAmount(`${text}${zero}${digit}`, exponent)).message).toBe(
						`has more decimals than the currency (${exponent}): '${text}${zero}${digit}'`,
					);
				},
			),
		);
	});

	test('sixteen digits are refused, as text and as number', () => {
		const long = fc.bigInt({ min: LARGEST + 1n, max: 10n ** 40n });
		fc.assert(
			fc.property(long, exponents, (minor, exponent) => {
				const text = written(minor, exponent);
				expect(refusalOf(() => parseAmount(text, exponent)).message).toBe(
					`is too large to be sent exactly: '${text}'`,
				);
				expect(() => parseAmount(Number(text), exponent)).toThrow(AmountError);
			}),
		);
	});

	test('text is an amount or refused, and never read as another amount', () => {
		const decimal = /^-?\d+(\.\d+)?$/;
		fc.assert(
			fc.property(fc.string(), exponents, (text, exponent) => {
				let minor: bigint | undefined;
				try {
					minor = parseAmount(text, exponent);
				} catch (error) {
					expect(error).toBeInstanceOf(AmountError);
				}
				if (minor === undefined || !decimal.test(text.trim())) return;
				expect(shortest(written(minor, exponent))).toBe(
					shortest(text.trim()).replace(/^(-?)0+(?=\d)/, '$1'),
				);
			}),
		);
	});

	test('smallest is the least of them', () => {
		fc.assert(
			fc.property(fc.array(minorUnits, { minLength: 1, maxLength: 10 }), (amounts) => {
				const [first = 0n, ...others] = amounts;
				const least = smallest(first, ...others);
				expect(amounts).toContain(least);
				expect(amounts.every((amount) => least <= amount)).toBe(true);
			}),
		);
	});
});

describe('what is read', () => {
	test.each<[unknown, number, bigint]>([
		[145.05, 2, 14505n],
		['145.05', 2, 14505n],
		[145, 2, 14500n],
		['145', 2, 14500n],
		['145.5', 2, 14550n],
		['1.50', 2, 150n],
		['1.5000', 2, 150n],
		['1.500', 3, 1500n],
		['1.500', 4, 15000n],
		[1.5, 2, 150n],
		[' 5 ', 2, 500n],
		['\t5.00\n', 2, 500n],
		['+5', 2, 500n],
		['-5', 2, -500n],
		['007', 2, 700n],
		[0, 2, 0n],
		[-0, 2, 0n],
		['-0', 2, 0n],
		['-0.0000', 2, 0n],
		['0', 4, 0n],
		['000000000000000', 2, 0n],
		['0.00', 2, 0n],
		['0.01', 2, 1n],
		[0.29, 2, 29n],
		[1.1, 2, 110n],
		[4.35, 2, 435n],
		[8.2, 2, 820n],
		[1.15, 2, 115n],
		[64.1, 2, 6410n],
		[1234567.89, 2, 123456789n],
		[9999999999999.99, 2, 999999999999999n],
		[58, 0, 58n],
		['58.0', 0, 58n],
		['58.00', 0, 58n],
		[5800, 0, 5800n],
		[12.345, 3, 12345n],
		['12.345', 3, 12345n],
		['12.3450', 3, 12345n],
		[0.0001, 4, 1n],
		[1e2, 2, 10000n],
	])('%p with %d decimals is %p minor units', (value, exponent, minor) =>
		expect(parseAmount(value, exponent)).toBe(minor),
	);
});

describe('what is refused', () => {
	test.each<[string, unknown, number, string]>([
		['half a cent', 1.005, 2, 'has more decimals than the currency (2): 1.005'],
		['half a cent as text', '1.0050', 2, "has more decimals than the currency (2): '1.0050'"],
		['a point that may part thousands', '1.005', 2, 'can mean two amounts'],
		['the same with zeros', '1.500', 2, 'can mean two amounts'],
		['the same in a currency without decimals', '10.000', 0, 'can mean two amounts'],
		['the same with a sign', '-1.500', 2, 'can mean two amounts'],
		['the same with more digits before', '1234.500', 2, 'can mean two amounts'],
		['binary noise', 0.1 + 0.2, 2, 'has more decimals than the currency (2): 0.30000000000000004'],
		['half a yen', 58.5, 0, 'has more decimals than the currency (0): 58.5'],
		['a tenth of a fils', 12.3456, 3, 'has more decimals than the currency (3): 12.3456'],
		['1e-7', 1e-7, 2, 'has more decimals than the currency (2): 1e-7'],
		['an exponent', '3.18E+05', 2, "has an exponent, in which digits are lost: '3.18E+05'"],
		['a small exponent', '1e-9999', 2, "has an exponent, in which digits are lost: '1e-9999'"],
		['1e21', 1e21, 2, 'is too large to be sent exactly: 1e+21'],
		['a large exponent', '1e9999', 2, "has an exponent, in which digits are lost: '1e9999'"],
		['sixteen digits', 10000000000000, 2, 'is too large to be sent exactly: 10000000000000'],
		['the largest number', Number.MAX_VALUE, 2, 'is too large to be sent exactly: 1.7976'],
		['a word', 'abc', 2, "is not a number: 'abc'"],
		['nothing', '', 2, "is not a number: ''"],
		['white space', '  ', 2, "is not a number: '  '"],
		['thousands separators', '1,000.00', 2, "is not a number: '1,000.00'"],
		['a decimal comma', '1000,00', 2, "is not a number: '1000,00'"],
		['a currency sign', '$5', 2, "is not a number: '$5'"],
		['a code behind', '5 USD', 2, "is not a number: '5 USD'"],
		['two points', '1.2.3', 2, "is not a number: '1.2.3'"],
		['two signs', '--5', 2, "is not a number: '--5'"],
		['no digit before the point', '.5', 2, "is not a number: '.5'"],
		['no digit behind the point', '5.', 2, "is not a number: '5.'"],
		['a hexadecimal number', '0x10', 2, "is not a number: '0x10'"],
		['a digit group sign', '1_000', 2, "is not a number: '1_000'"],
		['Arabic digits', '٥', 2, "is not a number: '٥'"],
		['accounting brackets', '(5.00)', 2, "is not a number: '(5.00)'"],
		['an object', { amount: 5 }, 2, 'is not a number: {"amount":5}'],
		['a list', [5], 2, 'is not a number: [5]'],
		['an empty list', [], 2, 'is not a number: []'],
		['null', null, 2, 'is not a number: null'],
		['undefined', undefined, 2, 'is not a number: undefined'],
		['true', true, 2, 'is not a number: true'],
		['a date', new Date(0), 2, 'is not a number: "1970-01-01T00:00:00.000Z"'],
	])('%s', (_what, value, exponent, message) => {
		const refusal = refusalOf(() => parseAmount(value, exponent));
		expect(refusal.message.startsWith(message)).toBe(true);
		expect(refusal.advice).not.toBe('');
	});

	test.each([
		['NaN', NaN],
		['Infinity', Infinity],
		['-Infinity', -Infinity],
	])('%s, by its name', (name, value) =>
		expect(refusalOf(() => parseAmount(value, 2)).message).toBe(`is not a number: ${name}`),
	);

	// A text can be corrected by what is said; that is said of the amount that was written, whatever it is.
	test.each<[string, number, string]>([
		['1.500', 2, 'Write 1500 or 1.50, whichever is meant'],
		['-1.500', 2, 'Write -1500 or -1.50, whichever is meant'],
		['+01.500', 2, 'Write 1500 or 1.50, whichever is meant'],
		['1.005', 2, 'Write 1005 if that is meant. Otherwise enter at most 2 decimals'],
		['1.050', 1, 'Write 1050 if that is meant. Otherwise enter at most 1 decimals'],
		['1.500', 1, 'Write 1500 or 1.5, whichever is meant'],
		['10.000', 0, 'Write 10000 or 10, whichever is meant'],
		['10.100', 0, 'Write 10100 if that is meant. Otherwise enter a whole number'],
	])('%s with %d decimals: %s', (text, exponent, advice) =>
		expect(refusalOf(() => parseAmount(text, exponent)).advice).toBe(advice),
	);

	test.each([
		[1.005, 2, 'at most 2 decimals'],
		[1.5, 0, 'a whole number'],
	])('%p with %d decimals asks for %s', (value, exponent, wanted) =>
		expect(refusalOf(() => parseAmount(value, exponent)).advice).toBe(
			`Amounts are never rounded silently. Enter ${wanted}`,
		),
	);

	test.each<[string, unknown, number]>([
		['sixteen digits', '1234567890123456', 0],
		['sixteen digits with decimals', '12345678901234.56', 2],
		['a number with decimals that make it too long', '12345678901234.5600', 2],
		['fifteen digits that get decimals', '123456789012345', 2],
		['a number that gets zeros of its own', 1e15, 0],
	])('%s, as too large', (_what, value, exponent) =>
		expect(refusalOf(() => parseAmount(value, exponent)).message).toMatch(/^is too large/),
	);

	test.each(['x', '1,5', ''])('%p as a plain number', (text) =>
		expect(refusalOf(() => assertPlainNumber(text)).message).toBe(`is not a number: '${text}'`),
	);

	test.each(['1', '-1.5', '+0'])('but not %p as a plain number', (text) =>
		expect(() => assertPlainNumber(text)).not.toThrow(),
	);

	test('a BigInt, as an amount like any other value that is no amount', () =>
		expect(refusalOf(() => parseAmount(5n, 2)).message).toMatch(/^is not a number: 5/));

	test('the message does not repeat a long text in full', () =>
		expect(refusalOf(() => parseAmount('9x'.repeat(5000), 2)).message.length).toBeLessThan(100));
});

describe('what is written', () => {
	test.each<[bigint, number, string, string]>([
		[14505n, 2, '145.05', '145.05'],
		[14500n, 2, '145.00', '145'],
		[1n, 2, '0.01', '0.01'],
		[0n, 2, '0.00', '0'],
		[-5n, 2, '-0.05', '-0.05'],
		[58n, 0, '58', '58'],
		[0n, 0, '0', '0'],
		[12345n, 3, '12.345', '12.345'],
		[12000n, 3, '12.000', '12'],
		[1n, 4, '0.0001', '0.0001'],
		[999999999999999n, 0, '999999999999999', '999999999999999'],
		[999999999999999n, 4, '99999999999.9999', '99999999999.9999'],
	])('%p with %d decimals is %s, and %s in JSON', (minor, exponent, text, json) => {
		expect(formatAmount(minor, exponent)).toBe(text);
		expect(JSON.stringify(toDecimalNumber(minor, exponent))).toBe(json);
	});
});

describe('currencies', () => {
	test.each(isoTable.map(({ code, digits }) => [code, digits] as const))(
		'%s has %d decimals',
		(code, digits) => expect(currencyExponent(code)).toBe(digits),
	);

	test.each([
		['USD', 2],
		['EUR', 2],
		['JPY', 0],
		['KWD', 3],
		// Intl gives these what custom has, not what ISO 4217 has.
		['HUF', 2],
		['IDR', 2],
		['TWD', 2],
		['MGA', 2],
		['IQD', 3],
		['COP', 2],
		['UYW', 4],
		['CLF', 4],
		['VED', 2],
		['XAU', 0],
		// Listed after the table was made.
		['XCG', 2],
		['XAD', 2],
		// Withdrawn, and in older records.
		['HRK', 2],
	])('%s has %d decimals by ISO 4217', (code, digits) =>
		expect(currencyExponent(code)).toBe(digits),
	);

	test.each(['US', 'USDX', 'usd', 'Usd', 'XXQ', '', ' USD', 'U$D', '840', 'constructor'])(
		"'%s' is refused",
		(code) => {
			const refusal = refusalOf(() => currencyExponent(code));
			expect(refusal.message).toBe(`is not a currency: '${code}'`);
			expect(refusal.advice).toContain('ISO 4217');
		},
	);
});
