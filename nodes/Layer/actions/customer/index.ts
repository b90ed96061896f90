import type { Resource } from '../../../shared/run/operation';
import type { LayerClient } from '../client';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { upsert } from './upsert.operation';

export const customer: Resource<LayerClient> = {
	option: { name: 'Customer', value: 'customer' },
	defaultOperation: 'getAll',
	operations: [upsert, get, getAll],
};
