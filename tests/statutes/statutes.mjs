/*
 * A corpus of statutes: Chinese file names, up to 400 articles and 60,000
 * characters each, articles that were put in later, lists, notes, links to
 * articles. Built with one worker and with eight: the trees must be the same
 * byte for byte, every 第…条 must carry its id, every link to one must hold.
 *
 * usage: statutes.mjs WANGTING [COUNT]      default 300; 3000 is the full size
 * The text is made by a fixed generator of random numbers.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const [program, countText = '300'] = process.argv.slice(2);
const count = Number(countText);
const here = path.dirname(new URL(import.meta.url).pathname);
const NOW = '2026-11-23T10:00:00+08:00';
const MOST_ARTICLES = 400, MOST_CHARACTERS = 60000;

let seed = 20261123;
function random(n) { /* mulberry32 */
	seed = (seed + 0x6d2b79f5) | 0;
	let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
	t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
	return ((t ^ (t >>> 14)) >>> 0) % n;
}
const pick = (list) => list[random(list.length)];

const DIGITS = '零一二三四五六七八九';
function hanNumber(n) {
	if (n < 10)
		return DIGITS[n];
	if (n < 20)
		return '十' + (n % 10 ? DIGITS[n % 10] : '');
	if (n < 100)
		return DIGITS[Math.floor(n / 10)] + '十' +
			(n % 10 ? DIGITS[n % 10] : '');
	const rest = n % 100;
	return DIGITS[Math.floor(n / 100)] + '百' + (rest === 0 ? '' :
		rest < 10 ? '零' + DIGITS[rest] :
		(rest < 20 ? '一' : '') + hanNumber(rest));
}

const TOPICS = ['养犬管理', '电动自行车管理', '流动人口服务', '烟花爆竹安全',
	'公共场所治安', '印章刻制', '旅馆业治安', '大型活动安全', '户籍登记',
	'无人机管理', '停车秩序', '噪声防治'];
const KINDS = ['条例', '办法', '规定', '实施细则'];
const PARTS = ['公安机关应当自受理之日起十个工作日内作出决定',
	'任何单位和个人不得妨碍**依法执行职务**的行为',
	'申请人应当对材料的真实性负责', '违反前款规定的，责令限期改正',
	'逾期不改正的，处五百元以上二千元以下罚款',
	'县级以上人民政府应当将所需经费列入本级预算',
	'有关部门按照各自职责做好**监督管理：**及时公开结果',
	'法律、行政法规另有规定的，从其规定', '当事人可以依法申请行政复议',
	'具体办法由市公安局另行制定'];

function sentences(n) {
	let text = '';
	while (text.length < n)
		text += pick(PARTS) + (text.length + 24 < n ? pick('，；，') : '。');
	return text;
}

/* The ids that the file must get: [number, branch or 0]. */
function articlesOf(n) {
	const list = [];
	for (let i = 1; list.length < n; i++) {
		list.push([i, 0]);
		for (let k = 1; list.length < n && random(25) === 0 && k < 4; k++)
			list.push([i, k]);
	}
	return list;
}
const idOf = ([n, k]) => `art-${n}${k ? `-${k}` : ''}`;
const nameOf = ([n, k]) => `第${hanNumber(n)}条${k ? `之${hanNumber(k)}` : ''}`;

function describe(i) {
	/* Every size from small to the largest; each tenth is a large one. */
	const n = i % 10 === 0 ? MOST_ARTICLES : 5 + random(120);
	const title = `青渡市${pick(TOPICS)}${pick(KINDS)}`;
	return { slug: `fa-${i}`, title, articles: articlesOf(n),
		file: `${title}（第${hanNumber(i % 999 + 1)}号）-${i}.md`,
		room: i % 10 === 0 ? MOST_CHARACTERS : n * 90 };
}

function linkTo(all, from) {
	const to = random(3) === 0 ? from : pick(all);
	const article = pick(to.articles);
	const name = `[${nameOf(article)}]`;
	if (to === from)
		return `${name}(#${idOf(article)})`;
	return random(2) === 0 ? `《${to.title}》${name}(<${to.file}#${idOf(article)}>)`
		: `${name}(/fagui/${to.slug}/#${idOf(article)})`;
}

function writeStatute(all, law) {
	const each = Math.floor(law.room / law.articles.length);
	let text = `---\ntitle: ${law.title}\nslug: ${law.slug}\n---\n\n`;
	let notes = '', nNotes = 0;

	law.articles.forEach((article, i) => {
		if (i % 100 === 0)
			text += `## 第${hanNumber(i / 100 + 1)}编　总则与分则\n\n`;
		if (i % 20 === 0)
			text += `### 第${hanNumber(i / 20 + 1)}章　一般规定\n\n`;
		if (i % 40 === 20)
			text += `#### 第${hanNumber(1)}节　管理职责\n\n`;
		const bold = random(3) !== 0;
		const name = nameOf(article);
		let body = sentences(Math.max(20, each - 60));
		if (random(4) === 0)
			body += `依照${linkTo(all, law)}处理。`;
		if (random(30) === 0) {
			nNotes++;
			body += `[^${nNotes}]`;
			notes += `[^${nNotes}]: 本条经第${hanNumber(nNotes)}次修正。\n`;
		}
		text += `${bold ? `**${name}**` : name}　${body}\n\n`;
		if (random(5) === 0)
			text += '1. 身份证明；\n2. 申请书；\n3. 其他材料。\n\n';
		/* Begins like an article and is none. */
		if (random(40) === 0)
			text += `第${hanNumber(900)}条规定的情形除外。\n\n`;
	});
	/* The large ones are as large as they come. */
	const left = law.room - text.length - notes.length;
	if (law.room === MOST_CHARACTERS && left > 0)
		text += sentences(left) + '\n\n';
	return text + notes;
}

function prepare(site, laws) {
	fs.cpSync(path.join(here, '../golden/base-site'), site, { recursive: true });
	fs.writeFileSync(path.join(site, 'layouts/types/statute.yaml'),
		'label: 法规\nurl: /{section}/{slug}/\nlayout: column\n');
	const dir = path.join(site, 'content/fagui');
	fs.mkdirSync(dir);
	fs.writeFileSync(path.join(dir, 'index.md'),
		'---\ntype: column\ntitle: 法规规章\nholds: statute\n---\n');
	let most = 0;
	for (const law of laws) {
		const text = writeStatute(laws, law);
		most = Math.max(most, text.length);
		fs.writeFileSync(path.join(dir, law.file), text);
	}
	return most;
}

function build(site, jobs) {
	const start = Date.now();
	const run = spawnSync(program, ['build', '-C', site, '--now', NOW,
		`-j${jobs}`], { encoding: 'utf8' });
	if (run.status !== 0)
		throw new Error(`build -j${jobs}: ${run.status}\n` +
			(run.stderr + run.stdout).slice(0, 3000));
	console.log(`-j${jobs}: ${((Date.now() - start) / 1000).toFixed(2)} s`);
}

function tree(dir) {
	return fs.readdirSync(dir, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(dir,
			path.join(entry.parentPath, entry.name))).sort();
}

let passed = 0, failed = 0;
function check(name, good, more = '') {
	if (good)
		passed++;
	else {
		failed++;
		console.log(`FAILED ${name} ${more}`);
	}
}

function compareTrees(a, b) {
	const left = tree(a), right = tree(b);
	const bad = left.filter((file) => !right.includes(file) ||
		!fs.readFileSync(path.join(a, file)).equals(
			fs.readFileSync(path.join(b, file))));
	check('the same files', left.length === right.length && left.length > 0);
	check('the same bytes', bad.length === 0, bad.slice(0, 5).join(' '));
	return left.length;
}

function checkStatutes(out, laws) {
	const ids = new Map();
	let nArticles = 0, nLinks = 0, badArticles = [], badLinks = [];
	const htmlOf = (law) => fs.readFileSync(
		path.join(out, 'fagui', law.slug, 'index.html'), 'utf8');

	for (const law of laws) {
		const html = htmlOf(law);
		const found = new Set();
		for (const [, id] of html.matchAll(/ id="([^"]*)"/g)) {
			if (found.has(id))
				badArticles.push(`${law.slug} ${id} twice`);
			found.add(id);
		}
		ids.set(`/fagui/${law.slug}/`, found);
		const wanted = law.articles.map((article) =>
			`${idOf(article)}">${nameOf(article)}`);
		const got = [...html.replaceAll('<strong>', '').matchAll(
			/<p id="(art-[0-9b-]+">第[^条]*条(?:之[一二三])?)/g)]
			.map((match) => match[1]);
		nArticles += got.length;
		if (got.join() !== wanted.join())
			badArticles.push(`${law.slug} ${got.length}/${wanted.length}`);
	}
	for (const law of laws) {
		const own = `/fagui/${law.slug}/`;
		for (const [, to, id] of
			htmlOf(law).matchAll(/ href="([^"#]*)#(art-[^"]*)"/g)) {
			nLinks++;
			if (!ids.get(to || own)?.has(id))
				badLinks.push(`${law.slug} ${to}#${id}`);
		}
	}
	check('every article has its id', badArticles.length === 0,
		badArticles.slice(0, 5).join('; '));
	check('every link to an article holds', badLinks.length === 0,
		badLinks.slice(0, 5).join('; '));
	check('there were links', nLinks > laws.length);
	return { nArticles, nLinks };
}

/* A link to an article that is not there stops the build at its place. */
function checkBroken(site, law) {
	const file = path.join(site, 'content/fagui', law.file);
	fs.appendFileSync(file, '\n见[第九百条](#art-900)。\n');
	const run = spawnSync(program, ['check', '-C', site, '--now', NOW],
		{ encoding: 'utf8' });
	check('a dead article link is found', run.status === 1 &&
		run.stderr.includes('[anchor-broken]') &&
		run.stderr.includes(law.file), run.stderr.slice(0, 300));
}

const tmp = fs.mkdtempSync(path.join(os.tmpdir(), 'statutes-'));
try {
	const laws = Array.from({ length: count }, (_, i) => describe(i));
	const site = path.join(tmp, 'site'), one = path.join(tmp, 'one');
	const most = prepare(site, laws);
	build(site, 1);
	fs.renameSync(path.join(site, 'public'), one);
	fs.rmSync(path.join(site, 'build'), { recursive: true, force: true });
	build(site, 8);
	const nFiles = compareTrees(one, path.join(site, 'public'));
	const { nArticles, nLinks } = checkStatutes(one, laws);
	checkBroken(site, laws[0]);
	console.log(`${laws.length} statutes, the longest of ${most} characters ` +
		`and ${MOST_ARTICLES} articles; ${nFiles} files, ` +
		`${nArticles} articles, ${nLinks} links to articles`);
} catch (error) {
	failed++;
	console.log(error.message);
} finally {
	fs.rmSync(tmp, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
