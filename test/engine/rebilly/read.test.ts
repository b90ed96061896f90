import { locator, type Values } from '../../fixtures/form';
import { useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, only, pairing, type View } from '../../fixtures/results';

const fixture = useRebilly();

const transactions = () => [...fixture.data.transactions.values()];
const invoices = () => [...fixture.data.invoices.values()];

/** The ids of a run's output, in order. */
const idsOf = (...args: Parameters<typeof jsonOf>) => jsonOf(...args).map(({ id }) => id);

/** The links inside of a record hold the address of the sandbox, which its state leaves out. */
function withoutLinks(row: View | undefined): View | undefined {
	return JSON.parse(
		JSON.stringify(row, (key, value: unknown) => (key === '_links' ? undefined : value)),
	) as View;
}

describe('Get', () => {
	const memoId = () => fixture.addMemo('memo', 'Robin', 14505, { description: 'Sorry 💶' });
	const invoiceId = () => fixture.openInvoices('Robin')[0] ?? '';
	const refundId = () => fixture.refunds('Robin')[0] ?? '';

	const RECORDS: Array<[string, string, () => string, string]> = [
		['creditMemo', 'creditMemoId', memoId, 'creditMemos'],
		['invoice', 'invoiceId', invoiceId, 'invoices'],
		['transaction', 'transactionId', refundId, 'transactions'],
	];

	it.each(RECORDS)('gives one %s as Rebilly holds it', async (resource, field, idOf, held) => {
		const id = idOf();
		const result = await fixture.run(resource, 'get', { [field]: locator(id), simplify: false });
		const { _links, ...record } = only(result);
		const rows = fixture.sandbox.rebilly.state()[held] as View[];
		expect(_links).toBeDefined();
		expect(withoutLinks(record)).toEqual(withoutLinks(rows.find((row) => row.id === id)));
		expect(fixture.calls()).toEqual([
			`GET ${held === 'creditMemos' ? 'credit-memos' : held}/${id}`,
		]);
	});

	it.each(RECORDS)('gives the main fields of one %s', async (resource, field, idOf) => {
		const id = idOf();
		const values = { [field]: locator(id, 'list'), simplify: true };
		const record = only(await fixture.run(resource, 'get', values));
		expect(record.id).toBe(id);
		expect(Object.keys(record).length).toBeLessThanOrEqual(10);
		expect(Object.keys(record)).toEqual(
			expect.arrayContaining(['customerId', 'currency', 'status']),
		);
	});

	it('gives each item its own, paired', async () => {
		const refunds = [...fixture.refunds('Alex'), ...fixture.refunds('Robin')];
		const result = await fixture.run(
			'transaction',
			'get',
			{ transactionId: locator('={{ $json.id }}') },
			{ items: refunds.map((id) => ({ id })) },
		);
		expect(idsOf(result)).toEqual(refunds);
		expect(pairing(result.outputs[0])).toEqual(refunds.map((_, index) => index));
	});

	it('takes an ID with white space around it, and one given as plain text', async () => {
		fixture.addMemo('memo', 'Robin', 500);
		for (const creditMemoId of [locator('={{ " memo\\n" }}'), 'memo']) {
			expect(only(await fixture.run('creditMemo', 'get', { creditMemoId })).id).toBe('memo');
		}
	});

	it('sends an ID with every sign that one may have', async () => {
		fixture.addMemo('a@b~c-d.e_f', 'Robin', 500);
		const values = { creditMemoId: locator('a@b~c-d.e_f') };
		expect(only(await fixture.run('creditMemo', 'get', values)).id).toBe('a@b~c-d.e_f');
	});

	const HOSTILE = [
		'a/b',
		'../customers',
		'../..',
		'.',
		'a?limit=1',
		'a#b',
		'a b',
		'a%2Fb',
		'a;b',
		'é',
		'💶',
		'a\nb',
		'x'.repeat(51),
	];

	describe.each([
		['creditMemo', 'creditMemoId', 'Credit Memo'],
		['invoice', 'invoiceId', 'Invoice'],
		['transaction', 'transactionId', 'Transaction'],
	])('%s: refuses, without a request,', (resource, field, label) => {
		it.each(HOSTILE)('the ID %j', async (id) => {
			const values = { [field]: locator('={{ $json.id }}') };
			const result = await fixture.run(resource, 'get', values, { items: [{ id }] });
			expect(failure(result).message).toBe(`'${label}' is not valid: '${id}' [item 0]`);
			expect(failure(result).description).toContain('Use at most 50 letters, digits');
			expect(fixture.requests()).toEqual([]);
		});

		it.each([null, '', '  '])('no ID: %j', async (id) => {
			const values = { [field]: locator('={{ $json.id }}') };
			const result = await fixture.run(resource, 'get', values, { items: [{ id }] });
			expect(failure(result).message).toBe(`'${label}' is empty [item 0]`);
			expect(fixture.requests()).toEqual([]);
		});
	});
});

describe('Get Many transactions', () => {
	const getAll = async (values: Values, items?: Values[]) =>
		await fixture.run('transaction', 'getAll', values, { items });

	/** The ids that the filters must give, whatever their order. */
	const wanted = (isWanted: (row: ReturnType<typeof transactions>[number]) => boolean) =>
		transactions()
			.filter(isWanted)
			.map(({ id }) => id)
			.sort();

	it('gives the newest 50 in one request, when nothing is chosen', async () => {
		const result = await getAll({});
		expect(jsonOf(result)).toHaveLength(50);
		expect(fixture.requests()).toHaveLength(1);
		expect(fixture.queries()[0]).toMatchObject({ limit: '50', offset: '0' });
		const newest = transactions().sort((a, b) => (a.createdTime < b.createdTime ? 1 : -1));
		expect(idsOf(result)).toEqual(newest.slice(0, 50).map(({ id }) => id));
	});

	it.each<[unknown, number]>([
		[1, 1],
		[7, 7],
		['={{ "3" }}', 3],
		[1000, 69],
		[5000, 69],
	])('gives up to the limit %j', async (limit, count) => {
		expect(jsonOf(await getAll({ limit }))).toHaveLength(count);
	});

	it('gives the newest under any limit', async () => {
		const few = idsOf(await getAll({ limit: 10 }));
		const many = idsOf(await getAll({ limit: 2500 }));
		expect(many.slice(0, 10)).toEqual(few);
	});

	it.each([0, -1, 1.5, '={{ "many" }}', '={{ null }}'])('refuses the limit %j', async (limit) => {
		const result = await getAll({ limit });
		expect(failure(result).message).toMatch(/^'Limit' (must be|is) .*\[item 0\]$/);
		expect(fixture.requests()).toEqual([]);
	});

	it('gives all', async () => {
		const result = await getAll({ returnAll: true });
		expect(idsOf(result).sort()).toEqual(wanted(() => true));
		expect(pairing(result.outputs[0])).toEqual(Array(69).fill(0));
	});

	it.each<[string, Values, Parameters<typeof wanted>[0]]>([
		['type', { type: 'refund' }, (row) => row.type === 'refund'],
		['result', { result: 'declined' }, (row) => row.result === 'declined'],
		['currency', { currency: 'JPY' }, (row) => row.currency === 'JPY'],
		[
			'type, result and currency',
			{ type: 'refund', result: 'approved', currency: 'USD' },
			(row) => row.type === 'refund' && row.result === 'approved' && row.currency === 'USD',
		],
		[
			'time of creation, both ends included',
			{ createdAfter: '2026-09-14T06:31:00.000Z', createdBefore: '2026-09-14T08:04:00Z' },
			(row) =>
				row.createdTime >= '2026-09-14T06:31:00.000Z' &&
				row.createdTime <= '2026-09-14T08:04:00.000Z',
		],
		[
			'a date, as its midnight in UTC',
			{ createdAfter: '2026-09-14' },
			(row) => row.createdTime >= '2026-09-14T00:00:00.000Z',
		],
		[
			'a time without a zone, as UTC',
			{ createdBefore: '2026-09-14T06:00:00' },
			(row) => row.createdTime <= '2026-09-14T06:00:00.000Z',
		],
		[
			'a time in another zone',
			{ createdAfter: '2026-09-14T22:28:00+02:00' },
			(row) => row.createdTime >= '2026-09-14T20:28:00.000Z',
		],
		[
			'a date of luxon, as expressions make them',
			{ createdAfter: '={{ DateTime.fromISO("2026-09-14T18:00:00Z") }}' },
			(row) => row.createdTime >= '2026-09-14T18:00:00.000Z',
		],
		['nothing, where the filters are empty', { currency: '', createdAfter: '' }, () => true],
	])('filters by %s', async (_, filters, isWanted) => {
		const result = await getAll({ returnAll: true, filters });
		expect(wanted(isWanted).length).toBeGreaterThan(0);
		expect(idsOf(result).sort()).toEqual(wanted(isWanted));
	});

	it('filters by customer, for each item its own', async () => {
		const [robin, sam] = [fixture.customer('Robin'), fixture.customer('Sam')];
		const result = await getAll(
			{ filters: { customerId: locator('={{ $json.id }}'), type: 'refund' } },
			[{ id: robin }, { id: sam }],
		);
		expect(jsonOf(result).map(({ customerId }) => customerId)).toEqual([robin, robin, sam]);
		expect(pairing(result.outputs[0])).toEqual([0, 0, 1]);
	});

	it('gives nothing, and no error, where nothing is found', async () => {
		const result = await getAll({ filters: { currency: 'KWD', type: 'void' } });
		expect(result.status).toBe('success');
		expect(jsonOf(result)).toEqual([]);
	});

	const HOSTILE = [
		'USD;type:sale',
		'USD,EUR',
		'type:sale',
		'A..Z',
		'../..',
		'!USD',
		'@list',
		'U\nSD',
		'U\rSD',
	];

	it.each(HOSTILE)('refuses what could change the filter: %j', async (value) => {
		const result = await getAll({ filters: { currency: '={{ $json.value }}' } }, [{ value }]);
		expect(failure(result).message).toContain("'Currency' ");
		expect(failure(result).message).toContain('[item 0]');
		expect(fixture.requests()).toEqual([]);
	});

	it.each(['💶', 'USD 💶', 'ÜSD', '%3B', '&limit=1'])(
		'refuses, or finds nothing with, %j',
		async (value) => {
			const result = await getAll({ filters: { currency: '={{ $json.value }}' } }, [{ value }]);
			expect(jsonOf(result)).toEqual([]);
			if (result.error) expect(failure(result).message).toContain("'Currency' ");
			else expect(fixture.queries()).toMatchObject([{ filter: `currency:${value}`, limit: '50' }]);
		},
	);

	it.each(['type', 'result'])('refuses what could change the filter, in %s', async (field) => {
		const result = await getAll({ filters: { [field]: '={{ $json.value }}' } }, [
			{ value: 'refund;result:declined' },
		]);
		expect(failure(result).message).toMatch(/^'(Type|Result)' .* \[item 0\]$/);
		expect(fixture.requests()).toEqual([]);
	});

	it.each(['a;b', 'a,b', 'a:b', 'a/b', '!a', '💶'])('refuses the customer %j', async (id) => {
		const result = await getAll({ filters: { customerId: locator('={{ $json.id }}') } }, [{ id }]);
		expect(failure(result).message).toBe(`'Customer' is not valid: '${id}' [item 0]`);
		expect(fixture.requests()).toEqual([]);
	});

	it.each([
		'14.09.2026',
		'2026-02-31',
		'2026-09-14T25:00:00Z',
		'2026-09-14;type:sale',
		'2026-09-14..2026-09-15',
		'yesterday',
	])('refuses the date %j', async (value) => {
		const result = await getAll({ filters: { createdAfter: '={{ $json.value }}' } }, [{ value }]);
		expect(failure(result).message).toBe(`'Created After' is not a date: ${value} [item 0]`);
		expect(fixture.requests()).toEqual([]);
	});
});

describe('Get Many invoices', () => {
	const getAll = async (values: Values, items?: Values[]) =>
		await fixture.run('invoice', 'getAll', values, { items });

	const wanted = (isWanted: (row: ReturnType<typeof invoices>[number]) => boolean) =>
		invoices()
			.filter(isWanted)
			.map(({ id }) => id)
			.sort();

	it('gives 50 in one request, when nothing is chosen', async () => {
		expect(jsonOf(await getAll({}))).toHaveLength(50);
		expect(fixture.queries()).toEqual([expect.objectContaining({ limit: '50' })]);
	});

	it('gives up to the limit, and all', async () => {
		expect(jsonOf(await getAll({ limit: 5 }))).toHaveLength(5);
		expect(idsOf(await getAll({ returnAll: true })).sort()).toEqual(wanted(() => true));
	});

	it.each<[string, Values, Parameters<typeof wanted>[0]]>([
		['currency', { currency: 'EUR' }, (row) => row.currency === 'EUR'],
		['one status', { status: ['past-due'] }, (row) => row.status === 'past-due'],
		[
			'several statuses',
			{ status: ['unpaid', 'past-due', 'partially-paid'] },
			(row) => ['unpaid', 'past-due', 'partially-paid'].includes(row.status),
		],
		[
			'statuses from an expression',
			{ status: '={{ ["draft", "voided"] }}' },
			(row) => ['draft', 'voided'].includes(row.status),
		],
		[
			'the day that they are due, both ends included',
			{ dueAfter: '2026-08-10', dueBefore: '2026-08-20' },
			(row) =>
				row.dueTime >= '2026-08-10T00:00:00.000Z' && row.dueTime <= '2026-08-20T00:00:00.000Z',
		],
		['no status, when none is chosen', { status: [] }, () => true],
	])('filters by %s', async (_, filters, isWanted) => {
		const result = await getAll({ returnAll: true, filters });
		expect(wanted(isWanted).length).toBeGreaterThan(0);
		expect(idsOf(result).sort()).toEqual(wanted(isWanted));
	});

	it('filters by customer', async () => {
		const filters = { customerId: locator(fixture.customer('Chris'), 'list') };
		expect(idsOf(await getAll({ filters })).sort()).toEqual([...fixture.invoices('Chris')].sort());
	});

	it.each<[string, Values, string]>([
		['a currency', { currency: 'USD;status:paid' }, "'Currency' is not a currency"],
		['a currency in two parts', { currency: 'USD,EUR' }, "'Currency' is not a currency"],
		['a status', { status: ['unpaid;currency:EUR'] }, "'Status' is not one of its choices"],
		['a negated status', { status: ['!paid'] }, "'Status' is not one of its choices"],
		['a customer', { customerId: locator('={{ "a;b" }}') }, "'Customer' is not valid: 'a;b'"],
		['a date', { dueAfter: '2026-08-10..' }, "'Due After' is not a date"],
		['a date that is not one', { dueBefore: '2026-13-01' }, "'Due Before' is not a date"],
	])('refuses %s that could change the filter', async (_, filters, message) => {
		expect(failure(await getAll({ filters })).message).toContain(message);
		expect(fixture.requests()).toEqual([]);
	});
});
