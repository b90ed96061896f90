import type { INodeParameters } from 'n8n-workflow';

import type { Connection } from '../../sandbox';

export const SERVICES = ['rebilly', 'layer'] as const;
export type Service = (typeof SERVICES)[number];

/** One input item: the key and the amount are mapped by expressions, everything else is constant. */
export interface Refund {
	key: string;
	/** In dollars, as this package's amount fields take it. */
	amount: string;
	cents: number;
}

/** Where the sandbox is, and the customer that all credits are for. */
export interface Place {
	connection: Connection;
	/** Rebilly's id, and Layer's external id. */
	customer: string;
}

/** One service as each contender has to speak to it. All of them send the same bodies. */
export interface Target {
	header: { name: string; value: string };
	createMethod: 'PUT' | 'POST';
	createUrl(key: string): string;
	/** As it is sent. */
	createBody(key: string, cents: number): object;
	/** The same body as an expression in n8n's HTTP Request node. */
	bodyExpression: string;
	/** The list of credits. */
	listUrl: string;
	/** The package's own node: type, operation Create and operation Get Many. */
	node: string;
	createParameters: INodeParameters;
	listParameters: INodeParameters;
}

export const LAYER_BUSINESS = '6f1d2c5a-0001-4a5b-9c3d-000000000001';

/** Like `JSON.stringify`, with the two mapped values as code. */
function expressionOf(body: object, key: string, amount: string): string {
	const text = JSON.stringify(body).replace('"KEY"', key).replace('-1', amount);
	// Two closing braces together would end the expression.
	return `={{ (${text.replaceAll('}', ' }')}) }}`;
}

export function refundsOf(count: number, prefix: string): Refund[] {
	return Array.from({ length: count }, (_, index) => {
		const cents = 100 + ((index * 7919) % 1_000_000);
		return { key: `${prefix}_${index}`, amount: (cents / 100).toFixed(2), cents };
	});
}

export function targetOf(service: Service, place: Place): Target {
	return service === 'rebilly' ? rebilly(place) : layer(place);
}

function rebilly({ connection: { rebilly: access }, customer }: Place): Target {
	const collection = `${access.baseUrl}/organizations/${access.organizationId}/credit-memos`;
	const body = (unitPrice: number) => ({
		customerId: customer,
		currency: 'USD',
		items: [{ unitPrice, quantity: 1 }],
	});
	return {
		header: { name: 'REB-APIKEY', value: access.apiKey },
		createMethod: 'PUT',
		createUrl: (key) => `${collection}/${key}`,
		createBody: (_key, cents) => body(cents / 100),
		bodyExpression: expressionOf(body(-1), '', '$json.cents / 100'),
		listUrl: collection,
		node: 'rebilly',
		createParameters: {
			resource: 'creditMemo',
			operation: 'create',
			customerId: { __rl: true, mode: 'id', value: customer },
			currency: 'USD',
			idempotencyKey: '={{ $json.key }}',
			lineItems: { item: [{ unitPrice: '={{ $json.amount }}', quantity: 1 }] },
		},
		listParameters: { resource: 'creditMemo', operation: 'getAll', returnAll: true },
	};
}

function layer({ connection: { layer: access }, customer }: Place): Target {
	const collection = `${access.baseUrl}/v1/businesses/${LAYER_BUSINESS}/invoices/customer-credits`;
	const account = { type: 'StableName', stable_name: 'SALES' };
	const body = (key: string, amount: number) => ({
		line_items: [{ amount, revenue_account_identifier: account }],
		external_id: key,
		customer_external_id: customer,
	});
	return {
		header: { name: 'Authorization', value: `Bearer ${access.accessToken}` },
		createMethod: 'POST',
		createUrl: () => collection,
		createBody: body,
		bodyExpression: expressionOf(body('KEY', -1), '$json.key', '$json.cents'),
		listUrl: collection,
		node: 'layer',
		createParameters: {
			resource: 'customerCredit',
			operation: 'create',
			businessId: { __rl: true, mode: 'id', value: LAYER_BUSINESS },
			customer: { __rl: true, mode: 'externalId', value: customer },
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
		listParameters: {
			resource: 'customerCredit',
			operation: 'getAll',
			businessId: { __rl: true, mode: 'id', value: LAYER_BUSINESS },
			returnAll: true,
		},
	};
}
