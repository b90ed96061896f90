const { TestEnvironment } = require('jest-environment-node');

/** What Jest keeps on the global object for one test file. */
const OF_ONE_FILE = [
	'$$jest-matchers-object',
	'EVENT_HANDLERS',
	'JEST_STATE_SYMBOL',
	'RETRY_TIMES_SETTER',
];

/** The environment of this worker, for all its test files. */
let ofWorker;

/**
 * One set of globals for all test files of a worker, so that packages which were loaded for one file can serve the
 * next. Whatever a file sets on the global object, it must take back.
 */
module.exports = class WorkerEnvironment extends TestEnvironment {
	constructor(...given) {
		if (ofWorker) return ofWorker;
		super(...given);
		ofWorker = this;
	}

	/** Called after each file. The globals stay. */
	async teardown() {
		this.fakeTimers.useRealTimers();
		this.fakeTimersModern.useRealTimers();
		this.moduleMocker.restoreAllMocks();
		for (const key of Object.getOwnPropertySymbols(this.global)) {
			if (OF_ONE_FILE.includes(key.description)) delete this.global[key];
		}
	}
};
