import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { OUTPUTS } from '../shared/run/outputs';
import { runItems } from '../shared/run/runner';
import { layerService, resourceFields } from './actions';
import * as listSearch from './methods/listSearch';

export class Layer implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Layer',
		name: 'layer',
		icon: { light: 'file:../../icons/layer.svg', dark: 'file:../../icons/layer.dark.svg' },
		group: ['transform'],
		version: 1,
		// The names of the form, which are the values in words, with exceptions.
		subtitle:
			'={{ [$parameter["operation"], $parameter["resource"]].map(value => ({ deleteWriteOff: "Delete Write-Off", getAll: "Get Many", upsert: "Create or Update" })[value] ?? value.replace(/[A-Z]/g, " $&").replace(/^./, first => first.toUpperCase())).join(": ") }}',
		description: 'Create customer credits in Layer exactly once and apply them to invoices',
		defaults: { name: 'Layer' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS,
		credentials: [{ name: 'layerApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Business', value: 'business' },
					{ name: 'Customer', value: 'customer' },
					{ name: 'Customer Credit', value: 'customerCredit' },
					{ name: 'Invoice', value: 'invoice' },
					{ name: 'Payment', value: 'payment' },
					{ name: 'Refund', value: 'refund' },
				],
				default: 'customerCredit',
			},
			...resourceFields,
		],
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems(this, layerService);
	}
}
