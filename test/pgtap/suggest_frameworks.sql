-- suggest(): what frameworks that generate applications have in common: one table of all dictionaries, statuses of rows that are none yet, numbers that some rows have not got.
BEGIN;
SELECT no_plan();
SET LOCAL client_min_messages = warning;
SET LOCAL safeins.today = '2026-06-15';
SELECT safeins.set_place('140000', 'test') \g /dev/null
CREATE FUNCTION pg_temp.mapped(tab regclass, role text) RETURNS jsonb LANGUAGE sql AS $$SELECT s.mapping FROM safeins.suggest(role, tab) s$$;
CREATE FUNCTION pg_temp.still_open(tab regclass, role text) RETURNS text LANGUAGE sql AS $$SELECT s.open::text FROM safeins.suggest(role, tab) s$$;
CREATE FUNCTION pg_temp.fact_of(tab regclass, role text, fact text) RETURNS jsonb LANGUAGE sql AS
$$SELECT f FROM safeins.suggest(role, tab) s, jsonb_array_elements(s.facts) f WHERE f->>'fact' = $3$$;
CREATE SCHEMA fr;
SET search_path = fr, public;

-- ---- one table of all dictionaries ----
CREATE TABLE sys_dict_data (dict_code bigint PRIMARY KEY, dict_sort int, dict_label varchar(100), dict_value varchar(100), dict_type varchar(100), status char(1) DEFAULT '0');
INSERT INTO sys_dict_data (dict_code, dict_label, dict_value, dict_type)
SELECT row_number() OVER (), * FROM (VALUES ('煤矿', '01', 'ax_hylx'), ('危险化学品', '02', 'ax_hylx'), ('男', '0', 'sys_user_sex'), ('女', '1', 'sys_user_sex'), ('正常', '01', 'sys_normal'), ('停用', '02', 'sys_normal'),
	('大型', '1', 'ax_gm'), ('小型', '3', 'ax_gm'), ('一般隐患', '1', 'ax_yhjb'), ('重大隐患', '2', 'ax_yhjb')) v (l, v, t);
CREATE TABLE ax_qyxx (qy_id bigserial PRIMARY KEY, qymc varchar(200), hylx varchar(10), qygm int);
INSERT INTO ax_qyxx (qymc, hylx, qygm) VALUES ('晋北煤业', '01', 1), ('恒泰化工', '02', 3);
COMMENT ON COLUMN ax_qyxx.hylx IS '行业类型'; COMMENT ON COLUMN ax_qyxx.qygm IS '企业规模';
SELECT is(pg_temp.mapped('ax_qyxx', 'enterprise')->>'sector',
	$$coalesce((SELECT max(p.dict_label) FROM fr.sys_dict_data p WHERE p.dict_type = 'ax_hylx' AND p.dict_value = r.hylx), r.hylx::text)$$, 'the dictionary whose words are sectors, though the codes look like those of a standard');
SELECT is(pg_temp.mapped('ax_qyxx', 'enterprise')->>'size',
	$$coalesce((SELECT max(p.dict_label) FROM fr.sys_dict_data p WHERE p.dict_type = 'ax_gm' AND p.dict_value = r.qygm::text), r.qygm::text)$$, 'codes that are numbers');
SELECT is(pg_temp.still_open('ax_qyxx', 'enterprise'), '{}', '... and nothing is open');
SELECT matches(pg_temp.fact_of('ax_qyxx', 'enterprise', 'sector')->>'saw', 'dictionary "ax_hylx" of table "sys_dict_data" has its values$', '... and it says which');
SELECT results_eq($$SELECT a.rows_live, a.findings FROM safeins.suggest('enterprise', 'ax_qyxx') s, safeins.attach('enterprise', 'ax_qyxx', s.mapping) a$$, 'VALUES (2::bigint, 0::bigint)', '... into attach');
SELECT is((SELECT string_agg(concat_ws(' ', sector, size), ', ' ORDER BY enterprise) FROM safeins.enterprise), 'coal large, hazardous_chemicals small', '... and they mean what the dictionary says');
INSERT INTO ax_qyxx (qymc, hylx, qygm) VALUES ('新', 'ZZ', 3);
SELECT is((SELECT sector FROM safeins.enterprise ORDER BY enterprise DESC LIMIT 1), 'ZZ', 'a code that the dictionary has not got is itself');
SELECT count(*) FROM safeins.detach_all('test') \g /dev/null
DELETE FROM ax_qyxx WHERE hylx = 'ZZ';
INSERT INTO sys_dict_data (dict_code, dict_label, dict_value, dict_type) VALUES (91, '非煤矿山', '01', 'old_hylx'), (92, '烟花爆竹', '02', 'old_hylx');
SELECT is(pg_temp.still_open('ax_qyxx', 'enterprise'), '{sector}', 'two dictionaries with such words: it is open');
COMMENT ON COLUMN ax_qyxx.hylx IS '行业类型（字典 ax_hylx）';
SELECT matches(pg_temp.mapped('ax_qyxx', 'enterprise')->>'sector', $$'ax_hylx'$$, 'the comment names the one');
SELECT is(pg_temp.still_open('ax_qyxx', 'enterprise'), '{}', '... and it is settled');
COMMENT ON COLUMN ax_qyxx.hylx IS '行业类型（1煤矿 2危险化学品）';
UPDATE ax_qyxx SET hylx = right(hylx, 1);
SELECT matches(pg_temp.mapped('ax_qyxx', 'enterprise')->>'sector', '^CASE', 'what the comment itself explains needs none');
CREATE TABLE ax_yhxx (id bigint PRIMARY KEY, qy_id bigint, yhjb varchar(2), fxsj date, zgqx date);
INSERT INTO ax_yhxx VALUES (1, 1, '1', '2026-01-01', '2026-02-01'), (2, 1, '2', '2026-01-01', '2026-02-01');
SELECT matches(pg_temp.mapped('ax_yhxx', 'hazard')->>'level', $$p.dict_type = 'ax_yhjb' AND p.dict_value = r.yhjb$$, 'levels of hazards likewise');
ALTER TABLE sys_dict_data RENAME TO menus;
SELECT is(pg_temp.mapped('ax_yhxx', 'hazard')->>'level', 'yhjb', 'a table that is not called so is none');
ALTER TABLE menus RENAME TO sys_dict_data;
CREATE TABLE sys_dict_item (id varchar(36) PRIMARY KEY, dict_id varchar(36), item_text varchar(100), item_value varchar(100));
DELETE FROM sys_dict_data;
INSERT INTO sys_dict_item VALUES ('a', 'k1', '一般', '1'), ('b', 'k1', '重大', '2');
INSERT INTO sys_dict_item VALUES ('c', 'k2', '男', '1'), ('d', 'k2', '女', '2');
SELECT matches(pg_temp.mapped('ax_yhxx', 'hazard')->>'level', $$fr.sys_dict_item p WHERE p.dict_id = 'k1' AND p.item_value = r.yhjb$$, 'items that have the key of their dictionary, one whose words are of hazards');

-- ---- services and policies that are none yet ----
CREATE TABLE service_record (id int PRIMARY KEY, policy_id int, service_type text, service_date date, status varchar(20));
CREATE FUNCTION pg_temp.live(tab regclass, role text, words text[], comment text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('DELETE FROM %s', tab);
	EXECUTE format('INSERT INTO %s (id, status) SELECT row_number() OVER (), w FROM unnest($1) w', tab) USING words;
	EXECUTE format('COMMENT ON COLUMN %s.status IS %L', tab, comment);
	RETURN pg_temp.mapped(tab, role)->>'where';
END $$;
SELECT is(pg_temp.live('service_record', 'service', '{COMPLETED,PLANNED,CONFIRMED}'), $$coalesce(status NOT IN ('PLANNED'), true)$$, 'a service that is planned is none');
SELECT is(pg_temp.live('service_record', 'service', '{已完成,待开展,待确认,已取消}'), $$coalesce(status NOT IN ('已取消', '待开展'), true)$$, '... in Chinese; one that waits for its confirmation was rendered');
SELECT is(pg_temp.live('service_record', 'service', '{0,1}', '服务状态（0待开展 1已完成）'), $$coalesce(status NOT IN ('0'), true)$$, '... by codes');
SELECT is(pg_temp.live('service_record', 'service', '{COMPLETED,CONFIRMED}'), NULL, 'where all were rendered nothing is left out');
SELECT is(pg_temp.live('service_record', 'service', '{PLANNED}'), NULL, '... nor where all would be');
CREATE TABLE insurance_policy (id int PRIMARY KEY, insurer text, enterprise text, start_date date, end_date date, status varchar(20) NOT NULL);
SELECT is(pg_temp.live('insurance_policy', 'policy', '{ACTIVE,DRAFT,CANCELLED}'), $$status NOT IN ('DRAFT')$$, 'a draft of a policy is none');
SELECT is(pg_temp.mapped('insurance_policy', 'policy')->>'status', 'status', '... and its state is read all the same');
SELECT is(pg_temp.live('insurance_policy', 'policy', '{有效,退保,草稿,未生效}'), $$status NOT IN ('草稿')$$, '... in Chinese; one that is not in force yet is one');

-- ---- money that was approved ----
CREATE TABLE fee_expense (id int PRIMARY KEY, policy_id int, amount numeric, pay_date date, purpose text, audit_status char(1));
COMMENT ON COLUMN fee_expense.audit_status IS '审核状态（0待审核 1通过 2不通过 3驳回）';
SELECT is(pg_temp.mapped('fee_expense', 'expense')->>'where', $$audit_status IN ('1')$$, 'spending that was approved');

-- ---- a number that some rows have not got ----
CREATE TABLE premium_payment (id int PRIMARY KEY, receipt_no text, policy_no text, amount numeric, paid_on date);
INSERT INTO premium_payment VALUES (1, 'R1', 'A', 1, '2026-01-01'), (2, 'R2', 'A', 1, '2026-01-01');
SELECT is(pg_temp.mapped('premium_payment', 'premium')->>'receipt', 'receipt_no', 'a number that all have');
INSERT INTO premium_payment VALUES (3, NULL, 'A', 1, '2026-01-01');
SELECT is(pg_temp.mapped('premium_payment', 'premium')->>'receipt', 'id', 'the primary key goes before one that some have not');

-- ---- whose data a row is, and whom it is about ----
CREATE TABLE sys_org (id int PRIMARY KEY, org_name text);
CREATE TABLE insured_company (id int PRIMARY KEY, name text);
CREATE TABLE cover (id int PRIMARY KEY, insurer text, org_id int, insured_id int, start_date date, end_date date);
CREATE FUNCTION pg_temp.whose() RETURNS text LANGUAGE sql AS $$SELECT concat_ws(' ', pg_temp.mapped('cover', 'policy')->>'enterprise', pg_temp.still_open('cover', 'policy'))$$;
SELECT is(pg_temp.whose(), 'insured_id {}', 'who is insured, not the organization beside it');
ALTER TABLE cover ADD FOREIGN KEY (org_id) REFERENCES sys_org;
SELECT is(pg_temp.whose(), 'insured_id {enterprise}', 'where a foreign key speaks for the organization it is open');
SELECT is((SELECT count(*) FROM jsonb_array_elements(pg_temp.fact_of('cover', 'policy', 'enterprise')->'candidates')), 2::bigint, '... and both are told');
ALTER TABLE cover ADD FOREIGN KEY (insured_id) REFERENCES insured_company;
SELECT is(pg_temp.whose(), 'insured_id {}', 'one speaks for each');
ALTER TABLE cover DROP insured_id;
SELECT matches(pg_temp.whose(), '^org_id', 'an organization alone');
CREATE TABLE cover_zh (id int PRIMARY KEY, bxgs text, dept_id int, qy_id int, qbrq date, zbrq date);
COMMENT ON COLUMN cover_zh.dept_id IS '归属机构'; COMMENT ON COLUMN cover_zh.qy_id IS '投保企业ID';
SELECT is(pg_temp.mapped('cover_zh', 'policy')->>'enterprise', 'qy_id', 'a department likewise');

-- ---- hazards that a status closes, on no day ----
CREATE TABLE danger (id int PRIMARY KEY, enterprise_id int, hazard_level text, found_on date, due_on date, status varchar(10), update_time timestamp);
INSERT INTO danger VALUES (1, 1, '一般', '2026-01-01', '2026-02-01', 'CLOSED', '2026-01-20'), (2, 1, '一般', '2026-01-01', '2026-02-01', 'OPEN', NULL);
SELECT is(pg_temp.mapped('danger', 'hazard')->>'closed_on', NULL, 'the day of the last change is no day of closing');
SELECT is(pg_temp.fact_of('danger', 'hazard', 'closed_on')->'candidates'->0->>'expression', $$CASE WHEN status IN ('CLOSED') THEN update_time END$$, '... but is told');
ALTER TABLE danger ADD closed_at timestamp;
SELECT is(pg_temp.mapped('danger', 'hazard')->>'closed_on', $$CASE WHEN status IN ('CLOSED') THEN closed_at END$$, 'a day of its own');
SELECT * FROM finish();
ROLLBACK;
