import type { ICredentialDataDecryptedObject, ICredentialsDecrypted } from 'n8n-workflow';

import { afterWrite, ApiError } from '../errors';
import { AnswerReader } from './answerReader';
import { type Answer, type Call, isWrite, type ServiceProfile } from './call';
import { ServiceHttp } from './client';
import { OwnWrites } from './ownWrites';
import { type Permit, type Rate, RateLimiter, throwIfCancelled, wait } from './rateLimiter';
import { ReadFreshness, rethrowUnlessStale } from './readFreshness';
import { readUntilShown } from './readUntilShown';
import { DEFAULT_POLICY, type RequestPolicy } from './requestPolicy';
import { mustLookAgain, type Outcome, type Progress, withRetry } from './retry';
import type { RequestContext } from './deadline';
import { Transport } from './transport';

/**
 * Sends the requests of one execution to one vendor: authenticated by n8n, paced by the vendor's headers, tried
 * again while that is safe, and with every refusal read into an `ApiError`.
 */
export class LiveHttp extends ServiceHttp {
	private readonly limiter: RateLimiter;
	private readonly baseUrl: string;
	private readonly transport: Transport;
	private first: Promise<unknown> | undefined;
	private readonly reader: AnswerReader;
	private readonly ownWrites: OwnWrites;

	private constructor(
		context: RequestContext,
		private readonly profile: ServiceProfile,
		credentials: ICredentialsDecrypted,
		private readonly policy: RequestPolicy,
		private readonly signal: AbortSignal | undefined,
	) {
		super(profile.name);
		this.limiter = new RateLimiter(signal, profile.countsReads);
		this.baseUrl = profile.baseUrl(credentials.data ?? {});
		this.reader = new AnswerReader(profile, credentials.data ?? {}, (call) => this.url(call));
		this.transport = new Transport(context, credentials, profile.secrets, signal);
		this.ownWrites = new OwnWrites(profile, this);
	}

	/** Reads the credential once; every request of the execution uses it, and a renewed token with it. */
	static async connect(
		context: RequestContext,
		profile: ServiceProfile,
		policy: RequestPolicy = DEFAULT_POLICY,
	): Promise<LiveHttp> {
		const data = await context.getCredentials<ICredentialDataDecryptedObject>(
			profile.credentialType,
		);
		const credentials = { id: '', name: profile.name, type: profile.credentialType, data };
		const signal =
			'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
		return new LiveHttp(context, profile, credentials, policy, signal);
	}

	/** n8n makes one signal for each execution, which all its nodes get. */
	override get execution(): object {
		return this.signal ?? this;
	}

	url(call: Pick<Call, 'path'>): string {
		return `${this.baseUrl}/${call.path.map((segment) => encodeURIComponent(segment)).join('/')}`;
	}

	/**
	 * Does the work of one item, and again from its start when what it read got old before it could write.
	 *
	 * @param work goes the way that it is given; what it does before its first write must be repeatable
	 */
	async onFreshReads<T>(work: (http: ServiceHttp) => Promise<T>): Promise<T> {
		const freshness = new ReadFreshness();
		const http = new ItemHttp(this, freshness);
		try {
			for (;;) {
				try {
					return await work(http);
				} catch (error) {
					rethrowUnlessStale(error);
				}
			}
		} catch (error) {
			throw freshness.hasChanged ? afterWrite(error) : error;
		} finally {
			freshness.takePermit()?.release();
		}
	}

	/** @param ofItem what the item has asked so far; undefined where a request belongs to no item */
	async request(call: Call, ofItem?: ReadFreshness): Promise<Answer> {
		if (ofItem && !ofItem.hasChanged && !isWrite(call)) return await this.readOwn(call, ofItem);
		const answer = await this.ask(call, ofItem).catch((error: unknown) => {
			const isOpen = error instanceof ApiError && error.outcomeUnknown;
			if (isOpen) this.ownWrites.mayComeLate(call, Date.now());
			throw error;
		});
		if (isWrite(call)) this.ownWrites.add(call, answer);
		return answer;
	}

	/**
	 * Reads a record as an earlier item of the execution has left it, if one has written it. What an item reads after a
	 * write of its own is not waited for, because it tells what is shown.
	 *
	 * @throws ConflictError when it is still shown as it was before
	 */
	private async readOwn(call: Call, ofItem: ReadFreshness): Promise<Answer> {
		const answer = await readUntilShown(
			async () => await this.ask(this.ownWrites.expected(call), ofItem),
			(read) => this.ownWrites.isShownBy(call, read),
			this.signal,
		);
		if (answer) return answer;
		throw this.ownWrites.notShown(call);
	}

	/**
	 * Waits as long as an earlier write to the same record, sent again or without an answer, may still be carried out: it
	 * would take this one away.
	 *
	 * @throws ConflictError when that is longer than a request may wait
	 */
	private async waitForLate(call: Call, freshness: ReadFreshness): Promise<void> {
		const delay = this.ownWrites.delayOf(call);
		if (delay === 0) return;
		if (delay > this.policy.maxWait) throw this.ownWrites.mayStillCome(call);
		await wait(delay, this.signal);
		freshness.waited();
	}

	private async ask(call: Call, ofItem: ReadFreshness | undefined): Promise<Answer> {
		const freshness = ofItem ?? new ReadFreshness();
		const writes = isWrite(call);
		if (writes) await this.waitForLate(call, freshness);
		else freshness.reads();
		let permit: Permit | undefined = writes ? freshness.place : undefined;
		return await withRetry(call, this.policy, this.signal, { waited: 0 }, async (progress) => {
			permit = await this.permit(call, freshness, progress, permit);
			throwIfCancelled(this.signal);
			if (mustLookAgain(progress, this.limiter.isPaced('read'))) {
				// A look that waits for a permit of the same budget must not wait for this one.
				if (ofItem && !this.profile.countsReads) ofItem.hold(permit);
				else permit.release();
				return { meaning: 'outdated' };
			}
			const outcome = await this.attemptInOrder(call, permit).finally(permit.release);
			noteWrite(freshness, writes, outcome.meaning);
			return outcome;
		});
	}

	/** Whether the vendor's limit, as far as it is known, has room for so many requests at a time. */
	hasRoomFor(requests: number): boolean {
		return this.limiter.hasRoomFor(requests);
	}

	/** Says how many items are still to come, so that they are spread where the limit has no room for all. */
	expect(items: number): void {
		this.limiter.expect(items);
	}

	/** The vendor's limit for writing, by its answers. */
	get rate(): Rate | undefined {
		return this.limiter.rate;
	}

	/** The same by its documentation. */
	get documentedRate(): Rate {
		return this.profile.documentedRate;
	}

	/**
	 * Waits until the vendor's limit lets the request go.
	 *
	 * @param before the permit that the same request had, whose place in the queue it keeps
	 * @throws ApiError when nothing would move for longer than the policy allows
	 */
	private async permit(
		call: Call,
		freshness: ReadFreshness,
		{ throttled }: Progress,
		before: Permit | undefined,
	): Promise<Permit> {
		const kind = isWrite(call) ? 'write' : 'read';
		// Where reading counts, it takes the permit that the write of the same item has waited for.
		const mayHold = kind === 'write' || this.profile.countsReads;
		const held = mayHold ? freshness.takePermit() : undefined;
		if (held) return held;
		const permit = await this.limiter.acquire(kind, this.policy.maxWait, before);
		if (permit) {
			if (kind === 'write') freshness.permitCame(permit, this.limiter.isPaced('read'));
			return permit;
		}
		const seconds = Math.ceil(this.limiter.delay(kind) / 1000);
		const message = `${this.profile.name} takes no more requests for ${seconds} seconds`;
		throw throttled ?? this.reader.failure(call, { status: 429, message, outcomeUnknown: false });
	}

	/** The first request goes alone, so that a missing token is fetched once and not by each of them. */
	private async attemptInOrder(call: Call, permit: Permit): Promise<Outcome> {
		if (!this.first) {
			const attempt = this.attempt(call, permit);
			this.first = attempt;
			return await attempt;
		}
		await this.first;
		throwIfCancelled(this.signal);
		return await this.attempt(call, permit);
	}

	private async attempt(call: Call, permit: Permit): Promise<Outcome> {
		return await this.send(call).then(
			(answer) => this.reader.readAnswer(call, answer, permit),
			(error: unknown) => this.reader.readThrown(call, error),
		);
	}

	/** Sends a request, and once more with a new token when the vendor no longer takes the old one. */
	private async send(call: Call): Promise<Answer> {
		const { timeout } = this.policy;
		const url = this.url(call);
		const answer = await this.transport.send(url, call, timeout);
		if (answer.status !== 401 || !this.reader.renewsToken) return answer;
		// A request that waited for another one's renewal goes with the token that this one got.
		return (
			(await this.transport.sendRenewing(url, call, timeout)) ??
			(await this.transport.send(url, call, timeout))
		);
	}
}

/** Takes note of what an attempt to write came to. */
function noteWrite(freshness: ReadFreshness, writes: boolean, meaning: Outcome['meaning']): void {
	if (!writes || meaning === 'throttled') return;
	freshness.writes();
	if (meaning === 'answered' || meaning === 'ambiguous') freshness.changes();
}

/** The way of one item to the vendor. */
class ItemHttp extends ServiceHttp {
	constructor(
		private readonly live: LiveHttp,
		private readonly freshness: ReadFreshness,
	) {
		super(live.service);
	}

	override get ofRun(): ServiceHttp {
		return this.live;
	}

	url(call: Pick<Call, 'path'>): string {
		return this.live.url(call);
	}

	async request(call: Call): Promise<Answer> {
		return await this.live.request(call, this.freshness);
	}
}
