
-- What stands behind every update: shipped rows, rights, and word to all sessions.

-- What reports of a former version were made of, and nothing is any more: it stays until they are made anew.
DROP FUNCTION IF EXISTS safeins.fee_carry(safeins.division, integer, integer[], bigint[], bigint[], date);

SELECT safeins.ship();
SELECT safeins.update_books();

DO $do$
DECLARE
	t record;
	wrong text;
BEGIN
	-- The ledger has words by their name, for ever.
	wrong := (SELECT pg_catalog.string_agg(c.list || ' ' || c.name, ', ') FROM safeins.code_list c LEFT JOIN pg_temp.shipped_code_list s ON s.list = c.list AND s.name = c.name
			  WHERE c.shipped AND ROW(c.code, c.ordinal, c.source) IS DISTINCT FROM ROW(s.code, s.ordinal, s.source));
	IF wrong IS NOT NULL THEN
		RAISE EXCEPTION 'shipped words were changed or left out: %', wrong;
	END IF;
	-- Tables that no ledger has.
	FOR t IN
		SELECT x.name, pg_catalog.string_agg(pg_catalog.format('s.%I', a.attname), ', ') AS columns, pg_catalog.string_agg(pg_catalog.format('t.%I', a.attname), ', ') AS columns_here,
			   CASE WHEN pg_catalog.bool_or(a.attname = 'shipped') THEN 't.shipped AND ' ELSE '' END AS shipped
		FROM pg_catalog.unnest('{rule_code,place_name,holiday,calendar_year,suggest_word}'::text[]) x (name)
			 JOIN pg_catalog.pg_attribute a ON a.attrelid = ('safeins.' || x.name)::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped
				  AND a.attname NOT IN ('added_by', 'added_at', 'loaded_by', 'loaded_at')
		WHERE pg_catalog.to_regclass('pg_temp.shipped_' || x.name) IS NOT NULL
		GROUP BY x.name
	LOOP
		EXECUTE pg_catalog.format('DELETE FROM safeins.%1$I t WHERE %2$s NOT EXISTS (SELECT FROM pg_temp.shipped_%1$s s WHERE ROW(%3$s) IS NOT DISTINCT FROM ROW(%4$s))',
								  t.name, t.shipped, t.columns, t.columns_here);
		EXECUTE pg_catalog.format('INSERT INTO safeins.%1$I SELECT s.* FROM pg_temp.shipped_%1$s s WHERE NOT EXISTS (SELECT FROM safeins.%1$I t WHERE %2$s ROW(%3$s) IS NOT DISTINCT FROM ROW(%4$s))',
								  t.name, t.shipped, t.columns, t.columns_here);
	END LOOP;
	FOR t IN
		SELECT c.relname AS name FROM pg_catalog.pg_class c WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND c.relname LIKE 'shipped\_%' AND c.relkind = 'r'
	LOOP
		EXECUTE pg_catalog.format('DROP TABLE pg_temp.%I', t.name);
	END LOOP;
END
$do$;

CREATE TEMPORARY TABLE made_initial AS
SELECT i.objoid, i.classoid, i.objsubid, i.initprivs FROM pg_catalog.pg_init_privs i WHERE i.privtype = 'e';

DO $do$
DECLARE
	r record;
BEGIN
	-- What was made anew under its name is for those who had it; a function with other arguments for those who had all that bore its name.
	FOR r IN
		SELECT DISTINCT n.kind, n.identity, k.grantee::pg_catalog.regrole AS grantee, k.privilege, k.grantable
		FROM (SELECT 'FUNCTION' AS kind, p.oid, p.pronamespace AS namespace, p.proname AS name, p.oid::pg_catalog.regprocedure::text AS identity FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'safeins'::pg_catalog.regnamespace
			  UNION ALL
			  SELECT 'TABLE', c.oid, c.relnamespace, c.relname, c.oid::pg_catalog.regclass::text FROM pg_catalog.pg_class c
			  WHERE c.relkind IN ('r', 'v', 'S') AND c.relnamespace IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('safeins', 'safeins_zh', 'safeins_api'))) n
			 JOIN pg_temp.kept_rights k ON k.kind = n.kind AND k.namespace = n.namespace AND k.name = n.name AND k.grantee IS NOT NULL AND k.grantee <> 0
		WHERE NOT EXISTS (SELECT FROM pg_temp.kept_rights o WHERE o.kind = n.kind AND o.oid = n.oid)
			  AND (k.identity = n.identity
				   OR NOT EXISTS (SELECT FROM pg_temp.kept_rights o WHERE o.kind = n.kind AND o.namespace = n.namespace AND o.identity = n.identity)
					  AND NOT EXISTS (SELECT FROM pg_temp.kept_rights o WHERE o.kind = n.kind AND o.namespace = n.namespace AND o.name = n.name
										AND NOT EXISTS (SELECT FROM pg_temp.kept_rights b WHERE b.oid = o.oid AND b.grantee = k.grantee)))
	LOOP
		EXECUTE pg_catalog.format('GRANT %s ON %s %s TO %s%s', r.privilege, r.kind, r.identity, r.grantee, CASE WHEN r.grantable THEN ' WITH GRANT OPTION' ELSE '' END);
	END LOOP;
	-- What is new, for those whom grant_access() gave their level; what they did not have of the rest they do not get by this.
	FOR r IN
		SELECT g.grantee::pg_catalog.regrole AS role_name, l.level
		FROM (VALUES ('reader', '{fee_status,rulebook,quota_status,hazard_status,code_list}'::text[]), ('regulator', '{insurer_scorecard,finding_status,attachment,rule_mode,checkpoint}'),
					 ('dba', '{attach,set_mode,add_rule,rebuild,suggest_word}'), ('emergency', '{exchange_emergency}'), ('finance', '{exchange_finance}'),
					 ('industry', '{exchange_industry}'), ('association', '{exchange_association}')) l (level, names)
			 CROSS JOIN (SELECT DISTINCT k.grantee FROM pg_temp.kept_rights k WHERE k.grantee <> 0) g
		WHERE l.names <@ ARRAY(SELECT k.name::text FROM pg_temp.kept_rights k WHERE k.grantee = g.grantee)
	LOOP
		PERFORM safeins.grant_access(r.role_name::text::name, r.level);
	END LOOP;
	FOR r IN
		SELECT n.kind, n.identity, x.grantee::pg_catalog.regrole AS grantee, x.privilege_type AS privilege
		FROM (SELECT 'FUNCTION' AS kind, p.oid::pg_catalog.regprocedure::text AS identity, p.proacl AS acl FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'safeins'::pg_catalog.regnamespace
			  UNION ALL
			  SELECT 'TABLE', c.oid::pg_catalog.regclass::text, c.relacl FROM pg_catalog.pg_class c
			  WHERE c.relkind IN ('r', 'v', 'S') AND c.relnamespace IN (SELECT s.oid FROM pg_catalog.pg_namespace s WHERE s.nspname IN ('safeins', 'safeins_zh', 'safeins_api'))) n
			 CROSS JOIN LATERAL pg_catalog.aclexplode(n.acl) x
		WHERE x.grantee IN (SELECT k.grantee FROM pg_temp.kept_rights k WHERE k.grantee <> 0)
			  AND EXISTS (SELECT FROM pg_temp.kept_rights k WHERE k.kind = n.kind AND k.identity = n.identity)
			  AND NOT EXISTS (SELECT FROM pg_temp.kept_rights k WHERE k.kind = n.kind AND k.identity = n.identity AND k.grantee = x.grantee AND k.privilege = x.privilege_type)
	LOOP
		EXECUTE pg_catalog.format('REVOKE %s ON %s %s FROM %s', r.privilege, r.kind, r.identity, r.grantee);
	END LOOP;
END
$do$;

-- Rights that an update gives are people's all the same: pg_dump must write them.
DELETE FROM pg_catalog.pg_init_privs i
WHERE i.privtype = 'e' AND NOT EXISTS (SELECT FROM pg_temp.made_initial m WHERE m.objoid = i.objoid AND m.classoid = i.classoid AND m.objsubid = i.objsubid);
UPDATE pg_catalog.pg_init_privs i SET initprivs = coalesce(k.initprivs, m.initprivs)
FROM pg_temp.made_initial m LEFT JOIN pg_temp.kept_initial k ON k.objoid = m.objoid AND k.classoid = m.classoid AND k.objsubid = m.objsubid
WHERE m.objoid = i.objoid AND m.classoid = i.classoid AND m.objsubid = i.objsubid;

DROP TABLE pg_temp.kept_rights, pg_temp.kept_initial, pg_temp.made_initial;

SELECT safeins.rulebook_changed();
