import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { UUID } from '../../Layer/api/environment';
import { LAYER } from '../../Layer/api/profile';
import { fetchRecord } from '../../Layer/api/webhookEvents';
import { emitRecords } from '../../shared/webhook/triggerOutput';
import { LiveHttp } from '../../shared/http/client';
import { trimmedText } from '../../shared/json';
import { fieldsOf } from './fields';

/** Gives out the record of the event that started the execution, as Layer says it is now. */
export async function emit(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	let http: Promise<LiveHttp> | undefined;
	return await emitRecords(this, async ({ event, record }): Promise<IDataObject | undefined> => {
		if (record) return record;
		const fields = fieldsOf((name) => this.getNodeParameter(name, 0, undefined));
		http ??= LiveHttp.connect(this, LAYER);
		return await fetchRecord(await http, fields.requiredLocatorId('businessId', UUID), {
			type: trimmedText(event.type),
			entityId: trimmedText(event.entityId),
			businessId: trimmedText(event.businessId) || undefined,
		});
	});
}
