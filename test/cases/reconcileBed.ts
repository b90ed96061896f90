/** What the cases about Reconcile have in common: credits as they are, and a run of the node over items. */
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { NodeOptions } from '../engine/harness';
import { locator, parameters, startTestbed, type Testbed } from '../engine/testbed';
import { USD_BUSINESS } from '../refunds';

export type Values = Record<string, unknown>;

/** What came out of a run. */
export interface Report {
	attention: IDataObject[];
	fine: IDataObject[];
	summary: IDataObject;
	/** What the node was stopped by. */
	error: string | undefined;
	hints: string[];
	/** Each item with what it is paired to. */
	paired: unknown[];
}

export class ReconcileBed {
	private constructor(readonly bed: Testbed) {}

	static async start(): Promise<ReconcileBed> {
		return new ReconcileBed(await startTestbed());
	}

	async close(): Promise<void> {
		await this.bed.close();
	}

	reset(): void {
		this.bed.sandbox.reset();
	}

	/** A customer of Rebilly, whose ID is the external ID in Layer. */
	customer(index = 0): string {
		return [...this.bed.sandbox.rebilly.data.customers.keys()][index] ?? '';
	}

	/** Adds a credit memo of so many cents. */
	memo(id: string, cents: number, more: Values = {}): void {
		const item = { id: `item-${id}`, unitPrice: cents, quantity: 1, tax: null };
		const ids = { invoiceItemId: null, productId: null, planId: null };
		this.bed.sandbox.rebilly.data.addCreditMemo({
			id,
			customerId: this.customer(),
			currency: 'USD',
			items: [{ ...item, ...ids }],
			createdTime: '2026-06-01T00:00:00.000Z',
			...more,
		});
	}

	/** Adds a customer credit of so many cents. */
	credit(key: string, cents: number, more: Values = {}): void {
		const books = this.bed.sandbox.layer.data.of(USD_BUSINESS);
		const customer = books.customers.getByExternalId(this.customer());
		const credit = books.addCredit({ customer_id: customer?.id ?? '', external_id: key });
		const lines = credit.line_items.map((line) => ({ ...line, amount: cents }));
		books.saveCredit({ ...credit, line_items: lines, ...more });
	}

	memoParameters(more: Values = {}): INodeParameters {
		return parameters('creditMemo', 'reconcile', {
			key: '={{ $json.id }}',
			amount: '={{ $json.amount }}',
			currency: 'USD',
			...more,
		});
	}

	creditParameters(more: Values = {}): INodeParameters {
		return parameters('customerCredit', 'reconcile', {
			businessId: locator(USD_BUSINESS),
			currency: 'USD',
			key: '={{ $json.id }}',
			amount: '={{ $json.amount }}',
			...more,
		});
	}

	async memos(items: IDataObject[], more: Values = {}, options: Partial<NodeOptions> = {}) {
		return await this.run('rebilly', items, this.memoParameters(more), options);
	}

	async credits(items: IDataObject[], more: Values = {}, options: Partial<NodeOptions> = {}) {
		return await this.run('layer', items, this.creditParameters(more), options);
	}

	/** The same of either service. */
	async of(service: Service, items: IDataObject[], more: Values = {}): Promise<Report> {
		return await (service === 'Rebilly' ? this.memos(items, more) : this.credits(items, more));
	}

	/** Adds a credit to either service. */
	add(service: Service, key: string, cents: number): void {
		if (service === 'Rebilly') this.memo(key, cents);
		else this.credit(key, cents);
	}

	private async run(
		node: string,
		items: IDataObject[],
		given: INodeParameters,
		options: Partial<NodeOptions>,
	): Promise<Report> {
		const result = await this.bed.engine.runNode({ node, parameters: given, items, ...options });
		const [attention = [], fine = []] = result.outputs;
		return {
			attention: attention.map(({ json }) => json),
			fine: fine.slice(0, -1).map(({ json }) => json),
			summary: fine.at(-1)?.json ?? {},
			error: result.error?.message,
			hints: result.hints.map(({ message }) => message),
			paired: [...attention, ...fine].map(({ pairedItem }) => pairedItem),
		};
	}

	/** The requests that read credits. */
	lists(): string[] {
		return this.bed.sandbox
			.requests()
			.filter(({ path }) => /\/(credit-memos|customer-credits)\?/.test(path))
			.map(({ path }) => decodeURIComponent(path));
	}
}

export type Service = 'Rebilly' | 'Layer';
export const SERVICES: Service[] = ['Rebilly', 'Layer'];

/** The findings by key, or by the ID of a credit that has none. */
export function findings(rows: IDataObject[]): string[] {
	return rows.map(({ finding, key, creditId }) =>
		[finding, key ?? creditId].filter((part) => typeof part === 'string').join(' '),
	);
}
