import { Type, type Static } from '@sinclair/typebox';
import Ajv from 'ajv';

import { seededRandom } from './random';

const Probability = Type.Number({ minimum: 0, maximum: 1 });

const FaultsSchema = Type.Object(
	{
		/** The connection breaks before the request has done anything. */
		dropBefore: Type.Optional(Probability),
		/** The request does its work, then the connection breaks instead of the answer. */
		dropAfter: Type.Optional(Probability),
		status500Before: Type.Optional(Probability),
		status500After: Type.Optional(Probability),
		/** How long every answer waits. */
		delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 })),
		/** How many answers wait for `slowMs` on top, for instance longer than a client's time-out. */
		slow: Type.Optional(Probability),
		slowMs: Type.Optional(Type.Integer({ minimum: 0, maximum: 600_000 })),
		/** Replaces the vendor's own limit. */
		rateLimit: Type.Optional(
			Type.Object(
				{
					limit: Type.Integer({ minimum: 1 }),
					perSeconds: Type.Number({ exclusiveMinimum: 0 }),
					/** Leaves reading uncounted where the vendor's own limit does; otherwise every request counts. */
					asVendorCounts: Type.Optional(Type.Boolean()),
				},
				{ additionalProperties: false },
			),
		),
		/** What the probabilities are drawn from; the same seed gives the same run of faults. */
		seed: Type.Optional(Type.Integer({ minimum: 0 })),
	},
	{ additionalProperties: false },
);

export type Faults = Static<typeof FaultsSchema>;

const validate = new Ajv({ allErrors: true }).compile<Faults>(FaultsSchema);

export class InvalidFaults extends Error {}

/** Checks what came from outside; throws `InvalidFaults` with every objection in one line. */
export function readFaults(input: unknown): Faults {
	if (validate(input)) return input;
	const objections = (validate.errors ?? []).map((error) => {
		const field = error.instancePath.slice(1).replaceAll('/', '.');
		const unknown = (error.params as { additionalProperty?: string }).additionalProperty;
		return unknown === undefined
			? `${field || 'body'} ${error.message ?? 'is invalid'}`
			: `unknown field ${field ? `${field}.` : ''}${unknown}`;
	});
	throw new InvalidFaults(objections.join('; '));
}

export type FaultName = 'dropBefore' | 'dropAfter' | 'status500Before' | 'status500After';

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

	/** At most one fault a request. */
	draw(): FaultName | undefined {
		const names = ['dropBefore', 'status500Before', 'dropAfter', 'status500After'] as const;
		// All four are drawn every time, so that one setting does not shift what another one hits.
		const hits = names.map((name) => this.random() < (this.faults[name] ?? 0));
		return names[hits.indexOf(true)];
	}
}
