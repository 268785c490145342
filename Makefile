# SPDX-License-Identifier: MIT
# `make help` lists the targets.  Needs GNU make >= 4.3 and a C17 gcc or clang.
#
## CONFIG=release    or lto fold debug o0 asan asanheap ubsan tsan memcheck cov libfuzzer; each has its own build/CONFIG/
## CC=gcc            or clang; CPPFLAGS, CFLAGS, LDFLAGS, LDLIBS are added to the project's own
## WERROR=1          warnings are errors
## V=1               commands are printed
CONFIG  ?= release
PREFIX  ?= /usr/local
DESTDIR ?=
V       ?= 0
WERROR  ?= 0
RUN     ?= latest
B       := build/$(CONFIG)
Q       := $(if $(filter 1,$(V)),,@)

MAKEFLAGS += --no-builtin-rules --warn-undefined-variables
SHELL     := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.SECONDARY:
.DEFAULT_GOAL := all
export LC_ALL := C
export SOURCE_DATE_EPOCH := $(shell git log -1 --format=%ct 2>/dev/null || echo 0)

# ---- flags -------------------------------------------------------------------------------------
comma    := ,
CC       := $(if $(filter default undefined,$(origin CC)),gcc,$(CC))
CPPFLAGS ?=
CFLAGS   ?=
LDFLAGS  ?=
LDLIBS   ?=
WARN     := -Wall -Wextra -Wundef -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wwrite-strings -Wvla -Wcast-align -Wdate-time \
            -Werror=return-type -Werror=implicit-function-declaration $(if $(filter 1,$(WERROR)),-Werror)
# SLP vectorising packs the two words of a handle into vector registers and out again: 10 % more
# instructions on handle code (gcc 12).  No frame pointers in release: collectors need the register.
OPT_release := -O2 -DNDEBUG -fno-tree-slp-vectorize
OPT_lto     := -O2 -DNDEBUG -fno-tree-slp-vectorize -flto
OPT_fold    := $(OPT_release) -DGC_FOLD=1
OPT_debug   := -fno-omit-frame-pointer -O1 -DGC_DEBUG=1
OPT_o0      := -fno-omit-frame-pointer -O0 -DGC_DEBUG=1
OPT_asan    := -fno-omit-frame-pointer -O1 -DGC_DEBUG=1 -fsanitize=address -fno-sanitize-recover=all
OPT_ubsan   := -fno-omit-frame-pointer -O1 -DGC_DEBUG=1 -fsanitize=undefined -fno-sanitize=alignment -fno-sanitize-recover=all
OPT_memcheck := -fno-omit-frame-pointer -O1 -DGC_DEBUG=1 -DGC_ANNOTATE=1
OPT_asanheap := $(OPT_asan) -DGC_ANNOTATE=1
OPT_tsan    := -fno-omit-frame-pointer -O1 -DGC_DEBUG=1 -fsanitize=thread
OPT_libfuzzer := -fno-omit-frame-pointer -O1 -DGC_DEBUG=1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=alignment -fno-sanitize-recover=all
OPT_cov     := -fno-omit-frame-pointer -O0 -DGC_DEBUG=1 -DGC_COVERAGE=1 --coverage
OPT      := $(or $(OPT_$(CONFIG)),$(error CONFIG=$(CONFIG) is not a known configuration))
ALL_CPPFLAGS = -I. -I$(B)/gen -D_GNU_SOURCE $(CPPFLAGS)
ALL_CFLAGS   = -std=c17 -g -fno-strict-aliasing -fno-common \
               -ffile-prefix-map="$(CURDIR)=." $(WARN) $(OPT) $(CFLAGS)
ALL_LDFLAGS  = -Wl,--export-dynamic -Wl,--build-id=sha1 $(filter -fsanitize=% --coverage -flto,$(OPT)) $(LDFLAGS)
ALL_LDLIBS   = -lcjson -ljemalloc -ldl -lpthread -lm $(LDLIBS)

# ---- sources: a file dropped in one of these folders is part of the build -----------------------
stems      = $(basename $(notdir $(sort $(wildcard $(1)/*.c))))
CORE      := $(sort $(wildcard heap/*.c roots/*.c harness/*.c))
EXTENSIONS := $(sort $(wildcard collectors/*.c workloads/*.c harness/conformance/*.c))
OBJS      := $(CORE:%.c=$(B)/%.o) $(EXTENSIONS:%.c=$(B)/%.o) $(B)/gen/registry.o
LIB_OBJS  := $(filter-out $(B)/harness/main.o,$(OBJS))
TESTS     := $(patsubst tests/%.c,$(B)/tests/%,$(sort $(wildcard tests/test_*.c)))
BROKEN    := $(patsubst tests/%.c,$(B)/tests/%.so,$(sort $(wildcard tests/broken/*.c)))
GOLDEN    := $(patsubst tests/%.c,$(B)/tests/%.o,$(sort $(wildcard tests/golden/*.c)))
SUPPORT   := $(patsubst tests/%.c,$(B)/tests/%.o,$(filter-out $(wildcard tests/test_*.c),$(sort $(wildcard tests/*.c))))

all: $(B)/tricolor                      ## build the harness (CONFIG=release|debug|asan|ubsan|...)
plugins: all $(patsubst %,$(B)/plugins/%.so,$(call stems,collectors)) ## each collector as a plugin too

$(B)/tricolor: $(OBJS) $(B)/gen/flags
	@echo '  LD    $@'
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(OBJS) $(ALL_LDLIBS)
$(B)/%.o: %.c $(B)/gen/flags
	@mkdir -p $(@D); echo '  CC    $<'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/gen/%.o: $(B)/gen/%.c $(B)/gen/flags
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/plugins/%.so: collectors/%.c $(B)/gen/flags
	@mkdir -p $(@D); echo '  SO    $@'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -DGC_PLUGIN_BUILD -fPIC -shared -MMD -MP -MF $(@:.so=.d) -o $@ $<
$(B)/tests/broken/%.so: tests/broken/%.c $(B)/gen/flags
	@mkdir -p $(@D); echo '  SO    $@'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -DGC_PLUGIN_BUILD -fPIC -shared -MMD -MP -MF $(@:.so=.d) -o $@ $<
# Instructions are counted for one compiler and one set of flags, whatever CONFIG says.
$(B)/tests/golden/%.o: tests/golden/%.c $(B)/gen/flags
	@mkdir -p $(@D); echo '  CC    $<'
	$(Q)gcc -I. -D_GNU_SOURCE -std=c17 -fno-strict-aliasing -fno-common $(WARN) $(OPT_release) -MMD -MP -c -o $@ $<
$(B)/tests/%: $(B)/tests/%.o $(SUPPORT) $(LIB_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(ALL_LDFLAGS) -o $@ $^ -lcmocka $(ALL_LDLIBS)
$(B)/tests/test_registry: | $(BROKEN)

# ---- the library: heap, roots and collectors for other programs -----------------------------------
# Position-independent objects of its own, so that the command's code stays as it is measured.
LIB_C     := $(sort $(wildcard heap/*.c roots/*.c collectors/*.c))
PIC_OBJS  := $(LIB_C:%.c=$(B)/pic/%.o) $(B)/pic/registry.o
SONAME    := libtricolor.so.0
# What embedders and authors of collectors may include: what the built-in collectors do, and roots.
HEADERS    = $(sort $(filter heap/% roots/%,$(shell $(CC) $(ALL_CPPFLAGS) -MM $(wildcard collectors/*.c) heap/registry.h heap/heap_pool.h roots/roots.h)))
library: $(B)/libtricolor.a $(B)/$(SONAME) ## libtricolor, static and shared
$(B)/pic/%.o: %.c $(B)/gen/flags
	@mkdir -p $(@D); echo '  CC    $@'
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fPIC -fno-semantic-interposition -MMD -MP -c -o $@ $<
$(B)/pic/registry.c: scripts/gen-registry $(B)/gen/extensions.list
	@mkdir -p $(@D); echo '  GEN   $@'
	$(Q)grep ^collectors/ $(B)/gen/extensions.list > $@.list; scripts/gen-registry $@.list > $@
$(B)/pic/registry.o: $(B)/pic/registry.c $(B)/gen/flags
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -fPIC -MMD -MP -c -o $@ $<
$(B)/libtricolor.a: $(PIC_OBJS)
	@echo '  AR    $@'
	$(Q)rm -f $@; ar rcsD $@ $^
$(B)/$(SONAME): $(PIC_OBJS)
	@echo '  SO    $@'
	$(Q)$(CC) $(filter-out -Wl$(comma)--export-dynamic,$(ALL_LDFLAGS)) -shared -Wl,-soname,$(SONAME) -Wl,-Bsymbolic-functions -Wl,-z,defs -o $@ $^ -ljemalloc -ldl -lpthread -lm $(LDLIBS)

# Stamps whose content, not age, decides: rebuild when flags or file lists change.
FORCE:
$(B)/gen/flags: FORCE
	@mkdir -p $(@D); echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(ALL_LDLIBS)' | cmp -s - $@ || \
	    echo '$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(ALL_LDLIBS)' > $@
$(B)/gen/extensions.list: FORCE
	@mkdir -p $(@D); printf '%s\n' $(EXTENSIONS) | cmp -s - $@ || printf '%s\n' $(EXTENSIONS) > $@
$(B)/gen/registry.c: scripts/gen-registry $(B)/gen/extensions.list $(EXTENSIONS)
	@echo '  GEN   $@'
	$(Q)scripts/gen-registry $(B)/gen/extensions.list > $@

# ---- checks --------------------------------------------------------------------------------------
build-tests: $(TESTS) $(BROKEN) $(GOLDEN) $(B)/tricolor plugins ## build the tests without running them
test: build-tests                       ## unit and conformance tests for every collector
	$(Q)scripts/run-tests $(TESTS)
asan ubsan:                             ## the same tests under a sanitizer
	$(Q)$(MAKE) CONFIG=$@ test
tsan:                                   ## heaps on several threads, under the thread sanitizer
	$(Q)$(MAKE) CONFIG=$@ build/$@/tests/test_threads
	$(Q)scripts/run-tests build/$@/tests/test_threads

# Of the unit tests those that look at no reclaimed memory on purpose.
MEMCHECK  := $(addprefix build/memcheck/tests/test_,segfit_free line_space nursery heap_pool window)
asanheap:                               ## reads of reclaimed heap memory, by AddressSanitizer
	$(Q)$(MAKE) CONFIG=$@ all
	$(Q)scripts/memcheck build/$@/tricolor
memcheck: asanheap                      ## the same by valgrind's memcheck, a share of the tests
	$(Q)$(MAKE) CONFIG=$@ all $(MEMCHECK)
	$(Q)scripts/memcheck --valgrind build/$@/tricolor $(MEMCHECK)
.PHONY: asanheap memcheck

COMMA     := ,
SEED      ?= 1
OPS       ?= 2000000
COLLECTOR ?= all
JOBS      ?= 1
FUZZ_MAIN := tests/fuzz/fuzz.c tests/fuzz/libfuzzer.c tests/fuzz/inject.c
FUZZ      := $(patsubst tests/%.c,$(B)/tests/%.o,$(filter-out $(FUZZ_MAIN),$(sort $(wildcard tests/fuzz/*.c))))
$(FUZZ_MAIN:%.c=$(B)/%): $(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(FUZZ) $(LIB_OBJS)
	@echo '  LD    $@'
	$(Q)$(CC) $(ALL_LDFLAGS) $(if $(filter %libfuzzer,$@),-fsanitize=fuzzer) \
	    $(if $(filter %inject,$@),$(addprefix -Wl$(COMMA)--wrap=,mmap munmap mprotect)) -o $@ $^ $(ALL_LDLIBS)
fuzz: $(B)/tests/fuzz/fuzz              ## model fuzzer: SEED= OPS= (per collector) COLLECTOR= JOBS=
	$(Q)$< --seed=$(SEED) --ops=$(OPS) --collector=$(COLLECTOR) --jobs=$(JOBS) --out=$(B)
FUZZ_SECONDS ?= 60
CORPUS       := build/libfuzzer/corpus
fuzz-libfuzzer:                         ## the same fuzzer under clang's libFuzzer, FUZZ_SECONDS=60
	$(Q)$(MAKE) CONFIG=libfuzzer CC=clang build/libfuzzer/tests/fuzz/libfuzzer build/libfuzzer/tests/fuzz/fuzz
	$(Q)mkdir -p $(CORPUS) && build/libfuzzer/tests/fuzz/fuzz --corpus=$(CORPUS)
	$(Q)build/libfuzzer/tests/fuzz/libfuzzer -max_total_time=$(FUZZ_SECONDS) -max_len=2064 -handle_abrt=1 \
	    -timeout=300 -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix=build/libfuzzer/ $(CORPUS)
inject: $(B)/tests/fuzz/inject          ## fail every internal allocation and mapping once
	$(Q)$<
SEEDS ?= 40
.PHONY: fuzz fuzz-libfuzzer fuzz-sandbox inject
fuzz-sandbox: all                       ## corrupt heaps at random: SEED= SEEDS=
	$(Q)scripts/fuzz-sandbox $(B)/tricolor $(SEED) $(SEEDS)
lint:                                   ## layers, headers, format, shellcheck, names in docs
	$(Q)scripts/lint
.PHONY: rootcheck
rootcheck: $(B)/gen/registry.c          ## raw references that live across a call that may collect
	$(Q)scripts/rootcheck -I$(B)/gen $(wildcard roots/*.c workloads/*.c harness/*.c harness/conformance/*.c examples/*.c)
matrix:                                 ## conformance under gcc and clang, -O0 and -O2 with LTO
	$(Q)scripts/matrix
mutants:                                ## deliberate bugs, each of which some test must notice
	$(Q)scripts/mutants
coverage:                               ## lines and branches that the tests reach, by folder
	$(Q)scripts/coverage
format:                                 ## rewrite the C sources with clang-format
	$(Q)git ls-files '*.[ch]' '*.cpp' | xargs clang-format -i

# ---- measurements --------------------------------------------------------------------------------
bench:                                  ## the quick plan into results/<run>/ (about 2 minutes)
	$(Q)scripts/bench
$(B)/limit_%: tests/limit/limit_%.c
	@mkdir -p $(@D); echo '  CC    $<'
	$(Q)$(CC) -O2 -o $@ $<
LIMITS    := $(B)/limit_semispace $(B)/limit_generational
bench-limit: all $(LIMITS)              ## collectors beside hard-coded programs without safety
	$(Q)scripts/limit $(B)/tricolor $(LIMITS)
bench-calibrate: all                    ## the price of choosing the collector at run time
	$(Q)$(MAKE) CONFIG=fold all
	$(Q)scripts/calibrate build/release/tricolor build/fold/tricolor
shapes: all                             ## smallest heaps, the copying cliff, collection counts: as the literature says?
	$(Q)scripts/shapes --binary $(B)/tricolor
report:                                 ## one HTML page about RUN=latest
	$(Q)scripts/report $(RUN)
plots:                                  ## redraw the pictures of RUN=latest from its stored rows
	$(Q)scripts/plot $(RUN)

# ---- housekeeping --------------------------------------------------------------------------------
deps:                                   ## install every dependency (Debian 12)
	$(Q)scripts/setup
install: all plugins library            ## PREFIX=/usr/local, honours DESTDIR; uninstall undoes it
	$(Q)scripts/install-tree '$(B)' '$(PREFIX)' '$(DESTDIR)' '$(HEADERS)'
uninstall:                              ## remove what install put under PREFIX
	$(Q)scripts/install-tree --remove '$(PREFIX)' '$(DESTDIR)'
.PHONY: library uninstall
clean:                                  ## remove build/ (results/ is never touched)
	rm -rf build
help:                                   ## this list
	@awk -F ':.*## ' '/^[a-z].*:.*## /{printf "  %-16s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))
	@echo; echo 'Variables'; sed -n 's/^## /  /p' $(firstword $(MAKEFILE_LIST))

.PHONY: all plugins build-tests test asan ubsan tsan lint matrix mutants coverage format bench bench-limit bench-calibrate plots shapes report deps install clean help FORCE
-include $(shell find $(B) -name '*.d' 2>/dev/null)
