import type { FastifyInstance } from 'fastify';

import { toAmount } from '../core/currency';
import type { Simulator } from '../core/simulator';
import type { Seed } from '../seed';
import { Courier } from '../webhooks/courier';
import { API_KEY, BEARER_TOKEN, checkAccess, ORGANIZATION_ID } from './access';
import { creditMemos, customers, invoices, transactions, type Collection } from './collections';
import { baseOf, type Context } from './context';
import { RebillyEvents } from './events';
import { Problem, problemBody, sendProblem } from './problem';
import { rateLimit } from './rateLimit';
import { creditBalanceRoutes } from './routes/creditBalance';
import { creditMemoRoutes } from './routes/creditMemos';
import { customerRoutes } from './routes/customers';
import { invoiceRoutes } from './routes/invoices';
import { refundMemoRoutes } from './routes/refundMemo';
import { refundPaymentRoutes } from './routes/refundPayment';
import { serviceCredentialRoutes } from './routes/serviceCredentials';
import { statusRoutes } from './routes/status';
import { timelineRoutes } from './routes/timeline';
import { transactionRoutes } from './routes/transactions';
import { voidMemoRoutes } from './routes/voidMemo';
import { webhookRoutes } from './routes/webhooks';
import { RebillyStore } from './store';

const ROUTES = [
	creditBalanceRoutes,
	creditMemoRoutes,
	customerRoutes,
	invoiceRoutes,
	refundMemoRoutes,
	refundPaymentRoutes,
	serviceCredentialRoutes,
	timelineRoutes,
	transactionRoutes,
	voidMemoRoutes,
	webhookRoutes,
];

export class RebillySimulator implements Simulator {
	readonly name = 'rebilly';

	readonly rateLimit = rateLimit;

	/** Everything the simulator holds; open, so that a test in the same process can fill it. */
	readonly data = new RebillyStore();

	/** The other way in, beside the API key of the connection. */
	readonly bearerToken = BEARER_TOKEN;

	private readonly events: RebillyEvents;

	/** @param courier delivers its webhooks */
	constructor(courier: Courier = new Courier()) {
		this.events = new RebillyEvents(this.data, courier);
	}

	reset(seed: Seed): void {
		this.data.load(seed);
		this.events.reset();
	}

	setClockOffset(milliseconds: number): void {
		this.data.clock.setOffset(milliseconds);
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
		const context: Context = { store: this.data, events: this.events };
		statusRoutes(app);
		void app.register(async (organization) => {
			organization.addHook('onRequest', async (request) => checkAccess(request));
			// Right after the route did its work, before that of another request can mix in.
			organization.addHook('preSerialization', (request, _reply, payload, done) => {
				if (request.method !== 'GET') this.events.look(baseOf(request));
				done(null, payload);
			});
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
			webhooks: [...this.data.webhooks.values()].map((webhook) => ({
				...webhook,
				headers: webhook.headers.map((header) => ({ ...header, value: '[hidden]' })),
			})),
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

export function createRebillySimulator(courier?: Courier): RebillySimulator {
	return new RebillySimulator(courier);
}
