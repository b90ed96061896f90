import type { IExecuteFunctions } from 'n8n-workflow';

import { InputError } from '../errors';
import { addHint } from './hints';

/** Where a write may go without a key of the business data, and where it would only seem to be protected. */
export class ExecutionKeys {
	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * Notes that an item is to have such a key, and tells the user once a run.
	 *
	 * @param place of the item in the execution
	 * @throws InputError for an agent, which calls again as it likes, and for an item that n8n's retry of an execution
	 * repeats: each is another execution, and so would have another key
	 */
	assertAllowed(place: string): void {
		this.assertNoAgent('Key');
		const executionId = this.context.getExecutionId();
		const { firstTries } = this;
		// Without a memory of the first try, every item may be done.
		const isNew = place in firstTries ? firstTries[place] === executionId : this.hasMemory;
		if (this.context.getMode() === 'retry' && !isNew) {
			throw new InputError(
				'Key',
				"cannot come from the execution in n8n's retry of it: this item may be done already, under the key of the first try",
				'Look in the service whether it is done. Map an Idempotency Key from the business data, and run what is not done as a new execution',
			);
		}
		firstTries[place] ??= executionId;
		addHint(
			this.context,
			"Keys were made from the execution, as 'Key' under 'Options' says. Running the workflow again creates everything once more. Map an 'Idempotency Key', such as the ID of the refund, to prevent that.",
			'warning',
		);
	}

	/**
	 * Refuses a choice under which a write has no key of the business data to an agent.
	 *
	 * @param choice the display name of the field that makes the choice
	 */
	assertNoAgent(choice: string): void {
		if (!this.context.isToolExecution?.()) return;
		throw new InputError(
			choice,
			'leaves the Idempotency Key away, without which an AI agent that calls again does everything again',
			`Take '${choice}' away, and let Idempotency Key be filled in from the business data, such as the ID of the refund`,
		);
	}

	/** The execution in which an item first got a key. n8n keeps this with the execution, and hands it to the retry. */
	private get firstTries(): Record<string, string> {
		const memory = this.context.getContext('node');
		memory.keysFirstMadeIn ??= {};
		return memory.keysFirstMadeIn as Record<string, string>;
	}

	private get hasMemory(): boolean {
		return Object.keys(this.firstTries).length > 0;
	}
}
