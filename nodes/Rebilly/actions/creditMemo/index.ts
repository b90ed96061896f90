import type { ServiceHttp } from '../../../shared/http';
import type { Resource } from '../../../shared/operation';
import { allocate } from './allocate';
import { create } from './create';
import { get } from './get';

export const creditMemo: Resource<ServiceHttp> = {
	option: { name: 'Credit Memo', value: 'creditMemo' },
	defaultOperation: 'create',
	operations: [allocate, create, get],
};
