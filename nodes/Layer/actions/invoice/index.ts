import type { Resource } from '../../../shared/run/operation';
import type { LayerClient } from '../client';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const invoice: Resource<LayerClient> = {
	option: { name: 'Invoice', value: 'invoice' },
	defaultOperation: 'getAll',
	operations: [get, getAll],
};
