import type { INodeProperties } from 'n8n-workflow';

import { entryModeField } from '../../../shared/descriptions';
import type { FieldGroup } from '../../../shared/fields';
import { isObject, jsonBytes, withoutUndefined } from '../../../shared/json';
import { UUID } from '../../api/environment';
import type { AccountIdentifier, LineItemBody, Tag } from '../../api/types';
import { amountField, locatorField } from '../fields';

/** One line item as it was entered. The amount is minor units. */
export interface LineItem {
	amount: bigint;
	account: AccountIdentifier;
	memo?: string | undefined;
	metadata?: Record<string, unknown> | undefined;
	referenceNumber?: string | undefined;
	tags: Tag[];
}

/** What Layer takes as metadata of one object (reference: newer copies of the create page). Bytes of UTF-8. */
const MAX_METADATA_BYTES = 1024;

export const metadataField: INodeProperties = {
	displayName: 'Metadata (JSON)',
	name: 'metadata',
	type: 'json',
	default: '',
	placeholder: 'e.g. { "refund": "re_1042" }',
	description: 'JSON object of your own, of at most 1 KB',
};

export const tagsField: INodeProperties = {
	displayName: 'Tags',
	name: 'tags',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Tag',
	default: {},
	options: [
		{
			displayName: 'Tag',
			name: 'tag',
			values: [
				{
					displayName: 'Key',
					name: 'key',
					type: 'string',
					default: '',
					placeholder: 'e.g. department',
					description: 'Key of the tag dimension',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					placeholder: 'e.g. sales',
				},
				{
					displayName: 'Dimension Display Name',
					name: 'dimension_display_name',
					type: 'string',
					default: '',
					placeholder: 'e.g. Department',
				},
				{
					displayName: 'Value Display Name',
					name: 'value_display_name',
					type: 'string',
					default: '',
					placeholder: 'e.g. Sales',
				},
			],
		},
	],
};

export const lineItemFields: INodeProperties[] = [
	entryModeField('lineItemsMode', 'Line Items', 'How to enter what is credited'),
	{
		displayName: 'Line Items',
		name: 'lineItems',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Line Item',
		default: {},
		description: 'What is credited, and which revenue it lowers',
		displayOptions: { show: { lineItemsMode: ['fields'] } },
		options: [
			{
				displayName: 'Line Item',
				name: 'item',
				values: [
					amountField,
					locatorField({
						displayName: 'Revenue Account',
						name: 'revenue_account_identifier',
						searchListMethod: 'searchRevenueAccounts',
						description: 'The ledger account whose revenue the credit lowers',
						more: [
							{
								displayName: 'By Stable Name',
								name: 'stableName',
								type: 'string',
								placeholder: 'e.g. SALES',
								hint: 'Accounts that people made have no stable name',
							},
						],
					}),
					{ displayName: 'Memo', name: 'memo', type: 'string', default: '' },
					metadataField,
					{
						displayName: 'Reference Number',
						name: 'reference_number',
						type: 'string',
						default: '',
						description: 'A number that people see',
					},
					tagsField,
				],
			},
		],
	},
	{
		displayName: 'Line Items (JSON)',
		name: 'lineItemsJson',
		type: 'json',
		default: '[]',
		placeholder:
			'e.g. [{ "amount": 145.05, "revenue_account_identifier": { "type": "StableName", "stable_name": "SALES" } }]',
		description:
			"JSON array of objects with amount, revenue_account_identifier, memo, metadata, reference_number and tags, as in the API of Layer; amounts in the unit of the option 'Amounts Are In'",
		displayOptions: { show: { lineItemsMode: ['json'] } },
	},
];

/** Reads the line items in the way the user entered them. */
export function readLineItems(fields: FieldGroup, exponent: number): LineItem[] {
	const asJson = fields.choice('lineItemsMode', ['fields', 'json']) === 'json';
	const name = asJson ? 'lineItemsJson' : 'lineItems';
	const rows = asJson ? fields.jsonRows(name) : fields.rows(name, 'item');
	if (rows.length === 0) throw fields.refuse(name, 'is empty', 'Add at least one line item');
	return rows.map((row) => {
		row.allowOnly([
			'amount',
			'revenue_account_identifier',
			'memo',
			'metadata',
			'reference_number',
			'tags',
		]);
		return {
			amount: row.requiredAmount('amount', exponent),
			account: readAccount(row),
			memo: row.text('memo'),
			metadata: readMetadata(row),
			referenceNumber: row.text('reference_number'),
			tags: readTags(row),
		};
	});
}

/** Reads metadata and checks its size as Layer counts it. */
export function readMetadata(fields: FieldGroup): Record<string, unknown> | undefined {
	const metadata = fields.jsonObject('metadata');
	const bytes = metadata === undefined ? 0 : jsonBytes(metadata);
	if (bytes > MAX_METADATA_BYTES) {
		throw fields.refuse(
			'metadata',
			`is too large: ${bytes} bytes of at most ${MAX_METADATA_BYTES}`,
			'Keep long texts in your own system and only their ID here',
		);
	}
	return metadata;
}

/** Reads tags from rows, or from an array in JSON. */
export function readTags(fields: FieldGroup): Tag[] {
	return fields.rows('tags', 'tag').map((tag) => {
		tag.allowOnly(['key', 'value', 'dimension_display_name', 'value_display_name']);
		return withoutUndefined({
			key: tag.requiredText('key'),
			value: tag.requiredText('value'),
			dimension_display_name: tag.text('dimension_display_name'),
			value_display_name: tag.text('value_display_name'),
		}) as Tag;
	});
}

function readAccount(row: FieldGroup): AccountIdentifier {
	const name = 'revenue_account_identifier';
	const given = row.object(name);
	if (given?.type === 'StableName' && typeof given.stable_name === 'string') {
		return { type: 'StableName', stable_name: given.stable_name };
	}
	if (given?.type === 'AccountId' && typeof given.id === 'string') {
		return { type: 'AccountId', id: given.id };
	}
	if (isObject(given) && 'type' in given) {
		throw row.refuse(
			name,
			'is not an account',
			'Use { "type": "AccountId", "id": … } or { "type": "StableName", "stable_name": … }',
		);
	}
	const chosen = row.required(name, row.locator(name));
	if (chosen.mode === 'stableName') return { type: 'StableName', stable_name: chosen.value };
	return { type: 'AccountId', id: row.requiredLocatorId(name, UUID) };
}

/** The documented form of the line items. */
export function toLineItems(items: readonly LineItem[]): LineItemBody[] {
	return items.map(({ amount, account, memo, metadata, referenceNumber, tags }) =>
		withoutUndefined({
			amount: Number(amount),
			revenue_account_identifier: account,
			memo,
			metadata,
			reference_number: referenceNumber,
			tags: tags.length > 0 ? tags : undefined,
		}),
	) as LineItemBody[];
}
