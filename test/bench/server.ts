/**
 * The sandbox in a process of its own, so that its work does not count as a contender's. The parent process
 * sends one command at a time and waits for the answer.
 */
import { type Faults, type Sandbox, type SandboxOptions, startSandbox } from '../../sandbox';
import { LAYER_BUSINESS, type Place, type Service } from './services';

export type Command =
	| { name: 'prepare'; faults: Faults; rows: number }
	/** Forgets the requests so far, not what they brought about. */
	| { name: 'clearRequests' }
	| { name: 'tally'; service: Service; prefix: string; items: number };

/** What the service says happened, whatever the contender says. */
export interface Tally {
	requests: number;
	/** Answered with 429. */
	refused: number;
	/** Items whose credit the service does not hold. */
	lost: number;
	/** Credits beyond the first one of an item. */
	doubled: number;
	/** CPU that the server itself took for it. */
	serverSeconds: number;
}

/** When the oldest of the rows to list was made. */
const FIRST_ROW = Date.parse('2026-03-01T00:00:00Z');

async function main(): Promise<void> {
	const https = JSON.parse(process.argv[2] ?? 'null') as SandboxOptions['https'] | null;
	const sandbox = await startSandbox(https ? { https } : {});
	const customers = [...sandbox.rebilly.data.customers.keys()];
	const customer = customers.find((id) => books(sandbox).customers.getByExternalId(id)) ?? '';
	let started = process.cpuUsage();
	const place: Place = { connection: sandbox.connection, customer };
	process.on('message', (command: Command) => {
		if (command.name === 'tally') {
			const { user, system } = process.cpuUsage(started);
			return process.send?.({
				...tally(sandbox, command),
				serverSeconds: (user + system) / 1e6,
			} satisfies Tally);
		}
		if (command.name === 'clearRequests') sandbox.clearRequests();
		else {
			sandbox.reset();
			addRows(sandbox, customer, command.rows);
			sandbox.setFaults(command.faults);
		}
		started = process.cpuUsage();
		return process.send?.('done');
	});
	process.once('disconnect', () => void sandbox.close());
	process.send?.(place);
}

function books(sandbox: Sandbox) {
	return sandbox.layer.data.of(LAYER_BUSINESS);
}

/** Puts credits into both services, a second apart. */
function addRows(sandbox: Sandbox, customer: string, rows: number): void {
	const own = books(sandbox);
	const layerCustomer = own.customers.getByExternalId(customer)?.id ?? '';
	for (let index = 0; index < rows; index++) {
		const time = new Date(FIRST_ROW + index * 1000).toISOString();
		const key = `row_${index}`;
		sandbox.rebilly.data.addCreditMemo({
			id: key,
			customerId: customer,
			currency: 'USD',
			createdTime: time,
		});
		own.credits.put({
			id: own.newId('credit'),
			external_id: key,
			customer_id: layerCustomer,
			sent_at: null,
			line_items: [],
			allocations: [],
			tags: [],
			memo: null,
			metadata: null,
			reference_number: null,
			created_at: time,
			updated_at: time,
			deleted_at: null,
		});
	}
}

function tally(
	sandbox: Sandbox,
	{ service, prefix, items }: Extract<Command, { name: 'tally' }>,
): Omit<Tally, 'serverSeconds'> {
	const keys =
		service === 'rebilly'
			? [...sandbox.rebilly.data.creditMemos.keys()]
			: books(sandbox)
					.credits.all()
					.map((credit) => credit.external_id ?? '');
	const own = keys.filter((key) => key.startsWith(`${prefix}_`));
	const found = new Set(own);
	const requests = sandbox.requests().filter((request) => request.service === service);
	return {
		requests: requests.length,
		refused: requests.filter(({ status }) => status === 429).length,
		lost: items - found.size,
		doubled: own.length - found.size,
	};
}

void main();
