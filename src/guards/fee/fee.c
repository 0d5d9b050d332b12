/*
 * fee.c: the roles premium and expense: rows become movements of accounts.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/role.h"
#include "books/account/account.h"
#include "books/finding.h"
#include "books/policy.h"
#include "guards/fee/fee.h"
#include "guards/fee/link_lock.h"
#include "guards/violation.h"
#include "guards/guard.h"
#include "guards/unreadable_row.h"
#include "guards/guard_util.h"
#include "guards/role_name.h"
#include "guards/retention.h"

#include "access/xact.h"
#include "catalog/pg_class.h"
#include "common/hashfn.h"
#include "utils/date.h"
#include "utils/json.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

static const FactDef premium_facts[PREMIUM_NFACTS] = {
	[PREMIUM_RECEIPT] = {"receipt", FACT_KEY, true, gettext_noop("key of the receipt")},
	[PREMIUM_POLICY] = {"policy", FACT_KEY, false, gettext_noop("key of the policy")},
	[PREMIUM_INSURER] = {"insurer", FACT_KEY, false, gettext_noop("insurer")},
	[PREMIUM_AMOUNT] = {"amount", FACT_AMOUNT, true, gettext_noop("premium received, refunds negative")},
	[PREMIUM_RECEIVED_ON] = {"received_on", FACT_DATE, true, gettext_noop("day of receipt")},
	[PREMIUM_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

static const FactDef expense_facts[EXPENSE_NFACTS] = {
	[EXPENSE_EXPENSE] = {"expense", FACT_KEY, true, gettext_noop("key of the expense")},
	[EXPENSE_INSURER] = {"insurer", FACT_KEY, false, gettext_noop("insurer")},
	[EXPENSE_AMOUNT] = {"amount", FACT_AMOUNT, true, gettext_noop("amount, reversals negative")},
	[EXPENSE_SPENT_ON] = {"spent_on", FACT_DATE, true, gettext_noop("day of payment")},
	[EXPENSE_PURPOSE] = {"purpose", FACT_TEXT, true, gettext_noop("purpose")},
	[EXPENSE_VOUCHER] = {"voucher", FACT_KEY, false, gettext_noop("voucher")},
	[EXPENSE_POLICY] = {"policy", FACT_KEY, false, gettext_noop("key of the policy")},
	[EXPENSE_SERVICE] = {"service", FACT_KEY, false, gettext_noop("key of the service")},
	[EXPENSE_REVERSES] = {"reverses", FACT_KEY, false, gettext_noop("the expense that is reversed")},
	[EXPENSE_PLACE] = {"place", FACT_PLACE, false, gettext_noop("division")},
};

static void
fail_unfit(FeeCheck *f, const Fact *facts)
{
	int			unfit = fact_unfit(f->g.j->mapping->role, facts);
	int			insurer = f->expense ? EXPENSE_INSURER : PREMIUM_INSURER;
	int			policy = f->expense ? EXPENSE_POLICY : PREMIUM_POLICY;

	/* Neither insurer nor policy: what is missing is whichever the mapping has. */
	if (unfit < 0 && facts[policy].isnull)
		unfit = mapping_has(f->g.j->mapping, insurer) ? insurer : policy;
	if (unfit >= 0)
	{
		row_unfit(f->g.j, facts, unfit, f->g.home);
		return;
	}
	/* Where no policy was ever known every row waits, and an audit says so once. */
	if (f->g.j->mode == CHECK_AUDIT && !f->placed)
	{
		f->waiting++;
		return;
	}
	if (f->g.j->mode == CHECK_LEGACY || check_watches(f->g.j))
	{
		const Fact *place = &facts[f->expense ? EXPENSE_PLACE : PREMIUM_PLACE];

		f->waiting++;
		policy_await(division_at_level(place->isnull ? f->g.home : place->v.place, 1), &facts[policy]);
	}
	{
		StringInfoData figures;

		/* When the policy comes, the finding is found by it. */
		initStringInfo(&figures);
		appendStringInfoString(&figures, "{\"policy\": ");
		escape_json(&figures, fact_text(&facts[policy]));
		appendStringInfoChar(&figures, '}');
		row_refused(f->g.j, facts,
					psprintf(facts[insurer].isnull ? _("row %s has no insurer: policy %s is not known") :
							 _("row %s has no period: policy %s is not known"), fact_text(&facts[0]), fact_text(&facts[policy])),
					facts[insurer].isnull ? _("Money is booked to an insurer: the row's own, or its policy's.") :
					_("By rule fee.period money counts for the year in which its policy, or a year of its policy, began."),
					!facts[insurer].isnull ?
					_("Enter the policy first; an attached policy table makes its policies known.") :
					_("Enter the policy first; an attached policy table makes its policies known. "
					  "Money that comes before its policy, or before it is live by its own mapping, "
					  "names its insurer itself: fact \"insurer\"."),
					ERRCODE_SI_FEE_POLICY, f->g.rules[FEE_POLICY_LINK].code, figures.data, f->g.home);
	}
}

/* What the account has where the row is, if that is more than its own place. */
static void
move_area_of(FeeCheck *f, const Movement *m, int sign)
{
	Fen			amount = sign * m->amount;
	AreaSums	sums = {f->expense ? 0 : amount, f->expense ? amount : 0, sign};
	CheckMode	mode = f->g.j->mode;

	if (mode == CHECK_AUDIT || (m->awaits == NULL && m->place == m->key.place))
		return;
	if (m->awaits == NULL && mode != CHECK_RECOUNT)
	{
		area_add(&m->key, m->place, &sums);
		return;
	}
	if (f->areas == NULL)
		f->areas = area_store(f->g.cxt);
	area_store_put(f->areas, &m->key, &(AreaOf) {m->place, m->awaits}, &sums);
}

static void
move_area(FeeCheck *f, const Movement *m, int sign)
{
	Movement	part;

	for (int i = 0; i < fee_parts(m); i++)
		if (fee_part(f, m, i, &part))
			move_area_of(f, &part, sign);
}

static void
move_account(FeeCheck *f, const Movement *m, int sign, bool judged, const Fact *row)
{
	AccountDelta *d = account_delta(f->deltas, &m->key, m->insurer, m->insurer_len);

	move_area_of(f, m, sign);
	account_delta_add(d, f->expense ? 0 : sign * m->amount, f->expense ? sign * m->amount : 0);
	d->rows++;
	d->came += sign;
	if (m->key.year < f->this_year)
	{
		uint64		content = fee_content(f, row);

		d->content += (uint64) sign * content;
		d->days += (uint64) sign * hash_combine64(content, (uint64) m->on);
	}
	if (d->row == NULL)
	{
		const char *key = row[0].isnull ? fact_text(&row[0]) : row[0].str;

		account_delta_row(f->deltas, d, key, row[0].isnull ? (int) strlen(key) : row[0].len);
	}
	if (judged)
		fee_hold_against(d, guard_rule(&f->g, FEE_CAP, m->key.place, m->on));
	if (d->rows == 1 || m->on > d->on)
		d->on = m->on;
	if (d->rows == 1 || m->on < d->first)
		d->first = m->on;
	d->pooled |= m->pooled;
}

/* Moves the account of a row, or those of all whose parts it is. */
static void
move(FeeCheck *f, const Movement *m, int sign, bool judged, const Fact *row)
{
	Movement	part;

	if (m->split == NULL)
		move_account(f, m, sign, judged, row);
	else
		for (int i = 0; i < fee_parts(m); i++)
			if (fee_part(f, m, i, &part))
				move_account(f, &part, sign, judged, row);
}

/* A receipt that is dated in the future is none yet: it is told, and does not count before its day. */
static void
check_premium(FeeCheck *f, const Movement *before, const Movement *m, const Fact *new_row)
{
	const Rule *rule = m->on <= f->g.today ? NULL : guard_law(&f->g, FEE_PREMIUM_DATE, m->place, m->on);

	if (rule == NULL || rule->mode == RULE_OFF ||
		(before != NULL && before->on == m->on && before->amount >= m->amount))
		return;
	report_violation(f->g.j, &(Violation)
			   {
				   .rule = rule,.sqlstate = ERRCODE_SI_FEE_DATE,.place = m->key.place,.key =
					   fact_text(&new_row[PREMIUM_RECEIPT]),
				   .insurer = pnstrdup(m->insurer, m->insurer_len),.year = m->key.year,
				   .message = psprintf(_("day of receipt %s lies in the future"), day_text(m->on)),
				   .detail = psprintf(_("Row %s of table \"%s\", insurer %s, %s yuan."), fact_text(&new_row[PREMIUM_RECEIPT]),
									  table_shown(f->g.j->rel),
									  pnstrdup(m->insurer, m->insurer_len), fen_string(m->amount)),
				   .remedy = _("Enter the premium when it is received: it counts from that day on."),
				   .figures = psprintf("{\"amount\": %lld}", (long long) m->amount)
			   });
}

static void
hold_named(const CheckContext *j)
{
	if (mapping_has(j->mapping, EXPENSE_POLICY) || mapping_has(j->mapping, EXPENSE_SERVICE))
		lock_tables_of(ROLE_POLICY, ShareRowExclusiveLock);
	if (mapping_has(j->mapping, EXPENSE_SERVICE))
		lock_tables_of(ROLE_SERVICE, ShareRowExclusiveLock);
}

static void *
fee_begin(CheckContext *j, bool expense)
{
	static const GuardDef fee_guard = {.row_size = sizeof(ExpenseRow)};
	FeeCheck   *f = guard_begin(j, &fee_guard, sizeof(FeeCheck));

	f->expense = expense;
	f->both = attachment_count(ROLE_PREMIUM) > 0 && attachment_count(ROLE_EXPENSE) > 0;
	if (j->mode == CHECK_AUDIT && !j->was_attached)
		f->both = attachment_count(f->expense ? ROLE_PREMIUM : ROLE_EXPENSE) > 0;
	/* What is left is judged where a table of the same role is left. */
	if (j->mode == CHECK_RELEASE)
		f->both = f->both && !j->expired && attachment_count(j->mapping->role->name) > 1;
	/* No other year can be closed. */
	f->this_year = j->mode == CHECK_RECOUNT || j->mode == CHECK_AUDIT ? 0 : year_of(f->g.today);
	f->part = j->rel != NULL &&
		(j->rel->rd_rel->relispartition || j->rel->rd_rel->relkind == RELKIND_PARTITIONED_TABLE);
	f->policies = attachment_count(ROLE_POLICY) > 0;
	f->services = attachment_count(ROLE_SERVICE) > 0;
	f->days_kept = !f->expense && !ahead_none();
	f->vouchers_unique = f->expense && j->mode == CHECK_LIVE && fee_voucher_unique(j);
	f->voucher_index = f->expense && !f->vouchers_unique ? voucher_index(j) : InvalidOid;
	f->policy_cache = policy_cache_open(f->g.cxt);
	f->placed = mapping_has(j->mapping, expense ? EXPENSE_POLICY : PREMIUM_POLICY) && (f->policies || policy_any());
	if (j->mode == CHECK_RECOUNT)
		f->areas = ((MoneySums *) j->books)->areas;
	f->deltas = j->mode == CHECK_RECOUNT ? ((MoneySums *) j->books)->deltas : account_deltas_create(f->g.cxt);
	f->splits = mapping_has(j->mapping, expense ? EXPENSE_POLICY : PREMIUM_POLICY) &&
		attachment_count(ROLE_COINSURANCE) > 0;
	/*
	 * Until now those who write what expenses name, or the shares of what money names,
	 * did not look for it: what they have not committed yet must be in the books.
	 */
	if (f->splits && j->mode == CHECK_LEGACY && j->awaited == NULL && !j->settles)
		lock_tables_of(ROLE_COINSURANCE, ShareRowExclusiveLock);
	if (f->expense && j->mode == CHECK_LEGACY && j->awaited == NULL && !j->settles)
		hold_named(j);
	f->plain = plain_begin(f);
	return f;
}

static void *
premium_begin(CheckContext *j)
{
	return fee_begin(j, false);
}

/* expense_begin begins on expenses, of a statement or of rows that are asked anew. */
void *
expense_begin(CheckContext *j)
{
	return fee_begin(j, true);
}

/* A row that moves no money is nothing yet, whatever else it lacks: a sum that is overwritten begins at zero. */
static const Fact *
that_counts(FeeCheck *f, const Fact *facts)
{
	const Fact *amount = facts == NULL ? NULL : &facts[f->expense ? EXPENSE_AMOUNT : PREMIUM_AMOUNT];

	return amount != NULL && !amount->isnull && !amount->unreadable && amount->v.fen == 0 ? NULL : facts;
}

/* A row that knows its insurer, or its period, through one of the policies that have come. */
static bool
waited(FeeCheck *f, const Fact *row)
{
	const Fact *policy = &row[f->expense ? EXPENSE_POLICY : PREMIUM_POLICY];

	return fact_unfit(f->g.j->mapping->role, row) < 0 && await_has(f->g.j->awaited, policy) &&
		(row[f->expense ? EXPENSE_INSURER : PREMIUM_INSURER].isnull || fee_counts_by_policy(f, row));
}

static void
fee_row(void *state, const Fact *old_row, const Fact *new_row)
{
	FeeCheck   *f = state;
	Movement	before;
	Movement	m;
	bool		booked;
	MemoryContext old;

	old_row = that_counts(f, old_row);
	new_row = that_counts(f, new_row);
	f->comes |= new_row != NULL;
	if (f->g.j->awaited != NULL && new_row != NULL &&
		!waited(f, new_row))
		return;
	old = MemoryContextSwitchTo(f->g.row_cxt);
	policy_cache_trim(f->policy_cache);
	booked = old_row != NULL && fee_movement(f, old_row, &before);
	if (booked)
	{
		/* What leaves raises spending where it was a reversal. */
		move(f, &before, -1, !f->expense || before.amount < 0, old_row);
		if (f->expense && f->g.j->mode == CHECK_LIVE)
		{
			check_remainder(f, old_row, new_row, &before);
			expense_links_withdraw(f, old_row, new_row, &before);
			check_unlink(f, old_row, new_row, &before);
		}
		else if (!f->expense)
			premium_policy_left(f, old_row, new_row, &before);
	}
	else if (old_row != NULL && fact_unfit(f->g.j->mapping->role, old_row) >= 0 &&
			 (new_row == NULL || fact_unfit(f->g.j->mapping->role, new_row) < 0))
		row_fit_again(f->g.j, old_row);
	if (new_row != NULL)
	{
		if (fee_movement(f, new_row, &m) || (await_ready(f) && fee_movement(f, new_row, &m)))
		{
			move(f, &m, 1, true, new_row);
			if (f->expense && f->g.j->mode != CHECK_RECOUNT)
				check_expense(f, old_row, new_row, booked ? &before : NULL, &m);
			else if (f->g.j->mode != CHECK_RECOUNT)
			{
				check_premium(f, booked ? &before : NULL, &m, new_row);
				premium_policy_check(f, old_row, booked ? &before : NULL, &m, new_row);
			}
			if (f->plain != NULL)
				plain_heard(f, &m, new_row);
		}
		else if (f->g.j->mode != CHECK_RECOUNT)
			fail_unfit(f, new_row);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(f->g.row_cxt);
}

/*
 * fee_row_moved takes a row that is booked from where its policy was to where it is
 * now, or from those who had shares of it to those who have: to another account, or
 * to another area of its own.
 */
void
fee_row_moved(FeeCheck *f, const Fact *facts)
{
	Movement	before;
	Movement	m;
	bool		booked;
	MemoryContext old;

	if (that_counts(f, facts) == NULL)
		return;
	old = MemoryContextSwitchTo(f->g.row_cxt);
	policy_cache_trim(f->policy_cache);
	f->as_before = true;
	booked = fee_movement(f, facts, &before);
	f->as_before = false;
	if (booked && fee_movement(f, facts, &m))
	{
		if (account_key_compare(&before.key, &m.key) != 0 || !policy_split_same(before.split, m.split))
		{
			move(f, &before, -1, true, facts);
			move(f, &m, 1, true, facts);
		}
		else if (before.place != m.place || (before.awaits == NULL) != (m.awaits == NULL))
		{
			move_area(f, &before, -1);
			move_area(f, &m, 1);
		}
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(f->g.row_cxt);
}

/* fee_link_row asks of a row that is booked whether the policy that it names is there, and fits. */
void
fee_link_row(FeeCheck *f, const Fact *new_row)
{
	Movement	m;
	MemoryContext old;

	if (that_counts(f, new_row) == NULL)
		return;
	old = MemoryContextSwitchTo(f->g.row_cxt);
	policy_cache_trim(f->policy_cache);
	if (fee_movement(f, new_row, &m))
		check_link(f, new_row, &m);
	MemoryContextSwitchTo(old);
	MemoryContextReset(f->g.row_cxt);
}

/* The statement whose money was booked last, of premium and of expenses. */
static struct
{
	TransactionId xid;
	CommandId	statement;
}			booked_last[2];

/* fee_has_booked: is what a statement of this transaction writes of a role's money booked already? */
bool
fee_has_booked(const Role *role, CommandId statement)
{
	int			i = role == &expense_role;

	return booked_last[i].statement == statement && TransactionIdIsValid(booked_last[i].xid) &&
		booked_last[i].xid == GetTopTransactionIdIfAny();
}

/* Writes of the areas what does not wait until the transaction ends. */
static void
write_areas(FeeCheck *f)
{
	if (f->areas != NULL)
	{
		area_store_write(f->areas);
		book_store_end(f->areas);
		f->areas = NULL;
	}
	area_statement_end();
}

/* What an audit says of rows that wait: all for the same. */
static void
show_waiting(FeeCheck *f)
{
	finding_record(f->g.j, &(Finding)
				   {
					   .code = f->g.rules[FEE_POLICY_LINK].code,.source = "safeins.attach",.place = f->g.home,
					   .message = psprintf(_("rows that name a policy and are not judged: %lld; no table is attached in role \"%s\" yet, attach that of the policies first"),
										   (long long) f->waiting, ROLE_POLICY),
					   .figures = psprintf("{\"rows\": %lld}", (long long) f->waiting)
				   });
}

static void
fee_finish(void *state)
{
	FeeCheck   *f = state;

	if (f->g.j->mode != CHECK_RECOUNT)
	{
		fee_check_accounts(f);
		write_areas(f);
	}
	if (f->g.j->mode == CHECK_LIVE)
	{
		booked_last[f->expense].xid = GetTopTransactionIdIfAny();
		booked_last[f->expense].statement = GetActiveSnapshot()->curcid;
	}
	policy_cache_close(f->policy_cache);
	if (f->waiting > 0 && f->g.j->mode == CHECK_AUDIT)
		show_waiting(f);
	if (f->waiting > 0 && f->g.j->mode == CHECK_LEGACY)
		ereport(NOTICE,
				(errmsg_plural("%lld payment of table \"%s\" waits for its policy and is in no account yet",
							   "%lld payments of table \"%s\" wait for their policies and are in no account yet",
							   f->waiting, (long long) f->waiting, RelationGetRelationName(f->g.j->rel)),
				 errhint("Attach the table of policies in role \"policy\", or enter the policies: the money is booked then.")));
}

static const int insurer_or_policy_of_premium[] = {PREMIUM_INSURER, PREMIUM_POLICY, -1};
static const int insurer_or_policy_of_expense[] = {EXPENSE_INSURER, EXPENSE_POLICY, -1};

static const GuardRule premium_rules[FEE_NRULES] = {
	[FEE_PREMIUM_DATE] = {.code = "fee.premium_date",
		.again = FACT(PREMIUM_RECEIVED_ON) | FACT(PREMIUM_AMOUNT)},
	[FEE_POLICY_LINK] = {.code = "fee.policy_link",.as_is = true,.reads = FACT(PREMIUM_INSURER) | FACT(PREMIUM_POLICY)},
	[FEE_CAP] = {.code = "fee.cap",.as_is = true,
		.again = FACT(PREMIUM_AMOUNT) | FACT(PREMIUM_RECEIVED_ON) | FACT(PREMIUM_INSURER) |
			FACT(PREMIUM_POLICY) | FACT(PREMIUM_PLACE)},
	[FEE_FLOOR] = {.code = "fee.floor",
		.reads = FACT(PREMIUM_AMOUNT) | FACT(PREMIUM_RECEIVED_ON) | FACT(PREMIUM_INSURER) |
			FACT(PREMIUM_POLICY) | FACT(PREMIUM_PLACE)},
	[FEE_YEAR_CLOSED] = {.code = "fee.year_closed",
		.again = FACT(PREMIUM_AMOUNT) | FACT(PREMIUM_RECEIVED_ON) | FACT(PREMIUM_INSURER) |
			FACT(PREMIUM_POLICY) | FACT(PREMIUM_PLACE)},
	[FEE_SCOPE] = {.code = "fee.scope",.reads = FACT(PREMIUM_INSURER) | FACT(PREMIUM_POLICY)},
	[FEE_LEVEL] = {.code = "fee.level",.reads = FACT(PREMIUM_PLACE)},
	[FEE_PERIOD] = {.code = "fee.period",.reads = FACT(PREMIUM_POLICY)},
	[FEE_RETENTION] = MAY_GO(FACT(PREMIUM_RECEIVED_ON) | FACT(PREMIUM_PLACE)),
	[FEE_CARRY] = {.code = "fee.carry",
		.reads = FACT(PREMIUM_AMOUNT) | FACT(PREMIUM_RECEIVED_ON) | FACT(PREMIUM_INSURER) |
			FACT(PREMIUM_POLICY) | FACT(PREMIUM_PLACE)},
};

static const int expense_passing[] = {EXPENSE_PURPOSE, -1};
static const int expense_looked_up[] = {EXPENSE_VOUCHER, EXPENSE_REVERSES, -1};

const Role	premium_role = {
	.name = ROLE_PREMIUM,
	.order = 3,
	.facts = premium_facts,
	.nfacts = PREMIUM_NFACTS,
	.any_of = insurer_or_policy_of_premium,
	.keyed = true,
	.begin = premium_begin,
	.row = fee_row,
	.finish = fee_finish,
	.plain = plain_row,
	.rules = premium_rules,
	.nrules = FEE_NRULES,
};

const Role	expense_role = {
	.name = ROLE_EXPENSE,
	.order = 5,
	.facts = expense_facts,
	.nfacts = EXPENSE_NFACTS,
	.any_of = insurer_or_policy_of_expense,
	.keyed = true,
	.begin = expense_begin,
	.row = fee_row,
	.finish = fee_finish,
	.plain = plain_row,
	.rules = expense_rules,
	.nrules = FEE_NRULES,
	.looked_up = expense_looked_up,
	.passing = expense_passing,
	.kept_on = EXPENSE_SPENT_ON,
};
