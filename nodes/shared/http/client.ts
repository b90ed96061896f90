import type { ICredentialDataDecryptedObject, ICredentialsDecrypted } from 'n8n-workflow';

import { afterWrite, ApiError, type FieldError } from '../errors';
import { isObject } from '../json';
import { redirectTarget } from './address';
import {
	type Answer,
	type Call,
	describeCall,
	isWrite,
	type LookUp,
	type ServiceProfile,
	type VendorMessage,
} from './call';
import {
	breakdownInWords,
	type Meaning,
	meaningOfBreakdown,
	meaningOfStatus,
	NO_TOKEN,
} from './outcome';
import { type Permit, type Rate, RateLimiter, throwIfCancelled } from './rateLimiter';
import { ReadFreshness, rethrowUnlessStale } from './readFreshness';
import { DEFAULT_POLICY, type RequestPolicy } from './requestPolicy';
import { mustLookAgain, type Outcome, type Progress, withRetry } from './retry';
import { Breakdown, type RequestContext, Transport } from './transport';

/** What writes would have brought about by now, had they been sent. */
export interface Overlay {
	/** The rows that lists of a collection would hold first. */
	rowsOf(path: readonly string[]): object[];
	/** What would have been taken from an invoice, in minor units. */
	useOf(invoiceId: string): bigint;
}

/** The way to one vendor's API, which a dry run goes only for reading. */
export abstract class ServiceHttp {
	constructor(
		/** The vendor's name in messages. */
		readonly service: string,
		/** What a dry run knows; undefined where writes are sent. */
		private readonly overlay?: Overlay,
	) {}

	/** The full address of a call, as a dry run or an error shows it. */
	abstract url(call: Pick<Call, 'path'>): string;

	/**
	 * @throws ApiError when the vendor refuses, or no attempt got an answer within the policy
	 * @throws CancelledError
	 */
	abstract request(call: Call): Promise<Answer>;

	/** The way that all items of a run have in common, for what is done once for several of them. */
	get ofRun(): ServiceHttp {
		return this;
	}

	/** Rows that this run's dry run would have put into a collection. */
	simulatedRows(path: readonly string[]): object[] {
		return this.overlay?.rowsOf(path) ?? [];
	}

	/** What this run's dry run would have taken from an invoice, in minor units. */
	simulatedUse(invoiceId: string): bigint {
		return this.overlay?.useOf(invoiceId) ?? 0n;
	}

	/** A request whose answer must be a file. */
	async file(call: Call & { mediaType: string }): Promise<Buffer> {
		return this.bodyOf(call, await this.request(call), (body) => Buffer.isBuffer(body)) as Buffer;
	}

	/** A request whose answer must be an object. */
	async object<T>(call: Call): Promise<T> {
		return this.bodyOf(call, await this.request(call), isObject) as T;
	}

	/** The same for a record that may not be there; undefined when it is not. */
	async find<T>(call: Call): Promise<T | undefined> {
		const answer = await this.request({ ...call, mayBeAbsent: true });
		return answer.status === 404 ? undefined : (this.bodyOf(call, answer, isObject) as T);
	}

	/**
	 * How a deletion is looked for whose answer was lost: by reading the record.
	 *
	 * @param isDeleted whether a record that can still be read is marked as deleted
	 */
	whenGone(read: Call, isDeleted: (body: unknown) => boolean = () => false): LookUp {
		return async () => {
			const { status, body } = await this.request({ ...read, mayBeAbsent: true });
			const isGone = status === 404 || isDeleted(body);
			return isGone ? { status: 200, headers: {}, body: {} } : undefined;
		};
	}

	/** The body of an answer, which must have the shape that was expected of it. */
	bodyOf(call: Call, answer: Answer, expected: (body: unknown) => boolean): unknown {
		if (expected(answer.body)) return answer.body;
		throw new ApiError({
			service: this.service,
			message: `${this.service} answered with something that is not its API's form`,
			advice: NOT_THE_API,
			request: describeCall(call),
			status: answer.status,
			outcomeUnknown: isWrite(call),
		});
	}
}

const NOT_THE_API =
	'Check the address in the credential; a proxy or a login page may have answered instead';

/**
 * Sends the requests of one execution to one vendor: authenticated by n8n, paced by the vendor's headers, tried
 * again while that is safe, and with every refusal read into an `ApiError`.
 */
export class LiveHttp extends ServiceHttp {
	private readonly limiter: RateLimiter;
	private readonly baseUrl: string;
	private readonly transport: Transport;
	private first: Promise<unknown> | undefined;
	/** Whether the vendor has taken the credential in this execution. */
	private wasAccepted = false;

	private constructor(
		context: RequestContext,
		private readonly profile: ServiceProfile,
		private readonly credentials: ICredentialsDecrypted,
		private readonly policy: RequestPolicy,
		private readonly signal: AbortSignal | undefined,
	) {
		super(profile.name);
		this.limiter = new RateLimiter(signal, profile.countsReads);
		this.baseUrl = profile.baseUrl(credentials.data ?? {});
		this.transport = new Transport(context, credentials, profile.secrets, signal);
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
		const freshness = ofItem ?? new ReadFreshness();
		const writes = isWrite(call);
		if (!writes) freshness.reads();
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
		throw throttled ?? this.failure(call, { status: 429, message, outcomeUnknown: false });
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
			(answer) => this.readAnswer(call, answer, permit),
			(error: unknown) => this.readThrown(call, error),
		);
	}

	/** Sends a request, and once more with a new token when the vendor no longer takes the old one. */
	private async send(call: Call): Promise<Answer> {
		const { timeout } = this.policy;
		const url = this.url(call);
		const answer = await this.transport.send(url, call, timeout);
		if (answer.status !== 401 || !this.renewsToken()) return answer;
		// A request that waited for another one's renewal goes with the token that this one got.
		return (
			(await this.transport.sendRenewing(url, call, timeout)) ??
			(await this.transport.send(url, call, timeout))
		);
	}

	private renewsToken(): boolean {
		return !!this.profile.renewsToken?.(this.credentials.data ?? {});
	}

	private readAnswer(call: Call, answer: Answer, permit: Permit): Outcome {
		const { status } = answer;
		const writes = isWrite(call);
		const rate = this.profile.readRate(status, answer.headers);
		permit.release(rate);
		const said = this.profile.readError(status, answer.body);
		// A gateway's 404 does not say that the record is not there.
		if (call.mayBeAbsent && status === 404 && said?.isVendorForm) {
			return { meaning: 'answered', answer };
		}
		if (!said && isAnswer(call, answer)) {
			this.wasAccepted = true;
			return { meaning: 'answered', answer };
		}
		const isVendorForm = said?.isVendorForm ?? false;
		const isListedRefusal = this.profile.refusals(status);
		const meaning = meaningOfStatus({ status, isVendorForm, isListedRefusal }, writes);
		return this.refusal(call, answer, said, meaning, rate.retryInMs);
	}

	/** @param said what the answer says of the error; undefined for a success in a form that was not expected */
	private refusal(
		call: Call,
		{ status, headers }: Answer,
		said: VendorMessage | undefined,
		meaning: Meaning,
		retryInMs: number | undefined,
	): Outcome {
		const { name } = this.profile;
		const failure = this.failure(call, {
			status,
			message:
				redirectInWords(name, status, headers.location, this.url(call)) ??
				said?.message ??
				`${name} answered with something that is not its API's form`,
			fieldErrors: said?.fieldErrors,
			outcomeUnknown: meaning === 'ambiguous',
		});
		// The token ran out, and the new one did too before it was used.
		if (status === 401 && this.wasAccepted && this.renewsToken()) {
			return { meaning: 'unreached', failure };
		}
		// A vendor can put an error of its own into a success.
		return { meaning: meaning === 'answered' ? 'refused' : meaning, failure, retryInMs };
	}

	/** What it means that no whole answer came. Whatever else was thrown goes on. */
	private readThrown(call: Call, error: unknown): Outcome {
		if (!(error instanceof Breakdown)) throw error;
		const { code, message, status } = error;
		const meaning = code === '' ? 'refused' : meaningOfBreakdown(code, isWrite(call));
		const { name } = this.profile;
		const verb =
			meaning === 'unreached' || meaning === 'refused' ? 'could not be reached' : 'did not answer';
		const failure = this.failure(call, {
			message: ['', NO_TOKEN].includes(code)
				? message
				: `${name} ${verb} (${breakdownInWords(code)})`,
			...(status !== undefined && { status }),
			outcomeUnknown: meaning === 'ambiguous',
		});
		return { meaning, failure };
	}

	private advice(status: number | undefined): string | undefined {
		if (status === undefined) return undefined;
		return status < 400 ? NOT_THE_API : this.profile.advise(status);
	}

	private failure(
		call: Call,
		found: {
			message: string;
			status?: number;
			fieldErrors?: FieldError[] | undefined;
			outcomeUnknown: boolean;
		},
	): ApiError {
		const { name } = this.profile;
		const unknown = `Whether ${name} carried out the request is not known. ${
			call.ifUnknown ?? 'Look there before you run this again'
		}`;
		return new ApiError({
			...found,
			service: name,
			request: describeCall(call),
			advice: found.outcomeUnknown ? unknown : this.advice(found.status),
		});
	}
}

/** Takes note of what an attempt to write came to. */
function noteWrite(freshness: ReadFreshness, writes: boolean, meaning: Outcome['meaning']): void {
	if (!writes || meaning === 'throttled') return;
	freshness.writes();
	if (meaning === 'answered' || meaning === 'ambiguous') freshness.changes();
}

/** Whether a success has the form of the vendor's answer to this call, and not that of a login page. */
function isAnswer(call: Call, { status, body }: Answer): boolean {
	if (call.isAnswer) return call.isAnswer(body);
	return !!call.mediaType || status === 204 || isObject(body) || Array.isArray(body);
}

/** Where an answer points to, without what may be secret in the address. */
function redirectInWords(
	name: string,
	status: number,
	location: string | undefined,
	askedUrl: string,
): string | undefined {
	if (status < 300 || status >= 400) return undefined;
	const to = location ? ` to ${redirectTarget(location, askedUrl)}` : '';
	return `${name} answered with a redirect (status ${status})${to}, which is not followed`;
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
