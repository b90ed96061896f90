import type { FastifyInstance } from 'fastify';

import { baseOf, idOf, ROOT, sendMade, type Context } from '../context';
import { AmountReader } from '../memo';
import { notFound, refuseIfAny, type InvalidField } from '../problem';
import { readQuery } from '../query';
import { refundable, refundPayment } from '../refund';
import { readRefund } from '../schemas';
import { transactionView } from '../views';

export function refundPaymentRoutes(app: FastifyInstance, { store }: Context): void {
	app.post(`${ROOT}/transactions/:id/refund`, (request, reply) => {
		readQuery(request.query);
		const payment = store.transactions.get(idOf(request));
		if (!payment) throw notFound('transaction', idOf(request));
		const { amount, ...given } = readRefund(request.body, store.decisions);
		const objections: InvalidField[] = [];
		const minor = new AmountReader(payment.currency, objections, store.decisions).read(
			amount,
			'amount',
		);
		if (store.decisions.paymentOverRefund === 'refused' && minor > refundable(payment, store)) {
			objections.push({ field: 'amount', message: 'is more than can be refunded' });
		}
		refuseIfAny(objections);
		const refund = refundPayment(store, payment, minor, given);
		const base = baseOf(request);
		return sendMade(reply, base, ['transactions', refund.id], transactionView(refund, base));
	});
}
