import fc from 'fast-check';
import type { IDataObject, IExecuteFunctions, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

import { Parameters } from '../../nodes/shared/run/parameters';
import { createEngine } from './harness';

/** Gives out what n8n and what our own reading make of the parameter `field`. */
const comparing: INodeType = {
	description: {
		displayName: 'Comparing',
		name: 'comparing',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Comparing' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [{ displayName: 'Field', name: 'field', type: 'json', default: '' }],
	},
	async execute(this: IExecuteFunctions) {
		const parameters = new Parameters(this);
		const read = (value: () => unknown) => {
			try {
				return { value: value() };
			} catch (error) {
				return { thrown: String(error) };
			}
		};
		return [
			this.getInputData().map((_, index) => ({
				json: {
					theirs: read(() => this.getNodeParameter('field', index)),
					ours: read(() => parameters.valueOf('field', index)),
				},
			})),
		];
	},
};
const engine = createEngine({ nodeTypes: [comparing], credentialTypes: [] });

async function both(field: unknown, items: object[]) {
	const { outputs, error } = await engine.runNode({
		node: 'comparing',
		parameters: { field } as never,
		items: items as IDataObject[],
	});
	expect(error).toBeUndefined();
	return (outputs[0] ?? []).map(({ json }) => json);
}

const KEYS = ['a', 'b', 'some key', 'length', '0', 'constructor', '__proto__', 'toString'];
const value = fc.letrec((tie) => ({
	any: fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.double(),
		fc.integer(),
		fc.boolean(),
		fc.constantFrom(null, '={{ 1 + 1 }}', '', '{{ $json.a }}'),
		fc.array(tie('any'), { maxLength: 3 }),
		fc.dictionary(fc.constantFrom(...KEYS), tie('any'), { maxKeys: 3 }),
	),
})).any;
const mapping = fc
	.array(
		fc.constantFrom(
			'.a',
			'.b',
			"['some key']",
			'[0]',
			'.length',
			'.constructor',
			"['b']",
			'.toString',
		),
		{ minLength: 1, maxLength: 3 },
	)
	.map((steps) => `={{ $json${steps.join('')} }}`);
const field = fc.oneof(
	mapping,
	fc.constantFrom(
		'={{$json.a}}',
		'=x {{ $json.a }}',
		'={{ $json.a + 1 }}',
		'={{ $json["a"] }}',
		'a',
	),
	fc.array(fc.record({ one: mapping, two: fc.constantFrom('constant', 5, true) }), {
		maxLength: 2,
	}),
	fc.record({ item: fc.array(fc.record({ deep: mapping }), { maxLength: 2 }) }),
);

it('reads every parameter as n8n does', async () => {
	const item = fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 5 });
	await fc.assert(
		fc.asyncProperty(field, fc.array(item, { minLength: 1, maxLength: 3 }), async (raw, items) => {
			for (const { ours, theirs } of await both(raw, items)) expect(ours).toEqual(theirs);
		}),
		{ numRuns: 500 },
	);
});

describe('without n8n', () => {
	/** A node with three fields, for items that expressions may see as something else. */
	function readingOf(input: IDataObject[], seen: IDataObject[]) {
		const asked: string[] = [];
		const raws = { plain: '={{ $json.a }}', mixed: '=x {{ $json.a }}', constant: 5 };
		const context = {
			getInputData: () => input.map((json) => ({ json })),
			getNodeParameter: (
				name: keyof typeof raws,
				_index: number,
				_fallback: unknown,
				options?: object,
			) => {
				if (options) return raws[name];
				asked.push(name);
				return 'from n8n';
			},
			getWorkflowDataProxy: (index: number) => {
				asked.push(`item ${index}`);
				return { $json: seen[index] };
			},
		} as unknown as IExecuteFunctions;
		return { parameters: new Parameters(context), asked };
	}

	it('asks n8n for nothing but what only n8n can tell', () => {
		const item = { a: 'value' };
		const { parameters, asked } = readingOf([item], [item]);
		expect(['plain', 'constant', 'mixed'].map((name) => parameters.valueOf(name, 0))).toEqual([
			'value',
			5,
			'from n8n',
		]);
		expect(asked).toEqual(['item 0', 'mixed']);
	});

	it('asks n8n once what expressions see, where that is the input', () => {
		const items = [{ a: 0 }, { a: 1 }, { a: 2 }];
		const { parameters, asked } = readingOf(items, items);
		expect(items.map((_, index) => parameters.valueOf('plain', index))).toEqual([0, 1, 2]);
		expect(asked).toEqual(['item 0']);
	});

	it('asks n8n for each item what expressions see, where that is something else', () => {
		const { parameters, asked } = readingOf([{ a: 0 }, { a: 1 }], [{ a: 'x' }, { a: 'y' }]);
		expect([0, 1].map((index) => parameters.valueOf('plain', index))).toEqual(['x', 'y']);
		expect(asked).toEqual(['item 0', 'item 1']);
	});
});
