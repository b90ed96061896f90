/** One field in which a record is not what was asked for. */
export interface Difference {
	field: string;
	asked: unknown;
	found: unknown;
}

/** The differences as a sentence part, e.g. `memo is "a" instead of "b"`. */
export function differencesText(differences: readonly Difference[]): string {
	return differences
		.map(
			({ field, asked, found }) =>
				`${field} is ${JSON.stringify(found)} instead of ${JSON.stringify(asked)}`,
		)
		.join('; ');
}

/** What a write changes, as a workflow reads it. */
export function changesOf(
	differences: readonly Difference[],
): Array<{ field: string; from: unknown; to: unknown }> {
	return differences.map(({ field, asked, found }) => ({
		field,
		from: found ?? null,
		to: asked ?? null,
	}));
}
