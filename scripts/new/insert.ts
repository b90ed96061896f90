/** Where a new line goes in a file that is there. Each throws when the file is not as it is expected to be. */
import type { Names } from './names';

/** Adds an operation to the list of its resource, in the order of the names in the form. */
export function intoIndex(source: string, { operation, variable, operationName }: Names): string {
	const line = `import { ${variable} } from './${operation}.operation';\n`;
	const imports = [...source.matchAll(/^import \{ (\w+) \} from '\.\/(\w+)\.operation';\n/gm)];
	const next = imports.find(([, , file = '']) => file.toLowerCase() > operation.toLowerCase());
	const last = imports.at(-1);
	if (!last) throw new Error('The list of the resource imports no operation');
	const at = next?.index ?? last.index + last[0].length;
	const imported = source.slice(0, at) + line + source.slice(at);
	const files = new Map(imports.map(([, name = '', file = '']) => [name, file]));
	return replaced(imported, /(operations: \[)([^\]]*)(\])/, (_, before, list, after) => {
		const names = list.split(',').flatMap((each) => each.trim() || []);
		const follows = names.findIndex((name) => nameInForm(files.get(name) ?? name) > operationName);
		names.splice(follows < 0 ? names.length : follows, 0, variable);
		return `${before}${names.join(', ')}${after}`;
	});
}

/** What the form calls an operation, as far as its file tells. */
function nameInForm(file: string): string {
	const special: Record<string, string> = {
		getAll: 'Get Many',
		query: 'Check With Gateway',
		upsert: 'Create or Update',
	};
	const words = file.replace(/[A-Z]/g, (letter) => ` ${letter}`);
	return special[file] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** Adds a route at the end of the function that adds those of the resource. */
export function intoRoutes(source: string, route: string): string {
	return replaced(source, /(export function \w+\(app: [\s\S]*?\n)(\}\n)/, (_, before, end) => {
		return `${before}${route}${end}`;
	});
}

/** Adds a line at the end of the table of operations. */
export function intoContract(source: string, line: string): string {
	return replaced(source, /(_OPERATIONS: Line\[\] = \[[\s\S]*?\n)(\];\n)/, (_, before, end) => {
		return `${before}${line.trimStart()}${end}`;
	});
}

/** Adds an operation to those that are promised. */
export function intoProduct(source: string, names: Names): string {
	const { service, resource, operation, operationName } = names;
	const row = new RegExp(String.raw`(\n\t${service}: \{[\s\S]*?\(${resource}\)':\s*')([^']*)(')`);
	return replaced(source, row, (_, before, list, after) => {
		const all = [...list.split(', '), `${operationName} (${operation})`];
		const nameOf = (each: string) => each.replace(/\*? \(.*/, '');
		return `${before}${all.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)).join(', ')}${after}`;
	});
}

/** Adds an entry to the newest version. */
export function intoChangelog(source: string, entry: string): string {
	return replaced(source, /(\n## [\s\S]*?)(\n*(?=\n## )|\n*$)/, (_, section) => {
		return `${section}\n${entry}\n`;
	});
}

function replaced(
	source: string,
	pattern: RegExp,
	by: (all: string, ...groups: string[]) => string,
): string {
	if (!pattern.test(source)) throw new Error(`Nothing in the file is like ${String(pattern)}`);
	return source.replace(pattern, by);
}
