import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import type { InputError } from '../errors';
import { isObject } from '../json';
import { looksEmpty } from '../text';

/**
 * What it means that an expression gives nothing. A field left empty in the form has its default. An expression is
 * there to give something, so when it does not, the item is refused: nothing would often mean "no limit", "no
 * filter", "another credit". Only texts that may be missing are declared with `optionalText`.
 */
const WHEN_NOTHING_COMES = Symbol('what it means when the expression of a field gives nothing');

/** A field for a text whose expression may give nothing: it is then as if it had been left empty. */
export function optionalText(field: Omit<INodeProperties, 'type' | 'default'>): INodeProperties {
	const text = { ...field, type: 'string', default: '' } as const;
	return { ...text, [WHEN_NOTHING_COMES]: 'notGiven' } as INodeProperties;
}

/** A key of JSON that may be given as nothing, where the form has no field to declare it with. */
export function optionalKey(name: string): INodeProperties {
	return optionalText({ displayName: name, name });
}

/** The same for a key that holds rows of such keys. */
export function optionalRows(
	name: string,
	group: string,
	values: INodeProperties[],
): INodeProperties {
	return { ...optionalKey(name), options: [{ displayName: group, name: group, values }] };
}

/** The fields of rows as the keys of JSON, which go by their names, with the same declarations. */
export function byKey<Field extends INodeProperties | INodePropertyCollection>(
	fields: readonly Field[],
): Field[] {
	return fields.map((field) => {
		const named = { ...field, displayName: field.name };
		if ('values' in named) return { ...named, values: byKey(named.values) };
		const inner = ('options' in named ? (named.options ?? []) : []).filter(
			(option): option is INodeProperties | INodePropertyCollection => 'displayName' in option,
		);
		return inner.length > 0 ? { ...named, options: byKey(inner) } : named;
	});
}

/** The declaration of a field. */
export function whenNothingComes(field: object | undefined): 'notGiven' | 'refused' {
	return field && WHEN_NOTHING_COMES in field ? 'notGiven' : 'refused';
}

/** What a group of fields knows of the form, besides the values. */
export interface FormSource {
	/** What the form holds for a field; an expression stands as it was written. */
	raw(name: string): unknown;
	/** The values of the parts in {{ }} of an expression, each by itself. */
	parts(expression: string): readonly unknown[];
	/** The name of the workflow's time zone. */
	timezone(): string;
	/** Is told of a key that is no expression, and so the same for all items. */
	noteFixedKey?(label: string): void;
	/** Adds to the error about an empty field what else of the item is empty; undefined when nothing is. */
	withOtherEmpty?(own: InputError): InputError | undefined;
	/** Whether the fields stand in JSON, which has words of its own for "none". */
	isJson?: boolean;
	/** Whether the fields come from one expression, or from JSON, as a whole. */
	isMapped?: boolean;
}

/** The source of values that stand for themselves. */
export const NO_FORM: FormSource = {
	raw: () => undefined,
	parts: () => [],
	timezone: () => 'UTC',
};

/**
 * The source of what stands inside of a field: an expression for the whole field is one for all that it gives.
 *
 * @param raw what the form holds for the field
 * @param keys what is there
 */
export function sourceWithin(outer: FormSource, raw: unknown, keys: readonly string[]): FormSource {
	if (isExpression(raw)) {
		// Its parts are those of the field around.
		return {
			...outer,
			raw: (name) => (keys.includes(name) ? raw : undefined),
			parts: () => [],
			isMapped: true,
		};
	}
	return { ...outer, raw: (name) => rawWithin(raw, name) };
}

/** What the form holds under a key of a field's value. */
export function rawWithin(raw: unknown, key: string | number): unknown {
	if (isExpression(raw)) return raw;
	if (Array.isArray(raw)) return raw[Number(key)];
	return isObject(raw) ? raw[key] : undefined;
}

export function isExpression(raw: unknown): raw is string {
	return typeof raw === 'string' && raw.length > 1 && raw.startsWith('=');
}

/** The expressions that a single value comes from: its own, that of a locator, or those of a list. */
export function expressionsOf(raw: unknown): string[] {
	if (isExpression(raw)) return [raw];
	if (Array.isArray(raw)) return raw.filter(isExpression);
	return isLocator(raw) && isExpression(raw.value) ? [raw.value] : [];
}

/** Whether it is the value of a resource locator. */
export function isLocator(value: unknown): value is { mode: unknown; value?: unknown } {
	return isObject(value) && 'mode' in value;
}

/**
 * The code of each part in {{ }} of an expression that has text beside it or several parts, which n8n puts together
 * to one text: what is missing leaves no trace in it. None for a single part, whose value is the expression's own.
 */
export function mixedParts(expression: string): readonly string[] {
	const text = expression.slice(1);
	const found: string[] = [];
	let isAlone = false;
	for (let at = unescaped(text, '{{', 0); at >= 0;) {
		const close = unescaped(text, '}}', at + 2);
		const end = close < 0 ? text.length : close;
		found.push(text.slice(at + 2, end));
		isAlone = at === 0 && end + (close < 0 ? 0 : 2) === text.length;
		at = close < 0 ? -1 : unescaped(text, '{{', close + 2);
	}
	return isAlone ? [] : found;
}

/** Where brackets stand that no backslash takes for text; -1 for nowhere. */
function unescaped(text: string, brackets: string, from: number): number {
	let at = text.indexOf(brackets, from);
	while (at > 0 && text[at - 1] === '\\') at = text.indexOf(brackets, at + 1);
	return at;
}

/** Whether a value is nothing: missing, null, empty or white space, a list or object without content. */
export function isNothing(value: unknown): boolean {
	if (typeof value === 'string') return looksEmpty(value);
	if (Array.isArray(value)) return value.length === 0;
	if (value instanceof Date) return false;
	if (isObject(value)) {
		return Object.keys(value).length === 0 && !('toISO' in value || 'toISOString' in value);
	}
	return value === undefined || value === null;
}

/** How much of an expression a message shows. */
const SHOWN_LENGTH = 80;

/** An expression as the editor shows it. */
export function shownExpression(expression: string): string {
	const text = expression.slice(1).replace(/\s+/g, ' ').trim();
	return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH - 3)}...` : text;
}
