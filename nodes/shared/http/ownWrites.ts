import { ConflictError } from '../errors';
import {
	type Answer,
	type Call,
	describeCall,
	type RecordVersion,
	type ServiceProfile,
} from './call';
import type { ServiceHttp } from './client';
import { ofEachExecution } from './ofEach';
import { PACE } from './requestPolicy';

/** The writes that are known: before them come those of ten seconds ago and more, at the fastest pace of a vendor. */
const KNOWN = 5000;

/** What all runs of an execution have written, by the path of the record. */
const writesOf = ofEachExecution(() => ({
	versions: new Map<string, RecordVersion & { isGone: boolean }>(),
	/** Until when an earlier sending may still reach a record. Milliseconds since 1970. */
	late: new Map<string, number>(),
}));

/**
 * What an execution has written, so that nothing that comes later goes by a record as it was before: a vendor may show a
 * write a moment after it was answered. And so that no request whose answer was lost takes a later write away: it may
 * still be carried out.
 */
export class OwnWrites {
	private readonly versions: ReturnType<typeof writesOf>['versions'];
	private readonly late: ReturnType<typeof writesOf>['late'];

	/** @param http of the execution */
	constructor(
		private readonly profile: Pick<ServiceProfile, 'name' | 'versionIn'>,
		http: ServiceHttp,
	) {
		({ versions: this.versions, late: this.late } = writesOf(http));
	}

	/** Takes note of a write that was answered. */
	add(call: Call, { body, openSince }: Answer): void {
		const isGone = call.method === 'DELETE';
		const written = this.profile.versionIn(body);
		if (openSince !== undefined) this.mayComeLate(call, openSince, written);
		if (isGone) this.versions.delete(keyOf(call.path));
		if (!written) return;
		const key = keyOf(recordPath(call, written));
		this.versions.delete(key);
		this.versions.set(key, { ...written, isGone });
		if (this.versions.size <= KNOWN) return;
		const [oldest = ''] = this.versions.keys();
		this.versions.delete(oldest);
	}

	/**
	 * Takes note of a write that may still be carried out, for the first or for a second time.
	 *
	 * @param since when it got no good answer; milliseconds since 1970
	 * @param written what it made or changed, where that is known
	 */
	mayComeLate(call: Call, since: number, written?: RecordVersion): void {
		// What is made anew has a key, or no record that others work on.
		if (!written && call.method === 'POST') return;
		this.late.set(keyOf(recordPath(call, written)), since + PACE.late);
	}

	/** How long a write must wait until no earlier one can reach the same record any more. Milliseconds. */
	delayOf({ path }: Call): number {
		if (this.late.size === 0) return 0;
		const now = Date.now();
		for (const [record, until] of this.late) if (until <= now) this.late.delete(record);
		const above = path.map((_, index) => this.late.get(keyOf(path.slice(0, index + 1))) ?? now);
		return Math.max(...above) - now;
	}

	/** The reading of a record; that one which this execution wrote is not there is no refusal, but not shown yet. */
	expected(call: Call): Call {
		const own = this.versions.get(keyOf(call.path));
		return own && !own.isGone ? { ...call, mayBeAbsent: true } : call;
	}

	/** Whether what was read is the record as this execution left it, or newer, as far as that can be told. */
	isShownBy({ path }: Call, { status, body }: Answer): boolean {
		const own = this.versions.get(keyOf(path));
		if (!own) return true;
		// What is deleted need not be shown any more.
		if (status === 404) return own.isGone;
		const shown = this.profile.versionIn(body);
		return !shown || !isOlder(shown.version, own.version);
	}

	/** What to say when a record is still shown as it was before. */
	notShown(call: Call): ConflictError {
		return new ConflictError(
			`${this.profile.name} still shows a record as it was before an earlier item of this execution changed it: ${describeCall(call)}`,
			`Nothing was written for this item. Look at the record in ${this.profile.name} before you run this item again`,
		);
	}

	/** What to say when a write may not wait for one that may still come. */
	mayStillCome(call: Call): ConflictError {
		return new ConflictError(
			`The answer of ${this.profile.name} to an earlier change of the same record was lost, and that change may still come: ${describeCall(call)}`,
			'Nothing was written for this item, because that change could take this one away. Run it again a minute later, or give Max Wait at least 60 seconds',
		);
	}
}

/** The path of the record that a write makes or changes: its own, or that of a record on the way. */
function recordPath({ path }: Call, written: RecordVersion | undefined): readonly string[] {
	if (!written) return path;
	const at = path.indexOf(written.id);
	return at < 0 ? [...path, written.id] : path.slice(0, at + 1);
}

function keyOf(path: readonly string[]): string {
	return path.join('/');
}

/** @param shown a number that counts up, or a time, as `own` is */
function isOlder(shown: number | string, own: number | string): boolean {
	if (typeof shown === 'number' || typeof own === 'number') return Number(shown) < Number(own);
	// One answer may have fractions of a second where another has none, or round them otherwise.
	const isExact = [shown, own].every((time) => /\.\d/.test(time));
	const [first, second] = [Date.parse(shown), Date.parse(own)];
	return isExact ? first + 1 < second : Math.floor(first / 1000) < Math.floor(second / 1000);
}
