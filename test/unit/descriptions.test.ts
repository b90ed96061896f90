import type { INodeProperties } from 'n8n-workflow';

import { additionalBodyField, readAdditionalBody } from '../../nodes/shared/form/additionalFields';
import {
	limitFields,
	optionsField,
	readLimit,
	readRequestPolicy,
} from '../../nodes/shared/form/descriptions';
import { InputError } from '../../nodes/shared/errors';
import { FieldGroup } from '../../nodes/shared/form/fields';
import { DEFAULT_POLICY } from '../../nodes/shared/http/requestPolicy';

function fields(values: Record<string, unknown>, descriptions: INodeProperties[]): FieldGroup {
	return new FieldGroup((name) => values[name], descriptions);
}

describe('the options', () => {
	test('stand in the order of their names, the operation’s own among them', () => {
		const own: INodeProperties[] = [
			{ displayName: 'Order', name: 'order', type: 'string', default: '' },
			{ displayName: 'Cap', name: 'cap', type: 'string', default: '' },
		];
		const names = optionsField(own).options?.map(
			(option) => (option as INodeProperties).displayName,
		);
		expect(names).toEqual([
			'Cap',
			'Max Attempts',
			'Max Concurrent Requests',
			'Max Wait (Seconds)',
			'Order',
			'Timeout (Seconds)',
		]);
	});

	const policy = (options: Record<string, unknown>) =>
		readRequestPolicy(fields({ options }, [optionsField()]).collection('options'));

	test.each<[Record<string, unknown>, ReturnType<typeof readRequestPolicy>]>([
		[{}, DEFAULT_POLICY],
		[
			{ timeout: 5, maxWait: 0, maxAttempts: 1 },
			{ timeout: 5000, maxWait: 0, maxAttempts: 1 },
		],
		[
			{ timeout: '1.5', maxWait: '600' },
			{ ...DEFAULT_POLICY, timeout: 1500, maxWait: 600_000 },
		],
	])('%j are milliseconds', (options, expected) => expect(policy(options)).toEqual(expected));

	test('are shown with the values that hold when none are entered', () => {
		const shown = (optionsField().options as INodeProperties[]).map((option) => [
			option.name,
			option.default,
		]);
		expect(policy(Object.fromEntries(shown) as Record<string, unknown>)).toEqual(DEFAULT_POLICY);
	});

	test.each<[Record<string, unknown>, string]>([
		[{ maxAttempts: 0 }, "'Max Attempts' must be at least 1"],
		[{ maxAttempts: 1.5 }, "'Max Attempts' is not a whole number: 1.5"],
		[{ timeout: 'soon' }, "'Timeout (Seconds)' is not a number"],
		[{ maxWait: {} }, "'Max Wait (Seconds)' is not a number"],
		// The form has these limits, and an expression gets past the form: 0 would wait for ever.
		[{ timeout: 0 }, "'Timeout (Seconds)' must be"],
		[{ timeout: -1 }, "'Timeout (Seconds)' must be"],
		[{ maxWait: -1 }, "'Max Wait (Seconds)' must be"],
	])('%j are refused', (options, message) => {
		expect(() => policy(options)).toThrow(InputError);
		expect(() => policy(options)).toThrow(message);
	});
});

describe('the limit of a list', () => {
	const limit = (values: Record<string, unknown>) => readLimit(fields(values, limitFields));

	test.each<[Record<string, unknown>, number | undefined]>([
		[{ returnAll: true }, undefined],
		[{ returnAll: true, limit: 5 }, undefined],
		[{ returnAll: false, limit: 50 }, 50],
		[{ returnAll: 'false', limit: '7' }, 7],
		[{ limit: 1 }, 1],
	])('%j is %p', (values, expected) => expect(limit(values)).toBe(expected));

	test.each<[unknown, string]>([
		[undefined, "'Limit' is empty"],
		['', "'Limit' is empty"],
		[0, "'Limit' must be at least 1"],
		[-1, "'Limit' must be at least 1"],
		[2.5, "'Limit' is not a whole number: 2.5"],
		['all', "'Limit' is not a number: 'all'"],
	])('%p is refused', (value, message) =>
		expect(() => limit({ returnAll: false, limit: value })).toThrow(message),
	);
});

describe('additional body fields', () => {
	const body = (value: unknown) =>
		readAdditionalBody(
			fields({ additionalBody: value }, [additionalBodyField]),
			['memo', 'items'],
			['id', 'status'],
		);

	test.each<[unknown, Record<string, unknown>]>([
		[undefined, {}],
		['', {}],
		['{}', {}],
		['{"dueTime": "2026-11-22", "flags": [1]}', { dueTime: '2026-11-22', flags: [1] }],
		[{ nested: { memo: 'a', id: 'b' } }, { nested: { memo: 'a', id: 'b' } }],
		[{ empty: null }, { empty: null }],
	])('%j are passed on', (value, expected) => expect(body(value)).toEqual(expected));

	test.each<[unknown, string]>([
		[{ memo: 'a' }, "holds 'memo', which has a field of its own"],
		['{"other": 1, "items": []}', "holds 'items', which has a field of its own"],
		[{ id: 'a' }, "holds 'id', which only the service sets"],
		[{ status: null }, "holds 'status', which only the service sets"],
		['[]', 'is not a JSON object'],
		['{', 'is not valid JSON'],
	])('%j are refused', (value, finding) =>
		expect(() => body(value)).toThrow(`'Additional Body Fields (JSON)' ${finding}`),
	);
});
