import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { writeOptionsField } from '../../../shared/form/descriptions';
import { ConflictError } from '../../../shared/errors';
import type { FieldGroup } from '../../../shared/form/fields';
import type { ServiceHttp } from '../../../shared/http/client';
import { formatAmount, sum, toDecimalNumber } from '../../../shared/money';
import { defineOperation, fieldsOf, type ItemContext } from '../../../shared/run/operation';
import { amountOf, decimalsOf } from '../../api/amounts';
import { REBILLY_ID } from '../../api/environment';
import {
	appliedBetween,
	appliedSince,
	applyCreditBalance as apply,
	type ApplyCreditBody,
	getInvoice,
} from '../../api/invoices';
import type { AppliedCreditBalance, Invoice } from '../../api/types';
import { invoiceField, lateAmount } from '../fields';
import { baseline } from '../baseline';
import { CREDIT_BALANCE_APPLIED } from './summaries';

const ORDERS = ['oldest-first', 'newest-first'] as const;

interface ApplyInput {
	invoiceId: string;
	/** The most to apply, in minor units of a currency with so many decimals; undefined for no limit. */
	cap: (exponent: number) => bigint | undefined;
	order: ApplyCreditBody['allocationOrder'];
	/** The same in all tries of an execution. */
	attempt: string;
}

const description: INodeProperties[] = [
	{ ...invoiceField, required: true, description: 'The invoice that gets the credit' },
	{
		displayName: 'Max Amount',
		name: 'amount',
		type: 'string',
		default: '',
		placeholder: 'e.g. 100.00',
		description:
			'The most to apply in this run, in units of the currency. With an amount, each new run applies up to as much again.',
	},
	{
		displayName: 'Allocation Order',
		name: 'allocationOrder',
		type: 'options',
		options: [
			{ name: 'Newest Credit Memos First', value: 'newest-first' },
			{ name: 'Oldest Credit Memos First', value: 'oldest-first' },
		],
		default: 'oldest-first',
		description: 'Which credit memos of the customer Rebilly uses first',
	},
	writeOptionsField(),
];

function readFields(fields: FieldGroup, item: ItemContext): ApplyInput {
	return {
		invoiceId: fields.requiredLocatorId('invoiceId', REBILLY_ID),
		cap: lateAmount(fields, 'amount'),
		order: fields.choice('allocationOrder', ORDERS) ?? 'oldest-first',
		attempt: item.derivedKey(),
	};
}

/**
 * The documented body.
 *
 * @param cap in minor units
 */
export function toRequestBody(
	cap: bigint | undefined,
	order: ApplyCreditBody['allocationOrder'],
	exponent: number,
): ApplyCreditBody {
	return {
		...(cap !== undefined && { amount: toDecimalNumber(cap, exponent) }),
		allocationOrder: order,
	};
}

/** States in which an invoice needs no credit. */
const SETTLED = ['disputed', 'paid', 'partially-refunded', 'refunded'];
/** States in which an invoice takes none. */
const NOT_OWED = ['abandoned', 'draft', 'quotation', 'voided'];

function assertOwed({ id, status }: Invoice): void {
	if (!NOT_OWED.includes(status)) return;
	throw new ConflictError(
		`The invoice '${id}' takes no credit, because its status is ${status}`,
		'Choose an invoice that is unpaid, partially paid or past due',
		{ invoiceId: id, status },
	);
}

/** @param amount what was applied, in minor units */
function report(applied: AppliedCreditBalance, amount: bigint, exponent: number): IDataObject {
	return {
		...applied,
		outcome: amount > 0n ? 'applied' : 'unchanged',
		appliedAmount: formatAmount(amount, exponent),
	};
}

const READ_FROM_INVOICE =
	'The answer of Rebilly was lost, so what was applied is read from the invoice. What others applied to it at the same time counts too.';

async function applyToOpen(
	http: ServiceHttp,
	invoice: Invoice,
	body: ApplyCreditBody,
	exponent: number,
): Promise<IDataObject> {
	const { applied, fromInvoice } = await apply(http, invoice, body);
	if (fromInvoice !== undefined) {
		return { ...report(applied, fromInvoice, exponent), explanation: READ_FROM_INVOICE };
	}
	const amounts = applied.appliedCreditMemos.map(({ amount }) =>
		amountOf(amount, exponent, `invoice '${invoice.id}'`),
	);
	return report(applied, sum(amounts), exponent);
}

export const applyCreditBalance = defineOperation<ServiceHttp, ApplyInput>({
	option: {
		name: 'Apply Credit Balance',
		value: 'applyCreditBalance',
		action: 'Apply credit balance to invoice',
		description:
			'Pay an invoice from what is unused of the credit memos of its customer; Rebilly chooses which',
	},
	summary: CREDIT_BALANCE_APPLIED,
	description: fieldsOf('invoice', 'applyCreditBalance', description),
	readFields,
	lockKey: ({ invoiceId }) => invoiceId,
	async execute(http, { invoiceId, cap, order, attempt }, context) {
		const invoice = await getInvoice(http, invoiceId);
		const of = `invoice '${invoice.id}'`;
		const exponent = decimalsOf(invoice.currency, of);
		const most = cap(exponent);
		const due = amountOf(invoice.amountDue, exponent, of);
		const { amountDue, creditMemoAllocations = [] } = invoice;
		const first = baseline(context, attempt, { amountDue, creditMemoAllocations });
		const earlier = appliedBetween({ ...invoice, ...first }, invoice);
		if (earlier > 0n && most !== undefined) {
			return {
				...report(appliedSince(invoice), earlier, exponent),
				explanation: READ_FROM_INVOICE,
			};
		}
		assertOwed(invoice);
		if (due === 0n || SETTLED.includes(invoice.status)) {
			return report(appliedSince(invoice), 0n, exponent);
		}
		return await applyToOpen(http, invoice, toRequestBody(most, order, exponent), exponent);
	},
});
