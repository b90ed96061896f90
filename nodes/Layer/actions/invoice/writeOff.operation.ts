import type { INodeProperties } from 'n8n-workflow';

import { additionalFields, readAdditionalBody } from '../../../shared/form/additionalFields';
import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { ConflictError } from '../../../shared/errors';
import { optionalText } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { keyField, keyOption, readKey } from '../../../shared/form/keyFields';
import { withoutUndefined } from '../../../shared/json';
import { defineOperation, fieldsOf, type ItemContext } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import { getInvoice } from '../../api/invoices';
import { WRITE_OFF_MODES, type WriteOffBody } from '../../api/types';
import { assertSameWriteOff } from '../../api/writeOffContent';
import { postWriteOff } from '../../api/writeOffs';
import type { LayerClient } from '../client';
import {
	amountField,
	amountsInOption,
	businessField,
	currencyField,
	invoiceField,
	readMoney,
} from '../fields';
import { invoiceSummary } from '../columns';
import { WRITTEN_OFF } from './summaries';

interface WriteOffInput {
	businessId: string;
	invoiceId: string;
	/** The idempotency key. */
	externalId: string;
	/** Minor units; undefined for all that is outstanding. */
	amount: bigint | undefined;
	mode: WriteOffBody['write_off_mode'];
	writeOffAt: string | undefined;
	memo: string | undefined;
	referenceNumber: string | undefined;
	additionalBody: Record<string, unknown>;
	/** The number of decimals of the amounts in the form. */
	exponent: number;
}

const description: INodeProperties[] = [
	notice(
		'writeOffNotice',
		'A write-off gives up what is owed. It is not a credit: the customer gets nothing. It is taken back with Delete Write-Off, by the ID in the output.',
	),
	businessField,
	{ ...invoiceField, description: 'The invoice that is not going to be paid' },
	currencyField,
	keyField({
		idOf: 'invoice',
		never: 'writes off a second time',
		description: 'Becomes the external ID of the write-off',
	}),
	{
		displayName: 'Write Off',
		name: 'writeOff',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'All That Is Outstanding', value: 'rest' },
			{ name: 'An Amount', value: 'amount' },
		],
		default: 'rest',
		description: 'How much of the invoice is given up',
	},
	{ ...amountField, required: true, displayOptions: { show: { writeOff: ['amount'] } } },
	{
		displayName: 'Mode',
		name: 'mode',
		type: 'options',
		options: [
			{ name: 'Expense', value: 'EXPENSE', description: 'A loss: booked as bad debt' },
			{
				name: 'Revenue Reversal',
				value: 'REVENUE_REVERSAL',
				description: 'As if it had not been sold: booked against the revenue',
			},
		],
		default: 'EXPENSE',
		description: 'Where the write-off is booked, which changes your profit and taxes',
	},
	additionalFields([
		optionalText({ displayName: 'Memo', name: 'memo' }),
		optionalText({
			displayName: 'Reference Number',
			name: 'referenceNumber',
			description: 'A number that people see',
		}),
		{
			displayName: 'Write Off At',
			name: 'writeOffAt',
			type: 'dateTime',
			default: '',
			description:
				'When it is booked, in the time zone of the workflow if it names none; now, if it is left out',
		},
	]),
	writeOptionsField([amountsInOption, keyOption('write-off')]),
];

const FORM_FIELDS = [
	'amount',
	'external_id',
	'memo',
	'reference_number',
	'write_off_at',
	'write_off_mode',
];

/** What only Layer sets (definition: WriteOff). */
const READ_ONLY_FIELDS = ['id', 'type', 'invoice_id', 'transaction_tags'];

/** An invoice of which nothing was paid, credited or written off. */
const UNTOUCHED: ReadonlySet<string> = new Set(['SAVED', 'SENT']);

function readFields(fields: FieldGroup, item: ItemContext): WriteOffInput {
	const more = fields.collection('additionalFields');
	const { exponent } = readMoney(fields);
	const isPart = fields.choice('writeOff', ['rest', 'amount']) === 'amount';
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		invoiceId: fields.requiredLocatorId('invoiceId', UUID),
		externalId: readKey(fields, item.keyFromExecution),
		amount: isPart ? fields.requiredAmount('amount', exponent) : undefined,
		mode: fields.choice('mode', WRITE_OFF_MODES),
		writeOffAt: more.dateTime('writeOffAt'),
		memo: more.text('memo'),
		referenceNumber: more.text('referenceNumber'),
		additionalBody: readAdditionalBody(more, FORM_FIELDS, READ_ONLY_FIELDS),
		exponent,
	};
}

/** The documented body: the amount as whole cents, and left out for all that is outstanding. */
export function toRequestBody(input: WriteOffInput): WriteOffBody {
	return withoutUndefined({
		...input.additionalBody,
		external_id: input.externalId,
		amount: input.amount === undefined ? undefined : Number(input.amount),
		write_off_mode: input.mode,
		write_off_at: input.writeOffAt,
		reference_number: input.referenceNumber,
		memo: input.memo,
	});
}

export const writeOff = defineOperation<LayerClient, WriteOffInput>({
	option: {
		name: 'Write Off',
		value: 'writeOff',
		action: 'Write off invoice',
		description: 'Give up what is owed on an invoice, or a part of it, once per key',
	},
	summary: WRITTEN_OFF,
	destructive: true,
	description: fieldsOf('invoice', 'writeOff', description),
	readFields,
	lockKey: ({ invoiceId }) => invoiceId,
	async execute({ http }, input) {
		const { businessId, invoiceId, exponent } = input;
		const business = { http, businessId };
		const before = await getInvoice(business, invoiceId);
		const owed = before.outstanding_balance ?? 0;
		if (owed <= 0 && before.status !== 'WRITTEN_OFF') {
			throw new ConflictError(
				`Nothing is outstanding on the invoice '${invoiceId}', whose status is ${before.status}`,
				'Nothing was sent. If the invoice is settled, leave it out',
				{ invoiceId, status: before.status },
			);
		}
		const body = toRequestBody(input);
		const { made, isOwn } = await postWriteOff(business, before, body, exponent);
		assertSameWriteOff(body, invoiceId, made, exponent);
		const invoice = await getInvoice(business, invoiceId);
		// Layer answers new and existing alike. A new one leaves less outstanding, and nobody had touched an invoice
		// that was as it was sent: what is read just after may be older than the write.
		const leavesLess =
			(invoice.outstanding_balance ?? 0) < owed || UNTOUCHED.has(before.status ?? '');
		const isNew = leavesLess && !isOwn;
		return { ...made, outcome: isNew ? 'created' : 'existing', invoice: invoiceSummary(invoice) };
	},
});
