/** Texts as a person sees them: a sheet or a copied text brings along signs that nobody sees. */

/** What takes no place, or looks like a plain space. The end of a line can be seen. */
const HIDDEN = /(?![\n\r])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u034f\u115f\u1160\u2800\u3164]|(?! )\p{Zs}/u;
const EACH_HIDDEN =
	/(?![\n\r\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u034f\u115f\u1160\u2800\u3164]|(?! )\p{Zs}/gu;
const NOTHING_SEEN = /^[\s\p{Cc}\p{Cf}\u034f\u115f\u1160\u2800\u3164]*$/u;

/** How much of a value a message shows. */
const SHOWN_LENGTH = 60;

/** Whether a text holds a sign that a person does not see, or takes for a plain space. */
export function hasInvisible(text: string): boolean {
	return HIDDEN.test(text);
}

/** Whether there is nothing in a text that a person sees. */
export function looksEmpty(text: string): boolean {
	return NOTHING_SEEN.test(text);
}

/** A text as a message shows it, in which what cannot be seen stands by its code, such as \u200b. */
export function visible(text: string): string {
	return text.replace(EACH_HIDDEN, (sign) => {
		const codes = Array.from({ length: sign.length }, (_, index) => sign.charCodeAt(index));
		return codes.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('');
	});
}

/** A value as a message shows it. */
export function shown(value: unknown): string {
	const text =
		typeof value === 'string'
			? `'${value}'`
			: typeof value === 'number' || typeof value === 'bigint'
				? String(value)
				: (JSON.stringify(value) ?? typeof value);
	return visible(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH - 3)}...` : text);
}
