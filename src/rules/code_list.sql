-- What the host's words mean: sectors, sizes, risks, kinds of service, papers to be filed.

CREATE TABLE safeins.code_list (
	list      text COLLATE "C" NOT NULL CHECK (list <> ''),
	name      text COLLATE "C" NOT NULL CHECK (btrim(name) <> ''),
	code      text COLLATE "C" NOT NULL CHECK (btrim(code) <> ''),
	ordinal   integer,
	source    text NOT NULL CHECK (btrim(source) <> ''),
	shipped   boolean NOT NULL DEFAULT false,
	added_by  text NOT NULL DEFAULT session_user,
	added_at  timestamptz NOT NULL DEFAULT now(),
	-- Shipped and users' rows apart: an upgrade must be able to ship a name that a user wrote before it.
	PRIMARY KEY (list, name, shipped)
);
REVOKE ALL ON safeins.code_list FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('safeins.code_list', 'WHERE NOT shipped');

COMMENT ON TABLE safeins.code_list IS '代码表：各种名称对应的标准代码，用 add_code 增加，只增不改 / names and the codes they mean, several names a code; add_code adds, append-only; a user''s row goes before a shipped one';
COMMENT ON COLUMN safeins.code_list.list IS '清单：sector 行业，size 规模，risk 风险，grade 标准化等级，service.* 服务项目目录，filing 报送资料，commitment 承诺事项，hazard.level 隐患级别，policy.status 表示退保的状态，province 省级区划 / which list';
COMMENT ON COLUMN safeins.code_list.name IS '名称 / the name that a host uses';
COMMENT ON COLUMN safeins.code_list.code IS '标准代码 / the code that rules use';
COMMENT ON COLUMN safeins.code_list.ordinal IS '代码的正式名称带有序号，别名为空 / place in the list, for the proper name of a code; NULL for aliases';
COMMENT ON COLUMN safeins.code_list.source IS '依据 / document and article';
COMMENT ON COLUMN safeins.code_list.shipped IS '随扩展提供 / came with the extension';
COMMENT ON COLUMN safeins.code_list.added_by IS '添加人 / who added it';
COMMENT ON COLUMN safeins.code_list.added_at IS '添加时间 / when';

CREATE FUNCTION safeins.add_code(list text, name text, code text, source text) RETURNS void
	AS 'MODULE_PATHNAME', 'safeins_add_code'
	LANGUAGE C VOLATILE PARALLEL UNSAFE;
REVOKE ALL ON FUNCTION safeins.add_code(text, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.add_code(text, text, text, text) IS
	'给代码增加一个名称；清单、代码须已存在，名称不得已有他义 / adds a name for a code; the list must be known and the name not taken; raises undefined_object, duplicate_object';

CREATE FUNCTION safeins.code_of(list text, name text) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_code_of'
	LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION safeins.code_of(text, text) IS
	'名称对应的标准代码，不认识则为 NULL / the code that a name means; NULL for a name that the list does not have';

CREATE FUNCTION safeins.code_near(list text, word text, OUT name text, OUT code text, OUT distance integer)
	AS 'MODULE_PATHNAME', 'safeins_code_near'
	LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
REVOKE ALL ON FUNCTION safeins.code_near(text, text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.code_near(text, text) IS
	'清单中与某词最接近的名称：互相包含者优先，其次编辑距离最小者；相去太远则为空；清单名以点号结尾者取以其开头的各清单 / the name of a list that is nearest to a word: one that contains it or is contained in it, else the one of the least edit distance; none that is too far; a list that ends with a dot stands for all that begin with it';

CREATE FUNCTION safeins.word_folded(word text) RETURNS text
	AS 'MODULE_PATHNAME', 'safeins_word_folded'
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
REVOKE ALL ON FUNCTION safeins.word_folded(text) FROM PUBLIC;
COMMENT ON FUNCTION safeins.word_folded(text) IS
	'名称比对时的写法：全角作半角，大写作小写 / a word as names are compared: full-width forms as plain ones, capitals as small letters';

INSERT INTO safeins.code_list (list, name, code, ordinal, source, shipped)
SELECT v.list, v.name, v.code, v.ordinal, v.source, true
FROM (VALUES
	('sector', '煤矿', 'coal', 1, '晋应急发〔2024〕114号 二（一）'),
	('sector', '煤矿行业', 'coal', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '煤炭', 'coal', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', 'coal', 'coal', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '非煤矿山', 'non_coal_mine', 2, '晋应急发〔2024〕114号 二（一）'),
	('sector', 'non_coal_mine', 'non_coal_mine', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '危险化学品', 'hazardous_chemicals', 3, '晋应急发〔2024〕114号 二（一）'),
	('sector', '危化品', 'hazardous_chemicals', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '危化', 'hazardous_chemicals', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', 'hazardous_chemicals', 'hazardous_chemicals', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '烟花爆竹', 'fireworks', 4, '晋应急发〔2024〕114号 二（一）'),
	('sector', 'fireworks', 'fireworks', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '金属冶炼', 'metal_smelting', 5, '晋应急发〔2024〕114号 二（一）'),
	('sector', 'metal_smelting', 'metal_smelting', NULL, '晋应急发〔2024〕114号 二（一）'),
	('sector', '交通运输', 'transport', 6, '应急〔2025〕27号 第二条'),
	('sector', 'transport', 'transport', NULL, '应急〔2025〕27号 第二条'),
	('sector', '建筑施工', 'construction', 7, '应急〔2025〕27号 第二条'),
	('sector', 'construction', 'construction', NULL, '应急〔2025〕27号 第二条'),
	('sector', '民用爆炸物品', 'civil_explosives', 8, '应急〔2025〕27号 第二条'),
	('sector', '民爆', 'civil_explosives', NULL, '应急〔2025〕27号 第二条'),
	('sector', 'civil_explosives', 'civil_explosives', NULL, '应急〔2025〕27号 第二条'),
	('sector', '渔业生产', 'fishery', 9, '应急〔2025〕27号 第二条'),
	('sector', 'fishery', 'fishery', NULL, '应急〔2025〕27号 第二条'),
	('sector', '其他', 'other', 10, '应急〔2025〕27号 第二条'),
	('sector', 'other', 'other', NULL, '应急〔2025〕27号 第二条'),
	('size', '大型', 'large', 1, '晋应急发〔2024〕114号 二（一）'),
	('size', '大', 'large', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', 'large', 'large', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', '中型', 'medium', 2, '晋应急发〔2024〕114号 二（一）'),
	('size', '中', 'medium', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', 'medium', 'medium', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', '小型', 'small', 3, '晋应急发〔2024〕114号 二（一）'),
	('size', '小', 'small', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', 'small', 'small', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', '微型', 'micro', 4, '晋应急发〔2024〕114号 二（一）'),
	('size', '微', 'micro', NULL, '晋应急发〔2024〕114号 二（一）'),
	('size', 'micro', 'micro', NULL, '晋应急发〔2024〕114号 二（一）'),
	('risk', '高', 'high', 1, '应急厅函〔2024〕322号 第三部分'),
	('risk', '高风险', 'high', NULL, '应急厅函〔2024〕322号 第三部分'),
	('risk', 'high', 'high', NULL, '应急厅函〔2024〕322号 第三部分'),
	('risk', '中', 'medium', 2, '应急厅函〔2024〕322号 第三部分'),
	('risk', '中风险', 'medium', NULL, '应急厅函〔2024〕322号 第三部分'),
	('risk', 'medium', 'medium', NULL, '应急厅函〔2024〕322号 第三部分'),
	('risk', '低', 'low', 3, '应急厅函〔2024〕322号 第三部分'),
	('risk', '低风险', 'low', NULL, '应急厅函〔2024〕322号 第三部分'),
	('risk', 'low', 'low', NULL, '应急厅函〔2024〕322号 第三部分'),
	('grade', '一级', '1', 1, '晋应急发〔2024〕114号 二（三）'),
	('grade', '一', '1', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '1级', '1', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '1', '1', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '二级', '2', 2, '晋应急发〔2024〕114号 二（三）'),
	('grade', '二', '2', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '2级', '2', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '2', '2', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '三级', '3', 3, '晋应急发〔2024〕114号 二（三）'),
	('grade', '三', '3', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '3级', '3', NULL, '晋应急发〔2024〕114号 二（三）'),
	('grade', '3', '3', NULL, '晋应急发〔2024〕114号 二（三）'),
	('service.7', '安全生产宣传教育培训', 'training', 1, 'AQ 9010-2019 第5章'),
	('service.7', '应急预案编制与应急演练', 'emergency_drill', 2, 'AQ 9010-2019 第5章'),
	('service.7', '安全风险辨识评估', 'risk_assessment', 3, 'AQ 9010-2019 第5章'),
	('service.7', '安全生产科技推广', 'technology', 4, 'AQ 9010-2019 第5章'),
	('service.7', '安全生产标准化建设', 'standardization', 5, 'AQ 9010-2019 第5章'),
	('service.7', '重大事故隐患排查', 'hazard_inspection', 6, 'AQ 9010-2019 第5章'),
	('service.7', '其他事故预防服务', 'other', 7, 'AQ 9010-2019 第5章'),
	('service.9', '安全生产宣传教育培训', 'training', 1, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '应急预案编制与应急演练', 'emergency_drill', 2, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '安全风险辨识评估', 'risk_assessment', 3, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '安全生产科技推广', 'technology', 4, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '安全生产标准化建设', 'standardization', 5, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '生产安全及重大隐患排查', 'hazard_inspection', 6, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '职业病危害防护评估', 'occupational_health', 7, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '安全生产咨询与评价', 'consulting', 8, 'AQ 9010-2019 第5章（九类目录）'),
	('service.9', '其他', 'other', 9, 'AQ 9010-2019 第5章（九类目录）'),
	('service.shanxi', '安全风险辨识、评估和安全评价', 'risk_assessment', 1, '晋应急发〔2024〕114号 二（一）'),
	('service.shanxi', '生产安全事故隐患排查', 'hazard_inspection', 2, '晋应急发〔2024〕114号 二（一）'),
	('service.code', 'training', 'training', 1, 'AQ 9010-2019 第5章'),
	('service.code', 'emergency_drill', 'emergency_drill', 2, 'AQ 9010-2019 第5章'),
	('service.code', 'risk_assessment', 'risk_assessment', 3, 'AQ 9010-2019 第5章'),
	('service.code', 'hazard_inspection', 'hazard_inspection', 4, 'AQ 9010-2019 第5章'),
	('service.code', 'standardization', 'standardization', 5, 'AQ 9010-2019 第5章'),
	('service.code', 'technology', 'technology', 6, 'AQ 9010-2019 第5章'),
	('service.code', 'occupational_health', 'occupational_health', 7, 'AQ 9010-2019 第5章'),
	('service.code', 'consulting', 'consulting', 8, 'AQ 9010-2019 第5章'),
	('service.code', 'other', 'other', 9, 'AQ 9010-2019 第5章'),
	('filing', '总公司营业执照影印件', 'head_licence', 1, '晋应急发〔2024〕114号 附件1（一）1'),
	('filing', '总公司保险许可证影印件', 'head_permit', 2, '晋应急发〔2024〕114号 附件1（一）2'),
	('filing', '上年度经审计的审计报告及财务报表影印件', 'head_audit', 3, '晋应急发〔2024〕114号 附件1（一）3'),
	('filing', '上年度风险综合评级', 'head_rating', 4, '晋应急发〔2024〕114号 附件1（一）4'),
	('filing', '分公司营业执照影印件', 'branch_licence', 5, '晋应急发〔2024〕114号 附件1（二）1'),
	('filing', '分公司保险许可证影印件', 'branch_permit', 6, '晋应急发〔2024〕114号 附件1（二）2'),
	('filing', '省级服务团队及事故预防风控服务团队设置情况', 'service_team', 7, '晋应急发〔2024〕114号 附件1（二）3'),
	('filing', '市、县（市、区）分支机构设置情况', 'branches', 8, '晋应急发〔2024〕114号 附件1（二）4'),
	('filing', '经金融监管部门备案的安责险产品（含保险条款、费率规章）', 'product', 9, '晋应急发〔2024〕114号 附件1（三）'),
	('filing', '近三年开展责任保险业绩', 'performance', 10, '晋应急发〔2024〕114号 附件1（四）'),
	('filing', '高危行业安责险事故预防实施方案，其他行业事故预防服务开展方案', 'prevention_plan', 11, '晋应急发〔2024〕114号 附件1（五）'),
	('filing', '承诺函', 'commitment', 12, '晋应急发〔2024〕114号 附件1（六）'),
	('filing', 'head_licence', 'head_licence', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'head_permit', 'head_permit', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'head_audit', 'head_audit', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'head_rating', 'head_rating', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'branch_licence', 'branch_licence', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'branch_permit', 'branch_permit', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'service_team', 'service_team', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'branches', 'branches', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'product', 'product', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'performance', 'performance', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'prevention_plan', 'prevention_plan', NULL, '晋应急发〔2024〕114号 附件1'),
	('filing', 'commitment', 'commitment', NULL, '晋应急发〔2024〕114号 附件1'),
	('hazard.level', '一般', 'general', 1, '安监总局令第16号 第三条'),
	('hazard.level', '一般隐患', 'general', NULL, '安监总局令第16号 第三条'),
	('hazard.level', '一般事故隐患', 'general', NULL, '安监总局令第16号 第三条'),
	('hazard.level', 'general', 'general', NULL, '安监总局令第16号 第三条'),
	('hazard.level', '重大', 'major', 2, '安监总局令第16号 第三条'),
	('hazard.level', '重大隐患', 'major', NULL, '安监总局令第16号 第三条'),
	('hazard.level', '重大事故隐患', 'major', NULL, '安监总局令第16号 第三条'),
	('hazard.level', 'major', 'major', NULL, '安监总局令第16号 第三条'),
	('hazard.level', '较小', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '较大', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '较大隐患', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '较大事故隐患', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '特别重大', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '特别重大隐患', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '特大', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '四级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '三级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '二级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', '一级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'IV', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'III', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'II', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'I', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅳ', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅲ', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅱ', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅰ', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'IV级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'III级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'II级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'I级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅳ级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅲ级', 'general', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅱ级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('hazard.level', 'Ⅰ级', 'major', NULL, '本扩展默认：多级分类归入一般、重大两级'),
	('policy.status', '退保', 'surrendered', 1, '应急〔2025〕27号 第十六条'),
	('policy.status', '已退保', 'surrendered', NULL, '应急〔2025〕27号 第十六条'),
	('policy.status', 'surrendered', 'surrendered', NULL, '应急〔2025〕27号 第十六条'),
	('commitment', '报送资料真实有效', 'insurer.suspension_filing', 1, '晋应急发〔2024〕114号 附件2第一条'),
	('commitment', '严格遵守承保和服务要求，执行经备案的条款和费率', 'policy.premium_least', 2, '晋应急发〔2024〕114号 附件2第二条'),
	('commitment', '规范服务，公平竞争', 'insurer.suspension_competition', 3, '晋应急发〔2024〕114号 附件2第三条'),
	('commitment', '无正当理由不拒保、拒赔', 'claim.refusal_reason', 4, '晋应急发〔2024〕114号 附件2第四条'),
	('commitment', '足额投入和使用事故预防费', 'fee.floor', 5, '晋应急发〔2024〕114号 附件2第五条'),
	('commitment', '遵守事故预防技术服务规范，专款专用', 'fee.purpose', 6, '晋应急发〔2024〕114号 附件2第六条'),
	('commitment', '保单生效后3个月内至少开展1次事故预防服务，并及时上传服务档案', 'service.first', 7, '晋应急发〔2024〕114号 附件2第七条'),
	('commitment', '不违反其他有关规定', 'policy.insurer_eligible', 8, '晋应急发〔2024〕114号 附件2第八条')
) AS v (list, name, code, ordinal, source);

-- Provinces: a place lies in one of them, or is the nation.
INSERT INTO safeins.code_list (list, name, code, ordinal, source, shipped)
SELECT 'province', n.name, v.code, n.ordinal, 'GB/T 2260-2007', true
FROM (VALUES
	('110000', '北京市', 1),
	('120000', '天津市', 2),
	('130000', '河北省', 3),
	('140000', '山西省', 4),
	('150000', '内蒙古自治区', 5),
	('210000', '辽宁省', 6),
	('220000', '吉林省', 7),
	('230000', '黑龙江省', 8),
	('310000', '上海市', 9),
	('320000', '江苏省', 10),
	('330000', '浙江省', 11),
	('340000', '安徽省', 12),
	('350000', '福建省', 13),
	('360000', '江西省', 14),
	('370000', '山东省', 15),
	('410000', '河南省', 16),
	('420000', '湖北省', 17),
	('430000', '湖南省', 18),
	('440000', '广东省', 19),
	('450000', '广西壮族自治区', 20),
	('460000', '海南省', 21),
	('500000', '重庆市', 22),
	('510000', '四川省', 23),
	('520000', '贵州省', 24),
	('530000', '云南省', 25),
	('540000', '西藏自治区', 26),
	('610000', '陕西省', 27),
	('620000', '甘肃省', 28),
	('630000', '青海省', 29),
	('640000', '宁夏回族自治区', 30),
	('650000', '新疆维吾尔自治区', 31),
	('710000', '台湾省', 32),
	('810000', '香港特别行政区', 33),
	('820000', '澳门特别行政区', 34)
) AS v (code, name, ordinal)
CROSS JOIN LATERAL (VALUES (v.name, v.ordinal), (v.code, NULL)) AS n (name, ordinal);
