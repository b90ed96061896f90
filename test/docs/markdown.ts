/** How values look in the pages. */

const WIDTH = 92;

/** JSON as a person would write it: what fits in a line stays in one. */
export function prettyJson(value: unknown, indent = ''): string {
	const line = inline(value);
	if (indent.length + line.length <= WIDTH || typeof value !== 'object' || value === null) {
		return line;
	}
	const inner = `${indent}  `;
	if (Array.isArray(value)) {
		const rows = value.map((each) => `${inner}${prettyJson(each, inner)}`);
		return `[\n${rows.join(',\n')}\n${indent}]`;
	}
	const rows = Object.entries(value).map(
		([key, each]) => `${inner}${JSON.stringify(key)}: ${prettyJson(each, inner)}`,
	);
	return `{\n${rows.join(',\n')}\n${indent}}`;
}

function inline(value: unknown): string {
	if (Array.isArray(value)) return value.length > 0 ? `[${value.map(inline).join(', ')}]` : '[]';
	if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
	const parts = Object.entries(value).map(
		([key, each]) => `${JSON.stringify(key)}: ${inline(each)}`,
	);
	return parts.length > 0 ? `{ ${parts.join(', ')} }` : '{}';
}

/** What was made just now has the time of the run, which would make a page another one each time. */
const JUST_NOW = 10 * 60_000;
const SOME_TIME = '2026-11-20T09:30:00.000Z';

/** The same value with long IDs cut short, since nobody reads them to the end, and one time for all that is new. */
export function shortened<T>(value: T): T {
	const text = JSON.stringify(value)
		.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (time) =>
			Math.abs(Date.now() - Date.parse(time)) < JUST_NOW ? SOME_TIME : time,
		)
		.replace(/\b([a-z]+_01[0-9A-Z]{4})[0-9A-Z]{20}\b/g, '$1…')
		.replace(/\b([0-9a-f]{8}-[0-9a-f]{4})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '$1…');
	return JSON.parse(text) as T;
}

/** A table whose columns are as wide as their widest cell, as the formatter wants it. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const widths = head.map((_, column) =>
		Math.max(3, ...[head, ...rows].map((row) => (row[column] ?? '').length)),
	);
	const line = (cells: readonly string[]) =>
		`| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
	return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** As GitHub makes it of a heading. */
export function anchorOf(heading: string): string {
	return heading
		.toLowerCase()
		.replace(/[^\p{Letter}\p{Number} _-]/gu, '')
		.replaceAll(' ', '-');
}

const START = '<!-- Made by npm run docs -->';
const END = '<!-- End of what is made -->';

/** What stands between the marks of what is made. */
export function made(page: string): string {
	const text = page.split(START)[1]?.split(END)[0];
	if (text === undefined) throw new Error('The page has no marks');
	return text.trim();
}

/** A page with another text between the marks of what is made. */
export function withMade(page: string, text: string): string {
	const [before, rest] = page.split(START);
	const after = rest?.split(END)[1];
	if (before === undefined || after === undefined) throw new Error('The page has no marks');
	return `${before}${START}\n\n${text}\n\n${END}${after}`;
}
