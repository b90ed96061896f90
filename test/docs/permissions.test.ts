/** The permissions in docs/security.md are called as in Rebilly's definition. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describeWith, loadDefinitions } from '../contract/definition';
import { PICKERS } from '../contract/operations';
import { RecordsFixture } from '../fixtures/records';
import { permissionOf, permissionsOfOperations } from './permissions';

test('what the lists of the form need is told', () => {
	const page = readFileSync(join(__dirname, '..', '..', 'docs', 'security.md'), 'utf8');
	const [, section = ''] = page.split('### Permissions of lists and tests');
	const needed = PICKERS.filter(({ node }) => node === 'rebilly').map(({ reaches }) => reaches);
	expect(needed.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
});

/** The requests whose names the documentation tells. */
const KNOWN = [
	['GET', '/credit-memos', 'GetCreditMemoCollection'],
	['POST', '/credit-memos', 'PostCreditMemo'],
	['GET', '/credit-memos/id_1', 'GetCreditMemo'],
	['PUT', '/credit-memos/id_1', 'PutCreditMemo'],
	['PATCH', '/credit-memos/id_1', 'PatchCreditMemo'],
	['POST', '/credit-memos/id_1/void', 'PostCreditMemoVoid'],
	['GET', '/credit-memos/id_1/timeline', 'GetCreditMemoTimelineCollection'],
	['DELETE', '/credit-memos/id_1/timeline/id_1', 'DeleteCreditMemoTimeline'],
	['GET', '/customers/id_1/credit-balance', 'GetCustomerCreditBalance'],
	['POST', '/invoices/id_1/allocate-credit-balance', 'PostInvoiceAllocateCreditBalance'],
	['GET', '/invoices/id_1/transaction-allocations', 'GetInvoiceTransactionAllocationCollection'],
	['POST', '/transactions/id_1/query', 'PostTransactionQuery'],
] as const;

const at = (path: string) => `/organizations/org_1${path}`;

test.each(KNOWN)('%s %s needs %s', (method, path, name) =>
	expect(permissionOf({ method, path: `${at(path)}?limit=1` })).toBe(name),
);

describeWith(loadDefinitions(), 'By the definition of Rebilly', ({ rebilly }) => {
	let fixture: RecordsFixture;
	beforeAll(async () => {
		fixture = await RecordsFixture.start();
	});
	afterAll(async () => await fixture.sandbox.close());

	test.each(KNOWN)('%s %s is %s', (method, path, name) =>
		expect(rebilly.find(method, at(path))?.name).toBe(name),
	);

	test('every request of an operation needs what the definition calls it', async () => {
		await permissionsOfOperations(fixture, (request) => {
			const path = request.path.replace(/\?.*$/, '');
			expect([path, permissionOf(request)]).toEqual([
				path,
				rebilly.find(request.method, path)?.name,
			]);
		});
	});
});
