/** How much of an answer is read, and until when. */
interface ReadLimits {
	/** Of the body as unpacked, in bytes. */
	maxBytes: number;
	/** Ends the reading. */
	signal: AbortSignal;
}

/** An answer that goes on beyond what is read of it. Its code is one of the network's, which has no own for it. */
class AnswerTooLargeError extends Error {
	readonly code = 'EMSGSIZE';

	constructor() {
		super('The answer is too large');
		this.name = 'AnswerTooLargeError';
	}
}

interface ByteStream {
	readonly destroyed: boolean;
	on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
	on(event: 'error', listener: (error: Error) => void): unknown;
	on(event: 'end' | 'close', listener: () => void): unknown;
	destroy(): unknown;
}

export function isStream(body: unknown): body is ByteStream {
	return (
		typeof body === 'object' &&
		body !== null &&
		['on', 'destroy'].every((name) => typeof (body as Record<string, unknown>)[name] === 'function')
	);
}

/** A body that ended before its end. Its code is the one that Node.js gives it. */
class PrematureCloseError extends Error {
	readonly code = 'ERR_STREAM_PREMATURE_CLOSE';

	constructor() {
		super('Premature close');
		this.name = 'PrematureCloseError';
	}
}

/**
 * Reads a body to its end. By its events, because an iterator over it costs several times as much.
 *
 * @throws AnswerTooLargeError when there is more of it; an error of the stream when it breaks or the signal ends it
 */
export async function readBytes(
	body: ByteStream,
	{ maxBytes, signal }: ReadLimits,
): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	let isWhole = false;
	const end = (): unknown => body.destroy();
	signal.addEventListener('abort', end);
	try {
		await new Promise<void>((resolve, reject) => {
			// After the end, too; an error that nobody needs would be the dearest part of a reading.
			const closed = () => {
				if (!isWhole) reject(new PrematureCloseError());
			};
			body.on('error', reject);
			body.on('close', closed);
			body.on('end', () => {
				isWhole = true;
				resolve();
			});
			body.on('data', (chunk) => {
				size += chunk.length;
				if (size <= maxBytes) {
					chunks.push(chunk);
					return;
				}
				reject(new AnswerTooLargeError());
				end();
			});
			if (signal.aborted) end();
			if (body.destroyed) closed();
		});
	} finally {
		signal.removeEventListener('abort', end);
	}
	return chunks.length === 1 ? Buffer.from(chunks[0]!) : Buffer.concat(chunks, size);
}
