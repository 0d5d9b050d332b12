/*
 * verify_seals.c: the seals themselves: their triggers, who bears them, and
 * what they and their columns are called.
 */
#include "common/safeins.h"
#include "common/inheritance.h"
#include "common/own_sql.h"
#include "ledger/seal/seal_names.h"
#include "ledger/seal/own_seals.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/register.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/tile_scan.h"
#include "ledger/verify/verify.h"

#include "access/relation.h"
#include "catalog/pg_class.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

static void
report_seal(Verify *v, const char *kind, const char *label, const char *what)
{
	verify_damage(v, &(Damage) {kind, label, NULL, -1, what});
}

/*
 * A sealed table, or a partition, without one of its four triggers, with one
 * that does not fire, or that cannot be read.
 */
static void
check_triggers(Verify *v, const SealDef *def)
{
	ListCell   *lc;

	foreach(lc, lock_with_children(def->relid, AccessShareLock))
	{
		Relation	rel = relation_open(lfirst_oid(lc), NoLock);
		int			armed = seal_triggers_armed(rel);

		if (armed != SEAL_TRIGGERS)
			report_seal(v, "seal broken", def->label,
					  psprintf(_("table \"%s\" has %d of the %d triggers of its seal armed"), RelationGetRelationName(rel), armed, SEAL_TRIGGERS));
		else if (!seal_agrees(seal_of_relation(rel), def))
			report_seal(v, "seal broken", def->label,
					  psprintf(_("the triggers of table \"%s\" say otherwise than safeins.seal which seal it bears"), RelationGetRelationName(rel)));
		if (seal_for(rel, def) == NULL)
			report_seal(v, "seal broken", def->label, psprintf(_("sealed columns of table \"%s\" are gone"), RelationGetRelationName(rel)));
		relation_close(rel, NoLock);
	}
}

/* Of ours a ledger seals from 1 on when it begins; the number of what it began without is another's, or nobody's. */
static OwnSql number_is_of_another = {
	.sql = "SELECT NOT EXISTS (SELECT FROM safeins.seal WHERE label = $2)"
	" AND (EXISTS (SELECT FROM safeins.seal WHERE id = $1) OR (SELECT last_value FROM safeins.seal_id) < $1)",
	.types = {INT4OID, TEXTOID},
};

/* Did this ledger begin before there was the i-th of our tables that are sealed? */
static bool
began_without(int i)
{
	Datum		values[2] = {Int32GetDatum(i + 1), CStringGetTextDatum(own_seal_label(&own_seals[i]))};
	OwnRows		rows;
	bool		without;

	own_sql_begin();
	rows = own_sql_run(&number_is_of_another, values, NULL);
	without = own_bool(&rows, 0, 1);
	own_sql_end();
	return without;
}

/* verify_seals checks the triggers, the names and the records of what is sealed. */
void
verify_seals(Verify *v)
{
	List	   *kept = NIL;
	ListCell   *lc;

	foreach(lc, v->defs)
	{
		SealDef    *def = lfirst(lc);
		Relation	rel = OidIsValid(def->relid) ? try_relation_open(def->relid, AccessShareLock) : NULL;
		ListCell   *lm;

		foreach(lm, seal_misnomers(def))
			report_seal(v, ((Misnomer *) lfirst(lm))->kind, def->label, ((Misnomer *) lfirst(lm))->message);
		if (rel == NULL)
		{
			report_seal(v, "seal broken", def->label, _("the sealed table is gone"));
			def->relid = InvalidOid;
			kept = lappend(kept, def);
			continue;
		}
		if (seal_for(rel, def) == NULL)
			report_seal(v, "seal broken", def->label, _("sealed columns are gone"));
		else
		{
			if (!def->own)
				check_triggers(v, def);
			kept = lappend(kept, def);
		}
		relation_close(rel, NoLock);
	}
	v->defs = kept;
	for (int i = 0; v->all && i < n_own_seals; i++)
	{
		bool		found = own_seal_is_later(&own_seals[i]) && began_without(i);

		foreach(lc, v->defs)
			found |= strcmp(((SealDef *) lfirst(lc))->label, own_seal_label(&own_seals[i])) == 0;
		if (!found)
			report_seal(v, "seal broken", own_seal_label(&own_seals[i]), _("safeins.seal lacks its row, or says that it was given up"));
	}
}

static int32
seal_number(const SealFold *f)
{
	return Max(f->seal, FOLD_RELEASED(f->seal));
}

/* verify_seal_numbers: the tree has leaves of seals that safeins.seal does not know. */
void
verify_seal_numbers(Verify *v)
{
	List	   *defs = seal_defs(v->snapshot, true);

	for (int i = 0; v->leaves != NULL && i < v->leaves->nseals; i++)
	{
		int32		number = seal_number(&v->leaves->seals[i]);
		int64		n = 0;
		bool		told = false;

		if (seal_def_numbered(defs, number) != NULL)
			continue;
		/* Those that say that rows left by rule are counted apart. */
		for (int j = 0; j < v->leaves->nseals; j++)
			if (seal_number(&v->leaves->seals[j]) == number)
			{
				told |= j < i;
				n += v->leaves->seals[j].n;
			}
		if (n > 0 && !told)
			report_seal(v, "seal missing", NULL,
						psprintf(_("the tree has %lld leaves of seal %d, which safeins.seal does not have"),
								 (long long) n, number));
	}
}

/* Leaves of a seal that say that rows left by rule, in the tree or in the journal. */
static int64
count_released(TileScan *scan, int32 seal)
{
	int64		n = 0;

	while (tile_scan_next(scan))
	{
		const char *p = scan->entries;
		LeafEntry	entry;

		for (int i = 0; i < scan->n && entry_next(&p, scan->entries + scan->entries_len, &entry); i++)
			n += entry.op == OP_RELEASE && entry.seal == seal;
	}
	tile_scan_close(scan);
	return n;
}

static int64
released_leaves(Verify *v, int32 seal)
{
	if (v->leaves != NULL)
		return fold_seal(v->leaves, FOLD_RELEASED(seal), false)->n;
	return count_released(tile_scan_open(0, v->snapshot), seal) + count_released(chunk_scan_open(v->snapshot), seal);
}

/*
 * verify_releases holds the rows that left by rule against what is on record of
 * them, and tells how many there are: who hid a row so had to write both.
 */
void
verify_releases(Verify *v)
{
	ListCell   *lc;

	foreach(lc, v->defs)
	{
		SealDef    *def = lfirst(lc);
		int64		leaves;

		if (v->leaves == NULL && !v->released && def->releases == 0)
			continue;
		leaves = released_leaves(v, def->number) / (def->versioned ? 2 : 1);
		/* already reported as damage of leaves or of what names them */
		if (leaves != def->released && (v->leaves_differ || v->chunks_differ))
			continue;
		if (leaves != def->released)
			report_seal(v, "release altered", def->label,
						psprintf(_("by the tree and the journal %lld rows left by rule, by safeins.seal %lld"),
								 (long long) leaves, (long long) def->released));
		else if (leaves > 0)
			ereport(NOTICE,
					(errmsg_plural("\"%s\": %lld row left by rule, with its leaf kept; that is no damage",
								   "\"%s\": %lld rows left by rule, with their leaves kept; that is no damage",
								   leaves, def->label, (long long) leaves),
					 errdetail_plural("They were in %d partition: safeins.seal has it with action release.",
									  "They were in %d partitions: safeins.seal has them with action release.",
									  def->releases, def->releases)));
	}
}
