import type { IDataObject } from 'n8n-workflow';

import { ConflictError } from '../errors';
import { type Answer, type Call, headersOf, isWrite } from '../http/call';
import { type Overlay, ServiceHttp } from '../http/client';

/** A write as it would be sent, without the secrets that the credential adds. */
export interface PlannedRequest {
	method: string;
	url: string;
	headers: Record<string, string>;
	body?: object;
}

/**
 * What the writes of a dry run would have brought about by now. Later items of the same run find it when
 * they read, as they would in a real run: two items with one key, or two credits for one invoice.
 */
export class DryRunOverlay implements Overlay {
	private readonly objects = new Map<string, object>();
	private readonly rows = new Map<string, object[]>();
	private readonly uses = new Map<string, bigint>();

	/** Takes note of a write. */
	async note(call: Call): Promise<Answer> {
		if (!call.simulate) throw new Error(`${call.method} /${call.path.join('/')} has no dry run`);
		const { answer, status = 200, objects = [], row, balanceDeltas = [] } = await call.simulate();
		for (const { path, body } of objects) this.objects.set(keyOf(path), body);
		if (row) this.rows.set(keyOf(row.path), [row.row, ...this.rowsOf(row.path)]);
		for (const { id, amount } of balanceDeltas) this.uses.set(id, this.useOf(id) + amount);
		return { status, headers: {}, body: answer };
	}

	objectAt(path: readonly string[]): object | undefined {
		return this.objects.get(keyOf(path));
	}

	rowsOf(path: readonly string[]): object[] {
		return this.rows.get(keyOf(path)) ?? [];
	}

	useOf(invoiceId: string): bigint {
		return this.uses.get(invoiceId) ?? 0n;
	}
}

function keyOf(path: readonly string[]): string {
	return JSON.stringify(path);
}

/** Reads for real and keeps every write back: the dry run of one item. */
export class DryRunHttp extends ServiceHttp {
	/** The writes that the item would have made. */
	readonly requests: PlannedRequest[] = [];

	constructor(
		private readonly live: ServiceHttp,
		private readonly simulated: DryRunOverlay,
	) {
		super(live.service, simulated);
	}

	override get ofRun(): ServiceHttp {
		return this.live;
	}

	url(call: Pick<Call, 'path'>): string {
		return this.live.url(call);
	}

	async request(call: Call): Promise<Answer> {
		if (isWrite(call)) {
			const { method, body } = call;
			const planned = { method, url: this.url(call), headers: headersOf(call) };
			this.requests.push(body ? { ...planned, body } : planned);
			return await this.simulated.note(call);
		}
		const body = call.mediaType ? undefined : this.simulated.objectAt(call.path);
		return body ? { status: 200, headers: {}, body } : await this.live.request(call);
	}
}

const OUTCOMES: Readonly<Record<string, string>> = {
	allocated: 'wouldAllocate',
	applied: 'wouldApply',
	checked: 'wouldCheck',
	created: 'wouldCreate',
	deallocated: 'wouldDeallocate',
	deleted: 'wouldDelete',
	existing: 'wouldReturnExisting',
	pending: 'wouldRefund',
	refunded: 'wouldRefund',
	unchanged: 'wouldChangeNothing',
	updated: 'wouldUpdate',
	voided: 'wouldVoid',
};

/** What a dry run gives out for an item: what would happen, with which requests, and what would be there then. */
export function dryRunItem(
	{ outcome, ...plan }: IDataObject,
	requests: readonly PlannedRequest[],
): IDataObject {
	const would = typeof outcome === 'string' ? OUTCOMES[outcome] : undefined;
	return { dryRun: true, outcome: would ?? outcome, requests: shown(requests), plan };
}

/** The same for an item that the vendor's records do not allow. Any other error stays one. */
export function conflictItem(error: unknown, requests: readonly PlannedRequest[]): IDataObject {
	if (!(error instanceof ConflictError)) throw error;
	const { message: reason, advice, details } = error;
	return {
		dryRun: true,
		outcome: 'wouldConflict',
		reason,
		...(advice && { advice }),
		...(details && { details }),
		requests: shown(requests),
	};
}

function shown(requests: readonly PlannedRequest[]): IDataObject[] {
	return requests.map((request) => ({ ...request }));
}
