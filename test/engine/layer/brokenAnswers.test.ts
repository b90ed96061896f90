import { existsSync } from 'node:fs';

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { layerService } from '../../../nodes/Layer/actions';
import { Layer } from '../../../nodes/Layer/Layer.node';
import * as listSearch from '../../../nodes/Layer/methods/listSearch';
import { failure, jsonOf } from '../../fixtures/results';
import { NOBODY, type Values, locator } from '../../fixtures/form';
import { IMPATIENT, useLayer } from '../../fixtures/layer';
import { schemaOf } from '../../fixtures/schemas';
import { startStub } from '../../fixtures/stub';

const { resources } = layerService;

const fixture = useLayer();

const { properties } = new Layer().description;
const operations = resources.flatMap(({ option, operations: own }) =>
	own.map((operation) => ({
		resource: String(option.value),
		value: String(operation.option.value),
		operation,
	})),
);

/** Every operation that is new here, with values that reach Layer. */
const CALLS: Array<[resource: string, operation: string, values: Values]> = [
	['business', 'get', {}],
	['business', 'getAll', {}],
	['customer', 'upsert', { externalId: 'cus_new', customerFields: { memo: 'New' } }],
	['customer', 'get', { customer: locator(NOBODY) }],
	['customer', 'getAll', {}],
	['customerCredit', 'getAll', {}],
	[
		'customerCredit',
		'update',
		{ customerCreditId: locator(NOBODY), updateFields: { memo: 'New' } },
	],
	['customerCredit', 'delete', { customerCreditId: locator(NOBODY) }],
	['customerCredit', 'deallocate', { customerCreditId: locator(NOBODY), deallocateFrom: 'all' }],
	['invoice', 'get', { invoiceId: locator(NOBODY) }],
	['invoice', 'getAll', {}],
	[
		'refund',
		'create',
		{ idempotencyKey: 're_1', completedAt: '2026-11-20', invoice: locator(NOBODY) },
	],
	['refund', 'get', { refundId: locator(NOBODY) }],
	['refund', 'getAll', {}],
];

describe.each(CALLS)('%s: %s', (resource, operation, values) => {
	it.each([
		[400, 'Correct what it names'],
		[401, 'Check the client ID and secret or the access token in the credential'],
		[403, 'The credential may not do this'],
		[404, 'Check the ID, and that it belongs to the chosen business'],
		[409, 'The record is not in a state that allows this'],
		[422, 'Correct what it names'],
		[429, 'Layer limits requests per second'],
	])('shows a refusal with status %i and what to do', async (status, advice) => {
		const error = { type: 'BadRequest', description: 'No way', error_enum: 'Specified' };
		const stub = await startStub(() => ({ status, body: { errors: [error] } }));
		try {
			const options = { engine: fixture.engineWith(pasted(stub.baseUrl)) };
			const given = { ...values, ...IMPATIENT };
			const { message, description } = failure(
				await fixture.runInBusiness(resource, operation, given, options),
			);
			expect(message).toBe('Layer: No way [item 0]');
			expect(description).toContain(advice);
			expect(message).not.toMatch(FORBIDDEN);
		} finally {
			await stub.close();
		}
	});

	it('says when the answer is not that of the API', async () => {
		const stub = await startStub(() => ({ status: 200, body: 'Welcome' }));
		try {
			const options = { engine: fixture.engineWith(pasted(stub.baseUrl)) };
			const { message } = failure(
				await fixture.runInBusiness(resource, operation, values, options),
			);
			expect(message).toContain("Layer answered with something that is not its API's form");
		} finally {
			await stub.close();
		}
	});

	it('refuses what is no business before it sends anything', async () => {
		if (resource === 'business' && operation === 'getAll') return;
		const given = { ...values, businessId: locator('={{ "shop" }}') };
		expect(failure(await fixture.runInBusiness(resource, operation, given)).message).toBe(
			"'Business' is not valid: 'shop' [item 0]",
		);
		expect(fixture.requests()).toEqual([]);
	});

	it('makes one error item of it, paired, with On Error: Continue', async () => {
		fixture.sandbox.setFaults({ dropBefore: 1 });
		const result = await fixture.runInBusiness(
			resource,
			operation,
			{ ...values, ...IMPATIENT },
			{ items: [{}, {}], onError: 'continueRegularOutput' },
		);
		expect(jsonOf(result)).toHaveLength(2);
		expect(result.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
		]);
		for (const { message } of jsonOf(result)) expect(message).toContain('Layer did not answer');
	});
});

function pasted(baseUrl: string): object {
	return { baseUrl, authentication: 'accessToken', accessToken: 'token' };
}

/** Words that messages of n8n leave out. */
const FORBIDDEN = /\b(errors?|problems?|failures?|failed|mistakes?)\b/i;

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
