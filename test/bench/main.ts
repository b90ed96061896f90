/**
 * `npm run bench`: this package's Create and Get Many beside n8n's HTTP Request node, a loop, and the least
 * that n8n and Node.js can do. Each measurement runs in a process of its own against one sandbox server, the
 * contenders take turns, and every repetition starts with another one.
 */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { type Case, CASES } from './cases';
import { takesPart } from './contenders';
import type { Job, Measurement } from './contestant';
import { EXPRESSION_ENGINES, type ExpressionEngine, installN8nParts, nodeOfN8n } from './n8nParts';
import { printTables, type Run, summarize, targetsOf } from './report';
import type { Command, Tally } from './server';
import { type Place, type Service, SERVICES } from './services';

const PREFIX = 'refund';
/** Two thousand waits one after the other take minutes and hardly differ, so they are measured once. */
const MEASURED_ONCE = ['oneAtATime'];

interface Options {
	items: number;
	expressions: ExpressionEngine;
	/** Where CPU profiles are written. */
	profile: string | undefined;
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			items: { type: 'string', default: '2000' },
			repeat: { type: 'string', default: '3' },
			case: { type: 'string', multiple: true, default: Object.keys(CASES) },
			service: { type: 'string', multiple: true, default: [...SERVICES] },
			contender: { type: 'string', multiple: true },
			expressions: { type: 'string', default: 'vm' },
			profile: { type: 'string' },
			json: { type: 'boolean', default: false },
		},
	});
	installN8nParts();
	const expressions = EXPRESSION_ENGINES.find((engine) => engine === values.expressions);
	if (!expressions) throw new Error(`--expressions is one of ${EXPRESSION_ENGINES.join(', ')}`);
	const turns = plan(
		values.case,
		wholeNumber(values.repeat),
		SERVICES.filter((service) => values.service.includes(service)),
		(contender) => values.contender?.includes(contender) ?? true,
	);
	const options: Options = {
		items: wholeNumber(values.items),
		expressions,
		profile: values.profile,
	};
	const server = fork(join(__dirname, 'server.ts'));
	const place = await answerOf<Place>(server);
	const runs: Run[] = [];
	for (const [index, turn] of turns.entries()) {
		const run = { ...turn, ...(await measure(server, place, turn, options)) };
		console.error(
			`${index + 1}/${turns.length} ${turn.case} ${turn.service} ${turn.contender}: ` +
				`${run.cpuSeconds.toFixed(2)} s CPU, ${run.seconds.toFixed(2)} s`,
		);
		runs.push(run);
	}
	server.disconnect();

	const rows = summarize(runs);
	const targets = targetsOf(rows);
	const machine = {
		node: execFileSync(nodeOfN8n(), ['--version'], { encoding: 'utf8' }).trim(),
		expressions,
		processors: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
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

interface Turn {
	case: string;
	service: Service;
	contender: string;
	repetition: number;
}

/** Who runs when: in each case everybody in turn, and every repetition begins with another one. */
function plan(
	cases: readonly string[],
	repetitions: number,
	services: readonly Service[],
	isWanted: (contender: string) => boolean,
): Turn[] {
	const turns: Turn[] = [];
	for (const name of cases) {
		const { kind, contenders } = caseOf(name);
		for (let repetition = 0; repetition < repetitions; repetition++) {
			for (const service of services) {
				const present = contenders
					.filter((contender) => isWanted(contender) && takesPart(contender, kind, service))
					.filter((contender) => repetition === 0 || !MEASURED_ONCE.includes(contender));
				const first = repetition % present.length;
				for (const contender of [...present.slice(first), ...present.slice(0, first)]) {
					turns.push({ case: name, service, contender, repetition });
				}
			}
		}
	}
	return turns;
}

function caseOf(name: string): Case {
	const found = CASES[name];
	if (!found) throw new Error(`--case is one of ${Object.keys(CASES).join(', ')}`);
	return found;
}

/** One measurement: the server is as fresh for each, and the contender has warmed up before. */
async function measure(
	server: ChildProcess,
	place: Place,
	{ case: name, service, contender }: Turn,
	{ items: creates, expressions, profile }: Options,
): Promise<Measurement & Tally & { items: number }> {
	const chosen = caseOf(name);
	const { kind, faults } = chosen;
	const rows = kind === 'list' ? chosen.rows : 0;
	const items = kind === 'list' ? rows : creates;
	const job: Job = { contender, service, kind, items, prefix: PREFIX, expressions, place };
	const tell = async <T>(command: Command) => {
		server.send(command);
		return await answerOf<T>(server);
	};

	const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
	await tell({ name: 'prepare', faults: {}, rows: 0 });
	const contestant = fork(join(__dirname, 'contestant.ts'), [JSON.stringify(job)], {
		execPath: nodeOfN8n(),
		execArgv: [...process.execArgv, ...profiling],
		stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
	});
	await answerOf(contestant);
	await tell({ name: 'prepare', faults, rows });
	contestant.send('go');
	const measurement = await answerOf<Measurement>(contestant);
	const tally = await tell<Tally>({ name: 'tally', service, prefix: PREFIX, items });
	// A list leaves the service as it is; n8n's HTTP Request node gives out pages instead of rows.
	const missing = contender === 'httpRequest' ? 0 : rows - measurement.output;
	const lost = kind === 'list' ? Math.max(0, missing) : tally.lost;
	return { ...measurement, ...tally, lost, items };
}

/** The next message of a process. */
async function answerOf<T>(child: ChildProcess): Promise<T> {
	const waiting = new AbortController();
	const { signal } = waiting;
	const ended = once(child, 'exit', { signal }).then(([code]) => {
		throw new Error(`A process of the benchmark ended with ${code}`);
	});
	// Stopped below, when the answer is here.
	ended.catch(() => undefined);
	const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [T];
	waiting.abort();
	return answer;
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
