import { KeyedLock } from '../../nodes/shared/run/keyedLock';

test('items with one key go in their order, others do not wait', async () => {
	const locks = new KeyedLock();
	const [first, second, third] = [locks.enter(), locks.enter(), locks.enter()];
	const order: string[] = [];
	const all = [
		third.lock('a').then(() => order.push('third')),
		second.lock('b').then(() => order.push('second')),
		first.lock('a').then(() => order.push('first')),
	];
	await Promise.all(all.slice(1));
	expect(order.sort()).toEqual(['first', 'second']);
	first.release();
	second.release();
	await Promise.all(all);
	expect(order).toContain('third');
});

test('a holder that was released holds none of those before it', async () => {
	const locks = new KeyedLock();
	const under = Array.from({ length: 50 }, () => locks.enter());
	for (let item = 0; item < 2000; item++) {
		under.push(locks.enter());
		const done = under.shift()!;
		await done.lock(`key ${item}`);
		done.release();
	}
	for (const holder of under) holder.release();
	// What is reachable from the last one by any property.
	const seen = new Set<object>();
	const walk = (value: unknown) => {
		if (typeof value !== 'object' || value === null || seen.has(value)) return;
		seen.add(value);
		for (const each of Object.values(value)) walk(each);
	};
	walk(under.at(-1));
	expect(seen.size).toBeLessThan(20);
	walk(locks);
	expect(seen.size).toBeLessThan(30);
	// Nobody is under way any more.
	seen.clear();
	walk(locks.enter());
	expect(seen.size).toBeLessThan(20);
});
