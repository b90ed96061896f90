import { optionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf, fileItem } from '../../../shared/run/operation';
import { REBILLY_ID } from '../../api/environment';
import { getInvoice, getInvoicePdf } from '../../api/invoices';
import { PDF } from '../../api/pdf';
import { invoiceField } from '../fields';
import { outputDataField, readOutputDataField } from '../pdfFields';
import { INVOICE_READ } from './summaries';

export const downloadPdf = defineOperation({
	option: {
		name: 'Download PDF',
		value: 'downloadPdf',
		action: 'Download PDF of invoice',
		description: 'Get an invoice as a PDF file, such as to send it to the customer',
	},
	summary: INVOICE_READ,
	description: fieldsOf('invoice', 'downloadPdf', [
		{ ...invoiceField, required: true, description: 'The invoice to download' },
		outputDataField,
		optionsField(),
	]),
	readFields: (fields) => ({
		invoiceId: fields.requiredLocatorId('invoiceId', REBILLY_ID),
		property: readOutputDataField(fields),
	}),
	async execute(http: ServiceHttp, { invoiceId, property }, context) {
		const invoice = await getInvoice(http, invoiceId);
		const content = await getInvoicePdf(http, invoiceId);
		const name = `invoice-${invoice.invoiceNumber ?? invoice.id}.pdf`;
		const file = { property, content, name, mimeType: PDF };
		return await fileItem(context, { ...invoice }, file);
	},
});
