import { InputError } from '../../shared/errors';

/**
 * One term of Rebilly's filter language. The language has no way to escape its signs, so a value that
 * holds one is refused: spliced in, it could select other rows.
 *
 * @param label the display name of the field that the value comes from
 * @throws InputError
 */
export function filterTerm(field: string, value: string, label: string): string {
	if (!isFilterValue(value)) {
		throw new InputError(
			label,
			`cannot be searched for: '${value}'`,
			"Rebilly's filters have no way to hold the signs ; , : .. or a leading ! or @",
		);
	}
	return `${field}:${value}`;
}

/** Whether a value has none of the signs that mean something in a filter. */
export function isFilterValue(value: string): boolean {
	return !/[;,:\r\n]|\.\.|^[!@]/.test(value);
}

/** A term that holds for any of the values. */
export function filterAny(field: string, values: readonly string[]): string {
	return `${field}:${values.join(',')}`;
}

/** A term for a range of times, each end optional and included. Colons belong to times, so they are let through. */
export function filterTimes(
	field: string,
	from: string | undefined,
	to: string | undefined,
): string[] {
	return (from ?? to) ? [`${field}:${from ?? ''}..${to ?? ''}`] : [];
}
