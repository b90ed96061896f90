/** docs/troubleshooting.md has every message that the package can show, and no other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { RecordsFixture } from '../fixtures/records';
import { messagesInSource, PUT_TOGETHER, sources } from './messages';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'troubleshooting.md'), 'utf8');
/** The messages at the start of a point of a list, before its colon. */
const listed = page
	.split('\n')
	.map((line) => /^- ((?:`[^`]+`(?:, )?)+): /.exec(line)?.[1] ?? '')
	.flatMap((messages) => [...messages.matchAll(/`([^`]+)`/g)].map(([, message = '']) => message));
const inSource = messagesInSource();

test('the source has messages', () => expect(inSource.length).toBeGreaterThan(120));

test('every message of the source is explained', () => {
	expect(inSource.filter(({ text }) => !listed.includes(text))).toEqual([]);
});

test('every message that is explained is in the source', () => {
	const known = [...inSource.map(({ text }) => text), ...PUT_TOGETHER.map(([message]) => message)];
	expect(listed.filter((message) => !known.includes(message))).toEqual([]);
});

test('no message is explained twice', () => {
	expect(listed.filter((message, index) => listed.indexOf(message) < index)).toEqual([]);
});

test.each(PUT_TOGETHER)('"%s" is put together of parts in the source', (message, ...parts) => {
	expect(listed).toContain(message);
	const source = sources()
		.map(({ text }) => text)
		.join('\n');
	expect(parts.filter((part) => !source.includes(part))).toEqual([]);
});

test('the failed item is as the node gives it out', async () => {
	const fixture = await RecordsFixture.start();
	try {
		const { outputs } = await fixture.engine.runNode({
			node: 'rebilly',
			onError: 'continueRegularOutput',
			parameters: {
				resource: 'creditMemo',
				operation: 'create',
				...(fixture.aMemo({
					lineItems: { item: [{ unitPrice: 145.055, quantity: 1 }] },
				}) as object),
			},
		});
		const [, json = ''] = /```json\n([^`]+)```/.exec(page) ?? [];
		expect(outputs[0]?.[0]?.json).toEqual(JSON.parse(json));
	} finally {
		await fixture.sandbox.close();
	}
});
