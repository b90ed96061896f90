import type { FastifyInstance, LightMyRequestResponse } from 'fastify';

import type { InjectedRequest, Simulator } from './simulator';

/** How many states it tells apart within the time that a read lags. */
const STEPS = 50;

/** Of the time that passes, the part that may go into copies: with much data, the states are further apart. */
const COPYING = 0.2;

interface Snapshot {
	/** Until when this was the state, in milliseconds since 1970. */
	until: number;
	data: object;
}

/** Shows what a simulator held some time ago, as a copy of a database does that lags behind. */
export class ReadReplica {
	/** Oldest first. */
	private snapshots: Snapshot[] = [];

	/** How long the last copy took, in milliseconds. */
	private copyTime = 0;

	private shown: object = {};

	private readonly replica: Simulator;

	private app: FastifyInstance | undefined;

	private queue: Promise<unknown> = Promise.resolve();

	constructor(
		simulator: Simulator,
		private readonly createServer: () => FastifyInstance,
	) {
		// Whatever else the simulator has, its tokens and its clock for instance, is that of the moment.
		this.replica = Object.create(simulator) as Simulator;
		const data = new Proxy(
			{},
			{ get: (_target, name) => Reflect.get(this.shown, name) as unknown },
		);
		Object.defineProperty(this.replica, 'data', { value: data });
	}

	/**
	 * To be called before each write.
	 *
	 * @param lagMs how old the oldest state is that a read may ask for
	 */
	beforeWrite(data: object, lagMs: number): void {
		const now = Date.now();
		this.snapshots = this.snapshots.filter(({ until }) => until > now - lagMs);
		const last = this.snapshots.at(-1)?.until ?? 0;
		if (now - last < Math.max(lagMs / STEPS, this.copyTime / COPYING)) return;
		this.snapshots.push({ until: now, data: copyOf(data) });
		this.copyTime = Date.now() - now;
	}

	/** Answers from the state as it was; undefined when that is the state of now. */
	async read(request: InjectedRequest, lagMs: number): Promise<LightMyRequestResponse | undefined> {
		const moment = Date.now() - lagMs;
		const snapshot = this.snapshots.find(({ until }) => until > moment);
		if (!snapshot) return undefined;
		// One after the other, because all look at the same `shown`.
		const answer = this.queue.then(async () => {
			this.app ??= await this.start();
			this.shown = snapshot.data;
			return await this.app.inject(request);
		});
		this.queue = answer.catch(() => {});
		return await answer;
	}

	forget(): void {
		this.snapshots = [];
	}

	private async start(): Promise<FastifyInstance> {
		const app = this.createServer();
		await this.replica.register(app);
		return app;
	}
}

/** A copy of everything that can be reached; `structuredClone` would lose classes and refuse functions. */
function copyOf<Value>(value: Value, copies = new Map<unknown, unknown>()): Value {
	if (typeof value !== 'object' || value === null) return value;
	const known = copies.get(value);
	if (known) return known as Value;
	const make = (): unknown => {
		if (value instanceof Map) return new Map();
		if (value instanceof Set) return new Set();
		return Array.isArray(value) ? [] : Object.create(Object.getPrototypeOf(value) as object | null);
	};
	const copy = make();
	copies.set(value, copy);
	if (copy instanceof Map) {
		for (const [key, entry] of value as unknown as Map<unknown, unknown>) {
			copy.set(copyOf(key, copies), copyOf(entry, copies));
		}
	} else if (copy instanceof Set) {
		for (const entry of value as unknown as Set<unknown>) copy.add(copyOf(entry, copies));
	} else {
		const record = copy as Record<string, unknown>;
		for (const [name, entry] of Object.entries(value)) record[name] = copyOf(entry, copies);
	}
	return copy as Value;
}
