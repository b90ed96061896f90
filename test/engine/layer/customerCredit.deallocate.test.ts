import type { Credit } from '../../../sandbox/layer/records';
import { faultsAt } from '../../fixtures/engine';
import { locator, NOBODY, type Values } from '../../fixtures/form';
import { useLayer } from '../../fixtures/layer';
import { failure, jsonOf } from '../../fixtures/results';

const fixture = useLayer();

describe('Deallocate', () => {
	const deallocate = async (id: string, values: Values) =>
		await fixture.itemsOf('customerCredit', 'deallocate', {
			customerCreditId: locator(id),
			...values,
		});
	const chosen = (...invoices: unknown[]): Values => ({
		deallocateFrom: 'chosen',
		invoices: { invoice: invoices.map((invoice_id) => ({ invoice_id })) },
	});
	const sent = () => fixture.writes().map(({ method, rawBody }) => [method, rawBody]);

	let invoices: string[];
	let credit: Credit;
	beforeEach(() => {
		const { id: customerId } = fixture.customer();
		invoices = ['INV-A', 'INV-B', 'INV-C'].map(
			(number) =>
				fixture.books.addInvoice({ customer_id: customerId, reference_number: number }).id,
		);
		credit = fixture.addCredit(10000, {
			allocations: [
				[invoices[0]!, 1000],
				[invoices[1]!, 2050],
				[invoices[2]!, 3000],
			],
		});
	});
	const kept = (...indexes: number[]) => {
		const amounts = [1000, 2050, 3000];
		const allocations = indexes.map((index) => ({
			amount: amounts[index],
			invoice_id: invoices[index],
		}));
		return JSON.stringify({ allocations });
	};

	it.each<[string, () => Values]>([
		['by ID', () => chosen(locator(invoices[1]))],
		['by ID in capitals', () => chosen(locator(invoices[1]!.toUpperCase()))],
		['from the list', () => chosen(locator(invoices[1], 'list'))],
		['by reference number', () => chosen(locator('INV-B', 'referenceNumber'))],
		['twice', () => chosen(locator(invoices[1]), locator('INV-B', 'referenceNumber'))],
		['in JSON', () => ({ deallocateFrom: 'json', invoicesJson: [{ invoice_id: invoices[1] }] })],
		[
			'in JSON by reference number',
			() => ({
				deallocateFrom: 'json',
				invoicesJson: '[{ "invoice_reference_number": "INV-B" }]',
			}),
		],
	])(
		'takes the credit off an invoice that is chosen %s, and sends the others as they are',
		async (_, values) => {
			expect(await deallocate(credit.id, values())).toMatchObject([
				{
					id: credit.id,
					outcome: 'deallocated',
					freed: '20.50',
					freedFrom: [{ id: invoices[1], amount: '20.50' }],
					leftOver: '60.00',
					allocations: [{ invoice_id: invoices[0] }, { invoice_id: invoices[2] }],
				},
			]);
			expect(sent()).toEqual([['PATCH', kept(0, 2)]]);
		},
	);

	it('takes it off all invoices', async () => {
		expect(await deallocate(credit.id, { deallocateFrom: 'all' })).toMatchObject([
			{ outcome: 'deallocated', freed: '60.50', leftOver: '100.00', allocations: [] },
		]);
		expect(sent()).toEqual([['PATCH', '{"allocations":[]}']]);
	});

	it('shows amounts with the decimals of the currency that is chosen', async () => {
		const [item] = await deallocate(credit.id, {
			deallocateFrom: 'all',
			options: { currency: 'JPY' },
		});
		expect(item).toMatchObject({ freed: '6050', leftOver: '10000' });
	});

	it.each<[string, () => Values]>([
		[
			'an invoice that has nothing of it',
			() => chosen(locator(fixture.openInvoice('Hilltop Garden Supply').id)),
		],
		['an invoice that does not exist', () => chosen(locator(NOBODY))],
	])('changes nothing for %s', async (_, values) => {
		expect(await deallocate(credit.id, values())).toMatchObject([
			{ outcome: 'unchanged', freed: '0.00', freedFrom: [], leftOver: '39.50' },
		]);
		expect(fixture.writes()).toEqual([]);
	});

	it('changes nothing the second time', async () => {
		await deallocate(credit.id, { deallocateFrom: 'all' });
		expect(await deallocate(credit.id, { deallocateFrom: 'all' })).toMatchObject([
			{ outcome: 'unchanged', freed: '0.00', leftOver: '100.00' },
		]);
		expect(fixture.writes()).toHaveLength(1);
	});

	it('is looked up when the answer was lost', async () => {
		fixture.sandbox.setFaults(faultsAt('layer', 'dropAfter', [2]));
		expect(await deallocate(credit.id, chosen(locator(invoices[0])))).toMatchObject([
			{ outcome: 'deallocated', freed: '10.00' },
		]);
		expect(sent()).toEqual([['PATCH', kept(1, 2)]]);
	});

	it('takes several off one credit, one after the other', async () => {
		const result = await fixture.runInBusiness(
			'customerCredit',
			'deallocate',
			{ customerCreditId: locator(credit.id), ...chosen('={{ $json.invoice }}') },
			{ items: invoices.map((invoice) => ({ invoice })) },
		);
		expect(jsonOf(result).map(({ freed }) => freed)).toEqual(['10.00', '20.50', '30.00']);
		expect(fixture.allocations(credit.id)).toEqual([]);
	});

	it.each<[string, Values, string]>([
		['no invoice is chosen', chosen(), "'Invoices' is empty"],
		[
			'the JSON has none',
			{ deallocateFrom: 'json', invoicesJson: '[]' },
			"'Invoices (JSON)' is empty",
		],
		[
			'a row has no invoice',
			{ deallocateFrom: 'json', invoicesJson: '[{}]' },
			"'invoice_id' in row 1 of 'Invoices (JSON)' is empty",
		],
		[
			'a row has an amount',
			{ deallocateFrom: 'json', invoicesJson: `[{ "invoice_id": "${NOBODY}", "amount": 1 }]` },
			"'amount' in row 1 of 'Invoices (JSON)' is not a field that can be sent",
		],
		[
			'a reference number has a comma',
			chosen(locator('A,B', 'referenceNumber')),
			"'Invoices' holds a reference number with a comma: 'A,B'",
		],
		[
			'an ID is none',
			chosen(locator('={{ "INV-A" }}')),
			"'Invoice' in row 1 of 'Invoices' is not valid",
		],
	])('refuses when %s', async (_, values, message) => {
		const result = await fixture.runInBusiness('customerCredit', 'deallocate', {
			customerCreditId: locator(credit.id),
			...values,
		});
		expect(failure(result).message).toContain(message);
		expect(fixture.requests()).toEqual([]);
	});

	it('says when no invoice has the reference number', async () => {
		const result = await fixture.runInBusiness('customerCredit', 'deallocate', {
			customerCreditId: locator(credit.id),
			...chosen(locator('INV-X', 'referenceNumber')),
		});
		expect(failure(result).message).toBe(
			"No invoice in Layer has the reference number 'INV-X' [item 0]",
		);
		expect(fixture.writes()).toEqual([]);
	});

	it('changes nothing of a deleted credit', async () => {
		const { id } = fixture.addCredit(100, { deleted_at: '2026-11-01T00:00:00Z' });
		expect(await deallocate(id, { deallocateFrom: 'all' })).toMatchObject([
			{ outcome: 'unchanged', freed: '0.00' },
		]);
		expect(fixture.writes()).toEqual([]);
	});
});
