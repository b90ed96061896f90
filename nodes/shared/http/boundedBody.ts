/** How much of an answer is read, and until when. */
export interface ReadLimits {
	/** Of the body as unpacked, in bytes. */
	maxBytes: number;
	/** Ends the reading. */
	signal: AbortSignal;
}

/** An answer that goes on beyond what is read of it. Its code is one of the network's, which has no own for it. */
export class AnswerTooLargeError extends Error {
	readonly code = 'EMSGSIZE';

	constructor() {
		super('The answer is too large');
		this.name = 'AnswerTooLargeError';
	}
}

interface ByteStream extends AsyncIterable<Uint8Array> {
	destroy(error?: Error): unknown;
}

export function isStream(body: unknown): body is ByteStream {
	return (
		typeof body === 'object' &&
		body !== null &&
		Symbol.asyncIterator in body &&
		'destroy' in body &&
		typeof body.destroy === 'function'
	);
}

/**
 * Reads a body to its end.
 *
 * @throws AnswerTooLargeError when there is more of it; an error of the stream when it breaks or the signal ends it
 */
export async function readBytes(
	body: ByteStream,
	{ maxBytes, signal }: ReadLimits,
): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	const end = (): unknown => body.destroy();
	if (signal.aborted) end();
	signal.addEventListener('abort', end);
	try {
		for await (const chunk of body) {
			size += chunk.length;
			if (size > maxBytes) throw new AnswerTooLargeError();
			chunks.push(chunk);
		}
	} finally {
		signal.removeEventListener('abort', end);
	}
	return chunks.length === 1 ? Buffer.from(chunks[0]!) : Buffer.concat(chunks, size);
}
