import process from 'node:process';

import { ROOMS } from './rooms.mjs';

const room = process.env.MUTATION_ROOM;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	mutate: ROOMS[room].mutate,
	testRunner: 'jest',
	jest: { configFile: 'test/mutation/jest.config.mjs', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	// What runs on import is a table, whose rows the tests read one by one.
	ignoreStatic: true,
	// What a message says word by word is no promise; that it is explained is tested in test/docs.
	mutator: { excludedMutations: ['StringLiteral'] },
	reporters: ['clear-text', 'json', 'progress-append-only'],
	clearTextReporter: { reportTests: false, logTests: false, allowColor: false },
	jsonReporter: { fileName: `.local/mutation/${room}.json` },
	incremental: true,
	incrementalFile: `.local/mutation/${room}.incremental.json`,
	tempDirName: '.local/stryker',
	ignorePatterns: ['.local', 'dist', 'docs', 'examples', 'icons', 'test/e2e', 'test/bench'],
	thresholds: { high: 100, low: 90, break: 90 },
	allowEmpty: false,
	// What is slow on a busy machine is not noticed for that.
	timeoutMS: 30_000,
};
