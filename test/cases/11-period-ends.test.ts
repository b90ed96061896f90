/** Case 11 and its kind: a period has all of its last day, in the workflow's time zone. */
import type { IDataObject } from 'n8n-workflow';

import { dayAfter, endOf, startOf } from '../../nodes/shared/form/periods';
import { locator, parameters, type Values } from '../fixtures/form';
import { findings, ReconcileFixture } from '../fixtures/reconcile';
import { USD_BUSINESS } from '../refunds';

let fixture: ReconcileFixture;
beforeAll(async () => (fixture = await ReconcileFixture.start()));
beforeEach(() => fixture.reset());
afterAll(async () => await fixture.close());

const UTC = { settings: { timezone: 'UTC' } };
const TOKYO = { settings: { timezone: 'Asia/Tokyo' } };

describe('Rebilly: Credit Memo → Reconcile by description', () => {
	const DAY = { matchBy: 'description', unclaimed: true, from: '2026-11-26', to: '2026-11-26' };
	const run = async (more: Values, options: object) =>
		await fixture.memos([{ id: 'P1', amount: 10 }], { ...DAY, ...more }, options);
	const periodOf = () => fixture.lists()[0]?.match(/createdTime:([^&;]*)/)?.[1];

	test.each([
		['2026-11-26T10:00:00.000Z', {}],
		['2026-11-26T00:00:00.000Z', {}],
		['2026-11-26T23:59:59.999Z', {}],
		['2026-11-26T23:59:59.500Z', { to: '2026-11-26T23:59:59' }],
		['2026-11-26T23:59:59.500Z', { to: '2026-11-26T23:59:59Z' }],
		['2026-11-26T23:59:59.500Z', { to: '2026-11-26T23:59' }],
		['2026-11-26T23:59:59.500Z', { to: '2026-11-26 23:59:59' }],
		['2026-11-26T22:59:59.500Z', { to: '2026-11-26T23:59:59+01:00' }],
		['2026-11-26T22:59:59.500Z', { to: '2026-11-26T23:59:59+0100' }],
		['2026-11-26T10:00:00.500Z', { to: '2026-11-26T10:00:00.500Z' }],
	])('a memo of %s is in the period %j', async (createdTime, more) => {
		fixture.memo('a', 1000, { createdTime, description: 'P1' });
		const { attention, fine } = await run(more, UTC);
		expect(findings([...attention, ...fine])).toEqual(['matched P1']);
		// It was found in the period, and not by reading everything.
		expect(fixture.lists()).toHaveLength(1);
	});

	test.each([
		['2026-11-25T23:59:59.999Z', {}],
		['2026-11-27T00:00:00.000Z', {}],
		['2026-11-26T10:00:00.501Z', { to: '2026-11-26T10:00:00.500Z' }],
		['2026-11-26T10:00:01.000Z', { to: '2026-11-26T10:00:00Z' }],
	])('an orphan of %s is not in the period %j', async (createdTime, more) => {
		fixture.memo('a', 1000, { createdTime, description: 'P1' });
		fixture.memo('other', 500, { createdTime, description: 'nobody' });
		const { attention, fine } = await run(more, UTC);
		// What was asked for is found at any time; what nobody asked for is reported of the period only.
		expect(findings([...attention, ...fine])).toEqual(['matched P1']);
	});

	test.each([
		['UTC', '2026-11-26T00:00:00Z..2026-11-26T23:59:59.999Z'],
		['Asia/Tokyo', '2026-11-26T00:00:00+09:00..2026-11-26T23:59:59.999+09:00'],
		['America/New_York', '2026-11-26T00:00:00-05:00..2026-11-26T23:59:59.999-05:00'],
		['Asia/Kolkata', '2026-11-26T00:00:00+05:30..2026-11-26T23:59:59.999+05:30'],
	])('the day is that of the time zone %s', async (timezone, period) => {
		await run({}, { settings: { timezone } });
		expect(periodOf()).toBe(period);
	});

	test('an orphan of that day is reported with Match By: ID too', async () => {
		fixture.memo('P1', 1000, { createdTime: '2026-11-26T10:00:00.000Z' });
		fixture.memo('orphan', 500, { createdTime: '2026-11-26T23:59:59.999Z' });
		const { attention } = await run({ matchBy: 'id' }, UTC);
		expect(findings(attention)).toEqual(['noRefund orphan']);
	});

	test('a memo made after the period is not called missing', async () => {
		fixture.memo('late', 1000, { createdTime: '2026-11-27T00:00:05.000Z', description: 'P1' });
		const { fine } = await run({}, UTC);
		expect(findings(fine)).toEqual(['matched P1']);
	});
});

describe.each([
	['transaction', '/transactions?'],
	['invoice', '/invoices?'],
	['customer', '/customers?'],
	['creditMemo', '/credit-memos?'],
])('Rebilly: %s → Get Many', (resource, path) => {
	test.each([
		[{ createdAfter: '2026-11-26', createdBefore: '2026-11-26' }, TOKYO],
		[{ createdAfter: '2026-11-26T00:00:00', createdBefore: '2026-11-26T23:59:59' }, TOKYO],
		[
			{
				createdAfter: '2026-11-26T00:00:00+09:00',
				createdBefore: '2026-11-26T23:59:59+09:00',
			},
			UTC,
		],
	])('Created After and Before %j are the whole day', async (filters, options) => {
		const { error } = await fixture.fixture.engine.runNode({
			node: 'rebilly',
			parameters: parameters(resource, 'getAll', { filters }),
			...options,
		});
		expect(error?.message).toBeUndefined();
		const [list] = fixture.fixture.sandbox.requests().filter(({ path: own }) => own.includes(path));
		expect(decodeURIComponent(list?.path ?? '')).toContain(
			'createdTime:2026-11-26T00:00:00+09:00..2026-11-26T23:59:59.999+09:00',
		);
	});
});

describe('Layer', () => {
	const sentAt = (sent_at: string) => ({ sent_at });

	test.each(['2026-11-26T00:00:00Z', '2026-11-26T23:59:59Z'])(
		'Reconcile: a credit sent at %s is in the period of that day alone',
		async (time) => {
			fixture.credit('orphan', 500, sentAt(time));
			fixture.credit('before', 500, sentAt('2026-11-25T23:59:59Z'));
			fixture.credit('after', 500, sentAt('2026-11-27T00:00:00Z'));
			const { attention } = await fixture.credits(
				[{ id: 'P1', amount: 10 }],
				{ unclaimed: true, from: '2026-11-26', to: '2026-11-26' },
				UTC,
			);
			expect(attention.map(({ finding }) => finding)).toEqual(['missing', 'noRefund']);
		},
	);

	test.each<[string, string, Values, string]>([
		['customerCredit', 'sent_at_end', { sentBefore: '2026-11-26' }, '2026-11-27'],
		['customerCredit', 'sent_at_end', { sentBefore: '2026-12-31T23:59:59' }, '2027-01-01'],
		['customerCredit', 'sent_at_start', { sentAfter: '2026-11-26' }, '2026-11-26'],
		['invoice', 'sent_at_end', { sentBefore: '2026-11-26' }, '2026-11-26'],
		['invoice', 'due_at_end', { dueBefore: '2026-11-26' }, '2026-11-26'],
		['refund', 'completed_at_end', { completedBefore: '2026-11-26' }, '2026-11-26'],
	])('%s → Get Many sends %s of %j as %s', async (resource, name, filters, day) => {
		await fixture.fixture.engine.runNode({
			node: 'layer',
			parameters: parameters(resource, 'getAll', {
				businessId: locator(USD_BUSINESS),
				filters,
			}),
			...TOKYO,
		});
		const list = fixture.fixture.sandbox.requests().find(({ path }) => path.includes(`${name}=`));
		expect(new URL(list?.path ?? '', 'http://host').searchParams.get(name)).toBe(day);
	});

	test('Customer Credit → Get Many gives a credit of the last day', async () => {
		fixture.credit('last', 500, sentAt('2026-11-26T23:59:59Z'));
		fixture.credit('after', 500, sentAt('2026-11-27T00:00:00Z'));
		const { outputs } = await fixture.fixture.engine.runNode({
			node: 'layer',
			parameters: parameters('customerCredit', 'getAll', {
				businessId: locator(USD_BUSINESS),
				filters: { sentAfter: '2026-11-26', sentBefore: '2026-11-26' },
			}),
		});
		const keys = outputs[0]?.map(({ json }: { json: IDataObject }) => json.external_id);
		expect(keys).toEqual(['last']);
	});
});

describe('the ends of periods', () => {
	test.each([
		['2026-11-26', 'UTC', '2026-11-26T00:00:00Z', '2026-11-26T23:59:59.999Z'],
		['2026-11-26T10:00', 'UTC', '2026-11-26T10:00:00Z', '2026-11-26T10:00:59.999Z'],
		['2026-11-26T10:00:05', 'UTC', '2026-11-26T10:00:05Z', '2026-11-26T10:00:05.999Z'],
		['2026-11-26T10:00:05.25', 'UTC', '2026-11-26T10:00:05.250Z', '2026-11-26T10:00:05.250Z'],
		[
			'2026-11-26T10:00:05.000Z',
			'Asia/Tokyo',
			'2026-11-26T10:00:05.000Z',
			'2026-11-26T10:00:05.000Z',
		],
		['2026-11-26T10:00:05Z', 'Asia/Tokyo', '2026-11-26T10:00:05Z', '2026-11-26T10:00:05.999Z'],
		// 23 and 25 hours long, and a day that begins at one.
		['2026-03-29', 'Europe/Berlin', '2026-03-29T00:00:00+01:00', '2026-03-29T23:59:59.999+02:00'],
		['2026-10-25', 'Europe/Berlin', '2026-10-25T00:00:00+02:00', '2026-10-25T23:59:59.999+01:00'],
		['2026-04-24', 'Africa/Cairo', '2026-04-24T01:00:00+03:00', '2026-04-24T23:59:59.999+03:00'],
		['2028-02-29', 'UTC', '2028-02-29T00:00:00Z', '2028-02-29T23:59:59.999Z'],
	])('%s in %s', (text, zone, start, end) => {
		expect([startOf(text, zone), endOf(text, zone)]).toEqual([start, end]);
	});

	test.each([
		['2026-11-26', '2026-11-27'],
		['2026-12-31', '2027-01-01'],
		['2028-02-28', '2028-02-29'],
	])('the day after %s', (day, next) => expect(dayAfter(day)).toBe(next));
});
