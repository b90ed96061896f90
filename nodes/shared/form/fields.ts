import { InputError } from '../errors';
import {
	isObject,
	isTooDeep,
	isWellFormed,
	LostDigitsError,
	MAX_DEPTH,
	parseJson,
	withPlainNumbers,
	WrittenNumber,
} from '../json';
import { AmountError, assertPlainNumber, currencyExponent, parseAmount } from '../money';
import { looksEmpty, shown, visible } from '../text';
import {
	expressionsOf,
	type FormSource,
	isExpression,
	isLocator,
	isNothing,
	NO_FORM,
	rawWithin,
	shownExpression,
	sourceWithin,
	whenNothingComes,
} from './expressions';
import { keyObjection, leftoverObjection } from './keys';
import { endOf, startOf } from './periods';

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

/** A date of ISO 8601, alone or with a time, which can name its zone. */
const DATE_TIME =
	/^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** An expression of n8n, as it stands in a field that is not switched to one. */
const UNWORKED = /\{\{[^{}]*\$[\w(]|^\$(?:json|node|input|\(["'])/;

const NO_OBJECT = 'Each row must start with { and end with }';
const CORRECT_AMOUNT = 'Correct the amount, or leave the item out';

/** A row's amount that is not above zero: what to do about it. */
export interface AmountAdvice {
	zero?: string;
	negative?: string;
}

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
		private readonly source: FormSource = NO_FORM,
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
		return this.plainText(name, this.given(name));
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
		this.assertNoLeftover(name, id);
		if (!rule.pattern.test(id))
			throw this.refuse(name, `is not valid: '${visible(id)}'`, rule.expectation);
		return rule.ignoreCase ? id.toLowerCase() : id;
	}

	/**
	 * What identifies a record for good, in a text field or a locator. What a missing or broken value leaves behind
	 * is refused: it would be the same for many records.
	 */
	key(name: string): string | undefined {
		const value = this.given(name);
		const key = isLocator(value) ? value.value : value;
		const expressions = this.expressions(name);
		if (expressions.length === 0 && !isEmpty(key)) this.source.noteFixedKey?.(this.label(name));
		const mixed = expressions.flatMap((each) => this.source.parts(each));
		for (const part of [key, ...mixed]) {
			const objection = keyObjection(part);
			if (objection) throw this.refuse(name, objection.finding, objection.advice);
		}
		return this.plainText(name, key)?.trim() || undefined;
	}

	requiredKey(name: string): string {
		return this.required(name, this.key(name));
	}

	/** What a resource locator points at, or undefined when nothing was chosen. */
	locator(name: string): Locator | undefined {
		const value = this.given(name);
		const [mode, chosen] = isLocator(value) ? [String(value.mode), value.value] : ['id', value];
		const text = this.plainText(name, chosen)?.trim();
		if (!text) return undefined;
		this.assertNoLeftover(name, text);
		return { mode, value: text };
	}

	/** Refuses as an id what a missing value leaves behind: as a filter it would find nothing, without a word. */
	private assertNoLeftover(name: string, id: string): void {
		const objection = leftoverObjection(id);
		if (objection) throw this.refuse(name, objection.finding, objection.advice);
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

	/** True or false, also as a sheet writes them. */
	flag(name: string, whenEmpty = false): boolean {
		const value = this.given(name);
		if (isEmpty(value)) return whenEmpty;
		const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
		if (word === true || word === 'true') return true;
		if (word === false || word === 'false') return false;
		throw this.refuse(
			name,
			`is neither true nor false: ${shown(value)}`,
			"Use a comparison that gives true or false, such as {{ $json.answer === 'yes' }}",
		);
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
		const value = this.listIn(this.given(name));
		const given = Array.isArray(value)
			? value.map((each) => this.plainText(name, each) ?? '')
			: (this.plainText(name, value)?.trim() ?? '').split(',');
		const texts = given.map((text) => text.trim()).filter((text) => text !== '');
		const isFilledIn = Array.isArray(value) ? given.length > 0 : given.length > 1;
		const expressions = this.expressions(name);
		if (given.length === 0 && expressions.length > 0) this.refuseNothing(name, expressions);
		if (isFilledIn && texts.length === 0) {
			if (expressions.length > 0) this.refuseNothing(name, expressions);
			throw this.refuse(name, 'is empty', 'It holds separators but no value. Enter one');
		}
		if (isFilledIn && texts.length < given.length && expressions.length > 0) {
			throw this.refuse(
				name,
				'has an entry that is empty',
				'Correct the expression, or take empty entries out in it, such as with .filter(Boolean)',
			);
		}
		return texts;
	}

	/** The list that a text of JSON is, as agents and sheets write one; any other value as it is. */
	private listIn(value: unknown): unknown {
		if (typeof value !== 'string' || !/^\s*\[[^]*\]\s*$/.test(value)) return value;
		try {
			const list = parseJson(value);
			if (!Array.isArray(list)) return value;
			return list.map((each: unknown) => (each instanceof WrittenNumber ? each.text : each));
		} catch {
			return value;
		}
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
	private timeText(name: string): string | undefined {
		const value = this.given(name);
		if (isEmpty(value)) return undefined;
		const text = isoText(value);
		const [, day, time, zone] = DATE_TIME.exec(text) ?? [];
		if (!day || !isCalendarDate(day) || Number.isNaN(Date.parse(text)) || !isInTime(day, time)) {
			throw this.refuse(
				name,
				`is not a date: ${visible(String(text))}`,
				'Use ISO 8601, such as 2026-11-22 or 2026-11-22T14:30:00Z',
			);
		}
		return time === undefined ? day : `${day}T${time}${offsetText(zone)}`;
	}

	/** A JSON object, given as text or by an expression. */
	jsonObject(name: string): Record<string, unknown> | undefined {
		const value = this.json(name);
		if (value === undefined) return undefined;
		if (isObject(value)) return this.withPlainNumbers(name, value);
		throw this.refuse(name, 'is not a JSON object', 'It must start with { and end with }');
	}

	/**
	 * The rows of a JSON array of objects, given as text or by an expression.
	 *
	 * @param descriptions what the keys are called in messages, and which of them may be given nothing
	 */
	jsonRows(name: string, descriptions: readonly LabelledField[] = []): FieldGroup[] {
		const value = this.json(name);
		if (value === undefined) return [];
		if (!Array.isArray(value)) {
			throw this.refuse(name, 'is not a JSON array', 'It must start with [ and end with ]');
		}
		const raw = this.source.raw(name);
		return value.map((row: unknown, index) => {
			if (!isObject(row)) {
				throw this.refuse(name, `holds no object in row ${index + 1}`, NO_OBJECT);
			}
			return this.row(name, row, descriptions, index, raw, { ...this.source, isJson: true });
		});
	}

	/** The field's value when it is an object, such as a resource locator or a part of JSON. */
	object(name: string): Record<string, unknown> | undefined {
		const value = this.written(name);
		return isObject(value) ? this.sendable(name, value) : undefined;
	}

	/** The rows of a field that takes several: `{ group: [row, row] }` as n8n keeps them, or the list alone. */
	rows(name: string, group: string): FieldGroup[] {
		const value = this.given(name);
		if (isEmpty(value)) return [];
		const field = this.field(name);
		const groups = labelled(field?.options);
		const whole = this.source.raw(name);
		const raw = Array.isArray(value) ? whole : rawWithin(whole, group);
		const rows = isObject(value) ? value[group] : value;
		const isOfGroup = raw !== whole;
		if (isExpression(raw) && isNothing(rows) && (isOfGroup || hasNoRows(value))) {
			this.refuseNothing(name, [raw]);
		}
		if (rows === undefined && groupsOnly(value, groups)) return [];
		if (!Array.isArray(rows)) throw this.refuse(name, 'is not a list');
		const inner = groups.find((option) => option.name === group);
		return rows.map((row: unknown, index) => {
			if (!isObject(row)) {
				throw this.refuse(name, `holds no object in row ${index + 1}`, NO_OBJECT);
			}
			return this.row(name, row, labelled(inner?.values), index, rawWithin(raw, index));
		});
	}

	/** The fields that the user added to a collection. */
	collection(name: string): FieldGroup {
		const value = this.given(name);
		if (!isEmpty(value) && !isObject(value)) throw this.refuse(name, 'is not an object');
		const values = isObject(value) ? value : {};
		const keys = Object.keys(values);
		return new FieldGroup(
			(key) => values[key],
			labelled(this.field(name)?.options),
			this.place,
			keys,
			sourceWithin(this.source, this.source.raw(name), keys),
		);
	}

	/** A collection inside a row, or undefined when it holds nothing. */
	optionalCollection(name: string): FieldGroup | undefined {
		const group = this.collection(name);
		return group.present.length > 0 ? group : undefined;
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

	/** The value as it was written: a number of JSON text with all its digits. */
	private written(name: string): unknown {
		const value = this.valueOf(name);
		return value instanceof WrittenNumber ? value.text : value;
	}

	/** The value. That an expression gives nothing is refused, unless the field is declared to allow it. */
	private given(name: string): unknown {
		const value = this.written(name);
		const expressions = this.expressions(name);
		if (expressions.length === 0) return value;
		if (this.mayComeToNothing(name)) return isBlank(value) ? undefined : value;
		const chosen = isLocator(value) ? value.value : value;
		// JSON says "none" with null and empty lists; only an empty text is one that was to be filled in.
		if (this.source.isJson && typeof chosen !== 'string') return value;
		const values = [chosen, ...expressions.flatMap((each) => this.source.parts(each))];
		if (values.some(isNothing)) this.refuseNothing(name, expressions);
		return value;
	}

	private mayComeToNothing(name: string): boolean {
		return whenNothingComes(this.field(name)) === 'notGiven';
	}

	/** The expressions that a value comes from; none when it stands in the form as it is. */
	private expressions(name: string): string[] {
		return expressionsOf(this.source.raw(name));
	}

	private refuseNothing(name: string, expressions: readonly string[]): never {
		const shownOnes = expressions.map(shownExpression).join(', ');
		throw this.refuse(
			name,
			'is empty',
			// That it could be cleared is not said: empty could mean "no limit".
			`${shownOnes} gives nothing for this item. Correct the expression, or leave out the items for which it gives nothing`,
		);
	}

	private field(name: string): LabelledField | undefined {
		return this.descriptions.find((field) => field.name === name);
	}

	private plainText(name: string, value: unknown): string | undefined {
		if (isEmpty(value)) return undefined;
		if (typeof value === 'string') {
			this.assertWorkedOut(name, value);
			return this.sendable(name, value);
		}
		if (typeof value === 'number') return this.numberText(name, value);
		if (typeof value === 'boolean') return String(value);
		throw this.refuse(name, 'is not text', 'Map a single value, not an object or a list');
	}

	/** Refuses an expression that stands in the field as text: it would be the same for all items. */
	private assertWorkedOut(name: string, text: string): void {
		if (!UNWORKED.test(text)) return;
		throw this.refuse(
			name,
			`is an expression that was not worked out: ${shown(text)}`,
			"Switch the field from 'Fixed' to 'Expression', or correct the step that the text comes from",
		);
	}

	/** A number in a field for text, unless it is one that JavaScript has rounded. */
	private numberText(name: string, value: number): string {
		if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)) {
			return String(value);
		}
		throw this.refuse(
			name,
			`is a number whose last digits are lost: ${shown(value)}`,
			'Map it as text from where it comes from',
		);
	}

	private oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
		const found = allowed.find((value) => value === text);
		if (found !== undefined) return found;
		throw this.refuse(
			name,
			`is not one of its choices: '${visible(text)}'`,
			`Use ${allowed.join(', ')}`,
		);
	}

	private row(
		name: string,
		row: Record<string, unknown>,
		descriptions: readonly LabelledField[],
		index: number,
		raw: unknown,
		source = this.source,
	): FieldGroup {
		const place = `row ${index + 1} of '${this.label(name)}'`;
		const keys = Object.keys(row);
		return new FieldGroup(
			(key) => row[key],
			descriptions,
			place,
			keys,
			sourceWithin(source, raw, keys),
		);
	}

	/** A value of a JSON field; an empty one of an expression is nothing like any other. */
	private json(name: string): unknown {
		const value = this.given(name);
		if (isBlank(value)) return undefined;
		if (typeof value !== 'string') return this.sendable(name, value);
		const parsed = this.sendable(name, this.parsed(name, value));
		const expressions = this.mayComeToNothing(name) ? [] : this.expressions(name);
		if (expressions.length > 0 && isNothing(parsed)) this.refuseNothing(name, expressions);
		return parsed;
	}

	/** A text or a value of JSON, unless it is one that would not arrive as it is. */
	private sendable<T>(name: string, value: T): T {
		if (typeof value === 'object' && isTooDeep(value)) {
			throw this.refuse(
				name,
				`is nested more than ${MAX_DEPTH} levels deep`,
				'Check the expression that makes it: does something hold itself?',
			);
		}
		if (isWellFormed(value)) return value;
		throw this.refuse(
			name,
			'holds half of a character',
			'A text was cut in the middle of a character, such as an emoji. Cut it elsewhere, or leave the last character out',
		);
	}

	private parsed(name: string, text: string): unknown {
		try {
			return parseJson(text);
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			throw this.refuse(name, `is not valid JSON: ${reason}`, 'Check quotes, commas and brackets');
		}
	}

	private withPlainNumbers<T extends object>(name: string, value: T): T {
		try {
			return withPlainNumbers(value) as T;
		} catch (error) {
			throw this.lostDigits(name, error);
		}
	}

	/** A number in JSON that would lose digits, under the field's name. */
	private lostDigits(name: string, error: unknown): unknown {
		if (!(error instanceof LostDigitsError)) return error;
		return this.refuse(
			name,
			`holds a number with more digits than can be kept: ${error.number}`,
			'Write it as text, in quotes',
		);
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

function isBlank(value: unknown): boolean {
	return isEmpty(value) || (typeof value === 'string' && looksEmpty(value));
}

/** Whether no group of a field that takes rows has one. */
function hasNoRows(value: unknown): boolean {
	return isObject(value) ? Object.values(value).every(isNothing) : isNothing(value);
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

function isDay(text: string): boolean {
	return /^[\d-]{10}$/.test(text);
}

function namesZone(text: string): boolean {
	return /(Z|[+-]\d{2}:\d{2})$/.test(text);
}

/** An offset as ISO 8601 has it in full; empty when none is named. */
function offsetText(zone = ''): string {
	if (/^z$/i.test(zone)) return 'Z';
	return zone === '' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

/** Midnight is 00:00, not 24:00; and what is before 1970 is the zero of a sheet or of a program. */
function isInTime(day: string, time = ''): boolean {
	return day >= '1970' && time < '24';
}

/** Date.parse takes 31 February for 3 March. */
function isCalendarDate(text: string): boolean {
	const date = new Date(`${text}T00:00:00Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
