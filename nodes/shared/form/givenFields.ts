import { type EmptyField, InputError } from '../errors';
import { isObject, isTooDeep, isWellFormed, MAX_DEPTH, WrittenNumber } from '../json';
import { AmountError } from '../money';
import { looksEmpty, shown } from '../text';
import {
	expressionsOf,
	type FormSource,
	isLocator,
	isNothing,
	NO_FORM,
	shownExpression,
	whenNothingComes,
} from './expressions';

/** What the reader needs to know of a field's description, to call the field by its display name. */
export interface LabelledField {
	name: string;
	displayName: string;
	options?: readonly unknown[];
	values?: readonly unknown[];
}

/** An expression of n8n, as it stands in a field that is not switched to one. */
const UNWORKED = /\{\{[^{}]*\$[\w(]|^\$(?:json|node|input|\(["'])/;

/** The values of some fields, each of which is asked for when it is read, and refused by its display name. */
export abstract class GivenFields {
	constructor(
		protected readonly valueOf: (name: string) => unknown,
		protected readonly descriptions: readonly LabelledField[],
		/** Where the group is, e.g. "row 2 of 'Line Items'"; empty for the node's own fields. */
		protected readonly place?: string,
		/** The keys that are there, for a group that can hold unknown ones. */
		protected readonly present: readonly string[] = [],
		protected readonly source: FormSource = NO_FORM,
	) {}

	/** The display name; a row of a JSON array has none and goes by its keys. */
	label(name: string): string {
		return this.descriptions.find((field) => field.name === name)?.displayName ?? name;
	}

	/** An error about one of the fields. */
	refuse(name: string, finding: string, advice?: string): InputError {
		const error = new InputError(this.label(name), finding, advice, this.place);
		// Whoever left one field empty learns of all others in the same breath.
		return finding === 'is empty' ? (this.source.withOtherEmpty?.(error) ?? error) : error;
	}

	/** What to say of a field that holds nothing; undefined when it holds something, or cannot be read. */
	whenEmpty(name: string): EmptyField[] | undefined {
		try {
			const value = this.written(name);
			const expressions = this.expressions(name);
			const isUnfilled =
				expressions.length > 0 ? this.givesNothing(value, expressions) : isUnfilledIn(value);
			return isUnfilled ? [{ field: this.label(name), place: this.place, expressions }] : undefined;
		} catch {
			return undefined;
		}
	}

	/** What stands at a path such as "/options.keyMode", as the conditions of a form name it; undefined for nothing. */
	valueAt(path: string): unknown {
		const [name = '', ...inner] = path.replace(/^\//, '').split('.');
		try {
			const at = (value: unknown, key: string) => (isObject(value) ? value[key] : undefined);
			return inner.reduce(at, this.written(name));
		} catch {
			// n8n has no value for a field that is itself not shown.
			return undefined;
		}
	}

	/** The field's value, or an error that it is required. */
	required<T>(name: string, value: T | undefined): T {
		if (value === undefined) throw this.refuse(name, 'is empty', 'Enter a value');
		return value;
	}

	/**
	 * What a field means that the form may leave out of a row. A row that an expression or JSON gives must say it:
	 * there, what is missing may be a value that did not arrive.
	 */
	withDefault<T>(name: string, value: T | undefined, whenLeftOut: T): T {
		if (value !== undefined) return value;
		return this.source.isMapped ? this.required(name, value) : whenLeftOut;
	}

	/** Whether a field was added to a group that can do without it. */
	holds(name: string): boolean {
		return this.present.includes(name);
	}

	/** Whether the fields stand in JSON, in the words of the API. */
	get isJson(): boolean {
		return this.source.isJson === true;
	}

	/** Refuses keys that are not known, so that a misspelt one is not lost in silence. */
	allowOnly(keys: readonly string[]): void {
		const unknown = this.present.find((key) => !keys.includes(key));
		if (unknown !== undefined) {
			throw this.refuse(unknown, 'is not a field that can be sent', `Use ${keys.join(', ')}`);
		}
	}

	/** The value as it was written: a number of JSON text with all its digits. */
	protected written(name: string): unknown {
		const value = this.valueOf(name);
		return value instanceof WrittenNumber ? value.text : value;
	}

	/** The value. That an expression gives nothing is refused, unless the field is declared to allow it. */
	protected given(name: string): unknown {
		const value = this.written(name);
		const expressions = this.expressions(name);
		if (expressions.length === 0) return value;
		if (this.mayComeToNothing(name)) return isBlank(value) ? undefined : value;
		// JSON says "none" with null and empty lists; only an empty text is one that was to be filled in.
		if (this.source.isJson && typeof chosenIn(value) !== 'string') return value;
		if (this.givesNothing(value, expressions)) this.refuseNothing(name, expressions);
		return value;
	}

	/** Whether expressions give nothing, or one of the parts of a text that they make does. */
	private givesNothing(value: unknown, expressions: readonly string[]): boolean {
		const parts = expressions.flatMap((each) => this.source.parts(each));
		return [chosenIn(value), ...parts].some(isNothing);
	}

	protected mayComeToNothing(name: string): boolean {
		return whenNothingComes(this.field(name)) === 'notGiven';
	}

	/** The expressions that a value comes from; none when it stands in the form as it is. */
	protected expressions(name: string): string[] {
		return expressionsOf(this.source.raw(name));
	}

	protected refuseNothing(name: string, expressions: readonly string[]): never {
		const shownOnes = expressions.map(shownExpression).join(', ');
		throw this.refuse(
			name,
			'is empty',
			// That it could be cleared is not said: empty could mean "no limit".
			`${shownOnes} gives nothing for this item. Correct the expression, or leave out the items for which it gives nothing`,
		);
	}

	protected field(name: string): LabelledField | undefined {
		return this.descriptions.find((field) => field.name === name);
	}

	protected plainText(name: string, value: unknown): string | undefined {
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
	protected assertWorkedOut(name: string, text: string): void {
		if (!UNWORKED.test(text)) return;
		throw this.refuse(
			name,
			`is an expression that was not worked out: ${shown(text)}`,
			"Switch the field from 'Fixed' to 'Expression', or correct the step that the text comes from",
		);
	}

	/** A number in a field for text, unless it is one that JavaScript has rounded. */
	protected numberText(name: string, value: number): string {
		if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)) {
			return String(value);
		}
		throw this.refuse(
			name,
			`is a number whose last digits are lost: ${shown(value)}`,
			'Map it as text from where it comes from',
		);
	}

	/** A text or a value of JSON, unless it is one that would not arrive as it is. */
	protected sendable<T>(name: string, value: T): T {
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

	protected translated<T>(name: string, read: () => T): T {
		try {
			return read();
		} catch (error) {
			throw this.named(name, error);
		}
	}

	/** What is wrong with an amount, under the field's name. */
	protected named(name: string, error: unknown): unknown {
		if (!(error instanceof AmountError)) return error;
		return this.refuse(name, error.message, error.advice);
	}
}

/** What was chosen in a resource locator; any other value is itself. */
function chosenIn(value: unknown): unknown {
	return isLocator(value) ? value.value : value;
}

/** Whether a field of the form is as good as untouched: empty, or an empty list of JSON. */
function isUnfilledIn(value: unknown): boolean {
	const chosen = chosenIn(value);
	return isNothing(chosen) || (typeof chosen === 'string' && /^\s*\[\s*\]\s*$/.test(chosen));
}

export function isEmpty(value: unknown): value is undefined | null | '' {
	return value === undefined || value === null || value === '';
}

export function isBlank(value: unknown): boolean {
	return isEmpty(value) || (typeof value === 'string' && looksEmpty(value));
}
