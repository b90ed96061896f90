import { locator, type Values } from '../../fixtures/form';
import { allOf, useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, pairing } from '../../fixtures/results';

// Lists, single records, PDF files and timelines.

const fixture = useRebilly();

type Options = Parameters<typeof fixture.run>[3];

const list = async (resource: string, values: Values = {}, options?: Options) =>
	await fixture.run(resource, 'getAll', values, options);
const listed = async (resource: string, values: Values = {}) => allOf(await list(resource, values));
const ids = (rows: Array<{ id?: unknown }>) => rows.map(({ id }) => id);
const by = (key: string, direction?: string) => ({ by: key, ...(direction && { direction }) });

describe('Get Many credit memos', () => {
	const at = (day: number) => `2026-03-${String(day).padStart(2, '0')}T00:00:00.000Z`;

	beforeEach(() => {
		const [invoiceId = null] = fixture.invoices('Robin');
		fixture.addMemo('a', 'Robin', 100, { createdTime: at(1), reason: 'return', invoiceId });
		fixture.addMemo('b', 'Robin', 200, {
			createdTime: at(2),
			updatedTime: at(9),
			reason: 'waiver',
		});
		fixture.addMemo('c', 'Lena', 300, { createdTime: at(3), currency: 'EUR' });
		fixture.addMemo('d', 'Sam', 400, { createdTime: at(4), fixedStatus: 'voided' });
		fixture.addMemo('e', 'Sam', 500, { createdTime: at(5), description: 'Wet boots' });
	});

	it('gives the newest first, with what a person looks at', async () => {
		const rows = await listed('creditMemo', { simplify: true });
		expect(ids(rows)).toEqual(['e', 'd', 'c', 'b', 'a']);
		expect(rows[4]).toEqual({
			id: 'a',
			number: 1,
			customerId: fixture.customer('Robin'),
			currency: 'USD',
			status: 'issued',
			reason: 'return',
			totalAmount: '1.00',
			unusedAmount: '1.00',
			invoiceIds: '',
			createdTime: at(1),
		});
		expect(fixture.queries()).toEqual([{ limit: '50', offset: '0', sort: '-createdTime' }]);
	});

	it('gives all of each when it is not simplified', async () => {
		const rows = jsonOf(await list('creditMemo', { simplify: false, limit: 1 }));
		expect(rows).toHaveLength(1);
		expect(rows[0]).toMatchObject({ description: 'Wet boots', items: [{ unitPrice: 5 }] });
		expect(rows[0]).toHaveProperty('_links');
	});

	it.each<[string, () => Values, string, string]>([
		[
			'Customer',
			() => ({ customerId: locator(fixture.customer('Robin')) }),
			'customerId:cus_',
			'b,a',
		],
		['Status', () => ({ status: ['voided', 'applied'] }), 'status:voided,applied', 'd'],
		['Status as text', () => ({ status: 'voided, issued' }), 'status:voided,issued', 'e,d,c,b,a'],
		['Currency', () => ({ currency: 'EUR' }), 'currency:EUR', 'c'],
		['Reason', () => ({ reason: ['return', 'waiver'] }), 'reason:return,waiver', 'b,a'],
		[
			'Invoice',
			() => ({ invoiceId: locator(fixture.invoices('Robin')[0] ?? '') }),
			'invoiceId:',
			'a',
		],
		[
			'Created After',
			() => ({ createdAfter: at(4) }),
			'createdTime:2026-03-04T00:00:00.000Z..',
			'e,d',
		],
		[
			'Created Before',
			() => ({ createdBefore: '2026-03-01' }),
			'createdTime:..2026-03-01T23:59:59.999Z',
			'a',
		],
		[
			'Updated After',
			() => ({ updatedAfter: at(9) }),
			'updatedTime:2026-03-09T00:00:00.000Z..',
			'b',
		],
		[
			'Updated Before',
			() => ({ updatedBefore: at(1) }),
			'updatedTime:..2026-03-01T00:00:00.000Z',
			'a',
		],
		[
			'Raw Filter',
			() => ({ rawFilter: 'totalAmount:3..;currency:!EUR' }),
			'totalAmount:3..;',
			'e,d',
		],
	])('filters by %s', async (_, filters, sent, expected) => {
		expect(ids(await listed('creditMemo', { filters: filters() })).join()).toBe(expected);
		expect(fixture.queries()[0]?.filter).toContain(sent);
	});

	it('joins all filters, the raw one last and as it is', async () => {
		await list('creditMemo', {
			filters: {
				rawFilter: ' description:!x,!y ; number:1..2',
				status: ['issued'],
				currency: 'USD',
				reason: ['return'],
				createdAfter: '2026-03-01',
			},
		});
		expect(fixture.queries()[0]?.filter).toBe(
			'status:issued;currency:USD;reason:return;createdTime:2026-03-01T00:00:00Z..;' +
				' description:!x,!y ; number:1..2',
		);
	});

	it('searches', async () => {
		expect(ids(await listed('creditMemo', { filters: { search: ' wet BOOTS ' } }))).toEqual(['e']);
		expect(fixture.queries()[0]?.q).toBe('wet BOOTS');
	});

	it('searches for any text, because it is no part of the filter', async () => {
		await listed('creditMemo', { filters: { search: 'a;status:b&limit=1\n' } });
		expect(fixture.queries()[0]).toMatchObject({ q: 'a;status:b&limit=1', limit: '50' });
	});

	it.each<[Values, string, string]>([
		[by('createdTime', 'asc'), 'createdTime', 'a,b,c,d,e'],
		[by('createdTime'), '-createdTime', 'e,d,c,b,a'],
		[by('updatedTime', 'desc'), '-updatedTime', 'b,e,d,c,a'],
		[{ direction: 'asc' }, 'createdTime', 'a,b,c,d,e'],
	])('sorts by %j', async (sort, sent, expected) => {
		expect(ids(await listed('creditMemo', { sort })).join()).toBe(expected);
		fixture.sandbox.clearRequests();
		expect(ids(await listed('creditMemo', { sort, returnAll: true })).join()).toBe(expected);
		expect(fixture.queries()[0]).toMatchObject({ sort: sent, limit: '1000' });
	});

	it('includes the customers on demand', async () => {
		const options = { expandCustomer: true };
		const rows = jsonOf(await list('creditMemo', { options, limit: 1 }));
		expect(rows[0]).toMatchObject({ id: 'e', _embedded: { customer: { firstName: 'Sam' } } });
		expect(fixture.queries()[0]).toMatchObject({ expand: 'customer' });
		expect(jsonOf(await list('creditMemo', { limit: 1 }))[0]).not.toHaveProperty('_embedded');
	});

	it('reads the fields of each item, and pairs what comes out', async () => {
		const items = [{ currency: 'EUR' }, { currency: 'USD' }];
		const values = { filters: { currency: '={{ $json.currency }}' }, limit: 2 };
		const result = await list('creditMemo', values, { items });
		expect(ids(jsonOf(result))).toEqual(['c', 'e', 'd']);
		expect(pairing(result.outputs[0])).toEqual([0, 1, 1]);
	});
});

describe('Hostile values of filters are refused without a request', () => {
	const HOSTILE = ['a;status:x', 'a,b', 'a:b', 'a..b', '!a', '@list', 'a\nb', 'a\rb'];

	it.each(['email', 'firstName', 'lastName'])('of customers: %s', async (name) => {
		for (const value of HOSTILE) {
			const { message } = failure(await list('customer', { filters: { [name]: value } }));
			expect(message).toContain(`cannot be searched for: '${value}'`);
		}
		expect(fixture.requests()).toEqual([]);
	});

	it.each(['creditMemo', 'invoice'])('of %s: the currency', async (resource) => {
		for (const value of [...HOSTILE, 'US', 'USDD']) {
			const { message } = failure(await list(resource, { filters: { currency: value } }));
			expect(message).toContain("'Currency'");
		}
		expect(fixture.requests()).toEqual([]);
	});

	it('of transactions: text and choices', async () => {
		for (const name of ['type', 'result', 'currency', 'status']) {
			for (const value of ['sale;x:y', '!sale', '@x']) {
				const { message } = failure(await list('transaction', { filters: { [name]: value } }));
				expect(message).toMatch(/is not a currency|is not one of its choices/);
			}
		}
		expect(fixture.requests()).toEqual([]);
	});

	it.each([
		['creditMemo', 'invoiceId', 'in_1;status:paid'],
		['creditMemo', 'customerId', 'cus_1,cus_2'],
		['invoice', 'customerId', 'cus_1:x'],
		['transaction', 'parentTransactionId', '!txn_1'],
	])('of %s: the ID in %s', async (resource, name, value) => {
		const filters = { [name]: locator('={{ $json.id }}') };
		const result = await list(resource, { filters }, { items: [{ id: value }] });
		expect(failure(result).message).toContain(`is not valid: '${value}'`);
		expect(fixture.requests()).toEqual([]);
	});

	it.each(['creditMemo', 'customer', 'invoice', 'transaction'])(
		'of %s: a raw filter of several lines, an unknown order, a bad date and a bad limit',
		async (resource) => {
			const refusals: Array<[Values, string]> = [
				[{ filters: { rawFilter: 'currency:USD\nstatus:x' } }, "'Raw Filter' has more than one"],
				[{ filters: { rawFilter: 'currency:USD\r' } }, "'Raw Filter' has more than one line"],
				[{ sort: by('secret') }, "'Sort By' is not one of its choices"],
				[{ sort: by('createdTime', 'up') }, "'Direction' is not one of its choices"],
				[{ filters: { createdAfter: 'yesterday' } }, "'Created After' is not a date"],
				[{ filters: { updatedBefore: '2026-02-31' } }, "'Updated Before' is not a date"],
				[{ limit: 0 }, "'Limit' must be at least 1"],
			];
			for (const [values, part] of refusals) {
				expect(failure(await list(resource, values)).message).toContain(part);
			}
			expect(fixture.requests()).toEqual([]);
		},
	);

	it('and a blank raw filter is none', async () => {
		await listed('creditMemo', { filters: { rawFilter: '  ' } });
		expect(fixture.queries()[0]).not.toHaveProperty('filter');
	});
});

describe('Get Many of the other records', () => {
	it('customers, by their exact email address', async () => {
		const filters = { email: 'ROBIN.hale@example.com' };
		const [robin, ...others] = await listed('customer', { filters });
		expect(others).toEqual([]);
		expect(robin).toMatchObject({ id: fixture.customer('Robin'), firstName: 'Robin' });
	});

	it('customers, by name, time and search, in an order', async () => {
		const filters = {
			firstName: 'Robin',
			lastName: 'Hale',
			createdAfter: '2026-01-01',
			updatedBefore: '2026-12-31',
			search: 'corner print',
			rawFilter: 'revision:1',
		};
		const sort = by('updatedTime', 'asc');
		expect(await listed('customer', { filters, sort })).toHaveLength(1);
		expect(fixture.queries()[0]).toEqual({
			limit: '50',
			offset: '0',
			filter:
				'firstName:Robin;lastName:Hale;createdTime:2026-01-01T00:00:00Z..;updatedTime:..2026-12-31T23:59:59.999Z;revision:1',
			q: 'corner print',
			sort: 'updatedTime',
		});
	});

	it('invoices, by all filters, in the order of the amount due', async () => {
		const filters = {
			currency: 'USD',
			customerId: locator(fixture.customer('Jamie')),
			status: ['unpaid', 'past-due'],
			dueAfter: '2026-01-01',
			issuedBefore: '2026-12-31',
			createdAfter: '2026-01-01',
			updatedAfter: '2026-01-01',
			rawFilter: 'amountDue:1..',
			search: 'delivery',
		};
		const sort = by('amountDue', 'asc');
		const rows = await listed('invoice', { filters, sort });
		expect(rows.map(({ amountDue }) => amountDue)).toEqual([120.4, 600]);
		expect(fixture.queries()[0]).toMatchObject({
			q: 'delivery',
			sort: 'amountDue',
			filter:
				`currency:USD;customerId:${fixture.customer('Jamie')};status:unpaid,past-due;` +
				'dueTime:2026-01-01T00:00:00Z..;issuedTime:..2026-12-31T23:59:59.999Z;' +
				'createdTime:2026-01-01T00:00:00Z..;updatedTime:2026-01-01T00:00:00Z..;amountDue:1..',
		});
	});

	it('transactions, by all filters', async () => {
		const [refund = ''] = fixture.refunds('Robin');
		const parent = fixture.data.transactions.get(refund)?.parentTransactionId ?? '';
		const filters = {
			type: 'refund',
			result: 'approved',
			currency: 'USD',
			customerId: locator(fixture.customer('Robin')),
			createdAfter: '2026-01-01',
			status: ['completed', 'pending'],
			parentTransactionId: locator(parent),
			updatedAfter: '2026-01-01',
			rawFilter: 'amount:1..',
			search: 'robin',
		};
		const rows = await listed('transaction', { filters, sort: by('updatedTime') });
		expect(ids(rows)).toEqual([refund]);
		expect(rows[0]).toMatchObject({ parentTransactionId: parent });
		expect(fixture.queries()[0]).toMatchObject({
			sort: '-updatedTime',
			filter:
				`type:refund;result:approved;currency:USD;customerId:${fixture.customer('Robin')};` +
				'createdTime:2026-01-01T00:00:00Z..;status:completed,pending;' +
				`parentTransactionId:${parent};updatedTime:2026-01-01T00:00:00Z..;amount:1..`,
		});
	});
});
