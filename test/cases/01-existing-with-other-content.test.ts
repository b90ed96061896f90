/** Cases 01 and 21: what Create does with a credit that is there, but was corrected or voided, or is not applied. */
import { type EngineFixture, startEngineFixture } from '../fixtures/engine';
import { locator, parameters } from '../fixtures/form';
import { USD_BUSINESS } from '../refunds';

let fixture: EngineFixture;
beforeAll(async () => (fixture = await startEngineFixture()));
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.close());

const customer = () => [...fixture.sandbox.rebilly.data.customers.keys()][0] ?? '';

/** Creates a credit under one key in either service. */
async function create(service: string, amount: string, more: Record<string, unknown> = {}) {
	const shared = { idempotencyKey: 're_1', allocateTo: 'nothing', currency: 'USD', ...more };
	const given =
		service === 'Rebilly'
			? parameters('creditMemo', 'create', {
					customerId: locator(customer()),
					lineItems: { item: [{ unitPrice: amount, quantity: 1 }] },
					...shared,
				})
			: parameters('customerCredit', 'create', {
					businessId: locator(USD_BUSINESS),
					customer: locator(customer(), 'externalId'),
					lineItems: {
						item: [{ amount, revenue_account_identifier: locator('SALES', 'stableName') }],
					},
					...shared,
				});
	const { outputs, error, hints } = await fixture.engine.runNode({
		node: service.toLowerCase(),
		parameters: given,
	});
	return { item: outputs[0]?.[0]?.json ?? {}, error: error?.message, hints };
}

const writes = () =>
	fixture.sandbox
		.requests()
		.filter(({ method, path }) => method !== 'GET' && !path.includes('token'));
const returning = { options: { ifDifferent: 'return' } };

describe.each(['Rebilly', 'Layer'])('%s', (service) => {
	test('another content is an error by default', async () => {
		await create(service, '75.00');
		expect((await create(service, '80.00')).error).toContain('exists and is not the same');
	});

	test('another content is returned with its differences, and nothing is written', async () => {
		await create(service, '75.00');
		fixture.sandbox.clearRequests();
		const { item, error } = await create(service, '80.00', returning);
		expect(error).toBeUndefined();
		expect(item).toMatchObject({ outcome: 'existing' });
		expect(item.differences).toHaveLength(1);
		expect(writes()).toEqual([]);
	});

	test('the same content is returned without differences', async () => {
		await create(service, '75.00');
		const { item } = await create(service, '75.00', returning);
		expect(item.outcome).toBe('existing');
		expect(item).not.toHaveProperty('differences');
	});

	test('Open Invoices Automatically on one that is there says what was not done', async () => {
		await create(service, '75.00');
		const plan = { allocateTo: 'openInvoices', order: 'oldestDueFirst' };
		const { item, hints } = await create(service, '75.00', plan);
		expect(item).toMatchObject({ outcome: 'existing', allocatedNow: '0.00', leftOver: '75.00' });
		expect(hints.map(({ message }) => message)).toEqual([expect.stringContaining('use Allocate')]);
	});
});

test('Rebilly: a voided memo is returned with its status as a difference', async () => {
	await create('Rebilly', '75.00');
	await fixture.engine.runNode({
		node: 'rebilly',
		parameters: parameters('creditMemo', 'void', { creditMemoId: locator('re_1') }),
	});
	expect((await create('Rebilly', '75.00')).error).toContain('exists, but is voided');
	const plan = { allocateTo: 'openInvoices', order: 'oldestDueFirst', ...returning };
	const { item, hints } = await create('Rebilly', '75.00', plan);
	expect(item).toMatchObject({
		outcome: 'existing',
		differences: [{ field: 'Status', asked: 'issued', found: 'voided' }],
		leftOver: '0.00',
	});
	expect(hints).toEqual([]);
});
