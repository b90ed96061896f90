import type { Faults } from '../../sandbox';
import type { Service } from './services';

/** What every contender of a case has to do. */
export type Case = CreateCase | ListCase;

interface CommonCase {
	title: string;
	faults: Record<Service, Faults>;
	/** Who runs, by the names in contenders.ts. */
	contenders: readonly string[];
	/** Measured once, however many repetitions there are, because it takes minutes. */
	once?: boolean;
}

export interface CreateCase extends CommonCase {
	kind: 'create';
	/** Where the case is not about any number. */
	items?: Record<Service, number>;
	/** Served over https, with certificates that are made for the run. */
	https?: boolean;
	/** What is measured is a second run over the same items, all of which are there then. */
	again?: boolean;
}

export interface ListCase extends CommonCase {
	kind: 'list';
	rows: number;
}

const onBoth = <T>(value: T): Record<Service, T> => ({ rebilly: value, layer: value });

/** So that Layer's own limit of 500 a second does not decide a case that is about speed. */
const NO_LIMIT = { limit: 10_000_000, perSeconds: 600 };
export const FAST = onBoth<Faults>({ rateLimit: NO_LIMIT });
const SLOW = onBoth<Faults>({ delayMs: 50, rateLimit: NO_LIMIT });

/**
 * The documented limits, and how long a run takes by them at least, in seconds. Rebilly's is a tenth of 3,000 writes in
 * 10 minutes, in the same time a write; Layer's is the sandbox's own.
 */
export const LIMITS = {
	rebilly: { limit: 300, perSeconds: 60, bound: (writes: number) => writes / 5 },
	layer: { limit: 500, perSeconds: 1, bound: (writes: number) => (writes - 100) / 500 },
};

const ALL = [
	...['ours', 'before', 'httpRequest'],
	...['floor', 'floorWithLookUp', 'floorWithLimits', 'oneAtATime', 'axios'],
];
const LIST = ['ours', 'before', 'httpRequest', 'floor', 'axios'];
const RUNS = ['ours', 'before', 'httpRequest'];

export const CASES: Readonly<Record<string, Case>> = {
	tls: {
		kind: 'create',
		title: 'Create over https, every answer takes 50 ms',
		faults: SLOW,
		https: true,
		contenders: [...RUNS, 'floor', 'floorWithLookUp', 'axios', 'axiosWithoutKeepAlive'],
	},
	again: {
		kind: 'create',
		title: 'Create over https what is there already, every answer takes 50 ms',
		faults: SLOW,
		https: true,
		again: true,
		contenders: RUNS,
	},
	limited: {
		kind: 'create',
		title: 'Create at the documented limits (Rebilly: a tenth of it)',
		faults: {
			rebilly: { rateLimit: { limit: 300, perSeconds: 60, asVendorCounts: true } },
			layer: {},
		},
		items: { rebilly: 1000, layer: 10_000 },
		once: true,
		contenders: ['ours', 'httpRequest', 'httpRequestBatched'],
	},
	latency: {
		kind: 'create',
		title: 'Create, every answer takes 50 ms',
		faults: SLOW,
		contenders: [...ALL, 'ours10', 'ours50'],
	},
	'no-latency': {
		kind: 'create',
		title: 'Create, no latency',
		faults: FAST,
		contenders: ALL,
	},
	'scale-2000': scale(2000),
	'scale-10000': scale(10_000),
	'scale-50000': scale(50_000),
	'list-5000': list(5000),
	'list-50000': list(50_000),
};

function scale(items: number): Case {
	return {
		kind: 'create',
		title: `Create, ${items.toLocaleString('en-US')} items`,
		faults: FAST,
		items: onBoth(items),
		once: true,
		contenders: RUNS,
	};
}

function list(rows: number): Case {
	return {
		kind: 'list',
		title: `Get Many, ${rows.toLocaleString('en-US')} rows`,
		faults: FAST,
		rows,
		contenders: LIST,
	};
}

/** @throws Error when there is none of this name */
export function caseOf(name: string): Case {
	const found = CASES[name];
	if (!found) throw new Error(`--case is one of ${Object.keys(CASES).join(', ')}`);
	return found;
}

/** How many items or rows a measurement has. */
export function sizeOf(chosen: Case, service: Service, items: number): number {
	return chosen.kind === 'list' ? chosen.rows : (chosen.items?.[service] ?? items);
}
