/** What n8n makes of the package as it is published. */
import axios from 'axios';

import { E2eFixture } from './fixture';
import { PACKAGE } from './support/packedPackage';

let fixture: E2eFixture;

beforeAll(async () => {
	fixture = await E2eFixture.open();
});

describe('the packed package', () => {
	it('brings its nodes under the names that workflows use', async () => {
		const types = await fixture.n8n.nodeTypes();
		const own = types.filter(({ name }) => name.startsWith(`${PACKAGE}.`));
		const label = (name: string) =>
			own.find((type) => type.name === `${PACKAGE}.${name}`)?.displayName;
		expect(['layer', 'layerTrigger', 'rebilly', 'rebillyTrigger'].map(label)).toEqual([
			'Layer',
			'Layer Trigger',
			'Rebilly',
			'Rebilly Trigger',
		]);
	});

	it('offers both services to agents, and no trigger', async () => {
		const types = await fixture.n8n.nodeTypes();
		const tools = types
			.map(({ name }) => name)
			.filter((name) => name.startsWith(PACKAGE) && name.endsWith('Tool'));
		expect(tools.sort()).toEqual([`${PACKAGE}.layerTool`, `${PACKAGE}.rebillyTool`]);
	});

	it('brings its credentials', async () => {
		const names = (await fixture.n8n.credentialTypes()).map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(['layerApi', 'layerWebhookApi', 'rebillyApi']));
	});

	it('has an icon for light and dark that n8n serves', async () => {
		const own = (await fixture.n8n.nodeTypes()).filter(({ name }) => name.startsWith(PACKAGE));
		const icons = new Set(
			own.flatMap(({ iconUrl }) => (typeof iconUrl === 'object' ? Object.values(iconUrl) : [])),
		);
		expect(icons.size).toBe(4);
		for (const icon of icons) {
			const { status, headers } = await axios.get(`${fixture.setup.url}/${icon}`);
			expect([status, headers['content-type']]).toEqual([200, 'image/svg+xml']);
		}
	});
});
