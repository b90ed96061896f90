import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { businessField } from '../../Layer/actions/fields';
import { isEventName } from '../../Layer/api/webhookEvents';
import { InputError } from '../../shared/errors';
import { FieldGroup } from '../../shared/form/fields';
import { choicesSubtitle } from '../../shared/form/subtitle';

/** Entities and what happens to them (reference: the event catalogue), in alphabetical order. */
const ENTITIES = [
	['Business', 'Business'],
	['Customer', 'Customer'],
	['Customer Credit', 'CustomerCredit'],
	['Customer Payout', 'CustomerPayout'],
	['Customer Refund', 'CustomerRefund'],
	['Invoice', 'Invoice'],
	['Invoice Payment', 'InvoicePayment'],
	['Invoice Write-Off', 'InvoiceWriteOff'],
] as const;
const OPERATIONS = [
	['Archived', 'archived'],
	['Created', 'created'],
	['Updated', 'updated'],
] as const;

const EVENTS: INodePropertyOptions[] = ENTITIES.flatMap(([label, entity]) =>
	OPERATIONS.map(([happened, operation]) => ({
		name: `${label} ${happened}`,
		value: `${entity}.${operation}`,
	})),
).sort((first, second) => first.name.localeCompare(second.name));

/** What the node shows under its name. */
export const SUBTITLE = choicesSubtitle('events', EVENTS);

export const properties: INodeProperties[] = [
	{
		displayName:
			// One paragraph: of lists, n8n keeps the bullets but no numbers, and it takes line breaks out.
			'1. Copy the Production URL above. 2. Add it in the Layer developer portal under Webhooks, with the events that you choose below. 3. Enter the signing secret of the portal in the Layer Webhook API credential. 4. Publish (activate) this workflow. <a href="https://github.com/n8n-nodes-customer-credits/n8n-nodes-customer-credits/blob/main/docs/triggers.md#layer-trigger" target="_blank">If the portal shows no signing secret</a>',
		name: 'portalNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Trigger On',
		name: 'events',
		type: 'multiOptions',
		options: EVENTS,
		default: ['CustomerCredit.created'],
		description: 'What must happen in Layer to start this workflow',
	},
	{
		displayName: 'Other Events',
		name: 'otherEvents',
		type: 'string',
		default: '',
		placeholder: 'e.g. Bill.created, Vendor.updated',
		description:
			'Names of further events, separated by commas, as the event catalogue of Layer has them',
	},
	{
		...businessField,
		description: 'The business whose events start this workflow',
	},
	{
		displayName: 'Fetch Record',
		name: 'fetchRecord',
		type: 'boolean',
		default: true,
		description: 'Whether to read the record from Layer, whose calls name only its ID',
	},
];

/** The node's fields, in whichever of its contexts. */
export function fieldsOf(valueOf: (name: string) => unknown): FieldGroup {
	return new FieldGroup(valueOf, properties);
}

/**
 * The events to listen to.
 *
 * @throws InputError
 */
export function readEvents(fields: FieldGroup): string[] {
	const others = fields.texts('otherEvents');
	const odd = others.find((name) => !isEventName(name));
	if (odd !== undefined) {
		throw fields.refuse(
			'otherEvents',
			`holds what is not the name of an event: '${odd}'`,
			'Names look like CustomerCredit.created',
		);
	}
	const events = [...fields.texts('events'), ...others];
	if (events.length === 0) {
		throw new InputError('Trigger On', 'is empty', 'Choose at least one event');
	}
	return events;
}
