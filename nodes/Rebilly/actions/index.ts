import type { ServiceHttp } from '../../shared/http';
import { describeResource, type Resource } from '../../shared/operation';
import { creditMemo } from './creditMemo';
import { customer } from './customer';
import { invoice } from './invoice';
import { transaction } from './transaction';

/** All resources of the node, in the order of the Resource field. */
export const resources: ReadonlyArray<Resource<ServiceHttp>> = [
	creditMemo,
	customer,
	invoice,
	transaction,
];

export const resourceFields = resources.flatMap(describeResource);
