import type { FastifyInstance } from 'fastify';

import { baseOf, idOf, ROOT, type Context } from '../context';
import { readQuery } from '../query';
import { refundMemo } from '../refundMemo';
import { readNothing } from '../bodyReader';
import { memoView } from '../views';
import { findMemo } from './creditMemos';

export function refundMemoRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/credit-memos/:id/refund`, (request, reply) => {
		readQuery(request.query);
		readNothing(request.body);
		const memo = findMemo(store, idOf(request));
		refundMemo(store, memo);
		const base = baseOf(request);
		return reply
			.header('Location', `${base}/credit-memos/${encodeURIComponent(memo.id)}`)
			.send(memoView(memo, base));
	});
}
