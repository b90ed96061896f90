/** Writes what is made from what the nodes do: parts of the documentation (test/docs), and the schemas of their outputs. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const jest = join(__dirname, '..', 'node_modules', 'jest', 'bin', 'jest.js');
const { status } = spawnSync(
	process.execPath,
	[jest, 'test/docs/generated', 'test/contract/product'],
	{
		stdio: 'inherit',
		env: { ...process.env, WRITE_DOCS: '1' },
	},
);
process.exitCode = status ?? 1;
