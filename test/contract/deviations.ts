import type { NodeName } from '../fixtures/engine';
import type { Finding } from './definition';

/** A finding that is meant to be, and why. */
export interface Deviation {
	service: NodeName;
	operation?: string;
	place: string | RegExp;
	problem: string;
	reason: string;
}

/**
 * Where nodes or sandbox are knowingly not as the strict reading of the definitions wants them. One that
 * does not occur any more fails a test, so that the list stays true.
 */
export const DEVIATIONS: Deviation[] = [
	{
		service: 'rebilly',
		place: 'answer status',
		problem: '500 is not declared',
		reason:
			'The definition names no errors of the server, which there are nevertheless; the sandbox sends them where it is told to.',
	},
	...['GetCreditMemoCollection', 'GetCustomerCollection', 'GetInvoiceCollection'].map(
		(operation) => ({
			service: 'rebilly' as const,
			operation,
			place: 'answer status',
			problem: '422 is not declared',
			reason:
				'What a filter that cannot be understood is answered with is declared for the list of transactions alone; the sandbox does the same on the others.',
		}),
	),
	{
		service: 'rebilly',
		operation: 'GetCustomerTimelineCollection',
		place: 'answer status',
		problem: '404 is not declared',
		reason:
			'The definition does not say what the timeline of an unknown customer is answered with.',
	},
	{
		service: 'rebilly',
		operation: 'GetCreditMemoTimelineCollection',
		place: 'answer status',
		problem: '404 is not declared',
		reason:
			'The definition does not say what the timeline of an unknown credit memo is answered with.',
	},
	{
		service: 'layer',
		place: /^answer body \/data(\/\d+)?\/reference_number$/,
		problem: 'is not verified',
		reason:
			'That invoices have a reference number is known from the filter of their list alone. It is compared with what was asked for, so that no other invoice is taken where it is missing.',
	},
	{
		service: 'layer',
		operation: 'listInvoices',
		place: 'request query reference_numbers',
		problem: 'is not verified',
		reason:
			'There is no other way to find an invoice by its number. The answer is filtered again, so that a server which ignores the parameter leads to a message, not to another invoice.',
	},
	{
		service: 'layer',
		operation: 'listCustomerCredits',
		place: /^request query (memo|memo_contains|reference_numbers?)$/,
		problem: 'is not verified',
		reason:
			'Filters of the lists and pickers, named as on the endpoints that do document them. A person asks for them and sees what comes back.',
	},
	{
		service: 'layer',
		operation: 'listCustomerCredits',
		place: 'request query sent_at_end',
		problem: 'is not verified',
		reason:
			'The documentation describes this end of the period without its name, which is taken from the other end. Reconcile matches by key, so that credits of other days would change nothing but the list of those without a refund.',
	},
	{
		service: 'layer',
		operation: 'listInvoices',
		place: /^request query (memo|memo_contains|sent_at_start|sent_at_end)$/,
		problem: 'is not verified',
		reason:
			'Filters of the list, named as on the endpoints that do document them. A person asks for them and sees what comes back.',
	},
	{
		service: 'layer',
		operation: 'listRefunds',
		place: /^request query (external_id|status|completed_at_start|completed_at_end)$/,
		problem: 'is not verified',
		reason:
			'The page describes these filters without their names, which are those of the list of refund payments. The answer is filtered again, and a refund is looked for to the end of the list.',
	},
	{
		service: 'layer',
		operation: 'getRefund',
		place: 'request',
		problem: 'is not verified',
		reason:
			'No page shows how one refund is fetched; the path is that of updating and deleting it.',
	},
	{
		service: 'layer',
		operation: 'createRefund',
		place: 'answer status',
		problem: '201 is not verified',
		reason:
			'The page does not say which status a new refund has; 201 is that of the other creates. The node tells new from existing by looking first, not by the status.',
	},
	...['request body', 'answer status'].map((place) => ({
		service: 'layer' as const,
		operation: 'recordPayment',
		place,
		problem: place === 'request body' ? 'is not verified' : '201 is not verified',
		reason:
			'The page of recording a payment does not show its body, which is put together of that of a dedicated payment and of what a payment looks like; nor the status of a new one. What comes back is compared with what was asked for.',
	})),
	{
		service: 'layer',
		operation: 'createCustomer',
		place: 'request body /tags',
		problem: 'is not declared',
		reason:
			"Layer's page on creating customers names tags; the definition leaves them out of the body.",
	},
];

export function deviationFor(service: NodeName, finding: Finding): Deviation | undefined {
	return DEVIATIONS.find(
		(known) =>
			known.service === service &&
			(known.operation ?? finding.operation) === finding.operation &&
			(typeof known.place === 'string'
				? known.place === finding.place
				: known.place.test(finding.place)) &&
			known.problem === finding.problem,
	);
}
