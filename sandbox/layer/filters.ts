import type { LayerChoices } from './decisions';
import { badRequest, idNotFound } from './errors';
import type { Books } from './state';

/**
 * A query as far as Layer knows its filters.
 *
 * @param names the filters that documents describe without their names
 */
export function withoutUndocumented<Query extends object>(
	query: Query,
	names: ReadonlyArray<keyof Query & string>,
	{ undocumentedFilters }: LayerChoices,
): Query {
	if (undocumentedFilters === 'taken') return query;
	const known = { ...query };
	for (const name of names) {
		if (query[name] === undefined) continue;
		if (undocumentedFilters === 'refused') throw badRequest(`query ${name} is not known here`);
		delete known[name];
	}
	return known;
}

/** Refuses to list the rows of a customer that there is not, where that is no empty list. */
export function assertListable({ customers, decisions }: Books, customerId: string): void {
	if (decisions.unknownListCustomer === 'empty' || customers.get(customerId)) return;
	throw idNotFound('query customer_id', customerId);
}
