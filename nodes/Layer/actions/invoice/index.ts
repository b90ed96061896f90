import type { Resource } from '../../../shared/run/operation';
import type { LayerClient } from '../client';
import { removeWriteOff } from './deleteWriteOff.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { voidOperation } from './void.operation';
import { writeOff } from './writeOff.operation';

export const invoice: Resource<LayerClient> = {
	option: { name: 'Invoice', value: 'invoice' },
	defaultOperation: 'getAll',
	operations: [removeWriteOff, get, getAll, voidOperation, writeOff],
};
