import type { Answer, Call, ServiceProfile } from '../../nodes/shared/http/call';
import { OwnWrites } from '../../nodes/shared/http/ownWrites';
import { LAYER } from '../../nodes/Layer/api/profile';
import { REBILLY } from '../../nodes/Rebilly/api/profile';
import { ServiceHttp } from '../../nodes/shared/http/client';

/** An execution that sends nothing. */
class Execution extends ServiceHttp {
	url(): string {
		return '';
	}

	async request(): Promise<never> {
		return await Promise.reject(new Error('Nothing is sent'));
	}
}

const ownWrites = (profile: ServiceProfile) => new OwnWrites(profile, new Execution(profile.name));

const call = (method: Call['method'], ...path: string[]): Call => ({ method, path });
const answer = (body: unknown, status = 200) => ({ status, headers: {}, body });

describe('a record that an execution wrote', () => {
	const memo = (revision?: number) => answer({ id: 'a', revision });

	it.each([
		['created at its own path', call('PUT', 'credit-memos', 'a')],
		['created in its collection', call('POST', 'credit-memos')],
		['changed by an action', call('POST', 'credit-memos', 'a', 'void')],
	])('%s is shown once it is not older', (_, written) => {
		const own = ownWrites(REBILLY);
		own.add(written, memo(2));
		const read = call('GET', 'credit-memos', 'a');
		expect(own.isShownBy(read, memo(1))).toBe(false);
		expect(own.isShownBy(read, answer({}, 404))).toBe(false);
		expect(own.isShownBy(read, memo(2))).toBe(true);
		expect(own.isShownBy(read, memo(3))).toBe(true);
		// Nothing says how old it is.
		expect(own.isShownBy(read, memo())).toBe(true);
		expect(own.isShownBy(call('GET', 'customers', 'a'), memo(1))).toBe(true);
	});

	it.each([{}, { id: 'a', revision: 3 }])('and deleted may be gone: %j', (body) => {
		const own = ownWrites(REBILLY);
		own.add(call('PUT', 'credit-memos', 'a'), memo(2));
		own.add(call('DELETE', 'credit-memos', 'a'), answer(body));
		expect(own.isShownBy(call('GET', 'credit-memos', 'a'), answer({}, 404))).toBe(true);
	});

	it('and marked as deleted is shown once it is not older', () => {
		const own = ownWrites(REBILLY);
		own.add(call('DELETE', 'credit-memos', 'a'), memo(3));
		const read = call('GET', 'credit-memos', 'a');
		expect([memo(2), memo(3)].map((shown) => own.isShownBy(read, shown))).toEqual([false, true]);
	});

	it('is waited for no longer when five thousand others were written since', () => {
		const own = ownWrites(REBILLY);
		const read = (id: string) => own.isShownBy(call('GET', 'x', id), answer({}, 404));
		for (let index = 0; index <= 5000; index++) {
			own.add(call('PUT', 'x', `${index}`), answer({ id: `${index}`, revision: 1 }));
		}
		expect([read('0'), read('1'), read('5000')]).toEqual([true, false, false]);
	});
});

it.each([
	['2026-11-28T10:00:00.200Z', '2026-11-28T10:00:00.100Z', false],
	['2026-11-28T10:00:00.200Z', '2026-11-28T10:00:00.200Z', true],
	['2026-11-28T10:00:00.200Z', '2026-11-28T12:00:00.200+02:00', true],
	// The other way of rounding.
	['2026-11-28T10:00:00.200Z', '2026-11-28T10:00:00.199Z', true],
	// A time without fractions may be any of that second.
	['2026-11-28T10:00:00.200Z', '2026-11-28T10:00:00Z', true],
	['2026-11-28T10:00:01.200Z', '2026-11-28T10:00:00Z', false],
	['2026-11-28T10:00:01Z', '2026-11-28T10:00:00.900Z', false],
])('what was written at %s is shown by what is of %s: %s', (written, shown, isShown) => {
	const own = ownWrites(LAYER);
	const body = (updatedAt: string) => answer({ data: { id: 'a', updated_at: updatedAt } });
	own.add(call('PATCH', 'credits', 'a'), body(written));
	expect(own.isShownBy(call('GET', 'credits', 'a'), body(shown))).toBe(isShown);
});

describe('a write that may still be carried out', () => {
	const NOW = 1_000_000;
	const memo = (openSince?: number, revision = 2): Answer => ({
		...answer({ id: 'a', revision }),
		...(openSince !== undefined && { openSince }),
	});
	const PATCH = call('PATCH', 'credit-memos', 'a');

	beforeEach(() => jest.useFakeTimers({ now: NOW }));
	afterEach(() => jest.useRealTimers());

	it.each<[string, Call]>([
		['changed at its own path', PATCH],
		['made at its own path', call('PUT', 'credit-memos', 'a')],
		['made in its collection', call('POST', 'credit-memos')],
		['changed by an action', call('POST', 'credit-memos', 'a', 'void')],
	])('holds later writes to the record back for a minute: %s', (_, written) => {
		const own = ownWrites(REBILLY);
		own.add(written, memo(NOW - 1000));
		expect(own.delayOf(PATCH)).toBe(59_000);
		expect(own.delayOf(call('POST', 'credit-memos', 'a', 'timeline'))).toBe(59_000);
		expect(own.delayOf(call('PATCH', 'credit-memos', 'b'))).toBe(0);
		expect(own.delayOf(call('POST', 'credit-memos'))).toBe(0);
		jest.setSystemTime(NOW + 59_000);
		expect(own.delayOf(PATCH)).toBe(0);
	});

	it('holds nothing back when every sending was answered', () => {
		const own = ownWrites(REBILLY);
		own.add(PATCH, memo());
		expect(own.delayOf(PATCH)).toBe(0);
	});

	it.each<[Call['method'], number]>([
		['PATCH', 60_000],
		['PUT', 60_000],
		['DELETE', 60_000],
		// Nobody works on what is not made yet.
		['POST', 0],
	])(
		'of which nothing is known holds back what comes to the path of a %s for %d ms',
		(method, ms) => {
			const own = ownWrites(REBILLY);
			own.mayComeLate(call(method, 'credit-memos', 'a'), NOW);
			expect(own.delayOf(PATCH)).toBe(ms);
		},
	);

	it('counts from the last one', () => {
		const own = ownWrites(REBILLY);
		own.add(PATCH, memo(NOW - 30_000));
		own.add(PATCH, memo(NOW - 10_000, 3));
		expect(own.delayOf(PATCH)).toBe(50_000);
	});
});

it('what a node wrote is known in the next one of the execution, and not in another execution', () => {
	const execution = new Execution('Rebilly');
	new OwnWrites(REBILLY, execution).add(call('PUT', 'x', 'a'), answer({ id: 'a', revision: 2 }));
	const older = answer({ id: 'a', revision: 1 });
	const isShownTo = (http: Execution) =>
		new OwnWrites(REBILLY, http).isShownBy(call('GET', 'x', 'a'), older);
	expect([execution, new Execution('Rebilly')].map(isShownTo)).toEqual([false, true]);
});
