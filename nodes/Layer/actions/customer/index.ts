import type { Resource } from '../../../shared/operation';
import type { LayerClient } from '../client';
import { get } from './get';
import { getAll } from './getAll';
import { upsert } from './upsert';

export const customer: Resource<LayerClient> = {
	option: { name: 'Customer', value: 'customer' },
	defaultOperation: 'getAll',
	operations: [upsert, get, getAll],
};
