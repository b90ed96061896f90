import type { Resource } from '../../../shared/operation';
import type { LayerClient } from '../client';
import { allocate } from './allocate';
import { create } from './create';
import { deallocate } from './deallocate';
import { remove } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { reconcile } from './reconcile';
import { update } from './update';

export const customerCredit: Resource<LayerClient> = {
	option: { name: 'Customer Credit', value: 'customerCredit' },
	defaultOperation: 'create',
	operations: [allocate, create, deallocate, remove, get, getAll, reconcile, update],
};
