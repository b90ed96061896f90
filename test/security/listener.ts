import fastify, { type FastifyReply } from 'fastify';

/** What somebody who listens at a foreign address gets to see. */
export interface Heard {
	method: string;
	url: string;
	headers: Record<string, unknown>;
	body: string;
}

/** A server that nobody's secret belongs to. */
export interface Listener {
	url: string;
	heard: Heard[];
	/** Answers with this from now on; default: 200 and `{}`. */
	answer: (reply: FastifyReply, heard: Heard) => unknown;
	close(): Promise<void>;
}

export async function listen(): Promise<Listener> {
	const server = fastify({ forceCloseConnections: true });
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
		done(null, body),
	);
	server.all('*', async ({ method, url, headers, body }, reply) => {
		const heard: Heard = { method, url, headers, body: typeof body === 'string' ? body : '' };
		listener.heard.push(heard);
		return await listener.answer(reply, heard);
	});
	const listener: Listener = {
		url: await server.listen({ host: '127.0.0.1', port: 0 }),
		heard: [],
		answer: async (reply) => await reply.send({}),
		close: async () => await server.close(),
	};
	return listener;
}

/** Sends the asker on to another address. */
export function redirecting(status: number, location: string): Listener['answer'] {
	return async (reply) => await reply.code(status).header('location', location).send('moved');
}
