import { isObject, sameJson } from '../../shared/json';
import type {
	CreditMemo,
	CreditMemoBody,
	CreditMemoChanges,
	CreditMemoItem,
	CreditMemoTax,
	Jurisdictions,
} from './types';

/** One field in which a memo is not what was asked for. */
export interface Difference {
	field: string;
	asked: unknown;
	found: unknown;
}

/**
 * Where a memo that Rebilly holds is not what was asked for. Allocations are left out: they change after a
 * memo was made, and are compared on their own. What was not asked for must be empty.
 */
export function contentDifferences(asked: CreditMemoBody, found: CreditMemo): Difference[] {
	const { customerId, currency, invoiceId, description, shippingAmount = 0 } = asked;
	return [
		...compared('customerId', customerId, found.customerId),
		...compared('currency', currency, found.currency),
		...compared('invoiceId', invoiceId, found.invoiceId),
		...compared('description', description, found.description),
		...compared('shippingAmount', shippingAmount, found.shippingAmount ?? 0),
		// Rebilly may fill in a reason of its own.
		...(asked.reason ? compared('reason', asked.reason, found.reason) : []),
		...itemDifferences(asked.items ?? [], found.items ?? []),
	];
}

/** The same for some fields of a memo; the others may be anything. */
export function changedFields(asked: CreditMemoChanges, found: CreditMemo): Difference[] {
	const { description, shippingAmount, reason, items } = asked;
	return [
		...(description === undefined ? [] : compared('description', description, found.description)),
		...(shippingAmount === undefined
			? []
			: compared('shippingAmount', shippingAmount, found.shippingAmount ?? 0)),
		...(reason === undefined ? [] : compared('reason', reason, found.reason)),
		...(items === undefined ? [] : itemDifferences(items, found.items ?? [])),
	];
}

/** Differences in words, for a message. */
export function inWords(differences: readonly Difference[]): string {
	return differences
		.map(
			({ field, asked, found }) =>
				`${field} is ${JSON.stringify(found)} instead of ${JSON.stringify(asked)}`,
		)
		.join('; ');
}

function itemDifferences(
	asked: readonly CreditMemoItem[],
	found: readonly CreditMemoItem[],
): Difference[] {
	const differences = compared('number of items', asked.length, found.length);
	asked.forEach((item, index) => {
		const other: Partial<CreditMemoItem> = found[index] ?? {};
		const place = `items.${index}`;
		for (const key of ITEM_FIELDS) {
			differences.push(...compared(`${place}.${key}`, item[key], other[key]));
		}
		differences.push(...taxDifferences(`${place}.tax`, item.tax ?? {}, other.tax ?? {}));
	});
	return differences;
}

function taxDifferences(
	place: string,
	asked: Partial<CreditMemoTax>,
	found: Partial<CreditMemoTax>,
): Difference[] {
	const [mine, theirs] = [asked.jurisdictions ?? {}, found.jurisdictions ?? {}];
	return [
		...TAX_FIELDS.flatMap((key) => compared(`${place}.${key}`, asked[key], found[key])),
		...JURISDICTIONS.flatMap((key) =>
			compared(`${place}.jurisdictions.${key}`, mine[key], theirs[key]),
		),
	];
}

const ITEM_FIELDS: Array<keyof CreditMemoItem> = [
	'unitPrice',
	'quantity',
	'description',
	'invoiceItemId',
	'productId',
	'planId',
];

const TAX_FIELDS: Array<keyof CreditMemoTax> = [
	'amount',
	'description',
	'rate',
	'stateAmount',
	'countyAmount',
	'cityAmount',
	'specialDistrictAmount',
	'stateRate',
	'countyRate',
	'cityRate',
	'specialDistrictRate',
];

const JURISDICTIONS: Array<keyof Jurisdictions> = ['country', 'state', 'county', 'city'];

/** One difference, or none. Objects are the same when their JSON is, whatever the order of the keys. */
export function compared(field: string, asked: unknown, found: unknown): Difference[] {
	const same =
		isObject(asked) || Array.isArray(asked)
			? sameJson(asked, found)
			: normal(asked) === normal(found);
	return same ? [] : [{ field, asked, found }];
}

/** Rebilly gives back null or leaves out what was not sent. */
function normal(value: unknown): unknown {
	return value === null || value === '' ? undefined : value;
}
