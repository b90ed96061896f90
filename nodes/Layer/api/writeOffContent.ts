import { differencesText } from '../../shared/credit/differences';
import { ConflictError } from '../../shared/errors';
import { Comparison } from './comparison';
import type { WriteOff, WriteOffBody } from './types';

/**
 * Checks that a write-off that Layer gave for a key is the one that was asked for. What the answer does not show cannot
 * be compared.
 *
 * @param exponent the number of decimals of the amounts in the form; 0 shows them in cents
 * @throws ConflictError naming the differences
 */
export function assertSameWriteOff(
	asked: WriteOffBody,
	invoiceId: string,
	found: WriteOff,
	exponent: number,
): void {
	const comparison = new Comparison(exponent);
	comparison.value('Invoice', invoiceId.toLowerCase(), found.invoice_id?.toLowerCase());
	comparison.amount('Amount', asked.amount, found.amount);
	comparison.value('Memo', asked.memo, found.memo);
	comparison.value('Reference Number', asked.reference_number, found.reference_number);
	comparison.moment('Write Off At', asked.write_off_at, found.write_off_at);
	const { differences } = comparison;
	if (differences.length === 0) return;
	throw new ConflictError(
		`A write-off with the external ID '${asked.external_id}' exists and is not the same: ${differencesText(differences)}`,
		'It was made before, under the same key. Compare them in Layer; another write-off needs a key of its own',
		{ writeOffId: found.id, differences },
	);
}
