"""What is wrong with a page's HTML: parse errors, ids used twice, references to nothing, inline style or script, headings, labels."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls")
NAMELESS = {"hidden", "submit", "button", "image", "reset"}


def faults(text: str) -> list[str]:
    """Every fault found, one sentence each; none for a sound page."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    page = parser.parse(text)
    lines = text.splitlines()
    found = []
    for (line, _column), code, values in parser.errors:
        found.append(f"line {line}: {code} {values or ''} in {lines[line - 1].strip()[:120] if line <= len(lines) else ''!r}")
    return [*found, *_about_ids(page), *_about_policy(page), *_about_structure(page)]


def _about_ids(page: Element) -> Iterator[str]:
    """Ids used twice, and attributes that name an id which is not there."""
    ids = Counter(element.attrib["id"] for element in page.iter() if "id" in element.attrib)
    for name, count in ids.items():
        if count > 1:
            yield f"the id {name!r} stands {count} times"
    for element in page.iter():
        for attribute in REFERENCES:
            for name in element.attrib.get(attribute, "").split():
                if name not in ids:
                    yield f"<{element.tag} {attribute}={name!r}> names an id that is not there"


def _about_policy(page: Element) -> Iterator[str]:
    """What the content security policy refuses."""
    for element in page.iter():
        if element.tag == "style" or "style" in element.attrib:
            yield f"<{element.tag}> carries inline style"
        if element.tag == "script" and "src" not in element.attrib:
            yield "an inline script"
        if any(str(attribute).startswith("on") for attribute in element.attrib):
            yield f"<{element.tag}> carries an event handler"


def _about_structure(page: Element) -> Iterator[str]:
    """A language, a title, one main heading; every field with a label, every picture with its text."""
    if not page.attrib.get("lang"):
        yield "<html> has no lang"
    if not (page.findtext("head/title") or "").strip():
        yield "the page has no title"
    headings = sum(1 for _ in page.iter("h1"))
    if headings != 1:
        yield f"the page has {headings} h1"
    labelled = {label.attrib.get("for") for label in page.iter("label")}
    wrapped = {id(field) for label in page.iter("label") for field in label.iter()}
    for field in page.iter():
        if field.tag not in ("input", "select", "textarea") or field.attrib.get("type") in NAMELESS:
            continue
        named = field.attrib.keys() & {"aria-label", "aria-labelledby"}
        if not named and field.attrib.get("id") not in labelled and id(field) not in wrapped:
            yield f"the field {field.attrib.get('name')!r} has no label"
    for picture in page.iter("img"):
        if "alt" not in picture.attrib:
            yield f"the picture {picture.attrib.get('src')!r} has no alt"
