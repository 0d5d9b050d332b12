/*
 * plain.c: rows of money that say nothing new but their sum.
 *
 * Most rows of a statement are of one year and purpose, and of a few accounts.  Once
 * one was judged, and nothing was said of it, another one that differs in its key,
 * its day within the time of the same rules, and its sum above nothing is booked
 * without being read as facts: a model has what they have in common, and remembers
 * accounts by the insurer as its column has it.
 */
#include "common/safeins.h"
#include "common/args.h"
#include "attach/fact_fit.h"
#include "attach/fact_value.h"
#include "attach/facts.h"
#include "books/account/account.h"
#include "guards/fee/fee.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "utils/datum.h"
#include "utils/memutils.h"

/* So many rows are looked at before it is asked whether others were worth it. */
#define TRIAL		256
/* Room for so many accounts to begin with; beyond so many they are found by their keys. */
#define ROOM_LEAST	32
#define REMEMBERED_MOST 131072

/* An account by its insurer; NULL: none. */
typedef struct PlainAccount
{
	uint64		insurer;		/* the number, or the hash of the text */
	AccountDelta *delta;
} PlainAccount;

/* What a fact of a row is to be. */
typedef enum PlainPart
{
	PLAIN_FREE,					/* whatever it is, it is fit */
	PLAIN_SAME,					/* as the model's */
	PLAIN_NULL,
	PLAIN_KEY,					/* there, and no longer than keys may be */
	PLAIN_WORD,					/* likewise, and not blank */
	PLAIN_TRUE
} PlainPart;

typedef struct PlainFact
{
	AttrNumber	attno;
	PlainPart	part;
	bool		by_text;		/* else a number */
	Datum		value;			/* PLAIN_SAME: the model's, NULL: there is none */
	bool		isnull;
	int16		typlen;
	bool		typbyval;
} PlainFact;

typedef struct PlainRows
{
	bool		has_model;
	uint64		generation;		/* of the rules */
	DateADT		from;			/* days that come under the same rules */
	DateADT		until;			/* exclusive */
	int			day;			/* facts, by their number in the role */
	int			amount;
	PlainFact	insurer;
	PlainFact	key;
	PlainFact  *others;
	int			nothers;
	AccountKey	account;		/* of the model, but for whose it is */
	const Rule *cap;			/* NULL: none */
	int64		passed;
	int64		vain;			/* rows that nothing could be made of */
	PlainAccount *accounts;
	uint32		size;
	uint32		members;
	MemoryContext cxt;
} PlainRows;

static bool
is_text(Oid type)
{
	return type == TEXTOID || type == VARCHAROID;
}

/* A text that lies in its row as it is. */
static bool
in_row(Datum d)
{
	return !VARATT_IS_EXTENDED(DatumGetPointer(d)) || VARATT_IS_SHORT(DatumGetPointer(d));
}

static bool
may_be_key(const PlainFact *pf, Datum d)
{
	Size		len;

	if (!pf->by_text)
		return true;
	if (!in_row(d))
		return false;
	len = VARSIZE_ANY_EXHDR(DatumGetPointer(d));
	return len > 0 && len <= KEY_BYTES_MOST;
}

/* ---- accounts by their insurer ---- */

static uint64
insurer_of(const PlainFact *pf, Datum d)
{
	return pf->by_text ?
		hash_bytes_extended((unsigned char *) VARDATA_ANY(DatumGetPointer(d)),
							VARSIZE_ANY_EXHDR(DatumGetPointer(d)), 0) :
		(uint64) DatumGetInt64(d);
}

static PlainAccount *
slot_of(const PlainRows *p, uint64 insurer)
{
	uint32		at = (uint32) ((insurer * UINT64CONST(0x9E3779B97F4A7C15)) >> 32) & (p->size - 1);

	while (p->accounts[at].delta != NULL && p->accounts[at].insurer != insurer)
		at = (at + 1) & (p->size - 1);
	return &p->accounts[at];
}

static AccountDelta *
find_account(const PlainRows *p, Datum d)
{
	AccountDelta *delta = slot_of(p, insurer_of(&p->insurer, d))->delta;

	if (delta != NULL && p->insurer.by_text &&
		(delta->key.len != (int) VARSIZE_ANY_EXHDR(DatumGetPointer(d)) ||
		 memcmp(delta->key.subject, VARDATA_ANY(DatumGetPointer(d)), delta->key.len) != 0))
		return NULL;
	return delta;
}

static void
forget_accounts(PlainRows *p, uint32 size)
{
	if (p->accounts != NULL)
		pfree(p->accounts);
	p->size = size;
	p->members = 0;
	p->accounts = MemoryContextAllocExtended(p->cxt, sizeof(PlainAccount) * size, MCXT_ALLOC_ZERO | MCXT_ALLOC_HUGE);
}

static void
remember_account(PlainRows *p, Datum d, AccountDelta *delta)
{
	PlainAccount *slot;

	/* Beyond that many it costs more to remember them all. */
	if (p->members >= REMEMBERED_MOST)
		forget_accounts(p, ROOM_LEAST);
	if (p->members >= p->size / 2)
	{
		PlainAccount *old = p->accounts;
		uint32		n = p->size;

		p->accounts = NULL;
		forget_accounts(p, n * 2);
		for (uint32 i = 0; i < n; i++)
			if (old[i].delta != NULL)
			{
				*slot_of(p, old[i].insurer) = old[i];
				p->members++;
			}
		pfree(old);
	}
	slot = slot_of(p, insurer_of(&p->insurer, d));
	p->members += slot->delta == NULL;
	*slot = (PlainAccount) {insurer_of(&p->insurer, d), delta};
}

/* ---- the model ---- */

/* What the fact of a row is to be; false: rows of this mapping are read as facts. */
static bool
part_of(const FeeCheck *f, int fact, PlainPart *part)
{
	bool		policy_asked = f->policies || f->placed || f->splits;

	*part = PLAIN_SAME;
	if (fact == f->g.j->mapping->role->nfacts)
		*part = PLAIN_TRUE;
	else if (fact == (f->expense ? (int) EXPENSE_POLICY : (int) PREMIUM_POLICY))
		*part = policy_asked ? PLAIN_NULL : PLAIN_FREE;
	else if (f->expense && fact == EXPENSE_REVERSES)
		*part = PLAIN_NULL;
	else if (f->expense && fact == EXPENSE_VOUCHER)
	{
		*part = PLAIN_WORD;
		return f->vouchers_unique || OidIsValid(f->voucher_index);
	}
	else if (f->expense && fact == EXPENSE_SERVICE)
		return false;
	return true;
}

static void
set_fact(PlainFact *pf, const FeeCheck *f, int fact, PlainPart part)
{
	const MappedFact *mf = &f->g.j->mapping->facts[fact];

	*pf = (PlainFact) {.attno = mf->attno,.part = part,.by_text = is_text(mf->type)};
}

/* A number, or a text, that is equal where its bytes are. */
static bool
is_simple(const MappedFact *mf)
{
	return is_text(mf->type) || mf->type == INT8OID || mf->type == INT4OID;
}

/* A key of these types is as good as it is there. */
static bool
is_key(const MappedFact *mf)
{
	return is_simple(mf) || mf->type == INT2OID || mf->type == UUIDOID;
}

/*
 * plain_begin tells how rows of a statement, or of a table, may be passed over; NULL
 * where each is to be read.
 */
PlainRows *
plain_begin(FeeCheck *f)
{
	const Mapping *m = f->g.j->mapping;
	int			insurer = f->expense ? EXPENSE_INSURER : PREMIUM_INSURER;
	PlainRows  *p;

	if (!f->g.j->new_only || !fact_reader_is_plain(f->g.j->reader) || f->g.j->awaited != NULL || f->g.j->settles ||
		f->days_kept ||
		m->facts[insurer].attno == 0 || !is_simple(&m->facts[insurer]))
		return NULL;
	p = MemoryContextAllocZero(f->g.cxt, sizeof(PlainRows));
	p->cxt = f->g.cxt;
	p->day = f->expense ? EXPENSE_SPENT_ON : PREMIUM_RECEIVED_ON;
	p->amount = f->expense ? EXPENSE_AMOUNT : PREMIUM_AMOUNT;
	p->others = MemoryContextAlloc(p->cxt, sizeof(PlainFact) * (m->role->nfacts + 1));
	set_fact(&p->insurer, f, insurer, PLAIN_KEY);
	for (int i = 0; i <= m->role->nfacts; i++)
	{
		PlainPart	part;

		if (!mapping_has(m, i) || i == insurer)
			continue;
		if (i == 0)
		{
			set_fact(&p->key, f, i, PLAIN_KEY);
			if (p->key.attno == 0 || !is_key(&m->facts[i]))
				return NULL;
			continue;
		}
		if (i == p->day || i == p->amount)
		{
			if (m->facts[i].attno == 0)
				return NULL;
			continue;
		}
		if (!part_of(f, i, &part))
			return NULL;
		/* A constant is the same in all rows. */
		if (m->facts[i].attno == 0 && part == PLAIN_SAME)
			continue;
		if (m->facts[i].attno == 0 ||
			(part != PLAIN_SAME && part != PLAIN_NULL && part != PLAIN_TRUE && !is_key(&m->facts[i])))
			return NULL;
		/* No number is unfit. */
		if (part == PLAIN_FREE && !is_text(m->facts[i].type))
			continue;
		set_fact(&p->others[p->nothers++], f, i, part);
	}
	forget_accounts(p, ROOM_LEAST);
	return p;
}

/* The time of a rule, of the place that was asked last. */
static void
within(PlainRows *p, FeeCheck *f, FeeRule rule, Division place, DateADT on)
{
	(void) guard_law(&f->g, rule, place, on);
	p->from = Max(p->from, f->g.memos[rule].from);
	p->until = Min(p->until, f->g.memos[rule].until);
}

/* Was the purpose of a row accepted, and was nothing else said of it that is not looked at again? */
static bool
is_accepted(FeeCheck *f, const Movement *m, const Fact *facts)
{
	const Rule *rule;

	if (!f->expense || f->g.j->mode == CHECK_RECOUNT)
		return true;
	if (!guard_judges(&f->g, FEE_PURPOSE))
		return true;
	rule = guard_rule(&f->g, FEE_PURPOSE, m->place, m->on);
	return rule == NULL ||
		(rule == f->purpose_of && facts[EXPENSE_PURPOSE].len == f->purpose_len &&
		 memcmp(facts[EXPENSE_PURPOSE].str, f->purpose, f->purpose_len) == 0);
}

static void
keep_values(PlainRows *p, TupleTableSlot *slot)
{
	for (int i = 0; i < p->nothers; i++)
	{
		PlainFact  *pf = &p->others[i];
		Form_pg_attribute att = TupleDescAttr(slot->tts_tupleDescriptor, pf->attno - 1);

		if (pf->part != PLAIN_SAME)
			continue;
		if (p->has_model && !pf->isnull && !pf->typbyval)
			pfree(DatumGetPointer(pf->value));
		pf->typlen = att->attlen;
		pf->typbyval = att->attbyval;
		pf->isnull = slot->tts_isnull[pf->attno - 1];
		if (!pf->isnull)
		{
			MemoryContext caller = MemoryContextSwitchTo(p->cxt);

			pf->value = datumCopy(slot->tts_values[pf->attno - 1], pf->typbyval, pf->typlen);
			MemoryContextSwitchTo(caller);
		}
	}
	p->has_model = true;
}

static bool
is_as(const PlainFact *pf, Datum d, bool isnull)
{
	switch (pf->part)
	{
		case PLAIN_NULL:
			return isnull;
		case PLAIN_KEY:
			return !isnull && may_be_key(pf, d);
		case PLAIN_WORD:
			return !isnull && may_be_key(pf, d) &&
				(!pf->by_text || isgraph((unsigned char) *VARDATA_ANY(DatumGetPointer(d))));
		case PLAIN_FREE:
			/* An empty key is none. */
			return isnull || !pf->by_text || (in_row(d) && VARSIZE_ANY_EXHDR(DatumGetPointer(d)) <= KEY_BYTES_MOST);
		case PLAIN_TRUE:
			return !isnull && DatumGetBool(d);
		case PLAIN_SAME:
			break;
	}
	return isnull == pf->isnull && (isnull || datumIsEqual(d, pf->value, pf->typbyval, pf->typlen));
}

static bool
all_as(const PlainRows *p, TupleTableSlot *slot)
{
	for (int i = 0; i < p->nothers; i++)
	{
		AttrNumber	at = p->others[i].attno - 1;

		if (!is_as(&p->others[i], slot->tts_values[at], slot->tts_isnull[at]))
			return false;
	}
	return true;
}

/* Is there another model to be made of a row? */
static bool
is_another(const PlainRows *p, TupleTableSlot *slot, DateADT on)
{
	return !p->has_model || p->generation != rules_generation || on < p->from || on >= p->until || !all_as(p, slot);
}

/*
 * plain_heard is told of a new row that was judged, and booked by a movement: what
 * comes after it may be as it is.
 */
void
plain_heard(FeeCheck *f, const Movement *m, const Fact *facts)
{
	PlainRows  *p = f->plain;
	TupleTableSlot *slot = fact_reader_slot(f->g.j->reader);
	AttrNumber	insurer = p->insurer.attno - 1;

	/* Where rows have little in common to look at them costs more than it gains. */
	if (++p->vain >= TRIAL && p->passed < p->vain)
	{
		f->plain = NULL;
		return;
	}
	if (m->amount <= 0 || f->posting.by_policy || m->pooled || m->split != NULL || m->awaits != NULL ||
		m->key.ahead != 0 || m->place != m->key.place || m->key.year < f->this_year || slot->tts_isnull[insurer] ||
		!may_be_key(&p->insurer, slot->tts_values[insurer]) || !is_accepted(f, m, facts))
		return;
	if (is_another(p, slot, m->on))
	{
		p->generation = rules_generation;
		p->from = f->posting.from;
		p->until = Min(f->posting.until, f->g.today + 1);
		within(p, f, FEE_CAP, m->key.place, m->on);
		if (f->expense)
		{
			within(p, f, FEE_PURPOSE, m->place, m->on);
			within(p, f, FEE_VOUCHER, m->place, m->on);
		}
		keep_values(p, slot);
		if (!all_as(p, slot) || m->on < p->from || m->on >= p->until)
		{
			p->until = p->from;
			return;
		}
		p->account = m->key;
		p->cap = guard_rule(&f->g, FEE_CAP, m->key.place, m->on);
		if (p->members > 0)
			forget_accounts(p, p->size);
	}
	p->vain--;
	remember_account(p, slot->tts_values[insurer], account_delta(f->deltas, &m->key, m->insurer, m->insurer_len));
}

/* An account that is not remembered: as a row that is read begins one, or goes on with it. */
static AccountDelta *
new_account(FeeCheck *f, TupleTableSlot *slot, DateADT on)
{
	PlainRows  *p = f->plain;
	const MappedFact *facts = f->g.j->mapping->facts;
	MemoryContext caller = MemoryContextSwitchTo(f->g.row_cxt);
	AttrNumber	at = p->insurer.attno - 1;
	AccountKey	key = p->account;
	FactNumber	number;
	Fact		name;
	AccountDelta *d;

	fact_read_text(f->g.j->mapping, &facts[f->expense ? EXPENSE_INSURER : PREMIUM_INSURER],
				   slot->tts_values[at], number, &name);
	key.subject = name.str;
	key.len = name.len;
	d = account_delta(f->deltas, &key, name.str, name.len);
	if (d->rows == 0)
	{
		fact_read_text(f->g.j->mapping, &facts[0], slot->tts_values[p->key.attno - 1], number, &name);
		account_delta_row(f->deltas, d, name.str, name.len);
		d->first = d->on = on;
	}
	fee_hold_against(d, p->cap);
	remember_account(p, slot->tts_values[at], d);
	MemoryContextSwitchTo(caller);
	MemoryContextReset(f->g.row_cxt);
	return d;
}

/* plain_row books a row that is as the model, and of an account that is known; false: it is to be read. */
bool
plain_row(void *state, TupleTableSlot *slot)
{
	FeeCheck   *f = state;
	PlainRows  *p = f->plain;
	const MappedFact *facts = f->g.j->mapping->facts;
	AttrNumber	at;
	AccountDelta *d;
	DateADT		on;
	Fen			amount;

	if (p == NULL || !p->has_model || p->generation != rules_generation)
		return false;
	at = facts[p->day].attno - 1;
	if (slot->tts_isnull[at] || !fact_read_date(&facts[p->day], slot->tts_values[at], &on) ||
		on < p->from || on >= p->until)
		return false;
	at = p->key.attno - 1;
	if (slot->tts_isnull[at] || !may_be_key(&p->key, slot->tts_values[at]) || !all_as(p, slot))
		return false;
	at = facts[p->amount].attno - 1;
	if (slot->tts_isnull[at] || (facts[p->amount].type == NUMERICOID && !in_row(slot->tts_values[at])) ||
		!fact_read_amount(&facts[p->amount], slot->tts_values[at], &amount) || amount <= 0)
		return false;
	at = p->insurer.attno - 1;
	if (slot->tts_isnull[at] || !may_be_key(&p->insurer, slot->tts_values[at]) ||
		((d = find_account(p, slot->tts_values[at])) == NULL && (d = new_account(f, slot, on)) == NULL))
		return false;
	account_delta_add(d, f->expense ? 0 : amount, f->expense ? amount : 0);
	d->rows++;
	d->came++;
	d->on = Max(d->on, on);
	d->first = Min(d->first, on);
	p->passed++;
	return true;
}
