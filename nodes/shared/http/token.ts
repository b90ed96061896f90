import type { IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { isObject } from '../json';
import { redact } from '../redaction';
import { isRedirect, redirectTarget } from './address';
import { isStream, readBytes } from './boundedBody';

/** A fetched token, as n8n keeps it in a hidden field of the credential. */
export interface Session {
	token: string;
	/** The digest of everything that the token was fetched with. */
	boundTo: string;
	/** Milliseconds since 1970. */
	fetchedAt: number;
}

/** The digest of everything that a token is fetched with. Other values, other digest. */
export function digestOf(parts: readonly string[]): string {
	return createHash('sha256').update(JSON.stringify(parts), 'utf8').digest('hex');
}

/** What n8n keeps. JSON, so that a token can never be read as one of n8n's expressions. */
export function sessionText(session: Session): string {
	return JSON.stringify(session);
}

/** The kept session; undefined when there is none, or when it was fetched with something else. */
export function keptSession(text: unknown, boundTo: string): Session | undefined {
	if (typeof text !== 'string' || !text.startsWith('{')) return undefined;
	let session: unknown;
	try {
		session = JSON.parse(text);
	} catch {
		return undefined;
	}
	if (!isObject(session) || session.boundTo !== boundTo) return undefined;
	const { token, fetchedAt } = session;
	if (typeof token !== 'string' || typeof fetchedAt !== 'number') return undefined;
	return { token, boundTo, fetchedAt };
}

/** How long requests that were under way with the old token may still come back refused; milliseconds. */
const STRAGGLERS_MS = 60_000;

/**
 * Fetches tokens so that all who need the same one at the same time share one fetch. n8n asks anew for each
 * request that is refused, and of a token that has expired all requests under way are refused.
 */
export class TokenRenewal {
	private readonly underWay = new Map<string, Promise<Session>>();
	private readonly renewed = new Map<string, Session>();

	/**
	 * @param boundTo the digest of what the token is fetched with
	 * @param refused the session that is no longer good; undefined to fetch in any case
	 * @param fetch may end with the execution that began it: others then begin their own
	 */
	async renew(
		boundTo: string,
		refused: Session | undefined,
		fetch: () => Promise<string>,
	): Promise<Session> {
		const newest = this.renewed.get(boundTo);
		if (refused && newest && isStraggler(refused, newest)) return newest;
		const running = this.underWay.get(boundTo);
		if (!running) return await this.start(boundTo, fetch);
		// An execution that ends while it fetches the token is no reason for others to go without.
		return await running.catch(async (error: unknown) =>
			isCancelled(error) ? await this.renew(boundTo, refused, fetch) : await running,
		);
	}

	private start(boundTo: string, fetch: () => Promise<string>): Promise<Session> {
		const running = fetch()
			.then((token) => this.keep({ token, boundTo, fetchedAt: Date.now() }))
			.finally(() => this.underWay.delete(boundTo));
		this.underWay.set(boundTo, running);
		return running;
	}

	private keep(session: Session): Session {
		for (const [boundTo, { fetchedAt }] of this.renewed) {
			if (session.fetchedAt - fetchedAt >= STRAGGLERS_MS) this.renewed.delete(boundTo);
		}
		this.renewed.set(session.boundTo, session);
		return session;
	}
}

/** The helpers of requests that wait for a token, so that nothing of them is under way. */
const waiting = new WeakSet<object>();

/** Gets a token for the request whose helpers n8n handed on. */
export async function whileAwaited<T>(helpers: object, getToken: () => Promise<T>): Promise<T> {
	waiting.add(helpers);
	return await getToken().finally(() => waiting.delete(helpers));
}

/** Whether a request waits for its token, by the helpers that it gave to n8n. */
export function awaitsToken(helpers: object): boolean {
	return waiting.has(helpers);
}

/** Whether whoever asked has ended a request, as the HTTP client of n8n says it. */
function isCancelled(error: unknown): boolean {
	return isObject(error) && (error.code === 'ERR_CANCELED' || error.name === 'AbortError');
}

/** Whether the token of a refused request has been replaced just now, on another request's behalf. */
function isStraggler(refused: Session, newest: Session): boolean {
	return (
		newest.token !== refused.token &&
		newest.fetchedAt >= refused.fetchedAt &&
		Date.now() - newest.fetchedAt < STRAGGLERS_MS
	);
}

/** Whether a token may be had the next time. */
export type TokenFailure = 'for now' | 'for good';

/** The failures to get a token. The request that needed it was not sent. */
const failures = new WeakMap<object, TokenFailure>();

/** How many causes deep an error is looked into: n8n wraps once. */
const MAX_CAUSES = 5;

/** What kept a request from being sent, when it was the token for it; undefined for every other error. */
export function tokenFailureIn(error: unknown): TokenFailure | undefined {
	let each = error;
	for (let depth = 0; depth < MAX_CAUSES && isObject(each); depth++) {
		const failure = failures.get(each);
		if (failure) return failure;
		each = each.cause;
	}
	return undefined;
}

export interface TokenRequest {
	/** The vendor's name in messages. */
	service: string;
	url: string;
	/** The login, sent as HTTP Basic. */
	username: string;
	password: string;
	/** The fields of the form. */
	form: Record<string, string>;
}

export interface TokenLimits {
	/** For the whole answer, in milliseconds. */
	deadline: number;
	/** In bytes. */
	maxBytes: number;
}

const LIMITS: TokenLimits = { deadline: 60_000, maxBytes: 1_000_000 };

/**
 * Fetches a bearer token by OAuth's client credentials. No redirect is followed, since the secret would go
 * along.
 *
 * @throws Error with `response` where the service refused, as n8n's request helper does
 */
export async function fetchToken(
	helpers: IHttpRequestHelper['helpers'],
	request: TokenRequest,
	limits: TokenLimits = LIMITS,
): Promise<string> {
	let answer: TokenAnswer;
	try {
		answer = await answerOf(helpers, request, limits);
	} catch (error) {
		throw noted(error, 'for now');
	}
	const { status } = answer;
	try {
		return tokenIn(answer, request);
	} catch (error) {
		throw noted(error, status === 429 || status >= 500 ? 'for now' : 'for good');
	}
}

function noted(error: unknown, failure: TokenFailure): unknown {
	if (isObject(error)) failures.set(error, failure);
	return error;
}

/** A login as HTTP Basic sends it. */
export function basicLogin(username: string, password: string): string {
	return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}

interface TokenAnswer {
	status: number;
	statusText: string;
	headers: { location?: string };
	text: string;
}

async function answerOf(
	helpers: IHttpRequestHelper['helpers'],
	{ service, url, username, password, form }: TokenRequest,
	{ deadline, maxBytes }: TokenLimits,
): Promise<TokenAnswer> {
	// n8n's own time-out counts the silence between two pieces only.
	const signal = AbortSignal.timeout(deadline);
	const options: IHttpRequestOptions = {
		method: 'POST',
		url,
		auth: { username, password },
		headers: {
			Accept: 'application/json',
			'Content-Type': 'application/x-www-form-urlencoded',
		},
		body: new URLSearchParams(form),
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
		encoding: 'stream',
		timeout: deadline,
		abortSignal: signal,
	};
	try {
		const { statusCode, statusMessage, headers, body } = (await helpers.httpRequest(options)) as {
			statusCode: number;
			statusMessage?: string;
			headers: { location?: string };
			body: unknown;
		};
		const content = isStream(body) ? await readBytes(body, { maxBytes, signal }) : body;
		const { location } = headers;
		return redact(
			{
				status: statusCode,
				statusText: statusMessage ?? '',
				headers: { ...(location !== undefined && { location }) },
				text: String(content),
			},
			[password, basicLogin(username, password)],
		);
	} catch (error) {
		const message = `${service} gave no token within ${deadline / 1000} seconds`;
		throw signal.aborted ? new Error(message) : error;
	}
}

function tokenIn({ status, statusText, headers, text }: TokenAnswer, asked: TokenRequest): string {
	const { service, url } = asked;
	if (isRedirect(status)) {
		const target = redirectTarget(headers.location, url);
		const message = `${service} answered the request for a token with a redirect to ${target}, which is not followed, because the secret would go along`;
		throw new Error(message);
	}
	const body = parsed(text);
	if (status < 200 || status > 299) {
		throw Object.assign(new Error(`Request failed with status code ${status}`), {
			response: { status, statusText, headers: {}, data: body },
		});
	}
	const token = isObject(body) ? body.access_token : undefined;
	if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token)) {
		const message = `${service} answered the request for a token without one`;
		throw new Error(message);
	}
	return token;
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
