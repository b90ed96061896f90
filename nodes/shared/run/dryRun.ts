import type { IDataObject } from 'n8n-workflow';

import { ConflictError } from '../errors';
import { type Answer, type Call, headersOf, isWrite } from '../http/call';
import { type Overlay, ServiceHttp } from '../http/client';
import { isObject } from '../json';

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
	private readonly gone = new Set<string>();
	private readonly rows = new Map<string, object[]>();
	private readonly uses = new Map<string, bigint>();

	/** Takes note of a write. */
	async note(call: Call): Promise<Answer> {
		if (!call.simulate) throw new Error(`${call.method} /${call.path.join('/')} has no dry run`);
		const effect = await call.simulate();
		const { answer, status = 200, objects = [], row, gone, balanceDeltas = [] } = effect;
		for (const { path, body } of objects) this.objects.set(keyOf(path), body);
		if (gone) this.gone.add(keyOf(gone));
		if (row) this.rows.set(keyOf(row.path), [row.row, ...this.rowsOf(row.path)]);
		for (const { id, amount } of balanceDeltas) this.uses.set(id, this.useOf(id) + amount);
		return { status, headers: {}, body: answer };
	}

	isGone(path: readonly string[]): boolean {
		return this.gone.has(keyOf(path));
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
		if (this.simulated.isGone(call.path)) return this.absent(call);
		const body = call.mediaType ? undefined : this.simulated.objectAt(call.path);
		if (body) return { status: 200, headers: {}, body };
		const answer = await this.live.request(call);
		return { ...answer, body: this.withoutGone(call.path, answer.body) };
	}

	/** What reading a record comes to that an earlier item of the run would have deleted. */
	private absent(call: Call): Answer {
		if (call.mayBeAbsent) return { status: 404, headers: {}, body: {} };
		throw new ConflictError(
			`The record '${call.path.at(-1)}' would not be there any more: an earlier item of this run deletes it`,
			'Leave this item out',
		);
	}

	/** A list without the rows that earlier items would have deleted; it stands alone, or in an object as `data`. */
	private withoutGone(path: readonly string[], body: unknown): unknown {
		if (isObject(body) && Array.isArray(body.data)) {
			return { ...body, data: this.withoutGone(path, body.data) };
		}
		if (!Array.isArray(body)) return body;
		return body.filter(
			(row: unknown) => !isObject(row) || !this.simulated.isGone([...path, String(row.id)]),
		);
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
	return { dryRun: true, outcome: would ?? outcome, plan, requests: shown(requests) };
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
