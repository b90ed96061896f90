import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import {
	type AutomaticChoice,
	enteredRowsField,
	newAllocationFields,
	planOptions,
	readAutomaticChoice,
	readEnteredRows,
} from '../../../shared/credit/allocateFields';
import { createWithPlan } from '../../../shared/credit/createWithPlan';
import { grantReport } from '../../../shared/credit/creditAdapter';
import { differencesText } from '../../../shared/credit/differences';
import {
	differencesReport,
	existingOption,
	notAppliedReport,
	readReturnsDifferent,
} from '../../../shared/credit/existingCredit';
import type { AllocationRow } from '../../../shared/credit/allocations';
import {
	additionalBodyField,
	readAdditionalBody,
	writeOptionsField,
} from '../../../shared/form/descriptions';
import { ConflictError } from '../../../shared/errors';
import { optionalText } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { keyField, keyOption, readKey } from '../../../shared/form/keyFields';
import { withoutUndefined } from '../../../shared/json';
import { formatAmount, sum } from '../../../shared/money';
import {
	defineOperation,
	fieldsOf,
	type ItemContext,
	type Lock,
} from '../../../shared/run/operation';
import { contentDifferences, CUSTOMER_CREDIT, unallocated } from '../../api/creditContent';
import { type Posted, postCustomerCredit } from '../../api/customerCredits';
import { UUID } from '../../api/environment';
import { listOpenInvoices, ONLY_CURRENCY } from '../../api/invoices';
import type { CustomerCredit, CustomerCreditBody, CustomerReference, Tag } from '../../api/types';
import type { LayerClient } from '../client';
import {
	allocationRowsField,
	allocationsJsonField,
	amountsInOption,
	businessField,
	currencyField,
	customerField,
	readCustomer,
	readMoney,
} from '../fields';
import { metadataField, readMetadata } from '../metadata';
import { readTags, tagsField } from '../tags';
import {
	readAllocationJson,
	readAllocationRows,
	resolveRows,
	type WantedRow,
} from './allocationRows';
import { createCustomerOption, isMissing } from './newCustomer';
import { type LineItem, lineItemFields, readLineItems, toLineItems } from './lineItems';

export interface CreateInput {
	businessId: string;
	/** The idempotency key. */
	externalId: string;
	customer: CustomerReference;
	items: LineItem[];
	sentAt?: string | undefined;
	memo?: string | undefined;
	metadata?: Record<string, unknown> | undefined;
	referenceNumber?: string | undefined;
	tags: Tag[];
	allocations: WantedRow[];
	/** How to spread the credit over open invoices, if the user wants that. */
	automatic: AutomaticChoice | undefined;
	additionalBody: Record<string, unknown>;
	lookUpFirst: boolean;
	/** Whether a customer that is not there may come with the credit. */
	createCustomer: boolean;
	/** Whether a credit that is there, but is not the same, is given out instead of refused. */
	returnsDifferent: boolean;
	/** The number of decimals of the amounts in the form. */
	exponent: number;
}

const description: INodeProperties[] = [
	businessField,
	customerField,
	currencyField,
	keyField(
		'credit',
		'What this credit is for, such as the ID of the refund. It becomes the external ID, and the same key never creates a second credit.',
	),
	...lineItemFields,
	...newAllocationFields('Chosen Invoices', allocationRowsField, allocationsJsonField),
	{
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		options: [
			optionalText({ displayName: 'Memo', name: 'memo', type: 'string', default: '' }),
			metadataField,
			optionalText({
				displayName: 'Reference Number',
				name: 'referenceNumber',
				type: 'string',
				default: '',
				description: 'A number that people see, and that lists can be filtered by',
			}),
			{
				displayName: 'Sent At',
				name: 'sentAt',
				type: 'dateTime',
				default: '',
				description:
					'When the credit was sent. A time without a zone is in the time zone of the workflow; a date alone stays that date.',
			},
			tagsField,
		],
	},
	additionalBodyField,
	writeOptionsField([
		amountsInOption,
		createCustomerOption,
		existingOption,
		keyOption('credit'),
		...planOptions,
		{
			displayName: 'Look Up Before Creating',
			name: 'lookUpFirst',
			type: 'boolean',
			default: true,
			description:
				"Whether to read the customer's credits first, once a customer and run. Without it, a credit that has this key already is overwritten by Layer with what is sent.",
		},
	]),
];

/** Reads and checks one item's fields. */
export function readFields(fields: FieldGroup, item: ItemContext): CreateInput {
	const { exponent } = readMoney(fields);
	const more = fields.collection('additionalFields');
	const items = readLineItems(fields, exponent);
	const allocations = readEnteredRows(
		fields,
		() => readAllocationRows(fields, exponent),
		() => readAllocationJson(fields, exponent),
	);
	const automatic = readAutomaticChoice(fields, UUID);
	automatic?.cap(exponent);
	const total = sum(items.map(({ amount }) => amount));
	const allocated = sum(allocations.map(({ amount }) => amount));
	if (allocated > total) {
		throw fields.refuse(
			enteredRowsField(fields),
			`come to ${formatAmount(allocated, exponent)}, but the credit is ${formatAmount(total, exponent)}`,
			'Allocate at most what is credited',
		);
	}
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		externalId: readKey(fields, item.keyFromExecution),
		customer: fields.required('customer', readCustomer(fields)),
		items,
		sentAt: more.dateTime('sentAt'),
		memo: more.text('memo'),
		metadata: readMetadata(more),
		referenceNumber: more.text('referenceNumber'),
		tags: readTags(more),
		allocations,
		automatic,
		additionalBody: readAdditionalBody(fields, FORM_FIELDS, READ_ONLY_FIELDS),
		lookUpFirst: fields.collection('options').flag('lookUpFirst', true),
		createCustomer: fields.collection('options').flag('createCustomer', false),
		returnsDifferent: readReturnsDifferent(fields),
		exponent,
	};
}

export const FORM_FIELDS = [
	'line_items',
	'external_id',
	'customer_id',
	'customer_external_id',
	'sent_at',
	'allocations',
	'tags',
	'memo',
	'metadata',
	'reference_number',
];

/** What only Layer sets (definition: CustomerCredit). */
export const READ_ONLY_FIELDS = [
	'id',
	'customer',
	'created_at',
	'updated_at',
	'deleted_at',
	'transaction_tags',
];

/** The documented body: amounts as whole cents, lists without rows left out. */
export function toRequestBody(
	input: Omit<CreateInput, 'allocations' | 'automatic'>,
	allocations: readonly AllocationRow[],
): CustomerCreditBody {
	return withoutUndefined({
		...input.additionalBody,
		line_items: toLineItems(input.items),
		external_id: input.externalId,
		customer_id: input.customer.customer_id,
		customer_external_id: input.customer.customer_external_id,
		sent_at: input.sentAt,
		allocations:
			allocations.length > 0
				? allocations.map(({ targetId, amount }) => ({
						amount: Number(amount),
						invoice_id: targetId,
					}))
				: undefined,
		tags: input.tags.length > 0 ? input.tags : undefined,
		memo: input.memo,
		metadata: input.metadata,
		reference_number: input.referenceNumber,
	});
}

/** The credit that has the key already, if there is one. */
async function lookUp(
	{ credits }: LayerClient,
	{ businessId, customer, externalId, lookUpFirst }: CreateInput,
): Promise<CustomerCredit | undefined> {
	return lookUpFirst ? await credits.find(businessId, customer, externalId) : undefined;
}

/** A credit that was sent. */
interface Sent {
	credit: CustomerCredit;
	outcome: 'created' | 'existing';
	/** What the output says of the customer. */
	report: { customerCreated?: true };
}

/** Makes the credit, which was not found just before. */
async function createCredit(
	client: LayerClient,
	input: CreateInput,
	body: CustomerCreditBody,
): Promise<Sent> {
	const { http, credits } = client;
	const { businessId, customer, externalId, lookUpFirst, exponent, createCustomer } = input;
	const wasMissing = await isMissing(client, businessId, customer, createCustomer);
	const find = async (isFresh: boolean) =>
		isFresh
			? await credits.findNow(businessId, customer, externalId)
			: await credits.find(businessId, customer, externalId);
	const lookedAt = lookUpFirst ? await credits.lookedAt(businessId, customer) : undefined;
	const posted = await postCustomerCredit(http, businessId, body, find, lookedAt);
	const { credit, made } = posted;
	credits.remember(businessId, externalId, credit);
	if (made === 'replaced') throw replaced(posted);
	assertSame(credit, body, exponent, 'Look at the credit in Layer before you go on');
	const isNew = wasMissing && credits.isFirstOf(businessId, customer);
	return { credit, outcome: made, report: isNew ? { customerCreated: true } : {} };
}

/** Makes the credit with what is planned for open invoices. */
async function createPlanned(
	client: LayerClient,
	input: CreateInput,
	choice: AutomaticChoice,
	lock: Lock,
	context: IExecuteFunctions,
): Promise<IDataObject> {
	const { http, credits } = client;
	const { businessId, exponent } = input;
	const customerId = await credits.customerId(businessId, input.customer);
	// Two credits of one run must not count on the same balance.
	await lock(`${businessId} ${customerId}`);
	const total = sum(input.items.map(({ amount }) => amount));
	const invoices = customerId ? await listOpenInvoices(http, businessId, customerId) : [];
	const wanted = { total, currency: ONLY_CURRENCY, exponent, choice, invoices };
	return await createWithPlan(CUSTOMER_CREDIT, wanted, async (rows) => {
		const made = await createCredit(client, input, toRequestBody(input, rows));
		const { credit, outcome, report } = made;
		if (outcome === 'created') return { state: credit, report };
		const notApplied = notAppliedReport(context, unallocated(credit), exponent);
		return { existing: { ...credit, outcome, ...notApplied } };
	});
}

/**
 * The look-up did not find a credit that was there all the same, with other content, which Layer has changed into what
 * was sent: one that somebody else made since, or one of another customer.
 */
function replaced({ credit, isOlder }: Posted): ConflictError {
	const { id, external_id: key, created_at: made } = credit;
	return new ConflictError(
		isOlder
			? `The external ID '${key}' belonged to a customer credit that was made at ${made}, perhaps of another customer, and Layer may have changed it into this one`
			: `Somebody else made a customer credit with the external ID '${key}' at the same moment, and this write may have replaced its content`,
		'Look at the credit in Layer before you go on',
		{ customerCreditId: id },
	);
}

function assertSame(
	credit: CustomerCredit,
	body: CustomerCreditBody,
	exponent: number,
	advice: string,
): void {
	const differences = contentDifferences(body, credit, exponent);
	if (differences.length === 0) return;
	throw new ConflictError(
		`A customer credit with the external ID '${body.external_id}' exists and is not the same: ${differencesText(differences)}`,
		advice,
		{ customerCreditId: credit.id, differences },
	);
}

/** The credit that was there under the key; one with other content only where the user wants it. */
function existing(
	credit: CustomerCredit,
	body: CustomerCreditBody,
	{ exponent, returnsDifferent }: CreateInput,
): IDataObject {
	if (returnsDifferent) {
		const differences = contentDifferences(body, credit, exponent);
		return { ...credit, outcome: 'existing', ...differencesReport(differences) };
	}
	assertSame(
		credit,
		body,
		exponent,
		'Nothing was changed. Compare them, correct the fields, or map the ID of what this credit is for as the key',
	);
	return { ...credit, outcome: 'existing' };
}

export const create = defineOperation<LayerClient, CreateInput>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create customer credit',
		description: 'Create a customer credit, once per key, and optionally apply it to invoices',
	},
	description: fieldsOf('customerCredit', 'create', description),
	readFields,
	lockKey: ({ businessId, externalId }) => `${businessId} ${externalId}`,
	async execute(client, input, context, lock) {
		const { automatic, exponent } = input;
		if (automatic) {
			const present = await lookUp(client, input);
			if (!present) return await createPlanned(client, input, automatic, lock, context);
			return {
				...existing(present, toRequestBody(input, []), input),
				...notAppliedReport(context, unallocated(present), exponent),
			};
		}
		const rows = await resolveRows(client.http, input.businessId, input.allocations);
		const body = toRequestBody(input, rows);
		const present = await lookUp(client, input);
		if (present)
			return {
				...existing(present, body, input),
				...grantReport(CUSTOMER_CREDIT, rows, present, exponent),
			};
		const { credit, outcome, report } = await createCredit(client, input, body);
		return {
			...credit,
			outcome,
			...report,
			...grantReport(CUSTOMER_CREDIT, rows, credit, exponent),
		};
	},
});
