import { faultsAt } from '../../fixtures/engine';
import { locator, type Values } from '../../fixtures/form';
import { allOf, SOON, useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, only } from '../../fixtures/results';

// Lists, single records, PDF files and timelines.

const fixture = useRebilly();

type Options = Parameters<typeof fixture.run>[3];
const ids = (rows: Array<{ id?: unknown }>) => rows.map(({ id }) => id);

describe('Timeline', () => {
	const add = async (values: Values = {}, options?: Options) =>
		await fixture.run(
			'creditMemo',
			'addTimelineComment',
			{ creditMemoId: locator('refund-1'), message: 'Refund of order 1001', ...values },
			options,
		);
	const added = async (values?: Values, options?: Options) => only(await add(values, options));
	const get = async (values: Values = {}) =>
		allOf(
			await fixture.run('creditMemo', 'getTimeline', {
				creditMemoId: locator('refund-1'),
				...values,
			}),
		);
	const comments = () => fixture.data.timelines.get('refund-1')?.map(({ message }) => message);

	beforeEach(() => fixture.addMemo('refund-1', 'Robin', 14505));

	it('gets a comment', async () => {
		expect(await added()).toMatchObject({
			creditMemoId: 'refund-1',
			message: 'Refund of order 1001',
			outcome: 'created',
		});
		expect(fixture.writes().map(({ rawBody }) => rawBody)).toEqual([
			'{"message":"Refund of order 1001"}',
		]);
		expect(fixture.calls()).toEqual([
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
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropBefore', [2]));
		const { description } = failure(await add({ options: SOON }));
		expect(description).toContain('Look at the timeline of the credit memo');
		expect(fixture.writes()).toHaveLength(1);
	});

	it('that the server adds after a gateway gave up is found, and added once', async () => {
		fixture.sandbox.failNext({ fault: 'lateCommit', ms: 1000, status: 504, path: '/timeline$' });
		expect((await added()).outcome).toBe('created');
		await fixture.sandbox.settled();
		expect(comments()).toHaveLength(1);
	});

	it.each<['dropAfter', number, boolean]>([
		['dropAfter', 1, false],
		['dropAfter', 1, true],
	])('gets it once when the answer is lost: %s', async (fault, writes, addAgain) => {
		fixture.sandbox.setFaults(faultsAt('rebilly', fault, [2]));
		expect((await added({ addAgain, options: SOON })).outcome).toBe('created');
		expect(fixture.writes()).toHaveLength(writes);
		expect(comments()).toHaveLength(1);
	});

	it('Retry On Fail adds nothing twice, also where adding again is asked for', async () => {
		fixture.sandbox.setFaults(faultsAt('rebilly', 'status500Before', [4]));
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
		expect(fixture.requests()).toEqual([]);
	});

	it('is listed up to a limit, or whole', async () => {
		await fixture.create({ idempotencyKey: 'refund-2' });
		await fixture.run('creditMemo', 'void', { creditMemoId: locator('refund-2') });
		const of = { creditMemoId: locator('refund-2') };
		expect((await get({ ...of, returnAll: true })).map(({ type }) => type).sort()).toEqual([
			'credit-memo-created',
			'credit-memo-voided',
		]);
		expect(await get({ ...of, limit: 1 })).toHaveLength(1);
		expect(fixture.queries().slice(-2)).toEqual([
			{ limit: '1000', offset: '0' },
			{ limit: '1', offset: '0' },
		]);
	});

	it('is listed whole when it is longer than a page, and says so when it is too long', async () => {
		const fill = (count: number) =>
			fixture.data.timelines.set(
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
		const result = await fixture.run('creditMemo', 'getTimeline', {
			creditMemoId: locator('refund-1'),
			returnAll: true,
		});
		expect(failure(result).message).toContain('There are more than the 2000 rows');
		expect(await get({ limit: 2000 })).toHaveLength(2000);
	});
});
