import 'reflect-metadata';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { BinaryDataConfig, InstanceSettings } from 'n8n-core';
import { setSafeRegexEngine } from 'n8n-workflow';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const quiet = {
	error: () => {},
	warn: () => {},
	info: () => {},
	debug: () => {},
	scoped: () => quiet,
};

// What n8n's server registers before an execution. Done on import, because whatever asks first gets
// the real one: `InstanceSettings` would write an encryption key into the user's own `~/.n8n`, and
// `BinaryDataConfig` would point binary data there.
Container.set(Logger, quiet as unknown as Logger);
Container.set(InstanceSettings, {
	instanceId: 'test-instance',
	hostId: 'main-test',
	instanceType: 'main',
	encryptionKey: 'test-encryption-key',
	hmacSignatureSecret: 'test-signature-secret',
	n8nFolder: join(tmpdir(), 'n8n-test'),
} as InstanceSettings);
Container.set(BinaryDataConfig, { mode: 'default' } as BinaryDataConfig);

// The server brings its own engine for the patterns of fields. The one that is there without it gives up after
// 250 milliseconds, which a machine that runs many tests at once can take for anything.
const compiled = (pattern: string | RegExp, flags?: string) => new RegExp(pattern, flags);
setSafeRegexEngine({
	exec: (pattern, input, flags) => compiled(pattern, flags).exec(input),
	test: (pattern, input, flags) => compiled(pattern, flags).test(input),
	replace: (pattern, input, flags, replacement) =>
		input.replace(compiled(pattern, flags), replacement),
	matchAll: (pattern, input, flags) => [...input.matchAll(compiled(pattern, flags ?? 'g'))],
	split: (pattern, input, flags) => input.split(compiled(pattern, flags)),
});
