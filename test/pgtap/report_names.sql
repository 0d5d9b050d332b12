-- Names that reports show are looked up once for a statement, and are those of that statement.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-30';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE TABLE pol (id text PRIMARY KEY, insurer text, name text, from_on date);
SELECT safeins.attach('policy', 'pol', '{"policy": "id", "insurer": "insurer", "insurer_name": "name", "enterprise": "''E1''::text", "effective": "from_on", "expires": "from_on + 364"}') \g /dev/null
INSERT INTO pol VALUES ('P1', 'I1', '旧名', '2025-01-01'), ('P2', 'I1', '新名', '2026-01-01'), ('P3', 'I2', NULL, '2026-01-01'), ('P4', 'I', '短', '2026-01-01'), ('P5', '1I', '反', '2026-01-01');

SELECT results_eq($$SELECT k, safeins.insurer_name(k) FROM unnest('{I1,I2,I,1I,none,I1,"I1 ","",NULL,I1}'::text[]) WITH ORDINALITY u (k, n) ORDER BY n$$,
	$$VALUES ('I1', '新名'), ('I2', NULL), ('I', '短'), ('1I', '反'), ('none', NULL), ('I1', '新名'), ('I1 ', NULL), ('', NULL), (NULL, NULL), ('I1', '新名')$$, 'the latest policy has the name');
SELECT is(safeins.code_name('hazard.level', 'major') || safeins.code_name('hazard.level', 'general') || safeins.code_name('measure.object', 'insurer') || coalesce(safeins.code_name('size', 'major'), '-'), '重大一般承保机构-', 'codes of several lists');
SELECT is(safeins.code_name('a', 'b'), NULL, 'a code that there is not');
SELECT matches(safeins.area_name('140105'), '小店区$', 'a place by its full name');
SELECT is(safeins.area_name('999999'), NULL, 'a place that nobody knows');

-- One expression that is kept from statement to statement, as plpgsql keeps it.
CREATE FUNCTION pg_temp.renamed() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	told text := '';
	key text := 'I1';
BEGIN
	FOR i IN 1 .. 3 LOOP
		told := told || safeins.insurer_name(key) || ' ';
		UPDATE public.pol SET name = '改名' || i WHERE id = 'P2';
		PERFORM safeins.write_pending();
	END LOOP;
	RETURN told || safeins.insurer_name(key);
END $$;
SELECT is(pg_temp.renamed(), '新名 改名1 改名2 改名3', 'a name that changes is told as it is by then');

-- More than are remembered at once.
SELECT is((SELECT count(*) FROM generate_series(1, 20500) n WHERE safeins.code_name('size', n::text) IS NULL), 20500::bigint, 'many that nobody knows');
SELECT is((SELECT string_agg(DISTINCT safeins.code_name('size', CASE WHEN n % 2 = 0 THEN 'small' ELSE n::text END), ',') FROM generate_series(1, 2000) n), '小型', 'one between them');

SELECT * FROM finish();
ROLLBACK;
