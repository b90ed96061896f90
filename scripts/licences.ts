/** `npm run licences`: whether the licence of everything that is installed allows what is done with it here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Installed {
	version?: string;
	license?: string;
	dev?: boolean;
	optional?: boolean;
	peer?: boolean;
	link?: boolean;
}

/** Licences that allow everything that is done here: to install, to run, to test with. */
const FREE = new Set([
	'(AFL-2.1 OR BSD-3-Clause)',
	'(MIT OR CC0-1.0)',
	'0BSD',
	'Apache-2.0',
	'Apache-2.0 AND MIT',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'BlueOak-1.0.0',
	'CC-BY-4.0',
	'ISC',
	'MIT',
	'MIT-0',
	'MIT/X11',
	'Python-2.0',
	'Unlicense',
]);

/** n8n's own, under its Sustainable Use Licence: to test with, never to hand on. */
const N8N = /^node_modules\/(?:.*\/node_modules\/)?(?:n8n-[\w-]+|@n8n\/[\w-]+|@n8n_io\/[\w-]+)$/;

/** Those that name none in the lock file, and what their own file says (all MIT). */
const LOOKED_UP = new Set(['buildcheck', 'cpu-features', 'ssh2']);

/** What is wrong with the licences of a lock file, in a sentence each. */
export function licenceFaults(packages: Readonly<Record<string, Installed>>): string[] {
	return Object.entries(packages).flatMap(([path, { license, dev, link, peer, optional }]) => {
		if (path === '' || link) return [];
		const faults: string[] = [];
		if (!dev && !peer && !optional) faults.push(`${path} would be published`);
		const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
		const isKnown =
			license === undefined ? LOOKED_UP.has(name) : FREE.has(license) || N8N.test(path);
		if (!isKnown) faults.push(`${path} is under ${license ?? 'no licence that it names'}`);
		return faults;
	});
}

export function lockedPackages(): Record<string, Installed> {
	const text = readFileSync(join(__dirname, '..', 'package-lock.json'), 'utf8');
	return (JSON.parse(text) as { packages: Record<string, Installed> }).packages;
}

if (require.main === module) {
	const packages = lockedPackages();
	const faults = licenceFaults(packages);
	for (const fault of faults) console.error(fault);
	console.log(`${Object.keys(packages).length - 1} packages, ${faults.length} to look at`);
	process.exitCode = faults.length > 0 ? 1 : 0;
}
