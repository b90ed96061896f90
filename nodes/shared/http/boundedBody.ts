/** How much of an answer is read, and until when. */
export interface ReadLimits {
	/** Of the body as unpacked, in bytes. */
	maxBytes: number;
	/** Ends the reading; its reason is thrown. */
	signal?: AbortSignal | undefined;
}

/** An answer that goes on beyond what is read of it. */
export class AnswerTooLargeError extends Error {
	constructor(maxBytes: number) {
		const message = `The answer is larger than ${maxBytes / 1_000_000} MB, so that it was not read to its end`;
		super(message);
		this.name = 'AnswerTooLargeError';
	}
}

interface ByteStream extends AsyncIterable<Uint8Array | string> {
	destroy(error?: Error): unknown;
}

/**
 * Reads a body to its end.
 *
 * @param body a stream of bytes, or what has been read already
 * @throws AnswerTooLargeError when there is more of it; the reason of the signal when it is too late
 */
export async function readBytes(body: unknown, limits: ReadLimits): Promise<Buffer> {
	if (!isStream(body)) return bounded(Buffer.from(textOf(body)), limits.maxBytes);
	const { maxBytes, signal } = limits;
	const chunks: Uint8Array[] = [];
	let size = 0;
	const stop = (): unknown => body.destroy(signal?.reason as Error);
	if (signal?.aborted) stop();
	signal?.addEventListener('abort', stop, { once: true });
	try {
		for await (const chunk of body) {
			const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
			size += bytes.length;
			if (size > maxBytes) throw new AnswerTooLargeError(maxBytes);
			chunks.push(bytes);
		}
	} catch (error) {
		throw signal?.aborted ? signal.reason : error;
	} finally {
		signal?.removeEventListener('abort', stop);
		body.destroy();
	}
	return Buffer.concat(chunks);
}

/** The same, as text in UTF-8. */
export async function readText(body: unknown, limits: ReadLimits): Promise<string> {
	return (await readBytes(body, limits)).toString('utf8');
}

function isStream(body: unknown): body is ByteStream {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function textOf(body: unknown): string | Uint8Array {
	if (typeof body === 'string' || body instanceof Uint8Array) return body;
	return body === undefined || body === null ? '' : JSON.stringify(body);
}

function bounded(bytes: Buffer, maxBytes: number): Buffer {
	if (bytes.length > maxBytes) throw new AnswerTooLargeError(maxBytes);
	return bytes;
}
