import { Type, type Static, type TObject, type TProperties } from '@sinclair/typebox';
import Ajv from 'ajv';

import { checkBy } from './check';
import { seededRandom } from './random';

const Probability = Type.Number({ minimum: 0, maximum: 1 });
const Milliseconds = Type.Integer({ minimum: 0, maximum: 600_000 });
const HttpStatus = Type.Integer({ minimum: 200, maximum: 599 });

function oneOf<const Values extends readonly string[]>(values: Values) {
	return Type.Unsafe<Values[number]>({ type: 'string', enum: [...values] });
}

/** What a gateway that answers for the service sends. */
const GatewayBody = Type.Optional(oneOf(['html', 'json', 'empty']));

/** Which requests a fault hits; without any of it, all but those for a token. */
const Match = {
	service: Type.Optional(oneOf(['layer', 'rebilly'])),
	/** The requests for a token are hit by `token` alone. */
	only: Type.Optional(oneOf(['reads', 'writes', 'token'])),
	method: Type.Optional(Type.String({ pattern: '^[A-Z]+$' })),
	/** A regular expression that the path, without the query, has to match somewhere. */
	path: Type.Optional(Type.String()),
	/** How many matching requests it lets pass first; those that another fault hits count too. */
	skip: Type.Optional(Type.Integer({ minimum: 0 })),
	/** How many requests it hits in all; default: no end, with `failNext` one. */
	times: Type.Optional(Type.Integer({ minimum: 1 })),
	/** How likely it hits a matching request; default 1. */
	probability: Type.Optional(Probability),
};

/** What each fault can be told. "The work" is what the simulator does with the request. */
const PARAMETERS = {
	/** The connection breaks before the request has done anything. */
	dropBefore: {},
	/** The request does its work, then the connection breaks instead of the answer. */
	dropAfter: {},
	/** The service answers 500 in its own form. */
	status500Before: {},
	status500After: {},
	/**
	 * A gateway answers at once, and the service does the work `ms` later (default 1000). `status`: what the gateway
	 * says, default 504; 0 hangs up. Hits writes, unless `only` says otherwise.
	 */
	lateCommit: {
		ms: Type.Optional(Milliseconds),
		status: Type.Optional(
			Type.Unsafe<number>({ type: 'integer', anyOf: [{ const: 0 }, HttpStatus] }),
		),
		body: GatewayBody,
	},
	/**
	 * The service begins the work `ms` (default 1000) after the request came and answers then, whether or not the client
	 * has given up by then. Hits writes, unless `only` says otherwise.
	 */
	slowCommit: { ms: Type.Optional(Milliseconds) },
	/** The work is done at once, and the answer waits for `ms` (default 1000). */
	delay: { ms: Type.Optional(Milliseconds) },
	/** The head with the full content-length, half of the body, then the connection breaks. */
	cutBody: {},
	/** The vendor's status with bytes that are no JSON; `gzip`: that are called gzip and are none. */
	garbage: { gzip: Type.Optional(Type.Boolean()) },
	/** The vendor's status with `{}`; `nothing`: without a body. */
	emptyBody: { nothing: Type.Optional(Type.Boolean()) },
	/**
	 * A successful answer about another record: its id is another one wherever it stands. `with`: fields that differ
	 * instead of the id. Leaves an answer alone that is no success.
	 */
	otherBody: { with: Type.Optional(Type.Record(Type.String(), Type.Unknown())) },
	/** A gateway answers with `code` (default 502), after the work or with `after: false` instead of it. */
	status: {
		code: Type.Optional(HttpStatus),
		after: Type.Optional(Type.Boolean()),
		body: GatewayBody,
		/** Where a redirect points; default: a page of the gateway on the same host. */
		location: Type.Optional(Type.String()),
	},
	/** The body comes byte by byte and takes `ms` in all (default 120,000). */
	trickle: { ms: Type.Optional(Milliseconds) },
	/** The body comes as fast as it can and never ends. */
	endless: {},
	/** A read shows the state as it was `ms` (default 1000) ago. Hits reads alone. */
	readLag: { ms: Type.Optional(Milliseconds) },
} satisfies Record<string, TProperties>;

type Parameters = typeof PARAMETERS;
export type FaultName = keyof Parameters;
export const FAULT_NAMES = Object.keys(PARAMETERS) as FaultName[];

type MatchOptions = Static<TObject<typeof Match>>;
type Own<Name extends FaultName> = Static<TObject<Parameters[Name]>>;

/** One fault with the requests that it hits, such as `{ fault: 'lateCommit', ms: 300, path: '/refund$', times: 1 }`. */
export type PlannedFault = {
	[Name in FaultName]: { fault: Name } & Own<Name> & MatchOptions;
}[FaultName];

/** The fault of that name. */
export type FaultOf<Name extends FaultName> = Extract<PlannedFault, { fault: Name }>;

/** A probability, or what the fault can be told and which requests it hits. */
type ByName = { [Name in FaultName]?: number | (Own<Name> & MatchOptions) };

const closed = { additionalProperties: false };

const BackgroundSchema = Type.Object(
	{
		/** How long every answer waits. */
		delayMs: Type.Optional(Milliseconds),
		/** How many answers wait for `slowMs` on top, for instance longer than a client's time-out. */
		slow: Type.Optional(Probability),
		slowMs: Type.Optional(Milliseconds),
		/** All reads show the state as it was that long ago, to within 2 percent: a replica that lags. */
		readLagMs: Type.Optional(Milliseconds),
		/**
		 * How far the vendor's clock is ahead of the real one, or behind it when negative: the Date header, times of
		 * records, rate limit resets, life of tokens, signatures of webhooks.
		 */
		clockOffsetMs: Type.Optional(Type.Integer({ minimum: -86_400_000, maximum: 86_400_000 })),
		/** Replaces the vendor's own limit. */
		rateLimit: Type.Optional(
			Type.Object(
				{
					limit: Type.Integer({ minimum: 1 }),
					perSeconds: Type.Number({ exclusiveMinimum: 0 }),
					/** Leaves reading uncounted where the vendor's own limit does; otherwise every request counts. */
					asVendorCounts: Type.Optional(Type.Boolean()),
				},
				closed,
			),
		),
		/** What the probabilities are drawn from; the same seed gives the same run of faults. */
		seed: Type.Optional(Type.Integer({ minimum: 0 })),
	},
	closed,
);

/**
 * The faults of both simulators. A request meets at most one of the faults by name: the first of `plan` that hits it,
 * otherwise one that is drawn; what waits, lags or is limited comes on top.
 */
export type Faults = ByName &
	Static<typeof BackgroundSchema> & {
		/** In the order in which they are tried. */
		plan?: PlannedFault[];
	};

const ByNameSchema = Object.fromEntries(
	Object.entries(PARAMETERS).map(([name, own]) => {
		const object = Type.Object({ ...own, ...Match }, closed);
		return [name, { ...object, type: ['number', 'object'], minimum: 0, maximum: 1 }];
	}),
);
const PlannedSchema = {
	type: 'object',
	required: ['fault'],
	discriminator: { propertyName: 'fault' },
	oneOf: Object.entries(PARAMETERS).map(([name, own]) =>
		Type.Object({ fault: Type.Literal(name), ...own, ...Match }, closed),
	),
};
const FaultsSchema = {
	...BackgroundSchema,
	properties: {
		...BackgroundSchema.properties,
		...ByNameSchema,
		plan: { type: 'array', items: PlannedSchema },
	},
};

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, discriminator: true });
const isFaults = checkBy<Faults>(ajv, FaultsSchema);
const arePlanned = checkBy<PlannedFault[]>(ajv, { type: 'array', items: PlannedSchema });

export class InvalidFaults extends Error {}

/** Checks what came from outside; throws `InvalidFaults` with every objection in one line. */
export function readFaults(input: unknown): Faults {
	if (!isFaults(input)) throw objections(isFaults.errors);
	planOf(input).forEach(checkPath);
	return input;
}

/** The same for what `failNext` takes. */
export function readPlan(input: unknown): PlannedFault[] {
	if (!arePlanned(input)) throw objections(arePlanned.errors);
	input.forEach(checkPath);
	return input;
}

function objections(errors: typeof isFaults.errors): InvalidFaults {
	const lines = (errors ?? []).map((error) => {
		const field = error.instancePath.slice(1).replaceAll('/', '.');
		const unknown = (error.params as { additionalProperty?: string }).additionalProperty;
		return unknown === undefined
			? `${field || 'body'} ${error.message ?? 'is invalid'}`
			: `unknown field ${field ? `${field}.` : ''}${unknown}`;
	});
	return new InvalidFaults(lines.join('; '));
}

function checkPath({ fault, path }: PlannedFault): void {
	try {
		if (path !== undefined) new RegExp(path);
	} catch {
		throw new InvalidFaults(`path of ${fault} is no regular expression`);
	}
}

const DRAWN = ['dropBefore', 'status500Before', 'dropAfter', 'status500After'] as const;
export type DrawnFault = (typeof DRAWN)[number];

/** The faults by name as a plan, without those that a `FaultSource` draws. */
function planOf(faults: Faults): PlannedFault[] {
	const byName = FAULT_NAMES.flatMap((fault) => {
		const value = faults[fault];
		if (value === undefined) return [];
		if (typeof value === 'object') return [{ fault, ...value }];
		if ((DRAWN as readonly string[]).includes(fault)) return [];
		return [{ fault, probability: value }];
	});
	return [...(faults.plan ?? []), ...byName];
}

/** Draws one service's faults. */
export class FaultSource {
	private faults: Faults = {};

	private random = seededRandom(0);

	constructor(private readonly offset: number) {}

	set(faults: Faults): void {
		this.faults = faults;
		this.random = seededRandom((faults.seed ?? 1) + this.offset);
	}

	/** How long the next answer waits. */
	drawDelay(): number {
		const { delayMs = 0, slow = 0, slowMs = 0 } = this.faults;
		return delayMs + (slow > 0 && this.random() < slow ? slowMs : 0);
	}

	/** At most one of the faults that are given as a probability. */
	draw(): DrawnFault | undefined {
		// All four are drawn every time, so that one setting does not shift what another one hits.
		const hits = DRAWN.map((name) => {
			const probability = this.faults[name];
			return this.random() < (typeof probability === 'number' ? probability : 0);
		});
		return DRAWN[hits.indexOf(true)];
	}
}

/** What a plan looks at in a request. */
export interface PlannedRequest {
	service: 'layer' | 'rebilly';
	method: string;
	/** Without the query. */
	path: string;
	/** Whether it asks for a token. */
	isToken: boolean;
}

interface Rule {
	fault: PlannedFault;
	path: RegExp | undefined;
	seen: number;
	hits: number;
	/** One stream for each service, so that the requests to one do not shift what the other's meet. */
	random: Record<PlannedRequest['service'], () => number>;
}

const SERVICES = ['layer', 'rebilly'] as const;

export function isRead(method: string): boolean {
	return method === 'GET' || method === 'HEAD';
}

/** The faults that hit chosen requests, counted over both services. */
export class FaultPlan {
	private rules: Rule[] = [];

	private added = 0;

	private seed = 1;

	/** Replaces the plan. */
	set(faults: Faults): void {
		this.seed = faults.seed ?? 1;
		this.added = 0;
		this.rules = planOf(faults).map((fault) => this.ruleOf(fault));
	}

	/** Puts faults before those that are there. Each hits one request, unless it says how many. */
	addFirst(faults: readonly PlannedFault[]): void {
		const rules = faults.map((fault) => this.ruleOf({ times: 1, ...fault }));
		this.rules = [...rules, ...this.rules.filter((rule) => !isSpent(rule))];
	}

	/** Takes the fault that the request meets. */
	take(request: PlannedRequest): PlannedFault | undefined {
		let met: PlannedFault | undefined;
		for (const rule of this.rules) {
			if (isSpent(rule) || !matches(rule, request)) continue;
			const { skip = 0, probability = 1 } = rule.fault;
			// Drawn even if another fault has hit already, so that one does not shift what another hits.
			const isDrawn = probability === 1 || rule.random[request.service]() < probability;
			rule.seen += 1;
			if (met || !isDrawn || rule.seen <= skip) continue;
			rule.hits += 1;
			met = rule.fault;
		}
		return met;
	}

	/** How old the oldest state is that a read may have to show. */
	longestReadLag(): number {
		const lags = this.rules.map(({ fault }) =>
			fault.fault === 'readLag' ? (fault.ms ?? DEFAULT_MS) : 0,
		);
		return Math.max(0, ...lags);
	}

	private ruleOf(fault: PlannedFault): Rule {
		this.added += 1;
		const streams = SERVICES.map((service, index) => {
			const random = seededRandom(this.seed * 1000 + this.added * 10 + index);
			return [service, random] as const;
		});
		return {
			fault,
			path: fault.path === undefined ? undefined : new RegExp(fault.path),
			seen: 0,
			hits: 0,
			random: Object.fromEntries(streams) as Rule['random'],
		};
	}
}

/** What `ms` is where it is left out. */
export const DEFAULT_MS = 1000;

function isSpent({ fault: { times = Infinity }, hits }: Rule): boolean {
	return hits >= times;
}

function matches({ fault, path }: Rule, request: PlannedRequest): boolean {
	const only = fault.only ?? defaultOnly(fault);
	return (
		(fault.service ?? request.service) === request.service &&
		(fault.method ?? request.method) === request.method &&
		(only === 'token') === request.isToken &&
		(only !== 'reads' || isRead(request.method)) &&
		(only !== 'writes' || !isRead(request.method)) &&
		(path?.test(request.path) ?? true)
	);
}

function defaultOnly({ fault }: PlannedFault): MatchOptions['only'] {
	if (fault === 'lateCommit' || fault === 'slowCommit') return 'writes';
	return fault === 'readLag' ? 'reads' : undefined;
}
