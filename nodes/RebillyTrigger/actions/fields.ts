import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import { FieldGroup } from '../../shared/form/fields';
import { choicesSubtitle } from '../../shared/form/subtitle';

function event(name: string, value: string, description?: string): INodePropertyOptions {
	return { name, value, ...(description && { description }) };
}

/** The events that have to do with credits and refunds (definition: GlobalEventType), by name. */
const EVENTS: INodePropertyOptions[] = [
	event('Credit Memo Applied', 'credit-memo-applied', 'In full: nothing of it is left unused'),
	event('Credit Memo Created', 'credit-memo-created'),
	event('Credit Memo Modified', 'credit-memo-modified'),
	event('Credit Memo Partially Applied', 'credit-memo-partially-applied'),
	event('Credit Memo Voided', 'credit-memo-voided'),
	event('Dispute Created', 'dispute-created'),
	event('Dispute Modified', 'dispute-modified'),
	event('Invoice Abandoned', 'invoice-abandoned'),
	event('Invoice Created', 'invoice-created'),
	event('Invoice Issued', 'invoice-issued'),
	event('Invoice Modified', 'invoice-modified'),
	event('Invoice Paid', 'invoice-paid'),
	event('Invoice Partially Paid', 'invoice-partially-paid'),
	event('Invoice Partially Refunded', 'invoice-partially-refunded'),
	event('Invoice Past Due', 'invoice-past-due'),
	event('Invoice Past Due Reminder', 'invoice-past-due-reminder'),
	event('Invoice Refunded', 'invoice-refunded'),
	event('Invoice Reissued', 'invoice-reissued'),
	event('Invoice Voided', 'invoice-voided'),
	event(
		'Payment Partially Refunded',
		'transaction-partially-refunded',
		'The workflow gets the refund',
	),
	event('Payment Refunded', 'transaction-refunded', 'In full, and the workflow gets the refund'),
	event('Payment Voided', 'transaction-voided'),
	event('Transaction Declined', 'transaction-declined'),
	event('Transaction Processed', 'transaction-processed'),
	event(
		'Transaction Reconciled',
		'transaction-reconciled',
		'Compared with the gateway, which may settle a pending refund',
	),
	event(
		'Transaction Timeout Resolved',
		'transaction-timeout-resolved',
		'The gateway has answered after all, which may settle a pending refund',
	),
	event(
		'Waiting Gateway Transaction Completed',
		'waiting-gateway-transaction-completed',
		'The gateway has settled a payment or a refund that it left open',
	),
];

/** What the node shows under its name. */
export const SUBTITLE = choicesSubtitle('events', EVENTS);

export const properties: INodeProperties[] = [
	{
		displayName:
			'1. Choose the events below. 2. Publish (activate) this workflow: a webhook is registered in Rebilly, and removed when you unpublish it. You do not need to set up anything there. <a href="https://github.com/n8n-nodes-customer-credits/n8n-nodes-customer-credits/blob/main/docs/triggers.md" target="_blank">What is checked</a>',
		name: 'registrationNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		options: EVENTS,
		default: ['credit-memo-created'],
		description: 'What must happen in Rebilly to start this workflow',
	},
	{
		displayName: 'Other Events',
		name: 'otherEvents',
		type: 'string',
		default: '',
		placeholder: 'e.g. customer-created, subscription-canceled',
		description:
			'Names of further events, separated by commas, as the <a href="https://www.rebilly.com/docs/dev-docs/api/" target="_blank">API of Rebilly</a> has them',
	},
	{
		displayName: 'Fetch Record',
		name: 'fetchRecord',
		type: 'boolean',
		default: true,
		description:
			'Whether to read the record from Rebilly as it is now, instead of taking what the call says',
	},
];

/** The node's fields, in whichever of its contexts. */
export function fieldsOf(valueOf: (name: string) => unknown): FieldGroup {
	return new FieldGroup(valueOf, properties);
}

/**
 * The events to listen to, each once. Never none, because Rebilly takes that for all.
 *
 * @throws InputError
 */
export function readEvents(fields: FieldGroup): string[] {
	const chosen = fields.texts('events');
	const others = fields.texts('otherEvents');
	const odd = others.find((name) => !/^[a-z][a-z0-9-]*$/.test(name));
	if (odd !== undefined) {
		throw fields.refuse(
			'otherEvents',
			`holds what is not the name of an event: '${odd}'`,
			'Names look like credit-memo-created',
		);
	}
	const events = [...new Set([...chosen, ...others])];
	if (events.length === 0) {
		throw new InputError('Trigger On', 'is empty', 'Choose at least one event');
	}
	return events;
}
