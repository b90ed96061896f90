import type { Invoice } from '../../../sandbox/layer/records';
import { locator, NOBODY, type Values } from '../../fixtures/form';
import { HOSTILE_TERMS, useLayer } from '../../fixtures/layer';
import { failure, jsonOf, only, type View } from '../../fixtures/results';
import { startStub } from '../../fixtures/stub';

const fixture = useLayer();

const ids = (items: View[]) => items.map(({ id }) => id);

describe('Invoice: Get', () => {
	it('gives out the ten fields that a person looks at', async () => {
		const { id } = fixture.openInvoice();
		const [item] = await fixture.itemsOf('invoice', 'get', {
			invoiceId: locator(id),
			simplify: true,
		});
		expect(item).toMatchObject({ id, outstanding: '1200.00', status: 'SENT' });
		expect(Object.keys(item ?? {})).toHaveLength(10);
	});

	it('gives out all that Layer answers without Simplify', async () => {
		const values = { invoiceId: locator(fixture.openInvoice().id), simplify: false };
		const [item] = await fixture.itemsOf('invoice', 'get', values);
		expect(item).toMatchObject({ type: 'Invoice', line_items: expect.any(Array) });
	});
});

describe('Invoice: Get Many', () => {
	const getAll = async (filters: Values, more: Values = {}) =>
		await fixture.itemsOf('invoice', 'getAll', { filters, ...more });
	const add = (values: Partial<Invoice>) =>
		fixture.books.addInvoice({ customer_id: fixture.customer().id, ...values }).id;

	describe.each(HOSTILE_TERMS)('with the term %j', (term) => {
		it.each<[string, Values, Partial<Invoice>]>([
			['Memo', { memo: term }, { memo: term }],
			['Memo Contains', { memoContains: term }, { memo: `before ${term} after` }],
			['Reference Numbers', { referenceNumbers: [term] }, { reference_number: term }],
			['Search', { search: term }, { invoice_number: `x ${term} y` }],
		])('in %s finds what has it, and nothing else', async (_, filters, has) => {
			const id = add(has);
			add({ memo: 'zzz', reference_number: 'zzz' });
			expect(ids(await getAll(filters))).toEqual([id]);
		});
	});

	it('lists those sent between two days, both included', async () => {
		const days = ['2030-01-01T23:59:59Z', '2030-01-02T00:00:00Z', '2030-01-03T23:59:59Z'];
		const [, second, third] = days.map((day) => add({ sent_at: day }));
		add({ sent_at: '2030-01-04T00:00:00Z' });
		const filters = { sentAfter: '2030-01-02', sentBefore: '2030-01-03' };
		expect(new Set(ids(await getAll(filters)))).toEqual(new Set([second, third]));
		expect(fixture.queries()).toEqual([
			{ sent_at_start: '2030-01-02', sent_at_end: '2030-01-03', limit: '50' },
		]);
	});

	it('lists those of a customer, by external ID without a look-up', async () => {
		const { external_id: externalId } = fixture.customer();
		const items = await getAll({ customer: locator(externalId ?? '', 'externalId') });
		expect(new Set(items.map(({ customer }) => (customer as View).external_id))).toEqual(
			new Set([externalId]),
		);
		expect(fixture.queries()).toEqual([{ customer_external_id: externalId, limit: '50' }]);
	});

	it('lists those in several states', async () => {
		const items = await getAll({ status: ['VOIDED', 'PAID'] }, { returnAll: true });
		expect(new Set(items.map(({ status }) => status))).toEqual(new Set(['VOIDED', 'PAID']));
	});

	it('sorts them', async () => {
		const later = add({ due_at: '2031-01-02T00:00:00Z' });
		const sooner = add({ due_at: '2031-01-01T00:00:00Z' });
		const sort = { by: 'due_at', direction: 'desc' };
		const items = await getAll({ dueAfter: '2030-12-31' }, { sort });
		expect(ids(items)).toEqual([later, sooner]);
		expect(fixture.queries()[0]).toMatchObject({ sort_by: 'due_at', sort_order: 'DESC' });
	});

	it('says which key it cannot be sorted by', async () => {
		const result = await fixture.runInBusiness('invoice', 'getAll', {
			sort: { by: '={{ "memo" }}' },
		});
		expect(failure(result)).toEqual({
			message: "'Sort By' is not one of its choices: 'memo' [item 0]",
			description: expect.stringContaining('Use due_at, sent_at'),
		});
	});

	it('pairs the invoices of several customers to their items', async () => {
		const companies = ['Corner Print Shop', 'Hilltop Garden Supply'];
		const result = await fixture.runInBusiness(
			'invoice',
			'getAll',
			{ filters: { customer: '={{ $json.customer }}' } },
			{ items: companies.map((company) => ({ customer: fixture.customer(company).id })) },
		);
		const [first, second] = companies.map((company) => fixture.customer(company).id);
		for (const { json, pairedItem } of result.outputs[0] ?? []) {
			const { id } = json.customer as View;
			expect([first, second].indexOf(id as string)).toBe((pairedItem as { item: number }).item);
		}
		expect(jsonOf(result).length).toBeGreaterThan(1);
	});
});

it('reads a bare list as older documents show it', async () => {
	const stub = await startStub(() => ({ status: 200, body: [{ id: NOBODY, legal_name: 'A' }] }));
	try {
		const engine = fixture.engineWith({ baseUrl: stub.baseUrl });
		const result = await fixture.runInBusiness('business', 'getAll', {}, { engine });
		expect(only(result)).toEqual({ id: NOBODY, legal_name: 'A' });
	} finally {
		await stub.close();
	}
});
