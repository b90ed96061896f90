import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { type Browser, chromium, type Locator, type Page, selectors } from 'playwright-core';

import { OWNER } from './n8nClient';

/** As a person sees it on a laptop. */
const VIEWPORT = { width: 1440, height: 900 };

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** n8n's editor in a browser, by what a person does in it. */
export class Editor {
	private constructor(
		private readonly browser: Browser,
		readonly page: Page,
		private readonly url: string,
		private readonly pictures: string,
	) {}

	static async open(url: string, pictures: string): Promise<Editor> {
		selectors.setTestIdAttribute('data-test-id');
		const browser = await chromium.launch({
			executablePath: CHROMIUM,
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
		const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: 'light' });
		page.setDefaultTimeout(30_000);
		mkdirSync(pictures, { recursive: true });
		return new Editor(browser, page, url, pictures);
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	async logIn(): Promise<void> {
		await this.page.goto(`${this.url}/signin`);
		await this.page.locator('input[name=emailOrLdapLoginId]').fill(OWNER.email);
		await this.page.locator('input[name=password]').fill(OWNER.password);
		await this.page.getByRole('button', { name: 'Sign in' }).click();
		await this.page.waitForURL(/home|workflow/);
	}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${id}`);
		await this.byTestId('canvas-node').first().waitFor();
		await this.byTestId('zoom-to-fit').click();
	}

	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
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
	}

	async enter(name: string, text: string): Promise<void> {
		const box = this.field(name).locator('input, textarea, [contenteditable=true]').first();
		await box.fill(text);
		// A field is taken over when it is left.
		await box.blur();
	}

	/** Opens the list of a field that points at a record, and gives its entries. */
	async openPicker(name: string): Promise<Locator> {
		await this.byTestId(`resource-locator-${name}`).getByTestId('rlc-input').click();
		return this.byTestId('rlc-item');
	}

	/** The options of the drop-down that is open. */
	openOptions(): Locator {
		return this.page.locator('[data-test-id="parameter-input-item"]:visible');
	}

	/** Runs the whole workflow, and waits until the editor says how it ended. */
	async execute(): Promise<string> {
		await this.byTestId('execute-workflow-button').last().click();
		const message = this.page.locator('.el-notification__title:visible').last();
		await message.waitFor({ timeout: 120_000 });
		const text = await message.innerText();
		await this.byTestId('execute-workflow-button').last().getByText('Execute workflow').waitFor();
		return text;
	}

	byTestId(id: string): Locator {
		return this.page.getByTestId(id);
	}

	/** Keeps what is seen, without messages that are about to go and the pointer. */
	async picture(name: string): Promise<void> {
		const messages = this.page.locator('.el-notification:visible');
		for (const close of await messages.locator('.el-notification__closeBtn').all()) {
			await close.click();
		}
		await messages.first().waitFor({ state: 'detached' });
		await this.page.mouse.move(VIEWPORT.width / 2, 4);
		await this.page.screenshot({
			path: join(this.pictures, `${name}.png`),
			animations: 'disabled',
		});
	}
}
