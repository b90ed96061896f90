import process from 'node:process';

import whole from '../../jest.config.mjs';
import { ROOMS } from './rooms.mjs';

const { tests } = ROOMS[process.env.MUTATION_ROOM];

/** The unit and property tests of one room, each file with globals of its own, as StrykerJS wants it. */
export default {
	...whole,
	rootDir: '../..',
	roots: ['<rootDir>/test/unit'],
	testEnvironment: 'node',
	runtime: undefined,
	moduleNameMapper: {
		'^fast-check$': '<rootDir>/test/mutation/fastCheck.cjs',
		'^n8n-workflow$': '<rootDir>/test/mutation/n8nWorkflow.cjs',
	},
	testTimeout: 5_000,
	testMatch: tests.map((name) => `<rootDir>/test/unit/${name}.test.ts`),
};
