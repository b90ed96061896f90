import type { INodeProperties } from 'n8n-workflow';

import {
	type AutomaticChoice,
	enteredRowsField,
	newAllocationFields,
	planOptions,
	readAutomaticChoice,
} from '../../../shared/credit/allocateFields';
import { additionalFields } from '../../../shared/form/additionalFields';
import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { optionalText } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import { keyField, keyOption, readKey } from '../../../shared/form/keyFields';
import { formatAmount, sum } from '../../../shared/money';
import type { ItemContext } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import {
	type AccountIdentifier,
	type CustomerReference,
	PAYMENT_METHODS,
	type PaymentMethod,
} from '../../api/types';
import { accountField, readAccount } from '../accounts';
import { ALLOCATION_FORM, readAllocations, type WantedRow } from '../customerCredit/allocationRows';
import {
	amountField,
	amountsInOption,
	businessField,
	currencyField,
	customerField,
	readCustomer,
	readMoney,
} from '../fields';
import { type RecordNotes, noteFields, readRecordNotes } from '../recordNotes';
import { methodOptions } from './methods';

export interface CreateInput extends RecordNotes {
	businessId: string;
	/** The idempotency key. */
	externalId: string;
	/** Minor units. */
	amount: bigint;
	method: PaymentMethod;
	paidAt: string;
	/** Where the money was kept that is spent with the method CREDIT_BALANCE. */
	redemptionAccount: AccountIdentifier | undefined;
	/** Where what goes to no invoice is kept for the customer. */
	restAccount: AccountIdentifier | undefined;
	rows: WantedRow[];
	automatic: (AutomaticChoice & { customer: CustomerReference }) | undefined;
	fee: bigint | undefined;
	processor: string | undefined;
	clearingAccount: AccountIdentifier | undefined;
	/** The number of decimals of the amounts in the form. */
	exponent: number;
	currency: string;
}

const allocationFields = newAllocationFields({
	...ALLOCATION_FORM,
	description: 'The invoices that the payment is for, and how much of it each gets',
}).map((field) =>
	field.name === 'allocateTo'
		? {
				...field,
				options: [
					{ name: 'Chosen Invoices', value: 'chosen', description: 'Enter each with its amount' },
					{ name: 'JSON', value: 'json', description: 'Map a whole array with one expression' },
					{
						name: 'No Invoice',
						value: 'nothing',
						description: 'Such as a deposit, which is kept in a liability account',
					},
					{
						name: 'Open Invoices Automatically',
						value: 'openInvoices',
						description: "Spread the payment over the customer's open invoices",
					},
				],
				// A payment cannot be applied later by these nodes, so none is not what happens by itself.
				default: 'chosen',
				description: 'Which invoices the payment is for',
			}
		: field,
);

export const createFields: INodeProperties[] = [
	notice(
		'paymentNotice',
		'These nodes cannot take a payment back. For returned goods create a customer credit, which debits revenue; this keeps or spends money that is held for the customer.',
	),
	businessField,
	currencyField,
	keyField({
		idOf: 'payment',
		never: 'records a second payment',
		description: 'Becomes the external ID of the payment',
	}),
	{ ...amountField, required: true },
	{
		displayName: 'Method',
		name: 'method',
		type: 'options',
		options: methodOptions,
		default: 'CREDIT_CARD',
		description: 'How it was paid',
	},
	{
		...accountField({
			displayName: 'Redemption Account',
			name: 'redemptionAccount',
			searchListMethod: 'searchLiabilityAccounts',
			description:
				'The liability account that the money is kept in, of which open invoices take only what they need',
		}),
		required: true,
		displayOptions: { show: { method: ['CREDIT_BALANCE'] } },
	},
	{
		displayName: 'Paid At',
		name: 'paidAt',
		type: 'dateTime',
		required: true,
		default: '',
		description: 'When it was paid, in the time zone of the workflow if it names none',
	},
	...allocationFields,
	{
		...customerField,
		description: 'Whose open invoices are paid',
		displayOptions: { show: { allocateTo: ['openInvoices'] } },
	},
	{
		...accountField({
			displayName: 'Keep the Rest In',
			name: 'restAccount',
			searchListMethod: 'searchLiabilityAccounts',
			description:
				'The liability account in which an overpayment or a deposit is kept for the customer',
		}),
		displayOptions: { hide: { method: ['CREDIT_BALANCE'] } },
	},
	additionalFields([
		...noteFields(),
		accountField({
			displayName: 'Clearing Account',
			name: 'clearingAccount',
			searchListMethod: 'searchLedgerAccounts',
			description: 'The ledger account that the money passes through',
		}),
		{ ...amountField, displayName: 'Fee', name: 'fee' },
		optionalText({
			displayName: 'Processor',
			name: 'processor',
			placeholder: 'e.g. STRIPE',
			description: 'Who moved the money',
		}),
	]),
	writeOptionsField([amountsInOption, keyOption('payment'), ...planOptions]),
];

const FORM_FIELDS = [
	'amount',
	'method',
	'external_id',
	'paid_at',
	'fee',
	'processor',
	'payment_clearing_account_identifier',
	'redemption_account',
	'allocations',
];

/** What only Layer sets (definition: InvoicePayment). */
const READ_ONLY_FIELDS = ['id', 'at', 'imported_at', 'payouts', 'transaction_tags'];

export function readFields(fields: FieldGroup, item: ItemContext): CreateInput {
	const { currency, exponent } = readMoney(fields);
	const more = fields.collection('additionalFields');
	const amount = fields.requiredAmount('amount', exponent);
	const method = fields.required('method', fields.choice('method', PAYMENT_METHODS));
	const spends = method === 'CREDIT_BALANCE';
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		externalId: readKey(fields, item.keyFromExecution),
		amount,
		method,
		paidAt: fields.required('paidAt', fields.dateTime('paidAt')),
		redemptionAccount: spends
			? fields.required('redemptionAccount', readAccount(fields, 'redemptionAccount'))
			: undefined,
		restAccount: spends ? undefined : readAccount(fields, 'restAccount'),
		rows: readRows(fields, amount, exponent),
		automatic: readAutomatic(fields, exponent),
		fee: more.amountOrZero('fee', exponent),
		processor: more.text('processor'),
		clearingAccount: readAccount(more, 'clearingAccount'),
		...readRecordNotes(more, FORM_FIELDS, READ_ONLY_FIELDS),
		exponent,
		currency,
	};
}

function readRows(fields: FieldGroup, amount: bigint, exponent: number): WantedRow[] {
	const rows = readAllocations(fields, exponent);
	const allocated = sum(rows.map((row) => row.amount));
	if (allocated <= amount) return rows;
	throw fields.refuse(
		enteredRowsField(fields),
		`come to ${formatAmount(allocated, exponent)}, but the payment is ${formatAmount(amount, exponent)}`,
		'Allocate at most what was paid',
	);
}

function readAutomatic(fields: FieldGroup, exponent: number): CreateInput['automatic'] {
	const choice = readAutomaticChoice(fields, UUID);
	choice?.cap(exponent);
	return choice && { ...choice, customer: fields.required('customer', readCustomer(fields)) };
}
