import { type AllocationForm, readEnteredRows } from '../../../shared/credit/allocateFields';
import type { AllocationRow } from '../../../shared/credit/allocations';
import { ConflictError } from '../../../shared/errors';
import { optionalKey } from '../../../shared/form/expressions';
import type { FieldGroup } from '../../../shared/form/fields';
import type { Business } from '../../api/businesses';
import { UUID } from '../../api/environment';
import { findInvoiceIds } from '../../api/invoices';
import { amountField, byReferenceNumber, locatorField } from '../fields';

/** Rows of invoices with the amount that each gets. */
export const ALLOCATION_FORM: AllocationForm = {
	chosenName: 'Chosen Invoices',
	description: 'The invoices that the credit is applied to, and how much of it',
	groups: [
		{
			displayName: 'Allocation',
			name: 'allocation',
			values: [
				locatorField({
					displayName: 'Invoice',
					name: 'invoice_id',
					searchListMethod: 'searchOpenInvoices',
					description: 'An invoice of the same customer on which something is owed',
					required: true,
					more: [byReferenceNumber],
				}),
				{ ...amountField, required: true },
			],
		},
	],
	json: {
		placeholder: 'e.g. [{ "invoice_reference_number": "INV-1042", "amount": 145.05 }]',
		description:
			'JSON array of objects with amount and either invoice_id (the UUID of Layer) or invoice_reference_number',
	},
};

/** An invoice by its UUID, or by its reference number when it must be looked up. */
export interface InvoiceReference {
	invoiceId?: string | undefined;
	referenceNumber?: string | undefined;
}

/** One row as it was entered. The amount is minor units. */
export interface WantedRow extends InvoiceReference {
	amount: bigint;
}

/** One of the two is required, so either may be given as nothing. */
const INVOICE_KEYS = ['invoice_id', 'invoice_reference_number'].map(optionalKey);

/** Reads allocation rows in the way that the user chose to enter them; none where it is none of them. */
export function readAllocations(fields: FieldGroup, exponent: number): WantedRow[] {
	return readEnteredRows(
		fields,
		() => readRows(fields, exponent),
		() => readJson(fields, exponent),
	);
}

function readRows(fields: FieldGroup, exponent: number): WantedRow[] {
	const rows = fields.rows('allocations', 'allocation').map((row) => ({
		...readInvoice(row),
		amount: row.requiredAmount('amount', exponent),
	}));
	return checked(fields, 'allocations', rows);
}

function readJson(fields: FieldGroup, exponent: number): WantedRow[] {
	const rows = fields.jsonRows('allocationsJson', INVOICE_KEYS).map((row) => {
		row.allowOnly(['invoice_id', 'invoice_reference_number', 'amount']);
		return { ...readInvoiceKeys(row), amount: row.requiredAmount('amount', exponent) };
	});
	return checked(fields, 'allocationsJson', rows);
}

/** Reads rows that name invoices and nothing else, from the fields. */
export function readInvoices(fields: FieldGroup): InvoiceReference[] {
	return withoutCommas(fields, 'invoices', fields.rows('invoices', 'invoice').map(readInvoice));
}

/** The same from a JSON array. */
export function readInvoicesJson(fields: FieldGroup): InvoiceReference[] {
	const rows = fields.jsonRows('invoicesJson', INVOICE_KEYS).map((row) => {
		row.allowOnly(['invoice_id', 'invoice_reference_number']);
		return readInvoiceKeys(row);
	});
	return withoutCommas(fields, 'invoicesJson', rows);
}

function readInvoice(row: FieldGroup): InvoiceReference {
	const chosen = row.required('invoice_id', row.locator('invoice_id'));
	return chosen.mode === 'referenceNumber'
		? { referenceNumber: chosen.value }
		: { invoiceId: row.locatorId('invoice_id', UUID) };
}

function readInvoiceKeys(row: FieldGroup): InvoiceReference {
	const referenceNumber = row.text('invoice_reference_number')?.trim();
	const invoiceId = row.id('invoice_id', UUID);
	if (!referenceNumber) row.required('invoice_id', invoiceId);
	if (invoiceId && referenceNumber) {
		throw row.refuse(
			'invoice_id',
			'and invoice_reference_number are both given',
			'Give one of them',
		);
	}
	return { invoiceId, referenceNumber };
}

/** Layer takes a comma for the start of the next reference number. */
function withoutCommas<Row extends InvoiceReference>(
	fields: FieldGroup,
	name: string,
	rows: Row[],
): Row[] {
	const unclear = rows.find(({ referenceNumber }) => referenceNumber?.includes(','));
	if (!unclear) return rows;
	throw fields.refuse(
		name,
		`holds a reference number with a comma: '${unclear.referenceNumber}'`,
		'Use the ID',
	);
}

function checked(fields: FieldGroup, name: string, rows: WantedRow[]): WantedRow[] {
	const seen = new Set<string>();
	for (const { invoiceId, referenceNumber } of withoutCommas(fields, name, rows)) {
		const invoice = invoiceId ?? referenceNumber ?? '';
		if (seen.has(invoice))
			throw fields.refuse(name, `names '${invoice}' twice`, 'Add the amounts up');
		seen.add(invoice);
	}
	return rows;
}

/** The invoices' ids, in their order; those that were given by reference number are looked up. */
export async function resolveInvoices(
	business: Business,
	invoices: readonly InvoiceReference[],
): Promise<string[]> {
	const numbers = invoices.flatMap(({ referenceNumber }) => referenceNumber ?? []);
	const ids = await findInvoiceIds(business, numbers);
	return invoices.map(
		({ invoiceId, referenceNumber }) => invoiceId ?? ids.get(referenceNumber ?? '') ?? '',
	);
}

/** Looks up the invoices that were given by reference number. */
export async function resolveRows(
	business: Business,
	rows: readonly WantedRow[],
): Promise<AllocationRow[]> {
	const ids = await resolveInvoices(business, rows);
	if (new Set(ids).size < ids.length) {
		throw new ConflictError('Two allocations are for the same invoice', 'Add the amounts up');
	}
	return rows.map(({ amount }, index) => ({ targetId: ids[index] ?? '', amount }));
}
