import { ConflictError } from '../../shared/errors';
import { dayAfter } from '../../shared/form/periods';
import { type Call, found, type Query } from '../../shared/http/call';
import { sameJson } from '../../shared/json';
import type { Listed } from '../../shared/run/lists';
import { type Business, pathIn } from './businesses';
import { patchDifferences } from './creditContent';
import { matches } from './filters';
import { creditEffect, simulatedCredit } from './simulated';
import {
	fetchObject,
	fetchRecord,
	findRecord,
	hasId,
	listRows,
	listUpTo,
	recordCall,
	requestRecord,
	unwrap,
} from './lists';
import { noteKey } from './madeRecords';
import { isMadeBefore } from './times';
import type { AllocationBody, CustomerCredit, CustomerCreditBody } from './types';

/** Where the credits of a business are. */
export const CUSTOMER_CREDITS = ['invoices', 'customer-credits'] as const;

/** GET /v1/businesses/{businessId}/invoices/customer-credits/{id} */
export async function getCustomerCredit(business: Business, id: string): Promise<CustomerCredit> {
	return await fetchRecord(business.http, pathIn(business, ...CUSTOMER_CREDITS), id);
}

/** The same for a credit that may have been deleted; undefined when it was. */
export async function findCustomerCredit(
	business: Business,
	id: string,
): Promise<CustomerCredit | undefined> {
	const path = pathIn(business, ...CUSTOMER_CREDITS);
	const credit = await findRecord<CustomerCredit>(business.http, path, id);
	return credit?.deleted_at ? undefined : credit;
}

/**
 * The credits that a query finds and that are not deleted; whether Layer lists those is not documented.
 *
 * @param keep what else they must be
 */
export async function findCustomerCredits(
	business: Business,
	query: Query,
	limit: number | undefined,
	keep: (credit: CustomerCredit) => boolean = () => true,
): Promise<Listed<CustomerCredit>> {
	const path = pathIn(business, ...CUSTOMER_CREDITS);
	const fits = (credit: CustomerCredit) =>
		!credit.deleted_at && matches(credit, query) && keep(credit);
	return await listUpTo(business.http, path, query, limit, fits);
}

/** How a credit that was sent came to be there. */
export interface Posted {
	credit: CustomerCredit;
	/**
	 * `created` by this request, `existing` because somebody else made the same just then, or possibly `replaced`: Layer
	 * changes a credit that has the external_id into what is sent.
	 */
	made: 'created' | 'existing' | 'replaced';
	/** Whether a credit that was there is older than the look-up that did not find it. */
	isOlder: boolean;
}

/**
 * POST /v1/businesses/{businessId}/invoices/customer-credits. The external_id makes it safe to send again (reference:
 * the idempotency page); when the answer is lost, the credit is looked for before that.
 *
 * @param find finds the credit that has the external_id: for a dry run, and after a lost answer
 * @param lookedAt when the look-up began that did not find it, by this machine's clock; undefined without one
 */
export async function postCustomerCredit(
	business: Business,
	body: CustomerCreditBody,
	find: (isFresh: boolean) => Promise<CustomerCredit | undefined>,
	lookedAt: number | undefined,
): Promise<Posted> {
	const call: Call = {
		method: 'POST',
		path: pathIn(business, ...CUSTOMER_CREDITS),
		body,
		whenAnswerIsLost: body.external_id ? async () => found(await find(true)) : 'report',
		isAnswer: (answer) => hasId(answer, body.external_id),
		ifUnknown: 'Running it again with the same key is safe: it makes no second one',
		simulate: async () => {
			const present = await find(false);
			const path = pathIn(business, ...CUSTOMER_CREDITS, present?.id ?? '');
			return creditEffect(path, simulatedCredit(present, body), present);
		},
	};
	const { answer, record: credit } = await requestRecord<CustomerCredit>(business.http, call);
	noteKey(business, credit, true);
	const isOlder = lookedAt !== undefined && isMadeBefore(credit, answer, lookedAt);
	if (answer.status === 201) return { credit, made: 'created', isOlder: false };
	// Without a look-up nobody says that it was not there.
	if (lookedAt === undefined) return { credit, made: 'existing', isOlder };
	if (wasModified(credit)) return { credit, made: 'replaced', isOlder };
	// Whether 200 can also answer a new one is not documented. What was not there and is no older is new.
	return { credit, made: isOlder ? 'existing' : 'created', isOlder };
}

/** Whether a record was changed since it was made, as far as its times tell. */
function wasModified({ created_at: made, updated_at: changed }: CustomerCredit): boolean {
	return !!made && !!changed && Date.parse(made) !== Date.parse(changed);
}

/**
 * PATCH …/customer-credits/{id} with all allocations, because Layer may take a sent list for all there is. When the
 * answer is lost, the credit tells whether it happened; it is sent again only over the allocations that were read,
 * never over what somebody else wrote since.
 */
export async function patchAllocations(
	business: Business,
	before: CustomerCredit,
	allocations: AllocationBody[],
): Promise<CustomerCredit> {
	const lookUp = async () => {
		const now = await getCustomerCredit(business, before.id);
		if (rowsText(now.allocations) === rowsText(before.allocations)) return undefined;
		if (rowsText(now.allocations) === rowsText(allocations)) return found(now);
		throw changedByOthers(now);
	};
	return await patch(business, before, { allocations }, lookUp);
}

/** The credit is not as it was read, nor as a write of this execution would have left it. */
function changedByOthers({ id, allocations = [] }: CustomerCredit): ConflictError {
	return new ConflictError(
		`The answer of Layer was lost, and somebody else has changed the customer credit '${id}' at the same time, so what became of this change is not known`,
		'Look at the customer credit in Layer',
		{ customerCreditId: id, outcomeUnknown: true, allocations },
	);
}

/**
 * Whether somebody else took an allocation off a credit between its reading and the writing of all its allocations,
 * which gave it back. Layer counts no revisions, and its rows have but an id: some of those that were sent as they were
 * have kept theirs, and some have another, so these were not there any more. Where all have another, nothing can be told.
 */
export function wasTakenOff(before: CustomerCredit, after: CustomerCredit): boolean {
	const unchanged = (before.allocations ?? []).flatMap((row) => {
		const now = after.allocations?.find(
			({ invoice_id: id, amount }) => id === row.invoice_id && amount === row.amount,
		);
		return now && row.id !== undefined ? [now.id === row.id] : [];
	});
	return unchanged.includes(true) && unchanged.includes(false);
}

function rowsText(rows: readonly AllocationBody[] = []): string {
	return rows
		.map(({ invoice_id: id, amount }) => `${id} ${amount}`)
		.sort()
		.join();
}

/**
 * PATCH …/customer-credits/{id}. What it sets is the same the second time; but Layer may add the lists that are sent
 * to those that are there, so after a lost answer the credit is looked at before it is sent again.
 */
export async function patchCustomerCredit(
	business: Business,
	before: CustomerCredit,
	body: Partial<CustomerCreditBody>,
): Promise<CustomerCredit> {
	return await patch(business, before, body, async () => {
		const now = await getCustomerCredit(business, before.id);
		if (sameJson(withoutTimes(now), withoutTimes(before))) return undefined;
		if (patchDifferences(body, now, 0).length > 0) throw changedByOthers(now);
		return found(now);
	});
}

/** What of a credit a change leaves its mark on. */
function withoutTimes({ updated_at: _, ...content }: CustomerCredit): object {
	return content;
}

async function patch(
	business: Business,
	before: CustomerCredit,
	body: Partial<CustomerCreditBody>,
	whenAnswerIsLost: NonNullable<Call['whenAnswerIsLost']>,
): Promise<CustomerCredit> {
	const path = pathIn(business, ...CUSTOMER_CREDITS, before.id);
	const after = await fetchObject<CustomerCredit>(business.http, {
		method: 'PATCH',
		path,
		body,
		whenAnswerIsLost,
		isAnswer: (answer) => hasId(answer) && (unwrap(answer) as CustomerCredit).id === before.id,
		simulate: () => creditEffect(path, simulatedCredit(before, body), before),
	});
	if (body.external_id !== undefined) {
		noteKey(business, before, false);
		noteKey(business, { id: before.id, external_id: body.external_id }, true);
	}
	return after;
}

/** DELETE …/customer-credits/{id}, which marks the credit as deleted. A lost answer is looked up. */
export async function deleteCustomerCredit(
	business: Business,
	before: CustomerCredit,
): Promise<void> {
	const { id } = before;
	const path = pathIn(business, ...CUSTOMER_CREDITS, id);
	await business.http.request({
		method: 'DELETE',
		path,
		// Not documented: a deleted credit may be shown, marked, or not any more.
		whenAnswerIsLost: business.http.whenGone(
			recordCall(pathIn(business, ...CUSTOMER_CREDITS), id),
			(body) => !!(unwrap(body) as CustomerCredit).deleted_at,
		),
		simulate: () => creditEffect(path, { ...before, deleted_at: new Date().toISOString() }, before),
	});
	noteKey(business, before, false);
}

/**
 * All credits of a business that are not deleted.
 *
 * @param from only those sent on this day or later; ISO 8601
 * @param to only those sent on this day or earlier. Layer's own end is the day after, which is left out
 */
export async function listAllCustomerCredits(
	business: Business,
	from: string | undefined,
	to: string | undefined,
): Promise<CustomerCredit[]> {
	const query = { sent_at_start: from?.slice(0, 10), sent_at_end: to && dayAfter(to.slice(0, 10)) };
	return await listRows(business.http, pathIn(business, ...CUSTOMER_CREDITS), query);
}
