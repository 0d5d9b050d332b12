-- A leaf's data is what COPY writes of the row, whatever the settings; its hash is SM3, and the tree over them that of RFC 9162.
BEGIN;
\ir lib/leaf_types.sql
\ir lib/sm3.sql
CREATE FUNCTION pg_temp.h(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT pg_temp.sm3($1)';
\ir lib/merkle.sql
SET client_min_messages = error;
SELECT safeins.set_place('140000', '山西省级平台') \g /dev/null
SELECT no_plan();

-- The hash in the test is right itself: the vectors of GB/T 32905-2016.
SELECT is(encode(pg_temp.sm3('abc'), 'hex'), '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0', 'SM3 of abc');
SELECT is(encode(pg_temp.sm3(repeat('abcd', 16)::bytea), 'hex'), 'debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732', 'SM3 of sixteen times abcd');

-- ---- Every type ----

CALL pg_temp.fill();
SELECT is(safeins.seal('lf'), 4::bigint, 'columns of every type are sealed');
-- Rows written under other settings; 10 + the row that they copy.
CREATE FUNCTION pg_temp.copy_rows(distance integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE (SELECT format('INSERT INTO lf (id, %1$s) SELECT id + %2$s, %1$s FROM lf WHERE id < 5 ORDER BY id', string_agg(quote_ident(attname), ', '), distance)
             FROM pg_attribute WHERE attrelid = 'lf'::regclass AND attnum > 1 AND NOT attisdropped AND attgenerated = '');
END $$;
SELECT pg_temp.copy_rows(10) \g /dev/null
SET DateStyle = 'German, DMY';
SET TimeZone = 'America/New_York';
SET IntervalStyle = 'iso_8601';
SET extra_float_digits = -15;
SET bytea_output = 'escape';
SET client_encoding = 'GB18030';
SET lc_monetary = 'C';
SET xmloption = 'document';
SELECT pg_temp.copy_rows(20) \g /dev/null
SET DateStyle = 'SQL, MDY';
SET TimeZone = 'Asia/Kathmandu';
SET IntervalStyle = 'sql_standard';
SET extra_float_digits = 0;
SET client_encoding = 'LATIN1';
SELECT pg_temp.copy_rows(30) \g /dev/null
SELECT safeins.checkpoint() \g /dev/null
CREATE TEMP TABLE under_settings AS SELECT id, safeins.inclusion_proof('lf', id::text) AS proof FROM lf;
RESET DateStyle; RESET TimeZone; RESET IntervalStyle; RESET extra_float_digits; RESET bytea_output; RESET client_encoding; RESET lc_monetary; RESET xmloption;
CREATE TEMP TABLE proofs AS SELECT id, safeins.inclusion_proof('lf', id::text) AS proof FROM lf;
SELECT is((SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'lf'::regclass AND attnum > 0), (SELECT array_to_string(columns, ',') FROM safeins.seal WHERE label = 'sl.lf'), 'all columns in their order');
SELECT is(proof ->> 'data', encode(pg_temp.copied(format($$SELECT 'sl.lf'::text, 'I'::text, * FROM lf WHERE id = %s$$, id)), 'hex'), 'row ' || id || ' is as COPY writes it') FROM proofs ORDER BY id;
SELECT is(p.proof, u.proof, 'row ' || id || ': the proof is the same under other settings') FROM proofs p JOIN under_settings u USING (id) ORDER BY id;
SELECT is(pg_temp.included(proof), 'ok', 'row ' || id || ' is included') FROM proofs ORDER BY id;
SELECT is(encode(pg_temp.copied(regexp_replace(safeins.copy_command('lf'), '^COPY \((.*)\) TO STDOUT.*', '\1') || ' ORDER BY id'), 'hex'), (SELECT string_agg(proof ->> 'data', '' ORDER BY id) FROM proofs), 'copy_command gives all of them');
SELECT is((SELECT count(*) FROM safeins.leaves() WHERE label = 'sl.lf'), 16::bigint, 'one leaf a row');
-- Columns one by one, in a table of few: where the first test fails, this says which.
SELECT is(substring(p.proof ->> 'data' FROM position(v IN p.proof ->> 'data') FOR length(v)), v, attname || ' of row ' || id || ' is there')
FROM proofs p, LATERAL (SELECT attname, substring(encode(pg_temp.copied(format('SELECT %I FROM lf WHERE id = %s', attname, id)), 'hex') FROM 5) AS v FROM pg_attribute WHERE attrelid = 'lf'::regclass AND attnum > 0) a
WHERE id < 4 AND position(v IN p.proof ->> 'data') = 0;

-- A NaN is a NaN, and an array has NULLs or has none: a dump keeps no more than that.
CREATE TABLE same (id integer PRIMARY KEY, a float4, b float8, c integer[], d text[], e float8[], f point);
SELECT safeins.seal('same') \g /dev/null
INSERT INTO same VALUES (1, 'NaN', 'NaN', '{3}', '{x}', '{NaN}', '(NaN,NaN)'),
    (2, -'NaN'::float4, -'NaN'::float8, (ARRAY[1, NULL, 3])[3:3], (ARRAY[NULL, 'x'])[2:2], ARRAY[-'NaN'::float8], point(-'NaN'::float8, -'NaN'::float8)),
    (3, 'NaN', 'NaN', NULL, NULL, NULL, NULL);
SELECT safeins.checkpoint() \g /dev/null
CREATE FUNCTION pg_temp.field(data text, field integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    b bytea := decode(data, 'hex');
    at integer := 2;
    len integer;
BEGIN
    FOR i IN 1 .. field LOOP
        len := ('x' || encode(substring(b FROM at + 1 FOR 4), 'hex'))::bit(32)::integer;
        EXIT WHEN i = field;
        at := at + 4 + greatest(len, 0);
    END LOOP;
    RETURN CASE WHEN len < 0 THEN NULL ELSE encode(substring(b FROM at + 5 FOR len), 'hex') END;
END $$;
SELECT is(pg_temp.field(safeins.inclusion_proof('same', '2') ->> 'data', n), pg_temp.field(safeins.inclusion_proof('same', '1') ->> 'data', n), 'the same value has the same bytes: ' || what)
FROM (VALUES (4, 'float4 NaN'), (5, 'float8 NaN'), (6, 'a slice without NULLs of integers that had some'), (7, '... of texts'), (8, 'NaN in an array'), (9, 'NaN in a point')) t (n, what);
SELECT is(pg_temp.field(safeins.inclusion_proof('same', '1') ->> 'data', 4) || ' ' || pg_temp.field(safeins.inclusion_proof('same', '1') ->> 'data', 5), '7fc00000 7ff8000000000000', 'the bytes of a NaN');

-- ---- Golden leaves ----

CREATE TABLE golden (bdh text, qs smallint, je numeric(14,2), rq date, sj timestamptz, bz jsonb, tags text[], ok boolean, x double precision, PRIMARY KEY (bdh, qs));
SELECT safeins.seal('golden') \g /dev/null
INSERT INTO golden VALUES ('BD2025001', 1, 50000.00, '2025-01-08', '2025-01-08 08:00:00+08', '{"险种": "安责险"}', '{甲,NULL}', true, -0.5), ('保单,2', -1, -0.01, '1999-12-31', '2000-01-01 00:00:00+00', NULL, '{}', false, 'NaN'), ('', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
SELECT safeins.checkpoint() \g /dev/null
SELECT is(safeins.inclusion_proof('golden', VARIADIC key) ->> 'data', data, 'golden data of ' || key::text) FROM (VALUES
    ('{BD2025001,1}'::text[], '000b00000009736c2e676f6c64656e0000000149000000094244323032353030310000000200010000000a0001000100000002000500000004000023b3000000080002ce254fb8200000000018017b22e999a9e7a78d223a2022e5ae89e8b4a3e999a9227d0000001f000000010000000100000019000000020000000100000003e794b2ffffffff000000010100000008bfe0000000000000'),
    ('{"保单,2",-1}', '000b00000009736c2e676f6c64656e000000014900000008e4bf9de58d952c3200000002ffff0000000a0001ffff40000002006400000004ffffffff000000080000000000000000ffffffff0000000c0000000000000000000000190000000100000000087ff8000000000000'),
    ('{"",0}', '000b00000009736c2e676f6c64656e000000014900000000000000020000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff')) t (key, data);
SELECT is(safeins.inclusion_proof('golden', VARIADIC key) ->> 'leaf', leaf, 'golden leaf of ' || key::text) FROM (VALUES
    ('{BD2025001,1}'::text[], '3556af99768ef2eb0f92b3d217cc8504731c22401589adbc640f0b1c0619d7cf'),
    ('{"保单,2",-1}', '46902305c43f2a0a2a6a3819f1982f73ae438f4f34b9d89ad0777ec203a707b7'),
    ('{"",0}', '01219e23d7190faf4a4bf04fae38aa0a949dbeeb9e20ced9528e631d6e06e6e6')) t (key, leaf);
SELECT results_eq($$SELECT op, key FROM safeins.leaves() WHERE label = 'sl.golden' ORDER BY "position"$$, $$VALUES ('I', 'BD2025001,1'), ('I', '保单\,2,-1'), ('I', ',0')$$, 'keys of several columns');
SELECT throws_ok(s, state, message, s) FROM (VALUES
    ('SELECT safeins.inclusion_proof(''golden'', ''BD2025001'')', '22023', 'the key of table "golden" wants 2 value(s), none of them NULL'),
    ('SELECT safeins.inclusion_proof(''golden'', ''BD2025001'', NULL)', '22023', 'the key of table "golden" wants 2 value(s), none of them NULL'),
    ('SELECT safeins.inclusion_proof(''golden'', ''a'', ''1'', ''2'')', '22023', 'the key of table "golden" wants 2 value(s), none of them NULL'),
    ('SELECT safeins.inclusion_proof(''golden'', ''BD2025001'', ''x'')', '22P02', 'invalid input syntax for type smallint: "x"'),
    ('SELECT safeins.inclusion_proof(''golden'', ''BD2025001'', ''2'')', 'SI202', 'table "golden" has no row with this key')) t (s, state, message);
SAVEPOINT later;
INSERT INTO golden VALUES ('later', 1);
SELECT throws_ok('SELECT safeins.inclusion_proof(''golden'', ''later'', ''1'')', 'SI202', 'row later,1 of table "golden" is not in the tree of the last checkpoint', 'written since');
ROLLBACK TO later;

-- Keys of all kinds of types are found by their text, and are the same text under any settings.
CREATE TEMP TABLE key_types AS SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
WHERE attrelid = 'lf'::regclass AND attnum > 1 AND EXISTS (SELECT FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod AND m.amname = 'btree' WHERE o.opcdefault AND o.opcintype = t.oid);
CREATE FUNCTION pg_temp.by_key(col text, type text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    one text;
    other text;
    found bigint;
BEGIN
    EXECUTE format('CREATE TABLE k (k %s PRIMARY KEY); INSERT INTO k SELECT %I FROM lf WHERE id IN (1, 2)', type, col);
    PERFORM safeins.seal('k', mode => 'versioned');
    SET LOCAL DateStyle = 'German, DMY';
    SET LOCAL TimeZone = 'America/New_York';
    SET LOCAL IntervalStyle = 'iso_8601';
    SET LOCAL extra_float_digits = -15;
    SET LOCAL bytea_output = 'escape';
    EXECUTE 'DELETE FROM k';
    EXECUTE format('INSERT INTO k SELECT %I FROM lf WHERE id IN (1, 2)', col);
    SET LOCAL DateStyle = 'ISO';
    SET LOCAL TimeZone = 'Asia/Shanghai';
    SET LOCAL IntervalStyle = 'postgres';
    SET LOCAL extra_float_digits = 1;
    SET LOCAL bytea_output = 'hex';
    PERFORM safeins.checkpoint();
    SELECT count(DISTINCT key) INTO one FROM safeins.leaves() WHERE label = 'sl.k' OR label LIKE 'sl.k#%';
    EXECUTE 'SELECT count(safeins.inclusion_proof(''k'', k::text)) FROM k' INTO found;
    RAISE EXCEPTION USING ERRCODE = 'P0UND', MESSAGE = format('%s keys, %s found', one, found);
EXCEPTION WHEN OTHERS THEN
    RETURN SQLERRM;
END $$;
SELECT is(pg_temp.by_key(attname, type), '2 keys, 2 found', 'a key of type ' || type) FROM key_types ORDER BY attname;
SELECT cmp_ok((SELECT count(*) FROM key_types), '>', 20::bigint, 'all that can be keys');

-- ---- The tree ----

SELECT is(pg_temp.root(pg_temp.hashes()), pg_temp.note_root(safeins.checkpoint()), 'the root');
SELECT is(pg_temp.note_size(safeins.checkpoint_note()), cardinality(pg_temp.hashes())::bigint, 'the size');
SELECT is(safeins.checkpoint(), safeins.checkpoint_note(), 'a checkpoint of nothing new is the last note');
SELECT is((SELECT max(number) FROM safeins.checkpoint), (SELECT count(*) FROM safeins.checkpoint), 'checkpoints are numbered without gaps');
SELECT is((SELECT string_agg(DISTINCT pg_temp.consistent(safeins.consistency_proof(a.size, b.size)), ', ') FROM safeins.checkpoint a JOIN safeins.checkpoint b ON b.number >= a.number WHERE a.number < 8), 'ok', 'each extends those before');
SELECT results_eq($$SELECT (safeins.check_note(safeins.checkpoint_note(number))).* FROM safeins.checkpoint ORDER BY number$$,
    $$SELECT true, max(size) OVER () - size, 'the ledger extends the note' FROM safeins.checkpoint ORDER BY number$$, '... and their notes');

SELECT * FROM finish();
ROLLBACK;
