import type { Resource } from '../../../shared/operation';
import type { LayerClient } from '../client';
import { get } from './get';
import { getAll } from './getAll';

export const business: Resource<LayerClient> = {
	option: { name: 'Business', value: 'business' },
	defaultOperation: 'getAll',
	operations: [get, getAll],
};
