"""Verify bags, zips and published sites: path → findings on authenticity, integrity, usability and safety."""

from collections.abc import Collection
from pathlib import Path

from generator.archive.verify.around import check_around
from generator.archive.verify.authenticity import Expected, check_authenticity, check_digest
from generator.archive.verify.contents import check_changed, check_contents, check_safety
from generator.archive.verify.findings import Finding, digest_of, open_package, package_of, verdict
from generator.archive.verify.integrity import check_edition_manifest, check_integrity, check_site_manifests
from generator.files import manifest
from generator.files.zip_read import Item

_NOTHING = Expected()


def verify(path: Path, expected: Expected = _NOTHING) -> tuple[Finding, ...]:
    """Return all findings on the bag, zip or published site at a path."""
    pinned = tuple(check_digest(path))
    with open_package(path) as package:
        findings = (*pinned, *check_authenticity(package, path, expected))
        proved = any(finding.passed and finding.proves in {"pin", "bytes"} for finding in findings)
        findings += (*check_integrity(package), *check_contents(package, proved=proved), *check_safety(package))
        around = [check_around(package, expected.project)] if verdict(findings) == "proven data" else []
        return (*findings, *around)


def verify_site(path: Path) -> tuple[Finding, ...]:
    """Return the findings on a built site, but for its authenticity: its data were checked when it was built."""
    with open_package(path) as package:
        return (*check_integrity(package), *check_contents(package), *check_safety(package))


def verify_changed(
    files: dict[str, Item], unchanged: Collection[str], linked: Collection[str]
) -> tuple[tuple[Finding, ...], set[str]]:
    """Return the findings on a site whose `unchanged` files were verified before, and the paths to which links lead.

    `linked` are the paths to which links of the unchanged files lead: where one is gone, all files are read.
    """
    package = package_of(files)
    if not package.files.keys() >= {*linked}:
        unchanged, linked = (), ()
    texts = {path: item for path, item in package.files.items() if path not in unchanged}
    findings, leading = check_changed(package, texts)
    return (*check_integrity(package), *findings, *check_safety(package)), leading.union(linked)


def site_differences(path: Path) -> tuple[str, ...]:
    """Return a line for each file of a published site that is irregular, or differs from the manifests."""
    with open_package(path) as package:
        details = (detail for finding in check_site_manifests(package.files) for detail in finding.details)
        return (*package.irregular, *dict.fromkeys(details))  # both algorithms name the same files


def edition_differences(path: Path, year: str) -> tuple[str, ...]:
    """Return a line for each file of a published edition that differs from its manifests or those of the site."""
    with open_package(path / year) as package:
        own = package.files
    details: dict[str, None] = {}
    for algorithm in manifest.ALGORITHMS:
        name = manifest.name(algorithm)
        details |= dict.fromkeys(check_edition_manifest(own, algorithm, f"{year}/").details)
        try:
            above = manifest.parse((path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            return (f"{name}：{error}",)
        for listed in manifest.ALGORITHMS:
            inner = manifest.name(listed)
            if inner not in own or above.get(f"{year}/{inner}") != digest_of(own[inner], algorithm):
                details[f"{year}/{inner}：有改动 changed"] = None
    return tuple(details)
