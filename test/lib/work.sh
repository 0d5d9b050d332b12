# shellcheck shell=bash
# The private directory in which all work is done, by a user who is not root:
# PostgreSQL refuses root, and the clone may lie where others cannot read.

# prepare NEED...: packages, the directory and a copy of the sources in it.
prepare()
{
	setup "$@"
	say "PostgreSQL $("$PG_BINDIR/postgres" --version | sed 's/^[^0-9]*//')"
	rm -rf "$TOP/run/failed"
	WORK=$(mktemp -d "${SAFEINS_TMP:-/tmp}/safeins.XXXXXX")
	TALLY=$WORK/tally
	mkdir "$WORK/src" "$WORK/keep"
	bare_path "$WORK/bin" "$@"
	tar -C "$TOP" --exclude=./.git --exclude=./run --exclude=./results --exclude=./output_iso \
		--exclude='*.o' --exclude='*.so' --exclude='*.bc' --exclude='*.mo' --exclude='./safeins--*.sql' \
		-cf - . | tar -C "$WORK/src" -xf -
	: >"$TALLY"
	if [ "$(id -u)" -eq 0 ]; then
		WORK_USER=$(work_user)
		chown -R "$WORK_USER" "$WORK"
	fi
}

work_user()
{
	if id postgres >/dev/null 2>&1; then
		echo postgres
	else
		echo nobody
	fi
}

# in_work COMMAND [ARGUMENT...]: test/lib/inside, as the unprivileged user, with the
# programs of a bare Debian and of what was asked for.  In
# the background and a session of its own: a signal reaches us at once, and we
# pass it on to all of it.
in_work()
{
	local status=0 as=()

	# not runuser, which stays as a parent and has its own mind about signals
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid "$WORK_USER" --regid "$(id -g "$WORK_USER")" --init-groups)
	(
		cd "$WORK/src" || exit
		exec setsid "${as[@]}" env HOME="$WORK" PATH="$BARE_PATH" PAGER=cat TMPDIR="$WORK" WORK="$WORK" TALLY="$TALLY" \
			PG_BINDIR="$PG_BINDIR" PG_MAJOR="$PG_MAJOR" DEVEL="$DEVEL" SUITES="${SUITES:-}" TESTS="${TESTS:-}" KEEP="${KEEP:-}" PAUSE="${PAUSE:-0}" INSTRUMENT="${INSTRUMENT:-}" \
			test/lib/inside "$@" </dev/null
	) &
	WORK_PID=$!
	wait "$WORK_PID" || status=$?
	WORK_PID=
	[ "$status" -eq 0 ] || keep_results
	return "$status"
}

# keep_results: what a failed run left to look at goes to the clone's run/.
keep_results()
{
	[ -n "$(ls -A "$WORK/keep")" ] || return 0
	if mkdir -p "$TOP/run" 2>/dev/null && rm -rf "$TOP/run/failed" && cp -r "$WORK/keep" "$TOP/run/failed"; then
		say "logs and results are in run/failed"
	fi
}

work_stop()
{
	[ -n "${WORK_PID:-}" ] || return 0
	kill -TERM -- "-$WORK_PID" 2>/dev/null || true
	wait "$WORK_PID" 2>/dev/null || true
}

work_remove()
{
	[ -z "${WORK:-}" ] || [ -e "$WORK/kept" ] || rm -rf "$WORK"
}
