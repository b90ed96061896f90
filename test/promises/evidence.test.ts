/** What the vendors' own clients and newest pages say, where a node can tell; each by the number of the report. */
import { locator, parameters } from '../fixtures/form';
import * as layer from '../fixtures/layer';
import * as rebilly from '../fixtures/rebilly';
import { jsonOf, only } from '../fixtures/results';

const fixture = layer.useLayer();
const rebillyFixture = rebilly.useRebilly();

const values = ({ results }: { results: Array<{ value: unknown }> }) =>
	results.map(({ value }) => value);
const CONTINUE = { onError: 'continueRegularOutput' } as const;

describe('Layer 1: an open invoice is SAVED or SENT', () => {
	describe.each(['both', 'SAVED', 'SENT'] as const)('where it is %s', (openInvoiceName) => {
		beforeEach(() => fixture.sandbox.reset(undefined, { openInvoiceName }));
		afterAll(() => fixture.sandbox.reset(undefined, {}));

		it('the picker shows every invoice on which something is owed, and asks for no status', async () => {
			const open = fixture.books.invoices
				.all()
				.filter((row) => row.balance_before_credits > 0 && row.status_before_credits !== 'DRAFT');
			const found: unknown[] = [];
			let paginationToken: string | undefined;
			do {
				const page = await fixture.search(
					'searchOpenInvoices',
					paginationToken ? { paginationToken } : {},
				);
				found.push(...values(page));
				paginationToken = page.paginationToken;
			} while (paginationToken);
			const owed = open.filter((row) => row.status_before_credits !== 'VOIDED');
			expect([...found].sort()).toEqual(owed.map(({ id }) => id).sort());
			expect(fixture.queries().every((query) => !('status' in query))).toBe(true);
		});

		it('a credit is spread over it', async () => {
			const item = only(await fixture.create({ allocateTo: 'openInvoices' }));
			expect(item).toMatchObject({ outcome: 'created', allocatedNow: '145.05' });
		});
	});

	it('Get Many asks for Draft, Saved and Sent', async () => {
		const filters = { status: ['DRAFT', 'SAVED', 'SENT'] };
		const result = await fixture.run('invoice', 'getAll', {
			businessId: locator(fixture.businessId),
			returnAll: true,
			filters,
		});
		const seen = new Set(jsonOf(result).map(({ status }) => status));
		expect([...seen].sort()).toEqual(['DRAFT', 'SAVED', 'SENT']);
	});

	it('one that is hidden behind many paid ones is found in the first answer', async () => {
		const customer = fixture.books.addCustomer({ company_name: 'Paid Up' });
		const add = (paid: boolean) =>
			fixture.books.addInvoice({
				customer_id: customer.id,
				balance_before_credits: paid ? 0 : 500,
				status_before_credits: paid ? 'PAID' : 'SAVED',
			});
		const first = add(false);
		for (let number = 0; number < 120; number++) add(true);
		const form = { businessId: locator(fixture.businessId), customer: locator(customer.id) };
		const given = parameters('customerCredit', 'create', form);
		expect(values(await fixture.search('searchOpenInvoices', { parameters: given }))).toEqual([
			first.id,
		]);
	});
});

describe('Layer 3: a customer that Layer does not have', () => {
	const unknown = (options: object = {}) => ({
		customer: locator('cus_new', 'externalId'),
		options,
	});
	const customers = () =>
		fixture.books.customers.all().filter((row) => row.external_id === 'cus_new');

	const WORLDS = ['notFound', 'badRequest', 'created'] as const;
	describe.each(WORLDS)('where Layer answers %s', (unknownCustomer) => {
		beforeEach(() => fixture.sandbox.reset(undefined, { unknownCustomer }));
		afterAll(() => fixture.sandbox.reset(undefined, {}));

		it.each([
			['', {}],
			[', spread over open invoices', { allocateTo: 'openInvoices' }],
			[', without looking for the credit', { options: { lookUpFirst: false } }],
		])('is refused before anything is sent%s', async (_, more) => {
			const result = await fixture.create({ ...unknown(), ...more }, CONTINUE);
			expect(only(result).message).toContain("No customer in Layer has the external ID 'cus_new'");
			expect(fixture.writes()).toEqual([]);
			expect(customers()).toEqual([]);
		});

		it('is refused by Update too', async () => {
			const credit = fixture.addCredit(1000, { external_id: 'refund-9' });
			const form = {
				businessId: locator(fixture.businessId),
				customerCreditId: locator(credit.id),
			};
			const updateFields = { customer: locator('cus_new', 'externalId') };
			const result = await fixture.run(
				'customerCredit',
				'update',
				{ ...form, updateFields },
				CONTINUE,
			);
			expect(only(result).message).toContain("has the external ID 'cus_new'");
			expect(fixture.writes()).toEqual([]);
		});

		it('is sent where the form asks for it, and told', async () => {
			const form = unknown({ createCustomer: true });
			const item = only(await fixture.create(form, CONTINUE));
			if (unknownCustomer !== 'created') {
				expect(item.message).toContain('cus_new');
				expect(item.customerCreated).toBeUndefined();
				expect(fixture.credits()).toEqual([]);
				return;
			}
			expect(item).toMatchObject({ outcome: 'created', customerCreated: true });
			expect(customers()).toHaveLength(1);
			const again = only(await fixture.create(form));
			expect(again.outcome).toBe('existing');
			expect(again.customerCreated).toBeUndefined();
			expect(fixture.credits()).toHaveLength(1);
		});
	});

	describe('where Layer makes it', () => {
		beforeEach(() => fixture.sandbox.reset(undefined, { unknownCustomer: 'created' }));
		afterAll(() => fixture.sandbox.reset(undefined, {}));

		it('is told once in a run, and its second credit finds it', async () => {
			const form = {
				...unknown({ createCustomer: true, maxConcurrentRequests: 1 }),
				idempotencyKey: '={{ $json.key }}',
			};
			const items = [{ key: 'r-1' }, { key: 'r-2' }, { key: 'r-1' }];
			const out = jsonOf(await fixture.create(form, { items }));
			expect(out.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'existing']);
			expect(out.map(({ customerCreated }) => customerCreated)).toEqual([
				true,
				undefined,
				undefined,
			]);
			expect(fixture.credits()).toHaveLength(2);
			expect(customers()).toHaveLength(1);
		});

		it('comes once with a credit whose answer is lost', async () => {
			fixture.sandbox.failNext({ fault: 'dropAfter', path: '/customer-credits$', method: 'POST' });
			const item = only(await fixture.create(unknown({ createCustomer: true })));
			expect(item).toMatchObject({ outcome: 'created', customerCreated: true });
			expect(fixture.writes()).toHaveLength(1);
			expect(fixture.credits()).toHaveLength(1);
		});
	});

	it('that is there is nothing to say of', async () => {
		const customer = locator(fixture.customer().external_id, 'externalId');
		const item = only(await fixture.create({ customer, options: { createCustomer: true } }));
		expect(item.customerCreated).toBeUndefined();
	});
});

describe('Layer 7: the method is OTHER or Other', () => {
	afterAll(() => fixture.sandbox.reset(undefined, {}));

	it.each(['OTHER', 'Other'] as const)(
		'%s in the answer is what was asked for',
		async (otherMethod) => {
			fixture.sandbox.reset(undefined, { otherMethod });
			const paid = fixture.books.invoices.all().find((row) => row.status_before_credits === 'PAID');
			const form = {
				businessId: locator(fixture.businessId),
				idempotencyKey: 're_1',
				completedAt: '2026-09-14',
				target: 'invoice',
				invoice: locator(paid?.id),
				paymentDetails: { method: 'OTHER' },
				additionalFields: { method: 'OTHER' },
			};
			for (const outcome of ['created', 'existing']) {
				const result = await fixture.run('refund', 'create', form);
				expect(only(result).outcome).toBe(outcome);
			}
			expect(fixture.writes()[0]?.body).toMatchObject({ method: 'OTHER' });
		},
	);
});

describe('Rebilly 10: a picker finds by the name of a customer', () => {
	const form = parameters('creditMemo', 'getAll');

	describe.each(['related', 'own'] as const)('where q searches the %s texts', (searchedTexts) => {
		beforeEach(() => rebillyFixture.sandbox.reset(undefined, { searchedTexts }));
		afterAll(() => rebillyFixture.sandbox.reset(undefined, {}));

		const all = async (method: string, filter: string) => {
			const found: unknown[] = [];
			let paginationToken: string | undefined;
			do {
				const page = await rebillyFixture.search(method, {
					filter,
					paginationToken,
					parameters: form,
				});
				found.push(...values(page));
				paginationToken = page.paginationToken;
			} while (paginationToken && found.length < 1000);
			expect(new Set(found).size).toBe(found.length);
			return found.sort();
		};

		it('credit memos, invoices, open invoices, transactions and payments', async () => {
			rebillyFixture.addMemo('memo-1', 'Robin', 14505);
			rebillyFixture.addMemo('memo-2', 'Sam', 500);
			const robin = rebillyFixture.customer('Robin');
			const transactions = [...rebillyFixture.data.transactions.values()].filter(
				({ customerId }) => customerId === robin,
			);
			const payments = transactions.filter(
				({ type, result }) => type === 'sale' && result === 'approved',
			);
			const ids = (rows: Array<{ id: string }>) => rows.map(({ id }) => id).sort();
			expect(await all('searchCreditMemos', 'hale')).toEqual(['memo-1']);
			expect(await all('searchInvoices', 'Robin Hale')).toEqual(
				[...rebillyFixture.invoices('Robin')].sort(),
			);
			expect(await all('searchOpenInvoices', 'robin')).toEqual(
				rebillyFixture.openInvoices('Robin'),
			);
			expect(await all('searchTransactions', 'hale')).toEqual(ids(transactions));
			expect(await all('searchPayments', 'hale')).toEqual(ids(payments));
		});

		it('and by its own text besides, each once, over several pages', async () => {
			for (let index = 0; index < 120; index++) {
				rebillyFixture.addMemo(`memo-${index}`, 'Robin', 100);
			}
			rebillyFixture.addMemo('hale-of-sam', 'Sam', 100, { description: 'For Robin' });
			expect(await all('searchCreditMemos', 'robin')).toHaveLength(121);
		});
	});
});
