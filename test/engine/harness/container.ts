import 'reflect-metadata';

import { Logger } from '@n8n/backend-common';
import { Container } from '@n8n/di';
import { BinaryDataConfig, InstanceSettings } from 'n8n-core';
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
