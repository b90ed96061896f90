import { DEFAULT_VERSION, knownVersions } from '../e2e/support/installation';

/** By what stands between which marks: the versions of n8n on which the package is tried, and the one in the pictures. */
const MARKS: Record<string, () => string> = {
	tried: () => knownVersions().join(', '),
	shown: () => DEFAULT_VERSION,
};

/** A page in which each version of n8n comes from the one place that knows it. */
export function withVersions(page: string): string {
	return Object.entries(MARKS).reduce(
		(text, [name, versions]) =>
			text.replace(new RegExp(`(?<=<!-- ${name} -->)[^<]*(?=<!-- /${name} -->)`, 'g'), versions),
		page,
	);
}
