/** The bodies of customers, invoices and transactions; those of credit memos and webhooks are in schemas.ts. */
import { Type, type Static, type TSchema } from '@sinclair/typebox';

import { closed, Id, nullable, optional, reader, type ReadOnly } from './bodyReader';

const text = (maxLength: number) => optional(nullable(Type.String({ maxLength })));
const time = () => optional(nullable(Type.String({ format: 'date-time' })));
const free = () => optional(Type.Object({}, { additionalProperties: true }));
const list = <T extends TSchema>(items: T) => optional(nullable(Type.Array(items)));

const labelled = Type.Object(
	{ label: Type.String(), value: Type.String(), primary: optional(Type.Boolean()) },
	closed,
);

const Contact = Type.Object(
	{
		firstName: text(45),
		lastName: text(45),
		organization: text(255),
		address: text(60),
		address2: text(60),
		city: text(45),
		region: text(45),
		country: optional(nullable(Type.String({ pattern: '^[A-Z]{2}$' }))),
		postalCode: text(10),
		phoneNumbers: list(labelled),
		emails: optional(Type.Array(labelled)),
		dob: optional(nullable(Type.String({ format: 'date' }))),
		jobTitle: text(255),
	},
	closed,
);

const leadSourceText = text(512);
const LeadSource = Type.Object(
	{
		medium: leadSourceText,
		source: leadSourceText,
		campaign: leadSourceText,
		term: leadSourceText,
		content: leadSourceText,
		affiliate: leadSourceText,
		subAffiliate: leadSourceText,
		salesAgent: leadSourceText,
		clickId: leadSourceText,
		path: leadSourceText,
		referrer: text(2083),
	},
	closed,
);

const TaxNumber = Type.Object(
	{
		type: Type.Unsafe<string>({ type: 'string', enum: ['eu-vat', 'other'] }),
		value: Type.String(),
		isDefault: optional(Type.Boolean()),
	},
	closed,
);

const Customer = Type.Object(
	{
		websiteId: optional(Id),
		paymentToken: optional(Type.String()),
		defaultPaymentInstrumentId: optional(nullable(Id)),
		preferredPayoutInstrumentId: optional(nullable(Id)),
		customFields: free(),
		primaryAddress: optional(nullable(Contact)),
		locale: optional(nullable(Type.String())),
		taxNumbers: list(TaxNumber),
		leadSource: optional(LeadSource),
		personId: optional(nullable(Id)),
		notificationEmails: optional(Type.Array(Type.String({ format: 'email' }))),
	},
	closed,
);
export type CustomerBody = Static<typeof Customer>;

const Invoice = Type.Object(
	{
		customerId: Id,
		currency: Type.String(),
		websiteId: Id,
		poNumber: text(50),
		notes: optional(Type.String({ maxLength: 65_535 })),
		billingAddress: optional(Contact),
		deliveryAddress: optional(Contact),
		autopayScheduledTime: time(),
		dueTime: optional(Type.String({ format: 'date-time' })),
		// Shipping, taxes, retries and tax numbers are not simulated: only the default is taken.
		shipping: optional(Type.Null()),
		tax: optional(Type.Null()),
		retryInstruction: optional(Type.Null()),
		organizationTaxIdNumber: optional(Type.Null()),
		customerTaxIdNumber: optional(Type.Null()),
	},
	closed,
);
export type InvoiceBody = Static<typeof Invoice>;

const InvoiceItem = Type.Object(
	{
		type: Type.Unsafe<'debit' | 'credit'>({ type: 'string', enum: ['debit', 'credit'] }),
		unitPrice: Type.Number({ minimum: 0 }),
		quantity: optional(Type.Integer({ minimum: 1 })),
		description: optional(Type.String({ maxLength: 1000 })),
		productId: optional(nullable(Id)),
		periodStartTime: time(),
		periodEndTime: time(),
		periodNumber: optional(nullable(Type.Integer())),
	},
	closed,
);
export type InvoiceItemBody = Static<typeof InvoiceItem>;

const InvoiceTransaction = Type.Object(
	{ transactionId: Id, amount: optional(Type.Number({ exclusiveMinimum: 0 })) },
	closed,
);

const Transaction = Type.Object(
	{
		type: Type.Unsafe<'sale' | 'authorize' | 'setup'>({
			type: 'string',
			enum: ['sale', 'authorize', 'setup'],
		}),
		websiteId: Id,
		customerId: Id,
		currency: Type.String(),
		amount: Type.Number({ minimum: 0 }),
		upsertCustomer: optional(Type.Boolean()),
		invoiceIds: list(Id),
		paymentInstruction: free(),
		billingAddress: optional(nullable(Contact)),
		requestId: optional(nullable(Type.String({ maxLength: 50, pattern: '^[-\\w]+$' }))),
		gatewayAccountId: optional(nullable(Id)),
		description: text(255),
		notificationUrl: text(2083),
		redirectUrl: text(2083),
		customFields: free(),
		riskMetadata: free(),
		limits: free(),
		isProcessedOutside: optional(Type.Boolean()),
		isMerchantInitiated: optional(Type.Boolean()),
		processedTime: optional(Type.String({ format: 'date-time' })),
	},
	closed,
);
export type TransactionBody = Static<typeof Transaction>;

const TransactionChanges = Type.Object({ customFields: free() }, closed);

const TransactionUpdate = Type.Object(
	{
		result: Type.Unsafe<'abandoned' | 'approved' | 'canceled' | 'declined'>({
			type: 'string',
			enum: ['abandoned', 'approved', 'canceled', 'declined'],
		}),
		amount: optional(Type.Number({ exclusiveMinimum: 0 })),
		currency: optional(Type.String()),
	},
	closed,
);

const RECORD = ['id', 'revision', 'createdTime', 'updatedTime', '_links', '_embedded'];
const CUSTOMER_READ_ONLY: ReadOnly = [
	[
		/^$/,
		`email firstName lastName defaultPaymentInstrument company averageValue paymentCount lastPaymentTime
		lifetimeRevenue invoiceCount tags hasFulfilledKyc organizationId`
			.split(/\s+/)
			.concat(RECORD),
	],
	[/^primaryAddress$/, ['hash']],
];
const INVOICE_READ_ONLY: ReadOnly = [
	[
		/^$/,
		`invoiceNumber orderId subscriptionId quoteId amount amountDue subtotalAmount discountAmount items discounts
		autopayRetryNumber status delinquentCollectionPeriod collectionPeriod abandonedTime voidedTime paidTime
		issuedTime paymentFormUrl creditMemoAllocations isNewOrder transactions organizationId type dueReminderTime
		dueReminderNumber`
			.split(/\s+/)
			.concat(RECORD),
	],
	[/Address$/, ['hash']],
];
const ITEM_READ_ONLY: ReadOnly = [[/^$/, ['price', 'planId', 'subscriptionId', 'tax', ...RECORD]]];
const LEAD_SOURCE_READ_ONLY: ReadOnly = [[/^$/, ['original', ...RECORD]]];

export const readCustomer = reader<CustomerBody>(Customer, CUSTOMER_READ_ONLY);
export const readLeadSource = reader<Static<typeof LeadSource>>(LeadSource, LEAD_SOURCE_READ_ONLY);
export const readInvoice = reader<InvoiceBody>(Invoice, INVOICE_READ_ONLY);
export const readInvoiceItem = reader<InvoiceItemBody>(InvoiceItem, ITEM_READ_ONLY);
export const readIssue = reader<{ issuedTime?: string | null; dueTime?: string | null }>(
	Type.Object({ issuedTime: time(), dueTime: time() }, closed),
);
export const readReissue = reader<{ dueTime?: string | null }>(
	Type.Object({ dueTime: time() }, closed),
);
export const readInvoiceTransaction = reader<Static<typeof InvoiceTransaction>>(InvoiceTransaction);
export const readTransaction = reader<TransactionBody>(Transaction);
export const readTransactionChanges = reader<Static<typeof TransactionChanges>>(TransactionChanges);
export const readTransactionUpdate = reader<Static<typeof TransactionUpdate>>(TransactionUpdate);
