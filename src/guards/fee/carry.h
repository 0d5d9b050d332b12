/*
 * carry.h: what years hand on to later ones.
 */
#ifndef SAFEINS_GUARDS_FEE_CARRY_H
#define SAFEINS_GUARDS_FEE_CARRY_H

#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"
#include "rules/rulebook.h"
#include "books/account/account.h"

#include "utils/date.h"

/* Millionths of a fen: a ratio of premium, exactly. */
typedef int128 FenPart;

typedef struct CarryYear
{
	int32		year;			/* in which the period began */
	AccountState state;
	const AccountDelta *delta;	/* of what was done to it, one; NULL: nothing */
	Fen			received;		/* all that was done */
	Fen			spent;
	const Rule *cap;			/* NULL: none was in force, and the year is not judged */
	int64		ratio;
	int			carry;			/* for how many years what is left stays usable, as this one sees it */
	FenPart		left;			/* of its own, once it and those up to the last one had theirs */
	FenPart		carried_in;		/* what it could use of earlier years */
	FenPart		uncovered;		/* what it spent, or gave back, that nothing covers */
} CarryYear;

/* The years of an account, or the periods that began in them, in their order. */
typedef struct Carry
{
	Division	place;
	int			n;
	CarryYear  *years;
} Carry;

extern Carry *carry_of(Division place, int n);
extern void carry_set(Carry *c, int i, int32 year, Fen received, Fen spent, DateADT today);
extern Carry *carry_read(const AccountKey *key, DateADT today);
extern CarryYear *carry_year(Carry *c, int32 year, DateADT today);
extern void carry_run(Carry *c);
extern Carry *carry_before(const Carry *c);
extern void carry_add_deltas(Carry *c, AccountDelta *const *deltas, int n, bool add, DateADT today);
extern bool carry_leans(const Carry *c, int32 from);
extern Fen	carry_fen(const CarryYear *y);
extern Fen	carry_round_up(FenPart part);
extern Fen	carry_limit(const CarryYear *y);
extern Fen	carry_headroom(const Carry *c, int32 year);
extern Fen	carry_in(const Carry *c, int32 year);
extern Fen	carry_out(const Carry *c, int32 year, DateADT today);

#endif
