/** Whether one of the texts has the part in it, whatever the case; no part asked for fits all. */
export function contains(texts: Array<string | null>, part: string | undefined): boolean {
	if (part === undefined) return true;
	const wanted = part.toLowerCase();
	return texts.some((text) => text?.toLowerCase().includes(wanted));
}

export function splitList(text: string): string[] {
	return text.split(',').map((part) => part.trim());
}
