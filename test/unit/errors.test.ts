import {
	afterWrite,
	ApiError,
	CancelledError,
	ConflictError,
	InputError,
} from '../../nodes/shared/errors';
import { readFailure } from '../../nodes/shared/run/nodeErrors';

const refused = (more = {}) =>
	new ApiError({ service: 'Vendor', request: 'GET /x', message: 'No', status: 403, ...more });

describe('what ends an item after its write', () => {
	it.each<[string, unknown]>([
		['a conflict', new ConflictError('Other content', 'Look at it', { id: '1' })],
		['a conflict without advice', new ConflictError('Other content')],
		['a refusal of another request', refused()],
		['a field that cannot be used', new InputError('Amount', 'is no amount')],
		['a mistake in the program', new TypeError('undefined')],
	])('%s is not called a failure without effect', (_, error) => {
		const { details, description, message } = readFailure(afterWrite(error), 0);
		expect(details.kind).toBe('outcomeUnknown');
		expect(message).toContain((error as Error).message);
		expect(description).toMatch(/look/i);
	});

	it('keeps what it says itself', () => {
		const conflict = new ConflictError('Declined', 'No money moved', { outcomeUnknown: false });
		expect(readFailure(afterWrite(conflict), 0).details.kind).toBe('state');
		const open = refused({ outcomeUnknown: true, advice: 'Look there' });
		expect(afterWrite(open)).toBe(open);
		const details = { kind: 'outcomeUnknown', id: '1' };
		const told = new ConflictError('Other content', 'Look', { id: '1' });
		expect(readFailure(afterWrite(told), 0)).toMatchObject({ description: 'Look', details });
	});

	it('that was cancelled is cancelled', () => {
		const cancelled = new CancelledError();
		expect(afterWrite(cancelled)).toBe(cancelled);
	});
});

it('an answer that leaves open what happened is no refusal, whatever its status', () => {
	expect(refused({ status: 409 }).isRefusalWith(409)).toBe(true);
	expect(refused({ status: 409 }).isRefusalWith(422)).toBe(false);
	expect(refused({ status: 409, outcomeUnknown: true }).isRefusalWith(409)).toBe(false);
});
