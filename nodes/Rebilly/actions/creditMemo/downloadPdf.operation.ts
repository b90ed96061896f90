import { optionsField } from '../../../shared/form/descriptions';
import type { ServiceHttp } from '../../../shared/http/client';
import { defineOperation, fieldsOf, fileItem } from '../../../shared/run/operation';
import { getCreditMemo, getCreditMemoPdf } from '../../api/creditMemos';
import { REBILLY_ID } from '../../api/environment';
import { PDF } from '../../api/pdf';
import { creditMemoField } from '../fields';
import { outputDataField, readOutputDataField } from '../pdfFields';
import { CREDIT_MEMO_READ } from './summaries';

export const downloadPdf = defineOperation({
	option: {
		name: 'Download PDF',
		value: 'downloadPdf',
		action: 'Download PDF of credit memo',
		description: 'Get a credit memo as a PDF file, such as to send it to the customer',
	},
	summary: CREDIT_MEMO_READ,
	description: fieldsOf('creditMemo', 'downloadPdf', [
		creditMemoField,
		outputDataField,
		optionsField(),
	]),
	readFields: (fields) => ({
		creditMemoId: fields.requiredLocatorId('creditMemoId', REBILLY_ID),
		property: readOutputDataField(fields),
	}),
	async execute(http: ServiceHttp, { creditMemoId, property }, context) {
		const memo = await getCreditMemo(http, creditMemoId);
		const content = await getCreditMemoPdf(http, creditMemoId);
		const name = `credit-memo-${memo.number ?? memo.id}.pdf`;
		const file = { property, content, name, mimeType: PDF };
		return await fileItem(context, { ...memo }, file);
	},
});
