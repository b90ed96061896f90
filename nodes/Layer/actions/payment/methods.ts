import type { INodePropertyOptions } from 'n8n-workflow';

/** How money came in, by the names of the form. */
export const methodOptions: INodePropertyOptions[] = [
	{ name: 'ACH', value: 'ACH' },
	{ name: 'Cash', value: 'CASH' },
	{ name: 'Check', value: 'CHECK' },
	{
		name: 'Credit Balance',
		value: 'CREDIT_BALANCE',
		description: 'Money that is kept for the customer in a liability account, and is spent now',
	},
	{ name: 'Credit Card', value: 'CREDIT_CARD' },
	{ name: 'Other', value: 'OTHER' },
];
