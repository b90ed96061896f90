import { freedReport } from '../../../shared/credit/creditAdapter';
import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { ConflictError } from '../../../shared/errors';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { getCreditMemo, voidCreditMemo } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { CREDIT_MEMO, exponentOf } from '../../api/memoAmounts';
import { creditMemoField } from '../fields';
import { CREDIT_MEMO_VOIDED } from './summaries';

export const voidMemo = defineOperation({
	option: {
		name: 'Void',
		value: 'void',
		action: 'Void credit memo',
		description: 'Make a credit memo worthless for good',
	},
	summary: CREDIT_MEMO_VOIDED,
	destructive: true,
	description: fieldsOf('creditMemo', 'void', [
		notice('voidNotice', 'Voiding cannot be undone. The credit memo is worthless afterwards.'),
		creditMemoField,
		writeOptionsField(),
	]),
	readFields: (fields) => ({ creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID) }),
	lockKey: ({ creditMemoId }) => creditMemoId,
	async execute(http: ServiceHttp, { creditMemoId }) {
		const before = await getCreditMemo(http, creditMemoId);
		if (before.status === 'voided') return { ...before, outcome: 'unchanged' };
		const memo = await voidCreditMemo(http, before);
		if (memo.status !== 'voided') {
			throw new ConflictError(
				`Rebilly took the request, but the status of the credit memo '${memo.id}' is ${memo.status}`,
				'Look at the credit memo in Rebilly',
				{ creditMemoId: memo.id, status: memo.status },
			);
		}
		// What becomes of allocations is not documented, so it is reported.
		return {
			...memo,
			outcome: 'voided',
			...freedReport(CREDIT_MEMO, before, memo, exponentOf(before)),
		};
	},
});
