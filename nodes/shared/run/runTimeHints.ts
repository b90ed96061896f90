import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { LiveHttp } from '../http/liveHttp';
import { addHint } from './hints';
import { plannedRun, runTimeText } from './runTime';

/** Tells once a run how long the vendor's limit makes it, where that is long. */
export class RunTimeHints {
	private plannedWrites = 0;
	private hasTold = false;

	constructor(private readonly context: IExecuteFunctions) {}

	/** As soon as an answer has told the limit. */
	tell({ rate, service }: LiveHttp, items: number): void {
		if (this.hasTold || !rate) return;
		this.hasTold = true;
		const text = runTimeText({ service, writes: items, rate });
		if (text) addHint(this.context, text);
	}

	/** Counts the writes of a dry run. */
	plan(writes: number): void {
		this.plannedWrites += writes;
	}

	/**
	 * Tells what the planned writes will take: in a hint, and in the first item that plans one, for who has no eye on
	 * hints, such as a workflow or an agent.
	 */
	async tellPlanned(
		connection: () => Promise<LiveHttp>,
		results: ReadonlyArray<INodeExecutionData[] | undefined>,
	): Promise<void> {
		const { plannedWrites: writes } = this;
		if (writes === 0) return;
		const { service, rate, documentedRate } = await connection();
		const isDocumented = rate === undefined;
		const realRun = plannedRun({ service, writes, rate: rate ?? documentedRate, isDocumented });
		if (!realRun) return;
		addHint(this.context, realRun.explanation);
		const first = results.flatMap((items) => items ?? []).find(plansWrite);
		if (!first) return;
		const isSimple = typeof first.json.requests === 'string';
		first.json = { ...first.json, realRun: isSimple ? realRun.explanation : { ...realRun } };
	}
}

function plansWrite({ json: { dryRun, requests } }: INodeExecutionData): boolean {
	return (
		dryRun === true &&
		(Array.isArray(requests) || typeof requests === 'string') &&
		requests.length > 0
	);
}
