/** A dry run, then the real run, in one execution: nothing that was only planned is taken for done. */
import type { Line } from '../contract/line';
import { WRITING_LINES } from '../contract/writes';
import { parameters, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { oneAfterTheOther, TESTED } from '../fixtures/workflows';

let fixture: RecordsFixture;

beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
afterAll(async () => await fixture.sandbox.close());

async function run({ node, resource, operation, given }: Line, isDryFirst: boolean) {
	fixture.sandbox.reset();
	const values = await given(fixture);
	const nodeOf = (dryRun: boolean) => {
		const options: Values = { ...(values.options as Values), ...(dryRun && { dryRun }) };
		return { node, parameters: parameters(resource, operation, { ...values, options }) };
	};
	const nodes = isDryFirst ? [nodeOf(true), nodeOf(false)] : [nodeOf(false)];
	const { error, itemsOf } = await fixture.engine.runWorkflow(oneAfterTheOther(...nodes));
	if (error) throw error;
	return { told: itemsOf(TESTED).map(({ json }) => json.outcome), state: fixture.content() };
}

it.each(WRITING_LINES)('%s', async (_, line) => {
	expect(await run(line, true)).toEqual(await run(line, false));
});
