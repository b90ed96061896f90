import type { ServiceHttp } from '../../../shared/http';
import type { Resource } from '../../../shared/operation';
import { get } from './get';
import { getAll } from './getAll';
import { getCreditBalance } from './getCreditBalance';

export const customer: Resource<ServiceHttp> = {
	option: { name: 'Customer', value: 'customer' },
	defaultOperation: 'getAll',
	operations: [get, getCreditBalance, getAll],
};
