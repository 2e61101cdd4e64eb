"""Write Excel workbooks (SpreadsheetML): worksheets of texts put into a package with fixed styles and theme.

A file is a package of fixed parts (`data/workbook/`) and few that change. A department's file takes 1 ms, half of it to
compress; XlsxWriter, whose files these equal byte for byte, took four.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from generator.files.mark import PATH, Mark, property_part
from generator.files.zip_write import PackagePart, package, part
from generator.package import DATA
from generator.spreadsheet import sheet as worksheet
from generator.spreadsheet import styles
from generator.spreadsheet.sheet import FORMATS, MAIN, RELATED, XML, Strings, Worksheet, spelled

_OFFICE = f"{FORMATS}/officeDocument/2006"
_SYSTEM = 3
"""Who made the zip, by its own word: Unix."""

_BARE = re.compile(r"(?![A-Z]{1,3}\d+$|R\d|R?C\d|R?C?$)[^\W\d][\w.]*", re.IGNORECASE)
"""Names of sheets that formulas need not quote: words that name no cell."""

_PRINTED = "Print_Titles"
_HIDDEN = ' hidden="1"'


class Properties(NamedTuple):
    """What a file says of itself: its core properties, and what it is to the program."""

    title: str
    subject: str
    author: str
    date: dt.date | None
    mark: Mark


class _Area(NamedTuple):
    """An area of a sheet that Excel knows by a name of its own: what is filtered, or repeated on each page."""

    name: str
    sheet: int
    reference: str


def write(sheets: Sequence[Worksheet], properties: Properties) -> bytes:
    """Return the bytes of a .xlsx; they depend on nothing but the arguments."""
    rows = [row for sheet in sheets for row in sheet.rows]
    used = tuple(dict.fromkeys(chain.from_iterable(row.styles for row in rows)))
    numbers = {name: str(number) for number, name in enumerate(used, start=1)}
    strings, areas = Strings(), _areas(sheets)
    return package(
        (
            *_relation_parts(len(sheets)),
            *(
                _part(f"xl/worksheets/sheet{n}.xml", worksheet.xml(sheet, numbers, strings, is_first=n == 1))
                for n, sheet in enumerate(sheets, start=1)
            ),
            _part("xl/workbook.xml", _workbook(sheets, areas)),
            _part("xl/sharedStrings.xml", strings.xml(sum(len(row.texts) - row.texts.count("") for row in rows))),
            _style_part(used),
            property_part(properties.mark),
            _theme_part(),
            _part("docProps/core.xml", _core(properties)),
            _part("docProps/app.xml", _app(sheets, areas)),
        ),
        _SYSTEM,
    )


def _part(path: str, text: str) -> PackagePart:
    return part(path, text.encode("utf-8"))


@cache
def _relation_parts(sheets: int) -> tuple[PackagePart, ...]:
    """Return the parts that tell what parts there are, the same for all files with so many sheets."""
    return (
        _part("[Content_Types].xml", _types(sheets)),
        part("_rels/.rels", (DATA / "workbook/relations.xml").read_bytes()),
        _part("xl/_rels/workbook.xml.rels", _relations(sheets)),
    )


@cache
def _style_part(names: tuple[str, ...]) -> PackagePart:
    return _part("xl/styles.xml", styles.xml(names))


@cache
def _theme_part() -> PackagePart:
    return part("xl/theme/theme1.xml", (DATA / "workbook/theme.xml").read_bytes())


def _types(sheets: int) -> str:
    kinds = {
        "docProps/app": "officedocument.extended-properties",
        "docProps/core": "package.core-properties",
        "xl/styles": "officedocument.spreadsheetml.styles",
        "xl/theme/theme1": "officedocument.theme",
        "xl/workbook": "officedocument.spreadsheetml.sheet.main",
        **{f"xl/worksheets/sheet{n}": "officedocument.spreadsheetml.worksheet" for n in range(1, sheets + 1)},
        "xl/sharedStrings": "officedocument.spreadsheetml.sharedStrings",
        PATH.removesuffix(".xml"): "officedocument.custom-properties",
    }
    application = "application/vnd.openxmlformats-"
    listed = (
        f'<Override PartName="/{path}.xml" ContentType="{application}{kind}+xml"/>' for path, kind in kinds.items()
    )
    return (
        f'{XML}<Types xmlns="{FORMATS}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{application}package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(listed)}</Types>'
    )


def _relations(sheets: int) -> str:
    targets = [("worksheet", f"worksheets/sheet{n}") for n in range(1, sheets + 1)]
    targets += [("theme", "theme/theme1"), ("styles", "styles"), ("sharedStrings", "sharedStrings")]
    listed = (
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/relationships/{kind}" Target="{target}.xml"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'{XML}<Relationships xmlns="{FORMATS}/package/2006/relationships">{"".join(listed)}</Relationships>'


def _areas(sheets: Iterable[Worksheet]) -> list[_Area]:
    """Return the areas that Excel knows by name, in its order: by the name, then by the sheet's."""
    areas = []
    for at, sheet in enumerate(sheets):
        name = _quoted(sheet.name)
        if sheet.has_filter:
            end = f"${sheet.columns[-1]}${len(sheet.rows)}"
            areas.append(_Area("_FilterDatabase", at, f"{name}!$A${sheet.head}:{end}"))
        side = f"{name}!$A:${sheet.columns[sheet.side - 1]}," if sheet.side else ""
        areas.append(_Area(_PRINTED, at, f"{side}{name}!$1:${sheet.head}"))
    return sorted(areas, key=lambda area: (area.name.lower(), area.reference.lstrip("'").lower()))


def _quoted(name: str) -> str:
    """Return a sheet's name as formulas write it."""
    return name if _BARE.fullmatch(name) else "'{}'".format(name.replace("'", "''"))


def _workbook(sheets: Iterable[Worksheet], areas: Iterable[_Area]) -> str:
    names = (spelled(sheet.name).replace('"', "&quot;") for sheet in sheets)
    listed = (f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, start=1))
    defined = (
        f'<definedName name="_xlnm.{area.name}" localSheetId="{area.sheet}"'
        f"{_HIDDEN * (area.name != _PRINTED)}>{spelled(area.reference)}</definedName>"
        for area in areas
    )
    return (
        f"{XML}<workbook {MAIN} {RELATED}>"
        '<fileVersion appName="xl" lastEdited="4" lowestEdited="4" rupBuild="4505"/>'
        '<workbookPr defaultThemeVersion="124226"/>'
        '<bookViews><workbookView xWindow="240" yWindow="15" windowWidth="16095" windowHeight="9660"/></bookViews>'
        f"<sheets>{''.join(listed)}</sheets><definedNames>{''.join(defined)}</definedNames>"
        '<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>'
    )


def _core(said: Properties) -> str:
    at = f'xsi:type="dcterms:W3CDTF">{said.date.isoformat()}T00:00:00Z' if said.date else ""
    dated = f"<dcterms:created {at}</dcterms:created><dcterms:modified {at}</dcterms:modified>" if at else ""
    author = spelled(said.author)
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{FORMATS}/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:dcmitype="http://purl.org/dc/dcmitype/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{spelled(said.title)}</dc:title><dc:subject>{spelled(said.subject)}</dc:subject>"
        f"<dc:creator>{author}</dc:creator><cp:lastModifiedBy>{author}</cp:lastModifiedBy>"
        f"{dated}</cp:coreProperties>"
    )


def _app(sheets: Sequence[Worksheet], areas: Iterable[_Area]) -> str:
    printed = [f"{area.reference.partition('!')[0]}!{area.name}" for area in areas if area.name == _PRINTED]
    titles = [*(sheet.name for sheet in sheets), *printed]
    counts = (("Worksheets", len(sheets)), ("Named Ranges", len(printed)))
    pairs = (
        f"<vt:variant><vt:lpstr>{what}</vt:lpstr></vt:variant><vt:variant><vt:i4>{count}</vt:i4></vt:variant>"
        for what, count in counts
    )
    return (
        f'{XML}<Properties xmlns="{_OFFICE}/extended-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        "<Application>Microsoft Excel</Application><DocSecurity>0</DocSecurity><ScaleCrop>false</ScaleCrop>"
        f'<HeadingPairs><vt:vector size="4" baseType="variant">{"".join(pairs)}</vt:vector></HeadingPairs>'
        f'<TitlesOfParts><vt:vector size="{len(titles)}" baseType="lpstr">'
        f"{''.join(f'<vt:lpstr>{spelled(title)}</vt:lpstr>' for title in titles)}</vt:vector></TitlesOfParts>"
        "<Company></Company><LinksUpToDate>false</LinksUpToDate><SharedDoc>false</SharedDoc>"
        "<HyperlinksChanged>false</HyperlinksChanged><AppVersion>12.0000</AppVersion></Properties>"
    )
