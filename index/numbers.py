"""Figures in the notations that people write them in: 30% 百分之三十 三成, 4000亿 四千亿 0.4万亿, 2024年 二〇二四年.

Only the question is looked at: what stands in its place elsewhere is searched for and matched beside it, so that no
index holds more terms for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

_DIGITS = "零一二三四五六七八九"
_VALUES = {**{digit: value for value, digit in enumerate(_DIGITS)}, "〇": 0, "两": 2}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE_UNITS = {"万": 10**4, "亿": 10**8}
_HAN_NUMBER = "[零〇一二两三四五六七八九十百千万亿]"
# 10,000 and more are written with 万 and 亿; 1,000 and more with commas.
_LEAST_GROUPED = 1000
_LARGEST = 10**16
# Characters of a numeral: longer ones are no figures, and beyond 28 digits Decimal refuses to calculate.
_LONGEST = 28
# What a single numeral may stand before to be a figure: 三次 is one, 三明 and 一些 are not.
_MEASURES = "个次家颗项件名位种类条届期年月日天座款枚批步代倍成轮场艘架台辆组篇章国省市级号点"

_ARABIC = r"(?<![\d.,/a-z])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d,]*\d|[a-z])"
_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?![\d\-/.])")
_PERCENT = re.compile(
    rf"({_ARABIC})%|百分之({_HAN_NUMBER}+(?:点[{_DIGITS}]+)?|{_ARABIC})|([一二三四五六七八九])成([一二三四五六七八九半])?"
)
_FRACTION = re.compile(rf"(?<![\d/])(\d{{1,3}})/(\d{{1,3}})(?![\d/])|({_HAN_NUMBER}+)分之({_HAN_NUMBER}+)")
_QUARTER = re.compile(r"第?([一二三四1-4])财?季度?|(?<![a-z0-9])q([1-4])(?!\d)|(首)季度?")
# Who came first in a contest, second, third, under all the names of the place.
_PLACES = (("第一名", "一等奖", "冠军", "榜首", "头名"), ("第二名", "二等奖", "亚军"), ("第三名", "三等奖", "季军"))
_PLACE = re.compile("|".join(name for names in _PLACES for name in names))
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年|([一二][〇零一二三四五六七八九]{3})年?")
# Of a year in two digits: 24年 with a month, a season or the end behind it, or nothing that counts years.
_SHORT_YEAR = re.compile(r"(?<![\d.,第前后近约过满])([012]\d)年(?![后来间以之内前多余])")
_MONTH_DAY = re.compile(rf"(?<!\d)(\d{{1,2}})(月份?|日|号)|({_HAN_NUMBER}{{1,3}})(月份?|日|号)(?!本|常)")
# 前七个月 is 1—7月 in reports.
_FIRST_MONTHS = re.compile(rf"(?<!之)前({_HAN_NUMBER}{{1,2}}|\d{{1,2}})个月")
_NUMBER = re.compile(
    rf"({_ARABIC})(万亿|[千百]?万|[千百]?亿)?|((?![万亿]){_HAN_NUMBER}{{2,}})|([二两三四五六七八九])(?=[{_MEASURES}])"
)


def notations(folded: str) -> dict[str, tuple[str, ...]]:
    """Every figure of a folded text with its other notations, which are folded too.

    Example:
        >>> notations("占全国的三成")
        {'三成': ('30%', '百分之三十')}
    """
    found: dict[str, tuple[str, ...]] = {}
    for pattern, others in _RULES:
        for match in pattern.finditer(folded):
            typed = match.group()
            forms = tuple(form for form in dict.fromkeys(others(match)) if form != typed)
            if forms:
                found[typed] = forms
        folded = pattern.sub(
            lambda match: "\n" * len(match.group()) if match.group() in found else match.group(), folded
        )
    return found


def han_number(value: int) -> str:
    """``value``, 0 to 10^16 - 1, in Chinese numerals: 4,000,000,000,000 → 四万亿, 20,500 → 二万零五百."""
    if value == 0:
        return "零"
    text = _sections(value)
    return text.removeprefix("一") if text.startswith("一十") else text


def _sections(value: int) -> str:
    """The numeral without the abbreviation of 一十 at its head."""
    for size, unit in ((10**8, "亿"), (10**4, "万")):
        if value >= size:
            high, low = divmod(value, size)
            zero = "零" if 0 < low < size // 10 else ""
            return _sections(high) + unit + zero + (_sections(low) if low else "")
    text = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            text += _DIGITS[digit] + unit
        elif text and value and not text.endswith("零"):
            text += "零"
    return text


def parse_han_number(text: str) -> int | None:
    """The value of a Chinese numeral, None when it is none: 四千亿, 一百零五, 十二, 二〇二四."""
    if not text or any(c not in _VALUES and c not in _SMALL_UNITS and c not in _LARGE_UNITS for c in text):
        return None
    if len(text) > _LONGEST:
        return None
    if all(c in _VALUES for c in text):
        return int("".join(str(_VALUES[c]) for c in text))
    total = section = digit = 0
    last = 1
    for c in text:
        if c in _VALUES:
            digit, last = _VALUES[c], 1
        elif c in _SMALL_UNITS:
            section += (digit or 1) * _SMALL_UNITS[c]
            digit, last = 0, _SMALL_UNITS[c]
        else:
            section += digit
            total = (total + section or 1) * 10**8 if c == "亿" else total + (section or 1) * 10**4
            section = digit = 0
            last = _LARGE_UNITS[c]
    # 一万二 is 12,000: a digit after a unit, without 零 between, counts the next lower place.
    shorthand = last == 1 and digit and len(text) > 1 and text[-2] in {*_LARGE_UNITS, "千", "百"}
    return total + section + (digit * _place_below(text[-2]) if shorthand else digit)


def _place_below(unit: str) -> int:
    return ({**_SMALL_UNITS, **_LARGE_UNITS}[unit]) // 10


def _plain(value: Decimal) -> str:
    """``value`` in digits without an exponent or zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _han_decimal(value: Decimal) -> str:
    whole, _, fraction = _plain(value).partition(".")
    return han_number(int(whole)) + (f"点{''.join(_DIGITS[int(d)] for d in fraction)}" if fraction else "")


def _date_forms(match: re.Match[str]) -> Iterator[str]:
    year, month, day = match[1], int(match[3]), int(match[4] or 0)
    if 1 <= month <= 12 and day <= 31:
        yield f"{year}年{month}月" + (f"{day}日" if day else "")
        if day:
            yield f"{month}月{day}日"


def _percent_forms(match: re.Match[str]) -> Iterator[str]:
    if len(match.group()) > _LONGEST:
        return
    if match[3]:
        percent = Decimal(_VALUES[match[3]] * 10 + (5 if match[4] == "半" else _VALUES.get(match[4] or "零", 0)))
    else:
        percent = _value(match[1] or match[2])
    yield f"{_plain(percent)}%"
    yield f"百分之{_han_decimal(percent)}"
    if percent % 10 == 0 and 0 < percent < 100:
        yield f"{_DIGITS[int(percent) // 10]}成"
    elif percent % 5 == 0 and 10 < percent < 100:
        yield f"{_DIGITS[int(percent) // 10]}成半"


def _fraction_forms(match: re.Match[str]) -> Iterator[str]:
    if match[1]:
        part, whole = int(match[1]), int(match[2])
    else:
        part, whole = parse_han_number(match[4]) or 0, parse_han_number(match[3]) or 0
    if 0 < part < whole:
        yield f"{part}/{whole}"
        yield f"{han_number(whole)}分之{han_number(part)}"


def _quarter_forms(match: re.Match[str]) -> Iterator[str]:
    typed = match[1] or match[2] or "1"
    number = _VALUES.get(typed) or int(typed)
    yield from (f"第{_DIGITS[number]}季度", f"{_DIGITS[number]}季度", f"第{number}季度", f"{number}季度", f"q{number}")
    yield f"第{_DIGITS[number]}财季"
    if number == 1:
        yield from ("首季",)


def _place_forms(match: re.Match[str]) -> Iterator[str]:
    yield from next(names for names in _PLACES if match.group() in names)


def _year_forms(match: re.Match[str]) -> Iterator[str]:
    digits = match[1] or "".join(str(_VALUES[c]) for c in match[2])
    yield f"{digits}年"
    han = "".join(_DIGITS[int(d)] for d in digits)
    yield from (f"{han.replace('零', '〇')}年", f"{han}年")


def _short_year_forms(match: re.Match[str]) -> Iterator[str]:
    yield f"20{match[1]}年"


def _month_day_forms(match: re.Match[str]) -> Iterator[str]:
    number = int(match[1]) if match[1] else parse_han_number(match[3])
    unit = (match[2] or match[4])[0]
    if number and number <= (12 if unit == "月" else 31):
        for form in ("日", "号") if unit in "日号" else ("月",):
            yield from (f"{number}{form}", f"{han_number(number)}{form}")


def _first_months_forms(match: re.Match[str]) -> Iterator[str]:
    number = int(match[1]) if match[1].isdigit() else parse_han_number(match[1])
    if number and 2 <= number <= 11:
        yield from (f"前{form}个月" for form in (str(number), han_number(number)))
        yield from (f"1{dash}{number}月" for dash in "-—–至~")


def _number_forms(match: re.Match[str]) -> Iterator[str]:
    if match[1]:
        value = _value(match[1]) * _multiplier(match[2] or "")
    else:
        parsed = parse_han_number(match[3] or match[4])
        if parsed is None:
            return
        value = Decimal(parsed)
    whole = value == value.to_integral_value()
    if value >= _LARGEST or not whole:
        return
    number = int(value)
    for size, unit in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")):
        if number >= size // 10 and number % (size // 1000) == 0:
            yield f"{_plain(value / size)}{unit}"
    if number < 10**8:
        yield str(number)
        if number >= _LEAST_GROUPED and not (number < 2100 and match.group() == str(number)):  # 2024 is a year
            yield f"{number:,}"
    if len(_plain(value).rstrip("0")) <= 3:
        yield han_number(number)
        if number == 2 or han_number(number)[:2] in {"二千", "二万", "二亿"}:
            yield f"两{han_number(number)[1:]}"


def _multiplier(unit: str) -> int:
    value = 1
    for character in unit:
        value *= {**_SMALL_UNITS, **_LARGE_UNITS}[character]
    return value


def _value(text: str) -> Decimal:
    """The value of a figure in digits or Chinese numerals."""
    if text[0].isdigit():
        return Decimal(text.replace(",", ""))
    whole, _, fraction = text.partition("点")
    return Decimal(f"{parse_han_number(whole) or 0}.{''.join(str(_VALUES[c]) for c in fraction) or 0}")


# The more particular first: what one rule has taken, the next does not see.
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[str]]], ...] = (
    (_DATE, _date_forms),
    (_PERCENT, _percent_forms),
    (_FRACTION, _fraction_forms),
    (_QUARTER, _quarter_forms),
    (_PLACE, _place_forms),
    (_YEAR, _year_forms),
    (_SHORT_YEAR, _short_year_forms),
    (_FIRST_MONTHS, _first_months_forms),
    (_MONTH_DAY, _month_day_forms),
    (_NUMBER, _number_forms),
)
