/** Case 14 and its kind: a list that changes while it is read. Each row that belongs to it all the time is there once. */
import type { IDataObject } from 'n8n-workflow';

import { type EngineFixture, startEngineFixture } from '../fixtures/engine';
import { locator, parameters } from '../fixtures/form';
import { USD_BUSINESS } from '../refunds';

let fixture: EngineFixture;
beforeAll(async () => (fixture = await startEngineFixture()));
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.close());

const HINT = 'The list changed while it was read';

async function getAll(node: string, resource: string, values: Record<string, unknown>) {
	const { outputs, error, hints } = await fixture.engine.runNode({
		node,
		parameters: parameters(resource, 'getAll', { returnAll: true, simplify: false, ...values }),
	});
	expect(error?.message).toBeUndefined();
	const rows = (outputs[0] ?? []).map(({ json }) => json);
	return {
		rows,
		ids: rows.map(({ id }) => String(id)),
		hints: hints.map(({ message }) => message),
	};
}

/** Expects each of the steady rows once, and no row twice. */
function expectComplete(ids: string[], steady: string[]): void {
	const there = new Set(ids);
	expect(there.size).toBe(ids.length);
	expect(steady.filter((id) => !there.has(id))).toEqual([]);
}

const restores: Array<() => void> = [];
afterEach(() => {
	for (const restore of restores.splice(0)) restore();
});

/** Lets something happen between two lists that are read from a table of the Rebilly simulator. */
function afterEachList<T>(table: Map<string, T>, happen: (list: number) => void): void {
	const { values } = table;
	let list = 0;
	table.values = () => {
		if (list++ > 0) happen(list - 1);
		return values.call(table);
	};
	restores.push(() => (table.values = values));
}

type Invoices = EngineFixture['sandbox']['rebilly']['data']['invoices'];

function addInvoices(count: number): Invoices {
	const { invoices } = fixture.sandbox.rebilly.data;
	const [sample] = invoices.values();
	if (!sample) throw new Error('The seed has no invoice');
	invoices.clear();
	for (let index = 0; index < count; index++) addInvoice(invoices, sample, `in_${index}`, index);
	return invoices;
}

function addInvoice(
	invoices: Invoices,
	sample: ReturnType<Invoices['get']> & object,
	id: string,
	index: number,
): void {
	// The first ones are the newest.
	const createdTime = new Date(Date.parse('2026-11-26T00:00:00Z') - index * 1000).toISOString();
	invoices.set(id, { ...sample, id, status: 'unpaid', createdTime, number: index });
}

describe('Rebilly: Invoice → Get Many of what is unpaid', () => {
	const unpaid = { filters: { status: ['unpaid'] } };

	test.each([
		[1, 'paid'],
		[10, 'voided'],
		[10, 'paid'],
		[500, 'paid'],
		[1000, 'paid'],
	] as const)('1,500, of which %i of the first page become %s', async (count, status) => {
		const invoices = addInvoices(1500);
		afterEachList(invoices, (list) => {
			if (list > 1) return;
			for (let index = 0; index < count; index++) invoices.get(`in_${index}`)!.status = status;
		});
		const { ids, hints } = await getAll('rebilly', 'invoice', unpaid);
		const steady = Array.from({ length: 1500 - count }, (_, index) => `in_${index + count}`);
		expectComplete(ids, steady);
		expect(hints).toEqual([expect.stringContaining(HINT)]);
	});

	test.each([1500, 10_000])('%i, of which 1 %% change, come and go', async (count) => {
		const invoices = addInvoices(count);
		const [sample] = invoices.values();
		const touched = new Set<string>();
		const pages = Math.ceil(count / 990);
		afterEachList(invoices, (list) => {
			for (let index = 0; index < count / 100 / pages; index++) {
				const [paid, gone] = [0, 1].map((part) => {
					const id = `in_${(list * 7919 + index * 6133 + part * 3571) % count}`;
					touched.add(id);
					return id;
				});
				const invoice = invoices.get(paid!);
				if (invoice) invoice.status = 'paid';
				invoices.delete(gone!);
				addInvoice(invoices, sample!, `new_${list}_${index}`, index % 2 ? -index : index * 97);
			}
		});
		const { ids, hints } = await getAll('rebilly', 'invoice', unpaid);
		const all = Array.from({ length: count }, (_, index) => `in_${index}`);
		expectComplete(
			ids,
			all.filter((id) => !touched.has(id)),
		);
		expect(hints).toEqual([expect.stringContaining(HINT)]);
	});

	test.each([
		['by the amount due', { by: 'amountDue', direction: 'desc' }],
		['the oldest first', { by: 'createdTime', direction: 'asc' }],
	])('sorted %s', async (_how, sort) => {
		const invoices = addInvoices(2500);
		afterEachList(invoices, (list) => {
			for (let index = 0; index < 20; index++) {
				invoices.get(`in_${(list * 20 + index) % 500}`)!.status = 'paid';
			}
		});
		const { ids } = await getAll('rebilly', 'invoice', { ...unpaid, sort });
		const steady = Array.from({ length: 2000 }, (_, index) => `in_${index + 500}`);
		expectComplete(ids, steady);
	});

	test('that nothing changes of gives no hint', async () => {
		addInvoices(2500);
		const { ids, hints } = await getAll('rebilly', 'invoice', unpaid);
		expect(ids).toHaveLength(2500);
		expect(hints).toEqual([]);
	});

	test('up to 50, and up to 1,000, is one request', async () => {
		addInvoices(2500);
		for (const limit of [50, 1000]) {
			fixture.sandbox.clearRequests();
			await getAll('rebilly', 'invoice', { ...unpaid, returnAll: false, limit });
			expect(fixture.sandbox.requests()).toHaveLength(1);
		}
	});
});

describe('Rebilly: the other lists', () => {
	const at = (index: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + index * 1000);

	test('Credit Memo → Get Many of one currency, while others are voided and made', async () => {
		const { data } = fixture.sandbox.rebilly;
		const [customerId = ''] = [...data.customers.keys()];
		const add = (id: string, index: number) =>
			data.addCreditMemo({
				id,
				customerId,
				currency: 'USD',
				items: [],
				createdTime: at(index).toISOString(),
			});
		for (let index = 0; index < 1500; index++) add(`memo-${index}`, index);
		afterEachList(data.creditMemos, (list) => {
			for (let index = 0; index < 20; index++) data.creditMemos.delete(`memo-${1499 - index}`);
			add(`new-${list}`, 2000 + list);
		});
		const { ids } = await getAll('rebilly', 'creditMemo', { filters: { currency: 'USD' } });
		const steady = Array.from({ length: 1480 }, (_, index) => `memo-${index}`);
		expectComplete(ids, steady);
	});

	test('Customer → Get Many, while the newest are removed', async () => {
		const { customers } = fixture.sandbox.rebilly.data;
		const [sample] = customers.values();
		customers.clear();
		for (let index = 0; index < 1500; index++) {
			const id = `cus_${index}`;
			customers.set(id, { ...sample!, id, createdTime: at(index).toISOString() });
		}
		afterEachList(customers, (list) => {
			if (list === 1)
				for (let index = 1470; index < 1500; index++) customers.delete(`cus_${index}`);
		});
		const { ids, hints } = await getAll('rebilly', 'customer', {});
		const steady = Array.from({ length: 1470 }, (_, index) => `cus_${index}`);
		expectComplete(ids, steady);
		expect(hints).toEqual([expect.stringContaining(HINT)]);
	});

	test('Reconcile reads all memos while others come and go', async () => {
		const { data } = fixture.sandbox.rebilly;
		const [customerId = ''] = [...data.customers.keys()];
		const item = { unitPrice: 100, quantity: 1, tax: null, invoiceItemId: null };
		const add = (id: string, index: number) =>
			data.addCreditMemo({
				id,
				customerId,
				currency: 'USD',
				items: [{ ...item, id: `item-${id}`, productId: null, planId: null }],
				createdTime: at(index).toISOString(),
				description: `Refund of ${id}`,
			});
		for (let index = 0; index < 1520; index++) add(`re_${index}`, index);
		afterEachList(data.creditMemos, () => {
			for (let index = 1500; index < 1520; index++) data.creditMemos.delete(`re_${index}`);
		});
		const { outputs } = await fixture.engine.runNode({
			node: 'rebilly',
			parameters: parameters('creditMemo', 'reconcile', {
				...{ key: '={{ $json.id }}', amount: '1.00', currency: 'USD', matchBy: 'description' },
			}),
			items: Array.from({ length: 1500 }, (_, index) => ({ id: `re_${index}` })),
		});
		expect(outputs[0]).toEqual([]);
		expect(outputs[1]?.at(-1)?.json).toMatchObject({ matched: 1500, missing: 0 });
	});
});

describe('Layer', () => {
	/** Lets something happen before each request. */
	function beforeEachRequest(happen: (request: number) => void): void {
		const { tokens } = fixture.sandbox.layer;
		const { check } = tokens;
		let request = 0;
		tokens.check = (token, now) => {
			happen(++request);
			return check.call(tokens, token, now);
		};
		restores.push(() => (tokens.check = check));
	}

	const books = () => fixture.sandbox.layer.data.of(USD_BUSINESS);
	const business = { businessId: locator(USD_BUSINESS) };

	test.each([1500, 10_000])(
		'Customer Credit → Get Many: %i, of which 1 %% change, come and go',
		async (count) => {
			const [customer] = books().customers.all();
			const add = (key: string) =>
				books().addCredit({ customer_id: customer?.id ?? '', external_id: key });
			const all = Array.from({ length: count }, (_, index) => add(`re_${index}`).id);
			const touched = new Set<string>();
			beforeEachRequest((request) => {
				if (request === 1) return;
				const credit = books().credits.get(all[(request * 977) % count] ?? '');
				if (credit) {
					touched.add(credit.id);
					books().saveCredit({ ...credit, deleted_at: '2026-11-27T00:00:00Z' });
				}
				add(`new_${request}`);
			});
			const { ids } = await getAll('layer', 'customerCredit', business);
			expectComplete(
				ids,
				all.filter((id) => !touched.has(id)),
			);
		},
	);

	test('Customer Credit → Get Many, sorted by what changes, loses none that is changed meanwhile', async () => {
		const [customer] = books().customers.all();
		const all = Array.from({ length: 450 }, (_, index) => {
			const credit = books().addCredit({
				customer_id: customer?.id ?? '',
				external_id: `re_${index}`,
			});
			const updated_at = new Date(Date.parse('2026-01-01T00:00:00Z') + index * 1000)
				.toISOString()
				.replace('.000Z', 'Z');
			books().saveCredit({ ...credit, updated_at });
			return credit.id;
		});
		beforeEachRequest((request) => {
			// One that was not read yet is changed, and so becomes the newest.
			const credit = books().credits.get(all[request * 3] ?? '');
			if (credit) books().saveCredit({ ...credit, updated_at: '2026-11-27T00:00:00Z' });
		});
		const { ids, rows } = await getAll('layer', 'customerCredit', {
			...business,
			sort: { by: 'updated_at', direction: 'desc' },
		});
		expectComplete(ids, all);
		const times = rows.map(({ updated_at: time }: IDataObject) => Date.parse(String(time)));
		expect(times).toEqual([...times].sort((a, b) => b - a));
	});
});
