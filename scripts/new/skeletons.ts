/** What stands in each file before somebody thinks about it. Everything compiles; what is to be decided says TODO. */
import { capitalized, kebab, type Names, wordsOf } from './names';

const isOfBusiness = ({ service, resource }: Names) =>
	service === 'layer' && resource !== 'business';

const method = ({ isRead }: Names) => (isRead ? 'GET' : 'POST');

/** `creditMemo.operation.ts` and its neighbours. */
export function operationFile(names: Names): string {
	const { service, resource, operation, idField, plural, endpoint, isRead } = names;
	const isLayer = service === 'layer';
	const idKind = isLayer ? 'UUID' : 'REBILLY_ID';
	const options = isRead ? 'optionsField' : 'writeOptionsField';
	const ids = [...(isOfBusiness(names) ? ['businessId'] : []), idField];
	const http = isLayer ? '{ http }' : 'http';
	const way = isOfBusiness(names) ? '{ http, businessId }' : 'http';
	const client = isLayer ? 'LayerClient' : 'ServiceHttp';
	const clientImport = isLayer
		? `import type { LayerClient } from '../client';`
		: `import type { ServiceHttp } from '../../../shared/http/client';`;
	const fields = isOfBusiness(names) ? 'businessField, locatorField' : 'locatorField';
	return `
import { ${options} } from '../../../shared/form/descriptions';
${isLayer ? '' : clientImport}
import { defineOperation, fieldsOf } from '../../../shared/run/operation';
import { ${idKind} } from '../../api/environment';
import { ${endpoint} } from '../../api/${plural}';
${isLayer ? clientImport : ''}
import { ${fields} } from '../fields';

export const ${names.variable} = defineOperation({
	option: {
		name: '${names.operationName}',
		value: '${operation}',
		action: '${capitalized(wordsOf(operation))} of ${wordsOf(resource)}',
		description: 'TODO: what it does, for a reader without context',
	},
	// TODO: the columns that a person looks at, ten at most; in summaries.ts, where several operations have them.
	summary: { columns: [${isRead ? '' : "'outcome', "}'id'] },
	${isRead ? '' : '// TODO: destructive: true, if it takes money or a record away for good.'}
	description: fieldsOf('${resource}', '${operation}', [
		${isOfBusiness(names) ? 'businessField,' : ''}
		locatorField({
			displayName: '${names.resourceName}',
			name: '${idField}',
			searchListMethod: 'search${capitalized(plural)}',
			${isLayer ? '' : "placeholder: 'TODO: e.g. an ID',"}
			description: 'TODO: what the record is for here',
			required: true,
		}),
		${options}(),
	]),
	readFields: (fields) => ({
		${ids.map((id) => `${id}: fields.requiredLocatorId('${id}', ${idKind}),`).join('\n\t\t')}
	}),
	${isRead ? '' : `lockKey: ({ ${idField} }) => ${idField},`}
	async execute(${http}: ${client}, { ${ids.join(', ')} }) {
		return { ...(await ${endpoint}(${way}, ${idField}))${isRead ? '' : ", outcome: 'updated'"} };
	},
});
`;
}

/** The endpoint's function, for the end of a file in api/. */
export function endpointFunction(names: Names): string {
	const { service, operation, collection, endpoint, isRead } = names;
	const path = [
		...(service === 'layer' ? [`'v1'`, `'businesses'`] : []),
		...(isOfBusiness(names) ? ['businessId'] : []),
		...collection.map((segment) => `'${segment}'`),
		'id',
		`'${kebab(operation)}'`,
	];
	const shown = path.map((segment) => (/^'/.test(segment) ? segment.slice(1, -1) : `{${segment}}`));
	const own = path.slice(path.indexOf('businessId') + 1).join(', ');
	const [given, http, segments] = isOfBusiness(names)
		? ['business: Business', 'business.http', `pathIn(business, ${own})`]
		: ['http: ServiceHttp', 'http', `[${own}]`];
	const write = `
		// TODO: 'resend' if the second time changes nothing; else look first ({ watch } without a key), or report.
		whenAnswerIsLost: 'report',
		simulate: () => ({ answer: { id } }),`;
	return `
/** ${method(names)} /${shown.join('/')} */
export async function ${endpoint}(${given}, id: string): Promise<{ id: string }> {
	return await ${http}.object<{ id: string }>({
		method: '${method(names)}',
		path: ${segments},${isRead ? '' : write}
	});
}
`;
}

/** The simulator's route, for the end of the function that adds those of the resource. */
export function simulatorRoute(names: Names): string {
	const { service, collection, operation } = names;
	const own = [...collection, ':id', kebab(operation)].join('/');
	const business = isOfBusiness(names) ? ':businessId/' : '';
	const path = service === 'rebilly' ? `\${ROOT}/${own}` : `/v1/businesses/${business}${own}`;
	const quote = service === 'rebilly' ? '`' : "'";
	return `
	// TODO: as strict as the vendor says; what it leaves open goes into decisions.ts.
	app.${method(names).toLowerCase()}(${quote}${path}${quote}, (_request, reply) => reply.code(501).send());
`;
}

/** The line of the table of operations. */
export function contractLine(names: Names): string {
	const { service, resource, operation, idField, endpoint } = names;
	const values = (id: string) =>
		service === 'layer' && resource !== 'business'
			? `fixture.inBusiness({ ${idField}: locator(${id}) })`
			: `({ ${idField}: locator(${id}) })`;
	const given = isOfBusiness(names) ? '(fixture)' : '()';
	return `
	${service}('${resource}', '${operation}', {
		// TODO: a record on which it succeeds, and the operation's name in the vendor's definition.
		given: ${given} => ${values("'TODO'")},
		reaches: ['${endpoint}'],
		refused: { status: 404, given: ${given} => ${values(service === 'layer' ? 'NOBODY' : "'nobody'")} },
	}),
`;
}

/** The test on the engine. */
export function engineTest(names: Names): string {
	const { service, Service, resource, operation, idField } = names;
	const nobody = service === 'layer' ? 'NOBODY' : "'nobody'";
	const imported = service === 'layer' ? 'locator, NOBODY' : 'locator';
	const run = isOfBusiness(names) ? 'runInBusiness' : 'run';
	return `
import { ${imported} } from '../../fixtures/form';
import { use${Service} } from '../../fixtures/${service}';
import { failure } from '../../fixtures/results';

const fixture = use${Service}();

it.todo('sends the request byte for byte');
it.todo('does nothing new the second time');
it.todo('says what happened when the answer was lost');

it('says what is not there', async () => {
	const result = await fixture.${run}('${resource}', '${operation}', { ${idField}: locator(${nobody}) });
	expect(failure(result).message).toContain('not');
});
`;
}

/** The entry of the CHANGELOG. */
export function changelogEntry({ Service, resourceName, operationName }: Names): string {
	return `- **${Service}**: _${resourceName} → ${operationName}_. TODO: what it is for.`;
}
