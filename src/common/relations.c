/*
 * relations.c: our own tables, found by name once a session, and who owns them.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "common/version.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_am.h"
#include "catalog/pg_class.h"
#include "catalog/pg_index.h"
#include "commands/extension.h"
#include "nodes/pg_list.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/relcache.h"
#include "utils/syscache.h"

static const char *const rel_names[SAFEINS_NRELS] = {
	[SAFEINS_REL_RULE] = "rule",
	[SAFEINS_REL_RULE_CODE] = "rule_code",
	[SAFEINS_REL_RULE_END] = "rule_end",
	[SAFEINS_REL_RULE_MODE] = "rule_mode",
	[SAFEINS_REL_HOME] = "home",
	[SAFEINS_REL_FEED] = "feed",
	[SAFEINS_REL_HOLIDAY] = "holiday",
	[SAFEINS_REL_CALENDAR_YEAR] = "calendar_year",
	[SAFEINS_REL_LOCAL_PLACE] = "local_place",
	[SAFEINS_REL_ACCOUNT] = "account",
	[SAFEINS_REL_PREMIUM_AHEAD] = "premium_ahead",
	[SAFEINS_REL_ACCOUNT_AREA] = "account_area",
	[SAFEINS_REL_BUDGET] = "budget",
	[SAFEINS_REL_FINDING] = "finding",
	[SAFEINS_REL_POLICY] = "policy",
	[SAFEINS_REL_COINSURANCE] = "coinsurance",
	[SAFEINS_REL_COINSURANCE_TOTAL] = "coinsurance_total",
	[SAFEINS_REL_CODE_LIST] = "code_list",
	[SAFEINS_REL_ENTERPRISE] = "enterprise",
	[SAFEINS_REL_SERVICE] = "service",
	[SAFEINS_REL_SERVICE_TALLY] = "service_tally",
	[SAFEINS_REL_PROVIDER] = "provider",
	[SAFEINS_REL_PLAN] = "plan",
	[SAFEINS_REL_SERVICE_DETAIL] = "service_detail",
	[SAFEINS_REL_DEADLINE] = "deadline",
	[SAFEINS_REL_ENTERPRISE_WAS] = "enterprise_was",
	[SAFEINS_REL_REPORT] = "report",
	[SAFEINS_REL_FILING] = "filing",
	[SAFEINS_REL_CLAIM_TALLY] = "claim_tally",
	[SAFEINS_REL_COMPLAINT] = "complaint",
	[SAFEINS_REL_MEASURE] = "measure",
	[SAFEINS_REL_REFUSAL] = "refusal",
	[SAFEINS_REL_PRODUCT] = "product",
	[SAFEINS_REL_SUSPENSION] = "suspension",
	[SAFEINS_REL_HAZARD] = "hazard",
	[SAFEINS_REL_HAZARD_DUE] = "hazard_due",
	[SAFEINS_REL_SWEEP_STATE] = "sweep_state",
	[SAFEINS_REL_ESCALATION] = "escalation",
	[SAFEINS_REL_ACKNOWLEDGEMENT] = "acknowledgement",
	[SAFEINS_REL_ATTACHMENT_LOG] = "attachment_log",
	[SAFEINS_REL_LEDGER] = "ledger",
	[SAFEINS_REL_SEAL] = "seal",
	[SAFEINS_REL_JOURNAL] = "journal",
	[SAFEINS_REL_JOURNAL_ID] = "journal_id",
	[SAFEINS_REL_SEAL_ID] = "seal_id",
	[SAFEINS_REL_TILE] = "tile",
	[SAFEINS_REL_BATCH] = "batch",
	[SAFEINS_REL_CHECKPOINT] = "checkpoint",
	[SAFEINS_REL_EPOCH] = "epoch",
	[SAFEINS_REL_WITNESS] = "witness",
};

static Oid	rel_oids[SAFEINS_NRELS];

/* An index by which something is looked up, and its first columns. */
#define INDEX_COLUMNS 3
typedef struct OurIndex
{
	const char *name;
	const char *columns[INDEX_COLUMNS];
} OurIndex;

static const char EXPRESSION[] = "";

static const OurIndex our_indexes[] = {
	{"account_closed", {"insurer", "year"}},
	{"account_insurer", {"insurer", "year"}},
	{"finding_of_policy", {EXPRESSION}},
	{"finding_of_service", {EXPRESSION}},
	{"finding_standing", {"rule", EXPRESSION, EXPRESSION}},
	{"policy_enterprise", {"enterprise", "place", "effective"}},
	{"policy_insurer_name", {"insurer"}},
	{"service_key", {"service"}},
	{"service_tally_early", {"policy"}},
	{"suspension_insurer", {"insurer"}},
};

/* Those that were found so. */
static Oid	index_oids[lengthof(our_indexes)];

/*
 * Who keeps something that hangs on relations.  A session has ten places for relcache
 * callbacks, some of which PostgreSQL needs itself, and ends when an eleventh is asked
 * for: we take one for all of us.
 */
#define FORGETTERS_MOST 16

static RelationForget forgetters[FORGETTERS_MOST];
static int	nforgetters = 0;

/* relations_forget_by has a function called whenever a relation changes; to ask for it again does nothing. */
void
relations_forget_by(RelationForget forget)
{
	for (int i = 0; i < nforgetters; i++)
		if (forgetters[i] == forget)
			return;
	if (nforgetters == FORGETTERS_MOST)
		elog(ERROR, "more than %d caches hang on relations", FORGETTERS_MOST);
	forgetters[nforgetters++] = forget;
}

static void
relation_changed(Datum arg, Oid relid)
{
	for (int i = 0; i < nforgetters; i++)
		forgetters[i] (relid);
}

/* DROP EXTENSION and CREATE again gives our tables new OIDs. */
static void
forget_relation(Oid relid)
{
	for (int i = 0; i < SAFEINS_NRELS; i++)
		if (!OidIsValid(relid) || rel_oids[i] == relid)
			rel_oids[i] = InvalidOid;
	for (size_t i = 0; i < lengthof(our_indexes); i++)
		if (!OidIsValid(relid) || index_oids[i] == relid)
			index_oids[i] = InvalidOid;
}

void
relations_init(void)
{
	CacheRegisterRelcacheCallback(relation_changed, (Datum) 0);
	relations_forget_by(forget_relation);
}

/* safeins_schema_oid gives the schema of this extension. */
Oid
safeins_schema_oid(void)
{
	return get_namespace_oid(SAFEINS_SCHEMA, false);
}

/* safeins_relid returns the OID of one of our tables. */
Oid
safeins_relid(SafeinsRel rel)
{
	if (!OidIsValid(rel_oids[rel]))
	{
		Oid			relid;

		/* First: it takes in what changed, and what is found after it is the latest. */
		version_check();
		relid = get_relname_relid(rel_names[rel], safeins_schema_oid());
		if (!OidIsValid(relid))
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_TABLE),
					 errmsg("table %s.%s of extension safeins does not exist", SAFEINS_SCHEMA, rel_names[rel]),
					 errhint("The extension was damaged or is being dropped; create it again.")));
		rel_oids[rel] = relid;
	}
	return rel_oids[rel];
}

static bool
is_btree(Oid oid)
{
	HeapTuple	tup = SearchSysCache1(RELOID, ObjectIdGetDatum(oid));
	bool		is = HeapTupleIsValid(tup) && ((Form_pg_class) GETSTRUCT(tup))->relam == BTREE_AM_OID;

	if (HeapTupleIsValid(tup))
		ReleaseSysCache(tup);
	return is;
}

/* Is an index by the columns that it is asked for? */
static bool
index_is_ours(Oid oid, const OurIndex *ours)
{
	HeapTuple	tup = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(oid));
	Form_pg_index form;
	bool		fits = is_btree(oid);

	if (!HeapTupleIsValid(tup))
		return false;
	form = (Form_pg_index) GETSTRUCT(tup);
	for (int i = 0; fits && i < INDEX_COLUMNS && ours->columns[i] != NULL; i++)
	{
		AttrNumber	attno = ours->columns[i] == EXPRESSION ? 0 : get_attnum(form->indrelid, ours->columns[i]);

		fits = i < form->indnkeyatts && form->indkey.values[i] == attno;
	}
	ReleaseSysCache(tup);
	return fits;
}

/*
 * safeins_index gives the OID of an index of ours: what is looked for by it nobody finds
 * by another one, nor by one of other columns that has its name.
 */
Oid
safeins_index(const char *name)
{
	Oid			oid = get_relname_relid(name, safeins_schema_oid());

	if (!OidIsValid(oid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("index %s.%s of extension safeins does not exist", SAFEINS_SCHEMA, name),
				 errhint("It was dropped or renamed: give it its name again, or create it anew.")));
	for (size_t i = 0; i < lengthof(our_indexes); i++)
	{
		if (index_oids[i] == oid || strcmp(our_indexes[i].name, name) != 0)
			continue;
		if (!index_is_ours(oid, &our_indexes[i]))
			ereport(ERROR,
					(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					 errmsg("index %s.%s is not by the columns that extension safeins gives it", SAFEINS_SCHEMA, name),
					 errhint("Drop it, and create it anew.")));
		index_oids[i] = oid;
	}
	return oid;
}

/*
 * relation_fires tells whether somebody put triggers or rules on a table that
 * an INSERT, UPDATE or DELETE of it has to run.
 */
static bool
relation_fires(Relation rel, CmdType operation)
{
	const TriggerDesc *t = rel->trigdesc;

	if (rel->rd_rules != NULL)
		return true;
	if (t == NULL)
		return false;
	switch (operation)
	{
		case CMD_INSERT:
			return t->trig_insert_before_row || t->trig_insert_after_row || t->trig_insert_instead_row ||
				t->trig_insert_before_statement || t->trig_insert_after_statement;
		case CMD_UPDATE:
			return t->trig_update_before_row || t->trig_update_after_row || t->trig_update_instead_row ||
				t->trig_update_before_statement || t->trig_update_after_statement;
		default:
			return t->trig_delete_before_row || t->trig_delete_after_row || t->trig_delete_instead_row ||
				t->trig_delete_before_statement || t->trig_delete_after_statement;
	}
}

/*
 * relation_wants_executor tells whether an operation on a table has anything to do
 * that only the executor does: triggers, rules, stored columns, and more CHECKs
 * than so many of our own, which hold of all that we write.
 */
bool
relation_wants_executor(Relation rel, CmdType operation, int own_checks)
{
	const TupleConstr *constr = RelationGetDescr(rel)->constr;

	return relation_fires(rel, operation) ||
		(constr != NULL && (constr->has_generated_stored || constr->num_check > own_checks));
}

/*
 * An index of a host's is looked at without RelationGetIndexPredicate() and
 * RelationGetIndexExpressions(): these evaluate what is constant, and so call
 * functions of the table's owner as whoever looks.
 */

/* index_is_partial: does an index leave rows out? */
bool
index_is_partial(Relation index)
{
	return !heap_attisnull(index->rd_indextuple, Anum_pg_index_indpred, NULL);
}

/* index_raw_expression gives the first expression of an index as it was written; NULL: it has none. */
Node *
index_raw_expression(Relation index)
{
	bool		isnull;
	Datum		exprs = SysCacheGetAttr(INDEXRELID, index->rd_indextuple, Anum_pg_index_indexprs, &isnull);

	return isnull ? NULL : list_nth(castNode(List, stringToNode(TextDatumGetCString(exprs))), 0);
}

/* errown, in an ereport: the error is about a table of ours, by a rule (NULL: by none). */
int
errown(SafeinsRel rel, const char *rule)
{
	err_generic_string(PG_DIAG_SCHEMA_NAME, SAFEINS_SCHEMA);
	err_generic_string(PG_DIAG_TABLE_NAME, rel_names[rel]);
	if (rule != NULL)
		err_generic_string(PG_DIAG_CONSTRAINT_NAME, rule);
	return 0;
}

/* safeins_owner gives the owner of our tables: bookkeeping runs as this role. */
Oid
safeins_owner(void)
{
	HeapTuple	tup = SearchSysCache1(RELOID, ObjectIdGetDatum(safeins_relid(SAFEINS_REL_RULE)));
	Oid			owner;

	if (!HeapTupleIsValid(tup))
		elog(ERROR, "cache lookup failed for relation %u", rel_oids[SAFEINS_REL_RULE]);
	owner = ((Form_pg_class) GETSTRUCT(tup))->relowner;
	ReleaseSysCache(tup);
	return owner;
}
