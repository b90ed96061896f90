import type { Resource } from '../../../shared/run/operation';
import type { LayerClient } from '../client';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const business: Resource<LayerClient> = {
	option: { name: 'Business', value: 'business' },
	defaultOperation: 'getAll',
	operations: [get, getAll],
};
