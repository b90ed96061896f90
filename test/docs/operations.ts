import type {
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	INodePropertyOptions,
} from 'n8n-workflow';

import { type NodeName, NODES } from '../fixtures/engine';
import type { RecordsFixture } from '../fixtures/records';
import type { Example } from './example';
import { filledFields } from './formFields';
import { LAYER_EXAMPLES } from './layerExamples';
import { anchorOf, prettyJson, shortened } from './markdown';
import { REBILLY_EXAMPLES } from './rebillyExamples';

export const EXAMPLES: readonly Example[] = [...REBILLY_EXAMPLES, ...LAYER_EXAMPLES];

/** So many items of a list are shown. */
const SHOWN_ITEMS = 2;

const HEAD = `# Operations

Every operation of both nodes, with an example. This page is made by \`npm run docs\`: each example was run on n8n's own engine against the simulators in \`sandbox/\`, and what you see is what came in and what came out. Long IDs are cut short.

What is the same everywhere:

- **Fields** are called as in the node. A value in \`{{ }}\` is an expression: drag the value from the input panel into the field. _By ID_ or _Own ID_ is the way to choose in fields that also have a list.
- **outcome** says what a write did: \`created\`, \`existing\`, \`updated\`, \`allocated\`, \`unchanged\` and so on.
- **Dry Run** under _Options_ is there for every write: it changes nothing and gives out the plan ([recipe](recipes.md#see-the-plan-first-then-approve-it)).
- **Simplify** is on in every operation: an item has ten columns at most, none of them nested, and amounts are text in units of the currency, such as \`145.05\`. \`notice\` is there when something wants a look. Turn it off for all that the service answered.
- **Get Many** returns 50 items unless you turn on _Return All_ or raise _Limit_.
- **A failed item** stops the workflow, unless _On Error_ in the settings of the node says otherwise ([what it holds then](troubleshooting.md#what-a-failed-item-holds)).`;

const TITLES: Record<NodeName, string> = { rebilly: 'Rebilly', layer: 'Layer' };

const PREAMBLES: Record<NodeName, string> = {
	rebilly:
		'Amounts are in units of the currency (145.05). Which permissions of the API key each operation needs: [security](security.md#rebilly-permissions-by-operation).',
	layer:
		"Every operation but _Business → Get Many_ has the field _Business_: the business whose books are meant. Amounts that you enter are in units of the currency, unless the option _Amounts Are In_ says cents, and so are those that come out; without _Simplify_, Layer's own amounts are whole cents.",
};

/** The text of docs/operations.md. */
export async function operationsPage(fixture: RecordsFixture): Promise<string> {
	const parts = [HEAD, contents()];
	for (const node of ['rebilly', 'layer'] as const) {
		parts.push(`## ${TITLES[node]}`, PREAMBLES[node]);
		for (const resource of choices(node, 'resource')) {
			parts.push(`### ${TITLES[node]}: ${resource.name}`);
			for (const operation of choices(node, 'operation', resource.value)) {
				parts.push(`#### ${title(node, resource, operation)}`);
				parts.push(...(await example(fixture, exampleOf(node, resource, operation))));
			}
		}
	}
	return `${parts.join('\n\n')}\n`;
}

function contents(): string {
	const lines = (['rebilly', 'layer'] as const).flatMap((node) =>
		choices(node, 'resource').map((resource) => {
			const links = choices(node, 'operation', resource.value).map(
				(operation) => `[${operation.name}](#${anchorOf(title(node, resource, operation))})`,
			);
			return `- **${TITLES[node]}: ${resource.name}**: ${links.join(', ')}`;
		}),
	);
	return `Find an operation:\n\n${lines.join('\n')}`;
}

function title(
	node: NodeName,
	resource: INodePropertyOptions,
	operation: INodePropertyOptions,
): string {
	return `${TITLES[node]}: ${resource.name} → ${operation.name}`;
}

/** The choices of a field, as the editor shows them. */
function choices(node: NodeName, field: string, resource?: unknown): INodePropertyOptions[] {
	return NODES[node].description.properties
		.filter(({ name }) => name === field)
		.filter(
			({ displayOptions }) =>
				resource === undefined || displayOptions?.show?.resource?.includes(resource as string),
		)
		.flatMap(({ options }) => options as INodePropertyOptions[]);
}

function exampleOf(
	node: NodeName,
	resource: INodePropertyOptions,
	operation: INodePropertyOptions,
): Example {
	const found = EXAMPLES.find(
		(example) =>
			example.node === node &&
			example.resource === resource.value &&
			example.operation === operation.value,
	);
	if (found) return found;
	throw new Error(`test/docs has no example for ${title(node, resource, operation)}`);
}

/** The paragraphs of one operation. */
async function example(fixture: RecordsFixture, own: Example): Promise<string[]> {
	const { purpose, note } = own;
	const { items, outputs } = await run(fixture, own);
	const fields = filledFields(own).map(({ label, value }) => `- **${label}**: ${value}`);
	const hasInput = items.some((item) => Object.keys(item).length > 0);
	return [
		purpose,
		...(hasInput ? ['In:', jsonBlock(items)] : []),
		fields.join('\n'),
		...outputBlocks(outputs),
		...(note ? [note] : []),
	];
}

async function run(
	fixture: RecordsFixture,
	{ node, resource, operation, values, given = () => ({}) }: Example,
): Promise<{ items: IDataObject[]; outputs: INodeExecutionData[][] }> {
	fixture.sandbox.reset();
	const items = [await given(fixture)].flat();
	const parameters = { resource, operation, ...values } as INodeParameters;
	const { outputs, error } = await fixture.engine.runNode({ node, parameters, items });
	if (error) throw new Error(`${node} ${resource}.${operation}: ${error.message}`);
	return { items, outputs };
}

const OUTPUT_NAMES = ['To Check', 'Fine'];

function outputBlocks(outputs: INodeExecutionData[][]): string[] {
	return outputs.flatMap((items, index) => {
		const name = outputs.length > 1 ? `Out, at _${OUTPUT_NAMES[index]}_` : 'Out';
		const more = items.length > SHOWN_ITEMS ? `, the first ${SHOWN_ITEMS} of ${items.length}` : '';
		return [`${name}${more}:`, jsonBlock(items.slice(0, SHOWN_ITEMS).map(({ json }) => json))];
	});
}

function jsonBlock(items: readonly IDataObject[]): string {
	const shown = items.length === 1 ? items[0] : items;
	return `\`\`\`json\n${prettyJson(shortened(shown))}\n\`\`\``;
}
