import { locator } from '../engine/testbed';
import type { Line, Refusal } from './line';
import type { World } from './world';

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
		given: async (world) => ({
			creditMemoId: locator(await world.memo()),
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
		variant: 'spread over open invoices',
		given: (world) =>
			world.aMemo({
				allocateTo: 'openInvoices',
				order: 'smallestFirst',
				options: { cap: '100.05', exclude: 'in_nobody' },
			}),
		reaches: ['GetCreditMemo', 'GetInvoiceCollection', 'PutCreditMemo'],
	}),
	rebilly('creditMemo', 'create', {
		variant: 'with an ID assigned by Rebilly',
		given: (world) => world.aMemo({ ...allFieldsOfMemo(world), options: { idMode: 'assigned' } }),
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
	rebilly('creditMemo', 'deallocate', {
		given: async (world) => ({
			creditMemoId: locator(await world.allocatedMemo()),
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
		given: async (world) => ({
			creditMemoId: locator(await world.allocatedMemo()),
			deallocateFrom: 'chosen',
			targets: { invoices: [{ invoiceId: locator(world.invoice()) }] },
		}),
		reaches: ['GetCreditMemo', 'PatchCreditMemo'],
	}),
	rebilly('creditMemo', 'deleteTimelineComment', {
		given: async (world) => {
			const id = await world.memo();
			return { creditMemoId: locator(id), messageId: locator(await world.comment(id)) };
		},
		reaches: ['GetCreditMemoTimeline', 'DeleteCreditMemoTimeline'],
		refused: {
			status: 409,
			given: async (world) => {
				const id = await world.memo();
				const [own] = world.sandbox.rebilly.data.timelines.get(id) ?? [];
				return { creditMemoId: locator(id), messageId: locator(own?.id ?? '') };
			},
		},
		again: 'timeline message',
	}),
	rebilly('creditMemo', 'downloadPdf', {
		given: async (world) => ({ creditMemoId: locator(await world.memo()) }),
		reaches: ['GetCreditMemo'],
		refused: { status: 404, given: () => ({ creditMemoId: locator('nobody') }) },
	}),
	rebilly('creditMemo', 'get', {
		given: async (world) => ({ creditMemoId: locator(await world.memo()) }),
		reaches: ['GetCreditMemo'],
		refused: { status: 404, given: () => ({ creditMemoId: locator('nobody') }) },
	}),
	rebilly('creditMemo', 'getAll', {
		given: async (world) => {
			await world.allocatedMemo();
			return {};
		},
		reaches: ['GetCreditMemoCollection'],
		refused: WRONG_KEY,
	}),
	rebilly('creditMemo', 'getAll', {
		variant: 'with all filters',
		given: async (world) => {
			await world.allocatedMemo();
			return {
				returnAll: true,
				simplify: false,
				filters: {
					createdAfter: '2026-01-01',
					createdBefore: '2036-12-31T00:00:00Z',
					currency: 'USD',
					customerId: locator(world.customer()),
					invoiceId: locator(world.invoice()),
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
		given: async (world) => {
			await world.memo();
			return { options: { expandCustomer: true } };
		},
		reaches: ['GetCreditMemoCollection'],
	}),
	rebilly('creditMemo', 'getTimeline', {
		given: async (world) => ({
			creditMemoId: locator(await world.allocatedMemo()),
			returnAll: true,
		}),
		reaches: ['GetCreditMemoTimelineCollection'],
		refused: { status: 404, given: () => ({ creditMemoId: locator('nobody') }) },
	}),
	rebilly('creditMemo', 'reconcile', {
		given: async (world) => {
			await world.memo();
			return { key: 'refund-1', amount: '145.05', currency: 'USD' };
		},
		reaches: ['GetCreditMemoCollection'],
		refused: WRONG_KEY,
	}),
	rebilly('creditMemo', 'reconcile', {
		variant: 'of a period',
		given: (world) => ({
			key: world.refund(),
			amount: '145.05',
			currency: 'USD',
			customer: world.customer(),
			unclaimed: true,
			from: '2026-09-14T00:00:00Z',
			to: '2026-09-14T23:59:59Z',
		}),
		reaches: ['GetCreditMemoCollection'],
	}),
	rebilly('creditMemo', 'reconcile', {
		variant: 'by timeline comment',
		given: async (world) => {
			await world.memo();
			return { key: 'r-1', amount: '145.05', currency: 'USD', matchBy: 'timelineComment' };
		},
		reaches: ['GetCreditMemoCollection', 'GetCreditMemoTimelineCollection'],
	}),
	rebilly('creditMemo', 'refund', {
		given: async (world) => ({ creditMemoId: locator(await memoOfPaidInvoice(world, '50')) }),
		reaches: ['GetCreditMemo', 'PostCreditMemoRefund'],
		refused: {
			status: 409,
			given: async (world) => ({ creditMemoId: locator(await memoOfPaidInvoice(world, '500')) }),
		},
		again: 'has nothing unused to refund',
		isNeverSentAgain: true,
	}),
	rebilly('creditMemo', 'update', {
		given: async (world) => ({
			creditMemoId: locator(await world.memo()),
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
		given: async (world) => {
			const { lineItems, additionalFields } = allFieldsOfMemo(world);
			const { invoiceId, ...more } = additionalFields;
			const creditMemoId = locator(await world.memo({ additionalFields: { invoiceId } }));
			return { creditMemoId, updateFields: { lineItems, ...more } };
		},
		reaches: ['GetCreditMemo', 'PatchCreditMemo'],
	}),
	rebilly('creditMemo', 'upsert', {
		given: (world) => ({ ...world.aMemo(), creditMemoId: locator('refund-1') }),
		reaches: ['GetCreditMemo', 'PutCreditMemo'],
		refused: {
			status: 422,
			given: (world) =>
				world.aMemo({ customerId: locator('nobody'), creditMemoId: locator('refund-1') }),
		},
	}),
	rebilly('creditMemo', 'upsert', {
		variant: 'of one that is there, with all fields',
		given: async (world) => {
			const creditMemoId = locator(await world.allocatedMemo());
			return { ...world.aMemo(allFieldsOfMemo(world)), creditMemoId };
		},
		reaches: ['GetCreditMemo', 'PutCreditMemo'],
	}),
	rebilly('creditMemo', 'void', {
		given: async (world) => ({ creditMemoId: locator(await world.memo()) }),
		reaches: ['GetCreditMemo', 'PostCreditMemoVoid'],
		refused: { status: 404, given: () => ({ creditMemoId: locator('nobody') }) },
	}),

	rebilly('customer', 'addTimelineComment', {
		given: (world) => ({
			customerId: locator(world.customer()),
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
		given: (world) => ({ customerId: locator(world.customer()), simplify: false }),
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
		given: async (world) => {
			await world.memo();
			return { customerId: locator(world.customer()) };
		},
		reaches: ['GetCustomerCreditBalance'],
		refused: { status: 404, given: () => ({ customerId: locator('nobody') }) },
	}),

	rebilly('dispute', 'get', {
		given: (world) => ({ disputeId: locator(world.dispute()) }),
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
		given: (world) => ({
			returnAll: true,
			simplify: false,
			filters: {
				category: 'fraud',
				createdAfter: '2026-01-01',
				createdBefore: '2026-12-31',
				currency: 'USD',
				customerId: locator(world.customer()),
				rawFilter: 'amount:1..',
				search: 'dp',
				status: ['lost', 'response-needed'],
				transactionId: locator(world.payment()),
				type: ['first-chargeback'],
				updatedAfter: '2026-01-01',
				updatedBefore: '2026-12-31',
			},
			sort: { by: 'createdTime', direction: 'asc' },
		}),
		reaches: ['GetDisputeCollection'],
	}),

	rebilly('invoice', 'getPaymentAllocations', {
		given: (world) => ({ invoiceId: locator(world.invoice('Chris', 'paid')) }),
		reaches: ['GetInvoiceTransactionAllocationCollection'],
		refused: { status: 404, given: () => ({ invoiceId: locator('nothing') }) },
	}),
	rebilly('invoice', 'void', {
		given: (world) => ({ invoiceId: locator(world.invoice()) }),
		reaches: ['GetInvoice', 'PostInvoiceVoid'],
		refused: { status: 404, given: () => ({ invoiceId: locator('nothing') }) },
	}),
	rebilly('invoice', 'applyCreditBalance', {
		given: async (world) => {
			await world.memo();
			return { invoiceId: locator(world.invoice()) };
		},
		reaches: ['GetInvoice', 'PostInvoiceAllocateCreditBalance'],
		refused: { status: 404, given: () => ({ invoiceId: locator('nobody') }) },
	}),
	rebilly('invoice', 'applyCreditBalance', {
		variant: 'up to an amount',
		given: async (world) => {
			await world.memo();
			return {
				invoiceId: locator(world.invoice()),
				amount: '10.05',
				allocationOrder: 'newest-first',
			};
		},
		reaches: ['GetInvoice', 'PostInvoiceAllocateCreditBalance'],
		isNeverSentAgain: true,
	}),
	rebilly('invoice', 'downloadPdf', {
		given: (world) => ({ invoiceId: locator(world.invoice()) }),
		reaches: ['GetInvoice'],
		refused: { status: 404, given: () => ({ invoiceId: locator('nobody') }) },
	}),
	rebilly('invoice', 'get', {
		given: (world) => ({ invoiceId: locator(world.invoice()) }),
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
		given: (world) => ({
			returnAll: true,
			filters: {
				currency: 'USD',
				customerId: locator(world.customer()),
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
		given: async (world) => ({ transactionId: locator(await world.pendingRefund()) }),
		reaches: ['GetTransaction', 'PostTransactionQuery'],
		refused: { status: 404, given: () => ({ transactionId: locator('nothing') }) },
	}),
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
				parentTransactionId: locator(world.payment()),
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
		given: (world) => ({
			transactionId: locator(world.payment('Chris')),
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
		given: (world) => ({
			transactionId: locator(world.payment('Chris')),
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
async function memoOfPaidInvoice(world: World, unitPrice: string): Promise<string> {
	return await world.memo({
		customerId: locator(world.customer('Chris')),
		lineItems: { item: [{ unitPrice, quantity: 1 }] },
		additionalFields: { invoiceId: locator(world.invoice('Chris', 'paid')) },
	});
}

function allFieldsOfMemo(world: World) {
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
