import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { type Difference, differencesText } from '../../../shared/credit/differences';
import { ConflictError } from '../../../shared/errors';
import { formatAmount } from '../../../shared/money';
import { meanwhileReport } from '../../../shared/run/hints';
import type { CreditMemo } from '../../api/types';

/** @throws ConflictError when the memo is voided, which is final */
export function assertNotVoided(memo: CreditMemo): void {
	if (memo.status !== 'voided') return;
	throw new ConflictError(
		`The credit memo '${memo.id}' is voided and can no longer be changed`,
		'Look in Rebilly why it was voided, and whether another credit memo took its place',
		{ creditMemoId: memo.id, status: memo.status },
	);
}

/**
 * Refuses a total that is less than what is allocated: what Rebilly would then do to the invoices is not
 * documented.
 *
 * @param total what the memo would credit, in minor units
 * @param allocated what it would give away, in minor units
 */
export function assertCoversAllocations(
	memo: CreditMemo,
	total: bigint,
	allocated: bigint,
	exponent: number,
): void {
	if (allocated <= total) return;
	const shown = (amount: bigint) => `${formatAmount(amount, exponent)} ${memo.currency}`;
	throw new ConflictError(
		`The credit memo '${memo.id}' would be ${shown(total)}, but ${shown(allocated)} of it are allocated`,
		'Nothing was changed. Deallocate first, or raise the amounts',
		{ creditMemoId: memo.id },
	);
}

/** Refuses an answer that is not what was written, so that no amount is changed in silence. */
export function assertHeld(memo: CreditMemo, differences: readonly Difference[]): void {
	if (differences.length === 0) return;
	throw new ConflictError(
		`The credit memo '${memo.id}' was written, but Rebilly holds something else: ${differencesText(differences)}`,
		'Look at the credit memo in Rebilly',
		{ creditMemoId: memo.id, differences },
	);
}

/** What a workflow learns when somebody else changed a memo between reading and writing it. */
export function memoMeanwhile(
	context: IExecuteFunctions,
	{ id }: CreditMemo,
	changedMeanwhile: boolean,
): IDataObject {
	return meanwhileReport(
		context,
		changedMeanwhile,
		`credit memo '${id}'`,
		'Look at its timeline in Rebilly',
	);
}
