import { Type, type Static } from '@sinclair/typebox';
import Ajv from 'ajv';

import { checkBy } from '../core/check';
import { InvalidFaults } from '../core/faults';
import { seededRandom } from '../core/random';
import type { Simulator } from '../core/simulator';

const PolicySchema = Type.Object(
	{
		/** How long each delivery waits. */
		delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 })),
		/** How often each event is delivered. */
		copies: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
		/** Nothing goes out until `release`. */
		hold: Type.Optional(Type.Boolean()),
		/** In which order what was held goes out. */
		order: Type.Optional(
			Type.Unsafe<'asHappened' | 'reversed' | 'shuffled'>({
				type: 'string',
				enum: ['asHappened', 'reversed', 'shuffled'],
			}),
		),
		/** How often an event that was not taken is sent in all. */
		attempts: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
		seed: Type.Optional(Type.Integer({ minimum: 0 })),
	},
	{ additionalProperties: false },
);

/** How webhooks are delivered. */
export type DeliveryPolicy = Static<typeof PolicySchema>;

const validate = checkBy<DeliveryPolicy>(new Ajv({ allErrors: true }), PolicySchema);

/** Checks what came from outside. */
export function readDeliveryPolicy(input: unknown): DeliveryPolicy {
	if (validate(input)) return input;
	const objections = (validate.errors ?? []).map(
		({ instancePath, message }) => `${instancePath.slice(1) || 'body'} ${message ?? 'is invalid'}`,
	);
	throw new InvalidFaults(objections.join('; '));
}

/** A call that is ready to be sent. */
export interface Delivery {
	service: Simulator['name'];
	/** The id of the webhook or endpoint that it is for. */
	webhookId: string;
	eventType: string;
	entityId: string;
	url: string;
	/** Made when it is sent, because a signature has a time. */
	headers: () => Record<string, string>;
	body: string;
}

/** What became of a call. */
export interface DeliveryAttempt {
	service: Simulator['name'];
	webhookId: string;
	eventType: string;
	entityId: string;
	attempt: number;
	/** Null when no answer arrived. */
	status: number | null;
	durationMs: number;
}

/** The vendors give up after 15 seconds (Layer’s webhooks page; assumed for Rebilly). */
const PATIENCE_MS = 15_000;
const AT_ONCE = 20;
const PAUSE_MS = 20;

/** Delivers webhooks for both simulators. */
export class Courier {
	private policy: DeliveryPolicy = {};
	private held: Delivery[] = [];
	private queue: Array<() => Promise<void>> = [];
	private working = 0;
	private waiting: Array<() => void> = [];
	private stop = new AbortController();
	/** In the order in which they were finished. */
	private log: DeliveryAttempt[] = [];
	/** The last calls that were sent, for replaying them. */
	readonly sent: Array<{ delivery: Delivery; headers: Record<string, string> }> = [];

	setPolicy(policy: DeliveryPolicy): void {
		this.policy = policy;
	}

	send(delivery: Delivery): void {
		const copies = Array.from({ length: this.policy.copies ?? 1 }, () => delivery);
		if (this.policy.hold) this.held.push(...copies);
		else for (const copy of copies) this.enqueue(copy);
	}

	/** Lets go what was held, and comes back when all of it is delivered. */
	async release(): Promise<DeliveryAttempt[]> {
		const deliveries = this.inOrder(this.held);
		const first = this.log.length;
		this.held = [];
		for (const delivery of deliveries) this.enqueue(delivery);
		await this.idle();
		return this.log.slice(first);
	}

	/** Comes when nothing is left to deliver. */
	async idle(): Promise<void> {
		if (this.working === 0 && this.queue.length === 0) return;
		await new Promise<void>((resolve) => this.waiting.push(resolve));
	}

	deliveries(): DeliveryAttempt[] {
		return [...this.log];
	}

	reset(): void {
		this.stop.abort();
		this.stop = new AbortController();
		this.policy = {};
		this.held = [];
		this.queue = [];
		this.log = [];
		this.sent.length = 0;
	}

	/** Sends one call at once and says how it was answered. */
	async call(
		url: string,
		headers: Record<string, string>,
		body: string | Buffer,
	): Promise<number | null> {
		try {
			const signal = AbortSignal.any([this.stop.signal, AbortSignal.timeout(PATIENCE_MS)]);
			const answer = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: new Uint8Array(Buffer.from(body)),
				redirect: 'manual',
				signal,
			});
			await answer.arrayBuffer();
			return answer.status;
		} catch {
			return null;
		}
	}

	private inOrder(deliveries: Delivery[]): Delivery[] {
		const { order = 'asHappened', seed = 1 } = this.policy;
		if (order === 'reversed') return [...deliveries].reverse();
		if (order === 'asHappened') return deliveries;
		const random = seededRandom(seed);
		return deliveries
			.map((delivery) => ({ delivery, place: random() }))
			.sort((one, other) => one.place - other.place)
			.map(({ delivery }) => delivery);
	}

	private enqueue(delivery: Delivery): void {
		const { delayMs = 0, attempts = 3 } = this.policy;
		const { signal } = this.stop;
		this.queue.push(async () => {
			if (delayMs > 0) await pause(delayMs, signal);
			for (let attempt = 1; attempt <= attempts && !signal.aborted; attempt++) {
				if (attempt > 1) await pause(PAUSE_MS * 2 ** attempt, signal);
				if (await this.attempt(delivery, attempt)) return;
			}
		});
		this.work();
	}

	private async attempt(delivery: Delivery, attempt: number): Promise<boolean> {
		const { service, webhookId, eventType, entityId } = delivery;
		const headers = delivery.headers();
		const started = performance.now();
		const status = await this.call(delivery.url, headers, delivery.body);
		const durationMs = Math.round(performance.now() - started);
		if (this.sent.push({ delivery, headers }) > 1000) this.sent.shift();
		this.log.push({ service, webhookId, eventType, entityId, attempt, status, durationMs });
		return status !== null && status >= 200 && status < 300;
	}

	private work(): void {
		while (this.working < AT_ONCE) {
			const task = this.queue.shift();
			if (!task) break;
			this.working += 1;
			void task().finally(() => {
				this.working -= 1;
				this.work();
			});
		}
		if (this.working === 0 && this.queue.length === 0) {
			for (const wake of this.waiting.splice(0)) wake();
		}
	}
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
	await new Promise<void>((resolve) => {
		const timer = setTimeout(resolve, milliseconds);
		signal.addEventListener('abort', () => {
			clearTimeout(timer);
			resolve();
		});
	});
}
