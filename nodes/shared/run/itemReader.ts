import type { IExecuteFunctions } from 'n8n-workflow';

import { InputError } from '../errors';
import { optionsField } from '../form/descriptions';
import { tellingAllEmpty } from '../form/emptyFields';
import type { FormSource } from '../form/expressions';
import { FieldGroup } from '../form/fields';
import { ExecutionKeys } from './executionKeys';
import { derivedKey } from './idempotencyKey';
import type { AnyOperation, ItemContext, Resource } from './operation';
import { Parameters } from './parameters';

/** Reads what each item of a run is to do: resource, operation and fields, all with the item's own index. */
export class ItemReader<Client> {
	private readonly parameters: Parameters;
	private readonly executionKeys: ExecutionKeys;
	private ownOptions: FieldGroup | undefined;

	constructor(
		private readonly context: IExecuteFunctions,
		private readonly resources: ReadonlyArray<Resource<Client>>,
	) {
		this.parameters = new Parameters(context);
		this.executionKeys = new ExecutionKeys(context);
	}

	/** How requests are sent. One setting holds for the whole run, so it is read with the first item. */
	get options(): FieldGroup {
		const { context } = this;
		const source: FormSource = {
			...this.parameters.sourceOf(0),
			raw: (name) => context.getNodeParameter(name, 0, {}, { rawExpressions: true }),
		};
		this.ownOptions ??= new FieldGroup(
			(name) => context.getNodeParameter(name, 0, {}),
			[optionsField()],
			undefined,
			[],
			source,
		).collection('options');
		return this.ownOptions;
	}

	/** @throws InputError where the item names none, or one that an agent may not use */
	operationOf(index: number): AnyOperation<Client> {
		const chosenResource = String(this.parameters.valueOf('resource', index));
		const resource = this.resources.find(({ option }) => option.value === chosenResource);
		if (!resource)
			throw new InputError('Resource', `is not one of its choices: '${chosenResource}'`);
		const chosenOperation = String(this.parameters.valueOf('operation', index));
		const operation = resource.operations.find(({ option }) => option.value === chosenOperation);
		if (!operation)
			throw new InputError('Operation', `is not one of its choices: '${chosenOperation}'`);
		// The form hides it from agents, but an expression or an old workflow can still name it.
		if (operation.destructive && this.context.isToolExecution?.()) {
			throw new InputError(
				'Operation',
				`cannot be used by an AI agent: '${operation.option.name}'`,
				'Use it in a step of the workflow that a person has built',
			);
		}
		return operation;
	}

	fieldsOf(operation: AnyOperation<Client>, index: number): FieldGroup {
		const values = new Map<string, unknown>();
		const valueOf = (name: string) => {
			if (!values.has(name)) {
				values.set(name, this.parameters.valueOf(name, index));
			}
			return values.get(name);
		};
		const { description } = operation;
		const source = tellingAllEmpty(valueOf, description, this.parameters.sourceOf(index));
		return new FieldGroup(valueOf, description, undefined, [], source);
	}

	contextOf(index: number): ItemContext {
		const runIndex = () => Number(this.context.evaluateExpression('{{ $runIndex }}', index));
		const own = () =>
			derivedKey({
				executionId: this.context.getExecutionId(),
				nodeId: this.context.getNode().id,
				runIndex: runIndex(),
				itemIndex: index,
			});
		return {
			derivedKey: own,
			keyFromExecution: () => {
				this.executionKeys.assertAllowed(`${runIndex()}.${index}`);
				return own();
			},
			assertNoAgent: (choice) => this.executionKeys.assertNoAgent(choice),
		};
	}

	/** Whether an item has no field at all. An agent's call has none either; its values are in the parameters. */
	isEmpty(index: number): boolean {
		if (this.context.isToolExecution?.()) return false;
		const item = this.context.getInputData()[index];
		return Object.keys(item?.json ?? {}).length === 0 && item?.binary === undefined;
	}
}
