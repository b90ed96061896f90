import type { IDataObject } from 'n8n-workflow';

import { allocateAutomatically, assertCovered } from '../../../shared/allocate';
import {
	allocateFields,
	type AllocationWish,
	planOptions,
	readAllocationWish,
} from '../../../shared/allocateFields';
import {
	type AllocationMode,
	type AllocationRow,
	mergeAllocations,
} from '../../../shared/allocations';
import { writeOptionsField } from '../../../shared/descriptions';
import { ApiError, StateError } from '../../../shared/errors';
import type { FieldGroup } from '../../../shared/fields';
import type { ServiceHttp } from '../../../shared/http';
import { fieldsOf } from '../../../shared/operation';
import { defineOperation } from '../../../shared/runner';
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
	wish: AllocationWish<WantedRow>;
	/** The number of decimals of the amounts in the form. */
	exponent: number;
}

function readFields(fields: FieldGroup): AllocateInput {
	const exponent = readExponent(fields);
	return {
		businessId: fields.requiredLocatorId('businessId', UUID),
		customerCreditId: fields.requiredLocatorId('customerCreditId', UUID),
		wish: readAllocationWish(
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
	wish: Extract<AllocateInput['wish'], { to: 'chosen' }>,
): Promise<IDataObject> {
	const wanted = await resolveRows(http, businessId, wish.rows);
	const { allocations, rows, added } = toRequestBody(credit, wanted, wish.mode);
	if (added === 0n) return { ...credit, outcome: 'unchanged' };
	assertCovered(added, unallocated(credit), exponent, '', `customer credit '${credit.id}'`);
	const patched = await patchAllocations(http, businessId, credit, allocations);
	return { ...patched, outcome: 'allocated', ...grantReport(rows, patched, exponent) };
}

async function allocateToOpenInvoices(
	http: ServiceHttp,
	credit: CustomerCredit,
	{ businessId, exponent }: AllocateInput,
	wish: Extract<AllocateInput['wish'], { to: 'openInvoices' }>,
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
		order: wish.order,
		cap: wish.cap(exponent),
		exclude: wish.exclude,
	});
	return { ...state, ...report };
}

function customerIdOf({ id, customer }: CustomerCredit): string {
	if (!customer) throw new StateError(`Customer credit '${id}' has no customer`);
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
	subject: ({ customerCreditId }) => customerCreditId,
	async execute({ http }, input, _context, turn) {
		const { businessId, customerCreditId, wish } = input;
		const credit = await getCustomerCredit(http, businessId, customerCreditId);
		if (credit.deleted_at) {
			throw new StateError(
				`The customer credit '${credit.id}' cannot be allocated, because it is deleted`,
				'Choose another customer credit',
				{ customerCreditId: credit.id },
			);
		}
		if (wish.to === 'chosen') return await allocateChosen(http, credit, input, wish);
		// Two credits of one run must not count on the same balance.
		await turn(customerIdOf(credit));
		return await allocateToOpenInvoices(http, credit, input, wish);
	},
});
