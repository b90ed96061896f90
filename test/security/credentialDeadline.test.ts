/** A credential test ends when the other side does not answer: n8n gives it no limit of time that covers the body. */
import { RecordsFixture } from '../fixtures/records';

let fixture: RecordsFixture;
beforeAll(async () => {
	fixture = await RecordsFixture.start();
});
afterEach(() => jest.restoreAllMocks());
afterAll(async () => await fixture.sandbox.close());

const FOREVER = 300_000;

describe.each(['rebillyApi', 'layerApi'])('the test of %s', (type) => {
	it.each([
		['gets no answer', { fault: 'delay', ms: FOREVER }],
		['gets one that trickles', { fault: 'trickle', ms: FOREVER }],
		['gets one without an end', { fault: 'endless' }],
	] as const)(
		'that %s ends with an error',
		async (_, fault) => {
			fixture.sandbox.reset();
			fixture.sandbox.failNext({ ...fault, times: 100 }, { ...fault, only: 'token', times: 100 });
			// The limits as they are, a hundred times shorter.
			const { timeout } = AbortSignal;
			jest
				.spyOn(AbortSignal, 'timeout')
				.mockImplementation((milliseconds) => timeout.call(AbortSignal, milliseconds / 100));
			const tested = fixture.engineWith({}).testCredential(type);
			const ended = await Promise.race([
				tested.then(({ status }) => status),
				new Promise((resolve) => setTimeout(resolve, 10_000, 'still waiting')),
			]);
			expect(ended).toBe('Error');
		},
		30_000,
	);
});
