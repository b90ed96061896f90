import { randomUUID } from 'node:crypto';

import type { IHttpRequestOptions, INodeParameters } from 'n8n-workflow';

import { LAYER } from '../../../nodes/Layer/api/profile';
import { REBILLY } from '../../../nodes/Rebilly/api/profile';
import type { ServiceProfile } from '../../../nodes/shared/http/call';

import { Layer } from '../../../nodes/Layer/Layer.node';
import { Rebilly } from '../../../nodes/Rebilly/Rebilly.node';
import type { Take } from './vendor';

export interface Reply {
	statusCode: number;
	headers: Record<string, string>;
	body: unknown;
}

/** As much of a service as a run of Create meets, without a network. */
export interface SimulatedService {
	node: () => Layer | Rebilly;
	credential: Record<string, string>;
	/** The parameters of Create. */
	parameters: INodeParameters;
	profile: ServiceProfile;
	/** A write as it is sent. */
	write(key: string): IHttpRequestOptions;
	counts(method: string): boolean;
	/** What the vendor says of its limit. */
	headers(take: Take, limit: number, now: number): Record<string, string>;
	/** The answer to a request that was let through. */
	answer(request: IHttpRequestOptions): Omit<Reply, 'headers'>;
}

const CUSTOMER = '3c90c3cc-0d44-4b50-8888-8dd25736052a';
const ACCOUNT = { id: CUSTOMER, stable_name: 'SALES' };
const CREATED = '2026-11-22T12:00:00.000Z';
const seconds = (time: number) => String(Math.ceil(time / 1000));

export const rebilly = (): SimulatedService => {
	const memos = new Map<string, object>();
	return {
		node: () => new Rebilly(),
		profile: REBILLY,
		write: (key) => ({ method: 'PUT', url: `/credit-memos/${key}`, body: {} }),
		credential: {
			environment: 'sandbox',
			authentication: 'apiKey',
			organizationId: 'org',
			apiKey: 'sk_sandbox_key',
		},
		parameters: {
			resource: 'creditMemo',
			operation: 'create',
			customerId: { __rl: true, mode: 'id', value: CUSTOMER },
			currency: 'USD',
			idempotencyKey: '={{ $json.key }}',
			lineItems: { item: [{ unitPrice: '12.5', quantity: 1 }] },
		},
		counts: (method) => method !== 'GET',
		headers: ({ allowed, remaining, resetAt }, limit): Record<string, string> =>
			allowed
				? { 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(remaining) }
				: { 'x-ratelimit-retry-after': seconds(resetAt) },
		answer({ method, url, body }) {
			const id = url.split('/').at(-1) ?? '';
			const found = memos.get(id);
			if (method === 'GET') {
				return found
					? { statusCode: 200, body: found }
					: {
							statusCode: 404,
							body: { type: 'about:blank', title: 'Not Found', status: 404, detail: 'Not Found' },
						};
			}
			const memo = {
				...(body as object),
				id,
				status: 'open',
				totalAmount: 12.5,
				unusedAmount: 12.5,
				revision: 1,
				createdTime: CREATED,
			};
			memos.set(id, memo);
			return { statusCode: found ? 200 : 201, body: memo };
		},
	};
};

export const layer = (): SimulatedService => {
	const credits = new Map<unknown, object>();
	return {
		node: () => new Layer(),
		profile: LAYER,
		write: (key) => ({ method: 'POST', url: '', body: { external_id: key, line_items: [] } }),
		credential: { environment: 'sandbox', authentication: 'accessToken', accessToken: 'token' },
		parameters: {
			resource: 'customerCredit',
			operation: 'create',
			businessId: { __rl: true, mode: 'id', value: CUSTOMER },
			customer: { __rl: true, mode: 'id', value: CUSTOMER },
			currency: 'USD',
			idempotencyKey: '={{ $json.key }}',
			lineItems: {
				item: [
					{
						amount: '12.5',
						revenue_account_identifier: { __rl: true, mode: 'stableName', value: 'SALES' },
					},
				],
			},
		},
		counts: () => true,
		headers: ({ allowed, remaining, resetAt }, limit, now) => ({
			'x-ratelimit-limit': String(limit),
			'x-ratelimit-remaining': String(remaining),
			'x-ratelimit-reset': seconds(resetAt),
			...(!allowed && { 'retry-after': String(Math.max(1, Math.ceil((resetAt - now) / 1000))) }),
		}),
		answer({ method, body }) {
			if (method === 'GET') {
				const pagination = { cursor: null, has_more: false };
				return { statusCode: 200, body: { data: [], meta: { pagination } } };
			}
			const { external_id: externalId, line_items: items } = body as Record<string, unknown>;
			const present = credits.get(externalId);
			const credit = present ?? {
				id: randomUUID(),
				external_id: externalId,
				customer: { id: CUSTOMER },
				line_items: (items as object[]).map((item) => ({ ...item, ledger_account: ACCOUNT })),
				total_amount: 1250,
				allocations: [],
				created_at: CREATED,
				updated_at: CREATED,
			};
			credits.set(externalId, credit);
			return { statusCode: present ? 200 : 201, body: { data: credit } };
		},
	};
};
