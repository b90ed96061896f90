import type { ServiceHttp } from '../../../shared/http/client';
import type { Resource } from '../../../shared/run/operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const dispute: Resource<ServiceHttp> = {
	option: { name: 'Dispute', value: 'dispute' },
	defaultOperation: 'getAll',
	operations: [get, getAll],
};
