import type { IDataObject } from 'n8n-workflow';

import { ApiError } from '../../shared/errors';
import { isObject } from '../../shared/json';
import { type Business, getBusiness } from './businesses';
import { getCustomerCredit } from './customerCredits';
import { getCustomer } from './customers';
import { UUID } from './environment';
import { getInvoice } from './invoices';
import { getRefund } from './refunds';

/** What a call says has happened (reference: the webhooks page and the event catalogue). */
export interface WebhookEvent {
	/** As the call has it, e.g. "CustomerCredit.created" or "customer_credit.created". */
	type: string;
	/** The ID of the event; not in each of its forms one of its own. */
	id: string | undefined;
	entityId: string;
	entityExternalId: string | undefined;
	/** The newer form of the call names the business, the older one does not. */
	businessId: string | undefined;
	businessExternalId: string | undefined;
}

type Reader = (business: Business, id: string) => Promise<object>;

/** How the records are read that can be. By the plain name of the entity. */
const READERS: Readonly<Record<string, Reader>> = {
	business: async ({ http }, id) => await getBusiness(http, id),
	customer: getCustomer,
	customercredit: getCustomerCredit,
	customerrefund: getRefund,
	invoice: getInvoice,
};

const ONCE_A_RECORD = ['created', 'archived'];

/** Reads a body in either form; undefined when it is no event. */
export function readEvent(body: Record<string, unknown>): WebhookEvent | undefined {
	const { type, data } = body;
	if (typeof type !== 'string' || !isEventName(type) || !isObject(data)) return undefined;
	const entityId = text(data.entity_id) ?? text(data.id);
	if (entityId === undefined || !/^[\w@~.:-]{1,100}$/.test(entityId)) return undefined;
	return {
		type,
		id: text(body.id),
		entityId,
		entityExternalId: text(data.entity_external_id),
		businessId: text(body.business_id),
		businessExternalId: text(body.business_external_id),
	};
}

function text(value: unknown): string | undefined {
	return typeof value === 'string' && value !== '' && value.length <= 300 ? value : undefined;
}

export function isEventName(name: string): boolean {
	return /^[A-Za-z][A-Za-z_]*\.[A-Za-z_]+$/.test(name);
}

/** A name of an event without case and underscores: "customer_credit.created" is "CustomerCredit.created". */
export function plainName(name: string): string {
	return name.toLowerCase().replaceAll('_', '');
}

function partsOf({ type }: Pick<WebhookEvent, 'type'>): { entity: string; operation: string } {
	const [entity = '', operation = ''] = plainName(type).split('.');
	return { entity, operation };
}

/** Whether an event may belong to a business. Where the call does not say, reading the record will tell. */
export function mayBelongTo({ businessId }: WebhookEvent, chosen: string): boolean {
	return businessId === undefined || businessId.toLowerCase() === chosen.toLowerCase();
}

/**
 * What is the same when an event is delivered again, and different for each other event; undefined when nothing
 * tells the two apart. The ID of an event is its own in its whole form (reference: the event catalogue), "entity,
 * operation, UUID of the record, another UUID". Where it has another form, a signed message has an ID.
 */
export function identityOf(
	event: WebhookEvent,
	messageId: string | undefined,
): string[] | undefined {
	const { entityId } = event;
	const id = event.id?.toLowerCase();
	if (id !== undefined && isWhole(id, event)) return ['event', id];
	if (messageId !== undefined) return ['message', messageId];
	if (id !== undefined && !id.includes(entityId.toLowerCase())) return ['event', id];
	const { entity, operation } = partsOf(event);
	return ONCE_A_RECORD.includes(operation) ? ['record', entity, operation, entityId] : undefined;
}

/** Whether an ID has a UUID that is neither that of the record nor that of the business. */
function isWhole(id: string, { entityId, businessId }: WebhookEvent): boolean {
	const others = [entityId, businessId].map((each) => each?.toLowerCase());
	const [, record, own] = /_([0-9a-f-]{36})_([0-9a-f-]{36})$/.exec(id) ?? [];
	return (
		record === entityId.toLowerCase() &&
		own !== undefined &&
		UUID.pattern.test(own) &&
		!others.includes(own)
	);
}

/** Whether the record of an event can be read. */
export function isReadable(event: Pick<WebhookEvent, 'type' | 'entityId'>): boolean {
	return Object.hasOwn(READERS, partsOf(event).entity) && UUID.pattern.test(event.entityId);
}

/**
 * The record of an event as Layer says it is now, read from one business; undefined when it is known to be of none or
 * of another one.
 *
 * @param event without a business where the call named none
 */
export async function fetchRecord(
	business: Business,
	event: Pick<WebhookEvent, 'type' | 'entityId' | 'businessId'>,
): Promise<IDataObject | undefined> {
	const { entity, operation } = partsOf(event);
	const id = event.entityId.toLowerCase();
	const read = Object.hasOwn(READERS, entity) ? READERS[entity] : undefined;
	if (!read || (entity === 'business' && id !== business.businessId.toLowerCase()))
		return undefined;
	return await read(business, id).then(
		(record) => record as IDataObject,
		(error: unknown) => {
			if (!(error instanceof ApiError) || error.status !== 404 || operation !== 'archived') {
				throw error;
			}
			// Whether what is archived can still be read is not documented.
			return event.businessId === undefined ? undefined : { id };
		},
	);
}
