import type { IExecuteFunctions } from 'n8n-workflow';

import { ApiError } from '../errors';
import { wait } from '../http/rateLimiter';

/** The pauses after which a record that is not there yet is read again: a minute in all. Milliseconds. */
export const READ_AGAIN = { pauses: [1000, 2000, 4000, 8000, 15_000, 30_000] };

/**
 * Reads the record of an event, again and again while the API does not have it yet, or has an older version of it: a
 * call can be faster than what the API reads from.
 *
 * @param read fails with status 404 where the record is not there
 * @param isCurrent whether it is the version that the event is about; in the end any version will do
 * @param times how often it is read again at most
 * @throws ApiError when it is not there after all pauses
 */
export async function readWhenThere<T>(
	context: Pick<IExecuteFunctions, 'getExecutionCancelSignal'>,
	read: () => Promise<T>,
	isCurrent: (record: T) => boolean = () => true,
	times = Infinity,
): Promise<T> {
	const pauses = READ_AGAIN.pauses.slice(0, times);
	for (let attempt = 0; ; attempt++) {
		const pause = pauses[attempt];
		try {
			const record = await read();
			if (pause === undefined || isCurrent(record)) return record;
		} catch (error) {
			assertMissing(error);
			if (pause === undefined) throw stillMissing(error, pauses);
		}
		await wait(pause, context.getExecutionCancelSignal());
	}
}

/** Whether the vendor said that there is no such record. */
export function isMissing(error: unknown): error is ApiError {
	return error instanceof ApiError && error.status === 404;
}

/** Whatever else was thrown goes on. */
function assertMissing(error: unknown): asserts error is ApiError {
	if (!isMissing(error)) throw error;
}

function stillMissing(error: ApiError, pauses: readonly number[]): ApiError {
	const { service, status, fieldErrors, request } = error;
	const seconds = Math.round(pauses.reduce((sum, each) => sum + each, 0) / 1000);
	return new ApiError({
		service,
		status,
		fieldErrors,
		request,
		message: `${error.message.replace(/\.$/, '')}. It was looked for again for ${seconds} seconds`,
		advice:
			'When it is there, choose Retry for this execution in the list of executions: it goes on with this event. Another call of the same event starts nothing',
	});
}
