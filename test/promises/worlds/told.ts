import type { IDataObject } from 'n8n-workflow';

import type { NodeName } from '../../fixtures/engine';
import { allChosen, parameters, type Values } from '../../fixtures/form';
import type { RecordsFixture } from '../../fixtures/records';

/** What a node said of one item. */
export interface Told {
	json: IDataObject;
	/** Undefined for a success. */
	kind: string | undefined;
	text: string;
}

/** Runs an operation for each item, and tells what came of each. */
export async function runNode(
	{ engine }: RecordsFixture,
	node: NodeName,
	[resource, operation]: [resource: string, operation: string],
	values: Values,
	items?: IDataObject[],
): Promise<Told[]> {
	const { outputs, error } = await engine.runNode({
		node,
		parameters: parameters(resource, operation, allChosen(values)),
		onError: 'continueRegularOutput',
		...(items && { items }),
	});
	if (error && !outputs[0]?.length) throw error;
	return outputs.flat().map(({ json }) => toldBy(json));
}

function toldBy(json: IDataObject): Told {
	const failure = json.error as IDataObject | undefined;
	if (!failure) return { json, kind: undefined, text: String(json.outcome) };
	return { json, kind: String(failure.kind), text: String(json.message) };
}

/** What is wrong with how a refusal is told; nothing where it names what happened and what to do. */
export function badRefusal({ json, kind, text }: Told): string[] {
	if (kind === undefined) return [];
	const { message = '', advice = '' } = json.error as { message?: string; advice?: string };
	if (kind === 'other') return [`a failure of no kind: ${text}`];
	if (message.replace(/ ?\[item \d+\]$/, '').length < 15) return [`says too little: ${text}`];
	// The vendor's own words say what it wants; of everything else the node knows what to do.
	if (kind !== 'refused' && advice.length < 10) return [`says not what to do: ${text}`];
	return [];
}

/** Lets a second go where Layer's lists lag by one: a run within it cannot know of what the one before has made. */
export async function pastListLag({ sandbox }: RecordsFixture): Promise<void> {
	if (sandbox.layer.data.decisions.creditListLag !== 'second') return;
	await new Promise((resolve) => setTimeout(resolve, 1100));
}

/** Everything that both services hold, without times, what counts changes, and the ids of parts. */
export function stateOf({ sandbox: { layer, rebilly } }: RecordsFixture): string {
	const timelines = [...rebilly.data.timelines.values()];
	return JSON.stringify([layer.state(), rebilly.state(), timelines], (key, value: unknown) => {
		if (key === 'deleted_at') return !!value;
		return /^id$|(Time|_at|_time|[rR]evision)$/.test(key) ? undefined : value;
	});
}
