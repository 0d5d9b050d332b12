-- Insurers: what they file and report, what they promised, whom they paid, who is suspended.

CREATE FUNCTION safeins.filing_items(place safeins.division, year integer)
	RETURNS TABLE (item text, name text, source text, ordinal integer)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT i.item, coalesce(c.name, i.item), coalesce(c.source, r.source), coalesce(c.ordinal, 1000 + i.n::integer)
	FROM safeins.rule_for('filing.items', filing_items.place, safeins.year_to(filing_items.year)) r
		 CROSS JOIN LATERAL unnest(r.items) WITH ORDINALITY i (item, n)
		 LEFT JOIN LATERAL (SELECT c.name, c.source, c.ordinal FROM safeins.code_list c
							WHERE c.list = 'filing' AND c.code = i.item AND c.ordinal IS NOT NULL
							ORDER BY c.shipped, c.ordinal LIMIT 1) c ON true
	WHERE r.mode <> 'off';
	END;
REVOKE ALL ON FUNCTION safeins.filing_items(safeins.division, integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.filing_items(safeins.division, integer) IS
	'内部使用：某地某年须报送的资料及其正式名称 / internal: papers that insurers of a place file for a year, by their proper names; 晋应急发〔2024〕114号 附件1';

-- Insurers of a year: with a policy in force in it, or papers or a report of it.
CREATE FUNCTION safeins.insurers_of(year integer)
	RETURNS TABLE (place safeins.division, insurer text)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT p.place, p.insurer FROM safeins.insuring p
	WHERE safeins.given_year($1) AND p.live AND p.effective <= safeins.year_to(insurers_of.year) AND p.last_day >= safeins.year_from(insurers_of.year)
	UNION
	SELECT f.place, f.insurer FROM safeins.filing f WHERE f.year = insurers_of.year AND f.rows > 0
	UNION
	SELECT r.place, r.insurer FROM safeins.report r WHERE r.year = insurers_of.year AND r.rows > 0;
	$fn$;
REVOKE ALL ON FUNCTION safeins.insurers_of(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.insurers_of(integer) IS
	'内部使用：某年有有效保单、资料或年度报告的承保机构 / internal: insurers that have a policy in force in a year, or filed or reported for it';

-- Where papers are filed each year: that of the year, by its first day; elsewhere whichever stands. Of rows, so that it is planned with what asks for it: there are many insurers, and many papers.
CREATE FUNCTION safeins.papers_in(of_year integer, place safeins.division, of_insurer text, due_on date)
	RETURNS TABLE (item text, name text, source text, ordinal integer, first_on date)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT i.item, i.name, i.source, i.ordinal,
		   CASE WHEN $4 IS NULL THEN safeins.paper_stands($3, $2, i.item, 1, 9999, d.as_of)
				ELSE (SELECT min(f.submitted_on) FROM safeins.filing f
					  WHERE f.insurer = $3 COLLATE "C" AND f.place OPERATOR(safeins.=) $2 AND f.year = $1
							AND f.item = i.item COLLATE "C" AND f.accepted AND f.rows > 0 AND f.valid_until >= d.as_of) END
	FROM safeins.filing_items($2, $1) i
		 CROSS JOIN (SELECT least(greatest(safeins.today(), safeins.year_from($1)), safeins.year_to($1)) AS as_of) d;
	END;
REVOKE ALL ON FUNCTION safeins.papers_in(integer, safeins.division, text, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.papers_in(integer, safeins.division, text, date) IS
	'内部使用：某地某年须报送的资料，及其中有效的报送日，未报或已过有效期则为 NULL（以今日、且不出该年度为准）；due_on 为逐年报送的到期日 / internal: papers to be filed for a year, and the day on which that was filed which stands today, or on the nearest day of that year; NULL where there is none; due_on: when they are due each year';

CREATE FUNCTION safeins.filing_missing(year integer)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, item varchar(64), name varchar(200),
				   source varchar(500), due_on date, days_late bigint)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT n.place::text::varchar(6), n.insurer::varchar, filing_missing.year::smallint, i.item::varchar(64), i.name::varchar(200),
		   i.source::varchar(500), d.due_on,
		   CASE WHEN safeins.role_known('filing', n.place) AND d.due_on IS NOT NULL THEN greatest(safeins.today() - d.due_on, 0)::bigint END
	FROM safeins.insurers_of(filing_missing.year) n
		 CROSS JOIN LATERAL (SELECT safeins.insurer_due('filing.annual', n.place, filing_missing.year) AS due_on) d
		 CROSS JOIN LATERAL safeins.papers_in(filing_missing.year, n.place, n.insurer, d.due_on) i
	WHERE safeins.given_year($1) AND i.first_on IS NULL
	ORDER BY n.place::integer, n.insurer, i.ordinal, i.item;
	END;
REVOKE ALL ON FUNCTION safeins.filing_missing(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.filing_missing(integer) IS
	'某年尚缺的资料，每项一行：项目代码、正式名称、依据、到期日、逾期天数（至今日，未接管资料表或无逐年报送规定为空） / papers of a year that are not in, a row each: code, proper name, citation, day they were due, days late as of today (NULL where no table of papers is attached or no rule has them filed each year); 晋应急发〔2024〕114号 第一部分、附件1';

CREATE VIEW safeins.filing_missing AS
SELECT * FROM safeins.filing_missing(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.filing_missing FROM PUBLIC;
COMMENT ON VIEW safeins.filing_missing IS '本年度尚缺的备案资料 / papers missing for this year';

CREATE FUNCTION safeins.filing_status(year integer)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, filed bigint, required bigint, missing varchar(4000),
				   complete smallint, due_on date, submitted_on date, days_late bigint, suspended_until date,
				   eligible smallint, ineligible varchar(1000))
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT n.place::text::varchar(6), n.insurer::varchar, filing_status.year::smallint,
		   CASE WHEN k.known THEN w.filed END, w.required, CASE WHEN k.known THEN w.missing::varchar(4000) END,
		   CASE WHEN w.required > 0 AND k.known THEN (w.filed = w.required)::integer::smallint END,
		   d.due_on, l.submitted_on,
		   CASE WHEN w.required > 0 AND k.known AND d.due_on IS NOT NULL THEN
				greatest((CASE WHEN w.filed = w.required THEN w.completed_on ELSE safeins.today() END) - d.due_on, 0)::bigint END,
		   s.until_on,
		   (e.reason IS NULL)::integer::smallint, e.reason::varchar(1000)
	FROM safeins.insurers_of(filing_status.year) n
		 CROSS JOIN LATERAL (SELECT safeins.role_known('filing', n.place) AS known) k
		 CROSS JOIN LATERAL (SELECT safeins.insurer_due('filing.annual', n.place, filing_status.year) AS due_on,
									least(greatest(safeins.today(), safeins.year_from(filing_status.year)), safeins.year_to(filing_status.year)) AS as_of) d
		 CROSS JOIN LATERAL (SELECT count(*) AS required, count(i.first_on) AS filed, max(i.first_on) AS completed_on,
									string_agg(i.name, '、' ORDER BY i.ordinal, i.item) FILTER (WHERE i.first_on IS NULL) AS missing
							 FROM safeins.papers_in(filing_status.year, n.place, n.insurer, d.due_on) i) w
		 CROSS JOIN LATERAL (SELECT max(f.submitted_on) AS submitted_on FROM safeins.filing f
							 WHERE f.insurer = n.insurer AND f.place OPERATOR(safeins.=) n.place
								   AND f.year = filing_status.year AND f.rows > 0) l
		 CROSS JOIN LATERAL (SELECT safeins.insurer_ineligible(n.insurer, d.as_of, n.place) AS reason) e
		 CROSS JOIN LATERAL (SELECT max(least(s.until_on, x.from_on - 1)) AS until_on
							 FROM safeins.suspension s
								  LEFT JOIN safeins.suspension x ON x.place OPERATOR(safeins.=) s.place AND x.lifts = s.id
							 WHERE s.insurer = n.insurer AND s.lifts IS NULL AND d.as_of BETWEEN s.from_on AND s.until_on
								   AND (s.place OPERATOR(safeins.=) n.place OR s.place::integer = 0)
								   AND (x.from_on IS NULL OR x.from_on > d.as_of)) s
	WHERE safeins.given_year($1)
	ORDER BY n.place::integer, n.insurer;
	END;
REVOKE ALL ON FUNCTION safeins.filing_status(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.filing_status(integer) IS
	'某年各承保机构资料报送情况：已报、应报项数，所缺资料名称，是否齐全（1/0），到期日，最后报送日，逾期天数（未齐则至今日；无逐年报送规定的，到期日与逾期天数为空，此前报送且仍有效的计入），停用至，可否承保（1/0，缺件不影响承保）及原因（以今日、且不出该年度为准） / filing of each insurer for a year: papers filed and required, names of those missing, complete (1/0), day due, last submission, days late (as of today while incomplete; where no rule has them filed each year both are NULL and what was filed before and stands counts), suspended until, eligible (1/0: papers that are missing keep it from nothing) and why not, as of today or the nearest day of that year; 晋应急发〔2024〕114号 第一部分、附件1';

CREATE VIEW safeins.filing_status AS
SELECT * FROM safeins.filing_status(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.filing_status FROM PUBLIC;
COMMENT ON VIEW safeins.filing_status IS '本年度的资料报送情况 / filing of papers, this year';

CREATE FUNCTION safeins.claim_summary(year integer DEFAULT NULL)
	RETURNS TABLE (place varchar(6), insurer varchar, year smallint, claims bigint, refused bigint, deaths bigint, paid numeric(20,2))
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	-- Not parsed when it is restored: grouping by a division wants the type's operator class, which pg_upgrade makes later.
	SET search_path = pg_catalog, pg_temp SET jit = off
	AS $fn$
	SELECT x.place::text::varchar(6), x.insurer::varchar, x.year::smallint,
		   sum(x.claims)::bigint, sum(x.refused)::bigint, sum(x.deaths)::bigint, (sum(x.paid) * 0.01)::numeric(20,2)
	FROM (SELECT t.place, t.year, t.claims, t.refused, t.deaths, t.paid,
				 coalesce(p.insurer, (SELECT q.insurer FROM safeins.policy q WHERE q.policy = t.policy AND q.effective <> '-infinity'::date
									  ORDER BY q.place::integer LIMIT 1)) AS insurer
		  FROM safeins.claim_tally t
			   LEFT JOIN safeins.policy p ON p.policy = t.policy AND p.place OPERATOR(safeins.=) t.place AND p.effective <> '-infinity'::date
		  WHERE (claim_summary.year IS NULL OR safeins.given_year($1)) AND (claim_summary.year IS NULL OR t.year = claim_summary.year) AND t.claims > 0) x
	GROUP BY x.place, x.insurer, x.year
	ORDER BY x.place::integer, x.year, x.insurer;
	$fn$;
REVOKE ALL ON FUNCTION safeins.claim_summary(integer) FROM PUBLIC;
COMMENT ON FUNCTION safeins.claim_summary(integer) IS
	'理赔汇总：按辖区、承保机构、报案年度计件数、拒赔件数、死亡人数与赔款（元）；保单未知的承保机构为空；NULL 为全部年度 / claims by place, insurer and year of the report: number, refused, deaths, paid in yuan; insurer NULL where the policy is not known; NULL for all years; 晋应急发〔2024〕114号 三（四）、附件2第四条';

CREATE VIEW safeins.claim_summary AS
SELECT * FROM safeins.claim_summary(extract(year FROM safeins.today())::integer);
REVOKE ALL ON safeins.claim_summary FROM PUBLIC;
COMMENT ON VIEW safeins.claim_summary IS '本年度的理赔汇总 / claims, this year';

CREATE FUNCTION safeins.suspension_status(as_of date)
	RETURNS TABLE (place varchar(6), suspension bigint, insurer varchar, from_on date, until_on date, lifted_on date, state varchar(8), state_zh varchar(8),
				   days_left bigint, basis varchar(64), source varchar(500), reason varchar(1000), lift_reason varchar(1000), done_by varchar(63), done_at timestamp, measure varchar)
	LANGUAGE sql STABLE PARALLEL RESTRICTED
	BEGIN ATOMIC
	SELECT s.place::text::varchar(6), s.id, s.insurer::varchar, s.from_on, s.until_on, s.lifted_on,
		   s.state::varchar(8),
		   (CASE s.state WHEN 'lifted' THEN '已解除' WHEN 'over' THEN '已期满' WHEN 'to come' THEN '尚未开始' ELSE '停用中' END)::varchar(8),
		   CASE WHEN s.state = 'in force' THEN (s.last_on - suspension_status.as_of + 1)::bigint ELSE 0 END,
		   s.basis::varchar(64), s.source::varchar(500), s.reason::varchar(1000), s.lift_reason::varchar(1000),
		   s.done_by::varchar(63), (s.done_at AT TIME ZONE 'Asia/Shanghai')::timestamp(0),
		   (SELECT m.measure FROM safeins.measure m
			WHERE m.live AND m.kind = 'stop_use' AND m.object_kind = 'insurer' AND m.object = s.insurer AND m.issued_on <= suspension_status.as_of
				  AND (m.place OPERATOR(safeins.=) s.place OR s.place::integer = 0)
				  AND coalesce(m.valid_until, m.due_on, suspension_status.as_of) >= suspension_status.as_of
				  AND coalesce(m.done_on > suspension_status.as_of, true)
			ORDER BY m.issued_on DESC, m.measure DESC LIMIT 1)::varchar
	FROM (SELECT s.*, l.from_on AS lifted_on, l.reason AS lift_reason, least(s.until_on, l.from_on - 1) AS last_on,
				 CASE WHEN l.from_on <= suspension_status.as_of THEN 'lifted'
					  WHEN s.until_on < suspension_status.as_of THEN 'over'
					  WHEN s.from_on > suspension_status.as_of THEN 'to come'
					  ELSE 'in force' END AS state
		  FROM safeins.suspension s
			   LEFT JOIN safeins.suspension l ON l.place OPERATOR(safeins.=) s.place AND l.lifts = s.id
		  WHERE s.lifts IS NULL) s
	WHERE safeins.given_day($1)
	ORDER BY s.place::integer, s.id;
	END;
REVOKE ALL ON FUNCTION safeins.suspension_status(date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.suspension_status(date) IS
	'截至某日的停用情况 / suspensions as of a day; 晋应急发〔2024〕114号 附件2第一条、第三条';

CREATE VIEW safeins.suspension_status AS
SELECT * FROM safeins.suspension_status(safeins.today());
REVOKE ALL ON safeins.suspension_status FROM PUBLIC;
COMMENT ON VIEW safeins.suspension_status IS '今日的停用情况 / suspensions as of today';
COMMENT ON COLUMN safeins.suspension_status.place IS '所属省 / province';
COMMENT ON COLUMN safeins.suspension_status.suspension IS '序号，用于解除 / number, by which it is lifted';
COMMENT ON COLUMN safeins.suspension_status.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.suspension_status.from_on IS '停用首日 / first day';
COMMENT ON COLUMN safeins.suspension_status.until_on IS '停用末日 / last day';
COMMENT ON COLUMN safeins.suspension_status.lifted_on IS '解除之日，自该日起可承保 / day it was lifted on: from then on policies may be written';
COMMENT ON COLUMN safeins.suspension_status.state IS '状态 / in force, lifted, over, to come';
COMMENT ON COLUMN safeins.suspension_status.state_zh IS '状态（中文） / the same in Chinese';
COMMENT ON COLUMN safeins.suspension_status.days_left IS '尚余天数，含当日 / days left, today included';
COMMENT ON COLUMN safeins.suspension_status.basis IS '依据的规则代码 / code of the rule';
COMMENT ON COLUMN safeins.suspension_status.source IS '依据：文号与条款 / citation: document and article';
COMMENT ON COLUMN safeins.suspension_status.reason IS '原因 / why';
COMMENT ON COLUMN safeins.suspension_status.lift_reason IS '解除原因 / why it was lifted';
COMMENT ON COLUMN safeins.suspension_status.done_by IS '操作人 / who';
COMMENT ON COLUMN safeins.suspension_status.done_at IS '操作时间（北京时间） / when, time of Beijing';
COMMENT ON COLUMN safeins.suspension_status.measure IS '该日有效的停止使用措施，无则为空 / measure in force on the day that stops the insurer; NULL where there is none';

CREATE VIEW safeins.commitment AS
SELECT c.ordinal::smallint AS ordinal,
	   c.name::varchar(200) AS commitment,
	   c.source::varchar(500) AS annex,
	   c.code::varchar(64) AS rule,
	   k.meaning_zh::varchar(200) AS meaning_zh,
	   k.meaning_en::varchar(200) AS meaning_en,
	   (CASE r.type WHEN 'term' THEN r.term::text
					WHEN 'list' THEN array_to_string(r.items, ', ')
					ELSE trim_scale(r.number)::text END)::varchar(2000) AS value,
	   k.unit::varchar(64) AS unit,
	   r.mode::varchar(5) AS mode,
	   r.source::varchar(500) AS source
FROM safeins.code_list c
	 JOIN safeins.rule_code k ON k.code = c.code
	 -- Of duties that only some sectors have, those of the first of them.
	 CROSS JOIN LATERAL (SELECT r.* FROM (SELECT NULL::text AS sector, 0 AS nth UNION ALL
										  SELECT s.code, s.ordinal FROM safeins.code_list s WHERE s.list = 'sector' AND s.ordinal IS NOT NULL) s
						 CROSS JOIN LATERAL safeins.rule_for(c.code, safeins.home_place(), safeins.today(), s.sector) r
						 ORDER BY r.id IS NULL, s.nth LIMIT 1) r
WHERE c.list = 'commitment' AND c.ordinal IS NOT NULL
ORDER BY c.ordinal;
REVOKE ALL ON safeins.commitment FROM PUBLIC;
COMMENT ON VIEW safeins.commitment IS '承诺函的八项承诺与今日在本地执行的规则 / the eight commitments of annex 2 and the rules that hold here today; 晋应急发〔2024〕114号 附件2';
COMMENT ON COLUMN safeins.commitment.ordinal IS '承诺的序号 / number of the commitment';
COMMENT ON COLUMN safeins.commitment.commitment IS '承诺事项 / what is promised';
COMMENT ON COLUMN safeins.commitment.annex IS '承诺函条款 / article of annex 2';
COMMENT ON COLUMN safeins.commitment.rule IS '对应的规则代码 / code of the rule that holds it';
COMMENT ON COLUMN safeins.commitment.meaning_zh IS '规则的中文含义 / meaning of the rule, in Chinese';
COMMENT ON COLUMN safeins.commitment.meaning_en IS '规则的英文含义 / meaning of the rule, in English';
COMMENT ON COLUMN safeins.commitment.value IS '现行取值 / value in force';
COMMENT ON COLUMN safeins.commitment.unit IS '计量单位 / unit';
COMMENT ON COLUMN safeins.commitment.mode IS '现行执行方式 / mode in force';
COMMENT ON COLUMN safeins.commitment.source IS '现行规则的依据，空为无规定 / citation of the rule in force; NULL where the law is silent';
