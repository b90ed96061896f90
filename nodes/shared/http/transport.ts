import type { ICredentialsDecrypted, IHttpRequestOptions } from 'n8n-workflow';

import { isObject, withoutUndefined } from '../json';
import { Redactor } from '../redaction';
import { readBody, readHeaders } from './answerContent';
import { isStream, readBytes } from './boundedBody';
import { type Answer, type Call, type Headers, headersOf, type ServiceProfile } from './call';
import { Breakdown, type Caller, Deadlines, noToken, type RequestContext } from './deadline';
import { MAX_ANSWER_SIZE } from './requestPolicy';
import { tokenFailureIn } from './tokenRequest';

/** All that is known of n8n's request helper, which sends one attempt. */

export class Transport {
	/** A renewal of the token under way, which all requests that need one share. */
	private renewal: Promise<unknown> | undefined;
	/** All ways to write the secrets are worked out once, not for each answer. */
	private redactor: Redactor | undefined;

	private readonly deadlines: Deadlines;

	constructor(
		context: RequestContext,
		private readonly credentials: ICredentialsDecrypted,
		private readonly secretsOf: ServiceProfile['secrets'],
		signal: AbortSignal | undefined,
	) {
		this.deadlines = new Deadlines(context, signal);
	}

	/**
	 * Sends a request once and reads the whole answer.
	 *
	 * @param timeout for the whole attempt, a token that has to be fetched and the answer's body included. Milliseconds
	 * @throws Breakdown when no whole answer came in time
	 * @throws CancelledError
	 */
	async send(url: string, call: Call, timeout: number): Promise<Answer> {
		return await this.deadlines.within(
			timeout,
			async (caller, signal) => await this.sendOnce(url, call, caller, signal, true),
		);
	}

	/**
	 * Sends a request in the way that makes n8n fetch a new token when the vendor refuses the old one. Requests
	 * that come while one does so wait for it, so that one token is fetched and not one for each.
	 *
	 * @returns undefined when another request has renewed the token meanwhile
	 */
	async sendRenewing(url: string, call: Call, timeout: number): Promise<Answer | undefined> {
		if (this.renewal) {
			await this.renewal.catch(() => undefined);
			return undefined;
		}
		const sent = this.deadlines.within(
			timeout,
			async (caller, signal) => await this.renewOnce(url, call, caller, signal),
		);
		this.renewal = sent;
		try {
			return await sent;
		} finally {
			this.renewal = undefined;
		}
	}

	/** n8n fetches a token only when a 401 is thrown. */
	private async renewOnce(
		url: string,
		call: Call,
		caller: Caller,
		signal: AbortSignal,
	): Promise<Answer> {
		const answer = await this.sendOnce(url, call, caller, signal, { ignore: true, except: [401] });
		// Hosts before 2.10 take the object for `true`.
		return answer.status === 401 ? await this.sendOnce(url, call, caller, signal, false) : answer;
	}

	private async sendOnce(
		url: string,
		call: Call,
		caller: Caller,
		signal: AbortSignal,
		ignoreHttpStatusErrors: NonNullable<IHttpRequestOptions['ignoreHttpStatusErrors']>,
	): Promise<Answer> {
		// n8n changes the object it is given, so every attempt has its own.
		const options: IHttpRequestOptions = {
			method: call.method,
			url,
			headers: headersOf(call),
			timeout: caller.timeout,
			abortSignal: signal,
			returnFullResponse: true,
			// n8n sends a key in a header along, to whichever host an answer points at.
			disableFollowRedirect: true,
			// A limit of time and size for the body needs the body to be read here.
			encoding: 'stream',
			ignoreHttpStatusErrors,
		};
		if (call.query) options.qs = withoutUndefined(call.query);
		if (call.body) options.body = call.body;
		const { statusCode: status, headers, body } = await this.ask(options, caller);
		const content = await wholeBody(body, status, signal);
		if (call.mediaType && status < 400) return { status, headers, body: content };
		const redactor = this.redactorNow();
		return {
			status,
			headers: readHeaders(headers, redactor),
			body: readBody(content, redactor),
		};
	}

	/** For the credential's secrets, a token that was just renewed included. */
	private redactorNow(): Redactor {
		const secrets = this.secretsOf(this.credentials.data ?? {});
		if (!this.redactor?.isFor(secrets)) this.redactor = new Redactor(secrets);
		return this.redactor;
	}

	/** Asks n8n, whose errors become an answer with a status, or a Breakdown. */
	private async ask(
		options: IHttpRequestOptions,
		{ context }: Caller,
	): Promise<{ statusCode: number; headers: Headers; body: unknown }> {
		const { type } = this.credentials;
		try {
			return (await context.helpers.httpRequestWithAuthentication.call(context, type, options, {
				credentialsDecrypted: this.credentials,
			})) as { statusCode: number; headers: Headers; body: unknown };
		} catch (error) {
			const { code, body, text } = this.redactorNow().redact(thrownParts(error));
			const failure = code === '401' ? undefined : tokenFailureIn(error);
			if (failure) throw noToken(failure, code, text);
			if (!/^\d{3}$/.test(code)) throw brokenDown(code, text);
			return { statusCode: Number(code), headers: {}, body: body ?? text };
		}
	}
}

/** The failure that stands for what n8n threw. */
function brokenDown(code: string, text: string, status?: number): Breakdown {
	return new Breakdown(code, text, status);
}

/** @throws Breakdown when the body does not come to its end */
async function wholeBody(body: unknown, status: number, signal: AbortSignal): Promise<unknown> {
	if (!isStream(body)) return body;
	try {
		return await readBytes(body, { maxBytes: MAX_ANSWER_SIZE, signal });
	} catch (error) {
		const { code, text } = thrownParts(error);
		throw brokenDown(code || 'ECONNRESET', text, status);
	}
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
