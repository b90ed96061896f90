import type { IHttpRequestHelper, IHttpRequestOptions } from 'n8n-workflow';

import { isObject } from '../json';
import { redact } from '../redaction';
import { isRedirect, redirectTarget } from './address';
import { isStream, readBytes } from './boundedBody';

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

interface TokenRequest {
	/** The vendor's name in messages. */
	service: string;
	url: string;
	/** The login, sent as HTTP Basic. */
	username: string;
	password: string;
	/** The fields of the form. */
	form: Record<string, string>;
}

interface TokenLimits {
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
