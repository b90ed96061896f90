import { type Difference, inRow } from '../../shared/credit/differences';
import { isObject, sameJson } from '../../shared/json';
import { decimalText } from './amounts';
import type {
	CreditMemo,
	CreditMemoBody,
	CreditMemoChanges,
	CreditMemoItem,
	CreditMemoTax,
	Jurisdictions,
} from './types';

/**
 * Where a memo that Rebilly holds is not what was asked for. Allocations are left out: they change after a
 * memo was made, and are compared on their own. What was not asked for must be empty.
 */
export function contentDifferences(asked: CreditMemoBody, found: CreditMemo): Difference[] {
	const { customerId, currency, invoiceId, description, shippingAmount = 0 } = asked;
	return [
		...compared('Customer', customerId, found.customerId),
		...compared('Currency', currency, found.currency),
		...compared('Invoice', invoiceId, found.invoiceId),
		...compared('Description', description, found.description),
		...amountDifference('Shipping Amount', shippingAmount, found.shippingAmount ?? 0, currency),
		// Rebilly may fill in a reason of its own.
		...(asked.reason ? compared('Reason', asked.reason, found.reason) : []),
		...itemDifferences(asked.items ?? [], found.items ?? [], currency),
	];
}

/** The same for some fields of a memo; the others may be anything. */
export function changedFields(asked: CreditMemoChanges, found: CreditMemo): Difference[] {
	const { description, shippingAmount: shipping, reason, items } = asked;
	const { currency, shippingAmount = 0 } = found;
	return [
		...(description === undefined ? [] : compared('Description', description, found.description)),
		...(shipping === undefined
			? []
			: amountDifference('Shipping Amount', shipping, shippingAmount, currency)),
		...(reason === undefined ? [] : compared('Reason', reason, found.reason)),
		...(items === undefined ? [] : itemDifferences(items, found.items ?? [], currency)),
	];
}

const ITEMS = 'Line Items';

function itemDifferences(
	asked: readonly CreditMemoItem[],
	found: readonly CreditMemoItem[],
	currency: string,
): Difference[] {
	const differences = compared(`Number of ${ITEMS}`, asked.length, found.length);
	asked.forEach((item, index) => {
		const other: Partial<CreditMemoItem> = found[index] ?? {};
		const name = (field: string) => inRow(ITEMS, index, field);
		differences.push(
			...amountDifference(name('Unit Price'), item.unitPrice, other.unitPrice, currency),
			...ITEM_FIELDS.flatMap(([key, label]) => compared(name(label), item[key], other[key])),
			...taxDifferences(
				(field) => name(`Tax, ${field}`),
				item.tax ?? {},
				other.tax ?? {},
				currency,
			),
		);
	});
	return differences;
}

function taxDifferences(
	name: (field: string) => string,
	asked: Partial<CreditMemoTax>,
	found: Partial<CreditMemoTax>,
	currency: string,
): Difference[] {
	const [mine, theirs] = [asked.jurisdictions ?? {}, found.jurisdictions ?? {}];
	return [
		...TAX_AMOUNTS.flatMap(([key, label]) =>
			amountDifference(name(label), asked[key], found[key], currency),
		),
		...TAX_FIELDS.flatMap(([key, label]) => compared(name(label), asked[key], found[key])),
		...JURISDICTIONS.flatMap(([key, label]) =>
			compared(name(`Jurisdictions, ${label}`), mine[key], theirs[key]),
		),
	];
}

/** The fields of an item and of its tax, and what they are called in the form. */
const ITEM_FIELDS: Array<[keyof CreditMemoItem, string]> = [
	['quantity', 'Quantity'],
	['description', 'Description'],
	['invoiceItemId', 'Invoice Item ID'],
	['productId', 'Product ID'],
	['planId', 'Plan ID'],
];

const TAX_AMOUNTS: Array<[keyof CreditMemoTax, string]> = [
	['amount', 'Amount'],
	['stateAmount', 'State Amount'],
	['countyAmount', 'County Amount'],
	['cityAmount', 'City Amount'],
	['specialDistrictAmount', 'Special District Amount'],
];

const TAX_FIELDS: Array<[keyof CreditMemoTax, string]> = [
	['description', 'Description'],
	['rate', 'Rate'],
	['stateRate', 'State Rate'],
	['countyRate', 'County Rate'],
	['cityRate', 'City Rate'],
	['specialDistrictRate', 'Special District Rate'],
];

const JURISDICTIONS: Array<[keyof Jurisdictions, string]> = [
	['country', 'Country'],
	['state', 'State'],
	['county', 'County'],
	['city', 'City'],
];

/** One difference of amounts in major units, or none. */
export function amountDifference(
	field: string,
	asked: unknown,
	found: unknown,
	currency: string,
): Difference[] {
	return compared(field, asked, found).map((difference) => ({
		...difference,
		asked: shownAmount(asked, currency),
		found: shownAmount(found, currency),
	}));
}

/** A number with the decimals of its currency; what is no exact amount of it stays as it is. */
function shownAmount(value: unknown, currency: string): unknown {
	return typeof value === 'number' ? (decimalText(value, currency) ?? value) : value;
}

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
