import type { Invoice, Refund } from '../../../sandbox/layer/records';
import { locator, NOBODY, type Values } from '../../fixtures/form';
import { HOSTILE_TERMS, useLayer } from '../../fixtures/layer';
import { failure, type View } from '../../fixtures/results';

const fixture = useLayer();

const COMPLETED = '2026-11-20T10:00:00Z';

let paid: Invoice;
beforeEach(() => {
	paid = fixture.addPaidInvoice();
});

/** A refund of 100.00 of the paid invoice, of which 60.00 went out, under the key `re_1`. */
const itemized = (values: Values = {}): Values => ({
	refundType: 'json',
	idempotencyKey: 're_1',
	completedAt: COMPLETED,
	refundedAmount: '100',
	allocationsJson: [{ total_amount: '100', invoice_id: paid.id }],
	paymentsJson: [{ refunded_amount: '60', method: 'CREDIT_CARD' }],
	...values,
});
const created = async (values: Values) => (await fixture.itemsOf('refund', 'create', values))[0];

/** Puts a refund into Layer as if it had always been there. */
function addRefund(values: Partial<Refund> = {}): Refund {
	return fixture.books.refunds.put({
		id: fixture.books.newId('refund'),
		external_id: null,
		refunded_amount: 100,
		completed_at: COMPLETED,
		is_dedicated: false,
		allocations: [],
		payments: [],
		memo: null,
		metadata: null,
		reference_number: null,
		tags: [],
		created_at: COMPLETED,
		source: null,
		...values,
	});
}

describe('Get', () => {
	it.each<[string, (refund: Refund) => unknown]>([
		['from the list', ({ id }) => locator(id, 'list')],
		['by ID', ({ id }) => locator(id)],
		['by external ID', () => locator('re_7', 'externalId')],
	])('%s', async (_, refundId) => {
		addRefund();
		const refund = addRefund({ external_id: 're_7' });
		const [item] = await fixture.itemsOf('refund', 'get', {
			refundId: refundId(refund),
			simplify: true,
		});
		expect(item).toMatchObject({ id: refund.id, external_id: 're_7', status: 'SENT' });
		expect(Object.keys(item ?? {}).length).toBeLessThanOrEqual(10);
		expect(fixture.requests()).toHaveLength(1);
	});

	it('gives out all that Layer answers without Simplify', async () => {
		const values = { refundId: locator(addRefund().id), simplify: false };
		expect(await fixture.itemsOf('refund', 'get', values)).toMatchObject([
			{ type: 'Customer_Refund' },
		]);
	});

	it.each<[string, unknown, string]>([
		['ID', locator(NOBODY), `Layer: refundId ${NOBODY} was not found [item 0]`],
		[
			'external ID',
			locator('"x"', 'externalId'),
			`No refund in Layer has the external ID '"x"' [item 0]`,
		],
	])('says when none has the %s', async (_, refundId, message) => {
		expect(failure(await fixture.runInBusiness('refund', 'get', { refundId })).message).toBe(
			message,
		);
	});
});

describe('Get Many', () => {
	const getAll = async (filters: Values = {}, more: Values = {}) =>
		await fixture.itemsOf('refund', 'getAll', { filters, ...more });
	const ids = (items: View[]) => items.map(({ id }) => id);

	it('gives out each exactly once with Return All', async () => {
		const all = Array.from({ length: 230 }, () => addRefund().id);
		const items = await getAll({}, { returnAll: true });
		expect(items).toHaveLength(230);
		expect(new Set(ids(items))).toEqual(new Set(all));
	});

	it.each(HOSTILE_TERMS)('finds the one whose external ID is %j', async (term) => {
		const { id } = addRefund({ external_id: term });
		addRefund({ external_id: 'a' });
		expect(ids(await getAll({ externalId: term }))).toEqual([id]);
	});

	it('lists those completed between two days, both included', async () => {
		const days = ['2026-11-20T23:59:59Z', '2026-11-21T00:00:00Z', '2026-11-22T23:59:59Z'];
		const [, second, third] = days.map((day) => addRefund({ completed_at: day }).id);
		addRefund({ completed_at: '2026-11-23T00:00:00Z' });
		const filters = { completedAfter: '2026-11-21', completedBefore: '2026-11-22' };
		expect(new Set(ids(await getAll(filters)))).toEqual(new Set([second, third]));
		expect(fixture.queries()).toEqual([
			{ completed_at_start: '2026-11-21', completed_at_end: '2026-11-22', limit: '50' },
		]);
	});

	it('lists those of a status', async () => {
		const { id } = addRefund();
		await created(itemized());
		expect(ids(await getAll({ status: 'SENT' }))).toEqual([id]);
		expect(await getAll({ status: 'PARTIALLY_PAID' })).toMatchObject([{ external_id: 're_1' }]);
	});

	it('gives out nothing when there is nothing', async () => {
		expect(await getAll()).toEqual([]);
	});
});
