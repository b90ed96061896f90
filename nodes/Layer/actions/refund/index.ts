import type { Resource } from '../../../shared/operation';
import type { LayerClient } from '../client';
import { create } from './create';
import { get } from './get';
import { getAll } from './getAll';

export const refund: Resource<LayerClient> = {
	option: { name: 'Refund', value: 'refund' },
	defaultOperation: 'getAll',
	operations: [create, get, getAll],
};
