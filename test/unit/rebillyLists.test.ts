/** How Rebilly's lists are read while they change, on a server in small. */
import fc from 'fast-check';

import { listFew, listRows, listUpTo } from '../../nodes/Rebilly/api/lists';
import type { ServiceHttp } from '../../nodes/shared/http/client';

interface Row {
	id: string;
	createdTime: string;
	status: string;
	rank: number | null;
}

interface Query {
	limit: number;
	offset: number;
	filter?: string;
	sort?: string;
}

interface ServerOptions {
	/** What happens before the answer to each request but the first. */
	between?: (rows: Map<string, Row>, request: number) => void;
	/** Whether times are shown without their milliseconds. */
	inSeconds?: boolean;
	/** Whether the answers say how many rows there are. */
	hasTotal?: boolean;
	/** Whether ranges of times are heeded. */
	heedsRanges?: boolean;
}

/** A server that answers as the definition says: at most 1,000 rows a page, at most offset 1,000. */
function serverOf(rows: Map<string, Row>, options: ServerOptions = {}) {
	const { between, inSeconds = false, hasTotal = true, heedsRanges = true } = options;
	const queries: Query[] = [];
	const shown = (row: Row) => ({
		...row,
		createdTime: inSeconds ? row.createdTime.replace(/\.\d+Z$/, 'Z') : row.createdTime,
	});
	const fits = (row: Row, term: string) => {
		const value = term.slice(term.indexOf(':') + 1);
		if (!term.startsWith('createdTime:')) return row.status === value;
		if (!heedsRanges) return true;
		const [from = '', to = ''] = value.split('..');
		const time = Date.parse(row.createdTime);
		return (!from || time >= Date.parse(from)) && (!to || time <= Date.parse(to));
	};
	const http = {
		request: async ({ query }: { query: Query }) => {
			if (queries.length > 0) between?.(rows, queries.length);
			queries.push(query);
			const { limit, offset, filter = '', sort = '' } = query;
			expect(limit).toBeLessThanOrEqual(1000);
			expect(offset).toBeLessThanOrEqual(1000);
			const terms = filter.split(';').filter(Boolean);
			const name = sort.replace(/^-/, '') as keyof Row;
			const keyOf = (row: Row) => row[name];
			const direction = sort.startsWith('-') ? -1 : 1;
			const found = [...rows.values()]
				.filter((row) => terms.every((term) => fits(row, term)))
				.sort((one, other) => {
					const [mine, theirs] = [keyOf(one), keyOf(other)];
					if (mine === theirs) return one.id < other.id ? -1 : 1;
					if (mine === null) return 1;
					if (theirs === null) return -1;
					return mine < theirs ? -direction : direction;
				});
			return {
				status: 200,
				headers: hasTotal ? { 'pagination-total': String(found.length) } : {},
				body: found.slice(offset, offset + limit).map(shown),
			};
		},
		bodyOf: (_call: unknown, { body }: { body: unknown }) => body,
	} as unknown as ServiceHttp;
	return { http, queries };
}

const START = Date.parse('2026-03-01T00:00:00.000Z');

function rowsAt(times: readonly number[]): Map<string, Row> {
	return new Map(
		times.map((time, index) => {
			// The order of the ids is not that of the times.
			const id = `in_${String((index * 7919) % 100_003).padStart(6, '0')}_${index}`;
			const createdTime = new Date(START + time).toISOString();
			return [id, { id, createdTime, status: 'unpaid', rank: index % 3 ? index % 17 : null }];
		}),
	);
}

const spread = (count: number, step = 1000) =>
	Array.from({ length: count }, (_, index) => index * step);

/** Which rows fit all the time, by the row at the beginning and what was changed. */
function changing(rows: Map<string, Row>, share: number, requests: number) {
	const originals = [...rows.keys()];
	const touched = new Set<string>();
	let added = 0;
	const pick = (seed: number) => originals[(seed * 104_729) % originals.length] ?? '';
	const between = (held: Map<string, Row>, request: number) => {
		const each = Math.ceil((originals.length * share) / requests);
		for (let index = 0; index < each; index++) {
			const seed = request * 1000 + index;
			const [changed, removed] = [pick(seed), pick(seed + 500)];
			const row = held.get(changed);
			if (row) held.set(changed, { ...row, status: 'paid' });
			touched.add(changed);
			held.delete(removed);
			touched.add(removed);
			const id = `new_${added++}`;
			// Some are created now, some come back into the list from anywhere.
			const createdTime = new Date(START + (index % 2 ? 1e9 + seed : seed * 997)).toISOString();
			held.set(id, { id, createdTime, status: 'unpaid', rank: seed % 17 });
		}
	};
	return { between, steady: () => originals.filter((id) => !touched.has(id)) };
}

/** The wanted ids that are not there. */
function lacking(ids: readonly string[], wanted: readonly string[]): string[] {
	const there = new Set(ids);
	return wanted.filter((id) => !there.has(id));
}

const query = { filter: ['status:unpaid'] };

describe.each([
	['newest first', {}],
	['oldest first', { sort: 'createdTime' }],
	['by another field', { sort: 'rank' }],
	['by another field, downwards', { sort: '-rank' }],
])('%s', (_order, more) => {
	test.each([1500, 10_000])(
		'%i rows of which 1 %% change, come and go: each that fits all the time is there once',
		async (count) => {
			const rows = rowsAt(spread(count));
			const { between, steady } = changing(rows, 0.01, Math.ceil(count / 990));
			const { http } = serverOf(rows, { between });
			const found = await listUpTo<Row>(http, 'invoices', { ...query, ...more }, undefined);
			const ids = found.rows.map(({ id }) => id);
			expect(new Set(ids).size).toBe(ids.length);
			expect(lacking(ids, steady())).toEqual([]);
			expect(found.hasMoved).toBe(true);
		},
	);

	test('whatever changes between the requests', async () => {
		const situation = fc.record({
			times: fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 900, maxLength: 2600 }),
			share: fc.double({ min: 0, max: 0.6, noNaN: true }),
			inSeconds: fc.boolean(),
			hasTotal: fc.boolean(),
			step: fc.constantFrom(1, 7, 1000),
		});
		await fc.assert(
			fc.asyncProperty(situation, async ({ times, share, step, ...options }) => {
				const rows = rowsAt(times.map((time) => time * step));
				const { between, steady } = changing(rows, share, 3);
				const { http } = serverOf(rows, { ...options, between });
				const list = listUpTo<Row>(http, 'invoices', { ...query, ...more }, undefined);
				// Times that are shown in seconds can put too many rows into one of them.
				const found = await list.catch((error: Error) => {
					expect([options.inSeconds && step < 1000, error.message]).toEqual([
						true,
						expect.stringContaining('share one creation time'),
					]);
					return undefined;
				});
				if (!found) return;
				const ids = found.rows.map(({ id }) => id);
				expect(new Set(ids).size).toBe(ids.length);
				expect(lacking(ids, steady())).toEqual([]);
			}),
			{ numRuns: 40 },
		);
	});

	test('a list that stays the same is there in its order, without a hint', async () => {
		const rows = rowsAt(spread(2345));
		const { http } = serverOf(rows);
		const found = await listUpTo<Row>(http, 'invoices', { ...query, ...more }, undefined);
		expect(found.rows).toHaveLength(2345);
		expect(found.hasMoved).toBe(false);
		const once = serverOf(rows);
		const { rows: top } = await listUpTo<Row>(once.http, 'x', { ...query, ...more }, 1000);
		const keys = (list: Row[]) =>
			list.map(({ createdTime, rank }) =>
				'sort' in more && more.sort !== 'createdTime' ? rank : createdTime,
			);
		expect(keys(found.rows.slice(0, 1000))).toEqual(keys(top));
	});
});

describe('as many requests as needed', () => {
	test.each([
		[0, undefined, 1],
		[999, undefined, 1],
		[50_000, 50, 1],
		[50_000, 1000, 1],
		// One page, the overlap alone, and a look back.
		[1000, undefined, 3],
		[1500, undefined, 3],
		[5000, undefined, 7],
		[10_000, undefined, 12],
		[5000, 1500, 2],
	])('of %i rows up to %p: %i', async (count, limit, requests) => {
		const { http, queries } = serverOf(rowsAt(spread(count)));
		const { rows } = await listUpTo<Row>(http, 'invoices', query, limit);
		expect(rows).toHaveLength(Math.min(count, limit ?? Infinity));
		expect(queries).toHaveLength(requests);
	});

	test('what the nodes read for themselves takes no look back', async () => {
		const { http, queries } = serverOf(rowsAt(spread(5000)));
		expect(await listRows<Row>(http, 'invoices', query)).toHaveLength(5000);
		expect(queries).toHaveLength(6);
		expect(queries.every(({ limit, offset }) => limit === 1000 && offset === 0)).toBe(true);
	});
});

describe('the seam of two pages', () => {
	test('each page begins with the last rows of the one before', async () => {
		const { http, queries } = serverOf(rowsAt(spread(2500)));
		await listRows<Row>(http, 'invoices', query);
		const times = queries.slice(1).map(({ filter }) => /\.\.(.+)$/.exec(filter ?? '')?.[1]);
		// The tenth last of the page before.
		expect(times).toEqual(
			[2500 - 991, 2500 - 1981].map((second) => new Date(START + second * 1000).toISOString()),
		);
	});

	test.each([1, 10, 11, 99, 100, 101, 500, 999, 1000])(
		'when the last %i rows of a page leave the list, the others are all there',
		async (count) => {
			const rows = rowsAt(spread(2500));
			const newest = [...rows.values()].reverse().map(({ id }) => id);
			const leaving = newest.slice(1000 - count, 1000);
			const { http } = serverOf(rows, {
				between: (held, request) => {
					if (request > 1) return;
					for (const id of leaving) {
						const row = held.get(id);
						if (row) held.set(id, { ...row, status: 'paid' });
					}
				},
			});
			const { rows: found, hasMoved } = await listUpTo<Row>(http, 'invoices', query, undefined);
			const ids = new Set(found.map(({ id }) => id));
			expect(newest.filter((id) => !leaving.includes(id) && !ids.has(id))).toEqual([]);
			expect(hasMoved).toBe(true);
		},
	);

	test('a server that does not heed the range of times is noticed', async () => {
		const { http } = serverOf(rowsAt(spread(2500)), { heedsRanges: false });
		await expect(listRows<Row>(http, 'invoices', query)).rejects.toThrow(
			'Rebilly gives the same rows again and again',
		);
	});
});

describe('the hint that the list moved', () => {
	const one = (change: (rows: Map<string, Row>, ids: string[]) => void) => async () => {
		const rows = rowsAt(spread(1500));
		const newest = [...rows.keys()].reverse();
		const { http } = serverOf(rows, {
			between: (held, request) => request === 1 && change(held, newest),
		});
		expect((await listUpTo<Row>(http, 'invoices', query, undefined)).hasMoved).toBe(true);
	};
	const set = (rows: Map<string, Row>, id = '', status: string) => {
		const row = rows.get(id);
		if (row) rows.set(id, { ...row, status });
	};

	test(
		'a row of the first page is paid',
		one((rows, ids) => set(rows, ids[3], 'paid')),
	);
	test(
		'a row of the second page is paid',
		one((rows, ids) => set(rows, ids[1400], 'paid')),
	);
	test(
		'a row at the seam is paid',
		one((rows, ids) => set(rows, ids[995], 'paid')),
	);
	test(
		'a row is removed',
		one((rows, ids) => rows.delete(ids[3] ?? '')),
	);
	test(
		'one comes and one goes',
		one((rows, ids) => {
			rows.delete(ids[3] ?? '');
			const createdTime = new Date(START + 1e9).toISOString();
			rows.set('new', { id: 'new', createdTime, status: 'unpaid', rank: 1 });
		}),
	);
});

describe('many rows of one time', () => {
	test.each([
		['2,000 of one time', Array.from({ length: 2000 }, () => 5)],
		[
			'2,000 of one time between others',
			[...spread(1200, 1), ...Array(1998).fill(500), ...spread(900, 1)],
		],
		['1,000 of one time alone', Array.from({ length: 1000 }, () => 5)],
	])('%s', async (_what, times: number[]) => {
		for (const sort of ['createdTime', '-createdTime']) {
			const rows = rowsAt(times);
			const { http } = serverOf(rows);
			const found = await listRows<Row>(http, 'invoices', { ...query, sort });
			expect(found.map(({ id }) => id).sort()).toEqual([...rows.keys()].sort());
		}
	});

	test('more than can be reached are reported', async () => {
		const { http } = serverOf(rowsAt(Array.from({ length: 2001 }, () => 5)));
		await expect(listRows<Row>(http, 'invoices', query)).rejects.toThrow(
			'More than 2000 rows share one creation time',
		);
	});
});

describe('a list without creation times', () => {
	test('is read again when its pages do not fit together', async () => {
		const rows = rowsAt(spread(1500));
		const { http, queries } = serverOf(rows, {
			between: (held, request) => {
				if (request > 1) return;
				for (const id of [...held.keys()].sort().slice(0, 40)) held.delete(id);
			},
		});
		const found = await listFew<Row>(http, 'webhooks');
		expect(found.map(({ id }) => id).sort()).toEqual([...rows.keys()].sort());
		expect(queries.map(({ offset }) => offset)).toEqual([0, 990, 0, 990]);
	});

	test('as many as can be reached are there', async () => {
		const { http } = serverOf(rowsAt(spread(1999)));
		expect(await listFew<Row>(http, 'webhooks')).toHaveLength(1999);
	});
});
