import type { ServiceHttp } from '../../../shared/http';
import type { Resource } from '../../../shared/operation';
import { addTimelineComment } from './addTimelineComment';
import { allocate } from './allocate';
import { create } from './create';
import { deallocate } from './deallocate';
import { downloadPdf } from './downloadPdf';
import { get } from './get';
import { getAll } from './getAll';
import { getTimeline } from './getTimeline';
import { reconcile } from './reconcile';
import { refund } from './refund';
import { update } from './update';
import { upsert } from './upsert';
import { voidMemo } from './void';

export const creditMemo: Resource<ServiceHttp> = {
	option: { name: 'Credit Memo', value: 'creditMemo' },
	defaultOperation: 'create',
	operations: [
		addTimelineComment,
		allocate,
		create,
		upsert,
		deallocate,
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
