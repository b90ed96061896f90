import { rethrowUnlessStale, ReadFreshness } from '../../nodes/shared/http/readFreshness';

const LONG = 60_000;

/** Whether a turn to write that took so long makes the item start again. */
function startsAgain(
	freshness: ReadFreshness,
	time: number,
	readingWaits = false,
	waited = time,
): boolean {
	try {
		freshness.turnCame(time, waited, readingWaits);
		return false;
	} catch (error) {
		rethrowUnlessStale(error);
		return true;
	}
}

it('starts an item again when it waited after reading, and lets it keep its turn', () => {
	const freshness = new ReadFreshness();
	freshness.reads();
	expect(startsAgain(freshness, LONG)).toBe(true);
	expect(freshness.waitedBefore).toBe(LONG);
	expect([freshness.takeTurn(), freshness.takeTurn()]).toEqual([true, false]);
});

it('starts an item again as often as it has to wait', () => {
	const freshness = new ReadFreshness();
	freshness.reads();
	expect(startsAgain(freshness, LONG)).toBe(true);
	expect(startsAgain(freshness, LONG, false, 2 * LONG)).toBe(true);
	expect(freshness.waitedBefore).toBe(2 * LONG);
});

it('starts an item again once where reading has to wait too', () => {
	const freshness = new ReadFreshness();
	freshness.reads();
	expect(startsAgain(freshness, LONG, true)).toBe(true);
	expect(startsAgain(freshness, LONG, true)).toBe(false);
});

it.each<[string, (freshness: ReadFreshness) => void, number]>([
	['has read nothing', () => undefined, LONG],
	['waited for a moment', (freshness) => freshness.reads(), 10_000],
	[
		'has written already',
		(freshness) => {
			freshness.reads();
			freshness.writes();
		},
		LONG,
	],
])('lets an item go on that %s', (_, before, time) => {
	const freshness = new ReadFreshness();
	before(freshness);
	expect(startsAgain(freshness, time)).toBe(false);
	expect(freshness.takeTurn()).toBe(false);
	expect(freshness.waitedBefore).toBe(0);
});

it('lets every other error through', () => {
	expect(() => rethrowUnlessStale(new Error('something else'))).toThrow('something else');
});
