/** No text that a stranger can send keeps n8n busy: each regular expression takes linear time. */
import type { IAuthenticate } from 'n8n-workflow';
import ts from 'typescript';

import { LayerApi } from '../../credentials/LayerApi.credentials';
import { RebillyApi } from '../../credentials/RebillyApi.credentials';
import { sources } from '../docs/messages';

type Authenticate = Extract<IAuthenticate, (...given: never[]) => unknown>;

const LENGTH = 50_000;
/** A linear one takes some milliseconds, a quadratic one more than a second. */
const LIMIT_MS = 400;

interface Expression {
	place: string;
	source: string;
	flags: string;
}

/** Those in the code, and those in n8n's expressions, which are code in a text. */
function expressionsIn(file: string, text: string, line = 0): Expression[] {
	const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
	const found: Expression[] = [];
	const visit = (node: ts.Node): void => {
		const at = line + parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1;
		if (ts.isRegularExpressionLiteral(node)) {
			const [, source = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(node.text) ?? [];
			found.push({ place: `${file}:${at}`, source, flags });
		}
		if (ts.isStringLiteralLike(node) && node.text.startsWith('=')) {
			for (const [, code = ''] of node.text.matchAll(/\{\{(.*?)\}\}/gs)) {
				found.push(...expressionsIn(file, `(${code})`, at - 1));
			}
		}
		if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') {
			throw new Error(`${file}:${at} makes an expression that this test cannot see`);
		}
		ts.forEachChild(node, visit);
	};
	visit(parsed);
	return found;
}

const expressions = sources().flatMap(({ file, text }) => expressionsIn(file, text));

/** Pieces of text that the expression may match again and again. */
function units(source: string): string[] {
	const literals = source
		.replace(/\\[wdsSWDpPbBux]/g, '\n')
		.replace(/\\(.)/g, (_, char: string) => String.fromCodePoint(0xe000 + char.codePointAt(0)!))
		.split(/[()[\]{}*+?|^$.\n]/)
		.map((text) =>
			[...text]
				.map((char) => {
					const code = char.codePointAt(0)!;
					return code >= 0xe000 && code < 0xe100 ? String.fromCodePoint(code - 0xe000) : char;
				})
				.join(''),
		)
		.filter((text) => text !== '');
	return [...new Set([...literals, ...' \t\n/\\.-:=+,;@[]\'"aA_09é'])];
}

function attacks(source: string): string[] {
	const all = units(source);
	return all.flatMap((unit) => {
		const many = unit.repeat(Math.ceil(LENGTH / unit.length));
		return [many, `${many}\0`, ...all.slice(0, 4).map((first) => `${first}${many}\0`)];
	});
}

test('are found', () => expect(expressions.length).toBeGreaterThan(50));

test.each(expressions)('$place /$source/ is linear', ({ source, flags }) => {
	const slow = attacks(source).find((text) => {
		// What else runs on the machine can disturb a measurement, but not three.
		for (let attempt = 0; attempt < 3; attempt++) {
			const expression = new RegExp(source, flags);
			const started = performance.now();
			if (expression.global) text.replace(expression, '');
			else expression.exec(text);
			if (performance.now() - started < LIMIT_MS) return false;
		}
		return true;
	});
	expect(slow?.slice(0, 20)).toBeUndefined();
});

describe.each([
	['layerApi', new LayerApi(), { authentication: 'accessToken', accessToken: 'x' }],
	['rebillyApi', new RebillyApi(), { apiKey: 'x', organizationId: 'org' }],
])('the address of %s', (_, credential, rest) => {
	it.each([
		['many slashes', `https://${'/'.repeat(LENGTH)}`],
		['many slashes inside', `https://api.test${'/'.repeat(LENGTH)}x`],
		['many slashes at its end', `https://api.test${'/'.repeat(LENGTH)}`],
		['many spaces', `https://api.test${' '.repeat(LENGTH)}x`],
		['many signs', `https://${'@'.repeat(LENGTH)}`],
		['many dots', `https://${'.'.repeat(LENGTH)}x`],
		['many letters', `https://${'a'.repeat(LENGTH)}`],
	])('may have %s', async (_name, baseUrl) => {
		const started = performance.now();
		const request = { url: 'https://api.test/x' };
		const credentials = { environment: 'custom', baseUrl, ...rest };
		const authenticate = credential.authenticate as Authenticate;
		await authenticate(credentials, request).catch(() => undefined);
		expect(performance.now() - started).toBeLessThan(LIMIT_MS);
	});
});
