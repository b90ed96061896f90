/** The main job in any world: refunds become credits, twice; one is moved about; the report is true. */
import type { IDataObject } from 'n8n-workflow';

import { currencyExponent, formatAmount, parseAmount } from '../../../nodes/shared/money';
import type { NodeName } from '../../fixtures/engine';
import { locator, type Values } from '../../fixtures/form';
import type { RecordsFixture } from '../../fixtures/records';
import { badRefusal, pastListLag, runNode, stateOf, type Told } from './told';

/** What a service holds of a credit; amounts in minor units. */
interface Held {
	id: string;
	key: string;
	total: bigint;
	customer: string;
	/** By invoice. */
	applied: Map<string, bigint>;
	isLive: boolean;
}

const ROBIN_KEY = 'moved-1';

interface Job {
	held(fixture: RecordsFixture): Held[];
	/** Creates a credit with the fields of an item. */
	create: Values;
	/** What the forms of all operations have in common. */
	common: Values;
	resource: string;
	/** The form of an operation on one credit, and of the invoices that it names. */
	on(id: string): Values;
	rows(invoiceId: string, amount: string): Values;
}

const fromItem = {
	idempotencyKey: '={{ $json.key }}',
	allocateTo: '={{ $json.allocateTo }}',
};

const JOBS: Record<NodeName, Job> = {
	rebilly: {
		held: ({ sandbox }) =>
			(sandbox.rebilly.state().creditMemos as IDataObject[]).map((memo) => {
				const currency = String(memo.currency);
				const minor = (amount: unknown) => parseAmount(amount, currencyExponent(currency));
				const rows = ((memo.allocations as IDataObject)?.invoices ?? []) as IDataObject[];
				return {
					id: String(memo.id),
					key: String(memo.id),
					total: minor(memo.totalAmount),
					customer: String(memo.customerId),
					applied: new Map(rows.map((row) => [String(row.invoiceId), minor(row.amount)])),
					isLive: memo.status !== 'voided',
				};
			}),
		resource: 'creditMemo',
		common: {},
		create: {
			...fromItem,
			customerId: locator('={{ $json.customer }}'),
			currency: '={{ $json.currency }}',
			lineItems: { item: [{ unitPrice: '={{ $json.amount }}', quantity: 1 }] },
		},
		on: (id) => ({ creditMemoId: locator(id) }),
		rows: (invoiceId, amount) => ({ invoices: [{ invoiceId: locator(invoiceId), amount }] }),
	},
	layer: {
		held: ({ sandbox }) =>
			[...sandbox.layer.data.books.values()].flatMap((books) =>
				books.credits.all().map((credit) => ({
					id: credit.id,
					key: String(credit.external_id),
					total: credit.line_items.reduce((sum, { amount }) => sum + BigInt(amount), 0n),
					customer: String(books.customers.get(credit.customer_id)?.external_id),
					applied: new Map(credit.allocations.map((row) => [row.invoice_id, BigInt(row.amount)])),
					isLive: !credit.deleted_at,
				})),
			),
		resource: 'customerCredit',
		common: { businessId: locator('={{ $json.business }}'), currency: '={{ $json.currency }}' },
		create: {
			...fromItem,
			customer: locator('={{ $json.customer }}', 'externalId'),
			lineItems: {
				item: [
					{
						amount: '={{ $json.amount }}',
						revenue_account_identifier: locator('={{ $json.account }}'),
					},
				],
			},
			additionalFields: { sentAt: '2026-09-14T08:30:00Z' },
		},
		on: (id) => ({ customerCreditId: locator(id) }),
		rows: (invoiceId, amount) => ({ allocation: [{ invoice_id: locator(invoiceId), amount }] }),
	},
};

/** Refunds of the seed as items, in the words of both forms. */
function refundsOf({ seed, sandbox }: RecordsFixture): IDataObject[] {
	return seed.refunds
		.filter(({ result }) => result === 'approved')
		.slice(0, 12)
		.map((refund) => {
			const { id: business } = seed.businesses.find((one) => one.currency === refund.currency)!;
			const { findAccount } = bound(sandbox.layer.data.of(business));
			return {
				key: refund.id,
				customer: refund.customerId,
				currency: refund.currency,
				amount: formatAmount(BigInt(refund.amount), currencyExponent(refund.currency)),
				minor: refund.amount,
				business,
				account: findAccount((account) => account.name === 'Sales')!.id,
				allocateTo: 'openInvoices',
			};
		});
}

function bound(books: ReturnType<RecordsFixture['sandbox']['layer']['data']['of']>) {
	return { findAccount: books.findAccount.bind(books) };
}

/** @returns what is wrong; nothing when all promises hold */
export async function brokenJob(fixture: RecordsFixture, service: NodeName): Promise<string[]> {
	const job = JOBS[service];
	fixture.sandbox.reset();
	const items = refundsOf(fixture);
	const form = { ...job.common, ...job.create };
	const runs: Told[][] = [];
	const broken: string[] = [];
	for (const time of [1, 2]) {
		if (time === 2) await pastListLag(fixture);
		const told = await runNode(fixture, service, [job.resource, 'create'], form, items);
		if (told.length !== items.length) broken.push(`run ${time} gave out ${told.length} items`);
		broken.push(...told.flatMap(badRefusal));
		runs.push(told);
	}
	broken.push(...items.flatMap((item, index) => wrongCredit(job.held(fixture), item, runs, index)));
	broken.push(...(await movedAbout(fixture, service, items[0]!)));
	broken.push(...(await wrongReport(fixture, service, items)));
	return broken;
}

/** Whether what was said of a refund is what the service holds. */
function wrongCredit(held: Held[], item: IDataObject, runs: Told[][], index: number): string[] {
	const own = held.filter(({ key }) => key === item.key);
	const said = runs.map((told) => told[index]!);
	const what = `${String(item.key)} (${said.map(({ text }) => text).join(', then ')})`;
	if (own.length > 1) return [`${what} is doubled`];
	const [credit] = own;
	const hasSucceeded = said.some(({ kind }) => kind === undefined);
	if (!credit) return hasSucceeded ? [`${what} is lost`] : [];
	if (!hasSucceeded && said[0]?.kind === 'refused') return [`${what} is there`];
	const problems: string[] = [];
	if (said[0]?.kind === undefined && said[0]?.json.outcome !== 'created') {
		problems.push(`${what}: the first run did not say that it made it`);
	}
	if (said[1]?.json.outcome === 'created') problems.push(`${what} was made twice`);
	if (
		hasSucceeded &&
		(credit.total !== BigInt(item.minor as number) || credit.customer !== item.customer)
	) {
		problems.push(`${what} is ${credit.total} of ${credit.customer}`);
	}
	const applied = [...credit.applied.values()].reduce((sum, amount) => sum + amount, 0n);
	if (applied > credit.total) problems.push(`${what} gives ${applied} of ${credit.total}`);
	const exponent = currencyExponent(String(item.currency));
	const allocatedNow = said[0]?.json.allocatedNow;
	// A later run that could not find the credit has said that it may have replaced it.
	const isReplaced = said[1]?.kind === 'state';
	if (
		!isReplaced &&
		allocatedNow !== undefined &&
		allocatedNow !== formatAmount(applied, exponent)
	) {
		problems.push(`${what} says ${String(allocatedNow)}, but gives ${applied}`);
	}
	return problems;
}

/** One credit is applied, once more, spread over what is open, and taken back. */
async function movedAbout(
	fixture: RecordsFixture,
	service: NodeName,
	robin: IDataObject,
): Promise<string[]> {
	const job = JOBS[service];
	const item = { ...robin, key: ROBIN_KEY, allocateTo: 'nothing' };
	const form = { ...job.common, ...job.create };
	const [made] = await runNode(fixture, service, [job.resource, 'create'], form, [item]);
	if (made?.kind !== undefined) return badRefusal(made);
	const own = () => job.held(fixture).find(({ key }) => key === ROBIN_KEY)!;
	const invoiceId = service === 'layer' ? fixture.layerInvoice() : fixture.invoice();
	const chosenRows = { allocateTo: 'chosen', allocations: job.rows(invoiceId, '10.00') };
	const steps: Array<[operation: string, values: Values]> = [
		['allocate', chosenRows],
		['allocate', chosenRows],
		['allocate', { allocateTo: 'openInvoices', options: { cap: '20.00' } }],
		['deallocate', { deallocateFrom: 'all', from: 'all' }],
	];
	const broken: string[] = [];
	for (const [operation, values] of steps) {
		const before = stateOf(fixture);
		const others = JSON.stringify(
			job.held(fixture).filter(({ key }) => key !== ROBIN_KEY),
			asText,
		);
		const given = { ...job.common, ...job.on(own().id), ...values };
		const [told] = await runNode(fixture, service, [job.resource, operation], given, [item]);
		const what = `${operation} said ${told?.kind ?? ''} ${told?.text}`;
		broken.push(...badRefusal(told!));
		const othersNow = JSON.stringify(
			job.held(fixture).filter(({ key }) => key !== ROBIN_KEY),
			asText,
		);
		if (othersNow !== others) broken.push(`${what}, and other credits changed`);
		const isSame = before === stateOf(fixture);
		if (told?.kind === 'refused' && !isSame) broken.push(`${what}, but it happened`);
		if (told?.kind !== undefined) continue;
		if (told?.json.outcome === 'unchanged' && !isSame) broken.push(`${what}, but it changed`);
		if (told?.json.outcome !== 'unchanged' && isSame) broken.push(`${what}, but nothing changed`);
		const sum = [...own().applied.values()].reduce((all, amount) => all + amount, 0n);
		if (sum > own().total) broken.push(`${what}, and gives ${sum} of ${own().total}`);
		if (operation === 'deallocate' && told?.json.outcome === 'deallocated' && sum > 0n) {
			broken.push(`${what}, but ${sum} is still applied`);
		}
	}
	return broken;
}

function asText(_key: string, value: unknown): unknown {
	if (value instanceof Map) return [...(value as Map<string, bigint>)];
	return typeof value === 'bigint' ? String(value) : value;
}

/** Whether the report at the end of the day says of each refund what is so. */
async function wrongReport(
	fixture: RecordsFixture,
	service: NodeName,
	items: IDataObject[],
): Promise<string[]> {
	const job = JOBS[service];
	await pastListLag(fixture);
	const form = {
		...job.common,
		key: '={{ $json.key }}',
		amount: '={{ $json.amount }}',
		currency: '={{ $json.currency }}',
		customer: '={{ $json.customer }}',
	};
	const rows = await runNode(fixture, service, [job.resource, 'reconcile'], form, items);
	// Nothing is compared where Layer or Rebilly let nobody in.
	if (rows.length === 1 && rows[0]?.kind === 'refused') return badRefusal(rows[0]);
	const held = job.held(fixture);
	return items.flatMap((item) => {
		const found = rows.filter(({ json }) => json.key === item.key);
		if (found.length !== 1) return [`the report names ${String(item.key)} ${found.length} times`];
		const own = held.find(({ key, isLive }) => key === item.key && isLive);
		const isRight = own?.total === BigInt(item.minor as number) && own.customer === item.customer;
		const isMatched = found[0]?.json.finding === 'matched';
		if (isMatched === isRight) return [];
		return [`the report says ${String(found[0]?.json.finding)} of ${String(item.key)}`];
	});
}
