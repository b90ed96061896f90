import { sleep } from 'n8n-workflow';

import type { ServiceHttp } from '../../shared/http/client';
import { ofEachRun } from '../../shared/http/ofEach';
import { isObject } from '../../shared/json';
import { findCreditMemo } from './creditMemos';
import { filterAny, isFilterValue } from './filters';
import { listPage } from './pages';
import type { CreditMemo } from './types';

/** So many characters of IDs fit into an address that every proxy lets through. */
const LONGEST_FILTER = 6000;
/** How long no other look-up comes until those that are gathered are sent. Milliseconds. */
const GATHERING = 5;
/** So many times that long they are gathered at most. */
const LONGEST_GATHERING = 20;
/** Where a list held less than this part of what it was asked for, the next ones are left out … */
const WORTHWHILE = 0.1;
/** … for so many times as many IDs. */
const LEFT_OUT = 4;

interface LookUp {
	id: string;
	resolve: (row: CreditMemo | undefined) => void;
}

/**
 * Looks up credit memos of one run together, those that are asked for at the same time in one list request. Nobody
 * says that a list is up to date, so what it does not hold must still be asked for by itself.
 *
 * A look-up is never held back for others that do not come: the first is asked by itself, what is asked for meanwhile
 * is gathered, and only where that were several, the next ones are gathered for a moment too.
 */
class MemoLookUps {
	private waiting: LookUp[] = [];
	private isBusy = false;
	/** Whether several were asked for at the same time last. */
	private cameTogether = false;
	/** Whether the vendor has shown that it does not answer such a list as it is asked. */
	private isGivenUp = false;
	/** So many IDs are left out, because a list held next to nothing of what it was asked for. */
	private toLeaveOut = 0;

	constructor(private readonly http: ServiceHttp) {}

	/**
	 * Looks up one memo.
	 *
	 * @param isGood whether a row of a list will do
	 * @param askItself asks for the memo by itself
	 */
	async find(
		id: string,
		isGood: (row: CreditMemo) => boolean,
		askItself: () => Promise<CreditMemo | undefined>,
	): Promise<CreditMemo | undefined> {
		if (this.isLeftOut(id)) return await askItself();
		if (!this.isBusy && !this.cameTogether) {
			this.isBusy = true;
			return await askItself().finally(() => void this.flush());
		}
		const row = await this.listed(id);
		return row && isGood(row) ? row : await askItself();
	}

	private isLeftOut(id: string): boolean {
		if (this.isGivenUp || !isListable(id)) return true;
		if (this.toLeaveOut === 0) return false;
		this.toLeaveOut--;
		return true;
	}

	/** The row of a list, once there is one that asks for it. */
	private async listed(id: string): Promise<CreditMemo | undefined> {
		const row = new Promise<CreditMemo | undefined>((resolve) => {
			this.waiting.push({ id, resolve });
		});
		if (!this.isBusy) {
			this.isBusy = true;
			void this.gather();
		}
		return await row;
	}

	/** Waits until no more come. */
	private async gather(): Promise<void> {
		for (
			let count = 0, round = 0;
			this.waiting.length > count && round < LONGEST_GATHERING;
			round++
		) {
			count = this.waiting.length;
			await sleep(GATHERING);
		}
		await this.flush();
	}

	/** Asks for all that wait; those that come meanwhile are gathered for the next time. */
	private async flush(): Promise<void> {
		const asked = this.waiting;
		this.waiting = [];
		this.cameTogether = asked.length > 1;
		await Promise.all(inAddresses(asked).map(async (part) => await this.ask(part)));
		if (this.waiting.length > 0) await this.gather();
		else this.isBusy = false;
	}

	private async ask(asked: readonly LookUp[]): Promise<void> {
		// A list for one is no gain.
		const rows = asked.length > 1 && !this.isGivenUp ? await this.rowsOf(asked) : undefined;
		for (const { id, resolve } of asked) resolve(rows?.get(id));
		if (rows && rows.size < asked.length * WORTHWHILE) this.toLeaveOut = asked.length * LEFT_OUT;
	}

	/** The rows by their IDs; undefined, and no list is asked for again, where the answer is not what was asked for. */
	private async rowsOf(asked: readonly LookUp[]): Promise<Map<string, CreditMemo> | undefined> {
		const ids = new Set(asked.map(({ id }) => id));
		const query = { filter: [filterAny('id', [...ids])] };
		try {
			const { rows } = await listPage<unknown>(this.http, 'credit-memos', query, ids.size);
			const wanted = rows.filter(
				(row): row is CreditMemo => isObject(row) && ids.has(String(row.id)),
			);
			const found = new Map(wanted.map((row) => [row.id, row]));
			if (found.size === rows.length) return found;
		} catch {
			// Whatever it is, each one that asks by itself meets it and tells.
		}
		this.isGivenUp = true;
		return undefined;
	}
}

/** Whether a list can be asked for an ID: a filter has no way to escape its signs, and reads some words otherwise. */
function isListable(id: string): boolean {
	return isFilterValue(id) && !/^(true|false)$/i.test(id);
}

/** Look-ups in as many parts as it takes for their IDs to fit into an address. */
function inAddresses(asked: readonly LookUp[]): LookUp[][] {
	const parts: LookUp[][] = [];
	let length = Infinity;
	for (const each of asked) {
		// A comma takes three characters.
		const own = encodeURIComponent(each.id).length + 3;
		if (length + own > LONGEST_FILTER) {
			parts.push([]);
			length = 0;
		}
		parts.at(-1)!.push(each);
		length += own;
	}
	return parts;
}

/** The look-ups of each run, and the items that had theirs. */
const lookUpsOf = ofEachRun((run) => new MemoLookUps(run));
const lookedUp = new WeakSet<ServiceHttp>();

/**
 * The same as the first thing that an item asks: what is there already may come from a list that is asked for several
 * items at once. An item that starts again asks by itself, and so must whoever looks for a write of its own.
 *
 * @param isExpected whether the memo is what the item wants; one that is not is read by itself before anybody is told
 */
export async function findExistingMemo(
	http: ServiceHttp,
	id: string,
	isExpected: (memo: CreditMemo) => boolean,
): Promise<CreditMemo | undefined> {
	const askItself = async () => await findCreditMemo(http, id);
	if (lookedUp.has(http)) return await askItself();
	lookedUp.add(http);
	return await lookUpsOf(http).find(id, isExpected, askItself);
}
