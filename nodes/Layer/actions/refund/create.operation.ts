import type { INodeProperties } from 'n8n-workflow';

import { additionalFields } from '../../../shared/form/additionalFields';
import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { differencesText } from '../../../shared/credit/differences';
import { ConflictError } from '../../../shared/errors';
import type { FieldGroup } from '../../../shared/form/fields';
import { keyField, keyOption, readKey } from '../../../shared/form/keyFields';
import { withoutUndefined } from '../../../shared/json';
import { defineOperation, fieldsOf, type ItemContext } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import { refundDifferences } from '../../api/refundContent';
import { findRefund, postRefund } from '../../api/refunds';
import { REFUND_TARGETS, type Refund, type RefundBody } from '../../api/refundTypes';
import type { LayerClient } from '../client';
import { amountField, amountsInOption, businessField, currencyField, readMoney } from '../fields';
import { type RecordNotes, noteFields, readRecordNotes } from '../recordNotes';
import { allocationsJsonField } from './allocationRows';
import { readContent, type RefundContent } from './content';
import { paymentDetailFields, paymentsJsonField } from './payments';
import { targetFields } from './targets';
import { REFUND_CREATED } from './summaries';

interface CreateInput extends RecordNotes {
	businessId: string;
	/** The idempotency key. */
	externalId: string;
	completedAt: string;
	content: RefundContent;
	/** The number of decimals of the amounts in the form. */
	exponent: number;
	currency: string;
}

/** Shows fields for one type of refund only. */
function onlyFor(type: 'simple' | 'json', fields: INodeProperties[]) {
	return fields.map((field) => ({
		...field,
		displayOptions: { show: { ...field.displayOptions?.show, refundType: [type] } },
	}));
}

const description: INodeProperties[] = [
	notice(
		'refundNotice',
		'A refund records money that goes out. When a refund is turned into a credit, create the customer credit only: with both, revenue is reversed twice.',
	),
	businessField,
	{
		displayName: 'Refund Type',
		name: 'refundType',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Simple',
				value: 'simple',
				description: 'One invoice, line item or payment in full; Layer works out the amount',
			},
			{
				name: 'Using JSON',
				value: 'json',
				description: 'Several things, parts of them, or money that has not gone out yet',
			},
		],
		default: 'simple',
		description: 'Whether Layer works the refund out or you enter all its parts',
	},
	currencyField,
	keyField({
		idOf: 'refund',
		never: 'creates a second refund',
		description: 'Becomes the external ID of the refund',
	}),
	{
		displayName: 'Completed At',
		name: 'completedAt',
		type: 'dateTime',
		required: true,
		default: '',
		description: 'When the refund was completed, in the time zone of the workflow if it names none',
	},
	...onlyFor('simple', targetFields),
	...onlyFor('json', [
		{ ...amountField, displayName: 'Refunded Amount', name: 'refundedAmount', required: true },
		allocationsJsonField,
		paymentsJsonField,
	]),
	additionalFields([
		...noteFields(),
		...paymentDetailFields.map((field) => ({
			...field,
			displayOptions: { show: { '/refundType': ['simple'] } },
		})),
	]),
	writeOptionsField([amountsInOption, keyOption('refund')]),
];

const FORM_FIELDS = [
	'completed_at',
	'external_id',
	...REFUND_TARGETS,
	'refund_processing_fee',
	'method',
	'processor',
	'payment_clearing_account_identifier',
	'refunded_amount',
	'allocations',
	'payments',
];

/** What only Layer sets (definition: Refund). */
const READ_ONLY_FIELDS = ['id', 'type', 'status', 'is_dedicated', 'payouts', 'transaction_tags'];

function readFields(fields: FieldGroup, item: ItemContext): CreateInput {
	const more = fields.collection('additionalFields');
	const { currency, exponent } = readMoney(fields);
	const businessId = fields.requiredLocatorId('businessId', UUID);
	const externalId = readKey(fields, item.keyFromExecution);
	const completedAt = fields.required('completedAt', fields.dateTime('completedAt'));
	return {
		businessId,
		externalId,
		completedAt,
		content: readContent(fields, more, exponent, completedAt),
		...readRecordNotes(more, FORM_FIELDS, READ_ONLY_FIELDS),
		exponent,
		currency,
	};
}

/** The documented body: amounts as whole cents, lists without rows left out. */
export function toRequestBody(input: CreateInput): RefundBody & { external_id: string } {
	return withoutUndefined({
		...input.additionalBody,
		completed_at: input.completedAt,
		external_id: input.externalId,
		...input.content,
		...input.notes,
	});
}

function assertSame(refund: Refund, body: RefundBody, exponent: number, advice: string): void {
	const differences = refundDifferences(body, refund, exponent);
	if (differences.length === 0) return;
	throw new ConflictError(
		`A refund with the external ID '${body.external_id}' exists and is not the same: ${differencesText(differences)}`,
		advice,
		{ refundId: refund.id, differences },
	);
}

export const create = defineOperation<LayerClient, CreateInput>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create refund',
		description:
			'Record money that goes out to a customer, once per key. Not for what becomes a customer credit.',
	},
	summary: REFUND_CREATED,
	destructive: true,
	description: fieldsOf('refund', 'create', description),
	readFields,
	lockKey: ({ businessId, externalId }) => `${businessId} ${externalId}`,
	async execute({ http }, input) {
		const { businessId, externalId, exponent } = input;
		const business = { http, businessId };
		const body = toRequestBody(input);
		const lookedAt = Date.now();
		const present = await findRefund(business, externalId);
		if (present) {
			assertSame(
				present,
				body,
				exponent,
				'Nothing was changed. Compare them, correct the fields, or map the ID of what this refund is for as the key',
			);
			return { ...present, outcome: 'existing' };
		}
		const { refund, created } = await postRefund(business, body, lookedAt);
		assertSame(refund, body, exponent, 'Look at the refund in Layer before you go on');
		return { ...refund, outcome: created ? 'created' : 'existing' };
	},
});
