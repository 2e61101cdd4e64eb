"""What an edition offers to take away: each format's name, and who writes it. The bytes depend on the plan alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from generator import documents, export, pdf, sheets, views
from generator.model import Department
from generator.records import Edition


@dataclass(frozen=True)
class Format:
    """A file that an edition can be had as: its name in the site's data folder, what it holds, and who writes it."""

    name: str
    title: str
    write: Callable[[Edition], bytes]
    office: bool = False
    """Whether it is a spreadsheet or a document, which a build may leave out (`documents: false`)."""
    asked: bool = False
    """Whether a site offers it only where its settings ask for it (`pdf: true`)."""


FORMATS = {
    "json": Format("plan.json", "整个年度计划，供程序使用（JSON）", lambda e: export.plan_json(e).encode("utf-8")),
    "xlsx": Format("plan.xlsx", "责任分工表，含责任矩阵和各部门的责任（Excel）", sheets.edition, office=True),
    "docx": Format("notice.docx", "公文（Word）", documents.notice_docx, office=True),
    "pdf": Format("plan.pdf", "全文和各部门责任一览（PDF）", pdf.write, asked=True),
}
"""The word for `plan export --format` → the format. The site's data folder and its list of downloads follow it."""


@dataclass(frozen=True)
class DepartmentFormat:
    """A file for one department: its name in the data folder ({id}: the department's), its title, and who writes it."""

    pattern: str
    title: str
    write: Callable[[Edition, Department], bytes]
    applies: Callable[[Edition, Department], bool] = lambda _edition, _department: True
    """Whether there is such a file for a department that bears a duty."""

    def name(self, department: Department) -> str:
        """Give the file's name in the data folder."""
        return self.pattern.format(id=department.id)

    def saved_as(self, edition: Edition, department: Department) -> str:
        """Give the name under which a reader saves it: who, what, which year."""
        what, ending = self.title.partition("（")[0], PurePosixPath(self.pattern).suffix
        return f"{department.name}{what}（{edition.id}年度）{ending}"


DEPARTMENT_FORMATS: dict[str, DepartmentFormat] = {
    "duties-xlsx": DepartmentFormat("departments/{id}.xlsx", "责任清单（Excel）", sheets.department),
    "duties-docx": DepartmentFormat("departments/{id}.docx", "责任清单（Word）", documents.duty_sheet),
    "report-xlsx": DepartmentFormat("reports/{id}.xlsx", "进展情况填报表（Excel）", sheets.report, views.leads),
    "report-docx": DepartmentFormat("reports/{id}.docx", "进展情况填报表（Word）", documents.report_form, views.leads),
}
"""A word → the format. The site's data folder and each department's page follow it; all go with `documents: false`."""


def offered(*, documents: bool, pdf: bool = False) -> Iterator[Format]:
    """Give the formats that an edition is offered in."""
    return (f for f in FORMATS.values() if (documents or not f.office) and (pdf or not f.asked))


def offered_for(edition: Edition, department: Department) -> Iterator[DepartmentFormat]:
    """Give the formats that there are for a department."""
    return (found for found in DEPARTMENT_FORMATS.values() if found.applies(edition, department))


def is_office(path: str) -> bool:
    """Tell whether an address of the site is that of a file that `documents: false` leaves out."""
    name = path.partition("/data/")[2]
    patterns = (found.pattern.format(id="*") for found in DEPARTMENT_FORMATS.values())
    return any(found.office and found.name == name for found in FORMATS.values()) or any(
        fnmatchcase(name, pattern) for pattern in patterns
    )
