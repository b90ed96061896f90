import type { ICredentialDataDecryptedObject, IHttpRequestMethods } from 'n8n-workflow';

import type { FieldError } from '../errors';
import { isObject } from '../json';
import type { Rate, RateReading } from './rateLimiter';

/** What one vendor's API is like, as far as sending a request goes. */
export interface ServiceProfile {
	/** The vendor's name in messages. */
	name: string;
	credentialType: string;
	/** The address that paths are appended to. Throws InputError when the credential is not usable. */
	baseUrl(credentials: ICredentialDataDecryptedObject): string;
	/** Reads an answer that is no success; undefined when it is one. */
	readError(status: number, body: unknown): VendorMessage | undefined;
	/** The statuses that the vendor's definition lists for what it refuses. */
	refusals(status: number): boolean;
	/** Reads the vendor's rate-limit headers. */
	readRate(status: number, headers: Headers): RateReading;
	/** Whether reading counts against the rate limit, as writing does. */
	countsReads: boolean;
	/** The limit of the vendor's documentation, to tell how long a run takes before anything was sent. */
	documentedRate: Rate;
	/** Whether n8n fetches a token anew for this credential when the vendor no longer takes the old one. */
	renewsToken?(credentials: ICredentialDataDecryptedObject): boolean;
	/** The secrets of the credential, which no output and no message may hold, whatever the vendor echoes. */
	secrets: (credentials: ICredentialDataDecryptedObject) => string[];
	/** Which version of which record the body of an answer is; undefined where it does not say. */
	versionIn: (body: unknown) => RecordVersion | undefined;
	/** What to do about a status, in this vendor's words. */
	advise(status: number): string | undefined;
}

export interface RecordVersion {
	id: string;
	/** A number that counts up, or a time. */
	version: number | string;
}

export interface VendorMessage {
	message: string;
	/** Whether it has the form of the vendor's own errors; a proxy's page has not. */
	isVendorForm: boolean;
	fieldErrors?: FieldError[];
}

/** Header names are in lower case. */
export type Headers = Readonly<Record<string, string | undefined>>;

export type Query = Record<string, string | number | boolean | undefined>;

export interface Call {
	method: IHttpRequestMethods;
	/** Segments of the path, escaped one by one. */
	path: readonly string[];
	query?: Query;
	body?: object;
	/** Asks for a file of this media type instead of JSON; the answer's body is a Buffer then. */
	mediaType?: string;
	/** What to do when a write got no good answer and may have happened. Without it, that is reported. */
	whenAnswerIsLost?: Recovery;
	/** Whether a success is the vendor's answer to this very request. For a write, any other leaves open what happened. */
	isAnswer?: (body: unknown) => boolean;
	/** What to do when it stays open whether the write happened, instead of the general advice. */
	ifUnknown?: string;
	/** Whether status 404 is an answer like others, because the record may well not be there. */
	mayBeAbsent?: boolean;
	/** What a write would bring about, for a dry run. Every write has it. */
	simulate?: () => SimulatedEffect | Promise<SimulatedEffect>;
}

/** Reads what shows that a write has happened; undefined when it is not there. */
export type LookUp = () => Promise<Answer | undefined>;

/**
 * How to go on with a write that may have happened.
 *
 * - `resend`: send it again, because it changes nothing the second time.
 * - `report`: nothing can tell, so the user must look.
 * - a function: look first, and send it again if nothing is found. For a write with a key, which can happen only once.
 * - `watch`: look again and again, and never send it again. For a write without a key: not to be found *yet* does
 *   not mean that it will not happen, because the server behind a gateway may still be at work.
 */
export type Recovery = 'resend' | 'report' | LookUp | { watch: LookUp };

/** What a write would bring about, as far as it can be known before. */
export interface SimulatedEffect {
	/** What the vendor would answer. */
	answer: object;
	status?: number;
	/** What reading a path would give from then on. */
	objects?: Array<{ path: readonly string[]; body: object }>;
	/** The path of a record that would not be there any more, neither by itself nor in lists. */
	gone?: readonly string[];
	/** The row that lists of a collection would hold first from then on. */
	row?: { path: readonly string[]; row: object };
	/** What it would take from the balances of invoices, by their ids; minor units, negative to give back. */
	balanceDeltas?: Array<{ id: string; amount: bigint }>;
}

export interface Answer {
	status: number;
	headers: Headers;
	body: unknown;
	/** How often the request may have been carried out since it was last seen not to be, this answer's time included. */
	sent?: number;
	/** Whether an earlier attempt got no good answer and may have been carried out too. */
	resent?: boolean;
	/** Whether the record was read because no good answer to the write came. */
	lookedUp?: boolean;
	/** Since when an attempt is without a good answer that may be carried out beside this one. Milliseconds since 1970. */
	openSince?: number;
}

/** An answer made of a record that was read instead. */
export function found<T>(record: T | undefined): Answer | undefined {
	return record && { status: 200, headers: {}, body: record };
}

/** Whether what an answer shows may be the doing of an earlier attempt of the same write, whose own answer was lost. */
export function mayBeEarlierAttempt({ lookedUp, resent }: Answer): boolean {
	return lookedUp === true || resent === true;
}

export function isWrite(call: Pick<Call, 'method'>): boolean {
	return call.method !== 'GET';
}

/** Method and path, for whoever looks after the workflow. */
export function describeCall(call: Pick<Call, 'method' | 'path'>): string {
	return `${call.method} /${call.path.join('/')}`;
}

/** The headers of a request besides those that n8n and the credential add. */
export function headersOf(call: Call): Record<string, string> {
	return { Accept: call.mediaType ?? 'application/json', 'Content-Type': 'application/json' };
}

/** A header that holds a number above or equal to zero. */
export function numberIn(header: string | undefined): number | undefined {
	const number = header === undefined || header === '' ? NaN : Number(header);
	return number >= 0 ? number : undefined;
}

/** Whether an answer is the record that was asked for. The capitals of an ID may differ where a vendor makes nothing of them. */
export function isRecordWith(id: string, record: unknown): boolean {
	return (
		isObject(record) &&
		typeof record.id === 'string' &&
		record.id.toLowerCase() === id.toLowerCase()
	);
}
