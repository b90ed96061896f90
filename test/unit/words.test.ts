/**
 * One word for one thing: what was renamed does not come back. Each name on the left is the field's term, n8n's or the
 * vendor's for what was called by those on the right.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** Names that nothing may have: no file, type, function or variable. */
const RETIRED: Readonly<Record<string, string>> = {
	'KeyedLock, lockKey': 'turn Turns',
	'RateLimiter, acquire, release': 'Pacer pacer',
	RequestPolicy: 'Patience patience',
	worker: 'lane lanes LANES inLanes',
	AllocationChoice: 'wish wishes Wish',
	'withHttp, createClient': 'through clientOf',
	'ReadFreshness, rethrowUnlessStale': 'Errand errand assertStale',
	'ItemContext, PaymentDetails': 'facts ItemFacts PaymentFacts',
	baseline: 'firstTry',
	'simulate, SimulatedEffect, DryRunOverlay':
		'foresee foreseen Foreseen Foresight Foreknowledge creditForeseen',
	balanceDeltas: 'takes',
	'webhook, execute, lifecycle, triggerOutput, triggerErrors':
		'reception emission announcements hookErrors',
	'verify, VerificationResult': 'judge Verdict Judgement',
	TRANSIENT_STATUS: 'PASSING_STATUS',
	ConflictError: 'StateError',
	fieldErrors: 'complaint complaints',
	lastReading: 'firstTold lastTold',
	'middleware, RequestContext, Delivery, DeliveryPolicy':
		'front Visit Parcel Manner Watch TokenDesk RateLimitVoice',
	'shared/credit/differences': 'inWords toChanges',
	'a fixture of test/fixtures':
		'World SharedWorld Bench bench LayerBench RebillyBench TriggerBench Testbed testbed bed ReconcileBed rebillyOpsTake rebillyOnce',
};

const TERM_OF = new Map(
	Object.entries(RETIRED).flatMap(([term, names]) => names.split(' ').map((name) => [name, term])),
);

const FILES = ['nodes', 'credentials', 'sandbox', 'scripts', 'test']
	.flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
			posix.join(folder, file.replaceAll('\\', '/')),
		),
	)
	.filter((file) => file.endsWith('.ts') && !/node_modules|\/\.local\//.test(file));

const ANY = new RegExp(String.raw`\b(?:${[...TERM_OF.keys()].join('|')})\b`);

/** The names in a source, without those in texts and comments; none where no retired word stands at all. */
function namesIn(source: string): Set<string> {
	const names = new Set<string>();
	if (!ANY.test(source)) return names;
	const visit = (node: ts.Node): void => {
		if (ts.isIdentifier(node)) names.add(node.text);
		ts.forEachChild(node, visit);
	};
	visit(ts.createSourceFile('file.ts', source, ts.ScriptTarget.Latest));
	return names;
}

function retiredIn(file: string, source: string): string[] {
	const name = posix.basename(file).replace(/\..*$/, '');
	return [...namesIn(source), name]
		.filter((each) => TERM_OF.has(each))
		.map((each) => `${each}: now ${TERM_OF.get(each)}`);
}

test('sees names, and no words of a text', () => {
	const source = `/** in turn */ const { turn } = { turn: 'lane' }; type Wish = 'front';`;
	expect(retiredIn('test/testbed.ts', source)).toEqual([
		'turn: now KeyedLock, lockKey',
		'Wish: now AllocationChoice',
		'testbed: now a fixture of test/fixtures',
	]);
});

test('no file has a retired name, nor uses one', () => {
	expect(FILES.length).toBeGreaterThan(400);
	const found = FILES.flatMap((file) =>
		retiredIn(file, readFileSync(join(ROOT, file), 'utf8')).map((each) => `${file}: ${each}`),
	);
	expect(found).toEqual([]);
});
