/** Read in the source, because no test notices how long a comparison takes. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

describe('how secrets are compared', () => {
	const files = readdirSync(join(ROOT, 'nodes'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => ({ file, source: readFileSync(join(ROOT, 'nodes', file), 'utf8') }));

	it('is timingSafeEqual over digests of one length, in one place', () => {
		const using = files.filter(({ source }) => source.includes('timingSafeEqual('));
		expect(using.map(({ file }) => file)).toEqual([join('shared', 'webhook', 'secrets.ts')]);
		const calls = using[0]!.source.match(/timingSafeEqual\(/g);
		expect(calls).toHaveLength(1);
		expect(using[0]!.source).toMatch(
			/mine\.length === theirs\.length && mine\.length > 0 && timingSafeEqual\(mine, theirs\)/,
		);
	});

	it('uses no other comparison where a call is verified', () => {
		const judging = files.filter(({ file }) =>
			/webhookLogin|webhookSecrets|standardWebhooks|secrets\.ts/.test(file),
		);
		expect(judging).toHaveLength(4);
		for (const { source } of judging) {
			expect(source).not.toMatch(
				/(secret|password|login|header|digest|signature)\w* *[!=]==?(?![= ]*(undefined|''|'string'))/i,
			);
			expect(source).not.toMatch(/\.(startsWith|endsWith|includes|localeCompare|indexOf)\(/);
		}
	});
});
