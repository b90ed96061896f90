import type { Credit } from '../../../sandbox/layer/records';
import { locator, type Values } from '../../fixtures/form';
import { HOSTILE_TERMS, useLayer } from '../../fixtures/layer';
import { failure, jsonOf, type View } from '../../fixtures/results';
import { startStub } from '../../fixtures/stub';

const fixture = useLayer();

/** The ids that an operation gave out. */
const ids = (items: View[]) => items.map(({ id }) => id);

describe('Get Many', () => {
	const getAll = async (filters: Values = {}, more: Values = {}) =>
		await fixture.itemsOf('customerCredit', 'getAll', { filters, ...more });

	it('gives out the ten fields that a person looks at, of the type that its schema says', async () => {
		const { id } = fixture.addCredit(14505, { external_id: 'refund-1', memo: 'Returned' });
		const [item] = await getAll({}, { simplify: true });
		expect(item).toMatchObject({ id, external_id: 'refund-1', memo: 'Returned' });
		expect(Object.keys(item ?? {})).toEqual([
			'external_id',
			'customerName',
			'total',
			'unallocated',
			'reference_number',
			'memo',
			'sent_at',
			'deleted_at',
			'created_at',
			'id',
		]);
	});

	it('gives out all that Layer answers without Simplify', async () => {
		fixture.addCredit(14505, { metadata: { source: 'shop' } });
		const [item] = await getAll({}, { simplify: false });
		expect(item).toMatchObject({ metadata: { source: 'shop' }, transaction_tags: [] });
	});

	it('gives out nothing when there is nothing', async () => {
		expect(await getAll()).toEqual([]);
	});

	describe('of 1,050 credits', () => {
		let all: string[];
		beforeEach(() => {
			all = Array.from({ length: 1050 }, (_, number) => fixture.addCredit(100 + number).id);
		});

		it('gives out each exactly once with Return All', async () => {
			const items = await getAll({}, { returnAll: true });
			expect(items).toHaveLength(1050);
			expect(new Set(ids(items))).toEqual(new Set(all));
			expect(fixture.requests()).toHaveLength(11);
		});

		it('makes one request for 50', async () => {
			expect(await getAll({}, { limit: 50 })).toHaveLength(50);
			expect(fixture.queries()).toEqual([{ limit: '50' }]);
		});

		it('asks for no more than the limit leaves', async () => {
			expect(await getAll({}, { limit: 120 })).toHaveLength(120);
			expect(fixture.queries().map(({ limit }) => limit)).toEqual(['100', '20']);
		});
	});

	it('leaves deleted credits out', async () => {
		fixture.addCredit(100, { deleted_at: '2026-11-01T00:00:00Z' });
		const { id } = fixture.addCredit(200);
		expect(ids(await getAll())).toEqual([id]);
	});

	describe('of a customer', () => {
		let own: Credit;
		beforeEach(() => {
			own = fixture.addCredit(100);
			fixture.addCredit(200, { company: 'Hilltop Garden Supply' });
		});

		it.each<[string, () => unknown]>([
			['chosen from the list', () => locator(fixture.customer().id, 'list')],
			['by its ID', () => locator(fixture.customer().id)],
			['by its ID in capitals', () => locator(fixture.customer().id.toUpperCase())],
			['by its external ID', () => locator(fixture.customer().external_id ?? '', 'externalId')],
		])('%s', async (_, customer) => {
			expect(ids(await getAll({ customer: customer() }))).toEqual([own.id]);
			expect(fixture.queries().at(-1)).toMatchObject({ customer_id: fixture.customer().id });
		});

		it('who is archived', async () => {
			fixture.books.customers.put({ ...fixture.customer(), status: 'ARCHIVED' });
			const customer = locator(fixture.customer().external_id ?? '', 'externalId');
			expect(ids(await getAll({ customer }))).toEqual([own.id]);
		});

		it('says when no customer has the external ID', async () => {
			const filters = { customer: locator('cus_nobody', 'externalId') };
			expect(failure(await fixture.runInBusiness('customerCredit', 'getAll', { filters }))).toEqual(
				{
					message: "No customer in Layer has the external ID 'cus_nobody' [item 0]",
					description: expect.stringContaining('Check the external ID and the business'),
				},
			);
		});
	});

	describe('sent between two days', () => {
		let credits: Record<string, Credit>;
		beforeEach(() => {
			credits = Object.fromEntries(
				['2026-11-21T23:59:59Z', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'].map((sentAt) => [
					sentAt,
					fixture.addCredit(100, { sent_at: sentAt }),
				]),
			);
		});

		it.each<[Values, string[], Record<string, string>]>([
			[
				{ sentAfter: '2026-11-22' },
				['2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'],
				{ sent_at_start: '2026-11-22' },
			],
			// Layer's own end is left out.
			[
				{ sentBefore: '2026-11-22' },
				['2026-11-21T23:59:59Z', '2026-11-22T00:00:00Z'],
				{ sent_at_end: '2026-11-23' },
			],
			[
				{ sentAfter: '2026-11-22T00:00:00', sentBefore: '2026-11-22' },
				['2026-11-22T00:00:00Z'],
				{ sent_at_start: '2026-11-22', sent_at_end: '2026-11-23' },
			],
			// The day as it was entered, whatever the zone.
			[
				{ sentAfter: '2026-11-22T23:30:00-08:00' },
				['2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z'],
				{ sent_at_start: '2026-11-22' },
			],
		])('%p', async (filters, expected, query) => {
			const found = ids(await getAll(filters));
			expect(new Set(found)).toEqual(new Set(expected.map((sentAt) => credits[sentAt]?.id)));
			expect(fixture.queries()).toEqual([{ ...query, limit: '50' }]);
		});

		it('refuses what is no date', async () => {
			const result = await fixture.runInBusiness('customerCredit', 'getAll', {
				filters: { sentAfter: 'yesterday' },
			});
			expect(failure(result).message).toBe("'Sent After' is not a date: yesterday [item 0]");
			expect(fixture.requests()).toEqual([]);
		});
	});

	describe.each(HOSTILE_TERMS)('with the term %j', (term) => {
		it.each<[string, Values, Parameters<typeof fixture.addCredit>[1]]>([
			['Memo', { memo: term }, { memo: term }],
			['Memo Contains', { memoContains: term }, { memo: `before ${term} after` }],
			['Reference Number', { referenceNumber: term }, { reference_number: term }],
			['Reference Numbers', { referenceNumbers: term }, { reference_number: term }],
			['Reference Numbers as a list', { referenceNumbers: [term] }, { reference_number: term }],
		])('in %s finds what has it, and nothing else', async (_, filters, has) => {
			const { id } = fixture.addCredit(100, has);
			fixture.addCredit(200, { memo: 'a', reference_number: 'a' });
			fixture.addCredit(300);
			expect(ids(await getAll(filters))).toEqual([id]);
		});
	});

	describe('by reference numbers', () => {
		beforeEach(() => {
			for (const number of ['A', 'B', 'C']) fixture.addCredit(100, { reference_number: number });
			fixture.addCredit(100, { reference_number: 'A,B' });
			fixture.addCredit(100);
		});

		it.each([
			[' A , B ,', 'A,B'],
			[['A', 'B'], 'A,B'],
			['C', 'C'],
		])('%j', async (referenceNumbers, sent) => {
			const items = await getAll({ referenceNumbers });
			expect(items.map((item) => item.reference_number)).toEqual(sent.split(','));
			expect(fixture.queries()).toEqual([{ reference_numbers: sent, limit: '50' }]);
		});

		it.each([' , ', ',', '={{ ["", null] }}', '={{ [] }}'])(
			'refuses to list all for %j',
			async (given) => {
				const filters = { referenceNumbers: given };
				const { message } = failure(
					await fixture.runInBusiness('customerCredit', 'getAll', { filters }),
				);
				expect(message).toBe("'Reference Numbers' is empty [item 0]");
				expect(fixture.requests()).toEqual([]);
			},
		);

		it.each(['', ' '])('lists all where nothing is entered: %j', async (given) => {
			expect(await getAll({ referenceNumbers: given })).toHaveLength(5);
		});

		it('finds one with a comma by the exact filter', async () => {
			expect(await getAll({ referenceNumber: 'A,B' })).toMatchObject([{ reference_number: 'A,B' }]);
		});

		it('refuses one with a comma in a list', async () => {
			const filters = { referenceNumbers: '={{ ["A,B"] }}' };
			const { message } = failure(
				await fixture.runInBusiness('customerCredit', 'getAll', { filters }),
			);
			expect(message).toBe(
				"'Reference Numbers' holds a reference number with a comma: 'A,B' [item 0]",
			);
			expect(fixture.requests()).toEqual([]);
		});
	});

	it.each([
		[{ by: 'sent_at' }, ['2026-11-01', '2026-11-02', '2026-11-03']],
		[{ by: 'sent_at', direction: 'desc' }, ['2026-11-03', '2026-11-02', '2026-11-01']],
	])('sorted by %p', async (sort, expected) => {
		for (const day of ['2026-11-02', '2026-11-03', '2026-11-01']) {
			fixture.addCredit(100, { sent_at: `${day}T00:00:00Z` });
		}
		const items = await getAll({}, { sort });
		expect(items.map((item) => String(item.sent_at).slice(0, 10))).toEqual(expected);
	});

	it('asks for whole pages once it has to leave rows out', async () => {
		const asked: Array<string | null> = [];
		const stub = await startStub(({ url }) => {
			const query = new URL(url, 'http://stub').searchParams;
			asked.push(query.get('limit'));
			const cursor = asked.length;
			const data = ['Refund', 'Other'].map((memo) => ({ id: `${memo}${cursor}`, memo }));
			const pagination = { cursor: String(cursor), has_more: true };
			return { status: 200, body: { data, meta: { pagination } } };
		});
		try {
			const result = await fixture.runInBusiness(
				'customerCredit',
				'getAll',
				{ filters: { memo: 'Refund' }, limit: 3 },
				{ engine: fixture.engineWith({ baseUrl: stub.baseUrl }) },
			);
			expect(jsonOf(result).map(({ id }) => id)).toEqual(['Refund1', 'Refund2', 'Refund3']);
			expect(asked).toEqual(['3', '100', '100']);
		} finally {
			await stub.close();
		}
	});

	it('leaves out what a server that knows no filter lists all the same', async () => {
		const credit = (memo: string | null, sentAt: string) => ({
			id: `${memo}-${sentAt}`,
			memo,
			sent_at: sentAt,
			line_items: [],
		});
		const rows = [
			credit('Refund 1', '2026-11-22T10:00:00Z'),
			credit('refund 2', '2026-11-22T10:00:00Z'),
			credit(null, '2026-11-22T10:00:00Z'),
			credit('Refund 3', '2026-09-22T10:00:00Z'),
		];
		const stub = await startStub(() => ({ status: 200, body: { data: rows } }));
		const engine = fixture.engineWith({ baseUrl: stub.baseUrl });
		try {
			const result = await fixture.runInBusiness(
				'customerCredit',
				'getAll',
				{ filters: { memoContains: 'Refund', sentAfter: '2026-11-20' } },
				{ engine },
			);
			// Whether Layer minds the case is its own decision.
			expect(jsonOf(result).map(({ memo }) => memo)).toEqual(['Refund 1', 'refund 2']);
		} finally {
			await stub.close();
		}
	});
});

describe('Get', () => {
	it('gives out a credit that is deleted too', async () => {
		const { id } = fixture.addCredit(100, { deleted_at: '2026-11-01T00:00:00Z' });
		const [item] = await fixture.itemsOf('customerCredit', 'get', {
			customerCreditId: locator(id),
		});
		expect(item).toMatchObject({ id, deleted_at: '2026-11-01T00:00:00Z' });
	});

	it('gives out all that Layer answers without Simplify', async () => {
		const { id } = fixture.addCredit(100);
		const values = { customerCreditId: locator(id), simplify: false };
		const [item] = await fixture.itemsOf('customerCredit', 'get', values);
		expect(item).toHaveProperty('transaction_tags', []);
	});
});
