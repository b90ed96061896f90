import Ajv2020, { type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';

/** Which way a body goes: read-only properties are not sent, write-only ones not answered. */
export type Direction = 'request' | 'answer';

export type Schema = boolean | { [keyword: string]: any };

/** Where something is that should not be as it is. */
export interface Objection {
	/** Like `/items/0/id`; empty for the value as a whole. */
	path: string;
	problem: string;
}

/** Keywords that JSON Schema has under the same name and with the same meaning. */
const PLAIN = [
	'type',
	'enum',
	'const',
	'format',
	'pattern',
	'minLength',
	'maxLength',
	'minimum',
	'maximum',
	'exclusiveMinimum',
	'exclusiveMaximum',
	'multipleOf',
	'minItems',
	'maxItems',
	'uniqueItems',
	'minProperties',
	'maxProperties',
];
const BRANCHES = ['allOf', 'anyOf', 'oneOf'];
const UNVERIFIED = 'x-unverified';
/** Beside `unevaluatedProperties`: what is declared in some branch. */
const DECLARED = 'x-declared';
const COMPONENT = '#/components/schemas/';

/**
 * The schemas of one OpenAPI 3.0 or 3.1 definition as JSON Schema 2020-12, made strict: an object may hold
 * only what some branch of its schema declares, also where the definition says nothing about other
 * properties. Open stay objects that are declared without any property and those whose schema says
 * `additionalProperties: true`.
 */
export class StrictSchemas {
	private readonly ajv = new Ajv2020({
		strict: false,
		allErrors: true,
		unicodeRegExp: false,
		verbose: true,
	});

	private readonly validators = new Map<Schema, Partial<Record<Direction, ValidateFunction>>>();

	/** @param components what is under `components.schemas` */
	constructor(
		private readonly components: Record<string, Schema>,
		/** 3.0 has `nullable`, and ignores what stands beside a `$ref`. */
		private readonly isOpenApi30: boolean,
	) {
		addFormats(this.ajv);
		// Formats of the definitions that no standard has; their types are checked all the same.
		for (const format of ['bin', 'integer', 'ipv4 or ipv6']) this.ajv.addFormat(format, true);
		this.ajv.addKeyword({ keyword: UNVERIFIED, validate: (flag: unknown) => flag !== true });
		for (const direction of ['request', 'answer'] as const) {
			const $defs = Object.fromEntries(
				Object.entries(components).map(([name, schema]) => [
					name,
					this.converted(schema, direction, false),
				]),
			);
			this.ajv.addSchema({ $id: `definition://${direction}`, $defs });
		}
	}

	/** What is wrong with a value; nothing when it is as its schema says. */
	objections(schema: Schema, direction: Direction, value: unknown): Objection[] {
		let compiled = this.validators.get(schema);
		if (!compiled) this.validators.set(schema, (compiled = {}));
		const validate = (compiled[direction] ??= this.ajv.compile(
			this.converted(schema, direction, true),
		));
		if (validate(value)) return [];
		return withoutConsequences(validate.errors ?? []).map((error) => ({
			path: pathOf(error),
			problem: problemOf(error, direction),
		}));
	}

	/**
	 * @param closed whether the schema stands for a whole value. A branch of one must not refuse what
	 *   another branch declares.
	 */
	private converted(schema: Schema, direction: Direction, closed: boolean): Schema {
		if (typeof schema === 'boolean') return schema;
		const { nullable, ...rest } = this.withoutSiblings(schema);
		const out: Record<string, any> = {};
		for (const key of PLAIN) if (key in rest) out[key] = rest[key];
		if (rest.$ref) out.$ref = rest.$ref.replace(COMPONENT, `definition://${direction}#/$defs/`);
		// Where the whole value is one of several forms, each form is strict on its own: an object that has
		// the required properties of two of them is nevertheless only one.
		const isChoice = !rest.properties && !rest.allOf;
		for (const key of BRANCHES) {
			if (rest[key]) {
				out[key] = rest[key].map((branch: Schema) =>
					this.converted(branch, direction, closed && isChoice),
				);
			}
		}
		if (rest.not) out.not = this.converted(rest.not, direction, false);
		if (rest.items) out.items = this.converted(rest.items, direction, true);
		if (rest.additionalProperties !== undefined) {
			out.additionalProperties = this.converted(rest.additionalProperties, direction, true);
		}
		const properties: Array<[string, Schema]> = Object.entries(rest.properties ?? {});
		const isHidden = ([, property]: [string, Schema]) => this.isHidden(property, direction);
		if (rest.properties) {
			out.properties = Object.fromEntries(
				properties.map((entry) => [
					entry[0],
					isHidden(entry) ? false : this.converted(entry[1], direction, true),
				]),
			);
		}
		if (rest.required) {
			const hidden = properties.filter(isHidden).map(([name]) => name);
			out.required = rest.required.filter((name: string) => !hidden.includes(name));
		}
		const result = nullable === true ? orNull(out) : out;
		if (rest[UNVERIFIED]) result[UNVERIFIED] = true;
		const declared = closed ? this.declaredProperties(rest) : [];
		if (declared.length > 0) {
			result.unevaluatedProperties = false;
			result[DECLARED] = declared;
		}
		return result;
	}

	private isHidden(schema: Schema, direction: Direction): boolean {
		const flag = direction === 'request' ? 'readOnly' : 'writeOnly';
		return this.parts(schema, ['allOf']).some((part) => part[flag] === true);
	}

	/** The names in all branches of a schema. */
	declaredProperties(schema: Schema): string[] {
		return this.parts(schema, BRANCHES).flatMap(({ properties }) => Object.keys(properties ?? {}));
	}

	/** A schema, what it refers to, and its branches of the given kinds. */
	private parts(
		schema: Schema,
		branches: string[],
		seen = new Set<Schema>(),
	): Array<Record<string, any>> {
		if (typeof schema === 'boolean' || seen.has(schema)) return [];
		seen.add(schema);
		const own = this.withoutSiblings(schema);
		const below: Schema[] = branches.flatMap((key) => own[key] ?? []);
		if (own.$ref) below.push(this.component(own.$ref));
		return [own, ...below.flatMap((part) => this.parts(part, branches, seen))];
	}

	private withoutSiblings(schema: Record<string, any>): Record<string, any> {
		return this.isOpenApi30 && schema.$ref ? { $ref: schema.$ref } : schema;
	}

	private component(ref: string): Schema {
		const found = this.components[ref.replace(COMPONENT, '')];
		if (found === undefined) throw new Error(`The definition has no ${ref}`);
		return found;
	}
}

/** What OpenAPI 3.0 writes as `nullable`. */
function orNull(schema: Record<string, any>): Record<string, any> {
	if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] };
	const { enum: values, type } = schema;
	return { ...schema, type: [type, 'null'], ...(values && { enum: [...values, null] }) };
}

/**
 * A schema that does not fit counts as declaring nothing, so that every property beside the one that is
 * wrong would be called undeclared.
 */
function withoutConsequences(errors: ErrorObject[]): ErrorObject[] {
	const isUnevaluated = ({ keyword }: ErrorObject) => keyword === 'unevaluatedProperties';
	const causes = errors.filter((error) => !isUnevaluated(error));
	return errors.filter((error) => {
		const { instancePath: path, params, parentSchema } = error;
		if (!isUnevaluated(error)) return true;
		const isDeclared = parentSchema?.[DECLARED].includes(params.unevaluatedProperty);
		const isInside = (cause: ErrorObject) => `${cause.instancePath}/`.startsWith(`${path}/`);
		return !(isDeclared && causes.some(isInside));
	});
}

function pathOf({ instancePath, keyword, params }: ErrorObject): string {
	if (keyword === 'unevaluatedProperties') return `${instancePath}/${params.unevaluatedProperty}`;
	if (keyword === 'additionalProperties') return `${instancePath}/${params.additionalProperty}`;
	if (keyword === 'required') return `${instancePath}/${params.missingProperty}`;
	return instancePath;
}

function problemOf({ keyword, message = keyword, params }: ErrorObject, way: Direction): string {
	switch (keyword) {
		case 'unevaluatedProperties':
		case 'additionalProperties':
			return 'is not declared';
		case 'false schema':
			return way === 'request' ? 'is read-only' : 'is write-only';
		case 'required':
			return 'is missing';
		case 'enum':
			return `must be one of ${JSON.stringify(params.allowedValues)}`;
		case UNVERIFIED:
			return 'is not verified';
		default:
			return message;
	}
}
