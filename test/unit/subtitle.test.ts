/** What nodes show under their names, found as the editor finds it: by n8n's own expressions. */
import {
	type INode,
	type INodeParameters,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypes,
	Workflow,
} from 'n8n-workflow';

import { Layer } from '../../nodes/Layer/Layer.node';
import { LayerTrigger } from '../../nodes/LayerTrigger/LayerTrigger.node';
import { Rebilly } from '../../nodes/Rebilly/Rebilly.node';
import { RebillyTrigger } from '../../nodes/RebillyTrigger/RebillyTrigger.node';

function subtitleOf(nodeType: INodeType, parameters: INodeParameters): unknown {
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const node: INode = {
		id: 'node',
		name: 'Node',
		type: 'any',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const { subtitle } = nodeType.description;
	return workflow.expression.getSimpleParameterValue(node, subtitle, 'internal', {});
}

const optionsOf = (nodeType: INodeType, field: string, resource?: string) =>
	nodeType.description.properties
		.filter(({ name }) => name === field)
		.filter(({ displayOptions: { show } = {} }) => !resource || show?.resource?.includes(resource))
		.flatMap(({ options }) => options as INodePropertyOptions[]);

const CHOICES = [new Layer(), new Rebilly()].flatMap((nodeType) =>
	optionsOf(nodeType, 'resource').flatMap((resource) =>
		optionsOf(nodeType, 'operation', String(resource.value)).map((operation) => ({
			nodeType,
			parameters: { resource: resource.value, operation: operation.value },
			expected: `${operation.name}: ${resource.name}`,
		})),
	),
);

test.each(CHOICES)('$expected', ({ nodeType, parameters, expected }) => {
	expect(subtitleOf(nodeType, parameters)).toBe(expected);
});

test('has all operations', () => expect(CHOICES.length).toBeGreaterThan(40));

test('of a trigger is what is there, when the form has no name for it', () => {
	expect(subtitleOf(new RebillyTrigger(), { events: ['order-created'] })).toBe('order-created');
});

test.each([
	[new LayerTrigger(), ['CustomerCredit.created', 'Invoice.updated']],
	[new RebillyTrigger(), ['transaction-refunded', 'credit-memo-created']],
])('of a trigger names its events', (nodeType, events) => {
	const options = optionsOf(nodeType, 'events');
	const names = events.map((event) => options.find(({ value }) => value === event)?.name);
	expect(subtitleOf(nodeType, { events })).toBe(names.join(', '));
	expect(names).not.toContain(undefined);
});

test('of a trigger without events is empty', () => {
	expect(subtitleOf(new RebillyTrigger(), { events: [] })).toBe('');
});
