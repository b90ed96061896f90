/** What a person sees while n8n is installed, where it goes to a log; in a terminal the same is one line that moves. */
import { duration, progressIn } from '../e2e/support/progress';

function logOf(): { lines: string[]; stream: NodeJS.WriteStream } {
	const lines: string[] = [];
	const write = (text: string) => lines.push(...text.trimEnd().split('\n')) > 0;
	return { lines, stream: { isTTY: false, write } as unknown as NodeJS.WriteStream };
}

test.each([
	[400, '0 s'],
	[59_400, '59 s'],
	[59_600, '1 min 0 s'],
	[125_000, '2 min 5 s'],
])('%d ms are written as %s', (ms, text) => expect(duration(ms)).toBe(text));

test('a step says that it begins, now and then how far it is, and how long it took', async () => {
	jest.useFakeTimers();
	try {
		const { lines, stream } = logOf();
		const result = await progressIn(stream).step('Installing', async (report) => {
			report('812 of 1,994 packages');
			await jest.advanceTimersByTimeAsync(21_000);
			return 'done';
		});
		expect(result).toBe('done');
		expect(lines).toEqual([
			'Installing …',
			'  812 of 1,994 packages · 10 s',
			'  812 of 1,994 packages · 20 s',
			'Installing: done in 21 s',
		]);
		expect(jest.getTimerCount()).toBe(0);
	} finally {
		jest.useRealTimers();
	}
});

test('a step that fails is no longer told of, and its error comes out', async () => {
	const { lines, stream } = logOf();
	const failing = progressIn(stream).step('Installing', async () => {
		throw new Error('npm failed');
	});
	await expect(failing).rejects.toThrow('npm failed');
	expect(lines).toEqual(['Installing …']);
});
