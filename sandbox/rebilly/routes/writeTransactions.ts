import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { transactions } from '../collections';
import { baseOf, idOf, ROOT, sendMade, type Context } from '../context';
import { readExpand, viewWith } from '../list';
import { AmountReader, checkCurrency, findCustomer } from '../memo';
import { payInvoices } from '../payment';
import { notFound, Problem, refuseIfAny, type InvalidField } from '../problem';
import { readQuery } from '../query';
import {
	readTransaction,
	readTransactionChanges,
	readTransactionUpdate,
	type TransactionBody,
} from '../recordSchemas';
import { isWaiting } from '../refund';
import { completeTransaction } from '../refundMemo';
import { OPEN_INVOICE_STATUSES, type RebillyStore, type Transaction } from '../store';
import { transactionView } from '../views';
import { putCustomer } from './writeCustomers';

/** For how long a request is known by its id. Milliseconds. */
const REQUEST_MS = 24 * 3_600_000;

/** Making payments, and what can be changed of one. */
export function writeTransactionRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/transactions`, (request, reply) => {
		const body = readTransaction(request.body, store.decisions);
		return sendCreated(store, repeated(store, body) ?? create(store, body), request, reply);
	});

	app.patch(`${ROOT}/transactions/:id`, (request) => {
		readQuery(request.query);
		const transaction = find(store, request);
		const { customFields } = readTransactionChanges(request.body, store.decisions);
		if (customFields) {
			transaction.customFields = customFields;
			transaction.revision += 1;
			transaction.updatedTime = store.clock.now();
		}
		return transactionView(transaction, baseOf(request));
	});

	app.post(`${ROOT}/transactions/:id/update`, (request) => {
		readQuery(request.query);
		const transaction = find(store, request);
		const { result, amount, currency } = readTransactionUpdate(request.body, store.decisions);
		const objections: InvalidField[] = [];
		if (currency !== undefined) checkCurrency(currency, objections);
		const own = currency ?? transaction.currency;
		const amounts = new AmountReader(own, objections, store.decisions);
		const minor = amount === undefined ? transaction.amount : amounts.read(amount, 'amount');
		refuseIfAny(objections);
		if (!isWaiting(transaction)) {
			throw new Problem(409, `The transaction is ${transaction.status} and has its result`);
		}
		Object.assign(transaction, { amount: minor, currency: own });
		const word = { result, status: 'completed', message: 'Updated' };
		completeTransaction(store, transaction, word, 'transaction-reconciled');
		return transactionView(transaction, baseOf(request));
	});
}

function find(store: RebillyStore, request: FastifyRequest): Transaction {
	const transaction = store.transactions.get(idOf(request));
	if (!transaction) throw notFound('transaction', idOf(request));
	return transaction;
}

/** The transaction that a request with the same id has made: a duplicate is ignored. */
function repeated(
	{ transactions: all, clock }: RebillyStore,
	{ requestId }: TransactionBody,
): Transaction | undefined {
	if (!requestId) return undefined;
	return [...all.values()].find(
		(one) =>
			one.requestId === requestId && Date.parse(one.createdTime) > clock.present - REQUEST_MS,
	);
}

function create(store: RebillyStore, body: TransactionBody): Transaction {
	const { type, customerId, currency, description, requestId, customFields } = body;
	const objections: InvalidField[] = [];
	if (!body.upsertCustomer) findCustomer(customerId, store, objections);
	checkCurrency(currency, objections);
	refuseIfAny(objections);
	const amount = new AmountReader(currency, objections, store.decisions).read(
		body.amount,
		'amount',
	);
	checkInvoices(store, body, objections);
	refuseIfAny(objections);
	if (body.upsertCustomer && !store.customers.has(customerId)) putCustomer(store, customerId, {});
	const outside = { result: 'approved', status: 'completed', message: 'Outside' } as const;
	const { result, status, message } = body.isProcessedOutside ? outside : store.gateway;
	const now = store.clock.now();
	const transaction: Transaction = {
		...(description && { description }),
		...(requestId && { requestId }),
		...(customFields && { customFields }),
		id: store.newId('txn'),
		customerId,
		type,
		status,
		result,
		amount,
		currency,
		parentTransactionId: null,
		childTransactions: [],
		invoiceIds: [...(body.invoiceIds ?? [])],
		payments: [],
		isDisputed: false,
		gateway: { response: { message } },
		appliedCredits: [],
		revision: store.decisions.firstRevision,
		createdTime: now,
		updatedTime: now,
	};
	store.transactions.set(transaction.id, transaction);
	payInvoices(store, transaction);
	if (isWaiting(transaction)) store.whenWaiting(transaction.id);
	return transaction;
}

function checkInvoices(
	{ invoices }: RebillyStore,
	{ invoiceIds, customerId, currency }: TransactionBody,
	objections: InvalidField[],
): void {
	(invoiceIds ?? []).forEach((id, index) => {
		const refuse = (message: string) => objections.push({ field: `invoiceIds.${index}`, message });
		const invoice = invoices.get(id);
		if (!invoice) refuse('names no invoice');
		else if (invoice.customerId !== customerId) refuse('is an invoice of another customer');
		else if (invoice.currency !== currency) refuse('is an invoice in another currency');
		else if (!OPEN_INVOICE_STATUSES.includes(invoice.status)) refuse(`is ${invoice.status}`);
	});
}

function sendCreated(
	store: RebillyStore,
	transaction: Transaction,
	request: FastifyRequest,
	reply: FastifyReply,
): FastifyReply {
	const expand = readExpand(readQuery(request.query, 'expand').expand, transactions);
	const base = baseOf(request);
	const view = viewWith(transactions, transaction, expand, store, base);
	return sendMade(reply, base, ['transactions', transaction.id], view);
}
