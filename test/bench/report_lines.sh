# shellcheck shell=bash
# The lines of reports: what a supervisor asks for, at two sizes of a province. A figure
# is that of the second time in a session, with workers as the server gives them.

# report_time WAY STATEMENT
report_time()
{
	sample "$LINE" "$1" "$(second reports "$2" "$2")"
}

# take_reports: every report once; the keys of one enterprise and one insurer are none that was asked for before.
take_reports()
{
	local day="date '2026-10-31'"

	report_time statistics "SELECT count(*), sum(services) FROM safeins.statistics(2026, 'city')"
	report_time evaluation "SELECT count(*), sum(points) FROM safeins.insurer_evaluation(2026)"
	report_time quota "SELECT count(*), sum(short) FROM safeins.quota_status($day)"
	report_time hazard "SELECT count(*), sum(days_late) FROM safeins.hazard_status($day)"
	report_time gap "SELECT count(*), sum(days_uncovered) FROM safeins.coverage_gap($day)"
	report_time ledger "SELECT count(*), sum(days_uninsured) FROM safeins.coverage_ledger($day)"
	report_time rate "SELECT count(*), sum(insured) FROM safeins.coverage_rate($day, 'city')"
	report_time measure "SELECT count(*), sum(days_late) FROM safeins.measure_status($day)"
	report_time dashboard "SELECT length(safeins.report_html('dashboard'))"
	sample "$LINE" quota_one "$(second reports "SELECT * FROM safeins.quota_status($day, '77')" "SELECT * FROM safeins.quota_status($day, '78')")"
	sample "$LINE" hazard_one "$(second reports "SELECT * FROM safeins.hazard_status($day, '77')" "SELECT * FROM safeins.hazard_status($day, '78')")"
	sample "$LINE" gap_one "$(second reports "SELECT * FROM safeins.coverage_gap($day, '60')" "SELECT * FROM safeins.coverage_gap($day, '80')")"
	sample "$LINE" fee_one "$(second reports "SELECT * FROM safeins.fee_status WHERE insurer = '7' AND year = 2026" "SELECT * FROM safeins.fee_status WHERE insurer = '8' AND year = 2026")"
}

# reports_of ENTERPRISES SERVICES
reports_of()
{
	say "  reports: $POLICIES policies, $1 enterprises, $2 services"
	sql -c "ALTER DATABASE $PGDATABASE SET safeins.today = '2026-10-31'"
	sql -v "policies=$POLICIES" -v "enterprises=$1" -v "services=$2" -v "today='2026-10-31'" -f reports.sql >/dev/null
	each_round take_reports -- all
}

line_reports()
{
	local LINE=reports_tenth POLICIES=$((MILLION / 10))

	in_database "$LINE" reports_of $((MILLION / 4)) "$MILLION"
	LINE=reports_million POLICIES=$MILLION
	in_database "$LINE" reports_of $((MILLION * 5 / 4)) $((MILLION * 2))
}
