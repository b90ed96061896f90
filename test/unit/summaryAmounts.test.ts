/** What the tables show of amounts: whatever a vendor answers, never another amount, and none in another unit. */
import type { IDataObject } from 'n8n-workflow';

import { CREDIT_CREATED, CREDIT_READ } from '../../nodes/Layer/actions/customerCredit/summaries';
import { INVOICE_READ } from '../../nodes/Layer/actions/invoice/summaries';
import { CREDIT_MEMO_READ } from '../../nodes/Rebilly/actions/creditMemo/summaries';
import { simplified } from '../../nodes/shared/run/summary';

const USD = { exponent: 2, currency: 'USD' };
const credit = (amounts: unknown[], more: IDataObject = {}) => ({
	id: 'cc_1',
	line_items: amounts.map((amount) => ({ amount })) as IDataObject[],
	allocations: [],
	...more,
});

test.each<[string, IDataObject, unknown]>([
	['whole cents', credit([14505, 95]), '146.00'],
	['cents as text', credit(['14505']), null],
	['a part of a cent', credit([10.5]), null],
	['no amount', credit([null]), null],
	['more than can be counted', credit([2 ** 53]), null],
	['no list', credit([], { line_items: null }), null],
])('the total of a credit in Layer with %s', (_, record, total) => {
	expect(simplified(record, CREDIT_READ, USD).total).toBe(total);
});

test('what is left of a credit is empty where an allocation cannot be read', () => {
	const record = credit([1000], { allocations: [{ invoice_id: 'i', amount: '300' }] });
	expect(simplified(record, CREDIT_READ, USD)).toMatchObject({ total: '10.00', unallocated: null });
	const created = { ...record, outcome: 'created' };
	expect(simplified(created, CREDIT_CREATED, USD)).toMatchObject({
		allocatedNow: null,
		leftOver: null,
	});
});

test('allocations that are none are nothing', () => {
	const record = credit([1000], { allocations: null });
	expect(simplified(record, CREDIT_READ, USD)).toMatchObject({ unallocated: '10.00' });
});

test.each<[unknown, unknown]>([
	[12040, '120.40'],
	['12040', null],
	[120.4, null],
	[null, null],
])('what is owed on an invoice of Layer: %j', (outstanding, shown) => {
	const record = { id: 'i', outstanding_balance: outstanding } as IDataObject;
	expect(simplified(record, INVOICE_READ, USD).outstanding).toBe(shown);
});

test.each([
	['USD', 10, '10.00'],
	['JPY', 499, '499'],
	['KWD', 12.345, '12.345'],
	['USD', 10.005, '10.005'],
	['XYZ', 10, '10'],
])('an amount of Rebilly in %s: %s', (currency, totalAmount, shown) => {
	expect(simplified({ id: 'cm', currency, totalAmount }, CREDIT_MEMO_READ, {}).totalAmount).toBe(
		shown,
	);
});
