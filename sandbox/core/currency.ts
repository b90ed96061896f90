import { code as findCurrency } from 'currency-codes';

const exponents = new Map<string, number | undefined>();

/** How many decimals ISO 4217 gives the currency; undefined when there is no such code. */
export function decimalsOf(currency: string): number | undefined {
	if (!exponents.has(currency)) {
		const known = /^[A-Z]{3}$/.test(currency) ? findCurrency(currency) : undefined;
		exponents.set(currency, known?.digits);
	}
	return exponents.get(currency);
}

/** The highest amount in minor units: a double tells all decimal numbers of 15 digits apart. */
export const HIGHEST_AMOUNT = 10 ** 15 - 1;

/**
 * An amount as JSON carries it, in integer minor units; undefined when it has more decimals than the
 * currency or is too large to be exact. Works on the digits, because 145.05 * 100 is not 14505.
 */
export function toMinorUnits(amount: number, decimals: number): number | undefined {
	const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(amount));
	if (!match) return undefined;
	const [, sign, whole = '', fraction = ''] = match;
	if (fraction.length > decimals) return undefined;
	const minor = Number(`${sign}${whole}${fraction.padEnd(decimals, '0')}`);
	// Adding 0 turns -0 into 0.
	return Math.abs(minor) <= HIGHEST_AMOUNT ? minor + 0 : undefined;
}

/** Division by a power of ten of two exact integers gives the double nearest to the decimal amount. */
export function toAmount(minor: number, currency: string): number {
	return minor / 10 ** (decimalsOf(currency) ?? 2);
}
