/**
 * Moves workflows between the packages. A node's type is the package's name and its own, and its own name is the same
 * in all packages, as are the names of the credentials: so only the package's name changes.
 *
 *     npm run move-workflow -- workflow.json …                    each node to the package of its service
 *     npm run move-workflow -- --to n8n-nodes-customer-credits …  back to the package of both
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { isOf, MAIN_PACKAGE, SERVICE_PACKAGES } from './services';

interface Exported {
	nodes?: Array<{ type?: unknown }>;
}

const PACKAGES = [MAIN_PACKAGE, ...SERVICE_PACKAGES.map(({ name }) => name)];

/** The type of a node as another package has it; a type that is not ours stays as it is. */
function movedType(type: string, to: string | undefined): string {
	const dot = type.lastIndexOf('.');
	const node = type.slice(dot + 1);
	if (!PACKAGES.includes(type.slice(0, dot))) return type;
	const ofService = SERVICE_PACKAGES.find((one) => isOf(one, node));
	const target = to === MAIN_PACKAGE ? MAIN_PACKAGE : ofService?.name;
	// A package of the other service does not have this node.
	if (!target || (to !== undefined && to !== target)) return type;
	return `${target}.${node}`;
}

/**
 * The same workflow, or list of workflows, with its nodes taken from other packages.
 * @param to a package that takes all of our nodes that it has; by default each goes to the package of its service
 */
export function moveWorkflow<T extends Exported | Exported[]>(exported: T, to?: string): T {
	const move = (workflow: Exported): Exported => ({
		...workflow,
		...(workflow.nodes && {
			nodes: workflow.nodes.map((node) =>
				typeof node.type === 'string' ? { ...node, type: movedType(node.type, to) } : node,
			),
		}),
	});
	return (Array.isArray(exported) ? exported.map(move) : move(exported)) as T;
}

function main(): void {
	const { values, positionals } = parseArgs({
		options: { to: { type: 'string' } },
		allowPositionals: true,
	});
	const { to } = values;
	if (positionals.length === 0 || (to !== undefined && !PACKAGES.includes(to))) {
		console.error('Give files that n8n has exported, and after --to one of:', PACKAGES.join(', '));
		process.exitCode = 2;
		return;
	}
	for (const file of positionals) {
		const exported = JSON.parse(readFileSync(file, 'utf8')) as Exported | Exported[];
		writeFileSync(file, `${JSON.stringify(moveWorkflow(exported, to), null, 2)}\n`);
		console.log(`${file} is moved`);
	}
}

if (require.main === module) main();
