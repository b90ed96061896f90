/** The calls of Rebilly's own client, with what each is given. */
import type { Sandbox } from '../../sandbox';
import type { Row, Sdk } from './sdkClient';

/** The records that a call is about, each of them there before it. */
export async function records(sdk: Sdk, { data }: Sandbox['rebilly']) {
	const { id: customerId } = [...data.customers.values()].find(
		({ firstName }) => firstName === 'Robin',
	)!;
	const { id: invoiceId } = [...data.invoices.values()].find(
		(invoice) => invoice.customerId === customerId && invoice.status === 'unpaid',
	)!;
	const payment = [...data.transactions.values()].find(
		({ type, result }) => type === 'sale' && result === 'approved',
	)!;
	const memo = { customerId, currency: 'USD', items: [{ unitPrice: 145.05, quantity: 1 }] };
	const made = async (answer: Promise<{ fields: Row }>) => String((await answer).fields.id);
	const comment = async (resource: string, id: string) =>
		await made(sdk[resource]!.createTimelineComment!({ id, data: MESSAGE }));
	const sale = { type: 'sale', websiteId: 'web', customerId, currency: 'USD', amount: 5 };
	await sdk.creditMemos!.create!({ id: 'memo', data: memo });
	const invoice = { customerId, currency: 'USD', websiteId: 'web' };
	await sdk.invoices!.create!({ id: 'draft', data: invoice });
	const itemId = await made(sdk.invoices!.createInvoiceItem!({ id: 'draft', data: ITEM }));
	await sdk.customers!.create!({ id: 'other', data: CUSTOMER });
	await sdk.customers!.createLeadSource!({ id: customerId, data: { source: 'Fair' } });
	const unusedId = await made(sdk.transactions!.create!({ data: sale }));
	data.gateway = { result: 'unknown', status: 'waiting-gateway', message: '' };
	const waitingId = await made(sdk.transactions!.create!({ data: sale }));
	data.gateway = { result: 'approved', status: 'completed', message: '' };
	return {
		memo,
		customerId,
		invoiceId,
		invoice,
		itemId,
		paymentId: payment.id,
		unusedId,
		waitingId,
		sale,
		messages: {
			memo: await comment('creditMemos', 'memo'),
			invoice: await comment('invoices', invoiceId),
			payment: await comment('transactions', payment.id),
			customer: await comment('customers', customerId),
		},
		hook: { method: 'POST', url: 'https://example.com/hook', credentialHash: 'credential' },
	};
}

export type Records = Awaited<ReturnType<typeof records>>;
const MEMO = { id: 'memo' };
const MESSAGE = { message: 'A comment' };
const ITEM = { type: 'debit', unitPrice: 10.5, quantity: 2, description: 'Rope' };
const CUSTOMER = { primaryAddress: { firstName: 'Nico', emails: [] } };
const draft = () => ({ id: 'draft' });

/** Every function that the SDK has for these five resources, with what a caller gives it. */
export const CALLS: Record<string, Record<string, (given: Records) => Row>> = {
	creditMemos: {
		getAll: () => ({ limit: 10, filter: 'currency:USD', sort: ['-createdTime'] }),
		create: ({ memo }) => ({ data: memo }),
		get: () => MEMO,
		update: ({ memo }) => ({ ...MEMO, data: { ...memo, description: 'Changed' } }),
		patch: ({ invoiceId }) => ({
			...MEMO,
			data: { allocations: { invoices: [{ invoiceId, amount: 1.5 }] } },
		}),
		void: () => MEMO,
		refund: () => MEMO,
		getAllTimelineMessages: () => ({ ...MEMO, limit: 10 }),
		createTimelineComment: () => ({ ...MEMO, data: MESSAGE }),
		getTimelineMessage: ({ messages }) => ({ ...MEMO, messageId: messages.memo }),
		deleteTimelineMessage: ({ messages }) => ({ ...MEMO, messageId: messages.memo }),
		downloadPDF: () => MEMO,
	},
	invoices: {
		getAll: () => ({ limit: 10, filter: 'currency:USD' }),
		create: ({ invoice }) => ({ data: invoice }),
		get: ({ invoiceId }) => ({ id: invoiceId }),
		update: ({ invoiceId, invoice }) => ({ id: invoiceId, data: { ...invoice, notes: 'Thanks' } }),
		getAllInvoiceItems: ({ invoiceId }) => ({ id: invoiceId, limit: 10 }),
		createInvoiceItem: () => ({ ...draft(), data: ITEM }),
		getInvoiceItem: ({ itemId }) => ({ ...draft(), itemId }),
		updateInvoiceItem: ({ itemId }) => ({ ...draft(), itemId, data: { ...ITEM, quantity: 3 } }),
		deleteInvoiceItem: ({ itemId }) => ({ ...draft(), itemId }),
		issue: () => ({ ...draft(), data: { dueTime: '2027-01-31T00:00:00Z' } }),
		abandon: ({ invoiceId }) => ({ id: invoiceId }),
		void: ({ invoiceId }) => ({ id: invoiceId }),
		recalculate: ({ invoiceId }) => ({ id: invoiceId }),
		reissue: ({ invoiceId }) => ({ id: invoiceId, data: {} }),
		getAllTransactionAllocations: ({ invoiceId }) => ({ id: invoiceId, limit: 10 }),
		allocateCreditBalance: ({ invoiceId }) => ({ id: invoiceId, data: { amount: 1.5 } }),
		applyTransaction: ({ invoiceId, unusedId }) => ({
			id: invoiceId,
			data: { transactionId: unusedId, amount: 1.5 },
		}),
		getAllTimelineMessages: ({ invoiceId }) => ({ id: invoiceId }),
		createTimelineComment: ({ invoiceId }) => ({ id: invoiceId, data: MESSAGE }),
		getTimelineMessage: ({ invoiceId, messages }) => ({
			id: invoiceId,
			messageId: messages.invoice,
		}),
		deleteTimelineMessage: ({ invoiceId, messages }) => ({
			id: invoiceId,
			messageId: messages.invoice,
		}),
		downloadPDF: ({ invoiceId }) => ({ id: invoiceId }),
	},
	transactions: {
		getAll: () => ({ limit: 10, filter: 'type:sale' }),
		create: ({ sale, invoiceId }) => ({ data: { ...sale, invoiceIds: [invoiceId] } }),
		get: ({ paymentId }) => ({ id: paymentId, expand: 'customer' }),
		patch: ({ paymentId }) => ({ id: paymentId, data: { customFields: { shelf: '7' } } }),
		query: ({ paymentId }) => ({ id: paymentId }),
		update: ({ waitingId }) => ({ id: waitingId, data: { result: 'approved' } }),
		refund: ({ paymentId }) => ({ id: paymentId, data: { amount: 1.5 } }),
		getAllTimelineMessages: ({ paymentId }) => ({ id: paymentId }),
		createTimelineComment: ({ paymentId }) => ({ id: paymentId, data: MESSAGE }),
		getTimelineMessage: ({ paymentId, messages }) => ({
			id: paymentId,
			messageId: messages.payment,
		}),
		deleteTimelineMessage: ({ paymentId, messages }) => ({
			id: paymentId,
			messageId: messages.payment,
		}),
		downloadPDF: ({ paymentId }) => ({ id: paymentId }),
	},
	customers: {
		getAll: () => ({ limit: 10, q: 'Robin' }),
		create: () => ({ data: CUSTOMER }),
		get: ({ customerId }) => ({ id: customerId }),
		update: ({ customerId }) => ({ id: customerId, data: CUSTOMER }),
		merge: ({ customerId }) => ({ id: customerId, targetCustomerId: 'other' }),
		getLeadSource: ({ customerId }) => ({ id: customerId }),
		createLeadSource: () => ({ id: 'other', data: { source: 'Fair' } }),
		updateLeadSource: ({ customerId }) => ({ id: customerId, data: { medium: 'Poster' } }),
		deleteLeadSource: ({ customerId }) => ({ id: customerId }),
		getAllTimelineMessages: ({ customerId }) => ({ id: customerId }),
		createTimelineComment: ({ customerId }) => ({ id: customerId, data: MESSAGE }),
		getTimelineMessage: ({ customerId, messages }) => ({
			id: customerId,
			messageId: messages.customer,
		}),
		deleteTimelineMessage: ({ customerId, messages }) => ({
			id: customerId,
			messageId: messages.customer,
		}),
		getCustomerCreditBalance: ({ customerId }) => ({ id: customerId }),
		generateComplianceScreeningReport: ({ customerId }) => ({ id: customerId }),
	},
	webhooks: {
		getAll: () => ({ limit: 10 }),
		create: ({ hook }) => ({ id: 'new', data: hook }),
		get: () => ({ id: 'hook' }),
		update: ({ hook }) => ({ id: 'hook', data: { ...hook, status: 'inactive' } }),
		delete: () => ({ id: 'hook' }),
	},
};
