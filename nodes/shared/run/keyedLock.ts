/**
 * Lets items that work on the same thing do so in their order, where an item knows only after a first read
 * what it works on. Items on different things do not wait for each other. Pure.
 */
export class KeyedLock {
	private readonly underWay = new Set<LockHolder>();

	/** The holder of the next item, which must leave it in the end. */
	enter(): LockHolder {
		const holder = new LockHolder([...this.underWay], () => this.underWay.delete(holder));
		this.underWay.add(holder);
		return holder;
	}
}

/** One item's holder among those under way. */
export class LockHolder {
	private readonly said = deferred<string | undefined>();
	private readonly left = deferred<void>();

	constructor(
		private earlier: readonly LockHolder[],
		private readonly remove: () => void,
	) {}

	/** Says what the item works on, and resolves when no earlier item works on the same any more. */
	async lock(key: string): Promise<void> {
		this.said.resolve(key);
		for (const holder of this.earlier) {
			if ((await holder.said.promise) === key) await holder.left.promise;
		}
	}

	/** The item is done, well or not. */
	release(): void {
		this.said.resolve(undefined);
		this.left.resolve();
		this.remove();
		// Who waits for this one holds it; those before it may be gone for long.
		this.earlier = [];
	}
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
	let resolve: (value: T) => void = () => undefined;
	const promise = new Promise<T>((done) => {
		resolve = done;
	});
	return { promise, resolve };
}
