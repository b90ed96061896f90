import type { IncomingHttpHeaders } from 'node:http';

import type { FaultName } from './faults';
import type { Simulator } from './simulator';

export interface RecordedRequest {
	service: Simulator['name'];
	method: string;
	/** With the query, as received. */
	path: string;
	/** Those that carry a secret read `[hidden]`. */
	headers: Record<string, string>;
	/** Parsed, where it is JSON or a form; otherwise null. */
	body: unknown;
	/** The text as received. */
	rawBody: string;
	/** When it came, in milliseconds since 1970 on the real clock. */
	receivedAt: number;
	/**
	 * What the client was answered; null when the connection was dropped without a head or no answer has been sent
	 * yet.
	 */
	status: number | null;
	/** The injected fault that hit this request, if one did. */
	fault?: FaultName;
	/**
	 * What the simulator itself made of it, whatever the client was told, and when; null when the request has not
	 * reached it, or not yet. A status from 200 to 299 says that the work was done.
	 */
	handled: { status: number; at: number } | null;
	/** Only in a log that records answers, and only once there is one. Secrets in it are not hidden. */
	answer?: RecordedAnswer;
}

export interface RecordedAnswer {
	status: number;
	/** Names are in lower case. */
	headers: Record<string, string>;
	/** Parsed, where it is JSON; otherwise the text, or null when there is none. */
	body: unknown;
}

export type Entry = Omit<RecordedRequest, 'body'>;

const HIDDEN = '[hidden]';
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'reb-apikey', 'cookie']);
/** In JSON: the password of a service credential, and the headers that a webhook is to be sent with. */
const SECRET_IN_JSON = /("(?:password|value)"\s*:\s*)"(?:[^"\\]|\\.)*"/g;
const HAS_SECRETS = /\/(service-credentials|webhooks)(\/|\?|$)/;
const SECRET_IN_FORM = /(^|&)(client_secret)=[^&]*/g;

export class RequestLog {
	private entries: Entry[] = [];

	/** @param recordAnswers keeps the answers too, for a test that looks at them; a benchmark sends too many */
	constructor(private readonly recordAnswers = false) {}

	add(
		service: Simulator['name'],
		request: { method: string; url: string; headers: IncomingHttpHeaders },
		rawBody: string,
	): Entry {
		const isForm = (request.headers['content-type'] ?? '').includes('form-urlencoded');
		const entry: Entry = {
			service,
			method: request.method,
			path: request.url,
			headers: withoutSecrets(request.headers),
			rawBody: isForm
				? rawBody.replace(SECRET_IN_FORM, `$1$2=${HIDDEN}`)
				: HAS_SECRETS.test(request.url)
					? rawBody.replace(SECRET_IN_JSON, `$1"${HIDDEN}"`)
					: rawBody,
			receivedAt: Date.now(),
			status: null,
			handled: null,
		};
		this.entries.push(entry);
		return entry;
	}

	/** Notes what a request is answered with; `payload` is the whole, whatever of it arrives. */
	answered(
		entry: Entry,
		status: number,
		headers: () => Readonly<Record<string, unknown>>,
		payload: unknown,
	): void {
		entry.status = status;
		if (!this.recordAnswers) return;
		const named = Object.entries(headers()).map(([name, value]) => [name, String(value)] as const);
		entry.answer = { status, headers: Object.fromEntries(named), body: bodyOf(payload) };
	}

	/** In the order of arrival. */
	list(): RecordedRequest[] {
		return this.entries.map((entry) => ({ ...entry, body: parsed(entry) }));
	}

	clear(): void {
		this.entries = [];
	}
}

function withoutSecrets(headers: IncomingHttpHeaders): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			name,
			SECRET_HEADERS.has(name) ? HIDDEN : String(value),
		]),
	);
}

function parsed({ rawBody, headers }: Entry): unknown {
	if ((headers['content-type'] ?? '').includes('form-urlencoded')) {
		return Object.fromEntries(new URLSearchParams(rawBody));
	}
	return json(rawBody) ?? null;
}

function bodyOf(payload: unknown): unknown {
	if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return null;
	const text = payload.toString();
	const value = json(text);
	return value === undefined ? text || null : value;
}

/** Undefined for what is not JSON. */
function json(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}
