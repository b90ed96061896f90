import type { RecordedRequest } from '../../sandbox';
import { OPERATIONS } from '../contract/operations';
import type { RecordsFixture } from '../fixtures/records';

/** Collections whose name does not tell that they are one. */
const COLLECTIONS = ['timeline'];

/**
 * What Rebilly calls the permission for a request: the method and the parts of its path in the singular, and whether it
 * reads a collection, such as `GetCreditMemoTimelineCollection`. Its definition names operations by that rule.
 */
export function permissionOf({ method, path }: Pick<RecordedRequest, 'method' | 'path'>): string {
	const [, ...segments] = path
		.replace(/^\/organizations\/[^/]+/, '')
		.replace(/\?.*$/, '')
		.split('/');
	// Names and IDs take turns; what is done with a record comes where another collection would.
	const names = segments.filter((_, index) => index % 2 === 0);
	const last = names.at(-1) ?? '';
	const isCollection = segments.length % 2 === 1 && (/s$/.test(last) || COLLECTIONS.includes(last));
	const parts = [method.toLowerCase(), ...names.flatMap((name) => singular(name).split('-'))];
	const name = parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
	return method === 'GET' && isCollection ? `${name}Collection` : name;
}

function singular(name: string): string {
	return name.replace(/s$/, '');
}

/**
 * The permissions that each operation of the Rebilly node needs, by resource and operation: what the requests need
 * that it makes in all ways to use it that the contract tests know, and in a dry run.
 */
export async function permissionsOfOperations(
	fixture: RecordsFixture,
	onRequest: (request: RecordedRequest) => void = () => {},
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
			for (const request of fixture.sandbox.requests()) {
				onRequest(request);
				own.add(permissionOf(request));
			}
		}
	}
	return new Map([...needed].map(([key, names]) => [key, [...names].sort()]));
}
