EXTENSION = safeins

# The rooms, in the order in which one may use another; every list below keeps it.
OBJS = src/safeins.o src/args.o \
	src/types/division.o src/types/division_plan.o src/types/uscc.o src/types/fen.o src/types/yuan.o \
	src/rules/rule_read.o src/rules/rulebook.o src/rules/rule_value.o src/rules/rule_show.o src/rules/rule_conflict.o src/rules/rule_edit.o src/rules/code_list.o src/rules/escalation.o src/rules/calendar.o src/rules/days.o src/rules/holidays.o \
	src/attach/mapping_parse.o src/attach/mapping.o src/attach/mapping_check.o src/attach/attachment.o src/attach/fact_value.o src/attach/facts.o src/attach/fact_fit.o src/attach/to_date.o src/attach/lookup.o src/attach/keys.o src/attach/memory.o src/attach/overtaken.o src/attach/guard.o src/attach/merge.o src/attach/statement_end.o \
	src/attach/triggers.o src/attach/log.o src/attach/attach.o src/attach/depend.o src/attach/meaning.o src/attach/pending.o src/attach/leave.o src/attach/follow.o src/attach/protect.o \
	src/ledger/digest.o src/ledger/lanes.o src/ledger/codec.o src/ledger/encode.o src/ledger/sealed.o src/ledger/register.o src/ledger/naming.o src/ledger/rename.o src/ledger/journal.o \
	src/ledger/rows.o src/ledger/keyrow.o src/ledger/seal.o src/ledger/seal_guard.o src/ledger/cover.o src/ledger/tree.o src/ledger/tilescan.o src/ledger/names.o src/ledger/batch.o \
	src/ledger/checkpoint.o src/ledger/note.o src/ledger/proof.o src/ledger/leaves.o \
	src/ledger/fold.o src/ledger/fold_agg.o src/ledger/verify_fold.o src/ledger/verify_rows.o src/ledger/verify_place.o src/ledger/verify_tree.o \
	src/ledger/verify_tell.o src/ledger/verify_batch.o src/ledger/verify_seals.o src/ledger/verify.o \
	src/books/place.o src/books/known.o src/books/store.o src/books/scan.o src/books/policy_year.o src/books/delta.o src/books/account_row.o src/books/account.o src/books/ahead.o src/books/policy.o src/books/policy_cache.o src/books/policy_write.o src/books/enterprise.o src/books/service.o src/books/deadline.o src/books/hazard.o src/books/annual.o src/books/insurer.o src/books/finding.o src/books/quota_law.o src/books/quota_read.o src/books/quota_sorted.o src/books/quota.o \
	src/guards/breach.o src/guards/words.o src/guards/unfit.o src/guards/waiting.o src/guards/await.o src/guards/fee.o src/guards/fee_expense.o src/guards/fee_account.o src/guards/fee_doubt.o \
	src/guards/fee_lookup.o src/guards/service_link.o src/guards/policy_link.o src/guards/fee_voucher.o src/guards/enterprise.o src/guards/policy.o src/guards/policy_terms.o src/guards/policy_money.o src/guards/policy_neighbours.o src/guards/policy_left.o \
	src/guards/service.o src/guards/service_book.o src/guards/hazard.o src/guards/hazard_states.o src/guards/hazard_sweep.o \
	src/guards/intake.o src/guards/insurer_report.o src/guards/filing.o src/guards/claim.o src/guards/complaint.o src/guards/suspension.o \
	src/guards/year.o src/guards/year_duties.o src/guards/reconcile.o src/guards/home.o src/guards/recode.o src/guards/roles.o \
	src/watch/sweep.o src/watch/acknowledge.o src/watch/worker.o \
	src/report/fee_status.o src/report/ask_rule.o src/report/premium.o src/report/set_up.o

SQL = src/safeins.sql \
	src/types/division.sql src/types/uscc.sql src/types/yuan.sql \
	src/rules/rulebook.sql src/rules/shipped.sql src/rules/code_list.sql src/rules/calendar.sql src/rules/holidays.sql \
	src/attach/attach.sql \
	src/ledger/ledger.sql src/ledger/verify.sql \
	src/books/place.sql src/books/account.sql src/books/enterprise.sql src/books/policy.sql src/books/service.sql src/books/deadline.sql src/books/hazard.sql src/books/insurer.sql src/books/finding.sql src/books/quota.sql \
	src/guards/fee.sql src/guards/insurer.sql src/guards/hazard.sql \
	src/watch/sweep.sql \
	src/report/fee_status.sql src/report/ledger_status.sql src/report/insurer_status.sql src/report/hazard_status.sql src/report/quota_status.sql src/report/coverage.sql src/report/deadline_status.sql src/report/escalation_status.sql src/report/premium.sql src/report/scorecard.sql src/report/text_places.sql src/report/access.sql src/report/starter.sql

# A program of its own, which shares nothing with the library.
TOOL = safeins-verify
TOOL_SRCS = src/tool/safeins-verify.c src/tool/say.c src/tool/copyfile.c src/tool/json.c src/tool/note.c src/tool/tree.c src/tool/batch.c src/tool/table.c

REGRESS = types types_division types_uscc types_yuan rules attach ledger books fee policy service insurers quota hazard

here := $(dir $(lastword $(MAKEFILE_LIST)))
DEFAULT_VERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(here)safeins.control)

MODULE_big = safeins
DATA_built = safeins--$(DEFAULT_VERSION).sql
PG_CPPFLAGS = -I$(here)src
SHLIB_LINK = -lcrypto
EXTRA_CLEAN = safeins--$(DEFAULT_VERSION).sql $(TOOL)

ISOLATION = $(patsubst %.spec,%,$(notdir $(sort $(wildcard $(here)test/isolation/specs/*.spec))))
ISOLATION_OPTS = --inputdir=$(here)test/isolation \
	--load-extension=btree_gist --load-extension=safeins

PG_CONFIG ?= pg_config

# These install what is missing, PGXS included, so they must work without it.
DRIVEN = check demo bench soak setup lint
ifneq (,$(filter $(DRIVEN),$(MAKECMDGOALS)))
.PHONY: $(DRIVEN)
$(DRIVEN):
	@$(here)test/run $@ $(ARGS)
else
PGXS := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

$(DATA_built): $(SQL) safeins.control Makefile
	cat $(addprefix $(srcdir)/,$(SQL)) > $@

$(OBJS): $(wildcard $(here)src/*.h $(here)src/*/*.h)

all: $(TOOL)
$(TOOL): $(addprefix $(srcdir)/,$(TOOL_SRCS)) $(wildcard $(here)src/tool/*.h)
	$(CC) $(CFLAGS) -DSAFEINS_VERSION='"$(DEFAULT_VERSION)"' -o $@ $(filter %.c,$^) $(LDFLAGS) -lcrypto

install: install-tool
install-tool: $(TOOL)
	$(MKDIR_P) '$(DESTDIR)$(bindir)'
	$(INSTALL_PROGRAM) $(TOOL) '$(DESTDIR)$(bindir)/$(TOOL)'
uninstall: uninstall-tool
uninstall-tool:
	rm -f '$(DESTDIR)$(bindir)/$(TOOL)'
.PHONY: install-tool uninstall-tool

# Out of tree the rooms and the catalogues' directory are not there yet.
$(shell mkdir -p po $(sort $(dir $(OBJS))))
endif
