import { createHash } from 'node:crypto';

import { isObject } from '../json';

/** A fetched token, as n8n keeps it in a hidden field of the credential. */
interface Session {
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
