import { locator, metadata, NOBODY } from '../fixtures/form';
import { DEPOSITS, SALES } from '../fixtures/records';
import type { Line, Refusal } from './line';

const WRONG_TOKEN: Refusal = {
	status: 401,
	credential: { authentication: 'accessToken', accessToken: 'wrong' },
};

function layer(
	resource: string,
	operation: string,
	line: Omit<Line, 'node' | 'resource' | 'operation'>,
): Line {
	return { node: 'layer', resource, operation, ...line };
}

export const LAYER_OPERATIONS: Line[] = [
	layer('customerCredit', 'allocate', {
		given: async (fixture) =>
			fixture.inBusiness({ customerCreditId: locator(await fixture.credit()) }),
		reaches: ['getCustomerCredit', 'listInvoices', 'updateCustomerCredit'],
		refused: {
			status: 404,
			given: (fixture) => fixture.inBusiness({ customerCreditId: locator(NOBODY) }),
		},
	}),
	layer('customerCredit', 'allocate', {
		variant: 'to chosen invoices',
		given: async (fixture) =>
			fixture.inBusiness({
				customerCreditId: locator(await fixture.credit()),
				allocateTo: 'chosen',
				allocations: {
					allocation: [{ invoice_id: locator(fixture.layerInvoice()), amount: '45.05' }],
				},
			}),
		reaches: ['getCustomerCredit', 'updateCustomerCredit'],
		refused: {
			status: 400,
			given: async (fixture) =>
				fixture.inBusiness({
					customerCreditId: locator(await fixture.credit()),
					allocateTo: 'chosen',
					allocations: {
						allocation: [{ invoice_id: locator(fixture.layerInvoice('Sam')), amount: '45.05' }],
					},
				}),
		},
	}),
	layer('customerCredit', 'allocate', {
		variant: 'to invoices by reference number',
		given: async (fixture) =>
			fixture.inBusiness({
				customerCreditId: locator(await fixture.credit()),
				allocateTo: 'json',
				allocationsJson: [{ invoice_reference_number: fixture.invoice(), amount: 45.05 }],
			}),
		reaches: ['listInvoices', 'getCustomerCredit', 'updateCustomerCredit'],
	}),
	layer('customerCredit', 'create', {
		given: (fixture) => fixture.aCredit(),
		reaches: ['listCustomerCredits', 'createCustomerCredit'],
		refused: {
			status: 400,
			given: (fixture) =>
				fixture.aCredit({ lineItems: { item: [{ amount: '1', ...NO_ACCOUNT }] } }),
		},
	}),
	layer('customerCredit', 'create', {
		variant: 'with all fields',
		given: (fixture) =>
			fixture.aCredit({
				customer: locator(fixture.customer(), 'externalId'),
				lineItems: {
					item: [
						{
							amount: '145.05',
							revenue_account_identifier: SALES,
							memo: 'Returned jacket',
							metadata: metadata({ refund: 're_1' }),
							reference_number: 'RE-1',
							tags: { tag: [TAG] },
						},
						{ amount: '10', revenue_account_identifier: SALES },
					],
				},
				allocations: {
					allocation: [{ invoice_id: locator(fixture.layerInvoice()), amount: '45.05' }],
				},
				additionalFields: {
					memo: 'Credit for a refund',
					metadata: metadata({ source: 'rebilly' }),
					referenceNumber: 'CM-1',
					sentAt: '2026-09-14T08:30:00+02:00',
					tags: { tag: [TAG] },
				},
			}),
		reaches: ['listCustomers', 'listCustomerCredits', 'createCustomerCredit'],
		refused: {
			status: 404,
			given: (fixture) =>
				fixture.aCredit({
					customer: locator('nobody', 'externalId'),
					options: { createCustomer: true },
				}),
		},
	}),
	layer('customerCredit', 'create', {
		variant: 'spread over open invoices',
		given: (fixture) =>
			fixture.aCredit({
				customer: locator(fixture.customer(), 'externalId'),
				allocateTo: 'openInvoices',
				order: 'newestDueFirst',
				options: { cap: '100.05' },
			}),
		reaches: ['listCustomers', 'listCustomerCredits', 'listInvoices', 'createCustomerCredit'],
	}),
	layer('customerCredit', 'create', {
		variant: 'of one that is there',
		given: async (fixture) => {
			await fixture.credit();
			return fixture.aCredit({ options: { lookUpFirst: false } });
		},
		reaches: ['createCustomerCredit'],
	}),
	layer('customerCredit', 'deallocate', {
		given: async (fixture) =>
			fixture.inBusiness({
				customerCreditId: locator(await fixture.allocatedCredit()),
				deallocateFrom: 'all',
			}),
		reaches: ['getCustomerCredit', 'updateCustomerCredit'],
		refused: {
			status: 404,
			given: (fixture) =>
				fixture.inBusiness({ customerCreditId: locator(NOBODY), deallocateFrom: 'all' }),
		},
	}),
	layer('customerCredit', 'deallocate', {
		variant: 'from chosen invoices',
		given: async (fixture) =>
			fixture.inBusiness({
				customerCreditId: locator(await fixture.allocatedCredit()),
				deallocateFrom: 'chosen',
				invoices: {
					invoice: [{ invoice_id: locator(fixture.invoice(), 'referenceNumber') }],
				},
			}),
		reaches: ['listInvoices', 'getCustomerCredit', 'updateCustomerCredit'],
	}),
	layer('customerCredit', 'delete', {
		given: async (fixture) =>
			fixture.inBusiness({ customerCreditId: locator(await fixture.allocatedCredit()) }),
		reaches: ['getCustomerCredit', 'deleteCustomerCredit'],
		refused: {
			status: 404,
			given: (fixture) => fixture.inBusiness({ customerCreditId: locator(NOBODY) }),
		},
	}),
	layer('customerCredit', 'get', {
		given: async (fixture) =>
			fixture.inBusiness({ customerCreditId: locator(await fixture.credit()) }),
		reaches: ['getCustomerCredit'],
		refused: {
			status: 404,
			given: (fixture) => fixture.inBusiness({ customerCreditId: locator(NOBODY) }),
		},
	}),
	layer('customerCredit', 'getAll', {
		given: async (fixture) => {
			await fixture.allocatedCredit();
			return fixture.inBusiness({});
		},
		reaches: ['listCustomerCredits'],
		refused: { status: 404, given: () => ({ businessId: locator(NOBODY) }) },
	}),
	layer('customerCredit', 'getAll', {
		variant: 'with all filters',
		given: (fixture) =>
			fixture.inBusiness({
				returnAll: true,
				simplify: false,
				filters: {
					customer: locator(fixture.layerCustomer()),
					memo: 'Credit for a refund',
					memoContains: 'refund',
					referenceNumber: 'CM-1',
					referenceNumbers: 'CM-1, CM-2',
					sentAfter: '2026-01-01',
					sentBefore: '2026-12-31T00:00:00Z',
				},
				sort: { by: 'sent_at', direction: 'desc' },
			}),
		reaches: ['listCustomerCredits'],
	}),
	layer('customerCredit', 'getAll', {
		variant: 'of a customer by external ID',
		given: (fixture) =>
			fixture.inBusiness({ filters: { customer: locator(fixture.customer(), 'externalId') } }),
		reaches: ['listCustomers', 'listCustomerCredits'],
	}),
	layer('customerCredit', 'reconcile', {
		given: async (fixture) => {
			await fixture.credit();
			return fixture.inBusiness({ key: 'refund-1', amount: '145.05' });
		},
		reaches: ['listCustomerCredits'],
		refused: {
			status: 404,
			given: () => ({
				businessId: locator(NOBODY),
				key: 'refund-1',
				amount: '145.05',
				currency: 'USD',
			}),
		},
	}),
	layer('customerCredit', 'reconcile', {
		variant: 'of a period',
		given: (fixture) =>
			fixture.inBusiness({
				key: 'refund-1',
				amount: '145.05',
				customer: fixture.customer(),
				matchBy: 'memo',
				unclaimed: true,
				from: '2026-09-14T00:00:00Z',
				to: '2026-09-14T23:59:59Z',
			}),
		reaches: ['listCustomerCredits'],
	}),
	layer('customerCredit', 'update', {
		given: async (fixture) =>
			fixture.inBusiness({
				customerCreditId: locator(await fixture.credit()),
				updateFields: { memo: 'Another memo' },
			}),
		reaches: ['getCustomerCredit', 'updateCustomerCredit'],
		refused: {
			status: 404,
			given: (fixture) =>
				fixture.inBusiness({
					customerCreditId: locator(NOBODY),
					updateFields: { memo: 'Another memo' },
				}),
		},
	}),
	layer('customerCredit', 'update', {
		variant: 'with all fields',
		given: async (fixture) =>
			fixture.inBusiness({
				customerCreditId: locator(await fixture.credit()),
				updateFields: {
					customer: locator(fixture.layerCustomer('Sam')),
					externalId: 'refund-2',
					memo: 'Another memo',
					metadata: metadata({ source: 'rebilly' }),
					referenceNumber: 'CM-2',
					sentAt: '2026-09-15',
					tags: { tag: [TAG] },
				},
				lineItemsMode: 'json',
				lineItemsJson: [
					{
						amount: 145.05,
						revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' },
						memo: 'Returned jacket',
						metadata: { refund: 're_1' },
						reference_number: 'RE-1',
						tags: [TAG],
					},
				],
			}),
		reaches: ['getCustomerCredit', 'updateCustomerCredit'],
		refused: {
			status: 400,
			given: async (fixture) =>
				fixture.inBusiness({
					customerCreditId: locator(await fixture.credit()),
					lineItemsMode: 'fields',
					lineItems: { item: [{ amount: '1', ...NO_ACCOUNT }] },
				}),
		},
	}),

	layer('customer', 'get', {
		given: (fixture) => fixture.inBusiness({ customer: locator(fixture.layerCustomer()) }),
		reaches: ['getCustomer'],
		refused: { status: 404, given: (fixture) => fixture.inBusiness({ customer: locator(NOBODY) }) },
	}),
	layer('customer', 'get', {
		variant: 'by external ID',
		given: (fixture) => fixture.inBusiness({ customer: locator(fixture.customer(), 'externalId') }),
		reaches: ['listCustomers'],
	}),
	layer('customer', 'getAll', {
		given: (fixture) => fixture.inBusiness({}),
		reaches: ['listCustomers'],
		refused: { status: 404, given: () => ({ businessId: locator(NOBODY) }) },
	}),
	layer('customer', 'getAll', {
		variant: 'with all filters',
		given: (fixture) =>
			fixture.inBusiness({
				returnAll: true,
				simplify: false,
				filters: {
					externalId: fixture.customer(),
					externalIdContains: 'cus_',
					includeArchived: true,
					name: 'Robin Hale',
					nameContains: 'Robin',
					search: 'Hale',
				},
			}),
		reaches: ['listCustomers'],
	}),
	layer('customer', 'upsert', {
		given: (fixture) =>
			fixture.inBusiness({ externalId: 'cus_new', customerFields: { companyName: 'New Shop' } }),
		reaches: ['listCustomers', 'createCustomer'],
		refused: WRONG_TOKEN,
	}),
	layer('customer', 'upsert', {
		variant: 'of one that is there, with all fields',
		given: (fixture) =>
			fixture.inBusiness({
				externalId: fixture.customer(),
				customerFields: {
					addressString: '1 Main Street, Springfield, IL 62701',
					companyName: 'New Shop',
					email: 'shop@example.com',
					individualName: 'Robin Hale',
					memo: 'Moved',
					mobilePhone: '+1 555 0100',
					officePhone: '+1 555 0101',
					tags: { tag: [TAG] },
				},
			}),
		reaches: ['listCustomers', 'createCustomer'],
	}),

	layer('business', 'get', {
		given: (fixture) => fixture.inBusiness({ simplify: false }),
		reaches: ['getBusiness'],
		refused: { status: 404, given: () => ({ businessId: locator(NOBODY) }) },
	}),
	layer('business', 'getAll', {
		given: () => ({ returnAll: true, simplify: false }),
		reaches: ['listBusinesses'],
		refused: WRONG_TOKEN,
	}),

	layer('invoice', 'deleteWriteOff', {
		given: async (fixture) =>
			fixture.inBusiness({
				invoiceId: locator(fixture.layerInvoice()),
				writeOffId: locator(await fixture.writeOff()),
			}),
		reaches: ['getInvoice', 'getWriteOff', 'deleteWriteOff'],
		refused: {
			status: 404,
			given: (fixture) =>
				fixture.inBusiness({
					invoiceId: locator(fixture.layerInvoice()),
					writeOffId: locator(NOBODY),
				}),
		},
		// An ID of Layer's that nothing has may as well be a wrong one.
		again: 'writeOffId',
	}),
	layer('invoice', 'get', {
		given: (fixture) => fixture.inBusiness({ invoiceId: locator(fixture.layerInvoice()) }),
		reaches: ['getInvoice'],
		refused: {
			status: 404,
			given: (fixture) => fixture.inBusiness({ invoiceId: locator(NOBODY) }),
		},
	}),
	layer('invoice', 'getAll', {
		given: (fixture) => fixture.inBusiness({}),
		reaches: ['listInvoices'],
		refused: { status: 404, given: () => ({ businessId: locator(NOBODY) }) },
	}),
	layer('invoice', 'getAll', {
		variant: 'with all filters',
		given: (fixture) =>
			fixture.inBusiness({
				returnAll: true,
				filters: {
					customer: locator(fixture.layerCustomer()),
					dueAfter: '2026-01-01',
					dueBefore: '2026-12-31T00:00:00Z',
					memo: 'An order',
					memoContains: 'order',
					referenceNumbers: `${fixture.invoice()}, INV-2`,
					search: 'INV',
					sentAfter: '2026-01-01',
					sentBefore: '2026-12-31',
					status: ['SENT', 'PARTIALLY_PAID'],
				},
				simplify: false,
				sort: { by: 'due_at', direction: 'desc' },
			}),
		reaches: ['listInvoices'],
		refused: WRONG_TOKEN,
	}),
	layer('invoice', 'getAll', {
		variant: 'of a customer by external ID',
		given: (fixture) =>
			fixture.inBusiness({ filters: { customer: locator(fixture.customer(), 'externalId') } }),
		reaches: ['listInvoices'],
	}),

	layer('invoice', 'void', {
		given: (fixture) => fixture.inBusiness({ invoiceId: locator(fixture.layerInvoice()) }),
		reaches: ['getInvoice', 'voidInvoice'],
		refused: {
			status: 400,
			given: (fixture) =>
				fixture.inBusiness({ invoiceId: locator(fixture.layerInvoice('Chris', 'paid')) }),
		},
	}),
	layer('invoice', 'writeOff', {
		given: (fixture) => fixture.aWriteOff(),
		reaches: ['getInvoice', 'recordWriteOff'],
		refused: {
			status: 400,
			given: (fixture) => fixture.aWriteOff({ writeOff: 'amount', amount: '99999' }),
		},
	}),
	layer('invoice', 'writeOff', {
		variant: 'of an amount, with all fields',
		given: (fixture) =>
			fixture.aWriteOff({
				writeOff: 'amount',
				amount: '1.25',
				mode: 'REVENUE_REVERSAL',
				additionalFields: {
					memo: 'Not worth a reminder',
					referenceNumber: 'WO-1',
					writeOffAt: '2026-09-14',
				},
			}),
		reaches: ['getInvoice', 'recordWriteOff'],
	}),

	layer('payment', 'create', {
		given: (fixture) => fixture.aPayment(),
		reaches: ['listInvoicePayments', 'listInvoices', 'recordPayment'],
		refused: {
			status: 400,
			given: (fixture) => fixture.aPayment({ allocateTo: 'nothing', restAccount: SALES }),
		},
	}),
	layer('payment', 'create', {
		variant: 'for chosen invoices, with all fields',
		given: (fixture) =>
			fixture.aPayment({
				allocateTo: 'chosen',
				allocations: {
					allocation: [{ invoice_id: locator(fixture.layerInvoice()), amount: '1.25' }],
				},
				amount: '1.25',
				paidAt: '2026-09-14T08:30:00+02:00',
				method: 'ACH',
				additionalFields: {
					clearingAccount: SALES,
					fee: '0.30',
					memo: 'Paid by wire',
					metadata: metadata({ source: 'bank' }),
					processor: 'STRIPE',
					referenceNumber: 'P-1',
					tags: { tag: [TAG] },
				},
			}),
		reaches: ['listInvoicePayments', 'recordPayment'],
	}),
	layer('payment', 'create', {
		variant: 'by invoices in JSON',
		given: (fixture) =>
			fixture.aPayment({
				allocateTo: 'json',
				allocationsJson: [{ invoice_reference_number: fixture.invoice(), amount: 1.25 }],
			}),
		reaches: ['listInvoicePayments', 'listInvoices', 'recordPayment'],
	}),
	layer('payment', 'create', {
		variant: 'out of what is kept for the customer',
		given: async (fixture) => {
			await fixture.deposit();
			return fixture.aPayment({
				idempotencyKey: 'pay_2',
				method: 'CREDIT_BALANCE',
				redemptionAccount: DEPOSITS,
				options: { cap: '2.00', exclude: NOBODY },
			});
		},
		reaches: ['listInvoicePayments', 'listInvoices', 'recordPayment'],
	}),
	layer('payment', 'getAll', {
		given: (fixture) => fixture.inBusiness({}),
		reaches: ['listInvoicePayments'],
		refused: { status: 404, given: () => ({ businessId: locator(NOBODY) }) },
	}),
	layer('payment', 'getAll', {
		variant: 'with all filters',
		given: async (fixture) => {
			await fixture.deposit();
			return fixture.inBusiness({
				returnAll: true,
				simplify: false,
				filters: {
					customer: locator(fixture.layerCustomer()),
					externalId: 'pay_1',
					invoiceId: locator(fixture.layerInvoice()),
					method: 'ACH',
					paidAfter: '2026-01-01',
					paidBefore: '2026-12-31',
				},
			});
		},
		reaches: ['listInvoices', 'listInvoicePayments'],
	}),

	layer('refund', 'create', {
		given: (fixture) =>
			fixture.inBusiness({
				idempotencyKey: 're_1',
				completedAt: '2026-09-14',
				invoice: locator(fixture.layerInvoice('Chris', 'paid')),
			}),
		reaches: ['listRefunds', 'createRefund'],
		refused: {
			status: 404,
			given: (fixture) =>
				fixture.inBusiness({
					idempotencyKey: 're_1',
					completedAt: '2026-09-14',
					invoice: locator(NOBODY),
				}),
		},
	}),
	layer('refund', 'create', {
		variant: 'with all fields',
		given: (fixture) =>
			fixture.inBusiness({
				idempotencyKey: 're_1',
				completedAt: '2026-09-14T08:30:00+02:00',
				invoice: locator(fixture.invoice('Chris', 'paid'), 'externalId'),
				additionalFields: {
					memo: 'Paid back',
					metadata: metadata({ source: 'rebilly' }),
					method: 'CREDIT_CARD',
					payment_clearing_account_identifier: SALES,
					processor: 'STRIPE',
					refund_processing_fee: '0.30',
					referenceNumber: 'RE-1',
					tags: { tag: [TAG] },
				},
			}),
		reaches: ['listRefunds', 'createRefund'],
	}),
	layer('refund', 'create', {
		variant: 'in all its parts',
		given: (fixture) =>
			fixture.inBusiness({
				idempotencyKey: 're_1',
				completedAt: '2026-09-14',
				refundType: 'json',
				refundedAmount: '20',
				allocationsJson: [
					{
						total_amount: '20',
						invoice_id: fixture.layerInvoice('Chris', 'paid'),
						customer_id: fixture.layerCustomer('Chris'),
						line_items: [{ amount: '20', account_identifier: SALES_ACCOUNT, ...notes('line') }],
						...notes('allocation'),
					},
				],
				paymentsJson: [
					{
						refunded_amount: '20',
						completed_at: '2026-09-15',
						method: 'ACH',
						processor: 'STRIPE',
						refund_processing_fee: '0.30',
						payment_clearing_account_identifier: SALES_ACCOUNT,
						refunded_payment_fees: [
							{ account: SALES_ACCOUNT, fee_amount: '0.05', description: 'Card fee' },
						],
						...notes('payment'),
					},
				],
			}),
		reaches: ['listRefunds', 'createRefund'],
		refused: WRONG_TOKEN,
	}),
	layer('refund', 'delete', {
		given: async (fixture) =>
			fixture.inBusiness({ refundId: locator(await fixture.layerRefund()) }),
		reaches: ['getRefund', 'getInvoice', 'deleteRefund'],
		refused: { status: 404, given: (fixture) => fixture.inBusiness({ refundId: locator(NOBODY) }) },
		// The same here; by its key it is no error.
		again: 'refundId',
	}),
	layer('refund', 'delete', {
		variant: 'by its key',
		given: async (fixture) => {
			await fixture.layerRefund();
			return fixture.inBusiness({ refundId: locator('re_1', 'externalId') });
		},
		reaches: ['listRefunds', 'getInvoice', 'deleteRefund'],
	}),
	layer('refund', 'get', {
		given: async (fixture) =>
			fixture.inBusiness({ refundId: locator(await fixture.layerRefund()) }),
		reaches: ['getRefund'],
		refused: { status: 404, given: (fixture) => fixture.inBusiness({ refundId: locator(NOBODY) }) },
	}),
	layer('refund', 'getAll', {
		given: async (fixture) => {
			await fixture.layerRefund();
			return fixture.inBusiness({});
		},
		reaches: ['listRefunds'],
		refused: { status: 404, given: () => ({ businessId: locator(NOBODY) }) },
	}),
	layer('refund', 'getAll', {
		variant: 'with all filters',
		given: async (fixture) => {
			await fixture.layerRefund();
			return fixture.inBusiness({
				returnAll: true,
				simplify: false,
				filters: {
					completedAfter: '2026-01-01',
					completedBefore: '2026-12-31',
					externalId: 're_1',
					status: 'PAID',
				},
			});
		},
		reaches: ['listRefunds'],
	}),
];

const NO_ACCOUNT = { revenue_account_identifier: locator('NOTHING', 'stableName') };

const TAG = {
	key: 'department',
	value: 'sales',
	dimension_display_name: 'Department',
	value_display_name: 'Sales',
};

/** What every row of a refund can carry. */
function notes(row: string) {
	return {
		external_id: `re_1 ${row}`,
		memo: 'Paid back',
		metadata: { source: 'rebilly' },
		reference_number: 'RE-1',
		tags: [TAG],
	};
}

const SALES_ACCOUNT = { type: 'StableName', stable_name: 'SALES' };
