/**
 * What became of the other items of a run that one failure has ended.
 *
 * @param failed the item that the message is about
 * @param failures all that failed, it too
 */
export function progressText(
	count: number,
	failed: number,
	isDone: (index: number) => boolean,
	failures: ReadonlySet<number>,
): string {
	if (count === 1) return '';
	const all = Array.from({ length: count }, (_, index) => index);
	const alsoFailed = all.filter((index) => failures.has(index) && index !== failed);
	const notStarted = all.filter((index) => !isDone(index) && !failures.has(index));
	return [
		`Done: ${ranges(all.filter(isDone))}`,
		alsoFailed.length > 0 ? `Also not done, for reasons of their own: ${ranges(alsoFailed)}` : '',
		`Not started: ${ranges(notStarted)}`,
	]
		.filter((part) => part !== '')
		.join('. ');
}

/** Item numbers as a person writes them: "0–4, 6". */
function ranges(numbers: readonly number[]): string {
	const parts: string[] = [];
	for (let start = 0; start < numbers.length;) {
		let end = start;
		while (numbers[end + 1] === (numbers[end] ?? 0) + 1) end++;
		parts.push(start === end ? `${numbers[start]}` : `${numbers[start]}–${numbers[end]}`);
		start = end + 1;
	}
	return parts.length > 0 ? `items ${parts.join(', ')}` : 'none';
}
