-- A cast in a mapping that fails says in PostgreSQL's own words what, and by us of which fact of which row of which table, and what could be read.
BEGIN;
SELECT no_plan();
SET client_min_messages = warning;
SET LOCAL search_path = public;
SET LOCAL safeins.today = '2026-11-01';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE TABLE zc (id text, gs text DEFAULT 'A', je text DEFAULT '1', rq text DEFAULT '2026-01-05', dq text DEFAULT '140105', yt text DEFAULT 'training', pz text);
CREATE TABLE bd (id text, gs text DEFAULT 'A', qy text DEFAULT 'E', d date DEFAULT '2026-01-01', u date DEFAULT '2026-12-31', n text DEFAULT '1', b text DEFAULT 't');
CREATE FUNCTION own(text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS 'SELECT $1';
CREATE FUNCTION pg_temp.said(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m text; c text;
BEGIN
    EXECUTE call;
    RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, c = PG_EXCEPTION_CONTEXT;
    RETURN concat_ws(E'\n', SQLSTATE, m, c);
END $$;
CREATE TABLE casts (role text, t text, fact text, expr text, col text, value text, state text, forms text);
INSERT INTO casts VALUES
    ('expense', 'zc', 'amount', 'je::numeric', 'je', '一千', '22P02', 'Amounts are in yuan'),
    ('expense', 'zc', 'amount', 'to_number(je, ''9999'')', 'je', 'x', '22P02', 'Amounts are in yuan'),
    ('expense', 'zc', 'amount', 'je::numeric(4,2)', 'je', '12345', '22003', 'Amounts are in yuan'),
    ('expense', 'zc', 'amount', '100 / je::numeric', 'je', '0', '22012', 'Amounts are in yuan'),
    ('expense', 'zc', 'spent_on', 'rq::date', 'rq', '2026年1月5日', '22007', 'safeins.to_date() reads 2026-03-05'),
    ('expense', 'zc', 'spent_on', 'rq::date', 'rq', '2026-02-30', '22008', 'safeins.to_date() reads 2026-03-05'),
    ('expense', 'zc', 'spent_on', 'to_date(rq, ''YYYY-MM-DD'')', 'rq', '2026-02-30', '22008', 'safeins.to_date() reads 2026-03-05'),
    ('expense', 'zc', 'spent_on', 'rq::timestamptz', 'rq', 'x', '22007', 'safeins.to_date() reads 2026-03-05'),
    ('expense', 'zc', 'place', 'dq::integer', 'dq', '太原', '22P02', 'Places are codes'),
    ('policy', 'bd', 'headcount', 'n::integer', 'n', '约10人', '22P02', 'Counts are whole numbers'),
    ('policy', 'bd', 'insurer_eligible', 'b::boolean', 'b', '是', '22P02', 'It is true or false');
CREATE FUNCTION pg_temp.map(r text, fact text, expr text, how text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT CASE r WHEN 'expense' THEN jsonb_build_object('expense', 'id', 'insurer', 'gs', 'amount', '1.00', 'spent_on', 'DATE ''2026-01-05''', 'purpose', 'yt', 'voucher', CASE how WHEN 'by query' THEN 'own(pz)' ELSE 'pz' END)
        ELSE jsonb_build_object('policy', 'id', 'insurer', 'gs', 'enterprise', CASE how WHEN 'by query' THEN 'own(qy)' ELSE 'qy' END, 'effective', 'd', 'expires', 'u') END || jsonb_build_object(fact, expr)
$$;
CREATE FUNCTION pg_temp.check_cast(c casts, how text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    about text := format('%s %s, %s: ', c.expr, c.value, how);
    attaching text := format('SELECT safeins.attach(%L, %L, %L)', c.role, c.t, pg_temp.map(c.role, c.fact, c.expr, how));
    writing text := format('INSERT INTO %I (id, %I) VALUES (''K7'', %L)', c.t, c.col, c.value);
    said text;
BEGIN
    EXECUTE attaching;
    said := pg_temp.said(writing);
    RETURN NEXT ok(split_part(said, E'\n', 1) = c.state, about || 'PostgreSQL''s own SQLSTATE');
    RETURN NEXT ok(said ~ format('mapping of .*table "%s" in role "%s"', c.t, c.role), about || 'table and role');
    RETURN NEXT ok(said ~ format('fact "%s"', c.fact), about || 'fact');
    RETURN NEXT ok(strpos(said, 'is read by "') > 0 AND strpos(said, c.forms) > 0, about || 'what reads it, and what could be read');
    RETURN NEXT ok(said ~ format('fact "%s" of row K7 ', c.fact), about || 'row');
    PERFORM safeins.detach(c.role, c.t, 'x');
    EXECUTE writing;
    said := pg_temp.said(attaching);
    RETURN NEXT ok(split_part(said, E'\n', 1) = c.state AND said ~ format('fact "%s" of row K7 ', c.fact) AND strpos(said, c.forms) > 0, about || 'old rows');
    EXECUTE format('DELETE FROM %I', c.t);
END $$;
SELECT pg_temp.check_cast(c, how) FROM casts c, unnest(ARRAY['in place', 'by query']) how;
SELECT * FROM finish();
ROLLBACK;
