/** What an operation's declaration promises stands in the documentation: how often it happens, and that it cannot be undone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { layerService } from '../../nodes/Layer/actions';
import { rebillyService } from '../../nodes/Rebilly/actions';
import { operationOf, WRITES } from '../contract/writes';
import { titleOf } from './builtOperations';
import { FIRST_RELEASE } from './firstRelease';
import { BUILT, changelogName, operationsNamedIn } from './operationRows';

const DOCS = join(__dirname, '..', '..', 'docs');

/** Writing operations whose items need not wait for each other, by name, and why. */
const NEEDS_NO_LOCK: Readonly<Record<string, string>> = {};

const read = (page: string) => readFileSync(join(DOCS, page), 'utf8');
const namedIn = (page: string) => operationsNamedIn(read(page));

const WRITING = [...new Map(WRITES.map((line) => [operationOf(line), line])).values()];

test.each(WRITING.map((line) => [operationOf(line), line] as const))(
	'%s has a row in docs/exactly-once.md',
	(_, { node, resource, operation }) =>
		expect([...namedIn('exactly-once.md')]).toContain(titleOf(node, resource, operation)),
);

const DECLARED = [
	...layerService.resources.map((resource) => ({ node: 'layer' as const, resource })),
	...rebillyService.resources.map((resource) => ({ node: 'rebilly' as const, resource })),
].flatMap(({ node, resource }) =>
	resource.operations.map((operation) => ({
		name: `${node} ${resource.option.value}.${operation.option.value}`,
		node,
		resource,
		operation,
	})),
);

test('every operation that writes has a lock key, or a reason to have none', () => {
	const writing = new Set(WRITING.map(operationOf));
	expect(DECLARED.map(({ name }) => name)).toEqual(expect.arrayContaining([...writing]));
	const unlocked = DECLARED.filter(
		({ name, operation }) => writing.has(name) && !('lockKey' in operation && operation.lockKey),
	);
	expect(unlocked.map(({ name }) => name).sort()).toEqual(Object.keys(NEEDS_NO_LOCK).sort());
});

test.each(DECLARED.filter(({ operation }) => operation.destructive))(
	'$name, which is destructive, has a row in docs/limits.md',
	({ node, resource, operation }) => {
		const title = titleOf(node, String(resource.option.value), String(operation.option.value));
		expect([...namedIn('limits.md')]).toContain(title);
	},
);

test('the CHANGELOG names every operation that came after the first release', () => {
	const isFirst = (node: string, resource: string, operation: string) =>
		FIRST_RELEASE[`${node} ${resource}`]?.split(' ').includes(operation) ?? false;
	const later = BUILT.filter((operation) => !isFirst(...operation)).map(changelogName);
	const changelog = read('../CHANGELOG.md');
	expect(later.filter((name) => !changelog.includes(name))).toEqual([]);
});
