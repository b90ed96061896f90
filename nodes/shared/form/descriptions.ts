import type { INodeProperties } from 'n8n-workflow';

import type { FieldGroup } from './fields';
import { DEFAULT_POLICY, type RequestPolicy } from '../http/requestPolicy';

/** What who builds a tool must know: n8n gives the model nothing when a tool stops. */
export const toolNotice: INodeProperties = {
	displayName:
		'In the settings of this tool, choose to continue where it would stop the workflow, so that the model reads why something was refused. Otherwise n8n gives it an empty answer.',
	name: 'toolNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { '@tool': [true] } },
};

/** What a person must know before an operation is run; the first thing under Operation. */
export function notice(name: string, text: string): INodeProperties {
	return { displayName: text, name, type: 'notice', default: '' };
}

/**
 * What an empty list of a resource locator asks for.
 *
 * @param what the records by their name in the form, e.g. "Invoice"
 */
export function selectOne(what: string): string {
	const article = /^[aeiou]/i.test(what) ? 'an' : 'a';
	return `Select ${article} ${what.toLowerCase()}...`;
}

/** How requests are sent; the same for every operation. The defaults are those of limits.ts. */
const sendingOptions: INodeProperties[] = [
	{
		displayName: 'Max Attempts',
		name: 'maxAttempts',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 20 },
		default: 5,
		description: 'How often a request that is safe to repeat is sent at most',
	},
	{
		displayName: 'Max Concurrent Requests',
		name: 'maxConcurrentRequests',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 500 },
		default: 200,
		description:
			'How many items are worked on at the same time, within the rate limit of the service',
	},
	{
		displayName: 'Max Wait (Seconds)',
		name: 'maxWait',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 900,
		description:
			'How long a request may wait while nothing moves, because the service asks to slow down or does not answer',
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 60,
		description: 'How long one attempt may take before it counts as not answered',
	},
];

const dryRunOption: INodeProperties = {
	displayName: 'Dry Run',
	name: 'dryRun',
	type: 'boolean',
	// Whoever adds it wants it: off, the next run would be a real one. An option that is not added has no value.
	default: true,
	description:
		'Whether to change nothing and give out what would happen: reads and checks as in a real run, and per item the outcome, the plan and the exact requests',
};

/** The options of an operation that writes. */
export function writeOptionsField(own: INodeProperties[] = []): INodeProperties {
	return optionsField([...own, dryRunOption]);
}

/** Whether the item is to be a dry run. */
export function readDryRun(fields: FieldGroup): boolean {
	return fields.collection('options').flag('dryRun');
}

/** The options of an operation, with how its requests are sent. */
export function optionsField(own: INodeProperties[] = []): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: byName([...own, ...sendingOptions]),
	};
}

/** Reads the sending options. The result is in milliseconds. */
export function readRequestPolicy(options: FieldGroup): RequestPolicy {
	return {
		timeout: readSeconds(options, 'timeout', 0.001) ?? DEFAULT_POLICY.timeout,
		maxWait: readSeconds(options, 'maxWait', 0) ?? DEFAULT_POLICY.maxWait,
		maxAttempts: options.integer('maxAttempts', 1) ?? DEFAULT_POLICY.maxAttempts,
	};
}

/** Reads a time in seconds as milliseconds. */
function readSeconds(options: FieldGroup, name: string, least: number): number | undefined {
	const seconds = options.number(name);
	if (seconds === undefined) return undefined;
	if (seconds < least)
		throw options.refuse(name, least > 0 ? 'must be more than zero' : 'must be zero or more');
	return seconds * 1000;
}

/** Fields in the order of their names, as collections have them. */
export function byName(fields: readonly INodeProperties[]): INodeProperties[] {
	return [...fields].sort((first, second) => first.displayName.localeCompare(second.displayName));
}

/** Return All and Limit, as every list of n8n has them. */
export const limitFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
];

/** How many rows the user wants; undefined for all. */
export function readLimit(fields: FieldGroup): number | undefined {
	if (fields.flag('returnAll')) return undefined;
	return fields.required('limit', fields.integer('limit', 1));
}

/** Ten columns at most instead of all, as n8n offers it where an answer is large. */
export const simplifyField: INodeProperties = {
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
};
