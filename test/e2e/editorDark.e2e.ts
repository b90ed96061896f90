/** The editor for somebody whose system is dark. */
import { E2eFixture } from './fixture';
import { Editor } from './support/editor';

let fixture: E2eFixture;

beforeAll(async () => {
	fixture = await E2eFixture.open();
	await fixture.reset();
});

it.each(['light', 'dark'] as const)(
	'shows the icons drawn for a %s canvas',
	async (colorScheme) => {
		const workflow = await fixture.importExample('refund-to-credit');
		const editor = await Editor.open({ ...fixture.setup, colorScheme });
		try {
			await editor.openWorkflow(workflow.id);
			const suffix = colorScheme === 'dark' ? '.dark.svg' : '.svg';
			expect(await editor.icon('Create Credit Memo')).toMatch(new RegExp(`/rebilly${suffix}$`));
			expect(await editor.icon('Mirror in Layer')).toMatch(new RegExp(`/layer${suffix}$`));
			if (colorScheme === 'dark') await editor.picture('dark');
		} finally {
			await editor.close();
		}
	},
);
