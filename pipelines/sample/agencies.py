"""The agencies of a made-up country: provinces, prefectures, counties and townships with their organs.

Belongs here: names, codes, levels and sizes. Does not belong here: what an agency reports.

Agencies come in units of one county: the organs of the county and its townships, and some organs of the prefecture and
the province above it, so that the first few agencies are already of every level. 9 units make a prefecture, 27 a
province; after as many units the organs of each are complete. An agency is drawn from the seed and its number alone.
Names of places are made up of two syllables and belong to no real place on purpose; their codes begin with digits that
GB/T 2260 has given to no province.
"""

from collections.abc import Iterator
from itertools import count, islice
from math import exp
from random import Random

from pipelines.sample.reports import Agency

_FIRST = "青云柳枫棠芷岚杏荻槐榆苇蘅桐棣松竹麦稻芦菱桑柏榕樟楠"
_SECOND = "禾汀湾渚坞畈岫泽溪埠陂浦滩岭塬峪洼圩塘垭坪淀皋堰沚荡"
_BUREAUS = (
    "教育", "科学技术", "工业和信息化", "公安", "民政", "司法", "财政", "人力资源和社会保障", "自然资源", "生态环境",
    "住房和城乡建设", "交通运输", "水利", "农业农村", "商务", "文化和旅游", "卫生健康", "退役军人事务",
    "应急管理", "审计", "市场监督管理", "统计", "医疗保障", "城市管理", "林业", "机关事务管理",
)  # fmt: skip
_BY_COMMITTEE = ("卫生健康",)
_PROVINCIAL_BUREAUS = ("市场监督管理", "统计", "医疗保障", "林业", "机关事务管理", "城市管理")
_ORGANS = len(_BUREAUS) + 1  # with the government itself
_TOWNSHIPS = 13
_COUNTIES, _UNITS_OF_PROVINCE = 9, 27
UNIT = _ORGANS + _TOWNSHIPS + _ORGANS // _COUNTIES + 1
_FREE_CODES = [*range(83, 100), *range(72, 81), *range(16, 21)]
MOST_AGENCIES = UNIT * _UNITS_OF_PROVINCE * len(_FREE_CODES)

_SCALES = {
    ("township", "government"): 0.4,
    ("county", "department"): 1.3,
    ("county", "government"): 9.0,
    ("prefecture", "department"): 9.0,
    ("prefecture", "government"): 60.0,
    ("province", "department"): 35.0,
    ("province", "government"): 240.0,
}
"""Median number of requests a year; the spread around it is log-normal."""
_SPREAD = 1.2


def agencies(seed: int, most: int | None = None, first: int = 0) -> Iterator[Agency]:
    """The agencies of a seed from number ``first`` on, ``most`` of them. ValueError beyond ``MOST_AGENCIES``."""
    return (agency(seed, number) for number in islice(count(first), most))


def agency(seed: int, number: int) -> Agency:
    """The agency with this number, from 0."""
    if number >= MOST_AGENCIES:
        raise ValueError(f"there are {MOST_AGENCIES:,} agencies and no more; ask for more years or fewer reports")
    unit, slot = divmod(number, UNIT)
    slot = slot * 29 % UNIT  # levels mixed: 29 has no divisor in common with the size of a unit
    province, prefecture = unit // _UNITS_OF_PROVINCE, unit // _COUNTIES
    code = f"{_FREE_CODES[province]}{prefecture % 3 + 1:02}"
    if slot < _ORGANS:
        return _organ(seed, number, "county", _county(seed, unit), f"{code}{unit % _COUNTIES + 1:02}", slot)
    if slot < _ORGANS + _TOWNSHIPS:
        nth = slot - _ORGANS
        return _township(seed, number, unit, f"{code}{unit % _COUNTIES + 1:02}{101 + nth}", nth)
    if slot < UNIT - 1:
        nth = unit % _COUNTIES * 3 + slot - _ORGANS - _TOWNSHIPS
        return _organ(seed, number, "prefecture", _name(seed, "市", prefecture) + "市", f"{code}00", nth)
    nth = unit % _UNITS_OF_PROVINCE
    return _organ(seed, number, "province", _name(seed, "省", province) + "省", f"{code[:2]}0000", nth)


def _county(seed: int, unit: int) -> str:
    return _name(seed, "县", unit) + "县县县区市"[unit * 7 % 5]


def _name(seed: int, kind: str, nth: int) -> str:
    """The ``nth`` name of a kind of place; all are different."""
    syllables = len(_FIRST) * len(_SECOND)
    again, nth = divmod(nth, syllables)
    step = Random(f"{seed}/{kind}").randrange(syllables)
    # 5 and the number of pairs have no divisor in common: every pair is met once.
    first, second = divmod((nth * 5 + step) % syllables, len(_SECOND))
    return _FIRST[(first + nth) % len(_FIRST)] + _SECOND[second] + ("" if not again else _SECOND[again % len(_SECOND)])


def _organ(seed: int, number: int, level: str, region: str, code: str, nth: int) -> Agency:
    if nth == 0:
        return _agency(seed, number, f"{region}人民政府", region, code, level, "government")
    field = _BUREAUS[nth - 1]
    if field in _BY_COMMITTEE:
        name = f"{region}{field}委员会"
    elif level == "province" and field not in _PROVINCIAL_BUREAUS:
        name = f"{region}{field}厅"
    else:
        name = f"{region}{field}局"
    return _agency(seed, number, name, region, code, level, "department")


def _township(seed: int, number: int, unit: int, code: str, nth: int) -> Agency:
    place = _name(seed, "乡", unit * _TOWNSHIPS + nth) + ("镇", "乡", "镇", "街道")[nth % 4]
    name = f"{place}办事处" if place.endswith("街道") else f"{place}人民政府"
    return _agency(seed, number, f"{_county(seed, unit)}{name}", place, code, "township", "government")


def _agency(seed: int, number: int, name: str, region: str, code: str, level: str, kind: str) -> Agency:
    scale = _SCALES[level, kind] * exp(_SPREAD * Random(f"{seed}/size/{number}").gauss(0, 1))
    makes_rules = kind == "government" and level in ("province", "prefecture")
    return Agency(number, name, region, code, level, kind, scale, makes_rules, f"www.a{code}-{number}.example")
