import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';

import { trimmedText } from '../../shared/json';
import {
	digestOf,
	keptSession,
	sessionText,
	TokenRenewal,
	whileAwaited,
} from '../../shared/http/token';
import { basicLogin, fetchToken } from '../../shared/http/tokenRequest';
import { apiUrl, tokenRequest } from './environment';

/** What the credential's test asks, and nothing else does. */
export const TEST_PATH = '/whoami';

const renewal = new TokenRenewal();

/** The credentials, as n8n holds them for one request, whose token was fetched for that very request. */
const fetchedFor = new WeakSet<object>();

/**
 * Fetches a token for client ID and secret, and shares it with others that need the same one now.
 *
 * @returns what n8n is to keep in the credential
 */
export async function renewSession(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<string> {
	const boundTo = binding(credentials);
	const refused = keptSession(credentials.sessionToken, boundTo);
	const fetch = async () => {
		const { tokenUrl, scope } = tokenRequest(credentials);
		const username = trimmedText(credentials.clientId);
		return await fetchToken(helpers, {
			service: 'Layer',
			url: tokenUrl,
			username,
			password: trimmedText(credentials.clientSecret),
			form: { grant_type: 'client_credentials', scope, client_id: username },
		});
	};
	const session = await whileAwaited(
		helpers,
		async () => await renewal.renew(boundTo, refused, fetch),
	);
	fetchedFor.add(credentials);
	return sessionText(session);
}

/**
 * The token to send with a request.
 *
 * @param isTest whether the request tests the credential, for which a kept token proves nothing
 * @throws Error that makes n8n fetch a token and try again, when there is none that belongs to what the
 *   credential says now
 */
export function currentToken(
	credentials: ICredentialDataDecryptedObject,
	{ isTest }: { isTest: boolean },
): string {
	const session = keptSession(credentials.sessionToken, binding(credentials));
	if (session && (!isTest || fetchedFor.has(credentials))) return session.token;
	// The test wants a new one, and not one that others have fetched just now.
	credentials.sessionToken = '';
	throw expired();
}

/** n8n fetches a token anew on a 401, and has no other way to be asked for it. */
function expired(): Error {
	const response = { status: 401, statusText: 'Unauthorized', headers: {}, data: '' };
	return Object.assign(new Error('There is no token for this credential'), { response });
}

/** What no output and no message may hold: the login, as it is and as it is sent, and the tokens. */
export function secretsOf(credentials: ICredentialDataDecryptedObject): string[] {
	const pasted = trimmedText(credentials.accessToken);
	if (credentials.authentication === 'accessToken') return [pasted];
	const secret = trimmedText(credentials.clientSecret);
	const session = keptSession(credentials.sessionToken, binding(credentials));
	return [
		secret,
		basicLogin(trimmedText(credentials.clientId), secret),
		session?.token ?? '',
		pasted,
	];
}

function binding(credentials: ICredentialDataDecryptedObject): string {
	const { tokenUrl, scope } = tokenRequest(credentials);
	const { clientId, clientSecret, environment } = credentials;
	return digestOf([
		trimmedText(clientId),
		trimmedText(clientSecret),
		tokenUrl,
		scope,
		trimmedText(environment),
		apiUrl(credentials),
	]);
}
