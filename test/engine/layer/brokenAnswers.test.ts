import { locator, NOBODY, type Values } from '../../fixtures/form';
import { IMPATIENT, useLayer } from '../../fixtures/layer';
import { failure, jsonOf } from '../../fixtures/results';
import { startStub } from '../../fixtures/stub';

const fixture = useLayer();

/** Every operation that is new here, with values that reach Layer. */
const CALLS: Array<[resource: string, operation: string, values: Values]> = [
	['business', 'get', {}],
	['business', 'getAll', {}],
	['customer', 'upsert', { externalId: 'cus_new', customerFields: { memo: 'New' } }],
	['customer', 'get', { customer: locator(NOBODY) }],
	['customer', 'getAll', {}],
	['customerCredit', 'getAll', {}],
	[
		'customerCredit',
		'update',
		{ customerCreditId: locator(NOBODY), updateFields: { memo: 'New' } },
	],
	['customerCredit', 'delete', { customerCreditId: locator(NOBODY) }],
	['customerCredit', 'deallocate', { customerCreditId: locator(NOBODY), deallocateFrom: 'all' }],
	['invoice', 'get', { invoiceId: locator(NOBODY) }],
	['invoice', 'getAll', {}],
	[
		'refund',
		'create',
		{ idempotencyKey: 're_1', completedAt: '2026-11-20', invoice: locator(NOBODY) },
	],
	['refund', 'get', { refundId: locator(NOBODY) }],
	['refund', 'getAll', {}],
];

describe.each(CALLS)('%s: %s', (resource, operation, values) => {
	it.each([
		[400, 'Correct what it names'],
		[401, 'Check the client ID and secret or the access token in the credential'],
		[403, 'The credential may not do this'],
		[404, 'Check the ID, and that it belongs to the chosen business'],
		[409, 'The record is not in a state that allows this'],
		[422, 'Correct what it names'],
		[429, 'Layer limits requests per second'],
	])('shows a refusal with status %i and what to do', async (status, advice) => {
		const error = { type: 'BadRequest', description: 'No way', error_enum: 'Specified' };
		const stub = await startStub(() => ({ status, body: { errors: [error] } }));
		try {
			const options = { engine: fixture.engineWith(pasted(stub.baseUrl)) };
			const given = { ...values, ...IMPATIENT };
			const { message, description } = failure(
				await fixture.runInBusiness(resource, operation, given, options),
			);
			expect(message).toBe('Layer: No way [item 0]');
			expect(description).toContain(advice);
			expect(message).not.toMatch(FORBIDDEN);
		} finally {
			await stub.close();
		}
	});

	it('says when the answer is not that of the API', async () => {
		const stub = await startStub(() => ({ status: 200, body: 'Welcome' }));
		try {
			const options = { engine: fixture.engineWith(pasted(stub.baseUrl)) };
			const { message } = failure(
				await fixture.runInBusiness(resource, operation, values, options),
			);
			expect(message).toContain("Layer answered with something that is not its API's form");
		} finally {
			await stub.close();
		}
	});

	it('refuses what is no business before it sends anything', async () => {
		if (resource === 'business' && operation === 'getAll') return;
		const given = { ...values, businessId: locator('={{ "shop" }}') };
		expect(failure(await fixture.runInBusiness(resource, operation, given)).message).toBe(
			"'Business' is not valid: 'shop' [item 0]",
		);
		expect(fixture.requests()).toEqual([]);
	});

	it('makes one error item of it, paired, with On Error: Continue', async () => {
		fixture.sandbox.setFaults({ dropBefore: 1 });
		const result = await fixture.runInBusiness(
			resource,
			operation,
			{ ...values, ...IMPATIENT },
			{ items: [{}, {}], onError: 'continueRegularOutput' },
		);
		expect(jsonOf(result)).toHaveLength(2);
		expect(result.outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
		]);
		for (const { message } of jsonOf(result)) expect(message).toContain('Layer did not answer');
	});
});

function pasted(baseUrl: string): object {
	return { baseUrl, authentication: 'accessToken', accessToken: 'token' };
}

/** Words that messages of n8n leave out. */
const FORBIDDEN = /\b(errors?|problems?|failures?|failed|mistakes?)\b/i;
