/** Every example, run as it is imported, and what the services hold afterwards. */
import type { IDataObject, IPinData } from 'n8n-workflow';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { type EngineFixture, startEngineFixture } from '../fixtures/engine';
import { locator, parameters } from '../fixtures/form';
import { USD_BUSINESS } from '../refunds';
import type { WorkflowJson, WorkflowResult } from './harness';

const FOLDER = join(__dirname, '..', '..', 'examples');

let fixture: EngineFixture;

beforeAll(async () => {
	fixture = await startEngineFixture();
});
beforeEach(() => fixture.sandbox.reset());
afterAll(async () => await fixture.close());

function example(name: string): WorkflowJson {
	return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as WorkflowJson;
}

async function run(workflow: WorkflowJson): Promise<WorkflowResult> {
	const result = await fixture.engine.runWorkflow(workflow);
	expect([result.status, result.error?.message]).toEqual(['success', undefined]);
	return result;
}

function jsonOf(result: WorkflowResult, node: string, output = 0): IDataObject[] {
	return result.itemsOf(node, output).map(({ json }) => json);
}

/** The writes to Rebilly, as method, path and body. */
function writes(): Array<[string, string, unknown]> {
	return fixture.sandbox
		.requests()
		.filter(({ service, method }) => service === 'rebilly' && method !== 'GET')
		.map(({ method, path, body }) => [method, path, body]);
}

const memos = () => fixture.sandbox.rebilly.data.creditMemos;

async function voidMemo(id: string): Promise<void> {
	const { error } = await fixture.engine.runNode({
		node: 'rebilly',
		parameters: parameters('creditMemo', 'void', { creditMemoId: locator(id) }),
	});
	expect(error?.message).toBeUndefined();
}

describe('every example', () => {
	const names = readdirSync(FOLDER)
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.replace('.json', ''));

	test.each(names)('%s says what it does, and what to do before the first run', (name) => {
		const { nodes } = example(name);
		const notes = (nodes as Array<{ type: string; name: string; parameters: IDataObject }>).filter(
			({ type }) => type === 'n8n-nodes-base.stickyNote',
		);
		expect(notes.map((note) => note.name)).toEqual(
			expect.arrayContaining(['About', 'Before the first run']),
		);
		for (const { parameters: given } of notes) expect(String(given.content)).toMatch(/^##/);
	});

	test.each(names)('%s holds no credential', (name) => {
		for (const node of example(name).nodes) expect(node).not.toHaveProperty('credentials');
	});
});

describe('every example that writes', () => {
	const WRITES = [
		'allocate',
		'applyCreditBalance',
		'create',
		'deallocate',
		'update',
		'upsert',
		'void',
		'writeOff',
	];
	interface ExampleNode {
		name: string;
		type: string;
		onError?: string;
		parameters: { operation?: string; options?: { dryRun?: boolean } };
	}
	const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.json'))
		.map((file) => file.replace('.json', ''));
	const writers = files.flatMap((file) =>
		(example(file).nodes as ExampleNode[])
			.filter(({ type, parameters: { operation = '', options } }) => {
				const isOurs = type.startsWith('n8n-nodes-customer-credits.');
				return isOurs && WRITES.includes(operation) && !options?.dryRun;
			})
			.map((node) => [file, node.name, node] as const),
	);

	test('there are some', () => expect(writers.length).toBeGreaterThanOrEqual(9));

	test.each(writers)(
		'%s: %s goes on with the other items, and a person is told',
		(file, name, node) => {
			expect(node.onError).toBe('continueErrorOutput');
			const connections = example(file).connections as Record<
				string,
				{ main: Array<Array<{ node: string }>> }
			>;
			const reached = new Set<string>();
			const follow = (from: string, output: number) => {
				for (const { node: next } of connections[from]?.main[output] ?? []) {
					if (reached.has(next)) continue;
					reached.add(next);
					follow(next, 0);
				}
			};
			follow(name, 1);
			const types = (example(file).nodes as ExampleNode[])
				.filter((each) => reached.has(each.name))
				.map(({ type }) => type);
			expect(types).toContain('n8n-nodes-base.emailSend');
		},
	);
});

describe('refund-to-credit, with items that can never pass', () => {
	const books = () => fixture.sandbox.layer.data.of(USD_BUSINESS);

	it('carries out the others and reports the same four each time', async () => {
		await run(example('refund-to-credit'));
		const { transactions, creditMemos } = fixture.sandbox.rebilly.data;
		const [voided = '', corrected = '', other = ''] = creditMemos.keys();
		await voidMemo(voided);
		const [line] = creditMemos.get(corrected)?.items ?? [];
		const sample = transactions.get(other);
		if (!line || !sample)
			throw new Error('There is no credit memo to correct, or no refund to copy');
		line.unitPrice += 500;
		transactions.set('txn_zero', { ...sample, id: 'txn_zero', amount: 0 });
		transactions.set('txn_new', { ...sample, id: 'txn_new' });
		// The customer was removed before the refund had its credit.
		transactions.set('txn_gone', { ...sample, id: 'txn_gone', customerId: 'cus_removed' });

		for (const outcome of ['created', 'existing']) {
			const result = await run(example('refund-to-credit'));

			const made = (name: string) =>
				jsonOf(result, name).find(({ id, external_id: key }) => [id, key].includes('txn_new'));
			expect(made('Create Credit Memo')?.outcome).toBe(outcome);
			expect(made('Apply to Open Invoices')).toMatchObject({
				outcome: outcome === 'created' ? 'allocated' : 'unchanged',
			});
			expect(made('Mirror in Layer')?.outcome).toBe(outcome);
			const failed = ['Create Credit Memo', 'Apply to Open Invoices', 'Mirror in Layer'].flatMap(
				(name) => jsonOf(result, name, 1).map(({ id }) => String(id)),
			);
			const four = [voided, corrected, 'txn_zero', 'txn_gone'];
			expect(failed.sort()).toEqual(four.sort());
			expect(jsonOf(result, 'Mirror in Layer')).toHaveLength(27);
			const [report] = jsonOf(result, 'What Failed');
			expect(report?.subject).toBe('4 items failed in Refund to credit');
			for (const id of four) expect(report?.text).toContain(`${id}: `);
			expect(result.itemsOf('Mail What Failed')).toHaveLength(1);
		}
		const mirrored = books()
			.credits.all()
			.filter(({ external_id: key }) => key === 'txn_new');
		expect(mirrored).toHaveLength(1);
		// The new one is complete: its whole amount is there once in either service.
		const cents = Math.round(Number(sample.amount));
		const memo = memos().get('txn_new');
		expect(memo?.items.map(({ unitPrice, quantity }) => unitPrice * quantity)).toEqual([cents]);
		expect(mirrored[0]?.line_items.map(({ amount }) => amount)).toEqual([cents]);
	});
});

describe('nightly-reconciliation', () => {
	it('reports a credit that belongs to nobody when there is no refund at all', async () => {
		await run(example('refund-to-credit'));
		fixture.sandbox.rebilly.data.transactions.clear();
		const result = await run(example('nightly-reconciliation'));
		expect(jsonOf(result, 'Reconcile').map(({ finding }) => finding)).toEqual(
			Array(28).fill('noRefund'),
		);
		expect(jsonOf(result, 'All Fine').at(-1)?.notice).toBe(
			'0 refunds: 28 credits without a refund, 1 empty items',
		);
	});

	it('says why a refund could not be compared', async () => {
		await run(example('refund-to-credit'));
		const { transactions } = fixture.sandbox.rebilly.data;
		const [refund] = [...transactions.values()].filter(({ type }) => type === 'refund');
		transactions.set('txn_zero', { ...refund!, id: 'txn_zero', amount: 0 });
		const result = await run(example('nightly-reconciliation'));
		const [report] = jsonOf(result, 'Write the Report');
		expect(report?.text).toMatch(/^notCompared \| txn_zero \| .*must be more than zero/);
	});

	it('reports nothing when every refund has its credit', async () => {
		await run(example('refund-to-credit'));
		const result = await run(example('nightly-reconciliation'));

		expect(jsonOf(result, 'Reconcile')).toEqual([]);
		expect(jsonOf(result, 'All Fine').at(-1)).toMatchObject({
			finding: 'summary',
			notice: expect.stringMatching(/^28 refunds: 28 matched, \d/),
		});
		expect(result.runData['Mail the Report']).toBeUndefined();
	});

	it('mails what is missing, voided or belongs to nobody', async () => {
		await run(example('refund-to-credit'));
		const [voided = '', lost = ''] = memos().keys();
		await voidMemo(voided);
		memos().delete(lost);
		await fixture.engine.runNode({
			node: 'rebilly',
			parameters: parameters('creditMemo', 'create', {
				customerId: locator([...fixture.sandbox.rebilly.data.customers.keys()][0] ?? ''),
				currency: 'USD',
				idempotencyKey: 'by-hand',
				lineItems: { item: [{ unitPrice: '9.99', quantity: 1 }] },
				allocateTo: 'nothing',
			}),
		});

		const result = await run(example('nightly-reconciliation'));

		const findings = jsonOf(result, 'Reconcile').map(({ finding, key, creditIds }) => [
			finding,
			key ?? creditIds,
		]);
		expect(findings).toHaveLength(3);
		expect(findings).toEqual(
			expect.arrayContaining([
				['voidedOrDeleted', voided],
				['missing', lost],
				['noRefund', 'by-hand'],
			]),
		);
		const [report] = jsonOf(result, 'Write the Report');
		expect(report?.subject).toBe('3 refunds or credits need attention');
		expect(report?.text).toContain(`missing | ${lost} | `);
		expect(report?.text).toContain('noRefund | by-hand | - | 9.99 | USD');
	});
});

describe('dry-run-with-approval', () => {
	/** The form, as it is answered. */
	function answered(decision: string): WorkflowJson {
		const pinData: IPinData = { 'Ask for Approval': [{ json: { Decision: decision } }] };
		return { ...example('dry-run-with-approval'), pinData };
	}

	it('creates just what was shown, once it is approved', async () => {
		const result = await run(answered('Approve'));

		const { baseUrl } = fixture.sandbox.connection.rebilly;
		const planned = jsonOf(result, 'Preview').map(({ requests }) => requests);
		const sent = writes().map(
			([method, path]) => `${String(method)} ${new URL(String(path), baseUrl).href}`,
		);
		expect(sent.sort()).toEqual(planned.sort());
		expect(memos().size).toBe(28);
		expect(jsonOf(result, 'Sum Up the Plan')[0]).toMatchObject({
			toCreate: 28,
			alreadyThere: 0,
			conflicts: 0,
		});
		const [memo] = jsonOf(result, 'Create Credit Memos');
		expect(jsonOf(result, 'Sum Up the Plan')[0]?.plan).toContain(`${memo?.id}: `);
	});

	it('changes nothing when it is rejected', async () => {
		const result = await run(answered('Reject'));
		expect(writes()).toEqual([]);
		expect(jsonOf(result, 'Rejected')).toHaveLength(1);
		expect(result.runData['Create Credit Memos']).toBeUndefined();
	});

	it('says on a second day that everything is there', async () => {
		await run(answered('Approve'));
		const result = await run(answered('Reject'));
		expect(jsonOf(result, 'Sum Up the Plan')[0]).toMatchObject({ toCreate: 0, alreadyThere: 28 });
	});
});

describe('goodwill-credits', () => {
	it('credits the good rows, once, and explains the bad one', async () => {
		for (const outcome of ['created', 'existing']) {
			const result = await run(example('goodwill-credits'));
			expect(jsonOf(result, 'Credits Given').map((memo) => [memo.id, memo.outcome])).toEqual([
				['goodwill-2026-11-001', outcome],
				['goodwill-2026-11-002', outcome],
				['goodwill-2026-11-003', outcome],
			]);
			expect(jsonOf(result, 'Rows to Correct')).toEqual([
				{
					row: 'goodwill-2026-11-004',
					reason: expect.stringContaining("has more decimals than the currency (3): '2.5005'"),
					advice: expect.any(String),
				},
			]);
		}
		expect(memos().size).toBe(3);
	});
});

describe('clear-small-balances', () => {
	it('settles what is below the limit, exactly and once, and leaves the rest alone', async () => {
		const { invoices } = fixture.sandbox.rebilly.data;
		const open = [...invoices.values()].filter(({ status }) => status === 'unpaid');
		const [small, atLimit, yen] = [
			open.filter(({ currency }) => currency === 'USD')[0],
			open.filter(({ currency }) => currency === 'USD')[1],
			open.find(({ currency }) => currency === 'JPY'),
		];
		if (!small || !atLimit || !yen) throw new Error('The seed has too few invoices');
		small.amountDue = 499;
		atLimit.amountDue = 500;
		yen.amountDue = 499;

		const first = await run(example('clear-small-balances'));
		const second = await run(example('clear-small-balances'));

		expect(
			jsonOf(first, 'Clear the Balance').map(({ id, totalAmount }) => [id, totalAmount]),
		).toEqual(
			expect.arrayContaining([
				[`clear-${small.id}`, '4.99'],
				[`clear-${yen.id}`, '499'],
			]),
		);
		expect(memos().size).toBe(2);
		expect([small.amountDue, yen.amountDue, atLimit.amountDue]).toEqual([0, 0, 500]);
		expect([small.status, yen.status]).toEqual(['paid', 'paid']);
		expect(jsonOf(second, 'Small Balances Only')).toEqual([]);
	});
});

describe('reconcile-both-services', () => {
	it('finds nothing wrong after the pipeline', async () => {
		await run(example('refund-to-credit'));
		const result = await run(example('reconcile-both-services'));

		expect(jsonOf(result, 'Needs Attention')).toEqual([]);
		const totals = (node: string) => String(jsonOf(result, node)[0]?.notice).split(/: |, /).sort();
		expect(totals('Totals of Layer')).toEqual(totals('Totals of Rebilly'));
		const currencies = totals('Totals of Rebilly').map((part) => / in (...)$/.exec(part)?.[1]);
		expect(currencies.filter(Boolean).sort()).toEqual(['EUR', 'JPY', 'KWD', 'USD']);
	});

	it('says which of the services lacks a credit, or has another amount', async () => {
		await run(example('refund-to-credit'));
		const [voided = ''] = memos().keys();
		await voidMemo(voided);
		const [credit] = [...fixture.sandbox.layer.data.of(USD_BUSINESS).credits.all()].filter(
			({ external_id: key }) => key !== voided,
		);
		const [line] = credit?.line_items ?? [];
		if (!credit || !line) throw new Error('There is no credit in dollars');
		Object.assign(line, { amount: line.amount - 1 });

		const result = await run(example('reconcile-both-services'));

		const rows = jsonOf(result, 'Needs Attention').map(({ service, finding, refund }) => [
			service,
			finding,
			refund,
		]);
		expect(rows).toHaveLength(2);
		expect(rows).toEqual(
			expect.arrayContaining([
				['Rebilly', 'voidedOrDeleted', voided],
				['Layer', 'amountDiffers', credit.external_id],
			]),
		);
	});
});

describe('clear-small-balances-in-layer', () => {
	it('writes off what is below the limit, once, reports the one that fails, and leaves the rest alone', async () => {
		const books = fixture.sandbox.layer.data.of(USD_BUSINESS);
		const [customer] = books.customers.all();
		const owing = (amount: number) =>
			books.addInvoice({ customer_id: customer!.id, total_amount: amount });
		const [small, atLimit, taken] = [owing(499), owing(500), owing(1)];
		// Its key belongs to the write-off of another invoice.
		books.saveWriteOff(
			{
				id: books.newId('write-off'),
				external_id: `write-off-${taken.id}`,
				invoice_id: atLimit.id,
				amount: 1,
				memo: null,
				reference_number: null,
				account_id: books.accounts[0]!.id,
				write_off_at: '2026-11-20T10:00:00Z',
				created_at: '2026-11-20T10:00:00Z',
			},
			'2026-11-20T10:00:00Z',
		);
		const owed = ({ id }: { id: string }) => {
			const invoice = books.invoices.get(id)!;
			return invoice.balance_before_credits - invoice.credited - invoice.written_off;
		};
		for (const outcomes of [['created', 'created'], []]) {
			const result = await run(example('clear-small-balances-in-layer'));
			expect(jsonOf(result, 'Write Off the Balance').map(({ outcome }) => outcome)).toEqual(
				// The one of 4.99, and the one that is 4.99 since its first cent was written off.
				outcomes,
			);
			expect(jsonOf(result, 'What Failed')[0]?.text).toContain(`${taken.id}: `);
			expect([owed(small), owed(atLimit), owed(taken)]).toEqual([0, 0, 1]);
		}
	});
});

describe('stripe-refund-to-layer-credit', () => {
	it('makes one credit a refund, however often the charge is told of, and reports the unknown customer', async () => {
		const credits = () => fixture.sandbox.layer.data.of(USD_BUSINESS).credits.all();
		for (const outcomes of [
			['created', 'created', 'existing'],
			['existing', 'existing', 'existing'],
		]) {
			const result = await run(example('stripe-refund-to-layer-credit'));
			expect(
				jsonOf(result, 'Create Customer Credit').map(({ external_id: key, outcome }) => [
					key,
					outcome,
				]),
			).toEqual([
				['re_1042a', outcomes[0]],
				['re_1042b', outcomes[1]],
				['re_1042a', outcomes[2]],
			]);
			expect(jsonOf(result, 'What Failed')[0]).toMatchObject({
				subject: '1 items failed in Stripe refund to Layer credit',
				text: expect.stringContaining('re_1042d: '),
			});
			expect(
				credits().map(({ external_id: key, line_items: [line] }) => [key, line?.amount]),
			).toEqual([
				['re_1042a', 2500],
				['re_1042b', 1005],
			]);
		}
	});
});

describe('shopify-refund-to-credit-memo', () => {
	it('credits every line, its tax and the shipping exactly and once, and reports the bad one', async () => {
		for (const outcome of ['created', 'existing']) {
			const result = await run(example('shopify-refund-to-credit-memo'));
			expect(jsonOf(result, 'Create Credit Memo')).toMatchObject([
				{ id: 'shopify-refund-929361463', outcome, totalAmount: '66.44' },
			]);
			expect(jsonOf(result, 'What Failed')[0]?.text).toMatch(
				/^shopify-refund-929361464: .*12\.345/,
			);
			expect([...memos().values()].map(({ items }) => items.map((row) => row.unitPrice))).toEqual([
				[1990, 159, 4000, 495],
			]);
		}
	});
});

describe('chargeback-to-credit-memo', () => {
	it('credits each lost chargeback against its payment, once, and reports the bad one', async () => {
		const { disputes } = fixture.sandbox.rebilly.data;
		const [dispute] = disputes.values();
		if (!dispute) throw new Error('The seed has no dispute');
		dispute.status = 'lost';
		disputes.set('dp_odd', {
			...dispute,
			id: 'dp_odd',
			transactionId: 'txn_nothing',
			status: 'lost',
		});
		const inquiry = { ...dispute, id: 'dp_inquiry', type: 'inquiry' };
		disputes.set(inquiry.id, inquiry);
		const amount = dispute.amount / 100;
		for (const outcome of ['created', 'existing']) {
			const result = await run(example('chargeback-to-credit-memo'));
			expect(jsonOf(result, 'Create Credit Memo')).toMatchObject([
				{
					id: dispute.id,
					outcome,
					totalAmount: amount.toFixed(2),
					leftOver: '0.00',
				},
			]);
			const [memo] = memos().values();
			expect(memo).toMatchObject({
				reason: 'chargeback',
				allocations: { transactions: [{ targetId: dispute.transactionId }] },
			});
			expect(jsonOf(result, 'What Failed')[0]?.text).toContain('dp_odd: ');
			expect(memos().size).toBe(1);
		}
	});
});

describe('pending-refund-to-credit', () => {
	it('asks the gateway at night, credits what it has approved by then, once, and reports the bad one', async () => {
		const { data } = fixture.sandbox.rebilly;
		const waiting = { result: 'unknown', status: 'waiting-gateway', message: '' } as const;
		data.gateway = waiting;
		data.finalWord = { ...waiting, status: 'waiting-gateway' };
		const payments = [...data.transactions.values()].filter(
			({ type, status, currency, amount }) =>
				type === 'sale' && status === 'completed' && currency === 'USD' && amount > 300,
		);
		const refund = async (payment: string | undefined): Promise<string> => {
			const { error, outputs } = await fixture.engine.runNode({
				node: 'rebilly',
				parameters: parameters('transaction', 'refund', {
					transactionId: locator(payment ?? ''),
					idempotencyKey: `refund of ${payment}`,
					amount: '3.00',
				}),
			});
			expect(error?.message).toBeUndefined();
			return String(
				(outputs[0]?.[0]?.json.refund as IDataObject | undefined)?.id ?? outputs[0]?.[0]?.json.id,
			);
		};
		const [good, bad] = [await refund(payments[0]?.id), await refund(payments[1]?.id)];
		// Its customer was merged away meanwhile.
		data.transactions.get(bad)!.customerId = 'cus_removed';

		const early = await run(example('pending-refund-to-credit'));
		expect(
			jsonOf(early, 'Ask the Gateway')
				.map(({ id, isPending }) => [id, isPending])
				.sort(),
		).toEqual(
			[
				[good, true],
				[bad, true],
			].sort(),
		);
		expect(early.runData['Create Credit Memo']).toBeUndefined();
		expect(memos().size).toBe(0);

		data.finalWord = { result: 'approved', status: 'completed', message: 'Approved' };
		// The gateway says so, and Rebilly has not taken it over yet.
		const told = await run(example('pending-refund-to-credit'));
		expect(jsonOf(told, 'Ask the Gateway')[0]).toMatchObject({
			gatewaySays: 'approved, completed',
		});
		expect(memos().size).toBe(0);
		fixture.sandbox.rebilly.decide();
		for (const outcome of ['created', 'existing']) {
			const result = await run(example('pending-refund-to-credit'));
			expect(
				jsonOf(result, 'Create Credit Memo').map(({ id, outcome: done }) => [id, done]),
			).toEqual([[good, outcome]]);
			expect(jsonOf(result, 'What Failed')[0]?.text).toContain(`${bad}: `);
			expect(jsonOf(result, 'Reconcile').map(({ finding, key }) => [finding, key])).toEqual([
				['missing', bad],
			]);
			expect(jsonOf(result, 'Write the Report')[0]).toMatchObject({
				subject: '1 refunds need attention',
				text: expect.stringContaining(`missing | ${bad} | 3.00`),
			});
			expect(jsonOf(result, 'All Fine').at(-1)?.notice).toMatch(
				/^2 refunds: 1 matched, 1 without a credit, /,
			);
		}
		expect([...memos().values()].map(({ id, items: [line] }) => [id, line?.unitPrice])).toEqual([
			[good, 300],
		]);
	});
});

describe('goodwill-credits-with-approval', () => {
	const NAME = 'goodwill-credits-with-approval';
	const id = (row: number) => `goodwill-2026-12-00${row}`;
	const inLayer = () =>
		[...fixture.sandbox.layer.data.books.values()].flatMap((books) =>
			books.credits.all().map(({ external_id: key, line_items: [line] }) => [key, line?.amount]),
		);

	/** The sheet, after somebody has edited a row. */
	function edited(row: number, more: IDataObject): WorkflowJson {
		const workflow = example(NAME);
		const rows = (workflow.pinData as IPinData)['Read the Rows'] ?? [];
		Object.assign(rows[row - 1]?.json ?? {}, more);
		return workflow;
	}

	it('credits in both services what somebody else has approved, once, and reports the bad row', async () => {
		for (const outcome of ['created', 'existing']) {
			const result = await run(example(NAME));
			for (const node of ['Create Credit Memos', 'Mirror in Layer']) {
				expect(jsonOf(result, node).map(({ outcome: done }) => done)).toEqual([outcome, outcome]);
			}
			const [report] = jsonOf(result, 'What Failed');
			expect(report).toMatchObject({
				subject: '1 items failed in Goodwill credits with approval',
				text: expect.stringMatching(`^${id(5)}: .*'2.5005'`),
			});
			expect(jsonOf(result, 'All Fine').at(-1)?.notice).toMatch(
				/^2 refunds: 2 matched, 1 not compared, /,
			);
			expect([...memos().keys()]).toEqual([id(1), id(2)]);
			expect(inLayer()).toEqual([
				[id(1), 2500],
				[id(2), 1250],
			]);
		}
	});

	it('credits a row when it is approved, and never what its author alone approves', async () => {
		await run(example(NAME));
		for (const more of [
			{ Approved: 'yes', 'Approved By': '' },
			{ Approved: 'yes', 'Approved By': ' SAM@example.com ' },
			{ Approved: 'yesterday', 'Approved By': 'kim@example.com' },
			{ Approved: null, 'Approved By': 'kim@example.com' },
			{ Approved: false, 'Approved By': 'kim@example.com' },
		]) {
			await run(edited(3, more));
			expect([...memos().keys()]).toEqual([id(1), id(2)]);
		}
		await run(edited(3, { Approved: ' YES', 'Approved By': 'kim@example.com' }));
		expect([...memos().keys()]).toEqual([id(1), id(2), id(3)]);
		expect(inLayer()).toHaveLength(3);
	});

	it('reports a row whose amount was changed after it was credited, and changes nothing', async () => {
		await run(example(NAME));
		const result = await run(edited(1, { Amount: '250.00' }));
		expect(jsonOf(result, 'What Failed')[0]?.text).toContain(`${id(1)}: `);
		expect(jsonOf(result, 'Reconcile').map(({ finding, key }) => [finding, key])).toContainEqual([
			'amountDiffers',
			id(1),
		]);
		expect(
			memos()
				.get(id(1))
				?.items.map(({ unitPrice }) => unitPrice),
		).toEqual([2500]);
		expect(inLayer()).toEqual([
			[id(1), 2500],
			[id(2), 1250],
		]);
	});
});
