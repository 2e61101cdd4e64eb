"""Verifies bags, zips and published folders: authenticity, integrity, usability and safety, as findings."""

from pathlib import Path

from generator.archive.verify.authenticity import bound_to_digest, check_authenticity
from generator.archive.verify.contents import check_contents, check_safety
from generator.archive.verify.findings import Finding, digest_of, packaged
from generator.archive.verify.integrity import check_integrity, edition_list, tree_lists
from generator.files import manifest


def verify(path: Path, signers: Path | None = None, signer: str | None = None) -> tuple[Finding, ...]:
    """Verify what lies at a path."""
    pinned = tuple(bound_to_digest(path))
    with packaged(path) as package:
        findings = (*pinned, *check_authenticity(package, signers, signer))
        proved = any(finding.passed and finding.proves for finding in findings)
        return (*findings, *check_integrity(package), *check_contents(package, proved=proved), *check_safety(package))


def tree(path: Path) -> tuple[Finding, ...]:
    """Verify that a published tree is whole; what its data say was looked at when it was built."""
    with packaged(path) as package:
        return (*check_integrity(package), *check_contents(package), *check_safety(package))


def differences(path: Path) -> tuple[str, ...]:
    """Return what in a published tree is not as its lists of checksums have it."""
    with packaged(path) as package:
        details = (detail for finding in tree_lists(package.files) for detail in finding.details)
        return (*package.strange, *dict.fromkeys(details))  # one list says what the other says


def damage(path: Path, year: str) -> tuple[str, ...]:
    """Return what in the folder of an edition of a published tree is not as the tree's lists of checksums have it."""
    with packaged(path / year) as package:
        own = package.files
    found: dict[str, None] = {}
    for algorithm in manifest.ALGORITHMS:
        name = manifest.name(algorithm)
        found |= dict.fromkeys(edition_list(own, algorithm, f"{year}/").details)
        try:
            above = manifest.parse((path / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            return (f"{name}：{error}",)
        for listed in manifest.ALGORITHMS:
            inner = manifest.name(listed)
            if inner not in own or above.get(f"{year}/{inner}") != digest_of(own[inner], algorithm):
                found[f"{year}/{inner}：有改动 changed"] = None
    return tuple(found)
