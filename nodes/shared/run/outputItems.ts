import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { withoutErrorKey } from './nodeErrors';
import type { OutputItem } from './operation';

/** What an operation gave out for one item, in the form in which n8n takes it. */
export function paired(result: IDataObject | OutputItem[], index: number): INodeExecutionData[] {
	const items: OutputItem[] = Array.isArray(result) ? result : [{ json: result }];
	return items.map((item) => ({
		...item,
		json: outcomeFirst(withoutErrorKey(item.json)),
		pairedItem: { item: index },
	}));
}

/** A table shows the first columns; what happened is among them. */
function outcomeFirst(json: IDataObject): IDataObject {
	if (json.outcome === undefined) return json;
	const { outcome, ...rest } = json;
	return { outcome, ...rest };
}
