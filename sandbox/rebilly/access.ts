import type { FastifyRequest } from 'fastify';

import { Problem } from './problem';

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

export const ORGANIZATION_ID = 'org_01SANDBOX0HARBOUR0OUTFITTERS';

export const API_KEY = 'sk_sandbox_harbour-outfitters-sample-key';

/** Has the three parts of a JWT; nothing is signed. */
export const BEARER_TOKEN = [
	encoded({ alg: 'none', typ: 'JWT' }),
	encoded({ sub: 'sandbox', organizationId: ORGANIZATION_ID }),
	'sandbox',
].join('.');

/** Who asks, before what is asked: a wrong key is 401 wherever it is used. */
export function checkAccess(request: FastifyRequest): void {
	const isKnown =
		request.headers['reb-apikey'] === API_KEY ||
		request.headers.authorization === `Bearer ${BEARER_TOKEN}`;
	if (!isKnown) {
		throw new Problem(401, 'Send a valid secret key in REB-APIKEY, or a bearer token');
	}
	const { organizationId } = request.params as { organizationId?: string };
	if (organizationId !== undefined && organizationId !== ORGANIZATION_ID) {
		throw new Problem(403, 'The credentials do not belong to this organization');
	}
}
