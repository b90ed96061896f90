import { InputError } from '../errors';
import { isObject } from '../json';
import { AmountError, currencyExponent, parseAmount, shown } from '../money';
import { endOf, startOf } from './times';

/** What the reader needs to know of a field's description, to call the field by its display name. */
export interface LabelledField {
	name: string;
	displayName: string;
	options?: readonly unknown[];
	values?: readonly unknown[];
}

/** A resource locator's value: how the user chose, and what. */
export interface Locator {
	mode: string;
	value: string;
}

/** What an id must look like, and how to say so. */
export interface IdRule {
	pattern: RegExp;
	expectation: string;
	/** Ids that differ in case only name the same record; such an id is read in lower case. */
	ignoreCase?: boolean;
}

/** What Number() reads alike, and neither a blank nor a hexadecimal number. */
const DECIMAL = /^\s*[+-]?\d+(\.\d+)?(e[+-]?\d+)?\s*$/i;

/** A date of ISO 8601, alone or with a time, which can name its zone. */
const DATE_TIME =
	/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * Reads the fields of one item and refuses what must not be sent, by the field's display name. Each value
 * is asked for once, when it is read, because an expression costs more than all other work on an item.
 */
export class FieldGroup {
	constructor(
		private readonly valueOf: (name: string) => unknown,
		private readonly descriptions: readonly LabelledField[],
		/** Where the group is, e.g. "row 2 of 'Line Items'"; empty for the node's own fields. */
		private readonly place?: string,
		/** The keys that are there, for a group that can hold unknown ones. */
		private readonly present: readonly string[] = [],
		/** The workflow's time zone, in which a time is meant that names none. */
		private readonly timeZone = 'UTC',
	) {}

	/** The display name; a row of a JSON array has none and goes by its keys. */
	label(name: string): string {
		return this.descriptions.find((field) => field.name === name)?.displayName ?? name;
	}

	/** An error about one of the fields. */
	refuse(name: string, finding: string, advice?: string): InputError {
		return new InputError(this.label(name), finding, advice, this.place);
	}

	/** Text, or undefined when the field is empty. */
	text(name: string): string | undefined {
		return this.plainText(name, this.valueOf(name));
	}

	requiredText(name: string): string {
		return this.required(name, this.text(name));
	}

	/** An id, without the white space that comes along when it is copied. */
	id(name: string, rule: IdRule): string | undefined {
		return this.checkedId(name, this.text(name)?.trim(), rule);
	}

	/** Several ids, from a list or comma-separated text. */
	ids(name: string, rule: IdRule): string[] {
		return this.texts(name).flatMap((id) => this.checkedId(name, id, rule) ?? []);
	}

	/** An id that was found in a field, checked under the field's name. */
	checkedId(name: string, id: string | undefined, rule: IdRule): string | undefined {
		if (!id) return undefined;
		if (!rule.pattern.test(id)) throw this.refuse(name, `is not valid: '${id}'`, rule.expectation);
		return rule.ignoreCase ? id.toLowerCase() : id;
	}

	/** What a resource locator points at, or undefined when nothing was chosen. */
	locator(name: string): Locator | undefined {
		const value = this.valueOf(name);
		if (isObject(value) && 'mode' in value) {
			const chosen = this.plainText(name, value.value)?.trim();
			return chosen ? { mode: String(value.mode), value: chosen } : undefined;
		}
		const text = this.text(name)?.trim();
		return text ? { mode: 'id', value: text } : undefined;
	}

	/** The id that a resource locator points at. */
	locatorId(name: string, rule: IdRule): string | undefined {
		return this.checkedId(name, this.locator(name)?.value, rule);
	}

	requiredLocatorId(name: string, rule: IdRule): string {
		return this.required(name, this.locatorId(name, rule));
	}

	/**
	 * An amount above zero, in minor units, or undefined when the field is empty.
	 *
	 * @param exponent the number of decimals of the currency; 0 when the field is in minor units already
	 */
	amount(name: string, exponent: number): bigint | undefined {
		const amount = this.amountOrZero(name, exponent);
		if (amount === 0n) throw this.refuse(name, 'must be more than zero');
		return amount;
	}

	requiredAmount(name: string, exponent: number): bigint {
		return this.required(name, this.amount(name, exponent));
	}

	/** Like `amount`, and zero is one too. */
	amountOrZero(name: string, exponent: number): bigint | undefined {
		const value = this.valueOf(name);
		if (isEmpty(value)) return undefined;
		const amount = this.translated(name, () => parseAmount(value, exponent));
		if (amount < 0n)
			throw this.refuse(name, 'must not be negative', 'Enter the amount without a sign');
		return amount;
	}

	/** A currency code together with its number of decimals. */
	currency(name: string): { code: string; exponent: number } | undefined {
		const code = this.text(name)?.trim();
		if (!code) return undefined;
		return this.translated(name, () => ({ code, exponent: currencyExponent(code) }));
	}

	/** A whole number of at least `least`. */
	integer(name: string, least: number): number | undefined {
		const number = this.number(name);
		if (number === undefined) return undefined;
		if (!Number.isSafeInteger(number)) throw this.refuse(name, `is not a whole number: ${number}`);
		if (number < least) throw this.refuse(name, `must be at least ${least}`);
		return number;
	}

	/** A number that is no money, such as a tax rate. */
	number(name: string): number | undefined {
		const given = this.valueOf(name);
		const value = typeof given === 'string' ? given.trim() : given;
		if (isEmpty(value)) return undefined;
		const number = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
		if (typeof number !== 'number' || !Number.isFinite(number)) {
			throw this.refuse(name, `is not a number: ${shown(value)}`);
		}
		return number;
	}

	flag(name: string, whenEmpty = false): boolean {
		const value = this.valueOf(name);
		if (isEmpty(value)) return whenEmpty;
		if (value === true || value === 'true') return true;
		if (value === false || value === 'false') return false;
		throw this.refuse(name, `is neither true nor false: ${shown(value)}`);
	}

	/** One of the given values, or undefined when the field is empty. */
	choice<T extends string>(name: string, allowed: readonly T[]): T | undefined {
		const text = this.text(name);
		if (text === undefined) return undefined;
		return this.oneOf(name, text, allowed);
	}

	/** Several of the given values, from a list or comma-separated text. */
	choices<T extends string>(name: string, allowed: readonly T[]): T[] {
		return this.texts(name).map((text) => this.oneOf(name, text, allowed));
	}

	/**
	 * Several texts, from a list or comma-separated text, without the empty ones. All of them empty is refused:
	 * it comes from values that are missing, and to a filter it would mean everything.
	 */
	texts(name: string): string[] {
		const value = this.valueOf(name);
		const given = Array.isArray(value)
			? value.map((each) => this.plainText(name, each) ?? '')
			: (this.text(name)?.trim() ?? '').split(',');
		const texts = given.map((text) => text.trim()).filter((text) => text !== '');
		const isFilledIn = Array.isArray(value) ? given.length > 0 : given.length > 1;
		if (isFilledIn && texts.length === 0) {
			throw this.refuse(
				name,
				'is empty',
				'It holds separators but no value. Enter one, or clear it',
			);
		}
		return texts;
	}

	/**
	 * A date-time of ISO 8601. What names a zone is sent as it is; what names none is taken as UTC, so that
	 * no date moves by a time zone. A date alone is its midnight in UTC.
	 */
	dateTime(name: string): string | undefined {
		const text = this.timeText(name);
		if (text === undefined) return undefined;
		const [, date = '', time = '00:00:00', zone = 'Z'] = DATE_TIME.exec(text) ?? [];
		const seconds = time.length === 5 ? `${time}:00` : time;
		const offset = /^z$/i.test(zone)
			? 'Z'
			: zone.includes(':')
				? zone
				: `${zone.slice(0, 3)}:${zone.slice(3)}`;
		return `${date}T${seconds}${offset}`;
	}

	/** The first moment of a period, in ISO 8601. A date alone is that day in the workflow's time zone. */
	periodStart(name: string): string | undefined {
		const text = this.timeText(name);
		return text && startOf(text, this.timeZone);
	}

	/** The last moment of a period: of a date alone the end of the day, of a whole second its fraction too. */
	periodEnd(name: string): string | undefined {
		const text = this.timeText(name);
		return text && endOf(text, this.timeZone);
	}

	/** The text of a date or a time, once it is one. */
	private timeText(name: string): string | undefined {
		const value = this.valueOf(name);
		if (isEmpty(value)) return undefined;
		const text = isoText(value);
		const day = DATE_TIME.exec(text)?.[1];
		if (!day || !isCalendarDate(day) || Number.isNaN(Date.parse(text))) {
			throw this.refuse(
				name,
				`is not a date: ${text}`,
				'Use ISO 8601, such as 2026-11-22 or 2026-11-22T14:30:00Z',
			);
		}
		return text.replace(/(?<=^.{10}) /, 'T').replace(/\s+(?=Z$|[+-][\d:]+$)/i, '');
	}

	/** A JSON object, given as text or by an expression. */
	jsonObject(name: string): Record<string, unknown> | undefined {
		const value = this.json(name);
		if (value === undefined || isObject(value)) return value;
		throw this.refuse(name, 'is not a JSON object', 'It must start with { and end with }');
	}

	/** The rows of a JSON array of objects, given as text or by an expression. */
	jsonRows(name: string, descriptions: readonly LabelledField[] = []): FieldGroup[] {
		const value = this.json(name);
		if (value === undefined) return [];
		if (!Array.isArray(value)) {
			throw this.refuse(name, 'is not a JSON array', 'It must start with [ and end with ]');
		}
		return value.map((row: unknown, index) => {
			if (!isObject(row)) throw this.refuse(name, `holds no object in row ${index + 1}`);
			return this.child(name, row, descriptions, index);
		});
	}

	/** The field's value when it is an object, such as a resource locator or a part of JSON. */
	object(name: string): Record<string, unknown> | undefined {
		const value = this.valueOf(name);
		return isObject(value) ? value : undefined;
	}

	/** The rows of a field that takes several: `{ group: [row, row] }` as n8n keeps them, or the list alone. */
	rows(name: string, group: string): FieldGroup[] {
		const value = this.valueOf(name);
		if (isEmpty(value)) return [];
		const field = this.descriptions.find((candidate) => candidate.name === name);
		const groups = labelled(field?.options);
		const rows = isObject(value) ? value[group] : value;
		if (rows === undefined && groupsOnly(value, groups)) return [];
		if (!Array.isArray(rows)) throw this.refuse(name, 'is not a list');
		const inner = groups.find((option) => option.name === group);
		return rows.map((row: unknown, index) => {
			if (!isObject(row)) throw this.refuse(name, `holds no object in row ${index + 1}`);
			return this.child(name, row, labelled(inner?.values), index);
		});
	}

	/** The fields that the user added to a collection. */
	collection(name: string): FieldGroup {
		const value = this.valueOf(name);
		const field = this.descriptions.find((candidate) => candidate.name === name);
		const values = isObject(value) ? value : {};
		return new FieldGroup(
			(key) => values[key],
			labelled(field?.options),
			this.place,
			Object.keys(values),
			this.timeZone,
		);
	}

	/** A collection inside a row, or undefined when it holds nothing. */
	optionalCollection(name: string): FieldGroup | undefined {
		const value = this.valueOf(name);
		if (isEmpty(value)) return undefined;
		if (!isObject(value)) throw this.refuse(name, 'is not an object');
		return Object.keys(value).length > 0 ? this.collection(name) : undefined;
	}

	/** The field's value, or an error that it is required. */
	required<T>(name: string, value: T | undefined): T {
		if (value === undefined) throw this.refuse(name, 'is empty', 'Enter a value');
		return value;
	}

	/** Refuses keys that are not known, so that a misspelt one is not lost in silence. */
	allowOnly(keys: readonly string[]): void {
		const unknown = this.present.find((key) => !keys.includes(key));
		if (unknown !== undefined) {
			throw this.refuse(unknown, 'is not a field that can be sent', `Use ${keys.join(', ')}`);
		}
	}

	private plainText(name: string, value: unknown): string | undefined {
		if (isEmpty(value)) return undefined;
		if (typeof value === 'string') return value;
		if (typeof value === 'number' || typeof value === 'boolean') return String(value);
		throw this.refuse(name, 'is not text', 'Map a single value, not an object or a list');
	}

	private oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
		const found = allowed.find((value) => value === text);
		if (found !== undefined) return found;
		throw this.refuse(name, `is not one of its choices: '${text}'`, `Use ${allowed.join(', ')}`);
	}

	private child(
		name: string,
		row: Record<string, unknown>,
		descriptions: readonly LabelledField[],
		index: number,
	): FieldGroup {
		const place = `row ${index + 1} of '${this.label(name)}'`;
		return new FieldGroup((key) => row[key], descriptions, place, Object.keys(row), this.timeZone);
	}

	private json(name: string): unknown {
		const value = this.valueOf(name);
		if (typeof value !== 'string') return isEmpty(value) ? undefined : value;
		if (value.trim() === '') return undefined;
		try {
			return JSON.parse(value) as unknown;
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			throw this.refuse(name, `is not valid JSON: ${reason}`, 'Check quotes, commas and brackets');
		}
	}

	private translated<T>(name: string, read: () => T): T {
		try {
			return read();
		} catch (error) {
			throw this.named(name, error);
		}
	}

	/** What is wrong with an amount, under the field's name. */
	private named(name: string, error: unknown): unknown {
		if (!(error instanceof AmountError)) return error;
		return this.refuse(name, error.message, error.advice);
	}
}

function isEmpty(value: unknown): value is undefined | null | '' {
	return value === undefined || value === null || value === '';
}

function labelled(fields: readonly unknown[] | undefined): LabelledField[] {
	return (fields ?? []).filter(
		(field): field is LabelledField => isObject(field) && 'name' in field && 'displayName' in field,
	);
}

/** Whether an object holds nothing but groups of rows that the field knows. */
function groupsOnly(value: unknown, groups: readonly LabelledField[]): boolean {
	return Object.keys(value ?? {}).every((key) => groups.some(({ name }) => name === key));
}

/** The ISO form of what expressions give: text, a Date, or a luxon DateTime. */
function isoText(value: unknown): string {
	if (value instanceof Date)
		return Number.isNaN(value.getTime()) ? 'an invalid date' : value.toISOString();
	if (hasIso(value)) return value.toISO();
	return typeof value === 'string' ? value.trim() : shown(value);
}

function hasIso(value: unknown): value is { toISO(): string } {
	return isObject(value) && typeof value.toISO === 'function';
}

/** Date.parse takes 31 February for 3 March. */
function isCalendarDate(text: string): boolean {
	const date = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
