import { toolNotice } from '../../shared/form/descriptions';
import type { ServiceHttp } from '../../shared/http/client';
import { describeResource } from '../../shared/run/operation';
import type { Service } from '../../shared/run/connection';
import { REBILLY } from '../api/profile';
import { creditMemo } from './creditMemo';
import { customer } from './customer';
import { dispute } from './dispute';
import { invoice } from './invoice';
import { transaction } from './transaction';

export const rebillyService: Service<ServiceHttp> = {
	profile: REBILLY,
	/** In the order of the Resource field. */
	resources: [creditMemo, customer, dispute, invoice, transaction],
	createClient: (http) => http,
	withHttp: (http) => http,
};

export const resourceFields = [toolNotice, ...rebillyService.resources.flatMap(describeResource)];
