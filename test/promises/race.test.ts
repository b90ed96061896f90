/**
 * Rebilly's own client and the node write the same record at the same time, while a quarter of the answers get lost.
 * What happened is read from the simulator, step by step, and held against what the node says.
 */
import { seededRandom } from '../../sandbox/core/random';
import { chosen } from '../fixtures/form';
import { useRebilly } from '../fixtures/rebilly';
import { jsonOf, type View } from '../fixtures/results';
import { isOfSdk, type Row, type Sdk, sdkFor } from './sdkClient';

const SEED = 12;
const OPTIONS = { timeout: 2, maxAttempts: 4, maxWait: 20 };
/** How long an answer is held back, so that the other client can come between. Milliseconds. */
const GAP = 15;
/** Rounds at a time, each with a memo of its own. */
const WORKERS = 6;

const fixture = useRebilly();
let sdk: Sdk;

beforeAll(() => {
	sdk = sdkFor(fixture.sandbox);
	console.log(`Races with the seed ${SEED}`);
});

/** When the other client begins, seen from the node. */
const STARTS = ['before', 'at once', 'between read and write', 'after the write'] as const;
type Start = (typeof STARTS)[number];

/** What the simulator received about a memo; about invoices too, where one round runs at a time. */
const requestsOf = (id: string) =>
	fixture
		.requests()
		.filter(({ path }) => path.endsWith(`/${id}`) || path.endsWith('/allocate-credit-balance'));

/** Comes when the simulator has received such a request of the node. */
async function received(id: string, method: string): Promise<void> {
	await new Promise<void>((resolve) => {
		const look = () =>
			requestsOf(id).some((request) => request.method === method && !isOfSdk(request))
				? resolve()
				: setImmediate(look);
		look();
	});
}

/** Lets both go, the other one at its time, and says what the node gave out. */
async function race(
	id: string,
	start: Start,
	write: 'PUT' | 'PATCH',
	node: () => ReturnType<typeof fixture.create>,
	other: () => Promise<unknown>,
): Promise<{ said: View; failed: boolean }> {
	// The other client may be refused or cut off too; what that does is in the simulator.
	const others = async () => await other().catch(() => undefined);
	if (start === 'before') await others();
	const running = node();
	// The node may fail before it writes.
	const ended = running.then(() => undefined);
	if (start === 'between read and write') await Promise.race([received(id, 'GET'), ended]);
	if (start === 'after the write') await Promise.race([received(id, write), ended]);
	const [result] = await Promise.all([running, start === 'before' ? undefined : others()]);
	const [success] = jsonOf(result);
	const [failure] = jsonOf(result, 1);
	if (!success && !failure) throw new Error(`Nothing came out. ${result.error?.message}`);
	return { said: (success ?? failure) as View, failed: !success };
}

/** A write that the simulator carried out. */
interface Done {
	isNodes: boolean;
	method: string;
	path: string;
	body: Row;
}

/** In the order in which they came, which is that in which the simulator does them. */
function done(id: string): Done[] {
	return requestsOf(id)
		.filter(({ method, handled }) => method !== 'GET' && handled && handled.status < 300)
		.map((request) => ({
			isNodes: !isOfSdk(request),
			method: request.method,
			path: request.path,
			body: request.body ?? {},
		}));
}

/** The faults of one round, drawn from a stream of its own. */
function addFaults(id: string, start: Start): void {
	const path = `/${id}$|allocate-credit-balance`;
	const gap = { fault: 'delay', ms: GAP, method: 'GET', path: `/${id}$` } as const;
	fixture.sandbox.failNext(
		...(start === 'between read and write' ? [gap] : []),
		{ fault: 'dropAfter', probability: 0.25, path, times: 1000 },
		{ fault: 'dropBefore', probability: 0.05, path, times: 1000 },
	);
}

const NOTHING = /nothing was/i;

/** How often something was seen, for the line that a race prints. */
class Tally {
	private readonly counts = new Map<string, number>();

	add(what: string): void {
		this.counts.set(what, this.of(what) + 1);
	}

	of(what: string): number {
		return this.counts.get(what) ?? 0;
	}

	print(title: string): void {
		const parts = [...this.counts].sort().map(([what, count]) => `${count} ${what}`);
		console.log(`${title}: ${parts.join(', ')}`);
	}
}

it('Create and a create of the SDK under one key: no amount changes in silence', async () => {
	const random = seededRandom(SEED);
	const tally = new Tally();
	fixture.sandbox.setFaults({ seed: SEED });
	const rounds = Array.from({ length: 200 }, (_, round) => {
		const id = `round-${round}`;
		const start = STARTS[Math.floor(random() * STARTS.length)]!;
		addFaults(id, start);
		return { round, id, start, isSame: random() < 0.3 };
	});
	const play = async ({ round, id, start, isSame }: (typeof rounds)[number]) => {
		const [nodes, others] = [10, isSame ? 10 : 110];
		const { said, failed } = await race(
			id,
			start,
			'PUT',
			async () =>
				await fixture.create(
					{
						idempotencyKey: id,
						lineItems: { item: [{ unitPrice: String(nodes), quantity: 1 }] },
						options: OPTIONS,
					},
					{ onError: 'continueErrorOutput' },
				),
			async () => {
				const items = [{ unitPrice: others, quantity: 1 }];
				const customerId = fixture.customer('Robin');
				await sdk.creditMemos!.create!({ id, data: { customerId, currency: 'USD', items } });
			},
		);
		const steps = done(id);
		let held: number | undefined;
		let hasReplaced = false;
		for (const { isNodes, body } of steps) {
			const amount = Number((body.items as Row[])[0]!.unitPrice);
			if (isNodes && held !== undefined && held !== amount) hasReplaced = true;
			held = amount;
		}
		const where = `round ${round} (seed ${SEED}), the SDK begins ${start}: ${JSON.stringify(said)}`;
		const hasWritten = steps.some(({ isNodes }) => isNodes);
		const present = fixture.memos().filter((memo) => memo.id === id);
		const verdict = {
			present: present.map(({ totalAmount }) => totalAmount),
			isSilent: hasReplaced && !failed,
			isFalselyNothing: failed && hasWritten && NOTHING.test(JSON.stringify(said)),
			// What it says of its own memo is true when nobody wrote later.
			isFalseSuccess: !failed && (said.totalAmount !== nodes || (!hasWritten && !isSame)),
			isChangedByWhom: held === nodes || failed || !steps.at(-1)!.isNodes,
		};
		expect({ where, ...verdict }).toEqual({
			where,
			present: held === undefined ? [] : [held],
			isSilent: false,
			isFalselyNothing: false,
			isFalseSuccess: false,
			isChangedByWhom: true,
		});
		tally.add(failed ? 'failed' : String(said.outcome));
		if (hasReplaced) tally.add('replaced and told');
		for (const { fault } of requestsOf(id)) if (fault) tally.add(fault);
	};
	// Most of a round is waiting.
	const left = [...rounds];
	const worker = async () => {
		for (let next = left.shift(); next; next = left.shift()) await play(next);
	};
	await Promise.all(Array.from({ length: WORKERS }, worker));
	tally.print('Create against create, 200 rounds');
	// Otherwise the rounds would show nothing.
	expect(tally.of('replaced and told')).toBeGreaterThan(5);
	expect(tally.of('created')).toBeGreaterThan(20);
	expect(tally.of('existing')).toBeGreaterThan(5);
	expect(tally.of('dropAfter')).toBeGreaterThan(50);
});

it('Allocate and an allocation by the SDK: no row goes without a word', async () => {
	const random = seededRandom(SEED);
	const tally = new Tally();
	const [own, theirs] = fixture.openInvoices('Alex') as [string, string];
	for (let round = 0; round < 50; round++) {
		const id = fixture.addMemo(`round-${round}`, 'Alex', 10_000);
		const start = STARTS[Math.floor(random() * STARTS.length)]!;
		const byBalance = random() < 0.5;
		fixture.sandbox.clearRequests();
		fixture.sandbox.setFaults({ seed: SEED + round });
		addFaults(id, start);
		const { said, failed } = await race(
			id,
			start,
			'PATCH',
			async () =>
				await fixture.allocate(
					id,
					{
						allocateTo: 'chosen',
						allocations: { invoices: [{ invoiceId: chosen(own), amount: '1.10' }] },
						options: OPTIONS,
					},
					{ onError: 'continueErrorOutput' },
				),
			async () => {
				if (byBalance) {
					const data = { amount: 0.7, allocationOrder: 'newest-first' };
					return await sdk.invoices!.allocateCreditBalance!({ id: theirs, data });
				}
				const { fields } = await sdk.creditMemos!.get!({ id });
				const rows = (fields.allocations as Row).invoices as Row[];
				const invoices = [...rows, { invoiceId: theirs, amount: 0.7 }];
				return await sdk.creditMemos!.patch!({ id, data: { allocations: { invoices } } });
			},
		);
		const steps = done(id);
		let held = new Map<string, number>();
		let hasTaken = false;
		for (const { isNodes, method, body } of steps) {
			const now = new Map(held);
			if (method === 'POST') now.set(theirs, (held.get(theirs) ?? 0) + 0.7);
			else {
				const rows = (body.allocations as Row).invoices as Row[];
				now.clear();
				for (const { invoiceId, amount } of rows) now.set(String(invoiceId), Number(amount));
			}
			const isLess = [...held].some(([target, amount]) => (now.get(target) ?? 0) < amount);
			if (isNodes && isLess) hasTaken = true;
			held = now;
		}
		const where = `round ${round} (seed ${SEED}), the SDK begins ${start}, ${byBalance ? 'balance' : 'patch'}: ${JSON.stringify(said)}`;
		const allocations = fixture.memo(id).allocations as Row;
		const present = Object.fromEntries(
			(allocations.invoices as Row[]).map((row) => [row.invoiceId, row.amount]),
		);
		const isTold = failed || said.changedMeanwhile === true;
		const hasWritten = steps.some(({ isNodes }) => isNodes);
		expect({
			where,
			present,
			isSilent: hasTaken && !isTold,
			isFalselyNothing: failed && hasWritten && NOTHING.test(JSON.stringify(said)),
			isFalseSuccess: !failed && said.outcome === 'allocated' && !hasWritten,
		}).toEqual({
			where,
			present: Object.fromEntries(held),
			isSilent: false,
			isFalselyNothing: false,
			isFalseSuccess: false,
		});
		tally.add(failed ? 'failed' : String(said.outcome));
		if (hasTaken) tally.add('taken and told');
		if (isTold && !hasTaken && !failed) tally.add('told of a change that took nothing');
		for (const { fault } of requestsOf(id)) if (fault) tally.add(fault);
		fixture.data.creditMemos.delete(id);
	}
	tally.print('Allocate against patch and balance, 50 rounds');
	expect(tally.of('taken and told')).toBeGreaterThan(2);
	expect(tally.of('allocated')).toBeGreaterThan(10);
});
