import type { IDataObject } from 'n8n-workflow';

import { type AllocationRow, checkGrant } from '../../../shared/credit/allocations';
import { type PlanReport, planReport } from '../../../shared/credit/createWithPlan';
import { differencesText } from '../../../shared/credit/differences';
import { planAllocations } from '../../../shared/credit/planner';
import { ConflictError } from '../../../shared/errors';
import { withoutUndefined } from '../../../shared/json';
import { formatAmount, sum } from '../../../shared/money';
import { defineOperation, fieldsOf, type Lock } from '../../../shared/run/operation';
import { fetchCustomer } from '../../api/customers';
import { listOpenInvoices, ONLY_CURRENCY } from '../../api/invoices';
import { paidRows, paymentDifferences } from '../../api/paymentContent';
import { postPayment } from '../../api/payments';
import type { Payment, PaymentBody } from '../../api/types';
import type { LayerClient } from '../client';
import { resolveRows } from '../customerCredit/allocationRows';
import { type CreateInput, createFields, readFields } from './createFields';
import { PAYMENT_CREATED } from './summaries';

/**
 * The body: amounts as whole cents, lists without rows left out, and what goes to no invoice to the account for it.
 *
 * @param rows what each invoice gets
 */
export function toRequestBody(input: CreateInput, rows: readonly AllocationRow[]): PaymentBody {
	const allocated = sum(rows.map((row) => row.amount));
	// Money that is kept for a customer is only taken for what it pays.
	const amount = input.automatic && input.redemptionAccount ? allocated : input.amount;
	const rest = amount - allocated;
	const allocations = rows.map((row): NonNullable<PaymentBody['allocations']>[number] => ({
		amount: Number(row.amount),
		invoice_id: row.targetId,
	}));
	if (input.restAccount && rest > 0n) {
		allocations.push({ amount: Number(rest), account_identifier: input.restAccount });
	}
	return withoutUndefined({
		...input.additionalBody,
		amount: Number(amount),
		method: input.method,
		external_id: input.externalId,
		paid_at: input.paidAt,
		redemption_account: input.redemptionAccount,
		allocations: allocations.length > 0 ? allocations : undefined,
		payment_clearing_account_identifier: input.clearingAccount,
		fee: input.fee === undefined ? undefined : Number(input.fee),
		processor: input.processor,
		...input.notes,
	});
}

interface Plan {
	rows: AllocationRow[];
	report?: PlanReport;
}

/** Which invoice gets how much: as entered, or by a plan over what is open. */
async function planOf({ http }: LayerClient, input: CreateInput, lock: Lock): Promise<Plan> {
	const { businessId, automatic, amount, exponent } = input;
	const business = { http, businessId };
	if (!automatic) return { rows: await resolveRows(business, input.rows) };
	const { customer } = automatic;
	const customerId = customer.customer_id ?? (await fetchCustomer(business, customer)).id;
	// Two payments of one run must not count on the same balance.
	await lock(`${businessId} ${customerId}`);
	const plan = planAllocations({
		available: amount,
		currency: ONLY_CURRENCY,
		invoices: await listOpenInvoices(business, customerId),
		order: automatic.order,
		cap: automatic.cap(exponent),
		exclude: automatic.exclude,
	});
	return {
		rows: plan.allocations.map((each) => ({ targetId: each.invoiceId, amount: each.amount })),
		report: planReport(plan, amount, plan.leftOver, exponent),
	};
}

/** @throws ConflictError naming the differences */
function assertSame(payment: Payment, body: PaymentBody, input: CreateInput, advice: string): void {
	const differences = paymentDifferences(body, payment, input);
	if (differences.length === 0) return;
	throw new ConflictError(
		`A payment with the external ID '${body.external_id}' exists and is not the same: ${differencesText(differences)}`,
		advice,
		{ paymentId: payment.id, differences },
	);
}

async function record(
	{ http, payments }: LayerClient,
	input: CreateInput,
	{ rows, report }: Plan,
): Promise<IDataObject> {
	const { businessId, externalId, exponent } = input;
	const body = toRequestBody(input, rows);
	const find = async () => await payments.findNow(businessId, externalId);
	const { payment, created } = await postPayment({ http, businessId }, body, find);
	payments.made.add(businessId, externalId, payment);
	assertSame(payment, body, input, 'Look at the payment in Layer before you go on');
	return {
		...payment,
		outcome: created ? 'created' : 'existing',
		...report,
		...(rows.length > 0 && { allocationCheck: checkGrant(rows, paidRows(payment), exponent) }),
	};
}

export const create = defineOperation<LayerClient, CreateInput>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create payment',
		description:
			'Record a payment once per key: for invoices, into a liability account, or out of one',
	},
	summary: PAYMENT_CREATED,
	destructive: true,
	description: fieldsOf('payment', 'create', createFields),
	readFields,
	lockKey: ({ businessId, externalId }) => `${businessId} ${externalId}`,
	async execute(client, input, _context, lock) {
		const { businessId, externalId, amount, exponent } = input;
		const present = await client.payments.find(businessId, externalId);
		if (present) {
			// What a plan gave to which invoice is not to be made again.
			const rows = await resolveRows({ http: client.http, businessId }, input.rows);
			assertSame(
				present,
				toRequestBody(input, rows),
				input,
				'Nothing was changed. Compare them, correct the fields, or map the ID of what this payment is as the key',
			);
			return { ...present, outcome: 'existing' };
		}
		const plan = await planOf(client, input, lock);
		if (input.automatic && input.redemptionAccount && plan.rows.length === 0) {
			// Nothing is owed, so nothing is taken from what is kept.
			const leftOver = formatAmount(amount, exponent);
			return { outcome: 'unchanged', external_id: externalId, ...plan.report, leftOver };
		}
		return await record(client, input, plan);
	},
});
