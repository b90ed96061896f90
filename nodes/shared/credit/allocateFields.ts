import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import type { PlanOrder } from './planner';
import type { AllocationMode } from './allocations';
import type { FieldGroup, IdRule } from '../form/fields';

/** What the user wants a credit to be applied to. */
export type AllocationChoice<Row> =
	{ to: 'chosen'; rows: Row[]; mode: AllocationMode } | AutomaticChoice;

/** How the user wants a credit to be spread over open invoices. */
export interface AutomaticChoice {
	to: 'openInvoices';
	order: PlanOrder;
	exclude: string[];
	cap: CapReader;
}

/** The most to allocate, in minor units of a currency with so many decimals; undefined for no limit. */
type CapReader = (exponent: number) => bigint | undefined;

const ORDERS = ['oldestDueFirst', 'newestDueFirst', 'smallestFirst'] as const;
const MODES = ['ensure', 'add'] as const;
const TARGETS = ['chosen', 'json', 'nothing', 'openInvoices'] as const;

/** The most decimals that a currency has; enough to refuse what is no amount in any of them. */
export const LARGEST_EXPONENT = 4;

const nothingChoice: INodePropertyOptions = {
	name: 'Nothing Yet',
	value: 'nothing',
	description: 'The credit stays unused until you allocate it',
};

const openInvoicesChoice: INodePropertyOptions = {
	name: 'Open Invoices Automatically',
	value: 'openInvoices',
	description: "Spread what is left of the credit over the customer's open invoices",
};

/** How the allocations of a vendor's credits are entered. */
export interface AllocationForm {
	/** What they can be applied to, e.g. "Chosen Invoices". */
	chosenName: string;
	description: string;
	/** One a kind of thing that they can be applied to. */
	groups: INodePropertyCollection[];
	/** An example of the array, and what its objects have. */
	json: { placeholder: string; description: string };
}

/** Where the allocations of a credit come from, and the rows when they are entered. */
function targetFields(
	{ chosenName, description, groups, json }: AllocationForm,
	first: INodePropertyOptions | undefined,
	last: INodePropertyOptions | undefined,
): INodeProperties[] {
	const options = [
		...(first ? [first] : []),
		{ name: chosenName, value: 'chosen', description: 'Enter each with its amount' },
		{ name: 'JSON', value: 'json', description: 'Map a whole array with one expression' },
		...(last ? [last] : []),
	];
	return [
		{
			displayName: 'Allocate To',
			name: 'allocateTo',
			type: 'options',
			options,
			default: String((first ?? last)?.value),
			description: 'What the credit is applied to',
		},
		{
			displayName: 'Allocations',
			name: 'allocations',
			type: 'fixedCollection',
			displayOptions: { show: { allocateTo: ['chosen'] } },
			required: true,
			typeOptions: { multipleValues: true },
			placeholder: 'Add Allocation',
			default: {},
			description,
			options: groups,
		},
		{
			displayName: 'Allocations (JSON)',
			name: 'allocationsJson',
			type: 'json',
			displayOptions: { show: { allocateTo: ['json'] } },
			default: '[]',
			required: true,
			...json,
		},
	];
}

const orderField: INodeProperties = {
	displayName: 'Order',
	name: 'order',
	type: 'options',
	displayOptions: { show: { allocateTo: ['openInvoices'] } },
	options: [
		{ name: 'Newest Due First', value: 'newestDueFirst' },
		{ name: 'Oldest Due First', value: 'oldestDueFirst' },
		{ name: 'Smallest First', value: 'smallestFirst' },
	],
	default: 'oldestDueFirst',
	description: 'Which invoices are served first',
};

/** What a credit that a form writes is to be applied to; by default nothing. */
export function writtenAllocationFields(form: AllocationForm): INodeProperties[] {
	return targetFields(form, nothingChoice, undefined);
}

/** The same for a credit that is made anew, which can be spread over open invoices at once. */
export function newAllocationFields(form: AllocationForm): INodeProperties[] {
	return [...targetFields(form, nothingChoice, openInvoicesChoice), orderField];
}

/** The fields of an Allocate operation, between the credit and its options. */
export function allocateFields(form: AllocationForm): INodeProperties[] {
	return [
		...targetFields(form, undefined, openInvoicesChoice),
		{
			displayName: 'If Already Allocated',
			name: 'allocationMode',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { allocateTo: ['chosen', 'json'] } },
			options: [
				{
					name: 'Raise to the Amount',
					value: 'ensure',
					description:
						'The invoice ends with at least this amount, so a second run changes nothing',
				},
				{
					name: 'Add the Amount',
					value: 'add',
					description: 'The amount comes on top of what is there. Each run adds it again.',
				},
			],
			default: 'ensure',
			description: 'What the amount means when the invoice has a part of this credit already',
		},
		orderField,
	];
}

/** The options of an Allocate operation that concern the automatic choice. */
export const planOptions: INodeProperties[] = [
	{
		displayName: 'Exclude Invoices',
		name: 'exclude',
		type: 'string',
		default: '',
		placeholder: 'e.g. {{ $json.disputedInvoiceIds }}',
		displayOptions: { show: { '/allocateTo': ['openInvoices'] } },
		description: 'Comma-separated IDs of invoices to leave alone',
	},
	{
		displayName: 'Max Amount',
		name: 'cap',
		type: 'string',
		default: '',
		placeholder: 'e.g. 100.00',
		displayOptions: { show: { '/allocateTo': ['openInvoices'] } },
		description: 'The most to allocate in this run, in the unit of the other amounts',
	},
];

/** Reads whether open invoices are to be served, and how; undefined when the rows are entered. */
export function readAutomaticChoice(
	fields: FieldGroup,
	invoiceId: IdRule,
): AutomaticChoice | undefined {
	if (readAllocateTo(fields) !== 'openInvoices') return undefined;
	const options = fields.collection('options');
	options.amount('cap', LARGEST_EXPONENT);
	return {
		to: 'openInvoices',
		order: fields.required('order', fields.choice('order', ORDERS)),
		// What is no ID would exclude nothing, so it is refused.
		exclude: options.ids('exclude', invoiceId),
		cap: (exponent) => options.amount('cap', exponent),
	};
}

/**
 * Reads rows in the way that the user chose to enter them; none when open invoices are served, or nothing yet. Chosen
 * invoices without a row are refused: what would be made is applied to nothing, and the next run finds it and leaves it
 * so. A mapped array may be empty, because it can be for one item and not for another.
 */
export function readEnteredRows<Row>(
	fields: FieldGroup,
	readRows: () => Row[],
	readJson: () => Row[],
): Row[] {
	const to = readAllocateTo(fields);
	if (to === 'json') return readJson();
	if (to !== 'chosen') return [];
	const rows = readRows();
	if (rows.length === 0) throw refuseNoRows(fields);
	return rows;
}

function refuseNoRows(fields: FieldGroup): Error {
	return fields.refuse(enteredRowsField(fields), 'is empty', 'Add at least one allocation');
}

/** The field that holds the rows which `readEnteredRows` reads, for messages about them. */
export function enteredRowsField(fields: FieldGroup): string {
	return readAllocateTo(fields) === 'json' ? 'allocationsJson' : 'allocations';
}

function readAllocateTo(fields: FieldGroup) {
	return fields.required('allocateTo', fields.choice('allocateTo', TARGETS));
}

/**
 * Reads the fields of `allocateFields` and `planOptions`.
 *
 * @param readRows reads the rows that are entered, by `readEnteredRows`
 */
export function readAllocationChoice<Row>(
	fields: FieldGroup,
	invoiceId: IdRule,
	readRows: () => Row[],
): AllocationChoice<Row> {
	const automatic = readAutomaticChoice(fields, invoiceId);
	if (automatic) return automatic;
	const rows = readRows();
	if (rows.length === 0) throw refuseNoRows(fields);
	return { to: 'chosen', rows, mode: fields.choice('allocationMode', MODES) ?? 'ensure' };
}
