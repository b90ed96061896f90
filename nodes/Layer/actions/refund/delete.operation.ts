import type { INodeProperties } from 'n8n-workflow';

import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import type { Business } from '../../api/businesses';
import { UUID } from '../../api/environment';
import { getInvoice } from '../../api/invoices';
import { deleteRefund, findRefund, getRefund } from '../../api/refunds';
import type { Refund } from '../../api/refundTypes';
import type { Invoice } from '../../api/types';
import type { LayerClient } from '../client';
import { businessField } from '../fields';
import { invoiceSummary } from '../columns';
import { REFUND_DELETED } from './summaries';
import { readRefund, refundField } from './refundField';

const description: INodeProperties[] = [
	notice(
		'deleteNotice',
		'This cannot be undone: the refund and its payments leave the books, and its key is free again. Do it when the refund becomes a customer credit, before the credit is created, so that revenue is not reversed twice.',
	),
	businessField,
	refundField('The refund to delete'),
	writeOptionsField(),
];

export const remove = defineOperation({
	option: {
		name: 'Delete',
		value: 'delete',
		action: 'Delete refund',
		description: 'Delete a refund for good, such as one that becomes a customer credit instead',
	},
	summary: REFUND_DELETED,
	destructive: true,
	description: fieldsOf('refund', 'delete', description),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		refund: readRefund(fields),
	}),
	lockKey: ({ businessId, refund: { id, externalId } }) => id ?? `${businessId} ${externalId}`,
	async execute({ http }: LayerClient, { businessId, refund: { id, externalId = '' } }) {
		const business = { http, businessId };
		const refund = id ? await getRefund(business, id) : await findRefund(business, externalId);
		// By a key of one's own, there being none is what was asked for; an ID of Layer's must exist.
		if (!refund) return { deleted: false, id: null, external_id: externalId, outcome: 'unchanged' };
		const before = await readInvoices(business, refund);
		await deleteRefund(business, refund, before);
		const invoices = await readInvoices(business, refund);
		return {
			deleted: true,
			id: refund.id,
			external_id: refund.external_id ?? null,
			outcome: 'deleted',
			invoices: invoices.map(invoiceSummary),
		};
	},
});

/** The invoices that a refund names. */
async function readInvoices(business: Business, { allocations = [] }: Refund): Promise<Invoice[]> {
	const ids = new Set(allocations.flatMap(({ invoice_id: id }) => id ?? []));
	const invoices: Invoice[] = [];
	for (const id of ids) invoices.push(await getInvoice(business, id));
	return invoices;
}
