import { faultsAt } from '../../fixtures/engine';
import { locator, NOBODY, type Values } from '../../fixtures/form';
import { useLayer } from '../../fixtures/layer';
import { failure, only } from '../../fixtures/results';
import { startStub } from '../../fixtures/stub';

const fixture = useLayer();

describe('Delete', () => {
	const remove = async (id: string, more: Values = {}) =>
		await fixture.itemsOf('customerCredit', 'delete', { customerCreditId: locator(id), ...more });

	it('deletes a credit, and its invoice is owed again', async () => {
		const invoice = fixture.openInvoice();
		const owed = fixture.owed(invoice);
		const { id } = fixture.addCredit(100, { allocations: [[invoice.id, 100]] });
		expect(await remove(id)).toEqual([{ deleted: true, id, outcome: 'deleted' }]);
		expect(fixture.requests().map(({ method, rawBody }) => [method, rawBody])).toEqual([
			['GET', ''],
			['DELETE', ''],
		]);
		expect(fixture.books.credits.get(id)?.deleted_at).not.toBeNull();
		expect(fixture.owed(invoice)).toBe(owed);
	});

	it('changes nothing the second time', async () => {
		const { id } = fixture.addCredit(100);
		await remove(id);
		expect(await remove(id)).toEqual([{ deleted: true, id, outcome: 'unchanged' }]);
		expect(fixture.writes()).toHaveLength(1);
	});

	it('looks whether it happened when the answer was lost', async () => {
		const { id } = fixture.addCredit(100);
		fixture.sandbox.setFaults(faultsAt('layer', 'dropAfter', [2]));
		expect(await remove(id)).toEqual([{ deleted: true, id, outcome: 'deleted' }]);
		expect(fixture.requests().map(({ method }) => method)).toEqual(['GET', 'DELETE', 'GET']);
	});

	it('sends again when it did not happen', async () => {
		const { id } = fixture.addCredit(100);
		fixture.sandbox.setFaults(faultsAt('layer', 'status500Before', [2]));
		expect(await remove(id)).toEqual([{ deleted: true, id, outcome: 'deleted' }]);
		expect(fixture.requests().map(({ method }) => method)).toEqual([
			'GET',
			'DELETE',
			'GET',
			'DELETE',
		]);
	});

	it('takes a credit that is not shown after it for deleted', async () => {
		let deleted = false;
		const stub = await startStub(({ method }) => {
			if (method === 'DELETE') deleted = true;
			if (method === 'DELETE') return { status: 500, body: { errors: [] } };
			return deleted
				? { status: 404, body: { errors: [{ type: 'NotFound', description: 'gone' }] } }
				: { status: 200, body: { data: { id: NOBODY, line_items: [] } } };
		});
		try {
			const result = await fixture.runInBusiness(
				'customerCredit',
				'delete',
				{ customerCreditId: locator(NOBODY) },
				{ engine: fixture.engineWith({ baseUrl: stub.baseUrl }) },
			);
			expect(only(result)).toEqual({ deleted: true, id: NOBODY, outcome: 'deleted' });
		} finally {
			await stub.close();
		}
	});

	it('says when there is no such credit', async () => {
		const result = await fixture.runInBusiness('customerCredit', 'delete', {
			customerCreditId: locator(NOBODY),
		});
		expect(failure(result)).toEqual({
			message: `Layer: customerCreditId ${NOBODY} was not found [item 0]`,
			description: expect.stringContaining('Check the ID'),
		});
		expect(fixture.writes()).toEqual([]);
	});
});
