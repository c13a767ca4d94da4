# Wangting. `make help` lists the targets. One non-recursive Makefile; each
# flavour (plain, san, tsan, clang …) builds into a folder of its own.

BUILD   ?= build
CC      ?= cc
AR      ?= ar
OPT     ?= -O2 -D_FORTIFY_SOURCE=2
SAN     ?=
WERROR  ?=
SHELL   := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wwrite-strings -Wcast-qual -Wpointer-arith \
	-Wformat=2 -Wvla -Wundef -Wno-unknown-warning-option $(WERROR)
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
LD_GEN    := -lcmark-gfm-extensions -lcmark-gfm
LD_STORE  := -lsqlite3

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
	$(CC) $(LDFLAGS) -pie -o $@ $^ $(LD_STORE) $(LD_COMMON)
$(BUILD)/desk: $(call obj,submit-service/desk/main.c) $(LIB_DESK) $(LIB_CORE) $(LIB_CONTRACT) $(LIB_BASE)
	$(CC) $(LDFLAGS) -pie -o $@ $^ $(LD_COMMON)
$(BUILD)/submit.so: $(call obj,$(WEB_KORE)) $(LIB_WEB) $(LIB_CORE) $(LIB_CONTRACT) $(LIB_BASE)
	$(CC) $(LDFLAGS) -shared -o $@ $^ $(LD_COMMON)

# ---- unit tests ------------------------------------------------------------
UNIT := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
$(BUILD)/unit/%: $(BUILD)/obj/tests/unit/%.o $(LIBS)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -pie -o $@ $< $(LIBS) -lcmocka $(LD_GEN) $(LD_STORE) $(LD_COMMON)
.PRECIOUS: $(BUILD)/obj/tests/unit/%.o

.PHONY: unit
unit: $(UNIT)

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

.PHONY: clean
clean:
	rm -rf $(BUILD)
