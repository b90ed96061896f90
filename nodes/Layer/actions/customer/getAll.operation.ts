import type { FieldGroup } from '../../../shared/form/fields';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { pathIn } from '../../api/businesses';
import { listUpTo } from '../../api/lists';
import type { Customer } from '../../api/types';
import type { LayerClient } from '../client';
import { listFields, type ListInput, readList } from '../listFields';
import { CUSTOMER_READ } from './summaries';

const description = listFields([
	{
		displayName: 'External ID',
		name: 'externalId',
		type: 'string',
		default: '',
		placeholder: 'e.g. cus_0YV7DDSDD1C8DA64KHH2W33CPF',
		description: 'Only the customer with exactly this ID of your own system',
	},
	{
		displayName: 'External ID Contains',
		name: 'externalIdContains',
		type: 'string',
		default: '',
		placeholder: 'e.g. cus_',
		description: 'Only customers that have this text in their external ID',
	},
	{
		displayName: 'Include Archived',
		name: 'includeArchived',
		type: 'boolean',
		default: true,
		description: 'Whether to list archived customers too',
	},
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. Corner Print Shop',
		description: 'Only customers with exactly this name',
	},
	{
		displayName: 'Name Contains',
		name: 'nameContains',
		type: 'string',
		default: '',
		placeholder: 'e.g. Print',
		description: 'Only customers that have this text in their name',
	},
	{
		displayName: 'Search',
		name: 'search',
		type: 'string',
		default: '',
		placeholder: 'e.g. print',
		description: 'Text that Layer looks for in what identifies a customer',
	},
]);

function readFields(fields: FieldGroup): ListInput {
	return readList(fields, (filters) => ({
		external_id: filters.text('externalId')?.trim(),
		external_id_contains: filters.text('externalIdContains'),
		include_archived: filters.flag('includeArchived') || undefined,
		name: filters.text('name'),
		name_contains: filters.text('nameContains'),
		q: filters.text('search'),
	}));
}

export const getAll = defineOperation({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many customers',
		description: 'List customers, such as those whose name contains a text',
	},
	summary: CUSTOMER_READ,
	description: fieldsOf('customer', 'getAll', description),
	readFields,
	async execute({ http }: LayerClient, { businessId, query, limit }, context) {
		const path = pathIn({ businessId }, 'customers');
		const found = await listUpTo<Customer>(http, path, query, limit);
		return listedItems(context, found, limit);
	},
});
