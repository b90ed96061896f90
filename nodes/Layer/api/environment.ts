import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import type { IdRule } from '../../shared/form/fields';
import { addressFault, withoutTrailingSlashes } from '../../shared/http/address';
import { trimmedText } from '../../shared/json';

interface Environment {
	baseUrl: string;
	/** What a token is asked for. */
	scope: string;
}

const TOKEN_URL = 'https://auth.layerfi.com/oauth2/token';

/** Addresses and scopes (reference: the authentication page; Canada: Layer's own React client). */
const ENVIRONMENTS = new Map<string, Environment>(
	Object.entries({
		sandbox: {
			baseUrl: 'https://sandbox.layerfi.com',
			scope: 'https://sandbox.layerfi.com/sandbox',
		},
		production: {
			baseUrl: 'https://api.layerfi.com',
			scope: 'https://api.layerfi.com/production',
		},
		productionCanada: {
			baseUrl: 'https://api-ca.layerfi.com',
			scope: 'https://api-ca.layerfi.com/production',
		},
	}),
);

/** Layer's ids of everything. */
export const UUID: IdRule = {
	pattern: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i,
	expectation: 'Use the UUID that Layer shows, such as 3c90c3cc-0d44-4b50-8888-8dd25736052a',
	ignoreCase: true,
};

/** The address of the API, without a slash at its end. */
export function apiUrl(credentials: ICredentialDataDecryptedObject): string {
	return environmentOf(credentials).baseUrl;
}

/** Where and for what a token is asked. */
export function tokenRequest(credentials: ICredentialDataDecryptedObject): {
	tokenUrl: string;
	scope: string;
} {
	const { scope } = environmentOf(credentials);
	const custom = credentials.environment === 'custom';
	return { tokenUrl: custom ? url(credentials.tokenUrl, 'Token URL') : TOKEN_URL, scope };
}

/**
 * Refuses a credential that cannot be right, before anything is sent with it.
 *
 * @throws InputError naming the credential's field
 */
export function checkCredential(credentials: ICredentialDataDecryptedObject): void {
	environmentOf(credentials);
	if (credentials.authentication === 'accessToken') {
		required(credentials.accessToken, 'Access Token');
		return;
	}
	required(credentials.clientId, 'Client ID');
	required(credentials.clientSecret, 'Client Secret');
	tokenRequest(credentials);
}

function environmentOf(credentials: ICredentialDataDecryptedObject): Environment {
	if (credentials.environment === 'custom') {
		const baseUrl = url(credentials.baseUrl, 'Base URL');
		// The scope names the environment; a simulator's is its own address in the sandbox's manner.
		return { baseUrl, scope: trimmedText(credentials.scope) || `${baseUrl}/sandbox` };
	}
	const environment = ENVIRONMENTS.get(trimmedText(credentials.environment));
	if (!environment) throw refuse('Environment', 'is not one of its choices');
	return environment;
}

function url(value: unknown, field: string): string {
	const text = withoutTrailingSlashes(trimmedText(value));
	const fault = addressFault(text);
	if (fault === 'invalid') {
		throw refuse(field, 'is not valid', 'Enter an address that starts with https://');
	}
	if (fault === 'unencrypted')
		throw refuse(
			field,
			'is not encrypted, so that the secret could be read on the way',
			'Use https:// instead of http://',
		);
	return text;
}

function required(value: unknown, field: string): void {
	if (!trimmedText(value)) throw refuse(field, 'is empty', 'Enter the value that Layer gave you');
}

function refuse(field: string, finding: string, advice?: string): InputError {
	return new InputError(field, finding, advice, 'the Layer credential');
}
