import { LayerApi } from '../../credentials/LayerApi.credentials';
import { RebillyApi } from '../../credentials/RebillyApi.credentials';
import { Layer } from '../../nodes/Layer/Layer.node';
import { Rebilly } from '../../nodes/Rebilly/Rebilly.node';
import { RebillyTrigger } from '../../nodes/RebillyTrigger/RebillyTrigger.node';
import { isObject } from '../../nodes/shared/json';
import { type Sandbox, startSandbox } from '../../sandbox';
import { buildSeed } from '../../sandbox/buildSeed';
import { credentialsOf } from '../../sandbox/credentials';
import { createEngine, type Engine, type NodeResult } from '../engine/harness';
import { locator, parameters } from '../engine/testbed';
import { hurry } from '../pace';

export type NodeName = 'layer' | 'rebilly';
export type Values = Record<string, unknown>;

/** By name, as a workflow names them. */
export const NODES = { layer: new Layer(), rebilly: new Rebilly() };

/** A sandbox that keeps its answers, n8n's engine beside it, and what is in the seed. */
export class World {
	readonly seed = buildSeed();

	private constructor(
		readonly sandbox: Sandbox,
		readonly engine: Engine,
	) {}

	static async start(): Promise<World> {
		hurry();
		const sandbox = await startSandbox({ recordAnswers: true });
		return new World(sandbox, engineFor(sandbox));
	}

	/** An engine whose credentials have other values than those that reach the sandbox. */
	engineWith(credential: object): Engine {
		return engineFor(this.sandbox, { layerApi: credential, rebillyApi: credential });
	}

	async run(
		node: NodeName,
		resource: string,
		operation: string,
		values: Values,
		engine = this.engine,
	): Promise<NodeResult> {
		const given = parameters(resource, operation, chosen(values));
		return await engine.runNode({ node, parameters: given });
	}

	/** The ID of what an operation gave out, which must have succeeded. */
	private async idFrom(...run: Parameters<World['run']>): Promise<string> {
		const { outputs, error } = await this.run(...run);
		const id = outputs[0]?.[0]?.json.id;
		if (typeof id !== 'string') throw new Error(`Nothing to work on: ${error?.message}`);
		return id;
	}

	// Rebilly

	/** A customer's ID by the first name in the seed. */
	customer(firstName = 'Robin'): string {
		const { id } = this.seed.customers.find((row) => row.firstName === firstName) ?? {};
		return id ?? missing(`customer ${firstName}`);
	}

	/** The ID of one of a customer's invoices, by default of an open one. */
	invoice(firstName = 'Robin', status = 'unpaid'): string {
		const customerId = this.customer(firstName);
		const own = this.seed.invoices.filter((row) => row.customerId === customerId);
		return own.find((row) => row.status === status)?.id ?? missing(`${status} invoice`);
	}

	invoiceItem(invoiceId: string): string {
		const { items } = this.seed.invoices.find(({ id }) => id === invoiceId) ?? {};
		return items?.[0]?.id ?? missing('invoice item');
	}

	/** The ID of a customer's first refund. */
	refund(firstName = 'Robin'): string {
		const customerId = this.customer(firstName);
		return this.seed.refunds.find((row) => row.customerId === customerId)?.id ?? missing('refund');
	}

	/** The ID of the last payment of a customer. */
	payment(firstName = 'Robin'): string {
		const customerId = this.customer(firstName);
		const own = this.seed.payments.filter((row) => row.customerId === customerId);
		return own.at(-1)?.id ?? missing('payment');
	}

	/** The least that a credit memo needs: Robin's 145.05 USD. */
	aMemo(values: Values = {}): Values {
		return {
			customerId: locator(this.customer()),
			currency: 'USD',
			idempotencyKey: 'refund-1',
			lineItems: { item: [{ unitPrice: '145.05', quantity: 1 }] },
			...values,
		};
	}

	/** Creates that credit memo. */
	async memo(values: Values = {}): Promise<string> {
		return await this.idFrom('rebilly', 'creditMemo', 'create', this.aMemo(values));
	}

	/** Creates it with a part applied to an invoice and a part to a refund. */
	async allocatedMemo(): Promise<string> {
		return await this.memo({
			allocations: {
				invoices: [{ invoiceId: locator(this.invoice()), amount: '45.05' }],
				transactions: [{ transactionId: locator(this.refund()), amount: '10' }],
			},
		});
	}

	/** Writes a comment on a credit memo. */
	async comment(creditMemoId: string): Promise<string> {
		const given = { creditMemoId: locator(creditMemoId), message: 'Approved by Finance' };
		return await this.idFrom('rebilly', 'creditMemo', 'addTimelineComment', given);
	}

	/** Makes a refund on which the gateway has not decided. */
	async pendingRefund(): Promise<string> {
		const { data } = this.sandbox.rebilly;
		const gateway = data.gateway;
		data.gateway = { result: 'unknown', status: 'waiting-gateway', message: 'Wait' };
		const transactionId = locator(this.payment('Chris'));
		const given = { transactionId, amount: '5.00', idempotencyKey: 'refund-of-5' };
		const id = await this.idFrom('rebilly', 'transaction', 'refund', given);
		data.gateway = gateway;
		return id;
	}

	/** The ID of the first dispute. */
	dispute(): string {
		return [...this.sandbox.rebilly.data.disputes.keys()][0] ?? missing('dispute');
	}

	// Layer

	/** The business whose amounts are dollars. */
	get businessId(): string {
		return this.sandbox.connection.layer.businessId;
	}

	/** Layer's ID of a customer of the seed. */
	layerCustomer(firstName = 'Robin'): string {
		return this.held('customers', this.customer(firstName));
	}

	/** Layer's ID of an invoice of the seed. */
	layerInvoice(firstName = 'Robin', status = 'unpaid'): string {
		return this.held('invoices', this.invoice(firstName, status));
	}

	/** The least that a customer credit needs: 145.05 for Robin's shop. */
	aCredit(values: Values = {}): Values {
		return this.inBusiness({
			customer: locator(this.layerCustomer()),
			idempotencyKey: 'refund-1',
			lineItems: { item: [{ amount: '145.05', revenue_account_identifier: SALES }] },
			...values,
		});
	}

	/** Creates that customer credit. */
	async credit(values: Values = {}): Promise<string> {
		return await this.idFrom('layer', 'customerCredit', 'create', this.aCredit(values));
	}

	/** Creates it with a part applied to an invoice. */
	async allocatedCredit(): Promise<string> {
		return await this.credit({
			allocations: { allocation: [{ invoice_id: locator(this.layerInvoice()), amount: '45.05' }] },
		});
	}

	/** Records the refund of a paid invoice. */
	async layerRefund(): Promise<string> {
		const invoice = locator(this.layerInvoice('Chris', 'paid'));
		const given = { idempotencyKey: 're_1', completedAt: '2026-09-14', invoice };
		return await this.idFrom('layer', 'refund', 'create', this.inBusiness(given));
	}

	/** The least that a write-off needs. */
	aWriteOff(values: Values = {}): Values {
		const invoiceId = locator(this.layerInvoice());
		return this.inBusiness({ idempotencyKey: 'wo_1', invoiceId, ...values });
	}

	/** Writes an open invoice off. */
	async writeOff(): Promise<string> {
		return await this.idFrom('layer', 'invoice', 'writeOff', this.aWriteOff());
	}

	/** The least that a payment needs: 25.00 that is spread over Robin's open invoices. */
	aPayment(values: Values = {}): Values {
		return this.inBusiness({
			idempotencyKey: 'pay_1',
			amount: '25.00',
			method: 'ACH',
			paidAt: '2026-09-14',
			allocateTo: 'openInvoices',
			customer: locator(this.layerCustomer()),
			restAccount: DEPOSITS,
			...values,
		});
	}

	/** Keeps 25.00 for the customer. */
	async deposit(): Promise<string> {
		const given = this.aPayment({ allocateTo: 'nothing' });
		return await this.idFrom('layer', 'payment', 'create', given);
	}

	/** The fields of an operation of Layer, all of which belong to a business. */
	inBusiness(values: Values): Values {
		return { businessId: locator(this.businessId), currency: 'USD', ...values };
	}

	/** The ID of what Layer holds under an external ID in the business. */
	private held(collection: 'customers' | 'invoices', externalId: string): string {
		const rows = this.sandbox.layer.state()[collection] as Array<Record<string, unknown>>;
		const found = rows.find(
			(row) => row.business_id === this.businessId && row.external_id === externalId,
		);
		return found ? String(found.id) : missing(`${collection} ${externalId}`);
	}
}

/**
 * The same with each record as if it were chosen from a list. An ID that was typed is also checked by n8n
 * before the workflow starts, within a time that a busy machine can miss.
 */
export function chosen(values: Values): Values {
	const fromList = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(fromList);
		if (!isObject(value)) return value;
		return '__rl' in value && value.mode === 'id' ? { ...value, mode: 'list' } : chosen(value);
	};
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, fromList(value)]));
}

/** The account of the seed, chosen by its stable name. */
export const SALES = locator('SALES', 'stableName');

/** The liability account of the seed, chosen by its stable name. */
export const DEPOSITS = locator('CUSTOMER_DEPOSITS', 'stableName');

/** An ID in Layer's form that nothing has. */
export const NOBODY = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

function engineFor(sandbox: Sandbox, overrides: Parameters<typeof credentialsOf>[1] = {}): Engine {
	return createEngine({
		nodeTypes: [...Object.values(NODES), new RebillyTrigger()],
		credentialTypes: [new LayerApi(), new RebillyApi()],
		credentials: credentialsOf(sandbox, overrides),
	});
}

function missing(what: string): never {
	throw new Error(`The seed has no ${what}`);
}
