import type { Resource } from '../../../shared/run/operation';
import type { LayerClient } from '../client';
import { create } from './create.operation';
import { remove } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';

export const refund: Resource<LayerClient> = {
	option: { name: 'Refund', value: 'refund' },
	defaultOperation: 'getAll',
	operations: [create, remove, get, getAll],
};
