import { isDeepStrictEqual } from 'node:util';

import { Type, type Static } from '@sinclair/typebox';

import { badRequest, idNotFound } from './errors';
import type { Allocation, Credit, CreditLine, Customer } from './records';
import { AccountIdentifier, MetadataBody, TagBody, toTag } from './schemas';
import type { Books } from './state';
import { normalInstant } from './time';
import { Cents, DateTime, exact, NonEmptyText, Uuid } from './validation';
import { invoiceStatus, outstandingBalance } from './views';

const LineBody = exact({
	amount: Cents,
	revenue_account_identifier: AccountIdentifier,
	memo: Type.Optional(Type.String()),
	metadata: Type.Optional(MetadataBody),
	reference_number: Type.Optional(Type.String()),
	tags: Type.Optional(Type.Array(TagBody)),
});

const LineBodies = Type.Array(LineBody, { minItems: 1 });
const AllocationBodies = Type.Array(exact({ amount: Cents, invoice_id: Uuid }));

const optionalFields = {
	external_id: Type.Optional(NonEmptyText),
	customer_id: Type.Optional(Uuid),
	customer_external_id: Type.Optional(NonEmptyText),
	sent_at: Type.Optional(DateTime),
	allocations: Type.Optional(AllocationBodies),
	tags: Type.Optional(Type.Array(TagBody)),
	memo: Type.Optional(Type.String()),
	metadata: Type.Optional(MetadataBody),
	reference_number: Type.Optional(Type.String()),
};

export const CreditCreateBody = exact({ ...optionalFields, line_items: LineBodies });
export type CreditCreateBody = Static<typeof CreditCreateBody>;
export const CreditUpdateBody = exact({ ...optionalFields, line_items: Type.Optional(LineBodies) });
export type CreditUpdateBody = Static<typeof CreditUpdateBody>;

/**
 * The credit that the body makes of `existing`, stored. A field that is not sent keeps its value, an array
 * that is sent takes the place of the old one, and a body that changes nothing leaves the record as it is.
 */
export function writeCredit(
	books: Books,
	body: CreditUpdateBody,
	existing: Credit | undefined,
	now: string,
): Credit {
	const id = existing?.id ?? books.newId('credit');
	const customer = findCustomer(books, body);
	const customerId = customer?.id ?? existing?.customer_id;
	if (customerId === undefined) {
		throw badRequest('customer_id or customer_external_id is required');
	}
	if (body.external_id !== undefined) {
		const owner = books.credits.getByExternalId(body.external_id);
		if (owner !== undefined && owner.id !== id) {
			throw badRequest(`external_id ${body.external_id} belongs to another customer credit`);
		}
	}
	const credit: Credit = {
		id,
		external_id: body.external_id ?? existing?.external_id ?? null,
		customer_id: customerId,
		sent_at: body.sent_at === undefined ? (existing?.sent_at ?? null) : normalInstant(body.sent_at),
		line_items: body.line_items
			? withIds(toLines(books, body.line_items), existing?.line_items, () =>
					books.newId('credit line'),
				)
			: (existing?.line_items ?? []),
		allocations: body.allocations
			? withIds(toAllocations(body.allocations), existing?.allocations, () =>
					books.newId('allocation'),
				)
			: (existing?.allocations ?? []),
		tags: body.tags?.map(toTag) ?? existing?.tags ?? [],
		memo: body.memo ?? existing?.memo ?? null,
		metadata: body.metadata === undefined ? (existing?.metadata ?? null) : body.metadata,
		reference_number: body.reference_number ?? existing?.reference_number ?? null,
		created_at: existing?.created_at ?? now,
		updated_at: existing?.updated_at ?? now,
		deleted_at: null,
	};
	checkAllocations(books, credit, existing);
	if (isDeepStrictEqual(credit, existing)) return credit;
	return books.saveCredit({ ...credit, updated_at: now });
}

function findCustomer(
	books: Books,
	{ customer_id: id, customer_external_id: externalId }: CreditUpdateBody,
): Customer | undefined {
	const byId = id === undefined ? undefined : books.customers.get(id);
	if (id !== undefined && byId === undefined) throw idNotFound('customer_id', id);
	if (externalId === undefined) return byId;
	const byExternalId = books.customers.getByExternalId(externalId);
	if (byExternalId === undefined) throw idNotFound('customer_external_id', externalId);
	if (byId !== undefined && byId.id !== byExternalId.id) {
		throw badRequest('customer_id and customer_external_id must name the same customer');
	}
	return byExternalId;
}

type LineContent = Omit<CreditLine, 'id'>;
type AllocationContent = Omit<Allocation, 'id'>;

function toLines(books: Books, lines: Static<typeof LineBodies>): LineContent[] {
	return lines.map((line, index) => {
		const path = `line_items[${index}]`;
		const tags = line.tags?.map(toTag) ?? [];
		tags.forEach(({ key }, tagIndex) => {
			const dimension = books.dimensions.find((known) => known.key === key);
			if (dimension?.strictness === 'BALANCING') {
				throw badRequest(
					`${path}.tags[${tagIndex}].key ${key} is a balancing dimension, which tags whole entries only`,
				);
			}
		});
		return {
			amount: line.amount,
			account_id: findRevenueAccount(
				books,
				line.revenue_account_identifier,
				`${path}.revenue_account_identifier`,
			),
			memo: line.memo ?? null,
			metadata: line.metadata ?? null,
			reference_number: line.reference_number ?? null,
			tags,
		};
	});
}

function findRevenueAccount(books: Books, identifier: AccountIdentifier, path: string): string {
	const account = books.findAccount((known) =>
		identifier.type === 'AccountId'
			? known.id === identifier.id.toLowerCase()
			: known.stable_name === identifier.stable_name,
	);
	if (account === undefined) {
		if (identifier.type === 'AccountId') throw idNotFound(`${path}.id`, identifier.id);
		throw badRequest(`${path}.stable_name ${identifier.stable_name} does not exist`);
	}
	if (account.account_type !== 'REVENUE') {
		throw badRequest(`${path} names ${account.name}, which is not a revenue account`);
	}
	return account.id;
}

function toAllocations(allocations: Static<typeof AllocationBodies>): AllocationContent[] {
	return allocations.map(({ amount, invoice_id }) => ({
		invoice_id: invoice_id.toLowerCase(),
		amount,
	}));
}

/** A row that is sent as it was keeps its id. */
function withIds<Content extends object>(
	contents: Content[],
	existing: ReadonlyArray<Content & { readonly id: string }> = [],
	newId: () => string,
): Array<Content & { id: string }> {
	return contents.map((content, index) => {
		const before = existing[index];
		if (before !== undefined && isDeepStrictEqual({ ...content, id: before.id }, before)) {
			return { ...before };
		}
		return { ...content, id: newId() };
	});
}

function total(rows: ReadonlyArray<{ readonly amount: number }>): number {
	return rows.reduce((sum, { amount }) => sum + amount, 0);
}

function checkAllocations(books: Books, credit: Credit, existing: Credit | undefined): void {
	const amount = total(credit.line_items);
	if (!Number.isSafeInteger(amount)) throw badRequest('line_items add up to too large an amount');
	const allocated = total(credit.allocations);
	if (allocated > amount) {
		throw badRequest(`allocations add up to ${allocated}, more than the ${amount} of line_items`);
	}
	const seen = new Set<string>();
	credit.allocations.forEach(({ invoice_id: invoiceId, amount: asked }, index) => {
		const path = `allocations[${index}]`;
		const invoice = books.invoices.get(invoiceId);
		if (invoice === undefined) throw idNotFound(`${path}.invoice_id`, invoiceId);
		if (seen.has(invoiceId)) {
			throw badRequest(`${path}.invoice_id ${invoiceId} is named twice`);
		}
		seen.add(invoiceId);
		if (invoice.customer_id !== credit.customer_id) {
			throw badRequest(`${path}.invoice_id ${invoiceId} is an invoice of another customer`);
		}
		const before = existing?.allocations.find((row) => row.invoice_id === invoiceId)?.amount ?? 0;
		if (asked <= before) return;
		const status = invoiceStatus(invoice);
		const available = outstandingBalance(invoice) + before;
		if (status === 'DRAFT' || status === 'VOIDED' || available <= 0) {
			throw badRequest(
				`${path}.invoice_id ${invoiceId} takes no credit: it is ${status} with ${available} outstanding`,
			);
		}
		if (asked > available) {
			throw badRequest(`${path}.amount ${asked} is more than the ${available} outstanding`);
		}
	});
}
