import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RecordedRequest } from '../../sandbox';
import { ADDED } from './addedOperations';
import { type Direction, type Schema, StrictSchemas } from './strictSchema';
import { TOKEN_OPERATION } from './tokenOperation';

/** Something in which an exchange is not what the vendor's definition says. */
export interface Finding {
	/** The definition's name for the operation, or method and path when it has none such. */
	operation: string;
	/** Such as `request query limit` or `answer body /items/0/id`. */
	place: string;
	problem: string;
}

/** As much of an OpenAPI document as is read here. */
export interface OpenApiDocument {
	openapi: string;
	servers?: Array<{ url: string }>;
	security?: SecurityRequirement[];
	paths: Record<string, PathItem>;
	components?: Record<string, Record<string, any>>;
}

interface PathItem {
	servers?: Array<{ url: string }>;
	parameters?: Array<Parameter | Reference>;
	[method: string]: any;
}

export interface Operation {
	operationId?: string;
	parameters?: Array<Parameter | Reference>;
	requestBody?: RequestBody | Reference;
	responses: Record<string, Answer | Reference>;
	security?: SecurityRequirement[];
	'x-unverified'?: boolean;
}

interface Parameter {
	name: string;
	in: 'path' | 'query' | 'header' | 'cookie';
	required?: boolean;
	schema: Schema;
	style?: string;
	explode?: boolean;
	'x-unverified'?: boolean;
}

interface RequestBody {
	required?: boolean;
	content: Record<string, { schema: Schema }>;
}

interface Answer {
	headers?: Record<string, { schema: Schema } | Reference>;
	content?: Record<string, { schema: Schema }>;
	'x-unverified'?: boolean;
}

interface Reference {
	$ref: string;
}

type SecurityRequirement = Record<string, string[]>;

/** An operation as a request found it. */
export interface Found {
	name: string;
	operation: Operation;
	parameters: Parameter[];
	pathValues: Record<string, string>;
}

interface Route {
	segments: string[];
	item: PathItem;
}

/** A vendor's API as its OpenAPI document describes it, and the check of what was said against it. */
export class Definition {
	private readonly schemas: StrictSchemas;

	private readonly routes: Route[];

	constructor(readonly document: OpenApiDocument) {
		this.schemas = new StrictSchemas(
			document.components?.schemas ?? {},
			document.openapi.startsWith('3.0'),
		);
		this.routes = Object.entries({ ...document.paths, ...tokenPaths(document) }).map(
			([path, item]) => ({
				segments: [...baseSegments(item.servers ?? document.servers), ...segmentsOf(path)],
				item,
			}),
		);
	}

	/** The operation that a request is meant for; a path without placeholders comes before one with them. */
	find(method: string, url: string): Found | undefined {
		const asked = segmentsOf(new URL(url, BASE).pathname);
		const [route] = this.routes
			.filter(({ segments }) => matches(segments, asked))
			.sort((first, second) => compareFixed(first.segments, second.segments));
		const operation = route?.item[method.toLowerCase()] as Operation | undefined;
		if (!route || !operation) return undefined;
		const pathValues: Record<string, string> = {};
		route.segments.forEach((segment, index) => {
			const name = placeholder(segment);
			if (name) pathValues[name] = decodeURIComponent(asked[index] ?? '');
		});
		return {
			name: nameOf(operation, method, route.segments),
			operation,
			parameters: this.parametersOf(route.item, operation),
			pathValues,
		};
	}

	/** Everything in which a request or its answer is not what the definition says. */
	check(exchange: RecordedRequest): Finding[] {
		const found = this.find(exchange.method, exchange.path);
		if (!found) {
			const operation = `${exchange.method} ${new URL(exchange.path, BASE).pathname}`;
			return [{ operation, place: 'request', problem: 'is not declared' }];
		}
		const findings: Finding[] = [];
		const report: Report = (place, problem) =>
			findings.push({ operation: found.name, place, problem });
		if (found.operation['x-unverified']) report('request', 'is not verified');
		this.checkParameters(exchange, found, report);
		this.checkFields(exchange, found.operation, report);
		this.checkSecurity(exchange, found.operation, report);
		this.checkRequestBody(exchange, found.operation, report);
		this.checkAnswer(exchange, found.operation, report);
		return unique(findings);
	}

	private checkParameters({ path }: RecordedRequest, found: Found, report: Report): void {
		const query = new URL(path, BASE).searchParams;
		const given = (parameter: Parameter): string[] => {
			if (parameter.in === 'query') return query.getAll(parameter.name);
			const value = found.pathValues[parameter.name];
			return value === undefined ? [] : [value];
		};
		for (const name of new Set(query.keys())) {
			const known = found.parameters.some((own) => own.in === 'query' && own.name === name);
			if (!known) report(`request query ${name}`, 'is not declared');
		}
		for (const parameter of found.parameters) {
			// `Accept`, the only header that is declared, is checked with the media types of the answers.
			if (parameter.in !== 'query' && parameter.in !== 'path') continue;
			const place = `request ${parameter.in} ${parameter.name}`;
			const values = given(parameter);
			if (values.length === 0) {
				if (parameter.required) report(place, 'is missing');
				continue;
			}
			if (parameter['x-unverified']) report(place, 'is not verified');
			const isList = typeOf(parameter.schema) === 'array';
			if (values.length > 1 && (!isList || parameter.explode === false)) {
				report(place, 'is there more than once');
			}
			const value = parsedAs(parameter.schema, parameter, values);
			this.checkValue(parameter.schema, 'request', value, place, report);
		}
	}

	/** The language of `filter` and `sort` names fields of the rows (documentation: search filters). */
	private checkFields({ path }: RecordedRequest, operation: Operation, report: Report): void {
		const { schema } = this.answerFor(operation, 200)?.content?.['application/json'] ?? {};
		if (typeof schema !== 'object' || !schema.items) return;
		const known = this.schemas.declaredProperties(schema.items as Schema);
		const query = new URL(path, BASE).searchParams;
		const named = {
			filter: (query.get('filter') ?? '').split(';').map((term) => term.split(':')[0]),
			sort: (query.get('sort') ?? '').split(',').map((name) => name.replace(/^-/, '')),
		};
		for (const [parameter, names] of Object.entries(named)) {
			for (const name of names) {
				if (!name || known.includes(name)) continue;
				report(`request query ${parameter}`, `names ${name}, which no row has`);
			}
		}
	}

	private checkSecurity({ headers }: RecordedRequest, operation: Operation, report: Report): void {
		const alternatives = operation.security ?? this.document.security ?? [];
		const schemes = this.document.components?.securitySchemes ?? {};
		const isMet = (requirement: SecurityRequirement) =>
			Object.keys(requirement).every((name) => {
				const scheme = schemes[name] as { type: string; in?: string; name?: string };
				const header = scheme.type === 'apiKey' ? String(scheme.name) : 'authorization';
				return header.toLowerCase() in headers;
			});
		if (alternatives.length > 0 && !alternatives.some(isMet)) {
			report('request headers', `have none of ${alternatives.flatMap(Object.keys).join(', ')}`);
		}
	}

	private checkRequestBody(exchange: RecordedRequest, operation: Operation, report: Report): void {
		const declared = operation.requestBody && this.resolved(operation.requestBody);
		if (exchange.rawBody === '') {
			if (declared?.required) report('request body', 'is missing');
			return;
		}
		if (!declared) return report('request body', 'is not declared');
		const type = mediaType(exchange.headers['content-type']);
		const content = declared.content[type];
		if (!content) return report('request content-type', `'${type}' is not declared`);
		this.checkValue(content.schema, 'request', exchange.body, 'request body', report);
	}

	private checkAnswer(exchange: RecordedRequest, operation: Operation, report: Report): void {
		this.checkAccept(exchange, operation, report);
		const { answer, status } = exchange;
		// The connection broke, so nobody answered.
		if (status === null) return;
		if (!answer) throw new Error('The sandbox did not record its answers');
		const declared = this.answerFor(operation, answer.status);
		if (!declared) return report('answer status', `${answer.status} is not declared`);
		if (declared['x-unverified']) report('answer status', `${answer.status} is not verified`);

		for (const [name, reference] of Object.entries(declared.headers ?? {})) {
			const { schema } = this.resolved(reference);
			const text = answer.headers[name.toLowerCase()];
			const place = `answer header ${name}`;
			if (text === undefined) report(place, 'is missing');
			else this.checkValue(schema, 'answer', parsedAs(schema, {}, [text]), place, report);
		}

		const isEmpty = answer.body === null;
		if (!declared.content) {
			if (!isEmpty) report('answer body', 'is not declared');
			return;
		}
		if (isEmpty) return report('answer body', 'is missing');
		const type = mediaType(answer.headers['content-type']);
		const content = declared.content[type];
		if (!content) return report('answer content-type', `'${type}' is not declared`);
		if (answer.status < 300 && !acceptedTypes(exchange).some((own) => covers(own, type))) {
			return report('answer content-type', `'${type}' was not asked for`);
		}
		this.checkValue(content.schema, 'answer', answer.body, 'answer body', report);
	}

	/** What is asked for must be among what a success can be. */
	private checkAccept(exchange: RecordedRequest, operation: Operation, report: Report): void {
		const offered = Object.keys(operation.responses)
			.filter((status) => status.startsWith('2'))
			.flatMap((status) => Object.keys(this.answerFor(operation, Number(status))?.content ?? {}));
		const isOffered = acceptedTypes(exchange).some((own) =>
			offered.some((type) => covers(own, type)),
		);
		if (offered.length > 0 && !isOffered) {
			report('request header Accept', `must be one of ${offered.join(', ')}`);
		}
	}

	private answerFor({ responses }: Operation, status: number): Answer | undefined {
		const found = responses[status] ?? responses[`${String(status)[0]}XX`] ?? responses.default;
		return found && this.resolved(found);
	}

	private checkValue(
		schema: Schema,
		direction: Direction,
		value: unknown,
		place: string,
		report: Report,
	): void {
		for (const { path, problem } of this.schemas.objections(schema, direction, value)) {
			report(path ? `${place} ${path}` : place, problem);
		}
	}

	private parametersOf(item: PathItem, operation: Operation): Parameter[] {
		const own = (operation.parameters ?? []).map((parameter) => this.resolved(parameter));
		const shared = (item.parameters ?? []).map((parameter) => this.resolved(parameter));
		const isReplaced = (parameter: Parameter) =>
			own.some((other) => other.in === parameter.in && other.name === parameter.name);
		return [...own, ...shared.filter((parameter) => !isReplaced(parameter))];
	}

	private resolved<T extends object>(value: T | Reference): T {
		if (!('$ref' in value)) return value;
		const [, kind = '', name = ''] = /^#\/components\/([^/]+)\/(.+)$/.exec(value.$ref) ?? [];
		const found: unknown = this.document.components?.[kind]?.[name];
		if (!found) throw new Error(`The definition has no ${value.$ref}`);
		return this.resolved(found as T | Reference);
	}
}

type Report = (place: string, problem: string) => void;

/** The folder with the definitions stands beside the project where it is worked on, and nowhere else. */
const FOLDER = join(__dirname, '..', '..', '..', 'shared', 'api');

export interface Definitions {
	layer: Definition;
	rebilly: Definition;
}

/** Undefined where the folder is not there. */
export function loadDefinitions(folder = FOLDER): Definitions | undefined {
	if (!existsSync(folder)) return undefined;
	const load = (name: keyof Definitions) => {
		const text = readFileSync(join(folder, `${name}.openapi.json`), 'utf8');
		const document = JSON.parse(text) as OpenApiDocument;
		return new Definition({ ...document, paths: { ...ADDED[name], ...document.paths } });
	};
	return { layer: load('layer'), rebilly: load('rebilly') };
}

/** A `describe` that is reported as skipped where there are no definitions to compare with. */
export function describeWith(
	definitions: Definitions | undefined,
	name: string,
	tests: (definitions: Definitions) => void,
): void {
	if (definitions) describe(name, () => tests(definitions));
	else
		describe.skip(`${name} (SKIPPED: there are no API definitions in ../shared/api)`, () => {
			test('needs the definitions', () => {});
		});
}

const BASE = 'http://sandbox';

/** A server's address may hold a part of the path, such as the organization. */
function baseSegments(servers: Array<{ url: string }> = []): string[] {
	const path = (servers[0]?.url ?? '').replace(/^[a-z]+:\/\/[^/]+/, '');
	return segmentsOf(path);
}

function segmentsOf(path: string): string[] {
	return path.split('/').filter((segment) => segment !== '');
}

function placeholder(segment: string): string | undefined {
	return /^\{(.+)\}$/.exec(segment)?.[1];
}

function matches(template: string[], asked: string[]): boolean {
	return (
		template.length === asked.length &&
		template.every((segment, index) => placeholder(segment) ?? segment === asked[index])
	);
}

/** Sorts the one first that has a fixed segment where the other has a placeholder. */
function compareFixed(first: string[], second: string[]): number {
	for (const [index, segment] of first.entries()) {
		const difference =
			Number(placeholder(segment) !== undefined) -
			Number(placeholder(second[index] ?? '') !== undefined);
		if (difference !== 0) return difference;
	}
	return 0;
}

function nameOf({ operationId }: Operation, method: string, segments: string[]): string {
	return operationId ?? `${method.toUpperCase()} /${segments.join('/')}`;
}

function mediaType(header = ''): string {
	return (header.split(';')[0] ?? '').trim();
}

function acceptedTypes({ headers }: RecordedRequest): string[] {
	return (headers.accept ?? '*/*').split(',').map((type) => mediaType(type));
}

function covers(accepted: string, type: string): boolean {
	return accepted === '*/*' || accepted === type;
}

function typeOf(schema: Schema): unknown {
	return typeof schema === 'boolean' ? undefined : schema.type;
}

/** What the text of a parameter or a header stands for. */
function parsedAs(schema: Schema, { explode }: Partial<Parameter>, values: string[]): unknown {
	const [text = ''] = values;
	switch (typeOf(schema)) {
		case 'integer':
		case 'number':
			return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
		case 'boolean':
			return text === 'true' ? true : text === 'false' ? false : text;
		case 'array':
			return explode === false ? text.split(',') : values;
		default:
			return text;
	}
}

function unique(findings: Finding[]): Finding[] {
	const texts = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
	return [...texts.values()];
}

/** The token endpoints that the security schemes name; OpenAPI leaves their form to OAuth 2.0. */
function tokenPaths({ components }: OpenApiDocument): Record<string, PathItem> {
	const addresses = Object.values(components?.securitySchemes ?? {}).flatMap(
		({ flows = {} }: { flows?: Record<string, { tokenUrl?: string }> }) =>
			Object.values(flows).flatMap(({ tokenUrl }) => tokenUrl ?? []),
	);
	const item = { servers: [], post: TOKEN_OPERATION };
	return Object.fromEntries(addresses.map((address) => [new URL(address).pathname, item]));
}
