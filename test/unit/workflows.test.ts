/** What publishes the package, and who may (.github/workflows). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

import { licenceFaults, lockedPackages } from '../../scripts/licences';

const FOLDER = join(__dirname, '..', '..', '.github', 'workflows');

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
}
interface Job {
	steps: Step[];
	permissions?: Record<string, string>;
	environment?: unknown;
	container?: unknown;
	needs?: unknown;
}
interface Workflow {
	on: Record<string, { tags?: string[]; branches?: string[] } | null>;
	permissions?: Record<string, string>;
	jobs: Record<string, Job>;
}

const workflows = new Map(
	readdirSync(FOLDER).map((file) => [
		file,
		parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow,
	]),
);
const jobs = [...workflows].flatMap(([file, { jobs: each }]) =>
	Object.entries(each).map(([name, job]): [string, Job] => [`${file}: ${name}`, job]),
);
const rightsOf = ({ permissions = {} }: Pick<Job, 'permissions'>) => Object.entries(permissions);
const publish = () => workflows.get('publish.yml')!;

test('there are workflows', () => expect(jobs.length).toBeGreaterThan(3));

test.each([...workflows])('%s says what it may do', (_, workflow) => {
	expect(workflow.permissions).toBeDefined();
	expect(rightsOf(workflow).filter(([, right]) => right !== 'read')).toEqual([]);
	expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
});

test.each(jobs)('%s uses actions by their commit alone', (_, { steps }) => {
	const used = steps.flatMap(({ uses }) => uses ?? []);
	expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test.each(jobs)('%s keeps no login of the repository', (_, { steps }) => {
	for (const step of steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))) {
		expect(step.with?.['persist-credentials']).toBe(false);
	}
});

test.each(jobs)('%s puts no text of a stranger into a command', (_, { steps }) => {
	expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
});

test('only one job may write anything, and that is to prove who it is to npm', () => {
	const writing = jobs.filter(([, job]) => rightsOf(job).some(([, right]) => right !== 'read'));
	expect(writing.map(([name]) => name)).toEqual(['publish.yml: publish']);
	expect(writing[0]?.[1].permissions).toEqual({ 'id-token': 'write' });
});

test('that job runs nobody else’s code: no checkout, no install, no container', () => {
	const { steps, environment, container, needs } = publish().jobs.publish!;
	expect({ environment, container, needs }).toEqual({
		environment: 'npm',
		container: undefined,
		needs: 'build',
	});
	const used = steps.flatMap(({ uses }) => uses?.split('@')[0] ?? []);
	expect(used).toEqual(['actions/download-artifact', 'actions/setup-node']);
	const commands = steps.flatMap(({ run }) => run ?? []);
	expect(commands).toHaveLength(2);
	expect(commands[0]).toContain('sha256sum --check --strict');
	expect(commands[1]).toContain(
		'npm publish "./$file" --provenance --access public --ignore-scripts',
	);
});

test('what is published was built and tested by the job without rights, from a tag of main', () => {
	expect(publish().on).toEqual({ push: { tags: ['*.*.*'] } });
	expect(publish().permissions).toEqual({});
	const { steps, permissions } = publish().jobs.build!;
	expect(permissions).toEqual({ contents: 'read' });
	const commands = steps.map(({ run = '' }) => run);
	const place = (part: string) => commands.findIndex((command) => command.includes(part));
	const order = [
		'git merge-base --is-ancestor "$GITHUB_SHA" refs/remotes/origin/main',
		'test "$GITHUB_REF_NAME" =',
		'.ci/run',
		'npm run --silent build:packages',
		'npm pack "./$folder" --ignore-scripts',
	].map(place);
	expect(order).toEqual([...order].sort((first, second) => first - second));
	expect(order).not.toContain(-1);
	expect(steps.at(-1)?.uses).toMatch(/^actions\/upload-artifact@/);
});

describe('licences', () => {
	test('all that is installed may be used as it is', () =>
		expect(licenceFaults(lockedPackages())).toEqual([]));

	test.each([
		['another licence', { 'node_modules/a': { license: 'GPL-3.0', dev: true } }, 'under GPL-3.0'],
		['no licence', { 'node_modules/a': { dev: true } }, 'under no licence'],
		['a runtime dependency', { 'node_modules/a': { license: 'MIT' } }, 'would be published'],
		[
			"n8n's licence on what is not n8n's",
			{ 'node_modules/a': { license: 'SEE LICENSE IN LICENSE.md', dev: true } },
			'SEE LICENSE',
		],
	])('%s is told', (_, packages, told) =>
		expect(licenceFaults(packages)).toEqual([expect.stringContaining(told)]),
	);
});
