import { ApiError, CancelledError, ConflictError } from '../../nodes/shared/errors';
import type { Answer, Call, Recovery } from '../../nodes/shared/http/call';
import { type Failure, meaningOfBreakdown, meaningOfStatus } from '../../nodes/shared/http/outcome';
import { watchPauses, watchTime } from '../../nodes/shared/http/requestPolicy';
import {
	mustLookAgain,
	type Outcome,
	type Progress,
	withRetry,
} from '../../nodes/shared/http/retry';

// The loop alone, with attempts that are told how to end and a clock that jumps.

/** What is sent more often than this is sent for ever. */
const MOST = 50;

const POLICY = { timeout: 1000, maxWait: 30_000, maxAttempts: 5 };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function failed(meaning: Failure, message: string = meaning, retryInMs?: number): Outcome {
	const outcomeUnknown = meaning === 'ambiguous';
	const failure = new ApiError({ service: 'Vendor', request: 'X /x', message, outcomeUnknown });
	return { meaning, failure, retryInMs };
}

const answered = (body: unknown = 'done'): Outcome => ({
	meaning: 'answered',
	answer: { status: 201, headers: {}, body },
});
const found = (body: unknown = 'found'): Answer => ({ status: 200, headers: {}, body });

interface Run {
	answer?: Answer;
	error?: unknown;
	/** How many attempts there were. */
	attempts: number;
	/** Milliseconds. */
	took: number;
}

/** Runs the loop with attempts that end like this, the last one again and again. */
async function run(
	outcomes: Outcome[],
	more: {
		method?: Call['method'];
		recovery?: Recovery;
		policy?: typeof POLICY;
		signal?: AbortSignal;
		waited?: number;
	} = {},
): Promise<Run> {
	const { method = 'POST', recovery, policy = POLICY, signal, waited = 0 } = more;
	const call: Call = { method, path: ['x'] };
	if (recovery) call.whenAnswerIsLost = recovery;
	const started = Date.now();
	const progress: Progress = { waited };
	let attempts = 0;
	let result: Run | undefined;
	const took = () => ({ attempts, took: Date.now() - started });
	const ended = withRetry(call, policy, signal, progress, async () => {
		if (++attempts > MOST) throw new Error('It is sent again and again');
		return await Promise.resolve(outcomes[Math.min(attempts, outcomes.length) - 1]!);
	}).then(
		(answer) => (result = { answer, ...took() }),
		(error: unknown) => (result = { error, ...took() }),
	);
	for (let step = 0; !result && step < 2000; step++) await jest.advanceTimersByTimeAsync(50);
	return await ended;
}

const errorOf = ({ error }: Run): ApiError => {
	expect(error).toBeInstanceOf(ApiError);
	return error as ApiError;
};

describe('a read', () => {
	it.each([408, 500, 502, 503, 504, 520, 530, 598])('that got %d is sent again', async (status) => {
		const reading = { status, isVendorForm: false, isListedRefusal: false };
		const meaning = meaningOfStatus(reading, false) as Failure;
		const { answer, attempts } = await run([failed(meaning), answered()], { method: 'GET' });
		expect(answer).toMatchObject({ body: 'done' });
		expect(attempts).toBe(2);
	});

	it('is sent as often as the policy allows', async () => {
		const { attempts, error } = await run([failed('transient', 'busy')], { method: 'GET' });
		expect(attempts).toBe(5);
		expect(error).toMatchObject({ message: 'busy', outcomeUnknown: false });
	});

	it('waits for what the vendor asks for', async () => {
		const outcomes = [failed('transient', 'busy', 7000), answered()];
		const { took, attempts } = await run(outcomes, { method: 'GET' });
		expect(attempts).toBe(2);
		expect(took).toBeGreaterThanOrEqual(7000);
		expect(took).toBeLessThan(7500);
	});

	it('gives up at once where the vendor asks for more than is left', async () => {
		const outcomes = [failed('transient', 'busy', 7000), answered()];
		const { took, attempts } = await run(outcomes, { method: 'GET', waited: 25_000 });
		expect(attempts).toBe(1);
		expect(took).toBeLessThan(100);
	});

	it('is sent again when the policy lets it wait just as long', async () => {
		const outcomes = [failed('transient', 'busy', 7000), answered()];
		expect((await run(outcomes, { method: 'GET', waited: 23_000 })).attempts).toBe(2);
		expect((await run(outcomes, { method: 'GET', waited: 23_001 })).attempts).toBe(1);
	});

	it('waits no longer in all than the policy lets it', async () => {
		const { attempts, took } = await run([failed('transient', 'busy', 12_000)], { method: 'GET' });
		expect(attempts).toBe(3);
		expect(took).toBeLessThan(25_000);
	});

	it('pauses longer each time where the vendor says nothing', async () => {
		const sent: number[] = [];
		const ended = withRetry(
			{ method: 'GET', path: ['x'] },
			POLICY,
			undefined,
			{ waited: 0 },
			async () => {
				sent.push(Date.now());
				return await Promise.resolve(failed('unreached'));
			},
		).catch((error: unknown) => error);
		await jest.advanceTimersByTimeAsync(30_000);
		expect(await ended).toBeInstanceOf(ApiError);
		const pauses = sent.slice(1).map((at, index) => at - sent[index]!);
		expect(pauses).toHaveLength(4);
		for (const [index, pause] of pauses.entries()) {
			expect(pause).toBeGreaterThanOrEqual(250 * 2 ** index);
			expect(pause).toBeLessThanOrEqual(500 * 2 ** index);
		}
	});

	it('that is answered at once was sent once', async () => {
		const { answer } = await run([answered()], { method: 'GET' });
		expect(answer).toEqual({ status: 201, headers: {}, body: 'done', sent: 1 });
	});

	it('that was refused is not sent again', async () => {
		const { attempts, error } = await run([failed('refused')], { method: 'GET' });
		expect(attempts).toBe(1);
		expect(error).toMatchObject({ outcomeUnknown: false });
	});
});

describe('a write', () => {
	it('that did not reach the vendor is sent again, whatever it is', async () => {
		for (const recovery of ['report', 'resend', async () => undefined] as Recovery[]) {
			const { answer, attempts } = await run([failed('unreached'), answered()], { recovery });
			expect(attempts).toBe(2);
			expect(answer).toMatchObject({ sent: 1 });
			expect(answer?.lookedUp).toBeUndefined();
		}
	});

	it.each(['EPIPE', 'ECONNRESET', 'ETIMEDOUT', 'Z_DATA_ERROR'])(
		'that ended with %s may have happened',
		async (code) => {
			const outcome = failed(meaningOfBreakdown(code, true), 'broke');
			const { attempts, error } = await run([outcome, answered()]);
			expect(attempts).toBe(1);
			expect(error).toMatchObject({ message: 'broke', outcomeUnknown: true });
		},
	);

	it('without a word about it is reported, not sent again', async () => {
		expect((await run([failed('ambiguous'), answered()])).attempts).toBe(1);
	});

	it('that may be sent again is, and counts how often it may have been carried out', async () => {
		const outcomes = [failed('ambiguous'), failed('ambiguous'), answered()];
		const { answer, attempts } = await run(outcomes, { recovery: 'resend' });
		expect(attempts).toBe(3);
		expect(answer).toMatchObject({ body: 'done', sent: 3 });
	});

	it('that is found is not sent again', async () => {
		const recovery = async () => await Promise.resolve(found());
		const { answer, attempts } = await run([failed('ambiguous')], { recovery });
		expect(attempts).toBe(1);
		expect(answer).toMatchObject({ body: 'found', sent: 1, lookedUp: true });
	});

	it('that is not found is sent again', async () => {
		const look = jest.fn(async () => await Promise.resolve(undefined));
		const { answer, attempts } = await run([failed('ambiguous'), answered()], { recovery: look });
		expect(attempts).toBe(2);
		expect(look).toHaveBeenCalledTimes(1);
		// The look showed that the first attempt had done nothing by then.
		expect(answer).toMatchObject({ body: 'done', sent: 1, resent: true });
	});

	describe('says since when an attempt may still be carried out', () => {
		const missing = async () => await Promise.resolve(undefined);
		const there = async () => await Promise.resolve(found());
		const foundSecond = () => {
			const looks = [undefined, found()];
			return async () => await Promise.resolve(looks.shift());
		};

		it.each<[string, Outcome[], Recovery, boolean]>([
			['answered at once', [answered()], 'resend', false],
			['sent again', [failed('ambiguous'), answered()], 'resend', true],
			['not found and sent again', [failed('ambiguous'), answered()], missing, true],
			// What is found is what the only attempt did.
			['found', [failed('ambiguous')], there, false],
			['found after two', [failed('ambiguous'), failed('ambiguous')], foundSecond(), true],
			['never sent before', [failed('transient'), answered()], 'resend', false],
		])('%s', async (_, outcomes, recovery, isOpen) => {
			const started = Date.now();
			const { answer } = await run(outcomes, { recovery });
			const { openSince } = answer ?? {};
			expect(openSince !== undefined).toBe(isOpen);
			if (openSince === undefined) return;
			// When the last of them was given up.
			expect(openSince).toBeGreaterThanOrEqual(started);
			expect(openSince).toBeLessThanOrEqual(Date.now());
		});
	});

	it('then refused is reported as unknown, with both messages', async () => {
		const outcomes = [failed('ambiguous', 'It broke'), failed('refused', 'Not allowed')];
		const look = jest.fn(async () => await Promise.resolve(undefined));
		const error = errorOf(await run(outcomes, { recovery: look }));
		expect(error).toMatchObject({
			message: 'It broke; sent again: Not allowed',
			outcomeUnknown: true,
		});
		// The refusal may come of the first attempt, which may be there by now.
		expect(look).toHaveBeenCalledTimes(2);
	});

	it('then refused because the first attempt did it is found', async () => {
		const looks = [undefined, found()];
		const recovery = async () => await Promise.resolve(looks.shift());
		const { answer } = await run([failed('ambiguous'), failed('refused')], { recovery });
		expect(answer).toMatchObject({ body: 'found', lookedUp: true });
	});

	it('then not let through because of the rate is reported as unknown', async () => {
		const call: Call = { method: 'POST', path: ['x'], whenAnswerIsLost: 'resend' };
		const throttled = failed('throttled', 'Too many') as Extract<Outcome, { failure: ApiError }>;
		let attempts = 0;
		const ended = withRetry(call, POLICY, undefined, { waited: 0 }, async (progress) => {
			await Promise.resolve();
			if (++attempts === 1) return failed('ambiguous', 'It broke');
			if (attempts > MOST) throw new Error('It is sent again and again');
			// As the client does when the next permit would come too late.
			if (progress.throttled) throw progress.throttled;
			return throttled;
		}).catch((error: unknown) => error);
		await jest.advanceTimersByTimeAsync(5000);
		expect(await ended).toMatchObject({
			message: 'It broke; sent again: Too many',
			outcomeUnknown: true,
		});
		expect(attempts).toBe(3);
	});

	it('throttled at first is no open question', async () => {
		const { answer, attempts } = await run([failed('throttled'), answered()]);
		expect(attempts).toBe(2);
		expect(answer).toMatchObject({ sent: 1 });
	});

	it('whose look-up fails is reported as it was, not as the look-up', async () => {
		const recovery = async () => {
			await Promise.resolve();
			throw (failed('transient', 'No reading either') as { failure: ApiError }).failure;
		};
		const { attempts, error } = await run([failed('ambiguous', 'It broke')], { recovery });
		expect(attempts).toBe(1);
		expect(error).toMatchObject({ message: 'It broke', outcomeUnknown: true });
	});

	it('without a word about it is reported at once', async () => {
		expect((await run([failed('ambiguous'), answered()])).took).toBeLessThan(100);
	});

	it('that may be sent again is so no more often than the policy lets it, and then it is open', async () => {
		const { attempts, error } = await run([failed('ambiguous', 'It broke')], {
			recovery: 'resend',
		});
		expect(attempts).toBe(5);
		expect(error).toMatchObject({ outcomeUnknown: true });
	});

	it('that is not found after its last attempt is open', async () => {
		const look = jest.fn(async () => await Promise.resolve(undefined));
		const { attempts, error } = await run([failed('ambiguous', 'It broke')], { recovery: look });
		expect(attempts).toBe(5);
		expect(look).toHaveBeenCalledTimes(5);
		expect(error).toMatchObject({ outcomeUnknown: true });
	});

	it('that did not reach the vendor the second time is looked for once more before it is sent', async () => {
		const look = jest.fn(async () => await Promise.resolve(undefined));
		const outcomes = [failed('ambiguous'), failed('unreached'), answered()];
		const { answer } = await run(outcomes, { recovery: look });
		expect(look).toHaveBeenCalledTimes(2);
		expect(answer).toMatchObject({ body: 'done', sent: 1, resent: true });
	});

	it('that was cancelled after it may have happened says that it was cancelled', async () => {
		const call: Call = { method: 'POST', path: ['x'], whenAnswerIsLost: 'resend' };
		let attempts = 0;
		const ended = withRetry(call, POLICY, undefined, { waited: 0 }, async () => {
			await Promise.resolve();
			if (++attempts === 1) return failed('ambiguous', 'It broke');
			throw new CancelledError();
		}).catch((error: unknown) => error);
		await jest.advanceTimersByTimeAsync(5000);
		expect(await ended).toBeInstanceOf(CancelledError);
	});

	it('whose look-up breaks for another reason tells of that', async () => {
		const bug = new TypeError('undefined is no function');
		const recovery = async () => await Promise.reject(bug);
		expect((await run([failed('ambiguous')], { recovery })).error).toBe(bug);
		expect((await run([failed('ambiguous')], { recovery: { watch: recovery } })).error).toBe(bug);
	});

	it('whose look-up finds a conflict tells of that', async () => {
		const conflict = new ConflictError('Somebody else');
		const recovery = async () => await Promise.reject(conflict);
		expect((await run([failed('ambiguous')], { recovery })).error).toBe(conflict);
	});
});

describe('a write that may have happened, and whose next permit comes late,', () => {
	/** Attempts as the client makes them: each waits for its permit, and is not sent when that made the look old. */
	const late = async (outcomes: Outcome[], permits: number[], readingWaits = false) => {
		const look = jest.fn(async () => await Promise.resolve(undefined));
		const call: Call = { method: 'PUT', path: ['x'], whenAnswerIsLost: look };
		const sent: number[] = [];
		const ended = withRetry(call, POLICY, undefined, { waited: 0 }, async (progress) => {
			if (sent.length > MOST) throw new Error('It is sent again and again');
			const time = permits.shift() ?? 0;
			await new Promise((resolve) => setTimeout(resolve, time));
			if (mustLookAgain(progress, readingWaits)) return { meaning: 'outdated' };
			sent.push(look.mock.calls.length);
			return outcomes.shift()!;
		});
		await jest.advanceTimersByTimeAsync(120_000);
		return { answer: await ended, sent };
	};
	const lost = () => failed('ambiguous', 'It broke', 0);

	it('is looked for again before it is sent', async () => {
		const { answer, sent } = await late([lost(), answered()], [0, 20_000]);
		expect(answer).toMatchObject({ body: 'done', resent: true });
		// By the looks before each attempt.
		expect(sent).toEqual([0, 2]);
	});

	it('is not when the permit came soon', async () => {
		expect((await late([lost(), answered()], [0, 5000])).sent).toEqual([0, 1]);
		expect((await late([lost(), answered()], [0, 10_000])).sent).toEqual([0, 1]);
		expect((await late([lost(), answered()], [0, 10_001])).sent).toEqual([0, 2]);
	});

	it('is not looked for before it was ever sent', async () => {
		expect((await late([answered()], [20_000])).sent).toEqual([0]);
		const outcomes = [failed('throttled'), answered()];
		expect((await late(outcomes, [0, 20_000])).sent).toEqual([0, 0]);
	});

	it('is looked for again once after each refusal for the rate where reading waits as long', async () => {
		const outcomes = [lost(), failed('throttled'), answered()];
		expect((await late(outcomes, [0, 20_000, 20_000, 20_000], true)).sent).toEqual([0, 2, 3]);
	});

	it('is not sent when that look finds it', async () => {
		const looks = [undefined, found()];
		const look = async () => await Promise.resolve(looks.shift());
		const call: Call = { method: 'PUT', path: ['x'], whenAnswerIsLost: look };
		let attempts = 0;
		const ended = withRetry(call, POLICY, undefined, { waited: 0 }, async (progress) => {
			if (++attempts === 1) return await Promise.resolve(lost());
			await new Promise((resolve) => setTimeout(resolve, 20_000));
			return mustLookAgain(progress, false) ? { meaning: 'outdated' } : answered();
		});
		await jest.advanceTimersByTimeAsync(60_000);
		expect(await ended).toMatchObject({ body: 'found', lookedUp: true, sent: 0 });
		expect(attempts).toBe(2);
	});

	it('is looked for again after each refusal for the rate, however short', async () => {
		const outcomes = [lost(), failed('throttled'), failed('throttled'), answered()];
		expect((await late(outcomes, [0, 0, 1000, 0, 1000])).sent).toEqual([0, 1, 2, 3]);
	});

	it('is looked for again once where reading waits as long', async () => {
		expect((await late([lost(), answered()], [0, 20_000, 20_000], true)).sent).toEqual([0, 2]);
		expect((await late([lost(), answered()], [0, 20_000, 20_000], false)).sent).toEqual([0, 3]);
	});
});

describe('a write that is watched', () => {
	const never = async () => await Promise.resolve(undefined);

	it.each([
		[0, 0],
		[3, 3],
		[30, 30],
		[60, 60],
		[900, 60],
	])(
		'with Max Wait %d s is looked for during %d s, and never sent again',
		async (maxWait, most) => {
			const look = jest.fn(never);
			const policy = { ...POLICY, maxWait: maxWait * 1000 };
			const watched = await run([failed('ambiguous', 'It broke'), answered()], {
				recovery: { watch: look },
				policy,
			});
			expect(watched.error).toMatchObject({ message: 'It broke', outcomeUnknown: true });
			expect(watched.attempts).toBe(1);
			expect(watched.took).toBeGreaterThanOrEqual(most * 1000);
			expect(watched.took).toBeLessThanOrEqual(most * 1000 + 500);
			// At once, and at least every ten seconds after that.
			expect(look.mock.calls.length).toBeGreaterThan(most / 10);
			expect(look.mock.calls.length).toBeLessThan(20);
		},
	);

	it('is looked for no longer than that where each look takes its time', async () => {
		const watch = async () => {
			await new Promise((resolve) => setTimeout(resolve, 3000));
			return undefined;
		};
		const { took } = await run([failed('ambiguous')], {
			recovery: { watch },
			policy: { ...POLICY, maxWait: 10_000 },
		});
		expect(took).toBeGreaterThanOrEqual(10_000);
		expect(took).toBeLessThan(18_000);
	});

	it('is found as soon as it shows', async () => {
		const looks = [undefined, undefined, found()];
		const watch = async () => await Promise.resolve(looks.shift());
		const { answer, attempts, took } = await run([failed('ambiguous')], { recovery: { watch } });
		expect(answer).toMatchObject({ body: 'found', lookedUp: true, sent: 1 });
		expect(attempts).toBe(1);
		expect(took).toBeLessThan(1000);
	});

	it.each([10_000, 45_000])('is found when it is carried out %d ms late', async (late) => {
		const started = Date.now();
		const watch = async () =>
			await Promise.resolve(Date.now() - started >= late ? found() : undefined);
		const policy = { ...POLICY, maxWait: 900_000 };
		const watched = await run([failed('ambiguous'), answered('a second one')], {
			recovery: { watch },
			policy,
		});
		expect(watched.answer).toMatchObject({ body: 'found', lookedUp: true });
		expect(watched.attempts).toBe(1);
	});

	it('goes on being looked for when a look-up fails', async () => {
		let looks = 0;
		const watch = async () => {
			await Promise.resolve();
			if (++looks < 3) throw (failed('transient') as { failure: ApiError }).failure;
			return found();
		};
		expect((await run([failed('ambiguous')], { recovery: { watch } })).answer).toBeDefined();
	});

	it('ends with the execution', async () => {
		const controller = new AbortController();
		setTimeout(() => controller.abort(), 5000);
		const { error, took } = await run([failed('ambiguous')], {
			recovery: { watch: never },
			signal: controller.signal,
		});
		expect(error).toBeInstanceOf(CancelledError);
		expect(took).toBeLessThan(6000);
	});

	it('has pauses that grow, and together are as long as the watch', () => {
		for (const maxWait of [0, 100, 250, 1000, 2000, 59_999, 60_000, 61_000, 900_000]) {
			const pauses = watchPauses({ ...POLICY, maxWait });
			expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(Math.min(maxWait, 60_000));
			expect(watchTime({ ...POLICY, maxWait })).toBe(Math.min(maxWait, 60_000));
			const grown = pauses.slice(0, -1);
			expect(grown).toEqual([...grown].sort((first, second) => first - second));
			expect(Math.max(0, ...pauses)).toBeLessThanOrEqual(10_000);
		}
	});
});

it('a cancelled execution sends nothing again', async () => {
	const controller = new AbortController();
	setTimeout(() => controller.abort(), 100);
	const outcomes = [failed('transient', 'busy', 20_000), answered()];
	const { error, attempts } = await run(outcomes, { method: 'GET', signal: controller.signal });
	expect(error).toBeInstanceOf(CancelledError);
	expect(attempts).toBe(1);
});
