import { locator } from '../fixtures/form';
import { byId, type Example, map } from './example';

function rebilly(
	resource: string,
	operation: string,
	example: Omit<Example, 'node' | 'resource' | 'operation'>,
): Example {
	return { node: 'rebilly', resource, operation, ...example };
}

const MEMO = { creditMemoId: byId('$json.id') };

export const REBILLY_EXAMPLES: Example[] = [
	rebilly('creditMemo', 'addTimelineComment', {
		purpose:
			'Leaves a note for colleagues, such as who approved the credit. The same note is not written twice.',
		given: async (fixture) => ({ id: await fixture.memo(), approvedBy: 'Finance' }),
		values: { ...MEMO, message: '=Approved by {{ $json.approvedBy }}' },
	}),
	rebilly('creditMemo', 'allocate', {
		purpose:
			"Pays a customer's open invoices from a credit memo. What it is applied to already stays as it is.",
		given: async (fixture) => ({ id: await fixture.memo() }),
		values: { ...MEMO, allocateTo: 'openInvoices', order: 'oldestDueFirst' },
		note: 'To apply it to invoices of your choice, set _Allocate To_ to _Chosen Invoices or Transactions_ or map a list with _JSON_. `asAsked` says whether Rebilly granted what was asked.',
	}),
	rebilly('creditMemo', 'create', {
		purpose:
			'Gives a customer a credit, such as for a refund. The idempotency key makes it safe to run again.',
		given: (fixture) => ({
			id: fixture.refund(),
			customerId: fixture.customer(),
			amount: 145.05,
			currency: 'USD',
		}),
		values: {
			customerId: byId('$json.customerId'),
			currency: map('$json.currency'),
			idempotencyKey: map('$json.id'),
			lineItems: {
				item: [
					{
						unitPrice: map('$json.amount'),
						quantity: 1,
						description: '=Credit for refund {{ $json.id }}',
					},
				],
			},
			allocateTo: 'openInvoices',
			additionalFields: { reason: 'customer-credit' },
		},
		note: 'Run again, it gives the same credit memo with `outcome: existing`. Leave _Allocate To_ as it is to apply the credit to nothing yet.',
	}),
	rebilly('creditMemo', 'upsert', {
		purpose:
			'Makes a credit memo look like your own record of it: creates it if it is not there, and changes it if it is.',
		given: async (fixture) => {
			const id = await fixture.memo();
			return { id, customerId: fixture.customer(), amount: 120, currency: 'USD' };
		},
		values: {
			...MEMO,
			customerId: byId('$json.customerId'),
			currency: map('$json.currency'),
			lineItems: { item: [{ unitPrice: map('$json.amount'), quantity: 1 }] },
		},
		note: 'The form is all of the content: what you leave empty is emptied, except the reason and the allocations. To change only some fields, use _Update_.',
	}),
	rebilly('creditMemo', 'deallocate', {
		purpose: 'Takes a credit memo back from invoices, so that it can be used for others.',
		given: async (fixture) => ({ id: await fixture.allocatedMemo() }),
		values: { ...MEMO, deallocateFrom: 'all' },
	}),
	rebilly('creditMemo', 'deleteTimelineComment', {
		purpose: 'Takes a comment back that should not be there. Not offered to AI agents.',
		given: async (fixture) => {
			const id = await fixture.memo();
			return { id, commentId: await fixture.comment(id) };
		},
		values: { ...MEMO, messageId: byId('$json.commentId') },
		note: 'This cannot be undone. What Rebilly itself wrote into the timeline cannot be deleted.',
	}),
	rebilly('creditMemo', 'downloadPdf', {
		purpose: 'Gets the credit memo as a file, to mail it to the customer.',
		given: async (fixture) => ({ id: await fixture.memo() }),
		values: MEMO,
		note: 'The file itself is in the binary field `data`, called `credit-memo-` and the number of the memo.',
	}),
	rebilly('creditMemo', 'get', {
		purpose: 'Reads one credit memo, such as to see what is left of it.',
		given: async (fixture) => ({ id: await fixture.allocatedMemo() }),
		values: MEMO,
	}),
	rebilly('creditMemo', 'getAll', {
		purpose: 'Lists credit memos, such as those that are not used up.',
		given: async (fixture) => {
			await fixture.allocatedMemo();
			return {};
		},
		values: {
			returnAll: true,
			filters: { status: ['issued', 'partially-applied'] },
		},
	}),
	rebilly('creditMemo', 'getTimeline', {
		purpose: 'Lists what happened to a credit memo, and the comments on it.',
		given: async (fixture) => ({ id: await fixture.memo() }),
		values: { ...MEMO, returnAll: true },
	}),
	rebilly('creditMemo', 'reconcile', {
		purpose:
			'Compares a list of refunds with the credit memos: which refund has none, two, or a wrong one. It looks at all items together and changes nothing.',
		given: async (fixture) => {
			await fixture.memo();
			const customerId = fixture.customer();
			return [
				{ id: 'refund-1', amount: 145.05, currency: 'USD', customerId },
				{ id: 'refund-2', amount: 349.48, currency: 'USD', customerId },
			];
		},
		values: {
			key: map('$json.id'),
			amount: map('$json.amount'),
			currency: map('$json.currency'),
			customer: map('$json.customerId'),
		},
		note: 'Findings: `matched`, `missing`, `duplicate`, `amountDiffers`, `currencyDiffers`, `customerDiffers`, `voidedOrDeleted`, and `noRefund` if you include credits without a refund.',
	}),
	rebilly('creditMemo', 'refund', {
		purpose:
			'Gives what is unused of a credit memo back in money, to the payments of its invoice. Not offered to AI agents.',
		given: async (fixture) => ({
			id: await fixture.memo({
				customerId: locator(fixture.customer('Chris')),
				lineItems: { item: [{ unitPrice: '50', quantity: 1 }] },
				additionalFields: { invoiceId: locator(fixture.invoice('Chris', 'paid')) },
			}),
		}),
		values: MEMO,
	}),
	rebilly('creditMemo', 'update', {
		purpose: 'Changes the line items, reason, description or shipping of a credit memo.',
		given: async (fixture) => ({ id: await fixture.memo(), why: 'Late delivery' }),
		values: { ...MEMO, updateFields: { description: map('$json.why') } },
	}),
	rebilly('creditMemo', 'void', {
		purpose:
			'Makes a credit memo worthless for good, such as one that was given by mistake. Not offered to AI agents.',
		given: async (fixture) => ({ id: await fixture.memo() }),
		values: MEMO,
		note: 'This cannot be undone. Its key is taken for good: a new credit needs another key.',
	}),

	rebilly('customer', 'addTimelineComment', {
		purpose:
			'Leaves a note where support looks first, such as which credit was issued for which refund. The same note is not written twice.',
		given: (fixture) => ({ customerId: fixture.customer(), refundId: 'refund-1' }),
		values: {
			customerId: byId('$json.customerId'),
			message: '=Credit issued for refund {{ $json.refundId }}',
		},
	}),
	rebilly('customer', 'get', {
		purpose: 'Reads one customer.',
		given: (fixture) => ({ customerId: fixture.customer() }),
		values: { customerId: byId('$json.customerId') },
	}),
	rebilly('customer', 'getCreditBalance', {
		purpose: 'Says what a customer has unused in all credit memos, by currency.',
		given: async (fixture) => {
			await fixture.memo();
			return { customerId: fixture.customer() };
		},
		values: { customerId: byId('$json.customerId') },
	}),
	rebilly('customer', 'getAll', {
		purpose: 'Finds customers, such as the one with an email address.',
		given: () => ({ email: 'robin.hale@example.com' }),
		values: { filters: { email: map('$json.email') } },
	}),

	rebilly('dispute', 'get', {
		purpose: 'Reads one dispute, such as a chargeback that a trigger told of.',
		given: (fixture) => ({ disputeId: fixture.dispute() }),
		values: { disputeId: byId('$json.disputeId') },
	}),
	rebilly('dispute', 'getAll', {
		purpose: 'Lists disputes, such as those that need an answer.',
		given: () => ({}),
		values: { returnAll: true, filters: { status: ['response-needed'] } },
	}),

	rebilly('invoice', 'getPaymentAllocations', {
		purpose: 'Lists what each payment gave to an invoice, to refund the right one.',
		given: (fixture) => ({ invoiceId: fixture.invoice('Chris', 'paid') }),
		values: { invoiceId: byId('$json.invoiceId'), returnAll: true },
	}),
	rebilly('invoice', 'void', {
		purpose:
			'Makes an invoice worthless that should not have been sent, before anything was paid on it. Not offered to AI agents.',
		given: (fixture) => ({ invoiceId: fixture.invoice() }),
		values: { invoiceId: byId('$json.invoiceId') },
		note: 'This cannot be undone.',
	}),
	rebilly('invoice', 'applyCreditBalance', {
		purpose:
			'Pays an invoice from whatever credit its customer has. Rebilly chooses the credit memos.',
		given: async (fixture) => {
			await fixture.memo();
			return { invoiceId: fixture.invoice() };
		},
		values: { invoiceId: byId('$json.invoiceId') },
	}),
	rebilly('invoice', 'downloadPdf', {
		purpose: 'Gets an invoice as a file.',
		given: (fixture) => ({ invoiceId: fixture.invoice() }),
		values: { invoiceId: byId('$json.invoiceId') },
		note: 'The file itself is in the binary field `data`.',
	}),
	rebilly('invoice', 'get', {
		purpose: 'Reads one invoice, such as to see what is still due.',
		given: (fixture) => ({ invoiceId: fixture.invoice() }),
		values: { invoiceId: byId('$json.invoiceId') },
	}),
	rebilly('invoice', 'getAll', {
		purpose: 'Lists invoices, such as the open ones of a customer, the oldest due first.',
		given: (fixture) => ({ customerId: fixture.customer('Jamie') }),
		values: {
			returnAll: true,
			filters: {
				customerId: byId('$json.customerId'),
				status: ['unpaid', 'partially-paid', 'past-due'],
			},
			sort: { by: 'dueTime', direction: 'asc' },
		},
	}),

	rebilly('transaction', 'query', {
		purpose:
			'Asks the gateway what became of a refund that is pending. No money moves, so it can be done as often as you like.',
		given: async (fixture) => ({ refundId: await fixture.pendingRefund() }),
		values: { transactionId: byId('$json.refundId') },
		note: 'While `isPending` is true, `waitFor` names the events of _Rebilly Trigger_ one of which tells of the last word.',
	}),
	rebilly('transaction', 'get', {
		purpose: 'Reads one transaction: a payment, a refund and so on.',
		given: (fixture) => ({ id: fixture.refund() }),
		values: { transactionId: byId('$json.id') },
	}),
	rebilly('transaction', 'getAll', {
		purpose:
			'Lists transactions. With the filters below, it is where _Refund to credit_ begins: all refunds in which money moved.',
		given: () => ({}),
		values: {
			returnAll: true,
			filters: {
				createdAfter: '2026-09-14T00:00:00Z',
				createdBefore: '2026-09-14T06:59:59Z',
				result: 'approved',
				type: 'refund',
			},
		},
	}),
	rebilly('transaction', 'refund', {
		purpose:
			'Gives a payment back in money, in whole or in part, once per key. Not offered to AI agents.',
		given: (fixture) => ({ id: 'ret-1', paymentId: fixture.payment('Chris'), amount: '20.00' }),
		values: {
			transactionId: byId('$json.paymentId'),
			amount: map('$json.amount'),
			idempotencyKey: map('$json.id'),
		},
	}),
];
