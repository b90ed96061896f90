/** The texts of every form, by n8n's guidelines, as far as its linters cannot see them: in what is built. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { Layer } from '../../nodes/Layer/Layer.node';
import { LayerTrigger } from '../../nodes/LayerTrigger/LayerTrigger.node';
import { Rebilly } from '../../nodes/Rebilly/Rebilly.node';
import { RebillyTrigger } from '../../nodes/RebillyTrigger/RebillyTrigger.node';

const DESCRIPTIONS = [new Layer(), new Rebilly()].map(({ description }) => description);
const TRIGGERS = [new LayerTrigger(), new RebillyTrigger()].map(({ description }) => description);

interface Placed {
	place: string;
	field: INodeProperties;
}

/** Every field with its place, down to the last collection. */
function fieldsIn(list: readonly INodeProperties[], place: string): Placed[] {
	return list.flatMap((field) => {
		const { resource = [], operation = [] } = field.displayOptions?.show ?? {};
		const here = [place, ...resource, ...operation, field.displayName].join(' > ');
		const inner = (field.options ?? []).flatMap((option) =>
			'values' in option
				? fieldsIn(option.values, here)
				: 'type' in option
					? fieldsIn([option], here)
					: [],
		);
		return [{ place: here, field }, ...inner];
	});
}

const FIELDS = [...DESCRIPTIONS, ...TRIGGERS].flatMap(({ displayName, properties }) =>
	fieldsIn(properties, displayName),
);

const choicesOf = ({ options = [] }: INodeProperties) =>
	options.filter((option): option is INodePropertyOptions => 'value' in option);

const OPERATIONS = FIELDS.filter(({ field }) => field.name === 'operation').flatMap(
	({ place, field }) =>
		choicesOf(field).map((option) => ({ place: `${place} > ${option.name}`, option })),
);

/** The places that do not keep a rule. */
const breaking = (keeps: (field: INodeProperties) => boolean) =>
	FIELDS.filter(({ field }) => !keeps(field)).map(({ place }) => place);

const SMALL_WORD = /^(a|an|and|as|at|by|for|from|if|in|of|off|on|or|that|the|they|to|with)$/;

const isTitle = (text: string) =>
	text
		.split(/[\s-]+/)
		.every((word, index) => (index > 0 && SMALL_WORD.test(word)) || !/^[a-z]/.test(word));

const isSorted = (names: readonly string[]) =>
	names.every((name, index) => index === 0 || (names[index - 1] ?? '').localeCompare(name) <= 0);

test('there are forms to look at', () => {
	expect(FIELDS.length).toBeGreaterThan(500);
	expect(OPERATIONS.length).toBeGreaterThan(40);
});

test('names of fields, ways to enter and choices are in title case', () => {
	const names = FIELDS.filter(({ field }) => field.type !== 'notice').flatMap(
		({ place, field }) => [
			[place, field.displayName] as const,
			...(field.modes ?? []).map((mode) => [place, mode.displayName] as const),
			...choicesOf(field).map(({ name }) => [place, name] as const),
		],
	);
	expect(names.filter(([, name]) => !isTitle(name))).toEqual([]);
});

test('choices are in alphabetical order, after the one that a short list begins with as its default', () => {
	expect(
		breaking((field) => {
			const choices = choicesOf(field);
			const [first] = choices;
			const startsWithDefault = choices.length < 5 && first?.value === field.default;
			return isSorted(choices.slice(startsWithDefault ? 1 : 0).map(({ name }) => name));
		}),
	).toEqual([]);
});

test('collections are in alphabetical order', () => {
	expect(
		breaking(
			({ type, options = [] }) =>
				type !== 'collection' ||
				isSorted(options.map((option) => ('displayName' in option ? option.displayName : ''))),
		),
	).toEqual([]);
});

test('a default is one of the choices', () => {
	expect(
		breaking(
			(field) =>
				field.type !== 'options' || choicesOf(field).some(({ value }) => value === field.default),
		),
	).toEqual([]);
});

test('yes or no begins with "Whether", an example with "e.g. "', () => {
	const placeholdersOf = ({ type, placeholder, modes = [] }: INodeProperties) =>
		/collection/i.test(type)
			? []
			: [
					placeholder,
					...modes.filter((mode) => mode.type !== 'list').map((mode) => mode.placeholder),
				];
	expect(
		breaking(
			(field) =>
				(field.type !== 'boolean' || /^Whether /.test(field.description ?? '')) &&
				placeholdersOf(field).every(
					// The linter wants this one for an address.
					(text = '') => text === '' || text === 'name@email.com' || text.startsWith('e.g. '),
				),
		),
	).toEqual([]);
});

test('a list from which one is chosen says what to choose', () => {
	const lists = FIELDS.flatMap(({ place, field }) =>
		(field.modes ?? [])
			.filter(({ type }) => type === 'list')
			.map(({ placeholder = '' }) => [place, placeholder] as const),
	);
	expect(lists.length).toBeGreaterThan(30);
	expect(lists.filter(([, text]) => !/^Select an? [a-z][a-z -]+\.\.\.$/.test(text))).toEqual([]);
});

test('an untouched field of JSON is valid', () => {
	const isValid = (text: unknown) => {
		try {
			JSON.parse(String(text));
			return true;
		} catch {
			return false;
		}
	};
	expect(breaking((field) => field.type !== 'json' || isValid(field.default))).toEqual([]);
});

test('what takes something away for good says so first', () => {
	const first = (resource: string, operation: string) =>
		DESCRIPTIONS.flatMap(({ properties }) => properties).find(
			({ displayOptions }) =>
				displayOptions?.show?.resource?.includes(resource) &&
				displayOptions.show.operation?.includes(operation),
		);
	const destructive = DESCRIPTIONS.flatMap(({ properties }) => properties)
		.filter(({ name }) => name === 'operation')
		.flatMap((field) =>
			choicesOf(field)
				.filter(({ displayOptions }) => displayOptions?.hide?.['@tool'])
				.map(({ value }) => [String(field.displayOptions?.show?.resource?.[0]), String(value)]),
		);
	expect(destructive.length).toBeGreaterThan(9);
	expect(
		destructive.filter(
			([resource = '', operation = '']) => first(resource, operation)?.type !== 'notice',
		),
	).toEqual([]);
});

/** How much may be said under a field: one sentence, or two where a danger needs it. */
const WITH_A_DANGER: RegExp[] = [
	/Covers Retry On Fail alone: running the workflow again creates another/,
	/Not safe to repeat: running again creates another credit memo/,
	/Without it, Layer overwrites a credit that has this key already/,
	/Fields left empty are emptied/,
	/Each run adds it again/,
	/each new run applies up to as much again/,
	/Never map text from customers here/,
	/Not for what becomes a customer credit/,
];

test('a tooltip is one sentence, or two where a danger needs it', () => {
	const texts = FIELDS.filter(({ field }) => field.type !== 'notice').flatMap(
		({ place, field }) => [
			[place, field.description ?? ''] as const,
			...choicesOf(field).map(({ description = '' }) => [place, description] as const),
		],
	);
	const sentences = (text: string) => text.split(/[.!?] (?=[A-Z])/).length;
	const isDanger = (text: string) => WITH_A_DANGER.some((danger) => danger.test(text));
	const long = texts.filter(([, text]) => sentences(text) > (isDanger(text) ? 2 : 1));
	expect(long).toEqual([]);
});

test('collections say what their button adds', () => {
	expect(
		breaking(
			({ type, placeholder = '' }) => !/collection/i.test(type) || /^Add [A-Z]/.test(placeholder),
		),
	).toEqual([]);
});

/** Words of a name say it all, as n8n itself leaves them unexplained. */
const SELF_EXPLAINING =
	/(Resource|Operation|Options|Filters|Direction|Tags?|Memo|Email|Additional Fields|Description|City|County|Company Name|Individual Name|(Mobile|Office) Phone|Display Name|Invoices)$/;

test('fields have a description unless their name says it all', () => {
	expect(
		breaking(
			({ type, displayName, description }) =>
				type === 'notice' || !!description || SELF_EXPLAINING.test(displayName),
		),
	).toEqual([]);
});

test('descriptions are sentences, with a period exactly when they are more than one', () => {
	const texts = FIELDS.flatMap(({ place, field }) => [
		[place, field.description] as const,
		[place, field.hint] as const,
		...(field.modes ?? []).map(({ hint }) => [place, hint] as const),
		...choicesOf(field).map(({ description }) => [place, description] as const),
	]).filter((entry): entry is readonly [string, string] => !!entry[1]);
	expect(texts.filter(([, text]) => !/^[A-Z]/.test(text))).toEqual([]);
	expect(texts.filter(([, text]) => /\. [A-Z]/.test(text) !== text.endsWith('.'))).toEqual([]);
	expect(texts.filter(([, text]) => text !== text.trim() || text.includes('  '))).toEqual([]);
});

test('nothing speaks of errors', () => {
	expect(
		breaking(
			({ displayName, description, hint }) =>
				!/\b(errors?|problems?|failures?|failed|mistakes?)\b/i.test(
					[displayName, description, hint].join(' '),
				),
		),
	).toEqual([]);
});

test('each operation says as an action what it does, in a sentence without articles', () => {
	const actions = OPERATIONS.map(({ place, option }) => [place, option.action ?? ''] as const);
	expect(
		actions.filter(
			([, action]) => !/^[A-Z][a-z]+( ([a-z]+|PDF))+$/.test(action) || /\b(an?|the)\b/.test(action),
		),
	).toEqual([]);
	expect(new Set(actions.map(([place, action]) => `${place.split(' > ')[0]} ${action}`)).size).toBe(
		actions.length,
	);
});

test('each operation is described so that it is understood by itself', () => {
	const short = OPERATIONS.filter(({ option }) => (option.description ?? '').split(' ').length < 5);
	expect(short.map(({ place }) => place)).toEqual([]);
});

test('each node says in the canvas what it is set to do', () => {
	for (const { subtitle } of DESCRIPTIONS) {
		expect(subtitle).toContain('$parameter["operation"]');
		expect(subtitle).toContain('$parameter["resource"]');
	}
});
