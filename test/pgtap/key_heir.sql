-- Several live rows of one key, in a table that keeps no keys apart: where one of them goes, by whatever way, the book goes on by what another says.
BEGIN;
\ir lib/random_writes.sql
SELECT no_plan();
SET client_min_messages = warning;
SET safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE SCHEMA sj;
SET search_path = sj, public;
SELECT safeins.set_mode(code, 'flag', 'test') FROM safeins.rule_code WHERE code ~ '^(policy|product|hazard|complaint|measure|refusal|enterprise)\.' \g /dev/null
CREATE TABLE enterprise (id integer GENERATED ALWAYS AS IDENTITY, k text, hy text, gm text, yx boolean DEFAULT true, bz text);
CREATE TABLE product (id integer GENERATED ALWAYS AS IDENTITY, k text, gs text, rq date, yx boolean DEFAULT true, bz text);
CREATE TABLE refusal (id integer GENERATED ALWAYS AS IDENTITY, k text, gs text, qy text, rq date, yx boolean DEFAULT true, bz text);
CREATE TABLE complaint (id integer GENERATED ALWAYS AS IDENTITY, k text, gs text, rq date, df date, yx boolean DEFAULT true, bz text);
CREATE TABLE measure (id integer GENERATED ALWAYS AS IDENTITY, k text, gs text, rq date, qx date, wc date, yx boolean DEFAULT true, bz text);
CREATE TABLE hazard (id integer GENERATED ALWAYS AS IDENTITY, k text, qy text, jb text, rq date, qx date, zg date, fc date, xh date, sb date, yx boolean DEFAULT true, bz text) PARTITION BY LIST (jb);
CREATE TABLE hazard_a PARTITION OF hazard FOR VALUES IN ('major');
CREATE TABLE hazard_b PARTITION OF hazard DEFAULT;
CREATE FUNCTION pg_temp.one_of(VARIADIC words text[]) RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT words[1 + floor(random() * cardinality(words))::int] $$;
CREATE FUNCTION pg_temp.a_day() RETURNS date LANGUAGE sql VOLATILE AS $$ SELECT '2026-01-05'::date + floor(random() * 100)::int $$;
CREATE FUNCTION pg_temp.a_key() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT 'K' || floor(random() * 5) $$;
-- Values of every column but id, k, yx and bz, by the role.
CREATE FUNCTION pg_temp.some_values(role text) RETURNS text LANGUAGE sql VOLATILE AS $$
	SELECT CASE role
		WHEN 'enterprise' THEN format('%L, %L', pg_temp.one_of('coal-mine', 'hazardous-chemicals', 'other'), pg_temp.one_of('large', 'small'))
		WHEN 'product' THEN format('%L, %L', pg_temp.one_of('人保', '太保'), pg_temp.a_day())
		WHEN 'refusal' THEN format('%L, %L, %L', pg_temp.one_of('人保', '太保'), pg_temp.one_of('E1', 'E2'), pg_temp.a_day())
		WHEN 'complaint' THEN format('%L, %L, %L', pg_temp.one_of('人保', '太保'), pg_temp.a_day(), CASE WHEN random() < 0.4 THEN pg_temp.a_day() + 100 END)
		WHEN 'measure' THEN format('%L, %L, %L, %L', pg_temp.one_of('人保', '太保'), pg_temp.a_day(), pg_temp.a_day() + 100, CASE WHEN random() < 0.4 THEN pg_temp.a_day() + 100 END)
		WHEN 'hazard' THEN (SELECT format('%L, %L, %L, %L, %L, %L, %L, %L', pg_temp.one_of('E1', 'E2'), pg_temp.one_of('major', 'general'), d, d + 20, CASE WHEN s > 0 THEN d + 15 END, CASE WHEN s > 1 THEN d + 16 END,
										   CASE WHEN s > 2 THEN d + 17 END, CASE WHEN random() < 0.2 THEN d + 21 END) FROM (SELECT pg_temp.a_day() AS d, floor(random() * 4)::int AS s) x)
	END
$$;
CREATE TABLE roles (role text, columns text, mapping jsonb);
INSERT INTO roles VALUES
	('enterprise', 'hy, gm', '{"enterprise": "k", "sector": "hy", "size": "gm"}'),
	('product', 'gs, rq', '{"product": "k", "insurer": "gs", "filed_on": "rq"}'),
	('refusal', 'gs, qy, rq', '{"refusal": "k", "insurer": "gs", "enterprise": "qy", "refused_on": "rq"}'),
	('complaint', 'gs, rq, df', '{"complaint": "k", "insurer": "gs", "received_on": "rq", "answered_on": "df"}'),
	('measure', 'gs, rq, qx, wc', '{"measure": "k", "kind": "''rectify''", "object_kind": "''insurer''", "object": "gs", "issued_on": "rq", "due_on": "qx", "done_on": "wc"}'),
	('hazard', 'qy, jb, rq, qx, zg, fc, xh, sb', '{"hazard": "k", "enterprise": "qy", "level": "jb", "found_on": "rq", "due_on": "qx", "rectified_on": "zg", "rechecked_on": "fc", "closed_on": "xh", "reported_on": "sb"}');
SELECT safeins.attach(role, role::regclass, mapping || '{"where": "yx"}') FROM roles \g /dev/null

CREATE FUNCTION pg_temp.wrong(role text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	EXECUTE format('SELECT string_agg(coalesce(b.k, ''no entry of '' || r.k), '' '') FROM (SELECT %1$I AS k FROM safeins.%1$I WHERE live) b FULL JOIN (SELECT DISTINCT k FROM sj.%1$I WHERE yx) r USING (k) WHERE b.k IS NULL OR r.k IS NULL', role) INTO said;
	RETURN nullif(concat_ws('; ', said, pg_temp.reconciled()), '');
END $$;
CREATE FUNCTION pg_temp.a_write(role text, columns text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	s text;
BEGIN
	s := CASE floor(random() * 8)::int
		WHEN 0 THEN format('INSERT INTO %I (k, %s) VALUES (%L, %s)', role, columns, pg_temp.a_key(), pg_temp.some_values(role))
		WHEN 1 THEN format('INSERT INTO %I (k, %s, yx) VALUES (%L, %s, true), (%L, %s, %L)', role, columns, pg_temp.a_key(), pg_temp.some_values(role), pg_temp.a_key(), pg_temp.some_values(role), random() < 0.8)
		WHEN 2 THEN format('DELETE FROM %I WHERE random() < 0.2', role)
		WHEN 3 THEN format('UPDATE %I SET yx = NOT yx WHERE random() < 0.2', role)
		WHEN 4 THEN format('UPDATE %I SET (%s) = (SELECT %s) WHERE random() < 0.2', role, columns, (SELECT string_agg(CASE WHEN v ~ '\d{4}-' THEN v || '::date' WHEN v = 'NULL' THEN 'NULL::date' ELSE v END, ', ' ORDER BY n) FROM regexp_split_to_table(pg_temp.some_values(role), ', ') WITH ORDINALITY u (v, n)))
		WHEN 5 THEN format('UPDATE %I SET k = pg_temp.a_key() WHERE random() < 0.15', role)
		WHEN 6 THEN format('UPDATE %I SET bz = bz || ''x'' WHERE random() < 0.3', role)
		ELSE format('WITH g AS (DELETE FROM %1$I WHERE random() < 0.2 RETURNING *) INSERT INTO %1$I (k, %2$s, yx) SELECT k, %2$s, yx FROM g WHERE random() < 0.5', role, columns)
	END;
	EXECUTE s;
	RETURN s;
END $$;
-- ---- by hand, first
INSERT INTO enterprise (k, hy, gm) VALUES ('A', 'coal-mine', 'large'), ('A', 'other', 'small') \g /dev/null
SELECT is((SELECT sector FROM safeins.enterprise WHERE enterprise = 'A'), 'other', 'the last of two');
DELETE FROM enterprise WHERE gm = 'small';
SELECT is((SELECT sector || ' ' || live FROM safeins.enterprise WHERE enterprise = 'A'), 'coal-mine true', 'the other one, when it goes');
INSERT INTO enterprise (k, hy, gm) VALUES ('A', 'other', 'small') \g /dev/null
UPDATE enterprise SET yx = false WHERE gm = 'large';
SELECT is((SELECT sector || ' ' || live FROM safeins.enterprise WHERE enterprise = 'A'), 'other true', 'one that did not count goes unseen');
UPDATE enterprise SET k = 'B' WHERE gm = 'small';
SELECT is((SELECT string_agg(enterprise || ' ' || live, ', ' ORDER BY enterprise) FROM safeins.enterprise), 'A false, B true', 'the last one takes it along');
DELETE FROM enterprise;
SELECT is((SELECT count(*) FROM safeins.enterprise WHERE live), 0::bigint, 'and then it is gone');
-- a hazard that is open in one row and closed in another
INSERT INTO hazard (k, qy, jb, rq, qx, zg, fc, xh) VALUES ('C', 'E1', 'general', '2026-06-01', '2026-06-20', '2026-06-10', '2026-06-11', '2026-06-12'), ('C', 'E1', 'general', '2026-06-01', '2026-06-20', NULL, NULL, NULL);
DELETE FROM hazard WHERE xh IS NULL;
SELECT is((SELECT concat_ws(' ', closed_on, live) FROM safeins.hazard WHERE hazard = 'C'), '2026-06-12 t', 'it is closed, as the row says that is left');
SELECT is((SELECT string_agg(kind || ' ' || met_on, ', ' ORDER BY kind) FROM safeins.deadline WHERE subject = 'C'), 'hazard.recheck 2026-06-11, hazard.rectify 2026-06-10', 'its deadlines too');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint, 'nothing differs');
DELETE FROM hazard;

-- a row that lacks what is required says nothing, though it came last
CREATE TABLE bare (id integer GENERATED ALWAYS AS IDENTITY, k text, gs text, rq date);
INSERT INTO bare (k, gs, rq) VALUES ('X', '人保', '2026-05-01'), ('X', '太保', '2026-05-02'), ('X', '国寿', NULL);
SELECT safeins.attach('complaint', 'bare', '{"complaint": "k", "insurer": "gs", "received_on": "rq"}') \g /dev/null
DELETE FROM bare WHERE gs = '太保';
SELECT is((SELECT insurer || ' ' || live FROM safeins.complaint WHERE complaint = 'X'), '人保 true', 'one that is whole goes before one that is not');
DELETE FROM bare WHERE gs = '人保';
SELECT is((SELECT live FROM safeins.complaint WHERE complaint = 'X'), false, 'and where none is whole, nothing is said');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint, 'nothing differs');
SELECT safeins.detach('complaint', 'bare', 'test') \g /dev/null

-- ---- at random
SELECT setseed(0.77) \g /dev/null
SELECT is(pg_temp.sequence(format('pg_temp.a_write(%L, %L)', role, columns), 40, format('pg_temp.wrong(%L)', role)), 'right', role) FROM roles;

-- ---- it costs nothing where an index keeps the keys apart
TRUNCATE roles;
DELETE FROM enterprise;
CREATE UNIQUE INDEX ON enterprise (k);
INSERT INTO enterprise (k, hy, gm) SELECT 'N' || i, 'other', 'small' FROM generate_series(1, 200) i;
DELETE FROM enterprise WHERE k < 'N2';
SELECT is((SELECT count(*) FROM safeins.enterprise WHERE live AND enterprise LIKE 'N%'), (SELECT count(*) FROM enterprise), 'gone is gone');
SELECT is((SELECT count(*) FROM safeins.reconcile()), 0::bigint, 'nothing differs');

SELECT * FROM finish();
ROLLBACK;
