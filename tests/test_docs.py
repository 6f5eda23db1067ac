"""What the pages for readers name is there: links, commands, options, tests."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from api.cli.main import app

UsageError = typer.BadParameter.__base__

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    page
    for folder in (".", "docs", "sample_data", "benchmarks/new_best")
    for page in (ROOT / folder).glob("*.md")
)
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`(beatplan\s[^`]+)`")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
_TEST = re.compile(r"`([\w./]*\.py)?::(test_\w+)`")
_SYNOPSIS = re.compile(r"\[|\||\.\.\.")
_REST = re.compile(r"\s(?:>|&&)\s.*")


def prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text("utf-8"))


def links() -> Iterator[tuple[Path, str]]:
    """Yield every link of a page to another file or place of ours."""
    for page in PAGES:
        for link in _LINK.findall(prose(page)):
            if "://" not in link:
                yield page, link


def anchors(page: Path) -> set[str]:
    """Return the places of a page, as GitHub names its headings."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading).lower() for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}


def fenced_commands(text: str) -> Iterator[str]:
    """Yield the commands of the code blocks, without comments and what follows."""
    for block in _FENCE.findall(text):
        # A synopsis goes on in indented lines, a command after a backslash.
        whole = re.sub(r"\s*\\\n\s*|\n\s+(?=\[)", " ", block)
        for line in whole.splitlines():
            command = line.partition(" && ")[2] if line.startswith("cd ") else line
            command = command.removeprefix("$ ")
            if command.startswith("beatplan "):
                yield _REST.sub("", command)


def spans() -> list[str]:
    """Return what sentences say of commands with options, each once."""
    found = (
        " ".join(each.split()) for page in PAGES for each in _SPAN.findall(prose(page))
    )
    return list(dict.fromkeys(each for each in found if " --" in each))


def commands() -> list[str]:
    """Return the commands of all code blocks, each once."""
    texts = (page.read_text("utf-8") for page in PAGES)
    return list(dict.fromkeys(one for text in texts for one in fenced_commands(text)))


def parse(command: str) -> None:
    """Have the command line parse a command without running it, or refuse it."""
    found, words = find_command(shlex.split(command, comments=True)[1:])
    if _SYNOPSIS.search(command):
        check_options(command)
    else:
        found.make_context(found.name, words)


def check_options(command: str) -> None:
    """Refuse options that the command has not got."""
    found, _ = find_command(command.split()[1:])
    known = {
        name for each in found.params for name in (*each.opts, *each.secondary_opts)
    }
    odd = set(_OPTION.findall(command)) - known
    if odd:
        raise ValueError(f"Expected options of {found.name}, got {sorted(odd)}.")


def find_command(words: list[str]) -> tuple[Any, list[str]]:
    """Return the command that words begin with, and the others."""
    found: Any = typer.main.get_command(app)
    while hasattr(found, "commands"):
        name, *words = words
        found = found.commands[name]
    return found, words


def test_links_lead_somewhere() -> None:
    lost = []
    for page, link in links():
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(f"{page.relative_to(ROOT)}: {link}")
    assert len(list(links())) > 20
    assert lost == []


@pytest.mark.parametrize("command", commands())
def test_commands_that_are_shown_can_be_given(command: str) -> None:
    parse(command)


@pytest.mark.parametrize("span", spans())
def test_sentences_name_options_that_there_are(span: str) -> None:
    check_options(span)


def test_commands_are_found_whole() -> None:
    text = (
        "```\n$ beatplan a x \\\n    --y  # why\nbeatplan b [--c]\n   [--d] > e\n```\n"
    )
    found = ["beatplan a x --y  # why", "beatplan b [--c] [--d]"]
    assert list(fenced_commands(text)) == found
    assert len(commands()) > 40


@pytest.mark.parametrize(
    "command",
    [
        "beatplan check november --bass december",
        "beatplan check [november] --bass december",
        "beatplan check --base december",
        "beatplan check november december",
        "beatplan plan c.csv --reps r.csv --seed soon",
        "beatplan verify november",
    ],
)
def test_a_command_that_cannot_be_given_is_noticed(command: str) -> None:
    with pytest.raises((UsageError, ValueError, KeyError)):
        parse(command)


def test_tests_that_are_named_are_there() -> None:
    sources = {
        path: path.read_text("utf-8") for path in ROOT.glob("tests/**/test_*.py")
    }
    whole = "".join(sources.values())
    lost, named = [], [match for page in PAGES for match in _TEST.findall(prose(page))]
    for file, test in named:
        homes = [text for path, text in sources.items() if str(path).endswith(file)]
        text = "".join(homes) if file else whole
        if f"def {test}(" not in text:
            lost.append(f"{file}::{test}")
    assert len(named) > 20
    assert lost == []


def test_files_that_are_named_are_there() -> None:
    """Of those with a folder of ours before them; some of STATUS.md are to come."""
    named = {
        (page.name, name)
        for page in PAGES
        if page.name not in ("CHANGELOG.md", "STATUS.md")
        for name in re.findall(
            r"`((?:routing|api|maps|benchmarks|docs|tests|sample_data)/[\w./-]+)`",
            prose(page),
        )
    }
    assert len(named) > 30
    assert sorted(each for each in named if not (ROOT / each[1]).exists()) == []
