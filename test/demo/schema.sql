-- A provincial platform as it grew: nobody thought of this extension when these tables were made.
CREATE SCHEMA azx;
COMMENT ON SCHEMA azx IS '山西省安责险信息管理平台（演示数据，机构与企业均为虚构）';

CREATE TABLE azx.zd_xzqh (
	qhdm	char(6) PRIMARY KEY,
	qhmc	varchar(40) NOT NULL
);
COMMENT ON TABLE azx.zd_xzqh IS '字典：行政区划';
COMMENT ON COLUMN azx.zd_xzqh.qhdm IS '区划代码';
COMMENT ON COLUMN azx.zd_xzqh.qhmc IS '区划名称';

CREATE TABLE azx.zd_fylx (
	lxdm	varchar(4) PRIMARY KEY,
	lxmc	varchar(40) NOT NULL
);
COMMENT ON TABLE azx.zd_fylx IS '字典：费用类型';
COMMENT ON COLUMN azx.zd_fylx.lxdm IS '类型代码';
COMMENT ON COLUMN azx.zd_fylx.lxmc IS '类型名称';

CREATE TABLE azx.t_bxjg (
	jgdm	varchar(8) PRIMARY KEY,
	jgmc	varchar(60) NOT NULL,
	tyshxydm char(18) NOT NULL,
	zt		char(1) NOT NULL DEFAULT '1'
);
COMMENT ON TABLE azx.t_bxjg IS '保险机构';
COMMENT ON COLUMN azx.t_bxjg.jgdm IS '机构代码';
COMMENT ON COLUMN azx.t_bxjg.jgmc IS '机构名称';
COMMENT ON COLUMN azx.t_bxjg.tyshxydm IS '统一社会信用代码';
COMMENT ON COLUMN azx.t_bxjg.zt IS '状态：1 正常 9 停用';

CREATE TABLE azx.t_qy (
	qyid	bigint PRIMARY KEY,
	qymc	varchar(100) NOT NULL,
	tyshxydm char(18) NOT NULL,
	hydm	char(2) NOT NULL,
	qygm	char(1) NOT NULL,
	xzqh	char(6) NOT NULL,
	scbz	char(1) NOT NULL DEFAULT '0'
);
COMMENT ON TABLE azx.t_qy IS '投保企业';
COMMENT ON COLUMN azx.t_qy.qyid IS '企业编号';
COMMENT ON COLUMN azx.t_qy.qymc IS '企业名称';
COMMENT ON COLUMN azx.t_qy.tyshxydm IS '统一社会信用代码';
COMMENT ON COLUMN azx.t_qy.hydm IS '行业：01 煤矿 02 非煤矿山 03 危险化学品 04 烟花爆竹 05 金属冶炼 06 建筑施工 07 道路运输';
COMMENT ON COLUMN azx.t_qy.qygm IS '规模：1 大 2 中 3 小 4 微';
COMMENT ON COLUMN azx.t_qy.xzqh IS '所在县区';
COMMENT ON COLUMN azx.t_qy.scbz IS '删除标志：0 正常 1 已删除';

CREATE TABLE azx.t_bd (
	bdh		varchar(32) PRIMARY KEY,
	jgdm	varchar(8) NOT NULL,
	qyid	bigint NOT NULL,
	qdrq	varchar(20),
	qbrq	varchar(20) NOT NULL,
	zbrq	varchar(20) NOT NULL,
	ysbf	numeric(14,2) NOT NULL,
	ssbf	numeric(14,2),
	jfyf	varchar(7),
	swxe	numeric(10,2),
	lyxt	varchar(4) NOT NULL,
	zt		char(1) NOT NULL DEFAULT '1',
	scbz	char(1) NOT NULL DEFAULT '0'
);
COMMENT ON TABLE azx.t_bd IS '保单';
COMMENT ON COLUMN azx.t_bd.bdh IS '保单号';
COMMENT ON COLUMN azx.t_bd.jgdm IS '承保机构代码';
COMMENT ON COLUMN azx.t_bd.qyid IS '投保企业编号';
COMMENT ON COLUMN azx.t_bd.qdrq IS '签单日期';
COMMENT ON COLUMN azx.t_bd.qbrq IS '起保日期';
COMMENT ON COLUMN azx.t_bd.zbrq IS '终保日期';
COMMENT ON COLUMN azx.t_bd.ysbf IS '应收保费（元）';
COMMENT ON COLUMN azx.t_bd.ssbf IS '实收保费（元），仅老系统一次性缴费的保单；新系统见保费明细';
COMMENT ON COLUMN azx.t_bd.jfyf IS '缴费月份（YYYY-MM），仅老系统';
COMMENT ON COLUMN azx.t_bd.swxe IS '每人死亡赔偿限额（万元）';
COMMENT ON COLUMN azx.t_bd.lyxt IS '来源系统：OLD 老系统迁入 NEW 新系统';
COMMENT ON COLUMN azx.t_bd.zt IS '状态：1 有效 2 已到期';
COMMENT ON COLUMN azx.t_bd.scbz IS '删除标志：0 正常 1 已删除';

CREATE TABLE azx.t_bfmx (
	lsh		bigint PRIMARY KEY,
	bdh		varchar(32) NOT NULL,
	jylx	char(1) NOT NULL,
	je		numeric(14,2) NOT NULL,
	jyrq	char(8) NOT NULL,
	zfzt	char(1) NOT NULL,
	scbz	char(1) NOT NULL DEFAULT '0'
);
COMMENT ON TABLE azx.t_bfmx IS '保费明细（新系统）';
COMMENT ON COLUMN azx.t_bfmx.lsh IS '流水号';
COMMENT ON COLUMN azx.t_bfmx.bdh IS '保单号';
COMMENT ON COLUMN azx.t_bfmx.jylx IS '交易类型：1 收费 2 退费';
COMMENT ON COLUMN azx.t_bfmx.je IS '金额（元），收退均为正数';
COMMENT ON COLUMN azx.t_bfmx.jyrq IS '交易日期（YYYYMMDD）';
COMMENT ON COLUMN azx.t_bfmx.zfzt IS '支付状态：0 处理中 1 成功 2 失败';
COMMENT ON COLUMN azx.t_bfmx.scbz IS '删除标志：0 正常 1 已删除';

CREATE TABLE azx.t_yfzc (
	zcid	bigint PRIMARY KEY,
	jgdm	varchar(8) NOT NULL,
	bdh		varchar(32),
	fylx	varchar(4) NOT NULL,
	je		numeric(14,2) NOT NULL,
	zfrq	varchar(20) NOT NULL,
	pzh		varchar(40),
	fwdh	varchar(20),
	cxzcid	bigint,
	scbz	char(1) NOT NULL DEFAULT '0'
);
COMMENT ON TABLE azx.t_yfzc IS '事故预防费支出';
COMMENT ON COLUMN azx.t_yfzc.zcid IS '支出编号';
COMMENT ON COLUMN azx.t_yfzc.jgdm IS '保险机构代码';
COMMENT ON COLUMN azx.t_yfzc.bdh IS '保单号';
COMMENT ON COLUMN azx.t_yfzc.fylx IS '费用类型，见 zd_fylx';
COMMENT ON COLUMN azx.t_yfzc.je IS '金额（元），红字冲销为负';
COMMENT ON COLUMN azx.t_yfzc.zfrq IS '支付日期，各公司报送格式不一';
COMMENT ON COLUMN azx.t_yfzc.pzh IS '记账凭证号';
COMMENT ON COLUMN azx.t_yfzc.fwdh IS '服务单号';
COMMENT ON COLUMN azx.t_yfzc.cxzcid IS '被冲销的支出编号';
COMMENT ON COLUMN azx.t_yfzc.scbz IS '删除标志：0 正常 1 已删除';

CREATE TABLE azx.t_fw (
	fwdh	varchar(20) PRIMARY KEY,
	bdh		varchar(32) NOT NULL,
	fwxm	varchar(4) NOT NULL,
	fwrq	varchar(20) NOT NULL,
	jgbh	varchar(10),
	zfbz	char(1) NOT NULL DEFAULT '0'
);
COMMENT ON TABLE azx.t_fw IS '事故预防服务';
COMMENT ON COLUMN azx.t_fw.fwdh IS '服务单号';
COMMENT ON COLUMN azx.t_fw.bdh IS '保单号';
COMMENT ON COLUMN azx.t_fw.fwxm IS '服务项目，见字典费用类型';
COMMENT ON COLUMN azx.t_fw.fwrq IS '服务日期';
COMMENT ON COLUMN azx.t_fw.jgbh IS '技术服务机构编号';
COMMENT ON COLUMN azx.t_fw.zfbz IS '作废标志：0 正常 1 已作废';
