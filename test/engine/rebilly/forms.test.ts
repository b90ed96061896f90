import { existsSync } from 'node:fs';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { Rebilly } from '../../../nodes/Rebilly/Rebilly.node';
import { rebillyService } from '../../../nodes/Rebilly/actions';
import { FORBIDDEN, PROMISED } from '../../contract/product';
import { locator } from '../../fixtures/form';
import { allOf, oneItem, useRebilly } from '../../fixtures/rebilly';
import { schemaFile, schemaOf } from '../../fixtures/schemas';
import { only } from '../../fixtures/results';

const { resources } = rebillyService;

// What the forms offer, and what the editor is told of the output.

const { properties } = new Rebilly().description;
const operationFields = properties.filter(({ name }) => name === 'operation');
const optionsOf = (resource: string) =>
	operationFields.find((field) => field.displayOptions?.show?.resource?.includes(resource))
		?.options as INodePropertyOptions[];

it('The node has these resources, in alphabetical order', () => {
	const [resourceField] = properties;
	expect(resourceField?.options).toEqual([
		{ name: 'Credit Memo', value: 'creditMemo' },
		{ name: 'Customer', value: 'customer' },
		{ name: 'Dispute', value: 'dispute' },
		{ name: 'Invoice', value: 'invoice' },
		{ name: 'Transaction', value: 'transaction' },
	]);
});

it('What takes money or credit away for good is hidden from AI agents, and only that', () => {
	const hidden = resources.flatMap(({ option: resource }) =>
		optionsOf(String(resource.value))
			.filter(({ displayOptions }) => displayOptions !== undefined)
			.map(({ value, displayOptions }) => {
				expect(displayOptions).toEqual({ hide: { '@tool': [true] } });
				return `rebilly ${resource.value}.${value}`;
			}),
	);
	const forbidden = FORBIDDEN.filter((name) => name.startsWith('rebilly'));
	expect(hidden).toEqual(forbidden);
	// The runner refuses by this mark when an agent calls such an operation all the same.
	const marked = resources.flatMap(({ option, operations }) =>
		operations
			.filter(({ destructive }) => destructive)
			.map((operation) => `rebilly ${option.value}.${operation.option.value}`),
	);
	expect(marked).toEqual(forbidden);
});

/** Every field of the node with its place, down to the last collection. */
function* fieldsIn(
	list: readonly INodeProperties[],
	place = '',
): Generator<[string, INodeProperties]> {
	for (const field of list) {
		const here = `${place}${field.displayName}`;
		yield [here, field];
		for (const option of field.options ?? []) {
			if ('values' in option) {
				yield* fieldsIn(option.values, `${here} > `);
			} else if ('displayName' in option) {
				yield* fieldsIn([option], `${here} > `);
			}
		}
	}
}

const fields = [...fieldsIn(properties)];
it('Every field that takes an ID of a record can be chosen from a list or given', () => {
	const locators = fields.filter(([, { type }]) => type === 'resourceLocator');
	for (const [, { modes }] of locators) {
		expect(modes?.map(({ name }) => name)).toEqual(['list', 'id']);
	}
	const texts = fields
		.filter(([, { name, type }]) => /Id$/.test(name) && type !== 'resourceLocator')
		.map(([, { name }]) => name);
	// These belong to line items, which come from other nodes rather than from a person's choice.
	expect([...new Set(texts)].sort()).toEqual(['invoiceItemId', 'planId', 'productId']);
});

describe('The schema of the output', () => {
	const all = PROMISED.filter(([node]) => node === 'rebilly').map(([, ...names]) => names);

	it.each(all)('is there for %s %s', (resource, operation) => {
		expect(existsSync(schemaFile('Rebilly', resource, operation))).toBe(true);
		const schema = schemaOf('Rebilly', resource, operation) as Record<string, unknown>;
		expect(schema).toMatchObject({ type: 'object', version: 1 });
		expect(Object.keys(schema.properties as object).length).toBeGreaterThan(0);
	});

	const fixture = useRebilly();

	it('is that of Create and Allocate', async () => {
		const [open = ''] = fixture.openInvoices('Robin');
		const tax = { amount: '1.05', description: 'Sales tax', jurisdictions: { country: 'US' } };
		const lineItems = oneItem({ unitPrice: '145.05', tax });
		const form = { lineItems, additionalFields: { description: 'Sorry', reason: 'return' } };
		expect(only(await fixture.create(form)).outcome).toBe('created');
		expect(only(await fixture.create(form)).outcome).toBe('existing');
		const chosen = {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: open, amount: 10 }],
		};
		const first = only(await fixture.allocate('refund-1', chosen));
		expect(first.outcome).toBe('allocated');
		const rest = only(await fixture.allocate('refund-1', {}));
		expect(rest).toMatchObject({ outcome: 'allocated', allocatedNow: '136.10' });
	});

	it('is that of Reconcile', async () => {
		await fixture.create();
		const values = { key: 'refund-1', amount: '145.05', currency: 'USD' };
		const result = await fixture.run('creditMemo', 'reconcile', { ...values, amount: '1' });
		const [row] = allOf(result);
		expect(row).toMatchObject({ finding: 'amountDiffers' });
	});

	it('is that of a voided memo’s other forms', async () => {
		fixture.addMemo('refund-1', 'Robin', 100, { fixedStatus: 'voided' });
		const values = { creditMemoId: locator('refund-1') };
		const item = only(await fixture.run('creditMemo', 'void', values));
		expect(item.outcome).toBe('unchanged');
	});
});
