-- What the departments take: what there is, and what was written since they last asked.

-- Neither table is dumped: whoever takes from a restored database begins anew.
CREATE TABLE safeins.exchange (
	secret    bytea NOT NULL,
	opened_by text NOT NULL DEFAULT SESSION_USER,
	opened_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
CREATE UNIQUE INDEX exchange_once ON safeins.exchange ((true));
REVOKE ALL ON safeins.exchange FROM PUBLIC;
COMMENT ON TABLE safeins.exchange IS '内部使用：数据交换：开通时一行；不随备份转储，恢复后须重新开通 / internal: the exchange: one row while it is open; not dumped, so that it is opened anew where a database was restored';
COMMENT ON COLUMN safeins.exchange.secret IS '个人号码化名所用的密钥，不得外传 / what pseudonyms of persons are made with; for nobody else';
COMMENT ON COLUMN safeins.exchange.opened_by IS '开通人 / who opened it';
COMMENT ON COLUMN safeins.exchange.opened_at IS '开通时间 / when it was opened';

CREATE TABLE safeins.exchange_gone (
	place  safeins.division NOT NULL,
	object text COLLATE "C" NOT NULL,
	key    jsonb NOT NULL
);
REVOKE ALL ON safeins.exchange_gone FROM PUBLIC;
COMMENT ON TABLE safeins.exchange_gone IS '内部使用：数据交换：开通以来从账簿中去掉的条目 / internal: the exchange: entries that left the books since it was opened';
COMMENT ON COLUMN safeins.exchange_gone.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_gone.object IS '账簿 / book';
COMMENT ON COLUMN safeins.exchange_gone.key IS '键 / key';

-- Stands on the books while the exchange is open; its arguments are the key's columns.
CREATE FUNCTION safeins.exchange_note_gone() RETURNS trigger
	LANGUAGE plpgsql
	SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	gone jsonb := to_jsonb(OLD);
BEGIN
	INSERT INTO safeins.exchange_gone (place, object, key)
	VALUES (OLD.place, TG_TABLE_NAME, (SELECT jsonb_object_agg(k.name, gone -> k.name) FROM unnest(TG_ARGV) AS k(name)));
	RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION safeins.exchange_note_gone() FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_note_gone() IS '数据交换内部使用：记下从账簿中去掉的条目 / for the exchange: notes what leaves a book';

CREATE FUNCTION safeins.open_exchange() RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_open_exchange'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.open_exchange() FROM PUBLIC;
COMMENT ON FUNCTION safeins.open_exchange() IS
	'开通与各部门的数据交换：自此记下从账簿中去掉的条目；应急厅函〔2024〕322号 第五部分 / opens the exchange with the departments: from now on what leaves the books is noted';

CREATE FUNCTION safeins.close_exchange() RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_close_exchange'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.close_exchange() FROM PUBLIC;
COMMENT ON FUNCTION safeins.close_exchange() IS
	'关闭数据交换：此前给出的位置一律作废 / closes the exchange: positions that were given are good no more';

CREATE FUNCTION safeins.exchange_position(written xid8) RETURNS varchar
	AS 'MODULE_PATHNAME', 'safeins_exchange_position'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.exchange_position(xid8) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_position(xid8) IS '数据交换内部使用：位置的写法 / for the exchange: a position as it is given out';

CREATE FUNCTION safeins.exchange_since("position" text) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_exchange_since'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.exchange_since(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_since(text) IS
	'数据交换内部使用：位置所指的事务；NULL 为从头；不是本次交换的位置报 22023 / for the exchange: the transaction of a position; NULL is the beginning; 22023 for one of another exchange';

CREATE FUNCTION safeins.exchange_written(xmin xid) RETURNS bigint
	AS 'MODULE_PATHNAME', 'safeins_exchange_written'
	LANGUAGE C STABLE STRICT PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.exchange_written(xid) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_written(xid) IS '数据交换内部使用：写下该行的事务 / for the exchange: the transaction that wrote a row';

CREATE FUNCTION safeins.exchange_masked(content jsonb) RETURNS varchar
	AS 'MODULE_PATHNAME', 'safeins_exchange_masked'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.exchange_masked(jsonb) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_masked(jsonb) IS
	'数据交换内部使用：居民身份号码、手机号码一律以化名代替，同一号码化名相同 / for the exchange: numbers of identity cards and mobile telephones become pseudonyms, the same one each time';

-- Every thing that some department takes, a row each.
CREATE VIEW safeins.exchange_item AS
SELECT 'enterprise' AS object, e.place::integer AS place, 0 AS gone, safeins.exchange_written(e.xmin) AS written,
	   jsonb_build_object('enterprise', e.enterprise) AS key,
	   jsonb_build_object('area', e.area, 'sector', e.sector, 'size', e.size, 'risk', e.risk, 'must_insure', e.must_insure,
						  'active', e.active, 'standard_grade', e.standard_grade, 'live', e.live) AS content
FROM safeins.enterprise e
UNION ALL
SELECT 'policy', p.place::integer, 0, safeins.exchange_written(p.xmin), jsonb_build_object('policy', p.policy),
	   jsonb_build_object('area', p.area, 'insurer', p.insurer, 'enterprise', p.enterprise, 'effective', p.effective, 'expires', p.expires,
						  'last_day', p.last_day, 'signed', p.signed, 'sector', p.sector, 'size', p.size, 'risk', p.risk, 'live', p.live)
FROM safeins.policy p WHERE p.effective <> '-infinity'
UNION ALL
SELECT 'coinsurance', c.place::integer, 0, safeins.exchange_written(c.xmin), jsonb_build_object('policy', c.policy, 'insurer', c.insurer),
	   jsonb_build_object('share', (c.share * 0.000001)::numeric(12,6), 'lead', c.leads > 0)
FROM safeins.coinsurance c
UNION ALL
SELECT 'service', s.place::integer, 0, safeins.exchange_written(s.xmin),
	   jsonb_build_object('service', s.service, 'policy', s.policy, 'kind', s.kind, 'served_on', s.served_on), '{}'
FROM safeins.service s
UNION ALL
SELECT 'service_detail', s.place::integer, 0, safeins.exchange_written(s.xmin),
	   jsonb_build_object('service', s.service, 'policy', s.policy, 'entry', s.entry),
	   jsonb_build_object('area', s.area, 'kind', s.kind, 'served_on', s.served_on, 'provider', s.provider, 'channel', s.channel,
						  'participants', s.participants, 'confirmed_on', s.confirmed_on, 'revisited_on', s.revisited_on,
						  'satisfaction', s.satisfaction, 'effect', s.effect, 'cost', (s.cost * 0.01)::numeric(20,2))
FROM safeins.service_detail s
UNION ALL
SELECT 'hazard', h.place::integer, 0, safeins.exchange_written(h.xmin), jsonb_build_object('hazard', h.hazard),
	   jsonb_build_object('area', h.area, 'enterprise', h.enterprise, 'insurer', h.insurer, 'level', h.level, 'found_on', h.found_on,
						  'due_on', h.due_on, 'first_due_on', h.first_due_on, 'extensions', h.extensions, 'notified_on', h.notified_on,
						  'rectified_on', h.rectified_on, 'rechecked_on', h.rechecked_on, 'closed_on', h.closed_on,
						  'reported_on', h.reported_on, 'overdue', h.overdue, 'live', h.live)
FROM safeins.hazard h
UNION ALL
SELECT 'claim', t.place::integer, 0, safeins.exchange_written(t.xmin), jsonb_build_object('policy', t.policy, 'year', t.year),
	   jsonb_build_object('claims', t.claims, 'refused', t.refused, 'deaths', t.deaths, 'paid', (t.paid * 0.01)::numeric(20,2))
FROM safeins.claim_tally t
UNION ALL
SELECT 'account', a.place::integer, 0, safeins.exchange_written(a.xmin),
	   jsonb_build_object('scope', a.scope, 'subject', a.subject, 'insurer', a.insurer, 'year', a.year, 'shift', a.shift),
	   jsonb_build_object('received', (a.received * 0.01)::numeric(20,2), 'spent', (a.spent * 0.01)::numeric(20,2),
						  'budget', (a.budget * 0.01)::numeric(20,2), 'closed_at', a.closed_at, 'verdict', a.verdict)
FROM safeins.account a
UNION ALL
SELECT 'account_area', a.place::integer, 0, safeins.exchange_written(a.xmin),
	   jsonb_build_object('scope', a.scope, 'subject', a.subject, 'insurer', a.insurer, 'year', a.year, 'shift', a.shift,
						  'received_on', a.received_on, 'area', a.area, 'awaits', a.awaits),
	   jsonb_build_object('received', (a.received * 0.01)::numeric(20,2), 'spent', (a.spent * 0.01)::numeric(20,2))
FROM safeins.account_area a
UNION ALL
SELECT 'complaint', c.place::integer, 0, safeins.exchange_written(c.xmin), jsonb_build_object('complaint', c.complaint),
	   jsonb_build_object('area', c.area, 'insurer', c.insurer, 'received_on', c.received_on, 'due_on', c.due_on, 'answered_on', c.answered_on,
						  'extended_to', c.extended_to, 'live', c.live)
FROM safeins.complaint c
UNION ALL
SELECT 'report', r.place::integer, 0, safeins.exchange_written(r.xmin),
	   jsonb_build_object('insurer', r.insurer, 'year', r.year, 'submitted_on', r.submitted_on), '{}'
FROM safeins.report r
UNION ALL
SELECT 'filing', f.place::integer, 0, safeins.exchange_written(f.xmin),
	   jsonb_build_object('insurer', f.insurer, 'year', f.year, 'item', f.item, 'submitted_on', f.submitted_on, 'accepted', f.accepted, 'valid_until', f.valid_until), '{}'
FROM safeins.filing f
UNION ALL
SELECT 'suspension', s.place::integer, 0, safeins.exchange_written(s.xmin), jsonb_build_object('id', s.id),
	   jsonb_build_object('insurer', s.insurer, 'lifts', s.lifts, 'from_on', s.from_on, 'until_on', s.until_on, 'basis', s.basis,
						  'source', s.source, 'reason', s.reason)
FROM safeins.suspension s
UNION ALL
SELECT 'measure', m.place::integer, 0, safeins.exchange_written(m.xmin), jsonb_build_object('measure', m.measure),
	   jsonb_build_object('area', m.area, 'kind', m.kind, 'object_kind', m.object_kind, 'object', m.object, 'basis_kind', m.basis_kind, 'basis', m.basis,
						  'act', m.act, 'issued_by', m.issued_by, 'issued_on', m.issued_on, 'due_on', m.due_on, 'valid_until', m.valid_until,
						  'done_on', m.done_on, 'result', m.result, 'amount', (m.amount * 0.01)::numeric(20,2), 'live', m.live)
FROM safeins.measure m
UNION ALL
SELECT 'provider', p.place::integer, 0, safeins.exchange_written(p.xmin), jsonb_build_object('provider', p.provider, 'entry', p.entry),
	   jsonb_build_object('area', p.area, 'name', p.name, 'qualification', p.qualification, 'kinds', p.kinds, 'sectors', p.sectors,
						  'valid_from', p.valid_from, 'valid_until', p.valid_until, 'revoked_on', p.revoked_on)
FROM safeins.provider p
UNION ALL
SELECT 'plan', n.place::integer, 0, safeins.exchange_written(n.xmin), jsonb_build_object('policy', n.policy, 'entry', n.entry),
	   jsonb_build_object('plan', n.plan, 'area', n.area, 'kind', n.kind, 'times', n.times, 'frequency', n.frequency, 'provider', n.provider,
						  'from_on', n.from_on, 'until_on', n.until_on)
FROM safeins.plan n
UNION ALL
SELECT 'refusal', r.place::integer, 0, safeins.exchange_written(r.xmin), jsonb_build_object('refusal', r.refusal),
	   jsonb_build_object('area', r.area, 'insurer', r.insurer, 'enterprise', r.enterprise, 'refused_on', r.refused_on, 'live', r.live)
FROM safeins.refusal r
UNION ALL
SELECT 'product', d.place::integer, 0, safeins.exchange_written(d.xmin), jsonb_build_object('product', d.product),
	   jsonb_build_object('area', d.area, 'insurer', d.insurer, 'filed_on', d.filed_on, 'valid_until', d.valid_until,
						  'rate', (d.rate * 0.000001)::numeric(12,6), 'rate_least', (d.rate_least * 0.000001)::numeric(12,6),
						  'rate_most', (d.rate_most * 0.000001)::numeric(12,6), 'live', d.live)
FROM safeins.product d
UNION ALL
SELECT 'escalation', e.place::integer, 0, safeins.exchange_written(e.xmin), jsonb_build_object('id', e.id),
	   jsonb_build_object('kind', e.kind, 'subject', e.subject, 'area', e.area, 'insurer', e.insurer, 'level', e.level, 'step', e.step,
						  'due_on', e.due_on, 'escalated_on', e.escalated_on)
FROM safeins.escalation e
UNION ALL
SELECT 'acknowledgement', a.place::integer, 0, safeins.exchange_written(a.xmin), jsonb_build_object('id', a.id),
	   jsonb_build_object('escalation', a.escalation, 'note', a.note, 'done_at', a.done_at)
FROM safeins.acknowledgement a
UNION ALL
SELECT 'finding', f.place::integer, 0, safeins.exchange_written(f.xmin), jsonb_build_object('id', f.id),
	   jsonb_build_object('rule', f.rule, 'source', f.source, 'role', f.role, 'row_key', f.row_key, 'insurer', f.insurer, 'year', f.year,
						  'message', f.message, 'figures', f.figures, 'legacy', f.legacy, 'found_at', f.found_at,
						  'withdrawn_on', f.withdrawn_on, 'withdrawn_why', f.withdrawn_why)
FROM safeins.finding f
-- What came back since is not gone.
UNION ALL
SELECT CASE g.object WHEN 'claim_tally' THEN 'claim' ELSE g.object END, g.place::integer, 1, max(safeins.exchange_written(g.xmin)), g.key, NULL
FROM safeins.exchange_gone g
WHERE NOT CASE g.object
	WHEN 'enterprise' THEN EXISTS (SELECT FROM safeins.enterprise e WHERE e.enterprise = g.key ->> 'enterprise' AND e.place OPERATOR(safeins.=) g.place)
	WHEN 'policy' THEN EXISTS (SELECT FROM safeins.policy p WHERE p.policy = g.key ->> 'policy' AND p.place OPERATOR(safeins.=) g.place AND p.effective <> '-infinity')
	WHEN 'coinsurance' THEN EXISTS (SELECT FROM safeins.coinsurance c WHERE c.policy = g.key ->> 'policy' AND c.place OPERATOR(safeins.=) g.place
									AND c.insurer = g.key ->> 'insurer')
	WHEN 'service' THEN EXISTS (SELECT FROM safeins.service s WHERE s.policy = g.key ->> 'policy' AND s.place OPERATOR(safeins.=) g.place
								AND s.kind = g.key ->> 'kind' AND s.served_on = (g.key ->> 'served_on')::date AND s.service = g.key ->> 'service')
	WHEN 'service_detail' THEN EXISTS (SELECT FROM safeins.service_detail s WHERE s.service = g.key ->> 'service' AND s.policy = g.key ->> 'policy'
									   AND s.place OPERATOR(safeins.=) g.place AND s.entry = g.key ->> 'entry')
	WHEN 'hazard' THEN EXISTS (SELECT FROM safeins.hazard h WHERE h.hazard = g.key ->> 'hazard' AND h.place OPERATOR(safeins.=) g.place)
	WHEN 'claim_tally' THEN EXISTS (SELECT FROM safeins.claim_tally t WHERE t.policy = g.key ->> 'policy' AND t.place OPERATOR(safeins.=) g.place
									AND t.year = (g.key ->> 'year')::integer)
	WHEN 'account' THEN EXISTS (SELECT FROM safeins.account a WHERE a.subject = g.key ->> 'subject' AND a.year = (g.key ->> 'year')::integer
								AND a.place OPERATOR(safeins.=) g.place AND a.scope = g.key ->> 'scope' AND a.shift = (g.key ->> 'shift')::integer
								AND a.insurer = g.key ->> 'insurer')
	WHEN 'account_area' THEN EXISTS (SELECT FROM safeins.account_area a WHERE a.subject = g.key ->> 'subject' AND a.year = (g.key ->> 'year')::integer
									 AND a.place OPERATOR(safeins.=) g.place AND a.scope = g.key ->> 'scope' AND a.shift = (g.key ->> 'shift')::integer
									 AND a.insurer = g.key ->> 'insurer' AND a.received_on = (g.key ->> 'received_on')::date
									 AND a.area OPERATOR(safeins.=) (g.key ->> 'area')::safeins.division AND a.awaits = g.key ->> 'awaits')
	WHEN 'complaint' THEN EXISTS (SELECT FROM safeins.complaint c WHERE c.complaint = g.key ->> 'complaint' AND c.place OPERATOR(safeins.=) g.place)
	WHEN 'provider' THEN EXISTS (SELECT FROM safeins.provider p WHERE p.provider = g.key ->> 'provider' AND p.place OPERATOR(safeins.=) g.place
								 AND p.entry = g.key ->> 'entry')
	WHEN 'plan' THEN EXISTS (SELECT FROM safeins.plan n WHERE n.policy = g.key ->> 'policy' AND n.place OPERATOR(safeins.=) g.place
							 AND n.entry = g.key ->> 'entry')
	WHEN 'refusal' THEN EXISTS (SELECT FROM safeins.refusal r WHERE r.refusal = g.key ->> 'refusal' AND r.place OPERATOR(safeins.=) g.place)
	WHEN 'product' THEN EXISTS (SELECT FROM safeins.product d WHERE d.product = g.key ->> 'product' AND d.place OPERATOR(safeins.=) g.place)
	WHEN 'measure' THEN EXISTS (SELECT FROM safeins.measure m WHERE m.measure = g.key ->> 'measure' AND m.place OPERATOR(safeins.=) g.place)
	WHEN 'report' THEN EXISTS (SELECT FROM safeins.report r WHERE r.insurer = g.key ->> 'insurer' AND r.place OPERATOR(safeins.=) g.place
							   AND r.year = (g.key ->> 'year')::integer AND r.submitted_on = (g.key ->> 'submitted_on')::date)
	WHEN 'filing' THEN EXISTS (SELECT FROM safeins.filing f WHERE f.insurer = g.key ->> 'insurer' AND f.place OPERATOR(safeins.=) g.place
							   AND f.year = (g.key ->> 'year')::integer AND f.item = g.key ->> 'item' AND f.submitted_on = (g.key ->> 'submitted_on')::date
							   AND f.accepted = (g.key ->> 'accepted')::boolean AND f.valid_until = (g.key ->> 'valid_until')::date)
	ELSE false END
GROUP BY g.object, g.place::integer, g.key;
REVOKE ALL ON safeins.exchange_item FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_item IS '数据交换内部使用：可供交换的每一条目，未经脱敏 / for the exchange: everything that some department takes, with nothing masked yet';
COMMENT ON COLUMN safeins.exchange_item.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_item.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_item.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_item.written IS '写下它的事务 / transaction that wrote it';
COMMENT ON COLUMN safeins.exchange_item.key IS '键 / key';
COMMENT ON COLUMN safeins.exchange_item.content IS '内容 / content';

-- Which department takes what, and which fields it does not need.
CREATE VIEW safeins.exchange_given AS
SELECT safeins.exchange_position(pg_snapshot_xmin(pg_current_snapshot())) AS position,
	   i.object::varchar(16) AS object, lpad(i.place::text, 6, '0')::varchar(6) AS place, safeins.exchange_masked(i.key) AS key,
	   i.gone::smallint AS gone, safeins.exchange_masked(i.content - d.leaves_out) AS content, i.written, d.department
FROM (VALUES
	('emergency', 'enterprise', '{}'::text[]), ('industry', 'enterprise', '{}'),
	('emergency', 'policy', '{}'), ('finance', 'policy', '{}'), ('industry', 'policy', '{}'), ('association', 'policy', '{}'),
	('emergency', 'coinsurance', '{}'), ('finance', 'coinsurance', '{}'), ('association', 'coinsurance', '{}'),
	('emergency', 'service', '{}'), ('industry', 'service', '{}'), ('association', 'service', '{}'),
	('emergency', 'service_detail', '{}'), ('industry', 'service_detail', '{cost}'), ('association', 'service_detail', '{}'),
	('emergency', 'hazard', '{}'), ('industry', 'hazard', '{}'),
	('emergency', 'claim', '{}'), ('finance', 'claim', '{}'), ('industry', 'claim', '{paid}'), ('association', 'claim', '{}'),
	('emergency', 'account', '{}'), ('finance', 'account', '{}'), ('association', 'account', '{budget}'),
	('emergency', 'account_area', '{}'), ('finance', 'account_area', '{}'), ('association', 'account_area', '{}'),
	('emergency', 'complaint', '{}'), ('finance', 'complaint', '{}'), ('association', 'complaint', '{}'),
	('emergency', 'report', '{}'), ('finance', 'report', '{}'),
	('emergency', 'filing', '{}'), ('finance', 'filing', '{}'),
	('emergency', 'suspension', '{}'), ('finance', 'suspension', '{}'), ('association', 'suspension', '{}'),
	('emergency', 'provider', '{}'), ('industry', 'provider', '{}'), ('association', 'provider', '{}'),
	('emergency', 'plan', '{}'), ('industry', 'plan', '{}'),
	('emergency', 'refusal', '{}'), ('finance', 'refusal', '{}'), ('industry', 'refusal', '{}'), ('association', 'refusal', '{}'),
	('emergency', 'product', '{}'), ('finance', 'product', '{}'), ('association', 'product', '{}'),
	('emergency', 'measure', '{}'), ('finance', 'measure', '{}'), ('industry', 'measure', '{}'), ('association', 'measure', '{}'),
	('emergency', 'escalation', '{}'), ('industry', 'escalation', '{}'),
	('emergency', 'acknowledgement', '{}'), ('industry', 'acknowledgement', '{}'),
	('emergency', 'finding', '{}'), ('finance', 'finding', '{}')) AS d(department, object, leaves_out)
	 JOIN safeins.exchange_item i ON i.object = d.object;
REVOKE ALL ON safeins.exchange_given FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_given IS '数据交换内部使用：各部门所取的每一条目，个人号码已脱敏 / for the exchange: what each department takes, numbers of persons masked';
COMMENT ON COLUMN safeins.exchange_given.position IS '下次由此取起 / where to go on from next time';
COMMENT ON COLUMN safeins.exchange_given.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_given.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_given.key IS '键，JSON / key, in JSON';
COMMENT ON COLUMN safeins.exchange_given.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_given.content IS '内容，JSON；已去掉的为 NULL / content, in JSON; NULL of what is gone';
COMMENT ON COLUMN safeins.exchange_given.written IS '写下它的事务，只供比较先后 / transaction that wrote it, for comparing alone';
COMMENT ON COLUMN safeins.exchange_given.department IS '部门 / department';

CREATE VIEW safeins.exchange_emergency AS
SELECT position, object, place, key, gone, content, written FROM safeins.exchange_given WHERE department = 'emergency';
REVOKE ALL ON safeins.exchange_emergency FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_emergency IS '应急管理部门的数据交换：现有的一切及已去掉的，个人号码已脱敏；应急厅函〔2024〕322号 第五部分 / exchange with the department of emergency management: everything that there is, and what is gone; numbers of persons masked';
COMMENT ON COLUMN safeins.exchange_emergency.position IS '下次由此取起 / where to go on from next time';
COMMENT ON COLUMN safeins.exchange_emergency.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_emergency.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_emergency.key IS '键，JSON / key, in JSON';
COMMENT ON COLUMN safeins.exchange_emergency.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_emergency.content IS '内容，JSON；已去掉的为 NULL / content, in JSON; NULL of what is gone';
COMMENT ON COLUMN safeins.exchange_emergency.written IS '写下它的事务，只供比较先后 / transaction that wrote it, for comparing alone';

CREATE FUNCTION safeins.exchange_emergency(since text DEFAULT NULL)
	RETURNS TABLE ("position" varchar, object varchar(16), place varchar(6), key varchar, gone smallint, content varchar)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT v.position, v.object, v.place, v.key, v.gone, v.content
	FROM safeins.exchange_emergency v
	WHERE v.written >= (SELECT safeins.exchange_since($1)) AND (v.gone = 0 OR $1 IS NOT NULL)
	ORDER BY v.gone DESC, v.written;
	END;
REVOKE ALL ON FUNCTION safeins.exchange_emergency(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_emergency(text) IS
	'应急管理部门的数据交换：某位置以来写下的，每条目一行，先去掉的、后写下的；NULL 为全部；非本次交换的位置报 22023 / exchange with the department of emergency management: what was written since a position, a row each, what is gone first; NULL for everything; 22023 for a position of another exchange';

CREATE VIEW safeins.exchange_finance AS
SELECT position, object, place, key, gone, content, written FROM safeins.exchange_given WHERE department = 'finance';
REVOKE ALL ON safeins.exchange_finance FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_finance IS '金融监管部门的数据交换：现有的一切及已去掉的，个人号码已脱敏；应急厅函〔2024〕322号 第四、五部分 / exchange with the financial regulator: everything that there is, and what is gone; numbers of persons masked';
COMMENT ON COLUMN safeins.exchange_finance.position IS '下次由此取起 / where to go on from next time';
COMMENT ON COLUMN safeins.exchange_finance.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_finance.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_finance.key IS '键，JSON / key, in JSON';
COMMENT ON COLUMN safeins.exchange_finance.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_finance.content IS '内容，JSON；已去掉的为 NULL / content, in JSON; NULL of what is gone';
COMMENT ON COLUMN safeins.exchange_finance.written IS '写下它的事务，只供比较先后 / transaction that wrote it, for comparing alone';

CREATE FUNCTION safeins.exchange_finance(since text DEFAULT NULL)
	RETURNS TABLE ("position" varchar, object varchar(16), place varchar(6), key varchar, gone smallint, content varchar)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT v.position, v.object, v.place, v.key, v.gone, v.content
	FROM safeins.exchange_finance v
	WHERE v.written >= (SELECT safeins.exchange_since($1)) AND (v.gone = 0 OR $1 IS NOT NULL)
	ORDER BY v.gone DESC, v.written;
	END;
REVOKE ALL ON FUNCTION safeins.exchange_finance(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_finance(text) IS
	'金融监管部门的数据交换：某位置以来写下的，每条目一行，先去掉的、后写下的；NULL 为全部；非本次交换的位置报 22023 / exchange with the financial regulator: what was written since a position, a row each, what is gone first; NULL for everything; 22023 for a position of another exchange';

CREATE VIEW safeins.exchange_industry AS
SELECT position, object, place, key, gone, content, written FROM safeins.exchange_given WHERE department = 'industry';
REVOKE ALL ON safeins.exchange_industry FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_industry IS '行业主管部门的数据交换：现有的一切及已去掉的，个人号码已脱敏；应急厅函〔2024〕322号 第五部分 / exchange with the department of the industry: everything that there is, and what is gone; numbers of persons masked';
COMMENT ON COLUMN safeins.exchange_industry.position IS '下次由此取起 / where to go on from next time';
COMMENT ON COLUMN safeins.exchange_industry.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_industry.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_industry.key IS '键，JSON / key, in JSON';
COMMENT ON COLUMN safeins.exchange_industry.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_industry.content IS '内容，JSON；已去掉的为 NULL / content, in JSON; NULL of what is gone';
COMMENT ON COLUMN safeins.exchange_industry.written IS '写下它的事务，只供比较先后 / transaction that wrote it, for comparing alone';

CREATE FUNCTION safeins.exchange_industry(since text DEFAULT NULL)
	RETURNS TABLE ("position" varchar, object varchar(16), place varchar(6), key varchar, gone smallint, content varchar)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT v.position, v.object, v.place, v.key, v.gone, v.content
	FROM safeins.exchange_industry v
	WHERE v.written >= (SELECT safeins.exchange_since($1)) AND (v.gone = 0 OR $1 IS NOT NULL)
	ORDER BY v.gone DESC, v.written;
	END;
REVOKE ALL ON FUNCTION safeins.exchange_industry(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_industry(text) IS
	'行业主管部门的数据交换：某位置以来写下的，每条目一行，先去掉的、后写下的；NULL 为全部；非本次交换的位置报 22023 / exchange with the department of the industry: what was written since a position, a row each, what is gone first; NULL for everything; 22023 for a position of another exchange';

CREATE VIEW safeins.exchange_association AS
SELECT position, object, place, key, gone, content, written FROM safeins.exchange_given WHERE department = 'association';
REVOKE ALL ON safeins.exchange_association FROM PUBLIC;
COMMENT ON VIEW safeins.exchange_association IS '保险行业协会的数据交换：现有的一切及已去掉的，个人号码已脱敏；应急厅函〔2024〕322号 第五部分 / exchange with the association of insurers: everything that there is, and what is gone; numbers of persons masked';
COMMENT ON COLUMN safeins.exchange_association.position IS '下次由此取起 / where to go on from next time';
COMMENT ON COLUMN safeins.exchange_association.object IS '种类 / kind of thing';
COMMENT ON COLUMN safeins.exchange_association.place IS '所属省 / province';
COMMENT ON COLUMN safeins.exchange_association.key IS '键，JSON / key, in JSON';
COMMENT ON COLUMN safeins.exchange_association.gone IS '1 为已去掉 / 1: it is gone';
COMMENT ON COLUMN safeins.exchange_association.content IS '内容，JSON；已去掉的为 NULL / content, in JSON; NULL of what is gone';
COMMENT ON COLUMN safeins.exchange_association.written IS '写下它的事务，只供比较先后 / transaction that wrote it, for comparing alone';

CREATE FUNCTION safeins.exchange_association(since text DEFAULT NULL)
	RETURNS TABLE ("position" varchar, object varchar(16), place varchar(6), key varchar, gone smallint, content varchar)
	LANGUAGE sql STABLE PARALLEL RESTRICTED ROWS 1000
	BEGIN ATOMIC
	SELECT v.position, v.object, v.place, v.key, v.gone, v.content
	FROM safeins.exchange_association v
	WHERE v.written >= (SELECT safeins.exchange_since($1)) AND (v.gone = 0 OR $1 IS NOT NULL)
	ORDER BY v.gone DESC, v.written;
	END;
REVOKE ALL ON FUNCTION safeins.exchange_association(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.exchange_association(text) IS
	'保险行业协会的数据交换：某位置以来写下的，每条目一行，先去掉的、后写下的；NULL 为全部；非本次交换的位置报 22023 / exchange with the association of insurers: what was written since a position, a row each, what is gone first; NULL for everything; 22023 for a position of another exchange';
