/*
 * module.c: start-up.  It alone sees every room: where an earlier one must call
 * a later one, this is where they are tied.
 */
#include "common/safeins.h"
#include "common/lock_release.h"
#include "common/relations.h"
#include "common/settings.h"
#include "rules/code_list.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "rules/selects.h"
#include "attach/merge.h"
#include "ledger/seal/own_seals.h"
#include "ledger/seal/release.h"
#include "ledger/seal/seal.h"
#include "books/account/account.h"
#include "books/deadline.h"
#include "guards/roles.h"
#include "guards/service/plan.h"
#include "watch/hazard_sweep.h"
#include "watch/report_sweep.h"
#include "watch/worker.h"
#include "report/coverage_sweep.h"
#include "acts/home.h"
#include "acts/nation/witness.h"
#include "acts/added_code.h"
#include "acts/selects.h"
#include "acts/watch_end.h"

#include "miscadmin.h"
#include "utils/guc.h"

PG_MODULE_MAGIC;

void		_PG_init(void);

void
_PG_init(void)
{
	pg_bindtextdomain(TEXTDOMAIN);
	settings_init();
	worker_init();
#if PG_VERSION_NUM >= 150000
	MarkGUCPrefixReserved("safeins");
#else
	EmitWarningsOnPlaceholders("safeins");
#endif
	relations_init();
	lock_release_init();
	merge_init();
	ledger_init();
	release_init();
	account_init();
	deadlines_init();
	guards_init();
	hazard_init();
	report_sweep_init();
	coverage_sweep_init();
	nation_witness_init();
	code_added_hook = codes_changed;
	home_hook = home_moved;
	rule_selects_hook = rule_selects;
	rule_changed_hook = plans_law_changed;
	watch_ended_hook = watch_ended;
}
