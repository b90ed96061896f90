import type { FastifyInstance } from 'fastify';

import { transactions } from '../collections';
import { baseOf, idOf, ROOT, type Context } from '../context';
import { readExpand, sendList, viewWith } from '../list';
import { sendPdf, transactionLines, wantsPdf } from '../pdf';
import { notFound } from '../problem';
import { readQuery } from '../query';

export function transactionRoutes(app: FastifyInstance, { store }: Context): void {
	app.get(`${ROOT}/transactions`, (request, reply) =>
		sendList(transactions, store, request.query, baseOf(request), reply),
	);

	app.get(`${ROOT}/transactions/:id`, (request, reply) => {
		const expand = readExpand(readQuery(request.query, 'expand').expand, transactions);
		const transaction = store.transactions.get(idOf(request));
		if (!transaction) throw notFound('transaction', idOf(request));
		if (wantsPdf(request)) return sendPdf(reply, transactionLines(transaction));
		return viewWith(transactions, transaction, expand, store, baseOf(request));
	});
}
