import { Type, type Static, type TSchema } from '@sinclair/typebox';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';

import { checkBy } from '../core/check';
import type { LayerChoices } from './decisions';
import { isDate, isDateTime } from './time';

type Failure = Pick<ErrorObject, 'keyword' | 'instancePath' | 'params' | 'message'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function createAjv(coerceTypes: boolean): Ajv {
	const ajv = new Ajv({
		allErrors: true,
		allowUnionTypes: true,
		discriminator: true,
		coerceTypes,
		formats: { uuid: UUID, date: isDate, 'date-time': isDateTime },
	});
	ajv.addKeyword({
		keyword: 'oneOfInAnyCase',
		type: 'string',
		schemaType: 'array',
		validate: (values: string[], value: string) => values.includes(value.toUpperCase()),
		error: { message: ({ schema }) => `must be one of ${(schema as string[]).join(', ')}` },
	});
	return ajv.addKeyword({
		keyword: 'maxJsonBytes',
		type: 'object',
		schemaType: 'number',
		validate: (limit: number, value: unknown) =>
			Buffer.byteLength(JSON.stringify(value), 'utf8') <= limit,
		error: { message: ({ schema }) => `must be at most ${schema} bytes as JSON` },
	});
}

/**
 * Text in a query or path may stand for a number; in a body the type must be right.
 *
 * @param choices the present ones; they may change
 */
export function createValidatorCompiler(
	choices: () => LayerChoices,
): FastifySchemaCompiler<TSchema> {
	const forText = createAjv(true);
	return ({ schema, httpPart }) => {
		if (httpPart !== 'body') return checkBy(forText, schema) as ValidateFunction;
		const check = bodyCheck(schema);
		const validate = (body: unknown): boolean => {
			validate.errors = check(body, choices());
			return validate.errors.length === 0;
		};
		validate.errors = [] as ErrorObject[];
		return validate;
	};
}

const forBodies = createAjv(false);

/** Finds what is wrong with a body. Unknown properties are taken out first, where they do no harm. */
export function bodyCheck(
	schema: TSchema,
): (body: unknown, choices: LayerChoices) => ErrorObject[] {
	const validate = checkBy(forBodies, schema);
	const errorsOf = (body: unknown) => (validate(body) ? [] : (validate.errors ?? []));
	return (body, { unknownProperties }) => {
		const errors = errorsOf(body);
		if (unknownProperties === 'refused' || errors.length === 0) return errors;
		for (const error of errors) dropUnknown(body, error);
		return errorsOf(body);
	};
}

function dropUnknown(body: unknown, { keyword, instancePath, params }: ErrorObject): void {
	if (keyword !== 'additionalProperties') return;
	const steps = instancePath.split('/').slice(1);
	const owner = steps.reduce((value, step) => (value as Record<string, unknown>)[step], body);
	delete (owner as Record<string, unknown>)[String(params.additionalProperty)];
}

const PLACES: Record<string, string> = { querystring: 'query', params: 'path' };

/** One sentence a failure, each beginning with the path of the field, as in `line_items[0].amount`. */
export function describeFailures(failures: readonly Failure[], context: string): string[] {
	return failures.map((failure) => {
		const steps = failure.instancePath.split('/').slice(1);
		const { keyword, params } = failure;
		if (keyword === 'required') steps.push(String(params.missingProperty));
		if (keyword === 'additionalProperties') steps.push(String(params.additionalProperty));
		if (keyword === 'discriminator') steps.push(String(params.tag));
		const path = steps
			.map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : index === 0 ? step : `.${step}`))
			.join('');
		const place = PLACES[context];
		const subject = path === '' ? context : place === undefined ? path : `${place} ${path}`;
		return `${subject} ${wrong(failure)}`;
	});
}

function wrong({ keyword, params, message }: Failure): string {
	if (keyword === 'required') return 'is required';
	if (keyword === 'additionalProperties') return 'is not known here';
	if (keyword === 'enum') return `must be one of ${(params.allowedValues as string[]).join(', ')}`;
	if (keyword === 'discriminator') return 'must be AccountId or StableName';
	return message ?? 'is invalid';
}

/** An object with these properties and no others. */
export function exact<P extends Record<string, TSchema>>(properties: P) {
	return Type.Object(properties, { additionalProperties: false });
}

export function oneOf<const T extends string>(values: readonly T[]) {
	return Type.Unsafe<T>({ type: 'string', enum: [...values] });
}

export const NonEmptyText = Type.String({ minLength: 1 });
export const NullableText = Type.Unsafe<string | null>({ type: ['string', 'null'] });
export const Uuid = Type.String({ format: 'uuid' });
export const DateTime = Type.String({ format: 'date-time' });
export const DateOnly = Type.String({ format: 'date' });
export const Cents = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });

export const NoQuery = exact({});
export const BusinessPath = exact({ businessId: Uuid });
export type BusinessPath = Static<typeof BusinessPath>;
