/*
 * intake.h: what the roles that only count and keep rows share.
 */
#ifndef SAFEINS_GUARDS_INTAKE_H
#define SAFEINS_GUARDS_INTAKE_H

#include "common/safeins.h"
#include "attach/role.h"
#include "books/store.h"
#include "guards/book_def.h"
#include "guards/guard.h"

#include "executor/spi.h"

/* What the roles that only count and keep rows share. */
typedef struct Intake
{
	GuardFrame	g;
	BookStore  *store;
	bool		takes_out;		/* rows left the book, which may leave nothing of an entry */
} Intake;

extern void *intake_begin(Judgement *j, const GuardDef *def, size_t size, const BookDef *book);
extern void intake_write(Intake *in, SPIPlanPtr *plans, const char *add, const char *sweep, const char *meet);
extern void intake_end(Intake *in);

#endif
