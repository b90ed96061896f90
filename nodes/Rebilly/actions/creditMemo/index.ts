import type { ServiceHttp } from '../../../shared/http';
import type { Resource } from '../../../shared/operation';
import { allocate } from './allocate';
import { create } from './create';
import { get } from './get';
import { reconcile } from './reconcile';

export const creditMemo: Resource<ServiceHttp> = {
	option: { name: 'Credit Memo', value: 'creditMemo' },
	defaultOperation: 'create',
	operations: [allocate, create, get, reconcile],
};
