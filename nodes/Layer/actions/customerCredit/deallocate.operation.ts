import type { INodeProperties } from 'n8n-workflow';

import { freedReport } from '../../../shared/credit/creditAdapter';
import { writeOptionsField } from '../../../shared/form/descriptions';
import { ConflictError } from '../../../shared/errors';
import { NOTHING_CHOSEN } from '../../../shared/form/lineItemFields';
import type { FieldGroup } from '../../../shared/form/fields';
import { formatAmount } from '../../../shared/money';
import { notAllocatedReport } from '../../../shared/run/hints';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { CUSTOMER_CREDIT, rowsOf, unallocated } from '../../api/creditContent';
import { getCustomerCredit, patchAllocations } from '../../api/customerCredits';
import { UUID } from '../../api/environment';
import type { AllocationBody, CustomerCredit } from '../../api/types';
import type { LayerClient } from '../client';
import {
	businessField,
	byReferenceNumber,
	customerCreditField,
	locatorField,
	readShownExponent,
	shownCurrencyOption,
} from '../fields';
import {
	type InvoiceReference,
	readInvoices,
	readInvoicesJson,
	resolveInvoices,
} from './allocationRows';
import { CREDIT_DEALLOCATED } from './summaries';

interface DeallocateInput {
	businessId: string;
	customerCreditId: string;
	/** The invoices that lose the credit, or all of them. */
	invoices: InvoiceReference[] | 'all';
	/** The number of decimals that amounts are shown with. */
	exponent: number;
}

const description: INodeProperties[] = [
	businessField,
	customerCreditField,
	{
		displayName: 'Deallocate From',
		name: 'deallocateFrom',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'All Invoices',
				value: 'all',
				description: 'Nothing of the credit stays applied',
			},
			{ name: 'Chosen Invoices', value: 'chosen', description: 'The other invoices keep theirs' },
			{ name: 'JSON', value: 'json', description: 'Map a whole array with one expression' },
		],
		default: 'chosen',
		description: 'Which invoices lose what they have of the credit, and are owed again',
	},
	{
		displayName: 'Invoices',
		name: 'invoices',
		type: 'fixedCollection',
		required: true,
		typeOptions: { multipleValues: true },
		placeholder: 'Add Invoice',
		default: { invoice: [{ invoice_id: NOTHING_CHOSEN }] },
		displayOptions: { show: { deallocateFrom: ['chosen'] } },
		options: [
			{
				displayName: 'Invoice',
				name: 'invoice',
				values: [
					locatorField({
						displayName: 'Invoice',
						name: 'invoice_id',
						searchListMethod: 'searchAllocatedInvoices',
						description: 'An invoice that the credit is applied to',
						required: true,
						more: [byReferenceNumber],
					}),
				],
			},
		],
	},
	{
		displayName: 'Invoices (JSON)',
		name: 'invoicesJson',
		type: 'json',
		default: '[]',
		required: true,
		placeholder: 'e.g. [{ "invoice_reference_number": "INV-1042" }]',
		displayOptions: { show: { deallocateFrom: ['json'] } },
		description:
			'JSON array of objects with either invoice_id (the UUID of Layer) or invoice_reference_number',
	},
	writeOptionsField([shownCurrencyOption]),
];

function readFields(fields: FieldGroup): DeallocateInput {
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		customerCreditId: fields.requiredLocatorId('customerCreditId', UUID),
		invoices: readDeallocateFrom(fields),
		exponent: readShownExponent(fields),
	};
}

function readDeallocateFrom(fields: FieldGroup): DeallocateInput['invoices'] {
	const from = fields.choice('deallocateFrom', ['all', 'chosen', 'json']);
	if (from === 'all') return from;
	const asJson = from === 'json';
	const invoices = asJson ? readInvoicesJson(fields) : readInvoices(fields);
	if (invoices.length > 0) return invoices;
	throw fields.refuse(
		asJson ? 'invoicesJson' : 'invoices',
		'is empty',
		"Add at least one invoice, or choose 'All Invoices'",
	);
}

/**
 * The documented body: the allocations that stay, as they are. Empty when none does, which no other
 * operation sends.
 *
 * @param invoiceIds the invoices that lose the credit, or all
 */
export function toRequestBody(
	credit: CustomerCredit,
	invoiceIds: readonly string[] | 'all',
): { allocations: AllocationBody[] } {
	const stays = ({ invoice_id: id }: AllocationBody) =>
		invoiceIds !== 'all' && !invoiceIds.includes(id);
	const allocations = (credit.allocations ?? []).filter(stays);
	return { allocations: allocations.map(({ amount, invoice_id }) => ({ amount, invoice_id })) };
}

function assertAsAsked(credit: CustomerCredit, asked: readonly AllocationBody[]): void {
	const found = rowsOf(credit).map(({ targetId, amount }) => `${targetId} ${amount}`);
	const wanted = asked.map(({ invoice_id: id, amount }) => `${id} ${amount}`);
	if (found.length === wanted.length && wanted.every((row) => found.includes(row))) return;
	throw new ConflictError(
		`Layer holds other allocations of customer credit '${credit.id}' than asked for`,
		'Look at the credit in Layer before you go on',
		{ customerCreditId: credit.id, asked, found: credit.allocations ?? [] },
	);
}

export const deallocate = defineOperation<LayerClient, DeallocateInput>({
	option: {
		name: 'Deallocate',
		value: 'deallocate',
		action: 'Deallocate customer credit',
		description: 'Take a customer credit off invoices, so that it can be applied to others',
	},
	summary: CREDIT_DEALLOCATED,
	description: fieldsOf('customerCredit', 'deallocate', description),
	readFields,
	lockKey: ({ customerCreditId }) => customerCreditId,
	async execute({ http }, { businessId, customerCreditId, invoices, exponent }, context) {
		const business = { http, businessId };
		const invoiceIds = invoices === 'all' ? invoices : await resolveInvoices(business, invoices);
		const credit = await getCustomerCredit(business, customerCreditId);
		const { allocations } = toRequestBody(credit, invoiceIds);
		const removed = (credit.allocations ?? []).filter(
			({ invoice_id: id }) => invoiceIds === 'all' || invoiceIds.includes(id),
		);
		const removedIds = removed.map(({ invoice_id: id }) => id);
		const report = (after: CustomerCredit) => ({
			...freedReport(CUSTOMER_CREDIT, credit, after, exponent),
			...notAllocatedReport(context, invoiceIds, removedIds),
			leftOver: formatAmount(unallocated(after), exponent),
		});
		if (removed.length === 0) return { ...credit, outcome: 'unchanged', ...report(credit) };
		if (credit.deleted_at) {
			throw new ConflictError(
				`The customer credit '${credit.id}' cannot be deallocated, because it is deleted`,
				'Choose another customer credit',
				{ customerCreditId: credit.id },
			);
		}
		const patched = await patchAllocations(business, credit, allocations);
		assertAsAsked(patched, allocations);
		return { ...patched, outcome: 'deallocated', ...report(patched) };
	},
});
