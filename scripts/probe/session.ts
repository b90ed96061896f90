import axios from 'axios';

/** What a vendor answered. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: any;
}

export type Send = (method: string, path: string, body?: unknown) => Promise<Answer>;

const REMOVAL_ATTEMPTS = 3;

/** The vendor did not take what the next questions need. */
export class Refusal extends Error {}

/** A way to the vendor's sandbox, what was learnt there, and what is to be taken away again. */
export class Session {
	/** The value that each question has been answered with. */
	readonly answers = new Map<string, string>();
	readonly notAsked = new Map<string, string>();
	private readonly cleanups = new Map<string, (send: Send) => Promise<unknown>>();
	private isStopped = false;
	/** How many requests were sent, also to take things away. */
	requests = 0;

	constructor(
		private readonly sender: Send,
		/** What tells the records of this probe from all others. */
		readonly key: string,
		private readonly progress: (line: string) => void = () => {},
	) {}

	private readonly sendAlways: Send = async (...request) => {
		this.requests += 1;
		return await this.sender(...request);
	};

	/** Sends, until the probe is stopped. */
	readonly send: Send = async (...request) => {
		if (this.isStopped) throw new Error('The probe was stopped');
		return await this.sendAlways(...request);
	};

	/** Sends what the next questions need, and stops where it is refused. */
	async make(method: string, path: string, body?: unknown): Promise<Answer> {
		const answer = await this.send(method, path, body);
		if (answer.status < 300) return answer;
		const collection = path.split('/')[1] ?? '';
		throw new Refusal(`the vendor refused to write ${collection}: ${answer.status}`);
	}

	/** Asks some questions; where what they need is refused, the rest of them is left out and the probe goes on. */
	async attempt(decisions: readonly string[], ask: () => Promise<void>): Promise<void> {
		try {
			await ask();
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			for (const name of decisions) if (!this.answers.has(name)) this.skip(name, error.message);
		}
	}

	/** From now on nothing is asked any more; what is under way ends by itself. */
	stop(): void {
		this.isStopped = true;
	}

	answer(decision: string, value: string | number | boolean | undefined): void {
		if (value === undefined) this.notAsked.set(decision, 'the answer could not be read');
		else this.answers.set(decision, String(value));
		this.progress(decision);
	}

	skip(decision: string, why: string): void {
		this.notAsked.set(decision, why);
	}

	/** Notes how a record is taken away, before it is made: an answer can be lost. */
	owe(record: string, remove: (send: Send) => Promise<unknown>): void {
		this.cleanups.set(record, remove);
	}

	/** Takes away everything, the newest first; each can be tried again. Says which records are left. */
	async cleanUp(): Promise<string[]> {
		const left: string[] = [];
		for (const [record, remove] of [...this.cleanups].reverse()) {
			const isGone = await this.tryToRemove(remove);
			if (isGone) this.cleanups.delete(record);
			else left.push(record);
		}
		return left;
	}

	/** An answer can be lost here too; the next look then finds that the record is gone. */
	private async tryToRemove(remove: (send: Send) => Promise<unknown>): Promise<boolean> {
		for (let attempt = 0; attempt < REMOVAL_ATTEMPTS; attempt++) {
			try {
				await remove(this.sendAlways);
				return true;
			} catch {
				// Tried again.
			}
		}
		return false;
	}
}

/** Sends to a base address with these headers. Nothing is tried again, and no redirect is followed. */
export function sender(baseUrl: string, headers: Record<string, string>): Send {
	return async (method, path, data) => {
		const {
			status,
			headers: received,
			data: body,
		} = await axios.request<unknown>({
			method,
			url: `${baseUrl}${path}`,
			headers,
			...(data !== undefined && { data }),
			timeout: 30_000,
			maxRedirects: 0,
			validateStatus: () => true,
		});
		return { status, headers: received as Record<string, string>, body };
	};
}

/** The hosts that a probe may reach: each vendor's sandbox, and a simulator on this machine. */
const SANDBOXES = ['api-sandbox.rebilly.com', 'sandbox.layerfi.com', 'auth.layerfi.com'];

/** @throws Error for an address that is no sandbox */
export function assertSandbox(address: string): void {
	const { hostname, protocol } = new URL(address);
	if (hostname === '127.0.0.1' || (protocol === 'https:' && SANDBOXES.includes(hostname))) return;
	throw new Error('This is no sandbox. The probe writes, so it goes to a sandbox alone');
}
