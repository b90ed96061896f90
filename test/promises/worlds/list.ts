import type { Decisions } from '../../../sandbox';
import { type DecisionList, isOpen } from '../../../sandbox/core/decision';
import { randomInteger, seededRandom } from '../../../sandbox/core/random';
import { layerDecisions, rebillyDecisions } from '../../../sandbox/decisions';
import type { NodeName } from '../../fixtures/engine';

/** How the two services answer what their documents leave open. */
export interface PossibleWorld {
	name: string;
	decisions: Partial<Decisions>;
	/** Those in which something is not as assumed. */
	services: NodeName[];
}

const LISTS: Record<NodeName, DecisionList> = {
	rebilly: rebillyDecisions,
	layer: layerDecisions,
};
const SERVICES: NodeName[] = ['rebilly', 'layer'];

/** One world for each other answer to each question, and the world in which all is as assumed. */
export function singleWorlds(): PossibleWorld[] {
	const single = SERVICES.flatMap((service) =>
		openOnes(service).flatMap(([name, answers]) =>
			answers.slice(1).map((value) => ({
				name: `${name}: ${String(value)}`,
				decisions: { [name]: value },
				services: [service],
			})),
		),
	);
	return [{ name: 'as assumed', decisions: {}, services: SERVICES }, ...single];
}

/** Worlds in which about a third of the answers are other ones, the same for the same seed. */
export function randomWorlds(count: number, seed: number): PossibleWorld[] {
	return Array.from({ length: count }, (_, index) => {
		const random = seededRandom(seed * 1000 + index);
		const chosen = SERVICES.flatMap(openOnes).flatMap(([name, answers]) => {
			const other = answers[randomInteger(random, 1, answers.length - 1)]!;
			return random() < 1 / 3 ? [[name, other] as const] : [];
		});
		const decisions = Object.fromEntries(chosen);
		return { name: `combination ${index + 1}`, decisions, services: SERVICES };
	});
}

/** How many questions there are, and how many of them have other answers that the simulators can give. */
export function countDecisions(): { decisions: number; switches: number; alternatives: number } {
	const open = SERVICES.flatMap(openOnes);
	return {
		decisions: SERVICES.flatMap((service) => Object.keys(LISTS[service])).length,
		switches: open.length,
		alternatives: open.reduce((sum, [, answers]) => sum + answers.length - 1, 0),
	};
}

function openOnes(service: NodeName): Array<[name: string, answers: unknown[]]> {
	return Object.entries(LISTS[service]).flatMap(([name, decision]) =>
		isOpen(decision)
			? [[name, decision.answers.map(([value]) => value)] as [string, unknown[]]]
			: [],
	);
}
