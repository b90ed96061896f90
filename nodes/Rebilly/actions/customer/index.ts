import type { ServiceHttp } from '../../../shared/http/client';
import type { Resource } from '../../../shared/run/operation';
import { addTimelineComment } from './addTimelineComment.operation';
import { get } from './get.operation';
import { getAll } from './getAll.operation';
import { getCreditBalance } from './getCreditBalance.operation';

export const customer: Resource<ServiceHttp> = {
	option: { name: 'Customer', value: 'customer' },
	defaultOperation: 'getAll',
	operations: [addTimelineComment, get, getCreditBalance, getAll],
};
