import type { IDataObject } from 'n8n-workflow';

import { asAskedOf, changesTextOf, isWritten, noticeOf } from '../../shared/credit/notice';
import { formatAmount } from '../../shared/money';
import type { Cell, Column, Share, Summary } from '../../shared/run/summary';
import type { Customer, CustomerCredit, Invoice } from '../api/types';
import { TWO_DECIMALS } from './fields';

/** The fields of an invoice that go along with what was done to it. */
const INVOICE_FIELDS = [
	'id',
	'external_id',
	'invoice_number',
	'reference_number',
	'customer',
	'status',
	'sent_at',
	'due_at',
	'total_amount',
	'outstanding_balance',
];

/** What of an invoice goes along with what was done to it. */
export function invoiceSummary(invoice: Invoice): IDataObject {
	const kept = Object.entries(invoice as unknown as IDataObject);
	return Object.fromEntries(kept.filter(([key]) => INVOICE_FIELDS.includes(key)));
}

/** What an operation knows of the amounts that it shows. */
export interface Money {
	/** The number of decimals to show; undefined where the form does not tell. */
	exponent: number | undefined;
	/** As the form says; Layer keeps none. */
	currency?: string | undefined;
}

/**
 * What *Simplify* shows of each operation: the fields of Layer under Layer's names, what the node adds in camel case,
 * amounts as decimal text in the unit of the form, never in another. The most important columns come first, since a
 * table shows those.
 */
export type LayerSummary = Summary<Money>;

/** @param minor whole cents, as Layer keeps them */
export function shown(minor: unknown, { exponent = TWO_DECIMALS }: Money): Cell {
	if (minor === undefined || minor === null) return minor;
	return Number.isSafeInteger(minor)
		? formatAmount(BigInt(minor as number), exponent)
		: JSON.stringify(minor);
}

/**
 * An amount under a name that Layer does not use, since under Layer's own it would be cents.
 *
 * @param field where Layer has it
 */
export function amount(name: string, field: string): Column<Money> {
	return [name, (record, money) => shown(record[field], money)];
}

const creditOf = (record: IDataObject) => record as unknown as CustomerCredit;

export function nameOf(customer: Customer | undefined): Cell {
	return customer && (customer.company_name ?? customer.individual_name ?? customer.external_id);
}

/** The rows of a credit, payment or refund. */
export function allocationsOf(record: IDataObject): Allocation[] {
	return (record as { allocations?: Allocation[] }).allocations ?? [];
}

/** What the allocations of credits, payments and refunds have, each its own part of it. */
interface Allocation {
	invoice_id?: string | null;
	invoice_external_id?: string | null;
	amount?: number;
	customer?: Customer;
}

export const currency: Column<Money> = ['currency', (_, money) => money.currency];
export const customerName: Column<Money> = [
	'customerName',
	(record) => nameOf(creditOf(record).customer),
];
export const customerId: Column<Money> = ['customerId', (record) => creditOf(record).customer?.id];
export const total: Column<Money> = ['total', (record, money) => shown(totalOf(record), money)];
export const leftInCredit: Column<Money> = [
	'unallocated',
	(record, money) => shown(unusedOf(record), money),
];
/** What is applied of a credit after a write, where the operation does not say how much of it is new. */
export const allocatedNow: Column<Money> = [
	'allocatedNow',
	(record, money) =>
		(record.allocatedNow as Cell) ?? shown(isWritten(record) ? allocatedOf(record) : 0, money),
];
export const leftOver: Column<Money> = [
	'leftOver',
	(record, money) => (record.leftOver as Cell) ?? shown(unusedOf(record), money),
];
export const invoiceIds: Column<Money> = [
	'invoiceIds',
	(record) =>
		allocationsOf(record)
			.map(({ invoice_id: id, invoice_external_id: externalId }) => id ?? externalId)
			.filter(Boolean)
			.join(', '),
];
export const asAsked: Column<unknown> = ['asAsked', asAskedOf];
export const changes: Column<unknown> = ['changes', changesTextOf];
export const notice: Column<unknown> = ['notice', noticeOf];

/** Sums of plain numbers, because what Layer gives is shown, whatever it is; no operation counts on them. */
function totalOf(record: IDataObject): number {
	const { line_items: items = [] } = record as Partial<CustomerCredit>;
	return items.reduce((all, item) => all + item.amount, 0);
}

function allocatedOf(record: IDataObject): number {
	return allocationsOf(record).reduce((all, row) => all + (row.amount ?? 0), 0);
}

function unusedOf(record: IDataObject): number {
	return totalOf(record) - allocatedOf(record);
}

/** What each invoice has of a credit or a payment. */
export function shares(record: IDataObject, money: Money): Share[] {
	return allocationsOf(record)
		.filter(({ invoice_id: id }) => id)
		.map((row) => ({ to: row.invoice_id ?? '', amount: String(shown(row.amount, money)) }));
}
