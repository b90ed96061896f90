import type { Resource } from '../../../shared/operation';
import type { LayerClient } from '../client';
import { allocate } from './allocate';
import { create } from './create';
import { get } from './get';
import { reconcile } from './reconcile';

export const customerCredit: Resource<LayerClient> = {
	option: { name: 'Customer Credit', value: 'customerCredit' },
	defaultOperation: 'create',
	operations: [allocate, create, get, reconcile],
};
