/** Every operation that writes, done again, and with an answer that got lost: what the services hold then is the same. */
import type { IDataObject } from 'n8n-workflow';

import type { FaultName } from '../../sandbox';
import { parameters, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import type { Line } from './line';
import { isWrite, WRITING_LINES } from './writes';

/** What is done again in each new run, because that is what it is for. It says so where it is chosen. */
const ADDS_IN_EACH_RUN = [
	'rebilly creditMemo.create with an ID assigned by Rebilly',
	'rebilly invoice.applyCreditBalance up to an amount',
	'rebilly transaction.refund with all fields, and a key of the execution',
];

/** What has no key by which an earlier attempt could be found: it reports what it cannot know. */
const HAS_NO_KEY = ['rebilly creditMemo.create with an ID assigned by Rebilly'];

const testWhen = (applies: boolean) => (name: string, body: () => Promise<void>) => {
	if (applies) test(name, body);
};

let fixture: RecordsFixture;

beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.sandbox.close());

/**
 * Everything that both services hold, without times, what counts changes, and the ids of parts, which an update
 * renews. As text, because comparing that is so much quicker than comparing objects.
 */
function state(): string {
	const { layer, rebilly } = fixture.sandbox;
	return JSON.stringify(
		[layer.state(), rebilly.state()],
		(key, value: unknown) => (/^id$|(Time|_at|_time|[rR]evision)$/.test(key) ? undefined : value),
		'\t',
	);
}

async function run(
	line: Line,
	values: Values,
	{ options = {}, ...node }: { options?: object; retryOnFail?: boolean; maxTries?: number } = {},
): Promise<{ json: IDataObject; error: Error | undefined }> {
	const given = { ...values, options: { ...(values.options as object), ...options } };
	const { outputs, error } = await fixture.engine.runNode({
		node: line.node,
		parameters: parameters(line.resource, line.operation, given),
		...node,
	});
	return { json: outputs[0]?.[0]?.json ?? {}, error };
}

/** Fills in the form, runs it once without trouble, and tells where among its requests the first write is. */
async function cleanRun(line: Line): Promise<{ after: string; firstWrite: number }> {
	const values = await line.given(fixture);
	const start = fixture.sandbox.requests().length;
	const { error } = await run(line, values);
	expect(error?.message).toBeUndefined();
	const requests = fixture.sandbox.requests().slice(start);
	const firstWrite = requests
		.filter(({ path }) => !path.includes('/oauth2/token'))
		.findIndex(isWrite);
	const after = state();
	fixture.sandbox.reset();
	return { after, firstWrite };
}

/** From now on, the request at a position meets a fault, and no other. */
function failAt(position: number, fault: FaultName): void {
	fixture.sandbox.failNext({ fault, skip: position });
}

describe.each(WRITING_LINES)('%s', (name, line) => {
	const hasKey = !HAS_NO_KEY.includes(name);

	(ADDS_IN_EACH_RUN.includes(name) ? test.skip : test)(
		'changes nothing more when it is run again',
		async () => {
			const { after } = await cleanRun(line);
			const values = await line.given(fixture);
			for (let time = 1; time <= 3; time++) {
				const { error } = await run(line, values);
				const refusal = time > 1 ? line.again : undefined;
				if (refusal) expect(error?.message).toContain(refusal);
				else expect(error?.message).toBeUndefined();
				expect(state()).toBe(after);
			}
		},
	);

	test('is done once when its answer gets lost, or says so when it cannot know', async () => {
		const { after, firstWrite } = await cleanRun(line);
		if (firstWrite < 0) return;
		const values = await line.given(fixture);
		failAt(firstWrite, 'dropAfter');
		const { error } = await run(line, values);

		expect(state()).toBe(after);
		expect(error === undefined).toBe(hasKey);
		if (error) {
			expect((error as Error & { description?: string }).description).toContain('is not known');
		}
	});

	testWhen(hasKey)('is done once with Retry On Fail', async () => {
		const { after, firstWrite } = await cleanRun(line);
		if (firstWrite < 0) return;
		const values = await line.given(fixture);
		failAt(firstWrite, 'status500After');
		const options = { maxAttempts: 1 };
		const { error } = await run(line, values, { options, retryOnFail: true, maxTries: 3 });

		expect(error?.message).toBeUndefined();
		expect(state()).toBe(after);
	});

	testWhen(hasKey && !line.isNeverSentAgain)(
		'is done in the end when the first try did nothing',
		async () => {
			const { after, firstWrite } = await cleanRun(line);
			if (firstWrite < 0) return;
			const values = await line.given(fixture);
			failAt(firstWrite, 'dropBefore');
			const { error } = await run(line, values);

			expect(error?.message).toBeUndefined();
			expect(state()).toBe(after);
		},
	);

	testWhen(!!line.isNeverSentAgain)(
		'is not sent again when the first try did nothing, says so, and is done by the next run',
		async () => {
			const { after, firstWrite } = await cleanRun(line);
			const values = await line.given(fixture);
			const before = state();
			failAt(firstWrite, 'dropBefore');
			const { error } = await run(line, values, { options: { maxWait: 0 } });
			expect((error as Error & { description?: string }).description).toContain('is not known');
			expect(state()).toBe(before);

			expect((await run(line, values)).error?.message).toBeUndefined();
			expect(state()).toBe(after);
		},
	);
});
