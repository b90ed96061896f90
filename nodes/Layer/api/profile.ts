import {
	type Headers,
	numberIn,
	type ServiceProfile,
	type VendorMessage,
} from '../../shared/http/call';
import { isObject } from '../../shared/json';
import { type RateReading, serverTime } from '../../shared/http/rateLimiter';
import { apiUrl, checkCredential } from './environment';
import { unwrap } from './lists';
import { secretsOf } from './session';

/** Documentation: 500 requests a second in production. Whatever the limit is, it is one of a second. */
const DOCUMENTED_RATE = { limit: 500, windowInMs: 1000 };

/** How Layer's API is reached, and how it speaks of errors and limits (reference: json-data, rate-limiting). */
export const LAYER: ServiceProfile = {
	name: 'Layer',
	credentialType: 'layerApi',
	baseUrl(credentials) {
		checkCredential(credentials);
		return apiUrl(credentials);
	},
	readError,
	// Definition: every endpoint lists 4XX, with an `errors` envelope.
	refusals: (status) => status >= 400 && status < 500 && !NOT_YET_DECIDED.includes(status),
	readRate,
	countsReads: true,
	documentedRate: DOCUMENTED_RATE,
	renewsToken: ({ authentication }) => authentication !== 'accessToken',
	secrets: secretsOf,
	versionIn(body) {
		const record = unwrap(body);
		if (!isObject(record)) return undefined;
		const { id, updated_at: version } = record;
		return typeof id === 'string' && typeof version === 'string' ? { id, version } : undefined;
	},
	advise(status) {
		return ADVICE[status];
	},
};

/** Statuses of gateways that gave up waiting, whoever wrote the body. */
const NOT_YET_DECIDED = [408, 423, 425, 499];

const ADVICE: Readonly<Record<number, string>> = {
	400: 'Correct what it names',
	401: 'Check the client ID and secret or the access token in the credential, and its environment',
	403: 'The credential may not do this. A token for one business works for that business only',
	404: 'Check the ID, and that it belongs to the chosen business and environment',
	409: 'The record is not in a state that allows this. Look at it in Layer',
	422: 'Correct what it names',
	429: 'Layer limits requests per second. Wait a while, or raise Max Wait in the options',
};

/** An `errors` key makes an error of any status, as Layer's own client reads it. */
function readError(status: number, body: unknown): VendorMessage | undefined {
	const errors: unknown[] = isObject(body) && Array.isArray(body.errors) ? body.errors : [];
	const ok = status >= 200 && status < 300;
	if (ok && errors.length === 0) return undefined;
	const texts = errors.map((error) => {
		if (!isObject(error)) return typeof error === 'string' ? error : undefined;
		const { description, error_enum: code, type } = error;
		return [description, code, type].find((text) => typeof text === 'string');
	});
	const message = texts.filter(Boolean).join('; ');
	return {
		message: `Layer: ${message || `the answer has status ${status}`}`,
		isVendorForm: errors.length > 0,
	};
}

function readRate(status: number, headers: Headers): RateReading {
	const seconds = numberIn(headers['retry-after']);
	const resetAt = numberIn(headers['x-ratelimit-reset']);
	return {
		refused: status === 429,
		retryInMs: seconds === undefined ? undefined : seconds * 1000,
		limit: numberIn(headers['x-ratelimit-limit']),
		windowInMs: DOCUMENTED_RATE.windowInMs,
		remaining: numberIn(headers['x-ratelimit-remaining']),
		resetInMs:
			resetAt === undefined ? undefined : Math.max(0, resetAt * 1000 - serverTime(headers.date)),
	};
}
