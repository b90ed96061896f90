import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INode } from 'n8n-workflow';

import { SERVICE_PACKAGES } from '../../../scripts/packages/services';
import type { WorkflowJson } from '../../engine/harness';
import { ROOT } from './installation';
import type { SavedCredential } from './n8nClient';
import { PACKAGE } from './packedPackage';

export interface Example extends WorkflowJson {
	name: string;
	nodes: INode[];
}

/** Which credentials a node asks for, by its type without the package. */
const CREDENTIALS_OF: Record<string, readonly string[]> = {
	emailSend: ['smtp'],
	layer: ['layerApi'],
	layerTrigger: ['layerApi', 'layerWebhookApi'],
	rebilly: ['rebillyApi'],
	rebillyTrigger: ['rebillyApi'],
};

const PACKAGES = ['n8n-nodes-base', PACKAGE, ...SERVICE_PACKAGES.map(({ name }) => name)];

function credentialsOf(type: string): readonly string[] | undefined {
	const dot = type.lastIndexOf('.');
	// As a tool of an agent, a node asks for the same.
	const name = type.slice(dot + 1).replace(/Tool$/, '');
	return PACKAGES.includes(type.slice(0, dot)) ? CREDENTIALS_OF[name] : undefined;
}

export function exampleNames(): string[] {
	return readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.replace(/\.json$/, '').replaceAll('\\', '/'))
		.sort();
}

/** @param folder that of a package of one service, whose examples use its nodes */
export function readExample(name: string, folder = '.'): Example {
	const file = join(ROOT, folder, 'examples', `${name}.json`);
	return JSON.parse(readFileSync(file, 'utf8')) as Example;
}

/** The same workflow after its user has chosen the credentials. */
export function withCredentials<T extends { nodes: INode[] }>(
	workflow: T,
	credentials: readonly SavedCredential[],
): T {
	const nodes = workflow.nodes.map((node) => {
		const wanted = credentialsOf(node.type);
		if (!wanted) return node;
		const chosen = credentials
			.filter(({ type }) => wanted.includes(type))
			.map(({ id, name, type }) => [type, { id, name }] as const);
		return { ...node, credentials: Object.fromEntries(chosen) };
	});
	return { ...workflow, nodes };
}
