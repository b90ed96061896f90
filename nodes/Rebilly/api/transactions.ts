import type { Answer, Call, SimulatedEffect } from '../../shared/http/call';
import type { ServiceHttp } from '../../shared/http/client';
import { isObject } from '../../shared/json';
import { noteMade, withMade } from '../../shared/run/madeRows';
import { filterTerm } from './filters';
import { listRows } from './lists';
import { unlessOpen } from './openRefunds';
import { recordCall } from './pages';
import type { Transaction, TransactionQuery } from './types';

const COLLECTION = 'transactions';

/** GET /transactions/{id} */
export async function getTransaction(http: ServiceHttp, id: string): Promise<Transaction> {
	return await http.object<Transaction>(recordCall(COLLECTION, id));
}

/** The refunds, captures and the like of a transaction, oldest first. */
export async function listChildren(http: ServiceHttp, parent: Transaction): Promise<Transaction[]> {
	const children = withMade(http, refundsPath(parent), await findChildren(http, parent));
	const age = ({ createdTime }: Transaction) => Date.parse(createdTime ?? '') || 0;
	return children.sort((first, second) => age(first) - age(second));
}

function refundsPath({ id }: Transaction): string[] {
	return [COLLECTION, id, 'refund'];
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
 * POST /transactions/{id}/refund. Rebilly knows no key for it, so it is never sent again: when the answer is lost, the
 * children of the payment are watched for the refund with the key.
 *
 * @param key the idempotency key, which the description of the body carries
 * @param before the ids of the children that were there
 */
export async function refundTransaction(
	http: ServiceHttp,
	payment: Transaction,
	body: RefundBody,
	key: string,
	before: ReadonlySet<string>,
): Promise<Transaction> {
	const { id } = payment;
	const call: Call = {
		method: 'POST',
		path: refundsPath(payment),
		body,
		whenAnswerIsLost: {
			watch: async (): Promise<Answer | undefined> => {
				const children = await listChildren(http, await getTransaction(http, id));
				const since = children.filter((child) => givesBack(child) && !before.has(child.id));
				const made = since.find((child) => isUnder(child, key, body.amount));
				return made && { status: 201, headers: {}, body: made };
			},
		},
		isAnswer: (answer) =>
			isObject(answer) &&
			typeof answer.id === 'string' &&
			answer.id !== id &&
			typeof answer.result === 'string' &&
			typeof answer.amount === 'number',
		ifUnknown: `Look at the refunds of the transaction in Rebilly. Running it again with the same key finds the refund as soon as Rebilly shows it: its description ends with ${keyMark(key)}`,
		simulate: () => refundEffect(payment, body, before),
	};
	return await unlessOpen(http, id, key, async () =>
		noteMade(http, call.path, await http.object<Transaction>(call)),
	);
}

/** How a refund's description carries its idempotency key. */
export function keyMark(key: string): string {
	return `${KEY_MARK}${key}]`;
}

const KEY_MARK = '[key: ';

/** Whether a transaction carries an idempotency key, this one or another. */
export function keyOf({ description }: Transaction): string | undefined {
	const text = description ?? '';
	const start = text.lastIndexOf(KEY_MARK);
	const end = text.indexOf(']', start);
	return start >= 0 && end === text.length - 1
		? text.slice(start + KEY_MARK.length, end)
		: undefined;
}

/** Whether a refund was made under a key; one that shows no description at all, if the amount is the same. */
function isUnder(refund: Transaction, key: string, amount: number): boolean {
	return refund.description ? keyOf(refund) === key : refund.amount === amount;
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

/** States in which a gateway has not had its last word. */
const UNDER_WAY = [
	'conn-error',
	'never-sent',
	'pending',
	'sending',
	'timeout',
	'waiting-approval',
	'waiting-capture',
	'waiting-gateway',
	'waiting-refund',
];

export function isUnderWay({ status }: Pick<Transaction, 'status'>): boolean {
	return UNDER_WAY.includes(status);
}

/** The events that tell of a gateway's last word, one of which comes for a transaction that is under way. */
export const SETTLING_EVENTS = [
	'waiting-gateway-transaction-completed',
	'transaction-timeout-resolved',
	'transaction-reconciled',
];

/**
 * POST /transactions/{id}/query: asks the gateway what became of a transaction. No money moves, so it is sent again when
 * the answer is lost.
 */
export async function queryTransaction(
	http: ServiceHttp,
	{ id, result, status, amount, currency }: Transaction,
): Promise<TransactionQuery> {
	return await http.object<TransactionQuery>({
		method: 'POST',
		path: [COLLECTION, id, 'query'],
		whenAnswerIsLost: 'resend',
		isAnswer: (answer) => isObject(answer) && answer.transactionId === id,
		simulate: () => ({
			answer: { transactionId: id, result, status, amount, currency },
			status: 201,
		}),
	});
}
