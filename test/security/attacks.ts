import type { INodeProperties } from 'n8n-workflow';

import { isObject } from '../../nodes/shared/json';
import type { Line } from '../contract/line';
import { NODES } from '../fixtures/engine';
import type { Values } from '../fixtures/form';

export type Path = ReadonlyArray<string | number>;

/** What an attacker, or a broken mapping, may put where an ID or another text belongs. */
export const TEXTS: readonly string[] = [
	'..',
	'.',
	'../../x',
	'%2e%2e',
	'%2e%2e%2f',
	'..%2f..',
	'..;/',
	'a/b',
	'a\\..\\b',
	'//foreign.test/x',
	'http://foreign.test/x',
	'@foreign.test',
	'a?limit=1&x=1',
	'a#b',
	'a\r\nX-Injected: yes',
	'a\nb',
	'a\0b',
	'a;createdTime:x',
	'\u202egnp',
	'half \ud83d',
	'{{ $json }}',
	'__proto__',
	'constructor',
	'a'.repeat(100_000),
];

/** Where a form holds texts, locators' values included. */
export function textsIn(value: unknown, path: Path = []): Path[] {
	if (typeof value === 'string') return [path];
	if (Array.isArray(value)) return value.flatMap((each, index) => textsIn(each, [...path, index]));
	if (!isObject(value)) return [];
	if ('__rl' in value) return [[...path, 'value']];
	return Object.entries(value).flatMap(([key, each]) => textsIn(each, [...path, key]));
}

/** The form with another value in one place, which need not be there yet. */
export function withValue(form: unknown, [key, ...rest]: Path, value: unknown): unknown {
	if (key === undefined) return value;
	if (Array.isArray(form)) {
		return form.map((each, index) => (index === key ? withValue(each, rest, value) : each));
	}
	return {
		...(isObject(form) ? form : {}),
		[key]: withValue(isObject(form) ? form[key] : {}, rest, value),
	};
}

/** Where an operation takes JSON. */
export function jsonFields({ node, resource, operation }: Line): Path[] {
	const isShown = ({ displayOptions: { show } = {} }: INodeProperties) => {
		const shows = (key: string, value: string) =>
			show?.[key] === undefined || (show[key] as unknown[]).includes(value);
		return shows('resource', resource) && shows('operation', operation);
	};
	return NODES[node].description.properties
		.filter(isShown)
		.flatMap((property) => pathsIn(property));
}

function pathsIn({ name, type, options = [] }: INodeProperties): Path[] {
	if (type === 'json') return [[name]];
	if (type !== 'collection') return [];
	return options
		.filter((option): option is INodeProperties => 'type' in option)
		.flatMap((option) => pathsIn(option).map((path) => [name, ...path]));
}

/** A form that gives up at once, so that no test waits. */
export function impatient(form: Values): Values {
	const options = isObject(form.options) ? form.options : {};
	return { ...form, options: { ...options, maxAttempts: 1, maxWait: 0 } };
}
