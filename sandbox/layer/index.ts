import type { FastifyError, FastifyInstance } from 'fastify';

import type { Simulator } from '../core/simulator';
import type { Seed } from '../seed';
import { Courier } from '../webhooks/courier';
import type { LayerContext } from './context';
import type { LayerChoices } from './decisions';
import { answerError, answerUnknownRoute, LayerError, unauthorized } from './errors';
import { type Endpoint, type EndpointOptions, LayerEvents } from './events';
import { stateFromSeed } from './fromSeed';
import { layerRateLimit } from './rateLimit';
import { businesses } from './routes/businesses';
import { closingInvoices } from './routes/closingInvoices';
import { customerCredits } from './routes/customerCredits';
import { customers } from './routes/customers';
import { importInvoices } from './routes/importInvoices';
import { invoices } from './routes/invoices';
import { ledger } from './routes/ledger';
import { payments } from './routes/payments';
import { refunds } from './routes/refunds';
import { tags } from './routes/tags';
import { token } from './routes/token';
import { whoami } from './routes/whoami';
import { LayerState } from './state';
import { TokenStore } from './tokens';
import { createValidatorCompiler } from './validation';
import {
	creditView,
	customerView,
	invoiceView,
	paymentView,
	refundView,
	writeOffView,
} from './views';

export class LayerSimulator implements Simulator, LayerContext {
	readonly name = 'layer';
	readonly rateLimit = layerRateLimit(() => this.data.decisions);

	// The same for every seed, so that a reset leaves a configured credential working.
	readonly clientId = 'layer-sandbox-client';
	readonly clientSecret = 'layer-sandbox-secret';
	readonly accessToken = 'layer-sandbox-access-token';

	/** What is held; tests may fill it. `reset` replaces it. */
	data = new LayerState(0);
	tokens = new TokenStore(0, this.accessToken);

	/** The clock, in milliseconds since 1970; a test may set another, until `reset`. */
	now: () => number = Date.now;

	private clockOffsetMs = 0;

	private businessId = '';

	private readonly events: LayerEvents;

	/** @param courier delivers its webhooks */
	constructor(courier: Courier = new Courier()) {
		this.events = new LayerEvents(
			() => this.data,
			courier,
			() => this.now(),
		);
	}

	/** Adds a webhook endpoint, as a person does in the developer portal. */
	addEndpoint(options: EndpointOptions): Endpoint {
		return this.events.add(options);
	}

	reset(seed: Seed, decisions?: LayerChoices): void {
		// A copy, because a test may change it on the way.
		this.data = stateFromSeed(seed, decisions && { ...decisions });
		this.tokens = new TokenStore(seed.number, this.accessToken);
		this.now = Date.now;
		this.clockOffsetMs = 0;
		this.events.reset();
		this.businessId = seed.businesses.find(({ currency }) => currency === 'USD')?.id ?? '';
	}

	setClockOffset(milliseconds: number): void {
		if (milliseconds === this.clockOffsetMs) return;
		this.clockOffsetMs = milliseconds;
		this.now = () => Date.now() + milliseconds;
	}

	/** Every token given out so far stops working, as it would an hour later. */
	expireTokens(): void {
		this.tokens.expireAll();
	}

	register(app: FastifyInstance): void {
		void app.register(async (scope) => {
			scope.setErrorHandler<FastifyError>((error, _request, reply) =>
				answerError(error, reply, this.data.decisions),
			);
			scope.setNotFoundHandler(answerUnknownRoute);
			scope.setValidatorCompiler(createValidatorCompiler(() => this.data.decisions));
			acceptEmptyBodies(scope);
			await scope.register(async (open) => token(open, this, this));
			await scope.register(async (guarded) => {
				this.requireBearer(guarded);
				// Right after the route did its work, before that of another request can mix in.
				guarded.addHook('preSerialization', (request, _reply, payload, done) => {
					if (request.method !== 'GET') this.events.look();
					done(null, payload);
				});
				whoami(guarded, this.clientId);
				businesses(guarded, this);
				customers(guarded, this);
				invoices(guarded, this);
				customerCredits(guarded, this);
				payments(guarded, this);
				refunds(guarded, this);
				closingInvoices(guarded, this);
				importInvoices(guarded, this);
				ledger(guarded, this);
				tags(guarded, this);
			});
		});
	}

	state(): Record<string, unknown> {
		const shops = [...this.data.books.values()];
		return {
			businesses: shops.map(({ business }) => business),
			customers: shops.flatMap((books) =>
				books.customers.all().map((customer) => ({
					business_id: books.business.id,
					...customerView(books, customer),
				})),
			),
			invoices: shops.flatMap((books) =>
				books.invoices.all().map((invoice) => invoiceView(books, invoice)),
			),
			customerCredits: shops.flatMap((books) =>
				books.credits.all().map((credit) => ({
					business_id: books.business.id,
					...creditView(books, credit),
				})),
			),
			refunds: shops.flatMap((books) =>
				books.liveRefunds().map((refund) => ({
					business_id: books.business.id,
					...refundView(books, refund),
				})),
			),
			payments: shops.flatMap((books) =>
				books.payments.all().map((payment) => ({
					business_id: books.business.id,
					...paymentView(books, payment),
				})),
			),
			writeOffs: shops.flatMap((books) =>
				books.writeOffs
					.all()
					.filter((row) => row.deleted_at === undefined)
					.map((row) => ({ business_id: books.business.id, ...writeOffView(row) })),
			),
			endpoints: this.events.endpoints.map(({ signingSecret: _, ...endpoint }) => endpoint),
			allocations: shops.flatMap((books) =>
				books.credits.all().flatMap((credit) =>
					credit.allocations.map((allocation) => ({
						business_id: books.business.id,
						customer_credit_id: credit.id,
						...allocation,
					})),
				),
			),
		};
	}

	connection(address: string): Record<string, string> {
		return {
			baseUrl: address,
			tokenUrl: `${address}/oauth2/token`,
			clientId: this.clientId,
			clientSecret: this.clientSecret,
			accessToken: this.accessToken,
			businessId: this.businessId,
		};
	}

	serverError(): unknown {
		return new LayerError(500, 'InternalError', ['Something went wrong']).body;
	}

	private requireBearer(app: FastifyInstance): void {
		app.addHook('onRequest', async (request) => {
			const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
			if (token === undefined) throw unauthorized('A bearer token is required');
			const standing = this.tokens.check(token, this.now());
			if (standing !== 'valid') throw unauthorized(`The bearer token is ${standing}`);
		});
	}
}

/** Clients name a content type for calls without a body too, which Fastify refuses; Layer's own names JSON. */
function acceptEmptyBodies(app: FastifyInstance): void {
	const parse = app.getDefaultJsonParser('error', 'error');
	app.removeContentTypeParser('application/json');
	app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
		if (body === '') done(null, undefined);
		else void parse(request, body as string, done);
	});
	app.addContentTypeParser('*', { parseAs: 'string' }, ({ headers }, body, done) => {
		if (body === '') return done(null, undefined);
		const type = headers['content-type'] ?? 'without a type';
		return done(new LayerError(415, 'BadRequest', [`The body is ${type}`]));
	});
}

export function createLayerSimulator(courier?: Courier): LayerSimulator {
	return new LayerSimulator(courier);
}
