/** How keys and ids are compared, and found inside a text. Pure: it knows no service. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What belongs to a word: letters with their accents, digits, and the underscore. */
const WORDS = /[\p{L}\p{M}\p{N}_]+/gu;

/** The form in which ids are compared: UUIDs that differ in case only are one id, all others are two. */
export function comparableId(id: string): string {
	return UUID.test(id) ? id.toLowerCase() : id;
}

export function isSameId(one: string, other: string): boolean {
	return comparableId(one) === comparableId(other);
}

interface Candidate {
	key: string;
	/** Where the word that it is found by begins in it. */
	offset: number;
}

/**
 * Finds the keys that stand in texts. A key stands where no letter, digit or `_` adjoins it, whatever signs
 * it has itself. Of two keys, one of which is a part of the other there, the longer one is meant.
 */
export class KeyFinder {
	/** The keys, each by the one of its words that fewest keys have, in lower case. */
	private readonly byWord = new Map<string, Candidate[]>();
	private readonly keys: ReadonlySet<string>;

	constructor(keys: Iterable<string>) {
		this.keys = new Set(keys);
		const counts = new Map<string, number>();
		const countOf = ({ folded }: Word) => counts.get(folded) ?? 0;
		const words = new Map([...this.keys].map((key) => [key, wordsOf(key)]));
		for (const own of words.values()) {
			for (const word of own) counts.set(word.folded, countOf(word) + 1);
		}
		for (const [key, own] of words) {
			const [first, ...others] = own;
			if (!first) continue;
			const rarest = others.reduce((a, b) => (countOf(b) < countOf(a) ? b : a), first);
			const candidate = { key, offset: rarest.start };
			const alike = this.byWord.get(rarest.folded);
			if (alike) alike.push(candidate);
			else this.byWord.set(rarest.folded, [candidate]);
		}
	}

	/** The keys in a text, in the order in which they stand there, each once. */
	keysIn(text: string | null | undefined): string[] {
		if (!text) return [];
		if (this.keys.has(text)) return [text];
		const words = wordsOf(text);
		const found = words.flatMap((word) =>
			(this.byWord.get(word.folded) ?? []).flatMap(({ key, offset }) => {
				const start = word.start - offset;
				const end = start + key.length;
				const isThere = start >= 0 && isSame(text.slice(start, end), key);
				return isThere && !isAdjoined(words, start, end) ? [{ key, start, end }] : [];
			}),
		);
		const longest = found.filter(
			({ start, end }) =>
				!found.some(
					(other) => other.start <= start && other.end >= end && other.key.length > end - start,
				),
		);
		longest.sort((first, second) => first.start - second.start);
		return [...new Set(longest.map(({ key }) => key))];
	}
}

/** What parts the keys of a list; a key may hold blanks itself. */
const LIST_PARTS = [/[,;\n]/, /[,;\s]/];

/**
 * The keys in a reference number, each once: it is one of them, or a list of several. Unlike in a text, a key has
 * nothing but blanks, commas and semicolons beside it: the reference INV-1 is not the key 1.
 */
export function keysListedIn(finder: KeyFinder, reference: string | null | undefined): string[] {
	const text = reference?.trim();
	if (!text) return [];
	const parts = LIST_PARTS.flatMap((separator) => text.split(separator));
	const listed = new Set(parts.map((part) => comparableId(part.trim())));
	const keys = finder.keysIn(text);
	return keys.filter((key) => isSame(text, key) || listed.has(comparableId(key)));
}

interface Word {
	/** The word in lower case. */
	folded: string;
	start: number;
	end: number;
}

function wordsOf(text: string): Word[] {
	return [...text.matchAll(WORDS)].map(({ 0: word, index }) => ({
		folded: word.toLowerCase(),
		start: index,
		end: index + word.length,
	}));
}

/** Whether a letter, digit or `_` stands right before or behind a part of the text. */
function isAdjoined(words: readonly Word[], start: number, end: number): boolean {
	return words.some(
		(word) => (word.start < start && start <= word.end) || (word.start <= end && end < word.end),
	);
}

function isSame(text: string, key: string): boolean {
	return text === key || (text.length === key.length && comparableId(text) === comparableId(key));
}
