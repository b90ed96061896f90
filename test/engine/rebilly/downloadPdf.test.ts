import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { invoiceLines, memoLines, pdfOf } from '../../../sandbox/rebilly/pdf';
import { faultsAt } from '../../fixtures/engine';
import { locator } from '../../fixtures/form';
import { SOON, useRebilly } from '../../fixtures/rebilly';
import { failure, pairing, only } from '../../fixtures/results';

// Lists, single records, PDF files and timelines.

const fixture = useRebilly();

describe('Download PDF', () => {
	const fileOf = (result: Awaited<ReturnType<typeof fixture.run>>, property = 'data') => {
		const file = result.outputs[0]?.[0]?.binary?.[property];
		return { ...file, content: Buffer.from(file?.data ?? '', 'base64') };
	};

	it('of a credit memo gives exactly the bytes of Rebilly', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505);
		const memo = fixture.data.creditMemos.get('refund-1');
		const values = { creditMemoId: locator('refund-1') };
		const result = await fixture.run('creditMemo', 'downloadPdf', values);
		expect(only(result)).toMatchObject({
			id: 'refund-1',
			unusedAmount: 145.05,
		});
		const file = fileOf(result);
		expect(file).toMatchObject({
			fileName: 'credit-memo-1.pdf',
			mimeType: 'application/pdf',
			fileExtension: 'pdf',
		});
		expect(file.content.equals(pdfOf(memo ? memoLines(memo) : []))).toBe(true);
		expect(fixture.requests().map(({ headers }) => headers.accept)).toEqual([
			'application/json',
			'application/pdf',
		]);
	});

	it('of an invoice gives exactly the bytes of Rebilly, where it is asked for', async () => {
		const [id = ''] = fixture.openInvoices('Robin');
		const values = { invoiceId: locator(id), outputDataFieldName: 'invoice' };
		const result = await fixture.run('invoice', 'downloadPdf', values);
		expect(only(result)).toMatchObject({ id, amountDue: 1200 });
		const file = fileOf(result, 'invoice');
		expect(file.fileName).toBe(`invoice-${fixture.invoice(id).number}.pdf`);
		expect(file.content.equals(pdfOf(invoiceLines(fixture.invoice(id))))).toBe(true);
		expect(pairing(result.outputs[0])).toEqual([0]);
	});

	it('reads a refusal that comes instead of a file', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505);
		fixture.onLookUp((count) => {
			if (count === 2) fixture.data.creditMemos.delete('refund-1');
		});
		const values = { creditMemoId: locator('refund-1') };
		const { message } = failure(await fixture.run('creditMemo', 'downloadPdf', values));
		expect(message).toContain('Rebilly: Not Found: There is no credit memo with the ID refund-1');
	});

	it('does not take something else for a PDF', async () => {
		const proxy = createServer(({ headers }, response) => {
			const asFile = headers.accept === 'application/pdf';
			response.setHeader('Content-Type', asFile ? 'text/html' : 'application/json');
			response.end(asFile ? '<html>Please log in</html>' : '{"id":"refund-1","currency":"USD"}');
		});
		await new Promise<void>((listening) => proxy.listen(0, '127.0.0.1', listening));
		try {
			const { port } = proxy.address() as AddressInfo;
			const engine = fixture.engineWith({ baseUrl: `http://127.0.0.1:${port}` });
			const values = { creditMemoId: locator('refund-1') };
			const result = await fixture.run('creditMemo', 'downloadPdf', values, { engine });
			expect(failure(result).message).toContain(
				'Rebilly answered with something that is not a PDF, for /credit-memos/refund-1',
			);
		} finally {
			proxy.close();
		}
	});

	it('is tried again when the answer is lost', async () => {
		fixture.addMemo('refund-1', 'Robin', 14505);
		fixture.sandbox.setFaults(faultsAt('rebilly', 'dropAfter', [2]));
		const values = { creditMemoId: locator('refund-1'), options: SOON };
		const result = await fixture.run('creditMemo', 'downloadPdf', values);
		expect(fileOf(result).content.subarray(0, 5).toString()).toBe('%PDF-');
		expect(fixture.requests()).toHaveLength(3);
	});

	it('needs the name of a field', async () => {
		const values = { creditMemoId: locator('refund-1'), outputDataFieldName: '' };
		const { message } = failure(await fixture.run('creditMemo', 'downloadPdf', values));
		expect(message).toContain('Output Data Field Name');
		expect(fixture.requests()).toEqual([]);
	});
});
