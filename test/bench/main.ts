/**
 * `npm run bench`: this package's Create and Get Many beside n8n's HTTP Request node, an earlier state of itself, a
 * loop, and the least that n8n and Node.js can do. Each measurement runs in a process of its own against one sandbox
 * server, the contenders take planned, and every repetition starts with another one.
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { buildBefore } from './before';
import { caseOf, CASES } from './cases';
import { takesPart } from './contenders';
import { type MeasureOptions, Servers, type PlannedRun } from './measure';
import { EXPRESSION_ENGINES, installN8nParts, nodeOfN8n } from './n8nParts';
import { printTables } from './report';
import { SERVICES, type Service } from './services';
import { type Run, summarize } from './summary';
import { targetsOf } from './targets';

/** Two thousand waits one after the other take minutes and hardly differ, so they are measured once. */
const MEASURED_ONCE = ['oneAtATime'];

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			items: { type: 'string', default: '2000' },
			repeat: { type: 'string', default: '3' },
			case: { type: 'string', multiple: true, default: Object.keys(CASES) },
			service: { type: 'string', multiple: true, default: [...SERVICES] },
			contender: { type: 'string', multiple: true },
			before: { type: 'string' },
			expressions: { type: 'string', default: 'vm' },
			profile: { type: 'string' },
			json: { type: 'boolean', default: false },
		},
	});
	installN8nParts();
	const expressions = EXPRESSION_ENGINES.find((engine) => engine === values.expressions);
	if (!expressions) throw new Error(`--expressions is one of ${EXPRESSION_ENGINES.join(', ')}`);
	const options: MeasureOptions = {
		items: wholeNumber(values.items),
		expressions,
		profile: values.profile,
		before: values.before && (await buildBefore(values.before)),
	};
	const planned = plan(
		values.case,
		wholeNumber(values.repeat),
		SERVICES.filter((service) => values.service.includes(service)),
		(contender) =>
			(values.contender?.includes(contender) ?? true) &&
			(contender !== 'before' || options.before !== undefined),
	);
	const runs = await measureAll(planned, options);

	const rows = summarize(runs);
	const targets = targetsOf(rows);
	const machine = {
		node: execFileSync(nodeOfN8n(), ['--version'], { encoding: 'utf8' }).trim(),
		expressions,
		processors: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
		...(values.before && { before: values.before }),
	};
	if (values.json) console.log(JSON.stringify({ machine, rows, targets, runs }));
	else {
		console.log(Object.values(machine).join(', '));
		printTables(rows, targets);
	}
	if (rows.some((row) => row.contender.startsWith('ours') && row.lost + row.doubled > 0)) {
		process.exitCode = 1;
	}
}

async function measureAll(planned: readonly PlannedRun[], options: MeasureOptions): Promise<Run[]> {
	const servers = new Servers();
	const runs: Run[] = [];
	for (const [index, next] of planned.entries()) {
		const run = { ...next, ...(await servers.measure(next, options)) };
		console.error(
			`${index + 1}/${planned.length} ${next.case} ${next.service} ${next.contender}: ` +
				`${run.cpuSeconds.toFixed(2)} s CPU, ${run.seconds.toFixed(2)} s, ${run.requests} requests`,
		);
		runs.push(run);
	}
	await servers.stop();
	return runs;
}

/** Who runs when: in each case everybody in turn, and every repetition begins with another one. */
function plan(
	cases: readonly string[],
	repetitions: number,
	services: readonly Service[],
	isWanted: (contender: string) => boolean,
): PlannedRun[] {
	const planned: PlannedRun[] = [];
	for (const name of cases) {
		const { kind, contenders, once } = caseOf(name);
		for (let repetition = 0; repetition < (once ? 1 : repetitions); repetition++) {
			for (const service of services) {
				const present = contenders
					.filter((contender) => isWanted(contender) && takesPart(contender, kind, service))
					.filter((contender) => repetition === 0 || !MEASURED_ONCE.includes(contender));
				const first = repetition % present.length;
				for (const contender of [...present.slice(first), ...present.slice(0, first)]) {
					planned.push({ case: name, service, contender, repetition });
				}
			}
		}
	}
	return planned;
}

function wholeNumber(text: string): number {
	const number = Number(text);
	if (!Number.isInteger(number) || number < 1) throw new Error(`Not a whole number: ${text}`);
	return number;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exit(1);
});
