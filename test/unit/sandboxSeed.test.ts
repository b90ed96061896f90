import { buildSeed } from '../../sandbox/buildSeed';
import type { SeedRefund } from '../../sandbox/seed';

const OPEN = ['unpaid', 'partially-paid', 'past-due'];

describe.each([1, 2, 99])('seed %d', (number) => {
	const seed = buildSeed(number);
	const approved = seed.refunds.filter((refund) => refund.result === 'approved');
	const openFor = ({ customerId, currency }: SeedRefund) =>
		seed.invoices.filter(
			(invoice) =>
				invoice.customerId === customerId &&
				invoice.currency === currency &&
				OPEN.includes(invoice.status),
		);
	const due = (refund: SeedRefund) =>
		openFor(refund).reduce((sum, invoice) => sum + invoice.amountDue, 0);
	const alone = approved.filter(
		({ customerId }) => approved.filter((one) => one.customerId === customerId).length === 1,
	);

	test('is the same every time', () => expect(buildSeed(number)).toEqual(seed));

	test('has ids in the vendor’s form, each once and the same under every number', () => {
		const rows = {
			cus: seed.customers,
			in: seed.invoices,
			txn: [...seed.payments, ...seed.refunds],
		};
		const ids = Object.entries(rows).flatMap(([prefix, list]) =>
			list.map(({ id }) => {
				expect(id).toMatch(new RegExp(`^${prefix}_[0-9A-Z]{20,40}$`));
				return id;
			}),
		);
		expect(new Set(ids).size).toBe(ids.length);
		const other = buildSeed(1);
		expect(seed.customers).toEqual(other.customers);
		expect(seed.refunds.map(({ id }) => id)).toEqual(other.refunds.map(({ id }) => id));
		expect(seed.businesses).toEqual(other.businesses);
	});

	test('has invoices that add up, with two items', () => {
		for (const { items, amount, amountDue, status } of seed.invoices) {
			expect(items).toHaveLength(2);
			expect(items.reduce((sum, item) => sum + item.unitPrice * item.quantity, 0)).toBe(amount);
			for (const item of items) expect(item.unitPrice).toBeGreaterThan(0);
			if (OPEN.includes(status)) expect(amountDue).toBeGreaterThan(0);
			expect(amountDue < amount && amountDue > 0).toBe(status === 'partially-paid');
		}
		expect(new Set(seed.invoices.map(({ status }) => status)).size).toBe(10);
	});

	test('has a paid sale behind every refund', () => {
		expect(seed.customers.length).toBeGreaterThanOrEqual(14);
		expect(approved.length).toBeGreaterThanOrEqual(26);
		expect(seed.refunds.length).toBe(approved.length + 1);
		for (const refund of seed.refunds) {
			const { customerId, currency, invoiceId } = refund;
			const payment = seed.payments.find(({ id }) => id === refund.parentTransactionId);
			expect(payment).toMatchObject({ customerId, currency, invoiceId });
			expect(payment!.amount).toBeGreaterThanOrEqual(refund.amount);
			expect(payment!.createdTime < refund.createdTime).toBe(true);
			const invoice = seed.invoices.find(({ id }) => id === invoiceId);
			expect(invoice).toMatchObject({
				customerId,
				currency,
				status: 'paid',
				amount: payment!.amount,
			});
		}
	});

	test('has the cases a run has to get right', () => {
		const withoutOpen = approved.filter((refund) => openFor(refund).length === 0);
		expect(new Set(withoutOpen.map(({ customerId }) => customerId)).size).toBe(1);

		const pairs = approved.filter((refund) => {
			const both = approved.filter(({ customerId }) => customerId === refund.customerId);
			const asked = both.reduce((sum, { amount }) => sum + amount, 0);
			return both.length === 2 && openFor(refund).length === 1 && asked <= due(refund);
		});
		expect(pairs.map(({ amount }) => amount)).toEqual([14505, 34948]);

		expect(alone.some((one) => openFor(one).length === 1 && one.amount > due(one))).toBe(true);
		expect(
			alone.some((one) => {
				const [first, second] = openFor(one).sort((a, b) => a.dueTime.localeCompare(b.dueTime));
				return second && first!.amountDue < one.amount && one.amount < due(one);
			}),
		).toBe(true);

		const inCurrency = (currency: string) =>
			approved.filter((refund) => refund.currency === currency).map(({ amount }) => amount);
		expect(inCurrency('JPY')).toContain(5800);
		expect(inCurrency('KWD')).toContain(12345);
		expect(inCurrency('EUR').length).toBeGreaterThanOrEqual(2);
		expect(
			seed.customers.some(({ id }) => {
				const own = seed.invoices.filter(({ customerId }) => customerId === id);
				return new Set(own.map(({ currency }) => currency)).size === 2;
			}),
		).toBe(true);
	});
});
