import axios from 'axios';

import { assertSandbox, sender, type Send, type Session } from './session';

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

const CREDITS = '/invoices/customer-credits';
const NOBODY = '3c90c3cc-0d44-4b50-8888-8dd25736052a';

/** Asks what can be asked with one credit of a customer that is there. */
export async function askLayer(session: Session): Promise<void> {
	const { send, key } = session;
	session.skip('unknownCustomer', 'it could leave a customer that the API cannot delete');
	const customers = await send('GET', '/customers?limit=1');
	const customerId = customers.body?.data?.[0]?.id as string | undefined;
	if (!customerId) throw new Error('There is no customer in this sandbox. Make one first');
	const lines = [
		{
			amount: 100,
			revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' },
		},
	];
	const bare = { external_id: key, customer_id: customerId, line_items: lines };
	const own = new Set<string>();
	session.owe(`customer credit ${key}`, async (sendAlways) => {
		// The answer to the first one may have been lost.
		const { body } = await sendAlways('GET', `${CREDITS}?customer_id=${customerId}&limit=100`);
		for (const row of (body?.data ?? []) as Array<{ id: string; external_id?: string }>) {
			if (row.external_id === key) own.add(row.id);
		}
		for (const id of own) {
			const { status } = await sendAlways('DELETE', `${CREDITS}/${id}`);
			if (status > 299 && status !== 404) throw new Error('It could not be deleted');
		}
	});
	const post = async (body: object) => {
		const answer = await send('POST', CREDITS, body);
		const credit = (answer.body?.data ?? answer.body) as Record<string, any>;
		if (answer.status < 300) own.add(String(credit.id));
		return { ...answer, credit };
	};

	let credit = bare as object;
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
}
