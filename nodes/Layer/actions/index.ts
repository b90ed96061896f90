import { describeResource, type Resource } from '../../shared/operation';
import type { LayerClient } from './client';
import { customerCredit } from './customerCredit';
import { invoice } from './invoice';

/** All resources of the node, in the order of the Resource field. */
export const resources: ReadonlyArray<Resource<LayerClient>> = [customerCredit, invoice];

export const resourceFields = resources.flatMap(describeResource);
