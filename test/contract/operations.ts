import { locator } from '../engine/testbed';
import { NOBODY, SALES, type NodeName, type Values, type World } from './world';

type Given = (world: World) => Values | Promise<Values>;

/** One way to use an operation of a node. */
export interface Line {
	node: NodeName;
	resource: string;
	operation: string;
	/** What tells this line from others of the same operation. */
	variant?: string;
	/** The form with which it succeeds; it may bring about first what the operation works on. */
	given: Given;
	/** The operations of the vendor's definition that this must reach. */
	reaches: string[];
	/** What the vendor, not the form, refuses; every operation has a line with one. */
	refused?: Refusal;
}

export interface Refusal {
	/** The status of the answer. */
	status: number;
	/** Default: the form with which it succeeds. */
	given?: Given;
	/** Values of a credential that the vendor does not accept. */
	credential?: object;
}

const WRONG_KEY: Refusal = { status: 401, credential: { apiKey: 'sk_sandbox_wrong' } };
const WRONG_TOKEN: Refusal = {
	status: 401,
	credential: { authentication: 'accessToken', accessToken: 'wrong' },
};

const rebilly = (resource: string, operation: string, line: Omit<Line, keyof Name>): Line => ({
	node: 'rebilly',
	resource,
	operation,
	...line,
});
const layer = (resource: string, operation: string, line: Omit<Line, keyof Name>): Line => ({
	node: 'layer',
	resource,
	operation,
	...line,
});
type Name = Pick<Line, 'node' | 'resource' | 'operation'>;

/**
 * Every operation of both nodes, with what it sends when it succeeds and what the vendor may refuse. A new
 * operation needs a line: a test fails until it has one.
 */
export const OPERATIONS: Line[] = [
	// Layer: customer credits
	layer('customerCredit', 'allocate', {
		given: async (world) => world.inBusiness({ customerCreditId: locator(await world.credit()) }),
		reaches: ['getCustomerCredit', 'listInvoices', 'updateCustomerCredit'],
		refused: {
			status: 404,
			given: (world) => world.inBusiness({ customerCreditId: locator(NOBODY) }),
		},
	}),
	layer('customerCredit', 'allocate', {
		variant: 'to chosen invoices',
		given: async (world) =>
			world.inBusiness({
				customerCreditId: locator(await world.credit()),
				allocateTo: 'chosen',
				allocations: {
					allocation: [{ invoice_id: locator(world.layerInvoice()), amount: '45.05' }],
				},
			}),
		reaches: ['getCustomerCredit', 'updateCustomerCredit'],
		refused: {
			status: 400,
			given: async (world) =>
				world.inBusiness({
					customerCreditId: locator(await world.credit()),
					allocateTo: 'chosen',
					allocations: {
						allocation: [{ invoice_id: locator(world.layerInvoice('Sam')), amount: '45.05' }],
					},
				}),
		},
	}),
	layer('customerCredit', 'allocate', {
		variant: 'to invoices by reference number',
		given: async (world) =>
			world.inBusiness({
				customerCreditId: locator(await world.credit()),
				allocateTo: 'json',
				allocationsJson: [{ invoice_reference_number: world.invoice(), amount: 45.05 }],
			}),
		reaches: ['listInvoices', 'getCustomerCredit', 'updateCustomerCredit'],
	}),
	layer('customerCredit', 'create', {
		given: (world) => world.aCredit(),
		reaches: ['listCustomerCredits', 'createCustomerCredit'],
		refused: {
			status: 400,
			given: (world) => world.aCredit({ lineItems: { item: [{ amount: '1', ...NO_ACCOUNT }] } }),
		},
	}),
	layer('customerCredit', 'create', {
		variant: 'with all fields',
		given: (world) =>
			world.aCredit({
				customer: locator(world.customer(), 'externalId'),
				lineItems: {
					item: [
						{
							amount: '145.05',
							revenue_account_identifier: SALES,
							memo: 'Returned jacket',
							metadata: '{ "refund": { "id": "re_1" } }',
							reference_number: 'RE-1',
							tags: { tag: [TAG] },
						},
						{ amount: '10', revenue_account_identifier: SALES },
					],
				},
				allocations: {
					allocation: [{ invoice_id: locator(world.layerInvoice()), amount: '45.05' }],
				},
				additionalFields: {
					memo: 'Credit for a refund',
					metadata: '{ "source": "rebilly" }',
					referenceNumber: 'CM-1',
					sentAt: '2026-09-14T08:30:00+02:00',
					tags: { tag: [TAG] },
				},
			}),
		reaches: ['listCustomers', 'listCustomerCredits', 'createCustomerCredit'],
		refused: {
			status: 404,
			given: (world) => world.aCredit({ customer: locator('nobody', 'externalId') }),
		},
	}),
	layer('customerCredit', 'create', {
		variant: 'of one that is there',
		given: async (world) => {
			await world.credit();
			return world.aCredit({ options: { lookUpFirst: false } });
		},
		reaches: ['createCustomerCredit'],
	}),
	layer('customerCredit', 'get', {
		given: async (world) => world.inBusiness({ customerCreditId: locator(await world.credit()) }),
		reaches: ['getCustomerCredit'],
		refused: {
			status: 404,
			given: (world) => world.inBusiness({ customerCreditId: locator(NOBODY) }),
		},
	}),

	// Layer: invoices
	layer('invoice', 'get', {
		given: (world) => world.inBusiness({ invoiceId: locator(world.layerInvoice()) }),
		reaches: ['getInvoice'],
		refused: { status: 404, given: (world) => world.inBusiness({ invoiceId: locator(NOBODY) }) },
	}),
	layer('invoice', 'getAll', {
		given: (world) => world.inBusiness({}),
		reaches: ['listInvoices'],
		refused: { status: 404, given: () => ({ businessId: locator(NOBODY) }) },
	}),
	layer('invoice', 'getAll', {
		variant: 'with all filters',
		given: (world) =>
			world.inBusiness({
				returnAll: true,
				filters: {
					customer: locator(world.layerCustomer()),
					dueAfter: '2026-01-01',
					dueBefore: '2026-12-31T00:00:00Z',
					referenceNumbers: `${world.invoice()}, INV-2`,
					status: ['SENT', 'PARTIALLY_PAID'],
				},
			}),
		reaches: ['listInvoices'],
		refused: WRONG_TOKEN,
	}),
	layer('invoice', 'getAll', {
		variant: 'of a customer by external ID',
		given: (world) =>
			world.inBusiness({ filters: { customer: locator(world.customer(), 'externalId') } }),
		reaches: ['listInvoices'],
	}),

	// Rebilly: credit memos
	rebilly('creditMemo', 'allocate', {
		given: async (world) => ({ creditMemoId: locator(await world.memo()) }),
		reaches: ['GetCreditMemo', 'GetInvoiceCollection', 'PatchCreditMemo'],
		refused: { status: 404, given: () => ({ creditMemoId: locator('nobody') }) },
	}),
	rebilly('creditMemo', 'allocate', {
		variant: 'to chosen invoices and transactions',
		given: async (world) => ({
			creditMemoId: locator(await world.memo()),
			allocateTo: 'chosen',
			allocations: {
				invoices: [{ invoiceId: locator(world.invoice()), amount: '100.05' }],
				transactions: [{ transactionId: locator(world.refund()), amount: '10' }],
			},
		}),
		reaches: ['GetCreditMemo', 'PatchCreditMemo'],
		refused: {
			status: 422,
			given: async (world) => ({
				creditMemoId: locator(await world.memo()),
				allocateTo: 'json',
				allocationsJson: [{ invoiceId: world.invoice('Sam'), amount: 1 }],
			}),
		},
	}),
	rebilly('creditMemo', 'create', {
		given: (world) => world.aMemo(),
		reaches: ['GetCreditMemo', 'PutCreditMemo'],
		refused: { status: 422, given: (world) => world.aMemo({ customerId: locator('nobody') }) },
	}),
	rebilly('creditMemo', 'create', {
		variant: 'with all fields',
		given: (world) => world.aMemo(allFieldsOfMemo(world)),
		reaches: ['GetCreditMemo', 'PutCreditMemo'],
	}),
	rebilly('creditMemo', 'create', {
		variant: 'with an ID assigned by Rebilly',
		given: (world) => world.aMemo({ ...allFieldsOfMemo(world), idMode: 'assigned' }),
		reaches: ['PostCreditMemo'],
		refused: WRONG_KEY,
	}),
	rebilly('creditMemo', 'create', {
		variant: 'of one that is there',
		given: async (world) => {
			await world.memo();
			return world.aMemo();
		},
		reaches: ['GetCreditMemo'],
	}),
	rebilly('creditMemo', 'get', {
		given: async (world) => ({ creditMemoId: locator(await world.memo()) }),
		reaches: ['GetCreditMemo'],
		refused: { status: 404, given: () => ({ creditMemoId: locator('nobody') }) },
	}),

	// Rebilly: invoices
	rebilly('invoice', 'get', {
		given: (world) => ({ invoiceId: locator(world.invoice()) }),
		reaches: ['GetInvoice'],
		refused: { status: 404, given: () => ({ invoiceId: locator('nobody') }) },
	}),
	rebilly('invoice', 'getAll', {
		given: () => ({}),
		reaches: ['GetInvoiceCollection'],
		refused: WRONG_KEY,
	}),
	rebilly('invoice', 'getAll', {
		variant: 'with all filters',
		given: (world) => ({
			returnAll: true,
			filters: {
				currency: 'USD',
				customerId: locator(world.customer()),
				dueAfter: '2026-01-01',
				dueBefore: '2026-12-31T00:00:00Z',
				status: ['unpaid', 'past-due'],
			},
		}),
		reaches: ['GetInvoiceCollection'],
		refused: { status: 403, credential: { organizationId: 'another' } },
	}),

	// Rebilly: transactions
	rebilly('transaction', 'get', {
		given: (world) => ({ transactionId: locator(world.refund()) }),
		reaches: ['GetTransaction'],
		refused: { status: 404, given: () => ({ transactionId: locator('nobody') }) },
	}),
	rebilly('transaction', 'getAll', {
		given: () => ({ limit: 500 }),
		reaches: ['GetTransactionCollection'],
		refused: WRONG_KEY,
	}),
	rebilly('transaction', 'getAll', {
		variant: 'with all filters',
		given: (world) => ({
			returnAll: true,
			filters: {
				createdAfter: '2026-01-01',
				createdBefore: '2026-12-31T00:00:00Z',
				currency: 'USD',
				customerId: locator(world.customer()),
				result: 'approved',
				type: 'refund',
			},
		}),
		reaches: ['GetTransactionCollection'],
	}),
];

/** One way to use a picker: the method, what it reaches, and the form around it. */
export interface PickerLine {
	node: NodeName;
	method: string;
	reaches: string;
	given?: (world: World) => Values;
}

/** Every picker of both nodes; each is asked with a search text and without. */
export const PICKERS: PickerLine[] = [
	{ node: 'layer', method: 'searchBusinesses', reaches: 'listBusinesses' },
	{ node: 'layer', method: 'searchCustomers', reaches: 'listCustomers' },
	{ node: 'layer', method: 'searchCustomerCredits', reaches: 'listCustomerCredits' },
	{ node: 'layer', method: 'searchInvoices', reaches: 'listInvoices' },
	{ node: 'layer', method: 'searchOpenInvoices', reaches: 'listInvoices' },
	{ node: 'layer', method: 'searchRevenueAccounts', reaches: 'getChartOfAccounts' },
	{ node: 'rebilly', method: 'searchCreditMemos', reaches: 'GetCreditMemoCollection' },
	{ node: 'rebilly', method: 'searchCustomers', reaches: 'GetCustomerCollection' },
	{ node: 'rebilly', method: 'searchInvoices', reaches: 'GetInvoiceCollection' },
	{ node: 'rebilly', method: 'searchOpenInvoices', reaches: 'GetInvoiceCollection' },
	{ node: 'rebilly', method: 'searchTransactions', reaches: 'GetTransactionCollection' },
];

const NO_ACCOUNT = { revenue_account_identifier: locator('NOTHING', 'stableName') };

const TAG = {
	key: 'department',
	value: 'sales',
	dimension_display_name: 'Department',
	value_display_name: 'Sales',
};

function allFieldsOfMemo(world: World): Values {
	const invoiceId = world.invoice();
	return {
		lineItems: {
			item: [
				{
					unitPrice: '72.50',
					quantity: 2,
					description: 'Returned jacket',
					invoiceItemId: world.invoiceItem(invoiceId),
					productId: 'prod_1',
					planId: 'plan_1',
					tax: {
						amount: '10.52',
						description: 'Sales tax',
						rate: '0.0725',
						stateAmount: '8.70',
						stateRate: '0.06',
						countyAmount: '0.37',
						countyRate: '0.0025',
						cityAmount: '1.45',
						cityRate: '0.01',
						specialDistrictAmount: '0',
						specialDistrictRate: '0',
						jurisdictions: { country: 'US', state: 'CA', county: 'Marin', city: 'Sausalito' },
					},
				},
				{ unitPrice: '5', quantity: 1 },
			],
		},
		allocations: {
			invoices: [{ invoiceId: locator(invoiceId), amount: '100' }],
			transactions: [{ transactionId: locator(world.refund()), amount: '10' }],
		},
		additionalFields: {
			description: 'Credit for a refund',
			invoiceId: locator(invoiceId),
			reason: 'product-unsatisfactory',
			shippingAmount: '4.95',
		},
	};
}
