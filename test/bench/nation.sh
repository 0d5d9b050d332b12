#!/bin/bash
# nation.sh PROVINCES POLICIES SERVICES: so many provinces on the server that psql
# finds, each with so many policies and services, published to a nation's database
# there; what the copy, the feed and the nation's reports cost.  Its databases
# nation and p11, p12 … are made anew.  The server needs wal_level = logical, and
# slots and workers for each province, as doc/nation.md says.
set -euo pipefail

provinces=${1:-31} policies=${2:-100000} services=${3:-1000000}
codes=(11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65)
port=$(psql -X -At -d postgres -c 'SHOW port')
host=$(psql -X -At -d postgres -c "SELECT split_part(current_setting('unix_socket_directories'), ',', 1)")

ask()
{
	psql -X -q -At -v ON_ERROR_STOP=1 -d "$1" -c 'SET client_min_messages = warning' -c "$2" | tail -n 1
}

# seconds WHAT COMMAND...: how long it takes.
seconds()
{
	local what=$1 begun
	shift
	begun=$(date +%s.%N)
	"$@" >/dev/null
	printf '%-40s %10.2f s\n' "$what" "$(awk -v a="$begun" -v b="$(date +%s.%N)" 'BEGIN { print b - a }')"
}

load()
{
	local db=$1 place=$2

	ask "$db" "CREATE EXTENSION safeins CASCADE; SELECT safeins.set_place('$place', 'bench')"
	ask "$db" "CREATE TABLE bd (k text PRIMARY KEY, gs text, qy text, sx date, dq date);
		CREATE TABLE fw (k text PRIMARY KEY, bd text, rq date);
		CREATE TABLE bf (k text PRIMARY KEY, gs text, je numeric, rq date);
		INSERT INTO bd SELECT 'P' || g, 'I' || g % 10, 'E' || g, '2026-01-01', '2026-12-31' FROM generate_series(1, $policies) g;
		INSERT INTO fw SELECT 'F' || g, 'P' || 1 + g % $policies, '2026-02-01'::date + g % 60 FROM generate_series(1, $services) g;
		INSERT INTO bf SELECT 'B' || g, 'I' || g % 10, 1000, '2026-01-05' FROM generate_series(1, $policies) g"
	ask "$db" "SELECT safeins.attach('policy', 'bd', '{\"policy\": \"k\", \"insurer\": \"gs\", \"enterprise\": \"qy\", \"effective\": \"sx\", \"expires\": \"dq\"}')"
	ask "$db" "SELECT safeins.attach('service', 'fw', '{\"service\": \"k\", \"policy\": \"bd\", \"kind\": \"''training''\", \"served_on\": \"rq\"}')"
	ask "$db" "SELECT safeins.attach('premium', 'bf', '{\"receipt\": \"k\", \"insurer\": \"gs\", \"amount\": \"je\", \"received_on\": \"rq\"}')"
	ask "$db" 'SELECT safeins.publication()'
}

copied()
{
	while [ "$(ask nation "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'")" != 0 ]; do sleep 1; done
}

arrived()
{
	while [ "$(ask nation 'SELECT count(*) FROM safeins.policy')" -lt "$1" ]; do sleep 0.1; done
}

psql -X -q -d postgres -c 'DROP DATABASE IF EXISTS nation' -c 'CREATE DATABASE nation TEMPLATE template0' 2>/dev/null
ask nation 'CREATE EXTENSION safeins CASCADE'
for code in "${codes[@]:0:provinces}"; do
	psql -X -q -d postgres -c "DROP DATABASE IF EXISTS p$code" -c "CREATE DATABASE p$code TEMPLATE template0" 2>/dev/null
	seconds "p$code: attached and published" load "p$code" "${code}0000"
done
for code in "${codes[@]:0:provinces}"; do
	ask nation "SELECT safeins.subscribe('${code}0000', 'host=$host port=$port dbname=p$code')" >/dev/null
done
seconds 'all copied' copied
ask nation 'ANALYZE' >/dev/null
printf '%-40s %10s\n' 'size of the nation' "$(ask nation 'SELECT pg_size_pretty(pg_database_size(current_database()))')"
printf '%-40s %10s\n' "size of p${codes[0]}" "$(ask "p${codes[0]}" 'SELECT pg_size_pretty(pg_database_size(current_database()))')"
seconds 'a thousand policies of a province arrive' bash -c "$(declare -f ask arrived)
	ask p${codes[0]} \"INSERT INTO bd SELECT 'N' || g, 'I1', 'E' || g, '2026-01-01', '2026-12-31' FROM generate_series(1, 1000) g\"
	arrived $((provinces * policies + 1000))"
for report in fee_status insurer_scorecard deadline_status quota_status coverage_gap statistics finding_status rulebook; do
	seconds "nation: $report" ask nation "SELECT count(*) FROM safeins.$report"
done
for code in "${codes[@]:0:provinces}"; do
	ask nation "SELECT safeins.unsubscribe('${code}0000')" >/dev/null
done
