/** The names of a new operation, from what was typed. */

export type Service = 'layer' | 'rebilly';

export interface Names {
	service: Service;
	/** As in folders: `Rebilly`. */
	Service: string;
	/** As in the form's values: `creditMemo`, `deleteTimelineComment`. */
	resource: string;
	operation: string;
	/** As in the form: `Credit Memo`, `Delete Timeline Comment`. */
	resourceName: string;
	operationName: string;
	/** What the operation is called in code; some operations have the names of words of the language. */
	variable: string;
	/** The endpoint's function: `deleteTimelineCommentOfCreditMemo`. */
	endpoint: string;
	/** The field of the record: `creditMemoId`. */
	idField: string;
	/** Files of the resource: `creditMemos`. */
	plural: string;
	/** From the organization or business to the records, as in the address. */
	collection: string[];
	isRead: boolean;
}

/** Layer keeps credits, payments and refunds below invoices. */
const BELOW_INVOICES = ['customerCredit', 'payment', 'refund'];

const RESERVED = ['delete', 'export', 'import', 'new', 'void'];

const CAMEL_CASE = /^[a-z]+(?:[A-Z][a-z]+)*$/;

/** @throws Error saying what is wrong with what was typed */
export function namesOf([service, resource, operation, ...more]: readonly string[]): Names {
	if (
		more.length > 0 ||
		!resource ||
		!operation ||
		(service !== 'layer' && service !== 'rebilly')
	) {
		throw new Error('npm run new -- <layer or rebilly> <resource> <operation>');
	}
	for (const name of [resource, operation]) {
		if (!CAMEL_CASE.test(name)) throw new Error(`Not in camel case, as in creditMemo: ${name}`);
	}
	const plural = resource.endsWith('s') ? `${resource}es` : `${resource}s`;
	return {
		service,
		Service: capitalized(service),
		resource,
		operation,
		resourceName: wordsOf(resource, capitalized),
		operationName: wordsOf(operation, capitalized),
		variable: RESERVED.includes(operation) ? `${operation}Operation` : operation,
		endpoint: `${operation}Of${capitalized(resource)}`,
		idField: `${resource}Id`,
		plural,
		collection: collectionOf(service, resource, plural),
		isRead: /^(?:get|list|download|find)/.test(operation),
	};
}

function collectionOf(service: Service, resource: string, plural: string): string[] {
	const own = kebab(plural);
	if (service === 'rebilly') return [own];
	if (resource === 'business') return [];
	return BELOW_INVOICES.includes(resource) ? ['invoices', own] : [own];
}

export function capitalized(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `deleteTimelineComment` as `delete timeline comment`, each word as it is wanted. */
export function wordsOf(name: string, each: (word: string) => string = (word) => word): string {
	return kebab(name).split('-').map(each).join(' ');
}

export function kebab(name: string): string {
	return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
