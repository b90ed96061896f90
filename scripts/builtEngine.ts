import { createRequire } from 'node:module';
import { join } from 'node:path';

import type { ICredentialType, INodeType } from 'n8n-workflow';

import type { Sandbox } from '../sandbox';
import { credentialsOf } from '../sandbox/credentials';
import { createEngine, type Engine } from '../test/engine/harness';

const ROOT = join(__dirname, '..');

/** n8n's engine with the package as it was built. */
export function builtEngine(sandbox: Sandbox): Engine {
	return createEngine({ ...builtPackage(), credentials: credentialsOf(sandbox) });
}

/** The package as it was built, loaded by the paths that n8n itself reads in package.json. */
export function builtPackage(root = ROOT) {
	const load = createRequire(join(root, 'package.json'));
	const { n8n } = load('./package.json') as typeof import('../package.json');
	return {
		nodeTypes: n8n.nodes.map((path) => instance<INodeType>(load, path)),
		credentialTypes: n8n.credentials.map((path) => instance<ICredentialType>(load, path)),
	};
}

/** Like n8n: the class has the name of the file. */
function instance<T>(load: NodeJS.Require, path: string): T {
	const classes = load(`./${path}`) as Record<string, new () => T>;
	const [name = ''] = (path.split('/').pop() ?? '').split('.');
	const Class = classes[name];
	if (!Class) throw new Error(`${path} exports no class ${name}`);
	return new Class();
}
