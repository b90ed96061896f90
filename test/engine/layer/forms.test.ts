import { existsSync } from 'node:fs';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { Layer } from '../../../nodes/Layer/Layer.node';
import { layerService } from '../../../nodes/Layer/actions';
import * as listSearch from '../../../nodes/Layer/methods/listSearch';
import { schemaOf } from '../../fixtures/schemas';

const { resources } = layerService;

const { properties } = new Layer().description;
const operations = resources.flatMap(({ option, operations: own }) =>
	own.map((operation) => ({
		resource: String(option.value),
		value: String(operation.option.value),
		operation,
	})),
);

describe('the form', () => {
	it('lists the resources in the order of their names, as the Resource field does', () => {
		const field = properties.find(({ name }) => name === 'resource');
		const shown = (field?.options ?? []) as INodePropertyOptions[];
		expect(shown).toEqual(resources.map(({ option }) => option));
		expect(names(shown)).toEqual([...names(shown)].sort());
	});

	it.each(
		operations.map(({ resource, value, operation }) => [resource, value, operation] as const),
	)('says what %s: %s does', (resource, _value, { option }) => {
		const noun =
			resource === 'business' ? 'business' : resource.replace(/[A-Z]/g, ' $&').toLowerCase();
		expect(option.action).toMatch(new RegExp(noun.replace(/y$/, '(y|ies)')));
		expect(option.action).toMatch(/^[A-Z][a-z]+( [a-z]+)+$/);
		expect(option.description).toMatch(/^[A-Z]/);
	});

	it('offers Simplify, on at first, wherever something is read', () => {
		const reads = operations.filter(({ value }) => value === 'get' || value === 'getAll');
		expect(reads).toHaveLength(11);
		for (const { operation } of reads) {
			const field = operation.description.find(({ name }) => name === 'simplify');
			expect(field).toMatchObject({ displayName: 'Simplify', default: true });
		}
	});

	it('warns that a refund is not a credit', () => {
		const notice = properties.find(({ name }) => name === 'refundNotice');
		expect(notice?.displayOptions?.show).toMatchObject({
			resource: ['refund'],
			operation: ['create'],
		});
		expect(notice?.displayName).toContain('customer credit only');
	});

	it('names pickers that the node has', () => {
		const asked = new Set(everyField(properties).flatMap(pickersOf));
		expect([...asked].sort()).toEqual(Object.keys(listSearch).sort());
	});
});

describe('the schema', () => {
	it.each(operations.map(({ resource, value }) => [resource, value]))(
		'of %s: %s is there',
		(resource, value) => {
			const schema = schemaOf('Layer', resource, value) as { type: string; version: number };
			expect(schema).toMatchObject({ type: 'object', version: 1, properties: expect.any(Object) });
		},
	);

	it('is there for operations alone', () => {
		for (const resource of ['business', 'customer', 'customerCredit', 'invoice', 'refund']) {
			expect(existsSync(`nodes/Layer/__schema__/v1.0.0/${resource}`)).toBe(true);
		}
	});
});

function names(options: INodePropertyOptions[]): string[] {
	return options.map(({ name }) => name);
}

/** The fields of a form and all that are inside of them. */
function everyField(fields: INodeProperties[]): INodeProperties[] {
	return fields.flatMap((field) => {
		const inner = (field.options ?? []).flatMap((option) =>
			'values' in option ? option.values : 'type' in option ? [option] : [],
		);
		return [field, ...everyField(inner)];
	});
}

function pickersOf({ modes = [] }: INodeProperties): string[] {
	return modes.flatMap(({ typeOptions }) => typeOptions?.searchListMethod ?? []);
}
