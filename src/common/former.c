/*
 * former.c: what SQL of former versions calls with other arguments than ours, or what
 * is no more.
 *
 * A database keeps that SQL until ALTER EXTENSION ... UPDATE, and pg_upgrade wants
 * every function that it names.  Such a function has a new name in the library,
 * and the old name stays here, which asks for the update before any argument is
 * looked at.
 */
#include "common/safeins.h"
#include "common/version.h"

#include "catalog/pg_type.h"
#include "utils/array.h"

#define FORMER(name) \
	PG_FUNCTION_INFO_V1(name); \
	Datum \
	name(PG_FUNCTION_ARGS) \
	{ \
		version_check(); \
		elog(ERROR, "%s is of a former version of safeins", #name); \
		PG_RETURN_NULL(); \
	}

/* of 0.1.0 */
FORMER(safeins_code_near)
FORMER(safeins_codes_cover)
FORMER(safeins_fee_carry)
FORMER(safeins_fold_combine)
FORMER(safeins_fold_deserial)
FORMER(safeins_fold_leaves)
FORMER(safeins_fold_row)
FORMER(safeins_fold_serial)
FORMER(safeins_quota_sums)

/*
 * Of 0.1.0, which had an index over the first 18 bits of leaves: where a dump of it
 * is restored the index is filled before it is dropped by the update.
 */
PG_FUNCTION_INFO_V1(safeins_leaf_marks);

Datum
safeins_leaf_marks(PG_FUNCTION_ARGS)
{
	bytea	   *hashes = PG_GETARG_BYTEA_PP(0);
	const uint8 *hash = (const uint8 *) VARDATA_ANY(hashes);
	int			n = VARSIZE_ANY_EXHDR(hashes) / 32;
	Datum	   *marks = palloc(sizeof(Datum) * Max(n, 1));

	for (int i = 0; i < n; i++, hash += 32)
		marks[i] = Int32GetDatum(((int32) hash[0] << 16 | (int32) hash[1] << 8 | hash[2]) >> 6);
	PG_RETURN_ARRAYTYPE_P(construct_array(marks, n, INT4OID, sizeof(int32), true, TYPALIGN_INT));
}
