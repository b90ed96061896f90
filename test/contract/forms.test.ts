/** What the forms and credentials offer, held against the vendors' OpenAPI definitions. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { apiUrl, tokenRequest } from '../../nodes/Layer/api/environment';
import { organizationUrl } from '../../nodes/Rebilly/api/environment';
import { describeWith, loadDefinitions, type OpenApiDocument } from './definition';
import { NODES, type NodeName } from './world';

/**
 * Fields whose choices are those of an enumeration in a definition, by the path to the field. Where several
 * operations have a field of that name in that place, all of them are meant.
 */
const CHOICES: Array<[node: NodeName, resource: string, field: string, enumeration: string]> = [
	['rebilly', 'creditMemo', 'additionalFields.reason', 'CreditMemo.reason'],
	['rebilly', 'invoice', 'filters.status', 'Invoice.status'],
	['rebilly', 'transaction', 'filters.result', 'Transaction.result'],
	['rebilly', 'transaction', 'filters.type', 'Transaction.type'],
];

describeWith(loadDefinitions(), 'By the definitions of the APIs', (definitions) => {
	test.each(CHOICES)('%s %s offers as %s what %s can be', (node, resource, path, enumeration) => {
		const fields = fieldsAt(node, resource, path);

		expect(fields.length).toBeGreaterThan(0);
		for (const { options } of fields) {
			const offered = (options as INodePropertyOptions[]).map(({ value }) => value);
			expect(offered.sort()).toEqual(enumOf(definitions[node].document, enumeration).sort());
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
	const [schema = '', property = ''] = path.split('.');
	return [...(components?.schemas?.[schema].properties[property].enum as string[])];
}
