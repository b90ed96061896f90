/** The permissions in docs/security.md are called as in Rebilly's definition. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describeWith, loadDefinitions } from '../contract/definition';
import { PICKERS } from '../contract/operations';
import { PERMISSIONS } from './permissions';

test('what the lists of the form need is told', () => {
	const page = readFileSync(join(__dirname, '..', '..', 'docs', 'security.md'), 'utf8');
	const [, section = ''] = page.split('### Permissions of lists and tests');
	const needed = PICKERS.filter(({ node }) => node === 'rebilly').map(({ reaches }) => reaches);
	expect(needed.filter((name) => !section.includes(`\`${name}\``))).toEqual([]);
});

describeWith(loadDefinitions(), 'By the definition of Rebilly', ({ rebilly }) => {
	test.each(PERMISSIONS)('%s %s is %s', (method, path, name) => {
		const example = path.source.replace(/^\^|\$$|\\/g, '').replaceAll('[^/]+', 'id_1');
		expect(path.test(example)).toBe(true);
		expect(rebilly.find(method, `/organizations/org_1${example}`)?.name).toBe(name);
	});
});
