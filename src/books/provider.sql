CREATE TABLE safeins.provider (
	provider      text COLLATE "C" NOT NULL,
	place         safeins.division NOT NULL,
	entry         text COLLATE "C" NOT NULL,
	area          safeins.division NOT NULL,
	name          text COLLATE "C",
	qualification text COLLATE "C",
	kinds         text COLLATE "C",
	sectors       text COLLATE "C",
	valid_from    date,
	valid_until   date,
	revoked_on    date,
	rows          integer NOT NULL,
	PRIMARY KEY (provider, place, entry)
);
REVOKE ALL ON safeins.provider FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.provider', '');

COMMENT ON TABLE safeins.provider IS '技术服务机构资质名录：一份资质一行，换证另起一行；应急厅函〔2024〕322号 第二部分，晋应急发〔2024〕114号 三（四） / registry of providers: a row for each certificate; a renewed one is another row';
COMMENT ON COLUMN safeins.provider.provider IS '技术服务机构 / provider';
COMMENT ON COLUMN safeins.provider.place IS '所属省 / province';
COMMENT ON COLUMN safeins.provider.entry IS '该行内容的摘要 / digest of what the row says';
COMMENT ON COLUMN safeins.provider.area IS '辖区 / division as the host gives it';
COMMENT ON COLUMN safeins.provider.name IS '名称 / name';
COMMENT ON COLUMN safeins.provider.qualification IS '资质 / qualification';
COMMENT ON COLUMN safeins.provider.kinds IS '可承担的服务项目（代码，前后有逗号）；空为不限 / kinds of service it may render, codes between commas; NULL: any';
COMMENT ON COLUMN safeins.provider.sectors IS '可服务的行业（代码，前后有逗号）；空为不限 / sectors it may serve, codes between commas; NULL: any';
COMMENT ON COLUMN safeins.provider.valid_from IS '有效期首日；空为自始 / first day of validity; NULL: from ever';
COMMENT ON COLUMN safeins.provider.valid_until IS '有效期末日；空为长期 / last day of validity; NULL: for good';
COMMENT ON COLUMN safeins.provider.revoked_on IS '撤销日，自该日起无效 / day it was revoked, not valid from that day on';
COMMENT ON COLUMN safeins.provider.rows IS '来源行数 / rows of the attached tables that say so';

CREATE TABLE safeins.service_detail (
	service      text COLLATE "C" NOT NULL,
	policy       text COLLATE "C" NOT NULL,
	place        safeins.division NOT NULL,
	entry        text COLLATE "C" NOT NULL,
	area         safeins.division NOT NULL,
	kind         text COLLATE "C" NOT NULL,
	served_on    date NOT NULL,
	provider     text COLLATE "C",
	channel      text COLLATE "C",
	participants bigint,
	confirmed_on date,
	revisited_on date,
	satisfaction text COLLATE "C",
	effect       text COLLATE "C",
	cost         bigint,
	rows         integer NOT NULL,
	PRIMARY KEY (service, policy, place, entry)
);
CREATE INDEX service_detail_provider ON safeins.service_detail (provider, place, served_on) WHERE provider IS NOT NULL;
REVOKE ALL ON safeins.service_detail FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.service_detail', '');

COMMENT ON TABLE safeins.service_detail IS '服务情况：谁做的、怎样做的、如何确认与回访、费用多少；AQ 9010-2019，应急厅函〔2024〕322号 第二、三部分 / what is known of a service besides that it was rendered: by whom, how, how it was confirmed, what it cost; only of tables that tell it, and of services that name a provider where a registry is attached';
COMMENT ON COLUMN safeins.service_detail.service IS '服务主键 / key of the service';
COMMENT ON COLUMN safeins.service_detail.policy IS '保单 / policy';
COMMENT ON COLUMN safeins.service_detail.place IS '所属省 / province';
COMMENT ON COLUMN safeins.service_detail.entry IS '该行内容的摘要 / digest of what the row says';
COMMENT ON COLUMN safeins.service_detail.area IS '辖区 / division as the host gives it';
COMMENT ON COLUMN safeins.service_detail.kind IS '项目 / kind';
COMMENT ON COLUMN safeins.service_detail.served_on IS '服务日 / day of the service';
COMMENT ON COLUMN safeins.service_detail.provider IS '技术服务机构；空为承保机构自行开展 / provider; NULL: the insurer itself';
COMMENT ON COLUMN safeins.service_detail.channel IS '方式（代码，不认识的照录） / channel, as a code of list channel; as given where it is none';
COMMENT ON COLUMN safeins.service_detail.participants IS '参加人数 / people who took part';
COMMENT ON COLUMN safeins.service_detail.confirmed_on IS '双方确认日 / day on which both parties confirmed it';
COMMENT ON COLUMN safeins.service_detail.revisited_on IS '回访日 / day of the return visit';
COMMENT ON COLUMN safeins.service_detail.satisfaction IS '满意度 / satisfaction';
COMMENT ON COLUMN safeins.service_detail.effect IS '培训效果评估 / what came of a training';
COMMENT ON COLUMN safeins.service_detail.cost IS '费用，以分计；集中统筹的为该次服务的总费用 / cost in fen; of a pooled service what all of it cost';
COMMENT ON COLUMN safeins.service_detail.rows IS '来源行数 / rows of the attached tables that say so';
