/** Refunds as items, and the forms of Create that turn each item into a credit. For tests of every kind. */

/** The business of the sandbox whose books are in US dollars. */
export const USD_BUSINESS = '6f1d2c5a-0001-4a5b-9c3d-000000000001';

export const CREATE_FROM_REFUND = {
	rebilly: {
		resource: 'creditMemo',
		operation: 'create',
		simplify: false,
		customerId: { __rl: true, mode: 'id', value: '={{ $json.customer }}' },
		currency: 'USD',
		idempotencyKey: '={{ $json.key }}',
		lineItems: { item: [{ unitPrice: '={{ $json.amount }}', quantity: 1 }] },
	},
	layer: {
		resource: 'customerCredit',
		operation: 'create',
		simplify: false,
		businessId: { __rl: true, mode: 'id', value: USD_BUSINESS },
		customer: { __rl: true, mode: 'externalId', value: '={{ $json.customer }}' },
		currency: 'USD',
		idempotencyKey: '={{ $json.key }}',
		lineItems: {
			item: [
				{
					amount: '={{ $json.amount }}',
					revenue_account_identifier: { __rl: true, mode: 'stableName', value: 'SALES' },
				},
			],
		},
	},
};

/** As many refunds of one customer, each with a key of its own. */
export function refundsOf(customer: string, count: number) {
	return Array.from({ length: count }, (_, index) => ({
		key: `refund-${index}`,
		amount: '12.50',
		customer,
	}));
}
