import type { INodeProperties } from 'n8n-workflow';

import type { CreditOwner } from '../../api/creditIndex';
import { noSuchCustomer } from '../../api/customers';
import type { LayerClient } from '../client';

/**
 * What becomes of a credit for a customer that Layer does not have. Its endpoints for invoices and refunds make one of
 * an external ID that they do not know; whether that of credits does is not documented, and a wrong ID would then put
 * the money on a customer that nobody has.
 */
export const createCustomerOption: INodeProperties = {
	displayName: 'Create Customer if Missing',
	name: 'createCustomer',
	type: 'boolean',
	default: false,
	description:
		'Whether to send a credit although no customer has the given ID, so that Layer makes the customer or refuses',
};

/**
 * Looks whether the customer of a new credit is there.
 *
 * @returns whether it is not, and is to be made
 * @throws ConflictError when it is not, and is not to be made
 */
export async function isMissing(
	{ credits }: LayerClient,
	owner: CreditOwner,
	mayCreate: boolean,
): Promise<boolean> {
	if ((await credits.customerId(owner)) !== undefined) return false;
	if (mayCreate) return true;
	throw noSuchCustomer(
		owner.customer.customer_external_id,
		"Nothing was sent. Check the external ID and the business, or turn on the option 'Create Customer if Missing'",
	);
}
