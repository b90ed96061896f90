/**
 * Exact money. An amount is a whole number of minor units (cents, fils, yen) in a BigInt from the moment
 * it is read until the moment it is written, so that no sum or comparison meets binary fractions.
 */

import { CURRENCY_DECIMALS } from './currencies';
import { shown, visible } from './text';

/** Decimals of up to 15 significant digits come back from a JSON number as they went in; longer ones may not. */
const MAX_SIGNIFICANT_DIGITS = 15;

/** How JavaScript writes a number; a text may not have the exponent. */
const NUMBER = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

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
	if (!Object.hasOwn(CURRENCY_DECIMALS, currency)) {
		throw new AmountError(
			`is not a currency: '${visible(currency)}'`,
			'Enter a three-letter code of ISO 4217, such as USD',
		);
	}
	return CURRENCY_DECIMALS[currency] ?? 2;
}

/**
 * Why a text is no number: there is anything but digits, a sign and a point in it. A person or a sheet may mean one
 * by it all the same, and so may two. The message continues a sentence that starts with the field's name.
 *
 * @throws AmountError
 */
export function assertPlainNumber(text: string): void {
	const match = NUMBER.exec(text);
	if (!match) throw notANumber(text);
	if (match[4] === undefined) return;
	throw new AmountError(
		`has an exponent, in which digits are lost: ${shown(text)}`,
		'Write all digits, such as 317898; in a sheet, format the column as a plain number',
	);
}

function notANumber(value: unknown): AmountError {
	return new AmountError(
		`is not a number: ${shown(value)}`,
		'Enter digits with a point as decimal mark and no thousands separator, such as 145.05',
	);
}

/**
 * Reads an amount in major units (145.05) as minor units (14505n), exactly. A text is read only when it can mean
 * one thing: three digits after the point are thousands to some and decimals to others, unless the currency has
 * as many decimals.
 *
 * @param value a number or a decimal string with a point as decimal mark
 * @param exponent the currency's number of decimals
 * @throws AmountError when the value is no number, can mean two, has more decimals than the currency, or is too large
 */
export function parseAmount(value: unknown, exponent: number): bigint {
	if (typeof value !== 'number' && typeof value !== 'string') throw notANumber(value);
	const text = String(value).trim();
	const match = NUMBER.exec(text);
	if (!match) throw notANumber(value);
	if (typeof value === 'string') assertPlainNumber(text);
	const [, sign = '', whole = '', fraction = '', power = '0'] = match;
	if (typeof value === 'string' && fraction.length === 3 && exponent < 3) {
		throw ambiguous(sign === '-' ? '-' : '', whole, fraction, exponent, value);
	}
	const digits = withoutZeros(`${whole}${fraction}`);
	const shift = exponent - fraction.length + Number(power);
	const minor = shift >= 0 ? digits + '0'.repeat(shift) : truncate(digits, -shift, exponent, value);
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

function truncate(digits: string, places: number, exponent: number, value: unknown): string {
	const padded = digits.padStart(places + 1, '0');
	if (/[1-9]/.test(padded.slice(-places))) {
		throw new AmountError(
			`has more decimals than the currency (${exponent}): ${shown(value)}`,
			`Amounts are never rounded silently. Enter ${decimalsInWords(exponent)}`,
		);
	}
	return withoutZeros(padded.slice(0, -places));
}

/** Three digits after the point: 1.500 is 1500 in some countries and 1.5 in others. */
function ambiguous(
	minus: string,
	whole: string,
	fraction: string,
	exponent: number,
	value: string,
): AmountError {
	const joined = minus + withoutZeros(whole + fraction);
	const isExact = /^0*$/.test(fraction.slice(exponent));
	const decimals = fraction.slice(0, exponent);
	const other = minus + withoutZeros(whole) + (decimals && `.${decimals}`);
	return new AmountError(
		`can mean two amounts, because some write thousands with a point: ${shown(value)}`,
		isExact
			? `Write ${joined} or ${other}, whichever is meant`
			: `Write ${joined} if that is meant. Otherwise enter ${decimalsInWords(exponent)}`,
	);
}

function decimalsInWords(exponent: number): string {
	return exponent === 0 ? 'a whole number' : `at most ${exponent} decimals`;
}

function withoutZeros(digits: string): string {
	return digits.replace(/^0+(?=\d)/, '');
}

function tooLarge(value: unknown): AmountError {
	return new AmountError(
		`is too large to be sent exactly: ${shown(value)}`,
		`Enter an amount of at most ${MAX_SIGNIFICANT_DIGITS} digits`,
	);
}
