import type { IDataObject } from 'n8n-workflow';

import { ConflictError } from '../../nodes/shared/errors';
import type { Answer, Call, SimulatedEffect } from '../../nodes/shared/http/call';
import { ServiceHttp } from '../../nodes/shared/http/client';
import { conflictItem, dryRunItem, DryRunHttp, DryRunOverlay } from '../../nodes/shared/run/dryRun';

/** Answers every request from a table of paths, and counts them. */
class FakeService extends ServiceHttp {
	readonly asked: Call[] = [];
	/** What it answers instead, by path. */
	readonly bodies: Record<string, unknown> = {};

	constructor() {
		super('Vendor');
	}

	url({ path }: Pick<Call, 'path'>): string {
		return `https://api.test/${path.join('/')}`;
	}

	async request(call: Call): Promise<Answer> {
		this.asked.push(call);
		const path = call.path.join('/');
		const { [path]: body = { from: 'vendor', path } } = this.bodies;
		return { status: 200, headers: { from: 'vendor' }, body };
	}
}

const memo = (body: object) => [{ path: ['memos', 'cm_1'], body }];

function aWrite(effect: SimulatedEffect, more: Partial<Call> = {}): Call {
	return { method: 'POST', path: ['memos'], simulate: () => effect, ...more };
}

describe('what a dry run has noted', () => {
	let overlay: DryRunOverlay;
	beforeEach(() => {
		overlay = new DryRunOverlay();
	});

	test('is nothing at first', () => {
		expect(overlay.objectAt(['memos', 'cm_1'])).toBeUndefined();
		expect(overlay.rowsOf(['memos'])).toEqual([]);
		expect(overlay.useOf('in_1')).toBe(0n);
	});

	test('answers a write as the vendor would', async () => {
		const answer = { id: 'cm_1' };
		expect(await overlay.note(aWrite({ answer }))).toEqual({
			status: 200,
			headers: {},
			body: answer,
		});
		expect(await overlay.note(aWrite({ answer, status: 201 }))).toMatchObject({ status: 201 });
	});

	test('waits for what is found out first', async () => {
		const call = { ...aWrite({ answer: {} }), simulate: async () => ({ answer: { late: true } }) };
		expect((await overlay.note(call)).body).toEqual({ late: true });
	});

	test('is the last thing that was written to a path, and to no other', async () => {
		await overlay.note(aWrite({ answer: {}, objects: memo({ version: 1 }) }));
		await overlay.note(aWrite({ answer: {}, objects: memo({ version: 2 }) }));
		expect(overlay.objectAt(['memos', 'cm_1'])).toEqual({ version: 2 });
		expect(overlay.objectAt(['memos', 'cm_2'])).toBeUndefined();
		// A slash in an ID makes no other path of it.
		expect(overlay.objectAt(['memos/cm_1'])).toBeUndefined();
	});

	test('puts the newest row first, into its own list', async () => {
		for (const id of ['first', 'second']) {
			await overlay.note(aWrite({ answer: {}, row: { path: ['memos'], row: { id } } }));
		}
		expect(overlay.rowsOf(['memos'])).toEqual([{ id: 'second' }, { id: 'first' }]);
		expect(overlay.rowsOf(['invoices'])).toEqual([]);
	});

	test('adds up what is taken from an invoice, and what is given back', async () => {
		const deltas = (...amounts: Array<[string, bigint]>) =>
			aWrite({ answer: {}, balanceDeltas: amounts.map(([id, amount]) => ({ id, amount })) });
		await overlay.note(deltas(['in_1', 500n], ['in_2', 20n]));
		await overlay.note(deltas(['in_1', 300n], ['in_1', -100n]));
		expect(overlay.useOf('in_1')).toBe(700n);
		expect(overlay.useOf('in_2')).toBe(20n);
		await overlay.note(deltas(['in_1', -700n]));
		expect(overlay.useOf('in_1')).toBe(0n);
	});

	test('cannot hold a write that does not say what it brings about', async () => {
		const call: Call = { method: 'POST', path: ['memos', 'cm_1', 'void'] };
		await expect(overlay.note(call)).rejects.toThrow('POST /memos/cm_1/void has no dry run');
	});
});

describe('a dry run of one item', () => {
	let service: FakeService;
	let overlay: DryRunOverlay;
	let http: DryRunHttp;
	beforeEach(() => {
		service = new FakeService();
		overlay = new DryRunOverlay();
		http = new DryRunHttp(service, overlay);
	});

	test('is of the same service', () => {
		expect(http.service).toBe('Vendor');
		expect(http.ofRun).toBe(service);
		expect(http.url({ path: ['memos'] })).toBe('https://api.test/memos');
	});

	test('keeps its writes back and writes them down', async () => {
		await http.request(aWrite({ answer: { id: 'cm_1' } }, { body: { amount: 5 } }));
		await http.request(aWrite({ answer: {} }, { method: 'DELETE', path: ['memos', 'cm_1'] }));
		expect(service.asked).toEqual([]);
		const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
		expect(http.requests).toStrictEqual([
			{ method: 'POST', url: 'https://api.test/memos', headers, body: { amount: 5 } },
			{ method: 'DELETE', url: 'https://api.test/memos/cm_1', headers },
		]);
	});

	test('reads what the vendor holds', async () => {
		const call: Call = { method: 'GET', path: ['memos', 'cm_1'] };
		expect((await http.request(call)).body).toEqual({ from: 'vendor', path: 'memos/cm_1' });
		expect(service.asked).toEqual([call]);
		expect(http.requests).toEqual([]);
	});

	test('reads what an earlier item would have written, and the file of it from the vendor', async () => {
		const earlier = new DryRunHttp(service, overlay);
		await earlier.request(aWrite({ answer: {}, objects: memo({ id: 'cm_1' }) }));
		const call: Call = { method: 'GET', path: ['memos', 'cm_1'] };
		expect(await http.request(call)).toEqual({ status: 200, headers: {}, body: { id: 'cm_1' } });
		expect(service.asked).toEqual([]);
		await http.request({ ...call, mediaType: 'application/pdf' });
		expect(service.asked).toHaveLength(1);
	});

	describe('in which an earlier item would have deleted a record', () => {
		const read = (...path: string[]): Call => ({ method: 'GET', path });
		beforeEach(async () => {
			await overlay.note(aWrite({ answer: {}, gone: ['memos', 'cm_1'] }, { method: 'DELETE' }));
		});

		test('does not find it, and says why', async () => {
			await expect(http.request(read('memos', 'cm_1'))).rejects.toThrow(ConflictError);
			await expect(http.request(read('memos', 'cm_1'))).rejects.toThrow(
				"The record 'cm_1' would not be there any more: an earlier item of this run deletes it",
			);
			expect(service.asked).toEqual([]);
		});

		test('names it by its own ID, however far down it is', async () => {
			const path = ['customers', 'cus_1', 'notes', 'no_1'];
			await overlay.note(aWrite({ answer: {}, gone: path }, { method: 'DELETE' }));
			await expect(http.request(read(...path))).rejects.toThrow("The record 'no_1' would not");
		});

		test('answers as the vendor would where it may be absent', async () => {
			const call = { ...read('memos', 'cm_1'), mayBeAbsent: true };
			expect(await http.request(call)).toEqual({ status: 404, headers: {}, body: {} });
			expect(service.asked).toEqual([]);
		});

		test('finds all others, and those of the same ID elsewhere', async () => {
			for (const path of [
				['memos', 'cm_2'],
				['invoices', 'cm_1'],
			]) {
				const { body } = await http.request(read(...path));
				expect(body).toEqual({ from: 'vendor', path: path.join('/') });
			}
		});

		const rows = [{ id: 'cm_2' }, { id: 'cm_1' }, { id: 3 }, 'cm_1', null];
		const left = [{ id: 'cm_2' }, { id: 3 }, 'cm_1', null];

		test.each<[string, unknown, unknown]>([
			['that stands alone', rows, left],
			['in an object', { data: rows, total: 5 }, { data: left, total: 5 }],
			['that is empty', [], []],
			['that is none', { data: { id: 'cm_1' } }, { data: { id: 'cm_1' } }],
			['that is no object', 'cm_1', 'cm_1'],
		])('lists it no more in a list %s', async (_what, body, shown) => {
			service.bodies.memos = body;
			expect(await http.request(read('memos'))).toEqual({
				status: 200,
				headers: { from: 'vendor' },
				body: shown,
			});
		});

		test('lists rows of the same ID elsewhere', async () => {
			service.bodies.invoices = rows;
			expect((await http.request(read('invoices'))).body).toEqual(rows);
		});

		test('knows rows by whatever kind of ID they have', async () => {
			await overlay.note(aWrite({ answer: {}, gone: ['memos', '3'] }, { method: 'DELETE' }));
			service.bodies.memos = rows;
			expect((await http.request(read('memos'))).body).toEqual([{ id: 'cm_2' }, 'cm_1', null]);
		});
	});

	test('that deletes nothing leaves all there', async () => {
		await overlay.note(aWrite({ answer: {} }));
		expect(overlay.isGone(['memos', 'cm_1'])).toBe(false);
		expect(overlay.isGone(['memos'])).toBe(false);
	});

	test('knows what an earlier item would have taken and listed', async () => {
		await overlay.note(
			aWrite({
				answer: {},
				row: { path: ['memos'], row: { id: 'cm_1' } },
				balanceDeltas: [{ id: 'in_1', amount: 5n }],
			}),
		);
		expect(http.simulatedRows(['memos'])).toEqual([{ id: 'cm_1' }]);
		expect(http.simulatedUse('in_1')).toBe(5n);
		expect(service.simulatedRows(['memos'])).toEqual([]);
		expect(service.simulatedUse('in_1')).toBe(0n);
	});
});

describe('what a dry run gives out', () => {
	const requests = [{ method: 'POST', url: 'https://api.test/memos', headers: {} }];

	test.each([
		['allocated', 'wouldAllocate'],
		['applied', 'wouldApply'],
		['checked', 'wouldCheck'],
		['created', 'wouldCreate'],
		['deallocated', 'wouldDeallocate'],
		['deleted', 'wouldDelete'],
		['existing', 'wouldReturnExisting'],
		['pending', 'wouldRefund'],
		['refunded', 'wouldRefund'],
		['unchanged', 'wouldChangeNothing'],
		['updated', 'wouldUpdate'],
		['voided', 'wouldVoid'],
		['something new', 'something new'],
		[undefined, undefined],
		[7, 7],
	])('for the outcome %s is %s', (outcome, would) => {
		const result: IDataObject = { outcome, id: 'cm_1' };
		expect(dryRunItem(result, requests)).toEqual({
			dryRun: true,
			outcome: would,
			requests,
			plan: { id: 'cm_1' },
		});
	});

	test('for a conflict is its reason, with what to do where that is known', () => {
		const bare = { dryRun: true, outcome: 'wouldConflict', reason: 'No', requests };
		expect(conflictItem(new ConflictError('No'), requests)).toStrictEqual(bare);
		const full = new ConflictError('No', 'Choose another', { id: 'cm_1' });
		expect(conflictItem(full, requests)).toStrictEqual({
			...bare,
			advice: 'Choose another',
			details: { id: 'cm_1' },
		});
	});

	test('for any other failure is that failure', () => {
		const error = new Error('broken');
		expect(() => conflictItem(error, requests)).toThrow(error);
	});
});
