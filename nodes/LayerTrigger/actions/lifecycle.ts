import type { ICredentialDataDecryptedObject, IHookFunctions } from 'n8n-workflow';

import { UUID } from '../../Layer/api/environment';
import { checkSecrets } from '../../Layer/api/webhookSecrets';
import { forgetDeliveries } from '../../shared/webhook/deliveries';
import { hookError } from '../../shared/run/nodeErrors';
import { fieldsOf, readEvents } from './fields';

/** Layer has no way to register a webhook, so all there is to do is to refuse what could not work. */
export async function activate(this: IHookFunctions): Promise<boolean> {
	try {
		const fields = fieldsOf((name) => this.getNodeParameter(name, undefined));
		readEvents(fields);
		fields.requiredLocatorId('businessId', UUID);
		checkSecrets(await this.getCredentials<ICredentialDataDecryptedObject>('layerWebhookApi'));
		return true;
	} catch (error) {
		throw hookError(this.getNode(), error);
	}
}

/** Leaves the endpoint in Layer's portal to the person who put it there. */
export async function deactivate(this: IHookFunctions): Promise<boolean> {
	forgetDeliveries(this);
	return true;
}
