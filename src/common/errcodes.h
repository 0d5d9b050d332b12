/*
 * errcodes.h: SQLSTATEs of class SI.
 */
#ifndef SAFEINS_COMMON_ERRCODES_H
#define SAFEINS_COMMON_ERRCODES_H

#include "common/safeins.h"

/*
 * SQLSTATE class SI, one code a rule family.  Arithmetic, permission and
 * definition errors use PostgreSQL's own codes.
 */
#define ERRCODE_SI_FACT_MISSING		MAKE_SQLSTATE('S','I','0','0','1')	/* a required fact is NULL or unreadable */
#define ERRCODE_SI_GUARDED			MAKE_SQLSTATE('S','I','0','0','2')	/* DDL or TRUNCATE against an attached table */

#define ERRCODE_SI_KEY_TAKEN			MAKE_SQLSTATE('S','I','0','0','3')	/* key.one_table: another table of the role holds the key */

#define ERRCODE_SI_FUTURE			MAKE_SQLSTATE('S','I','0','0','4')	/* date.future, report.early */

#define ERRCODE_SI_RULE_CONFLICT	MAKE_SQLSTATE('S','I','0','1','0')	/* a rule that overlaps, contradicts or never applies */

#define ERRCODE_SI_FEE_CAP			MAKE_SQLSTATE('S','I','1','0','1')	/* fee.cap */
#define ERRCODE_SI_FEE_PURPOSE		MAKE_SQLSTATE('S','I','1','0','2')	/* fee.purpose */
#define ERRCODE_SI_FEE_VOUCHER		MAKE_SQLSTATE('S','I','1','0','3')	/* fee.voucher */
#define ERRCODE_SI_FEE_SERVICE		MAKE_SQLSTATE('S','I','1','0','4')	/* fee.service_link */
#define ERRCODE_SI_FEE_POLICY		MAKE_SQLSTATE('S','I','1','0','5')	/* fee.policy_link */
#define ERRCODE_SI_FEE_DATE			MAKE_SQLSTATE('S','I','1','0','6')	/* fee.future_date */
#define ERRCODE_SI_FEE_AMOUNT		MAKE_SQLSTATE('S','I','1','0','7')	/* fee.amount */
#define ERRCODE_SI_FEE_REVERSAL		MAKE_SQLSTATE('S','I','1','0','8')	/* fee.reversal */
#define ERRCODE_SI_FEE_CLOSED		MAKE_SQLSTATE('S','I','1','0','9')	/* a posting into a closed year */
#define ERRCODE_SI_FEE_FLOOR		MAKE_SQLSTATE('S','I','1','1','0')	/* closing a year with an unaccepted breach */
#define ERRCODE_SI_FEE_BUDGET		MAKE_SQLSTATE('S','I','1','1','1')	/* fee.budget */

#define ERRCODE_SI_POLICY_LIMIT		MAKE_SQLSTATE('S','I','3','0','1')	/* policy.death_limit */
#define ERRCODE_SI_POLICY_COMMISSION MAKE_SQLSTATE('S','I','3','0','2')	/* policy.commission_cap */
#define ERRCODE_SI_POLICY_PAYER		MAKE_SQLSTATE('S','I','3','0','3')	/* policy.payer */
#define ERRCODE_SI_POLICY_STAFF		MAKE_SQLSTATE('S','I','3','0','4')	/* policy.all_staff */
#define ERRCODE_SI_POLICY_INSURER	MAKE_SQLSTATE('S','I','3','0','5')	/* policy.insurer_eligible */
#define ERRCODE_SI_POLICY_SURRENDER	MAKE_SQLSTATE('S','I','3','0','6')	/* policy.no_surrender */
#define ERRCODE_SI_POLICY_SERVICES	MAKE_SQLSTATE('S','I','3','0','7')	/* policy.contract_services */
#define ERRCODE_SI_POLICY_DATES		MAKE_SQLSTATE('S','I','3','0','8')	/* policy.dates */
#define ERRCODE_SI_POLICY_OVERLAP	MAKE_SQLSTATE('S','I','3','0','9')	/* policy.overlap, policy.late_renewal */
#define ERRCODE_SI_POLICY_PREMIUM	MAKE_SQLSTATE('S','I','3','1','0')	/* policy.premium_least */
#define ERRCODE_SI_ENTERPRISE		MAKE_SQLSTATE('S','I','3','1','1')	/* enterprise.code */

#define ERRCODE_SI_POLICY_DOUBLE	MAKE_SQLSTATE('S','I','3','1','2')	/* policy.double */
#define ERRCODE_SI_COINSURANCE		MAKE_SQLSTATE('S','I','3','1','3')	/* coinsurance.shares, coinsurance.lead: recorded, never raised */

#define ERRCODE_SI_POLICY_PRODUCT	MAKE_SQLSTATE('S','I','3','1','4')	/* policy.product, policy.rate, policy.standardization */

#define ERRCODE_SI_SERVICE_POLICY	MAKE_SQLSTATE('S','I','4','0','1')	/* service.policy_link */
#define ERRCODE_SI_SERVICE_PERIOD	MAKE_SQLSTATE('S','I','4','0','2')	/* service.period */
#define ERRCODE_SI_SERVICE_DATE		MAKE_SQLSTATE('S','I','4','0','3')	/* service.future_date */
#define ERRCODE_SI_SERVICE_KIND		MAKE_SQLSTATE('S','I','4','0','4')	/* service.catalogue */
#define ERRCODE_SI_SERVICE_DOUBLE	MAKE_SQLSTATE('S','I','4','0','5')	/* service.double */
#define ERRCODE_SI_SERVICE_PROVIDER	MAKE_SQLSTATE('S','I','4','0','6')	/* service.provider_qualified */
#define ERRCODE_SI_SERVICE_POOLED	MAKE_SQLSTATE('S','I','4','0','7')	/* service.pooled */
#define ERRCODE_SI_SERVICE_LATE		MAKE_SQLSTATE('S','I','4','0','8')	/* service.first, service.archive */
#define ERRCODE_SI_SERVICE_DAYS		MAKE_SQLSTATE('S','I','4','0','9')	/* service.dates */
#define ERRCODE_SI_SERVICE_QUALITY	MAKE_SQLSTATE('S','I','4','1','0')	/* service.channel, service.confirmation, service.revisit and what else is said of one: recorded, never raised */
#define ERRCODE_SI_PROVIDER			MAKE_SQLSTATE('S','I','4','1','1')	/* provider.dates, provider.scope, service.provider_contradiction: recorded, never raised */
#define ERRCODE_SI_PLAN				MAKE_SQLSTATE('S','I','4','1','2')	/* plan.quota, plan.kind, plan.frequency, plan.dates: recorded, never raised */

#define ERRCODE_SI_CLAIM_REFUSAL	MAKE_SQLSTATE('S','I','5','0','1')	/* claim.refusal_reason */
#define ERRCODE_SI_SUSPENSION		MAKE_SQLSTATE('S','I','5','0','2')	/* a suspension that the rules do not know, or none to lift */
#define ERRCODE_SI_YEAR_SHORT		MAKE_SQLSTATE('S','I','5','0','3')	/* closing a year with quotas or a report unmet */
#define ERRCODE_SI_FILING			MAKE_SQLSTATE('S','I','5','0','4')	/* filing.items */
#define ERRCODE_SI_CLAIM			MAKE_SQLSTATE('S','I','5','0','5')	/* claim.period, claim.death_paid */
#define ERRCODE_SI_REPORT_FIGURES	MAKE_SQLSTATE('S','I','5','0','6')	/* report.figures: recorded, never raised */
#define ERRCODE_SI_REPORT_ADDRESSEE	MAKE_SQLSTATE('S','I','5','0','7')	/* report.addressees: recorded, never raised */
#define ERRCODE_SI_FULL_COVER		MAKE_SQLSTATE('S','I','5','0','8')	/* policy.full_cover: recorded, never raised */

#define ERRCODE_SI_REFUSAL			MAKE_SQLSTATE('S','I','5','1','0')	/* refusal.reason, refusal.date; claim.refusal_words of a refusal */
#define ERRCODE_SI_RETENTION		MAKE_SQLSTATE('S','I','5','1','1')	/* archive.retention */

#define ERRCODE_SI_HAZARD_DUE		MAKE_SQLSTATE('S','I','6','0','1')	/* hazard.due */
#define ERRCODE_SI_HAZARD_EXTENSION	MAKE_SQLSTATE('S','I','6','0','2')	/* hazard.extension, hazard.extension_count, hazard.extension_days */
#define ERRCODE_SI_HAZARD_FOUND		MAKE_SQLSTATE('S','I','6','0','3')	/* hazard.found */
#define ERRCODE_SI_HAZARD_LEVEL		MAKE_SQLSTATE('S','I','6','0','4')	/* hazard.level */
#define ERRCODE_SI_HAZARD_RECHECK	MAKE_SQLSTATE('S','I','6','0','5')	/* hazard.recheck */
#define ERRCODE_SI_HAZARD_NOTIFY	MAKE_SQLSTATE('S','I','6','0','6')	/* hazard.notified_party */
#define ERRCODE_SI_HAZARD_DATES		MAKE_SQLSTATE('S','I','6','0','7')	/* hazard.dates */
#define ERRCODE_SI_HAZARD_DELETE	MAKE_SQLSTATE('S','I','6','0','8')	/* hazard.delete */
#define ERRCODE_SI_HAZARD_REOPEN	MAKE_SQLSTATE('S','I','6','0','9')	/* hazard.reopen */
#define ERRCODE_SI_HAZARD_TOLD		MAKE_SQLSTATE('S','I','6','1','2')	/* hazard.criterion, hazard.reported_to */
#define ERRCODE_SI_COMPLAINT		MAKE_SQLSTATE('S','I','6','1','1')	/* complaint.dates, complaint.extension */
#define ERRCODE_SI_MEASURE			MAKE_SQLSTATE('S','I','7','0','1')	/* measure.dates, measure.amount, measure.term */
#define ERRCODE_SI_MEASURE_WORD		MAKE_SQLSTATE('S','I','7','0','2')	/* measure.kind, measure.object, measure.basis, insurer.act, measure.stop */

#define ERRCODE_SI_ESCALATION		MAKE_SQLSTATE('S','I','8','0','1')	/* an escalation that there is not */

#define ERRCODE_SI_SEALED			MAKE_SQLSTATE('S','I','2','0','1')	/* UPDATE of a sealed column, DELETE, TRUNCATE */
#define ERRCODE_SI_NOT_IN_LEDGER	MAKE_SQLSTATE('S','I','2','0','2')	/* a row, a size or a note that the ledger does not have */
#define ERRCODE_SI_LEDGER_DAMAGED	MAKE_SQLSTATE('S','I','2','0','3')	/* the tree cannot be read or continued */

#endif
