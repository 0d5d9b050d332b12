# shellcheck shell=bash
# The lines of the ledger: seals, checkpoints, verification, proofs, and what they
# take of the disk and of memory.

seal_tables()
{
	local way

	for way in bare sealed seal_guard seal_floor chain; do
		table $way 100 "$OLD_ROWS"
	done
}

# What was journalled goes into the tree, and the journal is empty.
empty_journal()
{
	sql -c "SET client_min_messages = warning" -c "SELECT safeins.checkpoint()" >/dev/null
	sql -c "VACUUM safeins.journal"
}

line_seal_single()
{
	in_database seal_single seal_single_lines
}

seal_single_lines()
{
	local clients

	seal_tables
	insert_one
	empty_journal
	for clients in 1 4 16; do
		each_round take_pgbench "seal_single_$clients" "$SCRIPT" "$clients" off -- bare seal_guard bare_again seal_floor sealed chain
	done
	each_round take_pgbench seal_synchronous "$SCRIPT" 16 on -- bare seal_guard bare_again seal_floor sealed chain
}

line_seal_hundred()
{
	in_database seal_hundred seal_hundred_lines
}

seal_hundred_lines()
{
	seal_tables
	insert_hundred
	empty_journal
	each_round take_pgbench seal_hundred "$SCRIPT" 1 off -- bare seal_guard bare_again sealed chain
}

line_seal_copy()
{
	in_database seal_copy seal_copy_lines
}

seal_copy_lines()
{
	seal_tables
	rows_file rows 100 "$MILLION"
	rows_file tenth 100 $((MILLION / 10))
	empty_journal
	each_round take_time seal_copy "$(copy_from "'$WORK/rows'")" -- bare seal_guard bare_again sealed
	each_round take_time seal_copy_tenth "$(copy_from "'$WORK/tenth'")" -- bare sealed chain
}

line_seal_existing()
{
	in_database existing existing_lines
}

existing_lines()
{
	table sealed 100 "$MILLION"
	each_round take_seal -- sealed
}

take_seal()
{
	sql -c "SELECT safeins.unseal('$1.expense', 'bench')" >/dev/null
	empty_journal
	sample seal_existing sum "$(milliseconds "$1" "SELECT sum(amount) FROM expense")"
	sample seal_existing seal "$(milliseconds "$1" "SELECT bench.seal_expense('$1')")"
}

line_checkpoint()
{
	in_database checkpoint checkpoint_lines
}

checkpoint_lines()
{
	table sealed 100 1
	rows_file rows 100 "$MILLION"
	each_round take_checkpoint -- bulk singly
}

# take_checkpoint WAY: milliseconds that a million leaves take, written by one
# statement, or a tenth as many by statements of one row.
take_checkpoint()
{
	local leaves=$MILLION statement

	statement=$(copy_from "'$WORK/rows'")
	if [ "$1" = singly ]; then
		leaves=$((MILLION / 10))
		statement="CALL bench.insert_singly(100, $((leaves / 100)))"
	fi
	empty_journal
	milliseconds sealed "$statement" >/dev/null
	sample checkpoint "$1" "$(awk -v ms="$(milliseconds sealed "SELECT safeins.checkpoint()")" -v leaves="$leaves" \
		'BEGIN { print ms * 1000000 / leaves }')"
}

line_verify()
{
	in_database verify verify_lines
}

# raw makes so many hashes of messages of one length in one process; see raw.c.
verify_lines()
{
	table sealed 100 "$MILLION"
	empty_journal
	LEAF_LENGTH=$(sql -c "SELECT length(safeins.inclusion_proof('sealed.expense', '1') ->> 'data') / 2")
	"${CC:-cc}" -O2 -no-pie -ffunction-sections -Wl,--gc-sections,--unresolved-symbols=ignore-all -I../../src \
		-isystem "$(pg_config --includedir-server)" -o "$WORK/raw" raw.c ../../src/ledger/hash/digest.c ../../src/ledger/hash/lanes.c -lcrypto
	milliseconds sealed "$(verify_expense 1)" >/dev/null
	each_round take_verify -- one two one_message lanes pgcrypto
}

verify_expense()
{
	echo "SELECT * FROM safeins.verify(ARRAY['expense']::regclass[], workers => $1)"
}

# take_verify WAY: milliseconds for all rows.
take_verify()
{
	case $1 in
		one) sample verify "$1" "$(milliseconds sealed "$(verify_expense 1)")" ;;
		two) sample verify "$1" "$(milliseconds sealed "$(verify_expense 2)")" ;;
		pgcrypto) sample verify "$1" "$(milliseconds sealed "SELECT count(public.digest(e::text, 'sha256')) FROM expense e")" ;;
		*) sample verify "$1" "$("$WORK/raw" "$1" "$LEAF_LENGTH" "$MILLION")" ;;
	esac
}

line_incremental()
{
	in_database incremental incremental_lines
}

incremental_lines()
{
	table sealed 100 "$MILLION"
	empty_journal
	each_round take_incremental -- sealed
}

take_incremental()
{
	local trusted

	# as autovacuum leaves a table: what is older stands in its visibility map
	milliseconds "$1" "VACUUM expense" >/dev/null
	milliseconds "$1" "SELECT bench.insert_more($((MILLION / 100)))" >/dev/null
	empty_journal
	trusted=$(sql -c "SELECT max(number) FROM safeins.checkpoint")
	milliseconds "$1" "SELECT bench.insert_more($((MILLION / 100)))" >/dev/null
	empty_journal
	# a session's first call, with all that it takes to begin, and later ones
	sql -c "SET max_parallel_workers_per_gather = 0" -c '\timing on' -c "SELECT * FROM safeins.verify(since => $trusted)" \
		-c "SELECT * FROM safeins.verify()" -c "SELECT * FROM safeins.verify(since => $trusted)" |
		sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' >"$WORK/times"
	sample incremental first "$(sed -n 1p "$WORK/times")"
	sample incremental full "$(sed -n 2p "$WORK/times")"
	sample incremental newer "$(sed -n 3p "$WORK/times")"
}

line_proof()
{
	in_database proof proof_lines
}

proof_lines()
{
	local size

	table sealed 100 "$MILLION"
	empty_journal
	size=$(sql -c "SELECT max(size) FROM safeins.checkpoint")
	cat >"$WORK/inclusion.sql" <<-END
		\\set id random(1, $MILLION)
		SELECT safeins.inclusion_proof('expense', (:id)::text);
	END
	cat >"$WORK/consistency.sql" <<-END
		\\set first random(1, $size)
		\\set second random(:first, $size)
		SELECT safeins.consistency_proof(:first, :second);
	END
	each_round take_hashes -- sealed
	each_round take_pgbench inclusion "$WORK/inclusion.sql" 1 on -- sealed
	each_round take_pgbench consistency "$WORK/consistency.sql" 1 on -- sealed
}

# take_hashes WAY: the longest of a hundred proofs.
take_hashes()
{
	sample hashes "$1" "$(sql -c "SELECT max(jsonb_array_length(safeins.inclusion_proof('$1.expense',
		(1 + (i * 7919::bigint) % $MILLION)::text) -> 'path')) FROM generate_series(1, 100) i")"
}

line_journal()
{
	in_database journal journal_lines
}

journal_lines()
{
	table sealed 100 1
	rows_file rows 100 "$MILLION"
	ROUNDS=1 each_round take_sizes -- sealed
}

take_sizes()
{
	take_bytes journal singly journal 10000 "CALL bench.insert_singly(1, 10000)"
	take_bytes journal bulk journal "$MILLION" "$(copy_from "'$WORK/rows'")"
	take_bytes journal tile tile "$MILLION" "SELECT safeins.checkpoint()"
}

# take_bytes LINE WAY TABLE ROWS STATEMENT: by how many bytes a row it makes a table
# of ours grow, with its indexes; a journal is empty before, and has no room left.
take_bytes()
{
	local before

	[ "$3" != journal ] || { empty_journal; sql -c "VACUUM FULL safeins.journal"; }
	before=$(size_of "$3")
	milliseconds sealed "$5" >/dev/null
	sql -c "VACUUM safeins.$3"
	sample "$1" "$2" "$(awk -v grown=$(($(size_of "$3") - before)) -v rows="$4" 'BEGIN { print grown / rows }')"
}

size_of()
{
	sql -c "SELECT pg_total_relation_size('safeins.$1')"
}

line_seal_memory()
{
	in_database memory seal_memory_lines
}

seal_memory_lines()
{
	table five 100 $((5 * MILLION))
	ROUNDS=1 each_round take_seal_memory -- five
}

# One after the other: each needs what the one before made.
take_seal_memory()
{
	sample seal_memory count "$(peak_memory "$1" "SELECT count(*) FROM expense")"
	sample seal_memory seal "$(peak_memory "$1" "SELECT bench.seal_expense('$1')")"
	sample seal_memory checkpoint "$(peak_memory "$1" "SELECT safeins.checkpoint()")"
	sample seal_memory verify "$(peak_memory "$1" "SELECT * FROM safeins.verify()")"
}
