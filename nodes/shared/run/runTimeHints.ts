import type { IExecuteFunctions } from 'n8n-workflow';

import type { LiveHttp } from '../http/liveHttp';
import { addHint } from './hints';
import { plannedTimeText, runTimeText } from './runTime';

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

	/** What the planned writes will take, by the vendor's documentation. */
	async tellPlanned(connection: () => Promise<LiveHttp>): Promise<void> {
		if (this.plannedWrites === 0) return;
		const { service, documentedRate: rate } = await connection();
		const text = plannedTimeText({ service, writes: this.plannedWrites, rate });
		if (text) addHint(this.context, text);
	}
}
