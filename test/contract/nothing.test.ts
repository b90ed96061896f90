/**
 * What it means that an expression gives nothing, in every field of every form: the item is refused, unless the field
 * is declared to allow it. The walk goes over what is built, so that no field can be left out.
 */
import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';

import { layerService } from '../../nodes/Layer/actions';
import { rebillyService } from '../../nodes/Rebilly/actions';
import { InputError, ItemError } from '../../nodes/shared/errors';
import { readDryRun, readRequestPolicy } from '../../nodes/shared/form/descriptions';
import {
	type FormSource,
	isExpression,
	whenNothingComes,
} from '../../nodes/shared/form/expressions';
import { FieldGroup } from '../../nodes/shared/form/fields';
import { isObject } from '../../nodes/shared/json';
import { type AnyOperation, describeResource } from '../../nodes/shared/run/operation';
import type { NodeName } from '../fixtures/engine';
import type { Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { ITEM } from '../itemContext';
import { OPERATIONS } from './operations';

/** What an expression can give when it gives nothing. */
const NOTHINGS: ReadonlyArray<[kind: string, expression: string, value: unknown]> = [
	['a missing value', '={{ $json.missing }}', undefined],
	['null', '={{ null }}', null],
	['an empty text', "={{ '' }}", ''],
	['white space', "={{ ' \\n' }}", ' \n'],
	['an empty list', '={{ [] }}', []],
	['an empty object', '={{ ({}) }}', {}],
];
/** What an expression gives whose value is missing, once it is text. */
const LEFTOVER = '={{ String($json.missing) }}';
const VALUES = new Map([
	...NOTHINGS.map(([, expression, value]) => [expression, value] as const),
	[LEFTOVER, 'undefined'] as const,
]);

type Path = Array<string | number>;

/** Where a field is in the values of a form, and what must be chosen for it to be shown. */
interface Place {
	path: Path;
	field: INodeProperties;
	choices: Array<[path: Path, value: unknown]>;
}

function placesIn(
	fields: readonly INodeProperties[],
	within: Path = [],
	chosen: Place['choices'] = [],
): Place[] {
	return fields
		.filter(({ type }) => type !== 'notice')
		.flatMap((field) => {
			const path = [...within, field.name];
			const choices = [...chosen, ...choicesFor(field, within)];
			return [{ path, field, choices }, ...innerPlaces(field, path, choices)];
		});
}

function innerPlaces(field: INodeProperties, path: Path, choices: Place['choices']): Place[] {
	const { type, options = [] } = field;
	if (type === 'collection') return placesIn(options as INodeProperties[], path, choices);
	if (type !== 'fixedCollection') return [];
	return (options as INodePropertyCollection[]).flatMap(({ name, values }) =>
		placesIn(values, [...path, name, 0], choices),
	);
}

function choicesFor({ displayOptions }: INodeProperties, within: Path): Place['choices'] {
	return Object.entries(displayOptions?.show ?? {})
		.filter(([name]) => !['resource', 'operation'].includes(name) && !name.startsWith('@'))
		.map(([name, values]) => [
			name.startsWith('/') ? [name.slice(1)] : [...within, name],
			values?.[0],
		]);
}

/** A copy of a form with a value at a place; what is on the way there is made. */
function withValue(form: Values, [first, ...rest]: Path, value: unknown): Values {
	const inner = (form as Record<string | number, unknown>)[first as string];
	const next = rest[0];
	const base = isObject(inner) || Array.isArray(inner) ? inner : typeof next === 'number' ? [] : {};
	const changed = rest.length === 0 ? value : withValue(base as Values, rest, value);
	const copy = Array.isArray(form) ? [...(form as unknown[])] : { ...form };
	(copy as Record<string | number, unknown>)[first as string] = changed;
	return copy as Values;
}

/** What n8n makes of a form: each of our expressions by its value. */
function evaluated(raw: unknown): unknown {
	if (isExpression(raw)) {
		if (!VALUES.has(raw)) throw new Error(`Nobody says what ${raw} is`);
		return VALUES.get(raw);
	}
	if (Array.isArray(raw)) return raw.map(evaluated);
	if (!isObject(raw)) return raw;
	return Object.fromEntries(Object.entries(raw).map(([key, inner]) => [key, evaluated(inner)]));
}

/** Reads a form as the runner does, without any request. */
function read(operation: AnyOperation<never>, form: Values): unknown {
	const defaults = operation.description.map((field) => [field.name, field.default] as const);
	const raws = { ...Object.fromEntries(defaults), ...form };
	const source: FormSource = { raw: (name) => raws[name], parts: () => [], timezone: () => 'UTC' };
	const { description } = operation;
	const values = evaluated(raws) as Values;
	const fields = new FieldGroup((name) => values[name], description, undefined, [], source);
	const input = operation.readFields(fields, ITEM);
	const options = fields.collection('options');
	return JSON.stringify(
		[
			input,
			'readBatch' in operation && operation.readBatch([{ index: 0, fields, isEmpty: false }]),
			description.some(({ name }) => name === 'options') && readDryRun(fields),
			fields.flag('simplify', true),
			readRequestPolicy(options),
			options.integer('maxConcurrentRequests', 1),
		],
		(_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
	);
}

const SERVICES = { layer: layerService, rebilly: rebillyService };

function operationOf(node: NodeName, resource: string, value: string): AnyOperation<never> {
	const own = SERVICES[node].resources.find(({ option }) => option.value === resource);
	const found = own?.operations.find(({ option }) => option.value === value);
	if (!found) throw new Error(`There is no ${node} ${resource}.${value}`);
	return found;
}

const NAMES = [
	...new Set(OPERATIONS.map(({ node, resource, operation }) => `${node} ${resource}.${operation}`)),
];

let fixture: RecordsFixture;
/** The forms of the contract tests by operation: each is good by itself. */
const forms = new Map<string, Values[]>();

beforeAll(async () => {
	fixture = await RecordsFixture.start();
	for (const { node, resource, operation, given } of OPERATIONS) {
		fixture.sandbox.reset();
		const name = `${node} ${resource}.${operation}`;
		forms.set(name, [...(forms.get(name) ?? []), await given(fixture)]);
	}
	// Its rows are those of Create.
	const [updated] = forms.get('layer customerCredit.update') ?? [];
	for (const { lineItems } of forms.get('layer customerCredit.create') ?? []) {
		forms.get('layer customerCredit.update')?.push({ ...updated, lineItems });
	}
}, 60_000);
afterAll(async () => await fixture.sandbox.close());

/** How a form reads with an expression in a place that gives nothing, and without the field. */
function outcomeOf(operation: AnyOperation<never>, form: Values, place: Place, given: unknown) {
	const shown = place.choices.reduce((all, [path, value]) => withValue(all, path, value), form);
	const mapped = withValue(shown, place.path, given);
	try {
		const input = read(operation, mapped);
		return input === read(operation, withValue(shown, place.path, place.field.default))
			? 'notGiven'
			: 'read as something';
	} catch (error) {
		if (error instanceof ItemError) return refusalOf(error.reason, place);
		return refusalOf(error, place);
	}
}

function refusalOf(error: unknown, place: Place): string {
	if (!(error instanceof InputError)) throw error;
	return error.field === place.field.displayName && error.message.endsWith(' is empty')
		? 'refused'
		: error.message;
}

describe.each(NAMES)('%s', (name) => {
	const [node = '', resource = '', value = ''] = name.split(/[ .]/);
	const operation = operationOf(node as NodeName, resource, value);
	const places = placesIn(operation.description);

	test.each(places.map((place) => [place.path.join('.'), place] as const))('%s', (_path, place) => {
		const expected = whenNothingComes(place.field);
		for (const [kind, expression, value] of NOTHINGS) {
			const isLocator = place.field.type === 'resourceLocator';
			const given = isLocator ? { __rl: true, mode: 'id', value: expression } : expression;
			const outcomes = (forms.get(name) ?? []).map((form) =>
				outcomeOf(operation, form, place, given),
			);
			// A text that may be missing is none all the same when it is a list or an object.
			const isText = expected === 'notGiven' && typeof value === 'object' && value !== null;
			const wanted = isText
				? /^(notGiven|.* is not .*|read as something)$/
				: RegExp(`^${expected}$`);
			expect([kind, outcomes.find((outcome) => wanted.test(outcome)) ?? outcomes]).toEqual([
				kind,
				expect.stringMatching(wanted),
			]);
		}
	});
});

/** What each form of an operation says of a value in a place that means nothing there. */
function messagesOf(name: string, place: Place, given: unknown): string[] {
	const [node = '', resource = '', value = ''] = name.split(/[ .]/);
	const operation = operationOf(node as NodeName, resource, value);
	const isLocator = place.field.type === 'resourceLocator';
	const held = isLocator ? { __rl: true, mode: 'id', value: given } : given;
	return (forms.get(name) ?? []).map((form) => outcomeOf(operation, form, place, held));
}

const PLACES = NAMES.flatMap((name) => {
	const [node = '', resource = '', value = ''] = name.split(/[ .]/);
	return placesIn(operationOf(node as NodeName, resource, value).description)
		.filter(({ field }) => !['collection', 'fixedCollection', 'hidden'].includes(field.type))
		.map((place) => [name, place.path.join('.'), place] as const);
});

test.each(PLACES)(
	'%s: %s refuses an expression that stands there as text',
	(name, _path, place) => {
		const messages = messagesOf(name, place, '{{ $json.value }}');
		expect(
			messages.find((each) => each.startsWith(`'${place.field.displayName}'`)) ?? messages,
		).toMatch(
			/(is an expression that was not worked out|is not .*|is neither .*): .*\$json\.value/,
		);
	},
);

test.each(PLACES.filter(([, , { field }]) => field.type === 'resourceLocator'))(
	'%s: %s refuses what a missing value leaves behind',
	(name, _path, place) => {
		const messages = messagesOf(name, place, LEFTOVER);
		expect(
			messages.find((each) => each.startsWith(`'${place.field.displayName}'`)) ?? messages,
		).toMatch(/is what a missing value leaves behind: 'undefined'/);
	},
);

test('only texts and own data may be missing', () => {
	const declared = Object.values(SERVICES)
		.flatMap(({ resources }) => (resources as never[]).flatMap(describeResource<never>))
		.flatMap((field) => placesIn([field]))
		.filter(({ field }) => whenNothingComes(field) === 'notGiven');
	expect([...new Set(declared.map(({ field }) => field.displayName))].sort()).toEqual([
		'Address',
		'City',
		'Company Name',
		'Country',
		'County',
		'Description',
		'Dimension Display Name',
		'Email',
		'Individual Name',
		'Invoice Item ID',
		'Memo',
		'Mobile Phone',
		'Office Phone',
		'Plan ID',
		'Processor',
		'Product ID',
		'Reference Number',
		'Refund Date',
		'State',
		'Value',
		'Value Display Name',
	]);
	expect([...new Set(declared.map(({ field }) => field.type))].sort()).toEqual(['string']);
});
