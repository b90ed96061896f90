import type { INodeProperties } from 'n8n-workflow';

import type { RecordedRequest } from '../../sandbox';
import { NODES } from '../fixtures/engine';
import type { Line } from './line';
import { OPERATIONS } from './operations';

/** The lines of the table whose operation writes, by what they reach in the vendors' definitions. */
export const WRITES = OPERATIONS.filter(({ reaches }) =>
	reaches.some((name) =>
		/^(Put|Post|Patch|Delete|Void|create|update|delete|archive|record)/i.test(name),
	),
);

export function operationOf({ node, resource, operation }: Line): string {
	return `${node} ${resource}.${operation}`;
}

export function nameOf(line: Line): string {
	return line.variant ? `${operationOf(line)} ${line.variant}` : operationOf(line);
}

/** Whether the operation has the option Dry Run, which every one that writes has. */
export function offersDryRun({ node, resource, operation }: Line): boolean {
	const own = NODES[node].description.properties.find(
		({ name, displayOptions: { show } = {} }) =>
			name === 'options' &&
			show?.resource?.includes(resource) &&
			show.operation?.includes(operation),
	);
	return (own?.options as INodeProperties[]).some(({ name }) => name === 'dryRun');
}

export const WRITING_LINES = OPERATIONS.filter(offersDryRun).map(
	(line) => [nameOf(line), line] as const,
);

/** Whether a request wants to change something; fetching a token does not. */
export function isWrite({ method, path }: RecordedRequest): boolean {
	return method !== 'GET' && !path.includes('/oauth2/token');
}
