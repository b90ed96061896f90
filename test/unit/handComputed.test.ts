/**
 * Plans and reconciliations whose results were worked out by hand, to be read as tables. What holds for all
 * input is in allocationPlan.test.ts and reconciliation.test.ts.
 */
import {
	planAllocations,
	type PlannableInvoice,
	type PlanOrder,
} from '../../nodes/shared/credit/planner';
import { currencyExponent, formatAmount, parseAmount } from '../../nodes/shared/money';
import { type Credit, reconcile, type Refund } from '../../nodes/shared/credit/reconciliation';
import { KeyFinder } from '../../nodes/shared/credit/refundKeys';

type Row = Record<string, string>;

/** The rows of a table as it is drawn: columns between bars, the first line names them. */
function rowsOf(drawing: string): Row[] {
	const [names = [], ...lines] = drawing
		.trim()
		.split('\n')
		.map((line) => line.split('|').map((cell) => cell.trim()));
	return lines.map((cells) => {
		expect(cells).toHaveLength(names.length);
		return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
	});
}

/** What stands in one cell, such as the invoices. */
function listOf(cell = ''): string[] {
	return cell
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

/** An amount with its currency, such as "145.05 USD". */
function money(text = ''): { amount: bigint; currency: string; exponent: number } {
	const [amount = '', currency = ''] = text.split(' ');
	const exponent = currencyExponent(currency);
	return { amount: parseAmount(amount, exponent), currency, exponent };
}

/**
 * Invoices are written as: id, what is still owed, `due` and `issued` with a time, and the currency where
 * it is not that of the credit. The order is oldest due first where none is named.
 */
const PLANS = rowsOf(`
what                                                  | credit           | order    | cap       | without | invoices                                                                                                | gives                             | left over | left out
an invoice that owes less                             | 100.00 USD       |          |           |         | a 60.00 due 2026-01-10                                                                                  | a 60.00                           | 40.00     |
an invoice that owes as much                          | 100.00 USD       |          |           |         | a 100.00 due 2026-01-10                                                                                 | a 100.00                          | 0.00      |
an invoice that owes more                             | 100.00 USD       |          |           |         | a 160.00 due 2026-01-10                                                                                 | a 100.00                          | 0.00      |
no invoice                                            | 100.00 USD       |          |           |         |                                                                                                         |                                   | 100.00    |
two invoices, the second paid in part                 | 100.00 USD       |          |           |         | a 60.00 due 2026-01-10, b 70.00 due 2026-02-10                                                          | a 60.00, b 40.00                  | 0.00      |
nothing left for the third                            | 100.00 USD       |          |           |         | a 60.00 due 2026-01-10, b 40.00 due 2026-02-10, c 10.00 due 2026-03-10                                  | a 60.00, b 40.00                  | 0.00      | c creditUsedUp
the oldest due, not the first of the list             | 100.00 USD       |          |           |         | a 60.00 due 2026-03-10, b 60.00 due 2026-01-10, c 60.00 due 2026-02-10                                  | b 60.00, c 40.00                  | 0.00      | a creditUsedUp
newest due first                                      | 100.00 USD       | newest   |           |         | a 60.00 due 2026-01-10, b 60.00 due 2026-02-10, c 60.00 due 2026-03-10                                  | c 60.00, b 40.00                  | 0.00      | a creditUsedUp
smallest first                                        | 100.00 USD       | smallest |           |         | a 80.00 due 2026-01-10, b 30.00 due 2026-02-10, c 50.00 due 2026-03-10                                  | b 30.00, c 50.00, a 20.00         | 0.00      |
equally small: the oldest due                         | 50.00 USD        | smallest |           |         | a 40.00 due 2026-02-10, b 40.00 due 2026-01-10                                                          | b 40.00, a 10.00                  | 0.00      |
equal due dates: the one issued first                 | 100.00 USD       |          |           |         | a 60.00 due 2026-03-10 issued 2026-01-03, b 60.00 due 2026-03-10 issued 2026-01-01                      | b 60.00, a 40.00                  | 0.00      |
equal due and issue dates: by id                      | 100.00 USD       |          |           |         | c 60.00 due 2026-03-10, a 60.00 due 2026-03-10, b 60.00 due 2026-03-10                                  | a 60.00, b 40.00                  | 0.00      | c creditUsedUp
one instant in two zones is an equal due date         | 50.00 USD        |          |           |         | b 60.00 due 2026-01-10T00:00:00Z, a 60.00 due 2026-01-10T02:00:00+02:00                                 | a 50.00                           | 0.00      | b creditUsedUp
a later text can be an earlier time                   | 50.00 USD        |          |           |         | a 60.00 due 2026-01-10T01:00:00Z, b 60.00 due 2026-01-10T02:00:00+02:00                                 | b 50.00                           | 0.00      | a creditUsedUp
no due date: last                                     | 100.00 USD       |          |           |         | a 60.00, b 60.00 due 2026-03-10                                                                         | b 60.00, a 40.00                  | 0.00      |
no due date: last, when the newest is first too       | 100.00 USD       | newest   |           |         | a 60.00, b 60.00 due 2026-03-10, c 60.00 due 2026-04-10                                                 | c 60.00, b 40.00                  | 0.00      | a creditUsedUp
a due date that is none: last                         | 130.00 USD       |          |           |         | a 60.00 due soon, b 60.00 due 2026-03-10, c 60.00 due 2026-01-10                                        | c 60.00, b 60.00, a 10.00         | 0.00      |
a due date that is none: last, newest first too       | 130.00 USD       | newest   |           |         | a 60.00 due soon, b 60.00 due 2026-03-10, c 60.00 due 2026-01-10                                        | b 60.00, c 60.00, a 10.00         | 0.00      |
an issue date that is none: after those with one      | 70.00 USD        |          |           |         | a 60.00 due 2026-03-10 issued soon, b 60.00 due 2026-03-10 issued 2026-01-03                            | b 60.00, a 10.00                  | 0.00      |
a zero balance                                        | 100.00 USD       |          |           |         | a 0.00 due 2026-01-10, b 60.00 due 2026-02-10                                                           | b 60.00                           | 40.00     | a nothingDue
an overpaid invoice                                   | 100.00 USD       |          |           |         | a -5.00 due 2026-01-10, b 60.00 due 2026-02-10                                                          | b 60.00                           | 40.00     | a nothingDue
a partly paid invoice: 229.95 of 250.00 are paid      | 100.00 USD       |          |           |         | a 20.05 due 2026-01-10, b 250.00 due 2026-02-10                                                         | a 20.05, b 79.95                  | 0.00      |
an invoice in another currency                        | 100.00 USD       |          |           |         | a 60.00 EUR due 2026-01-10, b 60.00 due 2026-02-10                                                      | b 60.00                           | 40.00     | a otherCurrency
every invoice in another currency than the credit     | 100.00 EUR       |          |           |         | a 60.00 USD due 2026-01-10, b 6000 JPY due 2026-02-10                                                   |                                   | 100.00    | a otherCurrency, b otherCurrency
yen, which have no decimals                           | 5800 JPY         |          |           |         | a 3000 due 2026-01-10, b 3500 due 2026-02-10                                                            | a 3000, b 2800                    | 0         |
dinars, which have three                              | 10.500 KWD       |          |           |         | a 3.125 due 2026-01-10, b 7.374 due 2026-02-10, c 5.000 due 2026-03-10                                  | a 3.125, b 7.374, c 0.001         | 0.000     |
dinars under a cap                                    | 10.500 KWD       |          | 4.000     |         | a 3.125 due 2026-01-10, b 7.374 due 2026-02-10, c 5.000 due 2026-03-10                                  | a 3.125, b 0.875                  | 6.500     | c capReached
a cap below the first invoice                         | 100.00 USD       |          | 25.00     |         | a 60.00 due 2026-01-10, b 60.00 due 2026-02-10                                                          | a 25.00                           | 75.00     | b capReached
a cap in the middle of the second invoice             | 100.00 USD       |          | 80.00     |         | a 60.00 due 2026-01-10, b 60.00 due 2026-02-10, c 5.00 due 2026-03-10                                   | a 60.00, b 20.00                  | 20.00     | c capReached
a cap of as much as the first invoice owes            | 100.00 USD       |          | 60.00     |         | a 60.00 due 2026-01-10, b 60.00 due 2026-02-10                                                          | a 60.00                           | 40.00     | b capReached
a cap of as much as the credit                        | 100.00 USD       |          | 100.00    |         | a 60.00 due 2026-01-10, b 60.00 due 2026-02-10, c 60.00 due 2026-03-10                                  | a 60.00, b 40.00                  | 0.00      | c creditUsedUp
a cap above the credit                                | 100.00 USD       |          | 500.00    |         | a 60.00 due 2026-01-10, b 60.00 due 2026-02-10                                                          | a 60.00, b 40.00                  | 0.00      |
a cap of nothing                                      | 100.00 USD       |          | 0.00      |         | a 60.00 due 2026-01-10                                                                                  |                                   | 100.00    | a capReached
the oldest invoice is left alone                      | 100.00 USD       |          |           | a       | a 60.00 due 2026-01-10, b 60.00 due 2026-02-10                                                          | b 60.00                           | 40.00     | a excluded
every invoice is left alone                           | 100.00 USD       |          |           | a, b    | a 60.00 due 2026-01-10, b 60.00 due 2026-02-10                                                          |                                   | 100.00    | a excluded, b excluded
a cap, with one left alone: it does not use it up     | 100.00 USD       |          | 70.00     | a       | a 60.00 due 2026-01-10, b 60.00 due 2026-02-10, c 60.00 due 2026-03-10                                  | b 60.00, c 10.00                  | 30.00     | a excluded
a credit that is used up                              | 0.00 USD         |          |           |         | a 60.00 due 2026-01-10                                                                                  |                                   | 0.00      | a creditUsedUp
the last cent                                         | 0.01 USD         |          |           |         | a 0.01 due 2026-01-10, b 0.01 due 2026-02-10                                                            | a 0.01                            | 0.00      | b creditUsedUp
tenths, which binary fractions do not hold            | 0.30 USD         |          |           |         | a 0.10 due 2026-01-10, b 0.20 due 2026-02-10                                                            | a 0.10, b 0.20                    | 0.00      |
the largest amount                                    | 9999999999999.99 USD |      |           |         | a 9999999999999.98 due 2026-01-10, b 5.00 due 2026-02-10                                                | a 9999999999999.98, b 0.01        | 0.00      |
each for a reason of its own                          | 50.00 USD        |          | 40.00     | a       | a 0.00 due 2026-01-10, b 9.00 EUR due 2026-01-11, c 0.00 due 2026-01-12, d 45.00 due 2026-01-13, e 1.00 due 2026-01-14 | d 40.00            | 10.00     | a excluded, b otherCurrency, c nothingDue, e capReached
`);

const ORDERS: Record<string, PlanOrder> = {
	'': 'oldestDueFirst',
	newest: 'newestDueFirst',
	smallest: 'smallestFirst',
};

function invoiceOf(text: string, creditCurrency: string): PlannableInvoice {
	const [, id = '', owed = '', currency = creditCurrency, dueTime, issuedTime] =
		/^(\S+) (\S+)(?: ([A-Z]{3}))?(?: due (\S+))?(?: issued (\S+))?$/.exec(text) ?? [];
	expect(id).not.toBe('');
	return { id, currency, balance: money(`${owed} ${currency}`).amount, dueTime, issuedTime };
}

describe('By hand, a plan for', () => {
	test('at least 30 cases', () => expect(PLANS.length).toBeGreaterThanOrEqual(30));

	test.each(PLANS.map((row) => [row.what ?? '', row] as const))('%s', (_what, row) => {
		const { amount: available, currency, exponent } = money(row.credit);
		const shown = (amount: bigint) => formatAmount(amount, exponent);
		const plan = planAllocations({
			available,
			currency,
			invoices: listOf(row.invoices).map((text) => invoiceOf(text, currency)),
			order: ORDERS[row.order ?? ''] ?? 'oldestDueFirst',
			cap: row.cap ? money(`${row.cap} ${currency}`).amount : undefined,
			exclude: listOf(row.without),
		});

		expect({
			gives: plan.allocations.map(({ invoiceId, amount }) => `${invoiceId} ${shown(amount)}`),
			'left over': shown(plan.leftOver),
			'left out': plan.leftOut.map(({ invoiceId, reason }) => `${invoiceId} ${reason}`),
		}).toEqual({
			gives: listOf(row.gives),
			'left over': row['left over'],
			'left out': listOf(row['left out']),
		});
	});
});

/**
 * A credit is written as: amount, currency, customer, and `voided` where it is. What a service does not
 * keep is a dash. `credited` and `difference` are in the currency of the refund.
 */
const FINDINGS = rowsOf(`
what                                              | refund           | customer | credits                                                            | finding         | credited | difference
one credit of its amount                          | 100.00 USD       | ann      | 100.00 USD ann                                                     | matched         | 100.00   | 0.00
no credit                                         | 100.00 USD       | ann      |                                                                    | missing         | 0.00     | -100.00
a voided credit                                   | 100.00 USD       | ann      | 100.00 USD ann voided                                              | voidedOrDeleted | 0.00     | -100.00
two voided credits                                | 100.00 USD       | ann      | 100.00 USD ann voided, 100.00 USD ann voided                       | voidedOrDeleted | 0.00     | -100.00
a voided credit and its replacement               | 100.00 USD       | ann      | 100.00 USD ann voided, 100.00 USD ann                              | matched         | 100.00   | 0.00
a voided credit and a replacement that is short   | 100.00 USD       | ann      | 100.00 USD ann voided, 90.00 USD ann                               | amountDiffers   | 90.00    | -10.00
two credits for one refund                        | 100.00 USD       | ann      | 100.00 USD ann, 100.00 USD ann                                     | duplicate       | 200.00   | 100.00
three credits for one refund                      | 100.00 USD       | ann      | 100.00 USD ann, 100.00 USD ann, 100.00 USD ann                     | duplicate       | 300.00   | 200.00
two credits for one refund, one of another amount | 100.00 USD       | ann      | 100.00 USD ann, 0.50 USD ann                                       | duplicate       | 100.50   | 0.50
a refund split over two credits                   | 100.00 USD       | ann      | 60.00 USD ann, 40.00 USD ann                                       | matched         | 100.00   | 0.00
a refund split over three credits                 | 100.00 USD       | ann      | 33.33 USD ann, 33.33 USD ann, 33.34 USD ann                        | matched         | 100.00   | 0.00
a split refund, a part of which is voided         | 100.00 USD       | ann      | 60.00 USD ann, 40.00 USD ann voided                                | amountDiffers   | 60.00    | -40.00
a split refund, a part of which is there twice    | 100.00 USD       | ann      | 60.00 USD ann, 40.00 USD ann, 40.00 USD ann                        | duplicate       | 140.00   | 40.00
a split refund, a cent short                      | 100.00 USD       | ann      | 60.00 USD ann, 39.99 USD ann                                       | amountDiffers   | 99.99    | -0.01
a cent more                                       | 100.00 USD       | ann      | 100.01 USD ann                                                     | amountDiffers   | 100.01   | 0.01
a cent less                                       | 100.00 USD       | ann      | 99.99 USD ann                                                      | amountDiffers   | 99.99    | -0.01
a credit of nothing                               | 100.00 USD       | ann      | 0.00 USD ann                                                       | amountDiffers   | 0.00     | -100.00
tenths, which binary fractions do not hold        | 0.30 USD         | ann      | 0.10 USD ann, 0.20 USD ann                                         | matched         | 0.30     | 0.00
a credit in another currency                      | 100.00 USD       | ann      | 100.00 EUR ann                                                     | currencyDiffers | 0.00     | -100.00
the right credit, and one in another currency     | 100.00 USD       | ann      | 100.00 USD ann, 50.00 EUR ann                                      | currencyDiffers | 100.00   | 0.00
halves in two currencies are no whole             | 100.00 USD       | ann      | 50.00 USD ann, 50.00 EUR ann                                       | currencyDiffers | 50.00    | -50.00
a voided credit in another currency               | 100.00 USD       | ann      | 100.00 USD ann, 50.00 EUR ann voided                               | matched         | 100.00   | 0.00
a credit whose service keeps no currency          | 100.00 USD       | ann      | 100.00 - ann                                                       | matched         | 100.00   | 0.00
another customer                                  | 100.00 USD       | ann      | 100.00 USD bob                                                     | customerDiffers | 100.00   | 0.00
another customer for a part                       | 100.00 USD       | ann      | 60.00 USD ann, 40.00 USD bob                                       | customerDiffers | 100.00   | 0.00
another customer's voided credit                  | 100.00 USD       | ann      | 100.00 USD ann, 100.00 USD bob voided                              | matched         | 100.00   | 0.00
another customer and currency                     | 100.00 USD       | ann      | 100.00 EUR bob                                                     | customerDiffers | 0.00     | -100.00
a customer with two names                         | 100.00 USD       | ann      | 100.00 USD uuid-1/ann                                              | matched         | 100.00   | 0.00
a customer whom nobody asked for                  | 100.00 USD       | -        | 100.00 USD bob                                                     | matched         | 100.00   | 0.00
yen                                               | 5800 JPY         | ann      | 5800 JPY ann                                                       | matched         | 5800     | 0
a hundredth is not lost where there is none       | 5800 JPY         | ann      | 58 JPY ann                                                         | amountDiffers   | 58       | -5742
as many cents as yen                              | 5800 JPY         | ann      | 58.00 USD ann                                                      | currencyDiffers | 0        | -5800
dinars                                            | 1.234 KWD        | ann      | 1.000 KWD ann, 0.234 KWD ann                                       | matched         | 1.234    | 0.000
a thousandth of a dinar                           | 1.234 KWD        | ann      | 1.235 KWD ann                                                      | amountDiffers   | 1.235    | 0.001
`);

const KEY = 're_1';

/** An entry of the table that is a dash, or empty, says nothing. */
const known = (text = '') => (text === '' || text === '-' ? undefined : text);

function refundOf(row: Row, key = KEY): Refund {
	const { amount, currency } = money(row.refund);
	return { key, amount, currency, customer: known(row.customer) };
}

function creditOf(text: string, refundCurrency: string, index: number, key = KEY): Credit {
	const [amount = '', currency = '', customers = '', state] = text.split(' ');
	expect([undefined, 'voided']).toContain(state);
	const own = known(currency);
	return {
		id: `${key} ${index}`,
		keys: [known(key) ?? []].flat(),
		amount: money(`${amount} ${own ?? refundCurrency}`).amount,
		currency: own,
		customers: customers.split('/'),
		gone: state === 'voided',
	};
}

describe('By hand, a refund with', () => {
	test('at least 30 cases', () => expect(FINDINGS.length).toBeGreaterThanOrEqual(30));

	test.each(FINDINGS.map((row) => [row.what ?? '', row] as const))('%s', (_what, row) => {
		const { currency, exponent } = money(row.refund);
		const refund = refundOf(row);
		const credits = listOf(row.credits).map((text, index) => creditOf(text, currency, index));
		const [found] = reconcile([refund], credits).rows;

		expect({
			finding: found?.finding,
			credited: formatAmount(found?.credited ?? -1n, exponent),
			difference: formatAmount((found?.credited ?? 0n) - refund.amount, exponent),
			credits: found?.credits,
		}).toEqual({
			finding: row.finding,
			credited: row.credited,
			difference: row.difference,
			credits,
		});
	});
});

/**
 * Refunds and credits that name them in a text. A refund is written as `key amount currency customer`, a
 * credit as `amount currency customer, voided where it is: text`, both between semicolons. `of others` are the
 * keys of refunds in other batches, `orphans` the texts of credits that are for none.
 */
const TEXTS = rowsOf(`
what                                              | refunds                                              | credits                                                                                  | of others | findings                                   | differences      | refunded, credited         | orphans
one credit for two invoices                       | 2018/0002 10.00 USD ann; 2018/0003 5.00 USD ann      | 15.00 USD ann: refund of invoices 2018/0002 and 2018/0003                                |           | matched, matched                           | 0.00, 0.00       | USD 15.00 15.00            |
one credit for two invoices, one of them refunded | 2018/0002 15.00 USD ann                              | 15.00 USD ann: refund of invoices 2018/0002 and 2018/0003                                |           | matched                                    | 0.00             | USD 15.00 15.00            |
one credit for two refunds, of the size of one    | 2018/0002 10.00 USD ann; 2018/0003 10.00 USD ann     | 10.00 USD ann: refund of invoices 2018/0002 and 2018/0003                                |           | amountDiffers, amountDiffers               | -10.00, -10.00   | USD 20.00 10.00            |
one credit for two refunds, a cent too much       | a 10.00 USD ann; b 10.00 USD ann                     | 20.01 USD ann: a and b                                                                   |           | amountDiffers, amountDiffers               | 0.01, 0.01       | USD 20.00 20.01            |
a shared credit and one of its own                | a 10.00 USD ann; b 20.00 USD ann                     | 15.00 USD ann: a and b; 15.00 USD ann: b                                                 |           | matched, matched                           | 0.00, 0.00       | USD 30.00 30.00            |
a shared credit, and one refund credited again    | a 10.00 USD ann; b 20.00 USD ann                     | 30.00 USD ann: a and b; 20.00 USD ann: b                                                 |           | amountDiffers, duplicate                   | 20.00, 20.00     | USD 30.00 50.00            |
a shared credit that is voided                    | a 10.00 USD ann; b 20.00 USD ann                     | 30.00 USD ann voided: a and b; 20.00 USD ann: b                                          |           | voidedOrDeleted, matched                   | -10.00, 0.00     | USD 30.00 20.00            |
a shared credit of two customers                  | a 10.00 USD ann; b 20.00 USD bob                     | 30.00 USD ann: a and b                                                                   |           | matched, customerDiffers                   | 0.00, 0.00       | USD 30.00 30.00            |
a shared credit of two currencies                 | a 10.00 USD ann; b 20.00 EUR ann                     | 10.00 USD ann: a and b                                                                   |           | matched, currencyDiffers                   | 0.00, -20.00     | USD 10.00 10.00, EUR 20.00 0.00 |
three refunds in a chain of two credits           | a 1.00 USD ann; b 2.00 USD ann; c 3.00 USD ann       | 2.00 USD ann: a b; 4.00 USD ann: b c                                                     |           | matched, matched, matched                  | 0.00, 0.00, 0.00 | USD 6.00 6.00              |
a key with a number sign                          | #1001 9.00 USD ann                                   | 9.00 USD ann: Refund #1001 for the customer                                              |           | matched                                    | 0.00             | USD 9.00 9.00              |
a key with slashes                                | INV/2026/0042 9.00 USD ann                           | 9.00 USD ann: Refund INV/2026/0042 …                                                     |           | matched                                    | 0.00             | USD 9.00 9.00              |
a longer number is another key                    | INV/2026/0042 9.00 USD ann                           | 9.00 USD ann: Refund INV/2026/00421                                                      |           | missing                                    | -9.00            | USD 9.00 0.00              | Refund INV/2026/00421
a word before it makes it another key             | 42 9.00 USD ann                                      | 9.00 USD ann: INV42                                                                      |           | missing                                    | -9.00            | USD 9.00 0.00              | INV42
another case is another key                       | re_a 9.00 USD ann                                    | 9.00 USD ann: RE_A                                                                       |           | missing                                    | -9.00            | USD 9.00 0.00              | RE_A
a replacement's key is not the first one's        | 42 9.00 USD ann; 42-2 9.00 USD ann                   | 9.00 USD ann: credit 42-2                                                                |           | missing, matched                           | -9.00, 0.00      | USD 18.00 9.00             |
at the end of a sentence                          | re_1 9.00 USD ann                                    | 9.00 USD ann: This is for re_1.                                                          |           | matched                                    | 0.00             | USD 9.00 9.00              |
named twice in one text                           | re_1 9.00 USD ann                                    | 9.00 USD ann: re_1 (again: re_1)                                                         |           | matched                                    | 0.00             | USD 9.00 9.00              |
a credit of another batch is no orphan            | re_1 9.00 USD ann                                    | 9.00 USD ann: re_1; 5.00 USD bob: re_2                                                   | re_2      | matched                                    | 0.00             | USD 9.00 9.00              |
a credit of no batch is one                       | re_1 9.00 USD ann                                    | 9.00 USD ann: re_1; 5.00 USD bob: re_3                                                   | re_2      | matched                                    | 0.00             | USD 9.00 9.00              | re_3
no refund at all, and a credit                    |                                                      | 5.00 USD bob: goodwill                                                                   |           |                                            |                  |                            | goodwill
no refund at all, and a voided credit             |                                                      | 5.00 USD bob voided: goodwill                                                            |           |                                            |                  |                            |
a credit with no text                             | re_1 9.00 USD ann                                    | 9.00 USD ann: -                                                                          |           | missing                                    | -9.00            | USD 9.00 0.00              | -
`);

describe('By hand, refunds that texts name:', () => {
	test('at least 20 cases', () => expect(TEXTS.length).toBeGreaterThanOrEqual(20));

	test.each(TEXTS.map((row) => [row.what ?? '', row] as const))('%s', (_what, row) => {
		const parts = (cell = '') => cell.split(';').flatMap((part) => part.trim() || []);
		const refunds = parts(row.refunds).map((text): Refund => {
			const [key = '', amount, currency, customer] = text.split(' ');
			return { ...money(`${amount} ${currency}`), key, customer };
		});
		const others = listOf(row['of others']);
		const finder = new KeyFinder([...refunds.map(({ key }) => key), ...others]);
		const credits = parts(row.credits).map((part, index) => {
			const [, figures = '', text = ''] = /^([^:]+): (.+)$/.exec(part) ?? [];
			const credit = creditOf(figures, 'USD', index);
			return { ...credit, id: text, keys: finder.keysIn(known(text)) };
		});
		const { rows, summary, unclaimed } = reconcile(refunds, credits, others);
		const shown = (amount: bigint, currency = 'USD') =>
			formatAmount(amount, currencyExponent(currency));
		expect({
			findings: rows.map(({ finding }) => finding),
			differences: rows.map(({ difference, refund }) => shown(difference, refund.currency)),
			'refunded, credited': summary.sums.map(
				({ currency, refunded, credited }) =>
					`${currency} ${shown(refunded, currency)} ${shown(credited, currency)}`,
			),
			orphans: unclaimed.map(({ id }) => id),
		}).toEqual({
			findings: listOf(row.findings),
			differences: listOf(row.differences),
			'refunded, credited': listOf(row['refunded, credited']),
			orphans: listOf(row.orphans),
		});
	});
});

/** One day: what was refunded, what was credited, and what the report says at its end. */
const DAY = {
	refunds: rowsOf(`
key  | refund     | customer
re_1 | 100.00 USD | ann
re_2 | 40.00 USD  | bob
re_3 | 25.50 EUR  | cleo
re_4 | 5800 JPY   | dai
re_5 | 1.234 KWD  | eva
re_6 | 10.00 USD  | ann
`),
	credits: rowsOf(`
key  | credit
re_1 | 60.00 USD ann
re_1 | 40.00 USD ann
re_2 | 40.00 USD bob voided
re_3 | 25.50 USD cleo
re_4 | 5800 JPY dai
re_4 | 5800 JPY dai
re_5 | 1.230 KWD eva
re_7 | 3.00 USD ann
re_8 | 8.00 USD bob voided
-    | 2.00 EUR cleo
`),
	findings:
		're_1 matched, re_2 voidedOrDeleted, re_3 currencyDiffers, re_4 duplicate, re_5 amountDiffers, re_6 missing',
	sums: rowsOf(`
currency | refunded | credited
USD      | 150.00   | 125.50
EUR      | 25.50    | 0.00
JPY      | 5800     | 11600
KWD      | 1.234    | 1.230
`),
	withoutRefund: 're_7 3.00 USD, - 2.00 EUR',
};

test('By hand, the report of a day', () => {
	const refunds = DAY.refunds.map((row) => refundOf(row, row.key));
	const credits = DAY.credits.map(({ key, credit = '' }, index) =>
		creditOf(credit, 'USD', index, key),
	);
	const { rows, unclaimed, summary } = reconcile(refunds, credits);
	const shown = (amount: bigint, currency = 'USD') =>
		formatAmount(amount, currencyExponent(currency));

	expect(rows.map(({ refund, finding }) => `${refund.key} ${finding}`)).toEqual(
		listOf(DAY.findings),
	);
	expect(summary.counts).toEqual({
		matched: 1,
		missing: 1,
		duplicate: 1,
		amountDiffers: 1,
		currencyDiffers: 1,
		customerDiffers: 0,
		voidedOrDeleted: 1,
	});
	expect(
		summary.sums.map(({ currency, refunded, credited }) => ({
			currency,
			refunded: shown(refunded, currency),
			credited: shown(credited, currency),
		})),
	).toEqual(DAY.sums);
	expect(
		unclaimed.map(
			({ keys: [key = '-'], amount, currency }) => `${key} ${shown(amount, currency)} ${currency}`,
		),
	).toEqual(listOf(DAY.withoutRefund));
});
