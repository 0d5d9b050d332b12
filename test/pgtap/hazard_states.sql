-- The way of a hazard: every step from every state, held in both directions against a table of those that are allowed.
BEGIN;
\ir lib/hazard_tables.sql
SELECT no_plan();

-- A state is which of the facts are there.
CREATE TEMP TABLE state (state text PRIMARY KEY, live boolean, notified boolean, rectified boolean, rechecked boolean, closed boolean);
INSERT INTO state VALUES
    ('none', false, false, false, false, false),
    ('found', true, false, false, false, false),
    ('notified', true, true, false, false, false),
    ('rectified', true, true, true, false, false),
    ('rechecked', true, true, true, true, false),
    ('closed', true, true, true, true, true),
    -- nobody was told
    ('rectified unnotified', true, false, true, false, false),
    ('rechecked unnotified', true, false, true, true, false),
    ('closed unnotified', true, false, true, true, true),
    -- steps left out
    ('rechecked unrectified', true, true, false, true, false),
    ('closed unrectified', true, true, false, true, true),
    ('closed unrechecked', true, true, true, false, true),
    ('closed at once', true, false, false, false, true);

-- May it be there at all?  by level
CREATE TEMP TABLE allowed (level text, was text, "is" text, PRIMARY KEY (level, was, "is"));
INSERT INTO allowed
SELECT l.level, w.was, w."is"
FROM (VALUES ('一般'), ('重大')) l (level)
     CROSS JOIN (VALUES
    -- entered in whatever state it is in when it is entered
    ('none', 'found'), ('none', 'notified'), ('none', 'rectified'), ('none', 'rechecked'), ('none', 'closed'),
    ('none', 'rectified unnotified'), ('none', 'rechecked unnotified'),
    -- on
    ('found', 'notified'), ('found', 'rectified'), ('found', 'rechecked'), ('found', 'closed'), ('found', 'rectified unnotified'), ('found', 'rechecked unnotified'),
    ('notified', 'rectified'), ('notified', 'rechecked'), ('notified', 'closed'),
    ('rectified', 'rechecked'), ('rectified', 'closed'),
    ('rechecked', 'closed'),
    ('rectified unnotified', 'rectified'), ('rectified unnotified', 'rechecked'), ('rectified unnotified', 'closed'), ('rectified unnotified', 'rechecked unnotified'),
    ('rechecked unnotified', 'rechecked'), ('rechecked unnotified', 'closed'),
    -- the re-check did not find it good
    ('rectified', 'notified'), ('rectified unnotified', 'found'), ('rectified unnotified', 'notified'),
    -- what old rows left out is made good
    ('rechecked unrectified', 'rechecked'), ('rechecked unrectified', 'closed'),
    -- a closed one may go from the table; it stays in the book
    ('closed', 'none'), ('closed unrectified', 'none'), ('closed unrechecked', 'none'), ('closed at once', 'none'), ('closed unnotified', 'none')) w (was, "is");
-- A general hazard needs no notice to be closed.
INSERT INTO allowed VALUES
    ('一般', 'none', 'closed unnotified'), ('一般', 'found', 'closed unnotified'), ('一般', 'rectified unnotified', 'closed unnotified'), ('一般', 'rechecked unnotified', 'closed unnotified');

CREATE FUNCTION pg_temp.put(key text, level text, s state) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT s.live THEN
        DELETE FROM hz.yh WHERE bh = key;
        RETURN;
    END IF;
    INSERT INTO hz.yh (bh, jb, tzrq, tzdx, zgrq, zgr, fcrq, fcr, zj, xhrq)
    VALUES (key, level, CASE WHEN s.notified THEN '2026-03-03'::date END, CASE WHEN s.notified THEN '主要负责人' END,
            CASE WHEN s.rectified THEN '2026-03-20'::date END, CASE WHEN s.rectified THEN '张三' END,
            CASE WHEN s.rechecked THEN '2026-03-21'::date END, CASE WHEN s.rechecked THEN '李四' END, CASE WHEN s.rechecked THEN '照片1' END,
            CASE WHEN s.closed THEN '2026-03-22'::date END)
    ON CONFLICT (bh) DO UPDATE SET tzrq = EXCLUDED.tzrq, tzdx = EXCLUDED.tzdx, zgrq = EXCLUDED.zgrq, zgr = EXCLUDED.zgr,
        fcrq = EXCLUDED.fcrq, fcr = EXCLUDED.fcr, zj = EXCLUDED.zj, xhrq = EXCLUDED.xhrq;
END $$;

-- One step: NULL when it is accepted, else by which rule it is refused.
CREATE TEMP TABLE tried (level text, was text, "is" text, refused text);
CREATE FUNCTION pg_temp.try(level text, a state, b state) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    key text := concat_ws('/', level, a.state, b.state);
    refused text;
BEGIN
    BEGIN
        -- however it came there
        PERFORM safeins.set_mode(code, 'flag', '到达起点') FROM safeins.rule_code WHERE code LIKE 'hazard.%' AND mode = 'block';
        PERFORM pg_temp.put(key, level, a);
        PERFORM safeins.set_mode(code, NULL, '恢复') FROM safeins.rule_code WHERE code LIKE 'hazard.%' AND mode = 'block';
        BEGIN
            PERFORM pg_temp.put(key, level, b);
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS refused = CONSTRAINT_NAME;
            refused := concat_ws(' ', SQLSTATE, nullif(refused, ''), CASE WHEN SQLSTATE NOT LIKE 'SI%' THEN SQLERRM END);
        END;
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION WHEN SQLSTATE 'P0UND' THEN
        NULL;
    END;
    RETURN refused;
END $$;

INSERT INTO tried
SELECT l.level, a.state, b.state, pg_temp.try(l.level, a, b)
FROM (VALUES ('一般'), ('重大')) l (level), state a, state b
WHERE a.state <> b.state;

SELECT is((SELECT count(*) FROM tried), 2 * 13 * 12::bigint, 'every step from every state');
SELECT is_empty($$SELECT level, was, "is" FROM tried WHERE refused IS NULL EXCEPT SELECT level, was, "is" FROM allowed$$, 'no step is accepted that is not allowed');
SELECT is_empty($$SELECT t.* FROM tried t JOIN allowed USING (level, was, "is") WHERE refused IS NOT NULL$$, 'no allowed step is refused');
SELECT is_empty($$SELECT * FROM tried WHERE refused !~ '^SI60[5689] hazard\.'$$, 'whatever is refused is by a rule of the way');
SELECT is_empty($$SELECT * FROM tried WHERE was IN ('found', 'notified', 'rectified', 'rechecked') AND "is" = 'none' AND refused IS DISTINCT FROM 'SI608 hazard.delete'$$, 'an open one is not deleted');
SELECT is_empty($$SELECT * FROM tried WHERE was = 'closed' AND "is" <> 'none' AND refused IS DISTINCT FROM 'SI609 hazard.reopen'$$, 'a closed one is not opened again');
SELECT is_empty($$SELECT * FROM tried WHERE level = '重大' AND was IN ('none', 'found', 'rectified unnotified', 'rechecked unnotified') AND "is" = 'closed unnotified'
    AND refused IS DISTINCT FROM 'SI606 hazard.notified_party'$$, 'a major one is not closed before its notice');
SELECT is_empty($$SELECT * FROM tried WHERE was = 'none' AND "is" IN ('closed unrectified', 'closed unrechecked', 'closed at once', 'rechecked unrectified')
    AND refused IS DISTINCT FROM 'SI605 hazard.recheck'$$, 'no step is left out');

SELECT * FROM finish();
ROLLBACK;
