import type { FastifyInstance } from 'fastify';

import { readNothing } from '../bodyReader';
import { baseOf, idOf, ROOT, sendMade, type Context } from '../context';
import { notFound } from '../problem';
import { readQuery } from '../query';

/** A report about a customer, kept as a file; files have no routes here. */
export function complianceReportRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/customers/:id/compliance-screening-report`, (request, reply) => {
		readQuery(request.query);
		readNothing(request.body);
		const relatedId = idOf(request);
		if (!store.customers.has(relatedId)) throw notFound('customer', relatedId);
		const base = baseOf(request);
		const id = store.newId('att');
		const fileId = store.newId('file');
		const now = store.clock.now();
		const view = {
			id,
			fileId,
			relatedType: 'customer',
			relatedId,
			name: 'compliance-screening-report.pdf',
			description: 'Compliance screening report',
			createdTime: now,
			updatedTime: now,
			_links: [
				{ rel: 'self', href: `${base}/attachments/${id}` },
				{ rel: 'file', href: `${base}/files/${fileId}` },
			],
		};
		return sendMade(reply, base, ['attachments', id], view);
	});
}
