import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import type { AutomaticChoice } from '../../../shared/credit/allocateFields';
import type { AllocationRow } from '../../../shared/credit/allocations';
import { createWithPlan } from '../../../shared/credit/createWithPlan';
import { grantReport } from '../../../shared/credit/creditAdapter';
import { differencesText } from '../../../shared/credit/differences';
import { differencesReport, notAppliedReport } from '../../../shared/credit/existingCredit';
import { ConflictError } from '../../../shared/errors';
import { withoutUndefined } from '../../../shared/json';
import { sum } from '../../../shared/money';
import { defineOperation, fieldsOf, type Lock } from '../../../shared/run/operation';
import { contentDifferences, CUSTOMER_CREDIT, unallocated } from '../../api/creditContent';
import { type Posted, postCustomerCredit } from '../../api/customerCredits';
import { listOpenInvoices, ONLY_CURRENCY } from '../../api/invoices';
import type { CustomerCredit, CustomerCreditBody } from '../../api/types';
import type { LayerClient } from '../client';
import { resolveRows } from './allocationRows';
import { createFields, type CreateInput, readFields } from './createFields';
import { toLineItems } from './lineItems';
import { isMissing } from './newCustomer';
import { CREDIT_CREATED } from './summaries';

/** The documented body: amounts as whole cents, lists without rows left out. */
export function toRequestBody(
	input: Omit<CreateInput, 'allocations' | 'automatic'>,
	allocations: readonly AllocationRow[],
): CustomerCreditBody {
	return withoutUndefined({
		...input.additionalBody,
		line_items: toLineItems(input.items),
		external_id: input.externalId,
		customer_id: input.customer.customer_id,
		customer_external_id: input.customer.customer_external_id,
		sent_at: input.sentAt,
		allocations:
			allocations.length > 0
				? allocations.map(({ targetId, amount }) => ({
						amount: Number(amount),
						invoice_id: targetId,
					}))
				: undefined,
		...input.notes,
	});
}

/** The credit that has the key already, if there is one. */
async function lookUp(
	{ credits }: LayerClient,
	input: CreateInput,
): Promise<CustomerCredit | undefined> {
	return input.lookUpFirst ? await credits.find(input, input.externalId) : undefined;
}

/** A credit that was sent. */
interface Sent {
	credit: CustomerCredit;
	outcome: 'created' | 'existing';
	/** What the output says of the customer. */
	report: { customerCreated?: true };
}

/** Makes the credit, which was not found just before. */
async function createCredit(
	client: LayerClient,
	input: CreateInput,
	body: CustomerCreditBody,
): Promise<Sent> {
	const { http, credits } = client;
	const { businessId, externalId, lookUpFirst, exponent } = input;
	const wasMissing = await isMissing(client, input, input.createCustomer);
	const find = async (isFresh: boolean) =>
		await (isFresh ? credits.findNow(input, externalId) : credits.find(input, externalId));
	const lookedAt = lookUpFirst ? await credits.lookedAt(input) : undefined;
	const posted = await postCustomerCredit({ http, businessId }, body, find, lookedAt);
	const { credit, made } = posted;
	credits.made.add(businessId, externalId, credit);
	if (made === 'replaced') throw replaced(posted);
	assertSame(credit, body, exponent, 'Look at the credit in Layer before you go on');
	const isNew = wasMissing && credits.isFirstOf(input);
	return { credit, outcome: made, report: isNew ? { customerCreated: true } : {} };
}

/** Makes the credit with what is planned for open invoices. */
async function createPlanned(
	client: LayerClient,
	input: CreateInput,
	choice: AutomaticChoice,
	lock: Lock,
	context: IExecuteFunctions,
): Promise<IDataObject> {
	const { http, credits } = client;
	const { businessId, exponent } = input;
	const customerId = await credits.customerId(input);
	// Two credits of one run must not count on the same balance.
	await lock(`${businessId} ${customerId}`);
	const total = sum(input.items.map(({ amount }) => amount));
	const invoices = customerId ? await listOpenInvoices({ http, businessId }, customerId) : [];
	const wanted = { total, currency: ONLY_CURRENCY, exponent, choice, invoices };
	return await createWithPlan(CUSTOMER_CREDIT, wanted, async (rows) => {
		const made = await createCredit(client, input, toRequestBody(input, rows));
		const { credit, outcome, report } = made;
		if (outcome === 'created') return { state: credit, report };
		const notApplied = notAppliedReport(context, unallocated(credit), exponent);
		return { existing: { ...credit, outcome, ...notApplied } };
	});
}

/**
 * The look-up did not find a credit that was there all the same, with other content, which Layer has changed into what
 * was sent: one that somebody else made since, or one of another customer.
 */
function replaced({ credit, isOlder }: Posted): ConflictError {
	const { id, external_id: key, created_at: made } = credit;
	return new ConflictError(
		isOlder
			? `The external ID '${key}' belonged to a customer credit that was made at ${made}, perhaps of another customer, and Layer may have changed it into this one`
			: `Somebody else made a customer credit with the external ID '${key}' at the same moment, and this write may have replaced its content`,
		'Look at the credit in Layer before you go on',
		{ customerCreditId: id },
	);
}

function assertSame(
	credit: CustomerCredit,
	body: CustomerCreditBody,
	exponent: number,
	advice: string,
): void {
	const differences = contentDifferences(body, credit, exponent);
	if (differences.length === 0) return;
	throw new ConflictError(
		`A customer credit with the external ID '${body.external_id}' exists and is not the same: ${differencesText(differences)}`,
		advice,
		{ customerCreditId: credit.id, differences },
	);
}

/** The credit that was there under the key; one with other content only where the user wants it. */
function existing(
	credit: CustomerCredit,
	body: CustomerCreditBody,
	{ exponent, returnsDifferent }: CreateInput,
): IDataObject {
	if (returnsDifferent) {
		const differences = contentDifferences(body, credit, exponent);
		return { ...credit, outcome: 'existing', ...differencesReport(differences) };
	}
	assertSame(
		credit,
		body,
		exponent,
		'Nothing was changed. Compare them, correct the fields, or map the ID of what this credit is for as the key',
	);
	return { ...credit, outcome: 'existing' };
}

export const create = defineOperation<LayerClient, CreateInput>({
	option: {
		name: 'Create',
		value: 'create',
		action: 'Create customer credit',
		description: 'Create a customer credit, once per key, and optionally apply it to invoices',
	},
	summary: CREDIT_CREATED,
	description: fieldsOf('customerCredit', 'create', createFields),
	readFields,
	lockKey: ({ businessId, externalId }) => `${businessId} ${externalId}`,
	async execute(client, input, context, lock) {
		const { businessId, automatic, exponent } = input;
		if (automatic) {
			const present = await lookUp(client, input);
			if (!present) return await createPlanned(client, input, automatic, lock, context);
			return {
				...existing(present, toRequestBody(input, []), input),
				...notAppliedReport(context, unallocated(present), exponent),
			};
		}
		const rows = await resolveRows({ http: client.http, businessId }, input.allocations);
		const body = toRequestBody(input, rows);
		const present = await lookUp(client, input);
		if (present)
			return {
				...existing(present, body, input),
				...grantReport(CUSTOMER_CREDIT, rows, present, exponent),
			};
		const { credit, outcome, report } = await createCredit(client, input, body);
		return {
			...credit,
			outcome,
			...report,
			...grantReport(CUSTOMER_CREDIT, rows, credit, exponent),
		};
	},
});
