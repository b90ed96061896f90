/**
 * Plants bugs into the rooms that money depends on, one at a time, and tells which ones no test noticed:
 * `npm run test:mutation` for all rooms, `npm run test:mutation money retry` for some.
 */
import { spawnSync } from 'node:child_process';
import console from 'node:console';
import process from 'node:process';

import { ROOMS } from './rooms.mjs';

const chosen = process.argv.slice(2);
const unknown = chosen.filter((room) => !(room in ROOMS));
if (unknown.length > 0) {
	console.error(`No room ${unknown.join(', ')}. There are: ${Object.keys(ROOMS).join(', ')}`);
	process.exit(1);
}

const below = [];
for (const room of chosen.length > 0 ? chosen : Object.keys(ROOMS)) {
	console.log(`\n== ${room}: ${ROOMS[room].mutate.join(', ')}`);
	const { status } = spawnSync('stryker', ['run', 'test/mutation/stryker.config.mjs'], {
		stdio: 'inherit',
		env: { ...process.env, MUTATION_ROOM: room },
	});
	if (status !== 0) below.push(room);
}
if (below.length > 0) {
	console.error(`\nFewer than 90 % were noticed in: ${below.join(', ')}`);
	process.exit(1);
}
