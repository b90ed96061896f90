import { idFor } from './core/ids';
import { randomInteger, seededRandom } from './core/random';
import type { Seed, SeedBusiness, SeedCurrency, SeedCustomer, SeedInvoice } from './seed';

type OpenStatus = 'unpaid' | 'partially-paid' | 'past-due';

interface Story {
	firstName: string;
	lastName: string;
	company: string;
	/** Approved refunds, in minor units. */
	refunds: Array<[SeedCurrency, number]>;
	declined?: Array<[SeedCurrency, number]>;
	/** Open invoices: currency, what is due in minor units, status, the day it is due. */
	open: Array<[SeedCurrency, number, OpenStatus, string]>;
	/** Invoices that no credit may touch. */
	closed?: Array<[SeedCurrency, number, SeedInvoice['status']]>;
}

/** The cases a refund-to-credit run has to get right; their amounts do not depend on the seed's number. */
const CASES: Story[] = [
	{
		// Two refunds that one open invoice takes in full.
		firstName: 'Robin',
		lastName: 'Hale',
		company: 'Corner Print Shop',
		refunds: [
			['USD', 14505],
			['USD', 34948],
		],
		open: [['USD', 120000, 'unpaid', '2026-12-15']],
	},
	{
		// A refund larger than everything the customer owes: some of the credit is left over.
		firstName: 'Sam',
		lastName: 'Porter',
		company: 'Hilltop Garden Supply',
		refunds: [['USD', 50000]],
		open: [['USD', 18025, 'unpaid', '2026-12-20']],
	},
	{
		// A refund that fills the invoice due first and part of the next.
		firstName: 'Jamie',
		lastName: 'Lind',
		company: 'Riverside Cycle Repair',
		refunds: [['USD', 34948]],
		open: [
			['USD', 60000, 'unpaid', '2026-12-28'],
			['USD', 12040, 'past-due', '2026-08-31'],
		],
	},
	{
		// A currency without decimals.
		firstName: 'Yuki',
		lastName: 'Mori',
		company: 'Green Tea Counter',
		refunds: [['JPY', 5800]],
		open: [['JPY', 20000, 'unpaid', '2026-12-10']],
	},
	{
		// A currency with three decimals.
		firstName: 'Noor',
		lastName: 'Saleh',
		company: 'Bayside Stationery',
		refunds: [['KWD', 12345]],
		open: [['KWD', 40500, 'unpaid', '2026-12-12']],
	},
	{
		firstName: 'Lena',
		lastName: 'Brandt',
		company: 'Market Square Books',
		refunds: [['EUR', 14505]],
		open: [['EUR', 30000, 'partially-paid', '2026-11-30']],
	},
	{
		firstName: 'Marc',
		lastName: 'Olivier',
		company: 'Old Mill Ceramics',
		refunds: [['EUR', 8990]],
		open: [
			['EUR', 8990, 'past-due', '2026-08-20'],
			['EUR', 4410, 'unpaid', '2026-12-05'],
		],
	},
	{
		// Nothing to apply the credit to.
		firstName: 'Toni',
		lastName: 'Weaver',
		company: 'Lakeside Canoe Hire',
		refunds: [['USD', 7500]],
		open: [],
	},
	{
		// Two currencies: a credit in dollars must leave the invoice in euros alone.
		firstName: 'Andrea',
		lastName: 'Novak',
		company: 'Two Bridges Catering',
		refunds: [['USD', 9999]],
		open: [
			['EUR', 25000, 'past-due', '2026-08-15'],
			['USD', 26550, 'unpaid', '2026-12-18'],
		],
	},
	{
		// No refund at all, and an invoice in every state that a credit must leave alone.
		firstName: 'Chris',
		lastName: 'Field',
		company: 'Station Road Florist',
		refunds: [],
		open: [['USD', 5000, 'unpaid', '2026-12-22']],
		closed: [
			['USD', 1100, 'draft'],
			['USD', 2200, 'voided'],
			['USD', 3300, 'abandoned'],
			['USD', 4400, 'disputed'],
			['USD', 5500, 'partially-refunded'],
			['USD', 6600, 'refunded'],
			['USD', 7700, 'paid'],
		],
	},
];

const OTHERS: Array<[string, string, string, SeedCurrency]> = [
	['Alex', 'Reed', 'Maple Street Bakery', 'USD'],
	['Kim', 'Aldous', 'Harbour View Dental', 'USD'],
	['Morgan', 'Ellis', 'Northside Climbing Hall', 'USD'],
	['Dana', 'Krause', 'Blue Door Interiors', 'EUR'],
	['Pat', 'Sutton', 'Meadow Lane Nursery', 'USD'],
	['Haru', 'Sato', 'Paper Crane Crafts', 'JPY'],
	['Jo', 'Winters', 'Clocktower Music School', 'USD'],
	['Lee', 'Carver', 'Twelve Oaks Joinery', 'USD'],
];

const LARGEST: Record<SeedCurrency, number> = { USD: 60000, EUR: 60000, JPY: 60000, KWD: 90000 };

function otherStories(random: () => number): Story[] {
	return OTHERS.map(([firstName, lastName, company, currency], index) => {
		const amount = (part: number) =>
			randomInteger(random, 500, Math.floor(LARGEST[currency] * part));
		const count = index % 3 === 2 ? 3 : 2;
		const story: Story = {
			firstName,
			lastName,
			company,
			refunds: Array.from({ length: count }, () => [currency, amount(0.5)]),
			open: [
				[currency, amount(1), 'unpaid', `2026-12-${10 + index}`],
				[currency, amount(1), 'past-due', `2026-08-${10 + index}`],
				[currency, amount(1), 'partially-paid', `2026-11-${10 + index}`],
			],
		};
		if (index === 0) story.declined = [[currency, 4200]];
		return story;
	});
}

const BUSINESSES: SeedBusiness[] = (['USD', 'EUR', 'JPY', 'KWD'] as const).map(
	(currency, index) => ({
		id: `6f1d2c5a-000${index + 1}-4a5b-9c3d-00000000000${index + 1}`,
		externalId: `harbour-outfitters-${currency.toLowerCase()}`,
		legalName: [
			'Harbour Outfitters LLC',
			'Harbour Outfitters Europe GmbH',
			'Harbour Outfitters Japan KK',
			'Harbour Outfitters Kuwait WLL',
		][index]!,
		currency,
	}),
);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const FIRST_SALE = Date.parse('2026-03-02T08:00:00.000Z');
const FIRST_OPEN_INVOICE = Date.parse('2026-07-01T08:00:00.000Z');
// All refunds fall on one day (UTC), so that a day's reconciliation has all of them.
const FIRST_REFUND = Date.parse('2026-09-14T06:00:00.000Z');

function iso(time: number): string {
	return new Date(time).toISOString();
}

/** The data both simulators start from. Identifiers and the cases above are the same for every number. */
export function buildSeed(number = 1): Seed {
	const seed: Seed = {
		number,
		customers: [],
		invoices: [],
		payments: [],
		refunds: [],
		businesses: BUSINESSES.map((business) => ({ ...business })),
	};
	[...CASES, ...otherStories(seededRandom(number))].forEach((story, index) => {
		const customer = addCustomer(seed, story, index);
		addRefunds(seed, customer, story);
		for (const [currency, due, status, dueDay] of story.open) {
			addOpenInvoice(seed, customer, currency, due, status, dueDay);
		}
		for (const [currency, amount, status] of story.closed ?? []) {
			const issued = FIRST_SALE + seed.invoices.length * DAY;
			const amountDue = status === 'draft' || status === 'abandoned' ? amount : 0;
			const invoice = addInvoice(seed, customer, { currency, status, amount, amountDue, issued });
			if (status === 'paid' || status === 'disputed') {
				addPayment(seed, invoice, amount, issued + 90 * MINUTE);
			}
		}
	});
	return seed;
}

function addCustomer(seed: Seed, story: Story, index: number): SeedCustomer {
	const { firstName, lastName, company } = story;
	const customer: SeedCustomer = {
		id: idFor('cus', `customer ${index + 1}`),
		firstName,
		lastName,
		company,
		email: `${firstName}.${lastName}@example.com`.toLowerCase(),
	};
	seed.customers.push(customer);
	return customer;
}

function addRefunds(seed: Seed, customer: SeedCustomer, story: Story): void {
	const approved = story.refunds.map((refund) => [...refund, 'approved'] as const);
	const declined = (story.declined ?? []).map((refund) => [...refund, 'declined'] as const);
	[...approved, ...declined].forEach(([currency, amount, result], index) => {
		const sold = index % 2 === 0 ? amount : amount * 2;
		const issued = FIRST_SALE + seed.invoices.length * DAY;
		const invoice = addInvoice(seed, customer, {
			currency,
			status: 'paid',
			amount: sold,
			amountDue: 0,
			issued,
		});
		const parentTransactionId = addPayment(seed, invoice, sold, issued + 90 * MINUTE);
		seed.refunds.push({
			id: idFor('txn', `refund ${seed.refunds.length + 1}`),
			parentTransactionId,
			customerId: customer.id,
			invoiceId: invoice.id,
			currency,
			amount,
			result,
			createdTime: iso(FIRST_REFUND + seed.refunds.length * 31 * MINUTE),
		});
	});
}

function addOpenInvoice(
	seed: Seed,
	customer: SeedCustomer,
	currency: SeedCurrency,
	amountDue: number,
	status: OpenStatus,
	dueDay: string,
): void {
	const paid = status === 'partially-paid' ? 2500 : 0;
	const issued = FIRST_OPEN_INVOICE + seed.invoices.length * 6 * 60 * MINUTE;
	const invoice = addInvoice(seed, customer, {
		currency,
		status,
		amount: amountDue + paid,
		amountDue,
		issued,
		due: Date.parse(`${dueDay}T00:00:00.000Z`),
	});
	if (paid > 0) addPayment(seed, invoice, paid, issued + DAY);
}

function addInvoice(
	seed: Seed,
	customer: SeedCustomer,
	fields: Pick<SeedInvoice, 'currency' | 'status' | 'amount' | 'amountDue'> & {
		issued: number;
		due?: number;
	},
): SeedInvoice {
	const number = seed.invoices.length + 1;
	const delivery = Math.floor(fields.amount / 6);
	const invoice: SeedInvoice = {
		id: idFor('in', `invoice ${number}`),
		number,
		customerId: customer.id,
		currency: fields.currency,
		status: fields.status,
		amount: fields.amount,
		amountDue: fields.amountDue,
		issuedTime: iso(fields.issued),
		dueTime: iso(fields.due ?? fields.issued + 30 * DAY),
		items: [
			{
				id: idFor('ii', `invoice ${number} item 1`),
				description: 'Outfitting order',
				unitPrice: fields.amount - 2 * delivery,
				quantity: 1,
			},
			{
				id: idFor('ii', `invoice ${number} item 2`),
				description: 'Delivery',
				unitPrice: delivery,
				quantity: 2,
			},
		],
	};
	seed.invoices.push(invoice);
	return invoice;
}

function addPayment(seed: Seed, invoice: SeedInvoice, amount: number, time: number): string {
	const id = idFor('txn', `payment ${seed.payments.length + 1}`);
	seed.payments.push({
		id,
		customerId: invoice.customerId,
		invoiceId: invoice.id,
		currency: invoice.currency,
		amount,
		createdTime: iso(time),
	});
	return id;
}
