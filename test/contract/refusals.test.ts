/**
 * Each refusal that the vendors' definitions declare for what the nodes ask, provoked in the simulator and
 * read back as a person reads it: what happened, to which field, of which item, and what to do.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { NodeResult } from '../engine/harness';
import type { NodeName } from '../fixtures/engine';
import { locator, NOBODY } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { type Definition, type Definitions, describeWith, loadDefinitions } from './definition';
import { OPERATIONS, PICKERS } from './operations';

/** What a definition calls 4XX: the statuses that Layer's page on errors explains. */
const LAYER_4XX = [400, 401, 404];

/** Refusals that a form provokes, so that nothing has to be done to the request. */
const BY_FORM: Record<string, RegExp> = {
	'DeleteCreditMemoTimeline 409':
		/^Rebilly does not let the message .* be deleted: .*Only comments/,
	'voidInvoice 400': /The invoice is PAID: only one without payments or write-offs can be voided/,
	'PostCreditMemoRefund 409': /^The unused 500\.00 USD of the credit memo 'refund-1' are more than/,
};

/** Declared refusals that no documented request provokes, and why. */
const NEVER: Record<string, string> = {
	'listBusinesses 404': 'The list of all businesses names none that could be missing.',
	'PutCreditMemo 404': 'An ID that nothing has is what makes a PUT create the credit memo.',
};

interface Pair {
	service: NodeName;
	operation: string;
	status: number;
}

const REACHED = [
	...OPERATIONS.flatMap(({ node, reaches }) => reaches.map((name) => ({ node, name }))),
	...PICKERS.map(({ node, reaches: name }) => ({ node, name })),
];

/** The refusals that are declared for the operations that the nodes reach. */
function declared(definitions: Definitions): Pair[] {
	return (Object.keys(definitions) as NodeName[]).flatMap((service) => {
		const reached = new Set(REACHED.filter(({ node }) => node === service).map(({ name }) => name));
		return operationsOf(definitions[service])
			.filter(({ name }) => reached.has(name))
			.flatMap(({ name: operation, responses }) => {
				const statuses = responses.flatMap((status) =>
					status === '4XX' ? LAYER_4XX : status.startsWith('4') ? [Number(status)] : [],
				);
				return [...new Set(statuses)].sort().map((status) => ({ service, operation, status }));
			});
	});
}

function operationsOf({ document }: Definition): Array<{ name: string; responses: string[] }> {
	return Object.values(document.paths).flatMap((item) =>
		['get', 'post', 'put', 'patch', 'delete'].flatMap((method) => {
			const operation = item[method] as { operationId?: string; responses: object } | undefined;
			return operation?.operationId
				? [{ name: operation.operationId, responses: Object.keys(operation.responses) }]
				: [];
		}),
	);
}

const ADVICE: Record<NodeName, Record<number, string>> = {
	layer: {
		400: 'Correct what it names',
		401: 'Check the client ID and secret or the access token in the credential',
		404: 'Check the ID, and that it belongs to the chosen business',
		429: 'Layer limits requests per second',
	},
	rebilly: {
		401: 'Check the API key in the credential',
		403: 'The key lacks a permission for this, or the organization ID',
		404: 'Check the ID, and that it belongs to this organization',
		409: 'Nothing was refunded',
		422: 'Correct the fields that it names',
		429: 'Rebilly counts requests per organization',
	},
};

/** What a form provokes has advice of its own. */
const ADVICE_BY_FORM: Record<string, string> = {
	'DeleteCreditMemoTimeline 409': 'Nothing was deleted',
};

const ONCE = { maxAttempts: 1, maxWait: 0 };

describeWith(loadDefinitions(), 'By the definitions of the APIs', (definitions) => {
	const pairs = declared(definitions);
	let fixture: RecordsFixture;
	let proxy: Server;
	/** What is to be refused, of the requests that pass the proxy. */
	let target: Pair | undefined;

	beforeAll(async () => {
		fixture = await RecordsFixture.start();
		proxy = createServer((request, response) => {
			void pass(request).then(({ status, headers, body }) =>
				response.writeHead(status, headers).end(body),
			);
		});
		await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	});
	afterAll(async () => {
		await new Promise((resolve) => proxy.close(resolve));
		await fixture.sandbox.close();
	});

	/** Stands between a node and the simulator, and gives the simulator a reason to refuse the target. */
	async function pass(request: IncomingMessage) {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const { method = '', url: path = '' } = request;
		const service: NodeName = path.startsWith('/organizations/') ? 'rebilly' : 'layer';
		const url = new URL(path, fixture.sandbox.connection[service].baseUrl);
		const headers = { ...request.headers } as Record<string, string>;
		let body = Buffer.concat(chunks).toString();
		const found = definitions[service].find(method, path);

		if (target && found?.name === target.operation && !BY_FORM[nameOf(target)]) {
			const { pathValues } = found;
			switch (target.status) {
				case 400:
				case 422:
					if (method === 'GET' || method === 'DELETE') url.searchParams.set('unknown', '1');
					else body = JSON.stringify({ unknown: 1 });
					break;
				case 401:
					headers['reb-apikey'] = headers.authorization = 'revoked';
					break;
				case 403:
					url.pathname = url.pathname.replace(/^\/organizations\/[^/]+/, '/organizations/another');
					break;
				case 404: {
					const known = pathValues.id ?? pathValues.businessId;
					if (known) url.pathname = url.pathname.replace(encodeURIComponent(known), NOBODY);
					break;
				}
				case 429:
					fixture.sandbox.setFaults({ rateLimit: { limit: 1, perSeconds: 3600 } });
					await fetch(url, { headers: { accept: 'application/json' } });
			}
		}
		for (const name of ['host', 'connection', 'content-length']) delete headers[name];
		const answer = await fetch(url, { method, headers, ...(body && { body }) });
		const answered = Object.fromEntries(answer.headers);
		for (const name of ['content-length', 'transfer-encoding', 'connection']) delete answered[name];
		return {
			status: answer.status,
			headers: answered,
			body: Buffer.from(await answer.arrayBuffer()),
		};
	}

	async function refused(pair: Pair): Promise<{ message: string; description?: string }> {
		const { service, operation, status } = pair;
		fixture.sandbox.reset();
		target = undefined;
		const { port } = proxy.address() as AddressInfo;
		const engine = fixture.engineWith({ baseUrl: `http://127.0.0.1:${port}` });
		const isOwn = (line: { node: NodeName; reaches: string | string[] }) =>
			line.node === service && [line.reaches].flat().includes(operation);

		const byForm = BY_FORM[nameOf(pair)] !== undefined;
		const line = OPERATIONS.find(
			(each) => isOwn(each) && (!byForm || each.refused?.status === status),
		);
		if (line) {
			const values = await ((byForm && line.refused?.given) || line.given)(fixture);
			target = pair;
			const options = { ...(values.options ?? {}), ...ONCE };
			const result = await fixture.run(
				service,
				line.resource,
				line.operation,
				{ ...values, options },
				engine,
			);
			return failureOf(result);
		}
		const picker = PICKERS.find(isOwn);
		target = pair;
		const parameters = { businessId: locator(fixture.businessId), options: ONCE };
		const error: unknown = await engine
			.runListSearch(service, picker?.method ?? '', { parameters })
			.then(
				() => undefined,
				(reason: unknown) => reason,
			);
		// A form has no items, and shows the message alone.
		return { message: (error as Error | undefined)?.message ?? '' };
	}

	const exchanges = ({ service, operation }: Pair) =>
		fixture.sandbox
			.requests()
			.filter(({ method, path }) => definitions[service].find(method, path)?.name === operation);

	test.each(
		pairs
			.filter((pair) => !NEVER[nameOf(pair)])
			.map((pair) => [nameOf(pair), usersOf(pair), pair] as const),
	)('%s is read back (%s)', async (name, _users, pair) => {
		const { service, status } = pair;
		const { message, description } = await refused(pair);

		// After a refusal an allocation is planned anew, so it need not be the last request.
		const refusal = exchanges(pair)
			.filter((each) => each.status === status)
			.at(-1);
		expect(refusal).toBeDefined();
		if (BY_FORM[name]) expect(message).toMatch(BY_FORM[name]);
		else {
			expect(message).toMatch(service === 'layer' ? /^Layer: ./ : /^Rebilly: ./);
			for (const word of wordsOf(refusal?.answer?.body)) expect(message).toContain(word);
		}
		if (description === undefined) return;
		expect(message).toMatch(/ \[item 0\]$/);
		expect(description).toContain(ADVICE_BY_FORM[name] ?? ADVICE[service][status]);
	});

	test('what cannot be provoked is declared, and is not provoked', async () => {
		const names = pairs.map(nameOf);
		expect(Object.keys(NEVER).filter((name) => !names.includes(name))).toEqual([]);
		for (const pair of pairs.filter((each) => NEVER[nameOf(each)])) {
			await refused(pair).catch(() => undefined);
			const statuses = exchanges(pair).map(({ status }) => status);
			expect(statuses.length).toBeGreaterThan(0);
			expect(statuses).not.toContain(pair.status);
		}
	});

	test('every operation that a definition declares and a node reaches is among them', () => {
		const tried = new Set(pairs.map(({ operation }) => operation));
		expect(REACHED.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
	});
});

/** The operations and pickers that meet a refusal, so that `npx jest contract -t` finds it by their names. */
function usersOf({ service, operation: reached }: Pair): string {
	const users = OPERATIONS.filter(
		({ node, reaches }) => node === service && reaches.includes(reached),
	);
	const pickers = PICKERS.filter(({ node, reaches }) => node === service && reaches === reached);
	const names = users.map(({ resource, operation }) => `${resource}.${operation}`);
	return [...new Set([...names, ...pickers.map(({ method }) => method)])].join(', ');
}

function nameOf({ operation, status }: Pair): string {
	return `${operation} ${status}`;
}

function failureOf({ error, outputs }: NodeResult): { message: string; description: string } {
	if (!error) throw new Error(`The run did not fail: ${JSON.stringify(outputs)}`);
	return { message: error.message, description: String(error.description ?? '') };
}

/** What the vendor itself says of the fields and of the reason. */
function wordsOf(body: unknown): string[] {
	const {
		invalidFields = [],
		errors = [],
		detail,
	} = (body ?? {}) as {
		invalidFields?: Array<{ field: string; message: string }>;
		errors?: Array<{ description?: string }>;
		detail?: string;
	};
	return [
		...invalidFields.flatMap(({ field, message }) => [field, message]),
		...errors.flatMap(({ description }) => description ?? []),
		...(detail ? [detail] : []),
	];
}
