import type { Resource } from '../../../shared/operation';
import type { LayerClient } from '../client';
import { get } from './get';
import { getAll } from './getAll';

export const invoice: Resource<LayerClient> = {
	option: { name: 'Invoice', value: 'invoice' },
	defaultOperation: 'getAll',
	operations: [get, getAll],
};
