/*
 * policy_link.h: policies that expenses name, which come, change or go after them.
 */
#ifndef SAFEINS_GUARDS_FEE_POLICY_LINK_H
#define SAFEINS_GUARDS_FEE_POLICY_LINK_H

#include "common/safeins.h"
#include "attach/role.h"

#include "nodes/bitmapset.h"

typedef struct NameList
{
	int			n;
	int			size;
	Datum	   *names;			/* text */
	Bitmapset  *buckets;		/* of them; see link_lock.c */
} NameList;

/* Policies of a statement: those that came, and those that are not what they were. */
typedef struct PolicyLinks
{
	NameList	came;
	NameList	left;
} PolicyLinks;

extern void name_add(NameList *list, MemoryContext cxt, const text *name);
extern void policy_link_remember(PolicyLinks *links, MemoryContext cxt, Datum left, Datum came);
extern void policy_links_check(const CheckContext *j, MemoryContext cxt, PolicyLinks *links);

#endif
