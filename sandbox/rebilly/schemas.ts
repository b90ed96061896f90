import { Type, type Static, type TSchema } from '@sinclair/typebox';
import Ajv, { type ErrorObject } from 'ajv';

import { checkBy } from '../core/check';
import type { RebillyChoices } from './decisions';
import { EVENT_TYPES } from './eventTypes';
import { refuseIfAny, type InvalidField } from './problem';
import type { WebhookAuth } from './store';

const REASONS = [
	'return',
	'product-unsatisfactory',
	'order-change',
	'order-cancellation',
	'chargeback',
	'write-off',
	'waiver',
	'customer-credit',
	'prepayment',
	'other',
];

const closed = { additionalProperties: false };
const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** One schema with two types, because a union of schemas answers one mistake with three errors. */
function nullable<T extends TSchema>(schema: T) {
	return Type.Unsafe<Static<T> | null>({ ...schema, type: [schema.type as string, 'null'] });
}

const Id = Type.String({ minLength: 1, maxLength: 50 });

const numberOrNull = () => optional(nullable(Type.Number()));

const Tax = Type.Object(
	{
		// Zero is a tax too: an exempt item says so.
		amount: Type.Number({ minimum: 0 }),
		description: Type.String(),
		rate: numberOrNull(),
		stateAmount: numberOrNull(),
		countyAmount: numberOrNull(),
		cityAmount: numberOrNull(),
		specialDistrictAmount: numberOrNull(),
		stateRate: numberOrNull(),
		countyRate: numberOrNull(),
		cityRate: numberOrNull(),
		specialDistrictRate: numberOrNull(),
		jurisdictions: optional(
			nullable(
				Type.Object({
					country: optional(nullable(Type.String())),
					state: optional(nullable(Type.String())),
					county: optional(nullable(Type.String())),
					city: optional(nullable(Type.String())),
				}),
			),
		),
	},
	closed,
);

const Item = Type.Object(
	{
		unitPrice: Type.Number({ exclusiveMinimum: 0 }),
		quantity: Type.Integer({ minimum: 1 }),
		description: optional(Type.String()),
		invoiceItemId: optional(nullable(Id)),
		productId: optional(nullable(Id)),
		planId: optional(nullable(Id)),
		tax: optional(nullable(Tax)),
	},
	closed,
);

const AllocatedAmount = optional(Type.Number({ exclusiveMinimum: 0 }));

const Allocations = Type.Object(
	{
		invoices: optional(Type.Array(Type.Object({ invoiceId: Id, amount: AllocatedAmount }, closed))),
		transactions: optional(
			Type.Array(Type.Object({ transactionId: Id, amount: AllocatedAmount }, closed)),
		),
	},
	closed,
);

const changeable = {
	allocations: optional(Allocations),
	items: optional(Type.Array(Item)),
	reason: optional(Type.Unsafe<string>({ type: 'string', enum: REASONS })),
	description: optional(Type.String()),
	shippingAmount: optional(Type.Number({ minimum: 0 })),
};

const WholeMemo = Type.Object(
	{ customerId: Id, currency: Type.String(), invoiceId: optional(nullable(Id)), ...changeable },
	closed,
);

const MemoChanges = Type.Object(changeable, closed);

const Refund = Type.Object(
	{
		amount: Type.Number({ exclusiveMinimum: 0 }),
		description: optional(Type.String({ maxLength: 255 })),
		isProcessedOutside: optional(Type.Boolean()),
	},
	closed,
);

const CreditBalanceUse = Type.Object(
	{
		amount: optional(Type.Number({ exclusiveMinimum: 0 })),
		allocationOrder: optional(
			Type.Unsafe<'oldest-first' | 'newest-first'>({
				type: 'string',
				enum: ['oldest-first', 'newest-first'],
			}),
		),
	},
	closed,
);

const Comment = Type.Object({ message: Type.String({ minLength: 1 }) }, closed);

const OnOff = Type.Unsafe<'active' | 'inactive'>({ type: 'string', enum: ['active', 'inactive'] });

const WholeWebhook = Type.Object(
	{
		eventsFilter: optional(
			Type.Array(Type.Unsafe<string>({ type: 'string', enum: [...EVENT_TYPES] })),
		),
		status: optional(OnOff),
		method: Type.Unsafe<string>({
			type: 'string',
			enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
		}),
		url: Type.String(),
		headers: optional(
			Type.Array(
				Type.Object(
					{ name: Type.String({ minLength: 1 }), value: Type.String(), status: optional(OnOff) },
					closed,
				),
			),
		),
		credentialHash: Type.String(),
		// Templates and filters of webhooks are not simulated: only the default is taken.
		body: optional(Type.Null()),
		filter: optional(Type.Null()),
	},
	closed,
);

const webhookType = { type: Type.Unsafe<'webhook'>({ type: 'string', enum: ['webhook'] }) };

const WholeCredential = Type.Object(
	{
		...webhookType,
		host: Type.String({ pattern: '^[A-Za-z0-9-.]+$' }),
		auth: Type.Unsafe<WebhookAuth>({
			type: 'object',
			required: ['type'],
			properties: {
				type: { type: 'string', enum: ['none', 'basic', 'digest'] },
				username: { type: 'string' },
				password: { type: 'string', minLength: 1 },
			},
			additionalProperties: false,
			if: { properties: { type: { enum: ['basic', 'digest'] } } },
			then: { required: ['username', 'password'] },
		}),
	},
	closed,
);

const CredentialStatus = Type.Object(
	{
		...webhookType,
		status: Type.Unsafe<'active' | 'inactive' | 'deactivated'>({
			type: 'string',
			enum: ['active', 'inactive', 'deactivated'],
		}),
	},
	closed,
);

export type WebhookBody = Static<typeof WholeWebhook>;
export type MemoItemBody = Static<typeof Item>;
export type AllocationsBody = Static<typeof Allocations>;
export type MemoBody = Static<typeof WholeMemo>;
export type MemoChangesBody = Static<typeof MemoChanges>;

// What the definition marks as read-only, by where it stands; the message then says so.
type ReadOnly = ReadonlyArray<[place: RegExp, names: string[]]>;
const READ_ONLY: ReadOnly = [
	[
		/^$/,
		[
			'id',
			'number',
			'status',
			'taxAmount',
			'totalAmount',
			'unusedAmount',
			'revision',
			'quoteId',
			'createdTime',
			'updatedTime',
			'_links',
			'_embedded',
		],
	],
	[/^items\.\d+$/, ['id', 'price']],
	[/^allocations\.(invoices|transactions)\.\d+$/, ['currency', 'createdTime', 'updatedTime']],
];

const SET_ON_CREATION = ['customerId', 'currency', 'invoiceId'];

const WEBHOOK_READ_ONLY: ReadOnly = [[/^$/, ['id', 'createdTime', 'updatedTime', '_links']]];

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });

/** Reads a body as the vendor's present rules want it. */
type Reader<T> = (body: unknown, choices: RebillyChoices) => T;

function reader<T>(schema: TSchema, readOnly: ReadOnly = []): Reader<T> {
	const validate = checkBy<T>(ajv, schema);
	return (sent, { readOnlyFields, unknownFields }) => {
		const body = readOnlyFields === 'ignored' ? without(readOnly, sent) : structuredClone(sent);
		if (!validate(body) && unknownFields === 'ignored') {
			for (const error of validate.errors ?? []) dropUnknown(body, error, readOnly);
		}
		if (!validate(body)) refuseIfAny((validate.errors ?? []).map(invalidField));
		return body as T;
	};
}

/** Takes a field out of a body that the schema does not know. */
function dropUnknown(
	body: unknown,
	{ keyword, instancePath, params }: ErrorObject,
	readOnly: ReadOnly,
): void {
	if (keyword !== 'additionalProperties') return;
	const steps = instancePath.split('/').slice(1);
	const name = String(params.additionalProperty);
	if (isReadOnly(readOnly, steps.join('.'), name)) return;
	const owner = steps.reduce((value, step) => (value as Record<string, unknown>)[step], body);
	delete (owner as Record<string, unknown>)[name];
}

/** The value without its read-only fields. */
function without(readOnly: ReadOnly, value: unknown, place = ''): unknown {
	const inside = (name: string | number) => (place === '' ? String(name) : `${place}.${name}`);
	if (Array.isArray(value)) return value.map((one, index) => without(readOnly, one, inside(index)));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).flatMap(([name, one]) =>
			isReadOnly(readOnly, place, name) ? [] : [[name, without(readOnly, one, inside(name))]],
		),
	);
}

function isReadOnly(readOnly: ReadOnly, place: string, name: string): boolean {
	return readOnly.some(([where, names]) => where.test(place) && names.includes(name));
}

export const readMemo = reader<MemoBody>(WholeMemo, READ_ONLY);
export const readMemoChanges = reader<MemoChangesBody>(MemoChanges, READ_ONLY);
export const readRefund = reader<Static<typeof Refund>>(Refund);
export const readCreditBalanceUse = reader<Static<typeof CreditBalanceUse>>(CreditBalanceUse);
export const readWebhook = reader<WebhookBody>(WholeWebhook, WEBHOOK_READ_ONLY);
export const readCredential = reader<Static<typeof WholeCredential>>(WholeCredential);
export const readCredentialStatus = reader<Static<typeof CredentialStatus>>(CredentialStatus);
export const readComment = reader<Static<typeof Comment>>(Comment);

/** For operations that have no body. */
export function readNothing(body: unknown): void {
	if (body === undefined || body === null) return;
	refuseIfAny([{ field: 'body', message: 'must not be there' }]);
}

function invalidField(error: ErrorObject): InvalidField {
	const place = error.instancePath.slice(1).replaceAll('/', '.');
	const inside = (name: string) => (place === '' ? name : `${place}.${name}`);
	const params = error.params as Record<string, unknown>;
	switch (error.keyword) {
		case 'required':
			return { field: inside(String(params.missingProperty)), message: 'is required' };
		case 'additionalProperties': {
			const name = String(params.additionalProperty);
			return { field: inside(name), message: whyNot(place, name) };
		}
		case 'enum':
			return {
				field: place,
				message: `must be one of ${(params.allowedValues as string[]).join(', ')}`,
			};
		default:
			return { field: place || 'body', message: error.message ?? 'is not valid' };
	}
}

function whyNot(place: string, name: string): string {
	if (isReadOnly(READ_ONLY, place, name)) return 'is read-only';
	if (place === '' && SET_ON_CREATION.includes(name)) return 'cannot be changed';
	return 'is not a known field';
}
