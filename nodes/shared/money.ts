/**
 * Exact money. An amount is a whole number of minor units (cents, fils, yen) in a BigInt from the moment
 * it is read until the moment it is written, so that no sum or comparison meets binary fractions.
 */

/** ISO 4217 currencies whose exponent is not 2. Intl is not asked: its data follow custom and differ by Node version. */
const EXPONENTS: Readonly<Record<string, number>> = {
	...entries(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
	...entries(3, 'BHD IQD JOD KWD LYD OMR TND'),
	...entries(4, 'CLF UYW'),
};

/** Decimals of up to 15 significant digits come back from a JSON number as they went in; longer ones may not. */
const MAX_SIGNIFICANT_DIGITS = 15;

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Why a value is no amount. The message continues a sentence that starts with the field's name. */
export class AmountError extends Error {
	constructor(
		message: string,
		readonly advice: string,
	) {
		super(message);
		this.name = 'AmountError';
	}
}

/**
 * The number of decimals of a currency.
 *
 * @throws AmountError when the code is not one of ISO 4217
 */
export function currencyExponent(currency: string): number {
	if (!knownCurrencies().has(currency)) {
		throw new AmountError(
			`is not a currency: '${currency}'`,
			'Enter a three-letter ISO 4217 code in capitals, such as USD',
		);
	}
	return EXPONENTS[currency] ?? 2;
}

/**
 * Reads an amount in major units (145.05) as minor units (14505n), exactly.
 *
 * @param value a number or a decimal string with a point as decimal mark
 * @param exponent the currency's number of decimals
 * @throws AmountError when the value is no number, has more decimals than the currency, or is too large
 */
export function parseAmount(value: unknown, exponent: number): bigint {
	const text =
		typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
	const match = DECIMAL.exec(text);
	if (!match) {
		throw new AmountError(
			`is not a number: ${shown(value)}`,
			'Enter digits with a point as decimal mark and no thousands separator, such as 145.05',
		);
	}
	const [, sign = '', whole = '', fraction = '', power = '0'] = match;
	const digits = `${whole}${fraction}`.replace(/^0+(?=\d)/, '');
	const shift = exponent - fraction.length + Number(power);
	const minor =
		shift >= 0 ? append(digits, shift, value) : truncate(digits, -shift, exponent, value);
	if (minor.length > MAX_SIGNIFICANT_DIGITS) throw tooLarge(value);
	return BigInt(sign === '-' ? `-${minor}` : minor);
}

/** Writes minor units as a decimal string in major units: 14505n becomes "145.05". */
export function formatAmount(minor: bigint, exponent: number): string {
	const sign = minor < 0n ? '-' : '';
	const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
	if (exponent === 0) return sign + digits;
	return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Writes minor units as a JSON number in major units. Exact, because `parseAmount` admits 15 digits. */
export function toDecimalNumber(minor: bigint, exponent: number): number {
	return Number(formatAmount(minor, exponent));
}

/** The sum, in minor units. */
export function sum(amounts: Iterable<bigint>): bigint {
	let total = 0n;
	for (const amount of amounts) total += amount;
	return total;
}

/** The smallest, in minor units. */
export function smallest(first: bigint, ...others: bigint[]): bigint {
	return others.reduce((least, amount) => (amount < least ? amount : least), first);
}

function append(digits: string, zeros: number, value: unknown): string {
	if (digits === '0') return '0';
	if (digits.length + zeros > MAX_SIGNIFICANT_DIGITS) throw tooLarge(value);
	return digits + '0'.repeat(zeros);
}

function truncate(digits: string, places: number, exponent: number, value: unknown): string {
	const padded = digits.padStart(places + 1, '0');
	const kept = padded.slice(0, -places).replace(/^0+(?=\d)/, '');
	if (/[1-9]/.test(padded.slice(-places))) {
		throw new AmountError(
			`has more decimals than the currency (${exponent}): ${shown(value)}`,
			`Amounts are never rounded silently. Enter at most ${exponent} decimals; in an expression, .toFixed(${exponent}) rounds`,
		);
	}
	return kept;
}

function tooLarge(value: unknown): AmountError {
	return new AmountError(
		`is too large to be sent exactly: ${shown(value)}`,
		`Enter an amount of at most ${MAX_SIGNIFICANT_DIGITS} digits`,
	);
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
	const text =
		typeof value === 'string'
			? `'${value}'`
			: typeof value === 'number' || typeof value === 'bigint'
				? String(value)
				: (JSON.stringify(value) ?? typeof value);
	return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function entries(exponent: number, codes: string): Record<string, number> {
	return Object.fromEntries(codes.split(' ').map((code) => [code, exponent]));
}

let known: ReadonlySet<string> | undefined;

function knownCurrencies(): ReadonlySet<string> {
	known ??= new Set([...Intl.supportedValuesOf('currency'), ...Object.keys(EXPONENTS)]);
	return known;
}
