import type { IncomingHttpHeaders } from 'node:http';

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
	/** What was answered; null when the connection was dropped or no answer has been sent yet. */
	status: number | null;
	/** The injected fault that hit this request, if one did. */
	fault?: string;
}

export type Entry = Omit<RecordedRequest, 'body'>;

const HIDDEN = '[hidden]';
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'reb-apikey', 'cookie']);
const SECRET_IN_FORM = /(^|&)(client_secret)=[^&]*/g;

export class RequestLog {
	private entries: Entry[] = [];

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
			rawBody: isForm ? rawBody.replace(SECRET_IN_FORM, `$1$2=${HIDDEN}`) : rawBody,
			status: null,
		};
		this.entries.push(entry);
		return entry;
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
	try {
		return JSON.parse(rawBody) as unknown;
	} catch {
		return null;
	}
}
