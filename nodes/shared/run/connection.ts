import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { ServiceProfile } from '../http/call';
import type { ServiceHttp } from '../http/client';
import type { LiveHttp } from '../http/liveHttp';
import { conflictItem, DryRunHttp, dryRunItem, DryRunOverlay } from './dryRun';
import type { Lock, Operation, OutputItem, Resource } from './operation';
import type { RunTimeHints } from './runTimeHints';

/** What the runner needs to know of a service. */
export interface Service<Client> {
	profile: ServiceProfile;
	resources: ReadonlyArray<Resource<Client>>;
	/** What the operations of one run work with. */
	createClient(http: ServiceHttp): Client;
	/** The same client with another way to the service. */
	withHttp(http: ServiceHttp, client: Client): Client;
}

/** The way of one run to the service, and the clients of its operations: one that writes and one that does not. */
export class Connection<Client> {
	private http: Promise<LiveHttp> | undefined;
	private forReal: Client | undefined;
	/** What a dry run works with. */
	private dry: { client: Client; overlay: DryRunOverlay } | undefined;

	/** @param connect is called once, when the first item's fields were read */
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly service: Service<Client>,
		private readonly connect: () => Promise<LiveHttp>,
	) {}

	async client(): Promise<Client> {
		const http = await this.live();
		this.forReal ??= this.service.createClient(http);
		return this.forReal;
	}

	async live(): Promise<LiveHttp> {
		this.http ??= this.connect();
		return await this.http;
	}

	async executeLive(
		operation: Operation<Client, never>,
		input: never,
		lock: Lock,
	): Promise<IDataObject | OutputItem[]> {
		const client = await this.client();
		const live = await this.live();
		return await live.onFreshReads(
			async (http) =>
				await operation.execute(this.service.withHttp(http, client), input, this.context, lock),
		);
	}

	async executeDry(
		operation: Operation<Client, never>,
		input: never,
		lock: Lock,
		runTime: RunTimeHints,
	): Promise<IDataObject | OutputItem[]> {
		const live = await this.live();
		this.dry ??= { client: this.service.createClient(live), overlay: new DryRunOverlay() };
		const http = new DryRunHttp(live, this.dry.overlay);
		const client = this.service.withHttp(http, this.dry.client);
		try {
			const result = await operation.execute(client, input, this.context, lock);
			return Array.isArray(result) ? result : dryRunItem(result, http.requests);
		} catch (error) {
			return conflictItem(error, http.requests);
		} finally {
			runTime.plan(http.requests.length);
		}
	}
}
