import { locator, NOBODY, type Values } from '../../fixtures/form';
import { aLine, allocationRows, lineItems, SALES, useLayer } from '../../fixtures/layer';
import { everythingOf, failure, jsonOf, only, pairing } from '../../fixtures/results';

const fixture = useLayer();

interface Case {
	/** The form whose one field comes from the item. */
	form: Values;
	good: unknown;
	bad: unknown;
	message: string | RegExp;
}

const VALUE = '={{ $json.value }}';
const inJson = (lines: unknown) => JSON.stringify(lines);
const jsonLine = (more: object) => [{ amount: 1, revenue_account_identifier: SALES, ...more }];

const lineItemsInJson = {
	form: { options: { lineItemsJson: VALUE } },
	good: inJson(jsonLine({})),
};
const allocationsInJson = () => ({
	form: { allocateTo: 'json', allocationsJson: VALUE },
	good: JSON.stringify([{ invoice_id: fixture.openInvoice().id, amount: 1 }]),
});

const cases: Array<[string, () => Case]> = [
	[
		'no business',
		() => ({
			form: { businessId: locator(VALUE) },
			good: fixture.businessId,
			bad: '',
			message: "'Business' is empty",
		}),
	],
	[
		'a business ID of the wrong form',
		() => ({
			form: { businessId: locator(VALUE) },
			good: fixture.businessId,
			bad: 'harbour-outfitters',
			message: "'Business' is not valid: 'harbour-outfitters'",
		}),
	],
	[
		'a business ID that would lead to another path',
		() => ({
			form: { businessId: locator(VALUE) },
			good: fixture.businessId,
			bad: `${fixture.businessId}/../x`,
			message: /^'Business' is not valid: /,
		}),
	],
	[
		'no customer',
		() => ({
			form: { customer: locator(VALUE) },
			good: fixture.customer().id,
			bad: null,
			message: "'Customer' is empty",
		}),
	],
	[
		'an external ID where the ID belongs',
		() => ({
			form: { customer: locator(VALUE) },
			good: fixture.customer().id,
			bad: 'cus_1',
			message: "'Customer' is not valid: 'cus_1'",
		}),
	],
	[
		'no external ID of the customer',
		() => ({
			form: { customer: locator(VALUE, 'externalId') },
			good: fixture.customer().external_id,
			bad: ' ',
			message: "'Customer' is empty",
		}),
	],
	[
		'no revenue account',
		() => ({
			form: {
				lineItems: lineItems(aLine('1', { revenue_account_identifier: locator(VALUE) })),
			},
			good: fixture.account('Sales'),
			bad: '',
			message: "'Revenue Account' in row 1 of 'Line Items' is empty",
		}),
	],
	[
		'a name where the ID of the revenue account belongs',
		() => ({
			form: {
				lineItems: lineItems(aLine('1', { revenue_account_identifier: locator(VALUE) })),
			},
			good: fixture.account('Sales'),
			bad: 'SALES',
			message: "'Revenue Account' in row 1 of 'Line Items' is not valid: 'SALES'",
		}),
	],
	[
		'a stable name of white space',
		() => ({
			form: {
				lineItems: lineItems(
					aLine('1', { revenue_account_identifier: locator(VALUE, 'stableName') }),
				),
			},
			good: 'SALES',
			bad: ' ',
			message: "'Revenue Account' in row 1 of 'Line Items' is empty",
		}),
	],
	[
		'a bad amount in the second row',
		() => ({
			form: { lineItems: lineItems(aLine('1'), aLine(VALUE)) },
			good: '2',
			bad: '2.0050',
			message: /^'Amount' in row 2 of 'Line Items' has more decimals/,
		}),
	],
	[
		'no line items',
		() => ({ ...lineItemsInJson, bad: '[]', message: "'Line Items (JSON)' is empty" }),
	],
	[
		'line items that are no JSON',
		() => ({
			...lineItemsInJson,
			bad: '[{ "amount": 1, }]',
			message: /^'Line Items \(JSON\)' is not valid JSON: /,
		}),
	],
	[
		'line items that are no array',
		() => ({
			...lineItemsInJson,
			bad: inJson(jsonLine({})[0]),
			message: "'Line Items (JSON)' is not a JSON array",
		}),
	],
	[
		'a line item that is no object',
		() => ({
			...lineItemsInJson,
			bad: '[145.05]',
			message: "'Line Items (JSON)' holds no object in row 1",
		}),
	],
	[
		'a line item without an amount',
		() => ({
			...lineItemsInJson,
			bad: inJson([{ revenue_account_identifier: SALES }]),
			message: "'amount' in row 1 of 'Line Items (JSON)' is empty",
		}),
	],
	[
		'a line item without an account',
		() => ({
			...lineItemsInJson,
			bad: inJson([{ amount: 1 }]),
			message: "'revenue_account_identifier' in row 1 of 'Line Items (JSON)' is empty",
		}),
	],
	[
		'an account of an unknown kind',
		() => ({
			...lineItemsInJson,
			bad: inJson([{ amount: 1, revenue_account_identifier: { type: 'Name', name: 'Sales' } }]),
			message: "'revenue_account_identifier' in row 1 of 'Line Items (JSON)' is not an account",
		}),
	],
	[
		'a misspelt key in a line item',
		() => ({
			...lineItemsInJson,
			bad: inJson([...jsonLine({}), ...jsonLine({ memoo: 'Shirt' })]),
			message: "'memoo' in row 2 of 'Line Items (JSON)' is not a field that can be sent",
		}),
	],
	[
		'a misspelt key in a tag',
		() => ({
			...lineItemsInJson,
			bad: inJson(jsonLine({ tags: [{ key: 'a', value: 'b', name: 'c' }] })),
			message: /^'name' in row 1 of 'tags' is not a field that can be sent/i,
		}),
	],
	[
		'a tag without a value',
		() => ({
			form: {
				additionalFields: { tags: { tag: [{ key: 'department', value: VALUE }] } },
			},
			good: 'sales',
			bad: '',
			message: "'Value' in row 1 of 'Tags' is empty",
		}),
	],
	[
		'a tag of a line item without a key',
		() => ({
			form: {
				lineItems: lineItems(aLine('1', { tags: { tag: [{ key: VALUE, value: 'sales' }] } })),
			},
			good: 'department',
			bad: '',
			message: "'Key' in row 1 of 'Tags' is empty",
		}),
	],
	[
		'tags that are no list',
		() => ({
			...lineItemsInJson,
			bad: inJson(jsonLine({ tags: { department: 'sales' } })),
			message: "'tags' in row 1 of 'Line Items (JSON)' is not a list",
		}),
	],
	[
		'metadata that is no JSON',
		() => ({
			form: { additionalFields: { additionalBody: VALUE } },
			good: '{ "metadata": {} }',
			bad: '{ metadata: 1 }',
			message: /^'Additional Body Fields \(JSON\)' is not valid JSON: /,
		}),
	],
	[
		'metadata that is no object',
		() => ({
			form: { additionalFields: { additionalBody: VALUE } },
			good: '{ "metadata": {} }',
			bad: '{ "metadata": ["a"] }',
			message: "'Additional Body Fields (JSON)' holds 'metadata', which is not a JSON object",
		}),
	],
	[
		'metadata of a line item that is no object',
		() => ({
			form: lineItemsInJson.form,
			good: inJson(jsonLine({ metadata: {} })),
			bad: inJson(jsonLine({ metadata: 1 })),
			message: "'metadata' in row 1 of 'Line Items (JSON)' is not a JSON object",
		}),
	],
	[
		'a memo that is an object',
		() => ({
			form: { additionalFields: { memo: VALUE } },
			good: 'Return',
			bad: { text: 'Return' },
			message: "'Memo' is not text",
		}),
	],
	[
		'an impossible date',
		() => ({
			form: { additionalFields: { sentAt: VALUE } },
			good: '2026-11-22',
			bad: '2026-11-31',
			message: "'Sent At' is not a date: 2026-11-31",
		}),
	],
	[
		'an allocation without an invoice',
		() => ({
			form: {
				allocations: allocationRows({ invoice_id: locator(VALUE), amount: '1' }),
			},
			good: fixture.openInvoice().id,
			bad: '',
			message: "'Invoice' in row 1 of 'Allocations' is empty",
		}),
	],
	[
		'an allocation without an amount',
		() => ({
			form: {
				allocations: allocationRows({
					invoice_id: locator(fixture.openInvoice().id),
					amount: VALUE,
				}),
			},
			good: '1',
			bad: '',
			message: "'Amount' in row 1 of 'Allocations' is empty",
		}),
	],
	[
		'an allocation row with nothing in it',
		() => ({
			...allocationsInJson(),
			bad: '[{}]',
			message: "'invoice_id' in row 1 of 'Allocations (JSON)' is empty",
		}),
	],
	[
		'a misspelt key in an allocation',
		() => ({
			...allocationsInJson(),
			bad: inJson([{ invoice: NOBODY, amount: 1 }]),
			message: "'invoice' in row 1 of 'Allocations (JSON)' is not a field that can be sent",
		}),
	],
	[
		'an invoice that is named twice',
		() => ({
			...allocationsInJson(),
			bad: inJson([
				{ invoice_id: NOBODY, amount: 1 },
				{ invoice_id: NOBODY, amount: 2 },
			]),
			message: `'Allocations (JSON)' names '${NOBODY}' twice`,
		}),
	],
	[
		'an invoice that is named once in capitals',
		() => ({
			...allocationsInJson(),
			bad: inJson([
				{ invoice_id: NOBODY, amount: 1 },
				{ invoice_id: NOBODY.toUpperCase(), amount: 2 },
			]),
			message: /^'Allocations \(JSON\)' names '.*' twice/,
		}),
	],
	[
		'an invoice given by ID and by reference number at once',
		() => ({
			...allocationsInJson(),
			bad: inJson([{ invoice_id: NOBODY, invoice_reference_number: 'INV-1', amount: 1 }]),
			message: /^'invoice_id' .*and invoice_reference_number are both given/,
		}),
	],
	[
		'allocations above the credit',
		() => ({
			form: {
				allocations: allocationRows({
					invoice_id: locator(fixture.openInvoice().id),
					amount: VALUE,
				}),
			},
			good: '145.05',
			bad: '145.06',
			message: "'Allocations' come to 145.06, but the credit is 145.05",
		}),
	],
];

describe('bad input is refused before any request:', () => {
	it.each(cases)('%s', async (_, theCase) => {
		const { form, bad, message } = theCase();
		const result = await fixture.create(form, { items: [{ value: bad }] });
		const shown = failure(result);
		if (typeof message === 'string') expect(shown.message).toBe(`${message} [item 0]`);
		else expect(shown.message).toMatch(message);
		expect(shown.message).toMatch(/ \[item 0\]$/);
		expect(result.status).toBe('error');
		expect(fixture.requests()).toEqual([]);
	});
});

describe('bad input leaves the other items alone under On Error: Continue:', () => {
	it.each(cases)('%s', async (_, theCase) => {
		const { form, good, bad, message } = theCase();
		const result = await fixture.create(
			{ ...form, idempotencyKey: '={{ "refund-" + $itemIndex }}' },
			{
				items: [{ value: good }, { value: bad }, { value: good }],
				onError: 'continueRegularOutput',
			},
		);
		const [first, second, third, ...more] = jsonOf(result);
		expect(more).toEqual([]);
		expect(first).toMatchObject({ outcome: 'created', external_id: 'refund-0' });
		expect(third).toMatchObject({ outcome: 'created', external_id: 'refund-2' });
		expect(second).toMatchObject({
			error: {
				message:
					typeof message === 'string' ? `${message} [item 1]` : expect.stringMatching(message),
				kind: 'input',
			},
		});
		expect(second?.message).toContain(' [item 1]');
		expect(pairing(result.outputs[0])).toEqual([0, 1, 2]);
		expect(fixture.writes()).toHaveLength(2);
		expect(fixture.requests().map(({ rawBody }) => rawBody)).not.toContainEqual(
			expect.stringContaining('refund-1'),
		);
	});
});

it('names what is wrong in the form when nothing was entered at all', async () => {
	const { message } = failure(await fixture.create({ businessId: locator('', 'list') }));
	expect(message).toContain('Parameter "Business" is required');
	expect(fixture.requests()).toEqual([]);
});

it('refuses a form without any line item', async () => {
	const { message, description } = failure(await fixture.create({ lineItems: {} }));
	expect(message).toBe("'Line Items' is empty [item 0]");
	expect(description).toContain('Add at least one line item');
	expect(fixture.requests()).toEqual([]);
});

describe('an allocation by reference number', () => {
	const byNumber = (...numbers: string[]) => ({
		allocations: allocationRows(
			...numbers.map((number) => ({
				invoice_id: locator(number, 'referenceNumber'),
				amount: '1',
			})),
		),
	});

	it('is refused when no invoice has the number, and nothing is written', async () => {
		const { message, description } = failure(await fixture.create(byNumber('INV-9999')));
		expect(message).toBe("No invoice in Layer has the reference number 'INV-9999' [item 0]");
		expect(description).toContain('Nothing was sent. Check the number and the business');
		expect(fixture.writes()).toEqual([]);
	});

	it('is refused when two invoices have the number', async () => {
		fixture.books.addInvoice({ customer_id: fixture.customer().id, reference_number: 'INV-7' });
		fixture.books.addInvoice({ customer_id: fixture.customer().id, reference_number: 'INV-7' });
		const { message } = failure(await fixture.create(byNumber('INV-7')));
		expect(message).toBe(
			"More than one invoice in Layer has the reference number 'INV-7' [item 0]",
		);
		expect(fixture.writes()).toEqual([]);
	});

	it('is refused when the number is empty', async () => {
		const { message } = failure(await fixture.create(byNumber('={{ "" }}')));
		expect(message).toBe("'Invoice' in row 1 of 'Allocations' is empty [item 0]");
		expect(fixture.requests()).toEqual([]);
	});

	it('is refused when another row names the same invoice by its ID', async () => {
		const { id, reference_number: number } = fixture.openInvoice();
		const { message } = failure(
			await fixture.create({
				allocations: allocationRows(
					{ invoice_id: locator(id), amount: '1' },
					{ invoice_id: locator(number, 'referenceNumber'), amount: '1' },
				),
			}),
		);
		expect(message).toContain('Two allocations are for the same invoice');
		expect(fixture.writes()).toEqual([]);
	});

	it('takes several numbers with one look-up', async () => {
		const numbers = ['INV-A', 'INV/B 2', 'INV&C=3'];
		const ids = numbers.map(
			(number) =>
				fixture.books.addInvoice({ customer_id: fixture.customer().id, reference_number: number })
					.id,
		);
		expect(only(await fixture.create(byNumber(...numbers)))).toMatchObject({
			allocations: ids.map((id) => ({ invoice_id: id, amount: 100 })),
		});
		expect(fixture.requests().map(({ method }) => method)).toEqual(['GET', 'GET', 'POST']);
	});
});

describe('Layer’s own refusals', () => {
	const refusals: Array<[string, () => Values, { status: number; words: RegExp; advice: RegExp }]> =
		[
			[
				'an unknown stable name',
				() => ({
					lineItems: lineItems(
						aLine('1', { revenue_account_identifier: locator('NOPE', 'stableName') }),
					),
				}),
				{
					status: 400,
					words: /line_items\[0\]\.revenue_account_identifier\.stable_name NOPE does not exist/,
					advice: /Correct what it names/,
				},
			],
			[
				'an account that is no revenue account',
				() => ({
					lineItems: lineItems(
						aLine('1', { revenue_account_identifier: locator(fixture.account('Cash')) }),
					),
				}),
				{ status: 400, words: /Cash, which is not a revenue account/, advice: /Correct what/ },
			],
			[
				'a tag that must not be on a line item',
				() => ({
					lineItems: lineItems(aLine('1', { tags: { tag: [{ key: 'entity', value: 'north' }] } })),
				}),
				{ status: 400, words: /entity is a balancing dimension/, advice: /Correct what/ },
			],
			[
				'more than an invoice’s balance',
				() => ({
					lineItems: lineItems(aLine('5000')),
					allocations: allocationRows({
						invoice_id: locator(fixture.openInvoice().id),
						amount: '2000',
					}),
				}),
				{
					status: 400,
					words: /allocations\[0\]\.amount 200000 is more than the 120000 outstanding/,
					advice: /Correct what/,
				},
			],
			[
				'an unknown customer',
				() => ({ customer: locator(NOBODY) }),
				{
					status: 404,
					words: new RegExp(`customer_id ${NOBODY} was not found`),
					advice: /Check the ID, and that it belongs to the chosen business and environment/,
				},
			],
			[
				'an unknown external ID of a customer',
				() => ({
					customer: locator('cus_none', 'externalId'),
					options: { createCustomer: true },
				}),
				{
					status: 404,
					words: /customer_external_id cus_none was not found/,
					advice: /Check the ID/,
				},
			],
			[
				'an unknown business',
				() => ({ businessId: locator(NOBODY) }),
				{
					status: 404,
					words: new RegExp(`businessId ${NOBODY} was not found`),
					advice: /Check the ID/,
				},
			],
			[
				'an unknown invoice',
				() => ({
					allocations: allocationRows({ invoice_id: locator(NOBODY), amount: '1' }),
				}),
				{
					status: 404,
					words: new RegExp(`allocations\\[0\\]\\.invoice_id ${NOBODY} was not found`),
					advice: /Check the ID/,
				},
			],
			[
				'several things at once',
				() => ({ additionalFields: { additionalBody: '{ "colour": "red", "size": 42 }' } }),
				{
					status: 400,
					words: /colour is not known here; size is not known here/,
					advice: /Correct what/,
				},
			],
		];

	it.each(refusals)('of %s are shown with advice', async (_, values, expected) => {
		const { status, words, advice } = expected;
		const result = await fixture.create(values());
		const { message, description } = failure(result);
		expect(message).toMatch(/^Layer: .* \[item 0\]$/);
		expect(message).toMatch(words);
		expect(description).toMatch(advice);
		expect(result.error).toMatchObject({ name: 'NodeApiError', httpCode: String(status) });
		expect(fixture.credits()).toEqual([]);
	});

	it.each(refusals)('of %s are items to branch on', async (_, values, expected) => {
		const { status, words, advice } = expected;
		const result = await fixture.create(values(), { onError: 'continueRegularOutput' });
		expect(only(result)).toEqual({
			message: expect.stringMatching(words),
			error: {
				message: expect.stringMatching(words),
				advice: expect.stringMatching(advice),
				kind: 'refused',
				service: 'Layer',
				status,
				request: expect.stringMatching(/^(GET|POST) \/v1\/businesses\//),
			},
		});
	});
});

describe('On Error', () => {
	const form = {
		idempotencyKey: '={{ $json.key }}',
		lineItems: lineItems(aLine('={{ $json.amount }}')),
	};
	const items = [
		{ key: 'a', amount: '1' },
		{ key: 'b', amount: '-2' },
		{ key: 'c', amount: '3' },
		{ key: 'd', amount: 'x' },
	];
	const oneByOne = { ...form, options: { maxConcurrentRequests: 1 } };

	it('Stop Workflow: names the items that were done and those that were not', async () => {
		const result = await fixture.create(oneByOne, { items });
		expect(result.status).toBe('error');
		expect(result.outputs).toEqual([]);
		const { message, description } = failure(result);
		expect(message).toBe("'Amount' in row 1 of 'Line Items' must not be negative [item 1]");
		expect(description).toBe(
			'Subtract it from another line item, and leave this one out. Done: items 0. Not started: items 2–3',
		);
		expect(result.error).toMatchObject({
			name: 'NodeOperationError',
			context: { itemIndex: 1 },
		});
		expect(fixture.credits().map(({ external_id: key }) => key)).toEqual(['a']);
	});

	it('Stop Workflow: items under way are finished and counted, and the first failure is shown', async () => {
		fixture.sandbox.setFaults({ delayMs: 20 });
		const { message, description } = failure(await fixture.create(form, { items }));
		expect(message).toMatch(/ \[item 1\]$/);
		expect(description).toContain(
			'Done: items 0, 2. Also not done, for reasons of their own: items 3. Not started: none',
		);
		expect(fixture.credits().map(({ external_id: key }) => key)).toEqual(['a', 'c']);
	});

	it('Stop Workflow: a refusal by Layer stops those that wait for their turn', async () => {
		const keys = Array.from({ length: 12 }, (_, index) => ({ key: `k${index}`, amount: '1' }));
		const result = await fixture.create(
			{
				...form,
				customer: locator(`={{ $itemIndex === 5 ? "${NOBODY}" : "${fixture.customer().id}" }}`),
				options: { maxConcurrentRequests: 3, lookUpFirst: false },
			},
			{ items: keys },
		);
		const { message, description } = failure(result);
		expect(message).toContain(`customer_id ${NOBODY} was not found [item 5]`);
		const done = fixture.credits().map(({ external_id: key }) => String(key));
		// Two others may have been under way.
		expect(done.length).toBeGreaterThanOrEqual(5);
		expect(done.length).toBeLessThanOrEqual(9);
		expect(description).toContain('Done: items 0–4');
		expect(description).toMatch(/Not started: items \d+–11$/);
	});

	it('Continue: each failed item becomes one item in its place', async () => {
		const result = await fixture.create(form, { items, onError: 'continueRegularOutput' });
		expect(result.status).toBe('success');
		expect(result.outputs).toHaveLength(1);
		expect(jsonOf(result)).toMatchObject([
			{ outcome: 'created', external_id: 'a' },
			{ error: { message: expect.stringContaining('must not be negative [item 1]') } },
			{ outcome: 'created', external_id: 'c' },
			{ error: { message: expect.stringContaining("is not a number: 'x' [item 3]") } },
		]);
		expect(pairing(result.outputs[0])).toEqual([0, 1, 2, 3]);
	});

	it('Continue (using error output): failed items leave by their own output', async () => {
		const result = await fixture.create(form, { items, onError: 'continueErrorOutput' });
		expect(result.status).toBe('success');
		expect(jsonOf(result, 0)).toMatchObject([
			{ outcome: 'created', external_id: 'a' },
			{ outcome: 'created', external_id: 'c' },
		]);
		expect(pairing(result.outputs[0])).toEqual([0, 2]);
		// With what came in, so that the branch knows which refund it was.
		expect(jsonOf(result, 1)).toMatchObject([
			{ key: 'b', amount: '-2', error: { message: expect.stringContaining('[item 1]') } },
			{ key: 'd', amount: 'x', error: { message: expect.stringContaining('[item 3]') } },
		]);
		expect(pairing(result.outputs[1])).toEqual([1, 3]);
	});

	it('a run in which every item fails gives out nothing but failures', async () => {
		const result = await fixture.create(
			{ ...form, businessId: locator(NOBODY) },
			{ items: [items[0]!, items[2]!], onError: 'continueErrorOutput' },
		);
		expect(jsonOf(result, 0)).toEqual([]);
		expect(jsonOf(result, 1)).toMatchObject([
			{ key: 'a', error: { status: 404 } },
			{ key: 'c', error: { status: 404 } },
		]);
	});
});

describe('secrets', () => {
	const secretsOf = () => {
		const { clientId, clientSecret, accessToken } = fixture.sandbox.connection.layer;
		const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
		return [clientSecret, accessToken, basic];
	};

	const onePerItem = { idempotencyKey: '={{ "refund-" + $itemIndex }}' };

	it.each<[string, Values, object]>([
		['input that was refused', { lineItems: lineItems(aLine('x')) }, {}],
		['a refusal by Layer', { customer: locator(NOBODY) }, {}],
		['a server error', { options: { maxAttempts: 1 } }, { status500Before: 1 }],
		['a broken connection', { options: { maxAttempts: 1 } }, { dropBefore: 1 }],
		[
			'too many requests',
			{ options: { maxWait: 0, lookUpFirst: false } },
			{ rateLimit: { limit: 1, perSeconds: 3600 } },
		],
	])('are not in what a run leaves behind after %s', async (_, values, faults) => {
		for (const authentication of ['clientCredentials', 'accessToken']) {
			const { accessToken } = fixture.sandbox.connection.layer;
			const engine = fixture.engineWith({ authentication, accessToken });
			for (const onError of [undefined, 'continueRegularOutput'] as const) {
				fixture.sandbox.setFaults(faults);
				const result = await fixture.create(
					{ ...onePerItem, ...values },
					{ engine, items: [{}, {}], ...(onError && { onError }) },
				);
				const kept = engine.storedCredentials().layerApi?.sessionToken;
				const { token } = JSON.parse(String(kept || '{}')) as { token?: string };
				const left = everythingOf(result);
				expect(left).toMatch(/\[item \d\]/);
				for (const secret of [...secretsOf(), token]) {
					if (secret) expect(left).not.toContain(secret);
				}
			}
		}
	});

	it.each<[string, object]>([
		['a wrong secret', { clientSecret: 'a-secret-that-is-wrong' }],
		[
			'a wrong token',
			{ authentication: 'accessToken', accessToken: 'a-secret-that-is-wrong', clientSecret: '' },
		],
	])('are not in what a run leaves behind after %s', async (_, credential) => {
		const left = everythingOf(await fixture.create({}, { engine: fixture.engineWith(credential) }));
		expect(left).toContain('[item 0]');
		expect(left).not.toContain('a-secret-that-is-wrong');
		expect(left).not.toContain(
			Buffer.from('layer-sandbox-client:a-secret-that-is-wrong').toString('base64'),
		);
	});
});
