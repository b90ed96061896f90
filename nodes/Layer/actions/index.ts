import { describeResource, type Resource } from '../../shared/operation';
import { business } from './business';
import type { LayerClient } from './client';
import { customer } from './customer';
import { customerCredit } from './customerCredit';
import { invoice } from './invoice';
import { refund } from './refund';

/** All resources of the node, in the order of the Resource field. */
export const resources: ReadonlyArray<Resource<LayerClient>> = [
	business,
	customer,
	customerCredit,
	invoice,
	refund,
];

export const resourceFields = resources.flatMap(describeResource);
