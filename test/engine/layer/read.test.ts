import { faultsAt } from '../../fixtures/engine';
import { locator, NOBODY, type Values } from '../../fixtures/form';
import { aLine, lineItems, useLayer } from '../../fixtures/layer';
import { failure, jsonOf, only, pairing } from '../../fixtures/results';

const fixture = useLayer();

describe('Customer Credit: Get', () => {
	const get = async (id: string, values: Values = {}) =>
		await fixture.run('customerCredit', 'get', {
			businessId: locator(fixture.businessId),
			customerCreditId: locator(id),
			simplify: false,
			...values,
		});

	it('gives out the credit with its line items and allocations, and sends one request', async () => {
		const invoice = fixture.openInvoice();
		const { id } = fixture.addCredit(14505, {
			external_id: 'refund-1',
			memo: 'Return',
			metadata: { refund: 're_1' },
			allocations: [[invoice.id, 500]],
		});
		const result = await get(id);
		expect(only(result)).toMatchObject({
			id,
			external_id: 'refund-1',
			memo: 'Return',
			metadata: { refund: 're_1' },
			customer: { company_name: 'Corner Print Shop' },
			line_items: [{ amount: 14505, ledger_account: { stable_name: 'SALES' } }],
			allocations: [{ invoice_id: invoice.id, amount: 500 }],
		});
		expect(only(result)).not.toHaveProperty('outcome');
		expect(fixture.requests().map(({ method, path, rawBody }) => [method, path, rawBody])).toEqual([
			['GET', `/v1/businesses/${fixture.businessId}/invoices/customer-credits/${id}`, ''],
		]);
	});

	it('with Simplify gives out what people and next nodes look at', async () => {
		const { id } = fixture.addCredit(14505, {
			external_id: 'refund-1',
			metadata: { refund: 're_1' },
		});
		const simple = only(await get(id, { simplify: true }));
		expect(simple).toMatchObject({
			id,
			external_id: 'refund-1',
			customerName: 'Corner Print Shop',
			total: '145.05',
			unallocated: '145.05',
		});
		expect(Object.keys(simple).length).toBeLessThanOrEqual(10);
		expect(Object.keys(simple)).toEqual(expect.not.arrayContaining(['metadata', 'updated_at']));
	});

	it('takes a bare answer', async () => {
		fixture.sandbox.layer.data.decisions.envelope = 'bare';
		const { id } = fixture.addCredit(100);
		expect(only(await get(id))).toMatchObject({ id });
	});

	it('shows a deleted credit as one', async () => {
		const { id } = fixture.addCredit(100, { deleted_at: '2026-11-01T00:00:00Z' });
		expect(only(await get(id))).toMatchObject({ id, deleted_at: '2026-11-01T00:00:00Z' });
	});

	it('of an unknown credit fails with Layer’s words and advice', async () => {
		const { message, description } = failure(await get(NOBODY));
		expect(message).toBe(`Layer: customerCreditId ${NOBODY} was not found [item 0]`);
		expect(description).toContain('Check the ID, and that it belongs to the chosen business');
	});

	it.each(['refund-1', `${NOBODY}/../..`, '={{ 42 }}'])('of %s is refused', async (id) => {
		const given = id.startsWith('=') ? id : `={{ "${id}" }}`;
		const { message } = failure(await get(given));
		expect(message).toMatch(/^'Customer Credit' is not valid: .* \[item 0\]$/);
		expect(fixture.requests()).toEqual([]);
	});

	it('keeps going through failures that pass', async () => {
		const { id } = fixture.addCredit(100);
		fixture.sandbox.setFaults(faultsAt('layer', 'status500After', [1, 2]));
		expect(only(await get(id))).toMatchObject({ id });
		expect(fixture.requests().map(({ status }) => status)).toEqual([500, 500, 200]);
	});
});

describe('Invoice: Get', () => {
	const get = async (id: string, simplify = false) =>
		await fixture.run('invoice', 'get', {
			businessId: locator(fixture.businessId),
			invoiceId: locator(id),
			simplify,
		});

	it('with Simplify gives out what people and next nodes look at', async () => {
		const { id } = fixture.openInvoice();
		const simple = only(await get(id, true));
		expect(simple).toMatchObject({ id, status: 'SENT', outstanding: '1200.00' });
		expect(Object.keys(simple).length).toBeLessThanOrEqual(10);
	});

	it('gives out the invoice with its balance', async () => {
		const invoice = fixture.openInvoice();
		fixture.addCredit(5000, { allocations: [[invoice.id, 5000]] });
		expect(only(await get(invoice.id))).toMatchObject({
			id: invoice.id,
			status: 'PARTIALLY_PAID',
			total_amount: 120000,
			outstanding_balance: 115000,
			reference_number: invoice.reference_number,
		});
		expect(fixture.requests()).toHaveLength(1);
	});

	it('of an unknown invoice fails with Layer’s words', async () => {
		const { message } = failure(await get(NOBODY));
		expect(message).toBe(`Layer: invoiceId ${NOBODY} was not found [item 0]`);
	});
});

describe('Invoice: Get Many', () => {
	const getAll = async (values: Values = {}, items?: Values[]) =>
		await fixture.run(
			'invoice',
			'getAll',
			{ businessId: locator(fixture.businessId), ...values },
			{ items },
		);
	const numbers = (result: Awaited<ReturnType<typeof getAll>>) =>
		jsonOf(result)
			.map(({ reference_number: number }) => number)
			.sort();

	/** A customer with so many invoices, two of which fall on each day from 1 January on. */
	function customerWith(count: number): string {
		const { id } = fixture.books.addCustomer({ company_name: 'Busy', external_id: 'cus_busy' });
		for (let number = 1; number <= count; number++) {
			const day = new Date(Date.UTC(2026, 0, Math.ceil(number / 2))).toISOString();
			fixture.books.addInvoice({
				customer_id: id,
				reference_number: `B-${number}`,
				due_at: day,
				sent_at: day,
				...(number % 5 === 0 && { status_before_credits: 'PAID', balance_before_credits: 0 }),
			});
		}
		return id;
	}

	const bNumbers = (from: number, to: number) =>
		Array.from({ length: to - from + 1 }, (_, index) => `B-${from + index}`).sort();

	it('gives out 50 invoices with one request unless told otherwise', async () => {
		customerWith(60);
		const result = await getAll();
		expect(jsonOf(result)).toHaveLength(50);
		expect(fixture.queries()).toEqual([{ limit: '50' }]);
	});

	it('with a Limit asks for no more than that', async () => {
		customerWith(60);
		expect(jsonOf(await getAll({ limit: 7 }))).toHaveLength(7);
		expect(fixture.queries()).toEqual([{ limit: '7' }]);
	});

	it('with a Limit above a page asks for what is missing', async () => {
		customerWith(250);
		const result = await getAll({ limit: 120 });
		expect(jsonOf(result)).toHaveLength(120);
		expect(fixture.queries()).toMatchObject([
			{ limit: '100' },
			{ limit: '20', cursor: expect.stringMatching(/./) },
		]);
	});

	it('with Return All follows the cursors to the end: no invoice twice, none lost', async () => {
		const customer = customerWith(250);
		const result = await getAll({
			returnAll: true,
			filters: { customer: locator(customer) },
		});
		expect(numbers(result)).toEqual(bNumbers(1, 250));
		expect(fixture.requests()).toHaveLength(3);
		expect(pairing(result.outputs[0])).toEqual(Array(250).fill(0));
	});

	it('with Return All loses none and doubles none while invoices come and go', async () => {
		const customer = customerWith(250);
		fixture.onEachRequest((number) => {
			fixture.books.addInvoice({
				customer_id: customer,
				reference_number: `new-${number}`,
				sent_at: '2025-12-01T00:00:00Z',
			});
		});
		const result = await getAll({ returnAll: true, filters: { customer: locator(customer) } });
		const found = numbers(result);
		expect(new Set(found).size).toBe(found.length);
		expect(found).toEqual(expect.arrayContaining(bNumbers(1, 250)));
	});

	it('goes on through failures that pass in the middle of the pages', async () => {
		const customer = customerWith(250);
		fixture.sandbox.setFaults(faultsAt('layer', 'status500After', [2, 4]));
		const result = await getAll({ returnAll: true, filters: { customer: locator(customer) } });
		expect(numbers(result)).toEqual(bNumbers(1, 250));
		expect(fixture.requests().map(({ status }) => status)).toEqual([200, 500, 200, 500, 200]);
	});

	const filters: Array<[string, Values, Values, string[]]> = [
		[
			'external ID of a customer',
			{ customer: locator('cus_busy', 'externalId') },
			{ customer_external_id: 'cus_busy' },
			bNumbers(1, 12),
		],
		['a status', { status: ['PAID'] }, { status: 'PAID' }, ['B-10', 'B-5']],
		['several states', { status: ['PAID', 'SENT'] }, { status: 'PAID,SENT' }, bNumbers(1, 12)],
		[
			'due dates, both days included',
			{ dueAfter: '2026-01-02', dueBefore: '2026-01-03' },
			{ due_at_start: '2026-01-02', due_at_end: '2026-01-03' },
			bNumbers(3, 6),
		],
		[
			'due dates as the date picker stores them',
			{ dueAfter: '2026-01-06T00:00:00' },
			{ due_at_start: '2026-01-06' },
			['B-11', 'B-12'],
		],
		[
			'due dates of another time zone, without moving',
			{ dueBefore: '2026-01-01T23:59:59-11:00' },
			{ due_at_end: '2026-01-01' },
			['B-1', 'B-2'],
		],
		['a reference number', { referenceNumbers: 'B-7' }, { reference_numbers: 'B-7' }, ['B-7']],
		[
			'several reference numbers',
			{ referenceNumbers: ' B-7 , B-9,B-700' },
			{ reference_numbers: 'B-7,B-9,B-700' },
			['B-7', 'B-9'],
		],
		[
			'several things at once',
			{ status: ['SENT'], dueAfter: '2026-01-03', referenceNumbers: 'B-4,B-5,B-6' },
			{ status: 'SENT', due_at_start: '2026-01-03', reference_numbers: 'B-4,B-5,B-6' },
			['B-6'],
		],
	];

	it.each(filters)('filters by %s', async (_, given, query, expected) => {
		const customer = customerWith(12);
		const busy = { customer: locator(customer) };
		const result = await getAll({ returnAll: true, filters: { ...busy, ...given } });
		expect(result.error).toBeUndefined();
		expect(numbers(result)).toEqual(expected);
		const own = given.customer ? {} : { customer_id: customer };
		expect(fixture.queries()).toEqual([{ limit: '100', ...own, ...query }]);
	});

	it('without filters sends none', async () => {
		await getAll({
			filters: {
				customer: locator('', 'list'),
				dueAfter: '',
				dueBefore: '',
				referenceNumbers: '',
				status: [],
			},
		});
		expect(fixture.queries()).toEqual([{ limit: '50' }]);
	});

	it.each<[Values, string]>([
		[{ filters: { dueAfter: '2026-02-31' } }, "'Due After' is not a date: 2026-02-31"],
		[{ filters: { dueBefore: 'soon' } }, "'Due Before' is not a date: soon"],
		[{ filters: { status: ['OPEN'] } }, "'Status' is not one of its choices: 'OPEN'"],
		[{ filters: { customer: locator('={{ "x" }}') } }, "'Customer' is not valid: 'x'"],
		[{ limit: 0 }, "'Limit' must be at least 1"],
		[{ limit: 1.5 }, "'Limit' is not a whole number: 1.5"],
	])('%j is refused before any request', async (values, text) => {
		const { message } = failure(await getAll(values));
		expect(message).toBe(`${text} [item 0]`);
		expect(fixture.requests()).toEqual([]);
	});

	it('gives out nothing, without an error, when nothing fits', async () => {
		const result = await getAll({ filters: { referenceNumbers: 'none' } });
		expect(result.status).toBe('success');
		expect(jsonOf(result)).toEqual([]);
	});

	it('lists for each item, paired to it', async () => {
		customerWith(3);
		const result = await getAll({ filters: { referenceNumbers: '={{ $json.numbers }}' } }, [
			{ numbers: 'B-1,B-2' },
			{ numbers: 'none' },
			{ numbers: 'B-3' },
		]);
		const found = jsonOf(result).map(({ reference_number: number }) => String(number));
		expect(found.slice(0, 2).sort()).toEqual(['B-1', 'B-2']);
		expect(found.slice(2)).toEqual(['B-3']);
		expect(pairing(result.outputs[0])).toEqual([0, 0, 2]);
	});
});

it('reads what it wrote: an open invoice is lower by the credit', async () => {
	const invoice = fixture.openInvoice();
	await fixture.create({
		lineItems: lineItems(aLine('200')),
		allocateTo: 'json',
		allocationsJson: JSON.stringify([{ invoice_id: invoice.id, amount: '200' }]),
	});
	const result = await fixture.run('invoice', 'getAll', {
		businessId: locator(fixture.businessId),
		filters: { customer: locator(fixture.customer().id), status: ['PARTIALLY_PAID'] },
	});
	expect(only(result)).toMatchObject({ id: invoice.id, outstanding_balance: 100000 });
});
