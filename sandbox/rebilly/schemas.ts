import { Type, type Static } from '@sinclair/typebox';

import { closed, Id, nullable, optional, reader, type ReadOnly } from './bodyReader';
import { EVENT_TYPES } from './eventTypes';
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

/** Of a customer also the type, and events that an organization has defined, of which there are none here. */
const CustomerComment = Type.Object(
	{
		message: Type.String({ minLength: 1 }),
		type: optional(Type.Unsafe<string>({ type: 'string', enum: ['customer-comment-created'] })),
	},
	closed,
);

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

export const readMemo = reader<MemoBody>(WholeMemo, READ_ONLY);
export const readMemoChanges = reader<MemoChangesBody>(MemoChanges, READ_ONLY, SET_ON_CREATION);
export const readRefund = reader<Static<typeof Refund>>(Refund);
export const readCreditBalanceUse = reader<Static<typeof CreditBalanceUse>>(CreditBalanceUse);
export const readWebhook = reader<WebhookBody>(WholeWebhook, WEBHOOK_READ_ONLY);
export const readCredential = reader<Static<typeof WholeCredential>>(WholeCredential);
export const readCredentialStatus = reader<Static<typeof CredentialStatus>>(CredentialStatus);
export const readComment = reader<Static<typeof Comment>>(Comment);
export const readCustomerComment = reader<Static<typeof CustomerComment>>(CustomerComment);
