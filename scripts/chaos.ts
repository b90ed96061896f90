/** `npm run test:chaos -- --items N --seed S`: the chaos test at any size, on the package as it was built. */
import { parseArgs } from 'node:util';

import Table from 'cli-table3';

import { startSandbox } from '../sandbox';
import { runChaos } from '../test/chaos/chaos';
import { runWithoutKeys, WRITES } from '../test/chaos/writesWithoutKeys';
import { builtEngine } from './builtEngine';

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			items: { type: 'string', default: '1000' },
			seed: { type: 'string', default: '1' },
			json: { type: 'boolean', default: false },
		},
	});
	let unhandled = 0;
	process.on('unhandledRejection', () => unhandled++);
	const sandbox = await startSandbox();
	const table = new Table({ style: { head: [], border: [] } });
	let wrong = 0;
	const show = (report: object) => {
		if (values.json) console.log(JSON.stringify(report));
		for (const [name, value] of Object.entries(report)) {
			const shown: unknown = Array.isArray(value) ? value.length : value;
			table.push([name, typeof shown === 'object' ? JSON.stringify(shown) : String(shown)]);
		}
	};
	for (const service of ['rebilly', 'layer'] as const) {
		const report = await runChaos(
			builtEngine(sandbox),
			sandbox,
			service,
			Number(values.items),
			Number(values.seed),
		);
		const { lost, doubled, wrongAmount, withoutOutcome, falseSuccess } = report;
		for (const keys of [lost, doubled, wrongAmount, withoutOutcome, falseSuccess]) {
			wrong += keys.length;
		}
		show(report);
	}
	for (const write of WRITES) {
		const count = Math.max(20, Math.round(Number(values.items) / 10));
		const report = await runWithoutKeys(
			builtEngine(sandbox),
			sandbox,
			write,
			count,
			Number(values.seed),
		);
		const { lost, doubled, falseOutcome, notRepeatable } = report;
		for (const keys of [lost, doubled, falseOutcome, notRepeatable]) wrong += keys.length;
		show(report);
	}
	await sandbox.close();
	if (!values.json) console.log(table.toString());
	console.log(`${unhandled} unhandled rejections, ${wrong} items wrong`);
	if (wrong + unhandled > 0) process.exitCode = 1;
}

void main();
