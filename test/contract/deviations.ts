import type { Finding } from './definition';
import type { NodeName } from './world';

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
		place: 'request query reference_number',
		problem: 'is not verified',
		reason: 'Used by the search in a picker, where a person sees what was found.',
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
