import type { IDataObject } from 'n8n-workflow';

/** What stands in a cell; one without a value is left out. */
export type Cell = string | number | boolean | null | undefined;

/**
 * A column of a simplified item: the name of a field that is taken as it is, or a name with what is shown under it.
 * No cell holds a list or an object, because one of them makes every row of n8n's table tall.
 */
export type Column<Input> =
	string | readonly [name: string, value: (record: IDataObject, input: Input) => Cell];

/** What *Simplify* shows of an operation's items, in the order of the table. */
export interface Summary<Input> {
	/** Ten at most. */
	columns: ReadonlyArray<Column<Input>>;
	/** What each invoice or transaction has of a credit, for the plan of a dry run in words; in major units. */
	shares?(record: IDataObject, input: Input): Share[];
}

/** A part of a credit or payment: a decimal string in major units. */
export interface Share {
	to: string;
	amount: string;
}

/** An item as *Simplify* shows it: flat, ten columns at most. */
export function simplified<Input>(
	record: IDataObject,
	{ columns }: Summary<Input>,
	input: Input,
): Record<string, Cell> {
	const row: Record<string, Cell> = {};
	for (const column of columns) {
		const isPlain = typeof column === 'string';
		const name = isPlain ? column : column[0];
		const value = isPlain ? cellOf(record[column]) : read(() => column[1](record, input), null);
		if (value !== undefined) row[name] = value;
	}
	return row;
}

/** What was written was written: an answer that cannot be read for the table must not look like a failure. */
function read<T>(value: () => T, whenUnreadable: T): T {
	try {
		return value();
	} catch {
		return whenUnreadable;
	}
}

function cellOf(value: unknown): Cell {
	if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
		return value;
	return value === undefined || value === null ? value : JSON.stringify(value);
}

/** Columns that say of a plan what has not happened, and those that the plan's own words say. */
const RENAMED: Readonly<Record<string, string>> = {
	allocatedNow: 'wouldAllocate',
	freed: 'wouldFree',
	leftOver: 'wouldBeLeft',
};
const NOT_PLANNED: ReadonlySet<string> = new Set(['outcome', 'status', 'notice', 'asAsked']);
const PLANNED_COLUMNS = 5;

/** The same of a dry run: what would happen in words, then the most important columns, then the requests. */
export function simplifiedPlan<Input>(
	{ outcome, plan, requests, reason, advice }: IDataObject,
	summary: Summary<Input>,
	input: Input,
): IDataObject {
	const record: IDataObject = { ...(plan as IDataObject | undefined), outcome };
	const columns: Record<string, Cell> = plan ? simplified(record, summary, input) : {};
	const planned = Object.entries(columns)
		.filter(([name]) => !NOT_PLANNED.has(name))
		.slice(0, PLANNED_COLUMNS)
		.map(([name, value]): [string, Cell] => [RENAMED[name] ?? name, value]);
	const shares = plan ? read(() => summary.shares?.(record, input) ?? [], []) : [];
	return {
		outcome,
		...(plan ? { plan: planText(outcome as string, columns, shares) } : { reason, advice }),
		...Object.fromEntries(planned),
		requests: requestsText(requests),
		dryRun: true,
	};
}

/** The requests as a person reads them; the raw item has their bodies. */
function requestsText(requests: unknown): string {
	const planned = (requests ?? []) as Array<{ method: string; url: string }>;
	return planned.map(({ method, url }) => `${method} ${url}`).join(', ');
}

/** What would happen as a part of a sentence, e.g. `create 145.05 USD for Robin: 100.00 to INV-7, 45.05 left`. */
function planText(
	outcome: string,
	columns: Readonly<Record<string, Cell>>,
	shares: readonly Share[],
): string {
	const { verb, amount: own, to = 'to' } = DEEDS[outcome] ?? { verb: outcome };
	const firstOf = (...names: string[]) => {
		const found = names.map((name) => columns[name]).find((value) => value || value === 0);
		return found === undefined ? '' : String(found);
	};
	const amount = own ? firstOf(own) : firstOf('total', 'totalAmount', ...OTHER_AMOUNTS);
	const whom = firstOf('customerName', 'customerId');
	const parts = shares.map((share) => `${share.amount} ${to} ${share.to}`);
	const left = firstOf('leftOver');
	if (left) parts.push(`${left} left`);
	return [
		verb,
		amount ? [amount, firstOf('currency')].filter(Boolean).join(' ') : firstOf(...NAMES),
		whom && `for ${whom}`,
	]
		.filter(Boolean)
		.join(' ')
		.concat(parts.length > 0 ? `: ${parts.join(', ')}` : '');
}

/**
 * What each outcome of a dry run says would be done, the column with how much, where that is not the total, and what
 * stands between an amount and its invoice.
 */
const DEEDS: Readonly<Record<string, { verb: string; amount?: string; to?: string }>> = {
	wouldAllocate: { verb: 'allocate', amount: 'allocatedNow' },
	wouldApply: { verb: 'apply', amount: 'appliedAmount' },
	wouldChangeNothing: { verb: 'change nothing of', to: 'stays with' },
	wouldCheck: { verb: 'ask the gateway about' },
	wouldCreate: { verb: 'create' },
	wouldDeallocate: { verb: 'take back', amount: 'freed' },
	wouldDelete: { verb: 'delete' },
	wouldRefund: { verb: 'refund' },
	wouldReturnExisting: { verb: 'return the existing' },
	wouldUpdate: { verb: 'update' },
	wouldVoid: { verb: 'void' },
};

const OTHER_AMOUNTS = ['writtenOff', 'refunded', 'amount'];

/** What names a record that has no amount. */
const NAMES = ['message', 'external_id', 'id'];
