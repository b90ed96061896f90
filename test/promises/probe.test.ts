/** The probe against the simulator: it reads off every answer that it claims to ask for, and leaves nothing behind. */
import { askLayer, layerSender } from '../../scripts/probe/layer';
import { askRebilly, rebillySender } from '../../scripts/probe/rebilly';
import { pasteOf, rowsOf } from '../../scripts/probe/report';
import { Session } from '../../scripts/probe/session';
import { type Sandbox, startSandbox } from '../../sandbox';
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
	],
} as const;
type Service = keyof typeof ASKED;

let sandbox: Sandbox;

beforeAll(async () => {
	sandbox = await startSandbox();
});
afterAll(async () => await sandbox.close());

async function probe(service: Service): Promise<Session> {
	const { rebilly, layer } = sandbox.connection;
	const send = service === 'rebilly' ? rebillySender(rebilly) : await layerSender(layer);
	const session = new Session(send, 'probe-abc');
	await (service === 'rebilly' ? askRebilly(session) : askLayer(session));
	return session;
}

/** What the probe made and is still in force. */
const left = () => [
	...[...sandbox.rebilly.data.creditMemos.values()].filter((memo) => memo.fixedStatus !== 'voided'),
	...[...sandbox.layer.data.books.values()].flatMap((books) =>
		books.credits.all().filter((credit) => !credit.deleted_at),
	),
];

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

test('what was made before the probe was stopped is taken away', async () => {
	sandbox.reset(1, {});
	const session = new Session(rebillySender(sandbox.connection.rebilly), 'probe-abc');
	const asking = askRebilly(session);
	while (sandbox.rebilly.data.creditMemos.size === 0) {
		await new Promise((resolve) => setTimeout(resolve, 1));
	}
	session.stop();
	await expect(asking).rejects.toThrow('The probe was stopped');
	await session.cleanUp();
	expect(left()).toEqual([]);
});
