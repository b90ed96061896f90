import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';

import type { Reply, SimulatedService } from './services';

/** Runs a node's Create over items with the given keys, as an execution with On Error: Continue does. */
export async function runNode(
	service: SimulatedService,
	keys: readonly string[],
	request: (options: IHttpRequestOptions) => Promise<Reply>,
	options: Record<string, unknown> = {},
): Promise<INodeExecutionData[]> {
	const items = keys.map((key) => ({ json: { key } }));
	const node = service.node();
	const parameters: Record<string, unknown> = { ...service.parameters, options };
	const isShown = ({ displayOptions }: INodeProperties) =>
		Object.entries(displayOptions?.show ?? {}).every(
			([name, values]) => !(name in parameters) || values?.includes(parameters[name] as string),
		);
	const fields = node.description.properties.filter(isShown);
	const defaults = new Map(fields.map((field) => [field.name, field.default]));
	const context = {
		getInputData: () => items,
		getNodeParameter: (name: string) => parameters[name] ?? defaults.get(name),
		getNode: () => ({ id: 'node', name: 'Node', type: 'node', typeVersion: 1, parameters: {} }),
		getWorkflowDataProxy: (index: number) => ({ $json: items[index]?.json }),
		getExecutionCancelSignal: () => undefined,
		getExecutionId: () => '1',
		getCredentials: async () => service.credential,
		continueOnFail: () => true,
		addExecutionHints: () => undefined,
		helpers: {
			httpRequestWithAuthentication: async (_type: string, given: IHttpRequestOptions) =>
				await request(given),
		},
	} as unknown as IExecuteFunctions;
	const [output = []] = await node.execute.call(context);
	return output;
}
