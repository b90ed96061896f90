import type Ajv from 'ajv';
import type { AnySchema, ErrorObject, ValidateFunction } from 'ajv';

/** Says whether a value fits a schema, and what is wrong with the last one that did not. */
export interface Check<T> {
	(value: unknown): value is T;
	errors?: ErrorObject[] | null;
}

/** A check that is compiled when it is first used, because a run uses few of a sandbox's and compiling takes long. */
export function checkBy<T = unknown>(ajv: Ajv, schema: AnySchema): Check<T> {
	let compiled: ValidateFunction<T> | undefined;
	const check: Check<T> = (value): value is T => {
		compiled ??= ajv.compile<T>(schema);
		const fits = compiled(value);
		check.errors = compiled.errors;
		return fits;
	};
	return check;
}
