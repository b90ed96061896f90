/** What the forms and credentials offer, held against the vendors' OpenAPI definitions. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { apiUrl, tokenRequest } from '../../nodes/Layer/api/environment';
import { organizationUrl } from '../../nodes/Rebilly/api/environment';
import { type NodeName, NODES } from '../fixtures/engine';
import { describeWith, loadDefinitions, type OpenApiDocument } from './definition';

interface Choices {
	node: NodeName;
	resource: string;
	/** The path to the field; all operations that have one there are meant. */
	field: string;
	/** The schema in the definition, and its property where it is one of an object. */
	enumeration: string;
	/** What the form leaves out on purpose. */
	without?: string[];
}

/** Fields whose choices are those of an enumeration in a definition. */
const CHOICES: Choices[] = [
	{
		node: 'layer',
		resource: 'refund',
		field: 'additionalFields.method',
		enumeration: 'PaymentMethod',
		// Pays an invoice, and gives no money back.
		without: ['CREDIT_BALANCE'],
	},
	{ node: 'layer', resource: 'refund', field: 'filters.status', enumeration: 'Refund.status' },
	{
		node: 'rebilly',
		resource: 'creditMemo',
		field: 'additionalFields.reason',
		enumeration: 'CreditMemo.reason',
	},
	{
		node: 'rebilly',
		resource: 'creditMemo',
		field: 'updateFields.reason',
		enumeration: 'PatchCreditMemo.reason',
	},
	{
		node: 'rebilly',
		resource: 'creditMemo',
		field: 'filters.reason',
		enumeration: 'CreditMemo.reason',
	},
	{
		node: 'rebilly',
		resource: 'creditMemo',
		field: 'filters.status',
		enumeration: 'CreditMemo.status',
	},
	{
		node: 'rebilly',
		resource: 'invoice',
		field: 'allocationOrder',
		enumeration: 'InvoiceCreditMemoAllocationRequest.allocationOrder',
	},
	{ node: 'rebilly', resource: 'invoice', field: 'filters.status', enumeration: 'Invoice.status' },
	{
		node: 'rebilly',
		resource: 'transaction',
		field: 'filters.result',
		enumeration: 'Transaction.result',
	},
	{
		node: 'rebilly',
		resource: 'transaction',
		field: 'filters.status',
		enumeration: 'Transaction.status',
	},
	{
		node: 'rebilly',
		resource: 'transaction',
		field: 'filters.type',
		enumeration: 'Transaction.type',
	},
];

describeWith(loadDefinitions(), 'By the definitions of the APIs', (definitions) => {
	test.each(CHOICES)('$node $resource offers as $field what $enumeration can be', (choices) => {
		const { node, resource, field, enumeration, without = [] } = choices;
		const values = enumOf(definitions[node].document, enumeration);
		const fields = fieldsAt(node, resource, field);

		expect(fields.length).toBeGreaterThan(0);
		for (const { options } of fields) {
			const offered = (options as INodePropertyOptions[]).map(({ value }) => String(value));
			expect([...offered, ...without].sort()).toEqual(values.sort());
		}
	});

	test('the environments of the credential for Layer are the servers', () => {
		const environments = ['sandbox', 'production', 'productionCanada'];
		const servers = definitions.layer.document.servers?.map(({ url }) => url);
		expect(environments.map((environment) => apiUrl({ environment }))).toEqual(servers);
	});

	test('a token for Layer is asked for where and for what the definition says', () => {
		const { clientCredentials } = definitions.layer.document.components?.securitySchemes?.oauth2
			.flows as { clientCredentials: { tokenUrl: string; scopes: object } };
		const asked = ['sandbox', 'production', 'productionCanada'].map((environment) =>
			tokenRequest({ environment }),
		);
		expect(asked.map(({ scope }) => scope)).toEqual(Object.keys(clientCredentials.scopes));
		expect(new Set(asked.map(({ tokenUrl }) => tokenUrl))).toEqual(
			new Set([clientCredentials.tokenUrl]),
		);
	});

	test('the environments of the credential for Rebilly are the servers', () => {
		const servers = definitions.rebilly.document.servers?.map(({ url }) =>
			url.replace('{organizationId}', 'org_1'),
		);
		const addresses = ['sandbox', 'live'].map((environment) =>
			organizationUrl({ environment, organizationId: 'org_1' }),
		);
		expect(addresses).toEqual(servers);
	});
});

function fieldsAt(node: NodeName, resource: string, path: string): INodeProperties[] {
	const own = NODES[node].description.properties.filter((field) =>
		field.displayOptions?.show?.resource?.includes(resource),
	);
	return path
		.split('.')
		.reduce<INodeProperties[]>(
			(fields, name, depth) =>
				(depth === 0
					? fields
					: fields.flatMap(({ options }) => options as INodeProperties[])
				).filter((field) => field.name === name),
			own,
		);
}

function enumOf({ components }: OpenApiDocument, path: string): string[] {
	const [name = '', property] = path.split('.');
	const schema = components?.schemas?.[name];
	return [...(property ? schema.properties[property] : schema).enum];
}
