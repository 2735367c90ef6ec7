"""The demo's register as values: 62 units of Ganzhou, three groups, and an account for everyone.

Names of units are real; contact persons, telephone numbers and accounts are made up.
"""

from dataclasses import dataclass
from datetime import date

# Before the notice of 14 May 2024: 各… is resolved by the membership of its own date.
REGISTER_FROM = date(2024, 1, 1)
PASSWORD = "ruqi-demo-2024"  # noqa: S105 - of made-up accounts, on a loopback address only
ISSUING_UNIT = "zhengfuban"
OFFICE_ACCOUNT = "bangongshi"


@dataclass(frozen=True)
class DemoUnit:
    """One unit. `kind` is county, zone or department; `order` is its place in every list, from 1."""

    code: str
    kind: str
    name: str
    short: str
    aliases: tuple[str, ...]
    contact: str
    phone: str
    order: int


@dataclass(frozen=True)
class DemoGroup:
    """A group by its name in notices, with the codes of its members, valid from REGISTER_FROM."""

    code: str
    name: str
    aliases: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True)
class DemoAccount:
    """One account. `role` is a value of rules.access.Role; `unit` a code, or None for an account above the
    units; `title` says whom it stands for."""

    name: str
    person: str
    role: str
    unit: str | None
    title: str


# code, short name, contact person
_COUNTIES = (
    ("zhanggong", "章贡区", "钟晓岚"),
    ("nankang", "南康区", "蓝志远"),
    ("ganxian", "赣县区", "温丽华"),
    ("ruijin", "瑞金市", "杨承林"),
    ("longnan", "龙南市", "廖建新"),
    ("xinfeng", "信丰县", "王雅琴"),
    ("dayu", "大余县", "朱文斌"),
    ("shangyou", "上犹县", "田小满"),
    ("chongyi", "崇义县", "罗秋生"),
    ("anyuan", "安远县", "唐佩仪"),
    ("dingnan", "定南县", "郭向东"),
    ("quannan", "全南县", "陈美玲"),
    ("xingguo", "兴国县", "谢长庚"),
    ("ningdu", "宁都县", "曾宪宁"),
    ("yudu", "于都县", "刘春燕"),
    ("xunwu", "寻乌县", "汪海波"),
    ("huichang", "会昌县", "许立群"),
    ("shicheng", "石城县", "黄雨晴"),
)

# code, full name, short name, further names, contact person
_ZONES = (
    (
        "jingkaiqu",
        "赣州经济技术开发区管理委员会",
        "赣州经开区",
        ("赣州经济技术开发区", "赣州经开区管委会", "经开区"),
        "吴俊杰",
    ),
    (
        "rongjiang",
        "赣州蓉江新区管理委员会",
        "蓉江新区",
        ("赣州蓉江新区", "蓉江新区管委会"),
        "叶思敏",
    ),
)

# code, full name, short name, further names, contact person; the first 22 are the ones that the notice names
_DEPARTMENTS = (
    ("zhengfuban", "赣州市人民政府办公室", "市政府办公室", ("市政府办", "市府办"), "林文静"),
    ("fagaiwei", "赣州市发展和改革委员会", "市发改委", ("市发展改革委",), "邱国强"),
    ("jiaoyuju", "赣州市教育局", "市教育局", (), "赖书香"),
    ("kejiju", "赣州市科学技术局", "市科技局", (), "何启明"),
    ("gongxinju", "赣州市工业和信息化局", "市工信局", ("市工业信息化局",), "彭建军"),
    ("minzhengju", "赣州市民政局", "市民政局", (), "宋慧芳"),
    ("sifaju", "赣州市司法局", "市司法局", (), "方正平"),
    ("caizhengju", "赣州市财政局", "市财政局", (), "沈玉兰"),
    ("rensheju", "赣州市人力资源和社会保障局", "市人社局", ("市人力资源社会保障局",), "高志鹏"),
    ("ziranziyuanju", "赣州市自然资源局", "市自然资源局", (), "江海涛"),
    ("shengtaiju", "赣州市生态环境局", "市生态环境局", (), "孟清源"),
    ("zhujianju", "赣州市住房和城乡建设局", "市住建局", ("市住房城乡建设局",), "丁家祥"),
    ("jiaotongju", "赣州市交通运输局", "市交通运输局", ("市交通局",), "龙小飞"),
    ("nongyeju", "赣州市农业农村局", "市农业农村局", (), "施田野"),
    ("shangwuju", "赣州市商务局", "市商务局", (), "金晓蓉"),
    ("wenguanglvju", "赣州市文化广电旅游局", "市文广旅局", ("市文广新旅局", "市文化和旅游局"), "白若溪"),
    ("weijianwei", "赣州市卫生健康委员会", "市卫健委", ("市卫生健康委",), "任康宁"),
    ("tuiyiju", "赣州市退役军人事务局", "市退役军人事务局", ("市退役军人局",), "石卫国"),
    ("shijianju", "赣州市市场监督管理局", "市市场监管局", ("市市监局",), "孙立诚"),
    ("tiyuju", "赣州市体育局", "市体育局", (), "马跃"),
    ("yibaoju", "赣州市医疗保障局", "市医保局", (), "严秀珍"),
    ("shenpiju", "赣州市行政审批局", "市行政审批局", ("市政务服务数据管理局",), "梁思齐"),
    ("gonganju", "赣州市公安局", "市公安局", (), "雷振华"),
    ("shuiliju", "赣州市水利局", "市水利局", (), "池洪亮"),
    ("yingjiju", "赣州市应急管理局", "市应急管理局", ("市应急局",), "安永刚"),
    ("shenjiju", "赣州市审计局", "市审计局", (), "计红梅"),
    ("guoziwei", "赣州市国有资产监督管理委员会", "市国资委", (), "贺嘉"),
    ("linyeju", "赣州市林业局", "市林业局", (), "林青松"),
    ("tongjiju", "赣州市统计局", "市统计局", (), "舒敏"),
    ("xinfangju", "赣州市信访局", "市信访局", (), "程和平"),
    ("chengguanju", "赣州市城市管理局", "市城管局", ("市城市管理局",), "常志新"),
    ("minzongju", "赣州市民族宗教事务局", "市民宗局", ("市民族宗教局",), "钟乐山"),
    ("waiban", "赣州市人民政府外事办公室", "市外办", ("市政府外办", "市外事办"), "俞晓舟"),
    ("guodongban", "赣州市国防动员办公室", "市国动办", ("市国防动员办",), "武建明"),
    ("jinrongban", "赣州市人民政府金融工作办公室", "市金融办", ("市政府金融办",), "钱书恒"),
    ("xiangcunju", "赣州市乡村振兴局", "市乡村振兴局", (), "苗春生"),
    ("jiguanshiwu", "赣州市机关事务管理中心", "市机关事务管理中心", ("市机关事务中心",), "管家兴"),
    ("gongjijin", "赣州市住房公积金管理中心", "市住房公积金中心", ("市公积金中心",), "储晓文"),
    ("shuiwuju", "国家税务总局赣州市税务局", "市税务局", ("赣州市税务局",), "章诚"),
    ("qixiangju", "赣州市气象局", "市气象局", (), "云舒"),
    ("youzhengju", "赣州市邮政管理局", "市邮政管理局", ("市邮管局",), "余达"),
    ("xiaofang", "赣州市消防救援支队", "市消防救援支队", ("市消防支队",), "焦英伟"),
)


def _phone(order: int) -> str:
    """A made-up office number: the block 0797-80000xx belongs to the demo only."""
    return f"0797-80000{order:02d}"


def _county(code: str, short: str, contact: str, order: int) -> DemoUnit:
    # 章贡区 is also written 章贡区政府, and 大余县 simply 大余 in a county's own table.
    aliases = (f"{short}政府", short[:-1], f"赣州市{short}人民政府")
    return DemoUnit(code, "county", f"{short}人民政府", short, aliases, contact, _phone(order), order)


def _department_aliases(name: str, short: str, further: tuple[str, ...]) -> tuple[str, ...]:
    """The forms in which a notice of the same city names a department: without the city, or with it."""
    forms = [*further]
    if name.startswith("赣州市"):
        forms.append(name.removeprefix("赣州"))
    if short.startswith("市"):
        forms.append(f"赣州{short}")
    return tuple(dict.fromkeys(form for form in forms if form not in (name, short)))


def _units() -> tuple[DemoUnit, ...]:
    units = [_county(*row, order) for order, row in enumerate(_COUNTIES, 1)]
    for order, (code, name, short, further, contact) in enumerate(_ZONES, len(units) + 1):
        units.append(DemoUnit(code, "zone", name, short, further, contact, _phone(order), order))
    for order, (code, name, short, known_as, contact) in enumerate(_DEPARTMENTS, len(units) + 1):
        aliases = _department_aliases(name, short, known_as)
        units.append(DemoUnit(code, "department", name, short, aliases, contact, _phone(order), order))
    return tuple(units)


UNITS = _units()
UNIT_BY_CODE = {unit.code: unit for unit in UNITS}


def codes_of(kind: str) -> tuple[str, ...]:
    """Codes of the units of one kind, in the order of the register."""
    return tuple(unit.code for unit in UNITS if unit.kind == kind)


# 市政府有关部门 is no group: who is meant by it is decided by a person for each task.
GROUPS = (
    DemoGroup(
        "counties", "各县（市、区）人民政府", ("各县（市、区）", "各县（市、区）政府"), codes_of("county")
    ),
    DemoGroup("departments", "市政府各部门", ("市直各部门", "市直各单位"), codes_of("department")),
    DemoGroup("zones", "开发区", ("各开发区",), codes_of("zone")),
)


def _accounts() -> tuple[DemoAccount, ...]:
    above = (
        DemoAccount(OFFICE_ACCOUNT, "周子衡", "office", ISSUING_UNIT, "市政府办公室政务公开与信息化科"),
        DemoAccount("lingdao", "市政府领导", "leader", ISSUING_UNIT, "分管政务公开的市领导"),
        DemoAccount("guanliyuan", "系统管理员", "admin", None, "系统管理员"),
        DemoAccount("shenji", "审计员", "auditor", None, "审计员"),
    )
    clerks = tuple(
        DemoAccount(unit.code, unit.contact, "clerk", unit.code, f"{unit.short}经办人") for unit in UNITS
    )
    return above + clerks


ACCOUNTS = _accounts()

# One account of each kind, as bin/run and the sign-in page offer them: (name, who it is).
ACCOUNTS_TO_TRY = tuple(
    (account.name, account.title)
    for account in ACCOUNTS
    if account.role != "clerk" or account.name in ("sifaju", "dayu")
)
