-- Writes at random, some of them rolled back, some followed by rebuild(), until something is wrong.
-- A server that is watched takes fewer steps by as much as it is slower (test/lib/instrument.sh).
\if :{?slower}
\else
	\set slower 1
\endif
CREATE FUNCTION pg_temp.some(n int) RETURNS int LANGUAGE sql VOLATILE AS $$ SELECT floor(random() * n)::int $$;
CREATE FUNCTION pg_temp.reconciled() RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT string_agg(concat_ws(' ', r.subject, r.measure), ', ') FROM safeins.reconcile() r
$$;
-- write: an expression that writes, and may say what; wrong: one that is NULL where all is right.
CREATE FUNCTION pg_temp.sequence(write text, steps integer, wrong text DEFAULT 'pg_temp.reconciled()', slower integer DEFAULT :slower) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	stray text;
	written text;
BEGIN
	FOR i IN 1..greatest(steps / slower, 10) LOOP
		BEGIN
			EXECUTE 'SELECT ' || write INTO written;
			IF random() < 0.1 THEN
				RAISE EXCEPTION USING ERRCODE = 'P0UND';
			END IF;
			IF random() < 0.05 THEN
				PERFORM safeins.rebuild();
			END IF;
		EXCEPTION WHEN SQLSTATE 'P0UND' THEN NULL;
		END;
		EXECUTE 'SELECT ' || wrong INTO stray;
		IF stray IS NOT NULL THEN
			RETURN format('step %s (%s): %s', i, written, stray);
		END IF;
	END LOOP;
	RETURN 'right';
END $$;
