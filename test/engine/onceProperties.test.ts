/** Laws of the runner, for any items and any faults: each key is one credit, and each item has one true outcome. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { PlannedFault } from '../../sandbox';
import { type EngineFixture, startEngineFixture } from '../fixtures/engine';
import { CREATE_FROM_REFUND, USD_BUSINESS } from '../refunds';

type Service = 'layer' | 'rebilly';

/** Where the credit with the first key is looked for. */
const LOOK_UPS = '/(credit-memos/refund-0|customer-credits)$';

const SERVICES: Service[] = ['rebilly', 'layer'];

let fixture: EngineFixture;

beforeAll(async () => {
	fixture = await startEngineFixture();
});
afterAll(async () => await fixture.close());

async function create(service: Service, keys: readonly number[], options: object) {
	const result = await fixture.engine.runNode({
		node: service,
		parameters: { ...CREATE_FROM_REFUND[service], options } as never,
		items: keys.map(itemOf),
		onError: 'continueRegularOutput',
	});
	return (result.outputs[0] ?? []).map(({ json, pairedItem }) => ({ json, pairedItem }));
}

/** The same key is always the same refund. */
function itemOf(key: number): IDataObject {
	const books = fixture.sandbox.layer.data.of(USD_BUSINESS);
	const customers = [...fixture.sandbox.rebilly.data.customers.keys()].filter((id) =>
		books.customers.getByExternalId(id),
	);
	return {
		key: `refund-${key}`,
		customer: customers[key % customers.length],
		amount: `${key + 1}.0${key % 10}`,
	};
}

/** How many credits a service holds for each key, and their cents. */
function held(service: Service): Map<string, number[]> {
	const rows =
		service === 'rebilly'
			? [...fixture.sandbox.rebilly.data.creditMemos.values()].map(({ id, items }) => ({
					key: id,
					cents: items.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0),
				}))
			: [...fixture.sandbox.layer.data.of(USD_BUSINESS).credits.all()].map((credit) => ({
					key: credit.external_id ?? '',
					cents: credit.line_items.reduce((sum, { amount }) => sum + amount, 0),
				}));
	const byKey = new Map<string, number[]>();
	for (const { key, cents } of rows) byKey.set(key, [...(byKey.get(key) ?? []), cents]);
	return byKey;
}

function expected(keys: readonly number[]): Map<string, number[]> {
	return new Map(
		[...new Set(keys)].map((key) => [
			`refund-${key}`,
			[Math.round(Number(itemOf(key).amount) * 100)],
		]),
	);
}

const sorted = (map: Map<string, number[]>) => [...map].sort(([a], [b]) => a.localeCompare(b));

describe.each(SERVICES)('%s', (service) => {
	it('makes one credit a key, however items with equal keys are mixed and overtake each other', async () => {
		const situations = fc.record({
			keys: fc.array(fc.nat(4), { minLength: 1, maxLength: 14 }),
			maxConcurrentRequests: fc.integer({ min: 1, max: 14 }),
			seed: fc.nat(1000),
		});
		await fc.assert(
			fc.asyncProperty(situations, async ({ keys, maxConcurrentRequests, seed }) => {
				fixture.sandbox.reset();
				// Some answers are late, so that requests overtake each other.
				fixture.sandbox.setFaults({ slow: 0.5, slowMs: 15, seed });
				const outputs = await create(service, keys, { maxConcurrentRequests });

				expect(sorted(held(service))).toEqual(sorted(expected(keys)));
				expect(outputs.map(({ pairedItem }) => pairedItem)).toEqual(
					keys.map((_, item) => ({ item })),
				);
				const firsts = keys.map((key, index) => keys.indexOf(key) === index);
				expect(outputs.map(({ json }) => json.outcome)).toEqual(
					firsts.map((isFirst) => (isFirst ? 'created' : 'existing')),
				);
			}),
			{ numRuns: 20 },
		);
	});

	it('tells of each item what is true, whatever goes wrong, and sets it right in the next run', async () => {
		const often = fc.double({ min: 0, max: 0.35, noNaN: true });
		const situations = fc.record({
			count: fc.integer({ min: 1, max: 8 }),
			maxAttempts: fc.integer({ min: 1, max: 3 }),
			faults: fc.record({
				dropBefore: often,
				dropAfter: often,
				status500Before: often,
				status500After: often,
				slow: fc.double({ min: 0, max: 0.2, noNaN: true }),
				seed: fc.nat(1000),
				plan: fc.constant<PlannedFault[]>([]),
			}),
		});
		// What is drawn may be gentle; these are not.
		const rough = {
			dropBefore: 0.35,
			dropAfter: 0.35,
			status500Before: 0.35,
			status500After: 0.35,
		};
		type Situation = typeof situations extends fc.Arbitrary<infer Value> ? Value : never;
		const examples = [1, 2, 3, 4, 5, 6, 7, 8].map((seed): [Situation] => [
			{ count: 8, maxAttempts: 1 + (seed % 2), faults: { ...rough, slow: 0, seed, plan: [] } },
		]);
		// Its answer is lost, and so is that of the look-up after it.
		const lost: PlannedFault[] = [
			{ fault: 'dropAfter', only: 'writes' },
			{ fault: 'dropAfter', only: 'reads', path: LOOK_UPS, skip: 1 },
		];
		const calm = { dropBefore: 0, dropAfter: 0, status500Before: 0, status500After: 0, slow: 0 };
		for (const plan of [[], lost]) {
			examples.push([{ count: 1, maxAttempts: 1, faults: { ...calm, seed: 1, plan } }]);
		}
		const kinds = new Set<unknown>();
		await fc.assert(
			fc.asyncProperty(situations, async ({ count, maxAttempts, faults }) => {
				fixture.sandbox.reset();
				fixture.sandbox.setFaults({ ...faults, slowMs: 700 });
				const keys = Array.from({ length: count }, (_, index) => index);
				const outputs = await create(service, keys, { maxAttempts, timeout: 0.35, maxWait: 5 });
				fixture.sandbox.setFaults({});

				expect(outputs.map(({ pairedItem }) => pairedItem)).toEqual(
					keys.map((_, item) => ({ item })),
				);
				const there = held(service);
				outputs.forEach(({ json }, index) => {
					const isThere = there.has(`refund-${index}`);
					const { kind } = (json.error ?? {}) as IDataObject;
					kinds.add(kind ?? json.outcome);
					if (json.error === undefined) {
						expect(['created', 'existing']).toContain(json.outcome);
						expect(isThere).toBe(true);
					} else {
						expect(['refused', 'outcomeUnknown']).toContain(kind);
						if (kind === 'refused') expect(isThere).toBe(false);
					}
				});

				const next = await create(service, keys, {});
				expect(next.map(({ json }) => json.error)).toEqual(keys.map(() => undefined));
				expect(sorted(held(service))).toEqual(sorted(expected(keys)));
			}),
			{ numRuns: 20, examples },
		);
		expect([...kinds]).toEqual(expect.arrayContaining(['created', 'outcomeUnknown']));
	});
});
