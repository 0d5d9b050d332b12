# shellcheck shell=bash
# The lines of policies, services and hazards: what is done, to which tables, in which turns.

POLICIES=100000

# services WAY POLICIES: made when it is first asked for; a way called guard is
# attached, one called count has the triggers that people write.
services()
{
	[[ $MADE != *" $1 "* ]] || return 0
	MADE+="$1 "
	say "  services $1: $2 policies"
	sql -c "ALTER DATABASE $PGDATABASE SET safeins.today = '2026-06-01'"
	sql -c "SELECT bench.make_services('$1', $2)" >/dev/null
	case $1 in
		*count) sql -c "SELECT bench.use_count('$1')" >/dev/null ;;
		*guard) sql -c "SET client_min_messages = warning" -c "SELECT bench.attach_services('$1')" >/dev/null ;;
	esac
	sql -c "VACUUM (ANALYZE) $1.policy, $1.service, safeins.policy, safeins.service, safeins.service_tally, safeins.deadline"
}

usual_services()
{
	local way

	for way in service_bare service_count service_guard; do
		services $way $POLICIES
	done
}

# Neither policy, kind and day nor enterprise and period come twice.
service_rows()
{
	echo "SELECT 1 + n % $POLICIES, (ARRAY['training','hazard_inspection','risk_assessment','emergency_drill'])[1 + n / $POLICIES % 4],
		date '2025-01-01' + (n / ($POLICIES * 4) % 360)::integer"
}

policy_rows()
{
	echo "SELECT 1 + n % 100, 1000000 + n, date '2025-02-01', date '2026-01-31', 400000, 10000, 500"
}

line_service()
{
	local clients

	usual_services
	echo "INSERT INTO service (policy_id, kind, served_on) $(service_rows) FROM nextval('next_service') n;" >"$WORK/service.sql"
	for clients in 1 4; do
		each_round take_pgbench "service_$clients" "$WORK/service.sql" "$clients" off -- service_bare service_guard service_bare_again service_count
	done
}

line_service_bulk()
{
	usual_services
	each_round take_time service_bulk "INSERT INTO service (policy_id, kind, served_on) $(service_rows)
		FROM (SELECT nextval('next_service') n FROM generate_series(1, $((MILLION / 5)))) s" -- service_bare service_guard service_bare_again service_count
}

line_policy()
{
	usual_services
	echo "INSERT INTO policy (insurer_id, enterprise_id, effective, expires, death_limit, premium, commission)
		$(policy_rows) FROM nextval('next_policy') n;" | tr '\n' ' ' >"$WORK/policy.sql"
	each_round take_pgbench policy_1 "$WORK/policy.sql" 1 off -- service_bare service_guard service_bare_again
}

line_policy_bulk()
{
	usual_services
	each_round take_time policy_bulk "INSERT INTO policy (insurer_id, enterprise_id, effective, expires, death_limit, premium, commission)
		$(policy_rows) FROM (SELECT nextval('next_policy') n FROM generate_series(1, $((MILLION / 5)))) s" -- service_bare service_guard service_bare_again
}

service_memory()
{
	local way

	services five_bare $POLICIES
	services five_guard $POLICIES
	for way in five_bare five_guard; do
		ROUND=1 sample service_memory "$way" "$(peak_memory "$way" "INSERT INTO service (policy_id, kind, served_on) $(service_rows)
			FROM (SELECT nextval('next_service') n FROM generate_series(1, $MILLION)) s")"
	done
}

line_service_memory()
{
	in_database memory service_memory
}

# take_rebuild WAY: the books made anew of a million services, and what a query counts in them.
take_rebuild()
{
	local counted="SELECT count(*) FROM (SELECT policy_id, kind, count(*) FROM service GROUP BY 1, 2) s"

	case $1 in
		rebuild) sample rebuild rebuild "$(milliseconds rebuild_guard "SELECT safeins.rebuild()")" ;;
		count) sample rebuild count "$(milliseconds rebuild_guard "$counted")" ;;
	esac
}

rebuild_of()
{
	services rebuild_guard "$POLICIES"
	sql -c "SET search_path = rebuild_guard" -c "SET client_min_messages = warning" -c "INSERT INTO service (policy_id, kind, served_on) $(service_rows)
		FROM (SELECT nextval('next_service') n FROM generate_series(1, $MILLION)) s"
	sql -c "VACUUM (ANALYZE) rebuild_guard.service, safeins.service, safeins.service_tally"
	each_round take_rebuild -- rebuild count
}

line_rebuild()
{
	in_database rebuild rebuild_of
}

# take_quota SIZE: the whole status, and that of one enterprise.
take_quota()
{
	sample "quota_$POLICIES" all "$(milliseconds quota_guard "SELECT count(*), sum(short) FROM safeins.quota_status('2025-11-30')")"
	sample "quota_$POLICIES" one "$(second quota_guard "SELECT * FROM safeins.quota_status('2025-11-30', '77')" "SELECT * FROM safeins.quota_status('2025-11-30', '78')")"
	sample "quota_$POLICIES" gap "$(milliseconds quota_guard "SELECT count(*) FROM safeins.coverage_gap('2026-03-31')")"
}

quota_of()
{
	services quota_guard "$POLICIES"
	sql -c "SET search_path = quota_guard" -c "SET client_min_messages = warning" -c "INSERT INTO service (policy_id, kind, served_on) $(service_rows)
		FROM (SELECT nextval('next_service') n FROM generate_series(1, $((POLICIES * 3)))) s"
	sql -c "VACUUM (ANALYZE) safeins.policy, safeins.service_tally, safeins.enterprise"
	each_round take_quota -- all
}

line_quota()
{
	local POLICIES

	for POLICIES in $((MILLION / 100)) $((MILLION / 10)) "$MILLION"; do
		in_database "quota_$POLICIES" quota_of
	done
}

hazard_rows()
{
	echo "SELECT 1 + n % $POLICIES, 1 + n % 100, (ARRAY['一般','一般','重大'])[1 + n % 3], date '2025-03-01' + (n % 300)::integer, date '2025-06-01' + (n % 300)::integer"
}

line_hazard()
{
	usual_services
	echo "INSERT INTO hazard (enterprise_id, insurer_id, level, found_on, due_on) $(hazard_rows) FROM nextval('next_hazard') n;" >"$WORK/hazard.sql"
	each_round take_pgbench hazard_1 "$WORK/hazard.sql" 1 off -- service_bare service_guard service_bare_again
	each_round take_time hazard_bulk "INSERT INTO hazard (enterprise_id, insurer_id, level, found_on, due_on) $(hazard_rows)
		FROM (SELECT nextval('next_hazard') n FROM generate_series(1, $((MILLION / 10)))) s" -- service_bare service_guard service_bare_again
}

take_hazards()
{
	sample "hazards_$POLICIES" all "$(milliseconds hazard_guard "SELECT count(*), sum(days_late) FROM safeins.hazard_status('2026-05-31')")"
	sample "hazards_$POLICIES" one "$(second hazard_guard "SELECT * FROM safeins.hazard_status('2026-05-31', '77')" "SELECT * FROM safeins.hazard_status('2026-05-31', '78')")"
}

hazards_of()
{
	services hazard_guard "$POLICIES"
	sql -c "SET search_path = hazard_guard" -c "SET client_min_messages = warning" -c "INSERT INTO hazard (enterprise_id, insurer_id, level, found_on, due_on) $(hazard_rows)
		FROM (SELECT nextval('next_hazard') n FROM generate_series(1, $POLICIES)) s"
	sql -c "VACUUM (ANALYZE) safeins.hazard, safeins.deadline, safeins.policy"
	each_round take_hazards -- all
}

line_hazard_status()
{
	local POLICIES

	for POLICIES in $((MILLION / 100)) $((MILLION / 10)); do
		in_database "hazards_$POLICIES" hazards_of
	done
}
