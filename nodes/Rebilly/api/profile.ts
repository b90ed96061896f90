import { isObject } from '../../shared/json';
import {
	type Headers,
	numberIn,
	type ServiceProfile,
	type VendorMessage,
} from '../../shared/http/call';
import { type RateReading, serverTime } from '../../shared/http/rateLimiter';
import { checkCredential, organizationUrl, secretsOf } from './environment';

/** Documentation: 3,000 requests in ten minutes in the sandbox; the live limit is not published. */
const DOCUMENTED_RATE = { limit: 3000, windowInMs: 600_000 };

/** How Rebilly's API is reached, and how it speaks of errors and limits (definition: ProblemTypes, headers). */
export const REBILLY: ServiceProfile = {
	name: 'Rebilly',
	credentialType: 'rebillyApi',
	baseUrl(credentials) {
		checkCredential(credentials);
		return organizationUrl(credentials);
	},
	readError,
	refusals: (status) => REFUSALS.includes(status),
	readRate,
	// Documentation: the limit is for all methods but GET.
	countsReads: false,
	documentedRate: DOCUMENTED_RATE,
	secrets: secretsOf,
	versionIn(body) {
		if (!isObject(body)) return undefined;
		const { id, revision } = body;
		return typeof id === 'string' && typeof revision === 'number'
			? { id, version: revision }
			: undefined;
	},
	advise(status) {
		return ADVICE[status];
	},
};

/** What the definition lists for requests that are not carried out; 400 for a body that cannot be read. */
const REFUSALS = [400, 401, 403, 404, 405, 409, 415, 422];

const ADVICE: Readonly<Record<number, string>> = {
	401: 'Check the API key in the credential, and that its environment is the one the key belongs to',
	403: 'The key lacks a permission for this, or the organization ID in the credential is not the one the key belongs to',
	404: 'Check the ID, and that it belongs to this organization and environment',
	409: 'The record is not in a state that allows this. Look at it in Rebilly',
	422: 'Correct the fields that it names',
	429: 'Rebilly counts requests per organization. Wait a while, or raise Max Wait in the options',
};

function readError(status: number, body: unknown): VendorMessage | undefined {
	if (status >= 200 && status < 300) return undefined;
	// What was asked for is there already (definition: POST /service-credentials).
	if (status === 303 && isObject(body) && typeof body.id === 'string') return undefined;
	if (!isProblem(body)) {
		return { message: `Rebilly answered with status ${status}`, isVendorForm: false };
	}
	const parts = [body.title, body.detail].filter((part) => typeof part === 'string' && part !== '');
	const invalid = Array.isArray(body.invalidFields) ? body.invalidFields : [];
	return {
		isVendorForm: true,
		message: `Rebilly: ${parts.join(': ') || `status ${status}`}`,
		fieldErrors: invalid.filter(isObject).map(({ field, message }) => ({
			...(typeof field === 'string' && { field }),
			message: typeof message === 'string' ? message : 'is not valid',
		})),
	};
}

/** Whether a body has the form of the definition's errors (ProblemTypes, invalidFields). */
function isProblem(body: unknown): body is Record<string, unknown> {
	return (
		isObject(body) && ['title', 'detail', 'invalidFields'].some((key) => body[key] !== undefined)
	);
}

/** `X-RateLimit-Retry-After` is a Unix time by Rebilly's clock, so it is compared with Rebilly's own `Date`. */
function readRate(status: number, headers: Headers): RateReading {
	const refused = status === 429;
	const retryAt = Number(headers['x-ratelimit-retry-after']);
	const limit = numberIn(headers['x-ratelimit-limit']);
	return {
		refused,
		retryInMs:
			refused && retryAt > 0 ? Math.max(0, retryAt * 1000 - serverTime(headers.date)) : undefined,
		limit,
		windowInMs: limit === DOCUMENTED_RATE.limit ? DOCUMENTED_RATE.windowInMs : undefined,
		remaining: numberIn(headers['x-ratelimit-remaining']),
	};
}
