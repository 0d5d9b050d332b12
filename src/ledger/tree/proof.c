/*
 * proof.c: that a row is in the tree, and that one tree extends another: RFC
 * 9162 sections 2.1.3 and 2.1.4.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "common/errcodes.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "common/table_name.h"
#include "types/division.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/encode.h"
#include "ledger/seal/journal.h"
#include "ledger/seal/register.h"
#include "ledger/seal/row_of_key.h"
#include "ledger/seal/sealed.h"
#include "ledger/tree/checkpoint.h"
#include "ledger/tree/marks.h"
#include "ledger/tree/path.h"
#include "ledger/tree/tree.h"

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"

PG_FUNCTION_INFO_V1(safeins_inclusion_proof);
PG_FUNCTION_INFO_V1(safeins_consistency_proof);

static void
fail_tiles(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_LEDGER_DAMAGED),
			 errmsg("the proof cannot be made: tiles are missing"),
			 errhint("SELECT * FROM safeins.verify() lists what is damaged.")));
}

/* ---- JSON ---- */

static void
json_hex(StringInfo buf, const char *name, const void *bytes, int len)
{
	char	   *hex = palloc(len * 2 + 1);

	hex[hex_encode(bytes, len, hex)] = '\0';
	appendStringInfo(buf, ", \"%s\": \"%s\"", name, hex);
}

static void
json_path(StringInfo buf, const Path *path)
{
	appendStringInfoString(buf, ", \"path\": [");
	for (int i = 0; i < path->n; i++)
	{
		char		hex[HASH_LEN * 2 + 1];

		hex[hex_encode((const char *) path->hashes[i], HASH_LEN, hex)] = '\0';
		appendStringInfo(buf, "%s\"%s\"", i ? ", " : "", hex);
	}
	appendStringInfoString(buf, "]}");
}

static void
json_begin(StringInfo buf, const LedgerInfo *ledger)
{
	initStringInfo(buf);
	appendStringInfoString(buf, "{\"origin\": ");
	escape_json(buf, ledger->origin);
	appendStringInfo(buf, ", \"hash\": \"%s\"", hash_name(ledger->hash));
}

/* ---- inclusion ---- */

static void
check_key(Relation rel, const Seal *seal, const bool *nulls, int n)
{
	for (int i = 0; i < n && n == seal->nkeys; i++)
		if (nulls[i])
			n = -1;
	if (n != seal->nkeys)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the key of table \"%s\" wants %d value(s), none of them NULL", RelationGetRelationName(rel), seal->nkeys),
				 errhint("Give them one by one: safeins.inclusion_proof(table, 'a', 'b').")));
}

/*
 * The values of a key that is given as text. A domain's checks are code of the
 * table's owner: they are not run as the caller.
 */
static Datum *
key_values(Relation rel, const Seal *seal, const Datum *given)
{
	Datum	   *values = palloc(sizeof(Datum) * seal->nkeys);

	for (int i = 0; i < seal->nkeys; i++)
	{
		Form_pg_attribute att = TupleDescAttr(RelationGetDescr(rel), seal->attnos[i] - 1);
		int32		typmod = att->atttypmod;
		Oid			input;
		Oid			param;

		getTypeInputInfo(getBaseTypeAndTypmod(att->atttypid, &typmod), &input, &param);
		values[i] = OidInputFunctionCall(input, TextDatumGetCString(given[i]), param, typmod);
	}
	return values;
}

static void
fail_not_in_tree(Relation rel, const char *key)
{
	ereport(ERROR,
			(errcode(ERRCODE_SI_NOT_IN_LEDGER),
			 errmsg("row %s of table \"%s\" is not in the tree of the last checkpoint", key, RelationGetRelationName(rel)),
			 errhint("If it was written since, take a checkpoint first: safeins.checkpoint(). Otherwise it was altered: SELECT * FROM safeins.verify()."),
			 errtable(rel)));
}

/*
 * safeins.inclusion_proof(table, VARIADIC key) proves that a row, as it is now,
 * is in the tree of the last checkpoint.
 */
Datum
safeins_inclusion_proof(PG_FUNCTION_ARGS)
{
	const LedgerInfo *ledger;
	Relation	rel;
	Seal	   *seal;
	Snapshot	snapshot;
	Datum	   *key;
	bool	   *nulls;
	int			nkeys;
	TupleTableSlot *slot;
	Tree	   *tree;
	Checkpoint	last;
	StringInfoData data,
				name,
				json;
	uint8		leaf[HASH_LEN];
	int64		position = -1;
	Path	   *path = palloc(sizeof(Path));

	args_check(fcinfo, 0);
	ledger = ledger_read();
	rel = arg_table(fcinfo, 0, AccessShareLock);
	seal = seal_need(rel, seal_def_for_table(rel));
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT, &key, &nulls, &nkeys);
	check_key(rel, seal, nulls, nkeys);
	slot = row_of_key(rel, seal, key_values(rel, seal, key), snapshot, NULL);
	if (slot == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_SI_NOT_IN_LEDGER),
				 errmsg("table \"%s\" has no row with this key", RelationGetRelationName(rel)),
				 errtable(rel)));
	tree = tree_open(snapshot);
	(void) checkpoint_last(snapshot, &last);
	/* Of a row that went back to what it was when it came, the last version counts. */
	for (LeafOp op = OP_INSERT; op <= OP_UPDATE; op++)
	{
		StringInfoData candidate;
		uint8		hash[HASH_LEN];
		int64		at;

		initStringInfo(&candidate);
		leaf_data(&candidate, seal, op, slot);
		hash_one(ledger->hash, 0x00, candidate.data, candidate.len, hash);
		at = leaf_position(tree, hash, last.size, snapshot);
		if (at <= position)
			continue;
		position = at;
		data = candidate;
		memcpy(leaf, hash, HASH_LEN);
	}
	if (position < 0)
	{
		initStringInfo(&name);
		encode_key(&name, seal->codecs, seal->nkeys, slot);
		fail_not_in_tree(rel, text_from_utf8(name.data, name.len));
	}
	ExecDropSingleTupleTableSlot(slot);
	path->n = 0;
	if (!path_of_inclusion(path, tree, position, 0, last.size))
		fail_tiles();
	json_begin(&json, ledger);
	appendStringInfo(&json, ", \"size\": %lld, \"position\": %lld", (long long) last.size, (long long) position);
	json_hex(&json, "root", last.root, HASH_LEN);
	json_hex(&json, "data", data.data, data.len);
	json_hex(&json, "leaf", leaf, HASH_LEN);
	json_path(&json, path);
	UnregisterSnapshot(snapshot);
	relation_close(rel, AccessShareLock);
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}

/* safeins.consistency_proof(size1, size2) proves that the tree of size2 leaves extends that of size1. */
Datum
safeins_consistency_proof(PG_FUNCTION_ARGS)
{
	const LedgerInfo *ledger;
	int64		size1;
	int64		size2;
	Snapshot	snapshot;
	Tree	   *tree;
	Checkpoint	last;
	uint8		root[HASH_LEN];
	StringInfoData json;
	Path	   *path = palloc(sizeof(Path));

	args_check(fcinfo, 0);
	ledger = ledger_read();
	size1 = PG_GETARG_INT64(0);
	size2 = PG_GETARG_INT64(1);
	snapshot = RegisterSnapshot(GetLatestSnapshot());
	tree = tree_open(snapshot);
	(void) checkpoint_last(snapshot, &last);
	if (size1 < 0 || size1 > size2 || size2 > last.size)
		ereport(ERROR,
				(errcode(ERRCODE_SI_NOT_IN_LEDGER),
				 errmsg("there is no proof from %lld to %lld leaves", (long long) size1, (long long) size2),
				 errdetail("The ledger has %lld leaves at its last checkpoint; the first size must not be above the second.", (long long) last.size)));
	json_begin(&json, ledger);
	if (!tree_root(tree, size1, root))
		fail_tiles();
	appendStringInfo(&json, ", \"size1\": %lld", (long long) size1);
	json_hex(&json, "root1", root, HASH_LEN);
	if (!tree_root(tree, size2, root))
		fail_tiles();
	appendStringInfo(&json, ", \"size2\": %lld", (long long) size2);
	json_hex(&json, "root2", root, HASH_LEN);
	if (!path_of_consistency(path, tree, size1, size2))
		fail_tiles();
	json_path(&json, path);
	UnregisterSnapshot(snapshot);
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)));
}
