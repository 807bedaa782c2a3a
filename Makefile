EXTENSION = norefund
EXTVERSION = $(shell sed -n "s/^default_version = '\(.*\)'/\1/p" norefund.control)
MODULE_big = norefund
PG_CPPFLAGS = -Isrc
# What no other library replaces is inlined: a decision is a few nanoseconds.
PG_CFLAGS = -fno-semantic-interposition -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-declaration-after-statement

# The way of a case, topic by topic. Who owns an object stands here and nowhere else:
# members of the extension are what touches no table, ...
OBJS = src/norefund.o \
	src/base/arguments.o src/base/blank.o src/base/columns.o src/base/fold.o src/base/seoul.o src/intake/csv.o \
	src/decide/rules.o src/decide/payment_methods.o src/decide/knowledge.o src/decide/reasons.o src/decide/observe.o \
	src/decide/classify.o src/decide/explain.o src/decide/contradictions.o src/decide/combine.o src/decide/reading.o \
	src/decide/admin_words.o src/decide/meter.o \
	src/texts/render.o src/texts/lms.o \
	src/case/refuse_duplicate.o \
	src/work/steps.o src/work/refunds.o src/work/work.o \
	src/record/chain.o src/record/freeze.o
MEMBERS_SQL = guard base/blank base/seoul \
	decide/meter decide/admin_words decide/contradictions decide/classify decide/combine decide/explain \
	work/step_table work/hold_kinds base/checks intake/csv intake/readings intake/columns \
	texts/render texts/lms record/chain case/refuse_duplicate record/freeze \
	owner/column_labels

# ... and what setup() makes is the owner's.
OWNED_SQL = base/settings decide/policies decide/outcomes \
	case/calls case/cases case/decisions work/messages record/case_events work/payment_reports case/holds \
	decide/call_knowledge decide/assessments texts/templates texts/texts work/next_step \
	case/locks case/service_area case/readings case/submit case/requests case/evidence case/settle \
	case/promote_duplicate case/snapshots case/verdict case/looks case/review case/backlog \
	work/refunds work/payments work/reports work/payment_retries work/reconcile work/outbox \
	case/close work/review_reasons work/worklist \
	intake/imports analysts/results analysts/drivers analysts/quality analysts/times analysts/map \
	analysts/explain_case analysts/replay analysts/card analysts/operations \
	record/archive owner/rights record/erasure record/seals record/verify work/health

# What setup() cannot find out from the two states of a table, version by version.
OWNERS_STEPS = $(shell ls src/owner/upgrade/*.sql 2>/dev/null | sort -V)

# The report and the pictures stand apart: nothing else needs them.
# So does the front of several databases.
FRONT_SQL = front/front
REPORT_MEMBERS_SQL = report/html report/page report/periods report/histogram report/drawing
REPORT_OWNED_SQL = report/picture report/results report/operations report/work report/limits report/report

EXTENSION_SQL = $(EXTENSION)--$(EXTVERSION).sql
# From each earlier version A, whose file src/upgrade/A.sql says what CREATE OR REPLACE cannot do.
UPGRADE_SQL = $(patsubst src/upgrade/%.sql,$(EXTENSION)--%--$(EXTVERSION).sql,$(wildcard src/upgrade/*.sql))
DATA_built = $(EXTENSION_SQL) $(UPGRADE_SQL)
EXTRA_CLEAN = $(EXTENSION)--*.sql output_iso

REGRESS = install setup rules meter classify policies \
	decide words submit readings requests import times calls review evidence steps refunds holds card templates texts \
	duplicates explain replay analysts health report
REGRESS_OPTS = --encoding=UTF8 --no-locale
ISOLATION = one_open_case two_requests one_decision one_claim duplicate_and_close request_and_close \
	request_and_erasure request_and_archive decision_and_evidence verdict_and_claim other_case_and_claim \
	report_and_claim import_and_claim import_and_retry answer_and_note
ISOLATION_OPTS = --inputdir=test/spec

# A test that is asked for by name runs alone.
ifeq ($(origin REGRESS),command line)
ISOLATION =
endif

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)

ifneq ($(PGXS),)
include $(PGXS)
else
all install installcheck:
	@echo "pg_config was not found: apt-get install postgresql-server-dev-15, or set PG_CONFIG" >&2; exit 1
.PHONY: all install installcheck
endif

$(OBJS): $(wildcard src/*/*.h)

$(EXTENSION_SQL): norefund.control Makefile $(wildcard src/*.sql src/*/*.sql src/owner/upgrade/*.sql) src/owner/wrap.awk
	(cat $(MEMBERS_SQL:%=src/%.sql) $(REPORT_MEMBERS_SQL:%=src/%.sql) $(FRONT_SQL:%=src/%.sql) && \
		awk -f src/owner/wrap.awk $(OWNERS_STEPS) $(OWNED_SQL:%=src/%.sql) $(REPORT_OWNED_SQL:%=src/%.sql) && \
		cat src/owner/setup.sql) > $@.tmp
	mv $@.tmp $@

$(EXTENSION)--%--$(EXTVERSION).sql: $(EXTENSION_SQL) $(wildcard src/upgrade/*)
	(sed -n '1s/CREATE EXTENSION $(EXTENSION)/ALTER EXTENSION $(EXTENSION) UPDATE/p' $(EXTENSION_SQL) && \
		cat $$(ls src/upgrade/*.sql | sort -V | sed -n '/\/$*\.sql$$/,$$p') && \
		awk -f src/upgrade/anew.awk $(EXTENSION_SQL)) > $@.tmp
	mv $@.tmp $@

all: ## builds the extension; PG_CONFIG=/path/to/pg_config for another server
install: ## installs it into the server of pg_config
installcheck: ## tests the installed extension on the server that PG* names; REGRESS=steps runs one test
clean: ## removes what was built

# The README's commands. Each installs what is missing and works on a server of its own, whatever the caller's locale.
demo report test test-shards doc keep trust bench bench-peers: export LC_ALL = C.UTF-8

demo: ## shows about 1,000 made-up requests, decided and worked on; TRIPS=trips.csv takes a file's metered trips
	@test/demo/run --on-private-server '$(TRIPS)'

REPORT = results/report.html
report: ## writes the report of the demo's week into results/report.html, or into REPORT=
	@test/with-server test/demo/report '$(REPORT)'

test: ## runs every test; TESTS='steps races' those of a name, PGVERSION=17 on another server than the release's
	@test/run $(TESTS)

test-shards: ## tests a front and four shards with 2,000 cases
	@NOREFUND_SHARDS=4 NOREFUND_CASES=2000 test/run shards

lint: ## looks at what a tool can hold of the style
	@test/lint

doc: ## writes doc/reference.md from the comments on the objects
	@test/with-server test/doc/write

keep: ## keeps this version in test/upgrade, for the test of upgrades from it; once, when it is released
	@test/with-server test/upgrade/keep

trust: ## tries the promises against kills, timeouts, fuzzers and sanitizers; NOREFUND_FULL=1 for hours
	@test/trust/run $(PARTS)

# Ratios to yardsticks on the same rows; CASES and SMALL say how many closed cases there are.
bench: ## measures against yardsticks on the same rows
	@test/with-server test/bench/run
bench-peers: ## measures against engines from npm
	@test/with-server test/bench/peers/run

help: ## prints these lines
	@sed -n 's/^\([a-z-]*\): ## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

.PHONY: demo report test test-shards lint doc keep trust bench bench-peers help
