import type { AllocationRow } from '../../../shared/allocations';
import type { FieldGroup } from '../../../shared/fields';
import type { ServiceHttp } from '../../../shared/http';
import { UUID } from '../../api/environment';
import { findInvoiceIds } from '../../api/invoices';
import { StateError } from '../../../shared/errors';

/** One row as it was entered. The amount is minor units. */
export interface WantedRow {
	/** The invoice's UUID, or undefined when it must be looked up by its reference number. */
	invoiceId?: string | undefined;
	referenceNumber?: string | undefined;
	amount: bigint;
}

/** Reads allocation rows from the fields. */
export function readAllocationRows(fields: FieldGroup, exponent: number): WantedRow[] {
	const rows = fields.rows('allocations', 'allocation').map((row) => {
		const chosen = row.required('invoice_id', row.locator('invoice_id'));
		const amount = row.requiredAmount('amount', exponent);
		return chosen.mode === 'referenceNumber'
			? { referenceNumber: chosen.value, amount }
			: { invoiceId: row.locatorId('invoice_id', UUID), amount };
	});
	return checked(fields, 'allocations', rows);
}

/** Reads allocation rows from a JSON array. */
export function readAllocationJson(fields: FieldGroup, exponent: number): WantedRow[] {
	const rows = fields.jsonRows('allocationsJson').map((row) => {
		row.allowOnly(['invoice_id', 'invoice_reference_number', 'amount']);
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
		return { invoiceId, referenceNumber, amount: row.requiredAmount('amount', exponent) };
	});
	return checked(fields, 'allocationsJson', rows);
}

function checked(fields: FieldGroup, name: string, rows: WantedRow[]): WantedRow[] {
	const seen = new Set<string>();
	for (const { invoiceId, referenceNumber } of rows) {
		const invoice = invoiceId ?? referenceNumber ?? '';
		if (referenceNumber?.includes(',')) {
			throw fields.refuse(
				name,
				`holds a reference number with a comma: '${referenceNumber}'`,
				'Use the ID',
			);
		}
		if (seen.has(invoice))
			throw fields.refuse(name, `names '${invoice}' twice`, 'Add the amounts up');
		seen.add(invoice);
	}
	return rows;
}

/** Looks up the invoices that were given by reference number. */
export async function resolveRows(
	http: ServiceHttp,
	businessId: string,
	rows: readonly WantedRow[],
): Promise<AllocationRow[]> {
	const numbers = rows.flatMap(({ referenceNumber }) => referenceNumber ?? []);
	const ids = await findInvoiceIds(http, businessId, numbers);
	const resolved = rows.map(({ invoiceId, referenceNumber, amount }) => ({
		targetId: invoiceId ?? ids.get(referenceNumber ?? '') ?? '',
		amount,
	}));
	if (new Set(resolved.map(({ targetId }) => targetId)).size < resolved.length) {
		throw new StateError('Two allocations are for the same invoice', 'Add the amounts up');
	}
	return resolved;
}
