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

	/**
	 * @param normal the form of an id that ids are compared in
	 * @param scopeOf within what an external id is unique
	 */
	constructor(
		private readonly changed: () => void,
		private readonly normal: (id: string) => string,
		private readonly groupOf: (row: R) => string = () => '',
		private readonly scopeOf: (row: R) => string = () => '',
	) {}

	get size(): number {
		return this.rows.size;
	}

	/** Adds the row or replaces the one with its id. */
	put(row: R): R {
		const owner =
			row.external_id === null
				? undefined
				: this.getByExternalId(row.external_id, this.scopeOf(row));
		if (owner !== undefined && owner.id !== row.id) {
			throw new Error(`external_id ${row.external_id} belongs to another row`);
		}
		const before = this.rows.get(row.id);
		if (before !== undefined) {
			if (before.external_id !== null) {
				this.idsByExternalId.delete(this.scopeOf(before) + before.external_id);
			}
			this.idsByGroup.get(this.groupOf(before))?.delete(row.id);
		}
		this.rows.set(row.id, row);
		if (row.external_id !== null) {
			this.idsByExternalId.set(this.scopeOf(row) + row.external_id, row.id);
		}
		const group = this.groupOf(row);
		const members = this.idsByGroup.get(group) ?? new Set();
		this.idsByGroup.set(group, members.add(row.id));
		this.changed();
		return row;
	}

	get(id: string): R | undefined {
		return this.rows.get(this.normal(id));
	}

	getByExternalId(externalId: string, scope = ''): R | undefined {
		const id = this.idsByExternalId.get(scope + externalId);
		return id === undefined ? undefined : this.rows.get(id);
	}

	all(): R[] {
		return [...this.rows.values()];
	}

	inGroup(group: string): R[] {
		return [...(this.idsByGroup.get(group) ?? [])].map((id) => this.rows.get(id)!);
	}
}
