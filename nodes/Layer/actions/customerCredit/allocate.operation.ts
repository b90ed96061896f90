import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { allocateAutomatically, assertCovered } from '../../../shared/credit/allocate';
import {
	allocateFields,
	type AllocationChoice,
	planOptions,
	readAllocationChoice,
} from '../../../shared/credit/allocateFields';
import {
	type AllocationMode,
	type AllocationRow,
	bySum,
	mergeAllocations,
} from '../../../shared/credit/allocations';
import { grantReport } from '../../../shared/credit/creditAdapter';
import { writeOptionsField } from '../../../shared/form/descriptions';
import { ApiError, ConflictError } from '../../../shared/errors';
import type { FieldGroup } from '../../../shared/form/fields';
import { formatAmount } from '../../../shared/money';
import { meanwhileReport } from '../../../shared/run/hints';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import type { Business } from '../../api/businesses';
import { CUSTOMER_CREDIT, rowsOf, unallocated } from '../../api/creditContent';
import { getCustomerCredit, patchAllocations, wasTakenOff } from '../../api/customerCredits';
import { UUID } from '../../api/environment';
import { listOpenInvoices, ONLY_CURRENCY } from '../../api/invoices';
import type { AllocationBody, CustomerCredit } from '../../api/types';
import type { LayerClient } from '../client';
import {
	amountsInOption,
	businessField,
	currencyField,
	customerCreditField,
	readMoney,
} from '../fields';
import { ALLOCATION_FORM, readAllocations, resolveRows, type WantedRow } from './allocationRows';
import { CREDIT_ALLOCATED } from './summaries';

export interface AllocateInput {
	businessId: string;
	customerCreditId: string;
	choice: AllocationChoice<WantedRow>;
	/** The number of decimals of the amounts in the form. */
	exponent: number;
	currency: string;
}

function readFields(fields: FieldGroup): AllocateInput {
	const { currency, exponent } = readMoney(fields);
	return {
		currency,
		businessId: fields.requiredLocatorId('businessId', UUID),
		customerCreditId: fields.requiredLocatorId('customerCreditId', UUID),
		choice: readAllocationChoice(fields, UUID, () => readAllocations(fields, exponent)),
		exponent,
	};
}

/**
 * The documented body: all rows, those that are there and those to add, because Layer may take a sent list
 * for all there is.
 *
 * @returns the rows to send, the same in minor units, and what they take beyond what is there
 */
export function toRequestBody(
	credit: CustomerCredit,
	wanted: readonly AllocationRow[],
	mode: AllocationMode,
): { allocations: AllocationBody[]; rows: AllocationRow[]; added: bigint } {
	const { rows, added } = mergeAllocations(rowsOf(credit), wanted, mode);
	const allocations = rows.map(({ targetId, amount }) => ({
		amount: Number(amount),
		invoice_id: targetId,
	}));
	return { allocations, rows, added };
}

/** @throws ConflictError when the credit is deleted */
async function getAllocatable(business: Business, id: string): Promise<CustomerCredit> {
	const credit = await getCustomerCredit(business, id);
	if (credit.deleted_at) {
		throw new ConflictError(
			`The customer credit '${credit.id}' cannot be allocated, because it is deleted`,
			'Choose another customer credit',
			{ customerCreditId: credit.id },
		);
	}
	return credit;
}

async function allocateChosen(
	business: Business,
	{ customerCreditId, exponent }: AllocateInput,
	choice: Extract<AllocateInput['choice'], { to: 'chosen' }>,
	context: IExecuteFunctions,
): Promise<IDataObject> {
	// Before the credit, so that nothing comes between reading and writing it.
	const wanted = await resolveRows(business, choice.rows);
	const credit = await getAllocatable(business, customerCreditId);
	const { allocations, rows, added } = toRequestBody(credit, wanted, choice.mode);
	const amounts = (after: CustomerCredit) => ({
		allocatedNow: formatAmount(unallocated(credit) - unallocated(after), exponent),
		leftOver: formatAmount(unallocated(after), exponent),
	});
	if (added === 0n) return { ...credit, outcome: 'unchanged', ...amounts(credit) };
	assertCovered(added, unallocated(credit), exponent, '', `customer credit '${credit.id}'`);
	const patched = await patchAllocations(business, credit, allocations);
	assertNotMore(credit, patched, allocations);
	return {
		...patched,
		outcome: 'allocated',
		...amounts(patched),
		...grantReport(CUSTOMER_CREDIT, rows, patched, exponent),
		...creditMeanwhile(context, patched, wasTakenOff(credit, patched)),
	};
}

async function allocateToOpenInvoices(
	business: Business,
	credit: CustomerCredit,
	{ exponent }: AllocateInput,
	choice: Extract<AllocateInput['choice'], { to: 'openInvoices' }>,
	context: IExecuteFunctions,
): Promise<IDataObject> {
	const allocatable = {
		...CUSTOMER_CREDIT,
		openInvoices: async (state: CustomerCredit) =>
			await listOpenInvoices(business, customerIdOf(state)),
		async add(state: CustomerCredit, rows: readonly AllocationRow[]) {
			const { allocations } = toRequestBody(state, rows, 'add');
			const patched = await patchAllocations(business, state, allocations);
			assertNotMore(state, patched, allocations);
			return { state: patched, changedMeanwhile: wasTakenOff(state, patched) };
		},
		reread: async (state: CustomerCredit) => await getAllocatable(business, state.id),
		isRefusal: (error: unknown) => error instanceof ApiError && error.isRefusalWith(400),
	};
	const { state, report, changedMeanwhile } = await allocateAutomatically(allocatable, credit, {
		currency: ONLY_CURRENCY,
		exponent,
		order: choice.order,
		cap: choice.cap(exponent),
		exclude: choice.exclude,
	});
	return { ...state, ...report, ...creditMeanwhile(context, state, changedMeanwhile) };
}

/**
 * Refuses an answer in which an invoice has more than was sent. Layer does not document whether a sent list takes the
 * place of what is there, or is added to it.
 */
function assertNotMore(
	{ id }: CustomerCredit,
	patched: CustomerCredit,
	sent: readonly AllocationBody[],
): void {
	const most = new Map(
		sent.map(({ invoice_id: invoiceId, amount }) => [invoiceId, BigInt(amount)]),
	);
	const held = bySum(rowsOf(patched));
	if (held.every(({ targetId, amount }) => amount <= (most.get(targetId) ?? 0n))) return;
	throw new ConflictError(
		`Layer holds more allocations of the customer credit '${id}' than were sent: it may have added them to those that were there, or somebody else changed the credit at the same moment`,
		'Look at the allocations of the customer credit in Layer before you go on',
		{ customerCreditId: id, asked: [...sent], found: patched.allocations ?? [] },
	);
}

/** What a workflow learns when somebody else changed a credit between reading and writing it. */
function creditMeanwhile(
	context: IExecuteFunctions,
	{ id }: CustomerCredit,
	changedMeanwhile: boolean,
): IDataObject {
	return meanwhileReport(
		context,
		changedMeanwhile,
		`customer credit '${id}'`,
		'Look at what it is applied to in Layer',
	);
}

function customerIdOf({ id, customer }: CustomerCredit): string {
	if (!customer) throw new ConflictError(`Customer credit '${id}' has no customer`);
	return customer.id;
}

export const allocate = defineOperation<LayerClient, AllocateInput>({
	option: {
		name: 'Allocate',
		value: 'allocate',
		action: 'Allocate customer credit',
		description:
			'Apply a customer credit to invoices, without disturbing what it is applied to already',
	},
	summary: CREDIT_ALLOCATED,
	description: fieldsOf('customerCredit', 'allocate', [
		businessField,
		customerCreditField,
		currencyField,
		...allocateFields(ALLOCATION_FORM),
		writeOptionsField([amountsInOption, ...planOptions]),
	]),
	readFields,
	lockKey: ({ customerCreditId }) => customerCreditId,
	async execute({ http }, input, context, lock) {
		const { businessId, customerCreditId, choice } = input;
		const business = { http, businessId };
		if (choice.to === 'chosen') return await allocateChosen(business, input, choice, context);
		const credit = await getAllocatable(business, customerCreditId);
		// Two credits of one run must not count on the same balance.
		await lock(customerIdOf(credit));
		return await allocateToOpenInvoices(business, credit, input, choice, context);
	},
});
