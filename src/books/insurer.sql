CREATE TABLE safeins.report (
	insurer      text COLLATE "C" NOT NULL,
	place        safeins.division NOT NULL,
	year         integer NOT NULL,
	submitted_on date NOT NULL,
	sent_to      text COLLATE "C" NOT NULL DEFAULT '',
	figures      text COLLATE "C" NOT NULL DEFAULT '',
	rows         integer NOT NULL,
	PRIMARY KEY (insurer, place, year, submitted_on, sent_to, figures)
);
REVOKE ALL ON safeins.report FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.report', '');

COMMENT ON TABLE safeins.report IS '年度报告的报送 / annual reports as they were submitted';
COMMENT ON COLUMN safeins.report.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.report.place IS '所属省 / province';
COMMENT ON COLUMN safeins.report.year IS '报告所属年度 / year it reports on';
COMMENT ON COLUMN safeins.report.submitted_on IS '报送日 / day of submission';
COMMENT ON COLUMN safeins.report.sent_to IS '报送对象：代码表 addressee 的代码，多个以逗号分隔，不认识的照录；空串为未说明 / whom it was sent to: codes of list addressee with commas between, as given where it is none; empty: not said';
COMMENT ON COLUMN safeins.report.figures IS '所报数字（JSON，金额单位分）：premium 实收保费，fee_spent 预防费支出，services 服务次数，hazards 隐患数；空串为未报数字 / what it says of the year, JSON, money in fen: premium received, fee spent, services, hazards; empty: no figures';
COMMENT ON COLUMN safeins.report.rows IS '来源行数 / rows of the attached tables that say so';

CREATE TABLE safeins.filing (
	insurer      text COLLATE "C" NOT NULL,
	place        safeins.division NOT NULL,
	year         integer NOT NULL,
	item         text COLLATE "C" NOT NULL,
	submitted_on date NOT NULL,
	accepted     boolean NOT NULL,
	valid_until  date NOT NULL DEFAULT 'infinity',
	rows         integer NOT NULL,
	PRIMARY KEY (insurer, place, year, item, submitted_on, accepted, valid_until)
);
REVOKE ALL ON safeins.filing FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.filing', '');

COMMENT ON TABLE safeins.filing IS '承保机构报送的资料 / papers that insurers filed';
COMMENT ON COLUMN safeins.filing.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.filing.place IS '所属省 / province';
COMMENT ON COLUMN safeins.filing.year IS '年度 / year it is filed for';
COMMENT ON COLUMN safeins.filing.item IS '资料项（标准代码，不认识的照录） / item, as a code of list filing; as given where it is none';
COMMENT ON COLUMN safeins.filing.submitted_on IS '报送日 / day of submission';
COMMENT ON COLUMN safeins.filing.accepted IS '未被退回 / not turned down';
COMMENT ON COLUMN safeins.filing.valid_until IS '有效期的最后一日；未载明的为 infinity / last day that it is valid on; infinity where none is given';
COMMENT ON COLUMN safeins.filing.rows IS '来源行数 / rows of the attached tables that say so';

-- What was filed last is what counts: a paper is renewed by the next one.
CREATE FUNCTION safeins.paper_stands(insurer text, place safeins.division, item text, from_year integer, to_year integer, on_date date) RETURNS date
	LANGUAGE sql STABLE PARALLEL SAFE
	BEGIN ATOMIC
	SELECT CASE WHEN l.valid_until >= $6 THEN l.submitted_on END
	FROM (SELECT f.submitted_on, f.valid_until FROM safeins.filing f
		  WHERE f.insurer = $1 COLLATE "C" AND f.place OPERATOR(safeins.=) $2 AND f.item = $3 COLLATE "C" AND f.year BETWEEN $4 AND $5
				AND f.accepted AND f.rows > 0 AND f.submitted_on <= $6
		  ORDER BY f.submitted_on DESC, f.valid_until DESC LIMIT 1) l;
	END;
REVOKE ALL ON FUNCTION safeins.paper_stands(text, safeins.division, text, integer, integer, date) FROM PUBLIC;
COMMENT ON FUNCTION safeins.paper_stands(text, safeins.division, text, integer, integer, date) IS
	'内部使用：某日有效的资料的报送日：所列年度中最后一次被接受的报送，已过有效期或未报的为 NULL / internal: day on which the paper that stands on a day was filed: the last one accepted of those years; NULL where it has expired or there is none';

CREATE TABLE safeins.claim_tally (
	policy  text COLLATE "C" NOT NULL,
	place   safeins.division NOT NULL,
	year    integer NOT NULL,
	claims  integer NOT NULL,
	refused integer NOT NULL,
	deaths  bigint NOT NULL,
	paid    bigint NOT NULL,
	PRIMARY KEY (policy, place, year)
);
REVOKE ALL ON safeins.claim_tally FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.claim_tally', '');

COMMENT ON TABLE safeins.claim_tally IS '内部使用：理赔计数：每张保单每年 / internal: claims by policy and year of the report';
COMMENT ON COLUMN safeins.claim_tally.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.claim_tally.place IS '所属省 / province';
COMMENT ON COLUMN safeins.claim_tally.year IS '报案年度 / year the claims were reported in';
COMMENT ON COLUMN safeins.claim_tally.claims IS '件数 / claims';
COMMENT ON COLUMN safeins.claim_tally.refused IS '拒赔件数 / of these, refused';
COMMENT ON COLUMN safeins.claim_tally.deaths IS '死亡人数 / deaths';
COMMENT ON COLUMN safeins.claim_tally.paid IS '赔款（分） / paid, in fen';

CREATE TABLE safeins.suspension (
	place        safeins.division NOT NULL,
	id           bigint GENERATED ALWAYS AS IDENTITY,
	insurer      text COLLATE "C" NOT NULL,
	lifts        bigint,
	from_on      date NOT NULL,
	until_on     date NOT NULL,
	basis        text NOT NULL,
	source       text NOT NULL,
	reason       text NOT NULL CHECK (btrim(reason) <> ''),
	done_by      text NOT NULL DEFAULT SESSION_USER,
	done_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
	PRIMARY KEY (place, id),
	CHECK (until_on >= from_on)
);
CREATE INDEX suspension_insurer ON safeins.suspension (insurer, place);
REVOKE ALL ON safeins.suspension FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.suspension', '');
SELECT pg_catalog.pg_extension_config_dump('safeins.suspension_id_seq', '');

COMMENT ON TABLE safeins.suspension IS '承保机构停用及解除的记录，只增不改 / suspensions of insurers and their lifting, append-only';
COMMENT ON COLUMN safeins.suspension.place IS '所属省 / province';
COMMENT ON COLUMN safeins.suspension.id IS '序号 / number';
COMMENT ON COLUMN safeins.suspension.insurer IS '承保机构 / insurer';
COMMENT ON COLUMN safeins.suspension.lifts IS '所解除的停用的序号；停用为空 / the suspension that this row lifts; NULL for a suspension';
COMMENT ON COLUMN safeins.suspension.from_on IS '停用首日，或解除之日 / first day of the suspension, or of its lifting';
COMMENT ON COLUMN safeins.suspension.until_on IS '停用末日 / last day of the suspension';
COMMENT ON COLUMN safeins.suspension.basis IS '依据的规则代码 / code of the rule';
COMMENT ON COLUMN safeins.suspension.source IS '依据：文号与条款 / citation: document and article';
COMMENT ON COLUMN safeins.suspension.reason IS '原因 / why';
COMMENT ON COLUMN safeins.suspension.done_by IS '操作人 / who';
COMMENT ON COLUMN safeins.suspension.done_at IS '操作时间 / when';

CREATE FUNCTION safeins.given_insurer(insurer text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_given_insurer'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
CREATE FUNCTION safeins.known_insurer(insurer text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_known_insurer'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.known_insurer(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.known_insurer(text) IS '恒为真；报表所问的承保机构为台账所不知的，予以提示 / true; a notice where a report is asked of an insurer that no book knows';
CREATE FUNCTION safeins.known_enterprise(enterprise text) RETURNS boolean
	AS 'MODULE_PATHNAME', 'safeins_known_enterprise'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.known_enterprise(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.known_enterprise(text) IS '恒为真；报表所问的投保单位为台账所不知的，予以提示 / true; a notice where a report is asked of an enterprise that no book knows';
REVOKE ALL ON FUNCTION safeins.given_insurer(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.given_insurer(text) IS '内部使用：参数须为台账所知的承保机构，否则报错 / internal: true; raises undefined_object for an insurer that no book knows';
