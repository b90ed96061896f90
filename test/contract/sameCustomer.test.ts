/**
 * Two credits of one customer that one run spreads over the open invoices: the second one reads what is open when the
 * first one has taken its part.
 */
import type { IDataObject } from 'n8n-workflow';

import type { NodeName } from '../fixtures/engine';
import { locator, parameters, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { isWrite } from './writes';

let fixture: RecordsFixture;
beforeAll(async () => (fixture = await RecordsFixture.start()));
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.sandbox.close());

const KEY = { idempotencyKey: '={{ $json.key }}', allocateTo: 'openInvoices' };
const ITEM_ID = locator('={{ $json.id }}', 'list');
const keys = async () => [{ key: 'first' }, { key: 'second' }];

interface Spread {
	node: NodeName;
	operation: [resource: string, operation: string];
	form: () => Values;
	items: () => Promise<IDataObject[]>;
}

/** Everything that takes a part of what a customer owes. */
const SPREADS: Array<[string, Spread]> = [
	[
		'Layer: Customer Credit: Create',
		{
			node: 'layer',
			operation: ['customerCredit', 'create'],
			form: () => fixture.aCredit(KEY),
			items: keys,
		},
	],
	[
		'Layer: Customer Credit: Allocate',
		{
			node: 'layer',
			operation: ['customerCredit', 'allocate'],
			form: () => fixture.inBusiness({ customerCreditId: ITEM_ID }),
			items: async () => [
				{ id: await fixture.credit({ idempotencyKey: 'first' }) },
				{ id: await fixture.credit({ idempotencyKey: 'second' }) },
			],
		},
	],
	[
		'Layer: Payment: Create',
		{
			node: 'layer',
			operation: ['payment', 'create'],
			form: () => fixture.aPayment(KEY),
			items: keys,
		},
	],
	[
		'Rebilly: Credit Memo: Create',
		{
			node: 'rebilly',
			operation: ['creditMemo', 'create'],
			form: () => fixture.aMemo(KEY),
			items: keys,
		},
	],
	[
		'Rebilly: Credit Memo: Allocate',
		{
			node: 'rebilly',
			operation: ['creditMemo', 'allocate'],
			form: () => ({ creditMemoId: ITEM_ID }),
			items: async () => [
				{ id: await fixture.memo({ idempotencyKey: 'first' }) },
				{ id: await fixture.memo({ idempotencyKey: 'second' }) },
			],
		},
	],
];

test.each(SPREADS)('%s', async (_, { node, operation, form, items }) => {
	const given = await items();
	const values = form();
	fixture.sandbox.clearRequests();
	const { error } = await fixture.engine.runNode({
		node,
		parameters: parameters(...operation, values),
		items: given,
	});
	expect(error?.message).toBeUndefined();
	const steps = fixture.sandbox.requests().flatMap((request) => {
		if (isWrite(request)) return ['takes'];
		return /\/invoices\?/.test(request.path) ? ['reads what is open'] : [];
	});
	// A list may have several pages.
	const turns = steps.filter((step, index) => step !== steps[index - 1]);
	expect(turns).toEqual(['reads what is open', 'takes', 'reads what is open', 'takes']);
});
