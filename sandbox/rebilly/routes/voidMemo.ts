import type { FastifyInstance } from 'fastify';

import { applyPlan } from '../allocate';
import { idOf, ROOT, type Context } from '../context';
import { allocatedAmount, memoStatus } from '../memo';
import { invalid, Problem } from '../problem';
import { readQuery } from '../query';
import { readNothing } from '../bodyReader';
import type { CreditMemo, RebillyStore } from '../store';
import { noteStatus } from '../timeline';
import { findMemo, sendCreated } from './creditMemos';

export function voidMemoRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/credit-memos/:id/void`, (request, reply) => {
		readQuery(request.query);
		readNothing(request.body);
		const memo = findMemo(store, idOf(request));
		voidMemo(store, memo);
		return sendCreated(memo, request, reply);
	});
}

function voidMemo(store: RebillyStore, memo: CreditMemo): void {
	const statusBefore = memoStatus(memo);
	const { voidAllocated, voidTwice } = store.decisions;
	if (statusBefore === 'voided') {
		if (voidTwice === 'unchanged') return;
		throw new Problem(409, 'The credit memo is voided');
	}
	if (voidAllocated === 'refused' && allocatedAmount(memo) > 0) {
		throw invalid([{ field: 'status', message: `is ${statusBefore}` }]);
	}
	memo.revision += 1;
	memo.updatedTime = store.clock.now();
	if (voidAllocated === 'released') applyPlan(memo, { invoices: [], transactions: [] }, store);
	memo.fixedStatus = 'voided';
	noteStatus(store, memo, statusBefore);
}
