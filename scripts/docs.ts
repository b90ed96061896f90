/** Writes the parts of the documentation that are made from what the nodes do (test/docs). */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const jest = join(__dirname, '..', 'node_modules', 'jest', 'bin', 'jest.js');
const { status } = spawnSync(process.execPath, [jest, 'test/docs/generated'], {
	stdio: 'inherit',
	env: { ...process.env, WRITE_DOCS: '1' },
});
process.exitCode = status ?? 1;
