import type { INodeProperties } from 'n8n-workflow';

import { byKey, optionalKey, optionalText } from '../../../shared/form/expressions';
import type { AmountAdvice, FieldGroup } from '../../../shared/form/fields';
import {
	lineItemFields,
	lineItemRows,
	lineItemsJson,
	NOTHING_CHOSEN,
	optionsWithLineItems,
} from '../../../shared/form/lineItemFields';
import type { AccountIdentifier, LineItemBody, Notes } from '../../api/types';
import { accountField, readAccount } from '../accounts';
import { amountField } from '../fields';
import { metadataField } from '../metadata';
import { readNotes } from '../recordNotes';
import { lineTagsField } from '../tags';

/** One line item as it was entered. The amount is minor units. */
export interface LineItem {
	amount: bigint;
	account: AccountIdentifier;
	/** In the form of the body. */
	notes: Notes;
}

/** What a line item must have comes first, the details in the order of their names. */
const lineItemValues: INodeProperties[] = [
	{ ...amountField, required: true },
	accountField({
		displayName: 'Revenue Account',
		name: 'revenue_account_identifier',
		searchListMethod: 'searchRevenueAccounts',
		description: 'The account whose revenue the credit lowers',
		required: true,
	}),
	optionalText({ displayName: 'Memo', name: 'memo' }),
	metadataField,
	optionalText({
		displayName: 'Reference Number',
		name: 'reference_number',
		description: 'A number that people see',
	}),
	lineTagsField,
];

/** Line items, entered one by one. */
export const lineItemRowsField = lineItemRows(
	lineItemValues,
	{ amount: '', revenue_account_identifier: NOTHING_CHOSEN },
	'What is credited, and which revenue it lowers',
);

/** Line items, mapped as one array. */
export const lineItemsJsonField = lineItemsJson(
	'Layer',
	'e.g. [{ "amount": 145.05, "revenue_account_identifier": { "type": "StableName", "stable_name": "SALES" } }]',
);

/** The line items of a new credit. */
export const LINE_ITEMS = lineItemFields(lineItemRowsField, lineItemsJsonField);

const LINE_ITEM_KEYS = [
	optionalKey('metadata'),
	...byKey(lineItemValues.filter((field) => field !== metadataField)),
];

/** What takes something off, and what is free, is not credited. */
const LINE_ADVICE: AmountAdvice = {
	negative: 'Subtract it from another line item, and leave this one out',
	zero: 'Leave this line item out',
};

/**
 * Reads the line items in the way the user entered them.
 *
 * @param json the group that they stand in as JSON; undefined where they are entered in rows
 */
export function readLineItems(
	fields: FieldGroup,
	exponent: number,
	json = optionsWithLineItems(fields),
): LineItem[] {
	const rows = json
		? json.jsonRows('lineItemsJson', LINE_ITEM_KEYS)
		: fields.rows('lineItems', 'item');
	if (rows.length === 0) {
		const [group, name] = json ? [json, 'lineItemsJson'] : [fields, 'lineItems'];
		throw group.refuse(name, 'is empty', 'Add at least one line item');
	}
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
			amount: row.requiredAmount('amount', exponent, LINE_ADVICE),
			account: row.required(
				'revenue_account_identifier',
				readAccount(row, 'revenue_account_identifier'),
			),
			notes: readNotes(row),
		};
	});
}

/** The documented form of the line items. */
export function toLineItems(items: readonly LineItem[]): LineItemBody[] {
	return items.map(({ amount, account, notes }) => ({
		amount: Number(amount),
		revenue_account_identifier: account,
		...notes,
	}));
}
