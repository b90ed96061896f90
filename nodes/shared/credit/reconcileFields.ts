import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { optionalText } from '../form/expressions';
import type { FieldGroup } from '../form/fields';
import type { Refund } from './reconciliation';

/** What must be the same for all items, under the names of the fields. */
export interface ReconcileSettings {
	matchBy: string;
	/** Whether credits that belong to no refund are reported too. */
	unclaimed: boolean;
	/** The period in which credits are read; ISO 8601. */
	from: string | undefined;
	to: string | undefined;
}

/** What is read from one item: a refund, and the books in which its credit is. */
export interface ReconcileInput<Scope> {
	settings: ReconcileSettings;
	scope: Scope;
	refund: Refund;
	/** The number of decimals of its amounts. */
	exponent: number;
	date: string | undefined;
}

/** How a service's form is read. */
export interface ReconcileForm<Scope> {
	/** The places in which the service's credits can name the refund. */
	matchBy: INodePropertyOptions[];
	/** The books in which the refund's credit is, such as a business. */
	readScope(fields: FieldGroup): Scope;
	/** The currency of the refund, and its number of decimals. */
	readUnit(fields: FieldGroup): { currency: string | undefined; exponent: number };
	/** What tells one scope from another. */
	scopeKey(scope: Scope): string;
}

/** Which credits are read, and which of them are reported. */
const creditsFields: INodeProperties[] = [
	{
		displayName: 'Include Credits Without a Refund',
		name: 'unclaimed',
		type: 'boolean',
		default: false,
		description:
			'Whether to also report the credits of the period that belong to none of the refunds',
	},
	{
		displayName: 'All Refund Keys',
		name: 'allKeys',
		type: 'string',
		default: '',
		placeholder: 'e.g. re_1042, re_1043',
		displayOptions: { show: { unclaimed: [true] } },
		description:
			'Where the refunds come in batches: the keys of all, so that the credits of other batches are not reported',
	},
	{
		displayName: 'Credits From',
		name: 'from',
		type: 'dateTime',
		default: '',
		description:
			'Start of the period in which credits are read, the same for all items; all are read if it is empty',
	},
	{
		displayName: 'Credits To',
		name: 'to',
		type: 'dateTime',
		default: '',
		description:
			'End of the period in which credits are read, the same for all items; a date alone includes the whole day',
	},
];

/** An option for what is seldom asked for. */
export const refundDateOption: INodeProperties = optionalText({
	displayName: 'Refund Date',
	name: 'date',
	placeholder: 'e.g. 2026-11-22',
	description: 'Shown in the report, and not compared',
});

/**
 * The fields of a Reconcile operation, before its options.
 *
 * @param matchBy the places in which the service's credits can name the refund
 */
export function reconcileFields(
	matchBy: INodePropertyOptions[],
	currency: INodeProperties[],
): INodeProperties[] {
	return [
		{
			displayName: 'Refund Key',
			name: 'key',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. re_1042',
			description: 'What the credit was created with as its idempotency key',
		},
		{
			displayName: 'Refund Amount',
			name: 'amount',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 145.05',
			description: 'What was refunded, and so should be credited',
		},
		...currency,
		{
			displayName: 'Refund Customer',
			name: 'customer',
			type: 'string',
			default: '',
			placeholder: 'e.g. cus_0YV7DDSDD1C8DA64KHH2W33CPF',
			description: 'ID of the customer, who is not compared if it is empty',
		},
		{
			displayName: 'Match By',
			name: 'matchBy',
			type: 'options',
			options: matchBy,
			default: String(matchBy[0]?.value ?? ''),
			description: 'Where a credit says which refund it is for',
		},
		...creditsFields,
	];
}

/** Reads the fields of `reconcileFields`. */
export function readReconcileFields<Scope>(
	fields: FieldGroup,
	form: ReconcileForm<Scope>,
): ReconcileInput<Scope> {
	const settings = readReconcileSettings(fields, form);
	const scope = form.readScope(fields);
	const { currency, exponent } = form.readUnit(fields);
	return {
		settings,
		scope,
		refund: {
			key: fields.requiredKey('key'),
			amount: fields.requiredAmount('amount', exponent),
			currency,
			customer: fields.text('customer')?.trim(),
		},
		exponent,
		date: fields.collection('options').text('date'),
	};
}

/** Reads what must be the same for all items. */
export function readReconcileSettings(
	fields: FieldGroup,
	{ matchBy }: Pick<ReconcileForm<never>, 'matchBy'>,
): ReconcileSettings {
	const places = matchBy.map(({ value }) => String(value));
	return {
		matchBy: fields.required('matchBy', fields.choice('matchBy', places)),
		unclaimed: fields.flag('unclaimed'),
		from: fields.startTime('from'),
		to: fields.endTime('to'),
	};
}
