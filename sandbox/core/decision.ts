/** What a simulator does where the vendor's documents are silent or contradict each other. */
export type Answer = string | number | boolean;

/** A question whose answer the nodes could notice: the simulator can give each of the answers. */
export interface OpenDecision<V extends Answer = Answer> {
	question: string;
	/** What may be true and what it means; the one that is assumed comes first. */
	answers: ReadonlyArray<readonly [value: V, meaning: string]>;
	/** What the nodes do, whichever is true. */
	nodes: string;
	/** What speaks for which answer. */
	evidence: string;
}

/** A question that is answered in one way, because no node can tell the answers apart. */
export interface ClosedDecision {
	question: string;
	answer: string;
	/** Why no node can notice. */
	unnoticed: string;
}

export type DecisionList = Readonly<Record<string, OpenDecision | ClosedDecision>>;

/** The values that a list's open decisions can have. */
export type ChoicesOf<L> = {
	-readonly [K in keyof L as L[K] extends OpenDecision ? K : never]: L[K] extends OpenDecision<
		infer V
	>
		? V
		: never;
};

/** Names an open decision, so that its values are known one by one. */
export function open<const V extends Answer>(decision: OpenDecision<V>): OpenDecision<V> {
	return decision;
}

export function isOpen(decision: OpenDecision | ClosedDecision): decision is OpenDecision {
	return 'answers' in decision;
}

/** What is assumed while nothing else is chosen. */
export function assumedChoices<L extends DecisionList>(list: L): ChoicesOf<L> {
	return Object.fromEntries(
		Object.entries(list).flatMap(([name, decision]) =>
			isOpen(decision) ? [[name, decision.answers[0]![0]]] : [],
		),
	) as ChoicesOf<L>;
}
