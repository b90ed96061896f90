import type { Rate } from '../http/rateLimiter';

/** A run that the limit makes shorter than this is not worth a word. Milliseconds. */
const WORTH_TELLING = 60_000;

/** What the user is to know before a run that the vendor's limit makes long. */
interface RunSize {
	/** The vendor's name. */
	service: string;
	/** Items, each of which may need a write; in a dry run, the writes themselves. */
	writes: number;
	rate: Rate;
	/** Whether the limit is that of the documentation, because no answer has told it yet. */
	isDocumented?: boolean;
}

/** What the plan of a dry run says of the real run. */
interface PlannedRun {
	writes: number;
	/** How long the vendor's limit makes it take. */
	seconds: number;
	explanation: string;
}

/** How long a run takes by the vendor's limit alone; undefined where that is short. */
export function runTimeText(size: RunSize): string | undefined {
	const { service, writes } = size;
	const time = timeOf(size);
	return (
		time &&
		`${service} lets ${ruleOf(size)} through, so this run of ${grouped(writes)} items takes about ${time} where each is written. It waits by itself. ${ADVICE}`
	);
}

/** The same for the writes of a dry run. */
export function plannedRun(size: RunSize): PlannedRun | undefined {
	const { service, writes, isDocumented = false } = size;
	const time = timeOf(size);
	if (!time) return undefined;
	const source = isDocumented ? ' by its documentation' : '';
	return {
		writes,
		seconds: Math.round(millisecondsOf(size) / 1000),
		explanation: `${service} lets ${ruleOf(size)} through${source}, so the ${grouped(writes)} writes of this plan take about ${time}. ${ADVICE}`,
	};
}

const ADVICE =
	"If n8n's time-out for executions is shorter, run fewer items at a time: what is done is not done again.";

function timeOf(size: RunSize): string | undefined {
	const time = millisecondsOf(size);
	return size.writes <= size.rate.limit || time < WORTH_TELLING ? undefined : duration(time);
}

function millisecondsOf({ writes, rate: { limit, windowInMs } }: RunSize): number {
	return (writes / limit) * windowInMs;
}

function ruleOf({ rate: { limit, windowInMs } }: RunSize): string {
	return `${grouped(limit)} requests in ${duration(windowInMs)}`;
}

/** A time in minutes, or in seconds where it is short. */
function duration(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	if (seconds === 1) return 'a second';
	return seconds < 60 ? `${seconds} seconds` : minutes(Math.round(seconds / 60));
}

function minutes(count: number): string {
	return count === 1 ? 'a minute' : `${count} minutes`;
}

function grouped(count: number): string {
	return count.toLocaleString('en-US');
}
