import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { optionsField, readDryRun, readRequestPolicy } from '../form/descriptions';
import { conflictItem, DryRunHttp, dryRunItem, DryRunOverlay } from './dryRun';
import { CancelledError, InputError, ItemError } from '../errors';
import type { FormSource } from '../form/expressions';
import { FieldGroup } from '../form/fields';
import { ExecutionKeys } from './executionKeys';
import { derivedKey } from './idempotencyKey';
import type { ServiceProfile } from '../http/call';
import { LiveHttp, type ServiceHttp } from '../http/client';
import { DEFAULT_CONCURRENCY, FIRST_CONCURRENCY } from '../http/requestPolicy';
import { addHint } from './hints';
import { failedItem, nodeError, readFailure, withoutErrorKey } from './nodeErrors';
import type {
	AnyOperation,
	BatchItem,
	BatchOperation,
	ItemContext,
	Operation,
	OutputItem,
	Resource,
	Lock,
} from './operation';
import { throwIfCancelled } from '../http/rateLimiter';
import { Parameters } from './parameters';
import { plannedTimeText, runTimeText } from './runTime';
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

/** What the runner needs to know of a service. */
export interface Service<Client> {
	profile: ServiceProfile;
	resources: ReadonlyArray<Resource<Client>>;
	/** What the operations of one run work with. */
	createClient(http: ServiceHttp): Client;
	/** The same client with another way to the service. */
	withHttp(http: ServiceHttp, client: Client): Client;
}

class Run<Client> {
	private readonly results: Array<INodeExecutionData[] | undefined>;
	private readonly failures = new Map<number, unknown>();
	private readonly lastOf = new Map<string, Promise<unknown>>();
	private readonly signal: AbortSignal | undefined;
	private readonly continues: boolean;
	private ownOptions: FieldGroup | undefined;
	private readonly locks = new KeyedLock();
	/** Connected once, when the first item's fields were read. */
	private http: Promise<LiveHttp> | undefined;
	private client: Client | undefined;
	/** What a dry run works with. */
	private dry: { client: Client; overlay: DryRunOverlay } | undefined;
	private readonly parameters: Parameters;
	private readonly executionKeys: ExecutionKeys;
	private plannedWrites = 0;
	private hasToldRunTime = false;
	private next = 0;
	private workers = 0;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly service: Service<Client>,
		private readonly count: number,
	) {
		this.results = new Array<INodeExecutionData[] | undefined>(count);
		this.parameters = new Parameters(context);
		this.executionKeys = new ExecutionKeys(context);
		this.signal = context.getExecutionCancelSignal();
		this.continues = context.continueOnFail();
	}

	/** How requests are sent. One setting holds for the whole run, so it is read with the first item. */
	private get options(): FieldGroup {
		const { context } = this;
		const source: FormSource = {
			...this.parameters.sourceOf(0),
			raw: (name) => context.getNodeParameter(name, 0, {}, { rawExpressions: true }),
		};
		this.ownOptions ??= new FieldGroup(
			(name) => context.getNodeParameter(name, 0, {}),
			[optionsField()],
			undefined,
			[],
			source,
		).collection('options');
		return this.ownOptions;
	}

	/** The operation, when it is one for all items together. */
	batchOperation(): BatchOperation<Client, never, never> | undefined {
		try {
			const operation = this.operationOf(0);
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
		await this.tellPlannedTime();
		return this.items();
	}

	/** Works on all items at once; those that are for another operation are failures of their own. */
	async together(operation: BatchOperation<Client, never, never>): Promise<INodeExecutionData[][]> {
		const items: BatchItem[] = [];
		for (let index = 0; index < this.count && this.mayStart(); index++) {
			try {
				if (this.operationOf(index) !== operation) {
					throw new InputError('Operation', 'is not the same for all items');
				}
				const fields = this.fieldsOf(operation, index);
				items.push({ index, fields, isEmpty: this.isEmpty(index) });
			} catch (error) {
				this.recordFailure(error, index);
			}
		}
		this.throwFailure();
		let outputs: INodeExecutionData[][] = [[]];
		try {
			if (items.length > 0) {
				const batch = operation.readBatch(items);
				outputs = await operation.executeAll(await this.connected(), batch, this.context);
			}
		} catch (error) {
			if (error instanceof ItemError) this.recordFailure(error.reason, error.index);
			else this.recordFailure(error, 0);
			this.throwFailure();
		}
		const [first = [], ...others] = outputs;
		return [[...this.items(), ...first], ...others];
	}

	/** Whether an item has no field at all. An agent's call has none either; its values are in the parameters. */
	private isEmpty(index: number): boolean {
		if (this.context.isToolExecution?.()) return false;
		const item = this.context.getInputData()[index];
		return Object.keys(item?.json ?? {}).length === 0 && item?.binary === undefined;
	}

	private items(): INodeExecutionData[] {
		return this.results.flatMap((items) => items ?? []);
	}

	private throwFailure(): void {
		throwIfCancelled(this.signal);
		const [failed] = [...this.failures.keys()].sort((a, b) => a - b);
		if (failed === undefined) return;
		const error = this.failures.get(failed);
		throw nodeError(this.context.getNode(), error, failed, this.progress(failed));
	}

	private concurrency(): number {
		try {
			return this.options.integer('maxConcurrentRequests', 1) ?? DEFAULT_CONCURRENCY;
		} catch (error) {
			throw nodeError(this.context.getNode(), error, 0, '');
		}
	}

	private async connected(): Promise<Client> {
		const http = await this.connection();
		this.client ??= this.service.createClient(http);
		return this.client;
	}

	private async connection(): Promise<LiveHttp> {
		this.http ??= LiveHttp.connect(
			this.context,
			this.service.profile,
			readRequestPolicy(this.options),
		).then((http) => {
			http.expect(this.count);
			return http;
		});
		return await this.http;
	}

	/** Works on one item after the other, and lets another worker join in for each that is done, up to so many. */
	private async worker(most: number): Promise<void> {
		this.workers++;
		const joined: Array<Promise<void>> = [];
		while (this.next < this.count && this.mayStart()) {
			const index = this.next++;
			const holder = this.locks.enter();
			try {
				this.results[index] = paired(await this.item(index, holder), index);
				const http = await this.connection();
				http.expect(this.count - this.next);
				this.tellRunTime(http);
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

	/** Tells how long the run takes, as soon as an answer has told the limit. */
	private tellRunTime({ rate, service }: LiveHttp): void {
		if (this.hasToldRunTime || !rate) return;
		this.hasToldRunTime = true;
		const text = runTimeText({ service, writes: this.count, rate });
		if (text) addHint(this.context, text);
	}

	/** The same for the writes of a plan, by the vendor's documentation. */
	private async tellPlannedTime(): Promise<void> {
		if (this.plannedWrites === 0) return;
		const { service, documentedRate: rate } = await this.connection();
		const text = plannedTimeText({ service, writes: this.plannedWrites, rate });
		if (text) addHint(this.context, text);
	}

	private mayStart(): boolean {
		return !this.signal?.aborted && (this.continues || this.failures.size === 0);
	}

	private async item(index: number, holder: LockHolder): Promise<IDataObject | OutputItem[]> {
		const operation = this.operationOf(index);
		if ('executeAll' in operation) {
			throw new InputError('Operation', 'is not the same for all items');
		}
		const fields = this.fieldsOf(operation, index);
		const input = operation.readFields(fields, this.contextOf(index));
		const isDryRun = readDryRun(fields);
		const execute = async () => {
			if (!this.mayStart()) throw new NotStartedError();
			const lock: Lock = async (key) => {
				await holder.lock(key);
				if (!this.mayStart()) throw new NotStartedError();
			};
			return isDryRun
				? await this.executeDry(operation, input, lock)
				: await this.executeLive(operation, input, lock);
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

	private async executeLive(
		operation: Operation<Client, never>,
		input: never,
		lock: Lock,
	): Promise<IDataObject | OutputItem[]> {
		const client = await this.connected();
		const live = await this.connection();
		return await live.onFreshReads(
			async (http) =>
				await operation.execute(this.service.withHttp(http, client), input, this.context, lock),
		);
	}

	private async executeDry(
		operation: Operation<Client, never>,
		input: never,
		lock: Lock,
	): Promise<IDataObject | OutputItem[]> {
		const live = await this.connection();
		this.dry ??= { client: this.service.createClient(live), overlay: new DryRunOverlay() };
		const http = new DryRunHttp(live, this.dry.overlay);
		const client = this.service.withHttp(http, this.dry.client);
		try {
			const result = await operation.execute(client, input, this.context, lock);
			return Array.isArray(result) ? result : dryRunItem(result, http.requests);
		} catch (error) {
			return conflictItem(error, http.requests);
		} finally {
			this.plannedWrites += http.requests.length;
		}
	}

	private operationOf(index: number): AnyOperation<Client> {
		const chosenResource = String(this.parameters.valueOf('resource', index));
		const resource = this.service.resources.find(({ option }) => option.value === chosenResource);
		if (!resource)
			throw new InputError('Resource', `is not one of its choices: '${chosenResource}'`);
		const chosenOperation = String(this.parameters.valueOf('operation', index));
		const operation = resource.operations.find(({ option }) => option.value === chosenOperation);
		if (!operation)
			throw new InputError('Operation', `is not one of its choices: '${chosenOperation}'`);
		// The form hides it from agents, but an expression or an old workflow can still name it.
		if (operation.destructive && this.context.isToolExecution?.()) {
			throw new InputError(
				'Operation',
				`cannot be used by an AI agent: '${operation.option.name}'`,
				'Use it in a step of the workflow that a person has built',
			);
		}
		return operation;
	}

	private fieldsOf(operation: AnyOperation<Client>, index: number): FieldGroup {
		const values = new Map<string, unknown>();
		const valueOf = (name: string) => {
			if (!values.has(name)) {
				values.set(name, this.parameters.valueOf(name, index));
			}
			return values.get(name);
		};
		const source = this.parameters.sourceOf(index);
		return new FieldGroup(valueOf, operation.description, undefined, [], source);
	}

	private contextOf(index: number): ItemContext {
		const runIndex = () => Number(this.context.evaluateExpression('{{ $runIndex }}', index));
		const own = () =>
			derivedKey({
				executionId: this.context.getExecutionId(),
				nodeId: this.context.getNode().id,
				runIndex: runIndex(),
				itemIndex: index,
			});
		return {
			derivedKey: own,
			keyFromExecution: () => {
				this.executionKeys.assertAllowed(`${runIndex()}.${index}`);
				return own();
			},
			assertNoAgent: (choice) => this.executionKeys.assertNoAgent(choice),
		};
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

	private progress(failed: number): string {
		if (this.count === 1) return '';
		const done = this.results.flatMap((items, index) => (items ? [index] : []));
		const alsoFailed = [...this.failures.keys()]
			.filter((index) => index !== failed)
			.sort((first, second) => first - second);
		const notDone = Array.from({ length: this.count }, (_, index) => index).filter(
			(index) => !this.results[index] && !this.failures.has(index),
		);
		return [
			`Done: ${ranges(done)}`,
			alsoFailed.length > 0 ? `Also not done, for reasons of their own: ${ranges(alsoFailed)}` : '',
			`Not started: ${ranges(notDone)}`,
		]
			.filter((part) => part !== '')
			.join('. ');
	}
}

/** The lock came free after another one had failed. */
class NotStartedError extends Error {}

function paired(result: IDataObject | OutputItem[], index: number): INodeExecutionData[] {
	const items: OutputItem[] = Array.isArray(result) ? result : [{ json: result }];
	return items.map((item) => ({
		...item,
		json: outcomeFirst(withoutErrorKey(item.json)),
		pairedItem: { item: index },
	}));
}

/** A table shows the first columns; what happened is among them. */
function outcomeFirst(json: IDataObject): IDataObject {
	if (json.outcome === undefined) return json;
	const { outcome, ...rest } = json;
	return { outcome, ...rest };
}

/** Item numbers as a person writes them: "0–4, 6". */
export function ranges(numbers: readonly number[]): string {
	const parts: string[] = [];
	for (let start = 0; start < numbers.length;) {
		let end = start;
		while (numbers[end + 1] === (numbers[end] ?? 0) + 1) end++;
		parts.push(start === end ? `${numbers[start]}` : `${numbers[start]}–${numbers[end]}`);
		start = end + 1;
	}
	return parts.length > 0 ? `items ${parts.join(', ')}` : 'none';
}

/** Gives an operation its types while letting the list of operations forget them. */
export function defineOperation<Client, Input>(
	operation: Operation<Client, Input>,
): AnyOperation<Client> {
	return operation as AnyOperation<Client>;
}

/** The same for an operation on all items at once. */
export function defineBatchOperation<Client, Input, Batch>(
	operation: BatchOperation<Client, Input, Batch>,
): AnyOperation<Client> {
	return operation as AnyOperation<Client>;
}
