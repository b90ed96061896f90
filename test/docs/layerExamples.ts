import { locator } from '../fixtures/form';
import { DEPOSITS, SALES } from '../fixtures/records';
import { byId, type Example, map } from './example';

function layer(
	resource: string,
	operation: string,
	example: Omit<Example, 'node' | 'resource' | 'operation'>,
): Example {
	return { node: 'layer', resource, operation, ...example };
}

const BUSINESS = { businessId: byId('$json.businessId') };
const CREDIT = { ...BUSINESS, customerCreditId: byId('$json.creditId') };
const BY_EXTERNAL_ID = { customer: locator(map('$json.customerId'), 'externalId') };

export const LAYER_EXAMPLES: Example[] = [
	layer('business', 'get', {
		purpose: 'Reads one business. Every record in Layer belongs to one.',
		given: ({ businessId }) => ({ businessId }),
		values: BUSINESS,
	}),
	layer('business', 'getAll', {
		purpose: 'Lists the businesses that the credential can reach.',
		given: () => ({}),
		values: { returnAll: true },
	}),

	layer('customer', 'upsert', {
		purpose:
			'Brings a customer of your own system into Layer, or up to date there. It is known again by its external ID.',
		given: ({ businessId }) => ({
			businessId,
			customerId: 'cus_new',
			company: 'New Shop',
			email: 'shop@example.com',
		}),
		values: {
			...BUSINESS,
			externalId: map('$json.customerId'),
			customerFields: { companyName: map('$json.company'), email: map('$json.email') },
		},
	}),
	layer('customer', 'get', {
		purpose: 'Reads one customer, by the ID of Layer or of your own system.',
		given: (fixture) => ({ businessId: fixture.businessId, customerId: fixture.customer() }),
		values: { ...BUSINESS, ...BY_EXTERNAL_ID },
	}),
	layer('customer', 'getAll', {
		purpose: 'Finds customers, such as all whose name contains a text.',
		given: ({ businessId }) => ({ businessId }),
		values: { ...BUSINESS, returnAll: true, filters: { nameContains: 'Robin' } },
	}),

	layer('customerCredit', 'allocate', {
		purpose:
			"Pays a customer's open invoices from a credit. What it is applied to already stays as it is.",
		given: async (fixture) => ({
			businessId: fixture.businessId,
			creditId: await fixture.credit(),
		}),
		values: { ...CREDIT, allocateTo: 'openInvoices', order: 'oldestDueFirst', currency: 'USD' },
		note: "`asAsked` says whether Layer granted what was asked. Amounts are in the unit that you entered; without _Simplify_, Layer's own amounts, such as those in `allocations`, are whole cents.",
	}),
	layer('customerCredit', 'create', {
		purpose:
			"Books a credit for a customer, such as the mirror of a credit memo. The idempotency key becomes the credit's external ID and makes it safe to run again.",
		given: (fixture) => ({
			id: fixture.refund(),
			businessId: fixture.businessId,
			customerId: fixture.customer(),
			amount: 145.05,
			currency: 'USD',
		}),
		values: {
			...BUSINESS,
			...BY_EXTERNAL_ID,
			idempotencyKey: map('$json.id'),
			lineItems: {
				item: [{ amount: map('$json.amount'), revenue_account_identifier: SALES }],
			},
			allocateTo: 'openInvoices',
			currency: map('$json.currency'),
		},
		note: 'Amounts are in units of the currency and become whole cents. Layer keeps no currency: the field _Currency_ says how many decimals there are. Run again, it gives the same credit with `outcome: existing`.',
	}),
	layer('customerCredit', 'deallocate', {
		purpose: 'Takes a credit off invoices, so that it can be applied to others.',
		given: async (fixture) => ({
			businessId: fixture.businessId,
			creditId: await fixture.allocatedCredit(),
		}),
		values: { ...CREDIT, deallocateFrom: 'all' },
	}),
	layer('customerCredit', 'delete', {
		purpose: 'Deletes a credit, such as one that was booked by mistake. Not offered to AI agents.',
		given: async (fixture) => ({
			businessId: fixture.businessId,
			creditId: await fixture.credit(),
		}),
		values: CREDIT,
		note: 'This cannot be undone. Invoices that it was applied to are owed again.',
	}),
	layer('customerCredit', 'get', {
		purpose: 'Reads one credit with its line items and what it is applied to.',
		given: async (fixture) => ({
			businessId: fixture.businessId,
			creditId: await fixture.allocatedCredit(),
		}),
		values: CREDIT,
	}),
	layer('customerCredit', 'getAll', {
		purpose: 'Lists credits, such as those of one customer or of one day.',
		given: async (fixture) => {
			await fixture.allocatedCredit();
			return { businessId: fixture.businessId, customerId: fixture.customer() };
		},
		values: { ...BUSINESS, returnAll: true, filters: BY_EXTERNAL_ID },
	}),
	layer('customerCredit', 'reconcile', {
		purpose:
			'Compares a list of refunds with the credits in Layer: which refund has none, two, or a wrong one. It looks at all items together and changes nothing.',
		given: async (fixture) => {
			await fixture.credit();
			const { businessId } = fixture;
			return [
				{ id: 'refund-1', businessId, amount: 145.05, currency: 'USD' },
				{ id: 'refund-2', businessId, amount: 349.48, currency: 'USD' },
			];
		},
		values: {
			...BUSINESS,
			key: map('$json.id'),
			amount: map('$json.amount'),
			currency: map('$json.currency'),
		},
	}),
	layer('customerCredit', 'update', {
		purpose: 'Changes a credit, but not what it is applied to.',
		given: async (fixture) => ({
			businessId: fixture.businessId,
			creditId: await fixture.credit(),
			why: 'Late delivery',
		}),
		values: { ...CREDIT, updateFields: { memo: map('$json.why') } },
	}),

	layer('invoice', 'deleteWriteOff', {
		purpose: 'Takes a write-off back, so that the invoice is owed again. Not offered to AI agents.',
		given: async (fixture) => ({
			businessId: fixture.businessId,
			invoiceId: fixture.layerInvoice(),
			writeOffId: await fixture.writeOff(),
		}),
		values: {
			...BUSINESS,
			invoiceId: byId('$json.invoiceId'),
			writeOffId: byId('$json.writeOffId'),
		},
		note: 'This cannot be undone. Layer has no list of write-offs: keep the `id` that _Write Off_ gave out.',
	}),
	layer('invoice', 'get', {
		purpose: 'Reads one invoice with what is still owed.',
		given: (fixture) => ({ businessId: fixture.businessId, invoiceId: fixture.layerInvoice() }),
		values: { ...BUSINESS, invoiceId: byId('$json.invoiceId') },
		note: 'Amounts are whole cents.',
	}),
	layer('invoice', 'getAll', {
		purpose: 'Lists invoices, such as the open ones of a customer.',
		given: (fixture) => ({ businessId: fixture.businessId, customerId: fixture.customer('Jamie') }),
		values: {
			...BUSINESS,
			returnAll: true,
			filters: { ...BY_EXTERNAL_ID, status: ['SENT', 'PARTIALLY_PAID'] },
		},
	}),

	layer('invoice', 'void', {
		purpose:
			'Makes an invoice worthless that should not have been sent. Only before something was paid on it. Not offered to AI agents.',
		given: (fixture) => ({ businessId: fixture.businessId, invoiceId: fixture.layerInvoice() }),
		values: { ...BUSINESS, invoiceId: byId('$json.invoiceId') },
		note: 'This cannot be undone.',
	}),
	layer('invoice', 'writeOff', {
		purpose:
			'Gives up what is owed on an invoice, such as a rest that is not worth a reminder. Not a credit: the customer gets nothing. Not offered to AI agents.',
		given: (fixture) => ({ businessId: fixture.businessId, invoiceId: fixture.layerInvoice() }),
		values: {
			currency: 'USD',
			...BUSINESS,
			invoiceId: byId('$json.invoiceId'),
			idempotencyKey: '=write off {{ $json.invoiceId }}',
			writeOff: 'amount',
			amount: '1.25',
		},
		note: '`outstanding` is what is then owed on the invoice. _Delete Write-Off_ takes it back, by its `id`.',
	}),

	layer('payment', 'create', {
		purpose:
			'Records money that came in, or spends what is kept for the customer. Not for returned goods: those are a customer credit ([which credit is it?](recipes.md#which-credit-is-it)). Not offered to AI agents.',
		given: (fixture) => ({
			id: 'pay_1042',
			businessId: fixture.businessId,
			customerId: fixture.customer(),
			amount: 900,
			date: '2026-09-14',
		}),
		values: {
			...BUSINESS,
			currency: 'USD',
			idempotencyKey: map('$json.id'),
			amount: map('$json.amount'),
			method: 'ACH',
			paidAt: map('$json.date'),
			allocateTo: 'openInvoices',
			...BY_EXTERNAL_ID,
			restAccount: DEPOSITS,
		},
		note: "What no invoice needs is kept in the liability account. To spend it later, choose _Method: Credit Balance_ and the same account as _Redemption Account_: only what the invoices need is taken. Layer's own amounts are whole cents; `allocatedNow` and `leftOver` are in the unit that you entered.",
	}),
	layer('payment', 'getAll', {
		purpose: 'Lists payments, such as those of one invoice, to refund one of them.',
		given: (fixture) => ({
			businessId: fixture.businessId,
			invoiceId: fixture.layerInvoice('Chris', 'paid'),
		}),
		values: { ...BUSINESS, returnAll: true, filters: { invoiceId: byId('$json.invoiceId') } },
	}),

	layer('refund', 'create', {
		purpose:
			'Records money that went back to a customer. Not for a refund that becomes a credit: with both, revenue is reversed twice. Not offered to AI agents.',
		given: (fixture) => ({
			refundId: 're_1042',
			businessId: fixture.businessId,
			invoiceId: fixture.invoice('Chris', 'paid'),
			date: '2026-09-14',
		}),
		values: {
			currency: 'USD',
			...BUSINESS,
			refundType: 'simple',
			idempotencyKey: map('$json.refundId'),
			completedAt: map('$json.date'),
			target: 'invoice',
			invoice: locator(map('$json.invoiceId'), 'externalId'),
		},
		note: 'With _Refund Type_ at _Simple_, Layer works out the amount, in whole cents. Choose _Using JSON_ to enter the parts yourself.',
	}),
	layer('refund', 'delete', {
		purpose:
			'Takes a refund back that becomes a customer credit instead: with both, revenue is reversed twice. Not offered to AI agents.',
		given: async (fixture) => {
			await fixture.layerRefund();
			return { businessId: fixture.businessId, refundId: 're_1' };
		},
		values: { ...BUSINESS, refundId: locator(map('$json.refundId'), 'externalId') },
		note: 'This cannot be undone. `invoiceIds` names what was refunded; without _Simplify_, `invoices` shows what became of it. Chosen by its key, a refund that is not there is no error (`outcome: unchanged`), so that the workflow can run again.',
	}),
	layer('refund', 'get', {
		purpose: 'Reads one refund, by the ID of Layer or by the key it was created with.',
		given: async (fixture) => {
			await fixture.layerRefund();
			return { businessId: fixture.businessId, refundId: 're_1' };
		},
		values: { ...BUSINESS, refundId: locator(map('$json.refundId'), 'externalId') },
	}),
	layer('refund', 'getAll', {
		purpose: 'Lists refunds, such as those of one day.',
		given: async (fixture) => {
			await fixture.layerRefund();
			return { businessId: fixture.businessId, day: '2026-09-14' };
		},
		values: {
			...BUSINESS,
			returnAll: true,
			filters: { completedAfter: map('$json.day'), completedBefore: map('$json.day') },
		},
	}),
];
