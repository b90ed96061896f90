import type { Faults } from '../../sandbox';

/** What every contender of a case has to do. */
export type Case = CreateCase | ListCase;

export interface CreateCase {
	kind: 'create';
	title: string;
	faults: Faults;
	/** Who runs, by the names in contenders.ts. */
	contenders: readonly string[];
}

export interface ListCase {
	kind: 'list';
	title: string;
	faults: Faults;
	rows: number;
	contenders: readonly string[];
}

/** So that Layer's own limit of 500 a second does not decide a case that is about speed. */
const NO_LIMIT = { limit: 10_000_000, perSeconds: 600 };

/** Requests a second that the limited case lets through. */
export const LIMIT = 50;

const ALL = ['ours', 'httpRequest', 'floor', 'floorWithLookUp', 'oneAtATime', 'axios'];
const LIST = ['ours', 'httpRequest', 'floor', 'axios'];

export const CASES: Readonly<Record<string, Case>> = {
	latency: {
		kind: 'create',
		title: 'Create, every answer takes 50 ms',
		faults: { delayMs: 50, rateLimit: NO_LIMIT },
		contenders: [...ALL, 'ours10', 'ours50'],
	},
	'no-latency': {
		kind: 'create',
		title: 'Create, no latency',
		faults: { rateLimit: NO_LIMIT },
		contenders: ALL,
	},
	limited: {
		kind: 'create',
		title: `Create, at most ${LIMIT} requests a second`,
		faults: { rateLimit: { limit: LIMIT, perSeconds: 1 } },
		contenders: ['ours', 'httpRequest', 'httpRequestBatched', 'floor'],
	},
	'list-5000': {
		kind: 'list',
		title: 'Get Many, 5,000 rows',
		faults: { rateLimit: NO_LIMIT },
		rows: 5000,
		contenders: LIST,
	},
	'list-50000': {
		kind: 'list',
		title: 'Get Many, 50,000 rows',
		faults: { rateLimit: NO_LIMIT },
		rows: 50_000,
		contenders: LIST,
	},
};
