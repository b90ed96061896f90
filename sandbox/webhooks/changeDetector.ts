/** Finds what has changed between two looks at some rows: the rows that are new and those that are not as they were. */
export class ChangeDetector<Row, Mark> {
	private marks = new Map<string, Mark>();

	/**
	 * @param markOf what tells one state of a row from the next
	 */
	constructor(
		private readonly rows: () => Iterable<readonly [id: string, row: Row]>,
		private readonly markOf: (row: Row) => Mark,
		private readonly same: (before: Mark, now: Mark) => boolean,
	) {}

	/** Takes everything for known. */
	reset(): void {
		this.marks = new Map([...this.rows()].map(([id, row]) => [id, this.markOf(row)]));
	}

	/** The rows that are new or changed since the last look, and what marked them before. */
	look(): Array<{ row: Row; before: Mark | undefined }> {
		const found: Array<{ row: Row; before: Mark | undefined }> = [];
		for (const [id, row] of this.rows()) {
			const before = this.marks.get(id);
			const now = this.markOf(row);
			if (before !== undefined && this.same(before, now)) continue;
			this.marks.set(id, now);
			found.push({ row, before });
		}
		return found;
	}
}
