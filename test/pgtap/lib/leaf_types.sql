-- A table with a column of every type that can be sealed, and what COPY makes of its rows.
CREATE SCHEMA sl;
SET search_path = sl, public;
SELECT count(*) > 0 AS has_citext FROM pg_available_extensions WHERE name = 'citext' \gset
\if :has_citext
CREATE EXTENSION IF NOT EXISTS citext SCHEMA sl;
\else
CREATE DOMAIN citext AS text;
\endif
CREATE TYPE mood AS ENUM ('calm', '生气', '');
CREATE DOMAIN code AS varchar(8);
CREATE DOMAIN codes AS code;
CREATE DOMAIN moodish AS mood;
CREATE DOMAIN numbers AS numeric[];
CREATE TABLE lf (id integer PRIMARY KEY,
    c_bool bool, c_int2 int2, c_int4 int4, c_int8 int8, c_oid oid, c_char "char", c_money money, c_xid8 xid8, c_lsn pg_lsn,
    c_float4 float4, c_float8 float8, c_numeric numeric, c_numeric2 numeric(30, 5),
    c_date date, c_time time, c_timetz timetz, c_ts timestamp, c_tstz timestamptz, c_interval interval,
    c_text text, c_varchar varchar(200), c_bpchar char(7), c_name name, c_citext citext, c_json json, c_jsonb jsonb, c_mood mood,
    c_bytea bytea, c_uuid uuid, c_bit bit(5), c_varbit varbit, c_inet inet, c_cidr cidr, c_mac macaddr, c_mac8 macaddr8,
    c_point point, c_line line, c_lseg lseg, c_box box, c_path path, c_polygon polygon, c_circle circle,
    c_int4range int4range, c_int8range int8range, c_numrange numrange, c_daterange daterange, c_tsrange tsrange, c_tstzrange tstzrange,
    c_int4mr int4multirange, c_int8mr int8multirange, c_nummr nummultirange, c_datemr datemultirange, c_tsmr tsmultirange, c_tstzmr tstzmultirange,
    c_ints integer[], c_texts text[], c_numerics numeric[], c_tstzs timestamptz[], c_bools bool[], c_names name[], c_bpchars char(3)[], c_jsonbs jsonb[], c_float8s float8[], c_ranges int4range[], c_byteas bytea[],
    c_vector int2vector, c_oidvector oidvector, c_code codes, c_moodish moodish, c_numbers numbers,
    c_uscc safeins.uscc, c_yuan safeins.yuan, c_division safeins.division, c_generated text GENERATED ALWAYS AS (c_text || '，' || id) STORED);

-- What COPY writes of the rows of a query, without header and trailer.
CREATE FUNCTION pg_temp.copied(query text) RETURNS bytea LANGUAGE plpgsql SET client_encoding = 'UTF8' AS $$
DECLARE
    file text := current_setting('data_directory') || '/safeins_leaf.bin';
    written bytea;
BEGIN
    EXECUTE format('COPY (%s) TO %L (FORMAT binary)', query, file);
    written := pg_read_binary_file(file);
    RETURN substring(written FROM 20 FOR length(written) - 21);
END $$;

-- Everyday values; the ends of each type; more of them; nothing.
CREATE PROCEDURE pg_temp.fill() LANGUAGE plpgsql AS $fill$
BEGIN
    INSERT INTO lf SELECT 1,
        true, 1, 2, 3, 4, 'a', 12.34::numeric::money, '5', '1/2ABCDEF0', 1.5, 2.25, 1234567.8901, 12345.6,
        '2025-06-30', '12:34:56.789', '12:34:56+08', '2025-06-30 12:34:56.123456', '2025-06-30 12:34:56.123456+08', '1 year 2 mons 3 days 04:05:06.7',
        '安责险', '保单', '甲', '名字', 'Straße', '{"b": 1,  "a": [1, 2.50, "保"], "b": 2}', '{"b": 1, "a": [1, 2.50, "保"], "c": null}', '生气',
        '\x00ff10', '123e4567-e89b-12d3-a456-426614174000', B'10101', B'101010101', '10.1.2.3/8', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05',
        '(1.5,-2)', '{1,2,3}', '[(0,0),(1,1)]', '(2,3),(0,1)', '[(0,0),(1,1),(2,0)]', '((0,0),(1,1),(2,0))', '<(1,2),3>',
        '[1,10)', '(1,)', '[1.50,2.0]', '[2025-01-01,2026-01-01)', '[2025-01-01 10:00,2025-01-01 11:00]', '[2025-01-01 10:00+08,infinity)',
        '{[1,2],[5,6]}', '{(,5)}', '{[1.0,2.00)}', '{[2025-01-01,2025-02-01),[2025-03-01,2025-04-01)}', '{[2025-01-01 00:00,2025-01-01 01:00)}', '{[2025-01-01 00:00+08,2025-01-01 01:00+08)}',
        '{1,2,3}', '{甲,"b,\"c",NULL,"NULL",""}', '{1.0,1.00,NaN}', '{2025-06-30 12:34:56.123456+08}', '{t,f,NULL}', '{pg,名}', '{甲,ab}', '{"{\"a\": 1}"}', '{1.5,NaN,-0}', '{empty,"[1,2)"}', '{"\\x00"}',
        '1 2 3', '4 5', 'abc', '生气', '{1.10}', '91140000MA0000000X', '12345.67', '140105';
    INSERT INTO lf SELECT 2,
        false, -32768, -2147483648, -9223372036854775808, 4294967295, '', (-92233720368547758.08)::numeric::money, '18446744073709551615', 'FFFFFFFF/FFFFFFFF', 'NaN', 'NaN', 'NaN', -0.00001,
        '-infinity', '24:00:00', '00:00:00-15:59:59', '-infinity', '-infinity', '-178000000 years',
        '', '', '', '', '', 'null', 'null', '', '', '00000000-0000-0000-0000-000000000000', B'00000', B'', '::/0', '0.0.0.0/0', '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff:ff:ff',
        '(Infinity,-Infinity)', '{-1,0,0}', '[(0,0),(0,0)]', '(0,0),(0,0)', '((0,0))', '((0,0))', '<(0,0),0>',
        'empty', '(,)', 'empty', '(,2026-01-01)', '(,)', '(-infinity,)', '{}', '{(,)}', '{}', '{}', '{(,)}', '{}',
        '{}', '{}', '{}', '{-infinity,infinity}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '', '', '', 'calm', '{}', '91140000MA0000010Y', '-12345.67', '110000';
    INSERT INTO lf SELECT 3,
        true, 32767, 2147483647, 9223372036854775807, 0, '\377', 92233720368547758.07::numeric::money, '0', '0/0', '-Infinity', '-0', 'Infinity', 1e24,
        'infinity', '00:00:00', '23:59:59.999999+15:59:59', 'infinity', 'infinity', '178000000 years -1 day +00:00:00.000001',
        repeat('长', 3000), repeat('值', 200), 'abcdefg', repeat('n', 63), 'ÄÖÜ', '  [ 1 , 2 ]  ', '"\u00e9\n\\"', 'calm', decode(repeat('5a', 9000), 'hex'),
        'ffffffff-ffff-ffff-ffff-ffffffffffff', B'11111', repeat('1', 1001)::varbit, 'fe80::1/64', '2001:db8::/32', 'ff:ff:ff:ff:ff:ff', '00:00:00:00:00:00:00:00',
        '(1e-300,1e300)', '{0,1,-0.5}', '[(1e10,-1e10),(0.1,0.2)]', '(1e10,1e10),(-1e10,-1e10)', '((0,0),(1,1),(2,0))', '((1,1),(0,0),(5,5),(3,1))', '<(-1.5,1e5),1e-5>',
        '[-2147483648,2147483647)', '[-9223372036854775808,9223372036854775807)', '(-Infinity,Infinity)', '[infinity,infinity]', '[-infinity,infinity]', '(4713-12-31 00:00:00+00 BC,294276-12-31 23:59:59.999999+00)'
        , '{[1,2),[4,5)}', '{(,1),(5,)}', '{[-1e100,1e-100]}', '{(,2025-01-01),[2025-03-01,)}', '{[2025-01-01,2025-01-02),(2025-01-03,infinity]}', '{(,)}',
        '[-3:-1][2:2]={{1},{NULL},{3}}', ARRAY[['a', repeat('长', 2000)], [NULL, '']], ARRAY[1e100, -1e-100, 'Infinity', NULL], '{NULL}', '{{t},{f}}', '{NULL}', '{abc,NULL}', '{null,"\"x\"",NULL}', '{Infinity,-Infinity,NULL}', '{"(,)"}', '{NULL,""}',
        '-1', '4294967295', '12345678', NULL, '{NULL,NaN}', NULL, '0.01', '659004'
    WHERE true;
    INSERT INTO lf (id) VALUES (4);
END $fill$;
