import { FAULT_NAMES, type Faults, type PlannedFault } from '../../sandbox/core/faults';
import { STATUSES_AFTER, STATUSES_BEFORE } from '../promises/faults';

/** For the whole of an attempt, in seconds. */
export const TIME_OUT = 0.5;
const TOO_LONG = TIME_OUT * 1000 * 1.6;
/** How late work comes after its gateway's answer. Milliseconds; less than a write without a key is looked for. */
const LATE = 300;

const share = (probability: number, ...faults: PlannedFault[]): PlannedFault[] =>
	faults.map((fault) => ({ probability: probability / faults.length, ...fault }));

/** Every fault that the sandbox has, often enough that no run is spared, and all of them mixed. */
const PLAN: PlannedFault[] = [
	...share(0.02, { fault: 'lateCommit', ms: LATE }, { fault: 'lateCommit', ms: LATE, status: 0 }),
	...share(0.004, { fault: 'slowCommit', ms: TOO_LONG }, { fault: 'delay', ms: TOO_LONG }),
	...share(
		0.04,
		{ fault: 'cutBody' },
		{ fault: 'garbage' },
		{ fault: 'garbage', gzip: true },
		{ fault: 'emptyBody' },
		{ fault: 'emptyBody', nothing: true },
		{ fault: 'otherBody' },
	),
	...share(0.002, { fault: 'trickle' }),
	...share(0.0005, { fault: 'endless' }),
	...share(0.02, ...STATUSES_AFTER.map((code) => ({ fault: 'status', code }) as const)),
	...share(0.02, ...[...STATUSES_BEFORE, 200].map(notDone)),
	...share(0.02, { fault: 'readLag', ms: LATE }),
];

function notDone(code: number): PlannedFault {
	return { fault: 'status', code, after: false };
}

/** All faults at once, and a limit that bursts run into. */
export function faultsOf(seed: number): Faults {
	return {
		dropBefore: 0.02,
		dropAfter: 0.02,
		status500Before: 0.02,
		status500After: 0.02,
		plan: PLAN,
		rateLimit: { limit: 300, perSeconds: 1 },
		seed,
	};
}

/** Faults that the sandbox has and chaos has not. */
export const SPARED = FAULT_NAMES.filter(
	(name) => !(name in faultsOf(1)) && !PLAN.some(({ fault }) => fault === name),
);
