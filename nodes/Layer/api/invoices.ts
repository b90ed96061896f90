import type { PlannableInvoice } from '../../shared/credit/planner';
import { ConflictError } from '../../shared/errors';
import { found, type Query } from '../../shared/http/call';
import type { Listed } from '../../shared/run/lists';
import { type Business, pathIn } from './businesses';
import { matches } from './filters';
import { fetchObject, hasId, listRows, listUpTo, unwrap, fetchRecord } from './lists';
import type { Invoice } from './types';

/** A business of Layer has one currency, which its objects do not name. */
export const ONLY_CURRENCY = '';

/** GET /v1/businesses/{businessId}/invoices/{id} */
export async function getInvoice(business: Business, id: string): Promise<Invoice> {
	return await fetchRecord(business.http, pathIn(business, 'invoices'), id);
}

/** The invoices that a query finds. */
export async function findInvoices(
	business: Business,
	query: Query,
	limit: number | undefined,
): Promise<Listed<Invoice>> {
	const keep = (invoice: Invoice) => matches(invoice, query);
	return await listUpTo(business.http, pathIn(business, 'invoices'), query, limit, keep);
}

/** Whether something is owed on an invoice. The status is an open list, so the balance decides. */
export function isOpen({ outstanding_balance: balance, status }: Invoice): boolean {
	return (balance ?? 0) > 0 && !['VOIDED', 'DRAFT'].includes(status ?? '');
}

/**
 * A customer's invoices on which something is owed, in cents. In a dry run, without what its writes would have taken.
 */
export async function listOpenInvoices(
	business: Business,
	customerId: string,
): Promise<PlannableInvoice[]> {
	const query = { customer_id: customerId };
	const rows = await listRows<Invoice>(business.http, pathIn(business, 'invoices'), query);
	return rows
		.filter(isOpen)
		.map(({ id, outstanding_balance: balance, due_at: dueTime, sent_at: issuedTime }) => ({
			id,
			currency: ONLY_CURRENCY,
			balance: BigInt(balance ?? 0) - business.http.simulatedUse(id),
			dueTime: dueTime ?? undefined,
			issuedTime: issuedTime ?? undefined,
		}));
}

/**
 * The ids of invoices by their reference numbers.
 *
 * @throws ConflictError when a number belongs to no invoice, or to more than one
 */
export async function findInvoiceIds(
	business: Business,
	referenceNumbers: readonly string[],
): Promise<Map<string, string>> {
	if (referenceNumbers.length === 0) return new Map();
	const query = { reference_numbers: referenceNumbers.join(',') };
	const rows = await listRows<Invoice>(business.http, pathIn(business, 'invoices'), query);
	return new Map(
		referenceNumbers.map((number) => {
			const found = rows.filter((invoice) => invoice.reference_number === number);
			if (found[0] && found.length === 1) return [number, found[0].id];
			throw new ConflictError(
				`${found.length === 0 ? 'No invoice' : 'More than one invoice'} in Layer has the reference number '${number}'`,
				'Nothing was sent. Check the number and the business, or choose the invoice by its ID',
			);
		}),
	);
}

/** What reading an invoice would give after a write that changes it, for a dry run. */
export function changedInvoice(business: Business, before: Invoice, changes: Partial<Invoice>) {
	return { path: pathIn(business, 'invoices', before.id), body: { ...before, ...changes } };
}

/** Statuses of invoices that Layer does not void: something was paid or written off. */
const NOT_VOIDABLE = ['PAID', 'PARTIALLY_PAID', 'WRITTEN_OFF', 'PARTIALLY_WRITTEN_OFF', 'REFUNDED'];

/** POST /v1/businesses/{businessId}/invoices/{id}/void. A lost answer is looked up. */
export async function voidInvoice(business: Business, before: Invoice): Promise<Invoice> {
	const path = pathIn(business, 'invoices', before.id);
	return await fetchObject(business.http, {
		method: 'POST',
		path: [...path, 'void'],
		whenAnswerIsLost: async () => {
			const invoice = await getInvoice(business, before.id);
			return invoice.status === 'VOIDED' ? found(invoice) : undefined;
		},
		isAnswer: (answer) => hasId(answer) && (unwrap(answer) as Invoice).id === before.id,
		simulate: () => {
			if (NOT_VOIDABLE.includes(before.status ?? '')) {
				throw new ConflictError(
					`The invoice '${before.id}' is ${before.status} and could not be voided`,
					'Layer voids only invoices without payments and write-offs',
					{ invoiceId: before.id, status: before.status },
				);
			}
			const answer = { ...before, status: 'VOIDED', outstanding_balance: 0 };
			return { answer, objects: [{ path, body: answer }] };
		},
	});
}
