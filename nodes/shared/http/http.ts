import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	IDataObject,
	IExecuteFunctions,
	IHookFunctions,
	IHttpRequestMethods,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { rethrowUnlessStale, ReadFreshness } from './readFreshness';
import { ApiError, type FieldError } from '../errors';
import { isObject } from '../json';
import { DEFAULT_POLICY, type RequestPolicy } from './requestPolicy';
import { ownWrites } from './ownWrites';
import { backOff, Pacer, type RateReading, throwIfCancelled, wait } from './rateLimiter';

/** The functions that both an execution and a picker have. */
export type RequestContext = IExecuteFunctions | IHookFunctions | ILoadOptionsFunctions;

/** What one vendor's API is like, as far as sending a request goes. */
export interface ServiceProfile {
	/** The vendor's name in messages. */
	name: string;
	credentialType: string;
	/** The address that paths are appended to. Throws InputError when the credential is not usable. */
	baseUrl(credentials: ICredentialDataDecryptedObject): string;
	/** Reads the vendor's error envelope; undefined when the answer is a success. */
	readError(status: number, body: unknown): VendorMessage | undefined;
	/** Reads the vendor's rate-limit headers. */
	readRate(status: number, headers: Headers): RateReading;
	/** Whether reading counts against the rate limit, as writing does. */
	countsReads: boolean;
	/** Whether n8n fetches a token anew for this credential when the vendor no longer takes the old one. */
	renewsToken?(credentials: ICredentialDataDecryptedObject): boolean;
	/** What to do about a status, in this vendor's words. */
	advise(status: number): string | undefined;
}

export interface VendorMessage {
	message: string;
	fieldErrors?: FieldError[];
}

/** Header names are in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

export interface Call {
	method: IHttpRequestMethods;
	/** Segments of the path, escaped one by one. */
	path: readonly string[];
	query?: Record<string, string | number | boolean | undefined>;
	body?: object;
	/** Asks for a file of this media type instead of JSON; the answer's body is a Buffer then. */
	mediaType?: string;
	/**
	 * What to do when a write got no good answer and may have happened: send it again because it changes
	 * nothing the second time, or report it. A function looks first whether it did happen.
	 */
	whenAnswerIsLost?: 'resend' | 'report' | (() => Promise<Answer | undefined>);
	/** Whether status 404 is an answer like others, because the record may well not be there. */
	mayBeAbsent?: boolean;
	/** What a write would bring about, for a dry run. Every write has it. */
	simulate?: () => SimulatedEffect | Promise<SimulatedEffect>;
}

/** What a write would bring about, as far as it can be known before. */
export interface SimulatedEffect {
	/** What the vendor would answer. */
	answer: object;
	status?: number;
	/** What reading a path would give from then on. */
	objects?: Array<{ path: readonly string[]; body: object }>;
	/** The row that lists of a collection would hold first from then on. */
	row?: { path: readonly string[]; row: object };
	/** What it would take from the balances of invoices, by their ids; minor units, negative to give back. */
	balanceDeltas?: Array<{ id: string; amount: bigint }>;
}

/** What writes would have brought about by now, had they been sent. */
export interface Overlay {
	/** The rows that lists of a collection would hold first. */
	rowsOf(path: readonly string[]): object[];
	/** What would have been taken from an invoice, in minor units. */
	useOf(invoiceId: string): bigint;
}

export interface Answer {
	status: number;
	headers: Headers;
	body: unknown;
	/** Set when an earlier attempt may have been carried out too. */
	resent?: boolean;
}

/** Failures in which the request did not reach the vendor. */
const NOT_REACHED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
/** Failures in which it may have. */
const ANSWER_LOST = ['ECONNRESET', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', 'ESOCKETTIMEDOUT'];
const TRANSIENT_STATUS = [500, 502, 503, 504];

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
	 * @throws ApiError when the vendor refuses, or no attempt got an answer within the patience
	 * @throws CancelledError
	 */
	abstract request(call: Call): Promise<Answer>;

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

	/** The body of an answer, which must have the shape that was expected of it. */
	bodyOf(call: Call, answer: Answer, expected: (body: unknown) => boolean): unknown {
		if (expected(answer.body)) return answer.body;
		throw new ApiError({
			service: this.service,
			message: `${this.service} answered with something that is not its API's form`,
			advice:
				'Check the address in the credential; a proxy or a login page may have answered instead',
			request: describe(call),
			status: answer.status,
			outcomeUnknown: isWrite(call),
		});
	}
}

/**
 * Sends the requests of one execution to one vendor: authenticated by n8n, paced by the vendor's headers,
 * tried again while that is safe, and with every refusal read into an `ApiError`.
 */
export class LiveHttp extends ServiceHttp {
	private readonly pacer: Pacer;
	private readonly baseUrl: string;
	private first: Promise<unknown> | undefined;
	/** Whether the vendor has taken the credential in this execution. */
	private wasAccepted = false;
	/** Whether reading counts against the limit, by the vendor's word or because a read was refused. */
	private countsReads: boolean;
	/** Whether it is paced, which it is from the first refusal on: what was refused then, reading may have used up. */
	private pacesReads: boolean;

	private constructor(
		private readonly context: RequestContext,
		private readonly profile: ServiceProfile,
		private readonly credentials: ICredentialsDecrypted,
		private readonly patience: RequestPolicy,
		private readonly signal: AbortSignal | undefined,
	) {
		super(profile.name);
		this.pacer = new Pacer(signal);
		this.countsReads = profile.countsReads;
		this.pacesReads = profile.countsReads;
		this.baseUrl = profile.baseUrl(credentials.data ?? {});
	}

	/** Reads the credential once; every request of the execution uses it, and a renewed token with it. */
	static async connect(
		context: RequestContext,
		profile: ServiceProfile,
		patience: RequestPolicy = DEFAULT_POLICY,
	): Promise<LiveHttp> {
		const data = await context.getCredentials<ICredentialDataDecryptedObject>(
			profile.credentialType,
		);
		const credentials = { id: '', name: profile.name, type: profile.credentialType, data };
		const signal =
			'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
		return new LiveHttp(context, profile, credentials, patience, signal);
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
		} finally {
			if (freshness.takeTurn()) this.pacer.done();
		}
	}

	/** @param freshness what the item has asked so far; a new one where a request belongs to no item */
	async request(call: Call, freshness = new ReadFreshness()): Promise<Answer> {
		const writes = isWrite(call);
		if (!writes) freshness.reads();
		let waited = writes ? freshness.waitedBefore : 0;
		let tries = 0;
		let resent = false;
		let refusal: ApiError | undefined;
		for (;;) {
			// Reading again for a write that has waited waits no more. If reading counts, it takes the write's turn.
			const isFree = !writes && !this.countsReads && freshness.holdsTurn;
			const counts = this.mayCount(call) && !isFree;
			if (counts && !freshness.takeTurn()) {
				const time = await this.turn(call, waited, refusal);
				waited += time;
				if (writes) freshness.turnCame(time, waited, this.countsReads);
			}
			throwIfCancelled(this.signal);
			const outcome = await this.attemptInTurn(call).finally(() => counts && this.pacer.done());
			const wasRefused = 'failure' in outcome && outcome.retry === 'all wait';
			if (writes && !wasRefused) freshness.writes();
			if (!('failure' in outcome)) return resent ? { ...outcome.answer, resent } : outcome.answer;

			const { failure, retry, retryInMs } = outcome;
			if (retry === 'no') throw failure;
			if (failure.outcomeUnknown) {
				const happened = await this.lookUp(call, failure);
				if (happened) return happened;
				resent = true;
			}
			// A refusal for the rate did nothing, and its wait is the turn of the next try.
			if (retry === 'all wait') {
				refusal = failure;
				continue;
			}
			tries++;
			const pause = retryInMs ?? backOff(tries);
			if (tries >= this.patience.maxAttempts) throw failure;
			if (waited + pause > this.patience.maxWait) throw failure;
			await wait(pause, this.signal);
			waited += pause;
		}
	}

	/** Whether the vendor's limit, as far as it is known, has room for so many requests at a time. */
	hasRoomFor(requests: number): boolean {
		return this.pacer.hasRoomFor(requests);
	}

	/** Whether a call may count against the vendor's limit, as far as that is known by now. */
	private mayCount(call: Call): boolean {
		return this.pacesReads || isWrite(call);
	}

	/**
	 * Waits until the vendor's limit lets the request go.
	 *
	 * @returns how long that took, in milliseconds
	 * @throws ApiError when it would take longer than the patience lasts
	 */
	private async turn(call: Call, waited: number, refusal: ApiError | undefined): Promise<number> {
		const started = Date.now();
		if (await this.pacer.ready(this.patience.maxWait - waited)) return Date.now() - started;
		const seconds = Math.ceil(this.pacer.delay() / 1000);
		const message = `${this.profile.name} takes no more requests for ${seconds} seconds`;
		throw refusal ?? this.failure(call, { status: 429, message, outcomeUnknown: false });
	}

	/** The first request goes alone, so that a missing token is fetched once and not by each of them. */
	private async attemptInTurn(call: Call): Promise<Attempt> {
		if (!this.first) {
			const attempt = this.attempt(call);
			this.first = attempt;
			return await attempt;
		}
		await this.first;
		throwIfCancelled(this.signal);
		return await this.attempt(call);
	}

	private async attempt(call: Call): Promise<Attempt> {
		let answer: Answer;
		try {
			const sent = this.send(call);
			answer = await (isWrite(call) ? ownWrites.noting(this.baseUrl, sent) : sent);
		} catch (error) {
			return this.readThrown(call, error);
		}
		const rate = this.profile.readRate(answer.status, answer.headers);
		// A vendor may count more than it says.
		if (rate.refused) this.pacesReads = true;
		if (rate.refused && !isWrite(call)) this.countsReads = true;
		if (this.mayCount(call)) this.pacer.observe(rate);
		this.wasAccepted = true;
		if (call.mayBeAbsent && answer.status === 404) return { answer };
		const message = this.profile.readError(answer.status, answer.body);
		if (!message) return { answer };
		return this.readRefusal(call, answer.status, message, rate);
	}

	private async send(call: Call): Promise<Answer> {
		const answer = await this.sendOnce(call, { ignore: true, except: [401] });
		// Hosts before 2.10 take the object for `true`; thrown 401s are what makes n8n renew the token.
		return answer.status === 401 ? await this.sendOnce(call, false) : answer;
	}

	private async sendOnce(
		call: Call,
		ignoreHttpStatusErrors: IHttpRequestOptions['ignoreHttpStatusErrors'],
	): Promise<Answer> {
		// n8n changes the object it is given, so every attempt has its own.
		const options: IHttpRequestOptions = {
			method: call.method,
			url: this.url(call),
			headers: headersOf(call),
			timeout: this.patience.timeout,
			returnFullResponse: true,
			// n8n sends a key in a header along, to whichever host an answer points at.
			disableFollowRedirect: true,
			...(call.mediaType ? { encoding: 'arraybuffer' } : { json: true }),
		};
		if (ignoreHttpStatusErrors) options.ignoreHttpStatusErrors = ignoreHttpStatusErrors;
		if (call.query) options.qs = definedOnly(call.query);
		if (call.body) options.body = call.body;
		const response = (await this.context.helpers.httpRequestWithAuthentication.call(
			this.context,
			this.profile.credentialType,
			options,
			{ credentialsDecrypted: this.credentials },
		)) as { statusCode: number; headers: Headers; body: unknown };
		const { statusCode: status, headers, body } = response;
		return { status, headers, body: call.mediaType && status >= 400 ? parsed(body) : body };
	}

	private readRefusal(
		call: Call,
		status: number,
		message: VendorMessage,
		rate: RateReading,
	): Attempt {
		const passing = TRANSIENT_STATUS.includes(status);
		const failure = this.failure(call, {
			status,
			message: message.message,
			fieldErrors: message.fieldErrors,
			outcomeUnknown: passing && isWrite(call),
		});
		if (status === 429) return { failure, retry: 'all wait', retryInMs: rate.retryInMs };
		const again = passing || (status === 401 && this.hasExpired());
		return { failure, retry: again ? 'alone' : 'no', retryInMs: rate.retryInMs };
	}

	/** Whether a 401 means that a token has run out, and not that the credential is wrong. */
	private hasExpired(): boolean {
		return this.wasAccepted && !!this.profile.renewsToken?.(this.credentials.data ?? {});
	}

	/** Reads what the request helper threw: a 401, a broken connection, or a refusal by n8n itself. */
	private readThrown(call: Call, error: unknown): Attempt {
		throwIfCancelled(this.signal);
		const { code, body, text } = thrownParts(error);
		const status = /^\d{3}$/.test(code) ? Number(code) : undefined;
		if (status !== undefined) {
			const message = this.profile.readError(status, body) ?? { message: text };
			return this.readRefusal(call, status, message, {});
		}
		const lost = ANSWER_LOST.includes(code);
		const message =
			lost || NOT_REACHED.includes(code)
				? `${this.profile.name} ${lost ? 'did not answer' : 'could not be reached'} (${networkWords(code)})`
				: text;
		const failure = this.failure(call, { message, outcomeUnknown: lost && isWrite(call) });
		return { failure, retry: lost || NOT_REACHED.includes(code) ? 'alone' : 'no' };
	}

	/** Finds out whether a write whose answer was lost did happen; throws when that must stay open. */
	private async lookUp(call: Call, failure: ApiError): Promise<Answer | undefined> {
		const { whenAnswerIsLost = 'report' } = call;
		if (whenAnswerIsLost === 'report') throw failure;
		if (whenAnswerIsLost === 'resend') return undefined;
		try {
			return await whenAnswerIsLost();
		} catch (error) {
			// A look-up that fails leaves open what became of the write, and that is what the user must know.
			throw error instanceof ApiError ? failure : error;
		}
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
		return new ApiError({
			...found,
			service: name,
			request: describe(call),
			advice: found.outcomeUnknown
				? `Whether ${name} carried out the request is not known. Look there before you run this again`
				: found.status === undefined
					? undefined
					: this.profile.advise(found.status),
		});
	}
}

/** The way of one item to the vendor. */
class ItemHttp extends ServiceHttp {
	constructor(
		private readonly live: LiveHttp,
		private readonly freshness: ReadFreshness,
	) {
		super(live.service);
	}

	url(call: Pick<Call, 'path'>): string {
		return this.live.url(call);
	}

	async request(call: Call): Promise<Answer> {
		return await this.live.request(call, this.freshness);
	}
}

type Attempt =
	| { answer: Answer }
	| { failure: ApiError; retry: 'no' | 'alone' | 'all wait'; retryInMs?: number | undefined };

/** A header that holds a number above or equal to zero. */
export function numberIn(header: string | undefined): number | undefined {
	const number = header === undefined || header === '' ? NaN : Number(header);
	return number >= 0 ? number : undefined;
}

function describe(call: Call): string {
	return `${call.method} /${call.path.join('/')}`;
}

/** The headers of a request besides those that n8n and the credential add. */
export function headersOf(call: Call): Record<string, string> {
	return { Accept: call.mediaType ?? 'application/json', 'Content-Type': 'application/json' };
}

export function isWrite(call: Pick<Call, 'method'>): boolean {
	return call.method !== 'GET';
}

function definedOnly(query: NonNullable<Call['query']>): IDataObject {
	return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

/** A refusal comes as JSON also where a file was asked for. */
function parsed(body: unknown): unknown {
	try {
		return JSON.parse(String(body)) as unknown;
	} catch {
		return undefined;
	}
}

function networkWords(code: string): string {
	if (['ETIMEDOUT', 'ECONNABORTED', 'ESOCKETTIMEDOUT'].includes(code)) return 'the time ran out';
	if (code === 'ECONNREFUSED') return 'connection refused';
	if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host name is not known';
	return 'the connection broke';
}

/** The parts of a thrown error that matter here. n8n wraps every one, and keeps the code as text. */
function thrownParts(error: unknown): { code: string; body: unknown; text: string } {
	if (!isObject(error)) return { code: '', body: undefined, text: String(error) };
	const { httpCode, context, message, description } = error;
	const code = [httpCode, error.code].find((part) => typeof part === 'string');
	const text = [message, description].filter((part) => typeof part === 'string' && part !== '');
	return {
		code: code ?? '',
		body: isObject(context) ? context.data : undefined,
		text: text.join('. ') || 'The request was not sent',
	};
}
