"""The configuration of nginx for a target of releases: settings of a server, inline scripts → text. No I/O."""

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
    "text/calendar": ("ics",),
    "text/markdown": ("md",),
    "application/javascript": ("js",),
    "application/json": ("json",),
    "application/xml": ("xml",),
    "application/atom+xml": ("atom",),
    "application/ld+json": ("jsonld",),
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
"""Media type → extensions of the site's files; all others are served as application/octet-stream."""

_TEXT_TYPES = [
    kind for kind in TYPES if kind.startswith(("text/", "application/j", "application/x", "application/a", "image/s"))
]
_TEXT_TYPES += ["application/ld+json", "application/yaml"]

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
"""Setting → pattern of its values, and its name in messages: no value can inject a directive of nginx."""


@dataclass(frozen=True)
class Server:
    """Settings of the server; raises SiteError where one has a value that is not allowed."""

    target: str
    """Absolute path of the folder that releases are published to."""
    server_name: str = "_"
    listen: str = "80"
    """A port, or an address and a port."""
    prefix: str = "/"
    """Path of the site at its host; it begins and ends with a slash."""
    ancestors: str = "'self'"
    """Who may embed the pages: sources of the policy's frame-ancestors."""

    def __post_init__(self) -> None:
        for setting, (pattern, label) in _ALLOWED.items():
            value = getattr(self, setting)
            if not pattern.fullmatch(value):
                raise SiteError(say("{called}不能是“{value}”。", called=say(label), value=value))


def nginx(server: Server, scripts: Iterable[str]) -> str:
    """Return the configuration, for nginx's http context; `scripts` are the inline scripts that the policy allows."""
    path = server.prefix.rstrip("/")
    headers = {"Content-Security-Policy": csp.policy(scripts, server.ancestors), **_HEADERS}
    header_lines = "\n".join(f'    add_header {name} "{value}" always;' for name, value in headers.items())
    types = "\n".join(f"        {media_type} {' '.join(extensions)};" for media_type, extensions in TYPES.items())
    strip = f"\n        rewrite ^{re.escape(path)}(/.*)$ $1 break;" if path else ""
    outside = "\n    location / {\n        return 404;\n    }\n" if path else ""
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
    charset_types {" ".join(kind for kind in _TEXT_TYPES if kind != "text/html")};
    default_type application/octet-stream;
    types {{
{types}
    }}

    # `plan publish` lays the compressed files beside the others.
    gzip_static on;
    gzip_vary on;

{header_lines}
    add_header Cache-Control $plan_caching always;

    error_page 404 {path}/404.html;

    location {"^~ " if path else ""}{server.prefix} {{{strip}
        try_files /versions/$plan_version$uri /current$uri /current${{uri}}index.html /versions/earlier$uri @folder;
    }}

    location @folder {{
        if (-d $document_root/current$uri) {{
            rewrite ^(.*[^/])$ {path}$1/ permanent;
        }}
        return 404;
    }}
{outside}}}
"""
