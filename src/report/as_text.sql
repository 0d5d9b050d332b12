-- Reports asked with a day or a year as text, as drivers and people write it; and reports of a day asked with a year, which says what they want.

CREATE FUNCTION safeins.day_given(day text, report text) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_day_given'
	-- Once, not for each row.  What depends on DateStyle or on today is as a literal of a date is.
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION safeins.day_given(text, text) IS '内部使用：报表的日期，以文本给出；给出年份的报错 / internal: the day of a report, as text; raises where it is a year';
CREATE FUNCTION safeins.day_of_year(year integer, report text) RETURNS date
	AS 'MODULE_PATHNAME', 'safeins_day_of_year'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION safeins.day_of_year(integer, text) IS '内部使用：须给日期而给了年份的报错 / internal: raises where a year is given for a day';
CREATE FUNCTION safeins.year_given(year text) RETURNS integer
	AS 'MODULE_PATHNAME', 'safeins_year_given'
	LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION safeins.year_given(text) IS '内部使用：报表的年份，以文本给出 / internal: the year of a report, as text';

DO $do$
DECLARE
	f record;
	v record;
BEGIN
	FOR f IN
		SELECT p.oid, p.proname AS name, (p.proargnames)[1] AS first, p.pronargs AS n, pg_catalog.pg_get_function_arguments(p.oid) AS args, pg_catalog.pg_get_function_result(p.oid) AS result,
			   -- without the first one, in the call and in the signature
			   coalesce((SELECT pg_catalog.string_agg(pg_catalog.concat(', $', i), '' ORDER BY i) FROM pg_catalog.generate_series(2, p.pronargs) i), '') AS others,
			   coalesce((SELECT pg_catalog.string_agg(', ' || pg_catalog.format_type(t, NULL), '' ORDER BY i) FROM pg_catalog.unnest(p.proargtypes) WITH ORDINALITY a (t, i) WHERE i > 1), '') AS types
		FROM pg_catalog.pg_proc p
		WHERE p.pronamespace = 'safeins'::regnamespace AND p.proretset AND p.prolang = (SELECT oid FROM pg_catalog.pg_language WHERE lanname = 'sql')
			  AND ((p.proargnames)[1], p.proargtypes[0]) IN (('as_of', 'date'::regtype), ('year', 'integer'::regtype))
			  -- parts of reports are not asked by people
			  AND pg_catalog.obj_description(p.oid, 'pg_proc') !~ '内部使用'
			  AND NOT EXISTS (SELECT FROM pg_catalog.pg_proc o WHERE o.pronamespace = p.pronamespace AND o.proname = p.proname AND o.oid <> p.oid)
	LOOP
		FOR v IN
			SELECT * FROM (VALUES
				('as_of', 'as_of date', 'as_of text', 'text', pg_catalog.format('safeins.day_given($1, %L)', f.name), '日期以文本给出', 'the day as text'),
				('as_of', 'as_of date', 'year integer', 'integer', pg_catalog.format('safeins.day_of_year($1, %L)', f.name), '须给日期，给年份的报错', 'which wants a day: a year is refused'),
				('year', 'year integer', 'year text', 'text', 'safeins.year_given($1)', '年份以文本给出', 'the year as text')) t (of, was, becomes, type, value, zh, en)
			WHERE t.of = f.first
		LOOP
			EXECUTE pg_catalog.format('CREATE FUNCTION safeins.%I(%s) RETURNS %s LANGUAGE sql STABLE PARALLEL RESTRICTED BEGIN ATOMIC %s; END', f.name,
				v.becomes || pg_catalog.regexp_replace(pg_catalog.substr(f.args, pg_catalog.length(v.was) + 1), '^ DEFAULT [^,]*', ''), f.result, pg_catalog.format('SELECT * FROM safeins.%I(%s%s)', f.name, v.value, f.others));
			EXECUTE pg_catalog.format('REVOKE ALL ON FUNCTION safeins.%I(%s%s) FROM PUBLIC', f.name, v.type, f.types);
			EXECUTE pg_catalog.format('COMMENT ON FUNCTION safeins.%I(%s%s) IS %L', f.name, v.type, f.types, pg_catalog.format('同 %1$s(%2$s)，%3$s / as %1$s(%2$s), %4$s', f.name, f.first, v.zh, v.en));
		END LOOP;
	END LOOP;
END
$do$;
