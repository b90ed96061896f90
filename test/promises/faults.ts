import type { PlannedFault } from '../../sandbox';

/** What happens to the first write of an operation, in the order of the way there and back. */
export interface Trouble {
	name: string;
	faults: PlannedFault[];
	/** How long what was done before must be over, so that reads that lag show it. Milliseconds. */
	rest?: number;
}

/** Statuses of proxies, gateways and servers that say nothing of what became of the request. */
export const STATUSES_AFTER = [
	302, 408, 409, 413, 423, 425, 499, 501, 502, 503, 504, 507, 520, 524, 529, 530, 598,
];
export const STATUSES_BEFORE = [409, 502, 503, 504];

const LAG = 400;
/** Of an attempt. Milliseconds; long enough for a busy machine. */
export const TIME_OUT = 2000;
/** More than the time that an attempt may take. Milliseconds. */
const TOO_LONG = TIME_OUT * 1.5;

const onWrite = (fault: PlannedFault): PlannedFault => ({ ...fault, only: 'writes' });

function trouble(name: string, ...faults: PlannedFault[]): Trouble {
	return { name, faults: faults.map(onWrite) };
}

const BEFORE_THEN_AFTER: PlannedFault[] = [
	{ fault: 'status', code: 503, after: false },
	{ fault: 'dropAfter' },
];

const AFTER_504: PlannedFault = { fault: 'status', code: 504 };

/** The same where reads show for a while what was there before. */
function lagging(name: string, ...faults: PlannedFault[]): Trouble {
	return { ...trouble(`${name}, and reads that lag`, ...faults), rest: LAG };
}

/** Every trouble that a write can meet. */
export const TROUBLES: Trouble[] = [
	trouble('a connection that breaks before', { fault: 'dropBefore' }),
	trouble('a connection that breaks after', { fault: 'dropAfter' }),
	trouble('500 before', { fault: 'status500Before' }),
	trouble('500 after', { fault: 'status500After' }),
	trouble('504 while the work comes later', { fault: 'lateCommit', ms: 300, status: 504 }),
	trouble('a broken connection while the work comes later', {
		fault: 'lateCommit',
		ms: 300,
		status: 0,
	}),
	trouble('work that takes longer than the time-out', { fault: 'slowCommit', ms: TOO_LONG }),
	trouble('an answer later than the time-out', { fault: 'delay', ms: TOO_LONG }),
	trouble('half of the answer', { fault: 'cutBody' }),
	trouble('garbage', { fault: 'garbage' }),
	trouble('garbage called gzip', { fault: 'garbage', gzip: true }),
	trouble('an empty object', { fault: 'emptyBody' }),
	trouble('no body', { fault: 'emptyBody', nothing: true }),
	trouble("another record's answer", { fault: 'otherBody' }),
	trouble('an answer with other content', {
		fault: 'otherBody',
		with: {
			description: 'Other',
			memo: 'Other',
			status: 'other',
			items: [{ description: 'Other', unitPrice: 1, quantity: 1 }],
			line_items: [{ amount: 100 }],
			companyName: 'Other',
		},
	}),
	trouble('an answer that cannot be read', {
		fault: 'otherBody',
		with: { amount: 'x', unusedAmount: 0.001, items: null, line_items: null, allocations: 'x' },
	}),
	trouble('a body that takes longer than the time-out', { fault: 'trickle' }),
	trouble('a body without an end', { fault: 'endless' }),
	...STATUSES_AFTER.map((code) => trouble(`${code} after`, { fault: 'status', code })),
	...STATUSES_BEFORE.map((code) =>
		trouble(`${code} before`, { fault: 'status', code, after: false }),
	),
	trouble('502 in JSON after', { fault: 'status', code: 502, body: 'json' }),
	trouble('200 of a gateway, without the work', { fault: 'status', code: 200, after: false }),
	trouble('connections that break after, again and again', { fault: 'dropAfter', times: 3 }),
	trouble('504 while the work comes later, again and again', {
		fault: 'lateCommit',
		ms: 300,
		status: 504,
		times: 3,
	}),
	trouble('503 before, then a connection that breaks after', ...BEFORE_THEN_AFTER),
	lagging('a lost answer', { fault: 'dropAfter' }),
	lagging('answers lost again and again', { fault: 'dropAfter', times: 3 }),
	lagging('half of the answer', { fault: 'cutBody' }),
	lagging('500 before', { fault: 'status500Before' }),
	lagging('504 while the work comes later', { fault: 'lateCommit', ms: 300, status: 504 }),
	lagging('a broken connection, then 504 after', { fault: 'dropBefore' }, AFTER_504),
];

/** From the first write on, reads show what was there some time ago. */
export function laggingReads(readsBefore: number): PlannedFault {
	return { fault: 'readLag', ms: LAG, skip: readsBefore, times: 1000 };
}
