/** A deletion whose answer is lost, and a gateway that has no page for the look after it: nothing is called deleted. */
import { type Line } from '../contract/line';
import { WRITING_LINES } from '../contract/writes';
import { allChosen, parameters } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';

const DELETIONS = ['delete', 'deleteTimelineComment', 'deleteWriteOff'];

let fixture: RecordsFixture;
beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
afterAll(async () => await fixture.sandbox.close());

const heldOf = () =>
	JSON.stringify([fixture.sandbox.layer.state(), fixture.sandbox.rebilly.state()]);

async function run(line: Line) {
	const { options, ...values } = allChosen(await line.given(fixture));
	const before = heldOf();
	const given = { ...values, options: { ...(options as object), maxAttempts: 2, maxWait: 2 } };
	const execute = async () => {
		const { outputs } = await fixture.engine.runNode({
			node: line.node,
			parameters: parameters(line.resource, line.operation, given),
			onError: 'continueRegularOutput',
		});
		return outputs[0]?.[0]?.json ?? {};
	};
	return { before, execute };
}

/** How many requests that read come before the deletion. */
async function readsBefore(line: Line): Promise<number> {
	fixture.sandbox.reset();
	const { execute } = await run(line);
	fixture.sandbox.clearRequests();
	expect(await execute()).toMatchObject({ outcome: 'deleted' });
	const methods = fixture.sandbox.requests().map(({ method }) => method);
	return methods.slice(0, methods.indexOf('DELETE')).filter((method) => method === 'GET').length;
}

const lines = WRITING_LINES.filter(([, { operation }]) => DELETIONS.includes(operation));

it('are all that delete something', () => {
	expect([...new Set(lines.map(([, { node, resource }]) => `${node} ${resource}`))].sort()).toEqual(
		['layer customerCredit', 'layer invoice', 'layer refund', 'rebilly creditMemo'],
	);
});

const BODIES = ['html', 'json', 'empty'] as const;

it.each(lines.flatMap(([name, line]) => BODIES.map((body) => [name, body, line] as const)))(
	'%s, before a page of a gateway (%s)',
	async (_name, body, line) => {
		const skip = await readsBefore(line);
		fixture.sandbox.reset();
		const { before, execute } = await run(line);
		fixture.sandbox.failNext(
			{ fault: 'dropBefore', method: 'DELETE', times: 5 },
			{
				fault: 'status',
				code: 404,
				after: false,
				body,
				skip,
				method: 'GET',
				times: 50,
			},
		);
		const item = await execute();
		expect(heldOf()).toBe(before);
		expect(item).toMatchObject({ error: { kind: 'outcomeUnknown' } });
	},
);
