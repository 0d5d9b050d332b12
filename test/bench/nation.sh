#!/bin/bash
# nation.sh PROVINCES POLICIES SERVICES: so many provinces, each with so many policies
# and services, published to a nation's database; what the copy, the feed and the
# nation's reports cost.
#
# The provinces are databases p11, p12 … of the server that psql finds; the nation's
# is on that of NATION_HOST and NATION_PORT, by default the same one, whose log every
# sender would read to the end for the rows of its own.  All are made anew, and the
# servers have the settings that doc/nation.md asks for.  What the host has is the same
# everywhere and is copied from one template; what safeins has is made in each.
# AT_ONCE (2): how many are attached, and copied, at one time.
set -euo pipefail

provinces=${1:-31} policies=${2:-97000} services=${3:-968000}
: "${AT_ONCE:=2}"
codes=(11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65)
codes=("${codes[@]:0:provinces}")
reports=(fee_status insurer_scorecard deadline_status quota_status hazard_status coverage_gap statistics
	finding_status rulebook "report_html('dashboard')")
port=$(psql -X -At -d postgres -c 'SHOW port')
host=$(psql -X -At -d postgres -c "SELECT split_part(current_setting('unix_socket_directories'), ',', 1)")
: "${NATION_HOST:=$host}" "${NATION_PORT:=$port}"

# ask DATABASE SQL: the last line of what it says.
ask()
{
	local at=("-d" "$1")

	[ "$1" != nation ] || at=(-h "$NATION_HOST" -p "$NATION_PORT" -d nation)
	psql -X -q -At -v ON_ERROR_STOP=1 "${at[@]}" -c 'SET client_min_messages = warning' -c "$2" | tail -n 1
}

seconds()
{
	awk -v a="$1" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }'
}

tell()
{
	printf '%s  %-44s %14s\n' "$(date +%T)" "$1" "$2"
}

# What an earlier run left: unsubscribe() would delete row by row.
forget()
{
	local name slot

	for name in $(ask nation "SELECT string_agg(subname, ' ') FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid WHERE datname = 'nation'" 2>/dev/null); do
		ask nation "ALTER SUBSCRIPTION $name DISABLE"
		ask nation "ALTER SUBSCRIPTION $name SET (slot_name = NONE)"
		ask nation "DROP SUBSCRIPTION $name"
	done
	for slot in $(ask postgres "SELECT string_agg(slot_name, ' ') FROM pg_replication_slots WHERE slot_name LIKE 'safeins\_%'"); do
		ask postgres "SELECT pg_drop_replication_slot('$slot')" >/dev/null
	done
}

make_host()
{
	psql -X -q -d postgres -c 'DROP DATABASE IF EXISTS province_template' -c 'CREATE DATABASE province_template TEMPLATE template0' 2>/dev/null
	ask province_template 'CREATE EXTENSION safeins CASCADE'
	ask province_template "CREATE TABLE qy (k text PRIMARY KEY, hy text, gm text);
		CREATE TABLE bd (k text PRIMARY KEY, gs text, qy text, sx date, dq date);
		CREATE TABLE fw (k text PRIMARY KEY, bd text, lx text, rq date);
		CREATE TABLE bf (k text PRIMARY KEY, gs text, je numeric, rq date);
		CREATE TABLE yh (k text PRIMARY KEY, qy text, jb text, fx date, qx date, wc date);
		INSERT INTO qy SELECT 'E' || g, (ARRAY['coal', 'non_coal_mine', 'hazardous_chemicals', 'fireworks', 'metal_smelting'])[1 + g % 5],
			(ARRAY['large', 'medium', 'small', 'micro'])[1 + g / 5 % 4] FROM generate_series(1, $policies) g;
		INSERT INTO bd SELECT 'P' || g, 'I' || g % 10, 'E' || g, '2026-01-01', '2026-12-31' FROM generate_series(1, $policies) g;
		INSERT INTO fw SELECT 'F' || g, 'P' || 1 + g % $policies, (ARRAY['risk_assessment', 'hazard_inspection', 'training', 'emergency_drill'])[1 + g % 4],
			'2026-01-05'::date + (g / $policies * 7 + g % 7)::integer FROM generate_series(1, $services) g;
		INSERT INTO fw SELECT 'X' || g, 'P' || 1 + g, 'training', '2026-01-05'::date + g % 7 FROM generate_series(2, $policies / 10, 4) g;
		INSERT INTO bf SELECT 'B' || g, 'I' || g % 10, 1000, '2026-01-05' FROM generate_series(1, $policies) g;
		INSERT INTO yh SELECT 'H' || g, 'E' || g, 'general', '2026-03-02', '2026-04-01', CASE WHEN g % 3 > 0 THEN '2026-03-20'::date END
			FROM generate_series(1, $policies / 10) g"
	ask province_template 'VACUUM ANALYZE'
}

# What safeins has of a province is made by what a province would do.
make_province()
{
	local db=p$1 begun

	begun=$(date +%s.%N)
	psql -X -q -d postgres -c "DROP DATABASE IF EXISTS $db" -c "CREATE DATABASE $db TEMPLATE province_template STRATEGY file_copy" 2>/dev/null
	ask "$db" "SELECT safeins.set_place('${1}0000', 'bench'); SELECT safeins.add_rule('quota.training', '${1}0000', '2', '2026-01-01', 'bench')" >/dev/null
	ask "$db" "SELECT safeins.attach('enterprise', 'qy', '{\"enterprise\": \"k\", \"sector\": \"hy\", \"size\": \"gm\"}')" >/dev/null
	ask "$db" "SELECT safeins.attach('policy', 'bd', '{\"policy\": \"k\", \"insurer\": \"gs\", \"enterprise\": \"qy\", \"effective\": \"sx\", \"expires\": \"dq\"}')" >/dev/null
	ask "$db" "SELECT safeins.attach('service', 'fw', '{\"service\": \"k\", \"policy\": \"bd\", \"kind\": \"lx\", \"served_on\": \"rq\"}')" >/dev/null
	ask "$db" "SELECT safeins.attach('premium', 'bf', '{\"receipt\": \"k\", \"insurer\": \"gs\", \"amount\": \"je\", \"received_on\": \"rq\"}')" >/dev/null
	ask "$db" "SELECT safeins.attach('hazard', 'yh', '{\"hazard\": \"k\", \"enterprise\": \"qy\", \"level\": \"jb\", \"found_on\": \"fx\", \"due_on\": \"qx\", \"rectified_on\": \"wc\"}')" >/dev/null
	ask "$db" 'SELECT safeins.checkpoint()' >/dev/null
	ask "$db" 'SELECT safeins.publication()' >/dev/null
	tell "$db attached and published" "$(seconds "$begun") s"
}

# each COMMAND: with each code, so many at one time.
each()
{
	local code n=0

	for code in "${codes[@]}"; do
		"$1" "$code" &
		n=$((n + 1))
		((n % AT_ONCE != 0)) || wait
	done
	wait
}

copied()
{
	while [ "$(ask nation "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'")" != 0 ]; do sleep 0.5; done
}

# So many at one time, for each province takes two workers that copy.
copy_all()
{
	local code n=0 begun

	begun=$(date +%s.%N)
	for code in "${codes[@]}"; do
		ask nation "SELECT safeins.subscribe('${code}0000', 'host=$host port=$port dbname=p$code')" >/dev/null
		n=$((n + 1))
		((n % AT_ONCE == 0 || n == ${#codes[@]})) || continue
		copied
		tell "$n provinces copied" "$(seconds "$begun") s"
	done
}

# delay N: of so many rows, each committed alone, the median and the longest in
# milliseconds from just before the commit until it is seen by who waits for it.
delay()
{
	local i seen

	for ((i = 0; i < $1; i++)); do
		exec {seen}< <(ask nation "DO \$\$ BEGIN WHILE NOT EXISTS (SELECT FROM safeins.policy WHERE policy = 'D$i' AND place = '${codes[0]}0000') LOOP PERFORM pg_sleep(0.001); END LOOP; END \$\$;
			SELECT extract(epoch FROM clock_timestamp())")
		sleep 0.1
		ask "p${codes[0]}" "INSERT INTO bd VALUES ('D$i', 'I1', 'D$i', '2026-01-01', '2026-12-31'); SELECT extract(epoch FROM clock_timestamp())"
		cat <&"$seen"
		exec {seen}<&-
	done 2>/dev/null | paste - - | awk '{ printf "%.1f\n", 1000 * ($2 - $1) }' | sort -n |
		awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] " / " v[NR] }'
}

arrive()
{
	local begun

	begun=$(date +%s.%N)
	ask "p${codes[0]}" "INSERT INTO bd SELECT 'N' || g, 'I1', 'N' || g, '2026-01-01', '2026-12-31' FROM generate_series(1, $1) g"
	while [ "$(ask nation "SELECT count(*) FROM safeins.policy WHERE policy LIKE 'N%' AND place = '${codes[0]}0000'")" -lt "$1" ]; do sleep 0.05; done
	seconds "$begun"
}

# Wall seconds the second time in a session, and those of the processor by the server's own account, in one process, statistics and the dashboard in two.
report()
{
	local where=$1 what=$2 workers=0 rows used="SELECT (f[14]::bigint + f[15]::bigint) / 100.0 FROM regexp_split_to_array(pg_read_file('/proc/self/stat'), ' ') f"

	rows="SELECT count(q) FROM (SELECT x.* FROM safeins.$what x OFFSET 0) q"
	[[ $what != statistics && $what != report_html* ]] || workers=2
	ask "$where" "SET max_parallel_workers_per_gather = $workers; $rows;
		CREATE TEMPORARY TABLE t AS SELECT clock_timestamp() AS wall, ($used) AS cpu, 0::bigint AS rows;
		UPDATE t SET rows = ($rows);
		SELECT format('%s rows %s s %s s', rows, round(extract(epoch FROM clock_timestamp() - wall), 2), round(($used) - cpu, 2)) FROM t"
}

size()
{
	ask "$1" 'SELECT pg_size_pretty(pg_database_size(current_database()))'
}

forget
psql -X -q -h "$NATION_HOST" -p "$NATION_PORT" -d postgres -c 'DROP DATABASE IF EXISTS nation' -c 'CREATE DATABASE nation TEMPLATE template0' 2>/dev/null
ask nation 'CREATE EXTENSION safeins CASCADE'
make_host
tell 'size of the host alone' "$(size province_template)"
each make_province
tell "size of p${codes[0]}" "$(size "p${codes[0]}")"
copy_all
ask nation 'VACUUM ANALYZE' >/dev/null
tell 'size of the nation' "$(size nation)"
tell 'a row arrives, median/longest of 50, ms' "$(delay 50)"
tell 'a thousand policies arrive' "$(arrive 1000) s"
for what in "${reports[@]}"; do
	tell "p${codes[0]}: $what" "$(report "p${codes[0]}" "$what")"
	tell "nation: $what" "$(report nation "$what")"
done
