import type { IDataObject } from 'n8n-workflow';

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
	mergeAllocations,
} from '../../../shared/credit/allocations';
import { writeOptionsField } from '../../../shared/form/descriptions';
import { ApiError, ConflictError } from '../../../shared/errors';
import type { FieldGroup } from '../../../shared/form/fields';
import type { ServiceHttp } from '../../../shared/http/http';
import { fieldsOf } from '../../../shared/run/operation';
import { defineOperation } from '../../../shared/run/runner';
import { rowsOf, unallocated } from '../../api/creditContent';
import { getCustomerCredit, patchAllocations } from '../../api/customerCredits';
import { UUID } from '../../api/environment';
import type { AllocationBody, CustomerCredit } from '../../api/types';
import type { LayerClient } from '../client';
import {
	allocationRowsField,
	allocationsJsonField,
	businessField,
	customerCreditField,
	moneyOptions,
	readExponent,
} from '../fields';
import {
	readAllocationJson,
	readAllocationRows,
	resolveRows,
	type WantedRow,
} from './allocationRows';
import { grantReport } from './grantReport';
import { ONLY_CURRENCY, plannableInvoices } from './plannableInvoices';

export interface AllocateInput {
	businessId: string;
	customerCreditId: string;
	choice: AllocationChoice<WantedRow>;
	/** The number of decimals of the amounts in the form. */
	exponent: number;
}

function readFields(fields: FieldGroup): AllocateInput {
	const exponent = readExponent(fields);
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		customerCreditId: fields.requiredLocatorId('customerCreditId', UUID),
		choice: readAllocationChoice(
			fields,
			UUID,
			() => readAllocationRows(fields, exponent),
			() => readAllocationJson(fields, exponent),
		),
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

async function allocateChosen(
	http: ServiceHttp,
	credit: CustomerCredit,
	{ businessId, exponent }: AllocateInput,
	choice: Extract<AllocateInput['choice'], { to: 'chosen' }>,
): Promise<IDataObject> {
	const wanted = await resolveRows(http, businessId, choice.rows);
	const { allocations, rows, added } = toRequestBody(credit, wanted, choice.mode);
	if (added === 0n) return { ...credit, outcome: 'unchanged' };
	assertCovered(added, unallocated(credit), exponent, '', `customer credit '${credit.id}'`);
	const patched = await patchAllocations(http, businessId, credit, allocations);
	return { ...patched, outcome: 'allocated', ...grantReport(rows, patched, exponent) };
}

async function allocateToOpenInvoices(
	http: ServiceHttp,
	credit: CustomerCredit,
	{ businessId, exponent }: AllocateInput,
	choice: Extract<AllocateInput['choice'], { to: 'openInvoices' }>,
): Promise<IDataObject> {
	const allocatable = {
		unusedOf: unallocated,
		rowsOf,
		openInvoices: async (state: CustomerCredit) =>
			await plannableInvoices(http, businessId, customerIdOf(state)),
		async add(state: CustomerCredit, rows: readonly AllocationRow[]) {
			const { allocations } = toRequestBody(state, rows, 'add');
			return await patchAllocations(http, businessId, state, allocations);
		},
		isRefusal: (error: unknown) => error instanceof ApiError && error.status === 400,
	};
	const { state, report } = await allocateAutomatically(allocatable, credit, {
		currency: ONLY_CURRENCY,
		exponent,
		order: choice.order,
		cap: choice.cap(exponent),
		exclude: choice.exclude,
	});
	return { ...state, ...report };
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
	description: fieldsOf('customerCredit', 'allocate', [
		businessField,
		customerCreditField,
		...allocateFields('Chosen Invoices', allocationRowsField, allocationsJsonField),
		writeOptionsField([...moneyOptions, ...planOptions]),
	]),
	readFields,
	lockKey: ({ customerCreditId }) => customerCreditId,
	async execute({ http }, input, _context, lock) {
		const { businessId, customerCreditId, choice } = input;
		const credit = await getCustomerCredit(http, businessId, customerCreditId);
		if (credit.deleted_at) {
			throw new ConflictError(
				`The customer credit '${credit.id}' cannot be allocated, because it is deleted`,
				'Choose another customer credit',
				{ customerCreditId: credit.id },
			);
		}
		if (choice.to === 'chosen') return await allocateChosen(http, credit, input, choice);
		// Two credits of one run must not count on the same balance.
		await lock(customerIdOf(credit));
		return await allocateToOpenInvoices(http, credit, input, choice);
	},
});
