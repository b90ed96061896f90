import type { FastifyInstance } from 'fastify';

import { invoices } from '../collections';
import { baseOf, idOf, ROOT, type Context } from '../context';
import { readExpand, sendList, viewWith } from '../list';
import { invoiceLines, sendPdf, wantsPdf } from '../pdf';
import { notFound } from '../problem';
import { readQuery } from '../query';

export function invoiceRoutes(app: FastifyInstance, { store }: Context): void {
	app.get(`${ROOT}/invoices`, (request, reply) =>
		sendList(invoices, store, request.query, baseOf(request), reply),
	);

	app.get(`${ROOT}/invoices/:id`, (request, reply) => {
		const expand = readExpand(readQuery(request.query, 'expand').expand, invoices);
		const invoice = store.invoices.get(idOf(request));
		if (!invoice) throw notFound('invoice', idOf(request));
		if (wantsPdf(request)) return sendPdf(reply, invoiceLines(invoice));
		return viewWith(invoices, invoice, expand, store, baseOf(request));
	});
}
