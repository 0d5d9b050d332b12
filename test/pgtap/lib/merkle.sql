-- The tree of RFC 9162 once more, by its text; pg_temp.h(bytea) is the hash, made before.
CREATE FUNCTION pg_temp.node(l bytea, r bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT pg_temp.h('\x01'::bytea || l || r) $$;

-- 2.1.1: nodes pair by pair, an odd one goes up as it is.
CREATE FUNCTION pg_temp.root(leaves bytea[]) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
    above bytea[];
BEGIN
    IF cardinality(leaves) = 0 THEN
        RETURN pg_temp.h('');
    END IF;
    WHILE cardinality(leaves) > 1 LOOP
        above := '{}';
        FOR i IN 1 .. cardinality(leaves) BY 2 LOOP
            above := above || CASE WHEN i = cardinality(leaves) THEN leaves[i] ELSE pg_temp.node(leaves[i], leaves[i + 1]) END;
        END LOOP;
        leaves := above;
    END LOOP;
    RETURN leaves[1];
END $$;

-- 2.1.3.2: 'ok', or the step that fails.
CREATE FUNCTION pg_temp.included(proof jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    fn bigint := proof ->> 'position';
    sn bigint := (proof ->> 'size')::bigint - 1;
    r bytea := pg_temp.h('\x00'::bytea || decode(proof ->> 'data', 'hex'));
    p bytea;
BEGIN
    IF fn > sn THEN
        RETURN 'position beyond the tree';
    ELSIF r <> decode(proof ->> 'leaf', 'hex') THEN
        RETURN 'leaf is not the hash of data';
    END IF;
    FOR p IN SELECT decode(value, 'hex') FROM jsonb_array_elements_text(proof -> 'path') LOOP
        IF sn = 0 THEN
            RETURN 'path too long';
        END IF;
        IF fn % 2 = 1 OR fn = sn THEN
            r := pg_temp.node(p, r);
            WHILE fn % 2 = 0 AND fn <> 0 LOOP
                fn := fn >> 1;
                sn := sn >> 1;
            END LOOP;
        ELSE
            r := pg_temp.node(r, p);
        END IF;
        fn := fn >> 1;
        sn := sn >> 1;
    END LOOP;
    RETURN CASE WHEN sn <> 0 THEN 'path too short' WHEN r <> decode(proof ->> 'root', 'hex') THEN 'another root' ELSE 'ok' END;
END $$;

-- 2.1.4.2
CREATE FUNCTION pg_temp.consistent(proof jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    first bigint := proof ->> 'size1';
    second bigint := proof ->> 'size2';
    path bytea[] := ARRAY(SELECT decode(value, 'hex') FROM jsonb_array_elements_text(proof -> 'path') WITH ORDINALITY ORDER BY ordinality);
    root1 bytea := decode(proof ->> 'root1', 'hex');
    root2 bytea := decode(proof ->> 'root2', 'hex');
    fn bigint := first - 1;
    sn bigint := second - 1;
    fr bytea;
    sr bytea;
BEGIN
    IF first = second OR first = 0 THEN
        RETURN CASE WHEN path <> '{}' THEN 'a path where none is needed' WHEN first = second AND root1 <> root2 THEN 'two roots of one tree'
            WHEN first = 0 AND root1 <> pg_temp.h('') THEN 'another root of nothing' ELSE 'ok' END;
    ELSIF path = '{}' THEN
        RETURN 'no path';
    END IF;
    IF first & (first - 1) = 0 THEN
        path := root1 || path;
    END IF;
    WHILE fn % 2 = 1 LOOP
        fn := fn >> 1;
        sn := sn >> 1;
    END LOOP;
    fr := path[1];
    sr := path[1];
    FOR i IN 2 .. cardinality(path) LOOP
        IF sn = 0 THEN
            RETURN 'path too long';
        END IF;
        IF fn % 2 = 1 OR fn = sn THEN
            fr := pg_temp.node(path[i], fr);
            sr := pg_temp.node(path[i], sr);
            WHILE fn % 2 = 0 AND fn <> 0 LOOP
                fn := fn >> 1;
                sn := sn >> 1;
            END LOOP;
        ELSE
            sr := pg_temp.node(sr, path[i]);
        END IF;
        fn := fn >> 1;
        sn := sn >> 1;
    END LOOP;
    RETURN CASE WHEN sn <> 0 THEN 'path too short' WHEN fr <> root1 THEN 'another first root' WHEN sr <> root2 THEN 'another second root' ELSE 'ok' END;
END $$;

CREATE FUNCTION pg_temp.hashes() RETURNS bytea[] LANGUAGE sql AS $$ SELECT coalesce(array_agg(hash ORDER BY "position"), '{}') FROM safeins.leaves() $$;
-- The root that a note gives, and its size.
CREATE FUNCTION pg_temp.note_root(note text) RETURNS bytea LANGUAGE sql AS $$ SELECT decode(split_part(note, E'\n', 3), 'base64') $$;
CREATE FUNCTION pg_temp.note_size(note text) RETURNS bigint LANGUAGE sql AS $$ SELECT split_part(note, E'\n', 2)::bigint $$;
