import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { REBILLY } from '../../Rebilly/api/profile';
import { fetchRecord, isVersionOf } from '../../Rebilly/api/webhookEvents';
import { readWhenThere } from '../../shared/webhook/readWhenThere';
import { emitRecords } from '../../shared/webhook/triggerOutput';
import { LiveHttp } from '../../shared/http/liveHttp';
import { trimmedText } from '../../shared/json';

/** Gives out the record of the event that started the execution, as Rebilly says it is now. */
export async function emit(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	let http: Promise<LiveHttp> | undefined;
	return await emitRecords(this, async ({ event, record }): Promise<IDataObject> => {
		if (record) return record;
		http ??= LiveHttp.connect(this, REBILLY);
		const client = await http;
		const { entity, entityId, childId, revision } = event;
		const wanted = {
			entity: trimmedText(entity),
			id: trimmedText(entityId),
			childId: trimmedText(childId) || undefined,
		};
		return await readWhenThere(
			this,
			async () => await fetchRecord(client, wanted),
			(found) => isVersionOf(found, wanted, revision),
		);
	});
}
