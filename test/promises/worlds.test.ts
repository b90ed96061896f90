/**
 * The promises in every world: whatever the vendors answer to what their documents leave open, nothing is doubled or
 * silently lost, what is said is so, and who is refused learns why.
 *
 * In each world the main job is done and a part of the writing operations is tried, another one from world to world.
 * `WORLDS=all` tries every world, and `WORLDS_LINES=1` besides every operation in each.
 */
import { WRITING_LINES } from '../contract/writes';
import { RecordsFixture } from '../fixtures/records';
import { brokenPromises } from './worlds/lines';
import { countDecisions, type PossibleWorld, randomWorlds, singleWorlds } from './worlds/list';
import { brokenJob } from './worlds/mainJob';

const SEED = Number(process.env.WORLDS_SEED ?? 15);
const COMBINATIONS = 20;
const ALL = process.env.WORLDS === 'all';
/** One of so many worlds is tried. */
const WORLD_SHARE = ALL ? 1 : 4;
/** One of so many lines is tried in a world. */
const LINE_SHARE = Number(process.env.WORLDS_LINES ?? (ALL ? 6 : 12));
/** So many worlds are tried at a time, each in a sandbox of its own. */
const WORKERS = 24;

const ONLY = process.env.WORLDS_ONLY;
const WORLDS = [...singleWorlds(), ...randomWorlds(COMBINATIONS, SEED)].filter(({ name }, index) =>
	ONLY ? name.includes(ONLY) : index % WORLD_SHARE === 0,
);

const broken = new Map<string, string[]>();
let skipped = 0;
let tried = 0;

async function tryWorld(
	fixture: RecordsFixture,
	possible: PossibleWorld,
	index: number,
): Promise<string[]> {
	fixture.sandbox.reset(undefined, possible.decisions);
	const found: string[] = [];
	for (const service of possible.services) {
		for (const what of await brokenJob(fixture, service)) found.push(`${service}: ${what}`);
	}
	const lines = WRITING_LINES.filter(([, { node }]) => possible.services.includes(node));
	for (const [position, [name, line]] of lines.entries()) {
		if ((position + index) % LINE_SHARE !== 0) continue;
		const what = await brokenPromises(fixture, name, line);
		if (what) tried += 1;
		else skipped += 1;
		for (const text of what ?? []) found.push(`${name}: ${text}`);
	}
	return found;
}

beforeAll(async () => {
	const started = performance.now();
	const open = [...WORLDS.entries()];
	const fixtures = await Promise.all(
		Array.from({ length: WORKERS }, async () => await RecordsFixture.start()),
	);
	await Promise.all(
		fixtures.map(async (fixture) => {
			for (let next = open.shift(); next; next = open.shift()) {
				const [index, possible] = next;
				broken.set(possible.name, await tryWorld(fixture, possible, index));
			}
			await fixture.sandbox.close();
		}),
	);
	const { decisions, switches, alternatives } = countDecisions();
	const seconds = Math.round((performance.now() - started) / 1000);
	process.stdout.write(
		`Worlds: ${decisions} decisions, ${switches} switches, ${alternatives} other answers, ${COMBINATIONS} combinations with the seed ${SEED}: ${WORLDS.length} fixtures, ${tried} writing operations in them (${skipped} have nothing to work on there), ${seconds} s\n`,
	);
}, 1_800_000);

test.each(WORLDS.map(({ name, decisions }) => [name, decisions] as const))(
	'%s',
	(name, decisions) => {
		const found = broken.get(name);
		expect({ decisions, found }).toEqual({ decisions, found: [] });
	},
);
