\echo Use "ALTER EXTENSION safeins UPDATE" to load this file. \quit

-- What stands before every update (Makefile): who may do what is remembered, and
-- views are dropped, which cannot be replaced once a column of theirs has another
-- place. The end of the script (end.sql) gives the rights back.

CREATE TEMPORARY TABLE kept_rights AS
WITH members AS (
	SELECT d.classid, d.objid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
	WHERE d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e' AND e.extname = 'safeins'
)
SELECT 'FUNCTION' AS kind, p.oid, p.pronamespace AS namespace, p.proname AS name, p.oid::pg_catalog.regprocedure::text AS identity, x.grantee, x.privilege_type AS privilege, x.is_grantable AS grantable
FROM members m JOIN pg_catalog.pg_proc p ON m.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND p.oid = m.objid
	 LEFT JOIN LATERAL pg_catalog.aclexplode(p.proacl) x ON x.grantee <> p.proowner
UNION ALL
SELECT 'TABLE', c.oid, c.relnamespace, c.relname, c.oid::pg_catalog.regclass::text, x.grantee, x.privilege_type, x.is_grantable
FROM members m JOIN pg_catalog.pg_class c ON m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.oid = m.objid
	 LEFT JOIN LATERAL pg_catalog.aclexplode(c.relacl) x ON x.grantee <> c.relowner
WHERE c.relkind IN ('r', 'v', 'S');

-- What the rights of an object were when the extension made it: pg_dump writes what differs.
CREATE TEMPORARY TABLE kept_initial AS
SELECT i.objoid, i.classoid, i.objsubid, i.initprivs FROM pg_catalog.pg_init_privs i WHERE i.privtype = 'e';

DO $do$
DECLARE
	views oid[];
	of_others text;
	f record;
BEGIN
	-- Reports with the day or year as text are made for those that have no other of their name.
	FOR f IN
		SELECT p.oid::pg_catalog.regprocedure AS signature FROM pg_catalog.pg_proc p
		WHERE p.pronamespace = 'safeins'::pg_catalog.regnamespace AND pg_catalog.obj_description(p.oid, 'pg_proc') ~ '^同 [a-z_]+\((as_of|year)\)，'
	LOOP
		EXECUTE pg_catalog.format('DROP FUNCTION %s', f.signature);
	END LOOP;
	-- Those that functions stand on, and what these stand on, have no columns behind their own, and are replaced.
	views := ARRAY(WITH RECURSIVE used AS (
					   SELECT d.refobjid AS oid FROM pg_catalog.pg_depend d JOIN pg_temp.kept_rights k ON k.oid = d.objid
					   WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
					   UNION
					   SELECT d.refobjid FROM used u JOIN pg_catalog.pg_rewrite w ON w.ev_class = u.oid
							JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND d.objid = w.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
				   )
				   SELECT c.oid FROM pg_catalog.pg_class c
				   WHERE c.relkind = 'v' AND c.oid IN (SELECT k.oid FROM pg_temp.kept_rights k) AND c.oid NOT IN (SELECT u.oid FROM used u));
	of_others := (SELECT pg_catalog.string_agg(DISTINCT w.ev_class::pg_catalog.regclass::text, ', ')
				  FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite w ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND w.oid = d.objid
				  WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = ANY (views)
						AND w.ev_class NOT IN (SELECT k.oid FROM pg_temp.kept_rights k));
	IF of_others IS NOT NULL THEN
		RAISE EXCEPTION USING ERRCODE = 'dependent_objects_still_exist',
			MESSAGE = pg_catalog.format('views of safeins are made anew, and others stand on them: %s', of_others),
			HINT = 'Keep what pg_get_viewdef() says of these, drop them, update, and create them again.';
	END IF;
	EXECUTE (SELECT 'DROP VIEW ' || pg_catalog.string_agg(v::pg_catalog.regclass::text, ', ') FROM pg_catalog.unnest(views) v);
	FOR f IN
		SELECT c.oid::pg_catalog.regclass AS name, a.attname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
		WHERE c.relkind = 'v' AND c.relnamespace = 'safeins'::pg_catalog.regnamespace
	LOOP
		EXECUTE pg_catalog.format('COMMENT ON COLUMN %s.%I IS NULL', f.name, f.attname);
	END LOOP;
END
$do$;
