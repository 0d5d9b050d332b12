EXTENSION = safeins

# The rooms, in the order in which one may use another; every list below keeps it.
OBJS = \
	src/common/iso_day.o src/common/settings.o src/common/version.o src/common/former.o src/common/record.o \
	src/common/install.o src/common/own_sql.o src/common/identity.o src/common/relations.o src/common/inheritance.o src/common/args.o src/common/table_name.o \
	src/common/progress.o src/common/retold.o src/common/server_words.o src/common/lock_release.o src/common/name_lock.o src/common/more_columns.o src/common/travel.o \
	src/types/full_width.o src/types/division.o src/types/division_plan.o src/types/uscc.o src/types/fen.o \
	src/types/yuan.o \
	src/rules/rule_read.o src/rules/rulebook.o src/rules/rule_value.o src/rules/rule_show.o \
	src/rules/rule_conflict.o src/rules/rule_edit.o src/rules/rule_strictest.o src/rules/word.o \
	src/rules/word_break.o src/rules/code_near.o src/rules/code_list.o src/rules/escalation.o \
	src/rules/points.o src/rules/calendar.o src/rules/days.o src/rules/holidays.o \
	src/rules/rule_sql.o src/rules/premium.o \
	src/attach/mapping_parse.o src/attach/to_date.o src/attach/fact_fit.o src/attach/role.o \
	src/attach/key_prefix.o src/attach/expression.o src/attach/mapping.o src/attach/mapping_report.o \
	src/attach/rows_report.o src/attach/our_triggers.o src/attach/attachment.o \
	src/attach/triggers.o src/attach/log.o src/attach/mapping_check.o src/attach/fact_value.o \
	src/attach/lookup.o src/attach/facts.o src/attach/fact_written.o src/attach/row_memory.o \
	src/attach/memory_all.o src/attach/role_rules.o src/attach/key_range.o src/attach/keys.o \
	src/attach/overtaken_statement.o src/attach/heir.o src/attach/merge.o \
	src/attach/statement_end.o src/attach/trigger.o src/attach/attach.o src/attach/guard_depend.o \
	src/attach/mapped_object.o src/attach/ddl_command.o src/attach/leaving_child.o \
	src/attach/partition_drop.o src/attach/ddl_follow.o src/attach/ddl_protect.o \
	src/ledger/hash/digest.o src/ledger/hash/lanes.o \
	src/ledger/seal/ledger.o src/ledger/seal/codec.o src/ledger/seal/encode.o \
	src/ledger/seal/sealed.o src/ledger/seal/seal_names.o src/ledger/seal/register.o \
	src/ledger/seal/rename.o src/ledger/seal/journal.o src/ledger/seal/received.o \
	src/ledger/seal/newer_blocks.o src/ledger/seal/sealed_rows.o src/ledger/seal/row_of_key.o src/ledger/seal/take_in.o \
	src/ledger/seal/release.o src/ledger/seal/own_seals.o src/ledger/seal/seal.o \
	src/ledger/seal/seal_trigger.o src/ledger/seal/partitions.o \
	src/ledger/tree/tree.o src/ledger/tree/tile_scan.o src/ledger/tree/marks.o \
	src/ledger/tree/leaf_names.o src/ledger/tree/batch.o src/ledger/tree/checkpoint.o \
	src/ledger/tree/note.o src/ledger/tree/received_note.o src/ledger/tree/path.o \
	src/ledger/tree/proof.o src/ledger/tree/leaves.o \
	src/ledger/verify/fold.o src/ledger/verify/fold_part.o src/ledger/verify/verify_report.o \
	src/ledger/verify/verify_fold.o src/ledger/verify/verify_pairs.o \
	src/ledger/verify/verify_rows.o src/ledger/verify/verify_position.o \
	src/ledger/verify/verify_tree.o \
	src/ledger/verify/verify_answer.o src/ledger/verify/verify_batch.o \
	src/ledger/verify/verify_seals.o src/ledger/verify/verify.o \
	src/books/suppressed.o \
	src/books/account/delta.o src/books/account/account_row.o src/books/account/account_find.o \
	src/books/account/account_new.o src/books/account/account.o src/books/account/account_set.o \
	src/books/account/ahead.o src/books/account/area.o src/books/account/years.o \
	src/books/place.o src/books/is_judged.o src/books/book_store.o src/books/book_leaf.o \
	src/books/book_scan.o src/books/book_walk.o src/books/book.o src/books/book_table.o \
	src/books/book_find.o src/books/book_index.o src/books/book_write.o src/books/book_compare.o \
	src/books/policy_year.o src/books/policy.o src/books/policy_cache.o src/books/policy_write.o \
	src/books/policy_neighbours.o src/books/policy_others.o src/books/policy_move.o \
	src/books/coinsurance.o src/books/policy_split.o src/books/enterprise.o src/books/book_entry.o \
	src/books/provider.o src/books/plan.o src/books/service_book.o src/books/service_policy.o \
	src/books/service.o src/books/service_first.o src/books/service_of_policy.o \
	src/books/deadline.o src/books/hazard.o src/books/annual.o src/books/report.o \
	src/books/filing.o src/books/claim.o src/books/complaint.o src/books/refusal.o \
	src/books/product.o src/books/insurer.o src/books/known.o src/books/finding.o \
	src/books/measure.o src/books/measure_known.o \
	src/guards/violation.o src/guards/guard_util.o src/guards/unreadable_row.o \
	src/guards/waiting_row.o src/guards/guard.o src/guards/upload.o src/guards/future.o \
	src/guards/retention.o src/guards/role_store.o src/guards/roles.o \
	src/guards/fee/link_lock.o src/guards/fee/policy_was.o src/guards/fee/movement.o \
	src/guards/fee/year_law.o src/guards/fee/carry.o src/guards/fee/band.o \
	src/guards/fee/question.o src/guards/fee/voucher.o src/guards/fee/voucher_index.o src/guards/fee/reversal.o \
	src/guards/fee/lookup.o src/guards/fee/unknown_policy.o src/guards/fee/premium_policy.o \
	src/guards/fee/expense.o src/guards/fee/link_withdraw.o src/guards/fee/cap_doubt.o \
	src/guards/fee/closed_year.o src/guards/fee/plain.o src/guards/fee/account.o \
	src/guards/fee/fee.o src/guards/fee/service_link.o src/guards/fee/policy_link.o \
	src/guards/fee/policy_place.o \
	src/guards/policy/first_service.o src/guards/policy/policy_area.o \
	src/guards/policy/enterprise.o src/guards/policy/coinsurance.o \
	src/guards/policy/product_again.o src/guards/policy/product.o \
	src/guards/policy/policy_violation.o src/guards/policy/rate.o src/guards/policy/keep.o \
	src/guards/policy/policy.o src/guards/policy/double.o src/guards/policy/terms.o \
	src/guards/policy/money.o src/guards/policy/neighbours.o src/guards/policy/out_of_period.o \
	src/guards/service/service_violation.o src/guards/service/settle.o \
	src/guards/service/quality.o src/guards/service/registry.o src/guards/service/detail.o \
	src/guards/service/service.o src/guards/service/scope.o src/guards/service/provider.o \
	src/guards/service/plan.o src/guards/service/neighbours.o \
	src/guards/hazard/hazard_violation.o src/guards/hazard/named.o src/guards/hazard/person.o src/guards/hazard/told.o \
	src/guards/hazard/hazard.o src/guards/hazard/states.o \
	src/guards/insurer/report_judge.o src/guards/insurer/report.o src/guards/insurer/filing.o \
	src/guards/insurer/reason.o src/guards/insurer/claim_limit.o src/guards/insurer/claim.o \
	src/guards/insurer/complaint.o src/guards/insurer/refusal.o \
	src/guards/measure/settle.o src/guards/measure/measure.o \
	src/watch/sweep_state.o src/watch/hazard_sweep.o src/watch/report_sweep.o src/watch/sweep.o \
	src/watch/worker.o \
	src/report/area_text.o src/report/whole/whole.o src/report/whole/key_map.o src/report/whole/report.o \
	src/report/whole/early.o \
	src/report/quota/law.o src/report/quota/read.o src/report/quota/enterprises.o \
	src/report/quota/tallies.o src/report/quota/sums.o src/report/quota/rows.o src/report/quota/quota.o \
	src/report/quota/run.o \
	src/report/rows_support.o src/report/name.o src/report/fee_status.o src/report/fee_told.o \
	src/report/policies_of.o src/report/coverage.o src/report/coverage_gap.o src/report/insurers.o \
	src/report/hazards.o src/report/deadlines.o src/report/deadline_state.o src/report/coverage_sweep.o src/report/exchange.o \
	src/report/set_up.o src/report/beside.o src/report/statistics.o \
	src/report/html/html_check.o src/report/html/html_progress.o src/report/html/html_books.o \
	src/report/suggest/name.o src/report/suggest/words.o src/report/suggest/schema.o \
	src/report/suggest/table.o src/report/suggest/sample.o src/report/suggest/value.o \
	src/report/suggest/code.o src/report/suggest/live.o src/report/suggest/state.o \
	src/report/suggest/money.o src/report/suggest/agree.o src/report/suggest/candidate.o \
	src/report/suggest/sums.o src/report/suggest/join.o src/report/suggest/number.o \
	src/report/suggest/dictionary.o src/report/suggest/choose.o src/report/suggest/suggest.o \
	src/acts/suspension.o src/acts/close_year.o src/acts/year_duties.o src/acts/difference.o \
	src/acts/kept_rows.o src/acts/reconcile.o src/acts/exchange.o src/acts/home.o src/acts/selects.o \
	src/acts/added_code.o src/acts/watch_end.o src/acts/acknowledge.o src/acts/doubt.o \
	src/acts/check_tables.o \
	src/acts/nation/server_settings.o src/acts/nation/check_feeds.o \
	src/acts/check_setup.o src/acts/update.o \
	src/acts/nation/publication.o src/acts/nation/set_back.o src/acts/nation/received.o \
	src/acts/nation/upstream.o src/acts/nation/feed.o src/acts/nation/origin_check.o src/acts/nation/subscribe.o \
	src/acts/nation/compare_feed.o src/acts/nation/output_plugin.o src/acts/nation/witness.o \
	src/module.o

SQL = \
	src/common/safeins.sql src/common/retold.sql \
	src/types/division.sql src/types/uscc.sql src/types/yuan.sql \
	src/rules/rulebook.sql src/rules/shipped_codes.sql src/rules/shipped.sql \
	src/rules/code_list.sql src/rules/words.sql src/rules/industries.sql src/rules/places.sql \
	src/rules/rule_value.sql src/rules/calendar.sql src/rules/holidays.sql src/rules/premium.sql \
	src/attach/attach.sql \
	src/ledger/ledger.sql \
	src/ledger/verify/verify.sql \
	src/books/place.sql \
	src/books/account/account.sql src/books/account/area.sql \
	src/books/enterprise.sql src/books/policy.sql src/books/coinsurance.sql src/books/service.sql \
	src/books/provider.sql src/books/plan.sql src/books/deadline.sql src/books/hazard.sql \
	src/books/refusal.sql src/books/insurer.sql src/books/finding.sql src/books/measure.sql \
	src/report/quota/quota.sql \
	src/guards/fee.sql src/guards/insurer.sql src/guards/hazard.sql \
	src/watch/sweep.sql \
	src/report/name.sql src/report/fee_status.sql src/report/premium_ahead_status.sql \
	src/report/ledger_status.sql src/report/insurer_status.sql src/report/hazard_status.sql \
	src/report/quota/quota_status.sql \
	src/report/coverage.sql src/report/code_gaps.sql src/report/deadline_status.sql \
	src/report/measure_status.sql src/report/escalation_status.sql src/report/coinsurance.sql \
	src/report/provider_status.sql src/report/service_cost.sql src/report/plan_status.sql \
	src/report/scorecard.sql src/report/evaluation.sql src/report/budget_history.sql \
	src/report/fee_by_area.sql src/report/statistics.sql src/report/coverage_ledger.sql \
	src/report/watch_status.sql src/report/progress_status.sql \
	src/acts/nation/nation.sql \
	src/report/check_setup.sql src/report/report_faults.sql src/report/report_status.sql \
	src/report/suggest/suggest.sql src/report/suggest/words.sql \
	src/acts/update.sql \
	src/report/exchange.sql src/report/views.sql \
	src/report/html/page.sql src/report/html/sections.sql src/report/html/annual.sql \
	src/report/html/report_html.sql src/report/html/export.sql \
	src/report/as_text.sql src/report/web.sql src/report/access.sql src/report/starter.sql

# A program of its own, which shares nothing with the library, nor needs PostgreSQL.
TOOL = safeins-verify
TOOL_SRCS = verify/safeins-verify.c verify/say.c verify/copyfile.c verify/json.c verify/note.c verify/tree.c verify/batch.c verify/table.c

# A script beside it, which needs psql and nothing else.
SCRIPT = safeins-report

REGRESS = types types_division types_uscc types_yuan rules attach ledger books fee policy service insurers quota hazard

here := $(dir $(lastword $(MAKEFILE_LIST)))
DEFAULT_VERSION := $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(here)safeins.control)

MODULE_big = safeins
# Versions that may be installed somewhere, in order: upgrade/VERSION.sql says what comes after each, test/t/data has its install script.
FORMER = 0.1.0
UPDATES = $(patsubst %,safeins--%--$(DEFAULT_VERSION).sql,$(FORMER))
DATA_built = safeins--$(DEFAULT_VERSION).sql $(UPDATES)
PG_CPPFLAGS = -I$(here)src -Isrc -DSAFEINS_VERSION='"$(DEFAULT_VERSION)"'
SHLIB_LINK = -lcrypto
EXTRA_CLEAN = $(DATA_built) $(TOOL) $(SCRIPT) src/common/retold_pairs.inc built_for

# installcheck makes its databases so, whatever the cluster's own encoding is
ENCODING = UTF8

ISOLATION = $(patsubst %.spec,%,$(notdir $(sort $(wildcard $(here)test/isolation/specs/*.spec))))
ISOLATION_OPTS = --inputdir=$(here)test/isolation \
	--load-extension=btree_gist --load-extension=safeins

PG_CONFIG ?= pg_config

# These install what is missing, PGXS included, so they must work without it.
DRIVEN = check demo bench soak setup lint
FORM = indent typedefs
SHIPPED = dist deb
# The two programs by themselves, without PostgreSQL: make tools && make install-tools bindir=/usr/bin
TOOLS = tools install-tools uninstall-tools
# "no" leaves them out, for packages that have them by themselves
with_tools ?= yes
ifneq (,$(filter $(DRIVEN),$(MAKECMDGOALS)))
.PHONY: $(DRIVEN)
$(DRIVEN):
	@$(here)test/run $@ $(ARGS)
else ifneq (,$(filter $(FORM),$(MAKECMDGOALS)))
.PHONY: $(FORM)
# make indent FILES="src/attach/attach.c": as pgindent lays them out; all of them by default.
indent: typedefs
	cd $(here). && test/lib/indent $(FILES)
typedefs:
	cd $(here). && test/lib/typedefs src verify >typedefs.list
else ifneq (,$(filter $(SHIPPED),$(MAKECMDGOALS)))
.PHONY: $(SHIPPED)
# The sources as they are committed: for packages, and for PGXN.
dist:
	cd $(here). && git archive --prefix=safeins-$(DEFAULT_VERSION)/ -o safeins-$(DEFAULT_VERSION).tar.gz HEAD
	cd $(here). && git archive --prefix=safeins-$(DEFAULT_VERSION)/ -o safeins-$(DEFAULT_VERSION).zip HEAD
# Debian's packages, beside this directory, for each PostgreSQL that is installed with its headers.
deb:
	cd $(here). && pg_buildext updatecontrol && dpkg-buildpackage -us -uc -b
else
ifneq (,$(filter $(TOOLS),$(MAKECMDGOALS)))
srcdir = $(here).
prefix = /usr/local
bindir = $(prefix)/bin
MKDIR_P = mkdir -p
INSTALL_PROGRAM = install
INSTALL_SCRIPT = install
CFLAGS ?= -O2 -Wall
else
PGXS := $(shell $(PG_CONFIG) --pgxs)
ifeq (,$(wildcard $(PGXS)))
$(error no PostgreSQL to build for: $(PG_CONFIG) does not name one with its headers. Debian has them in postgresql-server-dev-15 (17 ...), and PG_CONFIG=/path/to/pg_config names another one; "make tools" needs none)
endif
include $(PGXS)

safeins--$(DEFAULT_VERSION).sql: $(SQL) safeins.control Makefile
	cat $(addprefix $(srcdir)/,$(SQL)) > $@

# From each straight to this one: what was changed by hand since, and every statement that it did not have.
$(UPDATES): safeins--%--$(DEFAULT_VERSION).sql: $(SQL) safeins.control Makefile $(wildcard $(here)upgrade/*) $(wildcard $(here)test/t/data/safeins--*.sql)
	awk -f $(srcdir)/upgrade/script.awk was=$(srcdir)/test/t/data/safeins--$*.sql $(srcdir)/test/t/data/safeins--$*.sql \
		$(srcdir)/upgrade/begin.sql \
		`for v in $(FORMER); do [ $$v != $* ] && [ -z "$$on" ] || { on=1; echo $(srcdir)/upgrade/$$v.sql; }; done` \
		is=1 $(addprefix $(srcdir)/,$(SQL)) is= $(srcdir)/upgrade/end.sql > $@.tmp && mv $@.tmp $@

# What the catalogue of messages says of findings, for whoever reads another language than their writer's.
src/common/retold_pairs.inc: po/zh_CN.po po/pairs.awk
	awk -f $(srcdir)/po/pairs.awk $(srcdir)/po/zh_CN.po > $@
src/common/retold.o src/common/retold.bc: src/common/retold_pairs.inc
src/common/version.o src/common/version.bc: safeins.control

$(OBJS): $(wildcard $(here)src/*/*.h $(here)src/*/*/*.h)

# Objects of one PostgreSQL are none of another's: PG_CONFIG=... after a make without it compiles anew.
$(OBJS) $(OBJS:.o=.bc): built_for
built_for: FORCE
	@echo '$(VERSION) $(includedir_server)' | cmp -s - $@ || echo '$(VERSION) $(includedir_server)' >$@
.PHONY: FORCE

ifeq ($(with_tools),yes)
all: tools
install: install-tools
uninstall: uninstall-tools
endif

# Out of tree the rooms and the catalogues' directory are not there yet.
$(shell mkdir -p po $(sort $(dir $(OBJS))))
endif

.PHONY: $(TOOLS)
tools: $(TOOL) $(SCRIPT)
$(TOOL): $(addprefix $(srcdir)/,$(TOOL_SRCS)) $(wildcard $(here)verify/*.h)
	$(CC) $(CPPFLAGS) $(CFLAGS) -DSAFEINS_VERSION='"$(DEFAULT_VERSION)"' -o $@ $(filter %.c,$^) $(LDFLAGS) -ljansson -lcrypto

$(SCRIPT): $(here)export/safeins-report $(here)safeins.control
	sed 's/@VERSION@/$(DEFAULT_VERSION)/' $< > $@.tmp && chmod 755 $@.tmp && mv $@.tmp $@

install-tools: $(TOOL) $(SCRIPT)
	$(MKDIR_P) '$(DESTDIR)$(bindir)'
	$(INSTALL_PROGRAM) $(TOOL) '$(DESTDIR)$(bindir)/$(TOOL)'
	$(INSTALL_SCRIPT) $(SCRIPT) '$(DESTDIR)$(bindir)/$(SCRIPT)'
uninstall-tools:
	rm -f '$(DESTDIR)$(bindir)/$(TOOL)' '$(DESTDIR)$(bindir)/$(SCRIPT)'
endif
