import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { additionalBodyField } from '../../../shared/form/additionalFields';
import { byName, writeOptionsField } from '../../../shared/form/descriptions';
import { changesOf, type Difference, differencesText } from '../../../shared/credit/differences';
import { ConflictError } from '../../../shared/errors';
import type { FieldGroup } from '../../../shared/form/fields';
import { withoutUndefined } from '../../../shared/json';
import { formatAmount, sum } from '../../../shared/money';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { contentDifferences, patchDifferences, rowsOf } from '../../api/creditContent';
import { getCustomerCredit, patchCustomerCredit } from '../../api/customerCredits';
import { fetchCustomer } from '../../api/customers';
import { UUID } from '../../api/environment';
import type { CustomerCredit, CustomerCreditBody, CustomerReference } from '../../api/types';
import type { LayerClient } from '../client';
import {
	amountsInOption,
	businessField,
	currencyField,
	customerCreditField,
	customerField,
	readCustomer,
	readMoney,
} from '../fields';
import { type RecordNotes, noteFields, readRecordNotes } from '../recordNotes';
import { FILTERED_BY, FORM_FIELDS, READ_ONLY_FIELDS, sentAtField } from './createFields';
import {
	type LineItem,
	lineItemRowsField,
	lineItemsJsonField,
	readLineItems,
	toLineItems,
} from './lineItems';
import { CREDIT_UPDATED } from './summaries';

interface UpdateInput extends RecordNotes {
	businessId: string;
	customerCreditId: string;
	/** Undefined leaves the line items as they are. */
	items: LineItem[] | undefined;
	customer: CustomerReference | undefined;
	externalId?: string | undefined;
	sentAt?: string | undefined;
	/** The number of decimals of the amounts in the form; undefined when it has none. */
	exponent: number | undefined;
}

const description: INodeProperties[] = [
	businessField,
	{ ...customerCreditField, description: 'The customer credit to update' },
	{
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description: 'What to change, while all other fields stay as they are',
		options: byName([
			additionalBodyField,
			...noteFields(FILTERED_BY),
			{
				...customerField,
				required: undefined,
				description: 'Who gets the credit instead, while it is applied to no invoice',
			},
			{
				displayName: 'External ID',
				name: 'externalId',
				type: 'string',
				default: '',
				description: 'The key by which Create finds this credit again',
			},
			sentAtField,
		]),
	},
	{
		displayName: 'Specify Line Items',
		name: 'lineItemsMode',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Leave as They Are', value: 'keep' },
			{ name: 'Replace, Using Fields Below', value: 'fields' },
			{
				name: 'Replace, Using JSON',
				value: 'json',
				description: 'Map a whole array with one expression',
			},
		],
		default: 'keep',
		description: 'Whether to replace what is credited, all of it, and how to enter it',
	},
	{
		...currencyField,
		displayOptions: { show: { lineItemsMode: ['fields', 'json'] } },
	},
	{ ...lineItemRowsField, displayOptions: { show: { lineItemsMode: ['fields'] } } },
	{ ...lineItemsJsonField, displayOptions: { show: { lineItemsMode: ['json'] } } },
	writeOptionsField([amountsInOption]),
];

function readFields(fields: FieldGroup): UpdateInput {
	const changes = fields.collection('updateFields');
	const mode = fields.choice('lineItemsMode', ['fields', 'json', 'keep']);
	const exponent = mode === 'keep' ? undefined : readMoney(fields).exponent;
	const input: UpdateInput = {
		businessId: fields.requiredLocatorId('businessId', UUID),
		customerCreditId: fields.requiredLocatorId('customerCreditId', UUID),
		items:
			exponent === undefined
				? undefined
				: readLineItems(fields, exponent, mode === 'json' ? fields : undefined),
		customer: readCustomer(changes),
		externalId: changes.key('externalId'),
		...readRecordNotes(changes, FORM_FIELDS, READ_ONLY_FIELDS),
		sentAt: changes.dateTime('sentAt'),
		exponent,
	};
	if (Object.keys(toRequestBody(input)).length === 0) {
		throw fields.refuse('updateFields', 'holds nothing to change', 'Add a field and fill it in');
	}
	return input;
}

/** The documented body with what the user added, and nothing else. Never with allocations. */
export function toRequestBody(input: UpdateInput): Partial<CustomerCreditBody> {
	return withoutUndefined({
		...input.additionalBody,
		line_items: input.items && toLineItems(input.items),
		external_id: input.externalId,
		customer_id: input.customer?.customer_id,
		customer_external_id: input.customer?.customer_external_id,
		sent_at: input.sentAt,
		...input.notes,
	});
}

/** An amount in the unit of the form, or in cents where the form has none. */
function shown(amount: bigint, exponent: number | undefined): string {
	return exponent === undefined ? `${amount} cents` : formatAmount(amount, exponent);
}

/** Refuses what would leave allocations without their credit or their customer. */
function assertAllocationsHold(
	credit: CustomerCredit,
	body: Partial<CustomerCreditBody>,
	changes: readonly Difference[],
	exponent: number | undefined,
): void {
	const allocated = sum(rowsOf(credit).map(({ amount }) => amount));
	if (allocated === 0n) return;
	const details = { customerCreditId: credit.id };
	const total = body.line_items && sum(body.line_items.map(({ amount }) => BigInt(amount)));
	if (total !== undefined && total < allocated) {
		throw new ConflictError(
			`'Line Items' come to ${shown(total, exponent)}, but ${shown(allocated, exponent)} of customer credit '${credit.id}' is applied to invoices`,
			'Nothing was changed. Credit at least that much, or deallocate first',
			details,
		);
	}
	if (changes.some(({ field }) => field === 'Customer')) {
		throw new ConflictError(
			`'Customer' cannot change while ${shown(allocated, exponent)} of customer credit '${credit.id}' is applied to invoices`,
			'Nothing was changed. Deallocate first',
			details,
		);
	}
}

/** Refuses an answer that is not what was asked for, or whose allocations are no longer the same. */
function assertAsAsked(
	before: CustomerCredit,
	after: CustomerCredit,
	body: Partial<CustomerCreditBody>,
	exponent: number | undefined,
): void {
	const differences = contentDifferences(body, after, exponent ?? 0);
	const rows = (credit: CustomerCredit) =>
		rowsOf(credit).map(({ targetId, amount }) => `${targetId} ${amount}`);
	if (rows(before).sort().join() !== rows(after).sort().join()) {
		const shownRows = (credit: CustomerCredit) =>
			rowsOf(credit).map(({ targetId, amount }) => `${shown(amount, exponent)} for ${targetId}`);
		differences.push({ field: 'Allocations', asked: shownRows(before), found: shownRows(after) });
	}
	if (differences.length === 0) return;
	throw new ConflictError(
		`Layer did not take the update of customer credit '${after.id}' as it was sent: ${differencesText(differences)}`,
		'Look at the credit in Layer before you go on',
		{ customerCreditId: after.id, differences },
	);
}

export const update = defineOperation<LayerClient, UpdateInput>({
	option: {
		name: 'Update',
		value: 'update',
		action: 'Update customer credit',
		description: 'Change a customer credit, but not what it is applied to',
	},
	summary: CREDIT_UPDATED,
	description: fieldsOf('customerCredit', 'update', description),
	readFields,
	lockKey: ({ customerCreditId }) => customerCreditId,
	async execute({ http }, input): Promise<IDataObject> {
		const { businessId, customerCreditId, exponent } = input;
		const business = { http, businessId };
		const credit = await getCustomerCredit(business, customerCreditId);
		if (credit.deleted_at) {
			throw new ConflictError(
				`The customer credit '${credit.id}' cannot be updated, because it is deleted`,
				'Choose another customer credit',
				{ customerCreditId: credit.id },
			);
		}
		const body = toRequestBody(input);
		const changes = patchDifferences(body, credit, exponent ?? 0);
		if (changes.length === 0) return { ...credit, outcome: 'unchanged' };
		assertAllocationsHold(credit, body, changes, exponent);
		// An external ID that nobody has might make a new customer (reference: invoices, refunds).
		if (input.customer?.customer_external_id) await fetchCustomer(business, input.customer);
		const patched = await patchCustomerCredit(business, credit, body);
		assertAsAsked(credit, patched, body, exponent);
		return { ...patched, outcome: 'updated', changes: changesOf(changes) };
	},
});
