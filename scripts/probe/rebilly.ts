import { askRebillyAllocations, voidMemo } from './rebillyAllocations';
import { askRebillyWebhooks, NEED_WEBHOOKS } from './rebillyWebhooks';
import { assertSandbox, sender, type Session } from './session';

export interface RebillyLogin {
	apiKey: string;
	organizationId: string;
	baseUrl?: string | undefined;
}

/** @throws Error for a key or an address that is not of the sandbox */
export function rebillySender({
	apiKey,
	organizationId,
	baseUrl = 'https://api-sandbox.rebilly.com',
}: RebillyLogin) {
	if (!/^sk_sandbox_/i.test(apiKey.trim())) {
		throw new Error('This is no key of the sandbox: it must start with sk_sandbox_');
	}
	assertSandbox(baseUrl);
	const organization = encodeURIComponent(organizationId.trim());
	return sender(`${baseUrl}/organizations/${organization}`, {
		'REB-APIKEY': apiKey.trim(),
		'Content-Type': 'application/json',
	});
}

/** All records of the probe are this customer's, which stays: a customer can only be merged into another one. */
export const CUSTOMER_ID = 'n8n-probe';
const LAST_NAME = 'Probeseventeen';

/** Asks what can be asked with memos, invoices and webhooks of the probe's own customer. */
export async function askRebilly(session: Session): Promise<void> {
	const { send } = session;
	const customers = await send('GET', '/customers?limit=1');
	if (customers.status !== 200) throw new Error(`Rebilly lets nobody in: ${customers.status}`);
	session.answer('readsCount', 'x-ratelimit-limit' in customers.headers);
	const primaryAddress = { firstName: 'Probe', lastName: LAST_NAME };
	const own = await session.make('PUT', `/customers/${CUSTOMER_ID}`, { primaryAddress });
	const websiteId = (own.body.websiteId ?? customers.body[0]?.websiteId) as string | undefined;
	await askMemo(session, CUSTOMER_ID);
	await askRebillyAllocations(session, CUSTOMER_ID, websiteId);
	await session.attempt(NEED_WEBHOOKS, async () => await askRebillyWebhooks(session));
}

async function askMemo(session: Session, customerId: string): Promise<void> {
	const { send, key } = session;
	const path = `/credit-memos/${key}`;
	const memo = { customerId, currency: 'USD', items: [{ unitPrice: 10, quantity: 1 }] };
	session.owe(`credit memo ${key}`, async (sendAlways) => await voidMemo(sendAlways, key));
	const made = await session.make('PUT', path, memo);
	session.answer('firstRevision', made.body.revision);
	session.answer('writeLimit', made.headers['x-ratelimit-limit']);
	const again = await send('PUT', path, memo);
	session.answer('unchangedMemo', again.body.revision === made.body.revision ? 'kept' : 'counted');
	await send('PATCH', path, { description: 'Probe' });
	const other = { ...memo, items: [{ unitPrice: 11, quantity: 1 }] };
	const omitted = (await send('PUT', path, other)).body.description;
	session.answer('putOmittedFields', omitted === 'Probe' ? 'kept' : 'emptied');
	const taken = async (more: object) =>
		(await send('PUT', path, { ...other, ...more })).status < 300 ? 'ignored' : 'refused';
	session.answer('readOnlyFields', await taken({ totalAmount: 7 }));
	session.answer('unknownFields', await taken({ colour: 'red' }));
	await askDecimals(session, memo);
	await askReads(session, path);
	await askTimeline(session, path);
	await askVoid(session, path, other);
}

/** A currency with three decimals tells rounding to the currency from rounding to cents. */
async function askDecimals(session: Session, memo: object): Promise<void> {
	const id = `${session.key}-k`;
	session.owe(`credit memo ${id}`, async (send) => await voidMemo(send, id));
	const fine = { ...memo, currency: 'KWD', items: [{ unitPrice: 1.0006, quantity: 1 }] };
	const { status, body } = await session.send('PUT', `/credit-memos/${id}`, fine);
	const kept = Number(body.totalAmount);
	const rounded = kept === 1 ? 'toCents' : kept === 1.001 ? 'rounded' : undefined;
	session.answer('decimals', status > 299 ? 'refused' : rounded);
}

async function askReads(session: Session, path: string): Promise<void> {
	const { send, key } = session;
	const upper = await send('GET', path.replace(key, key.toUpperCase()));
	session.answer('memoIdCase', upper.status === 200 ? 'ignored' : 'exact');
	const filtered = await send('GET', '/credit-memos?limit=1&filter=reason:waiver');
	session.answer(
		'extraFilters',
		filtered.status !== 200
			? 'refused'
			: (filtered.body as Array<{ reason?: string }>).some(({ reason }) => reason !== 'waiver')
				? 'ignored'
				: 'taken',
	);
	const found = await send('GET', `/credit-memos?limit=1&q=${LAST_NAME}&filter=id:${key}`);
	session.answer('searchedTexts', (found.body as unknown[]).length > 0 ? 'related' : 'own');
	session.answer('invalidQueryStatus', (await send('GET', '/invoices?limit=many')).status);
}

async function askTimeline(session: Session, path: string): Promise<void> {
	const { send, key } = session;
	const nobody = await send('GET', `/credit-memos/${key}-nobody/timeline`);
	session.answer('unknownTimeline', nobody.status === 200 ? 'empty' : 'notFound');
	const comment = await send('POST', `${path}/timeline`, { message: 'Probe' });
	const { body } = await send('GET', `${path}/timeline`);
	const rows = body as Array<{ id: string }>;
	if (comment.status > 299 || rows.length < 2) {
		session.skip('timelineOrder', 'the timeline has no messages of its own');
		session.skip('ownMessages', 'the timeline has no messages of its own');
		return;
	}
	const isFirst = rows[0]?.id === comment.body.id;
	session.answer('timelineOrder', isFirst ? 'newestFirst' : 'oldestFirst');
	const own = rows.find(({ id }) => id !== comment.body.id);
	const deleted = await send('DELETE', `${path}/timeline/${own?.id}`);
	session.answer('ownMessages', deleted.status < 300 ? 'deletable' : 'kept');
}

async function askVoid(session: Session, path: string, memo: object): Promise<void> {
	const { send } = session;
	const first = await send('POST', `${path}/void`);
	if (first.status > 299) throw new Error(`Rebilly voided nothing: ${first.status}`);
	const second = await send('POST', `${path}/void`);
	session.answer('voidTwice', second.status < 300 ? 'unchanged' : 'refused');
	const put = await send('PUT', path, memo);
	const value =
		put.status > 299 ? 'refused' : put.body.status === 'voided' ? 'unchanged' : 'reissued';
	session.answer('voidedMemo', value);
}
