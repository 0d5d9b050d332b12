/*
 * rule_read.c: the rulebook read from its tables.
 *
 * They are read whole, with the latest snapshot: law that was committed
 * applies at once, also in a transaction whose own snapshot is older.
 */
#include "common/safeins.h"
#include "common/relations.h"
#include "types/division.h"
#include "rules/rulebook.h"
#include "rules/rulebook_internal.h"

#include "access/heaptoast.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/tuptable.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "utils/rangetypes.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/snapshot.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

/* Columns of safeins.rule_code, rule_mode, rule_end, home and feed, from 0. */
enum {CODE_CODE, CODE_TYPE, CODE_DIRECTION, CODE_MODE, CODE_BOUNDED_BY, CODE_CHOICES};
enum {MODE_ID, MODE_CODE, MODE_MODE, MODE_REASON, MODE_SET_BY, MODE_SET_AT, MODE_PLACE};
enum {END_ID, END_RULE_ID, END_ENDS_ON, END_WAS, END_REASON, END_ENDED_BY, END_ENDED_AT, END_PLACE};
enum {HOME_ID, HOME_PLACE};
enum {FEED_PLACE};

static Oid	rule_relid = InvalidOid;
static uint64 rulebook_changes = 0;

typedef struct RuleEnd
{
	int64		rule_id;
	DateADT		ends_on;
} RuleEnd;

static const char *const type_names[] = {
	[RULE_RATIO] = "ratio",
	[RULE_AMOUNT] = "amount",
	[RULE_COUNT] = "count",
	[RULE_WORKDAYS] = "workdays",
	[RULE_TERM] = "term",
	[RULE_LIST] = "list",
	[RULE_DUTY] = "duty",
};

static RuleType
parse_type(const char *name)
{
	for (int i = 0; i < (int) lengthof(type_names); i++)
		if (strcmp(name, type_names[i]) == 0)
			return (RuleType) i;
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("unknown type \"%s\" in %s.rule_code", name, SAFEINS_SCHEMA)));
}

const char *
rule_type_text(RuleType type)
{
	return type_names[type];
}

static RuleMode
parse_mode(const char *name)
{
	return name[0] == 'b' ? RULE_BLOCK : name[0] == 'f' ? RULE_FLAG : RULE_OFF;
}

/* Only marks: looking anything up is not allowed in here. */
static void
rulebook_forget(Oid relid)
{
	if (!OidIsValid(relid) || relid == rule_relid)
		rulebook_changes++;
}

/* Has this session told of changes of the rulebook, whose table is relid; returns how many there were. */
static uint64
watch(Oid relid)
{
	if (!OidIsValid(rule_relid))
		relations_forget_by(rulebook_forget);
	rule_relid = relid;
	return rulebook_changes;
}

/* rulebook_is_stale: was the rulebook written since this was read? */
bool
rulebook_is_stale(const Rulebook *book)
{
	return book->changes != rulebook_changes;
}

static int
compare_to_code(const void *key, const void *code)
{
	return strcmp(key, ((const RuleCode *) code)->code);
}

/* rulebook_code finds a code; NULL: there is none. */
const RuleCode *
rulebook_code(const Rulebook *book, const char *code)
{
	if (book->ncodes == 0)
		return NULL;
	return bsearch(code, book->codes, book->ncodes, sizeof(RuleCode), compare_to_code);
}

static int
compare_codes(const void *a, const void *b)
{
	return strcmp(((const RuleCode *) a)->code, ((const RuleCode *) b)->code);
}

static int
compare_strings(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static int
compare_rows(const void *a, const void *b)
{
	const RuleRow *x = a;
	const RuleRow *y = b;
	int			cmp = strcmp(x->rule.code, y->rule.code);

	if (cmp != 0)
		return cmp;
	if (x->rule.place != y->rule.place)
		return x->rule.place < y->rule.place ? -1 : 1;
	if (x->specificity != y->specificity)
		return x->specificity > y->specificity ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->rule.id < y->rule.id ? -1 : 1;
}

/* Calls take(book, slot, arg) for each row of one of our tables. */
static void
scan_table(SafeinsRel which, Snapshot snapshot, Rulebook *book,
		   void (*take) (Rulebook *book, TupleTableSlot *slot, void *arg), void *arg)
{
	Relation	rel = table_open(safeins_relid(which), AccessShareLock);
	TupleTableSlot *slot = table_slot_create(rel, NULL);
	TableScanDesc scan = table_beginscan(rel, snapshot, 0, NULL, SO_NONE);

	while (table_scan_getnextslot(scan, ForwardScanDirection, slot))
	{
		CHECK_FOR_INTERRUPTS();
		slot_getallattrs(slot);
		take(book, slot, arg);
	}
	table_endscan(scan);
	ExecDropSingleTupleTableSlot(slot);
	table_close(rel, AccessShareLock);
}

static char *
slot_text(TupleTableSlot *slot, int column)
{
	return slot->tts_isnull[column] ? NULL : TextDatumGetCString(slot->tts_values[column]);
}

/* A text[] as strings. */
static const char **
read_items(Datum array, int *nitems)
{
	Datum	   *items;
	const char **result;

	deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, nitems);
	result = palloc(sizeof(char *) * Max(*nitems, 1));
	for (int i = 0; i < *nitems; i++)
		result[i] = TextDatumGetCString(items[i]);
	return result;
}

/* Room for one more element in an array that doubles. */
static void *
grow(void *array, int n, Size size)
{
	if (n == 0)
		return palloc(size * 16);
	if (n >= 16 && (n & (n - 1)) == 0)
		return repalloc(array, size * n * 2);
	return array;
}

static void
take_code(Rulebook *book, TupleTableSlot *slot, void *arg)
{
	RuleCode   *code;
	char	   *direction = slot_text(slot, CODE_DIRECTION);

	book->codes = grow(book->codes, book->ncodes, sizeof(RuleCode));
	code = &book->codes[book->ncodes++];
	memset(code, 0, sizeof(RuleCode));
	code->code = slot_text(slot, CODE_CODE);
	code->type = parse_type(slot_text(slot, CODE_TYPE));
	code->direction = direction[0] == 'f' ? 1 : direction[0] == 'c' ? -1 : 0;
	code->default_mode = parse_mode(slot_text(slot, CODE_MODE));
	code->bounded_by = slot_text(slot, CODE_BOUNDED_BY);
	if (!slot->tts_isnull[CODE_CHOICES])
		code->choices = read_items(slot->tts_values[CODE_CHOICES], &code->nchoices);
}

/*
 * is_of tells whether what a database wrote belongs to a rulebook: to ours, what
 * was written under its place, and before it had one.
 */
static bool
is_of(const Rulebook *book, Division writer)
{
	return writer == division_at_level(book->home, 1) || (writer == DIVISION_NATION && !book->received);
}

/* arg: for each code the id of the newest row seen so far, and after them that of the newest for all. */
static void
take_mode(Rulebook *book, TupleTableSlot *slot, void *arg)
{
	int64	   *newest = arg;
	int64		id = DatumGetInt64(slot->tts_values[MODE_ID]);
	const char *name = slot_text(slot, MODE_CODE);
	const RuleCode *found = rulebook_code(book, name);
	bool		all = strcmp(name, EVERY_RULE) == 0;
	int			i = all ? book->ncodes : found - book->codes;

	if (!is_of(book, DatumGetDivision(slot->tts_values[MODE_PLACE])))
		return;
	if ((found == NULL && !all) || id <= newest[i])
		return;
	if (all)
	{
		newest[i] = id;
		book->watch_only = !slot->tts_isnull[MODE_MODE];
		return;
	}
	newest[i] = id;
	book->codes[i].mode_is_set = !slot->tts_isnull[MODE_MODE];
	if (book->codes[i].mode_is_set)
		book->codes[i].set_mode = parse_mode(slot_text(slot, MODE_MODE));
}

static void
take_home(Rulebook *book, TupleTableSlot *slot, void *arg)
{
	int64	   *newest = arg;
	int64		id = DatumGetInt64(slot->tts_values[HOME_ID]);

	if (id <= *newest)
		return;
	*newest = id;
	book->home = DatumGetDivision(slot->tts_values[HOME_PLACE]);
}

static void
take_feed(Rulebook *book, TupleTableSlot *slot, void *arg)
{
	book->feeds = grow(book->feeds, book->nfeeds, sizeof(RulesReceived));
	book->feeds[book->nfeeds++] = (RulesReceived) {.place = DatumGetDivision(slot->tts_values[FEED_PLACE])};
}

typedef struct RuleEnds
{
	int			n;
	RuleEnd    *ends;
} RuleEnds;

static int
compare_ends(const void *a, const void *b)
{
	const RuleEnd *x = a;
	const RuleEnd *y = b;

	if (x->rule_id != y->rule_id)
		return x->rule_id < y->rule_id ? -1 : 1;
	return x->ends_on < y->ends_on ? -1 : x->ends_on > y->ends_on ? 1 : 0;
}

static void
take_end(Rulebook *book, TupleTableSlot *slot, void *arg)
{
	RuleEnds   *ends = arg;

	if (!is_of(book, DatumGetDivision(slot->tts_values[END_PLACE])))
		return;
	ends->ends = grow(ends->ends, ends->n, sizeof(RuleEnd));
	ends->ends[ends->n].rule_id = DatumGetInt64(slot->tts_values[END_RULE_ID]);
	ends->ends[ends->n].ends_on = DatumGetDateADT(slot->tts_values[END_ENDS_ON]);
	ends->n++;
}

/* The first, that is earliest, ending of a rule. */
static const RuleEnd *
find_end(const RuleEnds *ends, int64 rule_id)
{
	int			low = 0;
	int			high = ends->n;

	while (low < high)
	{
		int			mid = (low + high) / 2;

		if (ends->ends[mid].rule_id < rule_id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < ends->n && ends->ends[low].rule_id == rule_id ? &ends->ends[low] : NULL;
}

static void
read_effective(RuleRow *row, Datum effective, const RuleEnd *end)
{
	TypeCacheEntry *typcache = lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO);
	RangeBound	lower,
				upper;
	bool		empty;

	range_deserialize(typcache, DatumGetRangeTypeP(effective), &lower, &upper, &empty);
	if (empty)
	{
		row->withdrawn = true;
		return;
	}
	/* A date range is [from, until) in its canonical form; 'infinity' as a bound is the same as none. */
	row->from = lower.infinite ? DATEVAL_NOBEGIN : DatumGetDateADT(lower.val);
	row->until = upper.infinite ? DATEVAL_NOEND : DatumGetDateADT(upper.val);
	if (end != NULL && end->ends_on < row->until)
		row->until = end->ends_on + 1;
	row->withdrawn = row->from >= row->until;
}

static int64
scaled(Datum number, int64 unit)
{
	return DatumGetInt64(DirectFunctionCall1(numeric_int8,
											 DirectFunctionCall2(numeric_mul, number,
																 NumericGetDatum(int64_to_numeric(unit)))));
}

static void
read_value(RuleRow *row, TupleTableSlot *slot)
{
	Rule	   *rule = &row->rule;

	switch (rule->type)
	{
		case RULE_RATIO:
			rule->number = scaled(slot->tts_values[RULE_COL_NUMBER], RULE_RATIO_ONE);
			break;
		case RULE_AMOUNT:
			rule->number = scaled(slot->tts_values[RULE_COL_NUMBER], 100);
			break;
		case RULE_COUNT:
		case RULE_WORKDAYS:
			rule->number = scaled(slot->tts_values[RULE_COL_NUMBER], 1);
			break;
		case RULE_TERM:
			rule->term = palloc(sizeof(Interval));
			*rule->term = *DatumGetIntervalP(slot->tts_values[RULE_COL_TERM]);
			break;
		case RULE_LIST:
			rule->items = read_items(slot->tts_values[RULE_COL_ITEMS], &rule->nitems);
			qsort(rule->items, rule->nitems, sizeof(char *), compare_strings);
			break;
		case RULE_DUTY:
			break;
	}
}

/* How strict a value is against others of its code: the higher the stricter. */
static int64
strictness_of(const Rule *rule, int direction)
{
	int64		value = rule->number;

	if (rule->type == RULE_TERM)
		value = rule->term->time +
			(rule->term->day + rule->term->month * (int64) DAYS_PER_MONTH) * USECS_PER_DAY;
	return value * direction;
}

static void
take_rule(Rulebook *book, TupleTableSlot *slot, void *arg)
{
	char	   *name = slot_text(slot, RULE_COL_CODE);
	const RuleCode *code = rulebook_code(book, name);
	HeapTuple	tuple;
	RuleRow    *row;

	/* A code that is no longer known is never asked for. */
	if (code == NULL)
		return;
	if (!DatumGetBool(slot->tts_values[RULE_COL_SHIPPED]) &&
		!is_of(book, DatumGetDivision(slot->tts_values[RULE_COL_HOME])))
		return;

	book->rows = grow(book->rows, book->nrows, sizeof(RuleRow));
	row = &book->rows[book->nrows];
	memset(row, 0, sizeof(RuleRow));
	row->rule.id = DatumGetInt64(slot->tts_values[RULE_COL_ID]);
	row->rule.code = code->code;
	row->rule.type = code->type;
	if (strcmp(slot_text(slot, RULE_COL_TYPE), type_names[code->type]) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("rule %lld of code \"%s\" has a value of another type", (long long) row->rule.id, name),
				 errdetail("The row was not written by safeins.add_rule.")));
	row->rule.place = DatumGetDivision(slot->tts_values[RULE_COL_PLACE]);
	row->rule.source = slot_text(slot, RULE_COL_SOURCE);
	row->written_mode = parse_mode(slot_text(slot, RULE_COL_MODE));
	row->rule.mode = code->mode_is_set ? code->set_mode : row->written_mode;
	row->rule.watched = code->watched && row->rule.mode == RULE_BLOCK;
	if (row->rule.watched)
		row->rule.mode = RULE_FLAG;
	row->shipped = DatumGetBool(slot->tts_values[RULE_COL_SHIPPED]);
	for (int i = 0; i < NSELECTORS; i++)
	{
		row->selector[i] = slot_text(slot, RULE_COL_SECTOR + i);
		if (row->selector[i] == NULL)
			continue;
		row->selects |= 1 << (NSELECTORS - 1 - i);
		row->specificity += 1 << NSELECTORS;
	}
	row->specificity += row->selects;
	read_effective(row, slot->tts_values[RULE_COL_EFFECTIVE], find_end(arg, row->rule.id));
	read_value(row, slot);
	row->strictness = strictness_of(&row->rule, code->direction);
	tuple = ExecCopySlotHeapTuple(slot);
	row->tuple = toast_flatten_tuple(tuple, slot->tts_tupleDescriptor);
	book->nrows++;
}

/* Reads our own rulebook, or that of a place whose rules come in. */
static Rulebook *
read_tables(MemoryContext parent, bool received, Division place)
{
	MemoryContext context = AllocSetContextCreate(parent, "safeins rulebook", ALLOCSET_DEFAULT_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	Rulebook   *book = palloc0(sizeof(Rulebook));
	RuleEnds	ends = {0};
	int64		newest_home = 0;
	int64	   *newest_mode;
	Relation	rel;
	Snapshot	snapshot;

	book->context = context;
	book->received = received;
	book->home = place;

	/*
	 * The lock takes in pending invalidations.  What commits after the
	 * snapshot is announced after it, so the counter must be read before.
	 */
	rel = table_open(safeins_relid(SAFEINS_REL_RULE), AccessShareLock);
	book->changes = watch(RelationGetRelid(rel));

	/* A new snapshot cannot be taken in parallel mode. */
	book->of_statement = IsInParallelMode();
	snapshot = RegisterSnapshot(IsInParallelMode() ? GetActiveSnapshot() : GetLatestSnapshot());

	if (!received)
	{
		scan_table(SAFEINS_REL_HOME, snapshot, book, take_home, &newest_home);
		scan_table(SAFEINS_REL_FEED, snapshot, book, take_feed, NULL);
	}
	scan_table(SAFEINS_REL_RULE_CODE, snapshot, book, take_code, NULL);
	qsort(book->codes, book->ncodes, sizeof(RuleCode), compare_codes);
	newest_mode = palloc0(sizeof(int64) * (book->ncodes + 1));
	scan_table(SAFEINS_REL_RULE_MODE, snapshot, book, take_mode, newest_mode);
	for (int i = 0; i < book->ncodes; i++)
		book->codes[i].watched = book->watch_only && newest_mode[i] < newest_mode[book->ncodes];
	scan_table(SAFEINS_REL_RULE_END, snapshot, book, take_end, &ends);
	if (ends.n > 0)
		qsort(ends.ends, ends.n, sizeof(RuleEnd), compare_ends);
	scan_table(SAFEINS_REL_RULE, snapshot, book, take_rule, &ends);
	UnregisterSnapshot(snapshot);
	table_close(rel, AccessShareLock);

	if (book->nrows > 0)
		qsort(book->rows, book->nrows, sizeof(RuleRow), compare_rows);
	for (int i = 0, n = 0; i < book->ncodes; i++)
	{
		RuleCode   *code = &book->codes[i];

		code->rows = &book->rows[n];
		while (n < book->nrows && book->rows[n].rule.code == code->code)
			n++;
		code->nrows = &book->rows[n] - code->rows;
	}

	MemoryContextSwitchTo(caller);
	return book;
}

/*
 * rulebook_build reads the tables into a context of its own under parent.
 * What commands of this transaction wrote before is seen, committed or not.
 */
Rulebook *
rulebook_build(MemoryContext parent)
{
	return read_tables(parent, false, DIVISION_NATION);
}

/* rulebook_build_received reads the rulebook of a province that sends us its own: what ships, and what it wrote. */
Rulebook *
rulebook_build_received(MemoryContext parent, Division place)
{
	return read_tables(parent, true, place);
}
