interface Row {
	readonly id: string;
	readonly external_id: string | null;
}

/**
 * Rows by id and by external id, and optionally in groups, so that a test with many thousands of rows stays
 * fast. Rows are replaced, never changed in place, which keeps the indexes true.
 */
export class Table<R extends Row> {
	private readonly rows = new Map<string, R>();
	private readonly idsByExternalId = new Map<string, string>();
	private readonly idsByGroup = new Map<string, Set<string>>();

	constructor(
		private readonly changed: () => void,
		private readonly groupOf: (row: R) => string = () => '',
	) {}

	get size(): number {
		return this.rows.size;
	}

	/** Adds the row or replaces the one with its id. */
	put(row: R): R {
		const owner = row.external_id === null ? undefined : this.getByExternalId(row.external_id);
		if (owner !== undefined && owner.id !== row.id) {
			throw new Error(`external_id ${row.external_id} belongs to another row`);
		}
		const before = this.rows.get(row.id);
		if (before !== undefined) {
			if (before.external_id !== null) this.idsByExternalId.delete(before.external_id);
			this.idsByGroup.get(this.groupOf(before))?.delete(row.id);
		}
		this.rows.set(row.id, row);
		if (row.external_id !== null) this.idsByExternalId.set(row.external_id, row.id);
		const group = this.groupOf(row);
		const members = this.idsByGroup.get(group) ?? new Set();
		this.idsByGroup.set(group, members.add(row.id));
		this.changed();
		return row;
	}

	get(id: string): R | undefined {
		return this.rows.get(id.toLowerCase());
	}

	getByExternalId(externalId: string): R | undefined {
		const id = this.idsByExternalId.get(externalId);
		return id === undefined ? undefined : this.rows.get(id);
	}

	all(): R[] {
		return [...this.rows.values()];
	}

	inGroup(group: string): R[] {
		return [...(this.idsByGroup.get(group) ?? [])].map((id) => this.rows.get(id)!);
	}
}
