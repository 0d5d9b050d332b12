# shellcheck shell=bash
# The lines of growth: what the same work costs a row where there is more and more
# already, over four decades, and in a province of 31 million services.

# rolled_back WAY STATEMENT: milliseconds of a statement that leaves nothing.
rolled_back()
{
	sql -c "SET search_path = $1" -c "SET synchronous_commit = off" -c "SET client_min_messages = warning" \
		-c BEGIN -c '\timing on' -c "$2" -c '\timing off' -c ROLLBACK | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
}

# a_row MILLISECONDS ROWS: microseconds.
a_row()
{
	awk -v ms="$1" -v rows="$2" 'BEGIN { print ms * 1000 / rows }'
}

# take_growth DECADE ROWS WAY
take_growth()
{
	local added=10000 from="FROM (SELECT nextval('next_$3') n FROM generate_series(1, 10000)) s" ms rows=10000

	case $3 in
		money)
			# policies that are there, each with its own insurer
			ms=$(PGOPTIONS='-c safeins.today=2025-12-31' rolled_back money_guard "INSERT INTO expense (insurer_id, policy_id, amount, paid_on, voucher)
				SELECT 1 + i % 100, 1 + (i - 1) % $POLICIES, 1.25, '2025-06-01', 'v' FROM generate_series(1, $added) i") ;;
		service)
			ms=$(rolled_back growth_guard "INSERT INTO service (policy_id, kind, served_on)
				$(service_rows) $from") ;;
		policy)
			ms=$(rolled_back growth_guard "INSERT INTO policy (insurer_id, enterprise_id, effective, expires, death_limit, premium, commission)
				$(policy_rows) $from") ;;
		quota)
			ms=$(milliseconds growth_guard "SELECT count(*) FROM safeins.quota_status('2025-11-30')") rows=$POLICIES ;;
		verify)
			ms=$(milliseconds sealed "$(verify_expense 1)") rows=$2 ;;
	esac
	sample "growth_$1" "$3" "$(a_row "$ms" "$rows")"
}

# growth_of DECADE ROWS: as many expenses, sealed ones, policies and services.
growth_of()
{
	table money_guard 100 "$2"
	table sealed 100 "$2"
	empty_journal
	services growth_guard "$2"
	sql -c "SET search_path = growth_guard" -c "SET client_min_messages = warning" -c "INSERT INTO service (policy_id, kind, served_on) $(service_rows)
		FROM (SELECT nextval('next_service') n FROM generate_series(1, $2)) s"
	sql -c "VACUUM (ANALYZE)"
	each_round take_growth "$1" "$2" -- money service policy quota verify
}

line_growth()
{
	local decade POLICIES

	for decade in 3 4 5 6; do
		POLICIES=$((MILLION * 10 ** decade / 1000000))
		in_database "growth_$decade" growth_of $decade "$POLICIES"
	done
}

# took STATEMENT: milliseconds of a statement, and those of the processor in the session.
took()
{
	local stat="SELECT pg_read_file('/proc/' || pg_backend_pid() || '/stat')"

	sql -c "SET search_path = $1" -c "SET synchronous_commit = off" -c "SET client_min_messages = warning" \
		-c "$stat" -c '\timing on' -c "$2" -c '\timing off' -c "$stat" |
		awk -v hz="$(getconf CLK_TCK)" '/^Time:/ { ms = $2; next } NF > 15 { cpu[n++] = ($14 + $15) * 1000 / hz }
			END { print ms, cpu[1] - cpu[0] }'
}

# take_million WAY: a million services more, in policies at random; the first three, and the last three, are taken.
take_million()
{
	local figures

	read -ra figures <<<"$(took "$1" "INSERT INTO service (policy_id, kind, served_on) $(service_rows)
		FROM (SELECT nextval('next_service') * 7919 n FROM generate_series(1, $MILLION)) s")"
	case $ROUND in
		1 | 2 | 3) ;;
		29 | 30 | 31) ROUND=$((ROUND - 28)) ;;
		*) return 0 ;;
	esac
	sample province "$1_$SIZE" "${figures[0]}"
	sample province_processor "$1_$SIZE" "${figures[1]}"
}

province_of()
{
	local POLICIES=$((MILLION * 3)) SIZE ROUND way nth

	for way in service_bare service_guard; do
		services $way $POLICIES
	done
	for ((nth = 1; nth <= 31; nth++)); do
		SIZE=$((nth < 29 ? 1 : 31))
		for way in service_bare service_guard; do
			ROUND=$nth take_million $way
		done
	done
	say "  $(sql -c "SELECT count(*) || ' services, ' || pg_size_pretty(pg_database_size(current_database())) FROM safeins.service")"
}

line_province()
{
	in_database province province_of
}
