const { default: JestRuntime } = require('jest-runtime');

/** Where the packages of this worker are kept; it is never torn down. */
let packages;
let isBeginning = false;

const isPath = (name) => name === undefined || /^[./]/.test(name);

/**
 * Loads packages once a worker and not for each test file: n8n and Fastify take seconds. Our own modules are loaded
 * anew for each file, as ever, so no state of ours goes from one to the next.
 */
module.exports = class WorkerRuntime extends JestRuntime {
	constructor(...given) {
		super(...given);
		if (packages || isBeginning) return;
		isBeginning = true;
		packages = new WorkerRuntime(...given);
	}

	requireModuleOrMock(from, name) {
		return this.isShared(from, name)
			? packages.requireModuleOrMock(from, name)
			: super.requireModuleOrMock(from, name);
	}

	isShared(from, name) {
		if (this === packages || isPath(name) || from.includes('/node_modules/')) return false;
		if (this._resolution.isCoreModule(name) || name.startsWith('@jest/')) return false;
		return !this.mockState.shouldMockCjs(from, name).shouldMock;
	}
};
