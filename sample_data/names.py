"""Invented names, addresses and telephone numbers."""

import tomllib
from importlib.resources import files
from random import Random

from sample_data.places import Town

_WORDS = tomllib.loads(
    files("sample_data").joinpath("names.toml").read_text(encoding="utf-8")
)


def make_name(rng: Random, channel: str, town: Town, taken: set[str]) -> str:
    """Return a name nobody in ``taken`` has: Chinese, English or both."""
    place = town.name.removesuffix("区").removesuffix("市").removesuffix("县")
    while True:
        chinese = rng.choice(_WORDS["stems"]) + rng.choice(_WORDS["kinds"][channel])
        kind = rng.choice(_WORDS["kinds_en"][channel])
        english = f"{rng.choice(_WORDS['stems_en'])} {kind}"
        draw = rng.random()
        if draw < 0.72:
            name = f"{chinese}（{place}店）"
        else:
            name = english if draw < 0.88 else f"{chinese} {english}"
        if name not in taken:
            return name


def make_address(rng: Random, town: Town) -> str:
    """Return an address as it is written in China, the largest unit first."""
    province = {"苏州市": "江苏省", "嘉兴市": "浙江省"}.get(town.city, "")
    road = rng.choice(_WORDS["roads"])
    return f"{province}{town.city}{town.name}{road}{rng.randint(1, 899)}号"


def make_phone(number: int, town: Town) -> str:
    """Return a number that cannot be dialled: no subscriber's begins with 0."""
    return f"{town.area_code}-0000-{number:04d}"
