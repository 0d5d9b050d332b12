/*
 * policy_split.h: money that names a policy alone, split over the insurers of a co-insured one.
 */
#ifndef SAFEINS_BOOKS_POLICY_SPLIT_H
#define SAFEINS_BOOKS_POLICY_SPLIT_H

#include "common/safeins.h"
#include "types/division.h"
#include "types/fen.h"
#include "books/policy.h"

/* A co-insurer, as the book has it. */
typedef struct Coinsurer
{
	Division	place;
	char	   *insurer;
	int64		share;			/* in millionths */
} Coinsurer;

/* All of a policy's, wherever they stand. */
typedef struct Coinsurers
{
	int			n;
	Coinsurer  *of;
} Coinsurers;

/* Who has how much of a policy's money; the first takes what rounding leaves. */
typedef struct PolicySplit
{
	int			n;
	int64		whole;			/* what the shares come to */
	Coinsurer  *of;
} PolicySplit;

extern Coinsurers *coinsurers_of(const char *policy, int len);
extern PolicySplit *policy_split(const PolicyEntry *policy, const Coinsurers *all);
extern Fen	policy_split_part(const PolicySplit *split, int i, Fen amount);
extern bool policy_split_same(const PolicySplit *a, const PolicySplit *b);

#endif
