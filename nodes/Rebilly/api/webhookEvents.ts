import type { IDataObject } from 'n8n-workflow';

import type { ServiceHttp } from '../../shared/http/client';
import { isObject } from '../../shared/json';
import { shortDigest } from '../../shared/webhook/secrets';
import { REBILLY_ID } from './environment';
import type { Transaction } from './types';
import { recordCall } from './pages';

/** What a call says has happened (definition: webhooks, requestBodies Webhooks.*). */
export interface WebhookEvent {
	/** e.g. "credit-memo-created" */
	type: string;
	/** The kind of record, e.g. "creditMemo"; undefined where the call names none. */
	entity: string | undefined;
	id: string | undefined;
	/** The refund or void, in an event about a payment. */
	childId: string | undefined;
	/** The version of the record. */
	revision: number | undefined;
	/** The record as the call has it. */
	record: IDataObject | undefined;
	child: IDataObject | undefined;
	/** The bytes of the body in short. */
	bodyDigest: string;
}

/** Where the records are that can be read again. */
const COLLECTIONS: Readonly<Record<string, string>> = {
	creditMemo: 'credit-memos',
	customer: 'customers',
	dispute: 'disputes',
	invoice: 'invoices',
	transaction: 'transactions',
};

/** Events that can come again for the same version of a record without being the same event. */
const RECURRING = /-(reminder|requested|reached|performed|attempted)$/;

/** Reads a body in Rebilly's own form; undefined when it is no event. */
export function readEvent(
	body: Record<string, unknown>,
	rawBody: Buffer,
): WebhookEvent | undefined {
	const { eventType: type } = body;
	if (typeof type !== 'string' || !/^[a-z][a-z0-9-]{2,80}$/.test(type)) return undefined;
	const entity = entityOf(type, body);
	const id = entity && body[`${entity}Id`];
	if (entity !== undefined && !isId(id)) return undefined;
	const embedded = isObject(body._embedded) ? body._embedded : {};
	const record = objectIn(embedded, entity ?? '');
	const child = entity === 'transaction' ? objectIn(embedded, 'childTransaction') : undefined;
	if (child && !isId(child.id)) return undefined;
	// Two records of one call that do not belong together.
	if (record?.id !== undefined && record.id !== id) return undefined;
	return {
		type,
		entity,
		id: isId(id) ? id : undefined,
		childId: isId(child?.id) ? child.id : undefined,
		revision: numberIn(record?.revision),
		record,
		child,
		bodyDigest: shortDigest(rawBody),
	};
}

/** The kind of record that an event is about: the longest part of its type for which the body has an id. */
function entityOf(type: string, body: Record<string, unknown>): string | undefined {
	const words = type.split('-');
	for (let count = words.length; count > 0; count--) {
		for (let start = 0; start + count <= words.length; start++) {
			const name = camelCase(words.slice(start, start + count));
			if (Object.hasOwn(body, `${name}Id`)) return name;
		}
	}
	const first = Object.keys(body).find((key) => /^[a-zA-Z]+Id$/.test(key));
	return first?.slice(0, -2);
}

function camelCase([first = '', ...rest]: string[]): string {
	return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function isId(value: unknown): value is string {
	return typeof value === 'string' && REBILLY_ID.pattern.test(value);
}

function objectIn(parent: Record<string, unknown>, key: string): IDataObject | undefined {
	const value = parent[key];
	return isObject(value) ? (value as IDataObject) : undefined;
}

function numberIn(value: unknown): number | undefined {
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/**
 * What is the same when an event is delivered again, and different for each other event: its type, the record and
 * the record's version. Rebilly gives events no id of their own. Where a version does not tell two events apart,
 * the same bytes on the same day count as the same event.
 */
export function identityOf(event: WebhookEvent, now: Date): unknown[] {
	const { type, id, childId, revision, bodyDigest } = event;
	if (revision === undefined || RECURRING.test(type)) {
		return [type, id, childId, bodyDigest, now.toISOString().slice(0, 10)];
	}
	return [type, id, childId, revision];
}

/** Whether the record of an event can be read again. */
export function isReadable(event: Pick<WebhookEvent, 'entity' | 'id'>): boolean {
	return event.id !== undefined && Object.hasOwn(COLLECTIONS, event.entity ?? '');
}

/**
 * The record of an event as the API says it is now. For a refund it is the refund itself, with the payment
 * beside it.
 */
export async function fetchRecord(
	http: ServiceHttp,
	{ entity = '', id = '', childId }: Pick<WebhookEvent, 'entity' | 'id' | 'childId'>,
): Promise<IDataObject> {
	const collection = Object.hasOwn(COLLECTIONS, entity) ? COLLECTIONS[entity]! : entity;
	const read = async (recordId: string) =>
		await http.object<IDataObject>(recordCall(collection, recordId));
	const record = await read(childId ?? id);
	if (entity !== 'transaction') return record;
	const { type, parentTransactionId } = record as Partial<Transaction>;
	// The payment that the refund itself names, not the one that the call names.
	const isPart = childId !== undefined || type === 'refund' || type === 'void';
	return isPart && parentTransactionId
		? { ...record, parentTransaction: await read(parentTransactionId) }
		: record;
}

/** Whether a record is at least as new as the event about it, as far as their versions tell. */
export function isVersionOf(
	record: IDataObject,
	{ childId }: Pick<WebhookEvent, 'childId'>,
	revision: unknown,
): boolean {
	// The version in the call is that of the payment.
	const own = (childId === undefined ? record : (record.parentTransaction as IDataObject))
		?.revision;
	return typeof own !== 'number' || typeof revision !== 'number' || own >= revision;
}

/** The record of an event as the call has it, in the same form. */
export function claimedRecord({ id, record, child }: WebhookEvent): IDataObject {
	if (child) return { ...child, ...(record && { parentTransaction: record }) };
	return record ?? (id === undefined ? {} : { id });
}
