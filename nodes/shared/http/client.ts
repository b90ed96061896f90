import { ApiError } from '../errors';
import { isObject } from '../json';
import { type Answer, type Call, describeCall, isWrite, type LookUp } from './call';

/** What writes would have brought about by now, had they been sent. */
export interface Overlay {
	/** The rows that lists of a collection would hold first. */
	rowsOf(path: readonly string[]): object[];
	/** What would have been taken from an invoice, in minor units. */
	useOf(invoiceId: string): bigint;
}

/** The way to one vendor's API, which a dry run goes only for reading. */
export abstract class ServiceHttp {
	constructor(
		/** The vendor's name in messages. */
		readonly service: string,
		/** What a dry run knows; undefined where writes are sent. */
		private readonly overlay?: Overlay,
	) {}

	/** The full address of a call, as a dry run or an error shows it. */
	abstract url(call: Pick<Call, 'path'>): string;

	/**
	 * @throws ApiError when the vendor refuses, or no attempt got an answer within the policy
	 * @throws CancelledError
	 */
	abstract request(call: Call): Promise<Answer>;

	/** The way that all items of a run have in common, for what is done once for several of them. */
	get ofRun(): ServiceHttp {
		return this;
	}

	/** Stands for the execution that this is a part of, with all runs of all its nodes. */
	get execution(): object {
		return this.ofRun === this ? this : this.ofRun.execution;
	}

	/** Whether writes are kept back. */
	get isDryRun(): boolean {
		return this.overlay !== undefined;
	}

	/** Rows that this run's dry run would have put into a collection. */
	simulatedRows(path: readonly string[]): object[] {
		return this.overlay?.rowsOf(path) ?? [];
	}

	/** What this run's dry run would have taken from an invoice, in minor units. */
	simulatedUse(invoiceId: string): bigint {
		return this.overlay?.useOf(invoiceId) ?? 0n;
	}

	/** A request whose answer must be a file. */
	async file(call: Call & { mediaType: string }): Promise<Buffer> {
		return this.bodyOf(call, await this.request(call), (body) => Buffer.isBuffer(body)) as Buffer;
	}

	/** A request whose answer must be an object. */
	async object<T>(call: Call): Promise<T> {
		return this.bodyOf(call, await this.request(call), isObject) as T;
	}

	/** The same for a record that may not be there; undefined when it is not. */
	async find<T>(call: Call): Promise<T | undefined> {
		const answer = await this.request({ ...call, mayBeAbsent: true });
		return answer.status === 404 ? undefined : (this.bodyOf(call, answer, isObject) as T);
	}

	/**
	 * How a deletion is looked for whose answer was lost: by reading the record.
	 *
	 * @param isDeleted whether a record that can still be read is marked as deleted
	 */
	whenGone(read: Call, isDeleted: (body: unknown) => boolean = () => false): LookUp {
		return async () => {
			const { status, body } = await this.request({ ...read, mayBeAbsent: true });
			const isGone = status === 404 || isDeleted(body);
			return isGone ? { status: 200, headers: {}, body: {} } : undefined;
		};
	}

	/** The body of an answer, which must have the shape that was expected of it. */
	bodyOf(call: Call, answer: Answer, expected: (body: unknown) => boolean): unknown {
		if (expected(answer.body)) return answer.body;
		throw new ApiError({
			service: this.service,
			message: `${this.service} answered with something that is not its API's form`,
			advice: NOT_THE_API,
			request: describeCall(call),
			status: answer.status,
			outcomeUnknown: isWrite(call),
		});
	}
}

/** What to do about an answer that is not of the API. */
export const NOT_THE_API =
	'Check the address in the credential; a proxy or a login page may have answered instead';
