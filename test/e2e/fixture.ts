/** What the tests of this folder share: the n8n and the sandbox that `main.ts` has started. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject, INode } from 'n8n-workflow';

import type { Connection, DeliveryAttempt, Faults, RecordedRequest } from '../../sandbox';
import type { WorkflowJson } from '../engine/harness';
import { readExample, withCredentials } from './support/examples';
import { N8nClient, type SavedCredential, type SavedWorkflow } from './support/n8nClient';
import { PACKAGE } from './support/packedPackage';

/** How `main.ts` tells the tests where everything is. */
export interface SharedSetup {
	version: string;
	url: string;
	connection: Connection;
	credentials: SavedCredential[];
	/** Where mails are kept that workflows send. */
	mails: string;
	/** Where screenshots go. */
	pictures: string;
}

interface State {
	rebilly: {
		customers: Array<IDataObject & { id: string }>;
		creditMemos: Array<IDataObject & { id: string }>;
		invoices: Array<IDataObject & { id: string; amountDue: number }>;
		transactions: Array<IDataObject & { id: string }>;
		webhooks: IDataObject[];
	};
	layer: {
		customers: Array<IDataObject & { id: string }>;
		customerCredits: Array<IDataObject & { id: string; external_id: string }>;
	};
}

/** The n8n to test, and the sandbox behind it. */
export class E2eFixture {
	private constructor(
		readonly setup: SharedSetup,
		readonly n8n: N8nClient,
	) {}

	static async open(): Promise<E2eFixture> {
		const text = process.env.E2E_SETUP;
		if (!text) throw new Error('These tests need an n8n: run them by npm run test:e2e');
		const setup = JSON.parse(text) as SharedSetup;
		return new E2eFixture(setup, await N8nClient.logIn(setup.url));
	}

	credential(type: string): SavedCredential {
		const found = this.setup.credentials.find((one) => one.type === type);
		if (!found) throw new Error(`There is no credential ${type}`);
		return found;
	}

	async importExample(
		name: string,
		change: (text: string) => string = (text) => text,
	): Promise<SavedWorkflow> {
		const example = JSON.parse(change(JSON.stringify(readExample(name)))) as ReturnType<
			typeof readExample
		>;
		return await this.create(example);
	}

	async create(workflow: Omit<WorkflowJson, 'nodes'> & { nodes: INode[] }): Promise<SavedWorkflow> {
		return await this.n8n.createWorkflow(withCredentials(workflow, this.setup.credentials));
	}

	async reset(): Promise<void> {
		await this.control('POST', '/reset');
	}

	async setFaults(faults: Faults): Promise<void> {
		await this.control('POST', '/faults', faults);
	}

	async state(): Promise<State> {
		return await this.control('GET', '/state');
	}

	async requests(): Promise<RecordedRequest[]> {
		return await this.control('GET', '/requests');
	}

	async deliveries(): Promise<DeliveryAttempt[]> {
		return await this.control('GET', '/webhooks/deliveries');
	}

	async control<T>(method: string, path: string, data?: object): Promise<T> {
		return await this.ask<T>(method, `${this.setup.connection.control}${path}`, data);
	}

	/** The mails that workflows have sent, the newest last. */
	mails(): string[] {
		const { mails } = this.setup;
		return readdirSync(mails)
			.sort()
			.map((file) => readFileSync(join(mails, file), 'utf8'));
	}

	/** Calls Rebilly's API as somebody else would. */
	async rebilly<T = IDataObject>(method: string, path: string, data?: object): Promise<T> {
		const { baseUrl, organizationId, apiKey } = this.setup.connection.rebilly;
		const url = `${baseUrl}/organizations/${organizationId}/${path}`;
		return await this.ask<T>(method, url, data, { 'REB-APIKEY': apiKey });
	}

	/** The same for Layer's, in the business of the connection. */
	async layer<T = IDataObject>(method: string, path: string, data?: object): Promise<T> {
		const { baseUrl, businessId, accessToken } = this.setup.connection.layer;
		const url = `${baseUrl}/v1/businesses/${businessId}/${path}`;
		return await this.ask<T>(method, url, data, { Authorization: `Bearer ${accessToken}` });
	}

	private async ask<T>(
		method: string,
		url: string,
		data?: object,
		headers: Record<string, string> = {},
	): Promise<T> {
		// Not axios, which sends a POST without a body as an empty form.
		const answer = await fetch(url, {
			method,
			headers: { ...headers, ...(data && { 'content-type': 'application/json' }) },
			body: data && JSON.stringify(data),
		});
		const text = await answer.text();
		if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text}`);
		return JSON.parse(text) as T;
	}
}

/** A workflow of nodes in a row, started by hand. */
export function workflowOf(name: string, ...nodes: Array<Partial<INode> & { name: string }>) {
	const start = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };
	const row = [start, ...nodes].map((node, index) => ({
		id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
		type: `${PACKAGE}.rebilly`,
		typeVersion: 1,
		position: [index * 220, 0] as [number, number],
		parameters: {},
		...node,
	}));
	const connections = Object.fromEntries(
		row.slice(0, -1).map((node, index) => {
			const next = row[index + 1]?.name ?? '';
			return [node.name, { main: [[{ node: next, type: 'main' as const, index: 0 }]] }];
		}),
	);
	return { name, nodes: row, connections, settings: { executionOrder: 'v1' as const } };
}

/** n8n's own node that makes items out of a JSON text. */
export function itemsNode(items: readonly object[]) {
	return {
		name: 'Items',
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		parameters: { jsCode: `return ${JSON.stringify(items.map((json) => ({ json })))};` },
	};
}
