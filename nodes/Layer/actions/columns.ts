import type { IDataObject } from 'n8n-workflow';

import { isWritten } from '../../shared/credit/reportColumns';
import { formatAmount, sum } from '../../shared/money';
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

/** @param minor whole cents; what is none has no cell, because it would stand there in another unit */
export function shown(minor: unknown, money: Money): Cell {
	return minor === undefined ? undefined : inUnits(centsOf(minor), money);
}

function inUnits(minor: bigint, { exponent = TWO_DECIMALS }: Money): string {
	return formatAmount(minor, exponent);
}

/** @throws where Layer gives no whole cents; the column is then empty */
function centsOf(minor: unknown): bigint {
	if (!Number.isSafeInteger(minor)) throw new Error('No whole cents');
	return BigInt(minor as number);
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
export const total: Column<Money> = ['total', (record, money) => inUnits(totalOf(record), money)];
export const leftInCredit: Column<Money> = [
	'unallocated',
	(record, money) => inUnits(totalOf(record) - allocatedOf(record), money),
];
/** What is applied of a credit after a write, where the operation does not say how much of it is new. */
export const allocatedNow: Column<Money> = [
	'allocatedNow',
	(record, money) =>
		(record.allocatedNow as Cell) ?? inUnits(isWritten(record) ? allocatedOf(record) : 0n, money),
];
export const leftOver: Column<Money> = [
	'leftOver',
	(record, money) =>
		(record.leftOver as Cell) ?? inUnits(totalOf(record) - allocatedOf(record), money),
];
export const invoiceIds: Column<Money> = [
	'invoiceIds',
	(record) =>
		allocationsOf(record)
			.map(({ invoice_id: id, invoice_external_id: externalId }) => id ?? externalId)
			.filter(Boolean)
			.join(', '),
];

function totalOf(record: IDataObject): bigint {
	const { line_items: items = [] } = record as Partial<CustomerCredit>;
	return sum(items.map((item) => centsOf(item.amount)));
}

function allocatedOf(record: IDataObject): bigint {
	return sum(allocationsOf(record).map((row) => centsOf(row.amount)));
}

/** What each invoice has of a credit or a payment. */
export function shares(record: IDataObject, money: Money): Share[] {
	return allocationsOf(record)
		.filter(({ invoice_id: id }) => id)
		.map((row) => ({ to: row.invoice_id ?? '', amount: String(shown(row.amount, money)) }));
}
