/** Rebilly's own client and the nodes, in turn, on the same records. */
import { chosen, jsonOf, only, useRebilly } from '../engine/rebillyBench';
import { type Row, type Sdk, sdkFor } from './sdkClient';

const bench = useRebilly();
let sdk: Sdk;

beforeAll(() => {
	sdk = sdkFor(bench.sandbox);
});

const memoOf = (over: Row = {}): Row => ({
	customerId: bench.customer('Robin'),
	currency: 'USD',
	items: [{ unitPrice: 145.05, quantity: 1 }],
	...over,
});

/** The records that a call is about, each of them there before it. */
async function records() {
	const invoiceId = bench.openInvoices('Robin')[0]!;
	const payment = [...bench.data.transactions.values()].find(
		({ type, result }) => type === 'sale' && result === 'approved',
	)!;
	await sdk.creditMemos!.create!({ id: 'memo', data: memoOf() });
	const comment = await sdk.creditMemos!.createTimelineComment!({
		id: 'memo',
		data: { message: 'A comment' },
	});
	const hook = { method: 'POST', url: 'https://example.com/hook', credentialHash: 'credential' };
	return { invoiceId, paymentId: payment.id, commentId: String(comment.fields.id), hook };
}

type Records = Awaited<ReturnType<typeof records>>;
const MEMO = { id: 'memo' };
const MESSAGE = { message: 'A comment' };

/** Every function that the SDK has for these five resources, with what a caller gives it. */
const CALLS: Record<string, Record<string, (given: Records) => Row>> = {
	creditMemos: {
		getAll: () => ({ limit: 10, filter: 'currency:USD', sort: ['-createdTime'] }),
		create: () => ({ data: memoOf() }),
		get: () => MEMO,
		update: () => ({ ...MEMO, data: memoOf({ description: 'Changed' }) }),
		patch: ({ invoiceId }) => ({
			...MEMO,
			data: { allocations: { invoices: [{ invoiceId, amount: 1.5 }] } },
		}),
		void: () => MEMO,
		refund: () => MEMO,
		getAllTimelineMessages: () => ({ ...MEMO, limit: 10 }),
		createTimelineComment: () => ({ ...MEMO, data: MESSAGE }),
		getTimelineMessage: ({ commentId }) => ({ ...MEMO, messageId: commentId }),
		deleteTimelineMessage: ({ commentId }) => ({ ...MEMO, messageId: commentId }),
		downloadPDF: () => MEMO,
	},
	invoices: {
		getAll: () => ({ limit: 10, filter: 'currency:USD' }),
		create: () => ({ data: memoOf() }),
		get: ({ invoiceId }) => ({ id: invoiceId }),
		update: ({ invoiceId }) => ({ id: invoiceId, data: memoOf() }),
		getAllInvoiceItems: ({ invoiceId }) => ({ id: invoiceId }),
		createInvoiceItem: ({ invoiceId }) => ({ id: invoiceId, data: memoOf().items[0] as Row }),
		getInvoiceItem: ({ invoiceId }) => ({ id: invoiceId, itemId: 'item' }),
		updateInvoiceItem: ({ invoiceId }) => ({ id: invoiceId, itemId: 'item', data: {} }),
		deleteInvoiceItem: ({ invoiceId }) => ({ id: invoiceId, itemId: 'item' }),
		issue: ({ invoiceId }) => ({ id: invoiceId, data: {} }),
		abandon: ({ invoiceId }) => ({ id: invoiceId }),
		void: ({ invoiceId }) => ({ id: invoiceId }),
		recalculate: ({ invoiceId }) => ({ id: invoiceId }),
		reissue: ({ invoiceId }) => ({ id: invoiceId, data: {} }),
		getAllTransactionAllocations: ({ invoiceId }) => ({ id: invoiceId, limit: 10 }),
		allocateCreditBalance: ({ invoiceId }) => ({ id: invoiceId, data: { amount: 1.5 } }),
		applyTransaction: ({ invoiceId, paymentId }) => ({
			id: invoiceId,
			data: { transactionId: paymentId },
		}),
		getAllTimelineMessages: ({ invoiceId }) => ({ id: invoiceId }),
		createTimelineComment: ({ invoiceId }) => ({ id: invoiceId, data: MESSAGE }),
		getTimelineMessage: ({ invoiceId }) => ({ id: invoiceId, messageId: 'message' }),
		deleteTimelineMessage: ({ invoiceId }) => ({ id: invoiceId, messageId: 'message' }),
		downloadPDF: ({ invoiceId }) => ({ id: invoiceId }),
	},
	transactions: {
		getAll: () => ({ limit: 10, filter: 'type:sale' }),
		create: () => ({ data: { type: 'sale', customerId: 'customer', currency: 'USD', amount: 1 } }),
		get: ({ paymentId }) => ({ id: paymentId, expand: 'customer' }),
		patch: ({ paymentId }) => ({ id: paymentId, data: { customFields: {} } }),
		query: ({ paymentId }) => ({ id: paymentId }),
		update: ({ paymentId }) => ({ id: paymentId, data: {} }),
		refund: ({ paymentId }) => ({ id: paymentId, data: { amount: 1.5 } }),
		getAllTimelineMessages: ({ paymentId }) => ({ id: paymentId }),
		createTimelineComment: ({ paymentId }) => ({ id: paymentId, data: MESSAGE }),
		getTimelineMessage: ({ paymentId }) => ({ id: paymentId, messageId: 'message' }),
		deleteTimelineMessage: ({ paymentId }) => ({ id: paymentId, messageId: 'message' }),
		downloadPDF: ({ paymentId }) => ({ id: paymentId }),
	},
	customers: {
		getAll: () => ({ limit: 10, q: 'Robin' }),
		create: () => ({ data: { firstName: 'New' } }),
		get: () => ({ id: bench.customer('Robin') }),
		update: () => ({ id: bench.customer('Robin'), data: { firstName: 'Robin' } }),
		merge: () => ({ id: bench.customer('Robin'), targetCustomerId: 'other' }),
		getLeadSource: () => ({ id: bench.customer('Robin') }),
		createLeadSource: () => ({ id: bench.customer('Robin'), data: {} }),
		updateLeadSource: () => ({ id: bench.customer('Robin'), data: {} }),
		deleteLeadSource: () => ({ id: bench.customer('Robin') }),
		getAllTimelineMessages: () => ({ id: bench.customer('Robin') }),
		createTimelineComment: () => ({ id: bench.customer('Robin'), data: MESSAGE }),
		getTimelineMessage: () => ({ id: bench.customer('Robin'), messageId: 'message' }),
		deleteTimelineMessage: () => ({ id: bench.customer('Robin'), messageId: 'message' }),
		getCustomerCreditBalance: () => ({ id: bench.customer('Robin') }),
		generateComplianceScreeningReport: () => ({ id: bench.customer('Robin') }),
	},
	webhooks: {
		getAll: () => ({ limit: 10 }),
		create: ({ hook }) => ({ id: 'new', data: hook }),
		get: () => ({ id: 'hook' }),
		update: ({ hook }) => ({ id: 'hook', data: { ...hook, status: 'inactive' } }),
		delete: () => ({ id: 'hook' }),
	},
};

/**
 * What no node needs and so the simulator does not have. An operation that begins to need one of them brings its route
 * with it, and then the call has to pass like the others.
 */
const NO_ROUTE = /^There is no (GET|PUT|POST|PATCH|DELETE) \//;

const ROWS = Object.entries(CALLS).flatMap(([resource, calls]) =>
	Object.entries(calls).map(([name, argument]) => [resource, name, argument] as const),
);

describe('Every call of the SDK', () => {
	const seen = { passed: [] as string[], without: [] as string[] };

	it('is in the list', () => {
		for (const [resource, calls] of Object.entries(CALLS)) {
			expect(Object.keys(calls).sort()).toEqual(Object.keys(sdk[resource]!).sort());
		}
	});

	it.each(ROWS)('%s.%s passes as it is sent', async (resource, name, argument) => {
		const given = await records();
		const auth = { type: 'none' };
		const credential = { type: 'webhook', host: 'example.com', auth };
		given.hook.credentialHash = await sdk.serviceCredentials!.create!({
			type: 'webhook',
			data: credential,
		}).then(({ fields }) => String(fields.hash ?? fields.id));
		await sdk.webhooks!.create!({ id: 'hook', data: given.hook });

		const title = await sdk[resource]![name]!(argument(given)).then(
			() => undefined,
			(error: Error & { details?: unknown }) => String(error.details ?? error.message),
		);
		const isMissing = NO_ROUTE.test(title ?? '');
		seen[isMissing ? 'without' : 'passed'].push(`${resource}.${name}`);
		expect(isMissing ? undefined : title).toBeUndefined();
	});

	it('that a node makes too is among those', () => {
		console.log(
			`SDK: ${seen.passed.length} calls pass, ${seen.without.length} have no route in the simulator: ${seen.without.join(', ')}`,
		);
		expect(seen.passed).toEqual(
			expect.arrayContaining([
				...Object.keys(CALLS.creditMemos!).map((name) => `creditMemos.${name}`),
				...Object.keys(CALLS.webhooks!).map((name) => `webhooks.${name}`),
				'invoices.getAll',
				'invoices.get',
				'invoices.allocateCreditBalance',
				'invoices.downloadPDF',
				'transactions.getAll',
				'transactions.get',
				'transactions.query',
				'transactions.refund',
				'transactions.downloadPDF',
				'customers.getAll',
				'customers.get',
				'customers.getCustomerCreditBalance',
			]),
		);
	});
});

/** Minor units; as floating-point numbers of major units, most of them are not what they seem. */
const AMOUNTS = [
	1, 7, 29, 57, 115, 435, 841, 1005, 2675, 14505, 100_010, 99_999_999, 9_007_199_254,
];

describe.each([
	['USD', 2],
	['EUR', 2],
	['JPY', 0],
	['KWD', 3],
] as const)('Amounts in %s', (currency, exponent) => {
	const major = (minor: number) => (minor / 10 ** exponent).toFixed(exponent);
	const minorOf = (amount: unknown) => Math.round(Number(amount) * 10 ** exponent);
	const held = (id: string) =>
		bench.data.creditMemos.get(id)!.items.reduce((total, item) => total + item.unitPrice, 0);
	const create = async (more: number, prefix: string) =>
		await bench.create(
			{
				currency,
				idempotencyKey: '={{ $json.key }}',
				lineItems: { item: [{ unitPrice: '={{ $json.amount }}', quantity: 1 }] },
			},
			{
				items: AMOUNTS.map((minor, index) => ({
					key: `${prefix}-${index}`,
					amount: major(minor + more),
				})),
				onError: 'continueErrorOutput',
			},
		);

	it('that a node writes are read by the SDK, written back by it and read by the node', async () => {
		expect(jsonOf(await create(0, 'node')).map(({ outcome }) => outcome)).toEqual(
			AMOUNTS.map(() => 'created'),
		);
		for (const [index, minor] of AMOUNTS.entries()) {
			const id = `node-${index}`;
			const { fields } = await sdk.creditMemos!.get!({ id });
			expect([fields.currency, minorOf(fields.totalAmount)]).toEqual([currency, minor]);
			await sdk.creditMemos!.update!({ id, data: { ...fields, description: 'By the SDK' } });
			expect(held(id)).toBe(minor);
			const read = only(await bench.run('creditMemo', 'get', { creditMemoId: chosen(id) }));
			expect([minorOf(read.totalAmount), read.currency]).toEqual([minor, currency]);
		}
	});

	it('that the SDK writes are the same to the node, and a minor unit more is not', async () => {
		for (const [index, minor] of AMOUNTS.entries()) {
			const items = [{ unitPrice: Number(major(minor)), quantity: 1 }];
			await sdk.creditMemos!.create!({ id: `sdk-${index}`, data: memoOf({ currency, items }) });
		}
		const same = await create(0, 'sdk');
		expect(jsonOf(same).map(({ outcome }) => outcome)).toEqual(AMOUNTS.map(() => 'existing'));
		const more = await create(1, 'sdk');
		expect(jsonOf(more)).toEqual([]);
		expect(jsonOf(more, 1)).toHaveLength(AMOUNTS.length);
		expect(AMOUNTS.map((_, index) => held(`sdk-${index}`))).toEqual(AMOUNTS);
	});
});

it('The SDK and the nodes apply one memo in turn, and none takes away what the other gave', async () => {
	const [first, second] = bench.openInvoices('Alex') as [string, string];
	await sdk.creditMemos!.create!({
		id: 'memo',
		data: memoOf({ customerId: bench.customer('Alex') }),
	});
	const rows = async () =>
		((await sdk.creditMemos!.get!({ id: 'memo' })).fields.allocations as Row).invoices as Row[];

	const allocate = async (amount: string) =>
		await bench.allocate('memo', {
			allocateTo: 'chosen',
			allocations: { invoices: [{ invoiceId: chosen(first), amount }] },
		});

	expect(only(await allocate('1.10'))).toMatchObject({ outcome: 'allocated' });
	await sdk.creditMemos!.patch!({
		id: 'memo',
		data: {
			allocations: { invoices: [...(await rows()), { invoiceId: second, amount: 2.2 }] },
		},
	});
	const told = only(await allocate('1.15'));
	expect(told.outcome).toBe('allocated');
	expect(told.changedMeanwhile).toBeUndefined();
	expect((await rows()).map(({ invoiceId, amount }) => [invoiceId, amount])).toEqual([
		[first, 1.15],
		[second, 2.2],
	]);
});
