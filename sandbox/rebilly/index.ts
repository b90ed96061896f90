import type { FastifyInstance } from 'fastify';

import { toAmount } from '../core/currency';
import { assumedChoices } from '../core/decision';
import type { Simulator } from '../core/simulator';
import type { Seed } from '../seed';
import { Courier } from '../webhooks/courier';
import { API_KEY, BEARER_TOKEN, checkAccess, ORGANIZATION_ID } from './access';
import { creditMemos, customers, invoices, transactions, type Collection } from './collections';
import { baseOf, type Context, ROOT } from './context';
import { type RebillyChoices, rebillyDecisions } from './decisions';
import { bankSays, type BankWord, type Dispute } from './disputes';
import { RebillyEvents } from './events';
import { Problem, problemBody, sendProblem } from './problem';
import { rebillyRateLimit } from './rateLimit';
import { isWaiting } from './refund';
import { completeTransaction } from './refundMemo';
import { applyTransactionRoutes } from './routes/applyTransaction';
import { complianceReportRoutes } from './routes/complianceReport';
import { creditBalanceRoutes } from './routes/creditBalance';
import { creditMemoRoutes } from './routes/creditMemos';
import { closeInvoiceRoutes } from './routes/closeInvoice';
import { customerRoutes } from './routes/customers';
import { disputeRoutes } from './routes/disputes';
import { invoiceItemRoutes } from './routes/invoiceItems';
import { invoiceRoutes } from './routes/invoices';
import { invoiceStateRoutes } from './routes/invoiceStates';
import { leadSourceRoutes } from './routes/leadSources';
import { queryTransactionRoutes } from './routes/queryTransaction';
import { refundMemoRoutes } from './routes/refundMemo';
import { refundPaymentRoutes } from './routes/refundPayment';
import { serviceCredentialRoutes } from './routes/serviceCredentials';
import { statusRoutes } from './routes/status';
import { timelineRoutes } from './routes/timeline';
import { transactionRoutes } from './routes/transactions';
import { voidMemoRoutes } from './routes/voidMemo';
import { webhookRoutes } from './routes/webhooks';
import { writeCustomerRoutes } from './routes/writeCustomers';
import { writeInvoiceRoutes } from './routes/writeInvoices';
import { writeTransactionRoutes } from './routes/writeTransactions';
import { type GatewayAnswer, RebillyStore } from './store';

const ROUTES = [
	applyTransactionRoutes,
	complianceReportRoutes,
	creditBalanceRoutes,
	creditMemoRoutes,
	closeInvoiceRoutes,
	customerRoutes,
	disputeRoutes,
	invoiceItemRoutes,
	invoiceRoutes,
	invoiceStateRoutes,
	leadSourceRoutes,
	queryTransactionRoutes,
	refundMemoRoutes,
	refundPaymentRoutes,
	serviceCredentialRoutes,
	timelineRoutes,
	transactionRoutes,
	voidMemoRoutes,
	webhookRoutes,
	writeCustomerRoutes,
	writeInvoiceRoutes,
	writeTransactionRoutes,
];

const JSON_TYPE = 'application/json';

export class RebillySimulator implements Simulator {
	readonly name = 'rebilly';

	readonly ignoreTrailingSlash = true;

	readonly rateLimit = rebillyRateLimit(() => this.data.decisions);

	/** Everything the simulator holds; open, so that a test in the same process can fill it. */
	readonly data = new RebillyStore();

	/** The other way in, beside the API key of the connection. */
	readonly bearerToken = BEARER_TOKEN;

	private readonly events: RebillyEvents;

	/** Where the organization is reached. */
	private base = '';

	/** Gateways that have not decided yet. */
	private readonly timers = new Set<NodeJS.Timeout>();

	/** @param courier delivers its webhooks */
	constructor(courier: Courier = new Courier()) {
		this.events = new RebillyEvents(this.data, courier);
		this.data.whenWaiting = (id) => this.decideLater(id);
	}

	reset(seed: Seed, decisions: RebillyChoices = assumedChoices(rebillyDecisions)): void {
		this.stopTimers();
		this.data.load(seed, decisions);
		this.events.reset();
	}

	/**
	 * The gateway decides on what is waiting for it, and the webhooks are told.
	 *
	 * @param id one transaction; all of them without it
	 * @param word what it says instead of the final word that was set
	 * @returns the ids of those that were waiting
	 */
	decide(id?: string, word: Partial<GatewayAnswer> = {}): string[] {
		const waiting = [...this.data.transactions.values()].filter(
			(transaction) => isWaiting(transaction) && (id === undefined || transaction.id === id),
		);
		for (const transaction of waiting) {
			completeTransaction(this.data, transaction, { ...this.data.finalWord, ...word });
		}
		this.events.look(this.base);
		return waiting.map((transaction) => transaction.id);
	}

	/** A customer's bank opens a dispute or decides on one, and the webhooks are told. */
	dispute(word: BankWord): Dispute {
		const dispute = bankSays(this.data, word);
		this.events.look(this.base);
		return dispute;
	}

	private decideLater(id: string): void {
		const { afterMs } = this.data.finalWord;
		if (afterMs === undefined) return;
		const timer = setTimeout(() => {
			this.timers.delete(timer);
			this.decide(id);
		}, afterMs);
		this.timers.add(timer.unref());
	}

	private stopTimers(): void {
		for (const timer of this.timers) clearTimeout(timer);
		this.timers.clear();
	}

	setClockOffset(milliseconds: number): void {
		this.data.clock.setOffset(milliseconds);
	}

	register(app: FastifyInstance): void {
		app.addHook('onClose', async () => this.stopTimers());
		app.removeAllContentTypeParsers();
		app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
			const type = request.headers['content-type'] ?? JSON_TYPE;
			// Rebilly's SDKs send no type with JSON, and another one where there is no body.
			if (body === '') return done(null, undefined);
			if (!type.startsWith(JSON_TYPE)) return done(new Problem(415, `The body is ${type}`));
			try {
				return done(null, JSON.parse(body as string));
			} catch {
				return done(new Problem(400, 'The body is not JSON'));
			}
		});
		app.setErrorHandler<Problem>((error, _request, reply) =>
			sendProblem(error, reply, this.data.decisions),
		);
		app.setNotFoundHandler((request, reply) => {
			const detail = `There is no ${request.method} ${request.url}`;
			return reply.code(404).send(problemBody(404, detail));
		});
		const context: Context = { store: this.data, events: this.events };
		statusRoutes(app);
		void app.register(async (organization) => {
			organization.addHook('onRequest', async (request) => {
				checkAccess(request);
				const isNamed = request.url.startsWith('/organizations/');
				if (!isNamed && this.data.decisions.organization === 'required') {
					throw new Problem(404, `There is no ${request.method} ${request.url}`);
				}
			});
			// Each path also without the organization.
			organization.addHook('onRoute', ({ url, method, handler }) => {
				if (!url.startsWith(ROOT) || method === 'HEAD') return;
				organization.route({ url: url.slice(ROOT.length), method, handler });
			});
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
			timelines: Object.fromEntries(this.data.timelines),
			allocations: this.allocations(),
			webhooks: [...this.data.webhooks.values()].map((webhook) => ({
				...webhook,
				headers: webhook.headers.map((header) => ({ ...header, value: '[hidden]' })),
			})),
		};
	}

	connection(address: string): { baseUrl: string; organizationId: string; apiKey: string } {
		this.base = `${address}/organizations/${ORGANIZATION_ID}`;
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
