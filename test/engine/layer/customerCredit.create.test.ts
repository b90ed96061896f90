import { locator, metadata, NOBODY, type Values } from '../../fixtures/form';
import { aLine, allocationRows, lineItems, SALES, useLayer } from '../../fixtures/layer';
import { failure, only } from '../../fixtures/results';

const fixture = useLayer();

/** The exact text of the only write. */
function sent(): string {
	const writes = fixture.writes();
	if (writes.length !== 1) throw new Error(`${writes.length} writes were received`);
	return writes[0]?.rawBody ?? '';
}

/** A row as the editor stores it when nothing in it was filled in. */
const emptyTag = { key: '', value: '', dimension_display_name: '', value_display_name: '' };
const emptyLine = {
	amount: '',
	revenue_account_identifier: locator('', 'list'),
	memo: '',
	metadata: {},
	reference_number: '',
	tags: {},
};

describe('the request body', () => {
	const company = 'Riverside Cycle Repair';

	/** Everything that the API documents, but for the customer. */
	function everything() {
		const [later, overdue] = fixture.openInvoices(company);
		if (!later?.reference_number || !overdue) throw new Error('The seed has changed');
		const words = {
			memo: 'Rückgabe "Größe 42" → 日本 🎁',
			metadata: { refund: 're_1042', z: [1, 2.5, null], a: { deep: true, text: 'é\n' } },
			reference_number: 'CR-2026-001',
		};
		const tags = [
			{
				key: 'department',
				value: 'sales',
				dimension_display_name: 'Department',
				value_display_name: 'Sales Department',
			},
			{ key: 'channel', value: 'web' },
		];
		return { later, laterNumber: later.reference_number, overdue, words, tags };
	}

	function expectedBody(customer: object): string {
		const { later, overdue, words, tags } = everything();
		return JSON.stringify({
			line_items: [
				{
					amount: 14505,
					revenue_account_identifier: { type: 'AccountId', id: fixture.account('Online Store') },
					memo: 'Two shirts',
					metadata: { sku: 'S-42', size: 'M' },
					reference_number: 'LINE-1',
					tags,
				},
				{ amount: 34948, revenue_account_identifier: SALES },
			],
			external_id: 'refund-1042',
			...customer,
			sent_at: '2026-11-22T14:30:00Z',
			allocations: [
				{ amount: 10000, invoice_id: overdue.id },
				{ amount: 20050, invoice_id: later.id },
			],
			tags,
			memo: words.memo,
			metadata: words.metadata,
			reference_number: words.reference_number,
		});
	}

	const additionalFields = () => {
		const { words, tags } = everything();
		return {
			memo: words.memo,
			additionalBody: JSON.stringify({ metadata: words.metadata }),
			referenceNumber: words.reference_number,
			sentAt: '2026-11-22T14:30:00Z',
			tags: { tag: tags.map((tag) => ({ ...emptyTag, ...tag })) },
		};
	};

	const filledIn = (): Values => {
		const { laterNumber, overdue, tags } = everything();
		return {
			idempotencyKey: 'refund-1042',
			lineItems: lineItems(
				{
					amount: '145.05',
					revenue_account_identifier: locator(fixture.account('Online Store'), 'list'),
					memo: 'Two shirts',
					metadata: metadata({ sku: 'S-42', size: 'M' }),
					reference_number: 'LINE-1',
					tags: { tag: tags.map((tag) => ({ ...emptyTag, ...tag })) },
				},
				{
					...emptyLine,
					amount: '349.48',
					revenue_account_identifier: locator('SALES', 'stableName'),
				},
			),
			allocations: allocationRows(
				{ invoice_id: locator(overdue.id), amount: '100' },
				{ invoice_id: locator(laterNumber, 'referenceNumber'), amount: '200.5' },
			),
			additionalFields: additionalFields(),
		};
	};

	const asArrays = () => {
		const { laterNumber, overdue, tags } = everything();
		return {
			lines: [
				{
					amount: 145.05,
					revenue_account_identifier: { type: 'AccountId', id: fixture.account('Online Store') },
					memo: 'Two shirts',
					metadata: { sku: 'S-42', size: 'M' },
					reference_number: 'LINE-1',
					tags,
				},
				{ amount: '349.48', revenue_account_identifier: SALES },
			],
			allocations: [
				{ invoice_id: overdue.id, amount: 100 },
				{ invoice_reference_number: laterNumber, amount: 200.5 },
			],
		};
	};

	const inJson = (lineItemsJson: string, allocationsJson: string): Values => ({
		idempotencyKey: 'refund-1042',
		options: { lineItemsJson },
		allocateTo: 'json',
		allocationsJson,
		additionalFields: additionalFields(),
	});

	const ways: Array<[string, () => { values: Values; items?: Values[] }]> = [
		['the fields', () => ({ values: filledIn() })],
		[
			'JSON text',
			() => {
				const { lines, allocations } = asArrays();
				return { values: inJson(JSON.stringify(lines), JSON.stringify(allocations, null, 2)) };
			},
		],
		[
			'expressions that give arrays',
			() => ({
				values: inJson('={{ $json.lines }}', '={{ $json.allocations }}'),
				items: [asArrays()],
			}),
		],
		[
			'JSON with expressions inside',
			() => {
				const { lines, allocations } = asArrays();
				return {
					values: inJson(
						'={{ JSON.stringify($json.lines) }}',
						`=${JSON.stringify(allocations).replace('100', '{{ $json.amount }}')}`,
					),
					items: [{ lines, amount: 100 }],
				};
			},
		],
	];

	describe.each(ways)('from %s', (_, way) => {
		it.each<[string, () => { given: unknown; expected: object }]>([
			[
				'its ID',
				() => {
					const { id } = fixture.customer(company);
					return { given: locator(id, 'list'), expected: { customer_id: id } };
				},
			],
			[
				'its external ID',
				() => {
					const id = fixture.customer(company).external_id;
					return { given: locator(id, 'externalId'), expected: { customer_external_id: id } };
				},
			],
		])('holds every field as it was entered, with the customer by %s', async (_name, customer) => {
			const { values, items } = way();
			const { given, expected } = customer();
			const result = await fixture.create({ ...values, customer: given }, { items });
			expect(result.error).toBeUndefined();
			expect(sent()).toBe(expectedBody(expected));
			expect(fixture.writes()[0]).toMatchObject({
				method: 'POST',
				path: `/v1/businesses/${fixture.businessId}/invoices/customer-credits`,
				headers: { 'content-type': 'application/json' },
				status: 201,
			});
			expect(only(result)).toMatchObject({
				outcome: 'created',
				external_id: 'refund-1042',
				customer: { company_name: company },
				allocationCheck: {
					asked: '300.50',
					granted: '300.50',
					asAsked: true,
					differences: [],
				},
			});
		});
	});

	it('has nothing in it for fields and collections that are empty', async () => {
		const nothing = {
			allocateTo: 'nothing',
			allocations: {},
			additionalFields: {
				memo: '',
				metadata: {},
				referenceNumber: '',
				sentAt: '',
				tags: {},
				additionalBody: '',
			},
			options: {},
		};
		const line = { ...emptyLine, ...aLine('145.05') };
		const result = await fixture.create({ ...nothing, lineItems: lineItems(line) });
		expect(sent()).toBe(
			JSON.stringify({
				line_items: [{ amount: 14505, revenue_account_identifier: SALES }],
				external_id: 'refund-1',
				customer_id: fixture.customer().id,
			}),
		);
		expect(only(result)).not.toHaveProperty('allocationCheck');
	});

	it('has nothing in it for JSON arrays and objects that are empty', async () => {
		const result = await fixture.create({
			options: {
				lineItemsJson: JSON.stringify([
					{ amount: 145.05, revenue_account_identifier: SALES, memo: '', tags: [] },
				]),
			},
			allocateTo: 'json',
			allocationsJson: '[]',
			additionalFields: { tags: { tag: [] }, additionalBody: '{}' },
		});
		expect(result.error).toBeUndefined();
		expect(sent()).toBe(
			JSON.stringify({
				line_items: [{ amount: 14505, revenue_account_identifier: SALES }],
				external_id: 'refund-1',
				customer_id: fixture.customer().id,
			}),
		);
	});

	it('holds IDs and the key without the white space that came along with them', async () => {
		const { id } = fixture.customer();
		await fixture.create(
			{
				businessId: locator('={{ $json.business }}'),
				customer: locator('={{ $json.customer }}'),
				idempotencyKey: '={{ $json.key }}',
			},
			{
				items: [{ business: ` ${fixture.businessId}\n`, customer: `\t${id} `, key: ' refund-7 ' }],
			},
		);
		expect(JSON.parse(sent())).toMatchObject({ customer_id: id, external_id: 'refund-7' });
	});

	it.each<[string, () => Values]>([
		['the customer', () => ({ customer: locator(fixture.customer().id.toUpperCase()) })],
		['the business', () => ({ businessId: locator(fixture.businessId.toUpperCase()) })],
		[
			'a revenue account',
			() => ({
				lineItems: lineItems(
					aLine('145.05', {
						revenue_account_identifier: locator(fixture.account('Online Store').toUpperCase()),
					}),
				),
			}),
		],
		[
			'a revenue account in JSON',
			() => ({
				options: {
					lineItemsJson: JSON.stringify([
						{
							amount: 145.05,
							revenue_account_identifier: {
								type: 'AccountId',
								id: fixture.account('Online Store').toUpperCase(),
							},
						},
					]),
				},
			}),
		],
		[
			'an invoice',
			() => ({
				allocations: allocationRows({
					invoice_id: locator(fixture.openInvoice().id.toUpperCase()),
					amount: '100',
				}),
			}),
		],
	])('takes the UUID of %s in capitals for the same one', async (_, values) => {
		const result = await fixture.create(values());
		expect(result.error?.message).toBeUndefined();
		expect(only(result)).toMatchObject({ outcome: 'created' });
		expect(only(result)).not.toMatchObject({ allocationCheck: { asAsked: false } });
		expect(only(await fixture.create(values()))).toMatchObject({ outcome: 'existing' });
		expect(fixture.credits()).toHaveLength(1);
	});
});

describe('Additional Body Fields', () => {
	it('are merged into the body', async () => {
		// A field that Layer may add one day; the sandbox knows none such and says so.
		const result = await fixture.create({
			additionalFields: {
				additionalBody: '{ "source": { "system": "shop" }, "priority": 2 }',
			},
		});
		expect(JSON.parse(sent())).toEqual({
			source: { system: 'shop' },
			priority: 2,
			line_items: [{ amount: 14505, revenue_account_identifier: SALES }],
			external_id: 'refund-1',
			customer_id: fixture.customer().id,
		});
		expect(failure(result).message).toMatch(/^Layer: source is not known here; priority is not/);
	});

	it('may be an expression that gives an object', async () => {
		await fixture.create(
			{ additionalFields: { additionalBody: '={{ $json.more }}' } },
			{ items: [{ more: { source: 'shop' } }] },
		);
		expect(JSON.parse(sent())).toMatchObject({ source: 'shop', external_id: 'refund-1' });
	});

	it.each([
		['a field of the form', '{ "memo": "x" }', "holds 'memo', which has a field of its own"],
		['the key', '{ "external_id": "x" }', "holds 'external_id', which has a field of its own"],
		['the line items', '{ "line_items": [] }', "holds 'line_items', which has a field of its own"],
		['a read-only field', '{ "id": "x" }', "holds 'id', which only the service sets"],
		[
			'another read-only field',
			'{ "deleted_at": null }',
			"holds 'deleted_at', which only the service sets",
		],
		['text that is no JSON', '{ "a": ', 'is not valid JSON'],
		['an array', '[{ "a": 1 }]', 'is not a JSON object'],
		['a text', '"a"', 'is not a JSON object'],
	])('refuse %s', async (_, additionalBody, finding) => {
		const { message } = failure(await fixture.create({ additionalFields: { additionalBody } }));
		expect(message).toContain(`'Additional Body Fields (JSON)' ${finding}`);
		expect(message).toMatch(/ \[item 0\]$/);
		expect(fixture.requests()).toEqual([]);
	});
});

describe('Sent At', () => {
	const create = async (sentAt: unknown, items?: Values[]) =>
		await fixture.create({ additionalFields: { sentAt } }, { items });

	it.each([
		['a date alone', '2026-11-22', '2026-11-22T00:00:00Z'],
		['what the date picker stores', '2026-11-22T00:00:00', '2026-11-22T00:00:00Z'],
		['a time without a zone', '2026-11-22T23:30:15', '2026-11-22T23:30:15Z'],
		['a time without seconds', '2026-11-22T23:30', '2026-11-22T23:30:00Z'],
		['a space for the T', '2026-11-22 23:30:15', '2026-11-22T23:30:15Z'],
		['UTC', '2026-11-22T23:30:15Z', '2026-11-22T23:30:15Z'],
		['UTC with a fraction', '2026-11-22T23:30:15.123Z', '2026-11-22T23:30:15.123Z'],
		['an offset to the west', '2026-11-22T23:30:15-05:00', '2026-11-22T23:30:15-05:00'],
		['an offset to the east', '2026-11-22T00:30:15+13:00', '2026-11-22T00:30:15+13:00'],
		['an offset without a colon', '2026-11-22T00:30:15+1300', '2026-11-22T00:30:15+13:00'],
		['29 February of a leap year', '2028-02-29', '2028-02-29T00:00:00Z'],
		['the last day of a year', '2026-12-31', '2026-12-31T00:00:00Z'],
		[
			'a DateTime',
			"={{ DateTime.fromISO('2026-11-22T23:30:15', { zone: 'America/New_York' }) }}",
			'2026-11-22T23:30:15.000-05:00',
		],
		[
			'a DateTime as a date',
			"={{ DateTime.fromISO('2026-11-22', { zone: 'Asia/Tokyo' }).toISODate() }}",
			'2026-11-22T00:00:00Z',
		],
		['a Date', "={{ new Date('2026-11-22T23:30:15Z') }}", '2026-11-22T23:30:15.000Z'],
		['a date of the data', '={{ $json.day }}', '2026-11-22T00:00:00Z'],
	])('sends %s as it is', async (_, given, expected) => {
		const result = await create(given, [{ day: '2026-11-22' }]);
		expect(result.error).toBeUndefined();
		expect(JSON.parse(sent())).toHaveProperty('sent_at', expected);
		// Layer shows the same moment in UTC.
		expect(Date.parse(String(only(result).sent_at))).toBe(Date.parse(expected));
	});

	it('takes $now', async () => {
		const before = Date.now();
		const result = await create('={{ $now }}');
		const { sent_at: moment } = JSON.parse(sent()) as { sent_at: string };
		expect(Date.parse(moment)).toBeGreaterThanOrEqual(before);
		expect(Date.parse(moment)).toBeLessThanOrEqual(Date.now());
		expect(Date.parse(String(only(result).sent_at))).toBe(Date.parse(moment));
	});

	it.each([
		'2026-02-31',
		'2026-02-29',
		'2026-13-01',
		'2026-00-10',
		'2026-11-22T25:00:00Z',
		'2026-11-22T10:61:00Z',
		'22.11.2026',
		'11/22/2026',
		'tomorrow',
		"={{ new Date('nonsense') }}",
		'={{ 1795000000000 }}',
	])('refuses %s', async (given) => {
		const { message, description } = failure(await create(given));
		expect(message).toMatch(/^'Sent At' is not a date: .+ \[item 0\]$/);
		expect(description).toContain('Use ISO 8601, such as 2026-11-22');
		expect(fixture.requests()).toEqual([]);
	});
});

describe('Metadata', () => {
	/** JSON of exactly so many bytes in UTF-8, most of them in characters of several bytes. */
	function metadataOf(bytes: number): Record<string, string> {
		const frame = Buffer.byteLength(JSON.stringify({ note: '' }));
		const gifts = Math.floor((bytes - frame) / 4);
		const values = { note: '🎁'.repeat(gifts) + 'x'.repeat(bytes - frame - gifts * 4) };
		if (Buffer.byteLength(JSON.stringify(values)) !== bytes) throw new Error('Miscounted');
		return values;
	}

	const places: Array<[string, (text: string) => Values]> = [
		['the credit', (text) => ({ additionalFields: { metadata: metadata(JSON.parse(text)) } })],
		[
			'the credit in JSON',
			(text) => ({ additionalFields: { additionalBody: `{ "metadata": ${text} }` } }),
		],
		[
			'a line item',
			(text) => ({ lineItems: lineItems(aLine('1', { metadata: metadata(JSON.parse(text)) })) }),
		],
		[
			'a line item in JSON',
			(text) => ({
				options: {
					lineItemsJson: `[{"amount":1,"revenue_account_identifier":${JSON.stringify(SALES)},"metadata":${text}}]`,
				},
			}),
		],
	];

	describe.each(places)('of %s', (_, form) => {
		it('may have 1,024 bytes', async () => {
			const given = metadataOf(1024);
			const result = await fixture.create(form(JSON.stringify(given)));
			expect(result.error).toBeUndefined();
			expect(sent()).toContain(`"metadata":${JSON.stringify(given)}`);
		});

		it('may not have 1,025', async () => {
			const { message } = failure(await fixture.create(form(JSON.stringify(metadataOf(1025)))));
			expect(message).toContain('is too large: 1025 bytes of at most 1024');
			expect(message).toMatch(
				/^'(Metadata|metadata|Additional Body Fields \(JSON\))'.* \[item 0\]$/,
			);
			expect(fixture.requests()).toEqual([]);
		});

		it('is counted without the white space it was typed with', async () => {
			const given = metadataOf(1024);
			const result = await fixture.create(form(JSON.stringify(given, null, '\t\t')));
			expect(result.error).toBeUndefined();
			expect(sent()).toContain(`"metadata":${JSON.stringify(given)}`);
		});
	});
});

describe('amounts', () => {
	const create = async (amount: unknown, { amountsIn, ...more }: Values = {}, items?: Values[]) => {
		const options = { ...(amountsIn !== undefined && { amountsIn }) };
		return await fixture.create(
			{ lineItems: lineItems(aLine(amount)), ...more, options },
			{ items },
		);
	};
	const asExpression = (value: unknown) =>
		typeof value === 'string' ? value : `={{ ${String(value)} }}`;

	it.each<[unknown, number]>([
		[145.05, 14505],
		[349.48, 34948],
		['145.05', 14505],
		['0.10', 10],
		['0.01', 1],
		['1', 100],
		['145.0500', 14505],
		['007', 700],
		[' 12.5 ', 1250],
		[1.1, 110],
		[8.2, 820],
		[4.35, 435],
		[1e3, 100000],
		['9999999999999.99', 999999999999999],
	])('%p in currency units are %i cents', async (amount, cents) => {
		const result = await create(asExpression(amount));
		expect(result.error).toBeUndefined();
		expect(sent()).toContain(`"line_items":[{"amount":${cents},`);
		expect(fixture.credit('refund-1').line_items[0]?.amount).toBe(cents);
	});

	it.each<[Values, unknown, number]>([
		[{ currency: 'JPY' }, 58, 58],
		[{ currency: 'JPY' }, '5800', 5800],
		[{ currency: 'JPY' }, '58.0', 58],
		[{ currency: 'KWD' }, 12.345, 12345],
		[{ currency: 'KWD' }, '0.005', 5],
		[{ currency: 'EUR' }, 89.9, 8990],
		[{ currency: ' EUR ' }, 89.9, 8990],
		[{ currency: 'jpy' }, 58, 58],
		[{ amountsIn: 'currencyUnits' }, 145.05, 14505],
		[{ amountsIn: 'cents' }, 14505, 14505],
		[{ amountsIn: 'cents' }, '14505', 14505],
		[{ amountsIn: 'cents', currency: 'KWD' }, 12345, 12345],
	])('with %p, %p is sent as %i', async (options, amount, cents) => {
		const result = await create(asExpression(amount), options);
		expect(result.error).toBeUndefined();
		expect(sent()).toContain(`"line_items":[{"amount":${cents},`);
	});

	it('are the same in line items and in allocations', async () => {
		const invoice = fixture.openInvoice();
		await fixture.create({
			lineItems: lineItems(aLine('12345')),
			allocations: allocationRows({ invoice_id: locator(invoice.id), amount: '345' }),
			options: { amountsIn: 'cents' },
		});
		expect(JSON.parse(sent())).toMatchObject({
			line_items: [{ amount: 12345 }],
			allocations: [{ amount: 345, invoice_id: invoice.id }],
		});
	});

	it.each<[string, unknown, Values, string]>([
		['the sum of 0.1 and 0.2', '={{ 0.1 + 0.2 }}', {}, 'has more decimals than the currency (2)'],
		['a point that may part thousands', '1.500', {}, 'can mean two amounts'],
		['the same in yen', '10.000', { currency: 'JPY' }, 'can mean two amounts'],
		['the same in cents', '1.500', { amountsIn: 'cents' }, 'can mean two amounts'],
		['an exponent', '3.18E+05', {}, 'has an exponent'],
		['a third decimal', 1.005, {}, 'has more decimals than the currency (2)'],
		['decimals of yen', 58.5, { currency: 'JPY' }, 'has more decimals than the currency (0)'],
		['a fourth decimal of dinars', '1.2345', { currency: 'KWD' }, 'has more decimals than the'],
		['decimals of cents', 145.05, { amountsIn: 'cents' }, 'has more decimals than the currency'],
		['a number beyond exactness', 1e21, {}, 'is too large to be sent exactly: 1e+21'],
		['16 digits', '99999999999999.99', {}, 'is too large to be sent exactly'],
		['a word', 'abc', {}, "is not a number: 'abc'"],
		['a thousands separator', '1,000.00', {}, "is not a number: '1,000.00'"],
		['a decimal comma', '145,05', {}, "is not a number: '145,05'"],
		['a currency sign', '$145.05', {}, "is not a number: '$145.05'"],
		['not a number', '={{ 0 / 0 }}', {}, 'is not a number'],
		['infinity', '={{ 1 / 0 }}', {}, 'is not a number'],
		['a truth value', '={{ true }}', {}, 'is not a number: true'],
		['an object', '={{ ({ value: 1 }) }}', {}, 'is not a number: {"value":1}'],
		['a negative amount', -145.05, {}, 'must not be negative'],
		['zero', 0, {}, 'must be more than zero'],
		['zero with decimals', '0.00', {}, 'must be more than zero'],
		['nothing', '={{ "" }}', {}, 'is empty'],
		['null', '={{ null }}', {}, 'is empty'],
	])('are refused when they are %s', async (_, amount, options, finding) => {
		const result = await create(asExpression(amount), options);
		const { message } = failure(result);
		expect(message).toContain(`'Amount' in row 1 of 'Line Items' ${finding}`);
		expect(message).toMatch(/ \[item 0\]$/);
		expect(fixture.requests()).toEqual([]);
	});

	it.each(['XXY', 'dollars'])('are refused in the currency %s', async (currency) => {
		const { message } = failure(await create('1', { currency }));
		expect(message).toBe(`'Currency' is not a currency: '${currency.toUpperCase()}' [item 0]`);
		expect(fixture.requests()).toEqual([]);
	});
});

describe('older and newer forms of Layer’s answers', () => {
	it('takes a bare object and a bare list', async () => {
		fixture.sandbox.layer.data.decisions.envelope = 'bare';
		expect(only(await fixture.create())).toMatchObject({
			outcome: 'created',
			external_id: 'refund-1',
			line_items: [{ amount: 14505 }],
		});
		expect(only(await fixture.create())).toMatchObject({ outcome: 'existing' });
		expect(fixture.writes()).toHaveLength(1);
	});

	it.each<[string, () => unknown]>([
		['its ID', () => locator(fixture.account('Online Store'))],
		['its stable name', () => locator('SALES', 'stableName')],
	])('takes accounts that are wrapped in objects, given by %s', async (_, account) => {
		fixture.sandbox.layer.data.decisions.accountForm = 'wrapped';
		const values = {
			lineItems: lineItems(aLine('145.05', { revenue_account_identifier: account() })),
		};
		expect(only(await fixture.create(values))).toMatchObject({ outcome: 'created' });
		expect(only(await fixture.create(values))).toMatchObject({ outcome: 'existing' });
		expect(fixture.writes()).toHaveLength(1);
	});
});

it('gives out the credit as Layer answers it, with what happened', async () => {
	const output = only(await fixture.create());
	const shown = await fixture.run('customerCredit', 'get', {
		businessId: locator(fixture.businessId),
		customerCreditId: locator(output.id as string),
		simplify: false,
	});
	expect(output).toEqual({ ...only(shown), outcome: 'created' });
});

it('writes to the books of the chosen business alone', async () => {
	const other = fixture.sandbox.layer.data.of('6f1d2c5a-0002-4a5b-9c3d-000000000002');
	const { id } = other.customers.all()[0] ?? { id: NOBODY };
	await fixture.create({ businessId: locator(other.business.id), customer: locator(id) });
	expect(fixture.credits()).toEqual([]);
	expect(other.credits.all()).toMatchObject([{ external_id: 'refund-1', customer_id: id }]);
});
