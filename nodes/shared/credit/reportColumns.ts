import type { IDataObject } from 'n8n-workflow';

import type { Column } from '../run/summary';
import type { GrantCheck } from './allocations';
import { type Change, type Difference, differencesText } from './differences';

/** The parts of an operation's output that say that something is not as it was asked for, or wants a look. */
interface Report {
	allocationCheck?: GrantCheck;
	amountCheck?: { asked: string; refunded: string; asAsked: boolean };
	customerCreated?: boolean;
	differences?: Difference[];
	explanation?: string;
	notAllocated?: string[];
}

/** All that an item's reader must know besides its columns, as one text; nothing where all is as it was asked for. */
export function noticeOf(record: IDataObject): string | undefined {
	const report = record as Report;
	const { allocationCheck, amountCheck, differences = [], notAllocated = [] } = report;
	const sentences: string[] = [];
	if (differences.length > 0) sentences.push(`Not as asked for: ${differencesText(differences)}`);
	if (allocationCheck?.asAsked === false) sentences.push(grantText(allocationCheck));
	if (amountCheck?.asAsked === false) {
		sentences.push(`${amountCheck.refunded} instead of ${amountCheck.asked} refunded`);
	}
	if (notAllocated.length > 0) {
		sentences.push(`Nothing was taken back from ${notAllocated.join(', ')}`);
	}
	if (report.customerCreated) sentences.push('The customer was created too');
	if (report.explanation) sentences.push(report.explanation.replace(/\.$/, ''));
	return sentences.length > 0 ? `${sentences.join('. ')}.` : undefined;
}

function grantText({ asked, granted, differences }: GrantCheck): string {
	const [first, ...others] = differences;
	if (first?.granted === granted && first.asked === asked && others.length === 0)
		return `${granted} instead of ${asked} allocated to ${first.id}`;
	const rows = differences.map((row) => `${row.granted} instead of ${row.asked} for ${row.id}`);
	return `${granted} instead of ${asked} allocated: ${rows.join(', ')}`;
}

/** Whether the vendor did all that was asked; undefined where nothing was asked that it could do in part. */
function asAskedOf(record: IDataObject): boolean | undefined {
	const { allocationCheck, amountCheck } = record as Report;
	return (allocationCheck ?? amountCheck)?.asAsked;
}

/** What a write changed, as one text; undefined where it changed nothing. */
function changesTextOf(record: IDataObject): string | undefined {
	const { changes = [] } = record as { changes?: Change[] };
	if (changes.length === 0) return undefined;
	const differences = changes.map(({ field, from, to }) => ({ field, asked: from, found: to }));
	return differencesText(differences);
}

/** The invoices and transactions that lost a credit, comma-separated. */
function freedFromOf(record: IDataObject): string {
	const { freedFrom = [] } = record as { freedFrom?: Array<{ id: string }> };
	return freedFrom.map(({ id }) => id).join(', ');
}

/** What says that nothing was written, in a real run and in a dry one. */
const NOTHING_WRITTEN: readonly unknown[] = [
	'existing',
	'unchanged',
	'wouldReturnExisting',
	'wouldChangeNothing',
];

export function isWritten({ outcome }: IDataObject): boolean {
	return !NOTHING_WRITTEN.includes(outcome);
}

export const asAsked: Column<unknown> = ['asAsked', asAskedOf];
export const changes: Column<unknown> = ['changes', changesTextOf];
export const freedFrom: Column<unknown> = ['freedFrom', freedFromOf];
export const notice: Column<unknown> = ['notice', noticeOf];
