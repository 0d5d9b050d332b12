-- More words of hosts: of both notices, of 应急〔2025〕27号, of the Work Safety Law, of sizes and of risk maps.
-- What is marked as a default (本扩展默认) no text says; add_code() goes before it.

INSERT INTO safeins.code_list (list, name, code, ordinal, source, shipped) VALUES
	('sector', '矿山', 'mine', 11, '应急〔2025〕27号 第二条', true);

INSERT INTO safeins.code_list (list, name, code, source, shipped)
SELECT v.list, n.name, v.code, v.source, true
FROM (VALUES
	('sector', 'mine', '应急〔2025〕27号 第二条',
		'{矿山行业,矿山企业,mine}'::text[]),
	('sector', 'coal', '晋应急发〔2024〕114号 二（一）',
		'{煤矿企业,煤矿行业投保企业}'::text[]),
	('sector', 'coal', '晋应急发〔2024〕114号 二（一）（归类为本扩展默认）',
		'{煤炭行业,煤矿开采,煤矿（井工）,煤矿（露天）}'::text[]),
	('sector', 'non_coal_mine', '晋应急发〔2024〕114号 二（一）',
		'{非煤矿山企业,非煤矿山行业}'::text[]),
	('sector', 'non_coal_mine', '晋应急发〔2024〕114号 二（一）（归类为本扩展默认）',
		'{金属非金属矿山,金属与非金属矿山,非煤,尾矿库,石油天然气开采,页岩油,页岩气,地下矿山,露天矿山,地质勘探}'::text[]),
	('sector', 'hazardous_chemicals', '应急〔2025〕27号 第二条',
		'{危险化学品行业,危险化学品企业}'::text[]),
	('sector', 'hazardous_chemicals', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{危险化学品生产,危险化学品经营,危险化学品储存,危险化学品使用,危险化学品运输,危化品生产,危化品经营,危化品储存,危化品使用,危险品,化工,化工行业,危险化学品生产经营,危险化学品生产经营单位}'::text[]),
	('sector', 'fireworks', '应急〔2025〕27号 第二条',
		'{烟花爆竹行业,烟花爆竹企业}'::text[]),
	('sector', 'fireworks', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{烟花爆竹生产,烟花爆竹经营,烟花爆竹批发,烟花爆竹零售,烟花鞭炮,黑火药,民用黑火药}'::text[]),
	('sector', 'metal_smelting', '晋应急发〔2024〕114号 二（一）',
		'{金属冶炼行业,金属冶炼企业}'::text[]),
	('sector', 'metal_smelting', '晋应急发〔2024〕114号 二（一）（归类为本扩展默认）',
		'{冶炼,有色金属冶炼,黑色金属冶炼,钢铁冶炼,冶金,有色}'::text[]),
	('sector', 'transport', '应急〔2025〕27号 第二条',
		'{交通运输行业,交通运输企业}'::text[]),
	('sector', 'transport', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{运输,道路运输,道路旅客运输,道路货物运输,危险货物道路运输,道路危险货物运输,客运,水路运输,水上运输,铁路运输,航空运输,民航,城市轨道交通,港口}'::text[]),
	('sector', 'construction', '应急〔2025〕27号 第二条',
		'{建筑施工行业,建筑施工企业,建筑施工单位}'::text[]),
	('sector', 'construction', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{建筑,建筑业,土木工程,建设工程,房屋建筑,市政工程}'::text[]),
	('sector', 'civil_explosives', '应急〔2025〕27号 第二条',
		'{民用爆炸物品行业,民用爆炸物品企业}'::text[]),
	('sector', 'civil_explosives', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{民爆物品,民爆行业,民爆企业,民用爆炸物品生产,民用爆炸物品销售,爆破作业,民用爆破}'::text[]),
	('sector', 'fishery', '应急〔2025〕27号 第二条（归类为本扩展默认）',
		'{渔业,渔业捕捞,海洋渔业,水产养殖,水产捕捞,捕捞}'::text[]),
	('sector', 'fishery', '应急〔2025〕27号 第二条',
		'{渔业生产行业,渔业生产企业}'::text[]),
	('sector', 'other', '晋应急发〔2024〕114号 附件1（五）',
		'{其他行业}'::text[]),
	('sector', 'other', '晋应急发〔2024〕114号 附件1（五）（归类为本扩展默认）',
		'{其它,其它行业,一般行业,非高危行业,其他行业企业}'::text[]),
	('sector', 'other', '应急〔2025〕27号 第二条（未列明的行业，归类为本扩展默认）',
		'{机械,机械行业,机械制造,机械加工,装备制造,轻工,轻工行业,纺织,纺织行业,建材,建材行业,烟草,烟草行业,商贸,商贸行业,商贸流通,食品加工,食品生产,服务业,餐饮,餐饮服务,批发零售,信息技术,房地产,物业管理}'::text[]),
	('sector', 'hazardous_chemicals', '《安全生产法》第二十四条（归类为本扩展默认）',
		'{危险物品,危险物品的生产、经营、储存、装卸单位}'::text[]),
	('sector', 'transport', '《安全生产法》第二十四条（归类为本扩展默认）',
		'{运输单位}'::text[]),
	('size', 'large', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）',
		'{大型企业}'::text[]),
	('size', 'medium', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）',
		'{中型企业}'::text[]),
	('size', 'small', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）',
		'{小型企业}'::text[]),
	('size', 'micro', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）',
		'{微型企业}'::text[]),
	('size', 'large', '晋应急发〔2024〕114号 二（一）',
		'{大型投保企业}'::text[]),
	('size', 'medium', '晋应急发〔2024〕114号 二（一）',
		'{中型投保企业}'::text[]),
	('size', 'small', '晋应急发〔2024〕114号 二（一）',
		'{小微型,小微型企业,小微型生产经营企业}'::text[]),
	('size', 'small', '晋应急发〔2024〕114号 二（一）（归类为本扩展默认）',
		'{小微,小微企业}'::text[]),
	('size', 'large', '晋应急发〔2024〕114号 二（一）（大、中型要求相同）',
		'{大中型,大中型企业,大中型投保企业}'::text[]),
	('size', 'medium', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）（未分中、小者从严，本扩展默认）',
		'{中小型,中小型企业,中小企业,中小微型,中小微企业,中小微型企业}'::text[]),
	('size', 'large', '国统字〔2017〕213号 统计上大中小微型企业划分办法（2017）（归类为本扩展默认）',
		'{特大型,特大型企业,超大型,特大}'::text[]),
	('risk', 'high', '应急厅函〔2024〕322号 第三部分',
		'{高风险生产经营单位}'::text[]),
	('risk', 'medium', '应急厅函〔2024〕322号 第三部分',
		'{中风险生产经营单位}'::text[]),
	('risk', 'low', '应急厅函〔2024〕322号 第三部分',
		'{低风险生产经营单位}'::text[]),
	('risk', 'high', '应急厅函〔2024〕322号 第三部分（归类为本扩展默认）',
		'{高风险企业,高级,高等,极高,极高风险}'::text[]),
	('risk', 'medium', '应急厅函〔2024〕322号 第三部分（归类为本扩展默认）',
		'{中风险企业,中级,中等,中等风险}'::text[]),
	('risk', 'low', '应急厅函〔2024〕322号 第三部分（归类为本扩展默认）',
		'{低风险企业,低级,低等}'::text[]),
	('risk', 'high', '国务院安委办〔2016〕11号 四色风险等级（归入高、中、低为本扩展默认）',
		'{重大,重大风险,重大安全风险,红,红色,红色风险,red,较大,较大风险,较大安全风险,橙,橙色,橙色风险,orange}'::text[]),
	('risk', 'medium', '国务院安委办〔2016〕11号 四色风险等级（归入高、中、低为本扩展默认）',
		'{一般,一般风险,一般安全风险,黄,黄色,黄色风险,yellow}'::text[]),
	('risk', 'low', '国务院安委办〔2016〕11号 四色风险等级（归入高、中、低为本扩展默认）',
		'{低安全风险,蓝,蓝色,蓝色风险,blue}'::text[])
) AS v (list, code, source, names)
CROSS JOIN LATERAL pg_catalog.unnest(v.names) AS n (name);

-- Measures of supervision: kinds, whom they are about, what they rest on, and what insurers did.
INSERT INTO safeins.code_list (list, name, code, ordinal, source, shipped)
SELECT v.list, n.name, v.code, CASE WHEN n.nth = 1 THEN v.ordinal END, v.source, true
FROM (VALUES
	('measure.kind', 'interview', '应急厅函〔2024〕322号 第五部分', '{约谈,interview}'::text[], 1),
	('measure.kind', 'interview', '晋应急发〔2024〕114号 三（二）', '{监管谈话}', NULL),
	('measure.kind', 'rectify', '应急厅函〔2024〕322号 第五部分', '{限期整改,督促限期整改,rectify}', 2),
	('measure.kind', 'rectify', '本扩展默认：通行写法', '{责令限期整改,责令限期改正,责令整改,责令改正,限期改正}', NULL),
	('measure.kind', 'public_notice', '晋应急发〔2024〕114号 三（二）', '{公开通报,public_notice}', 3),
	('measure.kind', 'public_notice', '晋应急发〔2024〕114号 三（三）（归类为本扩展默认）', '{通报,全省通报,通报批评}', NULL),
	('measure.kind', 'transfer', '晋应急发〔2024〕114号 三（二）', '{移送,transfer}', 4),
	('measure.kind', 'transfer', '晋应急发〔2024〕114号 三（二）（归类为本扩展默认）', '{移交,移送处理,案件移送,线索移送,通报有关部门,通报金融监管部门,通报市场监管部门,通报当地金融监管部门,通报当地市场监管部门}', NULL),
	('measure.kind', 'penalty', '晋应急发〔2024〕114号 三（二）', '{行政处罚,处罚,penalty}', 5),
	('measure.kind', 'penalty', '本扩展默认：通行写法', '{罚款}', NULL),
	('measure.kind', 'stop_use', '晋应急发〔2024〕114号 附件2', '{停止使用,停止使用条款和费率,停止使用安责险条款和费率,stop_use}', 6),
	('measure.kind', 'stop_use', '本扩展默认：通行写法', '{停用,暂停使用}', NULL),
	('measure.kind', 'joint_punishment', '晋应急发〔2024〕114号 三（三）', '{列入联合惩戒,纳入联合惩戒,联合惩戒,联合惩戒黑名单,纳入联合惩戒黑名单,黑名单,joint_punishment}', 7),
	('measure.kind', 'joint_punishment', '本扩展默认：通行写法', '{列入黑名单,纳入黑名单,列入联合惩戒名单,列入联合惩戒黑名单}', NULL),
	('measure.kind', 'praise', '应急厅函〔2024〕322号 第五部分', '{通报表扬,praise}', 8),
	('measure.kind', 'praise', '本扩展默认：通行写法', '{表扬,表彰}', NULL),
	('measure.kind', 'interview', '应急厅函〔2024〕322号 第五部分', '{进行约谈,及时进行约谈}', NULL),
	('measure.kind', 'public_notice', '晋应急发〔2024〕114号 三（三）（归类为本扩展默认）', '{典型案例通报,在全省进行通报,警示教育}', NULL),
	('measure.kind', 'transfer', '晋应急发〔2024〕114号 三（二）（归类为本扩展默认）', '{通报当地金融监管、市场监管等部门,将有关情况通报当地金融监管、市场监管等部门,追究法律责任,依法追究法律责任,依法追究其法律责任}', NULL),
	('measure.kind', 'penalty', '晋应急发〔2024〕114号 三（二）', '{予以处罚,予以行政处罚,依法予以行政处罚}', NULL),
	('measure.kind', 'stop_use', '晋应急发〔2024〕114号 附件2', '{停止使用安责险条款和费率三年,停止使用安责险条款和费率两年}', NULL),
	('measure.kind', 'joint_punishment', '晋应急发〔2024〕114号 三（三）', '{纳入安全生产领域联合惩戒“黑名单”管理,联合惩戒“黑名单”,纳入联合惩戒“黑名单”管理,纳入安全生产领域联合惩戒黑名单管理,安全生产领域联合惩戒}', NULL),
	('measure.kind', 'praise', '应急厅函〔2024〕322号 第五部分', '{及时通报表扬,推广优秀案例,总结推广优秀案例,正向激励}', NULL),
	('measure.object', 'insurer', '应急厅函〔2024〕322号 第五部分', '{承保机构,保险机构,insurer}', 1),
	('measure.object', 'insurer', '本扩展默认：通行写法', '{保险公司,保险人}', NULL),
	('measure.object', 'enterprise', '晋应急发〔2024〕114号 三（二）', '{投保单位,高危行业企业,企业,生产经营单位,enterprise}', 2),
	('measure.object', 'enterprise', '本扩展默认：通行写法', '{投保企业,被保险人}', NULL),
	('measure.object', 'provider', '晋应急发〔2024〕114号 三（二）', '{技术服务机构,第三方机构,第三方服务机构,provider}', 3),
	('measure.object', 'provider', '应急厅函〔2024〕322号 第二部分', '{安全生产技术服务机构}', NULL),
	('measure.object', 'provider', '晋应急发〔2024〕114号 三（二）', '{不具备相应资质的第三方机构}', NULL),
	('addressee', 'industry', '晋应急发〔2024〕114号 三（一）', '{相关行业主管部门,负有安全生产监督管理职责的相关行业主管部门}', NULL),
	('measure.object', 'provider', '本扩展默认：通行写法', '{服务机构,第三方}', NULL),
	('measure.basis', 'rule', '本扩展默认', '{规则,rule}', 1),
	('measure.basis', 'rule', '本扩展默认：通行写法', '{法规,条款}', NULL),
	('measure.basis', 'finding', '本扩展默认', '{违规线索,finding}', 2),
	('measure.basis', 'finding', '本扩展默认：通行写法', '{线索}', NULL),
	('measure.basis', 'escalation', '本扩展默认', '{升级督办,escalation}', 3),
	('measure.basis', 'escalation', '本扩展默认：通行写法', '{督办,逾期督办}', NULL),
	('insurer.act', 'false_publicity', '晋应急发〔2024〕114号 三（二）', '{虚假宣传,false_publicity}', 1),
	('insurer.act', 'predatory_pricing', '晋应急发〔2024〕114号 三（二）', '{恶意低价承保,恶意低价,predatory_pricing}', 2),
	('insurer.act', 'predatory_pricing', '晋应急发〔2024〕114号 附件2第三条', '{恶意低价竞争}', NULL),
	('insurer.act', 'unfiled_terms', '晋应急发〔2024〕114号 三（二）', '{不严格执行经备案的保险条款和费率,不执行备案条款费率,unfiled_terms}', 3),
	('insurer.act', 'unfiled_terms', '本扩展默认：通行写法', '{不执行备案条款和费率,未执行备案条款费率,不执行经备案的条款和费率}', NULL),
	('insurer.act', 'bribery', '晋应急发〔2024〕114号 三（二）', '{商业贿赂,bribery}', 4),
	('insurer.act', 'extra_benefit', '晋应急发〔2024〕114号 三（二）', '{给予保险合同以外利益,合同以外利益,extra_benefit}', 5),
	('insurer.act', 'extra_benefit', '晋应急发〔2024〕114号 附件2第三条', '{给予或承诺给予投保单位保险合同以外利益}', NULL),
	('insurer.act', 'extra_benefit', '本扩展默认：通行写法', '{给予合同以外利益,合同外利益}', NULL),
	('insurer.act', 'not_as_agreed', '晋应急发〔2024〕114号 三（二）', '{未按保险合同约定承保,未按约定承保,not_as_agreed}', 6),
	('insurer.act', 'extra_benefit', '晋应急发〔2024〕114号 附件2第三条', '{承诺给予投保单位保险合同以外利益,给予投保单位保险合同以外利益}', NULL),
	('insurer.act', 'not_as_agreed', '本扩展默认：通行写法', '{未按合同约定承保}', NULL),
	('insurer.act', 'falsification', '晋应急发〔2024〕114号 附件2第一条', '{弄虚作假,报送资料弄虚作假,falsification}', 8),
	('insurer.act', 'falsification', '晋应急发〔2024〕114号 三（四）、附件2第一条（归类为本扩展默认）', '{报送资料不真实,数据不真实,提供虚假资料,报送虚假资料,虚假数据}', NULL),
	('insurer.act', 'underinsurance', '晋应急发〔2024〕114号 附件2第三条', '{不足额承保,underinsurance}', 9),
	('insurer.act', 'underinsurance', '本扩展默认：通行写法', '{未足额承保,不足额投保}', NULL),
	('insurer.act', 'fictitious_cost', '晋应急发〔2024〕114号 附件2第三条', '{虚列费用,fictitious_cost}', 10),
	('insurer.act', 'fictitious_cost', '本扩展默认：通行写法', '{虚列事故预防费,虚列事故预防服务费,虚列支出}', NULL),
	('insurer.act', 'extracted_commission', '晋应急发〔2024〕114号 附件2第三条', '{套取手续费,extracted_commission}', 11),
	('insurer.act', 'extracted_fee', '应急厅函〔2024〕322号 第四部分', '{套取费用,通过事故预防服务套取费用,extracted_fee}', 12),
	('insurer.act', 'extracted_fee', '本扩展默认：通行写法', '{套取事故预防费,套取事故预防服务费,套取事故预防服务费用}', NULL),
	('insurer.act', 'diverted_fee', '应急厅函〔2024〕322号 第四部分', '{挤占、挪用,挤占,挪用,随意扩大使用范围,diverted_fee}', 13),
	('insurer.act', 'diverted_fee', '本扩展默认：通行写法', '{挤占挪用,挪用事故预防费,挪用事故预防服务费,挪用事故预防服务费用,挤占、挪用事故预防服务费用,扩大使用范围}', NULL),
	('insurer.act', 'unfair_competition', '晋应急发〔2024〕114号 附件2第三条', '{不正当竞争手段,不正当竞争,扰乱市场秩序,扰乱市场秩序行为,unfair_competition}', 14),
	('insurer.act', 'groundless_refusal', '晋应急发〔2024〕114号 附件2第四条', '{无正当理由拒保,无正当理由拒赔,无正当理由拒保、拒赔,拒保、拒赔,拒保,拒赔,groundless_refusal}', 15),
	('insurer.act', 'underspending', '应急厅函〔2024〕322号 第五部分', '{投入不足,underspending}', 16),
	('insurer.act', 'underspending', '晋应急发〔2024〕114号 附件2第五条（归类为本扩展默认）', '{未足额投入,未足额投入和使用事故预防费,事故预防费投入不足,事故预防服务费投入不足,不足额投入事故预防费}', NULL),
	('insurer.act', 'services_neglected', '应急厅函〔2024〕322号 第五部分', '{未落实事故预防服务要求,services_neglected}', 17),
	('insurer.act', 'services_neglected', '晋应急发〔2024〕114号 附件2第六条、第七条（归类为本扩展默认）', '{未开展事故预防服务,未按要求开展事故预防服务,未按规定开展事故预防服务,未遵守事故预防技术服务规范}', NULL),
	('insurer.act', 'late_upload', '晋应急发〔2024〕114号 三（四）、附件2第七条（归类为本扩展默认）', '{未及时上传,未及时上传信息,未按时归档,未上传,late_upload}', 18),
	('insurer.act', 'charged_to_workers', '晋应急发〔2024〕114号 第一部分', '{摊派给从业人员个人,摊派,保费摊派给从业人员个人,charged_to_workers}', 19),
	('insurer.act', 'outside_area', '晋应急发〔2024〕114号 第一部分（归类为本扩展默认）', '{超经营区域开展业务,超区域经营,跨区域经营,outside_area}', 20),
	('insurer.act', 'unreported_hazard', '应急厅函〔2024〕322号 第二部分（归类为本扩展默认）', '{未及时上报,未上报重大事故隐患,未及时上报重大事故隐患,未通知主要负责人,unreported_hazard}', 21),
	('insurer.act', 'late_report', '晋应急发〔2024〕114号 三（一）（归类为本扩展默认）', '{未按时报送,未按期报送年度报告,逾期报送,late_report}', 22),
	('insurer.act', 'inaction', '晋应急发〔2024〕114号 三（三）', '{不作为,慢作为,乱作为,不作为、慢作为、乱作为,inaction}', 23),
	('insurer.act', 'insurance_law', '晋应急发〔2024〕114号 三（二）', '{违反《中华人民共和国保险法》有关规定,违反《中华人民共和国保险法》,违反保险法,insurance_law}', 24),
	('insurer.act', 'other', '应急厅函〔2024〕322号 第四部分', '{其他违法违规行为,从事其他违法违规行为,违法违规行为,违反相关法律法规规定,other}', 25),
	('insurer.act', 'other', '本扩展默认：通行写法', '{其他,其它}', NULL),
	('insurer.act', 'unqualified_provider', '晋应急发〔2024〕114号 三（二）', '{委托不具备相应资质的第三方机构开展事故预防服务,委托不具备相应资质的第三方机构,委托无资质机构,unqualified_provider}', 7),
	('insurer.act', 'unqualified_provider', '本扩展默认：通行写法', '{委托无资质第三方,委托无资质第三方机构}', NULL)
) AS v (list, code, source, names, ordinal)
CROSS JOIN LATERAL pg_catalog.unnest(v.names) WITH ORDINALITY AS n (name, nth);

-- The same services in other orders of the same words, as people write them.
INSERT INTO safeins.code_list (list, name, code, source, shipped)
SELECT DISTINCT 'service.law', w.name, w.code, '本扩展默认：通知用语的其他语序', true
FROM (SELECT 'hazard_inspection' AS code, a || b || '隐患' || c || d AS name
	  FROM pg_catalog.unnest('{"",安全生产,生产安全,安全}'::text[]) AS a, pg_catalog.unnest('{"",事故,重大事故,重大}'::text[]) AS b,
		   pg_catalog.unnest('{排查,排查治理,排查和治理,排查、治理,治理}'::text[]) AS c, pg_catalog.unnest('{"",服务,工作}'::text[]) AS d
	  UNION ALL
	  SELECT 'risk_assessment', a || b || c || d
	  FROM pg_catalog.unnest('{"",安全,安全生产}'::text[]) AS a,
		   pg_catalog.unnest('{风险辨识、评估,风险辨识评估,风险辨识和评估,风险辨识与评估,风险辨识及评估,风险评估、辨识,风险评估辨识,风险评估和辨识,风险评估与辨识,风险评估及辨识,风险辨识,风险评估}'::text[]) AS b,
		   pg_catalog.unnest('{"",和安全评价,与安全评价,及安全评价,、安全评价}'::text[]) AS c, pg_catalog.unnest('{"",服务}'::text[]) AS d
	  UNION ALL
	  SELECT 'risk_assessment', a || b || c
	  FROM pg_catalog.unnest('{安全评价和,安全评价与,安全评价及,安全评价、}'::text[]) AS a, pg_catalog.unnest('{"",安全}'::text[]) AS c0,
		   LATERAL (SELECT c0 || x FROM pg_catalog.unnest('{风险辨识、评估,风险辨识评估,风险辨识和评估,风险评估}'::text[]) AS x) AS y (b), pg_catalog.unnest('{"",服务}'::text[]) AS c
	  UNION ALL
	  SELECT 'risk_assessment', a || b || c
	  FROM pg_catalog.unnest('{"",安全}'::text[]) AS a, pg_catalog.unnest('{风险分析研判,风险研判分析,风险研判,风险分析,风险评估管控,风险管控评估,风险评估和管控,风险评估与管控,风险评估分级管控,风险分级管控}'::text[]) AS b,
		   pg_catalog.unnest('{"",服务,工作}'::text[]) AS c
	  UNION ALL
	  SELECT 'training', a || b || c
	  FROM pg_catalog.unnest('{"",安全,安全生产,生产安全}'::text[]) AS a,
		   pg_catalog.unnest('{宣传教育培训,宣传教育和培训,宣传、教育、培训,宣传、教育和培训,宣传培训,宣传培训教育,宣教培训,教育培训,培训教育,培训和教育,教育和培训,警示教育,培训}'::text[]) AS b,
		   pg_catalog.unnest('{"",服务,工作}'::text[]) AS c
	  UNION ALL
	  SELECT 'emergency_drill', a || b || c
	  FROM pg_catalog.unnest('{"",安全生产,生产安全,生产安全事故,安全生产事故}'::text[]) AS a,
		   pg_catalog.unnest('{应急演练,应急救援演练,应急救援和演练,应急救援与演练,应急预案演练,应急预案和演练,应急预案与演练,应急预案编制,应急预案编制与演练,应急预案编制和演练,应急预案编制及演练,应急预案编制和应急演练,应急预案编制与应急演练,应急预案编制及应急演练,应急预案编制、应急演练,应急演练和应急预案编制,应急演练与应急预案编制,应急预案编制和应急救援演练,应急预案编制与应急救援演练}'::text[]) AS b,
		   pg_catalog.unnest('{"",服务}'::text[]) AS c
	  UNION ALL
	  SELECT 'standardization', a || b || c
	  FROM pg_catalog.unnest('{"",安全,安全生产,生产安全}'::text[]) AS a,
		   pg_catalog.unnest('{标准化建设,标准化创建,标准化达标,标准化达标创建,标准化系统性管理,标准化}'::text[]) AS b, pg_catalog.unnest('{"",服务,工作}'::text[]) AS c
	  UNION ALL
	  SELECT 'technology', a || b || c
	  FROM pg_catalog.unnest('{"",安全,安全生产,生产安全}'::text[]) AS a, pg_catalog.unnest('{科技推广,科技推广应用,科技应用推广,科技推广和应用,科技推广与应用,科技应用}'::text[]) AS b,
		   pg_catalog.unnest('{"",服务,工作}'::text[]) AS c
	  UNION ALL
	  SELECT 'consulting', a || b || c
	  FROM pg_catalog.unnest('{安全,安全生产,生产安全}'::text[]) AS a, pg_catalog.unnest('{咨询,咨询与评价,咨询和评价,咨询、评价,评价与咨询,评价和咨询,咨询评价,技术咨询}'::text[]) AS b,
		   pg_catalog.unnest('{"",服务,工作}'::text[]) AS c
	  UNION ALL
	  SELECT 'occupational_health', a || b
	  FROM pg_catalog.unnest('{职业病危害防护评估,职业病危害评估,职业病危害防护,职业病防护评估,职业病防治,职业健康,职业卫生,职业病危害防治}'::text[]) AS a, pg_catalog.unnest('{"",服务,工作}'::text[]) AS b
	  UNION ALL
	  SELECT 'other', n FROM pg_catalog.unnest('{事故预防及技术支持,事故预防和技术支持,事故预防及相关技术支持服务,事故预防和相关技术支持工作,安责险事故预防,安全生产责任保险事故预防服务,事故预防技术服务工作}'::text[]) AS n) AS w
WHERE NOT EXISTS (SELECT FROM safeins.code_list AS c
				  WHERE c.list OPERATOR(pg_catalog.~~) 'service.%' AND c.name OPERATOR(pg_catalog.=) w.name);
