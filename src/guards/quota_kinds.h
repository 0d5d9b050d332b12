/*
 * quota_kinds.h: the kinds of service that a rule quota.<kind> may ask for, which
 * roles list in their tables of rules.
 */
#ifndef SAFEINS_GUARDS_QUOTA_KINDS_H
#define SAFEINS_GUARDS_QUOTA_KINDS_H

/* Those that the law asks for in numbers, and the others of the catalogue. */
#define QUOTA_KINDS(Q) \
	Q(RISK_ASSESSMENT, "risk_assessment") \
	Q(HAZARD_INSPECTION, "hazard_inspection") \
	QUOTA_OTHER_KINDS(Q)

#define QUOTA_OTHER_KINDS(Q) \
	Q(TRAINING, "training") \
	Q(EMERGENCY_DRILL, "emergency_drill") \
	Q(STANDARDIZATION, "standardization") \
	Q(TECHNOLOGY, "technology") \
	Q(OCCUPATIONAL_HEALTH, "occupational_health") \
	Q(CONSULTING, "consulting") \
	Q(OTHER, "other")

#endif
