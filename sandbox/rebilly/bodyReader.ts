import { Type, type Static, type TSchema } from '@sinclair/typebox';
import Ajv, { type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';

import { checkBy } from '../core/check';
import type { RebillyChoices } from './decisions';
import { refuseIfAny, type InvalidField } from './problem';

export const closed = { additionalProperties: false };
export const optional = <T extends TSchema>(schema: T) => Type.Optional(schema);

/** One schema with two types, because a union of schemas answers one mistake with three errors. */
export function nullable<T extends TSchema>(schema: T) {
	return Type.Unsafe<Static<T> | null>({ ...schema, type: [schema.type as string, 'null'] });
}

export const Id = Type.String({ minLength: 1, maxLength: 50 });

/** What the definition marks as read-only, by where it stands; the message then says so. */
export type ReadOnly = ReadonlyArray<[place: RegExp, names: string[]]>;

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
addFormats(ajv);

/** Reads a body as the vendor's present rules want it. */
type Reader<T> = (body: unknown, choices: RebillyChoices) => T;

/** @param settled fields of the record that this body cannot change any more */
export function reader<T>(
	schema: TSchema,
	readOnly: ReadOnly = [],
	settled: readonly string[] = [],
): Reader<T> {
	const validate = checkBy<T>(ajv, schema);
	return (sent, { readOnlyFields, unknownFields }) => {
		const body = readOnlyFields === 'ignored' ? without(readOnly, sent) : structuredClone(sent);
		if (!validate(body) && unknownFields === 'ignored') {
			for (const error of validate.errors ?? []) dropUnknown(body, error, readOnly);
		}
		if (!validate(body)) {
			const whyNot = (place: string, name: string) => {
				if (isReadOnly(readOnly, place, name)) return 'is read-only';
				return place === '' && settled.includes(name)
					? 'cannot be changed'
					: 'is not a known field';
			};
			refuseIfAny((validate.errors ?? []).map((error) => invalidField(error, whyNot)));
		}
		return body as T;
	};
}

/** Takes a field out of a body that the schema does not know. */
function dropUnknown(
	body: unknown,
	{ keyword, instancePath, params }: ErrorObject,
	readOnly: ReadOnly,
): void {
	if (keyword !== 'additionalProperties') return;
	const steps = instancePath.split('/').slice(1);
	const name = String(params.additionalProperty);
	if (isReadOnly(readOnly, steps.join('.'), name)) return;
	const owner = steps.reduce((value, step) => (value as Record<string, unknown>)[step], body);
	delete (owner as Record<string, unknown>)[name];
}

/** The value without its read-only fields. */
function without(readOnly: ReadOnly, value: unknown, place = ''): unknown {
	const inside = (name: string | number) => (place === '' ? String(name) : `${place}.${name}`);
	if (Array.isArray(value)) return value.map((one, index) => without(readOnly, one, inside(index)));
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value).flatMap(([name, one]) =>
			isReadOnly(readOnly, place, name) ? [] : [[name, without(readOnly, one, inside(name))]],
		),
	);
}

function isReadOnly(readOnly: ReadOnly, place: string, name: string): boolean {
	return readOnly.some(([where, names]) => where.test(place) && names.includes(name));
}

/** For operations that have no body. */
export function readNothing(body: unknown): void {
	if (body === undefined || body === null) return;
	refuseIfAny([{ field: 'body', message: 'must not be there' }]);
}

function invalidField(
	error: ErrorObject,
	whyNot: (place: string, name: string) => string,
): InvalidField {
	const place = error.instancePath.slice(1).replaceAll('/', '.');
	const inside = (name: string) => (place === '' ? name : `${place}.${name}`);
	const params = error.params as Record<string, unknown>;
	switch (error.keyword) {
		case 'required':
			return { field: inside(String(params.missingProperty)), message: 'is required' };
		case 'additionalProperties': {
			const name = String(params.additionalProperty);
			return { field: inside(name), message: whyNot(place, name) };
		}
		case 'enum':
			return {
				field: place,
				message: `must be one of ${(params.allowedValues as string[]).join(', ')}`,
			};
		default:
			return { field: place || 'body', message: error.message ?? 'is not valid' };
	}
}
