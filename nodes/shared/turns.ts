/**
 * Lets items that work on the same thing do so in their order, where an item knows only after a first read
 * what it works on. Items on different things do not wait for each other. Pure.
 */
export class Turns {
	private readonly underWay = new Set<Place>();

	/** The place of the next item, which must leave it in the end. */
	enter(): Place {
		const place = new Place([...this.underWay], () => this.underWay.delete(place));
		this.underWay.add(place);
		return place;
	}
}

/** One item's place among those under way. */
export class Place {
	private readonly said = deferred<string | undefined>();
	private readonly left = deferred<void>();

	constructor(
		private readonly earlier: readonly Place[],
		private readonly remove: () => void,
	) {}

	/** Says what the item works on, and resolves when no earlier item works on the same any more. */
	async turn(key: string): Promise<void> {
		this.said.resolve(key);
		for (const place of this.earlier) {
			if ((await place.said.promise) === key) await place.left.promise;
		}
	}

	/** The item is done, well or not. */
	leave(): void {
		this.said.resolve(undefined);
		this.left.resolve();
		this.remove();
	}
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
	let resolve: (value: T) => void = () => undefined;
	const promise = new Promise<T>((done) => {
		resolve = done;
	});
	return { promise, resolve };
}
