/*
 * reports.h: reports over whole books that may be run together.
 */
#ifndef SAFEINS_REPORT_REPORTS_H
#define SAFEINS_REPORT_REPORTS_H

#include "common/safeins.h"
#include "types/division.h"
#include "report/whole/report.h"

#include "utils/date.h"

/* coverage.c */
extern WholeReport coverage_report(DateADT as_of);

/* insurers.c */
extern WholeReport insurer_years_report(DateADT as_of);

/* deadlines.c */
extern WholeReport deadline_report(DateADT as_of, const Division *province);

/* hazards.c */
extern WholeReport hazard_report(DateADT as_of);

#endif
