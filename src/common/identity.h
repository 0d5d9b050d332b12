/*
 * identity.h: running a block as another role, with settings pinned.
 */
#ifndef SAFEINS_COMMON_IDENTITY_H
#define SAFEINS_COMMON_IDENTITY_H

#include "common/safeins.h"

/*
 * Run a block as another role with search_path and what the texts of values
 * hang on pinned, and put all back, with whatever the block set: safeins_become()
 * ... safeins_return().  An error unwinds both by itself at (sub)transaction
 * abort.  Any role but the extension's owner is restricted as in an index build.
 */
typedef struct SafeinsIdentity
{
	Oid			userid;
	int			sec_context;
	int			guc_level;
} SafeinsIdentity;

extern void safeins_become(Oid userid, SafeinsIdentity *saved);
extern void safeins_run_as(Oid userid, SafeinsIdentity *saved);
extern void safeins_read_as(Oid owner, SafeinsIdentity *saved);
extern void safeins_pin(SafeinsIdentity *saved);
extern void safeins_return(const SafeinsIdentity *saved);
extern const char *safeins_settings_of_values(void);

#endif
