import type { IDataObject } from 'n8n-workflow';

import type { Sandbox } from '../../sandbox';
import type { Engine } from '../engine/harness';
import { faultsMet } from './chaos';
import { faultsOf, TIME_OUT } from './faults';

/** What is true of the writes that Rebilly has no key for, after one execution of each under all faults. */
export interface KeylessReport {
	operation: string;
	items: number;
	seed: number;
	/** Items that were called done, and are not. */
	lost: string[];
	/** Items that were done more than once. */
	doubled: string[];
	/** Items that were called refused, and were done; or done, with another amount than asked for. */
	falseOutcome: string[];
	/** Items that were called unknown and were done, or were not. */
	unknownDone: number;
	unknownNotDone: number;
	/** Items of which a second execution without faults made another one, or not the one that was missing. */
	notRepeatable: string[];
	failures: Record<string, number>;
	requests: number;
	faults: Record<string, number>;
	seconds: number;
}

/** Minor units. */
const AMOUNT = 500;

type Data = Sandbox['rebilly']['data'];

interface Write {
	resource: string;
	operation: string;
	/** The form, for items that hold `id`. */
	values: IDataObject;
	/** Brings about what one item works on. */
	prepare(data: Data, id: string): void;
	/** What was done for an item, as the amounts of each time that it was done; minor units. */
	done(data: Data, id: string): number[];
	/** Whether the same input again does nothing more. */
	isRepeatable: boolean;
}

const byId = { __rl: true, mode: 'list', value: '={{ $json.id }}' };

export const WRITES: Write[] = [
	{
		resource: 'transaction',
		operation: 'refund',
		values: { transactionId: byId, amount: '5.00', idempotencyKey: '={{ "ret-" + $json.id }}' },
		prepare: (data, id) => addPayment(data, id, addCustomer(data, id)),
		done: refundsOf,
		isRepeatable: true,
	},
	{
		resource: 'creditMemo',
		operation: 'addTimelineComment',
		values: { creditMemoId: byId, message: 'Refund of an order' },
		prepare: (data, id) => addMemo(data, id, addCustomer(data, id)),
		done: (data, id) =>
			(data.timelines.get(id) ?? [])
				.filter(({ message }) => message === 'Refund of an order')
				.map(() => AMOUNT),
		isRepeatable: true,
	},
	{
		resource: 'creditMemo',
		operation: 'refund',
		values: { creditMemoId: byId },
		prepare: (data, id) => {
			const customerId = addCustomer(data, id);
			addPayment(data, `payment-${id}`, customerId);
			addMemo(data, id, customerId, { invoiceId: `invoice-payment-${id}` });
		},
		done: (data, id) => refundsOf(data, `payment-${id}`),
		// It refuses a memo without an unused amount.
		isRepeatable: true,
	},
	{
		resource: 'invoice',
		operation: 'applyCreditBalance',
		values: { invoiceId: byId, amount: '5.00' },
		prepare: (data, id) => {
			const customerId = addCustomer(data, id);
			addInvoice(data, id, customerId, 'unpaid');
			for (const part of [1, 2, 3]) addMemo(data, `${id}-memo-${part}`, customerId);
		},
		// Each call takes up one memo of the amount.
		done: (data, id) => (data.invoices.get(id)?.appliedCredits ?? []).map(({ amount }) => amount),
		isRepeatable: false,
	},
];

function refundsOf(data: Data, paymentId: string): number[] {
	const { childTransactions = [] } = data.transactions.get(paymentId) ?? {};
	return childTransactions.map((id) => data.transactions.get(id)?.amount ?? 0);
}

function addCustomer(data: Data, of: string): string {
	const [someone] = data.customers.values();
	const id = `customer-${of}`;
	data.customers.set(id, { ...someone!, id });
	return id;
}

function addInvoice(data: Data, id: string, customerId: string, status: 'paid' | 'unpaid'): void {
	const found = [...data.invoices.values()].find(
		(invoice) => invoice.status === status && invoice.currency === 'USD',
	);
	if (!found) throw new Error(`The seed has no ${status} invoice`);
	const amount = AMOUNT * 10;
	const items = [{ id: `item-${id}`, description: 'A jacket', unitPrice: amount, quantity: 1 }];
	const own = { id, customerId, orderId: `order-${id}`, amount, items };
	const amountDue = status === 'paid' ? 0 : amount;
	data.invoices.set(id, { ...found, ...own, amountDue, transactionIds: [], appliedCredits: [] });
}

function addPayment(data: Data, id: string, customerId: string): void {
	const found = [...data.transactions.values()].find(
		({ type, result, isDisputed, currency }) =>
			type === 'sale' && result === 'approved' && !isDisputed && currency === 'USD',
	);
	if (!found) throw new Error('The seed has no payment');
	const invoiceId = `invoice-${id}`;
	addInvoice(data, invoiceId, customerId, 'paid');
	data.invoices.get(invoiceId)!.transactionIds.push(id);
	data.transactions.set(id, {
		...found,
		id,
		customerId,
		status: 'completed',
		amount: AMOUNT * 10,
		invoiceIds: [invoiceId],
		childTransactions: [],
	});
}

function addMemo(data: Data, id: string, customerId: string, more: object = {}): void {
	const to = { invoiceItemId: null, productId: null, planId: null };
	const items = [{ ...to, unitPrice: AMOUNT, quantity: 1, tax: null, id: `item-${id}` }];
	data.addCreditMemo({ id, customerId, currency: 'USD', items, ...more });
}

const OPTIONS = { timeout: TIME_OUT, maxWait: 3, maxAttempts: 4, maxConcurrentRequests: 50 };

/** Runs a write once for each item under all faults, and once more without. */
export async function runWithoutKeys(
	engine: Engine,
	sandbox: Sandbox,
	write: Write,
	count: number,
	seed: number,
): Promise<KeylessReport> {
	sandbox.reset();
	const { data } = sandbox.rebilly;
	const items = Array.from({ length: count }, (_, index) => ({ id: `one-${index}` }));
	for (const { id } of items) write.prepare(data, id);
	sandbox.clearRequests();
	sandbox.setFaults(faultsOf(seed));
	const started = Date.now();
	const { resource, operation, values, isRepeatable } = write;
	const run = async (options: object) => {
		const result = await engine.runNode({
			node: 'rebilly',
			parameters: { resource, operation, ...values, options } as never,
			items,
			onError: 'continueRegularOutput',
		});
		return (result.outputs[0] ?? []).map(({ json }) => json);
	};
	const told = await run(OPTIONS);
	await sandbox.settled();
	sandbox.setFaults({});
	const done = items.map(({ id }) => write.done(data, id));
	const requests = sandbox.requests();
	if (told.length !== count) throw new Error(`${told.length} items came out of ${count}`);
	const kinds = told.map(({ error }) => (error as IDataObject | undefined)?.kind);
	const ids = (wrong: (index: number) => boolean) =>
		items.filter((_, index) => wrong(index)).map(({ id }) => id);
	const times = (index: number) => done[index]?.length ?? 0;

	if (isRepeatable) await run({});
	const again = items.map(({ id }) => write.done(data, id).length);
	return {
		operation: `${resource}.${operation}`,
		items: count,
		seed,
		lost: ids((index) => kinds[index] === undefined && times(index) === 0),
		doubled: ids((index) => times(index) > 1),
		falseOutcome: ids(
			(index) =>
				(kinds[index] !== undefined && kinds[index] !== 'outcomeUnknown' && times(index) > 0) ||
				(done[index] ?? []).some((amount) => amount !== AMOUNT),
		),
		unknownDone: ids((index) => kinds[index] === 'outcomeUnknown' && times(index) > 0).length,
		unknownNotDone: ids((index) => kinds[index] === 'outcomeUnknown' && times(index) === 0).length,
		notRepeatable: isRepeatable ? ids((index) => again[index] !== 1) : [],
		failures: failuresOf(told),
		requests: requests.length,
		faults: faultsMet(requests),
		seconds: Math.round((Date.now() - started) / 100) / 10,
	};
}

/** How often which message came, without what varies. */
function failuresOf(told: IDataObject[]): Record<string, number> {
	const failures: Record<string, number> = {};
	for (const { error, message } of told) {
		if (error === undefined) continue;
		const text = String(message).replace(/'[^']*'|\d+(\.\d+)?/g, '…');
		failures[text] = (failures[text] ?? 0) + 1;
	}
	return failures;
}
