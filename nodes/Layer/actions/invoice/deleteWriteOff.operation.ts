import type { INodeProperties } from 'n8n-workflow';

import { notice, writeOptionsField } from '../../../shared/form/descriptions';
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { UUID } from '../../api/environment';
import { getInvoice } from '../../api/invoices';
import { deleteWriteOff, getWriteOff } from '../../api/writeOffs';
import type { LayerClient } from '../client';
import {
	businessField,
	invoiceField,
	locatorField,
	readShownExponent,
	shownCurrencyOption,
} from '../fields';
import { invoiceSummary } from '../columns';
import { WRITE_OFF_DELETED } from './summaries';

const description: INodeProperties[] = [
	notice(
		'deleteWriteOffNotice',
		'This cannot be undone: the write-off leaves the books, and the invoice is owed again.',
	),
	businessField,
	{ ...invoiceField, description: 'The invoice that is owed again' },
	locatorField({
		displayName: 'Write-Off',
		name: 'writeOffId',
		description: 'The ID that Write Off gave out',
		required: true,
	}),
	writeOptionsField([shownCurrencyOption]),
];

export const removeWriteOff = defineOperation({
	option: {
		name: 'Delete Write-Off',
		value: 'deleteWriteOff',
		action: 'Delete write off of invoice',
		description: 'Take a write-off back, so that the invoice is owed again',
	},
	summary: WRITE_OFF_DELETED,
	destructive: true,
	description: fieldsOf('invoice', 'deleteWriteOff', description),
	readFields: (fields) => ({
		businessId: fields.requiredLocatorId('businessId', UUID),
		invoiceId: fields.requiredLocatorId('invoiceId', UUID),
		writeOffId: fields.requiredLocatorId('writeOffId', UUID),
		exponent: readShownExponent(fields),
	}),
	lockKey: ({ invoiceId }) => invoiceId,
	async execute({ http }: LayerClient, { businessId, invoiceId, writeOffId: id }) {
		const business = { http, businessId };
		const before = await getInvoice(business, invoiceId);
		const found = await getWriteOff(business, invoiceId, id);
		await deleteWriteOff(business, before, found);
		const invoice = await getInvoice(business, invoiceId);
		return { deleted: true, id, outcome: 'deleted', invoice: invoiceSummary(invoice) };
	},
});
