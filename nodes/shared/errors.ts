/**
 * What can go wrong, in the three kinds that a user must tell apart: what was entered, what the vendor's
 * records do not allow, and what the vendor answered. The runner turns each into n8n's own errors.
 */

/** A field holds something that must not be sent. Thrown before any request. */
export class InputError extends Error {
	/**
	 * @param field the display name of the field
	 * @param finding what is wrong with it, continuing the sentence "'Amount' …"
	 * @param advice what to do
	 * @param place where the field is when it stands in a row, e.g. "row 2 of 'Line Items'"
	 */
	constructor(
		readonly field: string,
		finding: string,
		readonly advice?: string,
		readonly place?: string,
	) {
		super(`'${field}'${place ? ` in ${place}` : ''} ${finding}`);
		this.name = 'InputError';
	}
}

/** A required field that holds nothing. */
export interface EmptyField {
	/** The display name. */
	field: string;
	/** Where the field is when it stands in a row. */
	place?: string | undefined;
	/** The expressions that give nothing; none when nothing was entered. */
	expressions?: readonly string[];
}

/** Several required fields of one item hold nothing. */
export class EmptyFieldsError extends InputError {
	/**
	 * @param fields those to name, in the order of the form
	 * @param count how many there are
	 */
	constructor(fields: readonly EmptyField[], count: number, advice: string) {
		super(fields[0]?.field ?? '', 'is empty', advice, fields[0]?.place);
		const names = fields.map(({ field, place }) => `'${field}'${place ? ` in ${place}` : ''}`);
		const others = count > fields.length ? [`${count - fields.length} more`] : names.splice(-1);
		this.message = `${names.join(', ')} and ${others.join('')} are empty`;
	}
}

/** Which of the items that are read together an error is about. */
export class ItemError extends Error {
	constructor(
		readonly index: number,
		readonly reason: unknown,
	) {
		super('An item cannot be read');
		this.name = 'ItemError';
	}
}

/** The vendor's records do not allow what was asked, e.g. the key belongs to a credit with other content. */
export class ConflictError extends Error {
	constructor(
		message: string,
		readonly advice?: string,
		/** Figures for the user, e.g. the differences found. */
		readonly details?: Record<string, unknown>,
	) {
		super(message);
		this.name = 'ConflictError';
	}
}

/** One field that the vendor did not accept, under the vendor's own name for it. */
export interface FieldError {
	field?: string;
	message: string;
}

/** The vendor refused a request, or none of its answers arrived. */
export class ApiError extends Error {
	readonly service: string;
	/** The HTTP status; undefined when no answer arrived. */
	readonly status: number | undefined;
	/** The vendor's messages about single fields. */
	readonly fieldErrors: FieldError[];
	readonly advice: string | undefined;
	/** Method and path, for whoever looks after the workflow. */
	readonly request: string;
	/** Whether a write may have happened although no good answer arrived. */
	readonly outcomeUnknown: boolean;

	constructor(options: {
		service: string;
		message: string;
		request: string;
		status?: number | undefined;
		fieldErrors?: FieldError[] | undefined;
		advice?: string | undefined;
		outcomeUnknown?: boolean | undefined;
	}) {
		super(options.message);
		this.name = 'ApiError';
		this.service = options.service;
		this.status = options.status;
		this.fieldErrors = options.fieldErrors ?? [];
		this.advice = options.advice;
		this.request = options.request;
		this.outcomeUnknown = options.outcomeUnknown ?? false;
	}

	/** Whether the vendor refused with this status, so that nothing was done. */
	isRefusalWith(status: number): boolean {
		return !this.outcomeUnknown && this.status === status;
	}

	/**
	 * The same for a request of which an earlier attempt may have been carried out: whatever this answer says, it is
	 * not known what became of that one.
	 *
	 * @param open the failure of that attempt
	 */
	leftOpen(open: ApiError): ApiError {
		if (this.outcomeUnknown) return this;
		const { service, request, status, fieldErrors } = this;
		return new ApiError({
			service,
			request,
			status,
			fieldErrors,
			message: `${open.message}; sent again: ${this.message}`,
			advice: open.advice,
			outcomeUnknown: true,
		});
	}
}

/** The execution was cancelled between two requests. */
export class CancelledError extends Error {
	constructor() {
		super('The execution was cancelled');
		this.name = 'CancelledError';
	}
}

/**
 * What ended an item after a write of its own was, or may have been, carried out. It never reads as if nothing had
 * happened, unless it says so itself (`outcomeUnknown: false` among its details).
 */
export function afterWrite(error: unknown): unknown {
	if (error instanceof CancelledError || !(error instanceof Error)) return error;
	if (error instanceof ApiError) return error.outcomeUnknown ? error : refusedAfterWrite(error);
	const { message } = error;
	if (!(error instanceof ConflictError)) {
		return new ConflictError(message, LOOK_FIRST, { outcomeUnknown: true });
	}
	const details = { outcomeUnknown: true, ...error.details };
	return new ConflictError(message, error.advice ?? LOOK_FIRST, details);
}

const LOOK_FIRST =
	'Something was written before this went wrong. Look at the record in the service before you run this again';

function refusedAfterWrite({ service, message, request, status, fieldErrors }: ApiError): ApiError {
	const options = { service, message, request, status, fieldErrors };
	return new ApiError({ ...options, advice: LOOK_FIRST, outcomeUnknown: true });
}
