import { choicesOf, NODE_NAMES, TITLES } from './builtOperations';
import { table, withMade } from './markdown';

/** The README with the operations that the nodes offer. */
export function withOperations(page: string): string {
	const parts = NODE_NAMES.flatMap((node) => [
		`### ${TITLES[node]}`,
		table(
			['Resource', 'Operations'],
			choicesOf(node, 'resource').map(({ name, value }) => [
				name,
				choicesOf(node, 'operation', String(value))
					.map((operation) => operation.name)
					.join(', '),
			]),
		),
	]);
	return withMade(page, parts.join('\n\n'));
}
