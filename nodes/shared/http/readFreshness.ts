import type { Permit } from './rateLimiter';
import { PACE } from './requestPolicy';

/** A write waited so long that what the item read before must be read again. Nothing was sent. */
class StaleError extends Error {}

/** Returns when an item must start again; throws what else made it end. */
export function rethrowUnlessStale(error: unknown): void {
	if (!(error instanceof StaleError)) throw error;
}

/**
 * What one item has asked of a vendor so far. A write may have to wait for minutes until the vendor's limit lets
 * it go, and others change the same records meanwhile, while no vendor has a way to write only where nothing has
 * changed. So the item starts again with reading, and its first write keeps the permit that it has waited for.
 */
export class ReadFreshness {
	private hasRead = false;
	private hasWritten = false;
	private mayHaveChanged = false;
	/** The permit for which the item started again last. */
	private waitedFor: Permit | undefined;
	private isHeld = false;

	/** Takes note of a read. */
	reads(): void {
		this.hasRead = true;
	}

	/** Takes note of a write that may have been carried out. From here on the item cannot start again. */
	writes(): void {
		this.hasWritten = true;
		this.waitedFor = undefined;
	}

	/** Takes note of a write that was carried out, or may have been. */
	changes(): void {
		this.mayHaveChanged = true;
	}

	/** Whether a write of the item was carried out, or may have been. */
	get hasChanged(): boolean {
		return this.mayHaveChanged;
	}

	/**
	 * Takes note of a permit to write that came.
	 *
	 * @param readingWaits whether reading has to wait for permits too; the item starts again only once then, because
	 *   it would wait as long each time
	 * @throws StaleError when the item must start again; it holds the permit then
	 */
	permitCame(permit: Permit, readingWaits: boolean): void {
		if (permit.waited <= PACE.fresh || !this.hasRead || this.hasWritten) return;
		if (readingWaits && this.waitedFor) return;
		this.hold(permit);
		throw new StaleError();
	}

	/**
	 * Takes note that a write waited before it was sent.
	 *
	 * @throws StaleError when the item must start again
	 */
	waited(): void {
		if (this.hasRead && !this.hasWritten) throw new StaleError();
	}

	/** Keeps a permit to write for after a look at the record. */
	hold(permit: Permit): void {
		this.waitedFor = permit;
		this.isHeld = true;
	}

	/** The permit to write that the item has waited for and not used yet. It is used by that. */
	takePermit(): Permit | undefined {
		const permit = this.isHeld ? this.waitedFor : undefined;
		this.isHeld = false;
		return permit;
	}

	/** The permit whose place in the queue the first write keeps, where reading again took the permit itself. */
	get place(): Permit | undefined {
		return this.waitedFor;
	}
}
