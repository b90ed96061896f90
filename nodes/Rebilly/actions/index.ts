import type { ServiceHttp } from '../../shared/http';
import { describeResource } from '../../shared/operation';
import type { Service } from '../../shared/runner';
import { REBILLY } from '../api/profile';
import { creditMemo } from './creditMemo';
import { customer } from './customer';
import { invoice } from './invoice';
import { transaction } from './transaction';

export const rebillyService: Service<ServiceHttp> = {
	profile: REBILLY,
	/** In the order of the Resource field. */
	resources: [creditMemo, customer, invoice, transaction],
	clientOf: (http) => http,
	through: (http) => http,
};

export const resourceFields = rebillyService.resources.flatMap(describeResource);
