/**
 * What the vendors' documents leave open, and every answer that the simulators can give to it. The questions
 * stand beside each simulator; this is where one world of answers is chosen. None of it was seen on a live
 * account.
 */
import { assumedChoices, type ChoicesOf, isOpen } from './core/decision';
import { layerDecisions } from './layer/decisions';
import { rebillyDecisions } from './rebilly/decisions';

export { layerDecisions, rebillyDecisions };

// The names are unlike, so that one flat object can choose among all of them.
const ALL = { ...rebillyDecisions, ...layerDecisions };

/** One answer to each open question. */
export type Decisions = ChoicesOf<typeof ALL>;

/** What holds while nothing else is chosen. */
export const ASSUMED: Readonly<Decisions> = assumedChoices(ALL);

export class InvalidDecisions extends Error {}

/**
 * The world in which some questions have other answers than the assumed ones.
 *
 * @throws InvalidDecisions with every objection in one line
 */
export function readDecisions(chosen: unknown = {}): Decisions {
	if (typeof chosen !== 'object' || chosen === null || Array.isArray(chosen)) {
		throw new InvalidDecisions('decisions must be an object');
	}
	const objections = Object.entries(chosen).flatMap(([name, value]) => {
		const decision = Object.hasOwn(ALL, name) ? ALL[name as keyof typeof ALL] : undefined;
		if (!decision || !isOpen(decision)) return [`there is no open decision ${name}`];
		const values = decision.answers.map(([possible]) => possible);
		if (values.includes(value as never)) return [];
		return [
			`${name} must be one of ${values.map((possible) => JSON.stringify(possible)).join(', ')}`,
		];
	});
	if (objections.length > 0) throw new InvalidDecisions(objections.join('; '));
	return { ...ASSUMED, ...(chosen as Partial<Decisions>) };
}
