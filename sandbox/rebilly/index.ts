import type { FastifyInstance } from 'fastify';

import { toAmount } from '../core/currency';
import type { Simulator } from '../core/simulator';
import type { Seed } from '../seed';
import { API_KEY, BEARER_TOKEN, checkAccess, ORGANIZATION_ID } from './access';
import { creditMemos, customers, invoices, transactions, type Collection } from './collections';
import type { Context } from './context';
import { Problem, problemBody, sendProblem } from './problem';
import { rateLimit } from './rateLimit';
import { creditBalanceRoutes } from './routes/creditBalance';
import { creditMemoRoutes } from './routes/creditMemos';
import { customerRoutes } from './routes/customers';
import { invoiceRoutes } from './routes/invoices';
import { refundMemoRoutes } from './routes/refundMemo';
import { refundPaymentRoutes } from './routes/refundPayment';
import { statusRoutes } from './routes/status';
import { timelineRoutes } from './routes/timeline';
import { transactionRoutes } from './routes/transactions';
import { voidMemoRoutes } from './routes/voidMemo';
import { RebillyStore } from './store';

const ROUTES = [
	creditBalanceRoutes,
	creditMemoRoutes,
	customerRoutes,
	invoiceRoutes,
	refundMemoRoutes,
	refundPaymentRoutes,
	timelineRoutes,
	transactionRoutes,
	voidMemoRoutes,
];

export class RebillySimulator implements Simulator {
	readonly name = 'rebilly';

	readonly rateLimit = rateLimit;

	/** Everything the simulator holds; open, so that a test in the same process can fill it. */
	readonly data = new RebillyStore();

	/** The other way in, beside the API key of the connection. */
	readonly bearerToken = BEARER_TOKEN;

	reset(seed: Seed): void {
		this.data.load(seed);
	}

	register(app: FastifyInstance): void {
		app.removeContentTypeParser('application/json');
		app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
			try {
				// Operations without a body are called with this content type and nothing in it.
				done(null, body === '' ? undefined : JSON.parse(body as string));
			} catch {
				done(new Problem(400, 'The body is not JSON'));
			}
		});
		app.setErrorHandler<Problem>(sendProblem);
		app.setNotFoundHandler((request, reply) => {
			const detail = `There is no ${request.method} ${request.url}`;
			return reply.code(404).send(problemBody(404, detail));
		});
		const context: Context = { store: this.data };
		statusRoutes(app);
		void app.register(async (organization) => {
			organization.addHook('onRequest', async (request) => checkAccess(request));
			for (const routes of ROUTES) routes(organization, context);
		});
	}

	state(): Record<string, unknown> {
		const shown = <Row>(collection: Collection<Row>) =>
			[...collection.rows(this.data).values()].map((row) => {
				const { _links, ...view } = collection.view(row, this.data, '');
				return view;
			});
		return {
			customers: shown(customers),
			invoices: shown(invoices),
			transactions: shown(transactions),
			creditMemos: shown(creditMemos),
			allocations: this.allocations(),
		};
	}

	connection(address: string): { baseUrl: string; organizationId: string; apiKey: string } {
		return { baseUrl: address, organizationId: ORGANIZATION_ID, apiKey: API_KEY };
	}

	serverError(): unknown {
		return problemBody(500, 'Something went wrong');
	}

	private allocations(): Array<Record<string, unknown>> {
		return [...this.data.creditMemos.values()].flatMap(({ id, currency, allocations }) => {
			const shown = (idName: string, rows: typeof allocations.invoices) =>
				rows.map(({ targetId, amount }) => ({
					creditMemoId: id,
					[idName]: targetId,
					amount: toAmount(amount, currency),
					currency,
				}));
			return [
				...shown('invoiceId', allocations.invoices),
				...shown('transactionId', allocations.transactions),
			];
		});
	}
}

export function createRebillySimulator(): RebillySimulator {
	return new RebillySimulator();
}
