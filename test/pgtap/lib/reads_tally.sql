-- Does a query read the whole tally?  Else it looks policies up by the index.
CREATE FUNCTION pg_temp.reads_tally(query text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    reads CONSTANT text := 'SELECT coalesce(seq_scan, 0) FROM pg_stat_xact_user_tables WHERE relid = ''safeins.service_tally''::regclass';
    before bigint;
    after bigint;
BEGIN
    EXECUTE reads INTO before;
    EXECUTE 'SELECT count(*) FROM (' || query || ') x';
    EXECUTE reads INTO after;
    RETURN after > before;
END $$;
