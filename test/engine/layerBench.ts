import { inspect } from 'node:util';

import type { INodeExecutionData, INodeListSearchResult, INodeParameters } from 'n8n-workflow';

import { LayerApi } from '../../credentials/LayerApi.credentials';
import { Layer } from '../../nodes/Layer/Layer.node';
import type { FaultName, Faults, RecordedRequest, Sandbox } from '../../sandbox';
import { credentialsOf } from '../../sandbox/credentials';
import { createLayerSimulator } from '../../sandbox/layer';
import type { Credit, Customer, Invoice } from '../../sandbox/layer/records';
import type { Books } from '../../sandbox/layer/state';
import { createEngine, type Engine, type NodeOptions, type NodeResult } from './harness';
import { locator, parameters, startTestbed, type Testbed } from './testbed';

/** What a test of the Layer node works with: one sandbox a file, as fresh as at its start for each test. */
export class LayerBench {
	private testbed: Testbed | undefined;

	private get running(): Testbed {
		if (!this.testbed) throw new Error('The bench has not been started');
		return this.testbed;
	}

	/** With a pasted token, so that nothing but the requests of the test is received. */
	async start(): Promise<void> {
		this.testbed = await startTestbed({
			layerApi: {
				authentication: 'accessToken',
				accessToken: createLayerSimulator().accessToken,
			},
		});
	}

	async close(): Promise<void> {
		await this.testbed?.close();
	}

	reset(): void {
		this.sandbox.reset();
		this.sandbox.layer.now = Date.now;
	}

	get sandbox(): Sandbox {
		return this.running.sandbox;
	}

	get engine(): Engine {
		return this.running.engine;
	}

	/** An engine whose credential is the one with client ID and secret, with other values where given. */
	engineWith(layerApi: object = {}): Engine {
		return createEngine({
			nodeTypes: [new Layer()],
			credentialTypes: [new LayerApi()],
			credentials: credentialsOf(this.sandbox, { layerApi }),
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
			node: 'layer',
			// Its books are in dollars; n8n drops what an operation has no field for.
			parameters: parameters(resource, operation, { currency: 'USD', ...values }),
			settings: { timezone: 'UTC' },
			items: items as NodeOptions['items'],
			...more,
		});
	}

	/** Creates the credit of `aCredit`, with what the test says differently. */
	async create(values: Values = {}, options?: RunOptions): Promise<NodeResult> {
		return await this.run('customerCredit', 'create', { ...this.aCredit(), ...values }, options);
	}

	/** The least that a credit needs: 145.05 for the Corner Print Shop under the key `refund-1`. */
	aCredit(): Values {
		return {
			businessId: locator(this.businessId),
			customer: locator(this.customer().id),
			currency: 'USD',
			idempotencyKey: 'refund-1',
			lineItems: lineItems(aLine('145.05')),
		};
	}

	async allocate(
		customerCreditId: string,
		values: Values,
		options?: RunOptions,
	): Promise<NodeResult> {
		const given = {
			businessId: locator(this.businessId),
			customerCreditId: locator(customerCreditId),
			...values,
		};
		return await this.run('customerCredit', 'allocate', given, options);
	}

	async search(
		method: string,
		options: { filter?: string; paginationToken?: string; parameters?: Values } = {},
	): Promise<INodeListSearchResult> {
		const { parameters: given = { businessId: locator(this.businessId) }, ...rest } = options;
		return await this.engine.runListSearch('layer', method, {
			...rest,
			parameters: given as INodeParameters,
		});
	}

	/** What Layer received, in the order of arrival. */
	requests(): RecordedRequest[] {
		return this.sandbox.requests().filter(({ service }) => service === 'layer');
	}

	/** The writes to Layer's books, which leaves out the calls for a token. */
	writes(): RecordedRequest[] {
		return this.requests().filter(({ method, path }) => method !== 'GET' && path !== TOKEN_PATH);
	}

	/** The calls for a token. */
	tokenCalls(): RecordedRequest[] {
		return this.requests().filter(({ path }) => path === TOKEN_PATH);
	}

	/** The query of each list request. */
	queries(): Array<Record<string, string>> {
		return this.requests().map(({ path }) =>
			Object.fromEntries(new URL(path, 'http://sandbox').searchParams),
		);
	}

	/** The business whose amounts are dollars. */
	get businessId(): string {
		return this.sandbox.connection.layer.businessId;
	}

	/** What Layer holds of that business. */
	get books(): Books {
		return this.sandbox.layer.data.of(this.businessId);
	}

	customer(company = 'Corner Print Shop'): Customer {
		const found = this.books.customers.all().find((row) => row.company_name === company);
		if (!found) throw new Error(`The seed has no customer '${company}'`);
		return found;
	}

	/** A customer's invoices on which something is owed, in the order in which they were issued. */
	openInvoices(company = 'Corner Print Shop'): Invoice[] {
		return this.books.invoices
			.inGroup(this.customer(company).id)
			.filter((row) => ['SAVED', 'SENT', 'PARTIALLY_PAID'].includes(row.status_before_credits))
			.sort((first, second) => Date.parse(first.imported_at) - Date.parse(second.imported_at));
	}

	/** A customer's only open invoice. */
	openInvoice(company?: string): Invoice {
		const [invoice, ...others] = this.openInvoices(company);
		if (!invoice || others.length > 0) throw new Error('There is not exactly one open invoice');
		return invoice;
	}

	/** What is still owed on an invoice, in cents. */
	owed({ id }: Pick<Invoice, 'id'>): number {
		const invoice = this.books.invoices.get(id);
		if (!invoice) throw new Error(`Layer holds no invoice '${id}'`);
		return invoice.balance_before_credits - invoice.credited;
	}

	/** The id of a ledger account. */
	account(name: string): string {
		const found = this.books.findAccount((account) => account.name === name);
		if (!found) throw new Error(`The chart has no account '${name}'`);
		return found.id;
	}

	/** All credits that Layer holds. */
	credits(): Credit[] {
		return this.books.credits.all();
	}

	/** The credit that Layer holds under a key. */
	credit(externalId: string): Credit {
		const found = this.books.credits.getByExternalId(externalId);
		if (!found) throw new Error(`Layer holds no credit '${externalId}'`);
		return found;
	}

	/** What a credit is applied to, as [invoice id, cents]. */
	allocations(creditId: string): Array<[string, number]> {
		const allocations = this.books.credits.get(creditId)?.allocations ?? [];
		return allocations.map(({ invoice_id: id, amount }) => [id, amount]);
	}

	/** Puts a credit into Layer as if it had always been there: one line of so many cents to SALES. */
	addCredit(cents: number, more: AddedCredit = {}): Credit {
		const { company, allocations = [], ...rest } = more;
		return this.books.addCredit({
			customer_id: this.customer(company).id,
			line_items: [
				{
					id: this.books.newId('credit line'),
					amount: cents,
					account_id: this.account('Sales'),
					memo: null,
					metadata: null,
					reference_number: null,
					tags: [],
				},
			],
			allocations: allocations.map(([invoiceId, amount]) => ({
				id: this.books.newId('allocation'),
				invoice_id: invoiceId,
				amount,
			})),
			...rest,
		});
	}

	/**
	 * Calls back with the number of each request, from 1, when Layer has let it in and before it looks at
	 * the token. Until the next reset.
	 */
	onEachRequest(callback: (number: number) => void): void {
		const { tokens } = this.sandbox.layer;
		const check = tokens.check.bind(tokens);
		let number = 0;
		tokens.check = (token, now) => {
			callback(++number);
			return check(token, now);
		};
	}
}

export type Values = Record<string, unknown>;
export type View = Record<string, unknown>;
export type RunOptions = Omit<NodeOptions, 'node' | 'parameters' | 'items'> & {
	engine?: Engine;
	items?: object[] | undefined;
};
type AddedCredit = Partial<Omit<Credit, 'allocations' | 'customer_id' | 'line_items'>> & {
	company?: string;
	/** As [invoice id, cents]. */
	allocations?: Array<[string, number]>;
};

export const TOKEN_PATH = '/oauth2/token';

/** An id in the right form that nothing has. */
export const NOBODY = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

/** Starts a bench for the file and gives each test a fresh sandbox. */
export function useLayer(): LayerBench {
	const bench = new LayerBench();
	beforeAll(async () => await bench.start());
	beforeEach(() => bench.reset());
	afterAll(async () => await bench.close());
	return bench;
}

/** A line item to the account SALES. */
export function aLine(amount: unknown, more: Values = {}): Values {
	return { amount, revenue_account_identifier: locator('SALES', 'stableName'), ...more };
}

export function lineItems(...rows: Values[]): Values {
	return { item: rows };
}

export function allocationRows(...rows: Values[]): Values {
	return { allocation: rows };
}

/** The same line as Layer takes it. */
export const SALES = { type: 'StableName', stable_name: 'SALES' };

/** Faults that hit exactly the given requests, counted from 1 after setting them in the order of their arrival. */
export function faultsAt(fault: FaultName, hit: number[], more: Faults = {}): Faults {
	const plan = hit.map(
		(number) => ({ fault, service: 'layer', skip: number - 1, times: 1 }) as const,
	);
	return { ...more, plan };
}

export function jsonOf(result: NodeResult, output = 0): View[] {
	return (result.outputs[output] ?? []).map((item) => item.json);
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
	if (!result.error) throw new Error(`The run did not fail: ${JSON.stringify(jsonOf(result))}`);
	const { message, description } = result.error;
	return { message, description: String(description ?? '') };
}

/** Everything that a run leaves behind, as text, for looking for what must not be in it. */
export function allOf(result: NodeResult): string {
	const seen = inspect(result, { depth: Infinity, showHidden: true });
	return `${seen}\n${JSON.stringify([result.outputs, result.error, result.runData])}`;
}
