import { ConflictError } from '../../shared/errors';
import type { SimulatedEffect } from '../../shared/http/call';
import { formatAmount } from '../../shared/money';
import { noteGone, noteMade, withMade } from '../../shared/run/madeRows';
import { type Business, pathIn } from './businesses';
import { changedInvoice } from './invoices';
import { fetchObject, hasId } from './lists';
import type { Invoice, WriteOff, WriteOffBody } from './types';

/** GET …/invoices/{invoiceId}/write-offs/{id} */
export async function getWriteOff(
	business: Business,
	invoiceId: string,
	id: string,
): Promise<WriteOff> {
	const path = pathIn(business, 'invoices', invoiceId, 'write-offs', id);
	return await fetchObject(business.http, { method: 'GET', path });
}

/**
 * POST /v1/businesses/{businessId}/invoices/{invoiceId}/write-off. There is no list of write-offs to look at, but
 * creating with an external_id that is in use gives the one that is there (reference: the idempotency page), so it is
 * sent again when the answer is lost.
 *
 * @param exponent how many decimals messages show amounts with
 */
export async function postWriteOff(
	business: Business,
	before: Invoice,
	body: WriteOffBody,
	exponent: number,
): Promise<{ made: WriteOff; isOwn: boolean }> {
	const { http } = business;
	const path = writeOffsPath(business, before);
	const own = withMade<WriteOff>(http, path, []);
	const made = await fetchObject<WriteOff>(http, {
		method: 'POST',
		path,
		body,
		whenAnswerIsLost: 'resend',
		isAnswer: (answer) => hasId(answer, body.external_id),
		ifUnknown: 'Running it again with the same key is safe: it makes no second one',
		simulate: () => {
			// The key belongs to the one that an earlier item would have made.
			const rows = http.simulatedRows(path) as WriteOff[];
			const present = rows.find((row) => row.external_id === body.external_id);
			return present
				? { answer: present }
				: simulatedWriteOff(business, path, before, body, exponent);
		},
	});
	noteMade(http, path, made);
	return { made, isOwn: own.some(({ id }) => id === made.id) };
}

function simulatedWriteOff(
	business: Business,
	path: readonly string[],
	before: Invoice,
	body: WriteOffBody,
	exponent: number,
): SimulatedEffect {
	const balance = before.outstanding_balance ?? 0;
	const { amount = balance, write_off_mode: _, ...rest } = body;
	// Of an invoice that was written off before, the same key would bring that write-off back.
	if (amount > balance && !before.status?.endsWith('WRITTEN_OFF')) {
		const [asked, owed] = [amount, balance].map((each) => formatAmount(BigInt(each), exponent));
		throw new ConflictError(
			`${asked} is more than the ${owed} outstanding on the invoice '${before.id}'`,
			'Write off at most what is outstanding',
			{ invoiceId: before.id, status: before.status },
		);
	}
	const left = Math.max(balance - amount, 0);
	const status = left === 0 ? 'WRITTEN_OFF' : 'PARTIALLY_WRITTEN_OFF';
	const answer = { ...rest, invoice_id: before.id, amount };
	return {
		answer,
		row: { path, row: answer },
		objects: [changedInvoice(business, before, { outstanding_balance: left, status })],
	};
}

/**
 * DELETE …/invoices/{invoiceId}/write-offs/{id}. A lost answer is looked up: one that was deleted is not found any more.
 *
 * @param before its invoice as it was, for a dry run
 */
export async function deleteWriteOff(
	business: Business,
	before: Invoice,
	{ id, amount = 0 }: WriteOff,
): Promise<void> {
	const path = pathIn(business, 'invoices', before.id, 'write-offs', id);
	const owed = (before.outstanding_balance ?? 0) + amount;
	await business.http.request({
		method: 'DELETE',
		path,
		whenAnswerIsLost: business.http.whenGone({ method: 'GET', path }),
		simulate: () => ({
			answer: {},
			gone: path,
			objects: [changedInvoice(business, before, { outstanding_balance: owed })],
		}),
	});
	noteGone(business.http, writeOffsPath(business, before), id);
}

/** Where write-offs of an invoice are made. */
function writeOffsPath(business: Business, { id }: Invoice): string[] {
	return pathIn(business, 'invoices', id, 'write-off');
}
