import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { UUID } from '../../Layer/api/environment';
import { LAYER } from '../../Layer/api/profile';
import { fetchRecord } from '../../Layer/api/webhookEvents';
import { isMissing, readWhenThere } from '../../shared/webhook/readWhenThere';
import { emitRecords } from '../../shared/webhook/triggerOutput';
import { LiveHttp } from '../../shared/http/liveHttp';
import { trimmedText } from '../../shared/json';
import { fieldsOf } from './fields';

/** Most of what is not there is of another business, which should not keep an execution busy for long. */
const READS_ELSEWHERE = 3;

/** Gives out the record of the event that started the execution, as Layer says it is now. */
export async function emit(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	let http: Promise<LiveHttp> | undefined;
	return await emitRecords(this, async ({ event, record }): Promise<IDataObject | undefined> => {
		if (record) return record;
		const fields = fieldsOf((name) => this.getNodeParameter(name, 0, undefined));
		http ??= LiveHttp.connect(this, LAYER);
		const client = await http;
		const businessId = fields.requiredLocatorId('businessId', UUID);
		const wanted = {
			type: trimmedText(event.type),
			entityId: trimmedText(event.entityId),
			businessId: trimmedText(event.businessId) || undefined,
		};
		const read = async () => await fetchRecord({ http: client, businessId }, wanted);
		if (wanted.businessId !== undefined) return await readWhenThere(this, read);
		// Not there, or of another business: the call did not say of which one.
		return await readWhenThere(this, read, undefined, READS_ELSEWHERE).catch((error: unknown) => {
			if (isMissing(error)) return undefined;
			throw error;
		});
	});
}
