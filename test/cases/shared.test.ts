/** Every case of ../shared/cases has its test here; the inputs stand in the tests, so that they run without that folder. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const SHARED = join(__dirname, '..', '..', '..', 'shared', 'cases');
const there = existsSync(SHARED);
const numbersIn = (name: string) => [...name.matchAll(/\d{2}/g)].map(([number]) => Number(number));

/** The numbers that a name such as "02-04-keys" or "05-06-17-numbers" stands for. */
function covered(name: string): number[] {
	const numbers = numbersIn(name);
	const [first = 0, last = 0, ...others] = numbers;
	if (numbers.length === 2) return Array.from({ length: last - first + 1 }, (_, i) => first + i);
	return [first, last, ...others].filter((number) => number > 0);
}

/** Cases whose tests stand elsewhere, with the parts of the code that they are about. */
const ELSEWHERE: Readonly<Record<number, string>> = {
	1: 'test/engine/examples.test.ts',
	14: 'test/engine',
	16: 'test/cases/05-06-17-numbers.test.ts',
	18: 'test/engine',
};

(there ? test : test.skip)('every case of ../shared/cases has a test', () => {
	const tests = readdirSync(__dirname).filter((file) => file.endsWith('.test.ts'));
	const all = new Set([...tests.flatMap(covered), ...Object.keys(ELSEWHERE).map(Number)]);
	const cases = readdirSync(SHARED).filter((file) => file.endsWith('.json'));
	expect(cases.filter((file) => !all.has(numbersIn(file)[0] ?? 0))).toEqual([]);
});
