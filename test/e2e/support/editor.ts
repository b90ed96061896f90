import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import {
	type Browser,
	chromium,
	type Locator,
	type Page,
	type Request,
	selectors,
} from 'playwright-core';

import { OWNER } from './n8nClient';
import { chromiumProgram } from './programs';

/** As a person sees it on a laptop. */
const VIEWPORT = { width: 1440, height: 900 };

/** What a picture leaves out: messages, and the empty tooltips of expression fields that wait in a corner. */
const PASSING = '.el-notification, #cm-tooltip-container { visibility: hidden; }';

/** The same where n8n's message is what the picture shows. */
const WITH_MESSAGE = '#cm-tooltip-container { visibility: hidden; }';

/** The requests by which the editor saves a workflow. */
const savesWorkflow = (request: Request) =>
	['PATCH', 'POST'].includes(request.method()) &&
	/\/rest\/workflows(\/[^/]+)?$/.test(new URL(request.url()).pathname);

export interface EditorOptions {
	/** Where n8n is. */
	url: string;
	/** Where screenshots go. */
	pictures: string;
	/** What the person's system prefers, which n8n follows unless told otherwise. */
	colorScheme?: 'light' | 'dark';
}

/** n8n's editor in a browser, by what a person does in it. */
export class Editor {
	/** What was typed since the last run, by field. */
	private readonly typed = new Map<string, string>();

	/** The workflow as the editor has saved it last. */
	private saved = '';

	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly url: string,
		private readonly pictures: string,
	) {
		page.on('requestfinished', (request) => {
			if (savesWorkflow(request)) this.saved = request.postData() ?? '';
		});
	}

	/** Opens a browser, and logs in as the owner. */
	static async open({ url, pictures, colorScheme = 'light' }: EditorOptions): Promise<Editor> {
		selectors.setTestIdAttribute('data-test-id');
		const browser = await chromium.launch({
			executablePath: chromiumProgram(),
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
			],
		});
		const page = await browser.newPage({ viewport: VIEWPORT, colorScheme });
		page.setDefaultTimeout(30_000);
		mkdirSync(pictures, { recursive: true });
		const editor = new Editor(browser, page, url, pictures);
		await editor.logIn();
		return editor;
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	private async logIn(): Promise<void> {
		await this.page.goto(`${this.url}/signin`);
		await this.page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
		await this.page.locator('input[name=password]').fill(OWNER.password);
		await this.page.getByRole('button', { name: 'Sign in' }).click();
		await this.page.waitForURL(/home|workflow/);
	}

	/** Opens an empty workflow, and the panel in which its first node is chosen. */
	async newWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.byTestId('canvas-plus-button').click();
		await this.byTestId('node-creator').waitFor();
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.byTestId('canvas-node').first().waitFor();
		await this.byTestId('zoom-to-fit').click();
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** The address of a node's icon, once it is there to be seen. */
	async icon(name: string): Promise<string> {
		const image = this.node(name).locator('img');
		await image.waitFor();
		return await image.evaluate(async (picture: { decode(): Promise<void>; src: string }) => {
			// Fails if what is there is no picture.
			await picture.decode();
			return picture.src;
		});
	}

	/** Presses the "+" behind a node, and gives what its panel offers for the search. */
	async searchNodeAfter(name: string, text: string): Promise<Locator> {
		await this.node(name).getByTestId('canvas-handle-plus').click();
		await this.byTestId('node-creator-search-bar').fill(text);
		return this.offered(text);
	}

	/** What the panel of nodes lists under this name: a node, or one of its actions. */
	offered(name: string): Locator {
		const title = this.byTestId('node-creator-item-name').getByText(name, { exact: true });
		return this.byTestId('item-iterator-item').filter({ has: title });
	}

	/** Opens the panel of a node. */
	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.byTestId('node-parameters').waitFor();
	}

	async closeNode(): Promise<void> {
		await this.byTestId('ndv-close-button').click();
		await this.byTestId('node-parameters').waitFor({ state: 'detached' });
	}

	/** The field of a node's panel, by its name in the workflow. */
	field(name: string): Locator {
		return this.byTestId(`parameter-input-${name}`).first();
	}

	/** The choices of a drop-down field. */
	async choices(name: string): Promise<string[]> {
		await this.field(name).click();
		const options = this.openOptions();
		await options.first().waitFor();
		const texts = await options.locator('.option-headline').allInnerTexts();
		await this.page.keyboard.press('Escape');
		await options.first().waitFor({ state: 'hidden' });
		return texts;
	}

	async choose(name: string, choice: string): Promise<void> {
		await this.field(name).click();
		const exactly = this.page.locator('.option-headline').getByText(choice, { exact: true });
		await this.openOptions().filter({ has: exactly }).click();
		await this.openOptions().first().waitFor({ state: 'hidden' });
	}

	/** What is chosen in a drop-down field. */
	async chosen(name: string): Promise<string> {
		return await this.field(name).locator('input').inputValue();
	}

	/** The name of the credential that the node whose panel is open uses. */
	async credential(): Promise<string> {
		return await this.byTestId('node-credentials-select').locator('input').inputValue();
	}

	async enter(name: string, text: string): Promise<void> {
		const boxes = 'input:not([readonly]), textarea, [contenteditable=true]';
		const box = this.field(name).locator(boxes).first();
		await box.fill(text);
		// A field is taken over when it is left.
		await box.blur();
		this.typed.set(name, text);
	}

	/** Waits until what was typed is saved: n8n takes it over a moment later, and runs what is saved. */
	private async untilSaved(): Promise<void> {
		const isSaved = (text: string) => this.saved.includes(JSON.stringify(text));
		while (![...this.typed.values()].every(isSaved)) {
			await this.page.waitForEvent('requestfinished', savesWorkflow);
		}
		this.typed.clear();
	}

	/** In the form of an agent's tool: presses the button beside a field that leaves it to the model to fill it in. */
	async leaveToModel(name: string): Promise<void> {
		const field = this.picker(name)
			.or(this.byTestId(`parameter-input-${name}`))
			.first();
		await field.getByTestId('from-ai-override-button').click();
	}

	/** Presses the button of a list of rows in a form that adds one. */
	async addRow(name: string): Promise<void> {
		await this.byTestId(`fixed-collection-${name}`)
			.getByTestId('fixed-collection-add')
			.last()
			.click();
	}

	/** Opens the list of a field that points at a record, and gives its entries. */
	async openPicker(name: string): Promise<Locator> {
		await this.picker(name).getByTestId('rlc-input').click();
		const entries = this.page.locator('[data-test-id="rlc-item"]:visible');
		await entries.first().waitFor();
		return entries;
	}

	/** Types in the search box of the open list, and takes the one entry that is left. */
	async pick(name: string, text: string): Promise<void> {
		const entries = this.page.locator('[data-test-id="rlc-item"]:visible');
		await this.page.locator('[data-test-id="rlc-search"]:visible').fill(text);
		await entries.filter({ hasNotText: text }).first().waitFor({ state: 'detached' });
		await entries.filter({ hasText: text }).click();
		await this.picker(name)
			.getByTestId('rlc-input')
			.and(this.page.locator(`[value*="${text}"]`))
			.waitFor();
	}

	/** Points at a record in another way than by the list. */
	async pointAt(name: string, mode: string, value: string): Promise<void> {
		await this.picker(name).getByTestId('rlc-mode-selector').click();
		await this.page.locator(`[data-test-id="mode-${mode}"]:visible`).click();
		await this.enter(name, value);
	}

	private picker(name: string): Locator {
		return this.byTestId(`resource-locator-${name}`);
	}

	/** The options of the drop-down that is open. */
	openOptions(): Locator {
		return this.page.locator('[data-test-id="parameter-input-item"]:visible');
	}

	/** Unfolds the addresses of a trigger, whose panel is open. */
	async showWebhookUrls(): Promise<void> {
		await this.byTestId('ndv').getByText('Webhook URLs').first().click();
	}

	/** Runs the node whose panel is open, and those before it; says how that ended. */
	async executeNode(): Promise<string> {
		return await this.press(this.byTestId('node-execute-button'), 'Execute step');
	}

	/** What came out of the node whose panel is open, or what went wrong. */
	get output(): Locator {
		return this.byTestId('output-panel');
	}

	/** Waits until the output says this. Fails with what it says instead. */
	async outputSays(text: string): Promise<void> {
		try {
			await this.output.getByText(text).first().waitFor();
		} catch (cause) {
			const instead = await this.output.innerText();
			throw new Error(`The output does not say "${text}" but:\n${instead}`, { cause });
		}
	}

	/** The output as a table. */
	async table(): Promise<{ columns: string[]; rows: string[][] }> {
		await this.output.getByTestId('radio-button-table').click();
		const table = this.output.locator('table');
		await table.locator('tbody tr').first().waitFor();
		const cells = async (row: Locator, cell: string) =>
			(await row.locator(cell).allInnerTexts()).map((text) => text.trim());
		const rows = await table.locator('tbody tr').all();
		return {
			columns: await cells(table.locator('thead'), 'th'),
			rows: await Promise.all(rows.map(async (row) => await cells(row, 'td'))),
		};
	}

	/** Runs the whole workflow; says how that ended. */
	async execute(): Promise<string> {
		return await this.press(this.byTestId('execute-workflow-button').last(), 'Execute workflow');
	}

	/** Presses a button that runs something, and waits for n8n's message about it and for the button to come back. */
	private async press(button: Locator, label: string): Promise<string> {
		await this.untilSaved();
		const messages = this.page.locator('.el-notification:visible');
		// Of an earlier run.
		for (const close of await messages.locator('.el-notification__closeBtn').all()) {
			await close.click();
		}
		await messages.first().waitFor({ state: 'detached' });
		await button.click();
		const title = messages.locator('.el-notification__title').last();
		await title.waitFor({ timeout: 120_000 });
		const text = await title.innerText();
		await button.getByText(label).waitFor();
		return text;
	}

	byTestId(id: string): Locator {
		return this.page.getByTestId(id);
	}

	/** Keeps what is seen when all of it is there, without the pointer and what comes and goes. */
	async picture(name: string, withMessage = false): Promise<void> {
		await this.page.mouse.move(VIEWPORT.width / 2, 4);
		await this.page.getByText('Loading fields').first().waitFor({ state: 'hidden' });
		await this.page.screenshot({
			path: join(this.pictures, `${name}.png`),
			animations: 'disabled',
			style: withMessage ? WITH_MESSAGE : PASSING,
		});
	}
}
