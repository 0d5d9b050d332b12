# shellcheck shell=bash
# The lines of the fee guard and the rules: what is done, to which tables, in which
# turns.

OLD_ROWS=100000

usual_tables()
{
	local way

	for way in bare guard floor balance sum; do
		table $way 100 $OLD_ROWS
	done
}

# These set SCRIPT.
insert_one()
{
	SCRIPT=$WORK/one.sql
	cat >"$SCRIPT" <<-'END'
		\set insurer random(1, :accounts)
		\set voucher random(1, 1000000000000)
		INSERT INTO expense (insurer_id, policy_id, amount, paid_on, voucher)
			VALUES (:insurer, :insurer, 1.25, '2025-06-01', :voucher);
	END
}

insert_hundred()
{
	SCRIPT=$WORK/hundred.sql
	cat >"$SCRIPT" <<-'END'
		\set insurer random(0, 9) * 10
		INSERT INTO expense (insurer_id, policy_id, amount, paid_on, voucher)
			SELECT :insurer + 1 + i % 10, i, 1.25, '2025-06-01', 'v' FROM generate_series(1, 100) i;
	END
}

line_single()
{
	local clients

	usual_tables
	insert_one
	for clients in 1 4 16; do
		each_round take_pgbench "single_$clients" "$SCRIPT" "$clients" off -- bare guard bare_again floor balance sum
	done
}

# All wait for one account, and for the disk.
line_one_account()
{
	usual_tables
	insert_one
	ACCOUNTS=1 each_round take_pgbench one_account "$SCRIPT" 16 on -- bare guard bare_again balance
}

line_hundred()
{
	usual_tables
	insert_hundred
	each_round take_pgbench hundred "$SCRIPT" 1 off -- bare guard bare_again floor balance sum
}

# take_long WAY: as many rows in short transactions and in one.
take_long()
{
	sample "long_$1" short "$(milliseconds "$1" "CALL bench.insert_singly(200, 100)")"
	sample "long_$1" long "$(milliseconds "$1" "CALL bench.insert_singly(20000, 1)")"
}

line_long()
{
	usual_tables
	each_round take_long -- bare guard balance
}

# What people write is quadratic here: it gets a tenth, or a hundredth.
line_copy()
{
	usual_tables
	rows_file rows 100 "$MILLION"
	rows_file tenth 100 $((MILLION / 10))
	rows_file hundredth 100 $((MILLION / 100))
	each_round take_time copy "$(copy_from "'$WORK/rows'")" -- bare guard bare_again floor
	each_round take_time copy_tenth "$(copy_from "'$WORK/tenth'")" -- bare guard balance
	each_round take_time copy_hundredth "$(copy_from "'$WORK/hundredth'")" -- bare guard sum
}

line_copy_many()
{
	in_database copy_many copy_many_lines
}

copy_many_lines()
{
	local accounts=$((MILLION / 10))

	table many_bare $accounts $OLD_ROWS
	table many_guard $accounts $OLD_ROWS
	rows_file rows_many $accounts "$MILLION"
	each_round take_time copy_many "$(copy_from "'$WORK/rows_many'")" -- many_bare many_guard many_bare_again
}

# Each in a database of its own: beside another expense table each key is looked up there as well.
line_expressions()
{
	in_database plain expression_lines expressions_plain guard '{}'
	in_database expressions expression_lines expressions expression_guard "{\"insurer\": \"insurer_id::text || ''\", \"amount\": \"round(amount, 2)\",
		\"purpose\": \"CASE WHEN amount > 0 THEN 'training' ELSE 'other' END\", \"where\": \"amount <> 0\"}"
	in_database selects expression_lines expressions_select subselect_guard '{"purpose": "(SELECT p.code FROM bench.purpose p WHERE p.id = insurer_id)"}'
}

# expression_lines LINE WAY FACTS
expression_lines()
{
	sql -c "CREATE TABLE bench.purpose (id bigint PRIMARY KEY, code text)" \
		-c "INSERT INTO bench.purpose SELECT i, 'training' FROM generate_series(1, 100) i" -c "ANALYZE bench.purpose"
	insert_one
	table bare 100 $OLD_ROWS
	table "$2" 100 $OLD_ROWS "$3"
	each_round take_pgbench "$1" "$SCRIPT" 1 off -- bare "$2" bare_again
}

# Whoever keeps vouchers has an index on them.
line_voucher()
{
	in_database voucher voucher_lines
}

voucher_lines()
{
	insert_one
	table voucher_bare 100 $OLD_ROWS
	table voucher_guard 100 $OLD_ROWS '{"voucher": "voucher"}'
	sql -c "CREATE INDEX ON voucher_bare.expense (voucher)" -c "CREATE INDEX ON voucher_guard.expense (voucher)"
	sql -c "VACUUM (ANALYZE) voucher_bare.expense" -c "VACUUM (ANALYZE) voucher_guard.expense"
	each_round take_pgbench voucher_single "$SCRIPT" 1 off -- voucher_bare voucher_guard voucher_bare_again
	each_round take_voucher_copy voucher_copy -- voucher_bare voucher_guard
}

# Or one that keeps them apart, so that the guard need not: in a database of its
# own, as it must be the only expense table.
line_unique()
{
	in_database unique unique_lines
}

unique_lines()
{
	local way

	insert_one
	for way in unique_bare unique_guard; do
		table $way 100 $OLD_ROWS '{"voucher": "voucher"}'
		sql -c "ALTER TABLE $way.expense ALTER insurer_id SET NOT NULL, ADD UNIQUE (insurer_id, voucher)"
		sql -c "VACUUM (ANALYZE) $way.expense"
	done
	each_round take_pgbench unique_single "$SCRIPT" 1 off -- unique_bare unique_guard unique_bare_again
	each_round take_voucher_copy unique_copy -- unique_bare unique_guard
}

# take_voucher_copy LINE WAY: with other vouchers in each round.
take_voucher_copy()
{
	rows_file "vouchers$ROUND" 100 "$MILLION" "v$ROUND-"
	take_time "$1" "$(copy_from "'$WORK/vouchers$ROUND'")" "$2"
}

line_memory()
{
	usual_tables
	rows_file rows 100 "$MILLION"
	ROUNDS=3 each_round take_memory -- bare guard
}

take_memory()
{
	local rows=$WORK/rows

	sample memory "$1" "$(peak_memory "$1" "$(copy_from "PROGRAM 'cat $rows $rows $rows $rows $rows'")")"
}

line_attach()
{
	in_database attach attach_lines
}

attach_lines()
{
	table attached_guard 100 "$MILLION"
	each_round take_attach -- attached_guard
}

take_attach()
{
	sql -c "SET client_min_messages = warning" -c "SELECT safeins.detach('expense', '$1.expense', 'bench')" >/dev/null
	sample attach sum "$(milliseconds "$1" "SELECT sum(amount) FROM expense")"
	sample attach attach "$(milliseconds "$1" "SELECT bench.attach_expense('$1')")"
}

# Asked as a reporting tool asks: parsed and planned each time.
line_fee_status()
{
	in_database fee_status status_lines
}

status_lines()
{
	table status_guard 1000 10000
	echo "SELECT * FROM safeins.fee_status WHERE insurer = '77';" >"$WORK/status_one.sql"
	echo "SELECT * FROM safeins.fee_status WHERE insurer::integer <= 1000;" >"$WORK/status_all.sql"
	PROTOCOL=simple each_round take_pgbench status_one "$WORK/status_one.sql" 1 on -- status_guard
	PROTOCOL=simple each_round take_pgbench status_all "$WORK/status_all.sql" 1 on -- status_guard
}

line_rule()
{
	table bare 100 $OLD_ROWS
	each_round take_rule -- lookup
}

# take_rule WAY: nanoseconds of a lookup, beside those of a function that looks up nothing.
take_rule()
{
	local asked idle

	asked=$(ask_days "safeins.fee_ratio('fee.cap', d.place, d.day)")
	idle=$(ask_days "pg_catalog.date_larger(d.day, d.day)")
	sample rule "$1" "$(awk -v a="$asked" -v i="$idle" 'BEGIN { print a - i }')"
}

# ask_days EXPRESSION: milliseconds for a million days.
ask_days()
{
	milliseconds bare "SELECT count($1) FROM (SELECT '140100'::safeins.division AS place, '2025-01-01'::date + i % 300 AS day
		FROM generate_series(1, 1000000) i OFFSET 0) d"
}

ONE_EXPENSE="INSERT INTO expense (insurer_id, policy_id, amount, paid_on, voucher) VALUES (1, NULL, 1.25, '2025-06-01', 'v')"

# take_first LINE WAY: the first statement of a session, and one after it.
take_first()
{
	sample "$1" "$2" "$(milliseconds "$(schema_of "$2")" "$ONE_EXPENSE")"
	sample "$1_next" "$2" "$(second "$(schema_of "$2")" "$ONE_EXPENSE" "$ONE_EXPENSE")"
}

line_first()
{
	usual_tables
	each_round take_first first -- bare guard bare_again
}

line_partitions()
{
	in_database partitions partition_lines
}

partition_lines()
{
	local way

	for way in parts_bare parts_guard; do
		say "  table $way: 1,200 partitions"
		sql -c "SELECT bench.make_partitions('$way', 1200)" >/dev/null
	done
	sql -c "SET client_min_messages = warning" -c "SELECT bench.attach_premium('parts_guard')" \
		-c "SELECT bench.attach_expense('parts_guard')" >/dev/null
	each_round take_first partitions -- parts_bare parts_guard parts_bare_again
}
