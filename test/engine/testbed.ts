import type {
	INodeParameterResourceLocator,
	INodeParameters,
	NodeParameterValueType,
} from 'n8n-workflow';

import { LayerApi } from '../../credentials/LayerApi.credentials';
import { RebillyApi } from '../../credentials/RebillyApi.credentials';
import { Layer } from '../../nodes/Layer/Layer.node';
import { Rebilly } from '../../nodes/Rebilly/Rebilly.node';
import { RebillyTrigger } from '../../nodes/RebillyTrigger/RebillyTrigger.node';
import { type Sandbox, startSandbox } from '../../sandbox';
import { credentialsOf } from '../../sandbox/credentials';
import { hurry } from '../pace';
import { createEngine, type Engine } from './harness';

/** A sandbox, and n8n's engine with both nodes and credentials that point at it. */
export interface Testbed {
	sandbox: Sandbox;
	engine: Engine;
	close(): Promise<void>;
}

/** Starts both. The sandbox's own defaults hold until a test sets something else; `sandbox.reset()` restores them. */
export async function startTestbed(
	overrides: { layerApi?: object; rebillyApi?: object } = {},
): Promise<Testbed> {
	hurry();
	const sandbox = await startSandbox();
	const engine = createEngine({
		nodeTypes: [new Layer(), new Rebilly(), new RebillyTrigger()],
		credentialTypes: [new LayerApi(), new RebillyApi()],
		credentials: credentialsOf(sandbox, overrides),
	});
	return { sandbox, engine, close: async () => await sandbox.close() };
}

/** A resource locator as the editor stores it. */
export function locator(value: NodeParameterValueType, mode = 'id'): INodeParameterResourceLocator {
	return { __rl: true, mode, value: value as string };
}

/** The parameters of an operation, without the noise: who enters allocations has chosen to. */
export function parameters(
	resource: string,
	operation: string,
	values: Record<string, unknown> = {},
): INodeParameters {
	const chosen = 'allocations' in values && { allocateTo: 'chosen' };
	return { resource, operation, ...chosen, ...values };
}

/** Metadata as the form of Layer holds it. */
export function metadata(values: Record<string, string>): INodeParameters {
	return { entry: Object.entries(values).map(([key, value]) => ({ key, value })) };
}
