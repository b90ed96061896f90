import { ConflictError } from '../../shared/errors';
import { readUntilShown } from '../../shared/http/readUntilShown';
import type { Keyed } from './freshListings';

/**
 * What a run made, by business and external id, so that a second item with the same key finds it. Of what Layer holds
 * only the id is kept, because tens of thousands of records would take more memory than all else; it is read when it is
 * asked for.
 */
export class MadeRecords<Row extends Keyed & { id: string }> {
	private readonly known = new Map<string, Map<string, string | Row>>();

	constructor(
		private readonly read: (
			businessId: string,
			id: string,
			externalId: string,
		) => Promise<Row | undefined>,
	) {}

	/** @throws ConflictError when it is not there any more */
	async find(businessId: string, externalId: string): Promise<Row | undefined> {
		const made = this.known.get(businessId)?.get(externalId);
		if (typeof made !== 'string') return made;
		const row = await readUntilShown(
			async () => await this.read(businessId, made, externalId),
			(read) => read !== undefined,
		);
		if (row) return row;
		throw new ConflictError(
			`An earlier item of this run has the external ID '${externalId}', and what it made cannot be found in Layer`,
			'Somebody may have deleted it, or Layer does not show it yet, and it was looked for again for nine seconds. Nothing was written for this item; look in Layer before you run it again',
			{ id: made },
		);
	}

	/** Whether a row is one of them, which need not be kept a second time. */
	has(businessId: string, { external_id: externalId }: Row): boolean {
		return !!externalId && !!this.known.get(businessId)?.has(externalId);
	}

	/** @param row without an id in a dry run, where it can be read nowhere else */
	add(businessId: string, externalId: string, row: Row): void {
		const known = this.known.get(businessId) ?? new Map<string, string | Row>();
		this.known.set(businessId, known.set(externalId, row.id || row));
	}
}
