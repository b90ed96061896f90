import fc from 'fast-check';

import { ranges } from '../../nodes/shared/run/progress';

describe('item numbers', () => {
	test.each<[number[], string]>([
		[[], 'none'],
		[[0], 'items 0'],
		[[7], 'items 7'],
		[[0, 1], 'items 0–1'],
		[[0, 1, 2, 3, 4, 6], 'items 0–4, 6'],
		[[0, 2, 4], 'items 0, 2, 4'],
		[[3, 4, 5, 9, 10, 99], 'items 3–5, 9–10, 99'],
	])('%j are written as "%s"', (numbers, text) => expect(ranges(numbers)).toBe(text));

	test('can be read back, each once', () => {
		const numbers = fc
			.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 60 })
			.map((list) => list.sort((first, second) => first - second));
		fc.assert(
			fc.property(numbers, (list) => {
				const read = ranges(list)
					.replace(/^items /, '')
					.split(', ')
					.flatMap((part) => {
						const [start = NaN, end = start] = part.split('–').map(Number);
						return Array.from({ length: end - start + 1 }, (_, index) => start + index);
					});
				expect(read).toEqual(list);
			}),
		);
	});

	test('are no longer than they need to be: neighbours share a range', () => {
		const all = Array.from({ length: 10_000 }, (_, index) => index);
		expect(ranges(all)).toBe('items 0–9999');
	});
});
