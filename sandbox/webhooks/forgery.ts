import { createHmac, randomBytes } from 'node:crypto';

import { Type, type Static } from '@sinclair/typebox';
import Ajv from 'ajv';

import { checkBy } from '../core/check';
import { InvalidFaults } from '../core/faults';
import type { Courier } from './courier';

export const FORGERIES = [
	'noSecret',
	'wrongSecret',
	'otherSecret',
	'alteredBody',
	'oldTimestamp',
	'replay',
] as const;
export type Forgery = (typeof FORGERIES)[number];

const RequestSchema = Type.Object(
	{
		/** Where to; default: the webhook of the last call that was sent. */
		url: Type.Optional(Type.String()),
		how: Type.Optional(
			Type.Array(Type.Unsafe<Forgery>({ type: 'string', enum: [...FORGERIES] }), { minItems: 1 }),
		),
		count: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
	},
	{ additionalProperties: false },
);
export type ForgeryRequest = Static<typeof RequestSchema>;

const validate = checkBy<ForgeryRequest>(new Ajv({ allErrors: true }), RequestSchema);

export function readForgery(input: unknown): ForgeryRequest {
	if (validate(input)) return input;
	throw new InvalidFaults((validate.errors ?? []).map(({ message }) => message).join('; '));
}

type Headers = Record<string, string>;

/** How calls that somebody else made up were answered: statuses by the way of forging. */
export type Answers = Partial<Record<Forgery, Record<string, number>>>;

/**
 * Calls a webhook as somebody would who wants to be taken for the vendor. The real call that it is made from is
 * the last one that was sent there; the secret of another webhook is taken from a call to another URL.
 */
export async function forge(courier: Courier, request: ForgeryRequest): Promise<Answers> {
	const { how = [...FORGERIES], count = 1 } = request;
	const real = courier.sent
		.filter(({ delivery }) => !request.url || delivery.url === request.url)
		.at(-1);
	if (!real) throw new InvalidFaults('No real call was sent there yet, from which to forge one');
	const { delivery, headers } = real;
	const others = courier.sent.filter(({ delivery: { url } }) => url !== delivery.url);
	const other = others.filter(({ delivery: { service } }) => service === delivery.service).at(-1);

	const answers: Answers = {};
	const one = async (index: number): Promise<void> => {
		const way = how[index % how.length]!;
		const [url, sent, body] = forged(way, index, delivery.url, headers, delivery.body, other);
		const status = String(await courier.call(url, sent, body));
		const counts = (answers[way] ??= {});
		counts[status] = (counts[status] ?? 0) + 1;
	};
	let next = 0;
	const worker = async () => {
		while (next < count) await one(next++);
	};
	await Promise.all(Array.from({ length: 20 }, worker));
	return answers;
}

function forged(
	way: Forgery,
	index: number,
	url: string,
	headers: Headers,
	body: string,
	other: { delivery: { url: string; body: string }; headers: Headers } | undefined,
): [url: string, headers: Headers, body: string] {
	const bare = url.split('?')[0] ?? url;
	// Other events than the real one, so that none is refused for being repeated.
	const fresh = anotherEvent(body, index);
	switch (way) {
		case 'noSecret':
			return [bare, without(headers), fresh];
		case 'wrongSecret':
			return [withWrongSecret(url, index), wrongSecrets(headers, index), fresh];
		case 'otherSecret': {
			const query = other?.delivery.url.split('?')[1];
			const theirs = query ? `${bare}?${query}` : bare;
			if (!other) return [bare, without(headers), fresh];
			// A signature belongs to its body.
			const text = isSigned(other.headers) ? other.delivery.body : fresh;
			return [theirs, other.headers, text];
		}
		case 'alteredBody':
			// Whoever can alter a call on its way has seen its secrets, unless they are a signature.
			return [url, isSigned(headers) ? headers : without(headers), fresh];
		case 'oldTimestamp': {
			const old = String(Math.floor(Date.now() / 1000) - 301 - index);
			const names = Object.keys(headers).filter((name) => name.endsWith('-timestamp'));
			if (names.length === 0) return [bare, without(headers), fresh];
			return [url, { ...headers, ...Object.fromEntries(names.map((name) => [name, old])) }, body];
		}
		case 'replay':
			return [url, headers, body];
	}
}

function isSigned(headers: Headers): boolean {
	return Object.keys(headers).some((name) => name.endsWith('-signature'));
}

/** The headers without anything that could be a secret. */
function without(headers: Headers): Headers {
	return Object.fromEntries(
		Object.entries(headers).filter(([name]) => /^(content-type|user-agent)$/i.test(name)),
	);
}

/** Secrets that begin like the real ones, are a letter off, are empty or are anything else. */
function wrongSecrets(headers: Headers, index: number): Headers {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => {
			if (/^(content-type|user-agent)$/i.test(name) || /-(id|timestamp)$/.test(name)) {
				return [name, value];
			}
			if (name.endsWith('-signature')) {
				const digest = createHmac('sha256', randomBytes(24)).update(String(index)).digest('base64');
				return [name, `v1,${digest}`];
			}
			return [name, wrong(value, index)];
		}),
	);
}

function wrong(value: string, index: number): string {
	const place = value.length - 1 - (index % Math.max(1, value.length - 6));
	const letter = value[place] === 'A' ? 'B' : 'A';
	const ways = [
		`${value.slice(0, place)}${letter}${value.slice(place + 1)}`,
		value.slice(0, -1 - (index % 8)),
		`${value}${letter}`,
		value.startsWith('Basic ') ? `Basic ${randomBytes(24).toString('base64')}` : letter,
		'',
	];
	return ways[index % ways.length] ?? '';
}

function withWrongSecret(url: string, index: number): string {
	const [bare = '', query] = url.split('?');
	return query ? `${bare}?${wrong(query, index)}` : bare;
}

/** The same event about a record of another version. */
function anotherEvent(body: string, index: number): string {
	const revision = 1_000_000 + index;
	const changed = body.replace(/"revision":\d+/g, `"revision":${revision}`);
	return changed === body ? body.replace(/"id":"/, `"id":"${revision}-`) : changed;
}
