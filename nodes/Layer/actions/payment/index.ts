import type { Resource } from '../../../shared/run/operation';
import type { LayerClient } from '../client';
import { create } from './create.operation';
import { getAll } from './getAll.operation';

export const payment: Resource<LayerClient> = {
	option: { name: 'Payment', value: 'payment' },
	defaultOperation: 'getAll',
	operations: [create, getAll],
};
