import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { caseOf, FAST, sizeOf } from './cases';
import { type Certificates, makeCertificates } from './certificates';
import type { Job, Measurement } from './contestant';
import { type ExpressionEngine, nodeOfN8n } from './n8nParts';
import type { Command, Tally } from './server';
import type { Place, Service } from './services';

const PREFIX = 'refund';

/** One measurement that is to be made. */
export interface PlannedRun {
	case: string;
	service: Service;
	contender: string;
	repetition: number;
}

export interface MeasureOptions {
	items: number;
	expressions: ExpressionEngine;
	/** Where CPU profiles are written. */
	profile: string | undefined;
	/** Where an earlier state of this package was built. */
	before: string | undefined;
}

export interface Measured extends Measurement, Tally {
	items: number;
	/** Of the first run, where a second one was measured. */
	firstRequests: number | undefined;
}

/** The processes that contenders are measured against. */
export class Servers {
	private certificates: Promise<Certificates> | undefined;
	private readonly started = new Map<boolean, Promise<{ server: ChildProcess; place: Place }>>();

	/** Measures once: the server is as fresh for each, and the contender has warmed up before. */
	async measure(planned: PlannedRun, options: MeasureOptions): Promise<Measured> {
		const { case: name, service, contender } = planned;
		const chosen = caseOf(name);
		const { kind, faults } = chosen;
		const isCreate = chosen.kind === 'create';
		const rows = isCreate ? 0 : chosen.rows;
		const items = sizeOf(chosen, service, options.items);
		const { server, place } = await this.start(isCreate && !!chosen.https);
		const tell = async <T>(command: Command) => {
			server.send(command);
			return await answerOf<T>(server);
		};
		const tally = async () =>
			await tell<Tally>({ name: 'tally', service, prefix: PREFIX, items: isCreate ? items : 0 });

		await tell({ name: 'prepare', faults: FAST[service], rows: 0 });
		const contestant = await this.contestant(
			{
				...{ contender, service, kind, items, prefix: PREFIX, place },
				expressions: options.expressions,
				...(options.before && { before: options.before }),
				again: isCreate && !!chosen.again,
			},
			options.profile,
		);
		await answerOf(contestant);
		await tell({ name: 'prepare', faults: faults[service], rows });
		let firstRequests: number | undefined;
		if (isCreate && chosen.again) {
			contestant.send('go');
			await answerOf(contestant);
			({ requests: firstRequests } = await tally());
			await tell({ name: 'clearRequests' });
		}
		contestant.send('go');
		const measurement = await answerOf<Measurement>(contestant);
		const counted = await tally();
		// A list leaves the service as it is; n8n's HTTP Request node gives out pages instead of rows.
		const missing = contender === 'httpRequest' ? 0 : Math.max(0, rows - measurement.output);
		const lost = isCreate ? counted.lost : missing;
		return { ...measurement, ...counted, lost, items, firstRequests };
	}

	async stop(): Promise<void> {
		for (const { server } of await Promise.all(this.started.values())) server.disconnect();
	}

	private async contestant(job: Job, profile: string | undefined): Promise<ChildProcess> {
		const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : [];
		const { authorityFile } = await this.certificatesOfRun();
		return fork(join(__dirname, 'contestant.ts'), [JSON.stringify(job)], {
			execPath: nodeOfN8n(),
			execArgv: [...process.execArgv, '--expose-gc', ...profiling],
			stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
			env: { ...process.env, NODE_EXTRA_CA_CERTS: authorityFile },
		});
	}

	private async start(https: boolean): Promise<{ server: ChildProcess; place: Place }> {
		const starting = this.started.get(https) ?? this.startNew(https);
		this.started.set(https, starting);
		return await starting;
	}

	private async startNew(https: boolean): Promise<{ server: ChildProcess; place: Place }> {
		const { key, cert } = await this.certificatesOfRun();
		const server = fork(join(__dirname, 'server.ts'), https ? [JSON.stringify({ key, cert })] : []);
		return { server, place: await answerOf<Place>(server) };
	}

	private async certificatesOfRun(): Promise<Certificates> {
		this.certificates ??= makeCertificates();
		return await this.certificates;
	}
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
