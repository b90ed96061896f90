import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { EmptyFieldsError, type EmptyField, InputError } from '../errors';
import { isObject } from '../json';
import { type FormSource, shownExpression } from './expressions';
import { FieldGroup } from './fields';

/**
 * All required fields of an item that hold nothing, told at once: who runs an empty form learns everything that it
 * needs, and not one field a run. n8n itself looks only at what is entered, and not at what an expression gives.
 */

/** So many fields are named; whoever left out more has another form in mind. */
const MOST_NAMED = 10;

/**
 * Adds to the error about an empty field what else is empty.
 *
 * @param form the fields of one item
 * @param descriptions of these fields, in the order of the form
 * @returns undefined when nothing else is
 */
function withOtherEmptyFields(
	form: FieldGroup,
	descriptions: readonly INodeProperties[],
	own: InputError,
): InputError | undefined {
	const found = emptyFields(form, descriptions);
	const isOwn = ({ field, place }: EmptyField) => field === own.field && place === own.place;
	const isAmong = found.some(isOwn);
	const all: EmptyField[] = isAmong ? found : [...found, own];
	if (all.length < 2) return undefined;
	return new EmptyFieldsError(all.slice(0, MOST_NAMED), all.length, adviceOn(all));
}

function emptyFields(form: FieldGroup, descriptions: readonly INodeProperties[]): EmptyField[] {
	return descriptions
		.filter((field) => isShown(form, field))
		.flatMap((field) => {
			if (field.type === 'fixedCollection') return emptyInRows(form, field);
			return field.required ? emptyField(form, field.name) : [];
		});
}

/** What is empty in the rows of a field, or the field itself where it must have a row and has none. */
function emptyInRows(form: FieldGroup, field: INodeProperties): EmptyField[] {
	const groups = (field.options ?? []) as INodePropertyCollection[];
	const rows = groups.map(({ name, values }) => ({ values, rows: rowsOf(form, field.name, name) }));
	if (rows.every((group) => group.rows.length === 0)) {
		return field.required ? emptyField(form, field.name) : [];
	}
	return rows.flatMap((group) => group.rows.flatMap((row) => emptyFields(row, group.values)));
}

function rowsOf(form: FieldGroup, name: string, group: string): FieldGroup[] {
	try {
		return form.rows(name, group);
	} catch {
		return [];
	}
}

function emptyField(form: FieldGroup, name: string): EmptyField[] {
	return form.whenEmpty(name) ?? [];
}

/** Whether the form shows a field, by what other fields of the item hold. */
function isShown(
	form: FieldGroup,
	{ displayOptions: { show = {}, hide = {} } = {} }: INodeProperties,
) {
	const holds = ([path, allowed]: [string, unknown[] | undefined]) =>
		isGiven(path) || isOneOf(form.valueAt(path), allowed ?? []);
	return (
		Object.entries(show).every(holds) &&
		!Object.entries(hide).some((condition) => !isGiven(condition[0]) && holds(condition))
	);
}

/** Whether a value is among those of a condition, one of which can be that there is any. */
function isOneOf(value: unknown, allowed: readonly unknown[]): boolean {
	return allowed.some((each) => (isObject(each) ? value !== undefined : each === value));
}

/** What is the same for all fields of an operation. */
function isGiven(path: string): boolean {
	return path === 'resource' || path === 'operation' || path.startsWith('@');
}

function adviceOn(fields: readonly EmptyField[]): string {
	const expressions = fields.flatMap(({ expressions: own = [] }) => own.map(shownExpression));
	const isEntered = fields.some(({ expressions: own = [] }) => own.length === 0);
	const parts = isEntered ? ['Enter a value in each'] : [];
	if (expressions.length === 0) return parts.join('');
	const shown = [...new Set(expressions)].slice(0, MOST_NAMED).join(', ');
	return [
		...parts,
		`What is mapped, ${shown}, gives nothing for this item: correct the expressions, or leave out the items for which they give nothing`,
	].join('. ');
}

/** The source of an item's fields, whose errors about an empty one name all of them. */
export function tellingAllEmpty(
	valueOf: (name: string) => unknown,
	descriptions: readonly INodeProperties[],
	source: FormSource,
): FormSource {
	return {
		...source,
		withOtherEmpty: (own) => {
			const form = new FieldGroup(valueOf, descriptions, undefined, [], source);
			return withOtherEmptyFields(form, descriptions, own);
		},
	};
}
