import type { ServiceHttp } from '../../../shared/http';
import type { Resource } from '../../../shared/operation';
import { get } from './get';
import { getAll } from './getAll';
import { refund } from './refund';

export const transaction: Resource<ServiceHttp> = {
	option: { name: 'Transaction', value: 'transaction' },
	defaultOperation: 'getAll',
	operations: [get, getAll, refund],
};
