/** What is missing in a form is told at once, in the order of the form, for what was left out and for what an expression does not give. */
import type { INodeProperties } from 'n8n-workflow';

import { type NodeName, NODES } from '../fixtures/engine';
import { locator, parameters, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';

let fixture: RecordsFixture;
beforeAll(async () => void (fixture = await RecordsFixture.start()));
beforeEach(() => {
	fixture.sandbox.reset();
	fixture.sandbox.clearRequests();
});
afterAll(async () => await fixture.sandbox.close());

const NOTHING = '={{ $json.missing }}';

interface Told {
	message: string;
	advice: string;
}

async function told(
	node: NodeName,
	resource: string,
	operation: string,
	values: Values,
): Promise<Told> {
	const given = parameters(resource, operation, values);
	const { error } = await fixture.engine.runNode({
		node,
		parameters: given,
		items: [{ other: 1 }],
	});
	return { message: error?.message ?? '', advice: String(error?.description ?? '') };
}

const FORMS: Record<NodeName, { resource: string; fields: string[]; values: () => Values }> = {
	rebilly: {
		resource: 'creditMemo',
		fields: [
			"'Customer'",
			"'Currency'",
			"'Idempotency Key'",
			"'Unit Price' in row 1 of 'Line Items'",
			"'Invoice' in row 1 of 'Allocations'",
			"'Amount' in row 1 of 'Allocations'",
		],
		values: () => ({
			customerId: locator(NOTHING),
			currency: NOTHING,
			idempotencyKey: NOTHING,
			lineItems: { item: [{ unitPrice: NOTHING }] },
			allocations: { invoices: [{ invoiceId: locator(NOTHING), amount: NOTHING }] },
		}),
	},
	layer: {
		resource: 'customerCredit',
		fields: [
			"'Business'",
			"'Customer'",
			"'Currency'",
			"'Idempotency Key'",
			"'Amount' in row 1 of 'Line Items'",
			"'Revenue Account' in row 1 of 'Line Items'",
			"'Invoice' in row 1 of 'Allocations'",
			"'Amount' in row 1 of 'Allocations'",
		],
		values: () => ({
			businessId: locator(NOTHING),
			customer: locator(NOTHING),
			currency: NOTHING,
			idempotencyKey: NOTHING,
			lineItems: { item: [{ amount: NOTHING, revenue_account_identifier: locator(NOTHING) }] },
			allocations: { allocation: [{ invoice_id: locator(NOTHING), amount: NOTHING }] },
		}),
	},
};

describe.each(['rebilly', 'layer'] as const)('The form of %s', (node) => {
	const { resource, fields, values } = FORMS[node];

	it('that was left as it is lists in n8n what it needs, and sends nothing', async () => {
		const { message, advice } = await told(node, resource, 'create', {});
		for (const field of fields.slice(0, -2)) {
			const [, name = ''] = /^'([^']+)'/.exec(field) ?? [];
			expect(`${message} ${advice}`).toContain(name);
		}
		expect(fixture.sandbox.requests()).toEqual([]);
	});

	it('whose expressions give nothing lists all of them in its order', async () => {
		const { message, advice } = await told(node, resource, 'create', values());
		expect(message).toBe(
			`${fields.slice(0, -1).join(', ')} and ${fields.at(-1)} are empty [item 0]`,
		);
		expect(advice).toContain(
			'What is mapped, {{ $json.missing }}, gives nothing for this item: correct the expressions',
		);
		expect(fixture.sandbox.requests()).toEqual([]);
	});

	it('with one expression that gives nothing says it as before', async () => {
		const least = node === 'rebilly' ? fixture.aMemo() : fixture.aCredit();
		const { message, advice } = await told(node, resource, 'create', {
			...least,
			idempotencyKey: NOTHING,
		});
		expect(message).toBe("'Idempotency Key' is empty [item 0]");
		expect(advice).toContain('{{ $json.missing }} gives nothing for this item');
	});

	it('makes nothing for chosen invoices of which there are none', async () => {
		const made = [{ resource, values: node === 'rebilly' ? fixture.aMemo() : fixture.aCredit() }];
		if (node === 'layer') made.push({ resource: 'payment', values: fixture.aPayment() });
		for (const each of made) {
			const { message, advice } = await told(node, each.resource, 'create', {
				...each.values,
				allocateTo: 'chosen',
				allocations: {},
			});
			expect(message).toBe("'Allocations' is empty [item 0]");
			expect(advice).toBe('Add at least one allocation');
		}
		expect(fixture.sandbox.requests()).toEqual([]);
	});

	it('does not ask for what another choice has taken off the form', async () => {
		const { lineItems: _, ...least } = values();
		const { message } = await told(node, resource, 'create', {
			...least,
			allocations: undefined,
			allocateTo: 'nothing',
			options: { keyMode: 'execution', lineItemsJson: '[]' },
		});
		expect(message).toMatch(/'Currency' are empty \[item 0\]$/);
		expect(message).not.toMatch(/Idempotency Key|row 1|Allocations/);
	});

	it('tells each item of its own', async () => {
		const given = parameters(resource, 'create', {
			...(node === 'rebilly' ? fixture.aMemo() : fixture.aCredit()),
			currency: '={{ $json.currency }}',
			idempotencyKey: '={{ $json.key }}',
		});
		const items = [{ currency: 'usd', key: 'a' }, {}, { key: 'c' }];
		const { outputs } = await fixture.engine.runNode({
			node,
			parameters: given,
			items,
			onError: 'continueRegularOutput',
		});
		expect(outputs[0]?.map(({ json }) => json.outcome ?? json.message)).toEqual([
			'created',
			expect.stringContaining("'Currency' and 'Idempotency Key' are empty"),
			expect.stringContaining("'Currency' is empty"),
		]);
	});
});

/** The required fields of each operation that n8n shows untouched, with an expression that gives nothing. */
const OPERATIONS = (['layer', 'rebilly'] as const).flatMap((node) =>
	NODES[node].description.properties
		.filter(({ name }) => name === 'operation')
		.flatMap((selector) => {
			const resource = String(selector.displayOptions?.show?.resource?.[0]);
			return (selector.options ?? []).flatMap((option) =>
				'value' in option && !['reconcile', 'update'].includes(String(option.value))
					? [[node, resource, String(option.value)] as const]
					: [],
			);
		}),
);

test.each(OPERATIONS)(
	'%s %s.%s tells all that is missing at once',
	async (node, resource, operation) => {
		const required = NODES[node].description.properties.filter(
			({ displayOptions: { show = {}, hide = {} } = {}, required: isRequired, type }) =>
				isRequired &&
				type !== 'fixedCollection' &&
				type !== 'json' &&
				show.resource?.includes(resource) &&
				show.operation?.includes(operation) &&
				Object.keys(show).length === 2 &&
				Object.keys(hide).every((path) => path.startsWith('/options')),
		);
		const empty = (field: INodeProperties) =>
			field.type === 'resourceLocator' ? locator(NOTHING) : NOTHING;
		// Rows that were taken out: an untouched one is what n8n itself asks for.
		const rows = { lineItems: {}, invoices: {}, targets: {}, invoice: locator(NOTHING) };
		const own = required.map((field) => [field.name, empty(field)] as const);
		const values = { ...rows, ...Object.fromEntries(own) };
		const { message } = await told(node, resource, operation, values);
		if (required.length === 0) return;
		for (const { displayName } of required) expect(message).toContain(`'${displayName}'`);
		expect(message).toMatch(/ (is|are) empty \[item 0\]$/);
	},
);
