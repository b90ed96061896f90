/**
 * What the vendors leave open: the list is whole, and each answer that it names is one that the simulator gives over
 * HTTP.
 */
import axios, { type AxiosResponse } from 'axios';
import Fastify, { type FastifyInstance } from 'fastify';

import { type Decisions, startSandbox, type Sandbox } from '../../sandbox';
import { buildSeed } from '../../sandbox/buildSeed';
import { isOpen } from '../../sandbox/core/decision';
import { layerDecisions, readDecisions, rebillyDecisions } from '../../sandbox/decisions';

type Row = Record<string, any>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How a question is asked, and what is seen under each answer. */
type Proof<V extends string | number | boolean> = {
	ask: () => Promise<unknown>;
	shows: Record<`${V}`, unknown>;
};

const seed = buildSeed();
const customerOf = (company: string) =>
	seed.customers.find((customer) => customer.company === company)!.id;
const PRINT_SHOP = customerOf('Corner Print Shop');
const CYCLES = customerOf('Riverside Cycle Repair');
const FLORIST = customerOf('Station Road Florist');
const STATIONERY = customerOf('Bayside Stationery');
const invoiceOf = (customerId: string, status: string) =>
	seed.invoices.find((one) => one.customerId === customerId && one.status === status)!;
const OPEN = invoiceOf(PRINT_SHOP, 'unpaid').id;
const PAID = seed.invoices.filter(
	({ customerId, status }) => customerId === PRINT_SHOP && status === 'paid',
)[1]!;

let sandbox: Sandbox;
let receiver: FastifyInstance;
let hook: string;
let received: Array<{ headers: Row; body: Row }>;

beforeAll(async () => {
	sandbox = await startSandbox();
	receiver = Fastify({ forceCloseConnections: true });
	receiver.post('/*', async ({ headers, body }, reply) => {
		received.push({ headers, body: body as Row });
		return await reply.send({});
	});
	hook = `${await receiver.listen({ host: '127.0.0.1', port: 0 })}/hook`;
});
afterAll(async () => {
	await sandbox.close();
	await receiver.close();
});

async function send(
	method: Method,
	url: string,
	headers: Row,
	data?: unknown,
): Promise<AxiosResponse<Row>> {
	return await axios.request({
		method,
		url,
		data,
		headers,
		maxRedirects: 0,
		validateStatus: () => true,
	});
}

async function control(path: string, data: unknown): Promise<Row> {
	return (await send('POST', `${sandbox.connection.control}/${path}`, {}, data)).data;
}

// Rebilly

async function rebilly(method: Method, path: string, data?: unknown) {
	const { baseUrl, organizationId, apiKey } = sandbox.connection.rebilly;
	const url = `${baseUrl}/organizations/${organizationId}/${path}`;
	return await send(method, url, { 'REB-APIKEY': apiKey }, data);
}

const memo = (unitPrice = 10, over: Row = {}): Row => ({
	customerId: PRINT_SHOP,
	currency: 'USD',
	items: [{ unitPrice, quantity: 1 }],
	...over,
});
const to = (invoiceId: string, amount: number) => ({ invoiceId, amount });
const allocated = (...invoices: Row[]) => ({ allocations: { invoices } });
const put = async (body: Row = memo(), id = 'cm-1') =>
	await rebilly('PUT', `credit-memos/${id}`, body);
const patch = async (body: Row) => await rebilly('PATCH', 'credit-memos/cm-1', body);
const statusOf = async (answer: Promise<AxiosResponse>) => (await answer).status;
const rowsOf = ({ data }: AxiosResponse<Row>): Array<[string, number]> =>
	(data.allocations?.invoices ?? []).map((row: Row) => [row.invoiceId, row.amount]);
const rebillyInvoice = async (id: string) => (await rebilly('GET', `invoices/${id}`)).data;
/** A payment of which nothing was refunded. */
const payment = () =>
	[...sandbox.rebilly.data.transactions.values()].find(
		({ type, childTransactions }) => type === 'sale' && childTransactions.length === 0,
	)!.id;
const waits = async () =>
	await control('rebilly/gateway', { result: 'unknown', status: 'waiting-gateway' });

const login = { type: 'webhook', host: '127.0.0.1', auth: { type: 'none' } };
async function listen(id = 'all'): Promise<number> {
	const { data } = await rebilly('POST', 'service-credentials/webhook', login);
	const webhook = { method: 'POST', url: hook, credentialHash: data.id };
	return await statusOf(rebilly('PUT', `webhooks/${id}`, webhook));
}

async function listenWithSecret(): Promise<Row> {
	const { data } = await rebilly('POST', 'service-credentials/webhook', login);
	const headers = [{ name: 'X-Key', value: 'hush' }];
	const webhook = { method: 'POST', url: hook, credentialHash: data.id, headers };
	return (await rebilly('PUT', 'webhooks/all', webhook)).data;
}

type RebillyName = keyof typeof rebillyDecisions & keyof Decisions;
type LayerName = keyof typeof layerDecisions & keyof Decisions;

const REBILLY: { [Name in RebillyName]: Proof<Decisions[Name]> } = {
	firstRevision: { ask: async () => (await put()).data.revision, shows: { 1: 1, 0: 0 } },
	sameWebhook: {
		ask: async () => [await listen('one'), await listen('two')],
		shows: { another: [201, 201], refused: [201, 409] },
	},
	shownHeaders: {
		ask: async () => (await listenWithSecret()).headers[0].value,
		shows: { shown: 'hush', hidden: '********' },
	},
	unchangedMemo: {
		ask: async () => {
			await put();
			return (await put()).data.revision;
		},
		shows: { kept: 1, counted: 2 },
	},
	revisionOfAllocations: {
		ask: async () => (await put(memo(10, allocated(to(OPEN, 5))))).data.revision,
		shows: { together: 1, apart: 2 },
	},
	putOmittedFields: {
		ask: async () => {
			await put(memo(10, { description: 'Sorry' }));
			return (await put(memo(11))).data.description ?? null;
		},
		shows: { emptied: null, kept: 'Sorry' },
	},
	putOmittedAllocations: {
		ask: async () => {
			await put(memo(10, allocated(to(OPEN, 5))));
			return [rowsOf(await put(memo(11))), (await rebillyInvoice(OPEN)).amountDue];
		},
		shows: { kept: [[[OPEN, 5]], 1195], removed: [[], 1200] },
	},
	putOwner: {
		ask: async () => {
			await put();
			const { status } = await put(memo(10, { customerId: FLORIST }));
			return [status, (await rebilly('GET', 'credit-memos/cm-1')).data.customerId];
		},
		shows: { refused: [422, PRINT_SHOP], moved: [200, FLORIST] },
	},
	voidedMemo: {
		ask: async () => {
			await put();
			await rebilly('POST', 'credit-memos/cm-1/void');
			const { status } = await put();
			const now = await rebilly('GET', 'credit-memos/cm-1');
			return [status, now.data.status, await statusOf(patch({ description: 'x' }))];
		},
		shows: {
			refused: [422, 'voided', 422],
			reissued: [201, 'issued', 200],
			unchanged: [200, 'voided', 200],
		},
	},
	decimals: {
		ask: async () => {
			const body = memo(1.2345, { customerId: STATIONERY, currency: 'KWD' });
			const { status, data } = await put(body);
			return [status, data.totalAmount];
		},
		shows: { refused: [422, undefined], rounded: [201, 1.235], toCents: [201, 1.23] },
	},
	readOnlyFields: {
		ask: async () => await statusOf(put(memo(10, { totalAmount: 7 }))),
		shows: { ignored: 201, refused: 422 },
	},
	unknownFields: {
		ask: async () => await statusOf(put({ ...memo(), colour: 'red' })),
		shows: { refused: 422, ignored: 201 },
	},
	invoiceItemId: {
		ask: async () => {
			const items = [{ unitPrice: 1, quantity: 1, invoiceItemId: 'ii_other' }];
			return await statusOf(put(memo(1, { invoiceId: PAID.id, items })));
		},
		shows: { checked: 422, unchecked: 201 },
	},
	memoOfInvoice: {
		ask: async () => {
			const { id: invoiceId } = invoiceOf(FLORIST, 'voided');
			return await statusOf(put(memo(1, { customerId: FLORIST, invoiceId })));
		},
		shows: { anyStatus: 201, issued: 422 },
	},
	memoIdCase: {
		ask: async () => {
			await put(memo(), 'Refund-1');
			return [
				await statusOf(rebilly('GET', 'credit-memos/refund-1')),
				await statusOf(put(memo(), 'refund-1')),
			];
		},
		shows: { exact: [404, 201], ignored: [200, 200] },
	},
	memoOverAllocation: {
		ask: async () => {
			const answer = await put(memo(100, allocated(to(OPEN, 2000))));
			return [answer.status, rowsOf(answer)];
		},
		shows: { clamped: [201, [[OPEN, 100]]], refused: [422, []] },
	},
	emptyGrant: {
		ask: async () => {
			const rows = [invoiceOf(CYCLES, 'unpaid'), invoiceOf(CYCLES, 'past-due')];
			const asked = allocated(...rows.map(({ id }) => to(id, 10)));
			return rowsOf(await put(memo(10, { customerId: CYCLES, ...asked }))).map(([, sum]) => sum);
		},
		shows: { dropped: [10], kept: [10, 0] },
	},
	scarceCredit: {
		ask: async () => {
			const rows = [invoiceOf(CYCLES, 'unpaid'), invoiceOf(CYCLES, 'past-due')];
			const asked = allocated(...rows.map(({ id }) => to(id, 8)));
			return rowsOf(await put(memo(10, { customerId: CYCLES, ...asked }))).map(([, sum]) => sum);
		},
		shows: { firstRows: [8, 2], lastRows: [2, 8] },
	},
	settledInvoice: {
		ask: async () => {
			await put(memo(1200, allocated(to(OPEN, 1200))));
			const answer = await patch(allocated());
			return [answer.status, rowsOf(answer)];
		},
		shows: { refused: [422, []], kept: [200, [[OPEN, 1200]]] },
	},
	allocatableTransactions: {
		ask: async () => {
			const { id } = seed.payments.find(({ customerId }) => customerId === PRINT_SHOP)!;
			const transactions = [{ transactionId: id, amount: 1 }];
			return await statusOf(put(memo(10, { allocations: { transactions } })));
		},
		shows: { givenBack: 422, approved: 201 },
	},
	partlyCreditedPastDue: {
		ask: async () => {
			const { id } = invoiceOf(CYCLES, 'past-due');
			await put(memo(10, { customerId: CYCLES, ...allocated(to(id, 1)) }));
			return (await rebillyInvoice(id)).status;
		},
		shows: { 'partially-paid': 'partially-paid', 'past-due': 'past-due' },
	},
	itemsBelowAllocated: {
		ask: async () => {
			await put(memo(100, allocated(to(OPEN, 60))));
			const { status } = await patch({ items: [{ unitPrice: 50, quantity: 1 }] });
			const { amountDue } = await rebillyInvoice(OPEN);
			return [status, amountDue];
		},
		shows: { refused: [422, 1140], released: [200, 1150] },
	},
	usedUpCurrency: {
		ask: async () => {
			await put(memo(10, allocated(to(OPEN, 10))));
			return (await rebilly('GET', `customers/${PRINT_SHOP}/credit-balance`)).data.balances;
		},
		shows: { leftOut: [], zero: [{ currency: 'USD', unallocatedAmount: 0 }] },
	},
	balanceOfClosedInvoice: {
		ask: async () => {
			await put();
			return await statusOf(rebilly('POST', `invoices/${PAID.id}/allocate-credit-balance`, {}));
		},
		shows: { refused: 422, nothing: 200 },
	},
	voidAllocated: {
		ask: async () => {
			await put(memo(10, allocated(to(OPEN, 10))));
			const { status } = await rebilly('POST', 'credit-memos/cm-1/void');
			return [status, (await rebillyInvoice(OPEN)).amountDue];
		},
		shows: { released: [201, 1200], refused: [422, 1190], kept: [201, 1190] },
	},
	voidTwice: {
		ask: async () => {
			await put();
			await rebilly('POST', 'credit-memos/cm-1/void');
			return await statusOf(rebilly('POST', 'credit-memos/cm-1/void'));
		},
		shows: { unchanged: 201, refused: 409 },
	},
	refundWithoutInvoice: {
		ask: async () => {
			await put();
			return await statusOf(rebilly('POST', 'credit-memos/cm-1/refund'));
		},
		shows: { lastInvoice: 200, refused: 409 },
	},
	refundPartlyApplied: {
		ask: async () => {
			await put(memo(10, { invoiceId: PAID.id, ...allocated(to(OPEN, 4)) }));
			return await statusOf(rebilly('POST', 'credit-memos/cm-1/refund'));
		},
		shows: { rest: 200, refused: 409 },
	},
	refundTooLarge: {
		ask: async () => {
			await put(memo(10_000, { invoiceId: PAID.id }));
			const { status, data } = await rebilly('POST', 'credit-memos/cm-1/refund');
			return [status, data.status];
		},
		shows: { refused: [409, 409], inPart: [200, 'partially-applied'] },
	},
	waitingRefund: {
		ask: async () => {
			await waits();
			await put(memo(10, { invoiceId: PAID.id }));
			const unused = (await rebilly('POST', 'credit-memos/cm-1/refund')).data.unusedAmount;
			await control('rebilly/decide', { result: 'declined' });
			return [unused, (await rebilly('GET', 'credit-memos/cm-1')).data.unusedAmount];
		},
		shows: { decided: [10, 10], atOnce: [0, 10] },
	},
	paymentOverRefund: {
		ask: async () => {
			const body = { amount: 999_999 };
			const { status, data } = await rebilly('POST', `transactions/${payment()}/refund`, body);
			return [status, data.result];
		},
		shows: { declined: [201, 'declined'], refused: [422, undefined] },
	},
	queriedTransaction: {
		ask: async () => {
			await waits();
			const { data } = await rebilly('POST', `transactions/${payment()}/refund`, { amount: 1 });
			const query = await rebilly('POST', `transactions/${data.id}/query`);
			return [query.data.result, (await rebilly('GET', `transactions/${data.id}`)).data.result];
		},
		shows: { reported: ['approved', 'unknown'], updated: ['approved', 'approved'] },
	},
	timelineOrder: {
		ask: async () => {
			await put();
			await rebilly('POST', 'credit-memos/cm-1/timeline', { message: 'Later' });
			const { data } = await rebilly('GET', 'credit-memos/cm-1/timeline');
			return data.map(({ type }: Row) => type ?? 'comment');
		},
		shows: {
			newestFirst: ['comment', 'credit-memo-created'],
			oldestFirst: ['credit-memo-created', 'comment'],
		},
	},
	ownMessages: {
		ask: async () => {
			await put();
			const { data } = await rebilly('GET', 'credit-memos/cm-1/timeline');
			return await statusOf(rebilly('DELETE', `credit-memos/cm-1/timeline/${data[0].id}`));
		},
		shows: { kept: 409, deletable: 204 },
	},
	unknownTimeline: {
		ask: async () => await statusOf(rebilly('GET', 'credit-memos/nobody/timeline')),
		shows: { notFound: 404, empty: 200 },
	},
	extraFilters: {
		ask: async () => {
			await put(memo(1, { reason: 'waiver' }), 'one');
			await put(memo(1, { reason: 'return' }), 'two');
			const { status, data } = await rebilly('GET', 'credit-memos?filter=reason:waiver');
			return status === 200 ? data.length : status;
		},
		shows: { taken: 1, refused: 422, ignored: 2 },
	},
	searchedTexts: {
		ask: async () => {
			await put();
			return (await rebilly('GET', 'credit-memos?q=robin')).data.length;
		},
		shows: { related: 1, own: 0 },
	},
	invalidQueryStatus: {
		ask: async () => [
			await statusOf(rebilly('GET', 'invoices?limit=many')),
			await statusOf(rebilly('GET', 'invoices?filter=colour:red')),
		],
		shows: { 422: [422, 422], 400: [400, 400] },
	},
	memoListLag: {
		ask: async () => {
			await put();
			const { data } = await rebilly('GET', 'credit-memos');
			return [data.length, await statusOf(rebilly('GET', 'credit-memos/cm-1'))];
		},
		shows: { none: [1, 200], second: [0, 200] },
	},
	organization: {
		ask: async () => {
			const { baseUrl, apiKey } = sandbox.connection.rebilly;
			return await statusOf(send('GET', `${baseUrl}/credit-memos`, { 'REB-APIKEY': apiKey }));
		},
		shows: { required: 404, optional: 200 },
	},
	writeLimit: {
		ask: async () => (await put()).headers['x-ratelimit-limit'],
		shows: { 3000: '3000', 60000: '60000' },
	},
	readsCount: {
		ask: async () => (await rebilly('GET', 'invoices')).headers['x-ratelimit-remaining'] ?? null,
		shows: { false: null, true: '2999' },
	},
	webhookLimit: {
		ask: async () => {
			for (let index = 0; index < 25; index++) await listen(`own-${index}`);
			return await listen();
		},
		shows: { validation: 422, conflict: 409, none: 201 },
	},
	modifiedEvent: {
		ask: async () => {
			await put();
			await listen();
			await patch(allocated(to(OPEN, 10)));
			await sandbox.courier.idle();
			const types = received.map(({ body }) => body.eventType as string);
			return types.filter((type) => type.startsWith('credit-memo')).sort();
		},
		shows: {
			otherwise: ['credit-memo-applied'],
			always: ['credit-memo-applied', 'credit-memo-modified'],
		},
	},
	eventRecord: {
		ask: async () => {
			await put();
			await listen();
			await control('webhooks', { hold: true });
			for (const description of ['One', 'Two']) await patch({ description });
			await control('webhooks/release', {});
			return received.map(({ body }) => body._embedded.creditMemo.description).sort();
		},
		shows: { ofEvent: ['One', 'Two'], newest: ['Two', 'Two'] },
	},
	redeliverySecrets: {
		ask: async () => {
			await put();
			await listen();
			await control('webhooks', { hold: true });
			await patch({ description: 'One' });
			const [webhook] = sandbox.rebilly.data.webhooks.values();
			const headers = [{ name: 'X-Secret', value: 'new', status: 'active' }];
			await rebilly('PUT', `webhooks/${webhook!.id}`, { ...webhook, headers });
			await control('webhooks/release', {});
			return received.map(({ headers }) => headers['x-secret']);
		},
		shows: { present: ['new'], ofEvent: [undefined] },
	},
	sameCredential: {
		ask: async () => {
			await rebilly('POST', 'service-credentials/webhook', login);
			return await statusOf(rebilly('POST', 'service-credentials/webhook', login));
		},
		shows: { existing: 303, another: 201 },
	},
};

// Layer

const at = (path: string) =>
	`${sandbox.connection.layer.baseUrl}/v1/businesses/${sandbox.connection.layer.businessId}/${path}`;
async function layer(method: Method, path: string, data?: unknown) {
	const headers = { Authorization: `Bearer ${sandbox.connection.layer.accessToken}` };
	return await send(method, at(path), headers, data);
}

const CREDITS = 'invoices/customer-credits';
const REFUNDS = 'invoices/refunds';
const books = () => sandbox.layer.data.of(sandbox.connection.layer.businessId);
const layerInvoice = (externalId: string) => books().invoices.getByExternalId(externalId)!;
const shown = async (externalId: string) =>
	(await layer('GET', `invoices/${layerInvoice(externalId).id}`)).data.data as Row;
const line = (amount = 1000, over: Row = {}) => ({
	amount,
	revenue_account_identifier: { type: 'StableName', stable_name: 'SALES' },
	...over,
});
const credit = (over: Row = {}) => ({
	external_id: 'refund-1',
	customer_external_id: PRINT_SHOP,
	line_items: [line()],
	...over,
});
const row = (externalId: string, amount: number) => ({
	invoice_id: layerInvoice(externalId).id,
	amount,
});
const post = async (over: Row = {}) => await layer('POST', CREDITS, credit(over));
const posted = async (over: Row = {}) => {
	const { data } = await post(over);
	return (data.data ?? data) as Row;
};
const patched = async (body: Row): Promise<Row> => {
	const { id } = await posted({ allocations: [row(OPEN, 100)], tags: [TAG] });
	return (await layer('PATCH', `${CREDITS}/${id}`, body)).data.data as Row;
};
const TAG = { key: 'department', value: 'sales' };
const removed = async (over: Row = {}) => {
	const { id } = await posted(over);
	await layer('DELETE', `${CREDITS}/${id}`);
	return id as string;
};
const listed = async (query = '') => {
	const { status, data } = await layer('GET', `${CREDITS}${query}`);
	return status === 200 ? data.data.length : status;
};
const refund = async (over: Row = {}) =>
	await layer('POST', REFUNDS, {
		completed_at: '2026-09-14T09:00:00Z',
		external_id: 'r-1',
		invoice_id: layerInvoice(PAID.id).id,
		...over,
	});
async function endpoint(): Promise<void> {
	await control('webhooks/layer', { url: hook });
}
async function calls() {
	await sandbox.courier.idle();
	return received;
}
/** At a set time, so that a time that moves can be seen. */
function clock(time: string): void {
	sandbox.layer.now = () => Date.parse(time);
}
async function token(scope: string, secret = sandbox.connection.layer.clientSecret) {
	const { clientId, tokenUrl } = sandbox.connection.layer;
	const login = Buffer.from(`${clientId}:${secret}`).toString('base64');
	const form = { grant_type: 'client_credentials', client_id: clientId, scope };
	const headers = { Authorization: `Basic ${login}` };
	return await statusOf(send('POST', tokenUrl, headers, new URLSearchParams(form)));
}

const LAYER: { [Name in LayerName]: Proof<Decisions[Name]> } = {
	unknownCustomer: {
		ask: async () => {
			const { status } = await post({ customer_external_id: 'nobody' });
			return [status, books().customers.getByExternalId('nobody')?.status];
		},
		shows: {
			notFound: [404, undefined],
			badRequest: [400, undefined],
			created: [201, 'ACTIVE'],
		},
	},
	newCreditStatus: { ask: async () => await statusOf(post()), shows: { 201: 201, 200: 200 } },
	repeatedCreditStatus: {
		ask: async () => {
			await post();
			return await statusOf(post());
		},
		shows: { 200: 200, 201: 201 },
	},
	repeatedPost: {
		ask: async () => {
			await post({ memo: 'One' });
			return (await posted({ memo: 'Two' })).memo;
		},
		shows: { updates: 'Two', returns: 'One' },
	},
	repeatedPostOmitted: {
		ask: async () => {
			await post({ memo: 'One', allocations: [row(OPEN, 100)] });
			const { memo, allocations } = await posted({ reference_number: 'R-1' });
			return [memo, allocations.length, (await shown(OPEN)).outstanding_balance];
		},
		shows: { kept: ['One', 1, 119_900], cleared: [null, 0, 120_000] },
	},
	externalIdScope: {
		ask: async () => {
			await post();
			return [await statusOf(post({ customer_external_id: FLORIST })), books().credits.size];
		},
		shows: { business: [200, 1], customer: [201, 2] },
	},
	deletedExternalId: {
		ask: async () => {
			const id = await removed();
			const { status, data } = await post();
			return [status, data.data && data.data.id === id, data.data?.deleted_at];
		},
		shows: {
			refused: [400, undefined, undefined],
			new: [201, false, null],
			revived: [200, true, null],
		},
	},
	unchangedCredit: {
		ask: async () => {
			clock('2026-09-14T10:00:00Z');
			await post();
			clock('2026-09-14T11:00:00Z');
			return (await posted()).updated_at;
		},
		shows: { kept: '2026-09-14T10:00:00Z', touched: '2026-09-14T11:00:00Z' },
	},
	sentAtRequired: {
		ask: async () => await statusOf(post()),
		shows: { optional: 201, required: 400 },
	},
	sentAtShown: {
		ask: async () => (await posted({ sent_at: '2026-09-14T08:30:00+02:00' })).sent_at,
		shows: { utc: '2026-09-14T06:30:00Z', asSent: '2026-09-14T08:30:00+02:00' },
	},
	revenueAccount: {
		ask: async () => {
			const cash = { revenue_account_identifier: { type: 'StableName', stable_name: 'CASH' } };
			return await statusOf(post({ line_items: [line(1, cash)] }));
		},
		shows: { revenueOnly: 400, any: 201 },
	},
	stableNames: { ask: async () => await statusOf(post()), shows: { taken: 201, refused: 400 } },
	unknownTag: {
		ask: async () => await statusOf(post({ tags: [{ key: 'source', value: 'n8n' }] })),
		shows: { kept: 201, refused: 400 },
	},
	balancingTag: {
		ask: async () => {
			const tags = [{ key: 'entity', value: 'north' }];
			return await statusOf(post({ line_items: [line(1, { tags })] }));
		},
		shows: { refused: 400, taken: 201 },
	},
	unknownProperties: {
		ask: async () => [
			await statusOf(post({ currency: 'USD', line_items: [line(1, { quantity: 2 })] })),
			await statusOf(refund({ currency: 'USD' })),
		],
		shows: { refused: [400, 400], ignored: [201, 201] },
	},
	sentAllocations: {
		ask: async () => {
			const { allocations } = await patched({ allocations: [row(OPEN, 100)] });
			const { allocations: none } = await patched({ external_id: 'x', allocations: [] });
			return [allocations.length, none.length > 0, (await shown(OPEN)).outstanding_balance];
		},
		shows: { replace: [1, false, 120_000], add: [2, true, 119_700] },
	},
	sentLineItems: {
		ask: async () => (await patched({ line_items: [line(500)] })).line_items.length,
		shows: { replace: 1, add: 2 },
	},
	sentTags: {
		ask: async () => {
			const { transaction_tags: tags } = await patched({ tags: [{ ...TAG, value: 'support' }] });
			return tags.map(({ value }: Row) => value);
		},
		shows: { replace: ['support'], add: ['sales', 'support'] },
	},
	deletedCreditListed: {
		ask: async () => {
			await removed();
			return await listed();
		},
		shows: { hidden: 0, listed: 1 },
	},
	deletedCreditShown: {
		ask: async () => {
			const path = `${CREDITS}/${await removed()}`;
			return [
				await statusOf(layer('GET', path)),
				await statusOf(layer('PATCH', path, { memo: 'x' })),
				await statusOf(layer('DELETE', path)),
			];
		},
		shows: { shown: [200, 400, 200], notFound: [404, 404, 404] },
	},
	deletedAllocations: {
		ask: async () => {
			await removed({ allocations: [row(OPEN, 100)] });
			return (await shown(OPEN)).outstanding_balance;
		},
		shows: { released: 120_000, kept: 119_900 },
	},
	openInvoiceName: {
		ask: async () => {
			const { data } = await layer('GET', 'invoices?limit=100');
			const open = data.data.filter(
				({ outstanding_balance: due, total_amount: total, status }: Row) =>
					due === total && due > 0 && status !== 'DRAFT',
			);
			return [...new Set(open.map(({ status }: Row) => status))].sort();
		},
		shows: { both: ['SAVED', 'SENT'], SAVED: ['SAVED'], SENT: ['SENT'] },
	},
	allocationBalance: {
		ask: async () => {
			await post({ allocations: [row(OPEN, 100)] });
			const { outstanding_balance: due, status } = await shown(OPEN);
			return [due, ['SENT', 'SAVED'].includes(status)];
		},
		shows: { lowered: [119_900, false], unchanged: [120_000, true] },
	},
	creditOverAllocation: {
		ask: async () => {
			const first = await post({ allocations: [row(OPEN, 1001)] });
			const { id } = invoiceOf(CYCLES, 'past-due');
			const second = await post({
				external_id: 'refund-2',
				customer_external_id: CYCLES,
				line_items: [line(20_000)],
				allocations: [row(id, 12_041)],
			});
			return [first, second].map(({ data }) => data.data?.allocations[0].amount ?? null);
		},
		shows: { refused: [null, null], clamped: [1000, 12_040] },
	},
	closedInvoice: {
		ask: async () => {
			const { id } = invoiceOf(FLORIST, 'draft');
			const { status, data } = await post({
				customer_external_id: FLORIST,
				allocations: [row(id, 100)],
			});
			return [status, data.data?.allocations];
		},
		shows: { refused: [400, undefined], dropped: [201, []] },
	},
	voidedInvoice: {
		ask: async () => {
			const path = `invoices/${layerInvoice(OPEN).id}/void`;
			return [await statusOf(layer('POST', path)), await statusOf(layer('POST', path))];
		},
		shows: { refused: [200, 400], unchanged: [200, 200] },
	},
	voidCredited: {
		ask: async () => {
			await post({ allocations: [row(OPEN, 100)] });
			const { status } = await layer('POST', `invoices/${layerInvoice(OPEN).id}/void`);
			return [status, (await shown(OPEN)).status, (await shown(OPEN)).outstanding_balance];
		},
		shows: { refused: [400, 'PARTIALLY_PAID', 119_900], voided: [200, 'VOIDED', 0] },
	},
	invoiceNumber: {
		ask: async () => typeof (await shown(OPEN)).invoice_number,
		shows: { shown: 'string', null: 'object' },
	},
	quantityForm: {
		ask: async () => (await shown(OPEN)).line_items[1].quantity,
		shows: { text: '2.00', number: 2 },
	},
	salesReceipts: {
		ask: async () => {
			const { data } = await layer('GET', 'invoices?limit=100');
			return data.data.filter(({ customer }: Row) => customer === null).length;
		},
		shows: { onDemand: 0, always: 1 },
	},
	undocumentedFilters: {
		ask: async () => {
			await post({ memo: 'One' });
			await post({ external_id: 'refund-2', memo: 'Two' });
			await refund();
			const refunds = await layer('GET', `${REFUNDS}?external_id=nobody`);
			const invoices = await layer('GET', 'invoices?reference_numbers=nobody&limit=1');
			return [
				await listed('?memo=One'),
				refunds.data.data?.length ?? refunds.status,
				invoices.data.data?.length ?? invoices.status,
			];
		},
		shows: { taken: [1, 0, 0], ignored: [2, 1, 1], refused: [400, 400, 400] },
	},
	creditsUntil: {
		ask: async () => {
			await post({ sent_at: '2026-09-14T08:00:00Z' });
			return await listed('?sent_at_end=2026-09-14');
		},
		shows: { before: 0, included: 1 },
	},
	containsCase: {
		ask: async () => {
			await post({ memo: 'Late delivery' });
			return await listed('?memo_contains=late');
		},
		shows: { ignored: 1, minded: 0 },
	},
	unknownListCustomer: {
		ask: async () => {
			const query = '?customer_id=3c90c3cc-0d44-4b50-8888-8dd25736052a';
			return [await listed(query), await statusOf(layer('GET', `invoices${query}`))];
		},
		shows: { empty: [0, 200], notFound: [404, 404] },
	},
	uuidCase: {
		ask: async () => {
			const { id } = await posted();
			const invoice = layerInvoice(OPEN).id.toUpperCase();
			return [
				await statusOf(layer('GET', `${CREDITS}/${(id as string).toUpperCase()}`)),
				await statusOf(
					post({ external_id: 'refund-2', allocations: [{ invoice_id: invoice, amount: 1 }] }),
				),
			];
		},
		shows: { ignored: [200, 201], minded: [404, 404] },
	},
	pageFill: {
		ask: async () => {
			const { data } = await layer('GET', 'invoices?limit=10');
			return [data.data.length, data.meta.pagination.has_more];
		},
		shows: { full: [10, true], short: [5, true] },
	},
	endOfList: {
		ask: async () => {
			await post();
			const { cursor, has_more: more } = (await layer('GET', CREDITS)).data.meta.pagination;
			if (!more) return [more, cursor];
			const next = await layer('GET', `${CREDITS}?cursor=${encodeURIComponent(cursor)}`);
			const { pagination } = next.data.meta;
			return [more, next.data.data, pagination.has_more, pagination.cursor === cursor];
		},
		shows: { flag: [false, null], emptyPage: [true, [], true, true] },
	},
	creditListLag: {
		ask: async () => {
			const { id } = await posted();
			return [await listed(), await statusOf(layer('GET', `${CREDITS}/${id}`))];
		},
		shows: { none: [1, 200], second: [0, 200] },
	},
	envelope: {
		ask: async () => 'data' in (await post()).data,
		shows: { wrapped: true, bare: false },
	},
	accountForm: {
		ask: async () => typeof (await posted()).line_items[0].ledger_account.id,
		shows: { plain: 'string', wrapped: 'object' },
	},
	invalidStatus: {
		ask: async () => [
			await statusOf(post({ line_items: [line(1.5)] })),
			await statusOf(post({ allocations: [row(OPEN, 999_999)] })),
			await listed('?limit=many'),
			await statusOf(layer('GET', `${CREDITS}/3c90c3cc-0d44-4b50-8888-8dd25736052a`)),
		],
		shows: { 400: [400, 400, 400, 404], 422: [422, 422, 422, 404] },
	},
	tokenRefusal: {
		ask: async () => await token('https://sandbox.layerfi.com/sandbox', 'wrong'),
		shows: { 401: 401, 400: 400 },
	},
	tokenScope: {
		ask: async () => [
			await token('https://staging.example.com/sandbox'),
			await token(`${sandbox.connection.layer.baseUrl}/sandbox`),
			await token('https://sandbox.layerfi.com/sandbox'),
			await token('https://api.layerfi.com/production'),
		],
		shows: {
			anySandbox: [200, 200, 200, 400],
			ownAddress: [400, 200, 400, 400],
			documented: [400, 400, 200, 400],
		},
	},
	rateLimit: {
		ask: async () => {
			const { headers } = await layer('GET', 'customers');
			return [headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']];
		},
		shows: { production: ['500', '99'], sandbox: ['100', '99'] },
	},
	newRefundStatus: { ask: async () => await statusOf(refund()), shows: { 201: 201, 200: 200 } },
	repeatedRefund: {
		ask: async () => {
			await refund({ memo: 'One' });
			return (await refund({ memo: 'Two' })).data.data.memo;
		},
		shows: { replaces: 'Two', returns: 'One' },
	},
	refundCap: {
		ask: async () => {
			const total = 10 * PAID.amount;
			const allocations = [{ invoice_id: layerInvoice(PAID.id).id, total_amount: total }];
			return await statusOf(refund({ invoice_id: undefined, refunded_amount: total, allocations }));
		},
		shows: { paid: 400, none: 201 },
	},
	refundOfNoInvoice: {
		ask: async () => {
			const account = { type: 'StableName', stable_name: 'SALES' };
			const lines = [{ amount: 100, account_identifier: account }];
			const allocation = { total_amount: 100, customer_external_id: PRINT_SHOP, line_items: lines };
			return await statusOf(
				refund({ invoice_id: undefined, refunded_amount: 100, allocations: [allocation] }),
			);
		},
		shows: { taken: 201, refused: 400 },
	},
	otherMethod: {
		ask: async () => (await refund()).data.data.payments[0].method,
		shows: { OTHER: 'OTHER', Other: 'Other' },
	},
	refundAmountName: {
		ask: async () => {
			const [allocation] = (await refund()).data.data.allocations;
			return ['amount', 'total_amount'].filter((name) => name in allocation);
		},
		shows: { amount: ['amount'], total_amount: ['total_amount'] },
	},
	fullyRefunded: {
		ask: async () => {
			await refund();
			return (await shown(PAID.id)).status;
		},
		shows: { REFUNDED: 'REFUNDED', unchanged: 'PAID' },
	},
	deletedRefund: {
		ask: async () => {
			const { id } = (await refund()).data.data;
			const { status, data } = await layer('DELETE', `${REFUNDS}/${id}`);
			return [status, data, await statusOf(layer('GET', `${REFUNDS}/${id}`))];
		},
		shows: {
			typeOnly: [200, { type: '{}' }, 404],
			envelope: [200, { data: {}, meta: {} }, 404],
			noContent: [204, '', 404],
		},
	},
	signatureHeaders: {
		ask: async () => {
			await endpoint();
			await post();
			const [call] = await calls();
			return Object.keys(call!.headers).filter((name) => name.endsWith('-signature'));
		},
		shows: {
			webhook: ['webhook-signature'],
			svix: ['svix-signature'],
			unknown: ['x-layer-signature'],
		},
	},
	webhookShape: {
		ask: async () => {
			await endpoint();
			await post();
			return (await calls()).map(({ body }) => [body.type, 'business_id' in body]);
		},
		shows: {
			current: [['CustomerCredit.created', true]],
			older: [['customer_credit.created', false]],
		},
	},
	eventId: {
		ask: async () => {
			await endpoint();
			const { id } = await posted();
			for (const memo of ['One', 'Two']) await layer('PATCH', `${CREDITS}/${id}`, { memo });
			const updates = (await calls()).filter(({ body }) => body.type.endsWith('updated'));
			const ids = updates.map(({ body }) => body.id as string);
			expect(ids.every((one) => one.startsWith(`CustomerCredit_updated_${id}`))).toBe(true);
			return new Set(ids).size;
		},
		shows: { event: 2, record: 1 },
	},
	invoiceEvents: {
		ask: async () => {
			await endpoint();
			await post({ allocations: [row(OPEN, 100)] });
			return (await calls()).map(({ body }) => body.type).sort();
		},
		shows: {
			sent: ['CustomerCredit.created', 'Invoice.updated'],
			none: ['CustomerCredit.created'],
		},
	},
};

const PROOFS = { ...REBILLY, ...LAYER } as Record<string, Proof<string>>;
const ALL = { ...rebillyDecisions, ...layerDecisions };
const OPEN_ONES = Object.entries(ALL).flatMap(([name, decision]) =>
	isOpen(decision) ? [[name, decision] as const] : [],
);

describe('the list', () => {
	test('has no name twice, because all are chosen in one object', () => {
		const names = [...Object.keys(rebillyDecisions), ...Object.keys(layerDecisions)];
		expect(new Set(names).size).toBe(names.length);
	});

	test('has no question twice of one vendor', () => {
		for (const list of [rebillyDecisions, layerDecisions]) {
			const questions = Object.values(list).map(({ question }) => question);
			expect(new Set(questions).size).toBe(questions.length);
		}
	});

	test.each(Object.entries(ALL))(
		'%s has other answers, or a reason why no node can notice',
		(_, one) => {
			expect(one.question).toMatch(/\?$/);
			if (isOpen(one)) {
				expect(one.answers.length).toBeGreaterThan(1);
				expect(new Set(one.answers.map(([value]) => value)).size).toBe(one.answers.length);
				for (const [, meaning] of one.answers) expect(meaning).toMatch(/\w/);
				expect(one.nodes).toMatch(/\w.*\.$/s);
				expect(one.evidence).toMatch(/\w.*\.$/s);
			} else {
				expect(one.answer).toMatch(/\w/);
				expect(one.unnoticed).toMatch(/\w.*\.$/s);
			}
		},
	);

	test('each open one is proven, and nothing else', () => {
		expect(Object.keys(PROOFS).sort()).toEqual(OPEN_ONES.map(([name]) => name).sort());
	});
});

describe('each answer is one that the simulator gives', () => {
	beforeEach(() => {
		received = [];
	});
	afterEach(() => {
		sandbox.layer.now = Date.now;
	});

	const worlds = OPEN_ONES.flatMap(([name, { answers }]) =>
		answers.map(([value]) => [name, value] as const),
	);

	test.each(worlds)('%s: %s', async (name, value) => {
		sandbox.reset(1, { [name]: value });
		const { ask, shows } = PROOFS[name]!;
		expect(await ask()).toEqual(shows[String(value)]);
	});

	test.each(OPEN_ONES)('%s: each can be told from the others', (name, { answers }) => {
		const seen = answers.map(([value]) => JSON.stringify(PROOFS[name]!.shows[String(value)]));
		expect(new Set(seen).size).toBe(answers.length);
	});
});

describe('choosing', () => {
	test('the assumed answers come first', () => {
		const assumed = Object.fromEntries(
			OPEN_ONES.map(([name, { answers }]) => [name, answers[0]![0]]),
		);
		expect(readDecisions()).toEqual(assumed);
	});

	test('a sandbox starts in a world, stays in it and goes on to another', async () => {
		const other = await startSandbox({
			decisions: { firstRevision: 0, openInvoiceName: 'SAVED' },
		});
		try {
			const { decisions } = other.rebilly.data;
			expect(decisions).toMatchObject({ firstRevision: 0, openInvoiceName: 'SAVED' });
			other.reset();
			expect(other.layer.data.decisions.openInvoiceName).toBe('SAVED');
			await axios.post(`${other.connection.control}/reset`, { decisions: { firstRevision: 1 } });
			expect(other.layer.data.decisions.openInvoiceName).toBe('both');
			await axios.post(`${other.connection.control}/reset`, {
				seed: 2,
				decisions: { eventId: 'record' },
			});
			expect(other.layer.data.decisions.eventId).toBe('record');
			expect(other.layer.data.seedNumber).toBe(2);
		} finally {
			await other.close();
		}
	});

	test.each([
		[{ decisions: { colour: 'red' } }, 'there is no open decision colour'],
		[{ decisions: { itemIds: 'kept' } }, 'there is no open decision itemIds'],
		[{ decisions: { firstRevision: 7 } }, 'firstRevision must be one of 1, 0'],
		[{ decisions: { firstRevision: '0' } }, 'firstRevision must be one of 1, 0'],
		[{ decisions: [] }, 'decisions must be an object'],
		[
			{ decisions: { eventId: 1, envelope: 'none' } },
			'eventId must be one of "event", "record"; envelope must be one of "wrapped", "bare"',
		],
	])('refuses %j', async (body, error) => {
		sandbox.reset(1, { firstRevision: 0 });
		await put();
		const { connection, rebilly: simulator } = sandbox;
		const answer = await send('POST', `${connection.control}/reset`, {}, body);
		expect([answer.status, answer.data]).toEqual([400, { error }]);
		expect(simulator.data.creditMemos.size).toBe(1);
		expect(simulator.data.decisions.firstRevision).toBe(0);
	});
});
