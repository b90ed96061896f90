import { decimalsOf, HIGHEST_AMOUNT, toMinorUnits } from '../core/currency';
import type { RebillyChoices } from './decisions';
import type { InvalidField } from './problem';
import type { MemoItemBody } from './schemas';
import type {
	Allocation,
	CreditMemo,
	Customer,
	InvoiceStatus,
	MemoItem,
	RebillyStore,
} from './store';

/** The words of a memo that decide its amounts. */
export type MemoAmounts = Pick<CreditMemo, 'items' | 'shippingAmount'>;

const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);

export function taxAmount({ items }: Pick<MemoAmounts, 'items'>): number {
	return sum(items.map((item) => item.tax?.amount ?? 0));
}

export function totalAmount(memo: MemoAmounts): number {
	const goods = sum(memo.items.map((item) => item.unitPrice * item.quantity));
	return goods + memo.shippingAmount + taxAmount(memo);
}

export function allocatedAmount({ allocations }: Pick<CreditMemo, 'allocations'>): number {
	const of = (rows: Allocation[]) => sum(rows.map((row) => row.amount));
	return of(allocations.invoices) + of(allocations.transactions);
}

export function unusedAmount(memo: CreditMemo): number {
	return memo.fixedStatus === 'voided' ? 0 : totalAmount(memo) - allocatedAmount(memo);
}

export function memoStatus(memo: CreditMemo): string {
	if (memo.fixedStatus) return memo.fixedStatus;
	if (allocatedAmount(memo) === 0) return 'issued';
	return unusedAmount(memo) === 0 ? 'applied' : 'partially-applied';
}

/** Whether the memo still has something to give. */
export function isAvailable(memo: CreditMemo): boolean {
	return ['issued', 'partially-applied'].includes(memoStatus(memo));
}

/** Reads amounts in one currency and collects what is wrong with them. */
export class AmountReader {
	private readonly decimals: number;

	constructor(
		private readonly currency: string,
		private readonly objections: InvalidField[],
		private readonly choices: RebillyChoices,
	) {
		this.decimals = decimalsOf(currency) ?? 2;
	}

	read(amount: number, field: string): number {
		const minor = toMinorUnits(this.rounded(amount), this.decimals);
		if (minor !== undefined) return minor;
		const message = `must have at most ${this.decimals} decimals (${this.currency}) and 15 digits`;
		this.objections.push({ field, message });
		return 0;
	}

	private rounded(amount: number): number {
		switch (this.choices.decimals) {
			case 'refused':
				return amount;
			case 'rounded':
				return roundTo(amount, this.decimals);
			case 'toCents':
				return roundTo(amount, Math.min(2, this.decimals));
		}
	}
}

/** To so many decimals, half of the last one up; by its digits, because 145.055 * 100 is not 14505.5. */
function roundTo(amount: number, decimals: number): number {
	return Number(`${Math.round(Number(`${amount}e${decimals}`))}e-${decimals}`);
}

/** Turns the items of a body into those of the store; an item that is unchanged keeps its id. */
export function readItems(
	bodies: MemoItemBody[],
	present: MemoItem[],
	amounts: AmountReader,
	store: RebillyStore,
): MemoItem[] {
	return bodies.map((body, index) => {
		const item = readItem(body, `items.${index}`, amounts);
		const { id, ...before } = present[index] ?? { id: '' };
		const isUnchanged = id !== '' && JSON.stringify(before) === JSON.stringify(item);
		return { ...item, id: isUnchanged ? id : store.newId('crmm_itm') };
	});
}

function readItem(body: MemoItemBody, field: string, amounts: AmountReader): Omit<MemoItem, 'id'> {
	const { tax } = body;
	return {
		description: body.description,
		invoiceItemId: body.invoiceItemId ?? null,
		productId: body.productId ?? null,
		planId: body.planId ?? null,
		unitPrice: amounts.read(body.unitPrice, `${field}.unitPrice`),
		quantity: body.quantity,
		tax: tax ? readTax(tax, `${field}.tax.amount`, amounts) : null,
	};
}

function readTax(
	{ amount, description, ...details }: NonNullable<MemoItemBody['tax']>,
	field: string,
	amounts: AmountReader,
) {
	return { amount: amounts.read(amount, field), description, details };
}

export function checkTotal(memo: MemoAmounts, objections: InvalidField[]): void {
	const total = totalAmount(memo);
	if (total <= 0) {
		objections.push({ field: 'items', message: 'must make a total greater than 0' });
	} else if (total > HIGHEST_AMOUNT) {
		objections.push({ field: 'items', message: 'make a total that is too large' });
	}
}

const NOT_ISSUED: InvoiceStatus[] = ['draft', 'voided', 'abandoned'];

/** The invoice a memo is issued for, and the invoice items its own items refer to. */
export function checkReferences(
	memo: Pick<CreditMemo, 'customerId' | 'currency' | 'invoiceId' | 'items'>,
	store: RebillyStore,
	objections: InvalidField[],
): void {
	if (memo.invoiceId === null) return;
	const invoice = store.invoices.get(memo.invoiceId);
	const refuse = (message: string) => objections.push({ field: 'invoiceId', message });
	if (!invoice) refuse('names no invoice');
	else if (invoice.customerId !== memo.customerId) refuse('is an invoice of another customer');
	else if (invoice.currency !== memo.currency) refuse('is an invoice in another currency');
	else if (store.decisions.memoOfInvoice === 'issued' && NOT_ISSUED.includes(invoice.status)) {
		refuse(`is ${invoice.status}`);
	} else if (store.decisions.invoiceItemId === 'checked') {
		const known = new Set(invoice.items.map((item) => item.id));
		memo.items.forEach(({ invoiceItemId }, index) => {
			if (invoiceItemId === null || known.has(invoiceItemId)) return;
			const message = 'is not an item of the invoice';
			objections.push({ field: `items.${index}.invoiceItemId`, message });
		});
	}
}

export function findCustomer(
	id: string,
	store: RebillyStore,
	objections: InvalidField[],
): Customer | undefined {
	const customer = store.customers.get(id);
	if (!customer) objections.push({ field: 'customerId', message: 'names no customer' });
	return customer;
}

export function checkCurrency(currency: string, objections: InvalidField[]): void {
	if (decimalsOf(currency) === undefined) {
		const message = 'must be a three-letter ISO 4217 code';
		objections.push({ field: 'currency', message });
	}
}
