import type { ServiceHttp } from '../../../shared/http/client';
import type { Resource } from '../../../shared/run/operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { query } from './query.operation';
import { refund } from './refund.operation';

export const transaction: Resource<ServiceHttp> = {
	option: { name: 'Transaction', value: 'transaction' },
	defaultOperation: 'getAll',
	operations: [query, get, getAll, refund],
};
