/** The probe against the simulator: it reads off every answer that it claims to ask for, and leaves nothing behind. */
import { PassThrough } from 'node:stream';

import { connect, type Terminal } from '../../scripts/probe/credentials';
import { askLayer, layerSender } from '../../scripts/probe/layer';
import { askRebilly, CUSTOMER_ID, rebillySender } from '../../scripts/probe/rebilly';
import { pasteOf, rowsOf } from '../../scripts/probe/report';
import { Session } from '../../scripts/probe/session';
import { type Sandbox, startSandbox } from '../../sandbox';
import { buildSeed } from '../../sandbox/buildSeed';
import { type DecisionList, isOpen } from '../../sandbox/core/decision';
import { layerDecisions, rebillyDecisions } from '../../sandbox/decisions';

const ASKED = {
	rebilly: [
		'readsCount',
		'firstRevision',
		'writeLimit',
		'unchangedMemo',
		'putOmittedFields',
		'readOnlyFields',
		'unknownFields',
		'memoIdCase',
		'extraFilters',
		'invalidQueryStatus',
		'unknownTimeline',
		'timelineOrder',
		'ownMessages',
		'voidTwice',
		'voidedMemo',
		'decimals',
		'searchedTexts',
		'memoOfInvoice',
		'invoiceItemId',
		'revisionOfAllocations',
		'memoListLag',
		'putOmittedAllocations',
		'memoOverAllocation',
		'scarceCredit',
		'emptyGrant',
		'itemsBelowAllocated',
		'voidAllocated',
		'balanceOfClosedInvoice',
		'usedUpCurrency',
		'sameCredential',
		'shownHeaders',
		'sameWebhook',
	],
	layer: [
		'sentAtRequired',
		'newCreditStatus',
		'envelope',
		'accountForm',
		'repeatedCreditStatus',
		'repeatedPost',
		'unknownProperties',
		'sentLineItems',
		'uuidCase',
		'unknownListCustomer',
		'invalidStatus',
		'deletedCreditShown',
		'deletedExternalId',
		'sentAtShown',
		'invoiceNumber',
		'quantityForm',
		'sentAllocations',
		'allocationBalance',
		'creditOverAllocation',
		'voidCredited',
		'voidedInvoice',
		'closedInvoice',
	],
} as const;
type Service = keyof typeof ASKED;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.close());

async function sessionFor(service: Service): Promise<Session> {
	const { rebilly, layer } = sandbox.connection;
	const send = service === 'rebilly' ? rebillySender(rebilly) : await layerSender(layer);
	return new Session(send, 'probe-abc');
}

const ask = { rebilly: askRebilly, layer: askLayer };

async function probe(service: Service): Promise<Session> {
	const session = await sessionFor(service);
	await ask[service](session);
	return session;
}

/** The ids of what was there before the probe. */
const SEEDED = new Set(
	(({ customers, invoices, payments, refunds }) =>
		[customers, invoices, payments, refunds].flat().map(({ id }) => id))(buildSeed()),
);

/** What the probe made and is still in force. The one customer in Rebilly stays, and is the same every time. */
function left(): unknown[] {
	const { data } = sandbox.rebilly;
	const isOpen = ({ id, status }: { id: string; status: string }) =>
		!SEEDED.has(id) && !['voided', 'abandoned'].includes(status);
	const books = [...sandbox.layer.data.books.values()];
	const isNew = ({ external_id: key }: { external_id: string | null }) =>
		key?.startsWith('probe-abc') === true;
	return [
		...[...data.creditMemos.values()].filter((memo) => memo.fixedStatus !== 'voided'),
		...[...data.invoices.values()].filter(isOpen),
		...data.webhooks.values(),
		...[...data.serviceCredentials.values()].filter(({ status }) => status !== 'deactivated'),
		...[...data.customers.keys()].filter((id) => !SEEDED.has(id) && id !== CUSTOMER_ID),
		...books.flatMap(({ credits }) => credits.all().filter((credit) => !credit.deleted_at)),
		...books.flatMap(({ invoices }) =>
			invoices.all().filter((row) => isNew(row) && row.status_before_credits !== 'VOIDED'),
		),
		...books.flatMap(({ customers }) =>
			customers.all().filter((row) => isNew(row) && row.status !== 'ARCHIVED'),
		),
	];
}

const CASES = (Object.keys(ASKED) as Service[]).flatMap((service) =>
	ASKED[service].flatMap((name) => {
		const list: DecisionList = service === 'rebilly' ? rebillyDecisions : layerDecisions;
		const decision = list[name];
		return decision && isOpen(decision)
			? decision.answers.map(([value]) => [service, name, value] as const)
			: [];
	}),
);

test.each(CASES)('%s: %s is %s', async (service, name, value) => {
	sandbox.reset(1, { [name]: value });
	const session = await probe(service);
	expect(session.answers.get(name)).toBe(String(value));
	expect(await session.cleanUp()).toEqual([]);
	expect(left()).toEqual([]);
});

test.each(Object.keys(ASKED) as Service[])(
	'%s: each question it asks is tested',
	async (service) => {
		sandbox.reset(1, {});
		const session = await probe(service);
		expect([...session.answers.keys()].sort()).toEqual([...ASKED[service]].sort());
		const rows = rowsOf(service, session);
		expect(rows.every(({ same, why }) => same === true || !!why)).toBe(true);
		const text = pasteOf(service, rows);
		for (const secret of [...Object.values(sandbox.connection[service]), 'probe-abc']) {
			expect(text).not.toContain(secret);
		}
		await session.cleanUp();
	},
);

test('a key or an address that is not of a sandbox is refused', async () => {
	const { rebilly, layer } = sandbox.connection;
	expect(() => rebillySender({ ...rebilly, apiKey: 'sk_live_x' })).toThrow('no key of the sandbox');
	const live = 'https://api.rebilly.com';
	expect(() => rebillySender({ ...rebilly, baseUrl: live })).toThrow('no sandbox');
	const production = { ...layer, baseUrl: 'https://api.layerfi.com' };
	await expect(layerSender(production)).rejects.toThrow('no sandbox');
});

describe.each(Object.keys(ASKED) as Service[])('stopped, %s', (service) => {
	/** Asks everything, stopped while the request of this number is under way. */
	async function stoppedAt(number: number): Promise<{ session: Session; isWhole: boolean }> {
		const session: Session = await sessionFor(service);
		const send = session.send;
		let sent = 0;
		Object.assign(session, {
			send: async (...request: Parameters<typeof send>) => {
				sent += 1;
				const answer = send(...request);
				if (sent === number) session.stop();
				return await answer;
			},
		});
		const isWhole = await ask[service](session).then(
			() => true,
			(error: Error) => {
				expect(error.message).toBe('The probe was stopped');
				return false;
			},
		);
		return { session, isWhole };
	}

	test('leaves nothing behind, whichever request it was', async () => {
		let number = 0;
		for (let isWhole = false; !isWhole;) {
			number += 1;
			sandbox.reset(1, {});
			const stopped = await stoppedAt(number);
			expect([number, await stopped.session.cleanUp(), left()]).toEqual([number, [], []]);
			// The last request was reached.
			isWhole = stopped.isWhole;
		}
		expect(number).toBeGreaterThan(20);
	}, 120_000);

	test('leaves nothing behind where an answer is lost, whichever it was', async () => {
		for (let skip = 0; skip < 30; skip++) {
			sandbox.reset(1, {});
			const session = await sessionFor(service);
			const fault = skip % 2 === 0 ? 'dropAfter' : 'status500After';
			sandbox.failNext({ fault, service, only: 'writes', skip });
			await ask[service](session).catch(() => undefined);
			expect([skip, await session.cleanUp(), left()]).toEqual([skip, [], []]);
		}
	}, 120_000);
});

describe('what the vendor refuses', () => {
	const REFUSED: Array<[Service, string, string[]]> = [
		['rebilly', '/invoices/', ['memoOfInvoice', 'voidAllocated']],
		['rebilly', '/service-credentials', ['sameWebhook', 'sameCredential']],
		['layer', '/invoices$', ['sentAllocations', 'closedInvoice']],
	];
	test.each(REFUSED)('%s %s: the other questions are asked', async (service, path, names) => {
		sandbox.reset(1, {});
		const session = await sessionFor(service);
		const fault = { fault: 'status', code: 403, after: false, only: 'writes', path } as const;
		sandbox.failNext({ ...fault, service, times: 100 });
		await ask[service](session);
		for (const name of names) expect(session.notAsked.get(name)).toContain('refused');
		expect(session.answers.size).toBeGreaterThan(10);
		sandbox.setFaults({});
		expect(await session.cleanUp()).toEqual([]);
	});
});

describe('the credentials', () => {
	/** A terminal in which somebody types, and what it shows. */
	function terminal(...typed: string[]) {
		const shown: string[] = [];
		const input = Object.assign(new PassThrough(), { isTTY: true });
		const output = {
			write: (text: string) => {
				shown.push(String(text));
				if (/: $/.test(String(text))) setImmediate(() => input.write(typed.shift() ?? ''));
				return true;
			},
		};
		return { terminal: { input, output } as unknown as Terminal, shown };
	}

	test('are asked for one by one, and the secret is not shown', async () => {
		sandbox.reset(1, {});
		const { apiKey, organizationId, baseUrl } = sandbox.connection.rebilly;
		const { terminal: given, shown } = terminal(`${apiKey}\r`, `${organizationId}\r`);
		const send = await connect('rebilly', { REBILLY_BASE_URL: baseUrl }, given);
		expect((await send('GET', '/customers?limit=1')).status).toBe(200);
		expect(shown.join('')).toContain('REBILLY_API_KEY (not shown): ');
		expect(shown.join('')).not.toContain(apiKey);
	});

	test('of Layer too', async () => {
		const { clientId, clientSecret, baseUrl, tokenUrl } = sandbox.connection.layer;
		const { terminal: given, shown } = terminal(`${clientId}\r`, `${clientSecret}\r`);
		const environment = { LAYER_BASE_URL: baseUrl, LAYER_TOKEN_URL: tokenUrl };
		const send = await connect('layer', environment, given);
		expect((await send('GET', '/customers?limit=1')).status).toBe(200);
		expect(shown.join('')).not.toContain(clientSecret);
	});

	test('Ctrl-C ends the question, and nobody is asked without a terminal', async () => {
		await expect(connect('rebilly', {}, terminal('\u0003').terminal)).rejects.toThrow(
			'Nothing was asked',
		);
		const { terminal: none } = terminal();
		Object.assign(none.input, { isTTY: false });
		await expect(connect('rebilly', {}, none)).rejects.toThrow('Set REBILLY_API_KEY');
		const typed = terminal('sk_live_x\r', 'org\r').terminal;
		await expect(connect('rebilly', {}, typed)).rejects.toThrow('no key of the sandbox');
	});
});
