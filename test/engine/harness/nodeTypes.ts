import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	INodeTypes,
	IVersionedNodeType,
	NodeConnectionType,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeHelpers } from 'n8n-workflow';

import { name as packageName } from '../../../package.json';
import { BASE_NODES } from './baseNodes';

export type AnyNodeType = INodeType | IVersionedNodeType;

export const MANUAL_TRIGGER = 'n8n-nodes-base.manualTrigger';

function passThrough(
	name: string,
	displayName: string,
	group: INodeTypeDescription['group'][number],
	inputs: NodeConnectionType[],
	outputs: NodeConnectionType[],
): INodeType {
	return {
		description: {
			displayName,
			name,
			group: [group],
			version: 1,
			description: displayName,
			defaults: { name: displayName },
			inputs,
			outputs,
			properties: [],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			return [this.getInputData()];
		},
	};
}

const main = [NodeConnectionTypes.Main];

const standIns: Record<string, INodeType> = {
	[MANUAL_TRIGGER]: passThrough('manualTrigger', 'Manual Trigger', 'trigger', [], main),
	'n8n-nodes-base.stickyNote': passThrough('stickyNote', 'Sticky Note', 'input', [], []),
	...BASE_NODES,
};

export class NodeTypes implements INodeTypes {
	private readonly types: Map<string, AnyNodeType>;

	constructor(given: AnyNodeType[] | Record<string, AnyNodeType>) {
		this.types = new Map(Object.entries({ ...standIns, ...(Array.isArray(given) ? {} : given) }));
		if (Array.isArray(given)) given.forEach((type) => this.add(type));
	}

	private add(type: AnyNodeType): string {
		const name = `${packageName}.${type.description.name}`;
		this.types.set(name, type);
		return name;
	}

	has(name: string): boolean {
		return this.types.has(name);
	}

	/** The full type name of a node given by its full name, its short name or an instance. */
	nameOf(node: AnyNodeType | string): string {
		if (typeof node !== 'string') {
			const known = [...this.types].find(([, type]) => type === node);
			return known?.[0] ?? this.add(node);
		}
		const name = [node, `${packageName}.${node}`].find((candidate) => this.has(candidate));
		if (name === undefined) throw new Error(this.unknown(node));
		return name;
	}

	unknown(name: string): string {
		return `Unknown node type "${name}". Known: ${[...this.types.keys()].join(', ')}`;
	}

	/** The version a node gets when a user adds it to a workflow. */
	newestVersion(name: string): number {
		const { description } = this.getByNameAndVersion(name);
		return description.defaultVersion ?? Math.max(...[description.version].flat());
	}

	credentialTypesOf(name: string, version?: number): string[] {
		const { credentials = [] } = this.getByNameAndVersion(name, version).description;
		return credentials.map((credential) => credential.name);
	}

	getByName(name: string): AnyNodeType {
		return this.types.get(name) as AnyNodeType;
	}

	// n8n-workflow expects undefined for an unknown type, whatever the signature says.
	getByNameAndVersion(name: string, version?: number): INodeType {
		const type = this.types.get(name);
		return (type && NodeHelpers.getVersionedNodeType(type, version)) as INodeType;
	}

	getKnownTypes(): Record<string, object> {
		return Object.fromEntries([...this.types.keys()].map((name) => [name, {}]));
	}
}
