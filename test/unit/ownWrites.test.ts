import type { Call } from '../../nodes/shared/http/call';
import { OwnWrites } from '../../nodes/shared/http/ownWrites';
import { LAYER } from '../../nodes/Layer/api/profile';
import { REBILLY } from '../../nodes/Rebilly/api/profile';

const call = (method: Call['method'], ...path: string[]): Call => ({ method, path });
const answer = (body: unknown, status = 200) => ({ status, headers: {}, body });

describe('a record that a run wrote', () => {
	const memo = (revision?: number) => answer({ id: 'a', revision });

	it.each([
		['created at its own path', call('PUT', 'credit-memos', 'a')],
		['created in its collection', call('POST', 'credit-memos')],
		['changed by an action', call('POST', 'credit-memos', 'a', 'void')],
	])('%s is shown once it is not older', (_, written) => {
		const own = new OwnWrites(REBILLY.versionIn);
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
		const own = new OwnWrites(REBILLY.versionIn);
		own.add(call('PUT', 'credit-memos', 'a'), memo(2));
		own.add(call('DELETE', 'credit-memos', 'a'), answer(body));
		expect(own.isShownBy(call('GET', 'credit-memos', 'a'), answer({}, 404))).toBe(true);
	});

	it('and marked as deleted is shown once it is not older', () => {
		const own = new OwnWrites(REBILLY.versionIn);
		own.add(call('DELETE', 'credit-memos', 'a'), memo(3));
		const read = call('GET', 'credit-memos', 'a');
		expect([memo(2), memo(3)].map((shown) => own.isShownBy(read, shown))).toEqual([false, true]);
	});

	it('is waited for no longer when five thousand others were written since', () => {
		const own = new OwnWrites(REBILLY.versionIn);
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
	const own = new OwnWrites(LAYER.versionIn);
	const body = (updatedAt: string) => answer({ data: { id: 'a', updated_at: updatedAt } });
	own.add(call('PATCH', 'credits', 'a'), body(written));
	expect(own.isShownBy(call('GET', 'credits', 'a'), body(shown))).toBe(isShown);
});
