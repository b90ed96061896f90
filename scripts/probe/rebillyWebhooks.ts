import type { Session } from './session';

export const NEED_WEBHOOKS = ['sameCredential', 'shownHeaders', 'sameWebhook'];

/** What Rebilly does with webhooks, with one that is switched off and calls a host that there cannot be. */
export async function askRebillyWebhooks(session: Session): Promise<void> {
	const { send, key } = session;
	session.skip('webhookLimit', 'it would take 26 webhooks');
	for (const name of ['modifiedEvent', 'eventRecord', 'redeliverySecrets']) {
		session.skip(name, 'it needs an address that Rebilly can call');
	}
	// Reserved for examples, and of this run alone: a credential that is there already is not the probe's.
	const host = `${key}.example.com`;
	const collection = '/service-credentials/webhook';
	const own = new Set<string>();
	session.owe(`service credential for ${host}`, async (sendAlways) => {
		const filter = encodeURIComponent(`host:${host}`);
		const { body } = await sendAlways('GET', `${collection}?limit=100&filter=${filter}`);
		const rows = (Array.isArray(body) ? body : []) as Array<{ id: string; host?: string }>;
		for (const row of rows) if (row.host === host) own.add(row.id);
		for (const id of own) {
			const change = { type: 'webhook', status: 'deactivated' };
			const { status } = await sendAlways('PATCH', `${collection}/${id}`, change);
			if (status > 299) throw new Error('It could not be deactivated');
		}
	});
	const credential = { type: 'webhook', host, auth: { type: 'none' } };
	const made = await session.make('POST', collection, credential);
	own.add(String(made.body.id));
	const again = await send('POST', collection, credential);
	session.answer('sameCredential', again.status === 303 ? 'existing' : 'another');
	if (again.body?.id) own.add(String(again.body.id));

	const webhook = {
		method: 'POST',
		status: 'inactive',
		url: `https://${host}/`,
		eventsFilter: ['credit-memo-created'],
		headers: [{ name: 'X-Probe', value: key }],
		credentialHash: String(made.body.id),
	};
	for (const id of [`${key}-2`, key]) {
		session.owe(`webhook ${id}`, async (sendAlways) => {
			const { status } = await sendAlways('DELETE', `/webhooks/${id}`);
			if (status > 299 && status !== 404) throw new Error('It could not be deleted');
		});
	}
	await session.make('PUT', `/webhooks/${key}`, webhook);
	const shown = await send('GET', `/webhooks/${key}`);
	session.answer('shownHeaders', shown.body.headers?.[0]?.value === key ? 'shown' : 'hidden');
	const same = await send('PUT', `/webhooks/${key}-2`, webhook);
	session.answer('sameWebhook', same.status > 299 ? 'refused' : 'another');
}
