import { InputError, ItemError } from '../errors';
import type { BatchItem, ItemInput } from '../run/operation';
import {
	readReconcileFields,
	type ReconcileForm,
	type ReconcileInput,
	type ReconcileSettings,
	readReconcileSettings,
} from './reconcileFields';
import { comparableId } from './refundKeys';

/** All items as they were read. */
export interface ReconcileBatch<Scope> {
	settings: ReconcileSettings;
	rows: Array<ItemInput<ReconcileInput<Scope>>>;
	notCompared: NotCompared[];
	/** The books of the items, those included whose refund could not be read. */
	scopes: Array<ItemInput<Scope>>;
	/** The keys of refunds that are not compared here; a credit that names one is not without a refund. */
	otherKeys: string[];
	/** Whether the keys of all refunds were given. */
	hasAllKeys: boolean;
	/** How many of the items held nothing, and so were taken for no refund. */
	emptyItems: number;
}

/** An item that could not be compared, with why, and what could be read of it. */
export interface NotCompared {
	index: number;
	error: unknown;
	key: string | undefined;
	amount: string | undefined;
}

interface Reading<Scope> {
	item: BatchItem;
	scope: Scope | undefined;
	/** What was read, or why it could not be. */
	input?: ReconcileInput<Scope>;
	error?: unknown;
}

/** An expression with $now gives a little more for each item; so far apart, times are still the same. */
const SAME_TIME = 10 * 60_000;

/**
 * Reads all items. What is wrong with one refund is a finding, and no reason to lose the report on the others.
 * An item without any field is what n8n's Always Output Data brings where there is nothing, and no refund;
 * several of them and nothing else come from a step before that lost its fields, and are reported.
 *
 * @throws ItemError when what must be the same for all items is not
 */
export function readReconcileBatch<Scope>(
	items: readonly BatchItem[],
	form: ReconcileForm<Scope>,
): ReconcileBatch<Scope> {
	const readings = items.map((item) => readItem(item, form));
	const filled = readings.filter(({ item, input }) => !item.isEmpty || input);
	const refunds = filled.length > 0 || items.length === 1 ? filled : readings;
	const meant = refunds.length > 0 ? refunds : readings;
	const settings = sharedSettings(meant, form);
	const { rows, notCompared } = sorted(refunds, form);
	const allKeys = settings.unclaimed ? readAllKeys(meant) : [];
	return {
		settings,
		rows,
		notCompared,
		scopes: meant.flatMap(({ item: { index }, scope }) =>
			scope === undefined ? [] : [{ index, input: scope }],
		),
		otherKeys: [...notCompared.flatMap(({ key }) => key ?? []), ...allKeys],
		hasAllKeys: allKeys.length > 0,
		emptyItems: readings.length - refunds.length,
	};
}

function readItem<Scope>(item: BatchItem, form: ReconcileForm<Scope>): Reading<Scope> {
	const { value, error } = attempt(() => readReconcileFields(item.fields, form));
	if (value) return { item, scope: value.scope, input: value };
	return { item, scope: attempt(() => form.readScope(item.fields)).value, error };
}

/** The refunds that can be compared, and those that cannot: a second one with the same key is one of them. */
function sorted<Scope>(
	readings: ReadonlyArray<Reading<Scope>>,
	form: ReconcileForm<Scope>,
): Pick<ReconcileBatch<Scope>, 'rows' | 'notCompared'> {
	const rows: Array<ItemInput<ReconcileInput<Scope>>> = [];
	const notCompared: NotCompared[] = [];
	const firstWith = new Map<string, number>();
	for (const { item, input, error } of readings) {
		const { index } = item;
		if (!input) {
			notCompared.push(unread(item, error));
			continue;
		}
		const { key } = input.refund;
		const place = JSON.stringify([form.scopeKey(input.scope), comparableId(key)]);
		const first = firstWith.get(place);
		if (first === undefined) {
			firstWith.set(place, index);
			rows.push({ index, input });
			continue;
		}
		const repeated = item.fields.refuse(
			'key',
			`is the same for items ${first} and ${index}: '${key}'`,
			'The first one was compared. If this is a refund of its own, it needs a key of its own',
		);
		notCompared.push(unread(item, repeated));
	}
	return { rows, notCompared };
}

function unread({ index, fields }: BatchItem, error: unknown): NotCompared {
	const textOf = (name: string) => attempt(() => fields.text(name)?.trim()).value;
	return { index, error, key: textOf('key'), amount: textOf('amount') };
}

/** The keys of all refunds: one list for the whole run, so it is read with the first item. */
function readAllKeys(readings: ReadonlyArray<Reading<unknown>>): string[] {
	const [first] = readings;
	const { value = [], error } = attempt(() => first?.item.fields.texts('allKeys'));
	if (first && error) throw new ItemError(first.item.index, error);
	return value;
}

/** What all items say alike. */
function sharedSettings<Scope>(
	readings: ReadonlyArray<Reading<Scope>>,
	form: ReconcileForm<Scope>,
): ReconcileSettings {
	const all = readings.map(({ item, input }) => {
		const { value, error } = input
			? { value: input.settings, error: undefined }
			: attempt(() => readReconcileSettings(item.fields, form));
		if (!value) throw new ItemError(item.index, error);
		return { item, value };
	});
	const [first] = all;
	if (!first) throw new Error('There is no item');
	for (const { item, value } of all) {
		const name = differing(first.value, value);
		if (!name) continue;
		const { fields, index } = item;
		throw new ItemError(
			index,
			fields.refuse(
				name,
				`is not the same for items ${first.item.index} and ${index}`,
				'Reconcile compares all items at once. Enter the same for all, or use one node for each',
			),
		);
	}
	const times = (name: 'from' | 'to') => all.flatMap(({ value }) => value[name] ?? []).sort(byTime);
	const [from, to] = [times('from')[0], times('to').at(-1)];
	if (from && to && Date.parse(to) < Date.parse(from)) {
		const { fields, index } = first.item;
		throw new ItemError(
			index,
			new InputError(
				fields.label('to'),
				`is before '${fields.label('from')}'`,
				'Exchange the two, or leave one of them empty',
			),
		);
	}
	return { ...first.value, from, to };
}

/** The name of the first field in which two items differ. */
function differing(
	first: ReconcileSettings,
	other: ReconcileSettings,
): keyof ReconcileSettings | undefined {
	const isSameTime = (one: string | undefined, two: string | undefined) =>
		one === two || (!!one && !!two && Math.abs(Date.parse(one) - Date.parse(two)) <= SAME_TIME);
	if (first.matchBy !== other.matchBy) return 'matchBy';
	if (first.unclaimed !== other.unclaimed) return 'unclaimed';
	if (!isSameTime(first.from, other.from)) return 'from';
	return isSameTime(first.to, other.to) ? undefined : 'to';
}

function byTime(first: string, second: string): number {
	return Date.parse(first) - Date.parse(second);
}

function attempt<T>(read: () => T): { value?: T; error?: unknown } {
	try {
		return { value: read() };
	} catch (error) {
		return { error };
	}
}
