/** Case 15 and its kind: a picked time is in the workflow's time zone, in both services. A date alone stays that date. */
import { type EngineFixture, type NodeName, NODES, startEngineFixture } from '../fixtures/engine';
import { locator, parameters, type Values } from '../fixtures/form';
import { CREATE_FROM_REFUND, USD_BUSINESS } from '../refunds';

let fixture: EngineFixture;
beforeAll(async () => (fixture = await startEngineFixture()));
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.close());

const customer = () => [...fixture.sandbox.rebilly.data.customers.values()][0]?.id ?? '';

async function run(node: NodeName, form: Values, timezone: string) {
	const { error } = await fixture.engine.runNode({
		node,
		parameters: form as never,
		items: [{ key: 'k-1', amount: '10' }],
		settings: { timezone },
	});
	expect(error?.message).toBeUndefined();
}

/** The instants in the filter of the last list of Rebilly. */
async function filtered(timezone: string, filters: Values): Promise<string[]> {
	await run('rebilly', { ...parameters('creditMemo', 'getAll'), filters }, timezone);
	const path = fixture.sandbox.requests().at(-1)?.path ?? '';
	const filter = new URL(path, 'http://sandbox').searchParams.get('filter') ?? '';
	return filter
		.replace(/^\w+Time:/, '')
		.split('..')
		.map((time) => (time ? new Date(time).toISOString() : ''));
}

test.each([
	['Asia/Tokyo', '2026-11-27T00:00:00', '2026-11-26T15:00:00.000Z'],
	['America/New_York', '2026-11-27T00:00:00', '2026-11-27T05:00:00.000Z'],
	['America/New_York', '2026-07-01T12:30', '2026-07-01T16:30:00.000Z'],
	['Europe/Berlin', '2026-11-27 08:00:00', '2026-11-27T07:00:00.000Z'],
	['Asia/Kolkata', '2026-11-27T00:00:00', '2026-11-26T18:30:00.000Z'],
	['UTC', '2026-11-27T00:00:00', '2026-11-27T00:00:00.000Z'],
	['Asia/Tokyo', '2026-11-27T00:00:00Z', '2026-11-27T00:00:00.000Z'],
	['Asia/Tokyo', '2026-11-27T00:00:00+02:00', '2026-11-26T22:00:00.000Z'],
	['Asia/Tokyo', '2026-11-27', '2026-11-26T15:00:00.000Z'],
])('in %s, Created After %s is %s', async (zone, createdAfter, instant) =>
	expect(await filtered(zone, { createdAfter })).toEqual([instant, '']),
);

test.each([
	['Asia/Tokyo', '2026-11-27', '2026-11-27T14:59:59.999Z'],
	['America/New_York', '2026-11-27', '2026-11-28T04:59:59.999Z'],
	['Asia/Tokyo', '2026-11-27T10:00:00', '2026-11-27T01:00:00.999Z'],
])('in %s, Updated Before %s ends at %s', async (zone, updatedBefore, instant) =>
	expect(await filtered(zone, { updatedBefore })).toEqual(['', instant]),
);

/** The times that the forms of Layer send, and where they stand in the body. */
const SENT: Array<[string, (time: string) => Values, (body: Record<string, unknown>) => unknown]> =
	[
		[
			'Sent At of Create',
			(sentAt) => ({
				...CREATE_FROM_REFUND.layer,
				customer: locator(customer(), 'externalId'),
				additionalFields: { sentAt },
			}),
			(body) => body.sent_at,
		],
		[
			'Completed At of a refund',
			(completedAt) => ({
				...parameters('refund', 'create'),
				businessId: locator(USD_BUSINESS),
				currency: 'USD',
				idempotencyKey: 're_1',
				completedAt,
				invoice: locator(paidInvoice()),
			}),
			(body) => body.completed_at,
		],
	];

function paidInvoice(): string {
	const { invoices } = fixture.sandbox.layer.data.of(USD_BUSINESS);
	return invoices.all().find(({ status_before_credits: status }) => status === 'PAID')?.id ?? '';
}

describe.each(SENT)('%s', (_name, form, timeOf) => {
	test.each([
		['2026-11-27T08:00:00', '2026-11-26T23:00:00.000Z'],
		['2026-11-27T00:00:00', '2026-11-26T15:00:00.000Z'],
		['2026-11-27T08:00:00Z', '2026-11-27T08:00:00.000Z'],
	])('%s in Tokyo is %s', async (time, instant) => {
		await run('layer', form(time), 'Asia/Tokyo');
		const sent = fixture.sandbox
			.requests()
			.filter(({ method, path }) => method === 'POST' && !path.includes('token'));
		expect(new Date(String(timeOf(sent[0]?.body as never))).toISOString()).toBe(instant);
	});

	test('a date alone stays that date', async () => {
		await run('layer', form('2026-11-27'), 'Asia/Tokyo');
		const sent = fixture.sandbox
			.requests()
			.filter(({ method, path }) => method === 'POST' && !path.includes('token'));
		expect(timeOf(sent[0]?.body as never)).toBe('2026-11-27T00:00:00Z');
	});
});

test('a day that Layer filters by is the day that was picked, whatever the zone', async () => {
	const filters = { sentAfter: '2026-11-27T00:00:00' };
	const form = { ...parameters('customerCredit', 'getAll'), businessId: locator(USD_BUSINESS) };
	await run('layer', { ...form, filters }, 'Asia/Tokyo');
	expect(fixture.sandbox.requests().at(-1)?.path).toContain('sent_at_start=2026-11-27');
});

test('no field says that a time without a zone is UTC', () => {
	const texts = JSON.stringify(Object.values(NODES).map(({ description }) => description));
	expect(texts).toMatch(/time zone/);
	expect(texts).not.toContain('taken as UTC');
});
