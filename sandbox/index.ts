import type { AddressInfo } from 'node:net';

import Fastify, { type FastifyInstance } from 'fastify';

import { buildSeed } from './buildSeed';
import { createControl } from './control';
import {
	FaultPlan,
	FaultSource,
	type Faults,
	type PlannedFault,
	readFaults,
	readPlan,
} from './core/faults';
import { LateWork } from './core/lateWork';
import { Limiter } from './core/limiter';
import { addMiddleware } from './core/middleware';
import { ReadReplica } from './core/readReplica';
import { RequestLog, type RecordedRequest } from './core/requestLog';
import type { Simulator } from './core/simulator';
import { type Decisions, readDecisions } from './decisions';
import { createLayerSimulator } from './layer';
import { createRebillySimulator, type RebillySimulator } from './rebilly';
import { Courier } from './webhooks/courier';

export type { Decisions } from './decisions';
export type { FaultName, Faults, PlannedFault } from './core/faults';
export type { RecordedAnswer, RecordedRequest } from './core/requestLog';
export type { RebillySimulator } from './rebilly';
export type { DeliveryAttempt, DeliveryPolicy } from './webhooks/courier';
export type LayerSimulator = ReturnType<typeof createLayerSimulator>;

export interface SandboxOptions {
	/** The control server's port; Layer gets the next and Rebilly the one after. Without it, free ones. */
	port?: number;
	seed?: number;
	/** Other answers than the assumed ones to what the vendors leave open. */
	decisions?: Partial<Decisions>;
	/** Whether the request log keeps the answers too. */
	recordAnswers?: boolean;
	/** Serves both vendors over https with this key and certificate (PEM). */
	https?: { key: string; cert: string };
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
	/**
	 * As freshly started: the seed's data, no faults, an empty request log. Seed and decisions stay as they were
	 * where none are given.
	 */
	reset(seed?: number, decisions?: Partial<Decisions>): void;
	/** Replaces all faults; an empty object clears them. Work that is late already is still done. */
	setFaults(faults: Faults): void;
	/**
	 * Lets the next matching requests fail, one for each fault given, before the faults that are set:
	 * `failNext({ fault: 'lateCommit', ms: 300, path: '/refund$' }, { fault: 'dropAfter', only: 'reads' })`.
	 */
	failNext(...faults: PlannedFault[]): void;
	/** Comes when no work is left that a fault made late. */
	settled(): Promise<void>;
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
	const replicas = simulators.map(
		(simulator) => new ReadReplica(simulator, () => vendorServer(simulator)),
	);
	const plan = new FaultPlan();
	const lateWork = new LateWork();
	let seed = options.seed ?? 1;
	let decisions = readDecisions(options.decisions);
	let settings = { readLagMs: 0, clockOffsetMs: 0 };

	const apply = (faults: Faults): void => {
		const { rateLimit, readLagMs = 0, clockOffsetMs = 0 } = faults;
		settings = { readLagMs, clockOffsetMs };
		plan.set(faults);
		for (const source of sources) source.set(faults);
		for (const limiter of limiters) limiter.setLimit(rateLimit, clockOffsetMs);
		for (const simulator of simulators) simulator.setClockOffset(clockOffsetMs);
	};
	const setFaults = (input: Faults) => apply(readFaults(input));
	const failNext = (...faults: PlannedFault[]) => plan.addFirst(readPlan(faults));
	const settled = async () => await lateWork.settled();
	const reset = (number = seed, chosen?: unknown): void => {
		if (chosen !== undefined) decisions = readDecisions(chosen);
		seed = number;
		courier.reset();
		lateWork.cancel();
		for (const replica of replicas) replica.forget();
		for (const simulator of simulators) simulator.reset(buildSeed(seed), decisions);
		apply({});
		log.clear();
	};
	const requests = () => log.list();
	const state = () =>
		Object.fromEntries(simulators.map((simulator) => [simulator.name, simulator.state()]));

	const servers: FastifyInstance[] = [];
	const close = async () => {
		courier.reset();
		lateWork.cancel();
		await lateWork.settled();
		await Promise.all(servers.map(async (server) => await server.close()));
	};
	const start = async (server: FastifyInstance, scheme = 'http'): Promise<string> => {
		const port = options.port ? options.port + servers.length : 0;
		servers.push(server);
		await server.listen({ host: HOST, port });
		return `${scheme}://${HOST}:${(server.server.address() as AddressInfo).port}`;
	};

	reset();
	try {
		const webhooks = { courier, addEndpoint: layer.addEndpoint.bind(layer) };
		const control = await start(
			createControl({ reset, setFaults, failNext, settled, state, requests, webhooks, rebilly }),
		);
		const connections: Record<string, Record<string, string>> = {};
		for (const [index, simulator] of simulators.entries()) {
			const app = vendorServer(simulator, options.https);
			addMiddleware(app, {
				simulator,
				log,
				faults: sources[index]!,
				plan,
				limiter: limiters[index]!,
				lateWork,
				replica: replicas[index]!,
				settings: () => settings,
				tokenPath: () => {
					const { tokenUrl } = connections[simulator.name] ?? {};
					return tokenUrl && new URL(tokenUrl).pathname;
				},
			});
			await simulator.register(app);
			const scheme = options.https ? 'https' : 'http';
			connections[simulator.name] = simulator.connection(await start(app, scheme));
		}
		const connection = { ...connections, control } as unknown as Connection;
		return {
			connection,
			layer,
			rebilly,
			courier,
			reset,
			setFaults,
			failNext,
			settled,
			requests,
			clearRequests: () => log.clear(),
			close,
		};
	} catch (error) {
		await close();
		throw error;
	}
}

function vendorServer(
	{ ignoreTrailingSlash = false }: Simulator,
	https?: SandboxOptions['https'],
): FastifyInstance {
	return Fastify({
		...(https && { https }),
		bodyLimit: 16 * 1024 * 1024,
		forceCloseConnections: true,
		// An id that is too long is the simulator's to refuse, not the router's.
		routerOptions: { maxParamLength: 2000, ignoreTrailingSlash },
		ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false } },
	});
}
