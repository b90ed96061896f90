import { balanceDeltas } from '../../shared/credit/creditAdapter';
import type { SimulatedEffect } from '../../shared/http/call';
import { rowsOf } from './creditContent';
import type {
	ItemizedRefundBody,
	Refund,
	RefundAllocation,
	RefundBody,
	SimpleRefundBody,
} from './refundTypes';
import type {
	AccountIdentifier,
	CustomerCredit,
	CustomerCreditBody,
	LedgerAccount,
	LineItemBody,
} from './types';

/** What writes would bring about, for a dry run. */

/**
 * The credit as a body makes it or leaves it, as far as it can be known: without an id where Layer gives it.
 *
 * @param before the credit as it was; undefined when it is made anew
 */
export function simulatedCredit(
	before: CustomerCredit | undefined,
	body: Partial<CustomerCreditBody>,
): CustomerCredit {
	const { line_items: lines, customer_id: id, customer_external_id, tags, ...others } = body;
	const { line_items: linesBefore = [], ...kept }: Partial<CustomerCredit> = before ?? {};
	const isOther = id !== undefined || customer_external_id !== undefined;
	const customer = { id: id ?? '', external_id: customer_external_id ?? null };
	return {
		...(kept as CustomerCredit),
		...others,
		...(isOther && { customer }),
		line_items: lines ? lines.map(simulatedLine) : linesBefore,
		...(tags && { transaction_tags: tags }),
	};
}

function simulatedLine({ revenue_account_identifier: account, tags, ...line }: LineItemBody) {
	return {
		...line,
		ledger_account: simulatedAccount(account),
		...(tags && { transaction_tags: tags }),
	};
}

function simulatedAccount(account: AccountIdentifier): LedgerAccount {
	return account.type === 'AccountId' ? { id: account.id } : { stable_name: account.stable_name };
}

/** A write after which a credit is like this, and its invoices owe less by what it took for them. */
export function creditEffect(
	path: readonly string[],
	after: CustomerCredit,
	before?: CustomerCredit,
): SimulatedEffect {
	return {
		answer: after,
		status: before ? 200 : 201,
		objects: before ? [{ path, body: after }] : [],
		balanceDeltas: balanceDeltas(
			before ? rowsOf(before) : [],
			after.deleted_at ? [] : rowsOf(after),
		),
	};
}

/** The refund that a body makes, without the id that Layer gives it. */
export function simulatedRefund({ tags, ...body }: RefundBody): Omit<Refund, 'id'> {
	const { external_id, completed_at, memo, metadata, reference_number } = body;
	return {
		external_id,
		completed_at,
		...(memo !== undefined && { memo }),
		...(metadata && { metadata }),
		...(reference_number !== undefined && { reference_number }),
		...(tags && { transaction_tags: tags }),
		...('allocations' in body ? simulatedParts(body) : simulatedWhole(body)),
	};
}

function simulatedParts({ refunded_amount, allocations, payments }: ItemizedRefundBody) {
	return {
		refunded_amount,
		allocations: allocations.map(
			({
				customer_id: id = '',
				customer_external_id,
				tags: _,
				...allocation
			}): RefundAllocation => ({
				...allocation,
				customer: { id, external_id: customer_external_id ?? null },
			}),
		),
		...(payments && {
			payments: payments.map(({ refund_processing_fee: fee, ...payment }) => ({
				...payment,
				...(fee !== undefined && { fee }),
			})),
		}),
	};
}

function simulatedWhole({
	method,
	processor,
	refund_processing_fee: fee,
	...body
}: SimpleRefundBody) {
	return {
		allocations: [body as RefundAllocation],
		payments: [
			{
				...(method && { method }),
				...(processor !== undefined && { processor }),
				...(fee !== undefined && { fee }),
			},
		],
	};
}
