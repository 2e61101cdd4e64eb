"""The configuration of nginx for a folder that releases are published to. It reads nothing and knows no files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator.messages import phrase, say
from generator.problems import SiteError
from generator.site import csp, pinned

TYPES = {
    "text/html": ("html",),
    "text/css": ("css",),
    "text/plain": ("txt",),
    "text/csv": ("csv",),
    "text/markdown": ("md",),
    "application/javascript": ("js",),
    "application/json": ("json",),
    "application/xml": ("xml",),
    "application/atom+xml": ("atom",),
    "application/yaml": ("yml",),
    "application/wasm": ("wasm",),
    "application/pdf": ("pdf",),
    "application/zip": ("zip",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.sqlite3": ("sqlite", "db"),
    "image/svg+xml": ("svg",),
    "image/png": ("png",),
    "font/woff2": ("woff2",),
}
"""Media types of what a site holds, with the endings of names; anything else is plain bytes."""

_TEXTS = [
    kind for kind in TYPES if kind.startswith(("text/", "application/j", "application/x", "application/a", "image/s"))
]
_TEXTS += ["application/yaml"]

_FOREVER = "public, max-age=31536000, immutable"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_ALLOWED = {
    "server_name": (re.compile(r"[\w.*~-]+( [\w.*~-]+)*", re.ASCII), phrase("域名")),
    "listen": (re.compile(r"[\w.:\[\]/-]+", re.ASCII), phrase("端口")),
    "prefix": (re.compile(r"/([\w.~-]+/)*", re.ASCII), phrase("路径")),
    "ancestors": (re.compile(r"('none'|('self'|[\w.:/*-]+)( ('self'|[\w.:/*-]+))*)", re.ASCII), phrase("嵌入许可")),
    "target": (re.compile(r"/[^\"$\\\x00-\x1f;{}]*"), phrase("文件夹")),
}
"""What each setting may look like, so that none of them can end the line that it stands in."""


@dataclass(frozen=True)
class Server:
    """How the site is served: from which folder, under which name, port and path, and who may show it in a frame."""

    target: str
    server_name: str = "_"
    listen: str = "80"
    prefix: str = "/"
    ancestors: str = "'self'"

    def __post_init__(self) -> None:
        for setting, (pattern, called) in _ALLOWED.items():
            value = getattr(self, setting)
            if not pattern.fullmatch(value):
                raise SiteError(say("{called}不能是“{value}”。", called=say(called), value=value))


def nginx(server: Server, scripts: Iterable[str]) -> str:
    """Write the configuration, to be included where nginx expects a server; `scripts` are the pages' inline ones."""
    sub = server.prefix.rstrip("/")
    headers = {"Content-Security-Policy": csp.policy(scripts, server.ancestors), **_HEADERS}
    said = "\n".join(f'    add_header {name} "{value}" always;' for name, value in headers.items())
    types = "\n".join(f"        {kind} {' '.join(endings)};" for kind, endings in TYPES.items())
    strip = f"\n        rewrite ^{re.escape(sub)}(/.*)$ $1 break;" if sub else ""
    outside = "\n    location / {\n        return 404;\n    }\n" if sub else ""
    return f"""\
# Made by `plan nginx`. Make it again, and reload nginx, when `plan publish` says that the pages' scripts have changed.

# A link that names the content it wants (?v=) gets just that, from whatever release: it may be kept for ever.
map $arg_v $plan_version {{
    default none;
    "~^[0-9a-f]{{{pinned.LENGTH}}}$" $arg_v;
}}

# Everything else is kept too, but asked for each time: "not modified" is all that comes back.
map $uri $plan_caching {{
    default "no-cache";
    "~^/versions/[0-9a-f]{{{pinned.LENGTH}}}/" "{_FOREVER}";
    "~[._][0-9a-f]{{7,}}\\.[\\w.]+$" "{_FOREVER}";
}}

server {{
    listen {server.listen};
    server_name {server.server_name};
    root "{server.target}";

    server_tokens off;
    absolute_redirect off;
    charset utf-8;
    charset_types {" ".join(kind for kind in _TEXTS if kind != "text/html")};
    default_type application/octet-stream;
    types {{
{types}
    }}

    # `plan publish` lays the compressed files beside the others.
    gzip_static on;
    gzip_vary on;

{said}
    add_header Cache-Control $plan_caching always;

    error_page 404 {sub}/404.html;

    location {"^~ " if sub else ""}{server.prefix} {{{strip}
        try_files /versions/$plan_version$uri /current$uri /current${{uri}}index.html /versions/earlier$uri @folder;
    }}

    location @folder {{
        if (-d $document_root/current$uri) {{
            rewrite ^(.*[^/])$ {sub}$1/ permanent;
        }}
        return 404;
    }}
{outside}}}
"""
