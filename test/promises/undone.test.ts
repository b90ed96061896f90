/**
 * What is made, taken away and made again by three nodes of one execution comes to the same as in three executions, also
 * where reads lag behind what was written: what the execution knows of its own must not outlive the record.
 */
import type { NodeName } from '../fixtures/engine';
import { locator, parameters, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { oneAfterTheOther, TESTED } from '../fixtures/workflows';

/** Milliseconds. */
const LAG = 100;

let fixture: RecordsFixture;

beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
afterAll(async () => await fixture.sandbox.close());

type Step = [operation: string, values: (id: string) => Values];

/** @param given makes what the steps work on */
type Chain = [
	name: string,
	node: NodeName,
	resource: string,
	given: () => Promise<string>,
	steps: (given: string) => Step[],
];

const nothing = async () => await Promise.resolve('');

const CHAINS: Chain[] = [
	[
		'a refund',
		'layer',
		'refund',
		nothing,
		() => {
			const create: Step = ['create', () => fixture.aRefund()];
			return [create, ['delete', (id) => fixture.inBusiness({ refundId: locator(id) })], create];
		},
	],
	[
		'a refund, taken away by its key',
		'layer',
		'refund',
		nothing,
		() => {
			const create: Step = ['create', () => fixture.aRefund()];
			const refundId = locator('re_1', 'externalId');
			return [create, ['delete', () => fixture.inBusiness({ refundId })], create];
		},
	],
	[
		'a write-off',
		'layer',
		'invoice',
		nothing,
		() => {
			const create: Step = ['writeOff', () => fixture.aWriteOff()];
			const invoiceId = locator(fixture.layerInvoice());
			const undo = (id: string) => fixture.inBusiness({ invoiceId, writeOffId: id });
			return [create, ['deleteWriteOff', undo], create];
		},
	],
	[
		'a customer credit',
		'layer',
		'customerCredit',
		nothing,
		() => {
			const create: Step = ['create', () => fixture.aCredit()];
			const undo = (id: string) => fixture.inBusiness({ customerCreditId: locator(id) });
			return [create, ['delete', undo], create];
		},
	],
	[
		'a customer credit that got another key',
		'layer',
		'customerCredit',
		nothing,
		() => {
			const create: Step = ['create', () => fixture.aCredit()];
			const undo = (id: string) =>
				fixture.inBusiness({
					customerCreditId: locator(id),
					updateFields: { externalId: 'refund-2' },
				});
			return [create, ['update', undo], create];
		},
	],
	[
		'a customer credit that got another key and its own again',
		'layer',
		'customerCredit',
		nothing,
		() => {
			const create: Step = ['create', () => fixture.aCredit()];
			const rename = (externalId: string): Step => [
				'update',
				(id) =>
					fixture.inBusiness({
						customerCreditId: locator(id),
						updateFields: { externalId },
					}),
			];
			return [create, rename('refund-2'), rename('refund-1'), create];
		},
	],
	[
		'a timeline comment',
		'rebilly',
		'creditMemo',
		async () => await fixture.memo(),
		(memo) => {
			const creditMemoId = locator(memo);
			const create: Step = ['addTimelineComment', () => ({ creditMemoId, message: 'Approved' })];
			const undo = (id: string) => ({ creditMemoId, messageId: locator(id) });
			return [create, ['deleteTimelineComment', undo], create];
		},
	],
	[
		'a credit memo',
		'rebilly',
		'creditMemo',
		nothing,
		() => {
			const create: Step = ['create', () => fixture.aMemo()];
			return [create, ['void', (id) => ({ creditMemoId: locator(id) })], create];
		},
	],
];

interface Result {
	state: string;
	told: unknown;
}

/** What the last step tells, and what there is then. */
async function run(chain: Chain, isOneExecution: boolean, readLagMs = 0): Promise<Result> {
	const [, node, resource, given, stepsOf] = chain;
	fixture.sandbox.reset();
	const steps = stepsOf(await given());
	// What was there before must be shown.
	await new Promise((resolve) => setTimeout(resolve, readLagMs * 1.2));
	fixture.sandbox.setFaults({ readLagMs });
	const nodeOf = ([operation, values]: Step, id: string) => ({
		node,
		parameters: parameters(resource, operation, values(id)),
		onError: 'continueRegularOutput' as const,
	});
	let told: unknown;
	if (isOneExecution) {
		const nodes = steps.map((step) => nodeOf(step, '={{ $json.id }}'));
		const { error, itemsOf } = await fixture.engine.runWorkflow(oneAfterTheOther(...nodes));
		if (error) throw error;
		told = itemsOf(TESTED).map(({ json: { message, outcome } }) => message ?? outcome);
	} else {
		let id = '';
		for (const step of steps) {
			const { outputs } = await fixture.engine.runNode(nodeOf(step, id));
			const made = outputs[0] ?? [];
			id = String(made[0]?.json.id);
			told = made.map(({ json: { message, outcome } }) => message ?? outcome);
		}
	}
	fixture.sandbox.setFaults({});
	return { state: fixture.content(), told };
}

describe.each(CHAINS)('%s', (...chain) => {
	let apart: Result;
	beforeAll(async () => (apart = await run(chain, false)));

	it('is made, taken away and made again', async () => {
		expect(await run(chain, true)).toEqual(apart);
	});

	it('is made, taken away and made again while reads lag', async () => {
		expect((await run(chain, true, LAG)).state).toBe(apart.state);
	});
});
