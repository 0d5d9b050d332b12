-- One page of today or of a year, to look at, to print and to send.

CREATE FUNCTION safeins.html_books(as_of date, place safeins.division DEFAULT NULL) RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_html_books'
	LANGUAGE C VOLATILE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.html_books(date, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_books(date, safeins.division) IS
	'内部使用：看板各节须通读的账册，由两个进程预先读出 / internal: what the sections of the dashboard ask of whole books, made ahead of them by two processes';

CREATE FUNCTION safeins.html_dashboard(as_of date, place safeins.division) RETURNS text
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT safeins.html_page('安全生产责任保险看板：' || coalesce(safeins.html_area($2::text), '全部辖区'), '截至 ' || safeins.html_day($1),
							 xmlconcat((SELECT f.section FROM safeins.html_fee($1, $2, NULL) f), (SELECT q.section FROM safeins.html_quota($1, $2, NULL) q), safeins.html_hazards($1, $2),
									   (SELECT d.section FROM safeins.html_deadlines($1, $2, NULL) d), safeins.html_coverage($1, $2), safeins.html_ledger()))
	$fn$;
REVOKE ALL ON FUNCTION safeins.html_dashboard(date, safeins.division) FROM PUBLIC;
COMMENT ON FUNCTION safeins.html_dashboard(date, safeins.division) IS '内部使用：看板 / internal: the dashboard';

-- Its sections are counted by html_card(): so many each kind of page has.
CREATE FUNCTION safeins.report_html(kind text, year integer DEFAULT NULL, insurer_or_place text DEFAULT NULL) RETURNS text
	LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
	SET search_path = pg_catalog, pg_temp SET jit = off
AS $$
#variable_conflict use_variable
DECLARE
	of_year CONSTANT integer := coalesce(year, extract(year FROM safeins.today())::integer);
	as_of date;
	of_place safeins.division;
	begun boolean;
	page text;
BEGIN
	PERFORM safeins.html_check(kind, insurer_or_place), safeins.given_year(of_year);
	as_of := least(safeins.year_to(of_year), safeins.today());
	begun := safeins.html_begins(CASE kind WHEN 'insurer' THEN 7 WHEN 'province' THEN 5 ELSE 6 END);
	IF kind <> 'insurer' THEN
		of_place := coalesce(insurer_or_place::safeins.division, safeins.home_place());
		-- the nation is all places
		of_place := CASE WHEN of_place::text <> '000000' THEN of_place END;
	END IF;
	IF kind = 'dashboard' THEN
		PERFORM safeins.html_books(as_of, of_place);
	END IF;
	page := CASE kind
		WHEN 'insurer' THEN (SELECT i.page FROM safeins.html_insurers(of_year, ARRAY[insurer_or_place]) i)
		WHEN 'province' THEN safeins.html_province(of_year, of_place)
		ELSE safeins.html_dashboard(as_of, of_place)
	END;
	PERFORM safeins.html_ends(begun);
	RETURN page;
END
$$;
REVOKE ALL ON FUNCTION safeins.report_html(text, integer, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.report_html(text, integer, text) IS
	'网页报表（HTML，自足，不含脚本，可打印为 A4）：dashboard 看板，insurer 承保机构年度报告，province 省年度报告与评估。年度默认本年，本年为截至今日，往年为截至年末；辖区默认本库所在的省 / a report as a page of HTML by itself, without scripts, for A4: dashboard, insurer (its annual report), province (its yearly report, with the evaluation of insurers). The year is this one by default, this year as of today, an earlier one as of its end; the place is the one of this database by default';
