import type { CreditMemo, CreditMemoBody, CreditMemoItem, CreditMemoTax } from './types';

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
	const differences: Difference[] = [];
	const compare = (field: string, mine: unknown, theirs: unknown) => {
		if (normal(mine) !== normal(theirs)) differences.push({ field, asked: mine, found: theirs });
	};

	compare('customerId', asked.customerId, found.customerId);
	compare('currency', asked.currency, found.currency);
	compare('invoiceId', asked.invoiceId, found.invoiceId);
	compare('description', asked.description, found.description);
	compare('shippingAmount', asked.shippingAmount ?? 0, found.shippingAmount ?? 0);
	// Rebilly may fill in a reason of its own.
	if (asked.reason) compare('reason', asked.reason, found.reason);
	const items = asked.items ?? [];
	compare('number of items', items.length, found.items?.length ?? 0);
	items.forEach((item, index) => {
		const other: Partial<CreditMemoItem> = found.items?.[index] ?? {};
		for (const key of ITEM_FIELDS) compare(`items.${index}.${key}`, item[key], other[key]);
		if (item.tax ?? other.tax) {
			for (const key of TAX_FIELDS)
				compare(`items.${index}.tax.${key}`, item.tax?.[key], other.tax?.[key]);
		}
	});
	return differences;
}

const ITEM_FIELDS: Array<keyof CreditMemoItem> = [
	'unitPrice',
	'quantity',
	'description',
	'invoiceItemId',
	'productId',
	'planId',
];

const TAX_FIELDS: Array<keyof CreditMemoTax> = ['amount', 'description', 'rate'];

/** Rebilly gives back null or leaves out what was not sent. */
function normal(value: unknown): unknown {
	return value === null || value === '' ? undefined : value;
}
