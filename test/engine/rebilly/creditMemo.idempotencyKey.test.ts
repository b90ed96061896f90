import { faultsAt } from '../../fixtures/engine';
import { chosen, locator, type Values } from '../../fixtures/form';
import { oneItem, useRebilly, TAX } from '../../fixtures/rebilly';
import { failure, jsonOf, only, outcomes, pairing, type View } from '../../fixtures/results';

const fixture = useRebilly();

const AN_ID = /^[@~\-.\w]{1,50}$/;

describe('A key', () => {
	it('becomes the ID of a memo that is put there once it was found free', async () => {
		const memo = only(await fixture.create({ idempotencyKey: 'refund-7' }));
		expect(memo).toMatchObject({ id: 'refund-7', outcome: 'created' });
		expect(fixture.calls()).toEqual(['GET credit-memos/refund-7', 'PUT credit-memos/refund-7']);
	});

	it('that is not wanted leaves the ID to Rebilly', async () => {
		const first = only(await fixture.create({ options: { idMode: 'assigned' } }));
		const second = only(await fixture.create({ options: { idMode: 'assigned' } }));
		expect(first.id).not.toBe(second.id);
		expect([first.outcome, second.outcome]).toEqual(['created', 'created']);
		expect(fixture.calls()).toEqual(['POST credit-memos', 'POST credit-memos']);
		expect(fixture.memos()).toHaveLength(2);
	});

	it('is good for one memo, however often the workflow runs', async () => {
		const first = only(await fixture.create());
		fixture.sandbox.clearRequests();
		const second = only(await fixture.create());
		expect(second).toEqual({ ...first, outcome: 'existing' });
		expect(fixture.calls()).toEqual(['GET credit-memos/refund-1']);
	});

	it('finds its memo when the amounts are written in another way', async () => {
		await fixture.create({ lineItems: oneItem({ unitPrice: '145.10' }) });
		const again = await fixture.create({ lineItems: oneItem({ unitPrice: 145.1 }) });
		expect(only(again).outcome).toBe('existing');
		expect(fixture.writes()).toHaveLength(1);
	});

	it('finds its memo after it was applied to an invoice', async () => {
		const [invoiceId = ''] = fixture.openInvoices('Robin');
		const values = {
			allocations: { invoices: [{ invoiceId: chosen(invoiceId), amount: '100' }] },
		};
		await fixture.create(values);
		await fixture.allocate('refund-1', { allocateTo: 'openInvoices' });
		fixture.sandbox.clearRequests();
		expect(only(await fixture.create(values))).toMatchObject({
			outcome: 'existing',
			status: 'applied',
		});
		expect(fixture.writes()).toEqual([]);
	});

	it('finds its memo and shows that it is applied otherwise than asked', async () => {
		const [invoiceId = ''] = fixture.openInvoices('Robin');
		await fixture.create();
		fixture.sandbox.clearRequests();
		const again = await fixture.create({
			allocations: { invoices: [{ invoiceId: chosen(invoiceId), amount: '100' }] },
		});
		expect(only(again)).toMatchObject({
			outcome: 'existing',
			allocationCheck: {
				asAsked: false,
				differences: [{ id: invoiceId, asked: '100.00', granted: '0.00' }],
			},
		});
		expect(fixture.writes()).toEqual([]);
	});

	it('finds its memo where Rebilly filled in a reason', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505, { reason: 'customer-credit' });
		expect(only(await fixture.create()).outcome).toBe('existing');
	});
});

describe('The same key with other content', () => {
	const tax = TAX;
	const item = {
		unitPrice: '12.34',
		quantity: 2,
		description: 'Frames',
		productId: 'prod_1',
		planId: 'plan_1',
		tax,
	};
	const more = { reason: 'return', description: 'For your return', shippingAmount: '4.95' };

	const original = (): Values => ({ lineItems: oneItem(item), additionalFields: more });
	const withItem = (values: Values) => ({ lineItems: oneItem({ ...item, ...values }) });
	const withTax = (values: Values) => withItem({ tax: { ...tax, ...values } });
	const withPlace = (values: Values) =>
		withTax({ jurisdictions: { ...tax.jurisdictions, ...values } });
	const withMore = (values: Values) => ({ additionalFields: { ...more, ...values } });

	it.each<[string, () => Values, string]>([
		['customer', () => ({ customerId: chosen(fixture.customer('Sam')) }), 'Customer is "cus_'],
		['currency', () => ({ currency: 'EUR' }), 'Currency is "USD" instead of "EUR"'],
		[
			'invoice',
			() => withMore({ invoiceId: chosen(fixture.invoices('Robin')[0] ?? '') }),
			'Invoice is empty instead of "in_',
		],
		['reason', () => withMore({ reason: 'waiver' }), 'Reason is "return" instead of "waiver"'],
		[
			'description',
			() => withMore({ description: 'Sorry' }),
			'Description is "For your return" instead of "Sorry"',
		],
		['no description', () => withMore({ description: '' }), 'Description is "For your return"'],
		[
			'shipping',
			() => withMore({ shippingAmount: '4.94' }),
			'Shipping Amount is 4.95 instead of 4.94',
		],
		[
			'no shipping',
			() => withMore({ shippingAmount: '' }),
			'Shipping Amount is 4.95 instead of 0.00',
		],
		[
			'unit price',
			() => withItem({ unitPrice: '12.35' }),
			'Line Items, row 1: Unit Price is 12.34 instead of 12.35',
		],
		['quantity', () => withItem({ quantity: 3 }), 'Line Items, row 1: Quantity is 2 instead of 3'],
		[
			'description of an item',
			() => withItem({ description: 'Lenses' }),
			'Line Items, row 1: Description is "Frames" instead of "Lenses"',
		],
		[
			'invoice item',
			() => withItem({ invoiceItemId: 'ii_1' }),
			'Line Items, row 1: Invoice Item ID is empty',
		],
		[
			'product',
			() => withItem({ productId: 'prod_2' }),
			'Line Items, row 1: Product ID is "prod_1"',
		],
		['plan', () => withItem({ planId: '' }), 'Line Items, row 1: Plan ID is "plan_1"'],
		[
			'number of items',
			() => ({ lineItems: { item: [item, { unitPrice: '1', quantity: 1 }] } }),
			'Number of Line Items is 1 instead of 2',
		],
		['no tax', () => withItem({ tax: {} }), 'Line Items, row 1: Tax, Amount is 1.79'],
		[
			'tax',
			() => withTax({ amount: '1.80' }),
			'Line Items, row 1: Tax, Amount is 1.79 instead of 1.80',
		],
		[
			'name of the tax',
			() => withTax({ description: 'VAT' }),
			'Line Items, row 1: Tax, Description is "Sales',
		],
		['rate of the tax', () => withTax({ rate: '0.08' }), 'Line Items, row 1: Tax, Rate is 0.0725'],
		[
			'tax of the state',
			() => withTax({ stateAmount: '1.47' }),
			'Line Items, row 1: Tax, State Amount is 1.48',
		],
		[
			'tax of the county',
			() => withTax({ countyAmount: '0.07' }),
			'Line Items, row 1: Tax, County Amount is',
		],
		[
			'tax of the city',
			() => withTax({ cityAmount: '' }),
			'Line Items, row 1: Tax, City Amount is 0.20',
		],
		[
			'tax of the district',
			() => withTax({ specialDistrictAmount: '0.06' }),
			'Line Items, row 1: Tax, Special District Amount is 0.05',
		],
		[
			'rate of the state',
			() => withTax({ stateRate: '0.07' }),
			'Line Items, row 1: Tax, State Rate is 0.06',
		],
		[
			'rate of the county',
			() => withTax({ countyRate: '' }),
			'Line Items, row 1: Tax, County Rate is 0.0025',
		],
		[
			'rate of the city',
			() => withTax({ cityRate: '0.009' }),
			'Line Items, row 1: Tax, City Rate is 0.008',
		],
		[
			'rate of the district',
			() => withTax({ specialDistrictRate: '0.003' }),
			'Line Items, row 1: Tax, Special District Rate is 0.002',
		],
		['state of the tax', () => withPlace({ state: 'NV' }), '"CA" instead of "NV"'],
		['county of the tax', () => withPlace({ county: 'Orange' }), '"Los Angeles" instead of'],
		['city of the tax', () => withPlace({ city: '' }), 'Pasadena'],
		['country of the tax', () => withPlace({ country: 'CA' }), '"US" instead of "CA"'],
	])('is refused, and nothing is written: %s', async (_, other, difference) => {
		expect(only(await fixture.create(original())).outcome).toBe('created');
		const before = fixture.memos();
		fixture.sandbox.clearRequests();

		const result = await fixture.create({ ...original(), ...other() });
		const { message, description } = failure(result);
		expect(message).toContain("A credit memo with the ID 'refund-1' exists and is not the same: ");
		expect(message).toContain(difference);
		expect(description).toContain('Nothing was changed. Compare them');
		expect(result.error?.context).toMatchObject({ itemIndex: 0 });
		expect(fixture.writes()).toEqual([]);
		expect(fixture.memos()).toEqual(before);
	});

	it('names all differences, and gives them to a workflow that goes on', async () => {
		await fixture.create(original());
		const other = {
			...withItem({ unitPrice: '1', quantity: 7 }),
			...withMore({ reason: 'other' }),
		};
		const result = await fixture.create(
			{ ...original(), ...other },
			{ onError: 'continueErrorOutput' },
		);
		expect(jsonOf(result, 1)[0]?.error).toEqual({
			message: expect.any(String) as string,
			advice: expect.any(String) as string,
			kind: 'state',
			creditMemoId: 'refund-1',
			differences: [
				{ field: 'Reason', asked: 'other', found: 'return' },
				{ field: 'Line Items, row 1: Unit Price', asked: '1.00', found: '12.34' },
				{ field: 'Line Items, row 1: Quantity', asked: 7, found: 2 },
			],
		});
	});

	it('is refused although the items are the same ones in another order', async () => {
		const [one, two] = [
			{ unitPrice: '1', quantity: 1 },
			{ unitPrice: '2', quantity: 1 },
		];
		await fixture.create({ lineItems: { item: [one, two] } });
		const result = await fixture.create({ lineItems: { item: [two, one] } });
		expect(failure(result).message).toContain(
			'Line Items, row 1: Unit Price is 1.00 instead of 2.00',
		);
	});
});

it('A voided memo under the key is reported, and stays as it is', async () => {
	fixture.addMemo('refund-1', 'Robin', 14505, { fixedStatus: 'voided' });
	const before = fixture.memos();
	const { message, description } = failure(await fixture.create());
	expect(message).toBe("The credit memo with the ID 'refund-1' exists, but is voided [item 0]");
	expect(description).toContain('Look in Rebilly why it was voided');
	expect(fixture.writes()).toEqual([]);
	expect(fixture.memos()).toEqual(before);
});

describe('Which keys are taken', () => {
	it.each<[string, unknown, string]>([
		['letters, digits and signs', 'a@B~c-9.d_e', 'a@B~c-9.d_e'],
		['50 characters', 'k'.repeat(50), 'k'.repeat(50)],
		['a number', '={{ 4711 }}', '4711'],
		['white space around it', '  refund-1\n', 'refund-1'],
	])('%s', async (_, idempotencyKey, id) => {
		expect(only(await fixture.create({ idempotencyKey }))).toMatchObject({
			id,
			outcome: 'created',
		});
		expect(fixture.memos().map((memo) => memo.id)).toEqual([id]);
	});

	const UNFIT: Array<[string, string]> = [
		['51 characters', 'k'.repeat(51)],
		['a slash', 'refunds/1'],
		['a colon', 'refund:1'],
		['a space', 'refund 1'],
		['a line break', 'refund\n1'],
		['a percent sign', 'refund%2F1'],
		['a question mark', 'refund?1'],
		['other letters', 'rückzahlung'],
		['an emoji', 'refund💶'],
		// An address reads these as "here" and "up", so that another address would be asked.
		['a lone dot', '.'],
		['two dots', '../..'],
	];

	it.each(UNFIT)('not %s', async (_, idempotencyKey) => {
		const { message, description } = failure(await fixture.create({ idempotencyKey }));
		expect(message).toBe(
			`'Idempotency Key' cannot be an ID in Rebilly: '${idempotencyKey}' [item 0]`,
		);
		expect(description).toContain('turn on the option Hash Keys That Do Not Fit');
		expect(fixture.requests()).toEqual([]);
	});

	it.each(UNFIT)('hashed on demand: %s', async (_, idempotencyKey) => {
		const values = { idempotencyKey, options: { hashKey: true } };
		const first = only(await fixture.create(values));
		const second = only(await fixture.create(values));
		expect(first.id).toMatch(AN_ID);
		expect(first.id).toMatch(/-[0-9a-f]{32}$/);
		expect(second).toEqual({ ...first, outcome: 'existing' });
		expect(fixture.memos()).toHaveLength(1);
	});

	it('hashed into an ID that a person recognises, and different for keys that differ at the end', async () => {
		const start = `https://shop.example/refunds/${'0'.repeat(60)}`;
		const items = [{ key: `${start}1` }, { key: `${start}2` }, { key: `${start}1` }];
		const values = { idempotencyKey: '={{ $json.key }}', options: { hashKey: true } };
		const [first, second, third] = jsonOf(await fixture.create(values, { items }));
		expect(first?.id).toMatch(/^https-shop-exampl/);
		expect(second?.id).not.toBe(first?.id);
		expect(third).toEqual({ ...first, outcome: 'existing' });
	});

	it('not hashed when they fit', async () => {
		expect(only(await fixture.create({ options: { hashKey: true } })).id).toBe('refund-1');
	});

	it('not an object', async () => {
		const result = await fixture.create({ idempotencyKey: '={{ { id: 1 } }}' });
		expect(failure(result).message).toBe("'Idempotency Key' is not text [item 0]");
		expect(fixture.requests()).toEqual([]);
	});
});

describe('An empty key', () => {
	it.each([
		['', 'Parameter "Idempotency Key" is required'],
		['  ', "'Idempotency Key' is empty"],
		['={{ $json.nothing }}', "'Idempotency Key' is empty"],
	])('(%j) is refused', async (idempotencyKey, message) => {
		expect(failure(await fixture.create({ idempotencyKey })).message).toContain(message);
		expect(fixture.requests()).toEqual([]);
	});
});

describe('A key from the execution', () => {
	const FROM_EXECUTION = { idempotencyKey: '', options: { keyMode: 'execution' } };
	const ids = () => fixture.memos().map(({ id }) => String(id));

	it('is an ID', async () => {
		const { id } = only(await fixture.create(FROM_EXECUTION));
		expect(id).toMatch(/^n8n-[0-9a-f]{32}$/);
		expect(id).toMatch(AN_ID);
	});

	it('is another one for each item', async () => {
		const items = [{ same: 1 }, { same: 1 }, { same: 1 }];
		const result = await fixture.create(FROM_EXECUTION, { items });
		expect(outcomes(result)).toEqual(['created', 'created', 'created']);
		expect(new Set(ids()).size).toBe(3);
	});

	it('is another one in each execution', async () => {
		await fixture.create(FROM_EXECUTION);
		await fixture.create(FROM_EXECUTION);
		expect(new Set(ids()).size).toBe(2);
	});

	it('is the same when the execution is run again, as after a crash of a worker', async () => {
		const run = async () => await fixture.create(FROM_EXECUTION, { executionId: '4711' });
		const [first, second] = [only(await run()), only(await run())];
		expect(second).toEqual({ ...first, outcome: 'existing' });
	});

	it('is another one each time that a loop comes to the node', async () => {
		const at = (name: string, type: string, parameters: Values = {}) => ({
			id: name,
			name,
			type,
			typeVersion: 1,
			position: [0, 0],
			parameters,
		});
		const to = (...names: string[]) => ({
			main: [names.map((node) => ({ node, type: 'main', index: 0 }))],
		});
		const { status, runData } = await fixture.engine.runWorkflow({
			nodes: [
				at('Start', 'n8n-nodes-base.manualTrigger'),
				at('One', 'n8n-nodes-base.noOp'),
				at('Two', 'n8n-nodes-base.noOp'),
				at('Rebilly', 'n8n-nodes-customer-credits.rebilly', {
					...fixture.aMemo(),
					resource: 'creditMemo',
					operation: 'create',
					...FROM_EXECUTION,
				}),
			],
			connections: { Start: to('One', 'Two'), One: to('Rebilly'), Two: to('Rebilly') },
		});
		expect(status).toBe('success');
		expect(runData.Rebilly).toHaveLength(2);
		expect(new Set(ids()).size).toBe(2);
	});

	it('stays the same under Retry On Fail', async () => {
		// The second item's first attempt fails for good; n8n then runs the whole node again.
		fixture.sandbox.setFaults(faultsAt('rebilly', 'status500Before', [3]));
		const result = await fixture.create(
			{
				...FROM_EXECUTION,
				options: { keyMode: 'execution', maxAttempts: 1, maxConcurrentRequests: 1 },
			},
			{ items: [{}, {}, {}], retryOnFail: true, maxTries: 2 },
		);
		expect(result.status).toBe('success');
		expect(outcomes(result)).toEqual(['existing', 'created', 'created']);
		expect(jsonOf(result).map(({ id }) => id)).toEqual(ids());
		expect(fixture.writes().map(({ status }) => status)).toEqual([201, 201, 201]);
	});

	it('stays the same under Retry On Fail when the memo was made, and no answer arrived', async () => {
		// Neither the answer of the write arrives nor that of the look-up after it.
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2, 3]));
		const result = await fixture.create(
			{ ...FROM_EXECUTION, options: { keyMode: 'execution', maxAttempts: 1 } },
			{ retryOnFail: true, maxTries: 2 },
		);
		expect(result.status).toBe('success');
		expect(only(result).outcome).toBe('existing');
		expect(fixture.writes()).toHaveLength(1);
		expect(ids()).toEqual([only(result).id]);
	});
});

describe('Two items with the same key', () => {
	const shared: Values = {
		idempotencyKey: '={{ $json.key }}',
		lineItems: oneItem({ unitPrice: '={{ $json.amount }}' }),
	};

	it('and the same content make one memo, which both get', async () => {
		const items = [
			{ key: 'a', amount: 1 },
			{ key: 'b', amount: 2 },
			{ key: 'a', amount: '1.00' },
		];
		const result = await fixture.create(shared, { items });
		const [first, second, third] = jsonOf(result);
		expect(first).toMatchObject({ id: 'a', outcome: 'created' });
		expect(second).toMatchObject({ id: 'b', outcome: 'created' });
		expect(third).toEqual({ ...first, outcome: 'existing' });
		expect(pairing(result.outputs[0])).toEqual([0, 1, 2]);
		expect(
			fixture
				.writes()
				.map(({ path }) => path.split('/').at(-1))
				.sort(),
		).toEqual(['a', 'b']);
	});

	it.each([
		['the second is refused, and the first stays', 0],
		['the same where Rebilly shows the first one a moment later', 100],
	])('and other content: %s', async (_, readLagMs) => {
		fixture.sandbox.setFaults({ readLagMs });
		const items = [
			{ key: 'a', amount: 1 },
			{ key: 'a', amount: 2 },
		];
		const result = await fixture.create(shared, { items });
		const { message, description } = failure(result);
		expect(message).toContain(
			"'a' exists and is not the same: Line Items, row 1: Unit Price is 1.00 instead of 2.00",
		);
		expect(message).toContain('[item 1]');
		expect(description).toContain('Done: items 0. Not started: none');
		expect(fixture.memos().map(({ totalAmount }) => totalAmount)).toEqual([1]);
	});

	it('and other content, where the workflow goes on', async () => {
		const items = [
			{ key: 'a', amount: 1 },
			{ key: 'a', amount: 2 },
			{ key: 'a', amount: 1 },
		];
		const result = await fixture.create(shared, { items, onError: 'continueRegularOutput' });
		expect(jsonOf(result)).toMatchObject([
			{ outcome: 'created' },
			{ error: { message: expect.stringContaining('[item 1]') as string } },
			{ outcome: 'existing' },
		]);
		expect(fixture.writes()).toHaveLength(1);
	});

	it('of which the first is refused by Rebilly: the second gets its chance', async () => {
		const items = [
			{ key: 'a', customer: 'cus_nobody' },
			{ key: 'a', customer: fixture.customer('Robin') },
		];
		const result = await fixture.create(
			{ idempotencyKey: '={{ $json.key }}', customerId: locator('={{ $json.customer }}') },
			{ items, onError: 'continueRegularOutput' },
		);
		const [first, second] = jsonOf(result) as [View, View];
		expect(first.message).toContain('customerId: names no customer');
		expect(second).toMatchObject({ id: 'a', outcome: 'created' });
	});

	it('under many others at once: each key has one memo', async () => {
		const items = Array.from({ length: 30 }, (_, index) => ({
			key: `key-${index % 6}`,
			amount: 5,
		}));
		const result = await fixture.create(shared, { items });
		expect(fixture.memos()).toHaveLength(6);
		expect(jsonOf(result).map(({ id }) => id)).toEqual(items.map(({ key }) => key));
		expect(outcomes(result).filter((outcome) => outcome === 'created')).toHaveLength(6);
		expect(fixture.writes()).toHaveLength(6);
	});
});
