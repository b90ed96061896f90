/** Case 18, as Reconcile meets it: a credit that the list does not show yet is not called missing. */
import { findings, ReconcileFixture } from '../fixtures/reconcile';

let fixture: ReconcileFixture;
beforeAll(async () => (fixture = await ReconcileFixture.start()));
beforeEach(() => fixture.reset());
afterAll(async () => await fixture.close());

test.each([{}, { from: '2026-05-01' }])(
	'Rebilly: a memo that is made while the list is read is found by its ID, %j',
	async (more) => {
		const { creditMemos } = fixture.fixture.sandbox.rebilly.data;
		fixture.memo('re_1', 1000);
		const memo = creditMemos.get('re_1');
		creditMemos.delete('re_1');
		const values = creditMemos.values.bind(creditMemos);
		// The memo comes right after the list was read.
		creditMemos.values = () => {
			const rows = [...values()];
			if (memo) creditMemos.set('re_1', memo);
			return rows.values();
		};
		try {
			const { attention, fine } = await fixture.memos([{ id: 're_1', amount: 10 }], more);
			expect([findings(attention), findings(fine)]).toEqual([[], ['matched re_1']]);
		} finally {
			creditMemos.values = values;
		}
	},
);
