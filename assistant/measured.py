"""What is asked for, where that is told in words or units of its own: areas, populations, money, weights, ages."""

from __future__ import annotations

import re

from assistant.kinds import CALENDAR_DATE, CALENDAR_UNITS, MONEY, NUMERALS, Expectation, has_unit
from assistant.owners import Tagger
from index.tokens import HAN

_NUMBER = r"[\d零一二三四五六七八九十百千万亿兆两][余多几]?[万亿兆千百]*"
_METRES = rf"{_NUMBER}\s*(?:[毫厘分千]?米|公里|公尺|公分|英里|英尺|海里|[ck]?m(?![a-z0-9]))"
# A currency may be of any country (越南盾), but counts no thing (3个单元).
_MONEY = (
    rf"{_NUMBER}\s*(?:人民币|(?:新?[美欧日港澳台卢韩加]|新加坡)?元(?![宇素件器组老首化])"
    rf"|(?:(?![个名位家项次年月日天人座单多批])[{HAN}]){{0,4}}(?:[镑盾铢币圆]|马克|法郎|卢[布比]|比索|克朗|里拉|先令|便士)"
    r"|两(?:白?银|黄?金|(?![^,，。;；、)）\s]))|[块贯]|(?:usd|cny|rmb|eur|gbp|jpy|hkd)(?![a-z]))|[$¥€£]"
)
# Behind a noun that what is asked of it is an amount of money: 投资(是多少), 补贴(多少)钱, not 投资了多少家企业.
_SUM_ASKED = r"[是有为达约]*(?= (?:钱|[万亿]*元|资金)|$)"
# The nouns that ask for it, and what tells it in an article: the noun itself, or a figure in such a unit.
_MEASURES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked), re.compile(told))
    for asked, told in (
        (r"面积", rf"面积|{_NUMBER}\s*(?:平方|公顷|亩|坪|k?m2)|平方"),
        (r"人口(?!密度|普查)", rf"人口|居民|{_NUMBER}\s*(?:人|口|户)"),
        (r"员工|职工", rf"员工|职工|雇员|{_NUMBER}\s*(?:名|人)"),
        (r"造价|价格|售价|成本|费用|预算|房价|学费|工资|薪资|年薪|注册资本|经费(?![占比增])", _MONEY),
        (r"(?<!不)亏损?|赔了?$|赔钱", "亏|赤字|净损|损失|赔|蚀|负"),
        (r"利润", r"利润|盈利|净利|盈余|净赚|[获扭]利|亏损|赤字"),
        (r"租金|房租|月租|票价|定价|单价|押金|会费|运费", _MONEY),
        (rf"(?:投资(?:总?额|规模)?|税费|税额|罚款|赔偿金?|补偿金?|债务|融资额?|注资){_SUM_ASKED}", _MONEY),
        (
            rf"(?:补贴|补助|奖励|资助|奖金)(?:金额|标准|额度)?{_SUM_ASKED}",
            rf"{_MONEY}|\d\s*(?:%|折)|百分之|免",
        ),
        # What has a share or a rate of it is no amount of it: 占GDP比重, GDP增速.
        (r"(?<!占)(?:gdp|生产总值)(?![占比增])", rf"(?:gdp|生产总值)[^,，。；;占比增]{{0,12}}(?:{_MONEY})"),
        # Turnover is a sum, and called one: 投资11亿元 tells none.
        (r"(?:营业|财政)收入(?![占比增])|营收", rf"(?s)\A(?=.*(?:收入|营收|营业额|销售|进账|产值|业绩)).*(?:{_MONEY})"),
        (r"销售额|投资额", _MONEY),
        (r"产值(?![占比增率])", rf"{_MONEY}|\d\s*万?亿"),
        (r"海拔|身高", rf"海拔|{_METRES}"),
        (r"年龄|年纪|岁数", rf"{_NUMBER}\s*周?岁|出生|生于|年生|年龄"),
        (
            r"总部",
            rf"总部[{HAN}]{{0,2}}[设位在于迁地处坐:]|位于|设[在于]|地处|坐落|迁[往至到]|总部[^,，。]{{0,8}}[省市区县州京国港]",
        ),
        (r"体重|重量", rf"{_NUMBER}\s*(?:吨|[千公]?[斤克]|磅|k?g(?![a-z]))"),
    )
)
# The few words around the asking word, or, where none asks, the last noun.
_ASKED = re.compile(
    r"(?P<before>[^,，。的]{0,6})(?:是|有|为|达|约|位于|设?在)*(?:多少|多大|多高|多重|几|哪里|哪儿|哪个城市)(?P<after>[^,，。]{0,4})"
    r"|^(?!.*(?:哪|什么|谁|何|怎|多|几)).*的(?P<noun>[^,，。的]{2,4})$"
)
# Behind the asking word, what is asked for only where it is no clause of its own (几个是人口大于…), and no time is
# asked for (干满几年学费全退).
_ELSE_BEHIND = re.compile("[是为在有]|^(?:年|个?月|天|周|小时|分钟)")
# A compound that is counted (多少个国家高新区): the figure of another thing (集群共有38个) does not tell how many.
_COUNTED = re.compile(
    rf"(?:多少|(?<!哪)几)[个家座所](?P<noun>[{HAN}]{{3,8}})$"
    rf"|^(?:全国)?(?P<subject>(?:国家|中国|我国|国内|全国)[{HAN}]{{2,6}}?)(?:现在|目前|全国)?(?:一共|总共|共)?有?(?:多少|几)[个家座所]$"
)
# What is no noun behind a measure word: 几个是…, 几个省设有….
_NO_NOUN = re.compile(
    r"的|^是|[在设]|控制|位于|属于|建立|可以|^能|能够|(?:参[加与展会]|出席|报名|获[奖批得评]|入[选围驻]|落户|签约|上市|投产|倒闭)了?$"
)


# By what somebody is reached, and what it looks like.
_REACHED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(rf"(?:{asked})(?:号码?|是|为)*(?:多少|什么|啥|几号|哪[里儿个些]?)?$"), re.compile(told))
    for asked, told in (
        (
            r"电话|热线|手机|手机号|传真|联系方式",
            r"(?:电话|热线|拨打|致电|手机|传真)[^,，。]{0,12}\d{3}|(?<!\d)(?:0\d{2,3}-?\d{7,8}|1[3-9]\d{9}|400-?\d{3})",
        ),
        (r"邮箱|电子邮件|邮件地址|e-?mail", r"[a-z0-9]@|邮箱"),
        (r"网址|官网|网站地址", r"www\.|https?:|\.(?:com|cn|org|net|gov)|网址|官网"),
        (
            r"(?<!邮件)(?<!网站)(?:地址|办公地点|办事地点)",
            r"地址|地点|位于|地处|坐落|[路街道巷]\d*号|\d+号|[大新]?[厦楼]",
        ),
    )
)
# How schools are named.
_SCHOOL = (
    "大学|学[院校堂]|[中小]学|师范|高校|院校|书院|理工|[清北复交浙南人武]大|[一二三四五六七八]中"
    "|school|college|university"
)
# Sums of money by their names.
_SUM = "金额|总价|单价|身价|市值|赔款|货款|欠款|(?:成交|订单|贸易|交易)总?额|票房"
# What is asked for otherwise than by a measure, and what tells it.
_NAMED: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked), re.compile(told))
    for asked, told in (
        (
            r"(?:哪一?年|什么时候|何时)[^,，。]{0,4}(?:成立|创立|创办|创建|组建)|(?:成立|创立|创办|创建|组建)[^,，。]{0,4}(?:哪一?年|什么时候|何时)",
            r"[成设确创建]立|创[办建设始]|[组建新][建成办]|[始兴]建|建于|设于|诞生|注册|前身|[改更]名|改[制组]|起家|开[设办业馆园校]|[新增]设|新增|增设|起源|[始源]于",
        ),
        (
            r"(?:怎么|怎样|如何)(?:才能|去|来|能|在线)?(?:申请|申报|办理|报名|报考)",
            r"申[请报领]|报[名考送]|办理|材料|流程|步骤|条件|提交|登[记录陆]|手续|窗口|填[写报]|审核|受理|平台",
        ),
        (r"哪[一个片处]*海域", r"海域|海(?![上内外运归])|洋|湾"),
        (
            rf"(?:{_SUM})(?:[是有为达约共]|一共|总共)*(?:多少|多大|多高|几)(?:钱|[万亿]*元)?$|(?:多少|几)[^,，。]{{0,8}}(?:{_SUM})$"
            rf"|[减免缴交征][^,，。哪]{{0,3}}(?:多少|几)[^,，。]{{0,10}}税$",
            rf"{_MONEY}|\d\s*万?亿|免[税征费收]|全免",
        ),
        (r"哪一?[所个](?:大学|学校|高校|学院|院校).{0,3}(?:毕业|[读上学]的|就读|在读)|毕业[于自]哪", _SCHOOL),
        (
            r"客户(?:是|为|叫)*(?:谁|哪|什么)|(?:谁|哪[家个](?:公司|企业)?)是[^,，。]*客户$",
            r"客户|用户|买[家方]|[采订]购|订单|供[应货]|交付",
        ),
        (
            r"供[应货]商(?:是|为|叫)*(?:谁|哪|什么)|(?:谁|哪[家个](?:公司|企业)?)是[^,，。]*供[应货]商$",
            r"供[应货给]|提供|采[购用]|代工|配套|来自|搭载",
        ),
        # By how much something grew: what there is of it does not tell.
        (
            r"(?:增长|增加|上升|上涨|提高|下降|减少|下跌|回落)了?(?:多少|几(?!乎))(?:$|个百分点|%|倍|成|百分)",
            r"[增升涨降跌减缩翻]|提高|扩大|回落|%|倍|[一二三四五六七八九]成",
        ),
    )
)
# People of some sort, who are counted.
_PEOPLE = "学生|学员|考生|观众|游客|旅客|乘客|医生|教师|老师|工人|志愿者|会员|党员|士兵|军人|病人|患者|农民"
_PEOPLE_ASKED = re.compile(
    rf"(?:多少|几)[万亿]?[名个位]?(?P<counted>{_PEOPLE})"
    rf"|(?P<subject>{_PEOPLE})(?:人数|数量|总数|规模)?(?:[是有为达约共]|一共|总共)*(?:多少|几)[人名位个]?$"
)
# Units of which another one may tell as much: how many years, by months. Other measure words only count.
_ALIKE = (
    ("年", "月", "个月", "天", "日", "号", "周", "星期", "小时", "时", "分钟", "秒", "世纪"),
    ("公里", "千米", "米", "厘米", "毫米", "海里", "英里", "英尺", "英寸", "里", "丈", "尺"),
    ("吨", "公斤", "千克", "克", "斤", "磅", "毫克"),
    ("平方公里", "平方米", "公顷", "亩", "坪", "平方英里", "平方英尺"),
    ("千瓦", "兆瓦", "吉瓦", "瓦"), ("千瓦时", "兆瓦时", "吉瓦时", "瓦时"),
    ("纳米",), ("微米",), ("立方米",),
)  # fmt: skip
_CURRENCIES = frozenset({MONEY, "元", "美元", "欧元", "日元", "港元"})
# What else a question asks for that names a figure too: then that may be the answer.
_ASKS_ELSE = re.compile(
    r"(?<!几)哪|什么(?!$|样|水平|程度|规模)|谁|怎|为何|为啥|(?<![任几])何[时地处人]|(?<!少)[是为叫]$"
)
_ASKS_SPAN = re.compile(r"多久|时间|周期")
# A figure that is no date, sum or size, and may count things.
_COUNT = re.compile(
    rf"[\d{NUMERALS}首]\s*[余多几]?[万亿兆千百]*"
    rf"(?![\d{NUMERALS}.,]|年|月|日|号|元|[美欧日港]元|%|公里|平?方?米|公顷|吨|岁|世纪|小时|分钟|时)"
)
# Numbers, also those told in a word; a lone 一 is mostly none.
_NUMERAL = re.compile(
    rf"\d+(?:,\d{{3}})*(?:\.\d+)?|[{NUMERALS}兆]{{2,}}|[二三四五六七八九十两半零首]|[唯第]一"
    r"|一(?=[个家名位项条次种颗艘架座人年月天倍岁部只场届所台辆套件支枚张本层块片间处根头成])"
)


def tells_figure(expectation: Expectation, folded_question: str, headings: str, said: str) -> bool:
    """Whether a folded text tells a figure such as is asked for: in its unit or one like it, or else any new number.

    Of what stands in the headings (三家企业的实践) only a unit tells something.
    """
    if _ASKS_ELSE.search(folded_question.rstrip("?？。 ")):
        return True
    if expectation.unit in _CURRENCIES:
        return re.search(_MONEY, f"{headings}\n{said}") is not None
    if alike := next((units for units in _ALIKE if expectation.unit in units), None):
        return any(has_unit(unit, f"{headings}\n{said}") for unit in alike)
    if expectation.unit and not _COUNT.search(said):
        return False
    asks_date = expectation.unit in CALENDAR_UNITS or _ASKS_SPAN.search(folded_question)
    told = said if asks_date else CALENDAR_DATE.sub("", said)
    return not set(_NUMERAL.findall(told)) <= set(_NUMERAL.findall(folded_question))


def told_by(folded_question: str, tagged: Tagger | None = None) -> re.Pattern[str] | None:
    """What tells the measure that is asked for (人口有多少, 总部在哪里, 轮毂的价格, 哪年成立); None where none is."""
    question = folded_question.rstrip("?？。 ")
    if told := next((told for asked, told in (*_REACHED, *_NAMED) if asked.search(question)), None):
        return told
    if people := _PEOPLE_ASKED.search(question):
        return _counts_people(people["counted"] or people["subject"])
    if counted := _COUNTED.search(question):
        noun = counted["noun"] or counted["subject"]
        if not _NO_NOUN.search(noun) and not (tagged and any(tag in {"v", "p"} for _, tag in tagged(noun))):
            return _counts(noun[-2:])
    found = _ASKED.search(question)
    after = found["after"] if found and found["after"] else ""
    behind = "" if _ELSE_BEHIND.search(after) else after
    asked = " ".join(part for part in (found["before"], behind, found["noun"]) if part) if found else ""
    return next((told for measure, told in _MEASURES if measure.search(asked)), None)


def reached_by(folded_question: str) -> re.Pattern[str] | None:
    """What tells the number or address that is asked for; None where none is."""
    question = folded_question.rstrip("?？。 ")
    return next((told for asked, told in _REACHED if asked.search(question)), None)


def _counts_people(sort: str) -> re.Pattern[str]:
    """What tells how many people of a sort there are: 1200名, 学生达1200."""
    return re.compile(rf"{_NUMBER}\s*[余多]?(?:[名人位]|个{sort})|{sort}[^,，。]{{0,12}}\d|\d[^,，。]{{0,6}}{sort}")


def _counts(noun: str) -> re.Pattern[str]:
    """What tells how many there are of something: 178家国家高新区, 国家高新区共有178家."""
    measured = rf"{_NUMBER}\s*[个家座所]"
    # 8项 counts 项目.
    named = rf"{_NUMBER}\s*{noun[0]}(?!目)"
    in_a_row = rf"{noun}(?:\s*\([个家座所]\)|[^:\n]{{0,8}}单位[:：]\s*[个家座所])"
    return re.compile(
        rf"{measured}?[^,，。:\n在%]{{0,8}}{noun}|{noun}[^,，。]{{0,6}}{measured}(?![{HAN}])|{named}|{in_a_row}"
    )
