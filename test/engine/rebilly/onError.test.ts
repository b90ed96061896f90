import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { chosen, locator, type Values } from '../../fixtures/form';
import { oneItem, useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, only, outcomes, pairing } from '../../fixtures/results';

const fixture = useRebilly();

/** A form that makes the memo the item describes. */
const FORM: Values = {
	idempotencyKey: '={{ $json.key }}',
	customerId: locator('={{ $json.customer ?? "cus_nobody" }}'),
	lineItems: oneItem({ unitPrice: '={{ $json.price }}' }),
};

/** Items that are good, except for those that Rebilly refuses and those whose price is no amount. */
function items(count: number, { refused = [] as number[], wrong = [] as number[] } = {}): Values[] {
	return Array.from({ length: count }, (_, index) => ({
		key: `key-${index}`,
		price: wrong.includes(index) ? 'much' : '5.00',
		...(!refused.includes(index) && { customer: fixture.customer('Robin') }),
	}));
}

const ONE_BY_ONE = { options: { maxConcurrentRequests: 1 } };
const ids = () => fixture.memos().map(({ id }) => id);

describe('On Error: Stop', () => {
	it('ends at the item that failed, and says which items were done and which not started', async () => {
		const result = await fixture.create(
			{ ...FORM, ...ONE_BY_ONE },
			{ items: items(6, { refused: [3] }) },
		);
		expect(result.status).toBe('error');
		expect(result.outputs).toEqual([]);
		expect(failure(result)).toEqual({
			message:
				'Rebilly: Validation error: Some of the data sent is not valid. customerId: names no customer [item 3]',
			description: 'Correct the fields that it names. Done: items 0–2. Not started: items 4–5',
		});
		expect(ids()).toEqual(['key-0', 'key-1', 'key-2']);
	});

	it('does the same for an item whose input is bad', async () => {
		const result = await fixture.create(
			{ ...FORM, ...ONE_BY_ONE },
			{ items: items(4, { wrong: [1] }) },
		);
		expect(failure(result).message).toBe(
			"'Unit Price' in row 1 of 'Line Items' is not a number: 'much' [item 1]",
		);
		expect(failure(result).description).toMatch(/\. Done: items 0\. Not started: items 2–3$/);
		expect(result.error).toMatchObject({ name: 'NodeOperationError', context: { itemIndex: 1 } });
		expect(ids()).toEqual(['key-0']);
	});

	it('lets the items that are under way finish, and names them as done', async () => {
		fixture.sandbox.setFaults({ delayMs: 50 });
		const result = await fixture.create(
			{ ...FORM, options: { maxConcurrentRequests: 4 } },
			{ items: items(12, { wrong: [2] }) },
		);
		expect(failure(result).message).toContain('[item 2]');
		const done = ids().map((id) => Number(String(id).replace('key-', '')));
		expect(failure(result).description).toContain(`Done: items ${range(done)}. Not started: items`);
		expect(done.length).toBeLessThanOrEqual(4);
		expect(fixture.requests().every(({ status }) => status !== null)).toBe(true);
	});

	it('names the others that failed at the same time', async () => {
		const result = await fixture.create(FORM, { items: items(3, { refused: [0, 1, 2] }) });
		expect(failure(result).message).toContain('[item 0]');
		expect(failure(result).description).toContain(
			'Done: none. Also not done, for reasons of their own: items 1–2. Not started: none',
		);
	});

	it('does not start an item with the same key as one that failed', async () => {
		const same = items(3, { refused: [0] }).map((item) => ({ ...item, key: 'a' }));
		const result = await fixture.create(FORM, { items: same });
		expect(failure(result).description).toContain('Done: none. Not started: items 1–2');
		expect(fixture.calls()).toEqual(['GET credit-memos/a', 'PUT credit-memos/a']);
	});

	it('gives the error of a refusal its status, its field messages and no details of the transport', async () => {
		const result = await fixture.create(FORM, { items: items(1, { refused: [0] }) });
		expect(result.error).toMatchObject({
			name: 'NodeApiError',
			httpCode: '422',
			context: { itemIndex: 0 },
		});
		expect(failure(result).message).toContain('customerId: names no customer');
		expect(JSON.stringify(result.error)).not.toMatch(/axios|AxiosError/);
	});
});

describe('On Error: Continue', () => {
	const bad = { refused: [1], wrong: [3] };

	it('puts an error item in the place of each item that failed', async () => {
		const result = await fixture.create(FORM, {
			items: items(5, bad),
			onError: 'continueRegularOutput',
		});
		expect(result.status).toBe('success');
		expect(jsonOf(result)).toEqual([
			expect.objectContaining({ id: 'key-0', outcome: 'created' }),
			{
				message:
					'Rebilly: Validation error: Some of the data sent is not valid. customerId: names no customer [item 1]. Correct the fields that it names',
				error: {
					message:
						'Rebilly: Validation error: Some of the data sent is not valid. customerId: names no customer [item 1]',
					advice: 'Correct the fields that it names',
					kind: 'refused',
					service: 'Rebilly',
					request: 'PUT /credit-memos/key-1',
					status: 422,
					fields: [{ field: 'customerId', message: 'names no customer' }],
				},
			},
			expect.objectContaining({ id: 'key-2', outcome: 'created' }),
			{
				message: expect.stringMatching(/not a number: 'much' \[item 3\]\. Enter digits/) as string,
				error: {
					message: "'Unit Price' in row 1 of 'Line Items' is not a number: 'much' [item 3]",
					advice: expect.stringContaining('Enter digits with a point') as string,
					kind: 'input',
					field: 'Unit Price',
				},
			},
			expect.objectContaining({ id: 'key-4', outcome: 'created' }),
		]);
		expect(pairing(result.outputs[0])).toEqual([0, 1, 2, 3, 4]);
	});

	it('goes on when every item fails', async () => {
		const result = await fixture.create(FORM, {
			items: items(3, { refused: [0, 2], wrong: [1] }),
			onError: 'continueRegularOutput',
		});
		expect(result.status).toBe('success');
		expect(jsonOf(result)).toMatchObject(
			[0, 1, 2].map((item) => ({ message: expect.stringContaining(`[item ${item}]`) as string })),
		);
		expect(pairing(result.outputs[0])).toEqual([0, 1, 2]);
	});

	it('goes on when the credential is not usable', async () => {
		const result = await fixture.create(FORM, {
			engine: fixture.engineWith({ apiKey: '' }),
			items: items(2),
			onError: 'continueRegularOutput',
		});
		expect(jsonOf(result)).toMatchObject([
			{ error: { message: "'API Key' in the Rebilly credential is empty [item 0]" } },
			{ error: { message: "'API Key' in the Rebilly credential is empty [item 1]" } },
		]);
	});

	it('does not repeat what was done when the first item fails and Retry On Fail is on', async () => {
		const result = await fixture.create(FORM, {
			items: items(3, { refused: [0] }),
			onError: 'continueRegularOutput',
			retryOnFail: true,
			maxTries: 2,
		});
		expect(outcomes(result).slice(1)).toEqual(['existing', 'existing']);
		expect(ids()).toEqual(['key-1', 'key-2']);
	});
});

describe('On Error: Continue (using error output)', () => {
	it('sends each failed item there, with what it came with, the error, the advice and the details', async () => {
		const given = items(4, { refused: [1], wrong: [2] });
		const result = await fixture.create(FORM, { items: given, onError: 'continueErrorOutput' });
		expect(jsonOf(result, 0).map(({ id }) => id)).toEqual(['key-0', 'key-3']);
		expect(pairing(result.outputs[0])).toEqual([0, 3]);
		expect(jsonOf(result, 1)).toEqual([
			{
				...given[1],
				message: expect.stringContaining('Correct the fields that it names') as string,
				error: expect.objectContaining({
					message: expect.stringContaining('customerId: names no customer [item 1]') as string,
					advice: 'Correct the fields that it names',
					kind: 'refused',
					status: 422,
				}) as object,
			},
			{
				...given[2],
				message: expect.stringContaining("'Unit Price'") as string,
				error: {
					message: expect.stringContaining("'Unit Price'") as string,
					advice: expect.any(String) as string,
					kind: 'input',
					field: 'Unit Price',
				},
			},
		]);
		expect(pairing(result.outputs[1])).toEqual([1, 2]);
	});

	it('sends an item there whose error has no advice', async () => {
		const given = [{ ...items(1)[0], price: '0' }];
		const result = await fixture.create(FORM, { items: given, onError: 'continueErrorOutput' });
		expect(jsonOf(result, 0)).toEqual([]);
		expect(jsonOf(result, 1)).toMatchObject([
			{
				...given[0],
				error: { message: expect.stringContaining('must be more than zero') as string },
			},
		]);
	});

	it('sends the differences of a memo with other content there', async () => {
		fixture.addMemo('key-0', 'Robin', 700);
		const result = await fixture.create(FORM, { items: items(1), onError: 'continueErrorOutput' });
		expect(jsonOf(result, 1)[0]?.error).toEqual({
			message: expect.any(String) as string,
			advice: expect.any(String) as string,
			kind: 'state',
			creditMemoId: 'key-0',
			differences: [{ field: 'Line Items, row 1: Unit Price', asked: '5.00', found: '7.00' }],
		});
	});
});

describe('What Rebilly refuses', () => {
	const SECRET = 'sk_sandbox_of-somebody-else-1234567890';

	it('by 422 is shown field by field, each time that a field is named', async () => {
		const [other = ''] = fixture.openInvoices('Sam');
		const result = await fixture.create({
			allocations: { invoices: [{ invoiceId: chosen(other), amount: '1' }] },
			lineItems: oneItem({ unitPrice: '5', invoiceItemId: 'ii_unknown' }),
			additionalFields: { invoiceId: chosen(fixture.invoices('Robin')[0] ?? '') },
		});
		const { message, description } = failure(result);
		expect(message).toContain('items.0.invoiceItemId: is not an item of the invoice');
		expect(message).toContain('allocations.invoices.0.invoiceId: belongs to another customer');
		expect(description).toContain('Correct the fields that it names');
		expect(result.error).toMatchObject({ httpCode: '422' });
	});

	it('by 401 comes with what to check, and without the key', async () => {
		const result = await fixture.create(FORM, {
			engine: fixture.engineWith({ apiKey: SECRET }),
			items: items(1),
		});
		const { message, description } = failure(result);
		expect(message).toContain('Rebilly: Unauthorized');
		expect(description).toContain('Check the API key in the credential, and that its environment');
		expect(result.error).toMatchObject({ name: 'NodeApiError', httpCode: '401' });
		expect(fixture.writes()).toEqual([]);
		expect(JSON.stringify(result)).not.toContain(SECRET);
	});

	it('by 403 comes with what to check, and without the key', async () => {
		const result = await fixture.create(FORM, {
			engine: fixture.engineWith({ organizationId: 'org_other' }),
			items: items(1),
		});
		const { message, description } = failure(result);
		expect(message).toContain('Rebilly: Forbidden: The credentials do not belong to this');
		expect(description).toContain('The key lacks a permission for this, or the organization ID');
		expect(result.error).toMatchObject({ name: 'NodeApiError', httpCode: '403' });
		expect(JSON.stringify(result)).not.toContain(fixture.sandbox.connection.rebilly.apiKey);
	});

	it.each([
		['creditMemo', 'creditMemoId', 'There is no credit memo with the ID nowhere'],
		['invoice', 'invoiceId', 'There is no invoice with the ID nowhere'],
		['transaction', 'transactionId', 'There is no transaction with the ID nowhere'],
	])('by 404 comes with what to check: %s', async (resource, field, detail) => {
		const result = await fixture.run(resource, 'get', { [field]: locator('nowhere') });
		const { message, description } = failure(result);
		expect(message).toBe(`Rebilly: Not Found: ${detail} [item 0]`);
		expect(description).toContain('Check the ID, and that it belongs to this organization');
		expect(result.error).toMatchObject({ name: 'NodeApiError', httpCode: '404' });
		expect(JSON.stringify(result)).not.toContain(fixture.sandbox.connection.rebilly.apiKey);
	});

	it.each([
		['continueRegularOutput', 0],
		['continueErrorOutput', 1],
	] as const)('holds no key under %s either', async (onError, output) => {
		const result = await fixture.create(FORM, {
			engine: fixture.engineWith({ apiKey: SECRET }),
			items: items(2),
			onError,
		});
		expect(jsonOf(result, output)).toMatchObject([
			{ error: { kind: 'refused', status: 401 } },
			{ error: { kind: 'refused', status: 401 } },
		]);
		expect(JSON.stringify(result)).not.toContain(SECRET);
	});

	it.each(['status500Before', 'dropBefore', 'dropAfter'] as const)(
		'holds no key when no good answer comes (%s)',
		async (fault) => {
			fixture.sandbox.setFaults({ [fault]: 1 });
			const { apiKey } = fixture.sandbox.connection.rebilly;
			for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
				const result = await fixture.create({ options: { maxAttempts: 1 } }, { onError });
				expect(JSON.stringify(result)).toContain('[item 0]');
				expect(JSON.stringify(result)).not.toContain(apiKey);
			}
		},
	);

	it('by 500 on a read is tried again, and then shown', async () => {
		fixture.sandbox.setFaults({ status500Before: 1 });
		const result = await fixture.create({ ...fixture.aMemo(), options: { maxAttempts: 2 } });
		expect(failure(result).message).toContain('Rebilly: Internal Server Error');
		expect(result.error).toMatchObject({ name: 'NodeApiError', httpCode: '500' });
		expect(fixture.calls()).toEqual(['GET credit-memos/refund-1', 'GET credit-memos/refund-1']);
	});
});

describe('An address that is not Rebilly’s', () => {
	let server: Server;
	let answer: (headers: NodeJS.Dict<string | string[]>) => [number, Record<string, string>, string];
	let received: Array<NodeJS.Dict<string | string[]>>;
	let address: string;

	beforeAll(async () => {
		server = createServer((request, response) => {
			received.push(request.headers);
			const [status, headers, body] = answer(request.headers);
			response.writeHead(status, headers).end(body);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	beforeEach(() => {
		received = [];
	});
	afterAll(async () => await new Promise((resolve) => server.close(resolve)));

	const PAGE = '<html><body>Please sign in</body></html>';

	it.each<[string, number, string, string, number]>([
		// What is not the record that was asked for may also be an answer that a network has damaged.
		['a login page', 200, 'text/html', PAGE, 2],
		['a text', 200, 'text/plain', 'OK', 2],
		['nothing', 204, 'application/json', '', 2],
		['a list for a single memo', 200, 'application/json', '[]', 2],
	])('answers with %s', async (_, status, type, body, requests) => {
		answer = () => [status, { 'content-type': type }, body];
		const result = await fixture.create(
			{ options: { maxAttempts: 2 } },
			{
				engine: fixture.engineWith({ baseUrl: address }),
			},
		);
		expect(failure(result).message).toContain("answered with something that is not its API's form");
		expect(failure(result).description).toContain('Check the address in the credential');
		expect(received).toHaveLength(requests);
	});

	it('answers with an error page', async () => {
		answer = () => [403, { 'content-type': 'text/html' }, PAGE];
		const result = await fixture.create(fixture.aMemo(), {
			engine: fixture.engineWith({ baseUrl: address }),
		});
		expect(failure(result).message).toBe('Rebilly answered with status 403 [item 0]');
	});

	it('sends on to another host, which is not given the key', async () => {
		const { rebilly } = fixture.sandbox.connection;
		// "localhost" is another host than 127.0.0.1, and the same server here.
		answer = ({ host }) =>
			String(host).startsWith('127.0.0.1')
				? [302, { location: `http://localhost:${address.split(':').at(-1)}/elsewhere` }, '']
				: [404, { 'content-type': 'application/json' }, '{}'];
		const result = await fixture.create(fixture.aMemo(), {
			engine: fixture.engineWith({ baseUrl: address }),
		});
		expect(result.status).toBe('error');
		const elsewhere = received.filter(({ host }) => String(host).startsWith('localhost'));
		expect(JSON.stringify(elsewhere)).not.toContain(rebilly.apiKey);
	});

	it('does not listen', async () => {
		const result = await fixture.create(
			{ ...fixture.aMemo(), options: { maxAttempts: 2 } },
			{ engine: fixture.engineWith({ baseUrl: 'http://127.0.0.1:9' }) },
		);
		expect(failure(result).message).toBe(
			'Rebilly could not be reached (connection refused) [item 0]',
		);
	});

	it('has no name that is known', async () => {
		const result = await fixture.create(
			{ ...fixture.aMemo(), options: { maxAttempts: 1 } },
			{ engine: fixture.engineWith({ baseUrl: 'https://rebilly.invalid' }) },
		);
		expect(failure(result).message).toBe(
			'Rebilly could not be reached (the host name is not known) [item 0]',
		);
	});
});

it('The key is in no output of a run that goes well', async () => {
	const result = await fixture.create();
	expect(only(result).outcome).toBe('created');
	expect(JSON.stringify(result)).not.toContain(fixture.sandbox.connection.rebilly.apiKey);
});

/** Item numbers as the node writes them. */
function range(numbers: number[]): string {
	const parts: string[] = [];
	for (const number of [...numbers].sort((a, b) => a - b)) {
		const last = parts.at(-1)?.split('–');
		if (last && Number(last.at(-1)) === number - 1)
			parts[parts.length - 1] = `${last[0]}–${number}`;
		else parts.push(String(number));
	}
	return parts.join(', ');
}
