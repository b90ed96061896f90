import { wait } from './rateLimiter';
import { PACE } from './requestPolicy';

/** The pauses between the readings: nine seconds in all. In times of the shortest pause between two looks. */
const PAUSES = [1, 2, 4, 4, 4, 4, 4, 4, 4, 4];

/**
 * Reads what this execution has written again and again until it is shown.
 *
 * @returns what was read last; undefined when it was never shown
 * @throws CancelledError
 */
export async function readUntilShown<T>(
	read: () => Promise<T>,
	isShown: (found: T) => boolean,
	signal?: AbortSignal,
): Promise<T | undefined> {
	for (let attempt = 0; ; attempt++) {
		const found = await read();
		if (isShown(found)) return found;
		const pause = PAUSES[attempt];
		if (pause === undefined) return undefined;
		await wait(pause * PACE.look, signal);
	}
}
