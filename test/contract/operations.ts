import type { NodeName } from '../fixtures/engine';
import { locator, type Values } from '../fixtures/form';
import type { RecordsFixture } from '../fixtures/records';
import { LAYER_OPERATIONS } from './layerOperations';
import type { Line } from './line';
import { REBILLY_OPERATIONS } from './rebillyOperations';

/**
 * Every operation of both nodes, with what it sends when it succeeds and what the vendor may refuse. A new
 * operation needs a line: a test fails until it has one.
 */
export const OPERATIONS: Line[] = [...LAYER_OPERATIONS, ...REBILLY_OPERATIONS];

/** One way to use a picker: the method, what it reaches, and the form around it. */
export interface PickerLine {
	node: NodeName;
	method: string;
	reaches: string;
	/** Fields of the form besides the business. */
	given?: (fixture: RecordsFixture) => Values | Promise<Values>;
	/** Where the picker's field is, when it looks at those beside it. */
	path?: string;
}

/** Every picker of both nodes; each is asked with a search text and without. */
export const PICKERS: PickerLine[] = [
	{
		node: 'layer',
		method: 'searchAllocatedInvoices',
		reaches: 'getCustomerCredit',
		given: async (fixture) => ({
			operation: 'deallocate',
			customerCreditId: locator(await fixture.allocatedCredit()),
		}),
	},
	{ node: 'layer', method: 'searchBusinesses', reaches: 'listBusinesses' },
	{ node: 'layer', method: 'searchCustomers', reaches: 'listCustomers' },
	{ node: 'layer', method: 'searchCustomerCredits', reaches: 'listCustomerCredits' },
	{ node: 'layer', method: 'searchInvoices', reaches: 'listInvoices' },
	{ node: 'layer', method: 'searchLedgerAccounts', reaches: 'getChartOfAccounts' },
	{ node: 'layer', method: 'searchLineTagKeys', reaches: 'listTagDimensions' },
	{ node: 'layer', method: 'searchOpenInvoices', reaches: 'listInvoices' },
	{ node: 'layer', method: 'searchLiabilityAccounts', reaches: 'getChartOfAccounts' },
	{ node: 'layer', method: 'searchPayments', reaches: 'listInvoicePayments' },
	{ node: 'layer', method: 'searchRefunds', reaches: 'listRefunds' },
	{ node: 'layer', method: 'searchRevenueAccounts', reaches: 'getChartOfAccounts' },
	{ node: 'layer', method: 'searchTagKeys', reaches: 'listTagDimensions' },
	{
		node: 'layer',
		method: 'searchTagValues',
		reaches: 'listTagDimensions',
		given: () => ({
			resource: 'customer',
			operation: 'upsert',
			customerFields: { tags: { tag: [{ key: locator('department'), value: locator('') }] } },
		}),
		path: 'parameters.customerFields.tags.tag[0].value',
	},
	{
		node: 'rebilly',
		method: 'searchAllocatedInvoices',
		reaches: 'GetCreditMemo',
		given: async (fixture) => ({
			operation: 'deallocate',
			creditMemoId: locator(await fixture.allocatedMemo()),
		}),
	},
	{
		node: 'rebilly',
		method: 'searchAllocatedTransactions',
		reaches: 'GetCreditMemo',
		given: async (fixture) => ({
			operation: 'deallocate',
			creditMemoId: locator(await fixture.allocatedMemo()),
		}),
	},
	{ node: 'rebilly', method: 'searchCreditMemos', reaches: 'GetCreditMemoCollection' },
	{ node: 'rebilly', method: 'searchCustomers', reaches: 'GetCustomerCollection' },
	{ node: 'rebilly', method: 'searchDisputes', reaches: 'GetDisputeCollection' },
	{ node: 'rebilly', method: 'searchInvoices', reaches: 'GetInvoiceCollection' },
	{ node: 'rebilly', method: 'searchOpenInvoices', reaches: 'GetInvoiceCollection' },
	{ node: 'rebilly', method: 'searchPayments', reaches: 'GetTransactionCollection' },
	{
		node: 'rebilly',
		method: 'searchTimelineComments',
		reaches: 'GetCreditMemoTimelineCollection',
		given: async (fixture) => {
			const id = await fixture.memo();
			await fixture.comment(id);
			return { operation: 'deleteTimelineComment', creditMemoId: locator(id) };
		},
	},
	{ node: 'rebilly', method: 'searchTransactions', reaches: 'GetTransactionCollection' },
];
