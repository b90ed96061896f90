import type { Send, Session } from './session';

export const CREDITS = '/invoices/customer-credits';

type Row = Record<string, any>;

/** What is in the envelope, where there is one. */
export function recordOf({ body }: { body: any }): Row {
	return (body?.data ?? body ?? {}) as Row;
}

/** Deletes a credit, after its allocations, which might stay otherwise; it can be done twice. */
export async function deleteCredit(send: Send, id: string): Promise<void> {
	await send('PATCH', `${CREDITS}/${id}`, { allocations: [] });
	const { status } = await send('DELETE', `${CREDITS}/${id}`);
	if (status > 299 && status !== 404) throw new Error('It could not be deleted');
}

const NEED_INVOICES = [
	'invoiceNumber',
	'quantityForm',
	'sentAllocations',
	'allocationBalance',
	'creditOverAllocation',
	'voidCredited',
	'voidedInvoice',
	'closedInvoice',
];

/** Two invoices on which nothing was paid; none where Layer does not take them. */
export async function importInvoices(session: Session, customerId: string): Promise<Row[]> {
	session.skip('deletedAllocations', 'the invoice could not be voided any more');
	session.skip('openInvoiceName', 'a new invoice has one name; older ones may have the other');
	const invoices: Row[] = [];
	await session.attempt(NEED_INVOICES, async () => {
		for (const name of ['a', 'b']) invoices.push(await importInvoice(session, customerId, name));
	});
	return invoices;
}

/** What Layer does with allocations, with credits and invoices of the probe's own customer alone. */
export async function askLayerAllocations(
	session: Session,
	[first, second]: readonly Row[],
	credit: object,
	post: (body: object) => Promise<{ status: number; credit: Row }>,
): Promise<void> {
	if (!first || !second) return;
	const { send } = session;
	session.answer('invoiceNumber', first.invoice_number === null ? 'null' : 'shown');
	const { quantity } = first.line_items[0] as { quantity: unknown };
	session.answer('quantityForm', typeof quantity === 'string' ? 'text' : 'number');

	const made = await post({ ...credit, external_id: `${session.key}-m` });
	const path = `${CREDITS}/${made.credit.id}`;
	const allocate = async (invoice: Row, amount: number) =>
		await send('PATCH', path, { allocations: [{ invoice_id: invoice.id, amount }] });
	const sumOf = (answer: { body: any }) =>
		((recordOf(answer).allocations ?? []) as Array<{ amount: number }>).reduce(
			(sum, { amount }) => sum + amount,
			0,
		);
	await allocate(first, 10);
	session.answer('sentAllocations', sumOf(await allocate(first, 20)) > 20 ? 'add' : 'replace');
	const now = recordOf(await send('GET', `/invoices/${first.id}`));
	const isLowered = now.outstanding_balance < first.outstanding_balance;
	session.answer('allocationBalance', isLowered ? 'lowered' : 'unchanged');
	const over = await allocate(first, 100_000);
	session.answer('creditOverAllocation', over.status > 299 ? 'refused' : 'clamped');
	const credited = await send('POST', `/invoices/${first.id}/void`);
	session.answer('voidCredited', credited.status > 299 ? 'refused' : 'voided');

	await session.make('POST', `/invoices/${second.id}/void`);
	const twice = await send('POST', `/invoices/${second.id}/void`);
	session.answer('voidedInvoice', twice.status > 299 ? 'refused' : 'unchanged');
	const closed = await allocate(second, 5);
	session.answer('closedInvoice', closed.status > 299 ? 'refused' : 'dropped');
}

/** An invoice of 5.00 on which nothing was paid. */
async function importInvoice(session: Session, customerId: string, name: string): Promise<Row> {
	const key = `${session.key}-${name}`;
	let id: string | undefined;
	session.owe(`invoice ${key}`, async (send) => {
		// The answer to the import may have been lost.
		id ??= await findInvoice(send, customerId, key);
		if (id === undefined) return;
		const path = `/invoices/${id}`;
		if (recordOf(await send('GET', path)).status === 'VOIDED') return;
		const { status } = await send('POST', `${path}/void`);
		if (status > 299) throw new Error('It could not be voided');
	});
	const invoice = recordOf(
		await session.make('POST', '/invoices', {
			external_id: key,
			customer_id: customerId,
			sent_at: '2026-01-02T03:04:05Z',
			invoice_number: name,
			line_items: [{ product: 'Probe', unit_price: 500, quantity: 1 }],
		}),
	);
	id = String(invoice.id);
	return invoice;
}

async function findInvoice(send: Send, customerId: string, key: string) {
	const { body } = await send('GET', `/invoices?customer_id=${customerId}&limit=100`);
	const rows = (body?.data ?? []) as Array<{ id: string; external_id?: string }>;
	return rows.find((row) => row.external_id === key)?.id;
}
