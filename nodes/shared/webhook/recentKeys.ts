/** So many events of each trigger are remembered, the newest ones. */
export const REMEMBERED_EVENTS = 3000;

/** The keys that were added last. Bounded: the oldest are forgotten. Pure. */
export class RecentKeys {
	private readonly keys = new Set<string>();

	constructor(private readonly capacity = REMEMBERED_EVENTS) {}

	has(key: string): boolean {
		return this.keys.has(key);
	}

	add(key: string): void {
		this.keys.add(key);
		const [oldest] = this.keys;
		if (this.keys.size > this.capacity && oldest !== undefined) this.keys.delete(oldest);
	}
}
