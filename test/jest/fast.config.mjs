import whole from '../../jest.config.mjs';

/** What takes a second or more each: the simulators, and what counts or draws a lot. */
const SLOW = [
	'sandbox\\w*',
	'simulation',
	'json',
	'redaction',
	'rebillyLists',
	'workflows',
	'handComputed',
	'runTime',
].map((name) => `<rootDir>/test/unit/${name}\\.test`);

/** The tests to run after each change: `npm run test:fast`. */
export default {
	...whole,
	rootDir: '../..',
	// These compute all the time.
	maxWorkers: '100%',
	testMatch: ['<rootDir>/test/{unit,docs}/**/*.test.ts'],
	testPathIgnorePatterns: [...SLOW, '<rootDir>/test/docs/generated\\.test'],
};
