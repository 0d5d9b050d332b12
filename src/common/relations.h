/*
 * relations.h: our own tables, by OID.
 */
#ifndef SAFEINS_COMMON_RELATIONS_H
#define SAFEINS_COMMON_RELATIONS_H

#include "common/safeins.h"

#include "nodes/nodes.h"
#include "utils/relcache.h"

/* Our own tables and sequences, found by name once a session. */
typedef enum SafeinsRel
{
	SAFEINS_REL_NONE,
	SAFEINS_REL_RULE,
	SAFEINS_REL_RULE_CODE,
	SAFEINS_REL_RULE_END,
	SAFEINS_REL_RULE_MODE,
	SAFEINS_REL_HOME,
	SAFEINS_REL_FEED,
	SAFEINS_REL_HOLIDAY,
	SAFEINS_REL_CALENDAR_YEAR,
	SAFEINS_REL_LOCAL_PLACE,
	SAFEINS_REL_ACCOUNT,
	SAFEINS_REL_PREMIUM_AHEAD,
	SAFEINS_REL_ACCOUNT_AREA,
	SAFEINS_REL_BUDGET,
	SAFEINS_REL_FINDING,
	SAFEINS_REL_POLICY,
	SAFEINS_REL_COINSURANCE,
	SAFEINS_REL_COINSURANCE_TOTAL,
	SAFEINS_REL_CODE_LIST,
	SAFEINS_REL_ENTERPRISE,
	SAFEINS_REL_SERVICE,
	SAFEINS_REL_SERVICE_TALLY,
	SAFEINS_REL_PROVIDER,
	SAFEINS_REL_PLAN,
	SAFEINS_REL_SERVICE_DETAIL,
	SAFEINS_REL_DEADLINE,
	SAFEINS_REL_ENTERPRISE_WAS,
	SAFEINS_REL_REPORT,
	SAFEINS_REL_FILING,
	SAFEINS_REL_CLAIM_TALLY,
	SAFEINS_REL_COMPLAINT,
	SAFEINS_REL_MEASURE,
	SAFEINS_REL_REFUSAL,
	SAFEINS_REL_PRODUCT,
	SAFEINS_REL_SUSPENSION,
	SAFEINS_REL_HAZARD,
	SAFEINS_REL_HAZARD_DUE,
	SAFEINS_REL_SWEEP_STATE,
	SAFEINS_REL_ESCALATION,
	SAFEINS_REL_ACKNOWLEDGEMENT,
	SAFEINS_REL_ATTACHMENT_LOG,
	SAFEINS_REL_LEDGER,
	SAFEINS_REL_SEAL,
	SAFEINS_REL_JOURNAL,
	SAFEINS_REL_JOURNAL_ID,
	SAFEINS_REL_SEAL_ID,
	SAFEINS_REL_TILE,
	SAFEINS_REL_BATCH,
	SAFEINS_REL_CHECKPOINT,
	SAFEINS_REL_EPOCH,
	SAFEINS_REL_WITNESS,
	SAFEINS_NRELS
} SafeinsRel;

/*
 * Called with a relation that was changed or dropped, InvalidOid for all: it may only
 * mark what is to be read anew, and look nothing up.
 */
typedef void (*RelationForget) (Oid relid);
extern void relations_forget_by(RelationForget forget);

extern Oid	safeins_relid(SafeinsRel rel);
extern Oid	safeins_schema_oid(void);
extern Oid	safeins_index(const char *name);
extern void relations_init(void);

extern bool index_is_partial(Relation index);
extern Node *index_raw_expression(Relation index);
extern bool relation_wants_executor(Relation rel, CmdType operation, int own_checks);

extern int	errown(SafeinsRel rel, const char *rule);

extern Oid	safeins_owner(void);

#endif
