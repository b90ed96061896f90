/** So many events are remembered, the newest ones. */
export const REMEMBERED_EVENTS = 3000;

/** Which events have been there, as short keys without spaces. Bounded: the oldest are forgotten. */
export class DeliveryMemory {
	private keys: Set<string>;

	constructor(
		text = '',
		private readonly capacity = REMEMBERED_EVENTS,
	) {
		this.keys = new Set(keysOf(text));
		this.trim();
	}

	/** Notes an event; false when it had been there. */
	add(key: string): boolean {
		if (this.keys.has(key)) return false;
		this.keys.add(key);
		this.trim();
		return true;
	}

	/** Takes over what was kept elsewhere. What only this memory knows counts as newer. */
	merge(text: string): void {
		this.keys = new Set([...keysOf(text), ...this.keys]);
		this.trim();
	}

	/** For keeping: one text is cheaper to store and to watch for changes than a list. */
	toText(): string {
		return [...this.keys].join(' ');
	}

	private trim(): void {
		for (const key of this.keys) {
			if (this.keys.size <= this.capacity) return;
			this.keys.delete(key);
		}
	}
}

function keysOf(text: string): string[] {
	return text === '' ? [] : text.split(' ');
}
