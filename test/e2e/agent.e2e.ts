/** The nodes as tools of n8n's AI Agent: what its model is told, what it can do, and what it is answered. */
import type { IDataObject } from 'n8n-workflow';

import { CREATE_FROM_REFUND } from '../refunds';
import { E2eFixture } from './fixture';
import { agentWorkflow, type Tool } from './support/agentWorkflow';
import { type ChatModel, startChatModel } from './support/chatModel';
import type { Execution, SavedCredential } from './support/n8nClient';

let fixture: E2eFixture;
let model: ChatModel;
let credential: SavedCredential;
let customer: string;

beforeAll(async () => {
	fixture = await E2eFixture.open();
	model = await startChatModel();
	credential = await fixture.n8n.saveCredential('A model that says what it is told', 'openAiApi', {
		apiKey: 'not needed',
		url: model.url,
	});
});
beforeEach(async () => {
	await fixture.reset();
	customer = (await fixture.state()).rebilly.customers[0]?.id ?? '';
});
afterAll(async () => {
	await fixture.n8n.deleteCredential(credential);
	await model.close();
});

/** What the button beside a field puts into it, by which the model fills in the field. */
function byModel(key: string, type = 'string', description = ''): string {
	return `={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('${key}', \`${description}\`, '${type}') }}`;
}

const idByModel = (key: string) => ({ __rl: true, mode: 'id', value: byModel(key) });

const CREATE: Record<'rebilly' | 'layer', IDataObject> = {
	rebilly: {
		...CREATE_FROM_REFUND.rebilly,
		customerId: idByModel('Customer'),
		idempotencyKey: byModel('Idempotency_Key', 'string', 'The ID of the refund'),
		lineItems: { item: [{ unitPrice: byModel('Unit_Price'), quantity: 1 }] },
	},
	layer: {
		...CREATE_FROM_REFUND.layer,
		customer: { __rl: true, mode: 'externalId', value: byModel('Customer') },
		idempotencyKey: byModel('Idempotency_Key', 'string', 'The ID of the refund'),
		lineItems: {
			item: [
				{ ...CREATE_FROM_REFUND.layer.lineItems.item[0], amount: byModel('Amount', 'string') },
			],
		},
	},
};

const createMemo: Tool = { name: 'Create Memo', node: 'rebilly', parameters: CREATE.rebilly };
const createCredit: Tool = { name: 'Create Credit', node: 'layer', parameters: CREATE.layer };

/** Lets n8n's AI Agent work with these tools. */
async function runAgent(...tools: Tool[]): Promise<Execution> {
	const workflow = await fixture.create(agentWorkflow('An agent', credential, ...tools));
	const execution = await fixture.n8n.run(workflow);
	expect([execution.status, execution.error]).toEqual(['success', undefined]);
	return execution;
}

const call = (tool: string, values: object) => ({ calls: [{ tool, arguments: values }] });

/** The records that a tool has answered, as the model reads them. */
function records(answer = ''): IDataObject[] {
	return [JSON.parse(answer) as IDataObject | IDataObject[]].flat();
}

const memos = async () => (await fixture.state()).rebilly.creditMemos;

it('is told what each tool does, and what to give it', async () => {
	model.play();
	await runAgent(createMemo, createCredit);
	const text = { type: 'string' };
	const offered = (name: string) => model.offered().find((tool) => tool.name === name);
	expect(offered('Create_Memo')).toMatchObject({
		description: expect.stringMatching(/create.*credit memo.*Rebilly/i),
		parameters: {
			type: 'object',
			properties: {
				Customer: text,
				Idempotency_Key: { ...text, description: 'The ID of the refund' },
				Unit_Price: text,
			},
			required: ['Customer', 'Idempotency_Key', 'Unit_Price'],
		},
	});
	expect(offered('Create_Credit')).toMatchObject({
		description: expect.stringMatching(/create.*customer credit.*Layer/i),
		parameters: { properties: { Customer: text, Idempotency_Key: text, Amount: text } },
	});
});

describe.each([
	{ tool: createMemo, name: 'Create_Memo', amount: 'Unit_Price' },
	{ tool: createCredit, name: 'Create_Credit', amount: 'Amount' },
])('$tool.name', ({ tool, name, amount }) => {
	const values = (key: string, text = '12.50') => ({
		Customer: customer,
		Idempotency_Key: key,
		[amount]: text,
	});

	it('makes the credit once, however often it is called', async () => {
		model.play(call(name, values('ref-1')), call(name, values('ref-1')));
		await runAgent(tool);
		const outcomes = model
			.answers()
			.flatMap((answer) => records(answer).map(({ outcome }) => outcome));
		expect(outcomes).toEqual(['created', 'existing']);
		const { rebilly, layer } = await fixture.state();
		expect([...rebilly.creditMemos, ...layer.customerCredits]).toHaveLength(1);
	});

	it('makes it once when two calls come in one turn', async () => {
		const both = [call(name, values('ref-2')), call(name, values('ref-2'))];
		model.play({ calls: both.flatMap(({ calls }) => calls) });
		await runAgent(tool);
		const { rebilly, layer } = await fixture.state();
		const credits = [...rebilly.creditMemos, ...layer.customerCredits];
		expect(credits).toHaveLength(1);
		// Which of two that come at the same moment made it, Layer does not tell.
		const answers = model.answers().flatMap(records);
		expect(answers.map(({ id }) => id)).toEqual([credits[0]?.id, credits[0]?.id]);
		expect(answers.map(({ outcome }) => outcome)).toContain('created');
	});

	it('refuses to work without a key, and makes nothing', async () => {
		model.play(call(name, values('')));
		await runAgent(tool);
		expect(model.answers()[0]).toContain('Idempotency Key');
		const { rebilly, layer } = await fixture.state();
		expect([...rebilly.creditMemos, ...layer.customerCredits]).toEqual([]);
	});

	it('tells the model in words what is wrong, and the model can correct it', async () => {
		model.play(call(name, values('ref-3', '1.0055')), call(name, values('ref-3', '1.01')));
		await runAgent(tool);
		const [refused = '', done] = model.answers();
		expect(refused).toContain('has more decimals than the currency');
		expect(records(done)).toMatchObject([{ outcome: 'created' }]);
	});

	it('shows in a dry run what it would do, and does nothing', async () => {
		model.play(call(name, values('ref-4')));
		await runAgent({ ...tool, parameters: { ...tool.parameters, options: { dryRun: true } } });
		expect(records(model.answers()[0])).toMatchObject([{ outcome: 'wouldCreate' }]);
		const { rebilly, layer } = await fixture.state();
		expect([...rebilly.creditMemos, ...layer.customerCredits]).toEqual([]);
	});
});

it('looks for records, makes a credit and applies it', async () => {
	const getMany: Tool = {
		name: 'Get Invoices',
		node: 'rebilly',
		parameters: {
			resource: 'invoice',
			operation: 'getAll',
			returnAll: false,
			limit: byModel('Limit', 'number'),
		},
	};
	const allocate: Tool = {
		name: 'Allocate',
		node: 'rebilly',
		parameters: {
			resource: 'creditMemo',
			operation: 'allocate',
			creditMemoId: idByModel('Credit_Memo'),
			allocateTo: 'openInvoices',
		},
	};
	const { invoices } = (await fixture.state()).rebilly;
	const open = invoices.find(({ amountDue, currency }) => amountDue > 5 && currency === 'USD');
	const values = { Customer: open?.customerId, Idempotency_Key: 'ref-5', Unit_Price: '1.25' };
	model.play(
		call('Get_Invoices', { Limit: 3 }),
		call('Create_Memo', values),
		call('Allocate', { Credit_Memo: 'ref-5' }),
		{ text: 'Robin has 1.25 USD less to pay' },
	);

	const execution = await runAgent(getMany, createMemo, allocate);

	const limit = model.offered().find(({ name }) => name === 'Get_Invoices');
	expect(limit?.parameters.properties).toMatchObject({ Limit: { type: 'number' } });
	const [found, created, allocated] = model.answers().map(records);
	expect(found).toHaveLength(3);
	expect(created).toMatchObject([{ outcome: 'created', id: 'ref-5' }]);
	expect(allocated).toMatchObject([{ outcome: 'allocated' }]);
	expect(execution.items('Agent')).toEqual([{ output: 'Robin has 1.25 USD less to pay' }]);
	expect((await memos())[0]).toMatchObject({ id: 'ref-5', status: 'applied' });
});

it('refuses what takes money or records away for good, even where a workflow asks for it', async () => {
	const { customerId, currency } = { customerId: customer, currency: 'USD' };
	await fixture.rebilly('PUT', 'credit-memos/to-keep', {
		customerId,
		currency,
		items: [{ unitPrice: 5, quantity: 1, description: 'Kept' }],
	});
	const forbidden: Tool = {
		name: 'Void',
		node: 'rebilly',
		parameters: {
			resource: 'creditMemo',
			operation: 'void',
			creditMemoId: idByModel('Credit_Memo'),
		},
	};
	model.play(call('Void', { Credit_Memo: 'to-keep' }));
	await runAgent(forbidden);
	expect(model.answers()[0]).toContain("'Operation' cannot be used by an AI agent: 'Void'");
	expect((await memos())[0]).toMatchObject({ id: 'to-keep', status: 'issued' });
});
