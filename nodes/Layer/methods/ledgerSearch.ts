import type {
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import { choicesNamed, chosenValue, isNamed, type ListSearch } from '../../shared/form/pickers';
import { listAccounts } from '../api/ledger';
import { listTagDimensions } from '../api/tags';
import type { TagDimension } from '../api/types';
import { chosenBusiness, connect } from './pickers';

/** The pickers of what the books are kept by: accounts and tags. */

export const searchRevenueAccounts: ListSearch = async function (filter) {
	return await searchAccounts(this, filter, 'REVENUE');
};

export const searchLiabilityAccounts: ListSearch = async function (filter) {
	return await searchAccounts(this, filter, 'LIABILITY');
};

export const searchLedgerAccounts: ListSearch = async function (filter) {
	return await searchAccounts(this, filter);
};

async function searchAccounts(
	context: ILoadOptionsFunctions,
	filter: string | undefined,
	type?: string,
): Promise<INodeListSearchResult> {
	const business = { ...chosenBusiness(context), http: await connect(context) };
	const accounts = await listAccounts(business, type);
	return {
		results: accounts
			.filter(({ name, stableName }) => isNamed(`${name} ${stableName}`, filter))
			.map(({ id, name, stableName, depth }) => ({
				// Indented, so that the list shows the tree of the chart of accounts.
				name: `${'\u2003'.repeat(depth)}${name}${stableName && ` (${stableName})`}`,
				value: id,
			})),
	};
}

/** The keys of the tag dimensions that can tag a whole record. */
export const searchTagKeys: ListSearch = async function (filter) {
	return await tagKeys(this, filter, () => true);
};

/** Those that can tag a line item, which balancing ones cannot (reference: update-tag-dimension). */
export const searchLineTagKeys: ListSearch = async function (filter) {
	return await tagKeys(this, filter, ({ strictness }) => strictness !== 'BALANCING');
};

async function tagKeys(
	context: ILoadOptionsFunctions,
	filter: string | undefined,
	keep: (dimension: TagDimension) => boolean,
): Promise<INodeListSearchResult> {
	const business = { ...chosenBusiness(context), http: await connect(context) };
	const dimensions = await listTagDimensions(business);
	const items = dimensions.filter(keep).map(({ key, display_name: name }) => tagItem(key, name));
	return choicesNamed(items, filter);
}

/** The values of the dimension whose key is chosen in the same row. */
export const searchTagValues: ListSearch = async function (filter) {
	const chosen = chosenBusiness(this);
	const key = chosenValue(this, '&key');
	if (typeof key !== 'string' || key === '') {
		throw new InputError('Key', 'is not chosen yet', 'Choose it first');
	}
	const dimensions = await listTagDimensions({ ...chosen, http: await connect(this) });
	const values = dimensions.find((dimension) => dimension.key === key)?.defined_values ?? [];
	const items = values
		.filter((value) => !value.archived_at)
		.map(({ value, display_name: name }) => tagItem(value, name));
	return choicesNamed(items, filter);
};

function tagItem(value: string, displayName: string | null | undefined): INodeListSearchItems {
	return { name: displayName ? `${displayName} (${value})` : value, value };
}
