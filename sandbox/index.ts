import type { AddressInfo } from 'node:net';

import Fastify, { type FastifyInstance } from 'fastify';

import { buildSeed } from './buildSeed';
import { createControl } from './control';
import { FaultSource, readFaults, type Faults } from './core/faults';
import { putInFront } from './core/front';
import { Limiter } from './core/limiter';
import { RequestLog, type RecordedRequest } from './core/requestLog';
import type { Simulator } from './core/simulator';
import { createLayerSimulator } from './layer';
import { createRebillySimulator, type RebillySimulator } from './rebilly';
import { Courier } from './webhooks/courier';

export type { Faults } from './core/faults';
export type { RecordedAnswer, RecordedRequest } from './core/requestLog';
export type { RebillySimulator } from './rebilly';
export type { Delivery, Manner } from './webhooks/courier';
export type LayerSimulator = ReturnType<typeof createLayerSimulator>;

export interface SandboxOptions {
	/** The control server's port; Layer gets the next and Rebilly the one after. Without it, free ones. */
	port?: number;
	seed?: number;
	/** Whether the request log keeps the answers too. */
	recordAnswers?: boolean;
}

/** Where everything is and how to get in: the line that `npm run sandbox` prints. */
export interface Connection {
	layer: {
		baseUrl: string;
		tokenUrl: string;
		clientId: string;
		clientSecret: string;
		accessToken: string;
		businessId: string;
	};
	rebilly: { baseUrl: string; organizationId: string; apiKey: string };
	control: string;
}

export interface Sandbox {
	readonly connection: Connection;
	readonly layer: LayerSimulator;
	readonly rebilly: RebillySimulator;
	/** Delivers the webhooks of both. */
	readonly courier: Courier;
	/** As freshly started: the seed's data, no faults, an empty request log. */
	reset(seed?: number): void;
	/** Replaces all faults; an empty object clears them. */
	setFaults(faults: Faults): void;
	/** What both simulators received, in the order of arrival. */
	requests(): RecordedRequest[];
	clearRequests(): void;
	close(): Promise<void>;
}

const HOST = '127.0.0.1';

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
	const courier = new Courier();
	const layer = createLayerSimulator(courier);
	const rebilly = createRebillySimulator(courier);
	const simulators: Simulator[] = [layer, rebilly];
	const log = new RequestLog(options.recordAnswers);
	const sources = simulators.map((_, index) => new FaultSource(index));
	const limiters = simulators.map((simulator) => new Limiter(simulator.rateLimit));
	let seed = options.seed ?? 1;

	const setFaults = (input: Faults): void => {
		const faults = readFaults(input);
		for (const source of sources) source.set(faults);
		for (const limiter of limiters) limiter.setLimit(faults.rateLimit);
	};
	const reset = (number = seed): void => {
		seed = number;
		courier.reset();
		for (const simulator of simulators) simulator.reset(buildSeed(seed));
		setFaults({});
		log.clear();
	};
	const requests = () => log.list();
	const state = () =>
		Object.fromEntries(simulators.map((simulator) => [simulator.name, simulator.state()]));

	const servers: FastifyInstance[] = [];
	const close = async () => {
		courier.reset();
		await Promise.all(servers.map(async (server) => await server.close()));
	};
	const start = async (server: FastifyInstance): Promise<string> => {
		const port = options.port ? options.port + servers.length : 0;
		servers.push(server);
		await server.listen({ host: HOST, port });
		return `http://${HOST}:${(server.server.address() as AddressInfo).port}`;
	};

	reset();
	try {
		const webhooks = { courier, addEndpoint: layer.addEndpoint.bind(layer) };
		const control = await start(createControl({ reset, setFaults, state, requests, webhooks }));
		const connections: Record<string, Record<string, string>> = {};
		for (const [index, simulator] of simulators.entries()) {
			const app = vendorServer();
			putInFront(app, {
				simulator,
				log,
				faults: sources[index]!,
				limiter: limiters[index]!,
				exemptPath: () => {
					const { tokenUrl } = connections[simulator.name] ?? {};
					return tokenUrl && new URL(tokenUrl).pathname;
				},
			});
			await simulator.register(app);
			connections[simulator.name] = simulator.connection(await start(app));
		}
		const connection = { ...connections, control } as unknown as Connection;
		return {
			connection,
			layer,
			rebilly,
			courier,
			reset,
			setFaults,
			requests,
			clearRequests: () => log.clear(),
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

function vendorServer(): FastifyInstance {
	return Fastify({
		bodyLimit: 16 * 1024 * 1024,
		forceCloseConnections: true,
		// An id that is too long is the simulator's to refuse, not the router's.
		routerOptions: { maxParamLength: 2000 },
		ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false } },
	});
}
