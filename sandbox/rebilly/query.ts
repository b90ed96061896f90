import { InvalidQuery } from './problem';

/** A query as the router hands it over; a parameter that is sent twice is an array. */
export type Query = Record<string, string | string[]>;

export function refuseQuery(field: string, message: string): never {
	throw new InvalidQuery(`The query parameter "${field}" ${message}`, [{ field, message }]);
}

/** The parameters that the operation declares; anything else is refused. */
export function readQuery<Name extends string>(
	query: unknown,
	...names: Name[]
): Partial<Record<Name, string>> {
	for (const [name, value] of Object.entries(query as Query)) {
		if (!names.includes(name as Name)) refuseQuery(name, 'is not known here');
		if (Array.isArray(value)) refuseQuery(name, 'is there more than once');
	}
	return query as Partial<Record<Name, string>>;
}

/** A comma-joined parameter. */
export function readNames(text: string | undefined): string[] {
	return text === undefined || text === '' ? [] : text.split(',');
}
