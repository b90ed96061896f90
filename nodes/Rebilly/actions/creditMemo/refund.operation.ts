import type { IDataObject } from 'n8n-workflow';

import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { ApiError, ConflictError } from '../../../shared/errors';
import type { ServiceHttp } from '../../../shared/http/client';
import { formatAmount, sum } from '../../../shared/money';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getCreditMemo, refundCreditMemo } from '../../api/creditMemos';
import { SETTLING_EVENTS } from '../../api/transactions';
import { REBILLY_ID } from '../../api/environment';
import type { CreditMemo } from '../../api/types';
import { exponentOf, rowsOf, unusedOf } from '../../api/memoAmounts';
import { creditMemoField } from '../fields';
import { baseline } from '../baseline';
import { CREDIT_MEMO_REFUNDED } from './summaries';

interface RefundInput {
	creditMemoId: string;
	/** The same in all tries of an execution. */
	attempt: string;
}

function assertRefundable(memo: CreditMemo): void {
	const { id, status } = memo;
	const refuse = (finding: string, advice: string) =>
		new ConflictError(finding, advice, { creditMemoId: id, status });
	if (status === 'voided' || status === 'draft' || status === 'quotation') {
		throw refuse(
			`The credit memo '${id}' cannot be refunded, because its status is ${status}`,
			'Choose a credit memo that is issued',
		);
	}
	if (unusedOf(memo) === 0n) {
		throw refuse(
			`The credit memo '${id}' has nothing unused to refund`,
			'It is applied or refunded already. Deallocate it first to refund it',
		);
	}
}

/**
 * What went back to the customer between two looks at a memo: what is no longer unused, without what was applied to
 * invoices at the same time. Amounts are decimal strings in major units.
 */
function report(memo: CreditMemo, before: CreditMemo): IDataObject {
	const exponent = exponentOf(memo);
	const unusedBefore = unusedOf(before);
	const givenToInvoices = (state: CreditMemo) =>
		sum(rowsOf(state, 'invoices', exponent).map(({ amount }) => amount));
	const applied = givenToInvoices(memo) - givenToInvoices(before);
	const refunded = unusedBefore - unusedOf(memo) - applied;
	const amountCheck = {
		asked: formatAmount(unusedBefore, exponent),
		refunded: formatAmount(refunded, exponent),
		asAsked: refunded === unusedBefore,
	};
	if (refunded > 0n) return { ...memo, outcome: 'refunded', amountCheck };
	return {
		...memo,
		outcome: 'pending',
		explanation:
			'Rebilly took the request, but nothing of the credit memo is used yet. The gateway may still decide: look at the transactions of its invoice, or wait for the event of Rebilly Trigger that waitFor names.',
		waitFor: SETTLING_EVENTS,
		amountCheck,
	};
}

async function refundOrExplain(http: ServiceHttp, memo: CreditMemo): Promise<CreditMemo> {
	try {
		return await refundCreditMemo(http, memo);
	} catch (error) {
		throw error instanceof ApiError && error.isRefusalWith(409) ? tooMuch(memo) : error;
	}
}

function tooMuch(memo: CreditMemo): ConflictError {
	const unused = formatAmount(unusedOf(memo), exponentOf(memo));
	return new ConflictError(
		`The unused ${unused} ${memo.currency} of the credit memo '${memo.id}' are more than what can still be refunded of the payments of its invoice`,
		'Nothing was refunded. Apply a part of the credit memo to other invoices, or lower it, and try again',
		{ creditMemoId: memo.id, unusedAmount: unused, currency: memo.currency, status: 409 },
	);
}

export const refund = defineOperation<ServiceHttp, RefundInput>({
	option: {
		name: 'Refund',
		value: 'refund',
		action: 'Refund credit memo',
		description:
			'Give all that is unused of a credit memo back to the payments of its invoice, in money',
	},
	summary: CREDIT_MEMO_REFUNDED,
	destructive: true,
	description: fieldsOf('creditMemo', 'refund', [
		notice(
			'refundNotice',
			'This sends money to the customer and cannot be undone: all that is unused of the credit memo goes back to the payments of its invoice.',
		),
		creditMemoField,
		writeOptionsField(),
	]),
	readFields: (fields, item) => ({
		creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID),
		attempt: item.derivedKey(),
	}),
	lockKey: ({ creditMemoId }) => creditMemoId,
	async execute(http, { creditMemoId, attempt }, context) {
		const memo = await getCreditMemo(http, creditMemoId);
		const { unusedAmount = 0, allocations = {} } = memo;
		const first = { ...memo, ...baseline(context, attempt, { unusedAmount, allocations }) };
		if (unusedOf(memo) < unusedOf(first)) return report(memo, first);
		assertRefundable(memo);
		return report(await refundOrExplain(http, memo), memo);
	},
});
