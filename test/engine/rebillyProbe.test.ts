import { useRebilly, faultsAt, oneItem } from './rebillyBench';
import { locator } from './testbed';
const bench = useRebilly();
const show = (r: any) => console.log(JSON.stringify({ status: r.status, outputs: r.outputs, err: r.error && { m: r.error.message, d: r.error.description, c: r.error.constructor.name, n: r.error.name, ctx: r.error.context, http: r.error.httpCode, keys: Object.keys(r.error) } }, null, 1), bench.calls());
test('a', async () => { show(await bench.create()); show(await bench.create());
 show(await bench.create({customerId: locator('')}));
 show(await bench.create({customerId: locator('={{ $json.no }}')}));
 show(await bench.create({currency: 'EUR'}));
 bench.sandbox.clearRequests();
 bench.sandbox.setFaults(faultsAt('dropAfter', [2]));
 show(await bench.create({idempotencyKey:'r2'}));
});
test('b', async () => { 
 show(await bench.create({idempotencyKey:'={{ $json.id }}', lineItems: oneItem({unitPrice:'={{ $json.a }}'})}, {items:[{id:'a',a:1},{id:'b',a:-1},{id:'c',a:0}], onError:'continueErrorOutput'}));
 show(await bench.create({customerId: locator('cus_none')}));
});
