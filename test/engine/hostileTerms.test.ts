import type {
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import { PICKERS } from '../contract/operations';
import { type NodeName, NODES } from '../fixtures/engine';
import { locator } from '../fixtures/form';
import { RecordsFixture } from '../fixtures/records';

// A text with the signs that a filter, a query or a path could trip over gives what has that text, or a
// message; never somebody else's rows. Every filter and picker is tried, without being named here.

/** For each there are records that have it, and plenty that have not. */
const PLANTED = [
	'qa;qb',
	'qa,qb',
	'qa:qb',
	'qa..qb',
	'!qa',
	'@qa',
	'"qa"',
	"qa's",
	'qa&limit=1#qb',
	'%2Cqa',
	'100% qa+qb',
	'../qa?qb=1',
	'[qa]{qb}',
	'qa 🧾',
	'ünïcode',
	'qx\nqz',
] as const;

/** The signs by themselves, and attempts to get at others through them. */
const SIGNS = [
	';',
	',',
	':',
	'..',
	'!',
	'"',
	"'",
	'🧾',
	',,;',
	'!nobody',
	'nobody,Robin',
	'nobody,USD',
	'nobody,robin.hale@example.com',
	'nobody;currency:USD',
	'nobody\ncurrency:USD',
	'nobody;createdTime:..',
	'nobody&q=',
	'..z',
];

const TERMS = [...PLANTED, ...SIGNS];

let fixture: RecordsFixture;
/** The term of each record that has one, by its id. */
const termOf = new Map<string, string>();

beforeAll(async () => {
	fixture = await RecordsFixture.start();
	PLANTED.forEach(plant);
});
afterAll(async () => await fixture.sandbox.close());

/** Puts records that have a text into both services, wherever it can be searched for. */
function plant(term: string, index: number): void {
	const { data } = fixture.sandbox.rebilly;
	const clone = <Row extends { id: string }>(
		rows: Map<string, Row>,
		id: string,
		more: Partial<Row>,
	) => {
		const [first] = rows.values();
		if (!first) throw new Error(`There is nothing like ${id}`);
		rows.set(id, { ...first, ...more, id });
		termOf.set(id, term);
	};
	const customerId = `cus_${index}`;
	clone(data.customers, customerId, { firstName: term, lastName: term, email: term });
	clone(data.invoices, `in_${index}`, { customerId, status: 'unpaid' });
	clone(data.transactions, `txn_${index}`, { customerId, type: 'sale', result: 'approved' });
	clone(data.transactions, `re_${index}`, { customerId, type: 'refund' });
	clone(data.disputes, `dp_${index}`, { customerId, transactionId: term });
	data.addCreditMemo({
		id: `memo_${index}`,
		customerId,
		currency: 'USD',
		items: [],
		description: term,
	});
	termOf.set(`memo_${index}`, term);

	const books = fixture.sandbox.layer.data.of(fixture.businessId);
	const customer = books.addCustomer({ company_name: term, external_id: term });
	const own = { customer_id: customer.id, memo: term, reference_number: term, external_id: term };
	const refund = {
		id: books.newId('refund'),
		external_id: term,
		refunded_amount: 100,
		completed_at: '2026-11-20T10:00:00Z',
		is_dedicated: false,
		allocations: [],
		payments: [],
		memo: term,
		metadata: null,
		reference_number: term,
		tags: [],
		created_at: '2026-11-20T10:00:00Z',
		source: null,
	};
	const invoice = books.addInvoice({ ...own, invoice_number: term });
	const [paid] = books.payments.all();
	if (!paid) throw new Error('There is no payment');
	const payment = { ...paid, id: books.newId('payment'), external_id: term };
	for (const { id } of [
		customer,
		invoice,
		books.addCredit(own),
		books.refunds.put(refund),
		books.payments.put(payment),
	]) {
		termOf.set(id, term);
	}
}

interface Place {
	node: NodeName;
	resource: string;
	operation: string;
	filter: INodeProperties;
	/** How a record is named, for a filter that points at one. */
	mode?: string;
}

/** All filters of all lists of both nodes, those that point at a record once a way to do so. */
const FILTERS: Place[] = (Object.keys(NODES) as NodeName[]).flatMap((node) =>
	NODES[node].description.properties
		.filter(({ name }) => name === 'filters')
		.flatMap(({ displayOptions, options }) => {
			const { resource: [resource] = [], operation: [operation] = [] } = displayOptions?.show ?? {};
			return (options as INodeProperties[]).flatMap((filter) =>
				(filter.modes ?? [{ name: undefined }]).map(({ name: mode }) => ({
					node,
					resource: String(resource),
					operation: String(operation),
					filter,
					...(mode !== undefined && { mode }),
				})),
			);
		}),
);

/** Everything that a row says, in small letters. */
function texts(value: unknown): string[] {
	if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(texts);
	return [String(value).toLowerCase()];
}

const has = (row: unknown, term: string) =>
	texts(row).some((text) => text.includes(term.toLowerCase()));

function indexOf({ pairedItem }: INodeExecutionData): number {
	if (typeof pairedItem !== 'object' || Array.isArray(pairedItem)) throw new Error('Not paired');
	return pairedItem.item;
}

describe.each(
	FILTERS.map((place) => {
		const { node, resource, filter, mode } = place;
		return [
			`${node} ${resource}: ${filter.displayName}${mode ? ` (${mode})` : ''}`,
			place,
		] as const;
	}),
)('The filter %s', (_name, { node, resource, operation, filter, mode }) => {
	let answers: Array<{ term: string; rows: IDataObject[]; refusal: string | undefined }>;

	beforeAll(async () => {
		const value = '={{ $json.term }}';
		const { outputs, error } = await fixture.engine.runNode({
			node,
			parameters: {
				resource,
				operation,
				businessId: locator(fixture.businessId, 'list'),
				returnAll: true,
				simplify: false,
				filters: { [filter.name]: mode ? locator(value, mode) : value },
			},
			items: TERMS.map((term) => ({ term })),
			onError: 'continueRegularOutput',
		});
		expect(error).toBeUndefined();
		answers = TERMS.map((term, index) => {
			const items = (outputs[0] ?? []).filter((item) => indexOf(item) === index);
			const rows = items.map(({ json }) => json);
			const refusal = rows.find(({ error }) => error !== undefined)?.message as string | undefined;
			return { term, rows: refusal === undefined ? rows : [], refusal };
		});
	});

	test('gives nobody rows that do not have the text', () => {
		// A list of texts finds what has any of them.
		const wanted = (term: string) =>
			filter.description?.startsWith('Comma-separated')
				? term.split(',').map((part) => part.trim())
				: [term];
		const others = answers.flatMap(({ term, rows }) =>
			rows
				.filter((row) => !wanted(term).some((part) => has([row, termOf.get(String(row.id))], part)))
				.map(({ id }) => [term, id]),
		);
		expect(others).toEqual([]);
	});

	test('says by its name what it does not take', () => {
		const unclear = answers.filter(
			({ term, refusal }) =>
				refusal !== undefined &&
				!refusal.includes(`'${filter.displayName}'`) &&
				// The service's own words about the syntax, and about the text.
				!(filter.name === 'rawFilter' && refusal.includes('filter: ')) &&
				!refusal.includes(`'${term.trim()}'`),
		);
		expect(unclear).toEqual([]);
	});

	test('finds what has the text, where it takes it', () => {
		const isText = filter.type === 'string' && filter.name !== 'rawFilter';
		const isList = filter.description?.startsWith('Comma-separated') === true;
		const lost = answers.filter(
			({ term, rows, refusal }) =>
				(PLANTED as readonly string[]).includes(term) &&
				!(isList && term.includes(',')) &&
				refusal === undefined &&
				rows.length === 0,
		);
		expect(isText ? lost.map(({ term }) => term) : []).toEqual([]);
	});
});

test('the filters are those of every list that has some', () => {
	const lists = new Set(FILTERS.map(({ node, resource }) => `${node} ${resource}`));
	expect([...lists].sort()).toEqual([
		'layer customer',
		'layer customerCredit',
		'layer invoice',
		'layer payment',
		'layer refund',
		'rebilly creditMemo',
		'rebilly customer',
		'rebilly dispute',
		'rebilly invoice',
		'rebilly transaction',
	]);
});

describe.each(PICKERS)('The picker $method of the node $node', ({ node, method, given, path }) => {
	let parameters: INodeParameters;

	beforeAll(async () => {
		parameters = {
			businessId: locator(fixture.businessId),
			...((await given?.(fixture)) as INodeParameters | undefined),
		};
	});

	test.each(TERMS)('offers for %j only what has the text', async (filter) => {
		const { results } = await fixture.engine.runListSearch(node, method, {
			filter,
			parameters,
			path,
		});
		const others = results.filter(
			({ name, value }) => !has([name, value, termOf.get(String(value))], filter),
		);
		expect(others).toEqual([]);
	});
});

/** The pickers whose records have been given the texts. */
const SEARCHES = PICKERS.filter(
	({ method }) => !/Account|Tag|Business|Allocated|Timeline/.test(method),
);

test.each(SEARCHES)(
	'The picker $method of the node $node finds each text',
	async ({ node, method }) => {
		for (const filter of PLANTED) {
			const { results } = await fixture.engine.runListSearch(node, method, {
				filter,
				parameters: { businessId: locator(fixture.businessId) },
			});
			expect([filter, results.length]).toEqual([filter, expect.any(Number)]);
			expect([filter, results.some(({ value }) => termOf.get(String(value)) === filter)]).toEqual([
				filter,
				true,
			]);
		}
	},
);

test('every field that points at a record uses one of these pickers', () => {
	const used = (fields: INodeProperties[]): string[] =>
		fields.flatMap(({ modes = [], options = [] }) => [
			...modes.flatMap(({ typeOptions }) => typeOptions?.searchListMethod ?? []),
			...(
				options as Array<INodeProperties | INodePropertyOptions | { values: INodeProperties[] }>
			).flatMap((option) =>
				'values' in option ? used(option.values) : 'type' in option ? used([option]) : [],
			),
		]);
	for (const node of Object.keys(NODES) as NodeName[]) {
		const tried = PICKERS.filter((line) => line.node === node).map(({ method }) => method);
		expect([...new Set(used(NODES[node].description.properties))].sort()).toEqual(tried.sort());
	}
});
