/*
 * marks.c: where a leaf is in the tree.
 *
 * A full tile of level 1 spans 65,536 leaves in 256 tiles.  Beside it stands in
 * which of these each leaf is, in the order of their hashes: an index over single
 * hashes, which come in no order, costs as much as all else that a checkpoint does.
 * A leaf is looked for span by span, two short reads each; what is behind the last
 * full tile of level 1, or has no marks yet, tile by tile.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "common/relations.h"
#include "types/division.h"
#include "ledger/hash/digest.h"
#include "ledger/seal/journal.h"
#include "ledger/tree/marks.h"
#include "ledger/tree/tile_scan.h"
#include "ledger/tree/tree.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

/* Leaves under a full tile of level 1. */
#define SPAN			(TILE_WIDTH * TILE_WIDTH)

/*
 * First where the marks of each group begin, and where the last one ends, as
 * numbers of four bytes; then the marks, of three: two bytes of the hash behind
 * those bits that make the group, and the tile.  Sixteen are in a group, and one
 * in four thousand groups has one that leads to the wrong tile.
 */
#define GROUP_BITS		12
#define GROUPS			(1 << GROUP_BITS)
#define HEAD_BYTES		((GROUPS + 1) * sizeof(uint32))
#define MARK_BYTES		3
#define MARKS_BYTES		(HEAD_BYTES + SPAN * MARK_BYTES)

/* A checkpoint leaves the rest of many spans without marks, as after a restore, to the next one. */
#define SPANS_MOST		256

static inline uint32
group_of(const uint8 *hash)
{
	return (uint32) hash[0] << 4 | hash[1] >> 4;
}

static inline void
put_mark(uint8 *to, const uint8 *hash, int tile)
{
	to[0] = hash[1] << 4 | hash[2] >> 4;
	to[1] = hash[2] << 4 | hash[3] >> 4;
	to[2] = tile;
}

static inline void
put_start(uint8 *head, uint32 group, uint32 start)
{
	start = pg_hton32(start);
	memcpy(head + group * sizeof(start), &start, sizeof(start));
}

static inline uint32
start_at(const uint8 *p)
{
	uint32		start;

	memcpy(&start, p, sizeof(start));
	return pg_ntoh32(start);
}

/* ---- writing ---- */

/* The hashes of a span's leaves; false: a tile is missing or cut. */
static bool
read_span(TileScan *scan, int64 span, uint8 *hashes)
{
	tile_scan_seek(scan, span * TILE_WIDTH);
	for (int i = 0; i < TILE_WIDTH; i++)
	{
		if (!tile_scan_next(scan) || scan->number != span * TILE_WIDTH + i || scan->n != TILE_WIDTH)
			return false;
		memcpy(hashes + i * TILE_BYTES, scan->hashes, TILE_BYTES);
	}
	return true;
}

static bytea *
make_marks(const uint8 *hashes)
{
	bytea	   *marks = palloc(VARHDRSZ + MARKS_BYTES);
	uint8	   *head = (uint8 *) VARDATA(marks);
	uint32	   *next = palloc0(sizeof(uint32) * (GROUPS + 1));

	SET_VARSIZE(marks, VARHDRSZ + MARKS_BYTES);
	for (int i = 0; i < SPAN; i++)
		next[group_of(hashes + i * HASH_LEN) + 1]++;
	for (int g = 0; g <= GROUPS; g++)
	{
		next[g] += g == 0 ? 0 : next[g - 1];
		put_start(head, g, next[g]);
	}
	for (int i = 0; i < SPAN; i++)
	{
		const uint8 *hash = hashes + i * HASH_LEN;

		put_mark(head + HEAD_BYTES + next[group_of(hash)]++ * MARK_BYTES, hash, i / TILE_WIDTH);
	}
	pfree(next);
	return marks;
}

static OwnSql unmarked = {
	.sql = "SELECT number FROM safeins.tile WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND level = 1"
	" AND number < $2 AND marks IS NULL ORDER BY number",
	.types = {INT4OID, INT8OID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
	.most = SPANS_MOST,
};

static OwnSql store_marks = {
	.sql = "UPDATE safeins.tile SET marks = $3 WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND level = 1 AND number = $2",
	.types = {INT4OID, INT8OID, BYTEAOID},
	.result = SPI_OK_UPDATE,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/* marks_write marks the leaves of each full tile of level 1 that has none, in a tree of so many leaves. */
void
marks_write(int64 size)
{
	Datum		values[3] = {Int32GetDatum(ledger_need()->place), Int64GetDatum(size / SPAN)};
	Snapshot	snapshot;
	OwnRows		rows;
	TileScan   *scan;
	uint8	   *hashes;

	if (size < SPAN)
		return;
	own_sql_begin();
	rows = own_sql_run(&unmarked, values, NULL);
	if (rows.n > 0)
	{
		snapshot = RegisterSnapshot(GetLatestSnapshot());
		scan = tile_scan_open(0, snapshot);
		scan->hashes_only = true;
		hashes = palloc(SPAN * HASH_LEN);
		for (uint64 i = 0; i < rows.n; i++)
		{
			int64		span = own_int64(&rows, i, 1);

			CHECK_FOR_INTERRUPTS();
			if (!read_span(scan, span, hashes))
				continue;
			values[1] = Int64GetDatum(span);
			values[2] = PointerGetDatum(make_marks(hashes));
			own_sql_execute(&store_marks, values, NULL);
			pfree(DatumGetPointer(values[2]));
		}
		pfree(hashes);
		tile_scan_close(scan);
		UnregisterSnapshot(snapshot);
	}
	own_sql_end();
}

/* ---- finding ---- */

static int
last_match(const uint8 *hashes, int n, const uint8 *hash)
{
	for (int i = n - 1; i >= 0; i--)
		if (memcmp(hashes + i * HASH_LEN, hash, HASH_LEN) == 0)
			return i;
	return -1;
}

/* Of the leaves from one on, up to another, the last that has a hash; -1: none. */
static int64
search(int64 from, int64 until, const uint8 *hash, Snapshot snapshot)
{
	TileScan   *scan = tile_scan_open(from / TILE_WIDTH, snapshot);
	int64		position = -1;

	scan->hashes_only = true;
	while (tile_scan_next(scan) && scan->number * TILE_WIDTH < until)
	{
		int			at = last_match(scan->hashes, Min(scan->n, until - scan->number * TILE_WIDTH), hash);

		if (at >= 0)
			position = scan->number * TILE_WIDTH + at;
	}
	tile_scan_close(scan);
	return position;
}

/* A part of a span's marks; NULL: they are not that long. */
static const uint8 *
part_of(Datum marks, uint32 from, uint32 len)
{
	bytea	   *part = DatumGetByteaPSlice(marks, from, len);

	return VARSIZE_ANY_EXHDR(part) == len ? (const uint8 *) VARDATA_ANY(part) : NULL;
}

/* By the marks of a span; they lead to its tiles, which say whether it is there. */
static int64
find_in_span(Tree *tree, int64 span, Datum marks, const uint8 *hash, Snapshot snapshot)
{
	const uint8 *bounds = part_of(marks, group_of(hash) * sizeof(uint32), 2 * sizeof(uint32));
	uint32		from = bounds == NULL ? 1 : start_at(bounds);
	uint32		until = bounds == NULL ? 0 : start_at(bounds + sizeof(uint32));
	const uint8 *group = from > until || until > SPAN ? NULL :
		part_of(marks, HEAD_BYTES + from * MARK_BYTES, (until - from) * MARK_BYTES);
	uint8		mark[MARK_BYTES];

	/* Not as they were written. */
	if (group == NULL)
		return search(span * SPAN, (span + 1) * SPAN, hash, snapshot);
	put_mark(mark, hash, 0);
	for (int i = (int) (until - from) - 1; i >= 0; i--)
	{
		const uint8 *m = group + i * MARK_BYTES;
		int64		tile = span * TILE_WIDTH + m[2];
		const uint8 *hashes;
		int			at;
		int			n;

		if (m[0] != mark[0] || m[1] != mark[1] || !tree_tile(tree, 0, tile, &hashes, &n))
			continue;
		at = last_match(hashes, n, hash);
		if (at >= 0)
			return tile * TILE_WIDTH + at;
	}
	return -1;
}

static OwnSql spans = {
	.sql = "SELECT number, marks FROM safeins.tile WHERE place OPERATOR(safeins.=) CAST($1 AS safeins.division) AND level = 1"
	" AND number < $2 ORDER BY number DESC",
	.types = {INT4OID, INT8OID},
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/* leaves_in_spans is how many of a tree's leaves are found by their spans; those behind are read. */
int64
leaves_in_spans(int64 size)
{
	return size / SPAN * SPAN;
}

/* leaf_position_in_spans gives the last position of a leaf among these, -1 where it is not. */
int64
leaf_position_in_spans(Tree *tree, const uint8 *hash, int64 size, Snapshot snapshot)
{
	Datum		values[2] = {Int32GetDatum(ledger_need()->place), Int64GetDatum(size / SPAN)};
	int64		position = -1;
	OwnRows		rows;

	if (size < SPAN)
		return -1;
	own_sql_begin();
	rows = own_sql_run_at(&spans, values, NULL, snapshot);
	for (uint64 i = 0; i < rows.n && position < 0; i++)
	{
		int64		span = own_int64(&rows, i, 1);
		bool		isnull;
		Datum		marks = own_datum(&rows, i, 2, &isnull);

		CHECK_FOR_INTERRUPTS();
		position = isnull ? search(span * SPAN, (span + 1) * SPAN, hash, snapshot) :
			find_in_span(tree, span, marks, hash, snapshot);
	}
	own_sql_end();
	return position;
}

/*
 * leaf_position gives the last position of a leaf in the tree of a checkpoint,
 * -1 where it is not.
 */
int64
leaf_position(Tree *tree, const uint8 *hash, int64 size, Snapshot snapshot)
{
	int64		position = search(leaves_in_spans(size), size, hash, snapshot);

	return position >= 0 ? position : leaf_position_in_spans(tree, hash, size, snapshot);
}
