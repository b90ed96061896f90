/** How long anything takes when the other side does not answer, and how soon it ends when it is cancelled. */
import type { IDataObject } from 'n8n-workflow';

import { DEFAULT_POLICY, PICKER_POLICY } from '../../nodes/shared/http/requestPolicy';
import type { PlannedFault, Sandbox } from '../../sandbox';
import type { Line } from '../contract/line';
import { OPERATIONS, PICKERS } from '../contract/operations';
import { isWrite, nameOf, operationOf, WRITING_LINES } from '../contract/writes';
import type { NodeName } from '../fixtures/engine';
import { allChosen, locator, parameters, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';

/** Seconds, as the form has them. */
const OPTIONS = { timeout: 1, maxAttempts: 2, maxWait: 1 };
/** The attempts of a request, its waits, and for a write without a key as long again to look for it. Milliseconds. */
const LONGEST = 1000 * (OPTIONS.timeout * OPTIONS.maxAttempts + 2 * OPTIONS.maxWait);
/** What a busy machine may add. Milliseconds. */
const SLACK = 2000;
/** Longer than any test. Milliseconds. */
const FOREVER = 300_000;

const SILENT = { fault: 'delay', ms: FOREVER } as const;
const TRICKLE = { fault: 'trickle', ms: FOREVER } as const;
const ENDLESS = { fault: 'endless' } as const;
const SLOW = { fault: 'slowCommit', ms: FOREVER } as const;
const always = (fault: PlannedFault): PlannedFault => ({ times: 1_000_000, ...fault });

const fixtures: RecordsFixture[] = [];
/** So many at a time: nearly all of it is waiting. */
const WORKERS = 12;

beforeAll(async () => {
	fixtures.push(
		...(await Promise.all(Array.from({ length: WORKERS }, async () => RecordsFixture.start()))),
	);
});
afterAll(async () => await Promise.all(fixtures.map(async ({ sandbox }) => await sandbox.close())));

/** Does all jobs, each in a world of its own. */
async function withWorkers<Job>(
	jobs: readonly Job[],
	work: (job: Job, fixture: RecordsFixture) => Promise<void>,
) {
	const left = [...jobs];
	await Promise.all(
		fixtures.map(async (fixture) => {
			for (let job = left.shift(); job !== undefined; job = left.shift()) {
				fixture.sandbox.reset();
				await work(job, fixture);
				fixture.sandbox.setFaults({});
			}
		}),
	);
}

async function until(isSo: () => boolean): Promise<void> {
	const end = Date.now() + 20_000;
	while (!isSo()) {
		if (Date.now() > end) throw new Error('It did not come to it');
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

/** Milliseconds. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
	const started = Date.now();
	await work();
	return Date.now() - started;
}

describe('No operation takes longer than its attempts and waits', () => {
	const isWriting = (line: Line) => WRITING_LINES.some(([, one]) => one === line);
	const LINES = OPERATIONS.filter(
		(line, index) =>
			OPERATIONS.findIndex((other) => operationOf(other) === operationOf(line)) === index,
	);
	// Each operation meets one of them, and each kind of operation all.
	const faultOf = (line: Line, index: number): PlannedFault =>
		isWriting(line)
			? { ...[SILENT, SLOW, TRICKLE][index % 3]!, only: 'writes' }
			: { ...[SILENT, TRICKLE][index % 2]!, only: 'reads' };

	it('when the answer does not come, or never its end', async () => {
		const late: string[] = [];
		const spared: string[] = [];
		let longest = 0;
		await withWorkers([...LINES.entries()], async ([index, line], fixture) => {
			const given = await line.given(fixture);
			const options = { ...(given.options as Values | undefined), ...OPTIONS };
			const fault = faultOf(line, index);
			fixture.sandbox.clearRequests();
			fixture.sandbox.failNext(always(fault));
			const time = await timeOf(async () =>
				fixture.run(line.node, line.resource, line.operation, { ...given, options }),
			);
			longest = Math.max(longest, time);
			const name = `${nameOf(line)}, ${fault.fault}`;
			if (time > LONGEST + SLACK) late.push(`${name}: ${time} ms`);
			if (!fixture.sandbox.requests().some((request) => request.fault)) spared.push(name);
		});
		process.stdout.write(`Deadlines: ${LINES.length} operations, the longest took ${longest} ms\n`);
		expect(late).toEqual([]);
		expect(spared).toEqual([]);
	});
});

describe('A token that does not come', () => {
	const CREATE = { operation: 'create', given: (fixture: RecordsFixture) => fixture.aCredit() };
	const READ = { operation: 'getAll', given: (fixture: RecordsFixture) => fixture.inBusiness({}) };

	it('ends reading and writing in time, and nothing counts as sent', async () => {
		const jobs = [SILENT, TRICKLE, ENDLESS].flatMap((fault) =>
			[CREATE, READ].map((run) => ({ fault, ...run })),
		);
		const found: unknown[] = [];
		await withWorkers(jobs, async ({ fault, operation, given }, fixture) => {
			fixture.sandbox.failNext(always({ ...fault, only: 'token' }));
			const engine = fixture.engineWith({});
			let json: IDataObject = {};
			const time = await timeOf(async () => {
				const { outputs } = await engine.runNode({
					node: 'layer',
					parameters: parameters('customerCredit', operation, {
						...allChosen(given(fixture)),
						options: OPTIONS,
					}),
					onError: 'continueRegularOutput',
				});
				json = outputs[0]?.[0]?.json ?? {};
			});
			const { kind } = (json.error ?? {}) as IDataObject;
			const isTold =
				kind === 'refused' && /^A token could not be fetched/.test(String(json.message));
			const isSent = fixture.sandbox.requests().some(isWrite);
			if (!isTold || isSent || time > LONGEST + SLACK) {
				found.push({ fault: fault.fault, operation, time, kind, message: json.message, isSent });
			}
		});
		expect(found).toEqual([]);
	});

	it('nor does it for an execution that waits for the fetch of another one', async () => {
		const [fixture] = fixtures as [RecordsFixture];
		fixture.sandbox.reset();
		fixture.sandbox.failNext(always({ ...SILENT, only: 'token' }));
		const engine = fixture.engineWith({});
		const create = async (timeout: number) =>
			await engine.runNode({
				node: 'layer',
				parameters: parameters('customerCredit', 'create', {
					...allChosen(fixture.aCredit()),
					options: { ...OPTIONS, maxAttempts: 1, timeout, lookUpFirst: false },
				}),
				onError: 'continueRegularOutput',
			});
		const runs = await Promise.all([create(3), create(1)]);
		expect(runs.map(({ outputs }) => outputs[0]?.[0]?.json.error)).toMatchObject([
			{ kind: 'refused' },
			{ kind: 'refused' },
		]);
	});

	it('is told as such by a write whose token ran out', async () => {
		const [fixture] = fixtures as [RecordsFixture];
		fixture.sandbox.reset();
		const engine = fixture.engineWith({});
		const run = async (key: string) => {
			const { outputs } = await engine.runNode({
				node: 'layer',
				parameters: parameters('customerCredit', 'create', {
					...allChosen(fixture.aCredit({ idempotencyKey: key })),
					options: { ...OPTIONS, lookUpFirst: false },
				}),
				onError: 'continueRegularOutput',
			});
			return outputs[0]?.[0]?.json ?? {};
		};
		expect(await run('first')).toMatchObject({ outcome: 'created' });
		fixture.sandbox.layer.expireTokens();
		fixture.sandbox.failNext(always({ ...SILENT, only: 'token' }));
		expect(await run('second')).toMatchObject({ error: { kind: 'refused' } });
	});
});

describe('A picker', () => {
	const { timeout, maxAttempts, maxWait } = PICKER_POLICY;

	it('has a policy of about ten seconds', () => {
		expect(timeout * maxAttempts).toBeLessThanOrEqual(10_000);
		expect(maxWait).toBeLessThanOrEqual(10_000);
	});

	it('ends in that time, whatever keeps it from its answer', async () => {
		const found: string[] = [];
		const some = [...PICKERS.filter((_, index) => index % 2 === 0).entries()];
		await withWorkers(some, async ([index, { node, method, given, path }], fixture) => {
			const business = node === 'layer' ? { businessId: locator(fixture.businessId, 'list') } : {};
			const values = allChosen({ ...business, ...(await given?.(fixture)) });
			const trouble = (['silent', 'trickle', 'limited'] as const)[index % 3]!;
			if (trouble === 'limited') {
				fixture.sandbox.failNext(
					always({ fault: 'status', code: 429, after: false, only: 'reads' }),
				);
			} else {
				const fault = trouble === 'silent' ? SILENT : TRICKLE;
				fixture.sandbox.failNext(always({ ...fault, only: 'reads' }));
			}
			let message = '';
			const time = await timeOf(async () => {
				const options = { parameters: values as never, ...(path && { path }) };
				message = await fixture.engine.runListSearch(node, method, options).then(
					() => 'nothing went wrong',
					(error: Error & { description?: string }) => `${error.message} ${error.description}`,
				);
			});
			const isClear = { silent: /answer/, trickle: /answer/, limited: /429|limit|no more/i };
			if (time > timeout * maxAttempts + SLACK || !isClear[trouble].test(message)) {
				found.push(`${node} ${method}, ${trouble}: ${time} ms, ${message}`);
			}
		});
		expect(found).toEqual([]);
	});
});

describe('A cancelled execution is gone within a second', () => {
	interface Case {
		node: NodeName;
		what: string;
		operation: [resource: string, operation: string];
		values: (fixture: RecordsFixture) => Values;
		faults?: PlannedFault[];
		/** When it is cancelled. */
		when: (sandbox: Sandbox) => boolean;
		rateLimit?: { limit: number; perSeconds: number };
	}
	type Run = Pick<Case, 'node' | 'operation' | 'values'>;

	const met = (fault: string) => (sandbox: Sandbox) =>
		sandbox.requests().some((request) => request.fault === fault);
	const READS: Run[] = [
		{ node: 'rebilly', operation: ['creditMemo', 'getAll'], values: () => ({}) },
		{
			node: 'layer',
			operation: ['customerCredit', 'getAll'],
			values: (fixture) => fixture.inBusiness({}),
		},
	];
	const WRITES: Run[] = [
		{ node: 'rebilly', operation: ['creditMemo', 'create'], values: (fixture) => fixture.aMemo() },
		{
			node: 'layer',
			operation: ['customerCredit', 'create'],
			values: (fixture) => fixture.aCredit(),
		},
	];
	const refund: Run = {
		node: 'rebilly',
		operation: ['transaction', 'refund'],
		values: (fixture) => ({
			transactionId: locator(fixture.payment()),
			amount: '1',
			idempotencyKey: 're_1',
		}),
	};
	const cases = (
		runs: Run[],
		what: string,
		only: NonNullable<PlannedFault['only']>,
		faults: PlannedFault[],
	): Case[] =>
		runs.flatMap((run) =>
			faults.map((fault) => ({
				...run,
				what: `${what}, ${fault.fault}`,
				faults: [{ ...fault, only }],
				when: met(fault.fault),
			})),
		);

	const CASES: Case[] = [
		...cases(READS, 'reading', 'reads', [SILENT, TRICKLE, ENDLESS]),
		...cases(WRITES, 'writing', 'writes', [SILENT, TRICKLE, ENDLESS, SLOW]),
		...cases(READS.slice(1), 'fetching a token', 'token', [SILENT, TRICKLE, ENDLESS]),
		...WRITES.map((run) => ({
			...run,
			what: 'waiting for another try',
			faults: [{ fault: 'status', code: 503, after: false } as const],
			when: (sandbox: Sandbox) =>
				sandbox.requests().filter(({ status }) => status === 503).length >= 2,
		})),
		...WRITES.map((run) => ({
			...run,
			what: 'waiting for a permit',
			rateLimit: { limit: 1, perSeconds: 100 },
			// Reading counts in Layer alone.
			when: (sandbox: Sandbox) =>
				sandbox
					.requests()
					.some((request) => request.status && (run.node === 'layer' || isWrite(request))),
		})),
		{
			...refund,
			what: 'looking for a write without a key',
			faults: [{ fault: 'lateCommit', ms: FOREVER }],
			when: met('lateCommit'),
		},
		{
			...refund,
			what: 'looking for it, and the look gets no answer',
			faults: [
				{ fault: 'lateCommit', ms: FOREVER },
				{ ...SILENT, method: 'GET', skip: 2 },
			],
			when: (sandbox) => met('lateCommit')(sandbox) && met('delay')(sandbox),
		},
	];

	it('wherever it is', async () => {
		const found: string[] = [];
		let longest = 0;
		await withWorkers(
			CASES,
			async ({ node, what, operation, values, faults, when, rateLimit }, fixture) => {
				fixture.sandbox.clearRequests();
				if (rateLimit) fixture.sandbox.setFaults({ rateLimit });
				if (faults) fixture.sandbox.failNext(...faults.map(always));
				const running = fixture.engineWith({}).startNode({
					node,
					parameters: parameters(...operation, allChosen(values(fixture))),
					items: [{}, {}],
				});
				await until(() => when(fixture.sandbox));
				await new Promise((resolve) => setTimeout(resolve, 100));
				let status: string | undefined;
				const time = await timeOf(async () => {
					running.cancel();
					({ status } = await running.result);
				});
				longest = Math.max(longest, time);
				if (status !== 'canceled' || time > 1000) {
					found.push(`${node}, ${what}: ${status} after ${time} ms`);
				}
			},
		);
		process.stdout.write(`Cancelled: ${CASES.length} executions, the longest took ${longest} ms\n`);
		expect(found).toEqual([]);
	});
});

it.each(['rebilly', 'layer'] as const)(
	'%s: an answer without an end takes no more memory than its limit',
	async (node) => {
		const [fixture] = fixtures as [RecordsFixture];
		fixture.sandbox.reset();
		fixture.sandbox.failNext(always({ ...ENDLESS, only: 'reads' }));
		const before = process.memoryUsage().rss;
		let most = before;
		const watch = setInterval(() => {
			most = Math.max(most, process.memoryUsage().rss);
		}, 20);
		const resource = node === 'layer' ? 'customerCredit' : 'creditMemo';
		const values = node === 'layer' ? fixture.inBusiness({}) : {};
		const options = { timeout: DEFAULT_POLICY.timeout / 1000, maxAttempts: 1 };
		const { error } = await fixture.run(node, resource, 'getAll', { ...values, options });
		clearInterval(watch);
		expect(error?.message).toContain('too large');
		// The answer, what is under way to it, and the simulator in the same process.
		expect((most - before) / 2 ** 20).toBeLessThan(300);
	},
);
