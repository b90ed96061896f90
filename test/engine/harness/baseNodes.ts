/**
 * Stand-ins for the few of n8n's own nodes that the examples use, with the parameters that the real ones
 * have in an exported workflow, so that an example file runs here unchanged. The real ones come in a package
 * that is too large for a test of ours; what n8n's engine itself does for them (expressions, conditions,
 * pinned data, Execute Once) is n8n's own here too.
 */
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

interface BaseNode {
	displayName: string;
	/** The versions that an example may name. */
	version: number[];
	inputs?: number;
	outputs?: number;
	properties?: INodeProperties[];
	run(context: IExecuteFunctions): INodeExecutionData[][];
}

function baseNode(name: string, node: BaseNode): [string, INodeType] {
	const { displayName, version, inputs = 1, outputs = 1, properties = [], run } = node;
	const main = (count: number) => Array<'main'>(count).fill(NodeConnectionTypes.Main);
	const type: INodeType = {
		description: {
			displayName,
			name,
			group: [inputs === 0 ? 'trigger' : 'transform'],
			version,
			description: displayName,
			defaults: { name: displayName },
			inputs: main(inputs),
			outputs: main(outputs),
			properties,
		},
		async execute(this: IExecuteFunctions) {
			return run(this);
		},
	};
	return [`n8n-nodes-base.${name}`, type];
}

const passOn = (context: IExecuteFunctions) => [context.getInputData()];

/** A node that reaches somebody else's service: an example that uses it carries pinned data. */
function pinnedOnly(name: string, displayName: string, version: number[]): [string, INodeType] {
	return baseNode(name, {
		displayName,
		version,
		run: () => {
			throw new Error(`The node ${displayName} needs pinned data here`);
		},
	});
}

const conditions: INodeProperties = {
	displayName: 'Conditions',
	name: 'conditions',
	type: 'filter',
	default: {},
	typeOptions: { filter: { caseSensitive: true, typeValidation: 'strict', version: 2 } },
};

/** Whether an item fulfils the conditions, as n8n's engine finds. */
function holds(context: IExecuteFunctions, index: number): boolean {
	return context.getNodeParameter('conditions', index, false, { extractValue: true }) as boolean;
}

function split(context: IExecuteFunctions): [INodeExecutionData[], INodeExecutionData[]] {
	const [yes, no]: [INodeExecutionData[], INodeExecutionData[]] = [[], []];
	context.getInputData().forEach((item, index) => {
		(holds(context, index) ? yes : no).push({ ...item, pairedItem: { item: index } });
	});
	return [yes, no];
}

export const BASE_NODES: Record<string, INodeType> = Object.fromEntries([
	baseNode('scheduleTrigger', {
		displayName: 'Schedule Trigger',
		version: [1, 1.1, 1.2],
		inputs: 0,
		run: passOn,
	}),
	baseNode('noOp', { displayName: 'No Operation, do nothing', version: [1], run: passOn }),
	baseNode('set', {
		displayName: 'Edit Fields',
		version: [3.4],
		properties: [
			{
				displayName: 'Fields to Set',
				name: 'assignments',
				type: 'assignmentCollection',
				default: {},
			},
			{
				displayName: 'Include Other Input Fields',
				name: 'includeOtherFields',
				type: 'boolean',
				default: false,
			},
		],
		run: (context) => [
			context.getInputData().map((item, index) => {
				const rows = context.getNodeParameter('assignments.assignments', index, []) as Array<{
					name: string;
					value: IDataObject[string];
				}>;
				const others = context.getNodeParameter('includeOtherFields', index, false) as boolean;
				const own = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
				return { json: { ...(others && item.json), ...own }, pairedItem: { item: index } };
			}),
		],
	}),
	baseNode('if', {
		displayName: 'If',
		version: [2.2],
		outputs: 2,
		properties: [conditions],
		run: split,
	}),
	baseNode('filter', {
		displayName: 'Filter',
		version: [2.2],
		properties: [conditions],
		run: (context) => [split(context)[0]],
	}),
	baseNode('splitOut', {
		displayName: 'Split Out',
		version: [1],
		properties: [
			{ displayName: 'Fields To Split Out', name: 'fieldToSplitOut', type: 'string', default: '' },
		],
		run: (context) => [
			context.getInputData().flatMap(({ json }, index) => {
				const name = context.getNodeParameter('fieldToSplitOut', index) as string;
				const rows = json[name] as IDataObject[];
				return rows.map((row) => ({ json: row, pairedItem: { item: index } }));
			}),
		],
	}),
	baseNode('splitInBatches', {
		displayName: 'Loop Over Items',
		version: [3],
		outputs: 2,
		properties: [{ displayName: 'Batch Size', name: 'batchSize', type: 'number', default: 1 }],
		run: (context) => {
			const own = context.getContext('node') as { left?: INodeExecutionData[] };
			own.left ??= [...context.getInputData()];
			const batch = own.left.splice(0, context.getNodeParameter('batchSize', 0) as number);
			return batch.length > 0 ? [[], batch] : [context.getInputData(), []];
		},
	}),
	pinnedOnly('wait', 'Wait', [1.1]),
	pinnedOnly('googleSheets', 'Google Sheets', [4.5]),
	pinnedOnly('emailSend', 'Send Email', [2.1]),
]);
