/*
 * A realistic corpus: N pages of Chinese Markdown, 0.5–6 KB each, with typed
 * front matter, in ten sections below content/. The same N gives the same
 * bytes everywhere. `corpus CONTENT N`
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const sections[] = { "notices", "guides", "policy",
	"questions", "services", "safety", "traffic", "household", "borders",
	"reports" };
static const char *const section_titles[] = { "通知公告", "办事指南",
	"政策文件", "常见问答", "业务办理", "平安提示", "交通管理", "户籍管理",
	"出入境", "工作动态" };
static const char *const subjects[] = { "居住证", "户口迁移", "车辆登记",
	"驾驶证换领", "保安员备案", "大型活动许可", "身份证补领", "临时通行证",
	"窗口服务时间", "自助办证设备" };
static const char *const verbs[] = { "办理地点变更", "申请材料说明",
	"网上预约办法", "办理时限调整", "收费标准公示", "常见问题解答" };
static const char *const sentences[] = {
	"申请人应当携带有效身份证件原件到户籍所在地的服务窗口提出申请。",
	"材料齐全、符合法定形式的，自受理之日起十五个工作日内办结；",
	"**重点：**逾期未领取的，由受理窗口代为保管三个月。",
	"周一至周五上午 9:00 至 12:00，下午 14:00 至 17:30（法定节假日除外）。",
	"如有疑问，请拨打服务电话 0000-5550110，或者在网上提交咨询。",
	"根据《青渡市流动人口服务管理办法》第十二条的规定，下列情形可以申请延期"
	"：",
	"委托他人代办的，还应当提交委托书和受委托人的身份证件。",
	"办理结果以短信通知，也可以用查询编号和自设密码在网上查询。",
	"所有材料均需提供原件核对，复印件留存，电子件应当清晰可辨。",
	"不收取任何费用；凡声称可以加急代办并收费的，请立即举报。",
};

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

static uint64_t state;

/* SplitMix64: the same numbers on every machine. */
static uint64_t
next(void)
{
	uint64_t z = (state += 0x9E3779B97F4A7C15ULL);

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
	return z ^ (z >> 31);
}

static size_t
pick(size_t n)
{
	return (size_t)(next() % n);
}

static void
paragraph(FILE *f, size_t n)
{
	while (n-- > 0)
		fputs(sentences[pick(COUNT(sentences))], f);
	fputs("\n\n", f);
}

static void
body(FILE *f, size_t page, size_t n_pages)
{
	size_t parts = 1 + pick(8);

	paragraph(f, 2);
	for (size_t p = 0; p < parts; p++) {
		fprintf(f, "## 第%zu部分 %s\n\n", p + 1,
		    subjects[pick(COUNT(subjects))]);
		paragraph(f, 2 + pick(6));
		switch (pick(10)) {
		case 0:
		case 1:
			for (size_t i = 0; i < 4; i++)
				fprintf(f, "%zu. %s\n", i + 1,
				    sentences[pick(COUNT(sentences))]);
			fputc('\n', f);
			break;
		case 2:
			fputs("| 材料 | 形式 | 份数 |\n|---|---|---|\n", f);
			for (size_t i = 0; i < 3; i++)
				fprintf(f, "| %s | 原件 | %zu |\n",
				    subjects[pick(COUNT(subjects))], i + 1);
			fputc('\n', f);
			break;
		case 3:
		case 4: {
			size_t to = n_pages > 0 ? pick(n_pages) : page;
			fprintf(f, "另见[相关说明](/%s/p-%zu/)。\n\n",
			    sections[to % COUNT(sections)], to);
			break;
		}
		default: paragraph(f, 1 + pick(3)); break;
		}
	}
}

static FILE *
open_file(const char *dir, const char *section, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, section);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/%s/%s.md", dir, section, name);
	FILE *f = fopen(path, "w");
	if (f == NULL) {
		perror(path);
		exit(2);
	}
	return f;
}

static void
close_file(FILE *f)
{
	if (fclose(f) != 0) {
		perror("corpus");
		exit(2);
	}
}

int
main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: corpus CONTENT N\n");
		return 2;
	}
	size_t n = strtoul(argv[2], NULL, 10);
	state = n;
	for (size_t s = 0; s < COUNT(sections); s++) {
		FILE *f = open_file(argv[1], sections[s], "index");
		fprintf(f,
		    "---\ntype: column\ntitle: %s\nholds: article\nlists:\n"
		    "  all: {from: article, in: /%s/, sort: -date}\n"
		    "paginate: {list: all, size: 50}\n---\n\n%s\n",
		    section_titles[s], sections[s], sentences[s]);
		close_file(f);
	}
	for (size_t i = 0; i < n; i++) {
		char name[32];
		snprintf(name, sizeof(name), "p-%zu", i);
		FILE *f =
		    open_file(argv[1], sections[i % COUNT(sections)], name);
		fprintf(f,
		    "---\ntitle: 关于%s%s的说明（%zu）\n"
		    "date: %04zu-%02zu-%02zu\nkind: %s\n"
		    "source: 青渡市公安局\ncontact: 0000-5550%03zu\n"
		    "summary: \"%s\"\n---\n\n",
		    subjects[pick(COUNT(subjects))], verbs[pick(COUNT(verbs))],
		    i, 2016 + pick(10), 1 + pick(12), 1 + pick(28),
		    pick(2) == 0 ? "通告" : "公告", pick(1000),
		    sentences[pick(COUNT(sentences))]);
		body(f, i, n);
		close_file(f);
	}
	return 0;
}
