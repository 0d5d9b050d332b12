/*
 * measure_known.c: whether what a measure speaks of is there, and the measures
 * that are looked at again because something may have come since.
 */
#include "common/safeins.h"
#include "common/own_sql.h"
#include "attach/attachment.h"
#include "books/insurer.h"
#include "books/measure.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"

/*
 * What each kind of object is known by, as SQL of what holds its key.  Before
 * the first row of all nobody can be known.
 */
#define ENTERPRISE_KNOWN(key) \
	"(EXISTS (SELECT FROM safeins.enterprise AS e WHERE e.enterprise = " key " AND e.live)" \
	" OR EXISTS (SELECT FROM safeins.policy AS p WHERE p.enterprise = " key " AND p.live)" \
	" OR EXISTS (SELECT FROM safeins.hazard AS h WHERE h.enterprise = " key " AND h.live)" \
	" OR NOT EXISTS (SELECT FROM safeins.enterprise) AND NOT EXISTS (SELECT FROM safeins.policy) AND NOT EXISTS (SELECT FROM safeins.hazard))"

/* Its validity is no matter: who lost a qualification is known all the same. */
#define PROVIDER_KNOWN(key) \
	"(EXISTS (SELECT FROM safeins.provider AS r WHERE r.provider = " key " AND r.rows > 0)" \
	" OR NOT EXISTS (SELECT FROM safeins.provider AS r WHERE r.rows > 0))"

#define IS_KNOWN(known) \
	{.sql = "SELECT WHERE " known,.types = {TEXTOID},.sees = OWN_SEES_LATEST,.settings = OWN_BY_INDEX,.kept = true}

/* Whom the registry has, as most, is found by one look. */
static OwnSql enterprise_is_registered = IS_KNOWN("EXISTS (SELECT FROM safeins.enterprise AS e WHERE e.enterprise = $1 AND e.live)");
static OwnSql enterprise_is_there = IS_KNOWN(ENTERPRISE_KNOWN("$1"));
static OwnSql provider_is_there = IS_KNOWN(PROVIDER_KNOWN("$1"));

/* measure_object_known tells whether some book has whom a measure is about; of a kind that has no book, true. */
bool
measure_object_known(const char *object_kind, const char *object)
{
	Datum		values[1] = {CStringGetTextDatum(object)};

	if (strcmp(object_kind, MEASURE_INSURER) == 0)
		return insurer_known(object);
	if (strcmp(object_kind, MEASURE_ENTERPRISE) == 0)
		return own_sql_execute(&enterprise_is_registered, values, NULL) > 0 ||
			own_sql_execute(&enterprise_is_there, values, NULL) > 0;
	if (strcmp(object_kind, MEASURE_PROVIDER) == 0)
		return own_sql_execute(&provider_is_there, values, NULL) > 0;
	return true;
}

static OwnSql rule_is_there = {
	.sql = "SELECT FROM safeins.rule_code AS c WHERE c.code = $1",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
	.kept = true,
};

/* A record of a number, of whatever place: its key begins with the place, of which there are few. */
#define NUMBERED_RECORD(records) \
	"WITH RECURSIVE at (place) AS ((SELECT r.place FROM safeins." records " AS r ORDER BY r.place LIMIT 1)" \
	" UNION ALL SELECT (SELECT r.place FROM safeins." records " AS r WHERE r.place OPERATOR(safeins.>) at.place ORDER BY r.place LIMIT 1)" \
	" FROM at WHERE at.place IS NOT NULL)" \
	" SELECT FROM at JOIN safeins." records " AS r ON r.place OPERATOR(safeins.=) at.place AND r.id = $1 LIMIT 1"

#define RECORD_IS_THERE(records) \
	{.sql = NUMBERED_RECORD(records), .types = {INT8OID}, .sees = OWN_SEES_LATEST, \
	 .settings = OWN_BY_INDEX, .kept = true}

static OwnSql finding_is_there = RECORD_IS_THERE("finding");
static OwnSql escalation_is_there = RECORD_IS_THERE("escalation");

/* A number as records have them; 0: it is none. */
static int64
number_of(const char *text)
{
	int64		n = 0;

	for (const char *p = text; *p != '\0'; p++)
	{
		if (*p < '0' || *p > '9' || n > (PG_INT64_MAX - 9) / 10)
			return 0;
		n = n * 10 + (*p - '0');
	}
	return n;
}

/* measure_basis_known tells whether the rule, the finding or the escalation that a measure rests on is there. */
bool
measure_basis_known(const char *basis_kind, const char *basis)
{
	bool		by_rule = strcmp(basis_kind, MEASURE_BY_RULE) == 0;
	int64		number = by_rule ? 0 : number_of(basis);
	Datum		values[1];

	if (!by_rule && number == 0)
		return false;
	values[0] = by_rule ? CStringGetTextDatum(basis) : Int64GetDatum(number);
	return own_sql_execute(by_rule ? &rule_is_there :
						   strcmp(basis_kind, MEASURE_BY_FINDING) == 0 ? &finding_is_there : &escalation_is_there,
						   values, NULL) > 0;
}

static OwnSql any_with_word = {
	.sql = "SELECT FROM safeins.measure AS m"
	" WHERE safeins.word_folded($1) IN (safeins.word_folded(m.kind), safeins.word_folded(m.object_kind), safeins.word_folded(m.basis_kind), safeins.word_folded(m.act))"
	" AND safeins.is_local(m.place)",
	.types = {TEXTOID},
	.sees = OWN_SEES_LATEST,
	.most = 1,
};

/* measures_have_word tells whether a measure of this database is kept under a word that had no code. */
bool
measures_have_word(const char *word)
{
	Datum		values[1] = {CStringGetTextDatum(word)};

	return own_sql_execute(&any_with_word, values, NULL) > 0;
}

/*
 * Those of which something was found that may be put right elsewhere, those
 * that stop an insurer: its suspension may come, end or be lifted; and those
 * about somebody whom nobody knows: the first row of all may have come, or the
 * last of theirs gone.
 */
static OwnSql standing = {
	.sql = "SELECT m.measure, m.area::pg_catalog.int4, m.kind, m.object_kind, m.object, m.basis_kind, m.basis, m.act, m.issued_on,"
	" m.due_on, m.valid_until, m.done_on FROM safeins.measure AS m"
	" WHERE m.live AND safeins.is_local(m.place) AND m.issued_on <= $1"
	" AND ($2 IS NULL OR m.object_kind = '" MEASURE_INSURER "' AND m.object = $2)"
	" AND (m.kind = '" MEASURE_STOP_USE "' AND m.object_kind = '" MEASURE_INSURER "'"
	" OR CASE m.object_kind WHEN '" MEASURE_INSURER "' THEN NOT " INSURER_KNOWN("m.object")
	" WHEN '" MEASURE_ENTERPRISE "' THEN NOT " ENTERPRISE_KNOWN("m.object")
	" WHEN '" MEASURE_PROVIDER "' THEN NOT " PROVIDER_KNOWN("m.object") " ELSE false END"
	" OR EXISTS (SELECT FROM safeins.finding AS f WHERE f.withdrawn_on IS NULL"
	" AND f.rule IN ('measure.kind', 'measure.object', 'measure.basis', 'measure.stop', 'insurer.act')"
	" AND f.role = 'measure' AND f.row_key = m.measure)) ORDER BY m.measure, m.place",
	.types = {DATEOID, TEXTOID},
	.sees = OWN_SEES_LATEST,
	.settings = OWN_BY_INDEX,
};

static bool
day_of(const OwnRows *rows, uint64 i, int column, DateADT *day)
{
	bool		isnull;
	Datum		d = own_datum(rows, i, column, &isnull);

	*day = isnull ? 0 : DatumGetDateADT(d);
	return !isnull;
}

/* measures_standing gives them as of a day, of an insurer or of all (NULL), in the current context. */
Measure *
measures_standing(DateADT on, const char *insurer, int *n)
{
	Datum		values[2] = {DateADTGetDatum(on), insurer != NULL ? CStringGetTextDatum(insurer) : 0};
	bool		nulls[2] = {false, insurer == NULL};
	MemoryContext caller = CurrentMemoryContext;
	Measure    *found;
	OwnRows		rows;

	own_sql_begin();
	rows = own_sql_run(&standing, values, nulls);
	found = MemoryContextAllocHuge(caller, sizeof(Measure) * Max(rows.n, 1));
	*n = (int) rows.n;
	for (uint64 i = 0; i < rows.n; i++)
	{
		MemoryContext old = MemoryContextSwitchTo(caller);
		Measure    *m = &found[i];

		CHECK_FOR_INTERRUPTS();
		*m = (Measure) {
			.measure = own_text(&rows, i, 1),.area = own_int32(&rows, i, 2),.kind = own_text(&rows, i, 3),
			.object_kind = own_text(&rows, i, 4),.object = own_text(&rows, i, 5),.basis_kind = own_text(&rows, i, 6),
			.basis = own_text(&rows, i, 7),.act = own_text(&rows, i, 8),.issued_on = own_date(&rows, i, 9)
		};
		m->has_due = day_of(&rows, i, 10, &m->due_on);
		m->has_until = day_of(&rows, i, 11, &m->valid_until);
		m->done = day_of(&rows, i, 12, &m->done_on);
		MemoryContextSwitchTo(old);
	}
	own_sql_end();
	return found;
}
