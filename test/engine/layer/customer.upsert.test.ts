import { faultsAt } from '../../fixtures/engine';
import { locator, NOBODY, type Values } from '../../fixtures/form';
import { useLayer } from '../../fixtures/layer';
import { failure } from '../../fixtures/results';
import { startStub } from '../../fixtures/stub';

const fixture = useLayer();
const sent = () => fixture.writes().map(({ method, rawBody }) => [method, rawBody]);

describe('Customer: Create or Update', () => {
	const upsert = async (externalId: string, customerFields: Values = {}, more: Values = {}) =>
		await fixture.runInBusiness('customer', 'upsert', { externalId, customerFields, ...more });
	const upserted = async (externalId: string, customerFields: Values = {}, more: Values = {}) =>
		(await fixture.itemsOf('customer', 'upsert', { externalId, customerFields, ...more }))[0];
	const held = (externalId: string) => fixture.books.customers.getByExternalId(externalId);

	const allFields = {
		addressString: '1 Main Street, Springfield',
		companyName: 'New Print Shop',
		email: ' new@example.com ',
		individualName: 'Robin Hale',
		memo: 'Since 2026',
		mobilePhone: '+1 555 0100',
		officePhone: '+1 555 0101',
		tags: { tag: [{ key: locator('department', 'list'), value: locator('sales', 'text') }] },
	};

	it('creates a customer with all fields, byte for byte', async () => {
		const item = await upserted(' cus_new ', allFields);
		expect(item).toMatchObject({
			external_id: 'cus_new',
			company_name: 'New Print Shop',
			outcome: 'created',
		});
		expect(sent()).toEqual([
			[
				'POST',
				JSON.stringify({
					external_id: 'cus_new',
					individual_name: 'Robin Hale',
					company_name: 'New Print Shop',
					email: 'new@example.com',
					mobile_phone: '+1 555 0100',
					office_phone: '+1 555 0101',
					address_string: '1 Main Street, Springfield',
					memo: 'Since 2026',
					tags: [{ key: 'department', value: 'sales' }],
				}),
			],
		]);
		expect(fixture.queries()[0]).toEqual({
			external_id: 'cus_new',
			include_archived: 'true',
			limit: '1',
		});
	});

	it('creates one with the external ID alone', async () => {
		expect(await upserted('cus_new')).toMatchObject({ outcome: 'created' });
		expect(sent()).toEqual([['POST', '{"external_id":"cus_new"}']]);
	});

	it('updates what was added and says from what to what', async () => {
		const { id, external_id: externalId, email, company_name: company } = fixture.customer();
		const item = await upserted(externalId ?? '', {
			memo: 'New',
			companyName: company,
			email: 'b@example.com',
		});
		expect(item).toMatchObject({
			id,
			outcome: 'updated',
			changes: [
				{ field: 'Email', from: email, to: 'b@example.com' },
				{ field: 'Memo', from: null, to: 'New' },
			],
		});
		expect(sent()).toEqual([
			[
				'POST',
				JSON.stringify({
					external_id: externalId,
					company_name: company,
					email: 'b@example.com',
					memo: 'New',
				}),
			],
		]);
		expect(held(externalId ?? '')).toMatchObject({ individual_name: 'Robin Hale', memo: 'New' });
	});

	it.each<[string, Values]>([
		['the same', { companyName: 'Corner Print Shop' }],
		['nothing', {}],
		['empty', { companyName: '', memo: '={{ $json.no }}', tags: {} }],
	])('changes nothing when the fields are %s', async (_, fields) => {
		const { id, external_id: externalId } = fixture.customer();
		expect(await upserted(externalId ?? '', fields)).toMatchObject({ id, outcome: 'unchanged' });
		expect(fixture.writes()).toEqual([]);
	});

	it('changes nothing the second time', async () => {
		await upserted('cus_new', allFields);
		expect(await upserted('cus_new', allFields)).toMatchObject({ outcome: 'unchanged' });
		expect(fixture.writes()).toHaveLength(1);
	});

	it('adds tags to a customer without', async () => {
		const { external_id: externalId } = fixture.customer();
		const tags = { tag: [{ key: 'department', value: 'sales' }] };
		expect(await upserted(externalId ?? '', { tags })).toMatchObject({
			outcome: 'updated',
			transaction_tags: [{ key: 'department', value: 'sales' }],
			changes: [{ field: 'Tags', from: [], to: [{ key: 'department', value: 'sales' }] }],
		});
	});

	it('finds a customer who is archived', async () => {
		const { external_id: externalId } = fixture.customer();
		fixture.books.customers.put({ ...fixture.customer(), status: 'ARCHIVED' });
		expect(await upserted(externalId ?? '', {})).toMatchObject({
			outcome: 'unchanged',
			status: 'ARCHIVED',
		});
	});

	it('sends a field that the form lacks', async () => {
		await upsert('cus_new', { additionalBody: { notes: 'x' } });
		expect(sent()).toEqual([['POST', '{"notes":"x","external_id":"cus_new"}']]);
	});

	it.each<[string, string, Values, string]>([
		['an external ID', '={{ " " }}', {}, "'External ID' is empty"],
		[
			'a status among the additional body fields',
			'cus_new',
			{ additionalBody: '{ "status": "ARCHIVED" }' },
			"'Additional Body Fields (JSON)' holds 'status', which only the service sets",
		],
	])('minds %s', async (_, externalId, more, message) => {
		expect(failure(await upsert(externalId, more)).message).toContain(message);
		expect(fixture.requests()).toEqual([]);
	});

	it('creates one customer when the answer was lost', async () => {
		fixture.sandbox.setFaults(faultsAt('layer', 'dropAfter', [2]));
		expect(await upserted('cus_new', { memo: 'New' })).toMatchObject({ outcome: 'created' });
		// What was carried out is found, and not sent again.
		expect(fixture.writes().map(({ status }) => status)).toEqual([null]);
		expect(fixture.books.customers.all().filter((row) => row.memo === 'New')).toHaveLength(1);
	});

	it('creates one customer for two items and two tries', async () => {
		const items = [{ key: 'cus_a' }, { key: 'cus_a' }, { key: 'cus_b' }, { key: '' }];
		const before = fixture.books.customers.size;
		const result = await fixture.runInBusiness(
			'customer',
			'upsert',
			{
				externalId: '={{ $json.key }}',
				customerFields: { memo: 'New' },
				options: { maxConcurrentRequests: 1 },
			},
			{ items, retryOnFail: true, maxTries: 2 },
		);
		expect(result.status).toBe('error');
		expect(fixture.books.customers.size).toBe(before + 2);
		expect(fixture.writes()).toHaveLength(2);
	});

	it('says when Layer forgets a field that was not sent', async () => {
		const before = { id: NOBODY, external_id: 'cus_1', email: 'a@example.com', memo: null };
		const stub = await startStub(({ method }) => ({
			status: 200,
			body: { data: method === 'GET' ? [before] : { ...before, email: null, memo: 'New' } },
		}));
		try {
			const result = await fixture.runInBusiness(
				'customer',
				'upsert',
				{ externalId: 'cus_1', customerFields: { memo: 'New' } },
				{ engine: fixture.engineWith({ baseUrl: stub.baseUrl }) },
			);
			expect(failure(result)).toEqual({
				message:
					'The customer with the external ID \'cus_1\' is not as expected after it was written: Email is empty instead of "a@example.com" [item 0]',
				description: expect.stringContaining('Look at the customer in Layer'),
			});
		} finally {
			await stub.close();
		}
	});
});
