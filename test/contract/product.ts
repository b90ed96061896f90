/** The operations that the product promises: the one list that is written by hand. */
import type { NodeName } from '../fixtures/engine';

/**
 * Resource (value): operation (value), … Triggers have no operations and stand nowhere here. With an asterisk: what
 * takes money or a record away for good, which no agent may do.
 */
export const PRODUCT: Record<NodeName, Record<string, string>> = {
	layer: {
		'Business (business)': 'Get (get), Get Many (getAll)',
		'Customer (customer)': 'Create or Update (upsert), Get (get), Get Many (getAll)',
		'Customer Credit (customerCredit)':
			'Allocate (allocate), Create (create), Deallocate (deallocate), Delete* (delete), Get (get), Get Many (getAll), Reconcile (reconcile), Update (update)',
		'Invoice (invoice)':
			'Delete Write-Off* (deleteWriteOff), Get (get), Get Many (getAll), Void* (void), Write Off* (writeOff)',
		'Payment (payment)': 'Create* (create), Get Many (getAll)',
		'Refund (refund)': 'Create* (create), Delete* (delete), Get (get), Get Many (getAll)',
	},
	rebilly: {
		'Credit Memo (creditMemo)':
			'Add Timeline Comment (addTimelineComment), Allocate (allocate), Create (create), Create or Update (upsert), Deallocate (deallocate), Delete Timeline Comment* (deleteTimelineComment), Download PDF (downloadPdf), Get (get), Get Many (getAll), Get Timeline (getTimeline), Reconcile (reconcile), Refund* (refund), Update (update), Void* (void)',
		'Customer (customer)':
			'Add Timeline Comment (addTimelineComment), Get (get), Get Credit Balance (getCreditBalance), Get Many (getAll)',
		'Dispute (dispute)': 'Get (get), Get Many (getAll)',
		'Invoice (invoice)':
			'Apply Credit Balance (applyCreditBalance), Download PDF (downloadPdf), Get (get), Get Many (getAll), Get Payment Allocations (getPaymentAllocations), Void* (void)',
		'Transaction (transaction)':
			'Check With Gateway (query), Get (get), Get Many (getAll), Refund* (refund)',
	},
};

/** What stands in brackets. */
export const valueOf = (name: string) => /\((\w+)\)$/.exec(name)?.[1] ?? '';

/** The operations of a node's resources by their names in the form, as they are listed above. */
export function named(node: NodeName): Record<string, string> {
	return Object.fromEntries(
		Object.entries(PRODUCT[node]).map(([resource, names]) => [resource, names.replaceAll('*', '')]),
	);
}

const LISTED = (Object.keys(PRODUCT) as NodeName[]).flatMap((node) =>
	Object.entries(PRODUCT[node]).flatMap(([resource, names]) =>
		names.split(', ').map((name) => ({
			operation: [node, valueOf(resource), valueOf(name)] as const,
			isForbidden: name.includes('*'),
		})),
	),
);

export const PROMISED = LISTED.map(({ operation }) => operation);

/** What is not offered to an agent, such as `layer invoice.void`. */
export const FORBIDDEN = LISTED.filter(({ isForbidden }) => isForbidden).map(
	({ operation: [node, resource, operation] }) => `${node} ${resource}.${operation}`,
);
