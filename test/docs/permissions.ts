import type { RecordedRequest } from '../../sandbox';
import { OPERATIONS } from '../contract/operations';
import type { RecordsFixture } from '../fixtures/records';

/** What Rebilly calls the permission for a request: the name of the operation in its definition. */
export const PERMISSIONS: ReadonlyArray<readonly [method: string, path: RegExp, name: string]> = [
	['GET', /^\/credit-memos$/, 'GetCreditMemoCollection'],
	['POST', /^\/credit-memos$/, 'PostCreditMemo'],
	['GET', /^\/credit-memos\/[^/]+$/, 'GetCreditMemo'],
	['PUT', /^\/credit-memos\/[^/]+$/, 'PutCreditMemo'],
	['PATCH', /^\/credit-memos\/[^/]+$/, 'PatchCreditMemo'],
	['POST', /^\/credit-memos\/[^/]+\/void$/, 'PostCreditMemoVoid'],
	['POST', /^\/credit-memos\/[^/]+\/refund$/, 'PostCreditMemoRefund'],
	['GET', /^\/credit-memos\/[^/]+\/timeline$/, 'GetCreditMemoTimelineCollection'],
	['POST', /^\/credit-memos\/[^/]+\/timeline$/, 'PostCreditMemoTimeline'],
	['GET', /^\/credit-memos\/[^/]+\/timeline\/[^/]+$/, 'GetCreditMemoTimeline'],
	['DELETE', /^\/credit-memos\/[^/]+\/timeline\/[^/]+$/, 'DeleteCreditMemoTimeline'],
	['GET', /^\/customers$/, 'GetCustomerCollection'],
	['GET', /^\/customers\/[^/]+\/timeline$/, 'GetCustomerTimelineCollection'],
	['POST', /^\/customers\/[^/]+\/timeline$/, 'PostCustomerTimeline'],
	['GET', /^\/disputes$/, 'GetDisputeCollection'],
	['GET', /^\/disputes\/[^/]+$/, 'GetDispute'],
	['GET', /^\/customers\/[^/]+$/, 'GetCustomer'],
	['GET', /^\/customers\/[^/]+\/credit-balance$/, 'GetCustomerCreditBalance'],
	['GET', /^\/invoices$/, 'GetInvoiceCollection'],
	['GET', /^\/invoices\/[^/]+$/, 'GetInvoice'],
	['POST', /^\/invoices\/[^/]+\/allocate-credit-balance$/, 'PostInvoiceAllocateCreditBalance'],
	[
		'GET',
		/^\/invoices\/[^/]+\/transaction-allocations$/,
		'GetInvoiceTransactionAllocationCollection',
	],
	['POST', /^\/invoices\/[^/]+\/void$/, 'PostInvoiceVoid'],
	['GET', /^\/transactions$/, 'GetTransactionCollection'],
	['GET', /^\/transactions\/[^/]+$/, 'GetTransaction'],
	['POST', /^\/transactions\/[^/]+\/query$/, 'PostTransactionQuery'],
	['POST', /^\/transactions\/[^/]+\/refund$/, 'PostTransactionRefund'],
];

/** The permission that a request to Rebilly needs. */
export function permissionOf({ method, path }: Pick<RecordedRequest, 'method' | 'path'>): string {
	const own = path.replace(/^\/organizations\/[^/]+/, '').replace(/\?.*$/, '');
	const found = PERMISSIONS.find(([verb, pattern]) => verb === method && pattern.test(own));
	if (!found) throw new Error(`No permission is known for ${method} ${own}`);
	return found[2];
}

/**
 * The permissions that each operation of the Rebilly node needs, by resource and operation: what the requests need
 * that it makes in all ways to use it that the contract tests know, and in a dry run.
 */
export async function permissionsOfOperations(
	fixture: RecordsFixture,
): Promise<Map<string, string[]>> {
	const needed = new Map<string, Set<string>>();
	for (const { node, resource, operation, given } of OPERATIONS) {
		if (node !== 'rebilly') continue;
		for (const dryRun of [false, true]) {
			fixture.sandbox.reset();
			const values = await given(fixture);
			fixture.sandbox.clearRequests();
			const options = { ...(values.options as object), ...(dryRun && { dryRun }) };
			await fixture.run(node, resource, operation, { ...values, options });
			const key = `${resource}.${operation}`;
			const own = needed.get(key) ?? new Set();
			needed.set(key, own);
			for (const request of fixture.sandbox.requests()) own.add(permissionOf(request));
		}
	}
	return new Map([...needed].map(([key, names]) => [key, [...names].sort()]));
}
