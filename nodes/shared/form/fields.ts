import { isObject, LostDigitsError, parseJson, withPlainNumbers } from '../json';
import { isExpression, isNothing, rawWithin, sourceWithin } from './expressions';
import { isBlank, isEmpty, type LabelledField } from './givenFields';
import { ValueFields } from './valueFields';

export type { LabelledField } from './givenFields';
export type { IdRule, Locator } from './textFields';
export type { AmountAdvice } from './valueFields';

const NO_OBJECT = 'Each row must start with { and end with }';

/**
 * Reads the fields of one item and refuses what must not be sent, by the field's display name. Each value
 * is asked for once, when it is read, because an expression costs more than all other work on an item.
 */
export class FieldGroup extends ValueFields {
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
			const source = { ...this.source, isJson: true, isMapped: true };
			return this.row(name, row, descriptions, index, raw, source);
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

	private parsed(name: string, text: string): unknown {
		try {
			return parseJson(text);
		} catch (error) {
			this.assertWorkedOut(name, text);
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
