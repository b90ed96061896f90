/** Case 13 and its kind: what holds for the whole comparison must be the same for all items. */
import { findings, ReconcileFixture, SERVICES } from '../fixtures/reconcile';

let fixture: ReconcileFixture;
beforeAll(async () => (fixture = await ReconcileFixture.start()));
beforeEach(() => fixture.reset());
afterAll(async () => await fixture.close());

const ITEMS = [
	{
		id: 'P1',
		amount: 10,
		f: '2026-11-26',
		t: '2026-11-26T23:59:59Z',
		m: 'id',
		x: 'externalId',
		u: true,
	},
	{
		id: 'P2',
		amount: 10,
		f: '2026-11-27',
		t: '2026-11-27T23:59:59Z',
		m: 'description',
		x: 'memo',
		u: false,
	},
];

describe.each(SERVICES)('in %s', (service) => {
	test.each([
		['Credits From', { from: '={{ $json.f }}' }],
		['Credits From', { from: '={{ $json.f }}', to: '={{ $json.t }}' }],
		['Credits To', { to: '={{ $json.t }}' }],
		['Match By', { matchBy: service === 'Rebilly' ? '={{ $json.m }}' : '={{ $json.x }}' }],
		['Include Credits Without a Refund', { unclaimed: '={{ $json.u }}' }],
	])("'%s' that is not the same for all items is refused", async (field, more) => {
		const { error, attention } = await fixture.of(service, ITEMS, more);
		expect(error).toBe(`'${field}' is not the same for items 0 and 1 [item 1]`);
		expect(attention).toEqual([]);
		expect(fixture.fixture.sandbox.requests()).toEqual([]);
	});

	test.each([
		['2026-11-27', '2026-11-25'],
		['2026-11-27T00:00:00Z', '2026-11-26T23:59:59Z'],
		['2026-11-27', '2026-11-26'],
	])('From %s To %s is refused', async (from, to) => {
		const { error } = await fixture.of(service, ITEMS, { from, to });
		expect(error).toBe("'Credits To' is before 'Credits From' [item 0]");
		expect(fixture.fixture.sandbox.requests()).toEqual([]);
	});

	test('one moment is a period', async () => {
		const moment = '2026-11-26T00:00:00.500Z';
		const { error } = await fixture.of(service, ITEMS, { from: moment, to: moment });
		expect(error).toBeUndefined();
	});

	test('a time that moves on while the items are read is the same', async () => {
		const items = ITEMS.map(({ id, amount }, index) => ({
			...{ id, amount },
			f: `2026-11-26T00:00:0${index}.123Z`,
			t: `2026-11-26T23:00:0${index}.123Z`,
		}));
		const { error } = await fixture.of(service, items, {
			from: '={{ $json.f }}',
			to: '={{ $json.t }}',
		});
		expect(error).toBeUndefined();
		const [list = ''] = fixture.lists();
		if (service === 'Rebilly') {
			expect(list).toContain('createdTime:2026-11-26T00:00:00.123Z..2026-11-26T23:00:01.123Z');
		}
	});

	test('with On Error: Continue, the refusal is one item', async () => {
		const run = service === 'Rebilly' ? fixture.memos.bind(fixture) : fixture.credits.bind(fixture);
		const { attention, error } = await run(
			ITEMS,
			{ from: '={{ $json.f }}' },
			{ onError: 'continueRegularOutput' },
		);
		expect(error).toBeUndefined();
		expect(attention).toHaveLength(1);
		expect(attention[0]?.message).toContain(
			"'Credits From' is not the same for items 0 and 1 [item 1]",
		);
	});

	test('a place that there is not is refused', async () => {
		const { error } = await fixture.of(service, ITEMS, {
			matchBy: '={{ $json.nothing ?? "key" }}',
		});
		expect(error).toContain("'Match By' is not one of its choices: 'key'");
	});
});

test('Layer: two units of one currency are refused, naming both items', async () => {
	const books = ['6f1d2c5a-0001-4a5b-9c3d-000000000001', '6f1d2c5a-0002-4a5b-9c3d-000000000002'];
	const items = ITEMS.map(({ id }, index) => ({
		...{ id, amount: 10, business: books[index], unit: index ? 'cents' : 'currencyUnits' },
	}));
	const { error } = await fixture.credits(items, {
		businessId: { __rl: true, mode: 'id', value: '={{ $json.business }}' },
		options: { amountsIn: '={{ $json.unit }}' },
	});
	expect(error).toBe("'Amounts Are In' is not the same for items 0 and 1 [item 1]");
});

test('Layer: the same key in the books of two businesses is two refunds', async () => {
	fixture.credit('P1', 1000);
	const books = ['6f1d2c5a-0001-4a5b-9c3d-000000000001', '6f1d2c5a-0002-4a5b-9c3d-000000000002'];
	const items = books.map((business) => ({ id: 'P1', amount: 10, business }));
	const { attention, fine } = await fixture.credits(items, {
		businessId: { __rl: true, mode: 'id', value: '={{ $json.business }}' },
	});
	expect([findings(attention), findings(fine)]).toEqual([['missing P1'], ['matched P1']]);
});
