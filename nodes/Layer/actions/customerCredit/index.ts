import type { Resource } from '../../../shared/run/operation';
import type { LayerClient } from '../client';
import { allocate } from './allocate.operation';
import { create } from './create.operation';
import { deallocate } from './deallocate.operation';
import { remove } from './delete.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { reconcile } from './reconcile.operation';
import { update } from './update.operation';

export const customerCredit: Resource<LayerClient> = {
	option: { name: 'Customer Credit', value: 'customerCredit' },
	defaultOperation: 'create',
	operations: [allocate, create, deallocate, remove, get, getAll, reconcile, update],
};
