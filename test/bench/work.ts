/** A request, with what n8n's helper and axios call alike. */
export interface Request {
	method: 'GET' | 'PUT' | 'POST';
	url: string;
	body?: object;
	ignoreHttpStatusErrors?: boolean;
}

export type Send = (request: Request) => Promise<{ body: unknown }>;

/** Does `count` pieces of work, so many at a time. */
export async function withWorkers(
	workers: number,
	count: number,
	work: (index: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	const worker = async () => {
		while (next < count) await work(next++);
	};
	await Promise.all(Array.from({ length: Math.min(workers, count) }, worker));
}

interface Page {
	data: object[];
	meta: { pagination: { cursor: string | null } };
}

/** All rows of one of Layer's lists. */
export async function allRows(send: Send, url: string): Promise<object[]> {
	const rows: object[] = [];
	for (let cursor: string | null = ''; cursor !== null;) {
		const from: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
		const { body } = await send({ method: 'GET', url: `${url}?limit=100${from}` });
		const page = body as Page;
		rows.push(...page.data);
		({ cursor } = page.meta.pagination);
	}
	return rows;
}
