CREATE FUNCTION safeins.check_starter(schema_name name) RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_check_starter'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.check_starter(name) FROM PUBLIC;
COMMENT ON FUNCTION safeins.check_starter(name) IS 'create_starter 内部使用 / for create_starter()';

CREATE FUNCTION safeins.create_starter(schema_name name) RETURNS void
	LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
	SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM safeins.check_starter(schema_name);
	IF to_regnamespace(quote_ident(schema_name)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', schema_name);
	END IF;

	-- Built-in types only: DROP EXTENSION ... CASCADE takes the checks away, never a column.  A cast says what is wrong with a code.
	EXECUTE format($ddl$
		CREATE TABLE %1$I.enterprise (
			enterprise      varchar(18) PRIMARY KEY CHECK (CAST(enterprise AS safeins.uscc) IS NOT NULL),
			name            varchar(200) NOT NULL,
			place           varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL),
			sector          varchar(50) NOT NULL,
			size            varchar(20) NOT NULL,
			risk            varchar(20) CHECK (risk IN ('高', '中', '低')),
			must_insure     boolean,
			active          boolean NOT NULL DEFAULT true,
			standard_grade  varchar(20) CHECK (standard_grade IN ('一级', '二级', '三级')),
			graded_on       date
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.policy (
			policy_no                  varchar(50) PRIMARY KEY,
			insurer                    varchar(50) NOT NULL,
			enterprise                 varchar(18) NOT NULL REFERENCES %1$I.enterprise,
			place                      varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL),
			signed_on                  date NOT NULL,
			effective_on               date NOT NULL,
			expires_on                 date NOT NULL CHECK (expires_on >= effective_on),
			sector                     varchar(50),
			size                       varchar(20),
			risk                       varchar(20) CHECK (risk IN ('高', '中', '低')),
			death_limit                numeric(18,2) CHECK (death_limit > 0),
			headcount                  integer CHECK (headcount >= 0),
			insured_headcount          integer CHECK (insured_headcount >= 0),
			premium                    numeric(18,2) NOT NULL CHECK (premium >= 0),
			commission                 numeric(18,2) CHECK (commission >= 0),
			payer                      varchar(50) NOT NULL DEFAULT '投保单位',
			status                     varchar(20) NOT NULL DEFAULT '有效' CHECK (status IN ('有效', '退保', '终止')),
			ended_on                   date,
			end_reason                 varchar(100),
			planned_risk_assessment    integer CHECK (planned_risk_assessment >= 0),
			planned_hazard_inspection  integer CHECK (planned_hazard_inspection >= 0),
			product                    varchar(100),
			rate                       numeric(9,6) CHECK (rate >= 0 AND rate <= 1),
			recorded_on                date,
			insurer_name               varchar(200),
			voided                     boolean NOT NULL DEFAULT false
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.coinsurance (
			policy_no  varchar(50) NOT NULL REFERENCES %1$I.policy,
			insurer    varchar(50) NOT NULL,
			share      numeric(9,6) NOT NULL CHECK (share > 0 AND share <= 1),
			lead       boolean NOT NULL DEFAULT false,
			place      varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL),
			PRIMARY KEY (policy_no, insurer)
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.premium (
			receipt_no   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			policy_no    varchar(50) NOT NULL REFERENCES %1$I.policy,
			amount       numeric(18,2) NOT NULL,
			received_on  date NOT NULL,
			insurer      varchar(50),
			note         text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.service (
			service_no          varchar(50) NOT NULL,
			policy_no           varchar(50) NOT NULL REFERENCES %1$I.policy,
			kind                varchar(50) NOT NULL,
			served_on           date NOT NULL,
			provider            varchar(100),
			provider_qualified  boolean,
			archived_on         date,
			recorded_on         date,
			voided              boolean NOT NULL DEFAULT false,
			channel             varchar(20),
			participants        integer CHECK (participants >= 0),
			confirmed_on        date,
			revisited_on        date,
			satisfaction        varchar(20),
			effect              text,
			cost                numeric(18,2),
			PRIMARY KEY (service_no, policy_no, kind)
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.provider (
			id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			provider       varchar(50) NOT NULL,
			name           varchar(100),
			qualification  varchar(100),
			scope          text,
			valid_from     date,
			valid_until    date,
			revoked_on     date,
			place          varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL)
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.plan (
			plan_no    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			policy_no  varchar(50) NOT NULL REFERENCES %1$I.policy,
			kind       varchar(50) NOT NULL,
			times      integer NOT NULL CHECK (times >= 0),
			frequency  varchar(20),
			provider   varchar(50),
			from_on    date,
			until_on   date
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.expense (
			expense_no  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			insurer     varchar(50) NOT NULL,
			policy_no   varchar(50) REFERENCES %1$I.policy,
			service_no  varchar(50),
			purpose     varchar(50) NOT NULL,
			voucher     varchar(50),
			amount      numeric(18,2) NOT NULL,
			spent_on    date NOT NULL,
			reverses    bigint REFERENCES %1$I.expense,
			note        text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.report (
			report_no     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			insurer       varchar(50) NOT NULL,
			year          integer NOT NULL CHECK (year BETWEEN 2000 AND 2999),
			submitted_on  date NOT NULL,
			sent_to       varchar(100),
			premium       numeric(18,2),
			fee_spent     numeric(18,2),
			services      integer CHECK (services >= 0),
			hazards       integer CHECK (hazards >= 0),
			note          text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.filing (
			filing_no     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			insurer       varchar(50) NOT NULL,
			year          integer NOT NULL CHECK (year BETWEEN 2000 AND 2999),
			item          varchar(100) NOT NULL,
			submitted_on  date NOT NULL,
			accepted      boolean,
			valid_until   date,
			note          text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.claim (
			claim_no        varchar(50) PRIMARY KEY,
			policy_no       varchar(50) NOT NULL REFERENCES %1$I.policy,
			accident_on     date,
			reported_on     date NOT NULL,
			deaths          integer CHECK (deaths >= 0),
			paid            numeric(18,2) CHECK (paid >= 0),
			paid_on         date,
			refused         boolean NOT NULL DEFAULT false,
			refusal_reason  text,
			decided_on      date,
			agreed_on       date,
			advance_on      date,
			recorded_on     date
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.hazard (
			hazard_no       varchar(50) PRIMARY KEY,
			enterprise      varchar(18) NOT NULL CHECK (CAST(enterprise AS safeins.uscc) IS NOT NULL),
			place           varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL),
			level           varchar(20) NOT NULL,
			criterion       varchar(200),
			description     text,
			found_on        date NOT NULL,
			found_by        varchar(100),
			service_no      varchar(50),
			insurer         varchar(50),
			due_on          date NOT NULL CHECK (due_on >= found_on),
			extension       varchar(200),
			notified_on     date,
			notified_party  varchar(50),
			plan_on         date,
			rectified_on    date,
			rectified_by    varchar(50),
			rechecked_on    date,
			rechecked_by    varchar(50),
			evidence        text,
			reported_on     date,
			reported_to     varchar(100),
			closed_on       date,
			note            text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.complaint (
			complaint_no      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			insurer           varchar(50) NOT NULL,
			received_on       date NOT NULL,
			answered_on       date,
			needs_check       boolean NOT NULL DEFAULT false,
			extended_to       date,
			extension_reason  text,
			content           text
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.measure (
			measure_no   varchar(50) PRIMARY KEY,
			kind         varchar(50) NOT NULL,
			object_kind  varchar(20) NOT NULL CHECK (object_kind IN ('承保机构', '投保单位', '技术服务机构')),
			object       varchar(100) NOT NULL,
			basis_kind   varchar(20) CHECK (basis_kind IN ('规则', '线索', '督办')),
			basis        varchar(64),
			act          varchar(100),
			issued_by    varchar(100),
			issued_on    date NOT NULL,
			due_on       date,
			valid_until  date,
			done_on      date,
			result       text,
			amount       numeric(18,2) CHECK (amount >= 0),
			place        varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL),
			note         text,
			CHECK (basis IS NULL OR basis_kind IS NOT NULL)
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.refusal (
			refusal_no  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
			insurer     varchar(50) NOT NULL,
			enterprise  varchar(18) NOT NULL CHECK (CAST(enterprise AS safeins.uscc) IS NOT NULL),
			refused_on  date NOT NULL,
			reason      text,
			place       varchar(6) CHECK (place IS NULL OR CAST(place AS safeins.division) IS NOT NULL)
		)$ddl$, schema_name);
	EXECUTE format($ddl$
		CREATE TABLE %1$I.product (
			product      varchar(100) PRIMARY KEY,
			insurer      varchar(50) NOT NULL,
			filed_on     date NOT NULL,
			valid_until  date,
			rate         numeric(9,6) CHECK (rate >= 0 AND rate <= 1),
			rate_least   numeric(9,6) CHECK (rate_least >= 0 AND rate_least <= 1),
			rate_most    numeric(9,6) CHECK (rate_most >= 0 AND rate_most <= 1),
			note         text
		)$ddl$, schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.policy (enterprise, effective_on)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.policy (insurer)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.premium (policy_no)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.service (policy_no, served_on)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.expense (voucher)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.expense (reverses)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.expense (service_no)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.expense (policy_no)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.claim (policy_no)', schema_name);
	EXECUTE format('CREATE INDEX ON %1$I.measure (object, issued_on)', schema_name);

	EXECUTE format($ddl$
		COMMENT ON TABLE %1$I.enterprise IS '投保单位';
		COMMENT ON COLUMN %1$I.enterprise.enterprise IS '统一社会信用代码';
		COMMENT ON COLUMN %1$I.enterprise.name IS '名称';
		COMMENT ON COLUMN %1$I.enterprise.place IS '辖区（GB/T 2260）';
		COMMENT ON COLUMN %1$I.enterprise.sector IS '行业：煤矿、非煤矿山、危险化学品、烟花爆竹、金属冶炼等';
		COMMENT ON COLUMN %1$I.enterprise.size IS '规模：大型、中型、小型、微型';
		COMMENT ON COLUMN %1$I.enterprise.risk IS '风险等级：高、中、低';
		COMMENT ON COLUMN %1$I.enterprise.must_insure IS '是否应当投保；空为按行业判断';
		COMMENT ON COLUMN %1$I.enterprise.active IS '是否在营';
		COMMENT ON COLUMN %1$I.enterprise.standard_grade IS '安全生产标准化等级';
		COMMENT ON COLUMN %1$I.enterprise.graded_on IS '达到该等级之日';
		COMMENT ON TABLE %1$I.policy IS '保单';
		COMMENT ON COLUMN %1$I.policy.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.policy.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.policy.insurer_name IS '承保机构名称';
		COMMENT ON COLUMN %1$I.policy.enterprise IS '投保单位统一社会信用代码';
		COMMENT ON COLUMN %1$I.policy.place IS '辖区（GB/T 2260）';
		COMMENT ON COLUMN %1$I.policy.signed_on IS '签单日';
		COMMENT ON COLUMN %1$I.policy.effective_on IS '生效日';
		COMMENT ON COLUMN %1$I.policy.expires_on IS '到期日，即最后一日';
		COMMENT ON COLUMN %1$I.policy.sector IS '行业，空则取投保单位的';
		COMMENT ON COLUMN %1$I.policy.size IS '规模，空则取投保单位的';
		COMMENT ON COLUMN %1$I.policy.risk IS '风险等级，空则取投保单位的';
		COMMENT ON COLUMN %1$I.policy.death_limit IS '每死亡一人赔偿限额（元）';
		COMMENT ON COLUMN %1$I.policy.headcount IS '从业人员数';
		COMMENT ON COLUMN %1$I.policy.insured_headcount IS '投保人数';
		COMMENT ON COLUMN %1$I.policy.premium IS '应收保费（元）';
		COMMENT ON COLUMN %1$I.policy.commission IS '佣金（元）';
		COMMENT ON COLUMN %1$I.policy.payer IS '保费缴纳人';
		COMMENT ON COLUMN %1$I.policy.status IS '状态：有效、退保、终止';
		COMMENT ON COLUMN %1$I.policy.ended_on IS '提前终止的最后一日';
		COMMENT ON COLUMN %1$I.policy.end_reason IS '提前终止的理由';
		COMMENT ON COLUMN %1$I.policy.planned_risk_assessment IS '合同约定的每年风险辨识评估次数';
		COMMENT ON COLUMN %1$I.policy.planned_hazard_inspection IS '合同约定的每年隐患排查次数';
		COMMENT ON COLUMN %1$I.policy.product IS '备案产品';
		COMMENT ON COLUMN %1$I.policy.rate IS '费率，如 0.012';
		COMMENT ON COLUMN %1$I.policy.recorded_on IS '上传日';
		COMMENT ON COLUMN %1$I.policy.voided IS '作废';
		COMMENT ON TABLE %1$I.coinsurance IS '共保：每张保单的各共保人，含首席，份额之和为一';
		COMMENT ON COLUMN %1$I.coinsurance.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.coinsurance.insurer IS '共保人';
		COMMENT ON COLUMN %1$I.coinsurance.share IS '份额，如 0.35';
		COMMENT ON COLUMN %1$I.coinsurance.lead IS '是否首席';
		COMMENT ON COLUMN %1$I.coinsurance.place IS '辖区（GB/T 2260），同保单';
		COMMENT ON TABLE %1$I.premium IS '实收保费，退保为负';
		COMMENT ON COLUMN %1$I.premium.receipt_no IS '收款号';
		COMMENT ON COLUMN %1$I.premium.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.premium.amount IS '金额（元）';
		COMMENT ON COLUMN %1$I.premium.received_on IS '收款日';
		COMMENT ON COLUMN %1$I.premium.insurer IS '收取的承保机构；空则归保单所载承保机构，共保的按份额分摊';
		COMMENT ON COLUMN %1$I.premium.note IS '备注';
		COMMENT ON TABLE %1$I.service IS '事故预防服务，集中统筹的一次服务为服务编号相同的多行';
		COMMENT ON COLUMN %1$I.service.service_no IS '服务编号';
		COMMENT ON COLUMN %1$I.service.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.service.kind IS '服务项目';
		COMMENT ON COLUMN %1$I.service.served_on IS '服务日';
		COMMENT ON COLUMN %1$I.service.provider IS '技术服务机构；承保机构自行开展的为空';
		COMMENT ON COLUMN %1$I.service.provider_qualified IS '该机构是否具备资质或能力';
		COMMENT ON COLUMN %1$I.service.archived_on IS '档案上传日';
		COMMENT ON COLUMN %1$I.service.recorded_on IS '上传日';
		COMMENT ON COLUMN %1$I.service.voided IS '作废';
		COMMENT ON COLUMN %1$I.service.channel IS '服务方式：现场、线上、电话等';
		COMMENT ON COLUMN %1$I.service.participants IS '参加人数';
		COMMENT ON COLUMN %1$I.service.confirmed_on IS '双方确认日';
		COMMENT ON COLUMN %1$I.service.revisited_on IS '回访日';
		COMMENT ON COLUMN %1$I.service.satisfaction IS '满意度：百分制或评语';
		COMMENT ON COLUMN %1$I.service.effect IS '效果评估，培训必填';
		COMMENT ON COLUMN %1$I.service.cost IS '费用（元），集中统筹的为该次服务的总费用';
		COMMENT ON TABLE %1$I.plan IS '服务方案：每张保单计划开展的服务';
		COMMENT ON COLUMN %1$I.plan.plan_no IS '序号';
		COMMENT ON COLUMN %1$I.plan.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.plan.kind IS '服务项目';
		COMMENT ON COLUMN %1$I.plan.times IS '次数';
		COMMENT ON COLUMN %1$I.plan.frequency IS '周期：每年、每半年、每季度、每月；空为每年';
		COMMENT ON COLUMN %1$I.plan.provider IS '承担机构';
		COMMENT ON COLUMN %1$I.plan.from_on IS '首日';
		COMMENT ON COLUMN %1$I.plan.until_on IS '末日';
		COMMENT ON TABLE %1$I.provider IS '技术服务机构资质名录，一份资质一行，换证另起一行';
		COMMENT ON COLUMN %1$I.provider.id IS '序号';
		COMMENT ON COLUMN %1$I.provider.provider IS '技术服务机构，同服务表所载';
		COMMENT ON COLUMN %1$I.provider.name IS '名称';
		COMMENT ON COLUMN %1$I.provider.qualification IS '资质';
		COMMENT ON COLUMN %1$I.provider.scope IS '范围：服务项目或行业，以逗号分隔；空为不限';
		COMMENT ON COLUMN %1$I.provider.valid_from IS '有效期首日';
		COMMENT ON COLUMN %1$I.provider.valid_until IS '有效期末日';
		COMMENT ON COLUMN %1$I.provider.revoked_on IS '撤销日';
		COMMENT ON COLUMN %1$I.provider.place IS '辖区（GB/T 2260）';
		COMMENT ON TABLE %1$I.expense IS '事故预防服务费支出，红字为负';
		COMMENT ON COLUMN %1$I.expense.expense_no IS '支出号';
		COMMENT ON COLUMN %1$I.expense.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.expense.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.expense.service_no IS '服务编号';
		COMMENT ON COLUMN %1$I.expense.purpose IS '用途';
		COMMENT ON COLUMN %1$I.expense.voucher IS '凭证号';
		COMMENT ON COLUMN %1$I.expense.amount IS '金额（元）';
		COMMENT ON COLUMN %1$I.expense.spent_on IS '支出日';
		COMMENT ON COLUMN %1$I.expense.reverses IS '被红冲的支出号';
		COMMENT ON COLUMN %1$I.expense.note IS '备注';
		COMMENT ON TABLE %1$I.report IS '承保机构的年度报告';
		COMMENT ON COLUMN %1$I.report.report_no IS '报告号';
		COMMENT ON COLUMN %1$I.report.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.report.year IS '报告所属年度';
		COMMENT ON COLUMN %1$I.report.submitted_on IS '报送日';
		COMMENT ON COLUMN %1$I.report.sent_to IS '报送对象，多个以顿号分隔';
		COMMENT ON COLUMN %1$I.report.premium IS '所报实收保费（元）';
		COMMENT ON COLUMN %1$I.report.fee_spent IS '所报预防费支出（元）';
		COMMENT ON COLUMN %1$I.report.services IS '所报服务次数';
		COMMENT ON COLUMN %1$I.report.hazards IS '所报发现隐患数';
		COMMENT ON COLUMN %1$I.report.note IS '备注';
		COMMENT ON TABLE %1$I.filing IS '承保机构报送的资料';
		COMMENT ON COLUMN %1$I.filing.filing_no IS '报送号';
		COMMENT ON COLUMN %1$I.filing.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.filing.year IS '所属年度';
		COMMENT ON COLUMN %1$I.filing.item IS '资料项';
		COMMENT ON COLUMN %1$I.filing.submitted_on IS '报送日';
		COMMENT ON COLUMN %1$I.filing.accepted IS '是否接受；退回为否';
		COMMENT ON COLUMN %1$I.filing.valid_until IS '有效期至，空为更新前一直有效';
		COMMENT ON COLUMN %1$I.filing.note IS '备注';
		COMMENT ON TABLE %1$I.claim IS '理赔';
		COMMENT ON COLUMN %1$I.claim.claim_no IS '赔案号';
		COMMENT ON COLUMN %1$I.claim.policy_no IS '保单号';
		COMMENT ON COLUMN %1$I.claim.accident_on IS '事故日';
		COMMENT ON COLUMN %1$I.claim.reported_on IS '报案日';
		COMMENT ON COLUMN %1$I.claim.deaths IS '死亡人数';
		COMMENT ON COLUMN %1$I.claim.paid IS '赔款（元）';
		COMMENT ON COLUMN %1$I.claim.paid_on IS '赔付日';
		COMMENT ON COLUMN %1$I.claim.refused IS '是否拒赔';
		COMMENT ON COLUMN %1$I.claim.refusal_reason IS '拒赔理由';
		COMMENT ON COLUMN %1$I.claim.decided_on IS '核定日';
		COMMENT ON COLUMN %1$I.claim.agreed_on IS '达成赔偿协议日';
		COMMENT ON COLUMN %1$I.claim.advance_on IS '先予支付日';
		COMMENT ON COLUMN %1$I.claim.recorded_on IS '上传日';
		COMMENT ON TABLE %1$I.hazard IS '事故隐患';
		COMMENT ON COLUMN %1$I.hazard.hazard_no IS '隐患编号';
		COMMENT ON COLUMN %1$I.hazard.enterprise IS '企业统一社会信用代码';
		COMMENT ON COLUMN %1$I.hazard.place IS '辖区（GB/T 2260）';
		COMMENT ON COLUMN %1$I.hazard.level IS '级别：一般、重大';
		COMMENT ON COLUMN %1$I.hazard.criterion IS '所依据的重大事故隐患判定标准条款';
		COMMENT ON COLUMN %1$I.hazard.description IS '隐患内容';
		COMMENT ON COLUMN %1$I.hazard.found_on IS '发现日';
		COMMENT ON COLUMN %1$I.hazard.found_by IS '发现人';
		COMMENT ON COLUMN %1$I.hazard.service_no IS '发现隐患的服务编号';
		COMMENT ON COLUMN %1$I.hazard.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.hazard.due_on IS '整改期限';
		COMMENT ON COLUMN %1$I.hazard.extension IS '延期批准文号';
		COMMENT ON COLUMN %1$I.hazard.notified_on IS '通知日';
		COMMENT ON COLUMN %1$I.hazard.notified_party IS '被通知人：主要负责人、实际控制人';
		COMMENT ON COLUMN %1$I.hazard.plan_on IS '整改方案制定日';
		COMMENT ON COLUMN %1$I.hazard.rectified_on IS '整改完成日';
		COMMENT ON COLUMN %1$I.hazard.rectified_by IS '整改人';
		COMMENT ON COLUMN %1$I.hazard.rechecked_on IS '复查日';
		COMMENT ON COLUMN %1$I.hazard.rechecked_by IS '复查人';
		COMMENT ON COLUMN %1$I.hazard.evidence IS '复查证据';
		COMMENT ON COLUMN %1$I.hazard.reported_on IS '逾期上报日';
		COMMENT ON COLUMN %1$I.hazard.reported_to IS '逾期上报的受理部门：应急管理、行业主管';
		COMMENT ON COLUMN %1$I.hazard.closed_on IS '销号日';
		COMMENT ON COLUMN %1$I.hazard.note IS '备注';
		COMMENT ON TABLE %1$I.refusal IS '拒保';
		COMMENT ON COLUMN %1$I.refusal.refusal_no IS '拒保号';
		COMMENT ON COLUMN %1$I.refusal.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.refusal.enterprise IS '投保单位统一社会信用代码';
		COMMENT ON COLUMN %1$I.refusal.refused_on IS '拒保日';
		COMMENT ON COLUMN %1$I.refusal.reason IS '拒保理由';
		COMMENT ON COLUMN %1$I.refusal.place IS '辖区（GB/T 2260）';
		COMMENT ON TABLE %1$I.product IS '经备案的产品';
		COMMENT ON COLUMN %1$I.product.product IS '产品，如备案号';
		COMMENT ON COLUMN %1$I.product.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.product.filed_on IS '备案日';
		COMMENT ON COLUMN %1$I.product.valid_until IS '有效期至，空为一直有效';
		COMMENT ON COLUMN %1$I.product.rate IS '备案基准费率';
		COMMENT ON COLUMN %1$I.product.rate_least IS '备案费率下限';
		COMMENT ON COLUMN %1$I.product.rate_most IS '备案费率上限';
		COMMENT ON COLUMN %1$I.product.note IS '备注';
		COMMENT ON TABLE %1$I.complaint IS '投诉';
		COMMENT ON COLUMN %1$I.complaint.complaint_no IS '投诉号';
		COMMENT ON COLUMN %1$I.complaint.insurer IS '承保机构';
		COMMENT ON COLUMN %1$I.complaint.received_on IS '收到日';
		COMMENT ON COLUMN %1$I.complaint.answered_on IS '答复日';
		COMMENT ON COLUMN %1$I.complaint.needs_check IS '需进一步核查';
		COMMENT ON COLUMN %1$I.complaint.extended_to IS '经批准延至';
		COMMENT ON COLUMN %1$I.complaint.extension_reason IS '延期理由';
		COMMENT ON COLUMN %1$I.complaint.content IS '投诉内容';
		COMMENT ON TABLE %1$I.measure IS '监管措施：约谈、限期整改、公开通报、移送、行政处罚、停止使用、列入联合惩戒、通报表扬';
		COMMENT ON COLUMN %1$I.measure.measure_no IS '措施编号';
		COMMENT ON COLUMN %1$I.measure.kind IS '种类';
		COMMENT ON COLUMN %1$I.measure.object_kind IS '对象类别：承保机构、投保单位、技术服务机构';
		COMMENT ON COLUMN %1$I.measure.object IS '对象';
		COMMENT ON COLUMN %1$I.measure.basis_kind IS '依据类别：规则、线索、督办';
		COMMENT ON COLUMN %1$I.measure.basis IS '依据：规则代码、线索序号或督办序号';
		COMMENT ON COLUMN %1$I.measure.act IS '承保机构的行为，如虚假宣传、恶意低价承保';
		COMMENT ON COLUMN %1$I.measure.issued_by IS '作出机关';
		COMMENT ON COLUMN %1$I.measure.issued_on IS '作出日';
		COMMENT ON COLUMN %1$I.measure.due_on IS '期限';
		COMMENT ON COLUMN %1$I.measure.valid_until IS '有效至（停止使用、联合惩戒）';
		COMMENT ON COLUMN %1$I.measure.done_on IS '完成日；停止使用、联合惩戒为解除之日';
		COMMENT ON COLUMN %1$I.measure.result IS '结果';
		COMMENT ON COLUMN %1$I.measure.amount IS '金额（元），仅行政处罚';
		COMMENT ON COLUMN %1$I.measure.place IS '辖区（GB/T 2260）';
		COMMENT ON COLUMN %1$I.measure.note IS '备注'
		$ddl$, schema_name);

	PERFORM safeins.attach('enterprise', format('%I.enterprise', schema_name)::regclass,
		'{"enterprise": "enterprise", "place": "place", "sector": "sector", "size": "size", "risk": "risk",
		  "must_insure": "must_insure", "active": "active", "standard_grade": "standard_grade", "graded_on": "graded_on", "name": "name"}');
	PERFORM safeins.attach('policy', format('%I.policy', schema_name)::regclass,
		'{"policy": "policy_no", "insurer": "insurer", "enterprise": "enterprise", "place": "place", "signed": "signed_on",
		  "effective": "effective_on", "expires": "expires_on", "sector": "sector", "size": "size", "risk": "risk",
		  "death_limit": "death_limit", "headcount": "headcount", "insured_headcount": "insured_headcount",
		  "premium": "premium", "commission": "commission", "payer": "payer", "status": "status",
		  "ended_on": "ended_on", "end_reason": "end_reason", "planned_risk_assessment": "planned_risk_assessment",
		  "planned_hazard_inspection": "planned_hazard_inspection", "recorded_on": "recorded_on", "product": "product", "rate": "rate", "insurer_name": "insurer_name", "where": "NOT voided"}');
	PERFORM safeins.attach('coinsurance', format('%I.coinsurance', schema_name)::regclass,
		'{"policy": "policy_no", "insurer": "insurer", "share": "share", "lead": "lead", "place": "place"}');
	PERFORM safeins.attach('premium', format('%I.premium', schema_name)::regclass,
		'{"receipt": "receipt_no", "policy": "policy_no", "insurer": "insurer", "amount": "amount", "received_on": "received_on"}');
	PERFORM safeins.attach('service', format('%I.service', schema_name)::regclass,
		'{"service": "service_no", "policy": "policy_no", "kind": "kind", "served_on": "served_on", "provider": "provider",
		  "provider_qualified": "provider_qualified", "archived_on": "archived_on", "recorded_on": "recorded_on", "voided": "voided", "channel": "channel",
		  "participants": "participants", "confirmed_on": "confirmed_on", "revisited_on": "revisited_on",
		  "satisfaction": "satisfaction", "effect": "effect", "cost": "cost"}');
	PERFORM safeins.attach('plan', format('%I.plan', schema_name)::regclass,
		'{"plan": "plan_no", "policy": "policy_no", "kind": "kind", "times": "times", "frequency": "frequency", "provider": "provider",
		  "from_on": "from_on", "until_on": "until_on"}');
	PERFORM safeins.attach('provider', format('%I.provider', schema_name)::regclass,
		'{"provider": "provider", "name": "name", "qualification": "qualification", "scope": "scope", "valid_from": "valid_from",
		  "valid_until": "valid_until", "revoked_on": "revoked_on", "place": "place"}');
	PERFORM safeins.attach('expense', format('%I.expense', schema_name)::regclass,
		'{"expense": "expense_no", "insurer": "insurer", "policy": "policy_no", "service": "service_no",
		  "purpose": "purpose", "voucher": "voucher", "amount": "amount", "spent_on": "spent_on", "reverses": "reverses"}');
	PERFORM safeins.attach('report', format('%I.report', schema_name)::regclass,
		'{"insurer": "insurer", "year": "year", "submitted_on": "submitted_on", "sent_to": "sent_to", "premium": "premium",
		  "fee_spent": "fee_spent", "services": "services", "hazards": "hazards"}');
	PERFORM safeins.attach('filing', format('%I.filing', schema_name)::regclass,
		'{"insurer": "insurer", "year": "year", "item": "item", "submitted_on": "submitted_on", "accepted": "accepted", "valid_until": "valid_until"}');
	PERFORM safeins.attach('claim', format('%I.claim', schema_name)::regclass,
		'{"claim": "claim_no", "policy": "policy_no", "accident_on": "accident_on", "reported_on": "reported_on", "deaths": "deaths",
		  "paid": "paid", "paid_on": "paid_on", "refused": "refused", "refusal_reason": "refusal_reason",
		  "decided_on": "decided_on", "agreed_on": "agreed_on", "advance_on": "advance_on", "recorded_on": "recorded_on"}');
	PERFORM safeins.attach('hazard', format('%I.hazard', schema_name)::regclass,
		'{"hazard": "hazard_no", "enterprise": "enterprise", "place": "place", "level": "level", "found_on": "found_on",
		  "found_by": "found_by", "service": "service_no", "insurer": "insurer", "due_on": "due_on", "extension": "extension",
		  "notified_on": "notified_on", "notified_party": "notified_party", "plan_on": "plan_on", "rectified_on": "rectified_on",
		  "rectified_by": "rectified_by", "rechecked_on": "rechecked_on", "rechecked_by": "rechecked_by", "evidence": "evidence",
		  "reported_on": "reported_on", "closed_on": "closed_on", "criterion": "criterion", "reported_to": "reported_to"}');
	PERFORM safeins.attach('complaint', format('%I.complaint', schema_name)::regclass,
		'{"complaint": "complaint_no", "insurer": "insurer", "received_on": "received_on", "answered_on": "answered_on",
		  "needs_check": "needs_check", "extended_to": "extended_to"}');
	PERFORM safeins.attach('measure', format('%I.measure', schema_name)::regclass,
		'{"measure": "measure_no", "kind": "kind", "object_kind": "object_kind", "object": "object", "basis_kind": "basis_kind",
		  "basis": "basis", "act": "act", "issued_by": "issued_by", "issued_on": "issued_on", "due_on": "due_on",
		  "valid_until": "valid_until", "done_on": "done_on", "result": "result", "amount": "amount", "place": "place"}');

	PERFORM safeins.attach('refusal', format('%I.refusal', schema_name)::regclass,
		'{"refusal": "refusal_no", "insurer": "insurer", "enterprise": "enterprise", "refused_on": "refused_on", "reason": "reason", "place": "place"}');
	PERFORM safeins.attach('product', format('%I.product', schema_name)::regclass,
		'{"product": "product", "insurer": "insurer", "filed_on": "filed_on", "valid_until": "valid_until", "rate": "rate",
		  "rate_least": "rate_least", "rate_most": "rate_most"}');

	-- The fee ledger: what was posted is corrected by a reversal; notes stay free.
	PERFORM safeins.seal(format('%I.premium', schema_name)::regclass, ARRAY['policy_no', 'insurer', 'amount', 'received_on']);
	PERFORM safeins.seal(format('%I.expense', schema_name)::regclass,
		ARRAY['insurer', 'policy_no', 'service_no', 'purpose', 'voucher', 'amount', 'spent_on', 'reverses']);
	-- A hazard's row changes on its way; every version is kept.
	PERFORM safeins.seal(format('%I.hazard', schema_name)::regclass, mode => 'versioned');
END
$$;
REVOKE ALL ON FUNCTION safeins.create_starter(name) FROM PUBLIC;
COMMENT ON FUNCTION safeins.create_starter(name) IS
	'在指定模式中建立标准表（投保单位、保单、共保、实收保费、服务、技术服务机构、服务方案、支出、年度报告、报送资料、理赔、隐患、投诉、拒保、备案产品、监管措施）并接管，保费与支出只增不改、隐患逐版存证（封存） / creates a standard set of tables (enterprise, policy, coinsurance, premium, service, provider, plan, expense, report, filing, claim, hazard, complaint, refusal, product, measure) in a schema of your choice, attaches them, and seals premium and expense append-only, hazard versioned';
