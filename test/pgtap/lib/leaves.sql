-- What the tree has of one table: a checkpoint, then act and key of each leaf, in their order.
CREATE FUNCTION pg_temp.leaves(of_label text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM safeins.checkpoint();
    RETURN coalesce((SELECT string_agg(op || ' ' || key, '; ' ORDER BY "position") FROM safeins.leaves() WHERE label = of_label), '');
END $$;

-- Runs a statement and undoes it: the leaves that it added, or what it raised.
CREATE FUNCTION pg_temp.leaves_by(statement text, of_label text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    before bigint;
    answer text;
BEGIN
    PERFORM safeins.checkpoint();
    SELECT coalesce(max("position") + 1, 0) INTO before FROM safeins.leaves();
    BEGIN
        EXECUTE statement;
        PERFORM safeins.checkpoint();
        SELECT coalesce(string_agg(op || ' ' || key, '; ' ORDER BY "position"), '') INTO answer FROM safeins.leaves(before) WHERE label = of_label;
        RAISE EXCEPTION USING ERRCODE = 'P0UND';
    EXCEPTION
        WHEN SQLSTATE 'P0UND' THEN RETURN answer;
        WHEN OTHERS THEN RETURN SQLSTATE;
    END;
END $$;
