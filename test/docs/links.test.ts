/** Links in the documentation lead somewhere, as far as they stay in this repository. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { homepage, scripts } from '../../package.json';
import { SERVICE_PACKAGES } from '../../scripts/packages/services';
import { anchorOf } from './markdown';
import { sources } from './messages';

const ROOT = join(__dirname, '..', '..');
const REPOSITORY = homepage.replace(/#.*$/, '');

const markdownIn = (folder: string) =>
	readdirSync(join(ROOT, folder))
		.filter((file) => file.endsWith('.md'))
		.map((file) => join(folder, file));

const PAGES = [
	...markdownIn('.'),
	...markdownIn('docs'),
	...markdownIn('.github'),
	...SERVICE_PACKAGES.map(({ name }) => join('packages', name, 'README.md')),
].sort();

const read = (page: string) => readFileSync(join(ROOT, page), 'utf8');

/** The page without what stands in code. */
const prose = (page: string) =>
	read(page)
		.replace(/^(```+)[^\n]*\n[\s\S]*?^\1$/gm, '')
		.replace(/`[^`\n]*`/g, '');

function linksIn(page: string): string[] {
	return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** Every anchor of a page; a heading that comes again has a number behind it. */
function anchorsOf(page: string): Set<string> {
	const anchors = new Set<string>();
	const headings = read(page)
		.replace(/^(```+)[^\n]*\n[\s\S]*?^\1$/gm, '')
		.matchAll(/^#{1,6} (.+)$/gm);
	for (const [, heading = ''] of headings) {
		const plain = anchorOf(heading.replace(/[*_`]|\]\([^)]*\)/g, ''));
		let anchor = plain;
		for (let number = 1; anchors.has(anchor); number++) anchor = `${plain}-${number}`;
		anchors.add(anchor);
	}
	return anchors;
}

/** An address of this repository, as a link from the README: the page that it shows is the README or a file. */
function inRepository(url: string): string {
	const [path = '', anchor] = url
		.replace(REPOSITORY, '')
		.replace(/^\/(blob|tree)\/main\//, '')
		.split('#');
	return anchor === undefined ? path || 'README.md' : `${path}#${anchor}`;
}

/** What is wrong with a link from a page; undefined when it leads somewhere, or out of the repository. */
function objection(page: string, link: string): string | undefined {
	// What is not a file, such as the list of issues, is GitHub's to answer for.
	if (
		link.startsWith(REPOSITORY) &&
		/^(#|\/(blob|tree)\/main\/)/.test(link.replace(REPOSITORY, ''))
	) {
		return objection('README.md', inRepository(link));
	}
	if (/^[a-z]+:/.test(link)) return undefined;
	// The build puts it beside the README of each package.
	if (link === 'LICENSE.md') return undefined;
	const [path = '', anchor] = link.split('#');
	const target = path === '' ? page : normalize(join(dirname(page), path));
	if (!existsSync(join(ROOT, target))) return `${link}: there is no ${target}`;
	if (anchor === undefined) return undefined;
	return statSync(join(ROOT, target)).isFile() && anchorsOf(target).has(anchor)
		? undefined
		: `${link}: ${target} has no such heading`;
}

test('there are pages', () => expect(PAGES.length).toBeGreaterThan(12));

test.each(PAGES)('%s has no dead link', (page) => {
	const dead = linksIn(page).flatMap((link) => objection(page, link) ?? []);
	expect(dead).toEqual([]);
});

test('every page of docs/ can be reached from the README', () => {
	const reached = new Set(['README.md']);
	for (const page of reached) {
		for (const link of linksIn(page)) {
			const target = normalize(join(dirname(page), link.replace(/#.*$/, '')));
			if (PAGES.includes(target)) reached.add(target);
		}
	}
	expect(PAGES.filter((page) => page.startsWith('docs') && !reached.has(page))).toEqual([]);
});

test('links of the nodes and credentials to this repository lead somewhere', () => {
	const urls = sources().flatMap(
		({ text }) => text.match(/https:\/\/github\.com\/[^\s"'`)]+/g) ?? [],
	);
	expect(urls.length).toBeGreaterThan(4);
	const dead = urls
		.map((url) => url.replace(REPOSITORY, '').replace(/^\/blob\/main\//, ''))
		.flatMap((link) => objection('README.md', link) ?? []);
	expect(dead).toEqual([]);
});

test('files that the documentation names are there', () => {
	const named = PAGES.flatMap((page) => [
		...read(page).matchAll(
			/`((?:credentials|docs|examples|nodes|sandbox|scripts|test)\/[\w/.-]+\.\w+)`/g,
		),
	]).map(([, path = '']) => path);
	expect(new Set(named).size).toBeGreaterThan(15);
	expect([...new Set(named)].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every host that the package knows is in docs/security.md', () => {
	const hosts = sources().flatMap(({ text }) => text.match(/(?<=https:\/\/)[\w.-]+/g) ?? []);
	const pages = ['github.com', 'www.rebilly.com'];
	const called = [...new Set(hosts)].filter((host) => !pages.includes(host));
	expect(called.length).toBeGreaterThan(5);
	expect(called.filter((host) => !read('docs/security.md').includes(`\`${host}\``))).toEqual([]);
});

test('commands in the documentation are there', () => {
	const named = PAGES.flatMap((page) => [
		...read(page).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g),
	]).map(([, name = '']) => name);
	expect(new Set(named).size).toBeGreaterThan(8);
	expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
});

test('every picture was taken by the end-to-end tests, and is shown somewhere', () => {
	const shown = PAGES.flatMap((page) =>
		linksIn(page).flatMap((link) => /images\/(.+)\.png$/.exec(link)?.[1] ?? []),
	);
	const kept = readdirSync(join(ROOT, 'docs', 'images')).map((file) => file.replace(/\.png$/, ''));
	const taken = readdirSync(join(ROOT, 'test', 'e2e'))
		.filter((file) => file.endsWith('.e2e.ts'))
		.flatMap((file) => [
			...readFileSync(join(ROOT, 'test', 'e2e', file), 'utf8').matchAll(
				/\.picture\(['`](.+?)['`][,)]/g,
			),
		])
		.flatMap(([, name = '']) =>
			// A picture of each service.
			[...new Set(['layer', 'rebilly'].map((service) => name.replace('${service}', service)))],
		);
	expect(kept.sort()).toEqual(taken.sort());
	expect([...new Set(shown)].sort()).toEqual(kept);
});
