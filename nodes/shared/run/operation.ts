import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { updateDisplayOptions } from 'n8n-workflow';

import { simplifyField } from '../form/descriptions';
import type { FieldGroup } from '../form/fields';
import type { Summary } from './summary';

/** What an operation gives back: one or more items, paired to their input by the runner. */
export type OutputItem = Pick<INodeExecutionData, 'json' | 'binary'>;

/** The item that an operation works on, besides its fields. */
export interface ItemContext {
	/** What is the same for the item when n8n repeats the execution's node. */
	derivedKey(): string;
	/**
	 * The same as a key of a write, for who chose that. It protects from n8n's Retry On Fail alone.
	 *
	 * @throws InputError where it would not: called by an agent, and in n8n's retry of an execution
	 */
	keyFromExecution: () => string;
	/**
	 * Refuses a choice under which a write has no key, when an agent calls.
	 *
	 * @throws InputError
	 */
	assertNoAgent(choice: string): void;
}

/**
 * One operation of a node, all of it: what the user sees, how the fields become an input, and what is
 * done with it. `readFields` makes no request, so that bad input never leads to one.
 */
export interface Operation<Client, Input> {
	/** The operation's entry in the node's Operation field. */
	option: INodePropertyOptions;
	/** The fields of this operation and of no other. */
	description: INodeProperties[];
	/** Takes money or a record away for good: not offered to AI agents, and refused when one calls it. */
	destructive?: boolean;
	/** What *Simplify*, which the form then has, shows of its items. */
	summary?: Summary<never>;
	/** @throws InputError naming the field */
	readFields(fields: FieldGroup, item: ItemContext): Input;
	/** What the item touches; items with the same lockKey run one after the other, in their order. */
	lockKey?(input: Input): string | undefined;
	execute(
		client: Client,
		input: Input,
		context: IExecuteFunctions,
		lock: Lock,
	): Promise<IDataObject | OutputItem[]>;
}

/**
 * Waits until the earlier items that work on the same thing are done, for an operation that learns only from
 * a first read what its item works on. Once an item.
 */
export type Lock = (key: string) => Promise<void>;

/**
 * An operation that needs all items at once, such as a comparison of two lists. Its rows name the item
 * that they belong to themselves, and it can have several outputs.
 */
export interface BatchOperation<Client, Input, Batch> extends Omit<
	Operation<Client, Input>,
	'execute' | 'lockKey' | 'summary'
> {
	/** What *Simplify*, which the form then has, shows of its rows. */
	summary?: Summary<unknown>;
	/**
	 * Reads all items, like `readFields` without any request, and decides what one that cannot be read means.
	 *
	 * @throws ItemError naming the item for which the whole is refused
	 */
	readBatch(items: readonly BatchItem[]): Batch;
	executeAll(
		client: Client,
		batch: Batch,
		context: IExecuteFunctions,
	): Promise<INodeExecutionData[][]>;
}

/** One of the items of a batch. */
export interface BatchItem {
	index: number;
	fields: FieldGroup;
	/** Whether it has no field at all: what n8n's Always Output Data brings where there is nothing. */
	isEmpty: boolean;
}

/** What was read from one item. */
export interface ItemInput<Input> {
	index: number;
	input: Input;
}

/** An operation whose input type only its own file knows: `never` stands for whatever it reads. */
export type AnyOperation<Client> = Operation<Client, never> | BatchOperation<Client, never, never>;

/** Gives an operation its types while letting the list of operations forget them. */
export function defineOperation<Client, Input>(
	operation: Operation<Client, Input> & { summary?: Summary<Input> },
): AnyOperation<Client> {
	return withSimplify(operation as AnyOperation<Client>);
}

/** An operation that has a summary, with *Simplify* behind the limit of a list, or before the options. */
function withSimplify<Client>(operation: AnyOperation<Client>): AnyOperation<Client> {
	const { description, summary } = operation;
	if (!summary) return operation;
	const names = description.map(({ name }) => name);
	const at = names.includes('limit') ? names.indexOf('limit') + 1 : names.indexOf('options');
	const { resource, operation: value } = description[at]?.displayOptions?.show ?? {};
	const simplify = { ...simplifyField, displayOptions: { show: { resource, operation: value } } };
	return {
		...operation,
		description: [...description.slice(0, at), simplify, ...description.slice(at)],
	};
}

/** The same for an operation on all items at once. */
export function defineBatchOperation<Client, Input, Batch>(
	operation: BatchOperation<Client, Input, Batch>,
): AnyOperation<Client> {
	return withSimplify(operation as AnyOperation<Client>);
}

/** One resource of a node: its entry in the Resource field and its operations by value. */
export interface Resource<Client> {
	option: INodePropertyOptions;
	/** The value of the operation that a new node starts with. */
	defaultOperation: string;
	operations: ReadonlyArray<AnyOperation<Client>>;
}

/** Shows the fields for one operation of one resource only. */
export function fieldsOf(
	resource: string,
	operation: string,
	properties: INodeProperties[],
): INodeProperties[] {
	return updateDisplayOptions(
		{ show: { resource: [resource], operation: [operation] } },
		properties,
	);
}

/** The Operation field and all fields of a resource's operations, in the order of the resource's list. */
export function describeResource<Client>(resource: Resource<Client>): INodeProperties[] {
	const options = resource.operations.map(({ option, destructive }) =>
		destructive ? { ...option, displayOptions: { hide: { '@tool': [true] } } } : option,
	);
	const selector: INodeProperties = {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [String(resource.option.value)] } },
		options,
		default: '',
	};
	return [
		{ ...selector, default: resource.defaultOperation },
		...resource.operations.flatMap((operation) => operation.description),
	];
}

/** One item a row. */
export function itemsOf(rows: readonly object[]): OutputItem[] {
	return rows.map((row) => ({ json: row as IDataObject }));
}

/** An item whose JSON goes along with one file. */
export async function fileItem(
	context: IExecuteFunctions,
	json: IDataObject,
	file: { property: string; content: Buffer; name: string; mimeType: string },
): Promise<OutputItem[]> {
	const data = await context.helpers.prepareBinaryData(file.content, file.name, file.mimeType);
	return [{ json, binary: { [file.property]: data } }];
}
