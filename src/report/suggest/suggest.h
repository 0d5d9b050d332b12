/*
 * suggest.h: which column of a table that nobody explained is which fact.
 *
 *	name.c		a name, a comment or a word, as it is compared
 *	words.c		the words that hosts use for facts, safeins.suggest_word
 *	schema.c	the tables around it
 *	table.c		the columns of a table: types, comments, keys
 *	sample.c	what a bounded number of its rows say
 *	value.c		the expression that makes a fact of a column
 *	code.c		the same of words that have codes
 *	live.c		the condition that says which rows are live
 *	candidate.c	how much a column is a fact
 *	state.c		steps that count when a status says so
 *	money.c		which way money went, and which rows are there by a status
 *	agree.c		what one table calls a thing in all its roles
 *	join.c		facts that other tables have
 *	dictionary.c words for codes in one table of all dictionaries
 *	sums.c		amounts that are sums of lines, or of all that was paid so far
 *	number.c	rows that are named by their numbers, not by their keys
 *	choose.c	which column for which fact
 *	suggest.c	the functions
 */
#ifndef SAFEINS_REPORT_SUGGEST_H
#define SAFEINS_REPORT_SUGGEST_H

#include "common/safeins.h"
#include "attach/fact.h"
#include "attach/role.h"

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"
#include "utils/rel.h"

/* ---- name.c ---- */

#define TOKENS_MOST 12

/* What the last word of a name says of its values. */
typedef enum NameEnding
{
	ENDS_PLAIN,
	ENDS_KEY,					/* id, no, code, 编号 */
	ENDS_NAME,					/* name, 名称 */
	ENDS_DATE,					/* date, at, 日期 */
	ENDS_AMOUNT					/* amount, 金额 */
} NameEnding;

typedef struct Name
{
	const char *joined;			/* folded, without what separates its words */
	const char *bare;			/* the same without prefixes that say nothing */
	const char *core;			/* the same without its ending */
	NameEnding	ending;
	char	   *tokens[TOKENS_MOST];
	int			ntokens;
	int			nunits;			/* units of money behind these, as in amount_fen */
	int			first;			/* the first token that is no prefix */
	int			chars;			/* of bare */
	bool		plain;			/* nothing but ASCII */
	bool		general;		/* says no more than an ending: date, amount */
} NameParts;

struct Words;
extern void name_read(const struct Words *words, NameParts *name, const char *text, const NameParts *table);
extern void table_name_read(const struct Words *words, NameParts *name, const char *text);
extern void name_finish(const struct Words *words, NameParts *name);
extern bool word_is_among(const char *text, const List *words);
extern double name_alike(const NameParts *name, const NameParts *word, FactType type);

/* ---- words.c ---- */

/* What the dictionary calls the names of a role's tables, and flags of rows that are live, or not. */
#define WORDS_TABLE	"table"
#define WORDS_LIVE	"where"
#define WORDS_DEAD	"where not"
/* A status that says how far a row has come. */
#define WORDS_STATE	"state"
/* Which way money went, where its amounts have no sign. */
#define WORDS_WAY	"way"

typedef struct WordForm
{
	NameParts	name;
	double		worth;
	bool		initials;
} WordForm;

typedef struct Word
{
	const Role *role;			/* NULL: every role that has the fact */
	const char *fact;
	const char *text;
	double		weight;
	int			nforms;
	WordForm	forms[3];		/* the word, its pinyin, their initials */
} Word;

/* How well a name is a fact's, and by which word. */
typedef struct Match
{
	double		worth;			/* 0: not at all */
	const Word *word;
	bool		initials;
} Match;

/* What a name ends with. */
typedef struct Ending
{
	const char *text;
	NameEnding	says;
	bool		glued;			/* also without anything before it that separates words */
} Ending;

/* The words of a fact, of whatever role. */
typedef struct FactWords
{
	const char *fact;
	List	   *words;			/* Word */
} FactWords;

/* The dictionary. */
typedef struct Words
{
	List	   *of_facts;		/* FactWords, in the order of facts */
	List	   *endings;		/* Ending, longer ones first */
	List	   *prefixes;		/* texts, as the others: folded */
	List	   *separators;		/* behind which a comment explains what is before */
	List	   *yes;
	List	   *no;
	List	   *alive;			/* what flags say of a row that is there */
	List	   *closed;			/* what a status says of a hazard: it is closed, */
	List	   *rectified;		/* rectified, and waits to be re-checked, */
	List	   *finished;		/* one of the two, */
	List	   *denied;			/* or not */
	List	   *back;			/* what a way of money says: it goes back, */
	List	   *elsewhere;		/* or is none of premium */
	List	   *posted;			/* what a status says of money: it is there, */
	List	   *unposted;		/* or not yet */
	List	   *cumulative;		/* what the name of a sum says that grows */
	List	   *lines;			/* what a table of the lines of another is called */
	List	   *organization;	/* what keeps the row, not whom it is about */
	List	   *changed;		/* the day of the last change */
	List	   *undone;			/* what a status says of a service that is none yet, */
	List	   *draft;			/* or of a policy that is none yet, or no more */
	List	   *dictionary;		/* what the table of all dictionaries is called, */
	List	   *dictionary_type;	/* its column that says which one it is, */
	List	   *dictionary_value;	/* that of the codes, */
	List	   *dictionary_word;	/* and that of the words for them */
	List	   *deadline;		/* what a comment says of a day that is none of what was done, but by when */
	List	   *fen;
	List	   *wan;
	List	   *yuan;
} Words;

extern const Words *words_read(void);
extern bool speaks_of_deadline(const Words *words, const char *text);
extern bool fact_is_deadline(const Words *words, const Role *role, const char *fact);
extern Match words_match(const Words *words, const Role *role, const char *fact, FactType type, const NameParts *name);

/* ---- table.c, sample.c ---- */

#define DISTINCT_MOST 24

/* What a sample of a column says. */
typedef struct Sample
{
	int			rows;			/* that have a value, which is not blank */
	int			nulls;
	int			blanks;
	int			dates;			/* that safeins.to_date() reads */
	int			numbers;		/* that are numbers as they stand */
	int			commas;			/* of these, with commas or the sign of a currency */
	int			percents;		/* that end with % */
	int			fractions;		/* finer than a fen */
	int			creditcodes;
	int			places;
	double		least;			/* of the numbers */
	double		most;
	bool		repeats;		/* some value is there twice */
	int			nvalues;		/* distinct ones, sorted; DISTINCT_MOST + 1: more */
	const char *values[DISTINCT_MOST + 1];
	const char *example;		/* the first */
} Sample;

typedef struct SuggestColumn
{
	const struct SuggestTable *table;
	AttrNumber	attno;
	const char *name;
	const char *quoted;
	const char *comment;		/* NULL: none */
	Oid			type;			/* base type */
	char		category;
	bool		not_null;
	bool		blank_default;	/* a text of nothing is what a row has to begin with */
	bool		readable;		/* by the caller */
	NameParts	named;
	NameParts	commented;		/* the head of the comment */
	bool		is_key;			/* the primary key, by itself */
	bool		is_unique;
	int			referenced;		/* by so many foreign keys */
	int			named_alike;	/* of these, by the same name */
	int			alike;			/* so many columns of other tables look as if they referred to it */
	Oid			refers_to;		/* a table, by a foreign key of this column alone */
	AttrNumber	refers_column;
	Sample		sample;
} SuggestColumn;

typedef struct SuggestTable
{
	const Words *words;
	Relation	rel;
	const char *qualified;
	NameParts	named;
	NameParts	commented;
	const char *comment;
	int			ncolumns;
	SuggestColumn *columns;
	List	   *key;			/* column numbers of a primary key of several columns */
	struct SuggestSchema *schema;
	bool		sampled;
} SuggestTable;

/* A column of some table of the schema. */
typedef struct SchemaColumn
{
	Oid			relid;
	const char *name;
	NameParts	named;
	Oid			type;
} SchemaColumn;

/* What the tables of a schema have; read when it is first asked for. */
typedef struct SuggestSchema
{
	Oid			oid;
	const Words *words;
	MemoryContext cxt;
	bool		read;
	List	   *columns;		/* SchemaColumn */
	bool		asked[ROLE_ORDER_MOST + 1];
	List	   *referring[ROLE_ORDER_MOST + 1]; /* of these, by a role's order: those that are named like its key */
} SuggestSchema;

extern SuggestSchema *suggest_schema(const Words *words, Oid oid);
extern List *schema_referring(SuggestSchema *schema, const Role *role);
extern SuggestTable *suggest_table(SuggestSchema *schema, Relation rel);
extern SuggestColumn *suggest_column(SuggestTable *table, AttrNumber attno);
extern Oid	suggest_reader(Relation rel);
extern void suggest_sample(SuggestTable *table);
extern SuggestTable *suggest_open(SuggestSchema *schema, Oid relid);

/* ---- value.c, code.c, live.c ---- */

/* One way to read a fact. */
typedef struct Candidate
{
	const SuggestColumn *column;	/* NULL: of several, or of another table */
	const char *expression;
	double		confidence;
	char	   *saw;
} Candidate;

extern void saw(Candidate *c, const char *text);
extern double value_of(const SuggestColumn *column, const char *source, FactType type, Candidate *c);
extern const char *flag_word(const SuggestColumn *column, const List *words, const List *more);
extern const char *flag_literal(const SuggestColumn *column, const char *value);

/* What a code means: "1一般 2重大". */
typedef struct CommentCode
{
	const char *code;
	const char *word;
} CommentCode;

extern List *codes_meant(const SuggestColumn *column);
extern const char *comment_code_of(const SuggestColumn *column, const List *words, const List *more);
extern const char *code_list_of(const Role *role, int fact);
extern double code_value_of(const SuggestColumn *column, const char *source, const char *list, Candidate *c);
extern bool word_is_known(const char *list, const char *word);
extern double code_known(const SuggestColumn *column, const char *list);
extern double live_value_of(const SuggestColumn *column, bool dead, Candidate *c);

/* ---- candidate.c, state.c, money.c, agree.c, join.c, choose.c ---- */

#define CANDIDATES_MOST 5
#define DOUBTFUL_BELOW	0.7
#define TAKEN_FROM		0.5
#define WORTH_A_LOOK	0.3
#define SURE_MOST		0.99

typedef struct FactChoice
{
	int			ncandidates;
	Candidate	candidates[CANDIDATES_MOST];	/* best first */
	int			chosen;			/* -1: none */
} FactChoice;

typedef struct Suggestion
{
	const Role *role;
	SuggestTable *table;
	FactChoice *facts;			/* of the role, then where */
	double		named;			/* how well the table's name is the role's */
	const SuggestColumn *undated;	/* says which hazards are closed, and nothing says when; NULL: there is none */
} Suggestion;

extern Suggestion *suggestion_make(SuggestTable *table, const Role *role, bool checked);
extern void add_candidate(FactChoice *choice, const Candidate *c);
extern double named_worth(const SuggestColumn *column, const Role *role, const char *fact, FactType type, Candidate *c);
extern void find_alike(SuggestTable *table, const Role *role);
extern void consider(Suggestion *s, int fact, const SuggestColumn *column);
extern void consider_key(Suggestion *s);
extern void consider_states(Suggestion *s);
extern bool says_one_of(const char *word, const List *words);
extern void consider_counting(Suggestion *s);
extern void agree_on_keys(Suggestion *s);
extern void prefer_filled(Suggestion *s);
extern int fact_named(const Role *role, const char *name);
extern bool role_has_choice(const Role *role, int fact);
extern bool role_needs(const Role *role, int fact);
extern bool fact_is_missing(const Suggestion *s, int fact);
extern void consider_joins(Suggestion *s);
extern void consider_one_dictionary(Suggestion *s);
extern void consider_sums(Suggestion *s, bool lines);
extern bool column_is_cumulative(const SuggestColumn *column);
extern void consider_numbers(Suggestion *s);
extern const SuggestColumn *key_in_role(SuggestTable *table, const Role *role);
extern bool role_has_own_key(const Role *role);
extern bool suggestion_is_open(const Suggestion *s, int fact);

#endif
