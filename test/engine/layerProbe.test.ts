import { useLayer, jsonOf, lineItems, aLine, faultsAt } from './layerBench';
import { locator } from './testbed';
const bench = useLayer();
const show = (r: any) => console.log(JSON.stringify({ status: r.status, outputs: r.outputs, err: r.error && { m: r.error.message, d: r.error.description, c: r.error.constructor.name, http: r.error.httpCode, ctx: r.error.context } }, null, 1), JSON.stringify(bench.requests().map(r=>[r.method,r.path,r.rawBody,r.status,r.fault])));
test('a', async () => {
 show(await bench.create());
 show(await bench.create({ businessId: locator('') }));
 show(await bench.create({ businessId: locator('={{ $json.no }}') }));
 show(await bench.create({ lineItemsMode: 'json', lineItemsJson: '[{' }));
 show(await bench.create({ lineItemsMode: 'json', lineItemsJson: '={{ [{amount:1}] }}' }));
 show(await bench.create({ additionalFields: { sentAt: '={{ new Date("2026-11-22T14:30:00Z") }}' } , idempotencyKey: 'x'}));
 show(await bench.create({ additionalFields: { sentAt: '={{ $now }}' } , idempotencyKey: 'y'}));
 show(await bench.create({ customer: locator('nobody', 'externalId')}));
});
test('b', async () => {
 const wrong = bench.engineWith({clientSecret: 'wrong'});
 show(await bench.create({}, {engine: wrong}));
 console.log(await wrong.testCredential('layerApi'));
 console.log(await bench.engineWith().testCredential('layerApi'));
 console.log(await bench.engineWith({tokenUrl:''}).testCredential('layerApi'));
 console.log(await bench.engineWith({clientId:''}).testCredential('layerApi'));
 console.log(await bench.engineWith({baseUrl:'http://127.0.0.1:1'}).testCredential('layerApi'));
 show(await bench.create({}, {engine: bench.engineWith({tokenUrl: ''})}));
 show(await bench.create({}, {engine: bench.engineWith({baseUrl: 'nonsense'})}));
});
