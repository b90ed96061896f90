import { ExecuteContext, RoutingNode } from 'n8n-core';
import type {
	INode,
	INodeCredentialTestResult,
	INodeParameters,
	INodeType,
	INodeTypes,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';
import { createEmptyRunExecutionData, NodeHelpers, Workflow } from 'n8n-workflow';

import type { CredentialsHelper } from './credentials';

const failed = (message: string): INodeCredentialTestResult => ({ status: 'Error', message });

/** n8n's credentials tester: the test request is the routing of a declarative node with no fields. */
export async function testCredential(
	type: string,
	helper: CredentialsHelper,
	additionalData: IWorkflowExecuteAdditionalData,
): Promise<INodeCredentialTestResult> {
	const { test } = helper.typeOf(type);
	if (!test) return failed('No testing function found for this credential.');

	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: 'noOp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: helper.selectedFor([type]),
	};
	const nodeType: INodeType = {
		description: {
			displayName: 'Temp',
			name: node.type,
			group: ['organization'],
			version: 1,
			description: '',
			defaults: { name: node.name },
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: type, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					default: '',
					routing: { request: test.request },
				},
			],
		},
	};
	const nodeTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const context = new ExecuteContext(
		new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes }),
		node,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);

	try {
		const { id = '', name } = await helper.getCredentials({ id: null, name: type }, type);
		const data = await helper.getDecrypted(additionalData, { id, name }, type, 'internal');
		const output = await new RoutingNode(context, nodeType, { id, name, type, data }).runNode();
		const body = (output?.[0]?.[0]?.json ?? {}) as INodeParameters;
		for (const rule of test.rules ?? []) {
			if (rule.type !== 'responseSuccessBody') continue;
			const { key, value, message } = rule.properties;
			if (NodeHelpers.getParameterValueByPath(body, key, '') === value) return failed(message);
		}
		return { status: 'OK', message: 'Connection successful!' };
	} catch (error) {
		const { message, cause } = error as Error & { cause?: FailedRequest };
		if (cause?.response) {
			const { status, statusText } = cause.response;
			for (const rule of test.rules ?? []) {
				if (rule.type === 'responseCode' && rule.properties.value === status) {
					return failed(rule.properties.message);
				}
			}
			return failed(statusText || `Received HTTP status code: ${status}`);
		}
		return failed(cause?.code ?? message);
	}
}

interface FailedRequest {
	code?: string;
	response?: { status: number; statusText: string };
}
