import type { Answer } from '../../shared/http/call';
import { serverTime } from '../../shared/http/rateLimiter';

/** What a whole second more or less says nothing about. Milliseconds. */
const ROUNDING = 2000;

/**
 * Whether Layer's clock says that a record was there before a time.
 *
 * @param time by this machine's clock; milliseconds since 1970
 */
export function isMadeBefore(
	record: { created_at?: string | null | undefined },
	{ headers }: Answer,
	time: number,
): boolean {
	const now = Date.now();
	const vendorTime = serverTime(headers.date, now) - (now - time);
	return Date.parse(record.created_at ?? '') < vendorTime - ROUNDING;
}
