import { getAdditionalKeys } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	ICredentialsEncrypted,
	ICredentialsExpressionResolveValues,
	ICredentialType,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentials,
	INodeCredentialsDetails,
	INodeParameters,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import {
	ICredentials,
	ICredentialsHelper,
	isExpression,
	jsonParse,
	NodeHelpers,
	Workflow,
} from 'n8n-workflow';

import { name as packageName } from '../../../package.json';
import type { NodeTypes } from './nodeTypes';

export interface GivenCredential {
	id?: string;
	name?: string;
	data: ICredentialDataDecryptedObject;
}

type Data = ICredentialDataDecryptedObject;

/** A row of n8n's credentials table, without the encryption. */
class StoredCredential extends ICredentials {
	async getData(): Promise<Data> {
		return jsonParse<Data>(this.data ?? '{}');
	}

	async setData(data: Data): Promise<void> {
		this.data = JSON.stringify(data);
	}

	async updateData(update: Partial<Data>, remove: Array<keyof Data> = []): Promise<void> {
		const data: Data = { ...(await this.getData()), ...(update as Data) };
		for (const key of remove) delete data[key];
		await this.setData(data);
	}

	getDataToSave(): ICredentialsEncrypted {
		return { id: this.id, name: this.name, type: this.type, data: this.data ?? '{}' };
	}
}

const placeholder: INode = {
	id: 'placeholder',
	name: '',
	type: 'n8n-nodes-base.noOp',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** Does with credentials what n8n's server does; every type has the one credential it was given. */
export class CredentialsHelper extends ICredentialsHelper {
	private readonly types: Map<string, ICredentialType>;

	private readonly stored: Map<string, StoredCredential>;

	constructor(
		types: ICredentialType[],
		given: Record<string, GivenCredential>,
		private readonly nodeTypes: NodeTypes,
	) {
		super();
		this.types = new Map(types.map((type) => [type.name, type]));
		this.stored = new Map(
			Object.entries(given).map(([type, { id = type, name = type, data }]) => [
				type,
				new StoredCredential({ id, name }, type, JSON.stringify(data)),
			]),
		);
	}

	/** What n8n's database would hold now, the kept tokens included. */
	storedCredentials(): Record<string, Data> {
		return Object.fromEntries(
			[...this.stored].map(([type, { data }]) => [type, jsonParse<Data>(data ?? '{}')]),
		);
	}

	/** What a user does who changes fields of a credential and saves: the kept token stays, as n8n leaves it. */
	async edit(type: string, changes: Data): Promise<void> {
		await (await this.getCredentials({ id: null, name: type }, type)).updateData(changes);
	}

	/** The credentials a user would have selected in a node that takes these types. */
	selectedFor(types: string[]): INodeCredentials {
		const known = types.flatMap((type) => this.stored.get(type) ?? []);
		return Object.fromEntries(known.map(({ id = null, name, type }) => [type, { id, name }]));
	}

	typeOf(name: string): ICredentialType {
		const type = this.types.get(name);
		if (!type) throw new Error(`Unknown credential type "${name}"`);
		return type;
	}

	getParentTypes(name: string): string[] {
		const parents = this.typeOf(name).extends ?? [];
		return parents.flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		const { extends: parents = [], properties } = this.typeOf(type);
		const all: INodeProperties[] = [];
		for (const parent of parents) {
			NodeHelpers.mergeNodeProperties(all, this.getCredentialsProperties(parent));
		}
		NodeHelpers.mergeNodeProperties(all, properties);
		return all;
	}

	isCredentialUsableByNode(credentialType: string, nodeType: string): boolean {
		if (!this.types.get(credentialType)?.restrictToSupportedNodes) return true;
		// n8n counts the nodes of the credential's own package alone, and in ~/.n8n/custom none.
		if (!nodeType.startsWith(`${packageName}.`)) return false;
		return this.nodeTypes.credentialTypesOf(nodeType).includes(credentialType);
	}

	async getCredentials(
		_selected: INodeCredentialsDetails,
		type: string,
	): Promise<StoredCredential> {
		const credential = this.stored.get(type);
		if (!credential) throw new Error(`No credential of type "${type}" was given to the engine`);
		return credential;
	}

	async updateCredentials(
		selected: INodeCredentialsDetails,
		type: string,
		data: Data,
	): Promise<void> {
		await (await this.getCredentials(selected, type)).setData(data);
	}

	async updateCredentialsOauthTokenData(
		selected: INodeCredentialsDetails,
		type: string,
		{ oauthTokenData }: Data,
	): Promise<void> {
		await (await this.getCredentials(selected, type)).updateData({ oauthTokenData });
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		selected: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		resolve?: ICredentialsExpressionResolveValues,
	): Promise<Data> {
		const stored = await (await this.getCredentials(selected, type)).getData();
		if (raw) return stored;

		const withDefaults = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			stored as INodeParameters,
			true,
			false,
			null,
			null,
		) as INodeParameters;
		// Not a declared property, so the line above drops it.
		if (stored.oauthTokenData !== undefined) {
			withDefaults.oauthTokenData = stored.oauthTokenData as INodeParameters;
		}

		const keys = getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		if (resolve) {
			return resolve.workflow.expression.getParameterValue(
				withDefaults,
				resolve.runExecutionData,
				resolve.runIndex,
				resolve.itemIndex,
				resolve.node.name,
				resolve.connectionInputData,
				mode,
				keys,
				executeData,
				false,
				withDefaults,
			) as Data;
		}
		const workflow = new Workflow({
			nodes: [placeholder],
			connections: {},
			active: false,
			nodeTypes: this.nodeTypes,
		});
		return workflow.expression.getComplexParameterValue(
			placeholder,
			withDefaults,
			mode,
			keys,
			undefined,
			undefined,
			withDefaults,
		) as Data;
	}

	async authenticate(
		credentials: Data,
		typeName: string,
		requestOptions: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow?: Workflow,
		node?: INode,
	): Promise<IHttpRequestOptions> {
		const type = this.typeOf(typeName);
		const options = requestOptions as IHttpRequestOptions;
		if (!type.authenticate) return options;
		if (typeof type.authenticate === 'function') {
			return await type.authenticate(credentials, options);
		}
		if (!workflow || !node) {
			throw new Error('A generic authenticate needs the workflow and the node');
		}

		const resolve = (value: string): string => {
			if (!isExpression(value)) return value;
			const resolved = workflow.expression.getSimpleParameterValue(
				node,
				value,
				'internal',
				{ $credentials: credentials },
				undefined,
				'',
			);
			return resolved ? String(resolved) : '';
		};

		options.headers ??= {};
		const parts = options as unknown as Record<string, Record<string, string>>;
		for (const [part, values] of Object.entries(type.authenticate.properties)) {
			for (const [key, value] of Object.entries(values as Record<string, string>)) {
				(parts[part] ||= {})[resolve(key)] = resolve(value);
			}
		}
		return options;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: Data,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<Data | undefined> {
		const type = this.typeOf(typeName);
		const expirable = type.properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		)?.name;
		if (expirable === undefined || !type.preAuthentication) return undefined;
		// n8n means to renew in a credential's test too, but its test node is called `noOp` alone, so it never does.
		const isTest = node.parameters.temp === '' && node.type === 'n8n-nodes-base.noOp';
		if (credentials[expirable] !== '' && !credentialsExpired && !isTest) return undefined;

		const output = (await type.preAuthentication.call(helpers, credentials)) as Data;
		const selected = node.credentials?.[typeName];
		if (output[expirable] === undefined || !selected) return undefined;

		// A field that the user filled with an expression stays one.
		const kept = await (await this.getCredentials(selected, typeName)).getData();
		for (const [key, value] of Object.entries(output)) {
			if (key === expirable || !isExpression(kept[key])) kept[key] = value;
		}
		await this.updateCredentials(selected, typeName, kept);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: Data,
		typeName: string,
	): Promise<Data | undefined> {
		const { preAuthentication } = this.typeOf(typeName);
		return (await preAuthentication?.call(helpers, credentials)) as Data | undefined;
	}
}
