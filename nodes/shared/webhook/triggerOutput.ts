import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { InputError } from '../errors';
import { isObject } from '../json';
import { claimEvent, type Delivery } from './claim';
import { failedItem, nodeError, readFailure, withoutErrorKey } from '../run/nodeErrors';

const REPEATED =
	'This event was delivered more than once. Another execution has it, so this one starts nothing.';

/** What a trigger's call hands over to the execution that it starts. */
interface Announcement {
	/** What happened, for the user and for reading the record. */
	event: IDataObject;
	/** The record, when it is not read again. */
	record?: IDataObject;
	/** The call; undefined where nothing tells a repeated one of the same event. */
	delivery?: Delivery;
}

/**
 * Turns what calls announced into the trigger's items, each with the fields of its record and `event` beside them.
 *
 * @param read reads the record of an announcement; undefined when there is none for this workflow
 */
export async function emitRecords(
	context: IExecuteFunctions,
	read: (announcement: Announcement) => Promise<IDataObject | undefined>,
): Promise<INodeExecutionData[][]> {
	const items: INodeExecutionData[] = [];
	for (const [item, { json }] of context.getInputData().entries()) {
		try {
			const announcement = announcementOf(json);
			const { delivery } = announcement;
			if (delivery !== undefined && !(await claimEvent(context, delivery))) {
				context.addExecutionHints({ message: REPEATED, location: 'outputPane' });
				continue;
			}
			const record = await read(announcement);
			if (record) {
				const json = { ...withoutErrorKey(record), event: announcement.event };
				items.push({ json, pairedItem: { item } });
			}
		} catch (error) {
			if (!context.continueOnFail()) throw nodeError(context.getNode(), error, item, '');
			// n8n itself would pass on the announcement, which looks like a record and is none.
			const event = isObject(json.event) ? { event: json.event as IDataObject } : {};
			items.push({
				json: { ...failedItem(readFailure(error, item)), ...event },
				pairedItem: { item },
			});
		}
	}
	return [items];
}

function announcementOf(json: IDataObject): Announcement {
	const { event, record, delivery } = json;
	if (!isObject(event) || typeof event.type !== 'string') {
		throw new InputError(
			'Trigger On',
			'has not happened: this node starts when it is called',
			'Click Execute workflow and let the event happen, or publish the workflow',
		);
	}
	return {
		event: event as IDataObject,
		...(isObject(record) && { record: record as IDataObject }),
		...(isObject(delivery) && {
			delivery: { event: String(delivery.event), takenBy: String(delivery.takenBy) },
		}),
	};
}
