import type { INodePropertyOptions } from 'n8n-workflow';

import { NODES } from '../fixtures/engine';
import type { RecordsFixture } from '../fixtures/records';
import { table, withMade } from './markdown';
import { permissionsOfOperations } from './permissions';

/** The page with the table of permissions as it is now. */
export async function withPermissions(fixture: RecordsFixture, page: string): Promise<string> {
	return withMade(page, await permissionTable(fixture));
}

async function permissionTable(fixture: RecordsFixture): Promise<string> {
	const rows = [...(await permissionsOfOperations(fixture))].map(([key, permissions]) => [
		nameOf(key),
		permissions.map((name) => `\`${name}\``).join(', '),
	]);
	return table(
		['Operation', 'Permissions of the key'],
		rows.sort(([first = ''], [second = '']) => first.localeCompare(second)),
	);
}

/** The names that the form has for a resource and an operation, e.g. "Credit Memo → Get Many". */
function nameOf(key: string): string {
	const [resource = '', operation = ''] = key.split('.');
	const { properties } = NODES.rebilly.description;
	const nameIn = (field: string, value: string) =>
		properties
			.filter(
				({ name, displayOptions }) =>
					name === field &&
					(field === 'resource' || displayOptions?.show?.resource?.includes(resource)),
			)
			.flatMap(({ options }) => options as INodePropertyOptions[])
			.find((option) => option.value === value)?.name;
	return `${nameIn('resource', resource)} → ${nameIn('operation', operation)}`;
}
