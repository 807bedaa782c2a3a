EXTENSION = norefund
EXTVERSION = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" norefund.control)
MODULE_big = norefund
# What no other library replaces is inlined: a decision is a few nanoseconds.
PG_CFLAGS = -fno-semantic-interposition -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare -Wno-missing-field-initializers -Wno-declaration-after-statement

OBJS = src/norefund.o src/rules.o src/payment_methods.o src/knowledge.o src/steps.o src/refunds.o \
	src/reasons.o src/observe.o src/arguments.o src/classify.o src/explain.o src/contradictions.o src/combine.o \
	src/work.o src/blank.o src/meter.o src/seoul.o src/render.o src/lms.o src/chain.o \
	src/columns.o src/duplicates.o src/freeze.o

# The extension's members, in the order in which a case meets them.
MODULES_SQL = guard blank meter contradictions classify combine explain steps holds checks render lms chain duplicates freeze html drawing
# What setup() makes as objects of the owner, in the same order.
SETUP_SQL = policies outcomes calls cases decisions messages case_events payment_reports holds \
	knowledge assessments templates texts steps locks \
	settle refunds decide looks evidence submit review backlog payments outbox close \
	reasons worklist \
	results drivers quality times map \
	explain replay card picture report \
	rights verify

EXTENSION_SQL = $(EXTENSION)--$(EXTVERSION).sql
DATA_built = $(EXTENSION_SQL)
DATA = $(wildcard src/upgrade/*.sql)
EXTRA_CLEAN = $(EXTENSION)--*.sql output_iso

REGRESS = install setup rules meter classify policies \
	decide submit calls review evidence steps refunds holds card templates texts duplicates \
	explain replay analysts report
REGRESS_OPTS = --encoding=UTF8 --no-locale
ISOLATION = one_open_case two_requests one_decision one_claim duplicate_and_close request_and_close decision_and_evidence \
	verdict_and_claim other_case_and_claim report_and_claim import_and_claim import_and_retry answer_and_note
ISOLATION_OPTS = --inputdir=test/spec

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)

ifneq ($(PGXS),)
include $(PGXS)
else
all install installcheck:
	@echo "pg_config was not found: apt-get install postgresql-server-dev-15, or set PG_CONFIG" >&2; exit 1
.PHONY: all install installcheck
endif

$(OBJS): $(wildcard src/*.h)

$(EXTENSION_SQL): norefund.control src/setup/wrap.awk $(MODULES_SQL:%=src/%.sql) $(SETUP_SQL:%=src/setup/%.sql) src/setup.sql
	(cat $(MODULES_SQL:%=src/%.sql) && awk -f src/setup/wrap.awk $(SETUP_SQL:%=src/setup/%.sql) && cat src/setup.sql) > $@.tmp
	mv $@.tmp $@

# The README's commands. Each installs what is missing and works on a server of its own.
demo:
	@test/with-server test/demo/run $(TRIPS)

REPORT = results/report.html
report:
	@test/with-server test/demo/report $(REPORT)

test:
	@test/run

# Ratios to yardsticks on the same rows; CASES and SMALL say how many closed cases there are.
bench:
	@test/with-server test/bench/run
bench-peers:
	@test/with-server test/bench/peers/run

.PHONY: demo report test bench bench-peers
