# shellcheck shell=bash
# The lines of what becomes due by time: a sweep of a hundred among few and many
# that are open.

# open_deadlines WAY N: none of them is due before 2030.
open_deadlines()
{
	say "  deadlines $1: $2 open"
	sql -c "SELECT safeins.set_place('140000', 'bench')" >/dev/null
	sql -c "INSERT INTO safeins.deadline (place, kind, subject, area, insurer, opened_on, due_on, next_on)
		SELECT '140000', 'service.first', 'P' || i, '140105', 'I' || i % 100, date '2029-01-01' + i % 1000, date '2030-01-01' + i % 1000, date '2030-01-02' + i % 1000
		FROM generate_series(1, $2) i"
	sql -c "SELECT safeins.sweep('2026-06-14')" >/dev/null
	sql -c "VACUUM (ANALYZE) safeins.deadline"
}

# sweep_times: of nothing and of what is due, after another in the same session.
sweep_times()
{
	sql -c "SET synchronous_commit = off" -c "SELECT safeins.sweep('2026-06-14')" -c '\timing on' -c "SELECT safeins.sweep('2026-06-14')" \
		-c "SELECT safeins.sweep('2026-06-15')" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p'
}

# take_sweep WAY: a hundred more that are due.
take_sweep()
{
	local -x PGDATABASE=${MAIN}_$1
	local times

	sql -c "INSERT INTO safeins.deadline (place, kind, subject, area, insurer, opened_on, due_on, next_on)
		SELECT '140000', 'service.first', 'D$ROUND/' || i, '140105', 'I' || i % 100, '2026-03-14', '2026-06-14', '2026-06-15' FROM generate_series(1, 100) i"
	mapfile -t times < <(sweep_times)
	sample sweep "$1_nothing" "${times[0]}"
	sample sweep "$1" "${times[1]}"
}

line_sweep()
{
	local MAIN=$PGDATABASE way

	for way in few many; do
		psql -X -q -d "$MAIN" -c "CREATE DATABASE ${MAIN}_$way TEMPLATE template0"
		PGDATABASE=${MAIN}_$way sql -c "SET client_min_messages = warning" -c "CREATE EXTENSION safeins CASCADE"
	done
	PGDATABASE=${MAIN}_few open_deadlines few $((MILLION / 100))
	PGDATABASE=${MAIN}_many open_deadlines many "$MILLION"
	each_round take_sweep -- few many
	for way in few many; do
		psql -X -q -d "$MAIN" -c "DROP DATABASE ${MAIN}_$way"
	done
}
