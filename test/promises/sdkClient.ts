import RebillyAPI from 'rebilly-js-sdk';

import type { Sandbox } from '../../sandbox';

export type Row = Record<string, any>;
type Call = (argument: Row) => Promise<{ fields: Row; response: { status: number } }>;

/** Rebilly's own client; its types lack some of what it can do. */
export type Sdk = Record<string, Record<string, Call>>;

/** The client that sends to the simulator. */
export function sdkFor({ connection }: Pick<Sandbox, 'connection'>): Sdk {
	const { baseUrl, organizationId, apiKey } = connection.rebilly;
	const sdk = RebillyAPI({ apiKey, organizationId, sandbox: true, timeout: 10_000 });
	sdk.setEndpoints({ sandbox: baseUrl });
	return sdk as unknown as Sdk;
}

/** Whether a request was sent by that client, which names itself. */
export function isOfSdk({ headers }: { headers: Record<string, string> }): boolean {
	return 'reb-api-consumer' in headers;
}
