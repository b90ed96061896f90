import { locator } from '../../fixtures/form';
import { useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, only } from '../../fixtures/results';

const fixture = useRebilly();

describe('Timeline comments', () => {
	it('are written to a customer once', async () => {
		const given = {
			customerId: locator(fixture.customer('Robin')),
			message: 'Credit refund-1 issued',
		};
		const add = async () => only(await fixture.run('customer', 'addTimelineComment', given));
		expect((await add()).outcome).toBe('created');
		expect((await add()).outcome).toBe('existing');
		expect(fixture.writes()).toHaveLength(1);
	});

	it('are deleted from a credit memo, and nothing else is', async () => {
		await fixture.create();
		const creditMemoId = locator('refund-1');
		const [comment] = jsonOf(
			await fixture.run('creditMemo', 'addTimelineComment', {
				creditMemoId,
				message: 'Wrong memo',
			}),
		);
		const picker = await fixture.search('searchTimelineComments', {
			parameters: { resource: 'creditMemo', operation: 'deleteTimelineComment', creditMemoId },
		});
		expect(picker.results.map(({ value }) => value)).toEqual([comment!.id]);
		expect((await fixture.search('searchTimelineComments')).results).toEqual([]);

		const given = { creditMemoId, messageId: locator(String(comment!.id)) };
		const item = only(await fixture.run('creditMemo', 'deleteTimelineComment', given));
		expect(item).toMatchObject({ outcome: 'deleted', message: 'Wrong memo' });
		const again = await fixture.run('creditMemo', 'deleteTimelineComment', given);
		expect(failure(again).message).toContain('timeline message');
		const [own] = fixture.data.timelines.get('refund-1') ?? [];
		const theirs = { creditMemoId, messageId: locator(own!.id) };
		const refused = await fixture.run('creditMemo', 'deleteTimelineComment', theirs);
		expect(failure(refused).message).toContain('does not let the message');
		expect(fixture.data.timelines.get('refund-1')).toEqual([own]);
	});
});
