/*
 * retention.h: for how long rows are to be kept.
 */
#ifndef SAFEINS_GUARDS_RETENTION_H
#define SAFEINS_GUARDS_RETENTION_H

/* The line of a role whose rows no law keeps for a term: a rule may let partitions of it go. */
#define MAY_GO(days)	{.code = ARCHIVE_RELEASE,.reads = (days)}

/* retention.c */
extern void retention_init(void);

#endif
