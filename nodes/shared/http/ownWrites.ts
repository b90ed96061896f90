import { sleep } from 'n8n-workflow';

/** So many writes are remembered, the newest ones. */
const REMEMBERED_WRITES = 5000;

/**
 * Which versions of which records this process has written itself, so that a trigger can tell its own nodes'
 * changes from those of others. Bounded, and in memory alone: another process and a restart know nothing of it.
 */
export class OwnWrites {
	private readonly written = new Set<string>();
	private readonly underWay = new Set<Promise<unknown>>();

	/**
	 * Notes the version that a write gave.
	 *
	 * @param service the address of the API, because two of them can have records of the same id
	 */
	async noting<T extends { body: unknown }>(service: string, write: Promise<T>): Promise<T> {
		this.underWay.add(write);
		try {
			const answer = await write;
			const { id, revision } = (answer.body ?? {}) as { id?: unknown; revision?: unknown };
			if (typeof id === 'string' && typeof revision === 'number') {
				this.written.add(keyOf(service, id, revision));
				const [oldest] = this.written;
				if (this.written.size > REMEMBERED_WRITES && oldest) this.written.delete(oldest);
			}
			return answer;
		} finally {
			this.underWay.delete(write);
		}
	}

	/**
	 * Whether one of the versions was written here. An event can be faster than the answer to the write that
	 * caused it, so writes under way are waited for.
	 *
	 * @param patience how long, in milliseconds
	 */
	async includesAny(
		service: string,
		versions: ReadonlyArray<{ id: string; revision: number }>,
		patience: number,
	): Promise<boolean> {
		if (this.underWay.size > 0) {
			await Promise.race([Promise.allSettled(this.underWay), sleep(patience)]);
		}
		return versions.some(({ id, revision }) => this.written.has(keyOf(service, id, revision)));
	}
}

/** Those of this process. */
export const ownWrites = new OwnWrites();

function keyOf(service: string, id: string, revision: number): string {
	return JSON.stringify([service, id, revision]);
}
