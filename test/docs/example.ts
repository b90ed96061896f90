import type { IDataObject } from 'n8n-workflow';

import type { NodeName } from '../fixtures/engine';
import { locator, type Values } from '../fixtures/form';
import type { RecordsFixture } from '../fixtures/records';

/** One operation, as docs/operations.md shows it. */
export interface Example {
	node: NodeName;
	resource: string;
	operation: string;
	/** What people use it for. Markdown, one or two sentences. */
	purpose: string;
	/** What the items hold that come in; it may bring about first what the operation works on. */
	given?: (
		fixture: RecordsFixture,
	) => IDataObject | IDataObject[] | Promise<IDataObject | IDataObject[]>;
	/** The fields that are filled in, by their names in the node. */
	values: Values;
	/** What else to know. Markdown. */
	note?: string;
}

/** A record that is named by its ID, in an expression. */
export const byId = (expression: string) => locator(`={{ ${expression} }}`);

/** A mapping of one value of the item. */
export const map = (expression: string) => `={{ ${expression} }}`;
