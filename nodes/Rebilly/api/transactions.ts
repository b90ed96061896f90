import type { Answer, Call, SimulatedEffect, ServiceHttp } from '../../shared/http/http';
import { isObject } from '../../shared/json';
import { filterTerm } from './filters';
import { listRows } from './lists';
import type { Transaction } from './types';

const COLLECTION = 'transactions';

/** GET /transactions/{id} */
export async function getTransaction(http: ServiceHttp, id: string): Promise<Transaction> {
	return await http.object<Transaction>({ method: 'GET', path: [COLLECTION, id] });
}

/** The refunds, captures and the like of a transaction, oldest first. */
export async function listChildren(http: ServiceHttp, parent: Transaction): Promise<Transaction[]> {
	const children = await findChildren(http, parent);
	const age = ({ createdTime }: Transaction) => Date.parse(createdTime ?? '') || 0;
	return children.sort((first, second) => age(first) - age(second));
}

async function findChildren(http: ServiceHttp, parent: Transaction): Promise<Transaction[]> {
	const { id, childTransactions } = parent;
	if (!childTransactions) {
		const filter = [filterTerm('parentTransactionId', id, 'Transaction')];
		return await listRows<Transaction>(http, COLLECTION, { filter });
	}
	const children: Transaction[] = [];
	for (const childId of childTransactions) children.push(await getTransaction(http, childId));
	return children;
}

/** Whether a transaction gives money of its parent back. A payment that is not settled yet is voided instead. */
export function givesBack({ type }: Transaction): boolean {
	return type === 'refund' || type === 'void';
}

/** The documented body of a refund. The amount is in major units of the payment's currency. */
export interface RefundBody {
	amount: number;
	description?: string;
	isProcessedOutside?: true;
}

/**
 * POST /transactions/{id}/refund. Nothing names the request, so when the answer is lost, the children of the
 * payment tell whether it happened.
 *
 * @param before the ids of the children that were there
 * @returns the refund, and whether an earlier attempt may have made one too
 */
export async function refundTransaction(
	http: ServiceHttp,
	payment: Transaction,
	body: RefundBody,
	before: ReadonlySet<string>,
): Promise<{ refund: Transaction; resent: boolean }> {
	const { id } = payment;
	const call: Call = {
		method: 'POST',
		path: [COLLECTION, id, 'refund'],
		body,
		whenAnswerIsLost: async (): Promise<Answer | undefined> => {
			const [made] = await refundsSince(http, id, body.amount, before);
			return made && { status: 201, headers: {}, body: made };
		},
		simulate: () => refundEffect(payment, body, before),
	};
	const answer = await http.request(call);
	const refund = http.bodyOf(call, answer, isObject) as Transaction;
	return { refund, resent: answer.resent === true };
}

/** A refund that the gateway approves. */
function refundEffect(
	{ childTransactions: _, ...payment }: Transaction,
	{ amount, description }: RefundBody,
	before: ReadonlySet<string>,
): SimulatedEffect {
	const { id: parentTransactionId, customerId, currency } = payment;
	const refund = {
		customerId,
		parentTransactionId,
		type: 'refund',
		amount,
		currency,
		...(description && { description }),
		result: 'approved',
		status: 'completed',
	};
	const id = `refund ${before.size + 1} of ${parentTransactionId}`;
	const parent = { ...payment, childTransactions: [...before, id] };
	return {
		answer: refund,
		status: 201,
		objects: [
			{ path: [COLLECTION, parentTransactionId], body: parent },
			{ path: [COLLECTION, id], body: { ...refund, id } },
		],
	};
}

/**
 * The refunds of one amount that a payment has got, oldest first.
 *
 * @param amount in major units of the payment's currency
 * @param before the ids of the children that were there
 */
export async function refundsSince(
	http: ServiceHttp,
	id: string,
	amount: number,
	before: ReadonlySet<string>,
): Promise<Transaction[]> {
	const children = await listChildren(http, await getTransaction(http, id));
	return children.filter(
		(child) => givesBack(child) && child.amount === amount && !before.has(child.id),
	);
}
