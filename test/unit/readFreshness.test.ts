import type { Permit } from '../../nodes/shared/http/rateLimiter';
import { rethrowUnlessStale, ReadFreshness } from '../../nodes/shared/http/readFreshness';

const LONG = 60_000;

const permitAfter = (waited: number): Permit => ({ waited, release: () => undefined });

/** Whether a permit to write that took so long makes the item start again. */
function startsAgain(freshness: ReadFreshness, waited: number, readingWaits = false): boolean {
	return isStale(() => freshness.permitCame(permitAfter(waited), readingWaits));
}

function isStale(act: () => void): boolean {
	try {
		act();
		return false;
	} catch (error) {
		rethrowUnlessStale(error);
		return true;
	}
}

function readAndWrite(freshness: ReadFreshness): void {
	freshness.reads();
	freshness.writes();
}

it('starts an item again when it waited after reading, and lets it keep its permit', () => {
	const freshness = new ReadFreshness();
	freshness.reads();
	expect(startsAgain(freshness, LONG)).toBe(true);
	const permit = freshness.takePermit();
	expect(permit?.waited).toBe(LONG);
	expect(freshness.takePermit()).toBeUndefined();
	expect(freshness.place).toBe(permit);
	freshness.writes();
	expect(freshness.place).toBeUndefined();
});

it('starts an item again as often as it has to wait', () => {
	const freshness = new ReadFreshness();
	freshness.reads();
	expect(startsAgain(freshness, LONG)).toBe(true);
	expect(startsAgain(freshness, LONG)).toBe(true);
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
	['has written already', readAndWrite, LONG],
])('lets an item go on that %s', (_, before, time) => {
	const freshness = new ReadFreshness();
	before(freshness);
	expect(startsAgain(freshness, time)).toBe(false);
	expect(freshness.takePermit()).toBeUndefined();
	expect(freshness.place).toBeUndefined();
});

it('lets every other error through', () => {
	expect(() => rethrowUnlessStale(new Error('something else'))).toThrow('something else');
});

it.each<[string, (freshness: ReadFreshness) => void, boolean]>([
	['read before', (freshness) => freshness.reads(), true],
	['read nothing', () => undefined, false],
	['has written already', readAndWrite, false],
])('starts an item again whose write waited for an earlier one if it %s', (_, before, isAgain) => {
	const freshness = new ReadFreshness();
	before(freshness);
	expect(isStale(() => freshness.waited())).toBe(isAgain);
});
