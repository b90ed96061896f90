import type { INodeProperties } from 'n8n-workflow';

import type { FieldGroup } from '../../shared/form/fields';
import { isObject, trimmedText } from '../../shared/json';
import { UUID } from '../api/environment';
import type { AccountIdentifier } from '../api/types';
import { byStableName, locatorField } from './fields';

/** A field for a ledger account: from the chart, by its ID or by its stable name. */
export function accountField(options: {
	displayName: string;
	name: string;
	searchListMethod: string;
	description: string;
	required?: boolean;
}): INodeProperties {
	return locatorField({ ...options, listOf: 'account', more: [byStableName] });
}

/** Reads an account from a locator, or from JSON in the form of the API. */
export function readAccount(row: FieldGroup, name: string): AccountIdentifier | undefined {
	const given = row.object(name);
	const stableName = given?.type === 'StableName' ? trimmedText(given.stable_name) : '';
	if (stableName) return { type: 'StableName', stable_name: stableName };
	if (given?.type === 'AccountId' && typeof given.id === 'string') {
		const id = row.required(name, row.checkedId(name, given.id.trim(), UUID));
		return { type: 'AccountId', id };
	}
	if (isObject(given) && 'type' in given) {
		throw row.refuse(
			name,
			'is not an account',
			'Use { "type": "AccountId", "id": … } or { "type": "StableName", "stable_name": … }',
		);
	}
	const chosen = row.locator(name);
	if (!chosen) return undefined;
	if (chosen.mode === 'stableName') return { type: 'StableName', stable_name: chosen.value };
	return { type: 'AccountId', id: row.requiredLocatorId(name, UUID) };
}
