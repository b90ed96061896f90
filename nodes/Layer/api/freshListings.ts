import { PACE } from '../../shared/http/requestPolicy';

/** What may have an external id. */
export interface Keyed {
	external_id?: string | null | undefined;
}

/** Rows by their external ids, as they were when they were read. */
export interface Listing<Row> {
	/** When the reading began. Milliseconds since 1970. */
	startedAt: number;
	rows: Map<string, Row>;
}

/**
 * What was listed for all items of a run that follow closely upon each other, because Layer has no look-up by external
 * id. Somebody else may make a row at any time, so what was read longer ago is read again, as what could not be read.
 */
export class FreshListings<Row extends Keyed> {
	private readonly known = new Map<string, Promise<Listing<Row>>>();

	/** The rows under a key, read now unless that was done just before. */
	async recent(key: string, read: () => Promise<Row[]>): Promise<Listing<Row>> {
		const known = await once(this.known, key, async () => await listing(read));
		if (Date.now() - known.startedAt < PACE.fresh) return known;
		// Another item may have read it anew meanwhile.
		if ((await this.known.get(key)) === known) this.known.delete(key);
		return await once(this.known, key, async () => await listing(read));
	}

	forget(key: string): void {
		this.known.delete(key);
	}
}

/** The rows as they are now. */
async function listing<Row extends Keyed>(read: () => Promise<Row[]>): Promise<Listing<Row>> {
	const startedAt = Date.now();
	const rows = (await read()).flatMap((row): Array<[string, Row]> =>
		row.external_id ? [[row.external_id, row]] : [],
	);
	return { startedAt, rows: new Map(rows) };
}

/** What was looked up under a key, looked up now if it was not; what failed is looked up again. */
export async function once<T>(
	known: Map<string, Promise<T>>,
	key: string,
	lookUp: () => Promise<T>,
): Promise<T> {
	let found = known.get(key);
	if (!found) {
		found = lookUp();
		known.set(key, found);
		found.catch(() => known.delete(key));
	}
	return await found;
}
