import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** A message that the package can show, with `…` for what varies, and where it stands in the source. */
export interface SourceMessage {
	text: string;
	place: string;
}

/** What is put together of other texts, or handed on to another message. */
const HANDED_ON = ['is not valid', "'…' …: …", '… …', '……', '… … (…)'];

/** Messages whose parts stand apart in the source. */
export const PUT_TOGETHER: ReadonlyArray<readonly [message: string, ...parts: string[]]> = [
	[
		"'…' is a number that is no ID, or whose last digits are lost: …",
		'is a number that is no ID, or whose last digits are lost: ',
	],
	["'…' is what a missing value leaves behind: …", 'is what a missing value leaves behind: '],
	[
		"'…' is a number in short, in which digits are lost: …",
		'is a number in short, in which digits are lost: ',
	],
	["'…' is no key: …", 'is no key: '],
	["'…' is a number with decimals, and no ID: …", 'is a number with decimals, and no ID: '],
	["'…' holds a sign that cannot be seen: …", 'holds a sign that cannot be seen: '],
	["'…' has an accent as a sign of its own: …", 'has an accent as a sign of its own: '],
	["Rebilly's amount of …", "Rebilly's amount of "],
	["Rebilly's currency of …", "Rebilly's currency of "],
	["'…' and '…' are empty", ' are empty'],
	['… did not answer', 'did not answer', 'the time ran out'],
	['… could not be reached', 'could not be reached', 'the host name is not known'],
	[
		'Whether … carried out the request is not known. Look there before you run this again',
		' carried out the request is not known. ',
		'Look there before you run this again',
	],
	[
		'Something was written before this went wrong. Look at the record in the service before you run this again',
		'Something was written before this went wrong. Look at the record in the service before you run this again',
	],
];

/** Every message in nodes/ and credentials/, as docs/troubleshooting.md writes it. */
export function messagesInSource(): SourceMessage[] {
	return sources().flatMap(({ file, text }) => {
		const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
		const found: SourceMessage[] = [];
		const visit = (node: ts.Node): void => {
			const { line } = source.getLineAndCharacterOfPosition(node.getStart());
			for (const message of messagesOf(node)) {
				if (!HANDED_ON.includes(message))
					found.push({ text: message, place: `${file}:${line + 1}` });
			}
			ts.forEachChild(node, visit);
		};
		visit(source);
		return found;
	});
}

/** The source of what is published. */
export function sources(): Array<{ file: string; text: string }> {
	return ['nodes', 'credentials']
		.flatMap((folder) =>
			readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
				posix.join(folder, file.replaceAll('\\', '/')),
			),
		)
		.filter((file) => file.endsWith('.ts'))
		.map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));
}

function messagesOf(node: ts.Node): string[] {
	if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) {
		return messagesNamed(node.name.getText(), node.initializer);
	}
	if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return [];
	const { expression } = node;
	const callee = ts.isPropertyAccessExpression(expression)
		? expression.name.text
		: expression.getText();
	const [first, second] = (node.arguments ?? []).map(textsOf);
	switch (callee) {
		case 'ConflictError':
			return first ?? [];
		case 'addHint':
			return (second ?? []).map((text) => text.replace(/\.$/, ''));
		case 'AmountError':
			return aboutField(first);
		case 'InputError':
			return aboutField(second);
		case 'refuse':
			// What is found about a field continues a sentence; one of its own begins with "The".
			return first?.[0]?.startsWith('The ') ? first : aboutField(second);
		default:
			return [];
	}
}

/** A message in an object or a variable, and the advice for a status of an answer. */
function messagesNamed(name: string, value: ts.Expression | undefined): string[] {
	const isMessage = ['message', 'refusal'].includes(name) || /^[45]\d\d$/.test(name);
	return isMessage ? textsOf(value).map((text) => text.replace(/\.$/, '')) : [];
}

function aboutField(findings: readonly string[] = []): string[] {
	return findings.map((finding) => `'…' ${finding}`);
}

/** What an expression can be as a text, with `…` for what varies; nothing when it is handed on. */
function textsOf(node: ts.Expression | undefined): string[] {
	if (!node) return [];
	if (ts.isStringLiteralLike(node)) return [node.text];
	if (ts.isTemplateExpression(node)) {
		return [node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')];
	}
	if (ts.isConditionalExpression(node)) {
		return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
	}
	return [];
}
