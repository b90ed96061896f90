import type { FieldGroup } from '../../../shared/form/fields';
import type { ServiceHttp } from '../../../shared/http/client';
import { listedItems } from '../../../shared/run/lists';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import { findInvoices } from '../../api/invoices';
import { findPayments } from '../../api/payments';
import { type CustomerReference, PAYMENT_METHODS, type Payment } from '../../api/types';
import type { LayerClient } from '../client';
import { customerField, invoiceField, readCustomer, shownCurrencyOption } from '../fields';
import { dayField, listFields, type ListInput, readList } from '../listFields';
import { methodOptions } from './methods';
import { PAYMENT_READ } from './summaries';

interface GetAllInput extends ListInput {
	/** What Layer has no filter for, and is looked for in what it lists. */
	customer: CustomerReference | undefined;
	invoiceId: string | undefined;
	externalId: string | undefined;
}

const description = listFields(
	[
		{
			...customerField,
			required: undefined,
			description:
				'Only payments of invoices of this customer, for which more is read than comes out',
		},
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			placeholder: 'e.g. pay_1042',
			description: 'Only the payment with exactly this key, for which more is read than comes out',
		},
		{ ...invoiceField, required: undefined, description: 'Only payments of this invoice' },
		{
			displayName: 'Method',
			name: 'method',
			type: 'options',
			options: methodOptions,
			default: 'CREDIT_CARD',
			description: 'Only payments that were made like this',
		},
		dayField('Paid After', 'paidAfter', 'Only payments made on this date or later'),
		dayField('Paid Before', 'paidBefore', 'Only payments made on this date or earlier'),
	],
	undefined,
	[shownCurrencyOption],
);

function readFields(fields: FieldGroup): GetAllInput {
	const filters = fields.collection('filters');
	return {
		...readList(fields, () => ({
			method: filters.choice('method', PAYMENT_METHODS),
			paid_at_start: filters.day('paidAfter'),
			paid_at_end: filters.day('paidBefore'),
		})),
		customer: readCustomer(filters),
		invoiceId: filters.locatorId('invoiceId', UUID)?.toLowerCase(),
		externalId: filters.text('externalId')?.trim(),
	};
}

export const getAll = defineOperation<LayerClient, GetAllInput>({
	option: {
		name: 'Get Many',
		value: 'getAll',
		action: 'Get many payments',
		description: 'List payments, such as those of one invoice',
	},
	summary: PAYMENT_READ,
	description: fieldsOf('payment', 'getAll', description),
	readFields,
	async execute({ http }, input, context) {
		const { businessId, query, limit } = input;
		const keep = await filterOf(http, input);
		const found = await findPayments({ http, businessId }, query, limit, keep);
		return listedItems(context, found, limit);
	},
});

/** What Layer has no filter for. A payment names invoices, not customers. */
async function filterOf(
	http: ServiceHttp,
	{ businessId, customer, invoiceId, externalId }: GetAllInput,
): Promise<(payment: Payment) => boolean> {
	const own = customer && (await findInvoices({ http, businessId }, { ...customer }, undefined));
	const ids = own && new Set(own.rows.map(({ id }) => id));
	const pays = ({ allocations = [] }: Payment, fits: (id: string) => boolean) =>
		allocations.some(({ invoice_id: id }) => !!id && fits(id));
	return (payment) =>
		(externalId === undefined || payment.external_id === externalId) &&
		(invoiceId === undefined || pays(payment, (id) => id === invoiceId)) &&
		(ids === undefined || pays(payment, (id) => ids.has(id)));
}
