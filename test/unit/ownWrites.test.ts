import { OwnWrites } from '../../nodes/shared/http/ownWrites';

const memo = (id: string, revision: number) => ({ body: { id, revision } });

it('knows the versions that were written, of one service', async () => {
	const writes = new OwnWrites();
	await writes.noting('https://one', Promise.resolve(memo('cm', 2)));
	const ask = async (service: string, revision: number) =>
		await writes.includesAny(service, [{ id: 'cm', revision }], 0);
	expect(await ask('https://one', 2)).toBe(true);
	expect(await ask('https://one', 3)).toBe(false);
	expect(await ask('https://two', 2)).toBe(false);
});

it('waits for a write that is under way, and no longer than its patience', async () => {
	const writes = new OwnWrites();
	let answer: (value: { body: object }) => void = () => {};
	const written = writes.noting(
		'https://one',
		new Promise<{ body: object }>((resolve) => {
			answer = resolve;
		}),
	);
	const versions = [{ id: 'cm', revision: 1 }];
	expect(await writes.includesAny('https://one', versions, 5)).toBe(false);
	const asked = writes.includesAny('https://one', versions, 500);
	answer(memo('cm', 1));
	expect(await asked).toBe(true);
	await written;
});

it('passes answers and errors on', async () => {
	const writes = new OwnWrites();
	await expect(writes.noting('x', Promise.resolve({ body: null }))).resolves.toEqual({
		body: null,
	});
	await expect(writes.noting('x', Promise.reject(new Error('no')))).rejects.toThrow('no');
	expect(await writes.includesAny('x', [{ id: 'cm', revision: 1 }], 0)).toBe(false);
});
