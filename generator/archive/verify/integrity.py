"""Whether an archive's files are as its lists of checksums say, and no others."""

import re
from collections.abc import Iterator

from generator.archive.bag import SIGNED
from generator.archive.verify.findings import FAILED, Files, Finding, Package, by_year, content_of, digest_of
from generator.files import manifest
from generator.files.zip_read import MAX_LIST


def check_integrity(package: Package) -> Iterator[Finding]:
    """Yield whether every list of checksums holds."""
    if package.is_zip:
        yield Finding(
            head="integrity",
            passed=not package.packed,
            chinese="压缩包完好。",
            english="The zip is as it was written.",
            details=package.packed,
        )
    if package.kind == "unknown":
        yield Finding(
            head="integrity",
            passed=FAILED,
            chinese="不是归档包、压缩包，也不是发布的网站。",
            english="Neither a bag, nor a zip of one, nor a published tree.",
        )
        return
    yield from (_bag_lists if package.kind == "bag" else tree_lists)(package.files)


def _bag_lists(files: Files) -> Iterator[Finding]:
    payload = {path: item for path, item in files.items() if path.startswith("data/")}
    loose = {f"tag{manifest.name(algorithm)}" for algorithm in manifest.ALGORITHMS} | {f"{SIGNED}.sig"}
    tags = {path: item for path, item in files.items() if path not in payload and path not in loose}
    for algorithm in manifest.ALGORITHMS:
        yield _list(files, f"tag{manifest.name(algorithm)}", algorithm, tags)
        yield _list(files, manifest.name(algorithm), algorithm, payload)
    declared = content_of(files, "bagit.txt").decode("utf-8", "replace")
    yield Finding(
        head="integrity",
        passed=declared.startswith("BagIt-Version: 1.0\n"),
        chinese="是 BagIt 1.0 的包。",
        english="It is a bag of BagIt 1.0.",
    )
    size = f"{sum(item.size for item in payload.values())}.{len(payload)}"
    info = content_of(files, "bag-info.txt").decode("utf-8", "replace")
    yield Finding(
        head="integrity",
        passed=f"Payload-Oxum: {size}\n" in info,
        chinese="文件的个数和总字节数与说明相同。",
        english="The number of files and bytes is as declared.",
        details=(size,),
    )


def tree_lists(files: Files) -> Iterator[Finding]:
    """Yield whether a site's lists hold, those of its editions included."""
    editions, lists = by_year(files), {manifest.name(algorithm) for algorithm in manifest.ALGORITHMS}
    rest = {path: item for path, item in files.items() if path not in lists and not re.match(r"[0-9]{4}/", path)}
    rest |= {f"{year}/{name}": own[name] for year, own in editions.items() for name in lists & own.keys()}
    for algorithm in manifest.ALGORITHMS:
        for year, own in editions.items():
            yield edition_list(own, algorithm, f"{year}/")
        yield _list(files, manifest.name(algorithm), algorithm, rest)


def edition_list(files: Files, algorithm: str, prefix: str) -> Finding:
    """Return whether an edition's list of checksums holds."""
    lists = {manifest.name(other) for other in manifest.ALGORITHMS}
    own = {path: item for path, item in files.items() if path not in lists}
    return _list(files, manifest.name(algorithm), algorithm, own, prefix)


def _list(files: Files, name: str, algorithm: str, expected: Files, prefix: str = "") -> Finding:
    """Hold files against their list of checksums: each one changed, lost or added is named."""
    chinese, english = f"文件与 {prefix}{name} 相符。", f"The files are as {prefix}{name} lists them."
    if name not in files:
        return Finding(
            head="integrity", passed=FAILED, chinese=chinese, english=english, details=(f"{prefix}{name}：不见了 lost",)
        )
    written = content_of(files, name, MAX_LIST)
    try:
        listed = manifest.parse(written.decode("utf-8"))
    except ValueError as error:
        return Finding(
            head="integrity",
            passed=FAILED,
            chinese=chinese,
            english=english,
            details=(f"{prefix}{name}：有改动 changed（{error}）",),
        )
    now = {path: digest_of(item, algorithm) for path, item in expected.items()}
    details = [f"{prefix}{path}：不见了 lost" for path in sorted(listed.keys() - now.keys())]
    details += [f"{prefix}{path}：多出来的 added" for path in sorted(now.keys() - listed.keys())]
    details += [
        f"{prefix}{path}：有改动 changed" for path in sorted(now.keys() & listed.keys()) if now[path] != listed[path]
    ]
    if not details and sorted(written.split(b"\n")) != sorted(manifest.listed(now).encode().split(b"\n")):
        details.append(f"{prefix}{name}：有改动 changed")
    return Finding(head="integrity", passed=not details, chinese=chinese, english=english, details=tuple(details))
