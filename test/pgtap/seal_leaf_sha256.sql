-- A ledger hashed with SHA-256: leaves, roots of every size and proofs, recomputed by the server's own sha256().
BEGIN;
\ir lib/leaf_types.sql
CREATE FUNCTION pg_temp.h(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT sha256($1)';
\ir lib/merkle.sql
SET client_min_messages = error;
SELECT no_plan();

CALL pg_temp.fill();
SELECT is(safeins.seal('lf', hash => 'sha256'), 4::bigint, 'the first seal chooses the hash');
SELECT throws_ok($$CREATE TABLE other (id integer PRIMARY KEY); SELECT safeins.seal('other', hash => 'sm3')$$, '55000', 'the ledger of this database is hashed with sha256', '... for all');
SELECT safeins.checkpoint() \g /dev/null
SELECT matches(safeins.checkpoint_note(), '^safeins/000000/[0-9a-f]{16}/sha256\n[1-9][0-9]*\n[A-Za-z0-9+/]{43}=\n$', 'a note');
SELECT is(safeins.inclusion_proof('lf', id::text) ->> 'data', encode(pg_temp.copied(format($$SELECT 'sl.lf'::text, 'I'::text, * FROM lf WHERE id = %s$$, id)), 'hex'), 'row ' || id || ' is as COPY writes it') FROM lf ORDER BY id;
SELECT is(safeins.inclusion_proof('lf', id::text) ->> 'leaf', encode(sha256('\x00'::bytea || pg_temp.copied(format($$SELECT 'sl.lf'::text, 'I'::text, * FROM lf WHERE id = %s$$, id))), 'hex'), '... and its leaf the hash of it') FROM lf ORDER BY id;
SELECT is(pg_temp.included(safeins.inclusion_proof('lf', id::text)), 'ok', 'row ' || id || ' is included') FROM lf ORDER BY id;

CREATE TABLE golden (bdh text, qs smallint, je numeric(14,2), rq date, sj timestamptz, bz jsonb, tags text[], ok boolean, x double precision, PRIMARY KEY (bdh, qs));
SELECT safeins.seal('golden') \g /dev/null
INSERT INTO golden VALUES ('BD2025001', 1, 50000.00, '2025-01-08', '2025-01-08 08:00:00+08', '{"险种": "安责险"}', '{甲,NULL}', true, -0.5);
SELECT safeins.checkpoint() \g /dev/null
SELECT is(safeins.inclusion_proof('golden', 'BD2025001', '1') ->> 'leaf', '08ec513c25359e3caca36dcb0bc3221f0d94390cf8226e9e6d32a2ef073723a9', 'the golden leaf');

-- ---- Checkpoints of one leaf more each ----

CREATE TABLE one (id integer PRIMARY KEY, v text);
SELECT safeins.seal('one', mode => 'versioned') \g /dev/null
CREATE TEMP TABLE note (size bigint, root bytea, note text);
-- What is wrong with the tree after one more row; NULL: nothing.
CREATE FUNCTION pg_temp.grow(i integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    this text;
    previous bigint;
    proof jsonb;
    wrong text;
BEGIN
    INSERT INTO sl.one VALUES (i, 'row ' || i);
    this := safeins.checkpoint();
    SELECT max(size) INTO previous FROM note;
    INSERT INTO note VALUES (pg_temp.note_size(this), pg_temp.note_root(this), this);
    IF pg_temp.note_size(this) <> (SELECT count(*) FROM safeins.leaves()) THEN
        RETURN 'size ' || pg_temp.note_size(this);
    END IF;
    IF pg_temp.note_root(this) <> pg_temp.root(pg_temp.hashes()) THEN
        RETURN 'another root at ' || pg_temp.note_size(this);
    END IF;
    FOREACH i IN ARRAY ARRAY[i, (i + 1) / 2, 1] LOOP
        proof := safeins.inclusion_proof('sl.one', i::text);
        wrong := pg_temp.included(proof);
        IF wrong <> 'ok' OR decode(proof ->> 'root', 'hex') <> pg_temp.note_root(this) OR (proof ->> 'size')::bigint <> pg_temp.note_size(this) THEN
            RETURN format('row %s at %s: %s', i, pg_temp.note_size(this), wrong);
        END IF;
    END LOOP;
    wrong := pg_temp.consistent(safeins.consistency_proof(coalesce(previous, 0), pg_temp.note_size(this)));
    RETURN CASE WHEN wrong <> 'ok' THEN format('from %s to %s: %s', previous, pg_temp.note_size(this), wrong) END;
END $$;
SELECT is((SELECT string_agg(pg_temp.grow(i), ', ') FROM generate_series(1, 230) i), NULL, '230 checkpoints, each of one leaf more');
SELECT cmp_ok((SELECT max(size) FROM note), '>', 257::bigint, '... over the end of the first tile');

-- ---- Every size: the tree of the first leaves, whether a checkpoint had it or not ----

INSERT INTO one SELECT i, repeat('长', i % 50) FROM generate_series(231, 700) i;
UPDATE one SET v = v || '!' WHERE id % 3 = 0;
DELETE FROM one WHERE id % 50 = 0;
SELECT safeins.checkpoint() \g /dev/null
CREATE TEMP TABLE tree AS SELECT pg_temp.hashes() AS hashes, cardinality(pg_temp.hashes())::bigint AS size;
SELECT is((SELECT string_agg(m::text, ', ') FROM tree, unnest(ARRAY(SELECT generate_series(0, 40)) || ARRAY(SELECT generate_series(240, 270)) || ARRAY(SELECT generate_series(500, 520))) m WHERE safeins.consistency_proof(m, size) ->> 'root1' <> encode(pg_temp.root(hashes[1:m]), 'hex')), NULL, 'the root of the first leaves, of many sizes');
SELECT is((SELECT string_agg(DISTINCT pg_temp.consistent(safeins.consistency_proof(m, n)), ', ') FROM tree, unnest(ARRAY[1, 2, 3, 7, 8, 257, size]) n, generate_series(0, n) m), 'ok', 'consistency of any two of them');
SELECT is((SELECT string_agg(DISTINCT pg_temp.included(safeins.inclusion_proof('one', id::text)), ', ') FROM one), 'ok', 'inclusion of every row');
SELECT is((SELECT count(DISTINCT safeins.inclusion_proof('one', id::text) ->> 'position') FROM one), (SELECT count(*) FROM one), '... each at a place of its own');
SELECT is((SELECT count(*) FROM one JOIN LATERAL safeins.inclusion_proof('one', id::text) p ON true JOIN safeins.leaves() l ON l."position" = (p ->> 'position')::bigint
    WHERE l.label = 'sl.one' AND l.key = id::text AND encode(l.hash, 'hex') = p ->> 'leaf' AND l.op = CASE WHEN id % 3 = 0 THEN 'U' ELSE 'I' END), (SELECT count(*) FROM one), '... which leaves() names');
SELECT is((SELECT array_agg(n) FROM (SELECT count(*) AS n FROM safeins.tile WHERE level = 0 UNION ALL SELECT sum(octet_length(hashes) / 32) FROM safeins.tile WHERE level = 0 UNION ALL SELECT octet_length(hashes) / 32 FROM safeins.tile WHERE level = 1) t),
    (SELECT ARRAY[(size + 255) / 256, size, size / 256] FROM tree), 'tiles of 256');
SELECT is((SELECT array_agg("position" ORDER BY ordinality) FROM safeins.leaves(from_position) WITH ORDINALITY), (SELECT array_agg(p) FROM tree, generate_series(greatest(from_position, 0), size - 1) p), 'leaves from ' || from_position)
FROM unnest(ARRAY[-1, 0, 1, 255, 256, 257, 700]) from_position;
SELECT is_empty('SELECT * FROM safeins.leaves((SELECT size FROM tree))', 'none beyond the end');
SELECT is_empty('SELECT * FROM safeins.leaves(9223372036854775807)', '... far beyond');

-- ---- Notes ----

SELECT is((SELECT count(*) FROM note n, safeins.check_note(n.note) c WHERE c.fits AND c.newer_leaves = (SELECT size FROM tree) - n.size AND c.verdict = 'the ledger extends the note'), 230::bigint, 'the ledger extends each of its notes');
SELECT is((SELECT count(*) FROM note n JOIN safeins.checkpoint c USING (size) WHERE safeins.checkpoint_note(c.number) = n.note), 230::bigint, 'checkpoint_note prints them again');
CREATE FUNCTION pg_temp.verdict(note text) RETURNS text LANGUAGE sql AS $$ SELECT fits || ' ' || newer_leaves || ' ' || regexp_replace(verdict, '[0-9a-f]{16}', '...', 'g') FROM safeins.check_note(note) $$;
SELECT is(pg_temp.verdict(given), verdict, verdict) FROM (SELECT *, (SELECT size FROM tree) AS last, (SELECT split_part(note, E'\n', 1) FROM note LIMIT 1) AS origin, (SELECT encode(root, 'base64') FROM note WHERE size = mid) AS root_then FROM (SELECT size AS mid FROM note ORDER BY size OFFSET 50 LIMIT 1) one) x,
LATERAL (VALUES
    (format(E'%s\n%s\n%s\n', origin, mid, root_then), 'true ' || last - mid || ' the ledger extends the note'),
    (format(E'%s\n%s\n%s', origin, mid, root_then), 'true ' || last - mid || ' the ledger extends the note'),
    (format(E'%s\n%s\n%s\nfurther line\n\n— signed abc\n', origin, mid, root_then), 'true ' || last - mid || ' the ledger extends the note'),
    (format(E'%s\n0\n%s\n', origin, encode(sha256(''), 'base64')), 'true ' || last || ' the ledger extends the note'),
    (format(E'%s\n%s\n%s\n', origin, mid + 1, root_then), 'false ' || last - mid - 1 || ' the first ' || mid + 1 || ' leaves are not those of the note: the ledger was rewritten'),
    (format(E'%s\n0\n%s\n', origin, root_then), 'false ' || last || ' the first 0 leaves are not those of the note: the ledger was rewritten'),
    (format(E'%s\n%s\n%s\n', origin, last + 5, root_then), format('false -5 the note counts %s leaves, the ledger has only %s: its tail was cut, or it was restored from before the note', last + 5, last)),
    (format(E'%sx\n%s\n%s\n', origin, mid, root_then), format('false %s the note is of ledger safeins/000000/.../sha256x, this is safeins/000000/.../sha256', last - mid))) t (given, verdict);
SELECT throws_ok(format('SELECT safeins.check_note(%L)', given), '22P02', message, message || ' ' || to_json(given)) FROM (VALUES
    ('', 'this is not a note of a ledger: its first line is empty'),
    (E'\n1\nx', 'this is not a note of a ledger: its first line is empty'),
    ('o', 'this is not a note of a ledger: its second line is not a number of leaves'),
    (E'o\n-1\nx', 'this is not a note of a ledger: its second line is not a number of leaves'),
    (E'o\n01\nx', 'this is not a note of a ledger: its second line is not a number of leaves'),
    (E'o\n 1\nx', 'this is not a note of a ledger: its second line is not a number of leaves'),
    (E'o\n1 \nx', 'this is not a note of a ledger: its second line is not a number of leaves'),
    (E'o\n1e3\nx', 'this is not a note of a ledger: its second line is not a number of leaves'),
    (E'o\n9223372036854775808\nx', 'this is not a note of a ledger: its second line is not a number of leaves'),
    (E'o\n1\n', 'this is not a note of a ledger: its third line is not a root in base64'),
    (E'o\n1\nabc=', 'this is not a note of a ledger: its third line is not a root in base64'),
    (E'o\n1\n' || repeat('A', 44), 'this is not a note of a ledger: its third line is not a root in base64'),
    (E'o\n1\n' || repeat('A', 42) || 'B=', 'this is not a note of a ledger: its third line is not a root in base64'),
    (E'o\n1\n' || repeat('*', 43) || '=', 'this is not a note of a ledger: its third line is not a root in base64')) t (given, message);
SELECT throws_ok(s, 'SI202', message, s) FROM (VALUES
    ('SELECT safeins.checkpoint_note(0)', 'the ledger has no checkpoint 0'), ('SELECT safeins.checkpoint_note(1000)', 'the ledger has no checkpoint 1000'), ('SELECT safeins.checkpoint_note(-1)', 'the ledger has no checkpoint -1'),
    ('SELECT safeins.consistency_proof(-1, 5)', 'there is no proof from -1 to 5 leaves'), ('SELECT safeins.consistency_proof(6, 5)', 'there is no proof from 6 to 5 leaves'),
    ('SELECT safeins.consistency_proof(0, 100000)', 'there is no proof from 0 to 100000 leaves')) t (s, message);

-- ---- What was tampered with ----

CREATE FUNCTION pg_temp.tampered(statement text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    answer text;
BEGIN
    EXECUTE statement;
    EXECUTE query INTO answer;
    RAISE EXCEPTION USING ERRCODE = 'P0UND', MESSAGE = answer;
EXCEPTION WHEN OTHERS THEN
    RETURN CASE WHEN SQLSTATE = 'P0UND' THEN SQLERRM ELSE SQLSTATE END;
END $$;
CREATE TEMP TABLE last AS SELECT safeins.checkpoint_note() AS note;
SELECT is(pg_temp.tampered(s, query), answer, s || ' shows in ' || query) FROM (VALUES
    ('UPDATE safeins.tile SET hashes = overlay(hashes PLACING ''\x00''::bytea FROM 2561) WHERE level = 0 AND number = (SELECT size / 256 FROM note WHERE size % 256 BETWEEN 100 AND 200 ORDER BY size LIMIT 1)', 'SELECT fits FROM safeins.check_note((SELECT note FROM note WHERE size % 256 BETWEEN 100 AND 200 ORDER BY size LIMIT 1))', 'false'),
    ('DELETE FROM safeins.tile WHERE level = 0 AND number = (SELECT size / 256 FROM note WHERE size % 256 BETWEEN 100 AND 200 ORDER BY size LIMIT 1)', 'SELECT fits FROM safeins.check_note((SELECT note FROM note WHERE size % 256 BETWEEN 100 AND 200 ORDER BY size LIMIT 1))', 'false'),
    ('DELETE FROM safeins.tile WHERE level = 1', 'SELECT fits FROM safeins.check_note((SELECT note FROM last))', 'false'),
    ('DELETE FROM safeins.tile WHERE level = 0 AND number = 1', 'SELECT safeins.consistency_proof(300, 600)', 'SI203'),
    ('DELETE FROM safeins.tile WHERE level = 1; INSERT INTO sl.one VALUES (9999)', 'SELECT safeins.checkpoint()', 'SI203'),
    ('DELETE FROM safeins.tile WHERE level = 0 AND number = (SELECT max(number) FROM safeins.tile); INSERT INTO sl.one VALUES (9999)', 'SELECT safeins.checkpoint()', 'SI203'),
    ('INSERT INTO sl.one VALUES (9999); UPDATE safeins.journal SET entries = ''\x''', 'SELECT safeins.checkpoint()', 'SI203'),
    ('ALTER TABLE sl.one DISABLE TRIGGER ALL; UPDATE sl.one SET v = ''forged'' WHERE id = 1', 'SELECT safeins.inclusion_proof(''sl.one'', ''1'')', 'SI202'),
    ('SET LOCAL session_replication_role = replica; INSERT INTO sl.one VALUES (9999)', 'SELECT safeins.inclusion_proof(''sl.one'', ''9999'')', 'SI202')) t (s, query, answer);

SELECT * FROM finish();
ROLLBACK;
