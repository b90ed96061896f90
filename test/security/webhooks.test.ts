/** Calls that are not what they seem must not start a workflow (docs/security.md, docs/triggers.md). */
import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { deflateSync, gzipSync } from 'node:zlib';

import { TriggerFixture, triggerWorkflow, URL_SECRET } from '../fixtures/triggers';

let fixture: TriggerFixture;

/** Names that may be there more than once. */
type Headers = Record<string, string | string[]>;

/** A trigger that would take the next call, and how a good one is made. */
interface Target {
	url: string;
	/** The body of an event that was not there before. */
	event(more?: object): string;
	headersFor(body: string): Record<string, string>;
	/** The names of the headers that prove a call. */
	proofs: string[];
	executions(): number;
}

const SERVICES = ['rebilly', 'layer, signed', 'layer, secret in the URL'] as const;

let count = 0;
const uuid = () => `3c90c3cc-0d44-4b50-8888-${String(++count).padStart(12, '0')}`;

async function rebillyTarget(): Promise<Target> {
	await fixture.host.activate(
		triggerWorkflow('rebillyTrigger', { events: ['credit-memo-created'], fetchRecord: false }),
	);
	await fixture.memo('cm-first');
	await fixture.settled();
	fixture.host.executions.length = 0;
	const { headers } = fixture.sandbox.courier.sent[0]!;
	return {
		url: fixture.host.urlOf('workflow'),
		event: (more) => {
			const id = `cm-${++count}`;
			return JSON.stringify({
				eventType: 'credit-memo-created',
				creditMemoId: id,
				_embedded: { creditMemo: { id, revision: 1 } },
				...more,
			});
		},
		headersFor: () => headers,
		proofs: ['authorization', 'x-n8n-webhook-secret'],
		executions: () => fixture.host.executions.length,
	};
}

async function layerTarget(isSigned: boolean): Promise<Target> {
	const key = Buffer.alloc(32, 7);
	const secrets = isSigned
		? { signingSecret: `whsec_${key.toString('base64')}` }
		: { urlSecret: URL_SECRET };
	const host = await fixture.hostWith(secrets);
	fixture.host = host;
	const { businessId } = fixture.sandbox.connection.layer;
	await host.activate(
		triggerWorkflow('layerTrigger', {
			events: ['CustomerCredit.created'],
			businessId: { __rl: true, mode: 'id', value: businessId },
			fetchRecord: false,
		}),
	);
	const url = host.urlOf('workflow');
	return {
		url: isSigned ? url : `${url}?secret=${URL_SECRET}`,
		event: (more) => {
			const id = uuid();
			return JSON.stringify({
				id: `CustomerCredit_created_${id}_${uuid()}`,
				type: 'CustomerCredit.created',
				business_id: businessId,
				data: { entity_id: id },
				...more,
			});
		},
		headersFor: (body) => (isSigned ? signed(key, body) : {}),
		proofs: isSigned ? ['webhook-id', 'webhook-timestamp', 'webhook-signature'] : [],
		executions: () => host.executions.length,
	};
}

function signed(key: Buffer, body: string | Buffer, seconds = Math.floor(Date.now() / 1000)) {
	const id = `msg_${++count}`;
	const digest = createHmac('sha256', key).update(`${id}.${seconds}.`).update(body);
	return {
		'webhook-id': id,
		'webhook-timestamp': String(seconds),
		'webhook-signature': `v1,${digest.digest('base64')}`,
	};
}

/** Calls as bytes, with headers as they are given: libraries merge those that are there twice. */
async function call(url: string, body: string | Buffer, headers: Headers): Promise<number> {
	return await new Promise((resolve, reject) => {
		const sent = request(
			url,
			{ method: 'POST', agent: false, headers: { 'content-type': 'application/json', ...headers } },
			(answer) => {
				answer.resume();
				answer.once('end', () => resolve(answer.statusCode ?? 0));
			},
		);
		sent.once('error', reject);
		sent.end(body);
	});
}

describe.each(SERVICES)('%s', (service) => {
	let target: Target;

	beforeEach(async () => {
		fixture = await TriggerFixture.start();
		target =
			service === 'rebilly' ? await rebillyTarget() : await layerTarget(service.endsWith('signed'));
	});
	afterEach(async () => await fixture.close());

	/** Starts nothing, and neither does what follows fail because of it. */
	async function expectRefused(status: number | number[], body: string | Buffer, headers: Headers) {
		expect([status].flat()).toContain(await call(target.url, body, headers));
		await fixture.settled();
		expect(target.executions()).toBe(0);
	}

	it('takes a good call, once', async () => {
		const body = target.event();
		const headers = target.headersFor(body);
		expect(await call(target.url, body, headers)).toBe(200);
		expect(await call(target.url, body, headers)).toBe(200);
		await fixture.settled();
		expect(target.executions()).toBe(1);
	});

	it('refuses a call in which what proves it is there twice', async () => {
		const body = target.event();
		const good = target.headersFor(body);
		for (const name of target.proofs) {
			const right = good[name]!;
			for (const values of [
				[right, right],
				[right, 'x'],
				['x', right],
			]) {
				await expectRefused(401, body, { ...good, [name]: values });
			}
			await expectRefused(401, body, { ...good, [name]: `${right}, ${right}` });
			await expectRefused(401, body, { ...good, [name]: `x, ${right}` });
		}
		const { search } = new URL(target.url);
		if (search) {
			const { url } = target;
			target.url = `${url}&secret=x`;
			await expectRefused(401, body, good);
			target.url = `${url}${search.replace('?', '&')}`;
			await expectRefused(401, body, good);
		}
	});

	it('refuses a call that lacks one of its proofs', async () => {
		const body = target.event();
		for (const name of target.proofs) {
			const { [name]: _, ...rest } = target.headersFor(body);
			await expectRefused(401, body, rest);
			await expectRefused(401, body, { ...rest, [name]: '' });
		}
		target.url = target.url.split('?')[0]!;
		if (target.proofs.length === 0) await expectRefused(401, body, {});
	});

	it.each([
		['gzip', gzipSync],
		['deflate', deflateSync],
	])('refuses a body that is packed (%s), signed either way', async (encoding, pack) => {
		const body = target.event();
		const packed = pack(body);
		for (const over of [body, packed]) {
			const headers = target.headersFor(over as string);
			await expectRefused(415, packed, { ...headers, 'content-encoding': encoding });
		}
	});

	it.each(['br', 'gzip, gzip', 'x-gzip', 'GZIP', 'compress', 'nonsense'])(
		'refuses a body that is said to be packed (%s)',
		async (encoding) => {
			const body = target.event();
			const headers = target.headersFor(body);
			await expectRefused(415, body, { ...headers, 'content-encoding': encoding });
		},
	);

	it('refuses a small body that unpacks to a large one', async () => {
		const packed = gzipSync(JSON.stringify({ padding: ' '.repeat(12 * 1024 * 1024) }));
		const headers = target.headersFor('');
		await expectRefused([413, 415], packed, { ...headers, 'content-encoding': 'gzip' });
	});

	it('takes a body that is said not to be packed', async () => {
		const body = target.event();
		const headers = { ...target.headersFor(body), 'content-encoding': 'identity' };
		expect(await call(target.url, body, headers)).toBe(200);
	});

	it.each([
		['above 1 MB', 1024 * 1024 + 1],
		['of 10 MB', 10 * 1024 * 1024],
	])('refuses a body %s', async (_, bytes) => {
		const body = target.event({ padding: 'x'.repeat(bytes) });
		await expectRefused(413, body, target.headersFor(body));
	});

	it('refuses a body that is nested too deep to be an event', async () => {
		const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
		for (const levels of [200, 5000, 400_000]) {
			const body = target.event({ deep: 'here' }).replace('"here"', deep(levels));
			await expectRefused(400, body, target.headersFor(body));
		}
	});

	it.each([
		['at the top', (body: string) => body.replace('{', '{"__proto__":{"polluted":true},')],
		['inside', (body: string) => body.replace('{', '{"more":[{"__proto__":{"polluted":true}}],')],
	])('refuses a body that would change what all objects share (%s)', async (_, change) => {
		const body = change(target.event());
		await expectRefused(400, body, target.headersFor(body));
		expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
	});

	it('takes names that other objects have for names of fields', async () => {
		const names = ['constructor', 'prototype', 'hasOwnProperty', 'toString'];
		for (const name of names) {
			const body = target.event({ [name]: { prototype: { polluted: true } }, [`${name}Id`]: 'x' });
			expect(await call(target.url, body, target.headersFor(body))).toBe(200);
		}
		await fixture.settled();
		expect(target.executions()).toBe(names.length);
		expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
	});

	it('refuses a body that was altered, or of which the end is missing', async () => {
		if (target.proofs.length === 0 || service === 'rebilly') return;
		const body = target.event();
		const headers = target.headersFor(body);
		for (const altered of [`${body} `, body.replace('created', 'updated'), body.slice(0, -2)]) {
			await expectRefused([401, 422], altered, headers);
		}
	});

	it('refuses what was signed too long ago, or ahead of time', async () => {
		if (service !== 'layer, signed') return;
		const body = target.event();
		const now = Math.floor(Date.now() / 1000);
		for (const at of [now - 301, now + 310, 0, -1, now * 1000]) {
			await expectRefused(401, body, signed(Buffer.alloc(32, 7), body, at));
		}
	});

	it('starts one execution in a call that is repeated 200 times at once', async () => {
		const body = target.event();
		const headers = target.headersFor(body);
		await Promise.all(
			Array.from({ length: 200 }, async () => await call(target.url, body, headers)),
		);
		await fixture.settled();
		expect(target.executions()).toBe(1);
	});
});
