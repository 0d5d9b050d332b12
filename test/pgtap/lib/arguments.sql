-- Every function of ours, called: what arguments it has, values for each type, and what came of a call.

CREATE SCHEMA args;

-- A set of tables in every role, a sealed one, a ledger with a checkpoint.
SELECT safeins.set_place('140000', 'test');
SELECT safeins.create_starter('st');
INSERT INTO st.enterprise (enterprise, name, sector, size) VALUES ('91140100MA00000016', '甲', '煤矿', '大型');
SELECT safeins.checkpoint();

CREATE TABLE args.plain (id bigint PRIMARY KEY, insurer text, amount numeric, day date);
CREATE VIEW args.a_view AS SELECT * FROM args.plain;
CREATE TYPE args.a_type AS (a integer, b text);

-- Literals of a type, NULL aside; the first is one that functions are content with.
CREATE FUNCTION args.literals(type regtype, name text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
	good text := CASE name
		WHEN 'role' THEN $l$'premium'$l$ WHEN 'insurer' THEN $l$'A'$l$ WHEN 'code' THEN $l$'fee.cap'$l$ WHEN 'list' THEN $l$'sector'$l$
		WHEN 'mode' THEN $l$'flag'$l$ WHEN 'level' THEN $l$'reader'$l$ WHEN 'basis' THEN $l$'filing'$l$ WHEN 'reason' THEN $l$'why'$l$
		WHEN 'role_name' THEN 'current_user' WHEN 'schema_name' THEN $l$'st2'$l$ WHEN 'value' THEN $l$'0.2'$l$
		WHEN 'mapping' THEN $l$'{"receipt": "id", "insurer": "insurer", "amount": "amount", "received_on": "day"}'$l$
		WHEN 'table' THEN $l$'args.plain'$l$ WHEN 'year' THEN '2025' WHEN 'kind' THEN $l$'dashboard'$l$ WHEN 'place' THEN $l$'140000'$l$ END;
	others text[] := CASE type::text
		WHEN 'smallint' THEN ARRAY['1', '0', '-1', '32767', '-32768']
		WHEN 'integer' THEN ARRAY['1', '0', '-1', '2', '26', '2026', '20260', '2147483647', '-2147483648', '-822368770']
		WHEN 'bigint' THEN ARRAY['1', '0', '-1', '2', '2147483648', '9223372036854775807', '-9223372036854775808']
		WHEN 'oid' THEN ARRAY['1', '0', '4294967295']
		WHEN 'numeric' THEN ARRAY['1', '0', '-1', '0.001', '92233720368547758.07', '92233720368547758.08', '1e400', '-1e400', '1e-400', $l$'NaN'$l$, $l$'Infinity'$l$, $l$'-Infinity'$l$]
		WHEN 'date' THEN ARRAY[$l$'2026-03-05'$l$, $l$'infinity'$l$, $l$'-infinity'$l$, $l$'5874897-12-31'$l$, $l$'4713-01-01 BC'$l$,
							   $l$'0001-01-01'$l$, $l$'9999-12-31'$l$, $l$'10000-01-01'$l$, $l$'0001-12-31 BC'$l$, $l$'1900-02-28'$l$]
		WHEN 'boolean' THEN ARRAY['true', 'false']
		WHEN 'text' THEN ARRAY[$l$'x'$l$, $l$''$l$, $l$' '$l$, $l$'　'$l$, $l$'NULL'$l$, $l$'%s%n%1$I'$l$, $l$'140000'$l$, $l$'91140100MA00000016'$l$, $l$'2026-03-05'$l$,
							   $l$E'\x01\t\n'$l$, $l$'٣'$l$, $l$'😀'$l$, $l$'''; DROP TABLE args.plain; --'$l$, $l$repeat('长', 300000)$l$, $l$repeat('x', 3000)$l$]
		WHEN 'name' THEN ARRAY[$l$'x'$l$, $l$''$l$, $l$' "q" '$l$, $l$repeat('n', 63)$l$, $l$'pg_x'$l$, $l$'st'$l$]
		WHEN 'cstring' THEN ARRAY[$l$'140000'$l$, $l$''$l$, $l$' '$l$, $l$'91140100MA00000016'$l$, $l$'-92233720368547758.08'$l$, $l$'99999999999999999999'$l$]
		WHEN 'xid' THEN ARRAY[$l$'0'$l$, $l$'2'$l$, $l$'3'$l$, $l$'4294967295'$l$]
		WHEN 'xid8' THEN ARRAY[$l$'0'$l$, $l$'5'$l$, $l$'18446744073709551615'$l$]
		WHEN 'pg_lsn' THEN ARRAY[$l$'0/0'$l$, $l$'0/1'$l$, $l$'0/1500000'$l$, $l$'FFFFFFFF/FFFFFFFF'$l$]
		WHEN 'bytea' THEN ARRAY[$l$'\x00'$l$, $l$''$l$, $l$decode(repeat('00', 32), 'hex')$l$, $l$decode(repeat('ff', 8192), 'hex')$l$, $l$decode(repeat('a5', 33), 'hex')$l$]
		WHEN 'jsonb' THEN ARRAY[$l$'{}'$l$, $l$'[]'$l$, $l$'null'$l$, $l$'1e400'$l$, $l$'"x"'$l$, $l$'true'$l$, $l$'{"receipt": null, "x": {"y": []}}'$l$,
								$l$(repeat('[', 500) || repeat(']', 500))$l$, $l$'{"year": 2147483648, "days": [null]}'$l$]
		WHEN 'regclass' THEN ARRAY[$l$'args.plain'$l$, '0', '4294967295', $l$'pg_class'$l$, $l$'args.a_view'$l$, $l$'args.plain_pkey'$l$, $l$'safeins.rule_id'$l$,
								   $l$'args.a_type'$l$, $l$'safeins.account'$l$, $l$'st.premium'$l$, $l$'st.hazard'$l$, $l$'pg_toast.pg_toast_1255'$l$, $l$'information_schema.tables'$l$]
		WHEN 'safeins.division' THEN ARRAY[$l$'140000'$l$, $l$'000000'$l$, $l$'140105'$l$, $l$'990000'$l$]
		WHEN 'safeins.yuan' THEN ARRAY[$l$'1'$l$, $l$'0'$l$, $l$'-0.01'$l$, $l$'92233720368547758.07'$l$, $l$'-92233720368547758.07'$l$]
		WHEN 'safeins.uscc' THEN ARRAY[$l$'91140100MA00000016'$l$]
		WHEN 'record' THEN ARRAY[$l$ROW(1, 'a')$l$, 'ROW()', $l$ROW(NULL)$l$]
		WHEN 'text[]' THEN ARRAY[$l$'{id}'$l$, $l$'{}'$l$, $l$'{NULL}'$l$, $l$'{1}'$l$, $l$'{{a,b},{c,d}}'$l$, $l$'[5:5]={a}'$l$, $l$array_fill('x'::text, ARRAY[3000])$l$]
		WHEN 'smallint[]' THEN ARRAY[$l$'{1}'$l$, $l$'{}'$l$, $l$'{NULL}'$l$, $l$'{32767}'$l$, $l$'{0,-1}'$l$, $l$'{{1,2},{1,2}}'$l$, $l$'[5:5]={1}'$l$]
		WHEN 'integer[]' THEN ARRAY[$l$'{1}'$l$, $l$'{}'$l$, $l$'{NULL}'$l$, $l$'{2147483647,-2147483648}'$l$, $l$'{{1,2},{1,2}}'$l$, $l$'[5:5]={1}'$l$]
		WHEN 'bigint[]' THEN ARRAY[$l$'{1}'$l$, $l$'{}'$l$, $l$'{NULL}'$l$, $l$'{9223372036854775807,-9223372036854775808}'$l$, $l$'{{1,2},{1,2}}'$l$, $l$'[5:5]={1}'$l$]
		WHEN 'regclass[]' THEN ARRAY[$l$'{st.premium}'$l$, $l$'{}'$l$, $l$'{NULL}'$l$, $l$'{0}'$l$, $l$'{4294967295}'$l$, $l$'{{st.premium,st.hazard}}'$l$, $l$'{pg_class,args.a_view}'$l$]
		WHEN 'numeric[]' THEN ARRAY[$l$'{1}'$l$, $l$'{}'$l$, $l$'{NULL}'$l$, $l$'{-1,1e400,NaN,Infinity,-Infinity}'$l$, $l$'{{1,2},{1,2}}'$l$, $l$'[5:5]={1}'$l$]
		WHEN 'xml' THEN ARRAY[$l$'<a/>'$l$, $l$''$l$, $l$'x'$l$]
		WHEN 'anyelement' THEN ARRAY['1']
		WHEN '"any"' THEN ARRAY['1', $l$'a'::text$l$, $l$DATE '2025-01-01'$l$, $l$'{1,2}'::int[]$l$]
	END;
BEGIN
	IF others IS NULL THEN
		RAISE EXCEPTION 'no values of type % are known: this test wants some', type;
	END IF;
	RETURN CASE WHEN good IS NULL THEN others ELSE ARRAY[good] || others END;
END
$$;

-- The arguments that are given; what takes a state of an aggregate's cannot be called at all.
CREATE VIEW args.function AS
SELECT p.oid, p.oid::regprocedure::text AS signature, p.prokind, p.proisstrict AS is_strict, p.provariadic <> 0 AS is_variadic, l.lanname, p.pronargs::integer AS n,
	   format('%I.%I', n.nspname, p.proname) AS name,
	   ARRAY(SELECT t::regtype FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY u (t, i) ORDER BY i) AS types,
	   (SELECT array_agg(a.name ORDER BY a.i) FROM (
			SELECT u.name, row_number() OVER (ORDER BY u.i) AS i
			FROM unnest(p.proargnames, p.proargmodes) WITH ORDINALITY u (name, mode, i)
			WHERE coalesce(u.mode, 'i') IN ('i', 'b', 'v')) a) AS names,
	   p.pronargdefaults::integer AS ndefaults, p.proargdefaults
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
WHERE n.nspname = 'safeins' AND NOT 'internal'::regtype = ANY (p.proargtypes::oid[])
	  AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype);

CREATE FUNCTION args.call_text(f args.function, literals text[]) RETURNS text LANGUAGE sql AS $$
	SELECT format(CASE WHEN f.prokind = 'a' THEN 'SELECT %s(%s)' ELSE 'SELECT count(x) FROM %s(%s) x' END, f.name,
				  coalesce(string_agg(CASE WHEN f.is_variadic AND i = f.n THEN 'VARIADIC ' ELSE '' END ||
									  CASE f.types[i] WHEN 'record'::regtype THEN l WHEN 'anyelement'::regtype THEN format('(%s)::integer', l)
									  ELSE format('(%s)::%s', l, f.types[i]) END, ', ' ORDER BY i), ''))
	FROM unnest(literals) WITH ORDINALITY u (l, i)
$$;

CREATE TABLE args.outcome (signature text, call text, place integer, state text, message text, ms numeric);

-- Calls, and takes back what was done.  Everything in one transaction: what a call leaves in memory meets the next one.
CREATE FUNCTION args.call(f args.function, literals text[], place integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	statement text := args.call_text(f, literals);
	began timestamptz := clock_timestamp();
	state text := '00000';
	message text := '';
BEGIN
	BEGIN
		EXECUTE statement;
		RAISE SQLSTATE 'ZZ999';
	EXCEPTION WHEN OTHERS THEN
		IF SQLSTATE <> 'ZZ999' THEN
			state := SQLSTATE;
			message := SQLERRM;
		END IF;
	END;
	INSERT INTO args.outcome VALUES (f.signature, left(statement, 500), place, state, left(message, 2000), extract(epoch FROM clock_timestamp() - began) * 1000);
END
$$;
