import {
	breakdownInWords,
	meaningOfBreakdown,
	meaningOfStatus,
	NO_TOKEN,
	TRANSIENT_STATUS,
} from '../../nodes/shared/http/outcome';

type Body = 'own' | 'foreign';

/** Each row: the status, whose body it has, whether the vendor lists it for a refusal; what it means for a read and a write. */
const STATUSES: Array<[number, Body, boolean, string, string]> = [
	// Neither is a success.
	[103, 'own', false, 'refused', 'ambiguous'],
	[300, 'own', false, 'refused', 'ambiguous'],
	[200, 'own', false, 'answered', 'answered'],
	[201, 'own', false, 'answered', 'answered'],
	[204, 'own', false, 'answered', 'answered'],
	// A login page, a cut or damaged body, another record.
	[200, 'foreign', false, 'transient', 'ambiguous'],
	[201, 'foreign', false, 'transient', 'ambiguous'],
	[204, 'foreign', false, 'transient', 'ambiguous'],
	...[301, 302, 303, 307, 308].flatMap((status): typeof STATUSES => [
		[status, 'foreign', false, 'refused', 'ambiguous'],
	]),
	// What the vendor lists, in its own words, was refused; the same status from anybody else says nothing.
	...[400, 403, 404, 409, 413, 422].flatMap((status): typeof STATUSES => [
		[status, 'own', true, 'refused', 'refused'],
		[status, 'own', false, 'refused', 'ambiguous'],
		[status, 'foreign', true, 'refused', 'ambiguous'],
		[status, 'foreign', false, 'refused', 'ambiguous'],
	]),
	[401, 'own', true, 'refused', 'refused'],
	[401, 'foreign', false, 'refused', 'refused'],
	[405, 'foreign', false, 'refused', 'ambiguous'],
	[410, 'foreign', false, 'refused', 'ambiguous'],
	[429, 'own', true, 'throttled', 'throttled'],
	[429, 'foreign', false, 'throttled', 'throttled'],
	...[
		408, 423, 425, 499, 500, 501, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 525, 526, 527,
		529, 530, 598, 599,
	].flatMap((status): typeof STATUSES => [
		[status, 'own', false, 'transient', 'ambiguous'],
		[status, 'foreign', false, 'transient', 'ambiguous'],
	]),
	[505, 'foreign', false, 'refused', 'ambiguous'],
];

describe('a status', () => {
	it.each(STATUSES)('%d with its %s body (listed: %s)', (status, body, listed, read, write) => {
		const reading = { status, isVendorForm: body === 'own', isListedRefusal: listed };
		expect(meaningOfStatus(reading, false)).toBe(read);
		expect(meaningOfStatus(reading, true)).toBe(write);
	});

	it('has a row here if it is transient', () => {
		const rows = STATUSES.filter(([, , , read]) => read === 'transient').map(([status]) => status);
		expect(TRANSIENT_STATUS.filter((status) => !rows.includes(status))).toEqual([]);
	});

	it('of 100 to 599 never makes a write a refused one unless the vendor itself refused it', () => {
		for (let status = 100; status < 600; status++) {
			if (status === 401 || status === 429) continue;
			const reading = { status, isVendorForm: false, isListedRefusal: true };
			expect([status, meaningOfStatus(reading, true)]).toEqual([status, 'ambiguous']);
		}
	});
});

/** Each row: the code of the network failure; what it means for a read and a write. */
const BREAKDOWNS: Array<[string, string, string]> = [
	// Nothing was sent.
	['EAI_AGAIN', 'unreached', 'unreached'],
	['ECONNREFUSED', 'unreached', 'unreached'],
	['EHOSTDOWN', 'unreached', 'unreached'],
	['EHOSTUNREACH', 'unreached', 'unreached'],
	['ENETDOWN', 'unreached', 'unreached'],
	['ENETUNREACH', 'unreached', 'unreached'],
	['ENOTFOUND', 'unreached', 'unreached'],
	[NO_TOKEN, 'unreached', 'unreached'],
	// Nothing was sent, and nothing will be.
	['CERT_HAS_EXPIRED', 'refused', 'refused'],
	['CERT_NOT_YET_VALID', 'refused', 'refused'],
	['CERT_REVOKED', 'refused', 'refused'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'refused', 'refused'],
	['ERR_TLS_CERT_ALTNAME_INVALID', 'refused', 'refused'],
	['SELF_SIGNED_CERT_IN_CHAIN', 'refused', 'refused'],
	['UNABLE_TO_GET_ISSUER_CERT', 'refused', 'refused'],
	['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'refused', 'refused'],
	['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'refused', 'refused'],
	// Any other may have come after the request had arrived.
	...[
		'ECONNABORTED',
		'ECONNRESET',
		'EMSGSIZE',
		'EPIPE',
		'EPROTO',
		'ERR_BAD_RESPONSE',
		'ERR_SSL_WRONG_VERSION_NUMBER',
		'ESOCKETTIMEDOUT',
		'ETIMEDOUT',
		'HPE_INVALID_CONSTANT',
		'UND_ERR_SOCKET',
		'Z_BUF_ERROR',
		'Z_DATA_ERROR',
		'what nobody has seen yet',
	].map((code): [string, string, string] => [code, 'transient', 'ambiguous']),
];

describe('a network failure', () => {
	it.each(BREAKDOWNS)('%s', (code, read, write) => {
		expect(meaningOfBreakdown(code, false)).toBe(read);
		expect(meaningOfBreakdown(code, true)).toBe(write);
	});

	it.each([
		['ECONNREFUSED', 'connection refused'],
		['ENOTFOUND', 'the host name is not known'],
		['EAI_AGAIN', 'the host name is not known'],
		['ETIMEDOUT', 'the time ran out'],
		['ESOCKETTIMEDOUT', 'the time ran out'],
		['ECONNABORTED', 'the time ran out'],
		['EMSGSIZE', 'the answer was too large'],
		['Z_BUF_ERROR', 'the answer was cut off'],
		['Z_DATA_ERROR', 'the answer was damaged'],
		['CERT_HAS_EXPIRED', 'its certificate is not trusted'],
		['EPIPE', 'the connection broke'],
		['ECONNRESET', 'the connection broke'],
	])('%s is told as "%s"', (code, words) => expect(breakdownInWords(code)).toBe(words));
});
