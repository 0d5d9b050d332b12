-- Budgets of the prevention fee: what each insurer planned for a year, how that changed, and what it spent.
CREATE VIEW safeins.budget_history AS
SELECT c.place::text::varchar(6) AS place, c.insurer::varchar AS insurer, c.year::smallint AS year, c.nth::smallint AS nth,
	   (c.budget * 0.01)::numeric(20,2) AS budget, (c.was * 0.01)::numeric(20,2) AS was, (s.spent * 0.01)::numeric(20,2) AS spent,
	   ((c.budget - s.spent) * 0.01)::numeric(20,2) AS remaining,
	   (CASE WHEN c.last AND c.budget IS NOT NULL THEN 1 ELSE 0 END)::smallint AS in_force,
	   (CASE WHEN extract(year FROM c.set_on) > c.year THEN 1 ELSE 0 END)::smallint AS late,
	   c.set_on, c.reason::varchar AS reason, c.done_by::varchar AS done_by, (c.done_at AT TIME ZONE 'Asia/Shanghai')::timestamp AS done_at
FROM (SELECT b.place, b.insurer, b.year, row_number() OVER w AS nth, b.budget, b.was, lead(b.id) OVER w IS NULL AS last,
			 b.set_on, b.reason, b.done_by, b.done_at
	  FROM safeins.budget b
	  WINDOW w AS (PARTITION BY b.place::integer, b.insurer, b.year ORDER BY b.id)
	  UNION ALL
	  -- One that was set before changes were kept.
	  SELECT a.place, a.subject, a.year, 1, a.budget, NULL, true, NULL, NULL, NULL, NULL
	  FROM safeins.account a
	  WHERE a.budget IS NOT NULL AND a.scope = 'insurer'
			AND NOT EXISTS (SELECT FROM safeins.budget b
							WHERE b.insurer = a.subject AND b.year = a.year AND b.place OPERATOR(safeins.=) a.place)) c
	 CROSS JOIN LATERAL (SELECT coalesce(sum(safeins.account_spent(a.place, a.scope, a.subject, a.year, a.spent, a.shift, a.insurer)), 0) AS spent
						 FROM safeins.account a
						 WHERE a.subject = c.insurer AND a.year = c.year AND a.place OPERATOR(safeins.=) c.place AND a.scope = 'insurer') s;
REVOKE ALL ON safeins.budget_history FROM PUBLIC;
COMMENT ON VIEW safeins.budget_history IS '各承保机构各年度专项预算的历次编制、调整与撤回，及与实际支出的对比（元）；应急厅函〔2024〕322号 第四部分 / each insurer''s budgets by year: every time that one was set, changed or taken back, beside what was spent, in yuan';
COMMENT ON COLUMN safeins.budget_history.place IS '辖区 / division of the account';
COMMENT ON COLUMN safeins.budget_history.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.budget_history.year IS '年度 / calendar year';
COMMENT ON COLUMN safeins.budget_history.nth IS '该年度的第几次 / which change of that year''s budget';
COMMENT ON COLUMN safeins.budget_history.budget IS '预算（元）；撤回为空 / budget, yuan; NULL: it was taken back';
COMMENT ON COLUMN safeins.budget_history.was IS '此前的预算（元） / what it was before, yuan';
COMMENT ON COLUMN safeins.budget_history.spent IS '该年度实际支出（元），现值 / what was spent in that year, as of now, yuan';
COMMENT ON COLUMN safeins.budget_history.remaining IS '预算余额（元），负为超预算 / what is left of the budget, yuan; negative: over it';
COMMENT ON COLUMN safeins.budget_history.in_force IS '1 为现行预算 / 1: the budget that stands';
COMMENT ON COLUMN safeins.budget_history.late IS '1 为年度结束后编制或调整 / 1: after the year was over';
COMMENT ON COLUMN safeins.budget_history.set_on IS '编制、调整或撤回之日；早于记录的为空 / day of the change; NULL: before changes were kept';
COMMENT ON COLUMN safeins.budget_history.reason IS '撤回的原因 / why it was taken back';
COMMENT ON COLUMN safeins.budget_history.done_by IS '操作人 / who';
COMMENT ON COLUMN safeins.budget_history.done_at IS '操作时间（北京时间） / when, in Beijing time';
