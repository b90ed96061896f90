import type { LayerChoices } from './decisions';

/** Whether one of the texts has the part in it; no part asked for fits all. */
export function contains(
	texts: Array<string | null>,
	part: string | undefined,
	{ containsCase }: LayerChoices,
): boolean {
	if (part === undefined) return true;
	const plain = (text: string) => (containsCase === 'ignored' ? text.toLowerCase() : text);
	return texts.some((text) => text !== null && plain(text).includes(plain(part)));
}

export function splitList(text: string): string[] {
	return text.split(',').map((part) => part.trim());
}
