import type { ServiceHttp } from '../../../shared/http/client';
import type { Resource } from '../../../shared/run/operation';
import { addTimelineComment } from './addTimelineComment.operation';
import { allocate } from './allocate.operation';
import { create } from './create.operation';
import { deallocate } from './deallocate.operation';
import { deleteTimelineComment } from './deleteTimelineComment.operation';
import { downloadPdf } from './downloadPdf.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getTimeline } from './getTimeline.operation';
import { reconcile } from './reconcile.operation';
import { refund } from './refund.operation';
import { update } from './update.operation';
import { upsert } from './upsert.operation';
import { voidMemo } from './void.operation';

export const creditMemo: Resource<ServiceHttp> = {
	option: { name: 'Credit Memo', value: 'creditMemo' },
	defaultOperation: 'create',
	operations: [
		addTimelineComment,
		allocate,
		create,
		upsert,
		deallocate,
		deleteTimelineComment,
		downloadPdf,
		get,
		getAll,
		getTimeline,
		reconcile,
		refund,
		update,
		voidMemo,
	],
};
