/** A language model that says what a test tells it, in the chat-completions protocol that n8n's model nodes speak. */
import Fastify from 'fastify';

import { LOOPBACK } from './ports';

/** What the model does next: calls tools, or answers in words. */
export type Reply = { calls: Array<{ tool: string; arguments: object }> } | { text: string };

interface Message {
	role: string;
	content: string | null;
	tool_call_id?: string;
}

/** What a model is told about a tool: all that it knows of it. */
export interface OfferedTool {
	name: string;
	description: string;
	/** A JSON schema. */
	parameters: {
		type: string;
		properties: Record<string, { type?: string; description?: string }>;
		required?: string[];
	};
}

interface ChatRequest {
	messages: Message[];
	tools?: Array<{ type: string; function: OfferedTool }>;
}

export interface ChatModel {
	/** The base URL that a credential for a model takes. */
	url: string;
	/** Forgets what was, and will do this, one reply a request; after the last reply it says "Done". */
	play(...replies: Reply[]): void;
	/** The tools that it was offered last. */
	offered(): OfferedTool[];
	/** What the tools have answered, in the order of the calls, as the model reads it. */
	answers(): string[];
	close(): Promise<void>;
}

export async function startChatModel(): Promise<ChatModel> {
	let replies: Reply[] = [];
	let requests: ChatRequest[] = [];
	const server = Fastify();
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', async ({ body }) => {
		requests.push(body);
		return completion(replies.shift() ?? { text: 'Done' }, requests.length);
	});
	const address = await server.listen({ host: LOOPBACK, port: 0 });
	return {
		url: `${address}/v1`,
		play(...wanted) {
			replies = wanted;
			requests = [];
		},
		offered: () => (requests.at(-1)?.tools ?? []).map((tool) => tool.function),
		answers: () =>
			(requests.at(-1)?.messages ?? [])
				.filter(({ role }) => role === 'tool')
				.map(({ content }) => content ?? ''),
		close: async () => await server.close(),
	};
}

function completion(reply: Reply, number: number) {
	const message =
		'text' in reply
			? { role: 'assistant', content: reply.text }
			: {
					role: 'assistant',
					content: null,
					tool_calls: reply.calls.map((call, index) => ({
						id: `call_${number}_${index}`,
						type: 'function',
						function: { name: call.tool, arguments: JSON.stringify(call.arguments) },
					})),
				};
	return {
		id: `answer_${number}`,
		object: 'chat.completion',
		created: Math.floor(Date.now() / 1000),
		model: 'scripted',
		choices: [{ index: 0, message, finish_reason: 'text' in reply ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
