import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import type { WorkflowJson } from '../../engine/harness';
import { ROOT } from './installation';
import type { SavedCredential } from './n8nClient';
import { PACKAGE } from './packedPackage';

export interface Example extends WorkflowJson {
	name: string;
	nodes: INode[];
}

/** Which credentials a node asks for, by its type. */
const CREDENTIALS_OF: Record<string, readonly string[]> = {
	'n8n-nodes-base.emailSend': ['smtp'],
	[`${PACKAGE}.layer`]: ['layerApi'],
	[`${PACKAGE}.layerTrigger`]: ['layerApi', 'layerWebhookApi'],
	[`${PACKAGE}.rebilly`]: ['rebillyApi'],
	[`${PACKAGE}.rebillyTrigger`]: ['rebillyApi'],
};

export function exampleNames(): string[] {
	return readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.replace(/\.json$/, '').replaceAll('\\', '/'))
		.sort();
}

export function readExample(name: string): Example {
	return JSON.parse(readFileSync(join(ROOT, 'examples', `${name}.json`), 'utf8')) as Example;
}

/** The same workflow after its user has chosen the credentials. */
export function withCredentials<T extends { nodes: INode[] }>(
	workflow: T,
	credentials: readonly SavedCredential[],
): T {
	const nodes = workflow.nodes.map((node) => {
		const wanted = CREDENTIALS_OF[node.type];
		if (!wanted) return node;
		const chosen = credentials
			.filter(({ type }) => wanted.includes(type))
			.map(({ id, name, type }) => [type, { id, name }] as const);
		return { ...node, credentials: Object.fromEntries(chosen) };
	});
	return { ...workflow, nodes };
}
