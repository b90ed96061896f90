/** What is mapped into a form reaches only the address and the record that it names, or is refused. */
import { isObject } from '../../nodes/shared/json';
import type { RecordedRequest } from '../../sandbox';
import { OPERATIONS, PICKERS } from '../contract/operations';
import type { NodeName } from '../fixtures/engine';
import { allChosen, parameters, type Values } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';
import { impatient, jsonFields, type Path, TEXTS, textsIn, withValue } from './attacks';

let fixture: RecordsFixture;
beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.sandbox.close());

const nameOf = ({ node, resource, operation, variant = '' }: (typeof OPERATIONS)[number]) =>
	[node, resource, operation, variant].filter(Boolean).join(' ');
const lines = OPERATIONS.map((line): [string, (typeof OPERATIONS)[number]] => [nameOf(line), line]);

interface Outcome {
	json: Values;
	error?: unknown;
}

async function run(
	node: NodeName,
	resource: string,
	operation: string,
	form: Values,
	texts: readonly unknown[],
) {
	fixture.sandbox.clearRequests();
	const result = await fixture.engine.runNode({
		node,
		parameters: parameters(resource, operation, impatient(allChosen(form))),
		items: texts.map((attack) => ({ attack })) as never,
		onError: 'continueRegularOutput',
	});
	return {
		result,
		items: (result.outputs[0] ?? []) as Outcome[],
		requests: fixture.sandbox.requests(),
	};
}

/** The query keys and the static parts of paths that the vendors' definitions know. */
const WORDS = /^[a-z][a-z0-9-]*$/i;

function faultsOf({ path, headers, rawBody }: RecordedRequest): string[] {
	const [raw = '', ...queries] = path.split('?');
	const faults: string[] = [];
	if (queries.length > 1) faults.push('a second question mark');
	if (!/^\/(organizations\/[^/]+\/|v1\/|whoami$|oauth2\/token$)/.test(raw))
		faults.push('another root');
	const segments = raw.split('/').slice(1);
	for (const segment of segments) {
		const decoded = decodeURIComponent(segment);
		if (['', '.', '..'].includes(decoded) || /^\.\.?[;%]/.test(decoded)) {
			faults.push(`the segment ${JSON.stringify(segment)}`);
		}
		if (/[\r\n\0]/.test(segment)) faults.push('a line break');
	}
	if (segments.length > 9) faults.push('too many segments');
	if (/#/.test(path)) faults.push('a fragment');
	if (headers['x-injected'] !== undefined) faults.push('a header of the attacker');
	if (!/^127\.0\.0\.1:\d+$/.test(headers.host ?? '')) faults.push('another host');
	if (/\ufffd/.test(rawBody) || /%EF%BF%BD/i.test(path)) faults.push('half of a character');
	for (const key of new URLSearchParams(queries[0]).keys()) {
		if (!WORDS.test(key.replace(/\[\]$|_/g, ''))) faults.push(`the query key ${key}`);
		if (key === 'x') faults.push('a query of the attacker');
	}
	return faults.map((fault) => `${fault} in ${path.slice(0, 200)}`);
}

/** Failures that nobody has thought of. */
const unexpected = (items: Outcome[]) =>
	items.flatMap(({ json }) => {
		const { error, message } = json;
		return isObject(error) && error.kind === 'other' ? [message] : [];
	});

describe.each(lines)('%s', (_, line) => {
	it('sends no text anywhere else than where it belongs', async () => {
		const places = textsIn(await line.given(fixture));
		for (const place of places) {
			fixture.sandbox.reset();
			const form = withValue(await line.given(fixture), place, '={{ $json.attack }}') as Values;
			const { items, requests, result } = await run(
				line.node,
				line.resource,
				line.operation,
				form,
				TEXTS,
			);
			expect({ place, faults: requests.flatMap(faultsOf) }).toEqual({ place, faults: [] });
			expect({ place, other: unexpected(items) }).toEqual({ place, other: [] });
			// Another choice than the form's shows other fields, and n8n itself refuses to start without them.
			expect(result.error?.message ?? 'node has issues').toContain('node has issues');
		}
		expect(({} as Values).polluted).toBeUndefined();
	});

	const json = jsonFields(line);
	if (json.length > 0) {
		it.each(json.map((place): [string, Path] => [place.join('.'), place]))(
			'takes no harm in %s',
			async (_place, place) => {
				const form = withValue(await line.given(fixture), place, '={{ $json.attack }}') as Values;
				const { items, requests } = await run(
					line.node,
					line.resource,
					line.operation,
					form,
					JSONS,
				);
				expect(requests.flatMap(faultsOf)).toEqual([]);
				expect(unexpected(items)).toEqual([]);
				expect(items).toHaveLength(JSONS.length);
				expect(polluted()).toEqual([]);
			},
		);
	}
});

const nestedText = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const nestedList = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const JSONS: readonly string[] = [
	'{"__proto__":{"polluted":"yes"}}',
	'{"constructor":{"prototype":{"polluted":"yes"}}}',
	'[{"__proto__":{"polluted":"yes"}}]',
	'[{"constructor":{"prototype":{"polluted":"yes"}}}]',
	'{"a":{"__proto__":{"polluted":"yes"}}}',
	'{"toString":"x","hasOwnProperty":1,"toJSON":1,"then":1}',
	nestedText(5_000),
	nestedText(500_000),
	nestedList(5_000),
	nestedList(500_000),
	`[${nestedText(5_000)}]`,
	JSON.stringify({ a: 'x'.repeat(10_000_000) }),
	JSON.stringify({ a: '"'.repeat(1_000_000) }),
	`[${'{"a":1.50},'.repeat(100_000)}{}]`,
	'{"a":"\\ud83d"}',
	'{"\\ud83d":1}',
	'{"a":1e999999}',
	'nul',
	'{',
];

function polluted(): string[] {
	const probes: Values[] = [{}, [] as never, Object.create(String.prototype) as Values];
	return probes.filter((probe) => probe.polluted !== undefined).map(String);
}

describe.each(
	PICKERS.map((picker): [string, (typeof PICKERS)[number]] => [
		`${picker.node} ${picker.method}`,
		picker,
	]),
)('the list %s', (_, { node, method, given, path }) => {
	const search = async (form: Values, filter: string | undefined) => {
		fixture.sandbox.clearRequests();
		await fixture.engine
			.runListSearch(node, method, {
				parameters: allChosen(form) as never,
				...(filter !== undefined && { filter }),
				...(path !== undefined && { path }),
			})
			.catch((error: unknown) =>
				expect((error as Error).name).toMatch(/^(InputError|ApiError|Node(Api|Operation)Error)$/),
			);
		return fixture.sandbox.requests().flatMap(faultsOf);
	};

	it('sends no text anywhere else than where it belongs', async () => {
		const form = { ...(node === 'layer' && fixture.inBusiness({})), ...(await given?.(fixture)) };
		for (const attack of TEXTS) {
			expect({ attack, faults: await search(form, attack) }).toEqual({ attack, faults: [] });
			for (const place of textsIn(form)) {
				const faults = await search(withValue(form, place, attack) as Values, undefined);
				expect({ attack, place, faults }).toEqual({ attack, place, faults: [] });
			}
		}
	});
});
