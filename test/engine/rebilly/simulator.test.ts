import { useRebilly } from '../../fixtures/rebilly';

// The simulator's newer routes, where the nodes do not go through all of their answers.

const fixture = useRebilly();

interface Reply {
	status: number;
	headers: Headers;
	body: any;
}

async function send(
	method: string,
	path: string,
	body?: unknown,
	headers: Record<string, string> = {},
): Promise<Reply> {
	const { baseUrl, organizationId, apiKey } = fixture.sandbox.connection.rebilly;
	const response = await fetch(`${baseUrl}/organizations/${organizationId}/${path}`, {
		method,
		headers: {
			'REB-APIKEY': apiKey,
			...(body !== undefined && { 'Content-Type': 'application/json' }),
			...headers,
		},
		...(body !== undefined && { body: JSON.stringify(body) }),
	});
	const text = await response.text();
	const isJson = (response.headers.get('content-type') ?? '').includes('json');
	return {
		status: response.status,
		headers: response.headers,
		body: isJson ? JSON.parse(text) : text,
	};
}

const invalidFields = ({ body }: Reply) => body.invalidFields;
const comment = async (message: string) =>
	await send('POST', 'credit-memos/refund-1/timeline', { message });

beforeEach(() => fixture.addMemo('refund-1', 'Robin', 14505));

it('Writes carry the rate limit, and those that make something its place', async () => {
	const voided = await send('POST', 'credit-memos/refund-1/void');
	expect(voided.status).toBe(201);
	expect(voided.headers.get('location')).toMatch(/\/credit-memos\/refund-1$/);
	expect(voided.headers.get('x-ratelimit-limit')).toBe('3000');
	expect(voided.headers.get('x-ratelimit-remaining')).toBe('2999');
	const again = await send('POST', 'credit-memos/refund-1/void');
	expect([again.status, again.body.revision]).toEqual([201, voided.body.revision]);
});

it('A timeline has comments that can be read, found, sorted and deleted', async () => {
	const first = await comment('First');
	expect(first.status).toBe(201);
	expect(first.headers.get('location')).toContain(`/timeline/${first.body.id}`);
	expect(first.body).toMatchObject({ message: 'First', triggeredBy: 'direct-api' });
	expect(first.body).not.toHaveProperty('type');
	await comment('Second');

	const path = 'credit-memos/refund-1/timeline';
	const messages = async (query: string) =>
		(await send('GET', `${path}?${query}`)).body.map((entry: { message: string }) => entry.message);
	expect(await messages('')).toEqual(['Second', 'First']);
	expect(await messages('sort=occurredTime')).toEqual(['First', 'Second']);
	expect(await messages('filter=message:First')).toEqual(['First']);
	expect(await messages('q=seco&limit=1')).toEqual(['Second']);

	expect((await send('GET', `${path}/${first.body.id}`)).body).toEqual(first.body);
	expect((await send('DELETE', `${path}/${first.body.id}`)).status).toBe(204);
	expect((await send('GET', `${path}/${first.body.id}`)).status).toBe(404);
	expect((await send('GET', 'credit-memos/nowhere/timeline')).status).toBe(404);
});

it('What Rebilly wrote in a timeline by itself follows the status, and stays', async () => {
	await fixture.create({ idempotencyKey: 'refund-2' });
	await fixture.allocate('refund-2', { options: {} });
	await send('POST', 'credit-memos/refund-2/void');
	const path = 'credit-memos/refund-2/timeline';
	const { body } = await send('GET', `${path}?sort=occurredTime`);
	expect(body.map(({ type }: { type: string }) => type)).toEqual([
		'credit-memo-created',
		'credit-memo-applied',
		'credit-memo-voided',
	]);
	expect((await send('DELETE', `${path}/${body[0].id}`)).status).toBe(409);
});

it.each([
	['a comment without a text', 'credit-memos/refund-1/timeline', { message: '' }, 'message'],
	['a comment with more', 'credit-memos/refund-1/timeline', { message: 'a', id: 'b' }, 'id'],
	['a body to void', 'credit-memos/refund-1/void', { reason: 'x' }, 'body'],
	['a body to refund', 'credit-memos/refund-1/refund', {}, 'body'],
])('Bodies are read strictly: %s', async (_, path, body, field) => {
	const reply = await send('POST', path, body);
	expect(reply.status).toBe(422);
	expect(invalidFields(reply)).toEqual([expect.objectContaining({ field })]);
});

it('So are those for payments and invoices', async () => {
	const [refund = ''] = fixture.refunds('Robin');
	const payment = fixture.data.transactions.get(refund)?.parentTransactionId ?? '';
	for (const [body, field] of [
		[{}, 'amount'],
		[{ amount: 0 }, 'amount'],
		[{ amount: 0.001 }, 'amount'],
		[{ amount: 1, description: 'x'.repeat(256) }, 'description'],
		[{ amount: 1, requestId: 'x' }, 'requestId'],
	] as const) {
		const reply = await send('POST', `transactions/${payment}/refund`, body);
		expect([reply.status, invalidFields(reply)[0].field]).toEqual([422, field]);
	}
	const [open = ''] = fixture.openInvoices('Robin');
	for (const [body, field] of [
		[{ amount: 0 }, 'amount'],
		[{ amount: 0.001 }, 'amount'],
		[{ allocationOrder: 'any' }, 'allocationOrder'],
		[{ creditMemoIds: ['a'] }, 'creditMemoIds'],
	] as const) {
		const reply = await send('POST', `invoices/${open}/allocate-credit-balance`, body);
		expect([reply.status, invalidFields(reply)[0].field]).toEqual([422, field]);
	}
	expect((await send('POST', `invoices/${open}/allocate-credit-balance`)).status).toBe(200);
});

it('A credit balance goes to no settled invoice, and what was never paid is not refunded', async () => {
	const paid = fixture.invoices('Robin').find((id) => fixture.invoice(id).status === 'paid') ?? '';
	const reply = await send('POST', `invoices/${paid}/allocate-credit-balance`, {});
	expect([reply.status, invalidFields(reply)[0].field]).toEqual([422, 'status']);
	const { customerId } = (await send('GET', 'credit-memos/refund-1')).body;
	const items = [{ unitPrice: 1, quantity: 1 }];
	await send('PUT', 'credit-memos/refund-2', { customerId, currency: 'EUR', items });
	const conflict = await send('POST', 'credit-memos/refund-2/refund');
	expect(conflict).toMatchObject({ status: 409, body: { title: 'Conflict', status: 409 } });
});

it('A refund of more than is left is declined, and a full one closes payment and invoice', async () => {
	const paid = fixture.invoices('Chris').find((id) => fixture.invoice(id).status === 'paid') ?? '';
	const payment = fixture.invoice(paid).transactionIds[0] ?? '';
	const path = `transactions/${payment}/refund`;
	expect((await send('POST', path, { amount: 77.01 })).body).toMatchObject({
		result: 'declined',
		gateway: { response: { message: 'The amount exceeds what can be refunded' } },
	});
	await send('POST', path, { amount: 7 });
	expect([fixture.invoice(paid).status, fixture.data.transactions.get(payment)?.status]).toEqual([
		'partially-refunded',
		'partially-refunded',
	]);
	await send('POST', path, { amount: 70 });
	expect([fixture.invoice(paid).status, fixture.data.transactions.get(payment)?.status]).toEqual([
		'refunded',
		'refunded',
	]);
	const { body } = await send('GET', `transactions?filter=parentTransactionId:${payment}`);
	expect(body.map(({ result }: { result: string }) => result)).toHaveLength(3);
});

it('A PDF comes when it is asked for, with the same bytes each time', async () => {
	const accept = { Accept: 'application/pdf' };
	const first = await send('GET', 'credit-memos/refund-1', undefined, accept);
	expect(first.headers.get('content-type')).toBe('application/pdf');
	expect(first.body).toMatch(/^%PDF-1\.4\n[^]*%%EOF\n$/);
	const again = await send('GET', 'credit-memos/refund-1', undefined, accept);
	expect(again.body).toBe(first.body);
	// The table at the end says where each object starts.
	const offsets = [...first.body.matchAll(/^(\d{10}) 00000 n /gm)].map(([, digits]) =>
		Number(digits),
	);
	expect(offsets).toHaveLength(5);
	offsets.forEach((offset, index) =>
		expect(first.body.slice(offset)).toMatch(new RegExp(`^${index + 1} 0 obj`)),
	);
	const json = await send('GET', 'credit-memos/refund-1', undefined, { Accept: '*/*' });
	expect(json.body).toMatchObject({ id: 'refund-1' });
});

it('A fresh sandbox has a gateway that approves, and empty timelines', async () => {
	fixture.data.gateway = { result: 'declined', status: 'completed', message: 'No' };
	await comment('Hello');
	fixture.sandbox.reset();
	expect(fixture.data.gateway.result).toBe('approved');
	expect(fixture.data.timelines.size).toBe(0);
});
