import { parseJson, WrittenNumber } from '../json';
import { shown, visible } from '../text';
import { isLocator } from './expressions';
import { GivenFields, isEmpty } from './givenFields';
import { keyObjection, leftoverObjection } from './keys';

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

/** What is text: words, ids, keys, choices and lists of them. */
export abstract class TextFields extends GivenFields {
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
	protected assertNoLeftover(name: string, id: string): void {
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

	protected oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
		const found = allowed.find((value) => value === text);
		if (found !== undefined) return found;
		throw this.refuse(
			name,
			`is not one of its choices: '${visible(text)}'`,
			`Use ${allowed.join(', ')}`,
		);
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
	protected listIn(value: unknown): unknown {
		if (typeof value !== 'string' || !/^\s*\[[^]*\]\s*$/.test(value)) return value;
		try {
			const list = parseJson(value);
			if (!Array.isArray(list)) return value;
			return list.map((each: unknown) => (each instanceof WrittenNumber ? each.text : each));
		} catch {
			return value;
		}
	}
}
