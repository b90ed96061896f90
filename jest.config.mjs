import { availableParallelism, totalmem } from 'node:os';

/**
 * The engine tests wait for servers more than they compute: on two cores four workers took 88 s where two took 122, and
 * six took 87. A worker needs up to 1.2 GB.
 */
const workers = Math.max(
	1,
	Math.min(2 * availableParallelism(), Math.floor(totalmem() / 1_500_000_000)),
);

/** @type {import('jest').Config} */
export default {
	// Packages are loaded once a worker, not once a file.
	testEnvironment: '<rootDir>/test/jest/environment.cjs',
	runtime: '<rootDir>/test/jest/runtime.cjs',
	// A limit for what hangs, not a measure of speed.
	testTimeout: 300_000,
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	// A real n8n with its own dependencies: `npm run test:e2e`.
	testPathIgnorePatterns: ['<rootDir>/test/e2e/'],
	modulePathIgnorePatterns: ['<rootDir>/test/e2e/'],
	// Types are stripped here and checked by `npm run lint`.
	transform: {
		'\\.ts$|/node_modules/cookie/': [
			'@swc/jest',
			{ swcrc: false, jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
		],
	},
	// Fastify requires this one, which is an ES module, when a sandbox calls itself.
	transformIgnorePatterns: ['/node_modules/(?!cookie/)'],
	maxWorkers: workers,
	// Modules of a file are not freed with it: a worker begins anew between two files, and ends within a moment.
	workerIdleMemoryLimit: '1GB',
	watchman: false,
};
