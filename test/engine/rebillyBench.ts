import type {
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameterResourceLocator,
	INodeParameters,
} from 'n8n-workflow';

import { RebillyApi } from '../../credentials/RebillyApi.credentials';
import { Rebilly } from '../../nodes/Rebilly/Rebilly.node';
import type { FaultName, Faults, RecordedRequest, Sandbox } from '../../sandbox';
import { credentialsOf } from '../../sandbox/credentials';
import {
	createEngine,
	type Engine,
	type Items,
	type NodeOptions,
	type NodeResult,
} from './harness';
import { locator, parameters, startTestbed, type Testbed } from './testbed';

/** What a test of the Rebilly node works with: one sandbox a file, as fresh as at its start for each test. */
export class RebillyBench {
	private testbed: Testbed | undefined;

	private get running(): Testbed {
		if (!this.testbed) throw new Error('The bench has not been started');
		return this.testbed;
	}

	async start(): Promise<void> {
		this.testbed = await startTestbed();
	}

	async close(): Promise<void> {
		await this.testbed?.close();
	}

	get sandbox(): Sandbox {
		return this.running.sandbox;
	}

	get engine(): Engine {
		return this.running.engine;
	}

	/** The simulator's data, with amounts in minor units. */
	get data(): Sandbox['rebilly']['data'] {
		return this.sandbox.rebilly.data;
	}

	/** An engine whose credential has other values than the one that reaches the sandbox. */
	engineWith(rebillyApi: object): Engine {
		return createEngine({
			nodeTypes: [new Rebilly()],
			credentialTypes: [new RebillyApi()],
			credentials: credentialsOf(this.sandbox, { rebillyApi }),
		});
	}

	async run(
		resource: string,
		operation: string,
		values: Values = {},
		options: RunOptions = {},
	): Promise<NodeResult> {
		const { engine = this.engine, items, ...more } = options;
		return await engine.runNode({
			node: 'rebilly',
			parameters: parameters(resource, operation, values),
			items: items as Items | undefined,
			settings: { timezone: 'UTC' },
			...more,
		});
	}

	/** Creates the memo of `aMemo`, with what the test says differently. */
	async create(values: Values = {}, options?: RunOptions): Promise<NodeResult> {
		return await this.run('creditMemo', 'create', { ...this.aMemo(), ...values }, options);
	}

	/** The least that a credit memo needs: Robin's 145.05 USD under the key `refund-1`. */
	aMemo(): Values {
		return {
			customerId: chosen(this.customer('Robin')),
			currency: 'USD',
			idempotencyKey: 'refund-1',
			lineItems: oneItem({ unitPrice: '145.05' }),
		};
	}

	async allocate(creditMemoId: string, values: Values, options?: RunOptions): Promise<NodeResult> {
		const given = { creditMemoId: chosen(creditMemoId), ...values };
		return await this.run('creditMemo', 'allocate', given, options);
	}

	async search(
		method: string,
		options: { filter?: string; paginationToken?: string; parameters?: Values } = {},
	): Promise<INodeListSearchResult> {
		const { parameters: given = {}, ...rest } = options;
		return await this.engine.runListSearch('rebilly', method, {
			...rest,
			parameters: given as INodeParameters,
		});
	}

	/** What Rebilly received, in the order of arrival. */
	requests(): RecordedRequest[] {
		return this.sandbox.requests().filter(({ service }) => service === 'rebilly');
	}

	writes(): RecordedRequest[] {
		return this.requests().filter(({ method }) => method !== 'GET');
	}

	/** The paths of what was received, below the organization and decoded, e.g. `GET credit-memos/a`. */
	calls(): string[] {
		return this.requests().map(({ method, path }) => `${method} ${belowOrganization(path)}`);
	}

	/** The query of each list request. */
	queries(): Array<Record<string, string>> {
		return this.requests().map(({ path }) =>
			Object.fromEntries(new URL(path, 'http://sandbox').searchParams),
		);
	}

	/** The credit memos that Rebilly holds, as its API shows them. */
	memos(): View[] {
		return this.sandbox.rebilly.state().creditMemos as View[];
	}

	memo(id: string): View {
		const found = this.memos().find((memo) => memo.id === id);
		if (!found) throw new Error(`Rebilly holds no credit memo '${id}'`);
		return found;
	}

	/** A customer's id by the first name in the seed. */
	customer(firstName: string): string {
		const found = [...this.data.customers.values()].find((row) => row.firstName === firstName);
		if (!found) throw new Error(`The seed has no customer '${firstName}'`);
		return found.id;
	}

	/** The ids of a customer's invoices that a credit can be applied to, in the order of the seed. */
	openInvoices(firstName: string): string[] {
		const open = ['unpaid', 'partially-paid', 'past-due'];
		return this.invoices(firstName).filter((id) => open.includes(this.invoice(id).status));
	}

	/** The ids of all of a customer's invoices. */
	invoices(firstName: string): string[] {
		const customerId = this.customer(firstName);
		const own = [...this.data.invoices.values()].filter((row) => row.customerId === customerId);
		return own.map(({ id }) => id);
	}

	invoice(id: string) {
		const found = this.data.invoices.get(id);
		if (!found) throw new Error(`The seed has no invoice '${id}'`);
		return found;
	}

	/** The ids of a customer's refunds, in the order of the seed. */
	refunds(firstName: string): string[] {
		const customerId = this.customer(firstName);
		return [...this.data.transactions.values()]
			.filter((row) => row.type === 'refund' && row.customerId === customerId)
			.map(({ id }) => id);
	}

	/** Puts a memo into Rebilly as if it had always been there. Minor units. */
	addMemo(id: string, firstName: string, amount: number, more: AddedMemo = {}): string {
		const { currency = 'USD', description, ...rest } = more;
		this.data.addCreditMemo({
			id,
			customerId: this.customer(firstName),
			currency,
			items: [anItem(amount)],
			...(description !== undefined && { description }),
			...rest,
		});
		return id;
	}

	/**
	 * Calls back each time the simulator looks a credit memo up, which every request about a single memo
	 * does once, between the request's arrival and its answer.
	 */
	onLookUp(callback: (count: number) => void): void {
		let count = 0;
		const { creditMemos } = this.data;
		const original = creditMemos.get.bind(creditMemos);
		jest.spyOn(creditMemos, 'get').mockImplementation((id) => {
			callback(++count);
			return original(id);
		});
	}

	/** Resolves when Rebilly has refused a request because of its limit. */
	async refusal(): Promise<void> {
		await new Promise<void>((resolve) => {
			const look = () =>
				this.requests().some(({ status }) => status === 429) ? resolve() : setImmediate(look);
			look();
		});
	}

	/** Calls back once, when Rebilly has given out a list of invoices. */
	onceInvoicesWereListed(callback: () => void): void {
		const { invoices } = this.data;
		const original = invoices.values.bind(invoices);
		const spy = jest.spyOn(invoices, 'values').mockImplementation(() => {
			spy.mockRestore();
			const rows = [...original()].map((row) => ({ ...row }));
			callback();
			return rows.values();
		});
	}
}

export type Values = Record<string, unknown>;
export type View = Record<string, unknown>;
type Memo = Parameters<Sandbox['rebilly']['data']['addCreditMemo']>[0];
type AddedMemo = Partial<Omit<Memo, 'id' | 'customerId'>>;
export type RunOptions = Omit<NodeOptions, 'node' | 'parameters' | 'items'> & {
	engine?: Engine;
	items?: Values[];
};

/** Starts a bench for the file and gives each test a fresh sandbox. */
export function useRebilly(): RebillyBench {
	const bench = new RebillyBench();
	beforeAll(async () => await bench.start());
	beforeEach(() => bench.sandbox.reset());
	afterEach(() => jest.restoreAllMocks());
	afterAll(async () => await bench.close());
	return bench;
}

/** In the simulator's own order, by which it tells whether an item was changed. */
function anItem(unitPrice: number) {
	const to = { invoiceItemId: null, productId: null, planId: null };
	return { ...to, unitPrice, quantity: 1, tax: null, id: `item-${unitPrice}` };
}

/**
 * A record as it is chosen from a list. An ID that was typed is also checked by n8n before the workflow
 * starts, within a time that a busy machine can miss.
 */
export function chosen(id: string): INodeParameterResourceLocator {
	return locator(id, 'list');
}

/** A form with one line item. */
export function oneItem(values: Values): Values {
	return { item: [{ quantity: 1, ...values }] };
}

/** Faults that hit exactly the given requests, counted from 1 after setting them in the order of their arrival. */
export function faultsAt(fault: FaultName, hit: number[], more: Faults = {}): Faults {
	const plan = hit.map(
		(number) => ({ fault, service: 'rebilly', skip: number - 1, times: 1 }) as const,
	);
	return { ...more, plan };
}

export function jsonOf(result: NodeResult, output = 0): View[] {
	return (result.outputs[output] ?? []).map((item) => item.json);
}

export function outcomes(result: NodeResult): unknown[] {
	return jsonOf(result).map(({ outcome }) => outcome);
}

/** The only item that a run gave out. */
export function only(result: NodeResult): View {
	const items = jsonOf(result);
	if (items.length !== 1) {
		throw new Error(`${items.length} items came out. ${result.error?.message ?? ''}`);
	}
	return items[0] as View;
}

/** For each output item, the number of the input item that it is paired to. */
export function pairing(items: INodeExecutionData[] | undefined): unknown[] {
	return (items ?? []).map(({ pairedItem }) =>
		typeof pairedItem === 'object' && !Array.isArray(pairedItem) ? pairedItem.item : pairedItem,
	);
}

/** The message and the advice of a run that failed, as the editor shows them. */
export function failure(result: NodeResult): { message: string; description: string } {
	if (!result.error) throw new Error(`The run did not fail. Outcomes: ${outcomes(result).join()}`);
	const { message, description } = result.error;
	return { message, description: String(description ?? '') };
}

function belowOrganization(path: string): string {
	const { pathname } = new URL(path, 'http://sandbox');
	return decodeURIComponent(pathname.replace(/^\/organizations\/[^/]+\//, ''));
}
