/** `npm run build:packages`: puts the packages of one service each together, in `packages/<name>/dist`. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';

import { preProcessFile } from 'typescript';

import {
	isOf,
	MAIN_PACKAGE,
	repositoryUrl,
	SERVICE_PACKAGES,
	type ServicePackage,
} from './services';

const ROOT = resolve(__dirname, '..', '..');

/** What a node or a credential needs to run, by its path from the root: itself, and all that it loads. */
function loadedBy(entries: readonly string[]): string[] {
	const found = new Set(entries);
	// A set goes on with what is added on the way.
	for (const file of found) {
		const { importedFiles } = preProcessFile(readFileSync(join(ROOT, file), 'utf8'), true, true);
		for (const { fileName } of importedFiles) {
			if (!fileName.startsWith('.')) continue;
			const path = require.resolve(join(ROOT, dirname(file), fileName));
			found.add(relative(ROOT, path).split(sep).join(posix.sep));
		}
	}
	return [...found].sort();
}

/** What stands beside the code: icons, the descriptions for n8n's panel of nodes, and output schemas. */
function besides(servicePackage: ServicePackage): string[] {
	const files = readdirSync(join(ROOT, 'dist'), { recursive: true, encoding: 'utf8' })
		.map((file) => posix.join('dist', file.split(sep).join(posix.sep)))
		.filter((file) => /\.(json|svg)$/.test(file));
	return files.filter((file) => {
		const [, room = '', folder = ''] = file.split('/');
		return (room === 'icons' || room === 'nodes') && isOf(servicePackage, folder);
	});
}

/** Puts one package together from what `npm run build` has made; gives what is in it. */
export function buildPackage(servicePackage: ServicePackage): string[] {
	const { name } = servicePackage;
	const folder = join(ROOT, 'packages', name);
	const { n8n } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};
	rmSync(join(folder, 'dist'), { recursive: true, force: true });
	const files = [...loadedBy([...n8n.nodes, ...n8n.credentials]), ...besides(servicePackage)];
	for (const file of files) {
		const target = join(folder, file);
		mkdirSync(dirname(target), { recursive: true });
		cpSync(join(ROOT, file), target);
		if (file.endsWith('.node.json')) asOwn(target, name);
	}
	cpSync(join(ROOT, 'LICENSE.md'), join(folder, 'LICENSE.md'));
	return files;
}

/** Names the package in what n8n's panel of nodes says of a node. */
function asOwn(codexFile: string, name: string): void {
	const codex = readFileSync(codexFile, 'utf8')
		.replace(`"${MAIN_PACKAGE}.`, `"${name}.`)
		.replaceAll(`${repositoryUrl()}#`, `${repositoryUrl()}/tree/main/packages/${name}#`);
	writeFileSync(codexFile, codex);
}

if (require.main === module) {
	for (const servicePackage of SERVICE_PACKAGES) {
		const files = buildPackage(servicePackage);
		console.log(`packages/${servicePackage.name}: ${files.length} files`);
	}
}
