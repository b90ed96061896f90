import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import type { IdRule } from '../../shared/form/fields';
import { addressFault, withoutTrailingSlashes } from '../../shared/http/address';
import { trimmedText } from '../../shared/json';

const HOSTS: ReadonlyMap<string, string> = new Map([
	['sandbox', 'https://api-sandbox.rebilly.com'],
	['live', 'https://api.rebilly.com'],
]);

/** What Rebilly takes as an id of anything (definition: components/parameters/resourceId). */
export const REBILLY_ID: IdRule = {
	// An address reads a lone dot as "here" and two as "up", so that another record would be meant.
	pattern: /^(?!\.{1,2}$)[@~\-.\w]{1,50}$/,
	expectation: 'Use at most 50 letters, digits and the signs @ ~ - . _',
};

/**
 * Refuses a credential that cannot be right, before anything is sent with it. Keys carry their
 * environment in their prefix: sk_sandbox_… or sk_live_… (reference: the concept page on API keys).
 *
 * @throws InputError naming the credential's field
 */
export function checkCredential(credentials: ICredentialDataDecryptedObject): void {
	const organizationId = trimmedText(credentials.organizationId);
	if (!organizationId) throw refuse('Organization ID', 'is empty', 'Copy it from Rebilly');
	if (!REBILLY_ID.pattern.test(organizationId)) {
		throw refuse('Organization ID', 'is not valid', REBILLY_ID.expectation);
	}
	if (credentials.authentication === 'bearerToken') {
		if (!trimmedText(credentials.bearerToken))
			throw refuse('Bearer Token', 'is empty', 'Paste the token');
		return;
	}
	checkKey(trimmedText(credentials.apiKey), trimmedText(credentials.environment));
}

/** The address of the API, scheme and host alone. */
export function apiUrl(credentials: ICredentialDataDecryptedObject): string {
	const environment = trimmedText(credentials.environment);
	const host = environment === 'custom' ? customHost(credentials) : HOSTS.get(environment);
	if (!host) throw refuse('Environment', `is not one of its choices: '${environment}'`);
	return host;
}

/** The address of the organization's API, without a slash at its end. */
export function organizationUrl(credentials: ICredentialDataDecryptedObject): string {
	const organization = encodeURIComponent(trimmedText(credentials.organizationId));
	return `${apiUrl(credentials)}/organizations/${organization}`;
}

/** What no output and no message may hold. */
export function secretsOf({ apiKey, bearerToken }: ICredentialDataDecryptedObject): string[] {
	return [trimmedText(apiKey), trimmedText(bearerToken)];
}

function checkKey(key: string, environment: string): void {
	if (!key) throw refuse('API Key', 'is empty', 'Copy a secret key from Rebilly');
	// Whoever typed a key by hand may have changed its case; the service alone knows whether it minds.
	const prefix = key.slice(0, 'sk_sandbox_'.length).toLowerCase();
	if (prefix.startsWith('pk_')) {
		throw refuse('API Key', 'is a publishable key', 'Use a secret key, which starts with sk_');
	}
	const other = environment === 'live' ? 'sandbox' : 'live';
	if (environment !== 'custom' && prefix.startsWith(`sk_${other}_`)) {
		throw refuse(
			'API Key',
			`belongs to the ${other} environment, but the credential is set to ${environment}`,
			'Choose the environment of the key, or paste a key of this environment',
		);
	}
}

function customHost(credentials: ICredentialDataDecryptedObject): string {
	const url = withoutTrailingSlashes(trimmedText(credentials.baseUrl));
	const fault = addressFault(url);
	if (fault === 'unencrypted') {
		throw refuse(
			'Base URL',
			'is not encrypted, so that the secret could be read on the way',
			'Use https:// instead of http://',
		);
	}
	if (fault || !/^https?:\/\/[^/]+$/.test(url)) {
		throw refuse(
			'Base URL',
			'is not valid',
			'Enter scheme and host alone, such as https://api.rebilly.com',
		);
	}
	return url;
}

function refuse(field: string, finding: string, advice?: string): InputError {
	return new InputError(field, finding, advice, 'the Rebilly credential');
}
