/*
 * seal_trigger.c: the trigger of sealed tables: what a statement wrote becomes
 * leaves, what it may not rewrite is refused.
 */
#include "common/safeins.h"
#include "common/errcodes.h"
#include "attach/merge.h"
#include "attach/triggers.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/seal_names.h"
#include "ledger/seal/register.h"
#include "ledger/seal/row_of_key.h"
#include "ledger/seal/sealed.h"

#include "commands/trigger.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

PG_FUNCTION_INFO_V1(safeins_seal_guard);

/* Rows of a transition table, one by one. */
typedef struct TransitionScan
{
	Tuplestorestate *rows;
	TupleTableSlot *slot;
} TransitionScan;

static void
scan_begin(TransitionScan *s, Relation rel, Tuplestorestate *rows)
{
	s->rows = rows;
	tuplestore_select_read_pointer(rows, 0);
	tuplestore_rescan(rows);
	s->slot = MakeSingleTupleTableSlot(RelationGetDescr(rel), &TTSOpsMinimalTuple);
}

static bool
scan_next(TransitionScan *s)
{
	/* check_trigger_call() has seen to it that the event has these rows. */
	Assert(s->slot != NULL);
	CHECK_FOR_INTERRUPTS();
	return tuplestore_gettupleslot(s->rows, true, false, s->slot);
}

static void
scan_end(TransitionScan *s)
{
	ExecDropSingleTupleTableSlot(s->slot);
}

static char *
row_name(const Seal *seal, TupleTableSlot *slot)
{
	StringInfoData key;

	initStringInfo(&key);
	slot_getsomeattrs(slot, seal->last_attno);
	encode_key(&key, seal->codecs, seal->nkeys, slot);
	return text_from_utf8(key.data, key.len);
}

static void
refuse_rewrite(Relation rel, const char *message)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_SEALED),
			 errmsg_internal("%s", message),
			 errhint("It is sealed append-only (AQ 9010-2019 7.4). Write a row that corrects it; columns that are not sealed are free."
					 " safeins.unseal(%s, reason) gives the seal up, on record.",
					 quote_literal_cstr(relation_sql_name(rel))),
			 errtable(rel),
			 err_generic_string(PG_DIAG_CONSTRAINT_NAME, "seal")));
}

static void
refuse_delete(Relation rel, const Seal *seal, TupleTableSlot *slot)
{
	refuse_rewrite(rel, psprintf(_("row %s of table \"%s\" cannot be deleted: the table is sealed"),
								 row_name(seal, slot), RelationGetRelationName(rel)));
}

static void
refuse_truncate(Relation rel)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_SEALED),
			 errmsg("table \"%s\" cannot be truncated: it is sealed", RelationGetRelationName(rel)),
			 errhint("safeins.unseal(%s, reason) gives the seal up, on record.", quote_literal_cstr(relation_sql_name(rel))),
			 errtable(rel),
			 err_generic_string(PG_DIAG_CONSTRAINT_NAME, "seal")));
}

static void
encode_row(StringInfo buf, const Seal *seal, TupleTableSlot *slot)
{
	resetStringInfo(buf);
	slot_getsomeattrs(slot, seal->last_attno);
	encode_columns(buf, seal->codecs, 0, seal->ncols, slot);
}

static bool
same_bytes(StringInfo a, StringInfo b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

static void
refuse_update(Relation rel, const Seal *seal, TupleTableSlot *old_row, TupleTableSlot *new_row)
{
	StringInfoData a,
				b;
	char	   *column = NULL;

	initStringInfo(&a);
	initStringInfo(&b);
	for (int i = 0; i < seal->ncols && column == NULL; i++)
	{
		resetStringInfo(&a);
		resetStringInfo(&b);
		encode_columns(&a, seal->codecs, i, 1, old_row);
		encode_columns(&b, seal->codecs, i, 1, new_row);
		if (!same_bytes(&a, &b))
			column = get_attname(RelationGetRelid(rel), seal->attnos[i], false);
	}
	refuse_rewrite(rel, psprintf(_("row %s of table \"%s\" cannot be changed: column \"%s\" is sealed"),
								 row_name(seal, old_row), RelationGetRelationName(rel), column));
}

/*
 * update_append_only refuses every change of sealed columns.  The executor
 * writes both tables row by row; a row that was left out on its way to another
 * partition shows as a difference, and is one.
 */
static void
update_append_only(Relation rel, const Seal *seal, TransitionScan *old, TransitionScan *new)
{
	MemoryContext row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins seal row", ALLOCSET_SMALL_SIZES);
	StringInfoData old_row,
				new_row;

	initStringInfo(&old_row);
	initStringInfo(&new_row);
	while (scan_next(old))
	{
		MemoryContext caller;

		if (!scan_next(new))
			refuse_delete(rel, seal, old->slot);
		MemoryContextReset(row_cxt);
		caller = MemoryContextSwitchTo(row_cxt);
		encode_row(&old_row, seal, old->slot);
		encode_row(&new_row, seal, new->slot);
		if (!same_bytes(&old_row, &new_row))
			refuse_update(rel, seal, old->slot, new->slot);
		MemoryContextSwitchTo(caller);
	}
	MemoryContextDelete(row_cxt);
}

/*
 * ---- versioned ----
 *
 * Triggers of the host's, foreign keys and functions that the statement calls
 * may have written the same rows again before this trigger is asked, and the
 * transition tables show them in no order that says which came last.  So what
 * is journalled of every key that the statement touched is its row as it is
 * now: whoever changes it later comes here again, and the last leaf is right.
 */

typedef struct Versions
{
	Relation	rel;
	Seal	   *seal;
	LeafWriter *w;
	MemoryContext row_cxt;
	StringInfoData a;
	StringInfoData b;
} Versions;

/* Journals the row that now has the key of a given one; where there is none, that the given one is gone. */
static void
journal_key(Versions *v, TupleTableSlot *given, LeafOp op, bool report_gone)
{
	MemoryContext old = MemoryContextSwitchTo(v->row_cxt);
	Datum	   *key = palloc(sizeof(Datum) * v->seal->nkeys);
	TupleTableSlot *row;

	resetStringInfo(&v->a);
	slot_getsomeattrs(given, v->seal->last_attno);
	encode_columns(&v->a, v->seal->codecs, 0, v->seal->nkeys, given);
	for (int i = 0; i < v->seal->nkeys; i++)
		key[i] = given->tts_values[v->seal->attnos[i] - 1];
	row = row_of_key(v->rel, v->seal, key, NULL, &v->a);
	if (row != NULL)
	{
		leaf_writer_add(v->w, v->seal, op, row);
		ExecDropSingleTupleTableSlot(row);
	}
	else if (report_gone)
		leaf_writer_add(v->w, v->seal, OP_DELETE, given);
	MemoryContextSwitchTo(old);
	MemoryContextReset(v->row_cxt);
}

static bool
same_columns(Versions *v, int n, TupleTableSlot *old_row, TupleTableSlot *new_row)
{
	MemoryContext old = MemoryContextSwitchTo(v->row_cxt);
	bool		same;

	resetStringInfo(&v->a);
	resetStringInfo(&v->b);
	slot_getsomeattrs(old_row, v->seal->last_attno);
	slot_getsomeattrs(new_row, v->seal->last_attno);
	encode_columns(&v->a, v->seal->codecs, 0, n, old_row);
	encode_columns(&v->b, v->seal->codecs, 0, n, new_row);
	same = same_bytes(&v->a, &v->b);
	MemoryContextSwitchTo(old);
	return same;
}

static void
journal_versions(Relation rel, Seal *seal, TransitionScan *old, TransitionScan *new)
{
	Versions	v = {.rel = rel,.seal = seal,.w = leaf_writer_open()};

	v.row_cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins seal row", ALLOCSET_SMALL_SIZES);
	initStringInfo(&v.a);
	initStringInfo(&v.b);
	for (;;)
	{
		bool		has_old = old->slot != NULL && scan_next(old);
		bool		has_new = new->slot != NULL && scan_next(new);

		if (!has_old && !has_new)
			break;
		if (has_old && has_new && same_columns(&v, seal->nkeys, old->slot, new->slot))
		{
			if (!same_columns(&v, seal->ncols, old->slot, new->slot))
				journal_key(&v, new->slot, OP_UPDATE, true);
			continue;
		}
		if (has_old)
			journal_key(&v, old->slot, OP_UPDATE, true);
		if (has_new)
			journal_key(&v, new->slot, OP_INSERT, has_old);
	}
	leaf_writer_close(v.w);
	MemoryContextDelete(v.row_cxt);
}

static void
journal_rows(const Seal *seal, TransitionScan *s)
{
	LeafWriter *w = NULL;

	while (scan_next(s))
	{
		if (w == NULL)
			w = leaf_writer_open();
		leaf_writer_add(w, seal, OP_INSERT, s->slot);
	}
	if (w != NULL)
		leaf_writer_close(w);
}

pg_noreturn static void
refuse_unknown(Relation rel, const Seal *seal, const char *label)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("table \"%s\" bears a seal that the ledger of this database does not know", RelationGetRelationName(rel)),
			 errdetail("It is number %d, \"%s\".", seal->number, label),
			 errhint("The table came without the tables of safeins, or the place was changed. safeins.unseal(%s, reason) takes the seal off; seal the table again then.",
					 quote_literal_cstr(relation_sql_name(rel))),
			 errtable(rel)));
}

/* A copy with the triggers of another table, or a table renamed while event triggers were disabled. */
pg_noreturn static void
refuse_not_its_own(Relation rel, const Seal *seal, const SealDef *def)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("table \"%s\" bears a seal that is not its own", RelationGetRelationName(rel)),
			 seal_agrees(seal, def) ? errdetail("Seal %d, \"%s\", is of table %s by safeins.seal.", def->number, def->label, names_text(def->now)) :
			 errdetail("Seal %d is of table %s with other arguments by safeins.seal.", def->number, names_text(def->now)),
			 errhint("The triggers of sealed tables are made by safeins.seal(), not by hand. If it is that table under a name that is not on record, give it its name again;"
					 " else safeins.unseal(%s, reason) takes the triggers off.", quote_literal_cstr(relation_sql_name(rel))),
			 errtable(rel)));
}

/*
 * The number in a trigger's arguments is a claim: what safeins.seal says of the
 * relation decides, lest a look-alike write another table's leaves.
 */
static void
check_known(Relation rel, Seal *seal)
{
	/* One more, and each row would have two leaves. */
	if (!seal->known && seal_triggers(rel) > SEAL_TRIGGERS)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("table \"%s\" has %d triggers of a seal, of which there are %d", RelationGetRelationName(rel),
						seal_triggers(rel), SEAL_TRIGGERS),
				 errhint("The triggers of sealed tables are made by safeins.seal(), not by hand. Have those that were taken off."),
				 errtable(rel)));
	/* The name and the record of a schema renamed at this moment are read one after the other. */
	for (int tries = 0; !seal->known; tries++)
	{
		char	   *label = text_from_utf8(seal->label, seal->label_len);
		SealDef    *def;

		if (ledger_current() == NULL || seal_number_of(label) == 0)
			refuse_unknown(rel, seal, label);
		def = seal_def_numbered(seal_defs(NULL, false), seal->number);
		if (def == NULL)
			refuse_unknown(rel, seal, label);
		seal->known = seal_agrees(seal, def) && seal_belongs(def, rel);
		if (seal->known)
			break;
		if (tries == 3)
			refuse_not_its_own(rel, seal, def);
		AcceptInvalidationMessages();
	}
}

/*
 * safeins.seal_guard() journals the sealed columns of what one statement wrote.
 * Raises SI201 for an UPDATE of sealed columns, a DELETE or a TRUNCATE that the
 * seal's mode does not allow.
 */
Datum
safeins_seal_guard(PG_FUNCTION_ARGS)
{
	TriggerData *td = (TriggerData *) fcinfo->context;
	Relation	rel;
	Seal	   *seal;
	TransitionScan old = {0};
	TransitionScan new = {0};
	MemoryContext cxt;
	MemoryContext caller;

	check_trigger_call(fcinfo, "safeins.seal_guard", true,
					   gettext_noop("The triggers of sealed tables are made by safeins.seal(), not by hand."));
	rel = td->tg_relation;
	if (TRIGGER_FIRED_BY_TRUNCATE(td->tg_event))
		refuse_truncate(rel);
	if (TRIGGER_FIRED_BEFORE(td->tg_event))
		return PointerGetDatum(NULL);
	if (TRIGGER_FIRED_BY_INSERT(td->tg_event))
		merge_check_arrivals(td);
	seal = seal_of_relation(rel);
	if (seal == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("table \"%s\" has triggers of a seal, but not the one that says which columns are sealed", RelationGetRelationName(rel)),
				 errhint("safeins.unseal(%s, reason) takes the others off; seal the table again then.", quote_literal_cstr(relation_sql_name(rel))),
				 errtable(rel)));
	check_known(rel, seal);

	cxt = AllocSetContextCreate(CurrentMemoryContext, "safeins seal guard", ALLOCSET_DEFAULT_SIZES);
	caller = MemoryContextSwitchTo(cxt);
	if (td->tg_oldtable != NULL)
		scan_begin(&old, rel, td->tg_oldtable);
	if (td->tg_newtable != NULL)
		scan_begin(&new, rel, td->tg_newtable);
	if (seal->versioned)
		journal_versions(rel, seal, &old, &new);
	else if (TRIGGER_FIRED_BY_INSERT(td->tg_event))
		journal_rows(seal, &new);
	else if (TRIGGER_FIRED_BY_UPDATE(td->tg_event))
		update_append_only(rel, seal, &old, &new);
	else if (scan_next(&old))
		refuse_delete(rel, seal, old.slot);
	if (old.slot != NULL)
		scan_end(&old);
	if (new.slot != NULL)
		scan_end(&new);
	MemoryContextSwitchTo(caller);
	MemoryContextDelete(cxt);
	return PointerGetDatum(NULL);
}
