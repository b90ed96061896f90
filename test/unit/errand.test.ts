import { assertStale, Errand } from '../../nodes/shared/errand';

const LONG = 60_000;

/** Whether a turn to write that took so long makes the item start again. */
function startsAgain(errand: Errand, time: number, readingWaits = false, waited = time): boolean {
	try {
		errand.turnCame(time, waited, readingWaits);
		return false;
	} catch (error) {
		assertStale(error);
		return true;
	}
}

it('starts an item again when it waited after reading, and lets it keep its turn', () => {
	const errand = new Errand();
	errand.reads();
	expect(startsAgain(errand, LONG)).toBe(true);
	expect(errand.waitedBefore).toBe(LONG);
	expect([errand.takeTurn(), errand.takeTurn()]).toEqual([true, false]);
});

it('starts an item again as often as it has to wait', () => {
	const errand = new Errand();
	errand.reads();
	expect(startsAgain(errand, LONG)).toBe(true);
	expect(startsAgain(errand, LONG, false, 2 * LONG)).toBe(true);
	expect(errand.waitedBefore).toBe(2 * LONG);
});

it('starts an item again once where reading has to wait too', () => {
	const errand = new Errand();
	errand.reads();
	expect(startsAgain(errand, LONG, true)).toBe(true);
	expect(startsAgain(errand, LONG, true)).toBe(false);
});

it.each<[string, (errand: Errand) => void, number]>([
	['has read nothing', () => undefined, LONG],
	['waited for a moment', (errand) => errand.reads(), 10_000],
	[
		'has written already',
		(errand) => {
			errand.reads();
			errand.writes();
		},
		LONG,
	],
])('lets an item go on that %s', (_, before, time) => {
	const errand = new Errand();
	before(errand);
	expect(startsAgain(errand, time)).toBe(false);
	expect(errand.takeTurn()).toBe(false);
	expect(errand.waitedBefore).toBe(0);
});

it('lets every other error through', () => {
	expect(() => assertStale(new Error('something else'))).toThrow('something else');
});
