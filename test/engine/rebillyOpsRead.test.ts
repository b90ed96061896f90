import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { invoiceLines, memoLines, pdfOf } from '../../sandbox/rebilly/pdf';
import { failure, faultsAt, jsonOf, pairing, useRebilly, type Values } from './rebillyBench';
import { allOf, onlyOf, SOON } from './rebillyOpsBench';
import { locator } from './testbed';

// Lists, single records, PDF files and timelines.

const bench = useRebilly();

type Options = Parameters<typeof bench.run>[3];

const list = async (resource: string, values: Values = {}, options?: Options) =>
	await bench.run(resource, 'getAll', values, options);
const listed = async (resource: string, values: Values = {}) =>
	allOf(resource, 'getAll', await list(resource, values));
const ids = (rows: Array<{ id?: unknown }>) => rows.map(({ id }) => id);
const by = (key: string, direction?: string) => ({ by: key, ...(direction && { direction }) });

describe('Get Many credit memos', () => {
	const at = (day: number) => `2026-03-${String(day).padStart(2, '0')}T00:00:00.000Z`;

	beforeEach(() => {
		const [invoiceId = null] = bench.invoices('Robin');
		bench.addMemo('a', 'Robin', 100, { createdTime: at(1), reason: 'return', invoiceId });
		bench.addMemo('b', 'Robin', 200, { createdTime: at(2), updatedTime: at(9), reason: 'waiver' });
		bench.addMemo('c', 'Lena', 300, { createdTime: at(3), currency: 'EUR' });
		bench.addMemo('d', 'Sam', 400, { createdTime: at(4), fixedStatus: 'voided' });
		bench.addMemo('e', 'Sam', 500, { createdTime: at(5), description: 'Wet boots' });
	});

	it('gives the newest first, with what a person looks at', async () => {
		const rows = await listed('creditMemo');
		expect(ids(rows)).toEqual(['e', 'd', 'c', 'b', 'a']);
		expect(rows[4]).toEqual({
			id: 'a',
			number: 1,
			customerId: bench.customer('Robin'),
			currency: 'USD',
			status: 'issued',
			reason: 'return',
			totalAmount: 1,
			unusedAmount: 1,
			allocations: { invoices: [], transactions: [] },
			createdTime: at(1),
		});
		expect(bench.queries()).toEqual([{ limit: '50', offset: '0', sort: '-createdTime' }]);
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
			() => ({ customerId: locator(bench.customer('Robin')) }),
			'customerId:cus_',
			'b,a',
		],
		['Status', () => ({ status: ['voided', 'applied'] }), 'status:voided,applied', 'd'],
		['Status as text', () => ({ status: 'voided, issued' }), 'status:voided,issued', 'e,d,c,b,a'],
		['Currency', () => ({ currency: 'EUR' }), 'currency:EUR', 'c'],
		['Reason', () => ({ reason: ['return', 'waiver'] }), 'reason:return,waiver', 'b,a'],
		[
			'Invoice',
			() => ({ invoiceId: locator(bench.invoices('Robin')[0] ?? '') }),
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
		expect(bench.queries()[0]?.filter).toContain(sent);
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
		expect(bench.queries()[0]?.filter).toBe(
			'status:issued;currency:USD;reason:return;createdTime:2026-03-01T00:00:00Z..;' +
				' description:!x,!y ; number:1..2',
		);
	});

	it('searches', async () => {
		expect(ids(await listed('creditMemo', { filters: { search: ' wet BOOTS ' } }))).toEqual(['e']);
		expect(bench.queries()[0]?.q).toBe('wet BOOTS');
	});

	it('searches for any text, because it is no part of the filter', async () => {
		await listed('creditMemo', { filters: { search: 'a;status:b&limit=1\n' } });
		expect(bench.queries()[0]).toMatchObject({ q: 'a;status:b&limit=1', limit: '50' });
	});

	it.each<[Values, string, string]>([
		[by('createdTime', 'asc'), 'createdTime', 'a,b,c,d,e'],
		[by('createdTime'), '-createdTime', 'e,d,c,b,a'],
		[by('updatedTime', 'desc'), '-updatedTime', 'b,e,d,c,a'],
		[{ direction: 'asc' }, 'createdTime', 'a,b,c,d,e'],
	])('sorts by %j', async (sort, sent, expected) => {
		expect(ids(await listed('creditMemo', { sort })).join()).toBe(expected);
		bench.sandbox.clearRequests();
		expect(ids(await listed('creditMemo', { sort, returnAll: true })).join()).toBe(expected);
		expect(bench.queries()[0]).toMatchObject({ sort: sent, limit: '1000' });
	});

	it('includes the customers on demand', async () => {
		const options = { expandCustomer: true };
		const rows = jsonOf(await list('creditMemo', { options, limit: 1 }));
		expect(rows[0]).toMatchObject({ id: 'e', _embedded: { customer: { firstName: 'Sam' } } });
		expect(bench.queries()[0]).toMatchObject({ expand: 'customer' });
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
		expect(bench.requests()).toEqual([]);
	});

	it.each(['creditMemo', 'invoice'])('of %s: the currency', async (resource) => {
		for (const value of [...HOSTILE, 'US', 'USDD']) {
			const { message } = failure(await list(resource, { filters: { currency: value } }));
			expect(message).toContain("'Currency'");
		}
		expect(bench.requests()).toEqual([]);
	});

	it('of transactions: text and choices', async () => {
		for (const name of ['type', 'result', 'currency', 'status']) {
			for (const value of ['sale;x:y', '!sale', '@x']) {
				const { message } = failure(await list('transaction', { filters: { [name]: value } }));
				expect(message).toMatch(/is not a currency|is not one of its choices/);
			}
		}
		expect(bench.requests()).toEqual([]);
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
		expect(bench.requests()).toEqual([]);
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
			expect(bench.requests()).toEqual([]);
		},
	);

	it('and a blank raw filter is none', async () => {
		await listed('creditMemo', { filters: { rawFilter: '  ' } });
		expect(bench.queries()[0]).not.toHaveProperty('filter');
	});
});

describe('Get Many of the other records', () => {
	it('customers, by their exact email address', async () => {
		const filters = { email: 'ROBIN.hale@example.com' };
		const [robin, ...others] = await listed('customer', { filters });
		expect(others).toEqual([]);
		expect(robin).toMatchObject({ id: bench.customer('Robin'), firstName: 'Robin' });
		expect(Object.keys(robin ?? {})).not.toContain('primaryAddress');
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
		expect(bench.queries()[0]).toEqual({
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
			customerId: locator(bench.customer('Jamie')),
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
		expect(bench.queries()[0]).toMatchObject({
			q: 'delivery',
			sort: 'amountDue',
			filter:
				`currency:USD;customerId:${bench.customer('Jamie')};status:unpaid,past-due;` +
				'dueTime:2026-01-01T00:00:00Z..;issuedTime:..2026-12-31T23:59:59.999Z;' +
				'createdTime:2026-01-01T00:00:00Z..;updatedTime:2026-01-01T00:00:00Z..;amountDue:1..',
		});
	});

	it('transactions, by all filters', async () => {
		const [refund = ''] = bench.refunds('Robin');
		const parent = bench.data.transactions.get(refund)?.parentTransactionId ?? '';
		const filters = {
			type: 'refund',
			result: 'approved',
			currency: 'USD',
			customerId: locator(bench.customer('Robin')),
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
		expect(bench.queries()[0]).toMatchObject({
			sort: '-updatedTime',
			filter:
				`type:refund;result:approved;currency:USD;customerId:${bench.customer('Robin')};` +
				'createdTime:2026-01-01T00:00:00Z..;status:completed,pending;' +
				`parentTransactionId:${parent};updatedTime:2026-01-01T00:00:00Z..;amount:1..`,
		});
	});
});

describe('Get', () => {
	const idOf: Record<string, () => [string, string]> = {
		creditMemo: () => ['creditMemoId', bench.addMemo('refund-1', 'Robin', 14505)],
		customer: () => ['customerId', bench.customer('Robin')],
		invoice: () => ['invoiceId', bench.invoices('Robin')[0] ?? ''],
		transaction: () => ['transactionId', bench.refunds('Robin')[0] ?? ''],
	};

	it.each(Object.keys(idOf))('a %s in short, and in full on demand', async (resource) => {
		const [field, id] = idOf[resource]?.() ?? ['', ''];
		const values = { [field]: locator(id) };
		const short = onlyOf(resource, 'get', await bench.run(resource, 'get', values));
		const [full = {}] = jsonOf(await bench.run(resource, 'get', { ...values, simplify: false }));
		expect(Object.keys(short).length).toBeLessThanOrEqual(10);
		expect(short.id).toBe(id);
		expect(full).toMatchObject(short);
		expect(full).toHaveProperty('_links');
		expect(full).toHaveProperty('revision');
	});

	it('a credit memo in short with its allocations and what is unused', async () => {
		bench.addMemo('refund-1', 'Robin', 14505);
		const [open = ''] = bench.openInvoices('Robin');
		await bench.allocate('refund-1', {
			allocateTo: 'json',
			allocationsJson: [{ invoiceId: open, amount: 45.05 }],
		});
		const values = { creditMemoId: locator('refund-1') };
		expect(onlyOf('creditMemo', 'get', await bench.run('creditMemo', 'get', values))).toMatchObject(
			{
				unusedAmount: 100,
				allocations: { invoices: [{ invoiceId: open, amount: 45.05 }], transactions: [] },
			},
		);
	});
});

describe('Get Credit Balance', () => {
	const balanceOf = async (firstName: string) =>
		onlyOf(
			'customer',
			'getCreditBalance',
			await bench.run('customer', 'getCreditBalance', {
				customerId: locator(bench.customer(firstName)),
			}),
		);

	it('adds up what is unused, by currency', async () => {
		bench.addMemo('a', 'Robin', 100);
		bench.addMemo('b', 'Robin', 205);
		bench.addMemo('c', 'Robin', 300, { currency: 'EUR' });
		bench.addMemo('d', 'Robin', 400, { fixedStatus: 'voided' });
		expect(await balanceOf('Robin')).toEqual({
			customerId: bench.customer('Robin'),
			balances: [
				{ currency: 'USD', unallocatedAmount: 3.05 },
				{ currency: 'EUR', unallocatedAmount: 3 },
			],
		});
		expect(bench.calls()).toEqual([`GET customers/${bench.customer('Robin')}/credit-balance`]);
	});

	it('is one item also for who has no credit', async () => {
		expect(await balanceOf('Toni')).toEqual({ customerId: bench.customer('Toni'), balances: [] });
	});
});

describe('Download PDF', () => {
	const fileOf = (result: Awaited<ReturnType<typeof bench.run>>, property = 'data') => {
		const file = result.outputs[0]?.[0]?.binary?.[property];
		return { ...file, content: Buffer.from(file?.data ?? '', 'base64') };
	};

	it('of a credit memo gives exactly the bytes of Rebilly', async () => {
		bench.addMemo('refund-1', 'Robin', 14505);
		const memo = bench.data.creditMemos.get('refund-1');
		const values = { creditMemoId: locator('refund-1') };
		const result = await bench.run('creditMemo', 'downloadPdf', values);
		expect(onlyOf('creditMemo', 'downloadPdf', result)).toMatchObject({
			id: 'refund-1',
			unusedAmount: 145.05,
		});
		const file = fileOf(result);
		expect(file).toMatchObject({
			fileName: 'credit-memo-1.pdf',
			mimeType: 'application/pdf',
			fileExtension: 'pdf',
		});
		expect(file.content.equals(pdfOf(memo ? memoLines(memo) : []))).toBe(true);
		expect(bench.requests().map(({ headers }) => headers.accept)).toEqual([
			'application/json',
			'application/pdf',
		]);
	});

	it('of an invoice gives exactly the bytes of Rebilly, where it is asked for', async () => {
		const [id = ''] = bench.openInvoices('Robin');
		const values = { invoiceId: locator(id), outputDataFieldName: 'invoice' };
		const result = await bench.run('invoice', 'downloadPdf', values);
		expect(onlyOf('invoice', 'downloadPdf', result)).toMatchObject({ id, amountDue: 1200 });
		const file = fileOf(result, 'invoice');
		expect(file.fileName).toBe(`invoice-${bench.invoice(id).number}.pdf`);
		expect(file.content.equals(pdfOf(invoiceLines(bench.invoice(id))))).toBe(true);
		expect(pairing(result.outputs[0])).toEqual([0]);
	});

	it('reads a refusal that comes instead of a file', async () => {
		bench.addMemo('refund-1', 'Robin', 14505);
		bench.onLookUp((count) => {
			if (count === 2) bench.data.creditMemos.delete('refund-1');
		});
		const values = { creditMemoId: locator('refund-1') };
		const { message } = failure(await bench.run('creditMemo', 'downloadPdf', values));
		expect(message).toContain('Rebilly: Not Found: There is no credit memo with the ID refund-1');
	});

	it('does not take something else for a PDF', async () => {
		const proxy = createServer(({ headers }, response) => {
			const asFile = headers.accept === 'application/pdf';
			response.setHeader('Content-Type', asFile ? 'text/html' : 'application/json');
			response.end(asFile ? '<html>Please log in</html>' : '{"id":"refund-1","currency":"USD"}');
		});
		await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
		try {
			const { port } = proxy.address() as AddressInfo;
			const engine = bench.engineWith({ baseUrl: `http://127.0.0.1:${port}` });
			const values = { creditMemoId: locator('refund-1') };
			const result = await bench.run('creditMemo', 'downloadPdf', values, { engine });
			expect(failure(result).message).toContain(
				'Rebilly answered with something that is not a PDF, for /credit-memos/refund-1',
			);
		} finally {
			proxy.close();
		}
	});

	it('is tried again when the answer is lost', async () => {
		bench.addMemo('refund-1', 'Robin', 14505);
		bench.sandbox.setFaults(faultsAt('dropAfter', [2]));
		const values = { creditMemoId: locator('refund-1'), options: SOON };
		const result = await bench.run('creditMemo', 'downloadPdf', values);
		expect(fileOf(result).content.subarray(0, 5).toString()).toBe('%PDF-');
		expect(bench.requests()).toHaveLength(3);
	});

	it('needs the name of a field', async () => {
		const values = { creditMemoId: locator('refund-1'), outputDataFieldName: '' };
		const { message } = failure(await bench.run('creditMemo', 'downloadPdf', values));
		expect(message).toContain('Output Data Field Name');
		expect(bench.requests()).toEqual([]);
	});
});

describe('Timeline', () => {
	const add = async (values: Values = {}, options?: Options) =>
		await bench.run(
			'creditMemo',
			'addTimelineComment',
			{ creditMemoId: locator('refund-1'), message: 'Refund of order 1001', ...values },
			options,
		);
	const added = async (values?: Values, options?: Options) =>
		onlyOf('creditMemo', 'addTimelineComment', await add(values, options));
	const get = async (values: Values = {}) =>
		allOf(
			'creditMemo',
			'getTimeline',
			await bench.run('creditMemo', 'getTimeline', {
				creditMemoId: locator('refund-1'),
				...values,
			}),
		);
	const comments = () => bench.data.timelines.get('refund-1')?.map(({ message }) => message);

	beforeEach(() => bench.addMemo('refund-1', 'Robin', 14505));

	it('gets a comment', async () => {
		expect(await added()).toMatchObject({
			creditMemoId: 'refund-1',
			message: 'Refund of order 1001',
			outcome: 'created',
		});
		expect(bench.writes().map(({ rawBody }) => rawBody)).toEqual([
			'{"message":"Refund of order 1001"}',
		]);
		expect(bench.calls()).toEqual([
			'GET credit-memos/refund-1/timeline',
			'POST credit-memos/refund-1/timeline',
		]);
	});

	it('does not get the same comment twice', async () => {
		const { id } = await added();
		expect(await added()).toMatchObject({ id, outcome: 'existing' });
		expect(await added({ message: 'Refund of order 1001\n' })).toMatchObject({ id });
		expect(comments()).toEqual(['Refund of order 1001']);
	});

	it('gets the same comment again on demand', async () => {
		await added();
		expect((await added({ addAgain: true })).outcome).toBe('created');
		expect(comments()).toHaveLength(2);
	});

	it('gets the same comment of several items once', async () => {
		const items = [{}, {}, {}];
		const result = await add({}, { items });
		expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual([
			'created',
			'existing',
			'existing',
		]);
		expect(comments()).toHaveLength(1);
	});

	it('is never sent again when the timeline does not show it', async () => {
		bench.sandbox.setFaults(faultsAt('dropBefore', [2]));
		const { description } = failure(await add({ options: SOON }));
		expect(description).toContain('Look at the timeline of the credit memo');
		expect(bench.writes()).toHaveLength(1);
	});

	it('that the server adds after a gateway gave up is found, and added once', async () => {
		bench.sandbox.failNext({ fault: 'lateCommit', ms: 1000, status: 504, path: '/timeline$' });
		expect((await added()).outcome).toBe('created');
		await bench.sandbox.settled();
		expect(comments()).toHaveLength(1);
	});

	it.each<['dropAfter', number, boolean]>([
		['dropAfter', 1, false],
		['dropAfter', 1, true],
	])('gets it once when the answer is lost: %s', async (fault, writes, addAgain) => {
		bench.sandbox.setFaults(faultsAt(fault, [2]));
		expect((await added({ addAgain, options: SOON })).outcome).toBe('created');
		expect(bench.writes()).toHaveLength(writes);
		expect(comments()).toHaveLength(1);
	});

	it('Retry On Fail adds nothing twice, also where adding again is asked for', async () => {
		bench.sandbox.setFaults(faultsAt('status500Before', [4]));
		const result = await add(
			{
				addAgain: true,
				message: '={{ $json.text }}',
				options: { maxAttempts: 1, maxConcurrentRequests: 1, maxWait: 0 },
			},
			{ items: [{ text: 'a' }, { text: 'a' }], retryOnFail: true, maxTries: 2 },
		);
		expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual(['created', 'created']);
		expect(comments()).toEqual(['a', 'a']);
	});

	it.each([
		['', 'Comment'],
		[' \n', "'Comment' is empty"],
	])('refuses %j without a request', async (message, part) => {
		expect(failure(await add({ message })).message).toContain(part);
		expect(bench.requests()).toEqual([]);
	});

	it('is listed up to a limit, or whole', async () => {
		await bench.create({ idempotencyKey: 'refund-2' });
		await bench.run('creditMemo', 'void', { creditMemoId: locator('refund-2') });
		const of = { creditMemoId: locator('refund-2') };
		expect((await get({ ...of, returnAll: true })).map(({ type }) => type).sort()).toEqual([
			'credit-memo-created',
			'credit-memo-voided',
		]);
		expect(await get({ ...of, limit: 1 })).toHaveLength(1);
		expect(bench.queries().slice(-2)).toEqual([
			{ limit: '1000', offset: '0' },
			{ limit: '1', offset: '0' },
		]);
	});

	it('is listed whole when it is longer than a page, and says so when it is too long', async () => {
		const fill = (count: number) =>
			bench.data.timelines.set(
				'refund-1',
				Array.from({ length: count }, (_, index) => ({
					id: `tmln_${index}`,
					triggeredBy: 'direct-api' as const,
					message: `Comment ${index}`,
					occurredTime: new Date(index).toISOString(),
				})),
			);
		fill(1999);
		expect(new Set(ids(await get({ returnAll: true }))).size).toBe(1999);
		expect(await get({ limit: 1500 })).toHaveLength(1500);
		fill(2001);
		const result = await bench.run('creditMemo', 'getTimeline', {
			creditMemoId: locator('refund-1'),
			returnAll: true,
		});
		expect(failure(result).message).toContain('There are more than the 2000 rows');
		expect(await get({ limit: 2000 })).toHaveLength(2000);
	});
});

describe('Pickers', () => {
	const search = async (method: string, parameters: Values = {}, filter?: string) =>
		(await bench.search(method, { parameters, ...(filter !== undefined && { filter }) })).results;

	it('offer the approved payments for a refund', async () => {
		const rows = await search('searchPayments', {}, 'robin');
		expect(rows.length).toBeGreaterThan(0);
		for (const { name } of rows) expect(name).toMatch(/^sale · .* · approved · /);
		// By the customer's name first, and then by the payments' own texts.
		const [customers, ofCustomer, ofText] = bench.queries();
		expect(customers).toMatchObject({ q: 'robin' });
		expect(ofCustomer?.filter).toMatch(/^type:sale,capture;result:approved;customerId:/);
		expect(ofText).toMatchObject({ filter: 'type:sale,capture;result:approved', q: 'robin' });
	});

	it('offer what the chosen credit memo is applied to', async () => {
		bench.addMemo('refund-1', 'Jamie', 30000);
		const [one = '', other = ''] = bench.openInvoices('Jamie');
		const [refund = ''] = bench.refunds('Jamie');
		await bench.allocate('refund-1', {
			allocateTo: 'json',
			allocationsJson: [
				{ invoiceId: one, amount: 1.5 },
				{ invoiceId: other, amount: 2 },
				{ transactionId: refund, amount: 3 },
			],
		});
		const form = { resource: 'creditMemo', operation: 'deallocate' };
		const of = { ...form, creditMemoId: locator('refund-1') };
		expect(await search('searchAllocatedInvoices', of)).toEqual([
			{ name: `1.5 · ${one}`, value: one },
			{ name: `2 · ${other}`, value: other },
		]);
		expect(await search('searchAllocatedInvoices', of, other)).toHaveLength(1);
		expect(await search('searchAllocatedTransactions', of)).toEqual([
			{ name: `3 · ${refund}`, value: refund },
		]);
		expect(await search('searchAllocatedInvoices', form)).toEqual([]);
	});
});
