import base from '../../jest.config.mjs';

/** Run by `main.ts`, which starts the n8n that these tests drive. */
/** @type {import('jest').Config} */
export default {
	...base,
	rootDir: '../..',
	roots: ['<rootDir>/test/e2e'],
	testMatch: ['**/*.e2e.ts'],
	testPathIgnorePatterns: [],
	modulePathIgnorePatterns: [],
	// They share one n8n and one sandbox.
	maxWorkers: 1,
};
