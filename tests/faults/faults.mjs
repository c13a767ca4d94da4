// A copy of the hall with one fault per row planted into it. One run of
// `wangting build` must report exactly these, each at its own character, and
// publish nothing. Where a fault lies is looked up in the planted file, so
// that the hall's texts may change. BUILD is the folder of the program.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync,
	writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const wangting = resolve(process.env.BUILD ?? "build", "wangting");
const now = "2026-11-23T10:00:00+08:00";
const root = mkdtempSync(join(tmpdir(), "faults-"));
const path = (file) => join(root, file);
const read = (file) => readFileSync(path(file), "utf8");

const append = (text) => (old) => `${old}\n${text}\n`;
const swap = (from, to) => (old) => {
	if (!old.includes(from))
		throw new Error(`the hall no longer holds “${from}”`);
	return old.replace(from, () => to);
};
const page = (title, body, more = "") => () =>
	`---\ntitle: ${title}\ndate: 2026-11-12\nkind: 公告\n` +
	`source: 青渡市公安局\n${more}---\n\n${body}\n`;

const notice = (name) => `content/notices/${name}.md`;
const guide = (name) => `content/guides/${name}.md`;

// code, file, how the fault gets in, what stands where it is reported
// (null: the file as a whole), other files it needs
const faults = [
	// Links, anchors, attachments
	["link-broken", "content/yinsi/index.md",
	    append("汉字，见[旧说明](/jiu/)。"), "[旧说明]"],
	["anchor-broken", guide("hukou-qianyi"),
	    append("另见[收费标准](juzhuzheng.md#meiyou)。"), "[收费标准]"],
	["file-missing", notice("yanhua-jinfang"),
	    swap("source:", "files: [guiding.pdf]\nsource:"), "guiding.pdf"],
	["file-empty", notice("maochong-kefu"),
	    append("下载[申请表](kong.pdf)。"), "[申请表]",
	    { "content/notices/kong.pdf": "" }],
	["file-type", notice("qianyi-biao"),
	    append("下载[填表工具](tool.exe)。"), "[填表工具]",
	    { "content/notices/tool.exe": "MZ" }],
	["file-unused", "content/notices/duoyu.pdf", () => "%PDF", null],
	["form-target", "layouts/lookup.html",
	    swap('action="{{lookup.action}}"', 'action="/s/lokup"'),
	    "/s/lokup"],
	// Pictures
	["image-missing", "content/zhiyuan/index.md",
	    append("![办事大厅位置图](ditu.png)"), "!["],
	["image-alt", "content/guifan/index.md",
	    append("大厅：![](men.png)"), "![",
	    { "content/guifan/men.png": "png" }],
	["image-alt-file", "content/shiyong/index.md",
	    append("大厅：![men.png](men.png)"), "![",
	    { "content/shiyong/men.png": "png" }],
	["page-heavy", "content/wuzhangai/index.md",
	    append("![无障碍通道](tongdao.png)"), "![",
	    { "content/wuzhangai/tongdao.png": "x".repeat(1200 * 1024) }],
	// Titles and headings
	["title-duplicate", notice("z-same"),
	    page("关于警惕冒充本局客服来电的提示", "两则通知同一个标题。"),
	    "关于警惕"],
	["heading-jump", guide("wufanzui"),
	    append("## 其他\n\n文字。\n\n#### 跳了一级\n\n文字。"), "#### "],
	["h1-twice", "layouts/phones.html",
	    swap('<div class="wide">', '<h1>又一个</h1>\n<div class="wide">'),
	    "h1>又一个"],
	["section-empty", "content/rewen/index.md",
	    append("## 空的一节\n\n## 后一节\n\n文字。"), "## 空的一节"],
	// Tables, link words
	["table-header", "content/jubao/index.md",
	    append("| | |\n|---|---|\n| 甲 | 乙 |"), "| |", {}, 2],
	["table-column", "content/fangfan/index.md",
	    append("| 名称 | 备注 |\n|---|---|\n| 甲 | |"), "备注"],
	["link-words", notice("xitong-shengji"),
	    append("办法见[点击这里](/guides/)。"), "[点击这里]"],
	["link-address", "content/pingyi/index.md",
	    append("[https://www.qingdu.example/](https://b.example/)"),
	    "[https"],
	// Layouts
	["inline-style", "layouts/404.html",
	    swap('<div class="prose">', '<div class="prose" style="x">'),
	    "style="],
	["inline-script", "layouts/notice.html",
	    swap("<article>", '<article onclick="x()">'), "onclick="],
	["source-outside", "layouts/home.html",
	    swap('<div class="home">',
		'<div class="home">\n<script src="https://cdn.example/x.js"></script>'),
	    "https://cdn"],
	// What a guide must say, how fresh a section must be
	["front-missing", guide("daxing-huodong"),
	    (old) => old.replace(/^limit: .*\n/m, ""), "---"],
	["body-section", guide("chusheng-dengji"),
	    swap("## 办理材料", "## 材料"), "---"],
	["stale", "layouts/types/notice.yaml",
	    swap("max_age: 60 days", "max_age: 1 day"), "{max_age"],
	["list-short", "layouts/types/home.yaml",
	    swap("min: 3", "min: 300"), "latest"],
	["column-empty", "content/tongji/index.md",
	    swap("\n---\n",
		"\nlists:\n  wu: {from: notice, in: /tongji/}\n---\n"), "wu"],
	// Writing
	["md-raw-html", "content/zixun/index.md",
	    append("汉字<br>换行。"), "<br>"],
	["slip-heading", "content/jianyi/index.md",
	    append("##联系办法"), "##联系"],
	["front-unknown-key", notice("guoqing-chuangkou"),
	    swap("source:", "sourse: x\nsource:"), "sourse"],
	// Directive blocks
	["directive-unknown", guide("shenfenzheng"),
	    append(":::提醒\n带好身份证。\n:::"), ":::提醒"],
	["directive-unclosed", "content/dianhua/index.md",
	    append(":::提示\n没有结束。"), ":::提示"],
	// What may not be published
	["privacy-id", notice("daqiao-yejian"),
	    append("失主的身份证号码是 110101199003077002。"), "110101199003077002"],
	["privacy-mobile", notice("chuangkou-xinban"),
	    append("请拨 13912345678。"), "13912345678"],
	["privacy-card", notice("diandongche-dengji"),
	    append("请汇入 6222020000000000018。"), "6222020000000000018"],
	["privacy-gps", notice("zhiyuanzhe-zhengji"),
	    append("![集合地点](jihe.jpg)"), "![",
	    { "content/notices/jihe.jpg": readFileSync(
		"tests/golden/guard/gps/in/content/notices/waijing.jpg") }],
];

// Line and column, in characters, of the first `needle`.
function place(file, needle, skip = 0) {
	if (needle === null)
		return `${file}:0:0`;
	const text = read(file);
	const at = text.indexOf(needle);
	if (at < 0)
		throw new Error(`${file}: no “${needle}”`);
	const before = text.slice(0, at).split("\n");
	return `${file}:${before.length}:` +
	    `${[...before.at(-1)].length + 1 + skip}`;
}

function run(...args) {
	const start = process.hrtime.bigint();
	const done = spawnSync(wangting,
	    [...args, "-C", root, "--now", now, "--format", "json"],
	    { encoding: "utf8" });
	const ms = Number((process.hrtime.bigint() - start) / 1000000n);
	const found = done.stdout.split("\n").filter((line) => line !== "")
	    .map((line) => JSON.parse(line))
	    .map((d) => `${d.file}:${d.line ?? 0}:${d.column ?? 0}:${d.code}`)
	    .sort();
	return { status: done.status, found, ms, text: done.stderr };
}

// Every published byte: the names of all files and what they hold.
function published() {
	const all = ["public", "build"].flatMap((dir) =>
		readdirSync(path(dir), { recursive: true, withFileTypes: true })
		    .filter((entry) => entry.isFile())
		    .map((entry) => join(entry.parentPath ?? entry.path, entry.name)));
	return all.sort().map((file) => `${file} ` + createHash("sha256")
	    .update(readFileSync(file)).digest("hex")).join("\n");
}

let passed = 0, failed = 0;
function is(what, good, detail = "") {
	good ? passed++ : failed++;
	if (!good)
		console.log(`FAIL ${what}${detail}`);
}

for (const part of ["content", "layouts"])
	cpSync(part, path(part), { recursive: true });
const clean = run("build");
const before = published();
is("the hall itself is clean", clean.status === 0 && clean.found.length === 0,
    `\n    ${clean.found.join("\n    ")}${clean.text}`);

for (const [, file, plant, , files] of faults) {
	writeFileSync(path(file), plant(existsSync(path(file)) ? read(file) : ""));
	for (const [name, bytes] of Object.entries(files ?? {}))
		writeFileSync(path(name), bytes);
}
const wanted = faults.map(([code, file, , needle, , skip]) =>
	`${place(file, needle, skip)}:${code}`);
const planted = run("build");
for (const one of wanted)
	is(`not reported: ${one}`, planted.found.includes(one));
for (const one of planted.found)
	is(`nobody planted: ${one}`, wanted.includes(one));
is("at least thirty faults, one per check", faults.length >= 30 &&
    new Set(faults.map(([code]) => code)).size === faults.length);
is("as many findings", planted.found.length === faults.length);
is("exit 1", planted.status === 1, `: ${planted.status}`);
is("nothing published", before.length > 100 * 64 && published() === before);
rmSync(root, { recursive: true });
console.log(`${faults.length} planted faults, one run of ${planted.ms} ms`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
