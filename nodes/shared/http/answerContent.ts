import { isTooDeep, MAX_DEPTH } from '../json';
import type { Redactor } from '../redaction';
import type { Headers } from './call';

/**
 * The JSON in an answer, or its text where it is none, without secrets.
 *
 * @param content the bytes of the answer; anything else is what n8n has read of it
 */
export function readBody(content: unknown, redactor: Redactor): unknown {
	if (!Buffer.isBuffer(content)) return redactor.redact(content);
	const text = content.toString();
	const body = parsed(text);
	// Where nothing is escaped, each text of the JSON stands in it as it is.
	const isClean = !text.includes('\\') && !redactor.isIn(text);
	return isClean ? body : redactor.redact(body);
}

/** The headers of an answer. Where it points to is the only one that is ever shown; the others are numbers and times. */
export function readHeaders(headers: Headers, redactor: Redactor): Headers {
	const { location } = headers;
	return location ? { ...headers, location: redactor.redact(location) } : headers;
}

function parsed(text: string): unknown {
	try {
		const value = JSON.parse(text) as unknown;
		// No answer of an API is like that, and what reads it would overflow.
		return mayBeTooDeep(text) && isTooDeep(value) ? text : value;
	} catch {
		return text;
	}
}

/** Whether there are enough lists and objects for it, which most answers do not have. */
function mayBeTooDeep(text: string): boolean {
	return text.split(/[[{]/, MAX_DEPTH + 2).length > MAX_DEPTH;
}
