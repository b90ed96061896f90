import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { readDryRun, readRequestPolicy } from '../form/descriptions';
import { Connection, type Service } from './connection';
import { CancelledError, InputError, ItemError } from '../errors';
import { LiveHttp } from '../http/liveHttp';
import { DEFAULT_CONCURRENCY, FIRST_CONCURRENCY } from '../http/requestPolicy';
import { ItemReader } from './itemReader';
import { failedItem, nodeError, readFailure } from './nodeErrors';
import type { BatchItem, BatchOperation, Lock } from './operation';
import { throwIfCancelled } from '../http/rateLimiter';
import { paired, readShape } from './outputItems';
import { progressText } from './progress';
import { RunTimeHints } from './runTimeHints';
import { type LockHolder, KeyedLock } from './keyedLock';

/**
 * Runs a node's items: several at once, those with the same lockKey one after the other, each read with
 * its own index and paired to its input. When one fails, no further one starts, those under way finish,
 * and the error says which items were done; with On Error: Continue it becomes one item of its own.
 */
export async function runItems<Client>(
	context: IExecuteFunctions,
	service: Service<Client>,
): Promise<INodeExecutionData[][]> {
	const count = context.getInputData().length;
	const run = new Run(context, service, count);
	const batch = run.batchOperation();
	return batch ? await run.together(batch) : [await run.oneByOne()];
}

class Run<Client> {
	private readonly results: Array<INodeExecutionData[] | undefined>;
	private readonly failures = new Map<number, unknown>();
	private readonly lastOf = new Map<string, Promise<unknown>>();
	private readonly signal: AbortSignal | undefined;
	private readonly continues: boolean;
	private readonly locks = new KeyedLock();
	private readonly reader: ItemReader<Client>;
	private readonly runTime: RunTimeHints;
	private readonly connection: Connection<Client>;
	private next = 0;
	private workers = 0;

	constructor(
		private readonly context: IExecuteFunctions,
		service: Service<Client>,
		private readonly count: number,
	) {
		this.results = new Array<INodeExecutionData[] | undefined>(count);
		this.reader = new ItemReader(context, service.resources);
		this.runTime = new RunTimeHints(context);
		this.connection = new Connection(context, service, async () => {
			const http = await LiveHttp.connect(
				context,
				service.profile,
				readRequestPolicy(this.reader.options),
			);
			http.expect(count);
			return http;
		});
		this.signal = context.getExecutionCancelSignal();
		this.continues = context.continueOnFail();
	}

	/** The operation, when it is one for all items together. */
	batchOperation(): BatchOperation<Client, never, never> | undefined {
		try {
			const operation = this.reader.operationOf(0);
			return 'executeAll' in operation ? operation : undefined;
		} catch {
			// Reported where the item itself is read.
			return undefined;
		}
	}

	/** Works on the items by themselves. */
	async oneByOne(): Promise<INodeExecutionData[]> {
		const most = Math.min(this.concurrency(), this.count);
		const first = Math.min(most, FIRST_CONCURRENCY);
		await Promise.all(Array.from({ length: first }, async () => await this.worker(most)));
		this.throwFailure();
		await this.runTime.tellPlanned(async () => await this.connection.live(), this.results);
		return this.items();
	}

	/** Works on all items at once; those that are for another operation are failures of their own. */
	async together(operation: BatchOperation<Client, never, never>): Promise<INodeExecutionData[][]> {
		const items: BatchItem[] = [];
		for (let index = 0; index < this.count && this.mayStart(); index++) {
			try {
				if (this.reader.operationOf(index) !== operation) {
					throw new InputError('Operation', 'is not the same for all items');
				}
				const fields = this.reader.fieldsOf(operation, index);
				items.push({ index, fields, isEmpty: this.reader.isEmpty(index) });
			} catch (error) {
				this.recordFailure(error, index);
			}
		}
		this.throwFailure();
		let outputs: INodeExecutionData[][] = [[]];
		try {
			if (items.length > 0) {
				const batch = operation.readBatch(items);
				const shape = readShape((items[0] as BatchItem).fields, operation.summary, undefined);
				const found = await operation.executeAll(
					await this.connection.client(),
					batch,
					this.context,
				);
				outputs = found.map((rows) => rows.map((row) => ({ ...row, json: shape(row.json) })));
			}
		} catch (error) {
			if (error instanceof ItemError) this.recordFailure(error.reason, error.index);
			else this.recordFailure(error, 0);
			this.throwFailure();
		}
		const [first = [], ...others] = outputs;
		return [[...this.items(), ...first], ...others];
	}

	private items(): INodeExecutionData[] {
		return this.results.flatMap((items) => items ?? []);
	}

	private throwFailure(): void {
		throwIfCancelled(this.signal);
		const [failed] = [...this.failures.keys()].sort((a, b) => a - b);
		if (failed === undefined) return;
		const error = this.failures.get(failed);
		const isDone = (index: number) => this.results[index] !== undefined;
		const others = progressText(this.count, failed, isDone, new Set(this.failures.keys()));
		throw nodeError(this.context.getNode(), error, failed, others);
	}

	private concurrency(): number {
		try {
			return this.reader.options.integer('maxConcurrentRequests', 1) ?? DEFAULT_CONCURRENCY;
		} catch (error) {
			throw nodeError(this.context.getNode(), error, 0, '');
		}
	}

	/** Works on one item after the other, and lets another worker join in for each that is done, up to so many. */
	private async worker(most: number): Promise<void> {
		this.workers++;
		const joined: Array<Promise<void>> = [];
		while (this.next < this.count && this.mayStart()) {
			const index = this.next++;
			const holder = this.locks.enter();
			try {
				this.results[index] = await this.item(index, holder);
				const http = await this.connection.live();
				http.expect(this.count - this.next);
				this.runTime.tell(http, this.count);
				const hasRoom = this.workers < most && http.hasRoomFor(this.workers + 1);
				if (hasRoom) joined.push(this.worker(most));
			} catch (error) {
				this.recordFailure(error, index);
			} finally {
				holder.release();
			}
		}
		await Promise.all(joined);
	}

	private mayStart(): boolean {
		return !this.signal?.aborted && (this.continues || this.failures.size === 0);
	}

	private async item(index: number, holder: LockHolder): Promise<INodeExecutionData[]> {
		const operation = this.reader.operationOf(index);
		if ('executeAll' in operation) {
			throw new InputError('Operation', 'is not the same for all items');
		}
		const fields = this.reader.fieldsOf(operation, index);
		const input = operation.readFields(fields, this.reader.contextOf(index));
		const isDryRun = readDryRun(fields);
		const shape = readShape(fields, operation.summary, input, isDryRun);
		const execute = async () => {
			if (!this.mayStart()) throw new NotStartedError();
			const lock: Lock = async (key) => {
				await holder.lock(key);
				if (!this.mayStart()) throw new NotStartedError();
			};
			const result = isDryRun
				? await this.connection.executeDry(operation, input, lock, this.runTime)
				: await this.connection.executeLive(operation, input, lock);
			return paired(result, index, shape);
		};
		const lockKey = operation.lockKey?.(input);
		if (lockKey === undefined) return await execute();

		const before = this.lastOf.get(lockKey);
		const own = before ? before.then(execute) : execute();
		// A failure is noted before the next item of the same lockKey looks whether it may start.
		const last = own.then(
			() => undefined,
			(error: unknown) => this.recordFailure(error, index),
		);
		this.lastOf.set(lockKey, last);
		try {
			return await own;
		} finally {
			if (this.lastOf.get(lockKey) === last) this.lastOf.delete(lockKey);
		}
	}

	private recordFailure(error: unknown, index: number): void {
		if (error instanceof CancelledError || error instanceof NotStartedError) return;
		if (!this.continues) {
			this.failures.set(index, error);
			return;
		}
		this.results[index] = [
			{ json: failedItem(readFailure(error, index)), pairedItem: { item: index } },
		];
	}
}

/** The lock came free after another one had failed. */
class NotStartedError extends Error {}
