import { toolNotice } from '../../shared/form/descriptions';
import { describeResource } from '../../shared/run/operation';
import type { Service } from '../../shared/run/connection';
import { LAYER } from '../api/profile';
import { business } from './business';
import { type LayerClient, layerClient } from './client';
import { customer } from './customer';
import { customerCredit } from './customerCredit';
import { invoice } from './invoice';
import { payment } from './payment';
import { refund } from './refund';

export const layerService: Service<LayerClient> = {
	profile: LAYER,
	/** In the order of the Resource field. */
	resources: [business, customer, customerCredit, invoice, payment, refund],
	createClient: layerClient,
	withHttp: (http, client) => ({ ...client, http }),
};

export const resourceFields = [toolNotice, ...layerService.resources.flatMap(describeResource)];
