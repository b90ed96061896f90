import { ConflictError } from '../../shared/errors';
import type { ServiceHttp } from '../../shared/http/client';
import { ofEachExecution } from '../../shared/http/ofEach';
import { readUntilShown } from '../../shared/http/readUntilShown';
import type { Business } from './businesses';
import type { Keyed } from './freshListings';

/** The ids of what an execution made, by business and external id. */
export type MadeIds = Map<string, Map<string, string>>;

interface KnownCredits {
	made: MadeIds;
	/** Credits that are deleted, or under another external id now, which Layer may show for a moment longer. */
	gone: Set<string>;
}

/** What each execution knows of the customer credits that it changed. */
const knownCredits = ofEachExecution<KnownCredits>(() => ({ made: new Map(), gone: new Set() }));

/** The ids of the customer credits that the execution made. */
export function madeCreditIds(http: ServiceHttp): MadeIds {
	return knownCredits(http).made;
}

/** Takes note that a customer credit is, or is no longer, to be found under an external id. */
export function noteKey(business: Business, credit: KeyedRow, isThere: boolean): void {
	const { http, businessId } = business;
	if (http.isDryRun || !credit.external_id) return;
	const { made, gone } = knownCredits(http);
	if (isThere) return void gone.delete(markOf(business, credit));
	gone.add(markOf(business, credit));
	made.get(businessId)?.delete(credit.external_id);
}

/** Whether the execution has taken a customer credit away that is still shown under its external id. */
export function isGone(business: Business, credit: KeyedRow): boolean {
	return knownCredits(business.http).gone.has(markOf(business, credit));
}

interface KeyedRow extends Keyed {
	id: string;
}

function markOf({ businessId }: Business, { id, external_id: externalId }: KeyedRow): string {
	return [businessId, id, externalId].join(' ');
}

/**
 * What an execution made, by business and external id, so that a second item with the same key finds it. Of what Layer
 * holds only the id is kept, because tens of thousands of records would take more memory than all else; it is read when
 * it is asked for.
 */
export class MadeRecords<Row extends Keyed & { id: string }> {
	/** What a dry run would have made, which can be read nowhere. */
	private readonly simulated = new Map<string, Map<string, Row>>();

	constructor(
		private readonly ids: MadeIds,
		private readonly read: (
			businessId: string,
			id: string,
			externalId: string,
		) => Promise<Row | undefined>,
	) {}

	/** @throws ConflictError when it is not there any more */
	async find(businessId: string, externalId: string): Promise<Row | undefined> {
		const simulated = this.simulated.get(businessId)?.get(externalId);
		const made = this.ids.get(businessId)?.get(externalId);
		if (simulated || made === undefined) return simulated;
		const row = await readUntilShown(
			async () => await this.read(businessId, made, externalId),
			(read) => read !== undefined,
		);
		if (row) return row;
		throw new ConflictError(
			`An earlier item of this execution has the external ID '${externalId}', and what it made cannot be found in Layer`,
			'Somebody may have deleted it, or Layer does not show it yet, and it was looked for again for nine seconds. Nothing was written for this item; look in Layer before you run it again',
			{ id: made },
		);
	}

	/** Whether a row is one of them, which need not be kept a second time. */
	has(businessId: string, { external_id: externalId }: Row): boolean {
		if (!externalId) return false;
		return [this.ids, this.simulated].some((made) => made.get(businessId)?.has(externalId));
	}

	/** @param row without an id in a dry run */
	add(businessId: string, externalId: string, row: Row): void {
		if (row.id) put(this.ids, businessId, externalId, row.id);
		else put(this.simulated, businessId, externalId, row);
	}
}

function put<T>(
	made: Map<string, Map<string, T>>,
	businessId: string,
	externalId: string,
	value: T,
): void {
	const ofBusiness = made.get(businessId) ?? new Map<string, T>();
	made.set(businessId, ofBusiness.set(externalId, value));
}
