import { type Answer, Refusal, type Send, type Session } from './session';

interface Allocated {
	invoiceId: string;
	amount: number;
}

/** What Rebilly does with allocations, with memos and invoices of the probe's own customer alone. */
export async function askRebillyAllocations(
	session: Session,
	customerId: string,
	websiteId: string | undefined,
): Promise<void> {
	session.skip('settledInvoice', 'an allocation to a paid invoice may not be taken back');
	session.skip('partlyCreditedPastDue', 'an invoice is past due only after a while');
	session.skip('putOwner', 'a memo could go to another customer');
	if (websiteId === undefined) {
		for (const name of NEED_INVOICES) session.skip(name, 'there is no website to issue invoices');
		return;
	}
	const { key } = session;
	const [first, second] = [`${key}-a`, `${key}-b`];
	const invoice = { customerId, currency: 'USD', websiteId };
	await session.attempt(NEED_INVOICES, async () => {
		for (const id of [first, second]) {
			session.owe(`invoice ${id}`, async (send) => await closeInvoice(send, id));
			await session.make('PUT', `/invoices/${id}`, invoice);
		}
		await askMemoOfInvoice(session, customerId, first);
		for (const id of [first, second]) {
			const item = { type: 'debit', unitPrice: 100, quantity: 1 };
			await session.make('POST', `/invoices/${id}/items`, item);
			await session.make('POST', `/invoices/${id}/issue`, { dueTime: '2035-01-31T00:00:00Z' });
		}
		await askAllocating(session, { customerId, currency: 'USD' }, [first, second]);
		await askClosedInvoice(session, second);
		await askBalances(session, customerId);
	});
}

const NEED_INVOICES = [
	'memoOfInvoice',
	'invoiceItemId',
	'revisionOfAllocations',
	'putOmittedAllocations',
	'memoOverAllocation',
	'scarceCredit',
	'emptyGrant',
	'itemsBelowAllocated',
	'voidAllocated',
	'balanceOfClosedInvoice',
	'usedUpCurrency',
];

/** Voids a memo, whatever is allocated of it; it can be done twice. */
export async function voidMemo(send: Send, id: string): Promise<void> {
	const path = `/credit-memos/${id}`;
	const { status, body } = await send('GET', path);
	if (status === 404 || body.status === 'voided') return;
	if (rowsOf(body).length > 0) await send('PATCH', path, { allocations: { invoices: [] } });
	const voided = await send('POST', `${path}/void`);
	if (voided.status > 299) throw new Error('It could not be voided');
}

/** Voids an invoice, or abandons one that still has credit on it. */
async function closeInvoice(send: Send, id: string): Promise<void> {
	const path = `/invoices/${id}`;
	const { status, body } = await send('GET', path);
	if (status === 404 || ['voided', 'abandoned'].includes(String(body.status))) return;
	if ((await send('POST', `${path}/void`)).status < 300) return;
	if ((await send('POST', `${path}/abandon`)).status > 299) throw new Error('It is still open');
}

function rowsOf(memo: Record<string, any>): Allocated[] {
	return (memo.allocations?.invoices ?? []) as Allocated[];
}

async function putMemo(session: Session, id: string, memo: object): Promise<Answer> {
	session.owe(`credit memo ${id}`, async (send) => await voidMemo(send, id));
	return await session.send('PUT', `/credit-memos/${id}`, memo);
}

async function askMemoOfInvoice(session: Session, customerId: string, invoiceId: string) {
	const memo = { customerId, currency: 'USD', items: [{ unitPrice: 1, quantity: 1 }], invoiceId };
	const made = await putMemo(session, `${session.key}-i`, memo);
	session.answer('memoOfInvoice', made.status < 300 ? 'anyStatus' : 'issued');
}

async function askAllocating(
	session: Session,
	of: { customerId: string; currency: string },
	[first, second]: readonly [string, string],
): Promise<void> {
	const { send, key } = session;
	const id = `${key}-m`;
	const path = `/credit-memos/${id}`;
	const memo = (unitPrice: number, more: object = {}) => ({
		...of,
		items: [{ unitPrice, quantity: 1 }],
		...more,
	});
	const to = (...invoices: Allocated[]) => ({ allocations: { invoices } });
	const odd = { invoiceId: first, items: [{ ...memo(1).items[0], invoiceItemId: 'none' }] };
	const unknownItem = await putMemo(session, `${key}-n`, memo(1, odd));
	session.answer('invoiceItemId', unknownItem.status > 299 ? 'checked' : 'unchecked');

	const made = await putMemo(session, id, memo(10, to({ invoiceId: first, amount: 4 })));
	if (made.status > 299) throw new Refusal(`the vendor allocated nothing: ${made.status}`);
	const isFirst = String(made.body.revision) === session.answers.get('firstRevision');
	session.answer('revisionOfAllocations', isFirst ? 'together' : 'apart');
	const listed = await send('GET', `/credit-memos?limit=1&filter=id:${id}`);
	session.answer('memoListLag', (listed.body as unknown[]).length > 0 ? 'none' : 'second');
	const put = await send('PUT', path, memo(11));
	session.answer('putOmittedAllocations', rowsOf(put.body).length > 0 ? 'kept' : 'removed');
	const over = await send('PATCH', path, to({ invoiceId: first, amount: 50 }));
	session.answer('memoOverAllocation', over.status > 299 ? 'refused' : 'clamped');
	await askScarce(session, path, [first, second], over.status < 300);
	await send('PATCH', path, to({ invoiceId: first, amount: 11 }));
	const fewer = await send('PATCH', path, { items: memo(1).items });
	session.answer('itemsBelowAllocated', fewer.status > 299 ? 'refused' : 'released');
	const voided = await send('POST', `${path}/void`);
	const rest = rowsOf(voided.body as Record<string, any>).length;
	session.answer('voidAllocated', voided.status > 299 ? 'refused' : rest > 0 ? 'kept' : 'released');
}

/** Two rows want all of a memo that has enough for one. */
async function askScarce(
	session: Session,
	path: string,
	ids: readonly string[],
	isClamped: boolean,
): Promise<void> {
	const { send } = session;
	await send('PATCH', path, { allocations: { invoices: [] } });
	if (!isClamped) {
		for (const name of ['scarceCredit', 'emptyGrant']) {
			session.skip(name, 'Rebilly refuses to allocate more than there is');
		}
		return;
	}
	const invoices = ids.map((invoiceId) => ({ invoiceId, amount: 11 }));
	const { body } = await send('PATCH', path, { allocations: { invoices } });
	const rows = rowsOf(body as Record<string, any>);
	const granted = rows.find(({ amount }) => amount > 0);
	session.answer('scarceCredit', granted?.invoiceId === ids[0] ? 'firstRows' : 'lastRows');
	session.answer('emptyGrant', rows.length > 1 ? 'kept' : 'dropped');
}

async function askClosedInvoice(session: Session, invoiceId: string): Promise<void> {
	const { send } = session;
	const path = `/invoices/${invoiceId}`;
	await session.make('POST', `${path}/void`);
	const { status } = await send('POST', `${path}/allocate-credit-balance`, { amount: 1 });
	session.answer('balanceOfClosedInvoice', status > 299 ? 'refused' : 'nothing');
}

async function askBalances(session: Session, customerId: string): Promise<void> {
	const { send, key } = session;
	for (const id of [key, `${key}-i`, `${key}-n`]) await voidMemo(send, id);
	const { body } = await send('GET', `/customers/${customerId}/credit-balance`);
	const rows = body.balances as Array<{ currency: string; unallocatedAmount: number }>;
	const row = rows.find(({ currency }) => currency === 'USD');
	if (row && row.unallocatedAmount > 0) {
		return session.skip('usedUpCurrency', 'the customer has credit that is not used up');
	}
	session.answer('usedUpCurrency', row ? 'zero' : 'leftOut');
}
