import { isDeepStrictEqual } from 'node:util';

import { Type, type Static } from '@sinclair/typebox';

import { NamedCustomers } from './customers';
import { badRequest, idNotFound } from './errors';
import type { Allocation, Credit, CreditLine, Tag } from './records';
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

/** The credit that a POST makes or finds, stored. */
export function postCredit(
	books: Books,
	body: CreditCreateBody,
	now: string,
): { credit: Credit; isNew: boolean } {
	if (body.customer_id === undefined && body.customer_external_id === undefined) {
		throw badRequest('customer_id or customer_external_id is required');
	}
	if (body.sent_at === undefined && books.decisions.sentAtRequired === 'required') {
		throw badRequest('sent_at is required');
	}
	const customers = new NamedCustomers(books, books.decisions.unknownCustomer, now);
	const customer = customers.find(body)!;
	const existing =
		body.external_id === undefined
			? undefined
			: reusable(books, books.creditWithKey(body.external_id, customer.id));
	if (existing && books.decisions.repeatedPost === 'returns') {
		return { credit: existing, isNew: false };
	}
	const isCleared = books.decisions.repeatedPostOmitted === 'cleared';
	const base = existing && isCleared ? { ...existing, ...EMPTY } : existing;
	return { credit: writeCredit(books, customers, body, existing, base, now), isNew: !existing };
}

/** What a POST that clears what it does not name leaves of a credit besides its customer and lines. */
const EMPTY = {
	sent_at: null,
	allocations: [],
	tags: [],
	memo: null,
	metadata: null,
	reference_number: null,
};

/** What a POST finds under its external id; a deleted credit is a case of its own. */
function reusable(books: Books, found: Credit | undefined): Credit | undefined {
	if (!found || found.deleted_at === null) return found;
	switch (books.decisions.deletedExternalId) {
		case 'refused':
			throw badRequest(`external_id ${found.external_id} belongs to a deleted customer credit`);
		case 'revived':
			return found;
		case 'new':
			books.saveCredit({ ...found, external_id: null });
			return undefined;
	}
}

/** The credit that a PATCH makes of one that is there, stored. */
export function patchCredit(
	books: Books,
	body: CreditUpdateBody,
	existing: Credit,
	now: string,
): Credit {
	const customers = new NamedCustomers(books, books.decisions.unknownCustomer, now);
	return writeCredit(books, customers, body, existing, existing, now);
}

/**
 * Writes a body over a credit. A field that is not sent keeps its value, and a body that changes nothing leaves
 * the record as it is.
 *
 * @param base what the body is written over; undefined for a new credit
 */
function writeCredit(
	books: Books,
	customers: NamedCustomers,
	body: CreditUpdateBody,
	existing: Credit | undefined,
	base: Credit | undefined,
	now: string,
): Credit {
	const { sentAllocations, sentLineItems, sentTags, unchangedCredit } = books.decisions;
	const id = base?.id ?? books.newId('credit');
	const customerId = customers.find(body)?.id ?? base?.customer_id;
	if (customerId === undefined) {
		throw badRequest('customer_id or customer_external_id is required');
	}
	if (body.external_id !== undefined) {
		const owner = books.creditWithKey(body.external_id, customerId);
		if (owner !== undefined && owner.id !== id) {
			throw badRequest(`external_id ${body.external_id} belongs to another customer credit`);
		}
	}
	const written = <Row extends object>(
		sent: Row[] | undefined,
		before: ReadonlyArray<Row & { readonly id: string }> = [],
		how: 'replace' | 'add',
		kind: string,
	) => {
		if (!sent) return before;
		const newId = () => books.newId(kind);
		return how === 'replace'
			? withIds(sent, before, newId)
			: [...before, ...withIds(sent, [], newId)];
	};
	body.tags?.forEach((tag, index) => checkTag(books, tag, `tags[${index}]`));
	const tags = body.tags?.map(toTag);
	const credit: Credit = {
		id,
		external_id: body.external_id ?? base?.external_id ?? null,
		customer_id: customerId,
		sent_at: body.sent_at === undefined ? (base?.sent_at ?? null) : shownAs(books, body.sent_at),
		line_items: written(
			body.line_items && toLines(books, body.line_items),
			base?.line_items,
			sentLineItems,
			'credit line',
		),
		allocations: written(
			body.allocations && toAllocations(books, body.allocations),
			base?.allocations,
			sentAllocations,
			'allocation',
		),
		tags:
			sentTags === 'add' ? [...(base?.tags ?? []), ...(tags ?? [])] : (tags ?? base?.tags ?? []),
		memo: body.memo ?? base?.memo ?? null,
		metadata: body.metadata === undefined ? (base?.metadata ?? null) : body.metadata,
		reference_number: body.reference_number ?? base?.reference_number ?? null,
		created_at: base?.created_at ?? now,
		updated_at: base?.updated_at ?? now,
		deleted_at: null,
	};
	const granted = { ...credit, allocations: grantAllocations(books, credit, existing) };
	if (isDeepStrictEqual(granted, existing) && unchangedCredit === 'kept') return granted;
	customers.keep();
	return books.saveCredit({ ...granted, updated_at: now });
}

/** A moment as the credit shows it. */
function shownAs({ decisions }: Books, moment: string): string {
	return decisions.sentAtShown === 'utc' ? normalInstant(moment) : moment;
}

type LineContent = Omit<CreditLine, 'id'>;
type AllocationContent = Omit<Allocation, 'id'>;

function toLines(books: Books, lines: Static<typeof LineBodies>): LineContent[] {
	return lines.map((line, index) => {
		const path = `line_items[${index}]`;
		const tags = line.tags?.map(toTag) ?? [];
		tags.forEach((tag, tagIndex) => {
			const tagPath = `${path}.tags[${tagIndex}]`;
			checkTag(books, tag, tagPath);
			const dimension = books.dimensions.find(({ key }) => key === tag.key);
			const { balancingTag } = books.decisions;
			if (dimension?.strictness === 'BALANCING' && balancingTag === 'refused') {
				throw badRequest(
					`${tagPath}.key ${tag.key} is a balancing dimension, which tags whole entries only`,
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

function checkTag(books: Books, { key, value }: Pick<Tag, 'key' | 'value'>, path: string): void {
	if (books.decisions.unknownTag === 'kept') return;
	const dimension = books.dimensions.find((known) => known.key === key);
	if (dimension?.defined_values.some((known) => known.value === value)) return;
	throw badRequest(`${path} ${key}:${value} is not defined`);
}

function findRevenueAccount(books: Books, identifier: AccountIdentifier, path: string): string {
	const { stableNames, revenueAccount } = books.decisions;
	if (identifier.type === 'StableName' && stableNames === 'refused') {
		throw badRequest(`${path}.type must be AccountId`);
	}
	const account = books.findAccount((known) =>
		identifier.type === 'AccountId'
			? known.id === books.normalId(identifier.id)
			: known.stable_name === identifier.stable_name,
	);
	if (account === undefined) {
		if (identifier.type === 'AccountId') throw idNotFound(`${path}.id`, identifier.id);
		throw badRequest(`${path}.stable_name ${identifier.stable_name} does not exist`);
	}
	if (account.account_type !== 'REVENUE' && revenueAccount === 'revenueOnly') {
		throw badRequest(`${path} names ${account.name}, which is not a revenue account`);
	}
	return account.id;
}

function toAllocations(
	books: Books,
	allocations: Static<typeof AllocationBodies>,
): AllocationContent[] {
	const seen = new Set<string>();
	return allocations.map(({ amount, invoice_id }, index) => {
		const invoiceId = books.normalId(invoice_id);
		const place = `allocations[${index}].invoice_id ${invoiceId}`;
		if (seen.has(invoiceId)) throw badRequest(`${place} is named twice`);
		seen.add(invoiceId);
		return { invoice_id: invoiceId, amount };
	});
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

/**
 * The allocations that a credit gets of those that it would have.
 *
 * @throws LayerError where one is too much, unless it then gets what there is
 */
function grantAllocations(
	books: Books,
	credit: Credit,
	existing: Credit | undefined,
): readonly Allocation[] {
	const { creditOverAllocation, closedInvoice, allocationBalance } = books.decisions;
	const isClamped = creditOverAllocation === 'clamped';
	const amount = total(credit.line_items);
	if (!Number.isSafeInteger(amount)) throw badRequest('line_items add up to too large an amount');
	const allocated = total(credit.allocations);
	if (allocated > amount && !isClamped) {
		throw badRequest(`allocations add up to ${allocated}, more than the ${amount} of line_items`);
	}
	let left = amount;
	const asked = new Map<string, number>();
	return credit.allocations.flatMap((row, index) => {
		const { invoice_id: invoiceId } = row;
		const path = `allocations[${index}]`;
		const invoice = books.invoices.get(invoiceId);
		if (invoice === undefined) throw idNotFound(`${path}.invoice_id`, invoiceId);
		if (invoice.customer_id !== credit.customer_id) {
			throw badRequest(`${path}.invoice_id ${invoiceId} is an invoice of another customer`);
		}
		const earlier = asked.get(invoiceId) ?? 0;
		const wanted = earlier + row.amount;
		const before = total(existing?.allocations.filter((one) => one.invoice_id === invoiceId) ?? []);
		const grant = (granted: number): Allocation[] => {
			asked.set(invoiceId, earlier + granted);
			left -= granted;
			return granted > 0 ? [granted === row.amount ? row : { ...row, amount: granted }] : [];
		};
		if (wanted <= before) return grant(Math.min(row.amount, left));
		const status = invoiceStatus(invoice, books.decisions);
		const freed = allocationBalance === 'lowered' ? before : 0;
		const available = outstandingBalance(invoice) + freed;
		if (status === 'DRAFT' || status === 'VOIDED' || available <= 0) {
			if (closedInvoice === 'dropped') return grant(Math.max(0, before - earlier));
			throw badRequest(
				`${path}.invoice_id ${invoiceId} takes no credit: it is ${status} with ${available} outstanding`,
			);
		}
		if (wanted > available && !isClamped) {
			throw badRequest(`${path}.amount ${row.amount} is more than the ${available} outstanding`);
		}
		return grant(Math.max(0, Math.min(row.amount, available - earlier, left)));
	});
}
