import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { ApiError, type FieldError } from '../errors';
import { isObject } from '../json';
import { redirectTarget } from './address';
import {
	type Answer,
	type Call,
	describeCall,
	isWrite,
	type ServiceProfile,
	type VendorMessage,
} from './call';
import { NOT_THE_API } from './client';
import {
	breakdownInWords,
	type Meaning,
	meaningOfBreakdown,
	meaningOfStatus,
	NO_TOKEN,
} from './outcome';
import type { Permit } from './rateLimiter';
import type { Outcome } from './retry';
import { Breakdown } from './deadline';

/** Reads what came of one attempt: an answer, a refusal in the vendor's words, or no whole answer. */
export class AnswerReader {
	/** Whether the vendor has taken the credential in this execution. */
	private wasAccepted = false;

	constructor(
		private readonly profile: ServiceProfile,
		private readonly credentials: ICredentialDataDecryptedObject,
		private readonly urlOf: (call: Call) => string,
	) {}

	/** Whether n8n fetches a new token when the vendor no longer takes the one it has. */
	get renewsToken(): boolean {
		return !!this.profile.renewsToken?.(this.credentials);
	}

	/** Reads an answer, whatever its status, and lets its permit go with what its headers say of the limit. */
	readAnswer(call: Call, answer: Answer, permit: Permit): Outcome {
		const { status } = answer;
		const writes = isWrite(call);
		const rate = this.profile.readRate(status, answer.headers);
		permit.release(rate);
		const said = this.profile.readError(status, answer.body);
		// A gateway's 404 does not say that the record is not there.
		if (call.mayBeAbsent && status === 404 && said?.isVendorForm) {
			return { meaning: 'answered', answer };
		}
		if (!said && isAnswer(call, answer)) {
			this.wasAccepted = true;
			return { meaning: 'answered', answer };
		}
		const isVendorForm = said?.isVendorForm ?? false;
		const isListedRefusal = this.profile.refusals(status);
		const meaning = meaningOfStatus({ status, isVendorForm, isListedRefusal }, writes);
		return this.refusal(call, answer, said, meaning, rate.retryInMs);
	}

	/** @param said what the answer says of the error; undefined for a success in a form that was not expected */
	private refusal(
		call: Call,
		{ status, headers }: Answer,
		said: VendorMessage | undefined,
		meaning: Meaning,
		retryInMs: number | undefined,
	): Outcome {
		const { name } = this.profile;
		const failure = this.failure(call, {
			status,
			message:
				redirectInWords(name, status, headers.location, this.urlOf(call)) ??
				said?.message ??
				`${name} answered with something that is not its API's form`,
			fieldErrors: said?.fieldErrors,
			outcomeUnknown: meaning === 'ambiguous',
		});
		// The token ran out, and the new one did too before it was used.
		if (status === 401 && this.wasAccepted && this.renewsToken) {
			return { meaning: 'unreached', failure };
		}
		// A vendor can put an error of its own into a success.
		return { meaning: meaning === 'answered' ? 'refused' : meaning, failure, retryInMs };
	}

	/** What it means that no whole answer came. Whatever else was thrown goes on. */
	readThrown(call: Call, error: unknown): Outcome {
		if (!(error instanceof Breakdown)) throw error;
		const { code, message, status } = error;
		const meaning = code === '' ? 'refused' : meaningOfBreakdown(code, isWrite(call));
		const { name } = this.profile;
		const verb =
			meaning === 'unreached' || meaning === 'refused' ? 'could not be reached' : 'did not answer';
		const failure = this.failure(call, {
			message: ['', NO_TOKEN].includes(code)
				? message
				: `${name} ${verb} (${breakdownInWords(code)})`,
			...(status !== undefined && { status }),
			outcomeUnknown: meaning === 'ambiguous',
		});
		return { meaning, failure };
	}

	private advice(status: number | undefined): string | undefined {
		if (status === undefined) return undefined;
		return status < 400 ? NOT_THE_API : this.profile.advise(status);
	}

	/** The error of a call, with what to do about it. */
	failure(
		call: Call,
		found: {
			message: string;
			status?: number;
			fieldErrors?: FieldError[] | undefined;
			outcomeUnknown: boolean;
		},
	): ApiError {
		const { name } = this.profile;
		const unknown = `Whether ${name} carried out the request is not known. ${
			call.ifUnknown ?? 'Look there before you run this again'
		}`;
		return new ApiError({
			...found,
			service: name,
			request: describeCall(call),
			advice: found.outcomeUnknown ? unknown : this.advice(found.status),
		});
	}
}

/** Whether a success has the form of the vendor's answer to this call, and not that of a login page. */
function isAnswer(call: Call, { status, body }: Answer): boolean {
	if (call.isAnswer) return call.isAnswer(body);
	return !!call.mediaType || status === 204 || isObject(body) || Array.isArray(body);
}

/** Where an answer points to, without what may be secret in the address. */
function redirectInWords(
	name: string,
	status: number,
	location: string | undefined,
	askedUrl: string,
): string | undefined {
	if (status < 300 || status >= 400) return undefined;
	const to = location ? ` to ${redirectTarget(location, askedUrl)}` : '';
	return `${name} answered with a redirect (status ${status})${to}, which is not followed`;
}
