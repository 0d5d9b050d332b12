-- What a server of HTTP, such as PostgREST, may be pointed at: the reports, and nothing that can be called.
CREATE SCHEMA safeins_api;
REVOKE ALL ON SCHEMA safeins_api FROM PUBLIC;
GRANT USAGE ON SCHEMA safeins_api TO PUBLIC;
COMMENT ON SCHEMA safeins_api IS '供 HTTP 服务（如 PostgREST）发布的报表，只有视图 / reports to be served by HTTP, as by PostgREST: views and nothing else';

DO $do$
DECLARE
	view record;
BEGIN
	FOR view IN
		SELECT c.relname,
			   pg_catalog.format('CREATE VIEW safeins_api.%I AS SELECT %s FROM safeins.%1$I r', c.relname,
								 pg_catalog.string_agg(pg_catalog.format('r.%I', a.attname), ', ' ORDER BY a.attnum)) AS definition,
			   pg_catalog.format('REVOKE ALL ON safeins_api.%I FROM PUBLIC; COMMENT ON VIEW safeins_api.%1$I IS %L; ', c.relname, pg_catalog.obj_description(c.oid, 'pg_class'))
			   || pg_catalog.string_agg(pg_catalog.format('COMMENT ON COLUMN safeins_api.%I.%I IS %L', c.relname, a.attname, pg_catalog.col_description(c.oid, a.attnum)), '; ') AS comments
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
		WHERE c.relnamespace = 'safeins'::pg_catalog.regnamespace AND c.relkind = 'v'
			  -- what is for us alone is no report
			  AND pg_catalog.obj_description(c.oid, 'pg_class') NOT LIKE '内部使用%'
		GROUP BY c.oid, c.relname
	LOOP
		EXECUTE view.definition;
		EXECUTE view.comments;
	END LOOP;
END
$do$;
