import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';

import { booksOf, type LayerContext } from '../context';
import { instantKey, pagingParameters, type SortKeys } from '../paging';
import { PAYMENT_METHODS, PaymentBody, recordPayment } from '../payments';
import type { InvoicePayment } from '../records';
import type { Books } from '../state';
import { printInstant, startOfDay, startOfNextDay } from '../time';
import { BusinessPath, DateOnly, exact, NoQuery, oneOf } from '../validation';
import { paidAt, paymentMethod, paymentView } from '../views';

const SORT_KEYS: SortKeys<InvoicePayment> = {
	at: (payment) => instantKey(payment.recorded?.at ?? null),
};

const ListQuery = exact({
	method: Type.Optional(oneOf([...PAYMENT_METHODS])),
	paid_at_start: Type.Optional(DateOnly),
	paid_at_end: Type.Optional(DateOnly),
	...pagingParameters(SORT_KEYS),
});
type ListQuery = Static<typeof ListQuery>;

/** Both days belong to the range. */
function fits(books: Books, payment: InvoicePayment, query: ListQuery): boolean {
	const { method, paid_at_start: start, paid_at_end: end } = query;
	const time = Date.parse(paidAt(books, payment));
	return (
		(method === undefined || paymentMethod(payment) === method) &&
		(start === undefined || time >= startOfDay(start)) &&
		(end === undefined || time < startOfNextDay(end))
	);
}

export function payments(app: FastifyInstance, layer: LayerContext): void {
	const collection = '/v1/businesses/:businessId/invoices/payments';

	app.get<{ Params: BusinessPath; Querystring: ListQuery }>(
		collection,
		{ schema: { params: BusinessPath, querystring: ListQuery } },
		({ params, query }) => {
			const books = booksOf(layer, params.businessId);
			const { rows, pagination } = books.page(
				'payments',
				() => books.payments.all().filter((payment) => fits(books, payment, query)),
				SORT_KEYS,
				query,
			);
			return { data: rows.map((row) => paymentView(books, row)), meta: { pagination } };
		},
	);

	app.post<{ Params: BusinessPath; Body: PaymentBody }>(
		collection,
		{ schema: { params: BusinessPath, querystring: NoQuery, body: PaymentBody } },
		({ params, body }, reply) => {
			const books = booksOf(layer, params.businessId);
			const { payment, isNew } = recordPayment(books, body, printInstant(layer.now()));
			return reply.status(isNew ? 201 : 200).send({ data: paymentView(books, payment), meta: {} });
		},
	);
}
