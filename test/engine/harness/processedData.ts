import { DataDeduplicationService } from 'n8n-core';
import type {
	DeduplicationItemTypes,
	DeduplicationScope,
	ICheckProcessedContextData,
	ICheckProcessedOptions,
	IDataDeduplicator,
	IDeduplicationOutput,
	Workflow,
} from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { setImmediate as nextTick } from 'node:timers/promises';

/** The table in which n8n keeps what nodes have processed: one row for each node, or for a workflow as a whole. */
export class ProcessedData {
	private readonly rows = new Map<string, string[]>();
	/** Breaks the next so many accesses. */
	failing = 0;

	/** A database takes its time, in which others use it. */
	async read(key: string): Promise<string[] | undefined> {
		await this.answer();
		const row = this.rows.get(key);
		return row && [...row];
	}

	async insert(key: string, entries: string[]): Promise<void> {
		await this.answer();
		if (this.rows.has(key)) throw new Error('duplicate key value violates unique constraint');
		this.rows.set(key, entries);
	}

	async update(key: string, entries: string[]): Promise<void> {
		await this.answer();
		if (this.rows.has(key)) this.rows.set(key, entries);
	}

	remove(key: string): void {
		this.rows.delete(key);
	}

	private async answer(): Promise<void> {
		await nextTick();
		if (this.failing > 0) {
			this.failing -= 1;
			throw new Error('The database does not answer');
		}
	}
}

/** By workflow: each n8n has its own, and all its processes the same. */
const tables = new WeakMap<object, ProcessedData>();
const elsewhere = new ProcessedData();

/** Says which n8n a workflow runs in. */
export function keepProcessedData(workflow: Workflow, table: ProcessedData): void {
	tables.set(workflow, table);
}

/**
 * What n8n's server gives nodes to tell what they have processed. As there, a list is read, added to and written back
 * as a whole, so that two processes that do so at the same time lose what one of them wrote.
 */
class Deduplicator implements IDataDeduplicator {
	async checkProcessedAndRecord(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<IDeduplicationOutput> {
		const { table, key } = placeOf(scope, context, options);
		const present = await table.read(key);
		const known = new Set(present);
		const isKnown = (item: DeduplicationItemTypes) => known.has(hashOf(item));
		const found = {
			new: items.filter((item) => !isKnown(item)),
			processed: items.filter(isKnown),
		};
		const entries = [...(present ?? []), ...found.new.map(hashOf)];
		const { maxEntries = Infinity } = options;
		const kept = entries.slice(Math.max(0, entries.length - maxEntries));
		if (present) await table.update(key, kept);
		else await table.insert(key, kept);
		return found;
	}

	async removeProcessed(
		items: DeduplicationItemTypes[],
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<void> {
		const { table, key } = placeOf(scope, context, options);
		const removed = new Set(items.map(hashOf));
		const present = (await table.read(key)) ?? [];
		await table.update(
			key,
			present.filter((entry) => !removed.has(entry)),
		);
	}

	async clearAllProcessedItems(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<void> {
		const { table, key } = placeOf(scope, context, options);
		table.remove(key);
	}

	async getProcessedDataCount(
		scope: DeduplicationScope,
		context: ICheckProcessedContextData,
		options: ICheckProcessedOptions,
	): Promise<number> {
		const { table, key } = placeOf(scope, context, options);
		return (await table.read(key))?.length ?? 0;
	}
}

function placeOf(
	scope: DeduplicationScope,
	{ workflow, node }: ICheckProcessedContextData,
	{ mode }: ICheckProcessedOptions,
): { table: ProcessedData; key: string } {
	if (mode !== 'entries') throw new Error(`The mode ${mode} is not there in tests`);
	if (scope === 'node' && !node) throw new Error('A node is needed');
	return {
		table: tables.get(workflow) ?? elsewhere,
		key: JSON.stringify([workflow.id, scope === 'node' ? node?.id : '']),
	};
}

function hashOf(item: DeduplicationItemTypes): string {
	return createHash('md5').update(String(item)).digest('base64');
}

// The service takes one for good, and is there for all test files of a worker.
(DataDeduplicationService as unknown as { instance?: unknown }).instance = undefined;
void DataDeduplicationService.init(new Deduplicator());
