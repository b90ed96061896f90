/**
 * The packages of one service each. n8n verifies no package that joins two services, so each service can also be
 * installed by itself. All code stays in `nodes/` and `credentials/`; a package is put together from what was built.
 */
import main from '../../package.json';

export interface ServicePackage {
	/** The package's name, and that of its folder in `packages/`. */
	name: string;
	/** As the nodes call it, with which their names begin. */
	service: 'Layer' | 'Rebilly';
	description: string;
	keywords: readonly string[];
}

export const MAIN_PACKAGE = main.name;

export const SERVICE_PACKAGES: readonly ServicePackage[] = [
	{
		name: 'n8n-nodes-layer-customer-credits',
		service: 'Layer',
		description:
			'n8n nodes for Layer customer credits: turn refunds into credits exactly once, apply them to open invoices and prove that nothing is missing or doubled',
		keywords: ['layer', 'customer credit', 'refund', 'accounting'],
	},
	{
		name: 'n8n-nodes-rebilly-credit-memos',
		service: 'Rebilly',
		description:
			'n8n nodes for Rebilly credit memos: turn refunds into credits exactly once, apply them to open invoices and prove that nothing is missing or doubled',
		keywords: ['rebilly', 'credit memo', 'refund', 'billing'],
	},
];

/** Whether a file or a type of node belongs to the service: `dist/nodes/LayerTrigger/…`, `layerTrigger`. */
export function isOf({ service }: ServicePackage, name: string): boolean {
	return name
		.slice(name.lastIndexOf('/') + 1)
		.toLowerCase()
		.startsWith(service.toLowerCase());
}

/** The text of a package's package.json: the main one's, with what belongs to the one service. */
export function manifestOf(servicePackage: ServicePackage): string {
	const { name, description, keywords } = servicePackage;
	const { version, license, bugs, author, repository, engines, files, publishConfig } = main;
	const own = (paths: readonly string[]) => paths.filter((path) => isOf(servicePackage, path));
	const manifest = {
		name,
		version,
		description,
		keywords: ['n8n-community-node-package', 'n8n', ...keywords],
		license,
		homepage: `${repositoryUrl()}/tree/main/packages/${name}#readme`,
		bugs,
		author,
		repository: { ...repository, directory: `packages/${name}` },
		engines,
		files,
		publishConfig,
		n8n: {
			n8nNodesApiVersion: main.n8n.n8nNodesApiVersion,
			credentials: own(main.n8n.credentials),
			nodes: own(main.n8n.nodes),
		},
		peerDependencies: main.peerDependencies,
	};
	return `${JSON.stringify(manifest, null, '\t')}\n`;
}

/** Where the repository is read by people. */
export function repositoryUrl(): string {
	return main.homepage.replace(/#.*$/, '');
}
