import { type EngineFixture, startEngineFixture } from '../fixtures/engine';
import { runChaos } from './chaos';
import { SPARED } from './faults';
import { runWithoutKeys, WRITES } from './writesWithoutKeys';

let fixture: EngineFixture;
const unhandled: unknown[] = [];
const remember = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
	fixture = await startEngineFixture();
	process.on('unhandledRejection', remember);
});
afterAll(async () => {
	process.off('unhandledRejection', remember);
	await fixture.close();
});

// The same with 10,000 items: npm run test:chaos -- --items 10000 --seed 1
it.each(['rebilly', 'layer'] as const)(
	'%s: two executions at once under all faults give each refund one credit of its amount',
	async (service) => {
		const report = await runChaos(fixture.engine, fixture.sandbox, service, 150, 7);
		expect(report).toMatchObject({
			credits: 150,
			lost: [],
			doubled: [],
			wrongAmount: [],
			withoutOutcome: [],
			falseSuccess: [],
		});
		// Otherwise the run would show nothing.
		expect(Object.keys(report.faults)).toEqual(
			expect.arrayContaining(['dropBefore', 'dropAfter', 'status500Before', 'status500After']),
		);
		expect(unhandled).toEqual([]);
	},
);

it.each(WRITES)(
	'$resource $operation without a key happens once at most, and is told truly',
	async (write) => {
		const report = await runWithoutKeys(fixture.engine, fixture.sandbox, write, 60, 7);
		expect(report).toMatchObject({ lost: [], doubled: [], falseOutcome: [], notRepeatable: [] });
		expect(unhandled).toEqual([]);
	},
);

it('spares no fault that the sandbox has', () => expect(SPARED).toEqual([]));
