/*
 * retention.c: rows that are deleted before the term is over for which they are
 * to be kept.
 *
 * What is voided, or no longer live by its mapping, is there still; only what
 * leaves its table is gone.  A row that moves to another table of its role is not.
 * When its term is over it may go with its partition.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "common/inheritance.h"
#include "common/settings.h"
#include "types/division.h"
#include "rules/days.h"
#include "rules/home.h"
#include "rules/rulebook.h"
#include "attach/attachment.h"
#include "attach/fact.h"
#include "attach/fact_fit.h"
#include "attach/mapping.h"
#include "attach/overtaken_statement.h"
#include "attach/role.h"
#include "attach/statement_end.h"
#include "books/finding.h"
#include "books/policy.h"
#include "guards/guard.h"
#include "guards/guard_util.h"
#include "guards/retention.h"
#include "guards/violation.h"

#include "access/relation.h"
#include "access/xact.h"
#include "storage/proc.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

static const Fact *
fact_of(const Role *role, const Fact *row, const char *name)
{
	for (int i = 0; i < role->nfacts; i++)
		if (strcmp(role->facts[i].name, name) == 0)
			return row[i].isnull || row[i].unreadable ? NULL : &row[i];
	return NULL;
}

/* Whose it was; NULL: not known. */
static const char *
insurer_of(const Role *role, const Fact *row, Division area)
{
	const Fact *insurer = fact_of(role, row, "insurer");
	const Fact *policy = insurer != NULL ? NULL : fact_of(role, row, "policy");
	PolicyEntry *known = policy == NULL ? NULL : policy_find(division_at_level(area, 1), policy->str, policy->len);

	return insurer != NULL ? fact_text(insurer) : known != NULL ? known->insurer : NULL;
}

/* A row that was deleted: from a part of a table, to be looked for in the others when the statement has ended. */
typedef struct DeletedRow
{
	PendingCheck note;
	const Role *role;
	Oid			relid;
	Oid			root;
	Fact		key;
	char	   *insurer;
	Division	place;
	DateADT		day;
	bool		told;			/* as gone */
	bool		looked;			/* for, this time */
	bool		back;
	bool		withdrawn;
} DeletedRow;

static void check_deleted(PendingCheck *first);

static PendingChecks deleted = {.check = check_deleted};

/* How many of them are looked for at once. */
#define BACK_BATCH 1000

static void
report_deleted(CheckContext *j, const DeletedRow *r)
{
	DateADT		today = safeins_today();
	const char *key = fact_text(&r->key);
	const Rule *rule;
	DateADT		until;

	rules_refresh();
	rule = role_rule(r->role, ARCHIVE_RETENTION, r->place, r->day);
	if (rule == NULL || (until = term_after(r->day, rule->term)) <= today)
		return;
	report_violation(j, &(Violation)
					 {
						 .rule = rule,.sqlstate = ERRCODE_SI_RETENTION,.place = r->place,.key = key,
						 .insurer = r->insurer,.year = year_of(r->day),
						 .message = psprintf(_("row %s of %s was deleted from table \"%s\" %d days before it may be"), key,
											 day_text(r->day), RelationGetRelationName(j->rel), until - today),
						 .detail = psprintf(_("It is to be kept until %s."), day_text(until)),
						 .remedy = _("Keep it, or move it to another table that is attached in the same role."),
						 .figures = psprintf("{\"day\": \"%s\", \"until\": \"%s\", \"days_left\": %d}", day_text(r->day),
											 day_text(until), until - today)
					 });
}

static void
note_deleted(const DeletedRow *r)
{
	MemoryContext old = MemoryContextSwitchTo(TopTransactionContext);
	DeletedRow *x = palloc(sizeof(DeletedRow));

	*x = *r;
	x->key.str = pnstrdup(r->key.str, r->key.len);
	x->insurer = r->insurer == NULL ? NULL : pstrdup(r->insurer);
	x->note.keeps = r->told;
	statement_end_add(&deleted, &x->note);
	MemoryContextSwitchTo(old);
}

static void
retention_check(CheckContext *j, const Fact *row)
{
	const Role *role = j->mapping->role;
	const Fact *day = &row[role->kept_on];
	const Fact *place = fact_of(role, row, "place");
	DeletedRow	r = {.role = role,.relid = RelationGetRelid(j->rel),.root = j->mapping->root,.key = row[0]};
	const Rule *rule;

	if (day->isnull || day->unreadable || DATE_NOT_FINITE(day->v.date) || row[0].isnull)
		return;
	r.place = place == NULL ? home_place() : place->v.place;
	r.day = day->v.date;
	rules_refresh();
	rule = role_rule(role, ARCHIVE_RETENTION, r.place, r.day);
	if (rule == NULL || term_after(r.day, rule->term) <= safeins_today())
		return;
	r.insurer = unconstify(char *, insurer_of(role, row, r.place));
	r.told = !relation_has_kin(j->rel) || statement_end_unseen();
	if (r.told)
		report_deleted(j, &r);
	note_deleted(&r);
}

/* The table may have been detached, and dropped, meanwhile. */
static Mapping *
mapping_if_there(const DeletedRow *r)
{
	return get_rel_name(r->root) == NULL ? NULL : mapping_of_relation(r->root, r->role->name);
}

/* Looks for one that was not looked for yet, and for as many as do that are of the same role and root. */
static void
find_back(PendingCheck *first)
{
	const DeletedRow *of = (const DeletedRow *) first;
	Mapping    *m = mapping_if_there(of);
	const Fact **keys = palloc(sizeof(Fact *) * BACK_BATCH);
	DeletedRow **rows = palloc(sizeof(DeletedRow *) * BACK_BATCH);
	RowsNow    *now;
	int			n = 0;

	for (PendingCheck *note = first; note != NULL && n < BACK_BATCH; note = note->before)
	{
		DeletedRow *r = (DeletedRow *) note;

		if (r->looked || r->role != of->role || r->root != of->root)
			continue;
		r->looked = true;
		rows[n] = r;
		keys[n++] = &r->key;
	}
	now = m == NULL ? NULL : rows_now_kept(m, keys, n);
	for (int i = 0; i < n; i++)
	{
		int			at = -1;

		rows[i]->back = now == NULL ? !rows[i]->told : rows_now_of(now, keys[i], &at) != NULL;
	}
}

/* Which of them are there?  role: of this one alone; NULL: of any. */
static void
find_all_back(PendingCheck *first, const Role *role)
{
	for (PendingCheck *note = first; note != NULL; note = note->before)
		((DeletedRow *) note)->looked = ((DeletedRow *) note)->back ||
			(role != NULL && ((DeletedRow *) note)->role != role);
	for (PendingCheck *note = first; note != NULL; note = note->before)
		if (!((DeletedRow *) note)->looked)
			find_back(note);
}

/*
 * Those that were told as gone and came again in the same transaction are not.  What
 * an earlier one deleted was gone meanwhile: that finding stands.
 */
static bool
withdraw_back(PendingCheck *first)
{
	int			nest = GetCurrentTransactionNestLevel();
	bool		any = false;

	for (PendingCheck *note = first; note != NULL; note = note->before)
	{
		DeletedRow *r = (DeletedRow *) note;

		if (!r->told || !r->back || r->withdrawn)
			continue;
		(void) finding_withdraw(&(FindingMatch)
								{
									.code = ARCHIVE_RETENTION,.role = r->role->name,.key = fact_text(&r->key),
									.now = true
								}, _("the row is there again"));
		any = true;
		/* Where its coming is rolled back it may come once more. */
		if (note->nest < nest)
			r->back = false;
		else
			r->withdrawn = true;
	}
	return any;
}

/* What is in no part of its table when the statement has ended was deleted. */
static void
check_deleted(PendingCheck *first)
{
	PendingCheck *next;

	find_all_back(first, NULL);
	(void) withdraw_back(first);
	for (PendingCheck *note = first; note != NULL; note = next)
	{
		DeletedRow *r = (DeletedRow *) note;
		Mapping    *m = mapping_if_there(r);
		CheckContext j = {.mode = CHECK_LIVE,.mapping = m};

		next = note->before;
		if (r->told || r->back || m == NULL)
			continue;
		j.rel = try_relation_open(r->relid, AccessShareLock);
		if (j.rel == NULL)
			j.rel = relation_open(r->root, AccessShareLock);
		report_deleted(&j, r);
		relation_close(j.rel, NoLock);
		if (statement_end_final())
			continue;
		r->told = r->note.keeps = true;
		statement_end_add(&deleted, note);
	}
}

/* Rows came: looked for at once, but not again and again in vain; all are when the transaction ends. */
#define VAIN_MOST 100

static void
retention_came(const Mapping *m)
{
	static LocalTransactionId in = InvalidLocalTransactionId;
	static int	vain = 0;
	bool		any = false;

	for (PendingCheck *note = deleted.last; note != NULL && !any; note = note->before)
		any = ((DeletedRow *) note)->told && !((DeletedRow *) note)->back && ((DeletedRow *) note)->role == m->role;
	if (!any)
		return;
	if (in != MyLocalTransactionId)
		vain = 0;
	in = MyLocalTransactionId;
	if (vain >= VAIN_MOST)
		return;
	find_all_back(deleted.last, m->role);
	vain = withdraw_back(deleted.last) ? 0 : vain + 1;
}

/* The day from which a row is kept; where the role does not say which, the last one that the row has. */
static bool
day_of(const Role *role, const Fact *row, DateADT *day)
{
	bool		known = false;

	for (int i = 0; i < role->nfacts; i++)
		if (role->facts[i].type == FACT_DATE && !row[i].isnull && (role->kept_on == 0 || i == role->kept_on))
		{
			if (row[i].unreadable || DATE_NOT_FINITE(row[i].v.date))
				return false;
			*day = known ? Max(*day, row[i].v.date) : row[i].v.date;
			known = true;
		}
	return known;
}

/*
 * The rule by which rows of a role are kept, and may go: the law's, also where
 * they are older than that, or for roles of which it says nothing the one that lets
 * them go.  That is asked today: it is about what may be dropped from now on.
 */
static const Rule *
retention_rule(const Role *role, Division area, DateADT day)
{
	const Rule *rule;

	rules_refresh();
	if (role->kept_on == 0)
		return role_rule(role, ARCHIVE_RELEASE, area, safeins_today());
	rule = role_rule(role, ARCHIVE_RETENTION, area, day);
	return rule != NULL ? rule : role_rule(role, ARCHIVE_RETENTION, area, safeins_today());
}

static void
retention_term(const Role *role, const Fact *row, RowTerm *term)
{
	const Fact *place = row == NULL ? NULL : fact_of(role, row, "place");
	const Rule *rule;

	term->day = safeins_today();
	term->known = row == NULL || day_of(role, row, &term->day);
	rule = retention_rule(role, place == NULL ? home_place() : place->v.place, term->day);
	term->until = rule == NULL ? DATEVAL_NOEND : term_after(term->day, rule->term);
	term->code = rule == NULL ? NULL : rule->code;
	term->source = rule == NULL ? NULL : rule->source;
}

void
retention_init(void)
{
	row_deleted_hook = retention_check;
	rows_came_hook = retention_came;
	statement_end_register(&deleted);
	row_term_hook = retention_term;
}
