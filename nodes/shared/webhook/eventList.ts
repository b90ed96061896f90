import { sleep } from 'n8n-workflow';

/** What is asked for together. */
interface Batch {
	events: Set<string>;
	/** Those that were not on the list before. */
	added: Promise<ReadonlySet<string>>;
}

/**
 * A list that a process adds to in one go for all who wait, one go after the other. So what happens in one process
 * cannot get in its own way, and it comes at the list seldom enough to leave room for others.
 */
export class EventList {
	private next: Batch | undefined;
	private last: Promise<unknown> = Promise.resolve();
	/** How long it took to add the last ones. Milliseconds. */
	took = 0;

	/**
	 * Adds an event; false when it is there, or when another caller adds it at the same time.
	 *
	 * @param add adds events to the list, and tells which were not there before
	 * @param delay how long to wait for more to come. Milliseconds
	 */
	async add(
		event: string,
		add: (events: string[]) => Promise<string[]>,
		delay: number,
	): Promise<boolean> {
		const batch = (this.next ??= this.open(add, delay));
		const isFirst = !batch.events.has(event);
		batch.events.add(event);
		const added = await batch.added;
		return isFirst && added.has(event);
	}

	private open(add: (events: string[]) => Promise<string[]>, delay: number): Batch {
		const events = new Set<string>();
		const added = this.last.then(async () => {
			if (delay > 0) await sleep(delay);
			this.next = undefined;
			const started = Date.now();
			const found = await add([...events]);
			this.took = Date.now() - started;
			return new Set(found);
		});
		this.last = added.catch(() => undefined);
		return { events, added };
	}
}
