# shellcheck shell=bash
# The suites of a check.  Each adds its cases to the tally; a suite without files
# is not there yet, one that has files but runs none has failed.

# selected NAME...: those that TESTS asks for, all of them if it asks for none.
selected()
{
	local name

	for name in "$@"; do
		case " ${TESTS:-$name} " in
			*" $name "*) echo "$name" ;;
		esac
	done
}

# names DIRECTORY SUFFIX: the selected tests of a directory, without the suffix.
names()
{
	local file files=()

	for file in "$1"/*"$2"; do
		[ ! -f "$file" ] || files+=("$(basename "$file" "$2")")
	done
	[ ${#files[@]} -eq 0 ] || selected "${files[@]}" | paste -sd ' '
}

suite_regress()
{
	local tests

	tests=$(names sql .sql)
	[ -n "$tests" ] || return 0
	# all of them in the Makefile's order, which is the tour's
	[ -n "${TESTS:-}" ] || tests=$(list_of REGRESS)
	pg_regress_suite regress . REGRESS="$tests" ISOLATION=
}

suite_isolation()
{
	local tests

	tests=$(names test/isolation/specs .spec)
	[ -n "$tests" ] || return 0
	pg_regress_suite isolation output_iso REGRESS= ISOLATION="$tests"
}

# list_of VARIABLE: as the Makefile has it.
list_of()
{
	make -s -f Makefile -f - PG_CONFIG="$PG_CONFIG" show <<-END
		show: ; @echo \$($1)
	END
}

# pg_regress_suite NAME OUTPUT MAKE-ARGUMENT...: PGXS's installcheck; each file
# is one case.  Up to 15 it prints "test x ... ok", later on TAP.
pg_regress_suite()
{
	local name=$1 output=$2 passed failed status=0

	shift 2
	say "$name"
	make -s installcheck PG_CONFIG="$PG_CONFIG" "$@" 2>&1 | tee "$WORK/$name.log" |
		sed -un '/^test \|^ok \|^not ok /p' || status=$?
	passed=$(grep -cE '^(ok [0-9]+ |test .* \.\.\. ok )' "$WORK/$name.log" || true)
	failed=$(grep -cE '^(not ok [0-9]+ |test .* \.\.\. FAILED)' "$WORK/$name.log" || true)
	if [ "$failed" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$passed" -eq 0 ]; }; then
		cat "$WORK/$name.log"
		failed=1
	fi
	if [ -s "$output/regression.diffs" ]; then
		cat "$output/regression.diffs"
		mkdir -p "$WORK/keep/$name"
		cp -r "$output/regression.diffs" "$output/results" "$WORK/keep/$name/"
	fi
	tally "$name" "$passed" "$failed"
}

# pgTAP: each file in a fresh database that has safeins and pgtap.
suite_pgtap()
{
	local tests

	tests=$(names test/pgtap .sql)
	[ -n "$tests" ] || return 0
	say pgtap
	# shellcheck disable=SC2086
	if createdb -T template0 -E UTF8 --locale=C.UTF-8 pgtap_template &&
		psql -X -q -d pgtap_template -v ON_ERROR_STOP=1 -c 'CREATE EXTENSION pgtap' \
			-c 'SET client_min_messages = warning; CREATE EXTENSION safeins CASCADE'; then
		tap_suite pgtap test/pgtap/ .sql test/lib/pgtap_file $tests
	else
		tally pgtap 0 1
	fi
}

# Perl: each file makes its own servers with PostgreSQL::Test, which wait for the disk
# and for each other most of the time: as many at once as there are processors.
suite_tap()
{
	local tests pgxs

	tests=$(names test/t .pl)
	[ -n "$tests" ] || return 0
	say tap
	pgxs=$("$PG_CONFIG" --pgxs)
	pgxs=${pgxs%/src/makefiles/pgxs.mk}
	mkdir -p "$WORK/tap"
	# shellcheck disable=SC2086
	PG_REGRESS=$pgxs/src/test/regress/pg_regress PERL5LIB=$pgxs/src/test/perl \
		PGCTLTIMEOUT=$((180 * ${SAFEINS_SLOWER:-1})) TAP_JOBS=$(nproc) TESTDIR=$WORK/tap TESTDATADIR=$WORK/tap/tmp_check TESTLOGDIR=$WORK/tap/tmp_check/log \
		tap_suite tap test/t/ .pl perl $tests
}

# tap_suite NAME DIRECTORY SUFFIX INTERPRETER TEST...
tap_suite()
{
	local name=$1 directory=$2 suffix=$3 interpreter=$4 passed failed

	shift 4
	set -- "${@/#/$directory}"
	set -- "${@/%/$suffix}"
	perl test/lib/tap.pl "$WORK/$name.count" "$interpreter" "$@" || true
	# a run that bailed out counted nothing
	[ -f "$WORK/$name.count" ] || echo 0 1 >"$WORK/$name.count"
	read -r passed failed <"$WORK/$name.count"
	[ "$failed" -eq 0 ] || keep_logs "$name"
	tally "$name" "$passed" "$failed"
}

# keep_logs NAME: the servers' logs of the Perl tests, not their data.
keep_logs()
{
	[ -d "$WORK/$1/tmp_check/log" ] || return 0
	mkdir -p "$WORK/keep/$1"
	cp -r "$WORK/$1/tmp_check/log" "$WORK/keep/$1/"
}

# The guided tour, which stops where something is not as it tells, and its reports counted again, as they are and after changes, which says nothing where
# all is equal: three cases.
suite_demo()
{
	local recount failed=0 changed

	say demo
	createdb -T template0 -E UTF8 demo
	if ! (cd test/demo && psql -X -q -d demo -f demo.sql) >"$WORK/demo.log" 2>&1; then
		cat "$WORK/demo.log"
		tally demo 0 3
		return
	fi
	for changed in "" "-v changed=1"; do
		# shellcheck disable=SC2086
		recount=$(psql -X -q -A -t -d demo $changed -f test/demo/recount.sql 2>&1) || recount+=' (psql failed)'
		[ -n "$recount" ] || continue
		printf '%s\n' "$recount"
		failed=$((failed + 1))
	done
	tally demo $((3 - failed)) $failed
}

# The random tests, small.
suite_soak()
{
	[ -x test/soak/run ] || return 0
	say soak
	createdb -T template0 -E UTF8 soak
	PGDATABASE=soak tap_suite soak test/soak/ .pl perl random hosts
}

# What the servers warned of in passing: something was opened and never closed.
check_logs()
{
	local leaks

	leaks=$(grep -rhE 'WARNING: .* ((refcount|reference) leak: |resource was not closed: )' "$WORK/server.log" "$WORK/tap/tmp_check/log" 2>/dev/null |
		sed -E 's/^.*WARNING: *//; s/[0-9]+/N/g' | sort | uniq -c) || true
	[ -n "$leaks" ] || return 0
	printf '%s\n' "$leaks" | head -n 20
	tally leaks 0 "$(wc -l <<<"$leaks")"
}
