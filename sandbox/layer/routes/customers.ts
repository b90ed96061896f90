import { Type, type Static } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';

import { booksOf, type LayerContext } from '../context';
import { idNotFound } from '../errors';
import { instantKey, pagingParameters, type SortKeys } from '../paging';
import type { Customer } from '../records';
import { TagBody, toTag } from '../schemas';
import type { Books } from '../state';
import { contains } from '../text';
import { printInstant } from '../time';
import { BusinessPath, exact, NoQuery, NullableText, Uuid } from '../validation';
import { customerView } from '../views';

const SORT_KEYS: SortKeys<Customer> = {
	created_at: (customer) => instantKey(customer.created_at),
	name: (customer) => customer.company_name ?? customer.individual_name ?? '',
};

const ListQuery = exact({
	include_archived: Type.Optional(Type.Boolean()),
	external_id: Type.Optional(Type.String()),
	external_id_contains: Type.Optional(Type.String()),
	name: Type.Optional(Type.String()),
	name_contains: Type.Optional(Type.String()),
	q: Type.Optional(Type.String()),
	// Layer's own client asks for those that are known by name, which all are here.
	identity_status: Type.Optional(Type.String()),
	...pagingParameters(SORT_KEYS),
});
type ListQuery = Static<typeof ListQuery>;

const CustomerPath = exact({ businessId: Uuid, customerId: Uuid });

const CustomerBody = exact({
	external_id: Type.Optional(
		Type.Unsafe<string | null>({ type: ['string', 'null'], minLength: 1 }),
	),
	individual_name: Type.Optional(NullableText),
	company_name: Type.Optional(NullableText),
	email: Type.Optional(NullableText),
	mobile_phone: Type.Optional(NullableText),
	office_phone: Type.Optional(NullableText),
	address_string: Type.Optional(NullableText),
	memo: Type.Optional(NullableText),
	tags: Type.Optional(Type.Array(TagBody)),
});

function find(books: Books, query: ListQuery): Customer[] {
	const { external_id: externalId, external_id_contains, name, name_contains, q } = query;
	const candidates =
		externalId === undefined
			? books.customers.all()
			: [books.customers.getByExternalId(externalId)].filter((found) => found !== undefined);
	return candidates.filter((customer) => {
		const names = [customer.individual_name, customer.company_name];
		return (
			(query.include_archived === true || customer.status === 'ACTIVE') &&
			contains([customer.external_id], external_id_contains, books.decisions) &&
			(name === undefined || names.includes(name)) &&
			contains(names, name_contains, books.decisions) &&
			contains([...names, customer.external_id, customer.email], q, books.decisions)
		);
	});
}

export function customers(app: FastifyInstance, layer: LayerContext): void {
	const collection = '/v1/businesses/:businessId/customers';

	app.get<{ Params: BusinessPath; Querystring: ListQuery }>(
		collection,
		{ schema: { params: BusinessPath, querystring: ListQuery } },
		({ params, query }) => {
			const books = booksOf(layer, params.businessId);
			const { rows, pagination } = books.page(
				'customers',
				() => find(books, query),
				SORT_KEYS,
				query,
			);
			return { data: rows.map((row) => customerView(books, row)), meta: { pagination } };
		},
	);

	app.get<{ Params: Static<typeof CustomerPath> }>(
		`${collection}/:customerId`,
		{ schema: { params: CustomerPath, querystring: NoQuery } },
		({ params }) => {
			const books = booksOf(layer, params.businessId);
			const customer = books.customers.get(params.customerId);
			if (customer === undefined) throw idNotFound('customerId', params.customerId);
			return { data: customerView(books, customer), meta: {} };
		},
	);

	app.post<{ Params: Static<typeof CustomerPath> }>(
		`${collection}/:customerId/archive`,
		{ schema: { params: CustomerPath, querystring: NoQuery } },
		({ params }) => {
			const books = booksOf(layer, params.businessId);
			const customer = books.customers.get(params.customerId);
			if (customer === undefined) throw idNotFound('customerId', params.customerId);
			// Its balances and invoices stay.
			const archived = books.customers.put({ ...customer, status: 'ARCHIVED' });
			return { data: customerView(books, archived), meta: {} };
		},
	);

	app.post<{ Params: BusinessPath; Body: Static<typeof CustomerBody> }>(
		collection,
		{ schema: { params: BusinessPath, querystring: NoQuery, body: CustomerBody } },
		({ params, body }, reply) => {
			const books = booksOf(layer, params.businessId);
			const { tags, ...fields } = body;
			const changes = tags === undefined ? fields : { ...fields, tags: tags.map(toTag) };
			const existing = body.external_id
				? books.customers.getByExternalId(body.external_id)
				: undefined;
			const customer =
				existing === undefined
					? books.addCustomer({ ...changes, created_at: printInstant(layer.now()) })
					: books.customers.put({ ...existing, ...changes });
			return reply
				.status(existing === undefined ? 201 : 200)
				.send({ data: customerView(books, customer), meta: {} });
		},
	);
}
