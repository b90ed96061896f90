import type { FastifyReply, FastifyRequest } from 'fastify';

import { toAmount } from '../core/currency';
import { totalAmount, unusedAmount } from './memo';
import type { CreditMemo, Invoice, Transaction } from './store';

const PDF = 'application/pdf';

export function wantsPdf(request: FastifyRequest): boolean {
	return (request.headers.accept ?? '').split(',').some((type) => type.trim().startsWith(PDF));
}

export function sendPdf(reply: FastifyReply, lines: string[]): FastifyReply {
	return reply.type(PDF).send(pdfOf(lines));
}

export function memoLines(memo: CreditMemo): string[] {
	const shown = (amount: number) => `${toAmount(amount, memo.currency)} ${memo.currency}`;
	return [
		`Credit memo ${memo.number}`,
		memo.id,
		`Total ${shown(totalAmount(memo))}`,
		`Unused ${shown(unusedAmount(memo))}`,
	];
}

export function invoiceLines(invoice: Invoice): string[] {
	const shown = (amount: number) => `${toAmount(amount, invoice.currency)} ${invoice.currency}`;
	return [
		`Invoice ${invoice.number}`,
		invoice.id,
		`Total ${shown(invoice.amount)}`,
		`Due ${shown(invoice.amountDue)}`,
	];
}

export function transactionLines(transaction: Transaction): string[] {
	const { id, type, result, amount, currency } = transaction;
	return [`Transaction ${id}`, `${type}, ${result}`, `${toAmount(amount, currency)} ${currency}`];
}

/** One page with a few lines of ASCII text: the smallest PDF that a reader opens. The same lines give the same bytes. */
export function pdfOf(lines: string[]): Buffer {
	const text = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`).join('\n');
	const content = `BT /F1 12 Tf 72 770 Td 18 TL\n${text}\nET`;
	const objects = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		'<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
		'<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
		`<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
		'<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
	];
	let file = '%PDF-1.4\n';
	const offsets = objects.map((object, index) => {
		const offset = file.length;
		file += `${index + 1} 0 obj\n${object}\nendobj\n`;
		return `${String(offset).padStart(10, '0')} 00000 n \n`;
	});
	const start = file.length;
	const size = objects.length + 1;
	file += `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
	file += `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
	return Buffer.from(file, 'latin1');
}
