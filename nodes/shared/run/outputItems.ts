import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { FieldGroup } from '../form/fields';
import { withoutErrorKey } from './nodeErrors';
import type { OutputItem } from './operation';
import { simplified, simplifiedPlan, type Summary } from './summary';

/**
 * Reads whether an item comes out simplified, before anything is done for it.
 *
 * @returns what becomes of the JSON that the operation gives out
 */
export function readShape<Input>(
	fields: FieldGroup,
	summary: Summary<Input>,
	input: Input,
	isDryRun = false,
): (json: IDataObject) => IDataObject {
	if (!fields.flag('simplify', true)) return (json) => json;
	const simplify = isDryRun ? simplifiedPlan : simplified;
	return (json) => simplify(json, summary, input);
}

/** What an operation gave out for one item, in the form in which n8n takes it. */
export function paired(
	result: IDataObject | OutputItem[],
	index: number,
	shape: (json: IDataObject) => IDataObject,
): INodeExecutionData[] {
	const items: OutputItem[] = Array.isArray(result) ? result : [{ json: result }];
	return items.map((item) => ({
		...item,
		json: outcomeFirst(withoutErrorKey(shape(item.json))),
		pairedItem: { item: index },
	}));
}

/** A table shows the first columns; what happened is among them. */
function outcomeFirst(json: IDataObject): IDataObject {
	if (json.outcome === undefined) return json;
	const { outcome, ...rest } = json;
	return { outcome, ...rest };
}
