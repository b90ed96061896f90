/**
 * Rows of hand-written tables that follow from what an operation declares. Who knows more words them better; who adds
 * an operation gets its row from `npm run docs`.
 */
import { operationOf, WRITES } from '../contract/writes';
import type { NodeName } from '../fixtures/engine';
import { FORBIDDEN, PROMISED } from '../contract/product';
import { choicesOf, NODE_NAMES, titleOf } from './builtOperations';
import { made, table, withMade } from './markdown';

type Operation = readonly [node: NodeName, resource: string, operation: string];

/** The operations that a table names in its first column; a row can name several of a resource. */
export function operationsNamedIn(page: string): Set<string> {
	const cells = [...page.matchAll(/^\| (\w+: [^|]+?) *\|/gm)].map(([, cell = '']) => cell);
	const names = cells.flatMap((cell) => {
		const [resource = '', operations = ''] = cell.split(' → ');
		return operations.split(', ').map((operation) => `${resource} → ${operation.trim()}`);
	});
	return new Set(names);
}

/** The table between the marks, with a row more for each operation that it does not name. */
function withRows(
	page: string,
	operations: readonly Operation[],
	rowOf: (operation: Operation) => string[],
): string {
	const text = made(page);
	const named = operationsNamedIn(text);
	const [head = [], , ...rows] = text.split('\n').map((line) =>
		line
			.slice(1, -1)
			.split('|')
			.map((cell) => cell.trim()),
	);
	const missing = operations.filter((operation) => !named.has(titleOf(...operation)));
	const added = missing.map((operation) => [titleOf(...operation), ...rowOf(operation)]);
	return withMade(page, table(head, [...rows, ...added]));
}

/** docs/exactly-once.md, with a row for every operation that writes. */
export function withRepeatedOperations(page: string): string {
	const lines = new Map(WRITES.map((line) => [operationOf(line), line]));
	const operations = [...lines.values()].map(({ node, resource, operation }): Operation => [
		node,
		resource,
		operation,
	]);
	return withRows(page, operations, ([node, resource, operation]) => {
		const { again, isNeverSentAgain } = lines.get(`${node} ${resource}.${operation}`) ?? {};
		return [
			again ? 'The second time is refused.' : 'The second time changes nothing.',
			isNeverSentAgain
				? 'Never sent again. It is watched for; otherwise unknown.'
				: 'Looked for, and sent again only if it is not there.',
		];
	});
}

/** docs/limits.md, with a row for every operation that cannot be undone. */
export function withFinalOperations(page: string): string {
	const operations = PROMISED.filter(([node, resource, operation]) =>
		FORBIDDEN.includes(`${node} ${resource}.${operation}`),
	);
	return withRows(page, operations, ([node, resource, operation]) => {
		const choice = choicesOf(node, 'operation', resource).find(({ value }) => value === operation);
		return [`${choice?.description ?? ''}.`];
	});
}

/** How the CHANGELOG names what it adds. */
export function changelogName([node, resource, operation]: Operation): string {
	const [service = '', name = ''] = titleOf(node, resource, operation).split(': ');
	return `**${service}**: _${name}_`;
}

/** All operations as they are built. */
export const BUILT: Operation[] = NODE_NAMES.flatMap((node) =>
	choicesOf(node, 'resource').flatMap(({ value: resource }) =>
		choicesOf(node, 'operation', String(resource)).map(({ value }): Operation => [
			node,
			String(resource),
			String(value),
		]),
	),
);
