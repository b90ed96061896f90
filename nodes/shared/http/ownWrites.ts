import type { Answer, Call, RecordVersion } from './call';

/** The writes that are known: before them come those of ten seconds ago and more, at the fastest pace of a vendor. */
const KNOWN = 5000;

/**
 * What a run has written, so that a later item does not go by a record as it was before: a vendor may show a write a
 * moment after it was answered. Pure.
 */
export class OwnWrites {
	/** By the path of the record. */
	private readonly versions = new Map<string, RecordVersion & { isGone: boolean }>();
	private readonly open = new Set<string>();

	/** @param versionIn reads which version of which record an answer is; undefined where it does not say */
	constructor(private readonly versionIn: (body: unknown) => RecordVersion | undefined) {}

	/** Takes note of a write that was answered. */
	add({ method, path }: Call, { body }: Answer): void {
		const isGone = method === 'DELETE';
		const written = this.versionIn(body);
		if (isGone) this.versions.delete(path.join('/'));
		if (!written) return;
		const at = path.indexOf(written.id);
		const key = (at < 0 ? [...path, written.id] : path.slice(0, at + 1)).join('/');
		this.versions.delete(key);
		this.versions.set(key, { ...written, isGone });
		if (this.versions.size <= KNOWN) return;
		const [oldest = ''] = this.versions.keys();
		this.versions.delete(oldest);
	}

	/** Takes note of a change of which it stays open whether it was made, or will be. */
	leaveOpen({ method, path }: Call): void {
		// What is made anew has a key, or no record that others work on.
		if (method === 'PATCH') this.open.add(path.join('/'));
	}

	/** Whether such a change of the record that is read may still come, and take away what is written now. */
	isOpen({ path }: Call): boolean {
		return this.open.has(path.join('/'));
	}

	/** Whether what was read is the record as this run left it, or newer, as far as that can be told. */
	isShownBy({ path }: Call, { status, body }: Answer): boolean {
		const own = this.versions.get(path.join('/'));
		if (!own) return true;
		// What is deleted need not be shown any more.
		if (status === 404) return own.isGone;
		const shown = this.versionIn(body);
		return !shown || !isOlder(shown.version, own.version);
	}
}

/** @param shown a number that counts up, or a time, as `own` is */
function isOlder(shown: number | string, own: number | string): boolean {
	if (typeof shown === 'number' || typeof own === 'number') return Number(shown) < Number(own);
	// One answer may have fractions of a second where another has none, or round them otherwise.
	const isExact = [shown, own].every((time) => /\.\d/.test(time));
	const [first, second] = [Date.parse(shown), Date.parse(own)];
	return isExact ? first + 1 < second : Math.floor(first / 1000) < Math.floor(second / 1000);
}
