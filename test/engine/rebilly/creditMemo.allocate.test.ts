import { faultsAt } from '../../fixtures/engine';
import { chosen, locator, type Values } from '../../fixtures/form';
import { useRebilly } from '../../fixtures/rebilly';
import { failure, jsonOf, only, outcomes, type View } from '../../fixtures/results';

const fixture = useRebilly();

/** Rows of the form. */
const toInvoices = (...rows: Array<[id: string, amount: unknown]>): Values => ({
	allocateTo: 'chosen',
	allocations: {
		invoices: rows.map(([id, amount]) => ({ invoiceId: locator(id, 'list'), amount })),
	},
});
const toTransactions = (...rows: Array<[id: string, amount: unknown]>): Values => ({
	allocateTo: 'chosen',
	allocations: {
		transactions: rows.map(([id, amount]) => ({ transactionId: chosen(id), amount })),
	},
});
const AUTOMATICALLY: Values = { allocateTo: 'openInvoices' };

/** What the memo is applied to, as pairs of id and amount. */
function applied(memoId = 'memo'): Record<'invoices' | 'transactions', Array<[string, number]>> {
	const { invoices, transactions } = fixture.memo(memoId).allocations as Record<string, View[]>;
	return {
		invoices: (invoices ?? []).map((row) => [String(row.invoiceId), Number(row.amount)]),
		transactions: (transactions ?? []).map((row) => [
			String(row.transactionId),
			Number(row.amount),
		]),
	};
}

it('keeps what an earlier item of the run has applied, which Rebilly does not show yet', async () => {
	const { december, august } = leesInvoices();
	fixture.addMemo('memo', 'Lee', 30000);
	// What was there before is shown.
	await new Promise((resolve) => setTimeout(resolve, 120));
	fixture.sandbox.setFaults({ readLagMs: 100 });
	const items = [december, august].map((invoice) => ({ json: { invoice } }));
	const result = await fixture.allocate('memo', toInvoices(['={{ $json.invoice }}', '50']), {
		items,
	});
	expect(jsonOf(result).map(({ outcome }) => outcome)).toEqual(['allocated', 'allocated']);
	expect(applied().invoices).toEqual([
		[december, 50],
		[august, 50],
	]);
});

it('applies nothing more while an earlier change of the memo may still come', async () => {
	const { december, august } = leesInvoices();
	fixture.addMemo('memo', 'Lee', 30000);
	fixture.sandbox.failNext({ fault: 'lateCommit', ms: 800, status: 504, method: 'PATCH' });
	const items = [december, august].map((invoice) => ({ json: { invoice } }));
	const values = { ...toInvoices(['={{ $json.invoice }}', '50']), options: { maxWait: 0 } };
	const result = await fixture.allocate('memo', values, {
		items,
		onError: 'continueRegularOutput',
	});
	const [first, second] = jsonOf(result);
	expect(first?.error).toMatchObject({ kind: 'outcomeUnknown' });
	expect(second?.message).toContain(
		'to an earlier change of the same record was lost, and that change may still come',
	);
	await fixture.sandbox.settled();
	expect(applied().invoices).toEqual([[december, 50]]);
});

/** The bodies of all writes, as received. */
const sent = () => fixture.writes().map(({ method, rawBody }) => `${method} ${rawBody}`);

const patchOf = (...rows: Array<[id: string, amount: number]>) => {
	const invoices = rows.map(([invoiceId, amount]) => ({ invoiceId, amount }));
	return `PATCH ${JSON.stringify({ allocations: { invoices } })}`;
};

/** Three open invoices of Lee with what is due in cents: next due, oldest and middle one. */
function leesInvoices(due: [number, number, number] = [20000, 25000, 15000]) {
	const [december = '', august = '', november = ''] = fixture.openInvoices('Lee');
	[december, august, november].forEach((id, index) => {
		fixture.invoice(id).amountDue = due[index] ?? 0;
	});
	return { december, august, november };
}

/** Applies a part of a memo to an invoice, as if that had been done before. Minor units. */
function applyBefore(memoId: string, invoiceId: string, amount: number): void {
	const memo = fixture.data.creditMemos.get(memoId);
	const invoice = fixture.invoice(invoiceId);
	const times = { createdTime: memo?.createdTime ?? '', updatedTime: memo?.updatedTime ?? '' };
	memo?.allocations.invoices.push({ targetId: invoiceId, amount, ...times });
	invoice.statusBeforeCredits ??= invoice.status;
	invoice.appliedCredits.push({ creditMemoId: memoId, amount, ...times });
	invoice.amountDue -= amount;
	invoice.status = invoice.amountDue === 0 ? 'paid' : 'partially-paid';
}

describe('To open invoices', () => {
	it.each<[string, (invoices: ReturnType<typeof leesInvoices>) => Array<[string, number]>]>([
		[
			'oldestDueFirst',
			({ august, november }) => [
				[august, 250],
				[november, 50],
			],
		],
		[
			'newestDueFirst',
			({ december, november }) => [
				[december, 200],
				[november, 100],
			],
		],
		[
			'smallestFirst',
			({ november, december }) => [
				[november, 150],
				[december, 150],
			],
		],
	])('in the order %s, each in full until the credit is used up', async (order, wanted) => {
		const invoices = leesInvoices();
		fixture.addMemo('memo', 'Lee', 30000);
		const output = only(await fixture.allocate('memo', { ...AUTOMATICALLY, order }));
		const rows = wanted(invoices);
		const rest = Object.values(invoices).find((id) => rows.every(([other]) => other !== id));

		expect(output).toMatchObject({
			id: 'memo',
			outcome: 'allocated',
			status: 'applied',
			unusedAmount: 0,
			allocatedNow: '300.00',
			leftOver: '0.00',
			invoicesLeftOut: [{ invoiceId: rest, reason: 'creditUsedUp' }],
		});
		expect(sent()).toEqual([patchOf(...rows)]);
		expect(applied()).toEqual({ invoices: rows, transactions: [] });
	});

	it('oldest due first, when nothing is chosen', async () => {
		const { august } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 1000);
		await fixture.allocate('memo', {});
		expect(applied().invoices).toEqual([[august, 10]]);
	});

	it('asks for the open invoices of this customer in this currency alone', async () => {
		fixture.addMemo('memo', 'Andrea', 9999);
		await fixture.allocate('memo', AUTOMATICALLY);
		expect(fixture.queries()[1]?.filter).toBe(
			`customerId:${fixture.customer('Andrea')};currency:USD;status:unpaid,partially-paid,past-due`,
		);
	});

	it('leaves invoices in other currencies as they are, even those due first', async () => {
		const [euros = '', dollars = ''] = fixture.openInvoices('Andrea');
		const before = { ...fixture.invoice(euros) };
		fixture.addMemo('memo', 'Andrea', 50000);
		const output = only(await fixture.allocate('memo', AUTOMATICALLY));
		expect(output).toMatchObject({ allocatedNow: '265.50', leftOver: '234.50' });
		expect(applied().invoices).toEqual([[dollars, 265.5]]);
		expect(fixture.invoice(euros)).toEqual(before);
	});

	it('leaves invoices in every other state as they are', async () => {
		const [open = ''] = fixture.openInvoices('Chris');
		const others = fixture.invoices('Chris').filter((id) => id !== open);
		const before = others.map((id) => ({ ...fixture.invoice(id) }));
		fixture.addMemo('memo', 'Chris', 50000);
		expect(only(await fixture.allocate('memo', AUTOMATICALLY))).toMatchObject({
			outcome: 'allocated',
			leftOver: '450.00',
		});
		expect(applied().invoices).toEqual([[open, 50]]);
		expect(others.map((id) => fixture.invoice(id))).toEqual(before);
	});

	it.each([
		['JPY', 'Yuki', 5800, '5800', 5800],
		['KWD', 'Noor', 12345, '12.345', 12.345],
	])('in %s to the last unit', async (currency, customer, minor, shown, major) => {
		const [invoiceId = ''] = fixture.openInvoices(customer);
		fixture.addMemo('memo', customer, minor, { currency });
		const output = only(await fixture.allocate('memo', AUTOMATICALLY));
		expect(output).toMatchObject({ allocatedNow: shown });
		expect(sent()).toEqual([patchOf([invoiceId, major])]);
	});

	it('up to Max Amount, which is the most of one run', async () => {
		const { august, november, december } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 50000);
		const values = { ...AUTOMATICALLY, options: { cap: '260.01' } };
		expect(only(await fixture.allocate('memo', values))).toMatchObject({
			outcome: 'allocated',
			allocatedNow: '260.01',
			leftOver: '239.99',
			invoicesLeftOut: [{ invoiceId: december, reason: 'capReached' }],
		});
		expect(applied().invoices).toEqual([
			[august, 250],
			[november, 10.01],
		]);
	});

	it('except those that are excluded', async () => {
		const { august, november, december } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 10000);
		const values = { ...AUTOMATICALLY, options: { exclude: ` ${august} , ${november}` } };
		expect(only(await fixture.allocate('memo', values))).toMatchObject({
			invoicesLeftOut: [
				{ invoiceId: august, reason: 'excluded' },
				{ invoiceId: november, reason: 'excluded' },
			],
		});
		expect(applied().invoices).toEqual([[december, 100]]);
	});

	it.each<[string, string, number, Values]>([
		['nobody owes anything', 'Toni', 7500, {}],
		['all are excluded', 'Robin', 7500, { options: { exclude: '={{ $json.all }}' } }],
	])('is unchanged, without a write, where %s', async (_, customer, amount, values) => {
		fixture.addMemo('memo', customer, amount);
		const items = [{ all: fixture.openInvoices(customer).join(',') }];
		const result = await fixture.allocate('memo', { ...AUTOMATICALLY, ...values }, { items });
		expect(only(result)).toMatchObject({
			id: 'memo',
			outcome: 'unchanged',
			allocatedNow: '0.00',
			leftOver: '75.00',
		});
		expect(fixture.writes()).toEqual([]);
	});

	it('is unchanged, without a write, when it is done again', async () => {
		fixture.addMemo('memo', 'Sam', 50000);
		await fixture.allocate('memo', AUTOMATICALLY);
		fixture.sandbox.clearRequests();
		expect(only(await fixture.allocate('memo', AUTOMATICALLY))).toMatchObject({
			outcome: 'unchanged',
			allocatedNow: '0.00',
			leftOver: '319.75',
		});
		expect(fixture.writes()).toEqual([]);
	});

	it('is unchanged for a credit that is used up, without looking for invoices', async () => {
		const [invoiceId = ''] = fixture.openInvoices('Robin');
		fixture.addMemo('memo', 'Robin', 500);
		applyBefore('memo', invoiceId, 500);
		expect(only(await fixture.allocate('memo', AUTOMATICALLY)).outcome).toBe('unchanged');
		expect(fixture.calls()).toEqual(['GET credit-memos/memo']);
	});

	it('keeps what the credit is applied to already, the paid invoices too, row by row', async () => {
		const { august, november, december } = leesInvoices([20000, 5000, 15000]);
		const [refund = ''] = fixture.refunds('Lee');
		fixture.addMemo('memo', 'Lee', 30000);
		await fixture.allocate('memo', toTransactions([refund, '12.34']));
		applyBefore('memo', august, 5000);
		applyBefore('memo', december, 1000);
		expect(fixture.invoice(august).status).toBe('paid');
		fixture.sandbox.clearRequests();

		const output = only(await fixture.allocate('memo', AUTOMATICALLY));
		expect(output).toMatchObject({ outcome: 'allocated', allocatedNow: '227.66' });
		expect(sent()).toEqual([patchOf([august, 50], [december, 87.66], [november, 150])]);
		expect(applied().transactions).toEqual([[refund, 12.34]]);
	});
});

describe('To open invoices that change between the plan and the write', () => {
	it('plans anew when an invoice was paid', async () => {
		const { august, november, december } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 30000);
		fixture.onceInvoicesWereListed(() => {
			Object.assign(fixture.invoice(august), { status: 'paid', amountDue: 0 });
		});
		const output = only(await fixture.allocate('memo', AUTOMATICALLY));
		expect(output).toMatchObject({
			outcome: 'allocated',
			allocatedNow: '300.00',
			leftOver: '0.00',
		});
		expect(applied().invoices).toEqual([
			[november, 150],
			[december, 150],
		]);
		expect(fixture.writes().map(({ status }) => status)).toEqual([422, 200]);
	});

	it('plans anew when less is due', async () => {
		const { august, november, december } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 30000);
		fixture.onceInvoicesWereListed(() => {
			fixture.invoice(august).amountDue = 10001;
		});
		const output = only(await fixture.allocate('memo', AUTOMATICALLY));
		expect(output).toMatchObject({
			outcome: 'allocated',
			allocatedNow: '300.00',
			leftOver: '0.00',
		});
		expect(applied().invoices).toEqual([
			[august, 100.01],
			[november, 150],
			[december, 49.99],
		]);
	});

	it('never allocates more than Max Amount when it plans anew', async () => {
		const { august, november } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 30000);
		fixture.onceInvoicesWereListed(() => {
			fixture.invoice(august).amountDue = 3000;
		});
		const values = { ...AUTOMATICALLY, options: { cap: '100' } };
		expect(only(await fixture.allocate('memo', values))).toMatchObject({
			allocatedNow: '100.00',
			leftOver: '200.00',
		});
		expect(applied().invoices).toEqual([
			[august, 30],
			[november, 70],
		]);
	});

	it('reports what is left when the last open invoice was paid', async () => {
		const [invoiceId = ''] = fixture.openInvoices('Sam');
		fixture.addMemo('memo', 'Sam', 10000);
		fixture.onceInvoicesWereListed(() => {
			Object.assign(fixture.invoice(invoiceId), { status: 'paid', amountDue: 0 });
		});
		expect(only(await fixture.allocate('memo', AUTOMATICALLY))).toMatchObject({
			outcome: 'unchanged',
			allocatedNow: '0.00',
			leftOver: '100.00',
		});
	});

	it('refuses a credit that was voided between the plan and the write', async () => {
		fixture.addMemo('memo', 'Sam', 10000);
		fixture.onceInvoicesWereListed(() => {
			const memo = fixture.data.creditMemos.get('memo');
			if (memo) memo.fixedStatus = 'voided';
		});
		const result = await fixture.allocate('memo', AUTOMATICALLY);
		expect(failure(result).message).toContain('cannot be allocated, because its status is voided');
		expect(fixture.writes()).toEqual([]);
	});
});

describe('To chosen invoices and transactions', () => {
	it('sends each with its amount, and nothing else', async () => {
		const { august, december } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 30000, { description: 'Stays' });
		const output = only(
			await fixture.allocate('memo', toInvoices([august, '145.05'], [december, 0.1])),
		);
		expect(output).toMatchObject({
			outcome: 'allocated',
			status: 'partially-applied',
			unusedAmount: 154.85,
			description: 'Stays',
			allocationCheck: { asked: '145.15', granted: '145.15', asAsked: true, differences: [] },
		});
		expect(sent()).toEqual([patchOf([august, 145.05], [december, 0.1])]);
		expect(fixture.calls()).toEqual(['GET credit-memos/memo', 'PATCH credit-memos/memo']);
	});

	it('sends transactions in an array of their own', async () => {
		const [refund = ''] = fixture.refunds('Lee');
		fixture.addMemo('memo', 'Lee', 30000);
		expect(only(await fixture.allocate('memo', toTransactions([refund, '50.21'])))).toMatchObject({
			outcome: 'allocated',
			allocationCheck: { asAsked: true },
		});
		expect(sent()).toEqual([
			`PATCH {"allocations":{"transactions":[{"transactionId":"${refund}","amount":50.21}]}}`,
		]);
	});

	it.each<[string, (rows: Values[]) => unknown]>([
		['JSON text', (rows) => JSON.stringify(rows)],
		['an expression', () => '={{ $json.rows }}'],
	])('takes both from %s', async (_, json) => {
		const { august } = leesInvoices();
		const [refund = ''] = fixture.refunds('Lee');
		fixture.addMemo('memo', 'Lee', 30000);
		const rows = [
			{ transactionId: refund, amount: 50.21 },
			{ invoiceId: august, amount: '145.05' },
		];
		const values = { allocateTo: 'json', allocationsJson: json(rows) };
		const output = only(await fixture.allocate('memo', values, { items: [{ rows }] }));
		expect(output).toMatchObject({ outcome: 'allocated', unusedAmount: 104.74 });
		expect(sent()).toEqual([
			`PATCH {"allocations":{"invoices":[{"invoiceId":"${august}","amount":145.05}],` +
				`"transactions":[{"transactionId":"${refund}","amount":50.21}]}}`,
		]);
	});

	it('keeps the rows that are there, those of paid invoices verbatim', async () => {
		const { august, november, december } = leesInvoices([20000, 5000, 15000]);
		fixture.addMemo('memo', 'Lee', 30000);
		applyBefore('memo', december, 1000);
		applyBefore('memo', august, 5000);
		await fixture.allocate('memo', toInvoices([november, '20']));
		expect(sent()).toEqual([patchOf([december, 10], [august, 50], [november, 20])]);
		expect(applied().invoices).toEqual([
			[december, 10],
			[august, 50],
			[november, 20],
		]);
	});

	it('leaves the other kind alone, rather than emptying it', async () => {
		const { august } = leesInvoices();
		const [refund = ''] = fixture.refunds('Lee');
		fixture.addMemo('memo', 'Lee', 30000);
		await fixture.allocate('memo', toInvoices([august, '10']));
		await fixture.allocate('memo', toTransactions([refund, '20']));
		expect(applied()).toEqual({ invoices: [[august, 10]], transactions: [[refund, 20]] });
		expect(sent()[1]).not.toContain('"invoices"');
	});

	it('reports what Rebilly granted when less is due than asked', async () => {
		const { august, november } = leesInvoices([20000, 18025, 15000]);
		fixture.addMemo('memo', 'Lee', 50000);
		const output = only(
			await fixture.allocate('memo', toInvoices([august, '200.00'], [november, '1.00'])),
		);
		expect(output).toMatchObject({
			outcome: 'allocated',
			unusedAmount: 318.75,
			allocationCheck: {
				asked: '201.00',
				granted: '181.25',
				asAsked: false,
				differences: [{ id: august, asked: '200.00', granted: '180.25' }],
			},
		});
	});

	it.each<[string, Values, string]>([
		[
			'more than is unused',
			{ cents: 30001 },
			"need 300.01 USD, but only 300.00 USD of credit memo 'memo' is unused",
		],
		[
			'more than is left',
			{ cents: 10001, before: 20000 },
			"need 100.01 USD, but only 100.00 USD of credit memo 'memo' is unused",
		],
	])('refuses %s, and writes nothing', async (_, { cents, before }, message) => {
		const { august, december } = leesInvoices([50000, 50000, 50000]);
		fixture.addMemo('memo', 'Lee', 30000);
		if (before) applyBefore('memo', december, Number(before));
		const state = fixture.memos();
		const result = await fixture.allocate('memo', toInvoices([august, Number(cents) / 100]));
		expect(failure(result).message).toBe(`'Allocations' ${message} [item 0]`);
		expect(failure(result).description).toContain('Nothing was changed');
		expect(fixture.writes()).toEqual([]);
		expect(fixture.memos()).toEqual(state);
	});

	it('counts all rows together when it looks whether the credit is enough', async () => {
		const { august, november } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 10000);
		const result = await fixture.allocate('memo', toInvoices([august, '60'], [november, '40.01']));
		expect(failure(result).message).toContain('need 100.01 USD, but only 100.00 USD');
		expect(fixture.writes()).toEqual([]);
	});

	it.each<[string, () => string, string]>([
		['an unknown invoice', () => 'in_nowhere', 'allocations.invoices.0.invoiceId: is not known'],
		[
			'an invoice of somebody else',
			() => fixture.openInvoices('Sam')[0] ?? '',
			'belongs to another customer',
		],
		[
			'an invoice in another currency',
			() => fixture.openInvoices('Andrea')[0] ?? '',
			'is in another currency',
		],
		['a paid invoice', () => fixture.invoices('Andrea')[0] ?? '', 'is paid, and only unpaid'],
	])('shows why Rebilly refuses %s', async (_, invoiceId, message) => {
		fixture.addMemo('memo', 'Andrea', 5000);
		const result = await fixture.allocate('memo', toInvoices([invoiceId(), '1']));
		expect(failure(result).message).toContain(message);
		expect(result.error).toMatchObject({ name: 'NodeApiError', httpCode: '422' });
		expect(applied().invoices).toEqual([]);
	});
});

describe('If already allocated', () => {
	const ENSURE = { allocationMode: 'ensure' };
	const ADD = { allocationMode: 'add' };

	it.each<[string, Values, string, number | undefined]>([
		['raised to the amount', ENSURE, '30', 30],
		['left, when it has the amount', ENSURE, '20.00', undefined],
		['left, when it has more', ENSURE, '5', undefined],
		['raised to the amount, when nothing is chosen', {}, '30', 30],
		['raised by the amount', ADD, '30', 50],
	])('the part of an invoice is %s', async (_, mode, amount, becomes) => {
		const { august, december } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 30000);
		applyBefore('memo', december, 777);
		applyBefore('memo', august, 2000);
		const output = only(
			await fixture.allocate('memo', { ...toInvoices([august, amount]), ...mode }),
		);
		expect(output.outcome).toBe(becomes === undefined ? 'unchanged' : 'allocated');
		expect(sent()).toEqual(
			becomes === undefined ? [] : [patchOf([december, 7.77], [august, becomes])],
		);
		expect(applied().invoices).toEqual([
			[december, 7.77],
			[august, becomes ?? 20],
		]);
	});

	it('Raise to the Amount changes nothing when it is done again, not even by a write', async () => {
		const { august } = leesInvoices();
		const [refund = ''] = fixture.refunds('Lee');
		fixture.addMemo('memo', 'Lee', 30000);
		const values = {
			allocateTo: 'json',
			allocationsJson: JSON.stringify([
				{ invoiceId: august, amount: 145.05 },
				{ transactionId: refund, amount: 0.1 },
			]),
		};
		const first = only(await fixture.allocate('memo', values));
		fixture.sandbox.clearRequests();
		const second = only(await fixture.allocate('memo', values));
		const { outcome, allocationCheck, ...memo } = first;
		expect(outcome).toBe('allocated');
		expect(allocationCheck).toMatchObject({ asAsked: true });
		expect(second).toMatchObject({ ...memo, outcome: 'unchanged', allocatedNow: '0.00' });
		expect(fixture.writes()).toEqual([]);
	});

	it('Add the Amount adds each time', async () => {
		const { august } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 30000);
		const values = { ...toInvoices([august, '10.10']), ...ADD };
		for (const total of [10.1, 20.2, 30.3]) {
			expect(only(await fixture.allocate('memo', values)).outcome).toBe('allocated');
			expect(applied().invoices).toEqual([[august, total]]);
		}
	});

	it('Raise to the Amount needs no more of the credit than the difference', async () => {
		const { august } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 10000);
		applyBefore('memo', august, 9000);
		const values = toInvoices([august, '100']);
		expect(only(await fixture.allocate('memo', values))).toMatchObject({
			outcome: 'allocated',
			unusedAmount: 0,
		});
	});
});

describe('A credit memo that cannot be applied is refused', () => {
	it.each(['voided', 'draft', 'quotation'] as const)('%s', async (fixedStatus) => {
		const [invoiceId = ''] = fixture.openInvoices('Robin');
		fixture.addMemo('memo', 'Robin', 5000, { fixedStatus });
		for (const values of [AUTOMATICALLY, toInvoices([invoiceId, '1'])]) {
			const result = await fixture.allocate('memo', values);
			expect(failure(result).message).toBe(
				`The credit memo 'memo' cannot be allocated, because its status is ${fixedStatus} [item 0]`,
			);
			expect(failure(result).description).toContain('Choose a credit memo that is issued');
		}
		expect(fixture.writes()).toEqual([]);
	});

	it('an unknown one', async () => {
		const result = await fixture.allocate('nowhere', AUTOMATICALLY);
		expect(failure(result).message).toContain('There is no credit memo with the ID nowhere');
		expect(result.error).toMatchObject({ httpCode: '404' });
	});
});

describe('Bad input never leads to a write', () => {
	const json = (allocationsJson: unknown) => ({ allocateTo: 'json', allocationsJson });

	it.each<[string, Values, string]>([
		['no rows', { allocateTo: 'chosen', allocations: {} }, "'Allocations' is empty"],
		['no rows in JSON', json('[]'), "'Allocations (JSON)' is empty"],
		['broken JSON', json('[{]'), "'Allocations (JSON)' is not valid JSON"],
		['an object', json('{}'), "'Allocations (JSON)' is not a JSON array"],
		['an empty row', toInvoices(['', '']), 'Parameter "Invoice" is required'],
		['a misspelt key', json('[{ "invoiceID": "in_1", "amount": 1 }]'), "'invoiceID' in row 1 of"],
		['no amount', toInvoices(['in_1', '']), 'Parameter "Amount" is required'],
		[
			'zero',
			toInvoices(['in_1', '0']),
			"'Amount' in row 1 of 'Allocations' must be more than zero",
		],
		[
			'a negative amount',
			toInvoices(['in_1', '-1']),
			"'Amount' in row 1 of 'Allocations' must not be",
		],
		[
			'letters',
			toInvoices(['in_1', '1'], ['in_2', 'x']),
			"'Amount' in row 2 of 'Allocations' is not a",
		],
		[
			'an invoice twice',
			toInvoices(['in_1', '1'], ['in_1', '1']),
			"'Allocations' names 'in_1' twice",
		],
		[
			'a letter for a cap',
			{ ...AUTOMATICALLY, options: { cap: 'all' } },
			"'Max Amount' is not a number",
		],
		[
			'a cap of nothing',
			{ ...AUTOMATICALLY, options: { cap: '0' } },
			"'Max Amount' must be more than zero",
		],
		[
			'a negative cap',
			{ ...AUTOMATICALLY, options: { cap: '-1' } },
			"'Max Amount' must not be negative",
		],
		[
			'an unknown order',
			{ ...AUTOMATICALLY, order: 'largestFirst' },
			"'Order' is not one of its choices",
		],
		['an unknown target', { allocateTo: 'everything' }, "'Allocate To' is not one of its choices"],
		[
			'an unknown mode',
			{ ...toInvoices(['in_1', '1']), allocationMode: 'replace' },
			"'If Already Allocated' is not one of its choices",
		],
	])('%s: not even to a request', async (_, values, message) => {
		fixture.addMemo('memo', 'Robin', 5000);
		const result = await fixture.allocate('memo', values);
		expect(failure(result).message).toContain(message);
		expect(fixture.requests()).toEqual([]);
	});

	it.each<[string, Values, string]>([
		[
			'an amount',
			toInvoices(['in_1', '1.0050']),
			"'Amount' in row 1 of 'Allocations' has more decimals than the currency (2): '1.0050'",
		],
		[
			'a cap',
			{ ...AUTOMATICALLY, options: { cap: '1.0050' } },
			"'Max Amount' has more decimals than the currency (2): '1.0050'",
		],
	])(
		'%s with more decimals than the currency, which only the memo tells',
		async (_, values, message) => {
			fixture.addMemo('memo', 'Robin', 5000);
			expect(failure(await fixture.allocate('memo', values)).message).toBe(`${message} [item 0]`);
			expect(fixture.writes()).toEqual([]);
		},
	);

	it.each(['a/b', 'a b', 'm'.repeat(51), '../..', '.', ''])('the credit memo %j', async (id) => {
		const result = await fixture.allocate('={{ $json.id }}', AUTOMATICALLY, { items: [{ id }] });
		expect(failure(result).message).toMatch(
			/^'Credit Memo' is (not valid: '.*'|empty) \[item 0\]$/,
		);
		expect(fixture.requests()).toEqual([]);
	});
});

describe('Exactly once', () => {
	const write = (name: 'dropAfter' | 'status500After' | 'dropBefore' | 'status500Before') =>
		fixture.sandbox.setFaults(faultsAt('rebilly', name, [2]));

	it.each(['dropAfter', 'status500After', 'dropBefore', 'status500Before'] as const)(
		'Add the Amount adds it once when the write meets %s',
		async (fault) => {
			const { august } = leesInvoices();
			fixture.addMemo('memo', 'Lee', 30000);
			applyBefore('memo', august, 1000);
			write(fault);
			const values = { ...toInvoices([august, '10']), allocationMode: 'add' };
			expect(only(await fixture.allocate('memo', values))).toMatchObject({
				outcome: 'allocated',
				allocationCheck: { asAsked: true },
			});
			expect(applied().invoices).toEqual([[august, 20]]);
			// What was carried out is found, and not sent again.
			expect(fixture.writes()).toHaveLength(fault.endsWith('After') ? 1 : 2);
		},
	);

	it.each(['dropAfter', 'status500After', 'dropBefore', 'status500Before'] as const)(
		'an invoice that the write pays in full is reported as paid when it meets %s',
		async (fault) => {
			const { august } = leesInvoices([20000, 1000, 15000]);
			fixture.addMemo('memo', 'Lee', 30000);
			write(fault);
			const output = only(await fixture.allocate('memo', toInvoices([august, '10'])));
			expect(output).toMatchObject({
				outcome: 'allocated',
				unusedAmount: 290,
				allocationCheck: { asAsked: true },
			});
			expect(fixture.invoice(august)).toMatchObject({ status: 'paid', amountDue: 0 });
		},
	);

	it.each(['dropAfter', 'status500After', 'dropBefore', 'status500Before'] as const)(
		'open invoices get their part once when the write meets %s',
		async (fault) => {
			const { august, november } = leesInvoices();
			fixture.addMemo('memo', 'Lee', 30000);
			fixture.sandbox.setFaults(faultsAt('rebilly', fault, [3]));
			expect(only(await fixture.allocate('memo', AUTOMATICALLY))).toMatchObject({
				outcome: 'allocated',
				allocatedNow: '300.00',
				leftOver: '0.00',
			});
			expect(applied().invoices).toEqual([
				[august, 250],
				[november, 50],
			]);
		},
	);
});

describe('Several items', () => {
	it('of one credit memo run one after the other, so that none undoes another', async () => {
		const { august, november, december } = leesInvoices();
		fixture.addMemo('memo', 'Lee', 30000);
		const items = [august, november, december].map((invoiceId) => ({ invoiceId }));
		const values = toInvoices(['={{ $json.invoiceId }}', '10']);
		const result = await fixture.allocate('memo', values, { items });
		expect(outcomes(result)).toEqual(['allocated', 'allocated', 'allocated']);
		expect(applied().invoices).toEqual([
			[august, 10],
			[november, 10],
			[december, 10],
		]);
	});

	it('of one credit memo share what it has', async () => {
		leesInvoices();
		fixture.addMemo('memo', 'Lee', 10000);
		const result = await fixture.allocate('memo', AUTOMATICALLY, { items: [{}, {}, {}] });
		expect(outcomes(result)).toEqual(['allocated', 'unchanged', 'unchanged']);
		expect(fixture.writes()).toHaveLength(1);
	});

	it('of one customer never give an invoice more than is due, and report what each gave', async () => {
		leesInvoices([20000, 25000, 15000]);
		const memos = ['memo-1', 'memo-2', 'memo-3', 'memo-4', 'memo-5'];
		for (const id of memos) fixture.addMemo(id, 'Lee', 13000);
		const result = await fixture.allocate('={{ $json.id }}', AUTOMATICALLY, {
			items: memos.map((id) => ({ id })),
		});
		expect(result.status).toBe('success');
		const given = memos.map((id) =>
			applied(id).invoices.reduce((sum, [, cents]) => sum + cents, 0),
		);
		expect(jsonOf(result).map(({ allocatedNow }) => Number(allocatedNow))).toEqual(given);
		expect(given.reduce((sum, amount) => sum + amount, 0)).toBe(600);
		for (const id of fixture.openInvoices('Lee')) {
			expect(fixture.invoice(id).amountDue).toBeGreaterThanOrEqual(0);
		}
		expect(fixture.openInvoices('Lee')).toEqual([]);
	});

	it('go on without the one that cannot be applied', async () => {
		leesInvoices();
		fixture.addMemo('memo-1', 'Lee', 100);
		fixture.addMemo('memo-2', 'Lee', 100, { fixedStatus: 'voided' });
		fixture.addMemo('memo-3', 'Lee', 100);
		const result = await fixture.allocate('={{ $json.id }}', AUTOMATICALLY, {
			items: ['memo-1', 'memo-2', 'memo-3'].map((id) => ({ id })),
			onError: 'continueRegularOutput',
		});
		expect(jsonOf(result)).toMatchObject([
			{ id: 'memo-1', outcome: 'allocated' },
			{
				error: {
					message: expect.stringContaining('its status is voided [item 1]') as string,
					kind: 'state',
					creditMemoId: 'memo-2',
					status: 'voided',
				},
			},
			{ id: 'memo-3', outcome: 'allocated' },
		]);
	});
});
