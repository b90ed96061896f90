import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { creditMemos } from '../collections';
import { baseOf, idOf, ROOT, sendMade, type Context } from '../context';
import { sendList } from '../list';
import { memoLines, sendPdf, wantsPdf } from '../pdf';
import { invalid, notFound } from '../problem';
import { readQuery } from '../query';
import { readMemo, readMemoChanges } from '../schemas';
import type { CreditMemo, RebillyStore } from '../store';
import { memoView } from '../views';
import { createMemo, patchMemo, replaceMemo } from '../writeMemo';

const OWN_ID = /^[@~\-.\w]{1,50}$/;

export function creditMemoRoutes(app: FastifyInstance, { store }: Context): void {
	app.get(`${ROOT}/credit-memos`, (request, reply) =>
		sendList(creditMemos, store, request.query, baseOf(request), reply),
	);

	app.post(`${ROOT}/credit-memos`, (request, reply) => {
		readQuery(request.query);
		return sendCreated(createMemo(store, readMemo(request.body, store.decisions)), request, reply);
	});

	app.get(`${ROOT}/credit-memos/:id`, (request, reply) => {
		readQuery(request.query);
		const memo = findMemo(store, idOf(request));
		if (wantsPdf(request)) return sendPdf(reply, memoLines(memo));
		return memoView(memo, baseOf(request));
	});

	app.put(`${ROOT}/credit-memos/:id`, (request, reply) => {
		readQuery(request.query);
		const id = idOf(request);
		if (!OWN_ID.test(id)) {
			const message = 'must have 1 to 50 characters, each a letter, a digit or one of @~-._';
			throw invalid([{ field: 'id', message }]);
		}
		const body = readMemo(request.body, store.decisions);
		const memo = store.creditMemo(id);
		const isFree =
			!memo || (memo.fixedStatus === 'voided' && store.decisions.voidedMemo === 'reissued');
		if (isFree) return sendCreated(createMemo(store, body, id), request, reply);
		replaceMemo(store, memo, body);
		return reply.send(memoView(memo, baseOf(request)));
	});

	app.patch(`${ROOT}/credit-memos/:id`, (request) => {
		readQuery(request.query);
		const memo = findMemo(store, idOf(request));
		patchMemo(store, memo, readMemoChanges(request.body, store.decisions));
		return memoView(memo, baseOf(request));
	});
}

export function findMemo(store: RebillyStore, id: string): CreditMemo {
	const memo = store.creditMemo(id);
	if (!memo) throw notFound('credit memo', id);
	return memo;
}

/** The answer to a write that made or voided a memo. */
export function sendCreated(
	memo: CreditMemo,
	request: FastifyRequest,
	reply: FastifyReply,
): FastifyReply {
	const base = baseOf(request);
	return sendMade(reply, base, ['credit-memos', memo.id], memoView(memo, base));
}
