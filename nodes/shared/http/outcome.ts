/**
 * What an answer, or its absence, means: for a read, and for a write. Pure tables, read by the retry loop and
 * tested row by row.
 *
 * - `answered`: the vendor's success.
 * - `refused`: the vendor did not do it, and would not the next time either.
 * - `unreached`: the request did not get to the vendor, so it may be sent again.
 * - `transient`: a read that failed for now.
 * - `throttled`: refused because of the rate; nothing happened.
 * - `ambiguous`: a write that may have happened, now or later.
 */
export type Meaning =
	'answered' | 'refused' | 'unreached' | 'transient' | 'throttled' | 'ambiguous';

export type Failure = Exclude<Meaning, 'answered'>;

/** What came back with a status. */
interface StatusReading {
	status: number;
	/** Whether the body is the vendor's own: its success, or its form of an error. */
	isVendorForm: boolean;
	/** Whether the vendor's definition lists the status for what it refuses. */
	isListedRefusal: boolean;
}

/**
 * Statuses that say "not now", whoever says it. For a read they are worth another try; a write that gets one may
 * have happened: a gateway gives it while the server behind is still at work.
 */
export const TRANSIENT_STATUS: readonly number[] = [
	408, 423, 425, 499, 500, 501, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 525, 526, 527,
	529, 530, 598, 599,
];

/** Failures to connect: nothing was sent. */
const NOT_CONNECTED: readonly string[] = [
	'EAI_AGAIN',
	'ECONNREFUSED',
	'EHOSTDOWN',
	'EHOSTUNREACH',
	'ENETDOWN',
	'ENETUNREACH',
	'ENOTFOUND',
];

/** The token that a request needs cannot be had for now: nothing was sent. */
export const NO_TOKEN = 'ENOTOKEN';

/** Certificates that are not trusted: nothing was sent, and nothing will be until somebody changes them. */
const NOT_TRUSTED: readonly string[] = [
	'CERT_HAS_EXPIRED',
	'CERT_NOT_YET_VALID',
	'CERT_REVOKED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

/** What an answer with a status means. */
export function meaningOfStatus(reading: StatusReading, isWrite: boolean): Meaning {
	const { status, isVendorForm, isListedRefusal } = reading;
	if (status === 429) return 'throttled';
	// Nothing is done for whoever is not known, and the body may be any gateway's.
	if (status === 401) return 'refused';
	if (status >= 200 && status < 300) return isVendorForm ? 'answered' : unclear(isWrite);
	if (!isWrite) return TRANSIENT_STATUS.includes(status) ? 'transient' : 'refused';
	return isVendorForm && isListedRefusal ? 'refused' : 'ambiguous';
}

/** What it means that no whole answer came. */
export function meaningOfBreakdown(code: string, isWrite: boolean): Failure {
	if (code === NO_TOKEN || NOT_CONNECTED.includes(code)) return 'unreached';
	if (NOT_TRUSTED.includes(code)) return 'refused';
	return unclear(isWrite);
}

function unclear(isWrite: boolean): Failure {
	return isWrite ? 'ambiguous' : 'transient';
}

/** A network failure in a person's words. */
export function breakdownInWords(code: string): string {
	return BREAKDOWNS[code] ?? (NOT_TRUSTED.includes(code) ? NOT_TRUSTED_WORDS : CONNECTION_BROKE);
}

const CONNECTION_BROKE = 'the connection broke';
const NOT_TRUSTED_WORDS = 'its certificate is not trusted';

const BREAKDOWNS: Readonly<Record<string, string>> = {
	ECONNABORTED: 'the time ran out',
	ECONNREFUSED: 'connection refused',
	EAI_AGAIN: 'the host name is not known',
	EMSGSIZE: 'the answer was too large',
	ENOTFOUND: 'the host name is not known',
	ESOCKETTIMEDOUT: 'the time ran out',
	ETIMEDOUT: 'the time ran out',
	Z_BUF_ERROR: 'the answer was cut off',
	Z_DATA_ERROR: 'the answer was damaged',
};
