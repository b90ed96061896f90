import type { FastifyInstance } from 'fastify';

import { serviceCredentials } from '../collections';
import { baseOf, idOf, ROOT, type Context } from '../context';
import { sendList } from '../list';
import { invalid, notFound } from '../problem';
import { readQuery } from '../query';
import { readCredential, readCredentialStatus } from '../schemas';
import type { RebillyStore, ServiceCredential } from '../store';
import { credentialView } from '../views';

/** Those of the type webhook; they cannot be deleted. */
export function serviceCredentialRoutes(app: FastifyInstance, { store }: Context): void {
	const collection = `${ROOT}/service-credentials/webhook`;

	app.get(collection, (request, reply) =>
		sendList(serviceCredentials, store, request.query, baseOf(request), reply),
	);

	app.post(collection, (request, reply) => {
		readQuery(request.query);
		const { host, auth } = readCredential(request.body, store.decisions);
		const isReused = store.decisions.sameCredential === 'existing';
		const same = [...store.serviceCredentials.values()].find(
			(one) => isReused && one.host === host && JSON.stringify(one.auth) === JSON.stringify(auth),
		);
		const credential: ServiceCredential = same ?? {
			id: store.newId('crd').slice(0, 36),
			status: 'active',
			host,
			auth,
		};
		store.serviceCredentials.set(credential.id, credential);
		return reply
			.code(same ? 303 : 201)
			.header('Location', `${baseOf(request)}/service-credentials/webhook/${credential.id}`)
			.send(credentialView(credential));
	});

	app.get(`${collection}/:id`, (request) => {
		readQuery(request.query);
		return credentialView(find(store, idOf(request)));
	});

	app.patch(`${collection}/:id`, (request) => {
		readQuery(request.query);
		const credential = find(store, idOf(request));
		const { status } = readCredentialStatus(request.body, store.decisions);
		if (credential.status === 'deactivated' && status !== 'deactivated') {
			throw invalid([{ field: 'status', message: 'is deactivated for good' }]);
		}
		credential.status = status;
		return credentialView(credential);
	});
}

function find(store: RebillyStore, id: string): ServiceCredential {
	const credential = store.serviceCredentials.get(id);
	if (!credential) throw notFound('service credential', id);
	return credential;
}
