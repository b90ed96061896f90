import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { OUTPUTS } from '../shared/run/outputs';
import { runItems } from '../shared/run/runner';
import { rebillyService, resourceFields } from './actions';
import * as listSearch from './methods/listSearch';

export class Rebilly implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Rebilly',
		name: 'rebilly',
		icon: { light: 'file:../../icons/rebilly.svg', dark: 'file:../../icons/rebilly.dark.svg' },
		group: ['transform'],
		version: 1,
		// The names of the form, which are the values in words, with exceptions.
		subtitle:
			'={{ [$parameter["operation"], $parameter["resource"]].map(value => ({ downloadPdf: "Download PDF", getAll: "Get Many", query: "Check With Gateway", upsert: "Create or Update" })[value] ?? value.replace(/[A-Z]/g, " $&").replace(/^./, first => first.toUpperCase())).join(": ") }}',
		description: 'Create credit memos in Rebilly exactly once and apply them to invoices',
		defaults: { name: 'Rebilly' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS,
		credentials: [{ name: 'rebillyApi', required: true }],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Credit Memo', value: 'creditMemo' },
					{ name: 'Customer', value: 'customer' },
					{ name: 'Dispute', value: 'dispute' },
					{ name: 'Invoice', value: 'invoice' },
					{ name: 'Transaction', value: 'transaction' },
				],
				default: 'creditMemo',
			},
			...resourceFields,
		],
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await runItems(this, rebillyService);
	}
}
