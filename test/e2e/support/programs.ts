import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// Programs that npm does not bring. They are asked for first, so that nobody waits for minutes to learn that one is missing.

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * The browser in which the editor is tried.
 *
 * @throws when there is none
 */
export function chromiumProgram(): string {
	const chosen = process.env.CHROMIUM;
	if (chosen) {
		if (existsSync(chosen)) return chosen;
		throw new Error(`The variable CHROMIUM names ${chosen}, which is not there`);
	}
	const advice =
		'install the Debian package chromium (apt-get install chromium), or name a Chromium in the variable CHROMIUM';
	return requireProgram('Chromium', CHROMIUM_NAMES, advice);
}

/**
 * The first of the names that is in the path.
 *
 * @throws when none is there, with the advice
 */
export function requireProgram(title: string, names: readonly string[], advice: string): string {
	const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
	const places = names.flatMap((name) => folders.map((folder) => join(folder, name)));
	const found = places.find((place) => existsSync(place));
	if (!found) throw new Error(`${title} is missing: ${advice}`);
	return found;
}
