/** What was read longer ago than this may be true no more. Milliseconds. */
export const FRESH = 10_000;

/** A write waited so long for its turn that what the item read before must be read again. Nothing was sent. */
class StaleError extends Error {}

/** Returns when an item must start again; throws what else made it end. */
export function rethrowUnlessStale(error: unknown): void {
	if (!(error instanceof StaleError)) throw error;
}

/**
 * What one item has asked of a vendor so far. A write may have to wait for minutes until the vendor's limit lets
 * it go, and others change the same records meanwhile, while no vendor has a way to write only where nothing has
 * changed. So the item starts again with reading, and its first write keeps the turn that it has waited for.
 */
export class ReadFreshness {
	private hasRead = false;
	private hasWritten = false;
	private mayHaveChanged = false;
	private turnIsHeld = false;
	/** How long the first write had waited when the item started again last. Milliseconds; 0 if it never did. */
	private waited = 0;

	/** Takes note of a read. */
	reads(): void {
		this.hasRead = true;
	}

	/** Takes note of a write that may have been carried out. From here on the item cannot start again. */
	writes(): void {
		this.hasWritten = true;
		this.waited = 0;
	}

	/** Takes note of a write that was carried out, or may have been. */
	changes(): void {
		this.mayHaveChanged = true;
	}

	/** Whether a write of the item was carried out, or may have been. */
	get hasChanged(): boolean {
		return this.mayHaveChanged;
	}

	/** How long the write that comes has waited already. Milliseconds. */
	get waitedBefore(): number {
		return this.waited;
	}

	/**
	 * Takes note of a turn to write that came.
	 *
	 * @param time how long it took, in milliseconds
	 * @param waited the same with all waits of this write
	 * @param readingWaits whether reading has to wait for turns too; the item starts again only once then, because
	 *   it would wait as long each time
	 * @throws StaleError when the item must start again; it holds the turn then
	 */
	turnCame(time: number, waited: number, readingWaits: boolean): void {
		if (time <= FRESH || !this.hasRead || this.hasWritten) return;
		if (readingWaits && this.waited > 0) return;
		this.turnIsHeld = true;
		this.waited = waited;
		throw new StaleError();
	}

	/** Keeps a turn to write for after a look at the record. */
	holdTurn(): void {
		this.turnIsHeld = true;
	}

	/** Whether the item has waited for its turn to write, and has not taken it yet. */
	get holdsTurn(): boolean {
		return this.turnIsHeld;
	}

	/** The same, and the turn is taken by that. */
	takeTurn(): boolean {
		const held = this.turnIsHeld;
		this.turnIsHeld = false;
		return held;
	}
}
