import type { IHttpRequestOptions } from 'n8n-workflow';

import { InputError } from '../errors';
import { isEncrypted, REDIRECT_STATUS } from './address';

/** Which requests a credential is for. */
interface OwnRequests {
	/** The address of the API; requests to its origin alone get the secret. */
	baseUrl: string;
	/** The credential in messages, such as `the Acme credential`. */
	credential: string;
}

/** A request in n8n's present form, and in the older one that its HTTP Request node uses. */
type AnyRequest = IHttpRequestOptions & {
	uri?: unknown;
	followRedirect?: boolean;
	followAllRedirects?: boolean;
	rejectUnauthorized?: boolean;
};

/**
 * Adds the headers that hold a secret to a request, if it goes to the credential's own origin by a way that
 * nobody else can read. n8n lets whoever may *use* a credential choose the request, not only who may edit it.
 * Redirects are switched off in every form that n8n knows, because n8n would send the secret along.
 *
 * @throws InputError when the request goes elsewhere, or by another way
 */
export function withSecret(
	given: IHttpRequestOptions,
	own: OwnRequests,
	secret: Record<string, string>,
): IHttpRequestOptions {
	const request: AnyRequest = given;
	assertOwn(request, own);
	const authenticated: AnyRequest = {
		...request,
		headers: { ...request.headers, ...secret },
		abortSignal: request.abortSignal ?? AbortSignal.timeout(LONGEST_TEST),
		disableFollowRedirect: true,
		maxRedirects: 0,
		followRedirect: false,
		followAllRedirects: false,
	};
	return authenticated;
}

/** A request that nothing else ends, which is that of a credential's test: a person waits for it. Milliseconds. */
const LONGEST_TEST = 10_000;

/** @throws InputError when a request goes elsewhere than to the credential's own origin, or by another way */
export function assertOwn(request: AnyRequest, { baseUrl, credential }: OwnRequests): void {
	const own = new URL(baseUrl);
	const target = targetOf(request);
	if (!target || target.origin !== own.origin || !isEncrypted(target)) {
		const place = target ? `${target.protocol}//${target.host}` : 'no address';
		throw new InputError('URL', `leads to ${place}, but ${credential} is for ${own.origin} alone`);
	}
	const way = otherWay(request, own.host);
	if (way) throw new InputError(way, `cannot be used with ${credential}`);
}

/** Where the HTTP client will send a request: it joins a relative address to the base as texts. */
function targetOf({ url, uri, baseURL = '' }: AnyRequest): URL | undefined {
	const path = String(url ?? uri ?? '');
	const isAbsolute = /^(?:[a-z][a-z\d+\-.]*:)?\/\//i.test(path);
	const address = baseURL && !isAbsolute ? `${baseURL}/${path}` : path;
	return URL.canParse(address) ? new URL(address) : undefined;
}

/** What of a request lets somebody between read the secret, as n8n's HTTP Request node calls it. */
function otherWay(request: AnyRequest, ownHost: string): string | undefined {
	if (request.proxy) return 'Proxy';
	if (request.skipSslCertificateValidation || request.rejectUnauthorized === false) {
		return 'Ignore SSL Issues';
	}
	if (request.agentOptions) return 'SSL Certificates';
	// Servers that many share, such as a content network, would hand the request to the named one.
	const names = Object.entries(request.headers ?? {}).filter(([name]) => /^host$/i.test(name));
	return names.some(([, host]) => host !== ownHost) ? 'Host' : undefined;
}

/** What a credential's test says of a redirect. n8n takes fixed texts only, so it cannot name the place. */
export function redirectRules(service: string): RedirectRule[] {
	const message = `${service} answered with a redirect to another address, which is not followed, because the secret would go along. Check that the environment or the base URL is right.`;
	return REDIRECT_STATUS.map((value) => ({ type: 'responseCode', properties: { value, message } }));
}

interface RedirectRule {
	type: 'responseCode';
	properties: { value: number; message: string };
}
