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

/** A choice between entering rows one by one and mapping a whole array. */
export function entryModeField(
	name: string,
	displayName: string,
	description: string,
): INodeProperties {
	return {
		displayName,
		name,
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'Using Fields Below', value: 'fields' },
			{ name: 'Using JSON', value: 'json', description: 'Map a whole array with one expression' },
		],
		default: 'fields',
		description,
	};
}

/** The escape hatch for what the form lacks. */
export const additionalBodyField: INodeProperties = {
	displayName: 'Additional Body Fields (JSON)',
	name: 'additionalBody',
	type: 'json',
	default: '',
	placeholder: 'e.g. { "fieldOfTheApi": "value" }',
	description:
		'JSON object whose fields are added to the request body. For fields of the API that this form does not have; a field that the form has cannot be given here.',
};

/** How requests are sent; the same for every operation. The defaults are those of limits.ts. */
const sendingOptions: INodeProperties[] = [
	{
		displayName: 'Max Attempts',
		name: 'maxAttempts',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 20 },
		default: 5,
		description:
			'How often a request is sent at most. Only what is safe to repeat is sent more than once.',
	},
	{
		displayName: 'Max Concurrent Requests',
		name: 'maxConcurrentRequests',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 500 },
		default: 200,
		description:
			'How many items are worked on at the same time. Whatever this is, the rate limit of the service is kept.',
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
	default: false,
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
	const options = [...own, ...sendingOptions].sort((first, second) =>
		first.displayName.localeCompare(second.displayName),
	);
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options,
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

/**
 * Reads the escape hatch, and refuses what the form has a field for or the API does not let anyone write.
 *
 * @param reserved the body's fields that the form itself fills
 * @param readOnly the fields that only the vendor sets
 */
export function readAdditionalBody(
	fields: FieldGroup,
	reserved: readonly string[],
	readOnly: readonly string[],
): Record<string, unknown> {
	const body = fields.jsonObject('additionalBody') ?? {};
	const isOneOf = (names: readonly string[], key: string) =>
		names.some((name) => name.toLowerCase() === key.trim().toLowerCase());
	for (const key of Object.keys(body)) {
		if (isOneOf(reserved, key)) {
			throw fields.refuse(
				'additionalBody',
				`holds '${key}', which has a field of its own`,
				'Use that field',
			);
		}
		if (isOneOf(readOnly, key)) {
			throw fields.refuse(
				'additionalBody',
				`holds '${key}', which only the service sets`,
				'Leave it out',
			);
		}
	}
	return body;
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
