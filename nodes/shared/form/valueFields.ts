import { assertPlainNumber, currencyExponent, parseAmount } from '../money';
import { shown, visible } from '../text';
import { isDay, isoText, namesZone, wellFormedTime } from './dates';
import { isEmpty } from './givenFields';
import { endOf, startOf } from './periods';
import { TextFields } from './textFields';

const CORRECT_AMOUNT = 'Correct the amount, or leave the item out';

/** A row's amount that is not above zero: what to do about it. */
export interface AmountAdvice {
	zero?: string;
	negative?: string;
}

/** What is counted or measured: amounts of money, numbers and times. */
export abstract class ValueFields extends TextFields {
	/**
	 * An amount above zero, in minor units, or undefined when the field is empty.
	 *
	 * @param exponent the number of decimals of the currency; 0 when the field is in minor units already
	 */
	amount(name: string, exponent: number, advice: AmountAdvice = {}): bigint | undefined {
		const amount = this.amountOrZero(name, exponent, advice);
		if (amount === 0n) {
			throw this.refuse(name, 'must be more than zero', advice.zero ?? CORRECT_AMOUNT);
		}
		return amount;
	}

	requiredAmount(name: string, exponent: number, advice?: AmountAdvice): bigint {
		return this.required(name, this.amount(name, exponent, advice));
	}

	/** Like `amount`, and zero is one too. */
	amountOrZero(name: string, exponent: number, advice: AmountAdvice = {}): bigint | undefined {
		const value = this.given(name);
		if (isEmpty(value)) return undefined;
		const amount = this.translated(name, () => parseAmount(value, exponent));
		if (amount < 0n)
			throw this.refuse(name, 'must not be negative', advice.negative ?? CORRECT_AMOUNT);
		return amount;
	}

	/** A currency code, in capitals, together with its number of decimals. */
	currency(name: string): { code: string; exponent: number } | undefined {
		const code = this.text(name)?.trim().toUpperCase();
		if (!code) return undefined;
		return this.translated(name, () => ({ code, exponent: currencyExponent(code) }));
	}

	requiredCurrency(name: string): { code: string; exponent: number } {
		return this.required(name, this.currency(name));
	}

	/** A whole number of at least `least`. */
	integer(name: string, least: number): number | undefined {
		const number = this.number(name);
		if (number === undefined) return undefined;
		if (!Number.isSafeInteger(number)) {
			throw this.refuse(
				name,
				`is not a whole number: ${number}`,
				'Enter a number without decimals',
			);
		}
		if (number < least) {
			throw this.refuse(name, `must be at least ${least}`, 'Correct the number, or the expression');
		}
		return number;
	}

	/** A number that is no money, such as a tax rate. */
	number(name: string): number | undefined {
		const given = this.given(name);
		const value = typeof given === 'string' ? given.trim() : given;
		if (isEmpty(value)) return undefined;
		if (typeof value === 'string') {
			this.translated(name, () => assertPlainNumber(value));
			if (/^[+-]?[1-9]\d{0,2}\.\d{3}$/.test(value)) {
				throw this.refuse(
					name,
					`can mean two numbers, because some write thousands with a point: ${shown(value)}`,
					`Write ${value.replace('.', '')} or ${value}0, whichever is meant`,
				);
			}
		}
		const number = typeof value === 'string' ? Number(value) : value;
		if (typeof number !== 'number' || !Number.isFinite(number)) {
			throw this.refuse(name, `is not a number: ${shown(value)}`, 'Enter digits, such as 5');
		}
		return number;
	}

	/**
	 * A date-time of ISO 8601. What names a zone is sent as it is; what names none is in the workflow's time zone,
	 * as in n8n's own nodes. A date alone stays that date: it is its midnight in UTC.
	 */
	dateTime(name: string): string | undefined {
		const text = this.timeText(name);
		if (text === undefined) return undefined;
		if (isDay(text)) return `${text}T00:00:00Z`;
		if (!namesZone(text)) return startOf(text, this.source.timezone());
		return text.replace(/(T\d{2}:\d{2})(?!:)/, '$1:00');
	}

	/** The first moment of a period, in ISO 8601. A date alone is that day in the workflow's time zone. */
	startTime(name: string): string | undefined {
		const text = this.timeText(name);
		return text && startOf(text, this.source.timezone());
	}

	/** The last moment of a period: of a date alone the end of the day, of a whole second its fraction too. */
	endTime(name: string): string | undefined {
		const text = this.timeText(name);
		return text && endOf(text, this.source.timezone());
	}

	/** The day that was entered, whatever its time and zone; YYYY-MM-DD. */
	day(name: string): string | undefined {
		return this.timeText(name)?.slice(0, 10);
	}

	/** The text of a date or a time, once it is one, with a T before the time and the offset in full. */
	protected timeText(name: string): string | undefined {
		const value = this.given(name);
		if (isEmpty(value)) return undefined;
		const text = isoText(value);
		const time = wellFormedTime(text);
		if (time !== undefined) return time;
		throw this.refuse(
			name,
			`is not a date: ${visible(text)}`,
			'Use ISO 8601, such as 2026-11-22 or 2026-11-22T14:30:00Z',
		);
	}
}
