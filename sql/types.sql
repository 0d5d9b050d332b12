-- The values of the law: what holds for all of them.
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS safeins CASCADE;
RESET client_min_messages;

-- Every operator class of the extension is whole and consistent.
SELECT am.amname, c.opcname, amvalidate(c.oid)
FROM pg_opclass c
JOIN pg_am am ON am.oid = c.opcmethod
JOIN pg_depend d ON d.classid = 'pg_opclass'::regclass AND d.objid = c.oid AND d.deptype = 'e'
JOIN pg_extension e ON e.oid = d.refobjid AND e.extname = 'safeins'
ORDER BY 1, 2;

-- Nothing of a type is left without a comment in both languages.
WITH member AS (
	SELECT d.classid, d.objid
	FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass
	WHERE d.deptype = 'e' AND e.extname = 'safeins'
), of_type AS (
	SELECT DISTINCT m.classid, m.objid
	FROM member m
	LEFT JOIN pg_depend d ON d.classid = m.classid AND d.objid = m.objid
	WHERE (m.classid = 'pg_type'::regclass
		   AND m.objid IN ('safeins.division'::regtype, 'safeins.uscc'::regtype, 'safeins.yuan'::regtype))
	   OR (m.classid IN ('pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass, 'pg_cast'::regclass))
	   OR (m.classid = 'pg_proc'::regclass
		   AND d.refobjid IN ('safeins.division'::regtype, 'safeins.uscc'::regtype, 'safeins.yuan'::regtype))
)
SELECT pg_describe_object(classid, objid, 0) AS uncommented
FROM of_type
WHERE coalesce(obj_description(objid, classid::regclass::name), '') !~ '[^[:ascii:]].* / [A-Za-z<>@=0-9]';

-- Labels: everything of a type is immutable, parallel safe and strict, but for what aggregates pass NULL to and what
-- the planner asks.
SELECT p.oid::regprocedure AS other, p.provolatile, p.proparallel, p.proisstrict
FROM pg_proc p
WHERE p.pronamespace = 'safeins'::regnamespace
  AND p.prokind = 'f'
  AND EXISTS (SELECT FROM unnest(p.proargtypes::oid[] || p.prorettype) t
			  WHERE t IN ('safeins.division'::regtype, 'safeins.uscc'::regtype, 'safeins.yuan'::regtype))
  AND (p.proname ~ '^(division|uscc|yuan)' OR p.proname IN ('fen', 'abs', 'level', 'parent', 'int8_multiply_yuan'))
  AND NOT (p.provolatile = 'i' AND p.proparallel = 's' AND p.proisstrict)
ORDER BY 1;

-- What cannot fail on a value may run under a security barrier.
SELECT p.proname, count(*) FILTER (WHERE p.proleakproof) AS leakproof, count(*) FILTER (WHERE NOT p.proleakproof) AS other
FROM pg_proc p
WHERE p.pronamespace = 'safeins'::regnamespace
  AND p.proname IN ('division_lt', 'uscc_lt', 'yuan_lt', 'division_in', 'uscc_in', 'yuan_in', 'yuan_add', 'division_lies_in', 'fen')
GROUP BY 1 ORDER BY 1;

-- How the types are kept.
SELECT typname, typlen, typbyval, typalign, typstorage
FROM pg_type WHERE oid IN ('safeins.division'::regtype, 'safeins.uscc'::regtype, 'safeins.yuan'::regtype)
ORDER BY 1;

-- Nothing becomes one of our types, or stops being one, without being asked to.
SELECT castsource::regtype, casttarget::regtype, castcontext
FROM pg_cast
WHERE castsource IN ('safeins.division'::regtype, 'safeins.uscc'::regtype, 'safeins.yuan'::regtype)
   OR casttarget IN ('safeins.division'::regtype, 'safeins.uscc'::regtype, 'safeins.yuan'::regtype)
ORDER BY castsource::regtype::text COLLATE "C", casttarget::regtype::text COLLATE "C";

-- Soft errors where the server has them: the input functions report, they do not throw.
DO $$
DECLARE
	bad text[] := ARRAY[
		'division', '', 'division', '14010', 'division', '140005', 'division', '001000', 'division', '14010x',
		'uscc', '', 'uscc', '140100000000001', 'uscc', '91140100MA00000015', 'uscc', '91140I00MA00000016', 'uscc', '9114A100MA00000016',
		'yuan', '', 'yuan', '1,234.56', 'yuan', '0.001', 'yuan', '92233720368547758.08'];
	valid boolean;
BEGIN
	IF current_setting('server_version_num')::int < 160000 THEN
		RETURN;
	END IF;
	FOR i IN 1 .. array_length(bad, 1) BY 2 LOOP
		EXECUTE 'SELECT pg_input_is_valid($1, $2)' INTO valid USING bad[i + 1], 'safeins.' || bad[i];
		ASSERT NOT valid, bad[i] || ' took ' || bad[i + 1];
	END LOOP;
END $$;

-- A hostile search_path changes nothing: what the classes and aggregates use was bound when they were made.
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.always(safeins.yuan, safeins.yuan) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR hostile.= (LEFTARG = safeins.yuan, RIGHTARG = safeins.yuan, FUNCTION = hostile.always);
SET search_path = hostile, pg_catalog;
SELECT count(DISTINCT y), safeins.sum(y) FROM (VALUES ('1'::safeins.yuan), ('1.00'), ('2')) v(y);
RESET search_path;
DROP OPERATOR hostile.= (safeins.yuan, safeins.yuan);
DROP FUNCTION hostile.always;
DROP SCHEMA hostile;
