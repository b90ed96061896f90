import { locator } from '../fixtures/form';
import type { RecordsFixture } from '../fixtures/records';
import type { Line, Refusal } from './line';

const WRONG_KEY: Refusal = { status: 401, credential: { apiKey: 'sk_sandbox_wrong' } };

const BAD_FILTER: Refusal = {
	status: 422,
	given: () => ({ filters: { rawFilter: 'createdTime:never..' } }),
};

function rebilly(
	resource: string,
	operation: string,
	line: Omit<Line, 'node' | 'resource' | 'operation'>,
): Line {
	return { node: 'rebilly', resource, operation, ...line };
}

export const REBILLY_OPERATIONS: Line[] = [
	rebilly('creditMemo', 'addTimelineComment', {
		given: async (fixture) => ({
			creditMemoId: locator(await fixture.memo()),
			message: 'Refund of order 1001',
		}),
		reaches: ['GetCreditMemoTimelineCollection', 'PostCreditMemoTimeline'],
		refused: {
			status: 404,
			given: () => ({ creditMemoId: locator('nobody'), message: 'Refund of order 1001' }),
		},
		isNeverSentAgain: true,
	}),
	rebilly('creditMemo', 'allocate', {
		given: async (fixture) => ({ creditMemoId: locator(await fixture.memo()) }),
		reaches: ['GetCreditMemo', 'GetInvoiceCollection', 'PatchCreditMemo'],
		refused: { status: 404, given: () => ({ creditMemoId: locator('nobody') }) },
	}),
	rebilly('creditMemo', 'allocate', {
		variant: 'to chosen invoices and transactions',
		given: async (fixture) => ({
			creditMemoId: locator(await fixture.memo()),
			allocateTo: 'chosen',
			allocations: {
				invoices: [{ invoiceId: locator(fixture.invoice()), amount: '100.05' }],
				transactions: [{ transactionId: locator(fixture.refund()), amount: '10' }],
			},
		}),
		reaches: ['GetCreditMemo', 'PatchCreditMemo'],
		refused: {
			status: 422,
			given: async (fixture) => ({
				creditMemoId: locator(await fixture.memo()),
				allocateTo: 'json',
				allocationsJson: [{ invoiceId: fixture.invoice('Sam'), amount: 1 }],
			}),
		},
	}),
	rebilly('creditMemo', 'create', {
		given: (fixture) => fixture.aMemo(),
		reaches: ['GetCreditMemo', 'PutCreditMemo'],
		refused: { status: 422, given: (fixture) => fixture.aMemo({ customerId: locator('nobody') }) },
	}),
	rebilly('creditMemo', 'create', {
		variant: 'with all fields',
		given: (fixture) => fixture.aMemo(allFieldsOfMemo(fixture)),
		reaches: ['GetCreditMemo', 'PutCreditMemo'],
	}),
	rebilly('creditMemo', 'create', {
		variant: 'spread over open invoices',
		given: (fixture) =>
			fixture.aMemo({
				allocateTo: 'openInvoices',
				order: 'smallestFirst',
				options: { cap: '100.05', exclude: 'in_nobody' },
			}),
		reaches: ['GetCreditMemo', 'GetInvoiceCollection', 'PutCreditMemo'],
	}),
	rebilly('creditMemo', 'create', {
		variant: 'with an ID assigned by Rebilly',
		given: (fixture) =>
			fixture.aMemo({ ...allFieldsOfMemo(fixture), options: { idMode: 'assigned' } }),
		reaches: ['PostCreditMemo'],
		refused: WRONG_KEY,
	}),
	rebilly('creditMemo', 'create', {
		variant: 'of one that is there',
		given: async (fixture) => {
			await fixture.memo();
			return fixture.aMemo();
		},
		reaches: ['GetCreditMemo'],
	}),
	rebilly('creditMemo', 'deallocate', {
		given: async (fixture) => ({
			creditMemoId: locator(await fixture.allocatedMemo()),
			deallocateFrom: 'all',
		}),
		reaches: ['GetCreditMemo', 'PatchCreditMemo'],
		refused: {
			status: 404,
			given: () => ({ creditMemoId: locator('nobody'), deallocateFrom: 'all' }),
		},
	}),
	rebilly('creditMemo', 'deallocate', {
		variant: 'from chosen invoices',
		given: async (fixture) => ({
			creditMemoId: locator(await fixture.allocatedMemo()),
			deallocateFrom: 'chosen',
			targets: { invoices: [{ invoiceId: locator(fixture.invoice()) }] },
		}),
		reaches: ['GetCreditMemo', 'PatchCreditMemo'],
	}),
	rebilly('creditMemo', 'deleteTimelineComment', {
		given: async (fixture) => {
			const id = await fixture.memo();
			return { creditMemoId: locator(id), messageId: locator(await fixture.comment(id)) };
		},
		reaches: ['GetCreditMemoTimeline', 'DeleteCreditMemoTimeline'],
		refused: {
			status: 409,
			given: async (fixture) => {
				const id = await fixture.memo();
				const [own] = fixture.sandbox.rebilly.data.timelines.get(id) ?? [];
				return { creditMemoId: locator(id), messageId: locator(own?.id ?? '') };
			},
		},
		again: 'timeline message',
	}),
	rebilly('creditMemo', 'downloadPdf', {
		given: async (fixture) => ({ creditMemoId: locator(await fixture.memo()) }),
		reaches: ['GetCreditMemo'],
		refused: { status: 404, given: () => ({ creditMemoId: locator('nobody') }) },
	}),
	rebilly('creditMemo', 'get', {
		given: async (fixture) => ({ creditMemoId: locator(await fixture.memo()) }),
		reaches: ['GetCreditMemo'],
		refused: { status: 404, given: () => ({ creditMemoId: locator('nobody') }) },
	}),
	rebilly('creditMemo', 'getAll', {
		given: async (fixture) => {
			await fixture.allocatedMemo();
			return {};
		},
		reaches: ['GetCreditMemoCollection'],
		refused: WRONG_KEY,
	}),
	rebilly('creditMemo', 'getAll', {
		variant: 'with all filters',
		given: async (fixture) => {
			await fixture.allocatedMemo();
			return {
				returnAll: true,
				simplify: false,
				filters: {
					createdAfter: '2026-01-01',
					createdBefore: '2036-12-31T00:00:00Z',
					currency: 'USD',
					customerId: locator(fixture.customer()),
					invoiceId: locator(fixture.invoice()),
					rawFilter: 'totalAmount:1..',
					reason: ['return', 'other'],
					search: 'refund',
					status: ['issued', 'partially-applied'],
					updatedAfter: '2026-01-01',
					updatedBefore: '2036-12-31T00:00:00Z',
				},
				sort: { by: 'createdTime', direction: 'asc' },
				options: { expandCustomer: true },
			};
		},
		reaches: ['GetCreditMemoCollection'],
		refused: BAD_FILTER,
	}),
	rebilly('creditMemo', 'getAll', {
		variant: 'with their customers',
		given: async (fixture) => {
			await fixture.memo();
			return { options: { expandCustomer: true } };
		},
		reaches: ['GetCreditMemoCollection'],
	}),
	rebilly('creditMemo', 'getTimeline', {
		given: async (fixture) => ({
			creditMemoId: locator(await fixture.allocatedMemo()),
			returnAll: true,
		}),
		reaches: ['GetCreditMemoTimelineCollection'],
		refused: { status: 404, given: () => ({ creditMemoId: locator('nobody') }) },
	}),
	rebilly('creditMemo', 'reconcile', {
		given: async (fixture) => {
			await fixture.memo();
			return { key: 'refund-1', amount: '145.05', currency: 'USD' };
		},
		reaches: ['GetCreditMemoCollection'],
		refused: WRONG_KEY,
	}),
	rebilly('creditMemo', 'reconcile', {
		variant: 'of a period',
		given: (fixture) => ({
			key: fixture.refund(),
			amount: '145.05',
			currency: 'USD',
			customer: fixture.customer(),
			unclaimed: true,
			from: '2026-09-14T00:00:00Z',
			to: '2026-09-14T23:59:59Z',
		}),
		reaches: ['GetCreditMemoCollection'],
	}),
	rebilly('creditMemo', 'reconcile', {
		variant: 'by timeline comment',
		given: async (fixture) => {
			await fixture.memo();
			return { key: 'r-1', amount: '145.05', currency: 'USD', matchBy: 'timelineComment' };
		},
		reaches: ['GetCreditMemoCollection', 'GetCreditMemoTimelineCollection'],
	}),
	rebilly('creditMemo', 'refund', {
		given: async (fixture) => ({ creditMemoId: locator(await memoOfPaidInvoice(fixture, '50')) }),
		reaches: ['GetCreditMemo', 'PostCreditMemoRefund'],
		refused: {
			status: 409,
			given: async (fixture) => ({
				creditMemoId: locator(await memoOfPaidInvoice(fixture, '500')),
			}),
		},
		again: 'has nothing unused to refund',
		isNeverSentAgain: true,
	}),
	rebilly('creditMemo', 'update', {
		given: async (fixture) => ({
			creditMemoId: locator(await fixture.memo()),
			updateFields: { description: 'Another reason', reason: 'other' },
		}),
		reaches: ['GetCreditMemo', 'PatchCreditMemo'],
		refused: {
			status: 404,
			given: () => ({ creditMemoId: locator('nobody'), updateFields: { reason: 'other' } }),
		},
	}),
	rebilly('creditMemo', 'update', {
		variant: 'with all fields',
		given: async (fixture) => {
			const { lineItems, additionalFields } = allFieldsOfMemo(fixture);
			const { invoiceId, ...more } = additionalFields;
			const creditMemoId = locator(await fixture.memo({ additionalFields: { invoiceId } }));
			return { creditMemoId, updateFields: { lineItems, ...more } };
		},
		reaches: ['GetCreditMemo', 'PatchCreditMemo'],
	}),
	rebilly('creditMemo', 'upsert', {
		given: (fixture) => ({ ...fixture.aMemo(), creditMemoId: locator('refund-1') }),
		reaches: ['GetCreditMemo', 'PutCreditMemo'],
		refused: {
			status: 422,
			given: (fixture) =>
				fixture.aMemo({ customerId: locator('nobody'), creditMemoId: locator('refund-1') }),
		},
	}),
	rebilly('creditMemo', 'upsert', {
		variant: 'of one that is there, with all fields',
		given: async (fixture) => {
			const creditMemoId = locator(await fixture.allocatedMemo());
			return { ...fixture.aMemo(allFieldsOfMemo(fixture)), creditMemoId };
		},
		reaches: ['GetCreditMemo', 'PutCreditMemo'],
	}),
	rebilly('creditMemo', 'void', {
		given: async (fixture) => ({ creditMemoId: locator(await fixture.memo()) }),
		reaches: ['GetCreditMemo', 'PostCreditMemoVoid'],
		refused: { status: 404, given: () => ({ creditMemoId: locator('nobody') }) },
	}),

	rebilly('customer', 'addTimelineComment', {
		given: (fixture) => ({
			customerId: locator(fixture.customer()),
			message: 'Credit refund-1 issued',
		}),
		reaches: ['GetCustomerTimelineCollection', 'PostCustomerTimeline'],
		refused: {
			status: 404,
			given: () => ({ customerId: locator('nobody'), message: 'Credit refund-1 issued' }),
		},
		isNeverSentAgain: true,
	}),
	rebilly('customer', 'get', {
		given: (fixture) => ({ customerId: locator(fixture.customer()), simplify: false }),
		reaches: ['GetCustomer'],
		refused: { status: 404, given: () => ({ customerId: locator('nobody') }) },
	}),
	rebilly('customer', 'getAll', {
		given: () => ({}),
		reaches: ['GetCustomerCollection'],
		refused: WRONG_KEY,
	}),
	rebilly('customer', 'getAll', {
		variant: 'with all filters',
		given: () => ({
			returnAll: true,
			simplify: false,
			filters: {
				createdAfter: '2026-01-01',
				createdBefore: '2036-12-31T00:00:00Z',
				email: 'robin.hale@example.com',
				firstName: 'Robin',
				lastName: 'Hale',
				rawFilter: 'firstName:Robin',
				search: 'robin',
				updatedAfter: '2026-01-01',
				updatedBefore: '2036-12-31T00:00:00Z',
			},
			sort: { by: 'updatedTime', direction: 'asc' },
		}),
		reaches: ['GetCustomerCollection'],
		refused: BAD_FILTER,
	}),
	rebilly('customer', 'getCreditBalance', {
		given: async (fixture) => {
			await fixture.memo();
			return { customerId: locator(fixture.customer()) };
		},
		reaches: ['GetCustomerCreditBalance'],
		refused: { status: 404, given: () => ({ customerId: locator('nobody') }) },
	}),

	rebilly('dispute', 'get', {
		given: (fixture) => ({ disputeId: locator(fixture.dispute()) }),
		reaches: ['GetDispute'],
		refused: { status: 404, given: () => ({ disputeId: locator('nothing') }) },
	}),
	rebilly('dispute', 'getAll', {
		given: () => ({}),
		reaches: ['GetDisputeCollection'],
		refused: { status: 401, credential: { apiKey: 'sk_sandbox_wrong' } },
	}),
	rebilly('dispute', 'getAll', {
		variant: 'with all filters',
		given: (fixture) => ({
			returnAll: true,
			simplify: false,
			filters: {
				category: 'fraud',
				createdAfter: '2026-01-01',
				createdBefore: '2026-12-31',
				currency: 'USD',
				customerId: locator(fixture.customer()),
				rawFilter: 'amount:1..',
				search: 'dp',
				status: ['lost', 'response-needed'],
				transactionId: locator(fixture.payment()),
				type: ['first-chargeback'],
				updatedAfter: '2026-01-01',
				updatedBefore: '2026-12-31',
			},
			sort: { by: 'createdTime', direction: 'asc' },
		}),
		reaches: ['GetDisputeCollection'],
	}),

	rebilly('invoice', 'getPaymentAllocations', {
		given: (fixture) => ({ invoiceId: locator(fixture.invoice('Chris', 'paid')) }),
		reaches: ['GetInvoiceTransactionAllocationCollection'],
		refused: { status: 404, given: () => ({ invoiceId: locator('nothing') }) },
	}),
	rebilly('invoice', 'void', {
		given: (fixture) => ({ invoiceId: locator(fixture.invoice()) }),
		reaches: ['GetInvoice', 'PostInvoiceVoid'],
		refused: { status: 404, given: () => ({ invoiceId: locator('nothing') }) },
	}),
	rebilly('invoice', 'applyCreditBalance', {
		given: async (fixture) => {
			await fixture.memo();
			return { invoiceId: locator(fixture.invoice()) };
		},
		reaches: ['GetInvoice', 'PostInvoiceAllocateCreditBalance'],
		refused: { status: 404, given: () => ({ invoiceId: locator('nobody') }) },
	}),
	rebilly('invoice', 'applyCreditBalance', {
		variant: 'up to an amount',
		given: async (fixture) => {
			await fixture.memo();
			return {
				invoiceId: locator(fixture.invoice()),
				amount: '10.05',
				allocationOrder: 'newest-first',
			};
		},
		reaches: ['GetInvoice', 'PostInvoiceAllocateCreditBalance'],
		isNeverSentAgain: true,
	}),
	rebilly('invoice', 'downloadPdf', {
		given: (fixture) => ({ invoiceId: locator(fixture.invoice()) }),
		reaches: ['GetInvoice'],
		refused: { status: 404, given: () => ({ invoiceId: locator('nobody') }) },
	}),
	rebilly('invoice', 'get', {
		given: (fixture) => ({ invoiceId: locator(fixture.invoice()) }),
		reaches: ['GetInvoice'],
		refused: { status: 404, given: () => ({ invoiceId: locator('nobody') }) },
	}),
	rebilly('invoice', 'getAll', {
		given: () => ({}),
		reaches: ['GetInvoiceCollection'],
		refused: { status: 403, credential: { organizationId: 'another' } },
	}),
	rebilly('invoice', 'getAll', {
		variant: 'with all filters',
		given: (fixture) => ({
			returnAll: true,
			filters: {
				currency: 'USD',
				customerId: locator(fixture.customer()),
				createdAfter: '2026-01-01',
				createdBefore: '2036-12-31T00:00:00Z',
				dueAfter: '2026-01-01',
				dueBefore: '2026-12-31T00:00:00Z',
				issuedAfter: '2026-01-01',
				issuedBefore: '2036-12-31T00:00:00Z',
				rawFilter: 'amount:1..',
				search: 'in',
				status: ['unpaid', 'past-due'],
				updatedAfter: '2026-01-01',
				updatedBefore: '2036-12-31T00:00:00Z',
			},
			simplify: false,
			sort: { by: 'amountDue', direction: 'desc' },
		}),
		reaches: ['GetInvoiceCollection'],
		refused: BAD_FILTER,
	}),

	rebilly('transaction', 'query', {
		given: async (fixture) => ({ transactionId: locator(await fixture.pendingRefund()) }),
		reaches: ['GetTransaction', 'PostTransactionQuery'],
		refused: { status: 404, given: () => ({ transactionId: locator('nothing') }) },
	}),
	rebilly('transaction', 'get', {
		given: (fixture) => ({ transactionId: locator(fixture.refund()) }),
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
		given: (fixture) => ({
			returnAll: true,
			filters: {
				createdAfter: '2026-01-01',
				createdBefore: '2026-12-31T00:00:00Z',
				currency: 'USD',
				customerId: locator(fixture.customer()),
				parentTransactionId: locator(fixture.payment()),
				rawFilter: 'amount:1..',
				result: 'approved',
				search: 'refund',
				status: ['completed', 'pending'],
				type: 'refund',
				updatedAfter: '2026-01-01',
				updatedBefore: '2036-12-31T00:00:00Z',
			},
			simplify: false,
			sort: { by: 'createdTime', direction: 'desc' },
		}),
		reaches: ['GetTransactionCollection'],
		refused: BAD_FILTER,
	}),
	rebilly('transaction', 'refund', {
		given: (fixture) => ({
			transactionId: locator(fixture.payment('Chris')),
			amount: '20',
			idempotencyKey: 'ret-1',
		}),
		reaches: ['GetTransaction', 'PostTransactionRefund'],
		refused: {
			status: 404,
			given: () => ({ transactionId: locator('nobody'), amount: '20', idempotencyKey: 'ret-1' }),
		},
		isNeverSentAgain: true,
	}),
	rebilly('transaction', 'refund', {
		variant: 'with all fields, and a key of the execution',
		given: (fixture) => ({
			transactionId: locator(fixture.payment('Chris')),
			amount: '0.05',
			idempotencyKey: 'ret-1',
			ifExists: 'refundAgain',
			additionalFields: { description: 'Paid back in cash', isProcessedOutside: true },
		}),
		reaches: ['GetTransaction', 'PostTransactionRefund'],
		isNeverSentAgain: true,
	}),
];

/** The ID of a new credit memo for an invoice of which 77 USD were paid. */
async function memoOfPaidInvoice(fixture: RecordsFixture, unitPrice: string): Promise<string> {
	return await fixture.memo({
		customerId: locator(fixture.customer('Chris')),
		lineItems: { item: [{ unitPrice, quantity: 1 }] },
		additionalFields: { invoiceId: locator(fixture.invoice('Chris', 'paid')) },
	});
}

function allFieldsOfMemo(fixture: RecordsFixture) {
	const invoiceId = fixture.invoice();
	return {
		lineItems: {
			item: [
				{
					unitPrice: '72.50',
					quantity: 2,
					description: 'Returned jacket',
					invoiceItemId: fixture.invoiceItem(invoiceId),
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
			transactions: [{ transactionId: locator(fixture.refund()), amount: '10' }],
		},
		additionalFields: {
			description: 'Credit for a refund',
			invoiceId: locator(invoiceId),
			reason: 'product-unsatisfactory',
			shippingAmount: '4.95',
		},
	};
}
