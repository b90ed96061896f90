/** Every call that Rebilly's own client has for the resources that the nodes work with, against the simulator. */
import { type RecordedRequest, type Sandbox, startSandbox } from '../../sandbox';
import { loadDefinitions } from '../contract/definition';
import { deviationFor } from '../contract/deviations';
import { CALLS, records } from './sdkCalls';
import { isOfSdk, type Sdk, sdkFor } from './sdkClient';

let sandbox: Sandbox;
let sdk: Sdk;

beforeAll(async () => {
	sandbox = await startSandbox({ recordAnswers: true });
	sdk = sdkFor(sandbox);
});
afterAll(async () => await sandbox.close());
beforeEach(() => sandbox.reset());

const definition = loadDefinitions()?.rebilly;

/** In what an answer is not as the definition says, where the excerpt of it has the operation. */
function differences(exchange: RecordedRequest): string[] {
	if (!definition?.find(exchange.method, exchange.path)) return [];
	return definition
		.check(exchange)
		.filter((finding) => finding.place.startsWith('answer') && !deviationFor('rebilly', finding))
		.map(({ place, problem }) => `${place} ${problem}`);
}

const ROWS = Object.entries(CALLS).flatMap(([resource, calls]) =>
	Object.entries(calls).map(([name, argument]) => [resource, name, argument] as const),
);

describe('Every call of the SDK', () => {
	const passed: string[] = [];

	it('is in the list', () => {
		for (const [resource, calls] of Object.entries(CALLS)) {
			expect(Object.keys(calls).sort()).toEqual(Object.keys(sdk[resource]!).sort());
		}
	});

	it.each(ROWS)('%s.%s passes as it is sent', async (resource, name, argument) => {
		const given = await records(sdk, sandbox.rebilly);
		const auth = { type: 'none' };
		const credential = { type: 'webhook', host: 'example.com', auth };
		given.hook.credentialHash = await sdk.serviceCredentials!.create!({
			type: 'webhook',
			data: credential,
		}).then(({ fields }) => String(fields.hash ?? fields.id));
		await sdk.webhooks!.create!({ id: 'hook', data: given.hook });

		const before = sandbox.requests().length;
		const failure = await sdk[resource]![name]!(argument(given)).then(
			() => undefined,
			(error: Error & { details?: unknown }) => String(error.details ?? error.message),
		);
		expect(failure).toBeUndefined();
		const sent = sandbox.requests().slice(before);
		expect(sent.length).toBeGreaterThan(0);
		for (const request of sent) {
			expect([isOfSdk(request), differences(request)]).toEqual([true, []]);
		}
		passed.push(`${resource}.${name}`);
	});

	it('has passed, without an exception', () => {
		expect(passed).toHaveLength(ROWS.length);
	});
});
