CREATE TABLE safeins.finding (
	place        safeins.division NOT NULL,
	id           bigint GENERATED ALWAYS AS IDENTITY,
	rule         text NOT NULL,
	source       text NOT NULL,
	role         text NOT NULL,
	table_schema text NOT NULL,
	table_name   text NOT NULL,
	row_key      text,
	insurer      text,
	year         integer,
	message      text NOT NULL,
	figures      jsonb,
	legacy       boolean NOT NULL,
	found_by     text NOT NULL DEFAULT SESSION_USER,
	found_at     timestamptz NOT NULL DEFAULT pg_catalog.now(),
	withdrawn_on date,
	withdrawn_why text,
	watched      boolean NOT NULL DEFAULT false,
	PRIMARY KEY (place, id),
	CHECK ((withdrawn_on IS NULL) = (withdrawn_why IS NULL))
);
-- Keys of the host's may be longer than an index takes.
CREATE INDEX finding_standing ON safeins.finding
	(rule, pg_catalog.hashtext(coalesce(insurer, '')), pg_catalog.hashtext(coalesce(row_key, '')))
	WHERE withdrawn_on IS NULL;
-- A policy that comes may disprove what was found of the rows that name it.
CREATE INDEX finding_of_policy ON safeins.finding (pg_catalog.hashtext(figures ->> 'policy'))
	WHERE withdrawn_on IS NULL AND rule = 'fee.policy_link';
-- A service that comes may disprove what was found of the expenses that name it.
CREATE INDEX finding_of_service ON safeins.finding (pg_catalog.hashtext(figures ->> 'service'))
	WHERE withdrawn_on IS NULL AND rule = 'fee.service_link';
-- What would have been refused is counted by rule; where nothing is watched there is none.
CREATE INDEX finding_watched ON safeins.finding (rule) WHERE watched;
REVOKE ALL ON safeins.finding FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.finding', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.finding_id_seq', '');

COMMENT ON TABLE safeins.finding IS '违规线索：被接受但不合规则的事项；从不删除，事后证明不成立的予以撤回 / findings: what breaks a rule but was accepted; never deleted, withdrawn where disproved later';
COMMENT ON COLUMN safeins.finding.place IS '辖区 / division';
COMMENT ON COLUMN safeins.finding.id IS '序号 / number';
COMMENT ON COLUMN safeins.finding.rule IS '规则代码 / code of the rule';
COMMENT ON COLUMN safeins.finding.source IS '依据：文号与条款 / citation: document and article';
COMMENT ON COLUMN safeins.finding.role IS '角色 / role of the table';
COMMENT ON COLUMN safeins.finding.table_schema IS '模式 / schema of the table';
COMMENT ON COLUMN safeins.finding.table_name IS '表 / the table';
COMMENT ON COLUMN safeins.finding.row_key IS '行的主键；账户级线索为空 / key of the row; NULL where an account as a whole is meant';
COMMENT ON COLUMN safeins.finding.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.finding.year IS '年度 / year';
COMMENT ON COLUMN safeins.finding.message IS '说明 / what is wrong, in one line';
COMMENT ON COLUMN safeins.finding.figures IS '数字（金额单位分） / the figures, money in fen';
COMMENT ON COLUMN safeins.finding.legacy IS '是否为接管时的存量数据 / found in rows that were there before attaching';
COMMENT ON COLUMN safeins.finding.found_by IS '谁写入的 / whose write it was';
COMMENT ON COLUMN safeins.finding.found_at IS '何时 / when';
COMMENT ON COLUMN safeins.finding.withdrawn_on IS '撤回日期；仍成立则为空 / when it was withdrawn; NULL while it stands';
COMMENT ON COLUMN safeins.finding.withdrawn_why IS '撤回理由 / why it was withdrawn';
COMMENT ON COLUMN safeins.finding.watched IS '是否因只看不拦而照收，否则当场拒绝 / the write would have been refused, had the database not only watched: watch_only()';
