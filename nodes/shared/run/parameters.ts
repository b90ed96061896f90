import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { type FormSource, mixedParts } from '../form/expressions';
import { isObject } from '../json';
import { addHint } from './hints';

/** A mapping that is nothing but a path into the item, as dragging a value into a field makes it. */
const MAPPING = /^=\{\{\s*\$json((?:\.[A-Za-z_]\w*|\[\d+\]|\['[^'\\]+'\])+)\s*\}\}$/;
const STEP = /\.(\w+)|\[(\d+)\]|\['([^']+)'\]/g;
/** Names that every object has, or that n8n lets no expression reach, mean something of their own there. */
const isGuarded = (step: string) => step in {} || step === 'prototype' || step.startsWith('__');

/** What a reader gives when only n8n can tell the value. */
const ASK_N8N = Symbol('ask n8n');

/** How a parameter's value follows from an item. */
type Reader = (item: () => unknown) => unknown;

/**
 * The values of a node's parameters, item by item. n8n evaluates each expression in an isolate, which costs
 * more than all other work on an item. A constant, and a mapping that finds plain text, a number or a flag at
 * its path in the item, have the same value without it; everything else is asked of n8n.
 */
export class Parameters {
	private readonly raws = new Map<string, unknown>();
	private readonly readers = new Map<string, Reader>();
	private readonly mixed = new Map<string, ReadonlyArray<{ code: string; read: Reader }>>();
	private current: { index: number; item: unknown } | undefined;
	private isInput = false;
	private readonly input: INodeExecutionData[];

	constructor(private readonly context: IExecuteFunctions) {
		this.input = context.getInputData();
	}

	/** What the node holds for a parameter. The same for all items: only an expression's value is the item's. */
	rawOf(name: string, index: number): unknown {
		if (!this.raws.has(name)) {
			const raw = this.context.getNodeParameter(name, index, undefined, { rawExpressions: true });
			this.raws.set(name, raw);
		}
		return this.raws.get(name);
	}

	/** What the readers of fields want to know of the node besides the values. */
	sourceOf(index: number): FormSource {
		return {
			raw: (name) => this.rawOf(name, index),
			parts: (expression) => this.partsOf(expression, index),
			timezone: () => this.context.getTimezone(),
			noteFixedKey: (label) => {
				if (this.input.length > 1) this.hintAtFixedKey(label);
			},
		};
	}

	/** All items would be one record, and only their outcome would tell. */
	private hintAtFixedKey(label: string): void {
		addHint(
			this.context,
			`'${label}' is a fixed text, and so the same for all items: together they are one record. Map a value that each item has of its own.`,
			'warning',
		);
	}

	/** The values of the parts of an expression that has several, each by itself. */
	private partsOf(expression: string, index: number): unknown[] {
		let parts = this.mixed.get(expression);
		if (!parts) {
			parts = mixedParts(expression).map((code) => ({ code, read: readerOf(`={{${code}}}`) }));
			this.mixed.set(expression, parts);
		}
		return parts.map(({ code, read }) => {
			const value = read(() => this.itemOf(index));
			return value === ASK_N8N ? this.context.evaluateExpression(`{{${code}}}`, index) : value;
		});
	}

	/** The value of a parameter for one item. */
	valueOf(name: string, index: number): unknown {
		let reader = this.readers.get(name);
		if (!reader) {
			reader = readerOf(this.rawOf(name, index));
			this.readers.set(name, reader);
		}
		const value = reader(() => this.itemOf(index));
		return value === ASK_N8N ? this.context.getNodeParameter(name, index, undefined) : value;
	}

	/**
	 * What expressions call `$json`. Asking n8n is a tenth of the CPU of an item, so where that shows to be the
	 * input itself, as it is everywhere but in AI tools, n8n is asked no more.
	 */
	private itemOf(index: number): unknown {
		const given = this.input[index]?.json;
		if (this.isInput) return given;
		if (this.current?.index !== index) {
			this.current = { index, item: this.context.getWorkflowDataProxy(index).$json };
		}
		this.isInput = this.current.item === given;
		return this.current.item;
	}
}

function readerOf(raw: unknown): Reader {
	if (typeof raw === 'string' && raw.startsWith('=')) {
		const steps = MAPPING.exec(raw)?.[1]?.matchAll(STEP);
		const path = [...(steps ?? [])].map(([, name, index, key]) => name ?? index ?? key ?? '');
		if (path.length === 0 || path.some(isGuarded)) return () => ASK_N8N;
		return (item) => plainValueAt(item, path);
	}
	if (Array.isArray(raw)) {
		const readers = raw.map(readerOf);
		return (item) => unlessAsked(readers.map((reader) => reader(item)));
	}
	if (isObject(raw)) {
		const keys = Object.keys(raw);
		const readers = keys.map((key) => readerOf(raw[key]));
		return (item) => {
			const values = readers.map((reader) => reader(item));
			if (values.includes(ASK_N8N)) return ASK_N8N;
			return Object.fromEntries(keys.map((key, index) => [key, values[index]]));
		};
	}
	return () => raw;
}

function unlessAsked(values: unknown[]): unknown {
	return values.includes(ASK_N8N) ? ASK_N8N : values;
}

function plainValueAt(item: () => unknown, path: readonly string[]): unknown {
	let value: unknown;
	try {
		value = item();
	} catch {
		// There is no item here; n8n says why.
		return ASK_N8N;
	}
	for (const step of path) {
		if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return ASK_N8N;
		value = (value as Record<string, unknown>)[step];
	}
	return ['string', 'number', 'boolean'].includes(typeof value) ? value : ASK_N8N;
}
