import { ConflictError } from '../../shared/errors';
import { AmountError, currencyExponent, formatAmount, parseAmount } from '../../shared/money';

/**
 * An amount that Rebilly gave, in minor units. A figure that is no exact amount of its currency is reported,
 * because every reading of it would be a guess.
 *
 * @param exponent the currency's number of decimals
 * @param of what has the amount, e.g. "credit memo 'cm_1'"
 * @throws ConflictError
 */
export function amountOf(amount: number | undefined, exponent: number, of: string): bigint {
	return read(`Rebilly's amount of ${of}`, () => parseAmount(amount ?? 0, exponent));
}

/**
 * The number of decimals of a currency that Rebilly gave.
 *
 * @param of what has the currency, e.g. "credit memo 'cm_1'"
 * @throws ConflictError
 */
export function decimalsOf(currency: string, of: string): number {
	return read(`Rebilly's currency of ${of}`, () => currencyExponent(currency));
}

function read<T>(subject: string, reader: () => T): T {
	try {
		return reader();
	} catch (error) {
		throw unreadable(subject, error);
	}
}

function unreadable(subject: string, error: unknown): unknown {
	if (!(error instanceof AmountError)) return error;
	return new ConflictError(`${subject} ${error.message}`, 'Look at it in Rebilly');
}

/** An amount of Rebilly with the decimals of its currency; undefined for what is no exact amount of it. */
export function decimalText(amount: unknown, currency: unknown): string | undefined {
	try {
		const exponent = currencyExponent(String(currency));
		return formatAmount(parseAmount(amount, exponent), exponent);
	} catch {
		return undefined;
	}
}
