import axios from 'axios';

import {
	askLayerAllocations,
	CREDITS,
	deleteCredit,
	importInvoices,
	recordOf,
} from './layerAllocations';
import { type Answer, assertSandbox, sender, type Send, type Session } from './session';

export interface LayerLogin {
	clientId: string;
	clientSecret: string;
	/** Default: the first business there is. */
	businessId?: string | undefined;
	baseUrl?: string | undefined;
	tokenUrl?: string | undefined;
}

/** @throws Error for an address that is not of the sandbox, and where no token is given */
export async function layerSender({
	clientId,
	clientSecret,
	businessId,
	baseUrl = 'https://sandbox.layerfi.com',
	tokenUrl = 'https://auth.layerfi.com/oauth2/token',
}: LayerLogin): Promise<Send> {
	for (const address of [baseUrl, tokenUrl]) assertSandbox(address);
	const form = {
		grant_type: 'client_credentials',
		scope: 'https://sandbox.layerfi.com/sandbox',
		client_id: clientId,
	};
	const { status, data } = await axios.post<{ access_token?: string }>(
		tokenUrl,
		new URLSearchParams(form),
		{ auth: { username: clientId, password: clientSecret }, validateStatus: () => true },
	);
	if (status !== 200) throw new Error(`Layer gives no token: ${status}`);
	const headers = { Authorization: `Bearer ${data.access_token}` };
	const businesses = await sender(`${baseUrl}/v1`, headers)('GET', '/businesses?limit=1');
	const id = businessId ?? (businesses.body?.data?.[0]?.id as string | undefined);
	if (!id) throw new Error('There is no business in this sandbox. Make one first');
	return sender(`${baseUrl}/v1/businesses/${id}`, headers);
}

const NOBODY = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

/** Asks what can be asked with credits and invoices of a customer of its own. */
export async function askLayer(session: Session): Promise<void> {
	session.skip('unknownCustomer', 'it could leave a customer that the probe does not know of');
	const customerId = await makeCustomer(session);
	// Before the credits, which are therefore taken away before them.
	const invoices = await importInvoices(session, customerId);
	const lines = [
		{
			amount: 100,
			revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' },
		},
	];
	const bare = { external_id: session.key, customer_id: customerId, line_items: lines };
	const own = new Set<string>();
	const isOwn = ({ external_id: id = '' }: { external_id?: string }) => id.startsWith(session.key);
	session.owe(`customer credits ${session.key}`, async (send) => {
		// The answer to one that was made may have been lost.
		const { body } = await send('GET', `${CREDITS}?customer_id=${customerId}&limit=100`);
		const rows = (body?.data ?? []) as Array<{ id: string; external_id?: string }>;
		for (const row of rows) if (isOwn(row)) own.add(row.id);
		for (const id of own) await deleteCredit(send, id);
	});
	const post = async (body: object) => {
		const answer = await session.send('POST', CREDITS, body);
		const credit = recordOf(answer);
		if (answer.status < 300) own.add(String(credit.id));
		return { ...answer, credit };
	};
	const credit = await askCredit(session, bare, lines, post);
	await session.attempt([], async () => {
		await askLayerAllocations(session, invoices, credit, post);
	});
}

type Post = (body: object) => Promise<Answer & { credit: Record<string, any> }>;

/** A customer that is archived in the end, because it cannot be deleted. */
async function makeCustomer(session: Session): Promise<string> {
	const { key } = session;
	session.owe(`customer ${key}`, async (send) => {
		const { body } = await send('GET', `/customers?external_id=${key}`);
		for (const { id } of (body?.data ?? []) as Array<{ id: string }>) {
			const { status } = await send('POST', `/customers/${id}/archive`);
			if (status > 299) throw new Error('It could not be archived');
		}
	});
	const customer = { external_id: key, individual_name: 'Probe' };
	return String(recordOf(await session.make('POST', '/customers', customer)).id);
}

/** @returns the body with which a credit can be made */
async function askCredit(
	session: Session,
	bare: object,
	lines: object[],
	post: Post,
): Promise<object> {
	const { send } = session;
	let credit: object = bare;
	let made = await post(bare);
	const needsTime = made.status > 299;
	if (needsTime) {
		credit = { ...bare, sent_at: '2026-01-02T03:04:05Z' };
		made = await post(credit);
	}
	if (made.status > 299) throw new Error(`Layer made no customer credit: ${made.status}`);
	session.answer('sentAtRequired', needsTime ? 'required' : 'optional');
	session.answer('newCreditStatus', made.status);
	session.answer('envelope', 'data' in made.body ? 'wrapped' : 'bare');
	const account = made.credit.line_items[0].ledger_account as { id: unknown };
	session.answer('accountForm', typeof account.id === 'object' ? 'wrapped' : 'plain');
	session.answer('repeatedCreditStatus', (await post(credit)).status);
	const path = `${CREDITS}/${made.credit.id}`;
	const changed = await post({ ...credit, memo: 'Probe' });
	session.answer('repeatedPost', changed.credit.memo === 'Probe' ? 'updates' : 'returns');
	const sentAt = '2026-01-02T05:04:05+02:00';
	const dated = recordOf(await send('PATCH', path, { sent_at: sentAt }));
	session.answer('sentAtShown', dated.sent_at === sentAt ? 'asSent' : 'utc');
	const unknown = await send('PATCH', path, { memo: 'Probe', colour: 'red' });
	session.answer('unknownProperties', unknown.status < 300 ? 'ignored' : 'refused');
	const before = await send('GET', path);
	const count = ({ body }: { body: any }) => (body.data ?? body).line_items.length as number;
	const patched = await send('PATCH', path, { line_items: lines });
	session.answer('sentLineItems', count(patched) > count(before) ? 'add' : 'replace');
	const upper = await send('GET', `${CREDITS}/${String(made.credit.id).toUpperCase()}`);
	session.answer('uuidCase', upper.status === 200 ? 'ignored' : 'minded');
	const list = await send('GET', `${CREDITS}?customer_id=${NOBODY}`);
	session.answer('unknownListCustomer', list.status === 200 ? 'empty' : 'notFound');
	session.answer('invalidStatus', (await send('PATCH', path, { memo: 5 })).status);
	await send('DELETE', path);
	const shown = await send('GET', path);
	session.answer('deletedCreditShown', shown.status === 200 ? 'shown' : 'notFound');
	const revived = await post(credit);
	const isSame = revived.credit?.id === made.credit.id;
	const value = revived.status > 299 ? 'refused' : isSame ? 'revived' : 'new';
	session.answer('deletedExternalId', value);
	return credit;
}
