import type { FastifyInstance } from 'fastify';

import { toAmount } from '../../core/currency';
import { baseOf, idOf, ROOT, sendMade, type Context } from '../context';
import { notFound } from '../problem';
import { readQuery } from '../query';
import { isWaiting } from '../refund';
import { completeTransaction } from '../refundMemo';
import { readNothing } from '../bodyReader';
import type { GatewayAnswer, RebillyStore, Transaction } from '../store';

/** Asks the gateway about a transaction; no money moves. */
export function queryTransactionRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/transactions/:id/query`, (request, reply) => {
		readQuery(request.query);
		readNothing(request.body);
		const transaction = store.transactions.get(idOf(request));
		if (!transaction) throw notFound('transaction', idOf(request));
		const word = lastWord(store, transaction);
		if (word && store.decisions.queriedTransaction === 'updated') {
			completeTransaction(store, transaction, word, 'transaction-reconciled');
		}
		const { id, amount, currency } = transaction;
		const { result, status } = word ?? transaction;
		const view = {
			transactionId: id,
			result,
			status,
			amount: toAmount(amount, currency),
			currency,
		};
		return sendMade(reply, baseOf(request), ['transactions', id], view);
	});
}

/** What the gateway has decided by now about a transaction that is waiting for it. */
function lastWord(
	{ finalWord, clock }: RebillyStore,
	transaction: Transaction,
): GatewayAnswer | undefined {
	if (!isWaiting(transaction)) return undefined;
	const decidedAt = Date.parse(transaction.createdTime) + (finalWord.afterMs ?? 0);
	return decidedAt <= clock.present ? finalWord : undefined;
}
