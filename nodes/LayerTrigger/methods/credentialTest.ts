import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { checkSecrets } from '../../Layer/api/webhookSecrets';
import { InputError } from '../../shared/errors';

/** Whether the secrets have the right form; whether they are the right ones shows with the first call. */
export async function webhookSecretsTest(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	try {
		checkSecrets(credential.data ?? {});
		return { status: 'OK', message: 'The form is right. The first call from Layer is the proof.' };
	} catch (error) {
		const advice = error instanceof InputError && error.advice ? `. ${error.advice}` : '';
		const message = error instanceof Error ? error.message : String(error);
		return { status: 'Error', message: `${message}${advice}` };
	}
}
