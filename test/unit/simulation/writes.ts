import type { IHttpRequestOptions } from 'n8n-workflow';

import { type Permit, RateLimiter } from '../../../nodes/shared/http/rateLimiter';
import type { Reply, SimulatedService } from './services';

/** Sends a write for each key, as many at a time as the node would, and returns how many failed. */
export async function runWrites(
	service: SimulatedService,
	keys: readonly string[],
	request: (options: IHttpRequestOptions) => Promise<Reply>,
	announced = true,
	{ concurrency = 50, most = 200, maxWait = 900_000 } = {},
): Promise<number> {
	const { profile } = service;
	const limiter = new RateLimiter(undefined, profile.countsReads);
	if (announced) limiter.expect(keys.length);
	let [next, workers, failed] = [0, 0, 0];
	const write = async (key: string): Promise<boolean> => {
		let permit: Permit | undefined;
		for (;;) {
			permit = await limiter.acquire('write', maxWait, permit);
			if (!permit) return false;
			const { statusCode, headers } = await request({ ...service.write(key) });
			const reading = profile.readRate(statusCode, headers);
			permit.release(reading);
			if (!reading.refused) return true;
		}
	};
	const worker = async (): Promise<void> => {
		workers++;
		const joined: Array<Promise<void>> = [];
		while (next < keys.length) {
			if (!(await write(keys[next++] ?? ''))) failed++;
			if (announced) limiter.expect(keys.length - next);
			if (workers < most && limiter.hasRoomFor(workers + 1)) joined.push(worker());
		}
		await Promise.all(joined);
	};
	await Promise.all(Array.from({ length: concurrency }, worker));
	return failed;
}
