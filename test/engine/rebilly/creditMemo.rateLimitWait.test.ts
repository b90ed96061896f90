import { PACE } from '../../../nodes/shared/http/requestPolicy';
import { chosen, locator } from '../../fixtures/form';
import { useRebilly } from '../../fixtures/rebilly';
import { only, outcomes } from '../../fixtures/results';

const fixture = useRebilly();

// Shorter than the windows below, as it is in earnest.
beforeAll(() => void Object.assign(PACE, { fresh: 300 }));

/** One write in a while, and reading as Rebilly documents it: not limited. */
const ONE_WRITE = { rateLimit: { limit: 1, perSeconds: 3, asVendorCounts: true } };

/** Uses up what the limit allows, as another workflow of the same organization does. */
async function useUpTheLimit(): Promise<void> {
	fixture.sandbox.setFaults(ONE_WRITE);
	expect(only(await fixture.create({ idempotencyKey: 'other' }))).toMatchObject({
		outcome: 'created',
	});
}

/** What was answered to the requests for a path, in their order. */
function answersTo(path: string): string[] {
	return fixture
		.requests()
		.filter((request) => request.path.endsWith(path))
		.map(({ method, status }) => `${method} ${status}`);
}

/** Vendors let a write wait for minutes. What was read before is old by then, and nothing may be written by it. */
describe('A write that had to wait for the rate limit', () => {
	it('does not replace a memo that somebody has made under its key meanwhile', async () => {
		await useUpTheLimit();
		const result = fixture.create();
		await fixture.refusal();
		fixture.addMemo('refund-1', 'Robin', 14505, { revision: 7 });
		expect(only(await result)).toMatchObject({ id: 'refund-1', outcome: 'existing', revision: 7 });
		expect(answersTo('/refund-1')).toEqual(['GET 404', 'PUT 429', 'GET 200']);
	}, 60_000);

	it('keeps the allocations that somebody has added meanwhile', async () => {
		const [first = '', second = ''] = fixture.openInvoices('Lee');
		fixture.addMemo('memo', 'Lee', 30000);
		await useUpTheLimit();
		const result = fixture.allocate('memo', {
			allocateTo: 'chosen',
			allocations: { invoices: [{ invoiceId: locator(first, 'list'), amount: '20' }] },
		});
		await fixture.refusal();
		const time = new Date().toISOString();
		fixture.data.creditMemos.get('memo')?.allocations.invoices.push({
			targetId: second,
			amount: 5000,
			createdTime: time,
			updatedTime: time,
		});
		expect(only(await result)).toMatchObject({ outcome: 'allocated' });
		expect(fixture.memo('memo').allocations).toMatchObject({
			invoices: expect.arrayContaining([
				expect.objectContaining({ invoiceId: first, amount: 20 }),
				expect.objectContaining({ invoiceId: second, amount: 50 }),
			]) as unknown,
		});
	}, 60_000);

	it('does nothing more when what was asked for has been done meanwhile', async () => {
		fixture.addMemo('memo', 'Lee', 30000);
		await useUpTheLimit();
		const result = fixture.run('creditMemo', 'void', { creditMemoId: chosen('memo') });
		await fixture.refusal();
		const memo = fixture.data.creditMemos.get('memo');
		if (memo) memo.fixedStatus = 'voided';
		expect(only(await result)).toMatchObject({ id: 'memo', status: 'voided' });
		expect(answersTo('/memo/void')).toEqual(['POST 429']);
	}, 60_000);

	it('is sent by what was read just before, for each of many items', async () => {
		fixture.sandbox.setFaults({ rateLimit: { limit: 4, perSeconds: 3, asVendorCounts: true } });
		const items = Array.from({ length: 8 }, (_, index) => ({ key: `key-${index}` }));
		const result = await fixture.create({ idempotencyKey: '={{ $json.key }}' }, { items });
		expect(outcomes(result)).toEqual(Array(8).fill('created'));
		expect(fixture.memos()).toHaveLength(8);
		for (const { key } of items) {
			const answers = answersTo(`/${key}`);
			expect(answers.filter((answer) => answer === 'PUT 201')).toHaveLength(1);
			// Who was refused has looked again.
			expect(answers.join()).not.toContain('PUT 429,PUT');
		}
	}, 90_000);

	it('waits no longer than Max Wait in all, however often it reads again', async () => {
		// Every window is used up by the reading that comes first.
		fixture.sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 3 } });
		const result = await fixture.create({ options: { maxWait: 5 } });
		expect(result.error).toMatchObject({ httpCode: '429' });
		// A second wait would have been too long.
		expect(answersTo('/refund-1')).toEqual(['GET 404', 'PUT 429', 'GET 404', 'PUT 429']);
		expect(fixture.memos()).toEqual([]);
	}, 60_000);
});
