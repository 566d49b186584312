"""The few plain pages that stand until the console arrives: HTML made here, no script, nothing from elsewhere.

Each page carries its style inline, and its Content-Security-Policy names that style by its hash: an injected one does not run.
All text from outside passes `text`, which escapes it.
"""

from __future__ import annotations

import base64
import hashlib
import html
from datetime import datetime

from civigil.gateway.errors import Problem
from civigil.runtime.trust.signin import Lifetimes

STYLE = """
:root{color-scheme:light dark;--ground:#f4f6f8;--card:#fff;--ink:#16202b;--soft:#52616f;--line:#d9e0e7;--accent:#0b5cad;
--on-accent:#fff;--extreme:#8f1024;--severe:#b3400b;--moderate:#8a6100;--minor:#2b6a4b;--unknown:#55606b}
@media (prefers-color-scheme:dark){:root{--ground:#0d1319;--card:#151d26;--ink:#e8eef4;--soft:#9fb0c0;--line:#263241;
--accent:#7ab8ff;--on-accent:#06233f;--extreme:#ff8a9a;--severe:#ff9d66;--moderate:#f0c04d;--minor:#7fd1a6;--unknown:#a9b6c2}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
button{font:inherit;font-weight:600;border:1px solid transparent;border-radius:8px;padding:.65rem 1.1rem;cursor:pointer;
background:var(--accent);color:var(--on-accent)}
button:hover{filter:brightness(1.08)}
button.quiet{background:transparent;color:var(--ink);border-color:var(--line);font-weight:500;padding:.4rem .8rem}
header{background:var(--card);border-bottom:1px solid var(--line)}
header>div,main{max-width:72rem;margin:0 auto;padding:.8rem 1.25rem}
header>div{display:flex;align-items:center;gap:.75rem;flex-wrap:wrap}
header form{margin:0 0 0 auto}
.mark{font-weight:700;letter-spacing:.01em;display:inline-flex;align-items:center;gap:.55rem;color:inherit;text-decoration:none}
.mark svg{width:1.7rem;height:1.7rem;color:var(--accent)}
.soft{color:var(--soft)}
h2.part{margin:1.6rem 0 .6rem}ol.timeline{list-style:none;margin:0;padding:0;border-left:2px solid var(--line)}
ol.timeline>li{padding:.1rem 0 1rem 1.1rem}img.whole{max-width:100%;border-radius:10px}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .4rem}
h2{font-size:1.08rem;line-height:1.35;margin:0}
.alone{min-height:100vh;min-height:100svh;display:grid;place-items:center;padding:1.25rem}
.alone main{width:100%;max-width:27rem;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:2rem}
.alone .mark{margin-bottom:1.4rem}
.alone p{margin:.4rem 0 1.2rem}
.alone button{width:100%}
.alone p:last-child{margin-bottom:0}
code{font:.92em ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace;background:var(--ground);border:1px solid var(--line);
border-radius:5px;padding:.08em .35em;overflow-wrap:anywhere}
.top{display:flex;gap:.25rem 1rem;align-items:baseline;flex-wrap:wrap;margin:1rem 0}
.top h1{margin:0}
ol.incidents{list-style:none;margin:0;padding:0;display:grid;gap:.9rem}
ol.incidents>li{background:var(--card);border:1px solid var(--line);border-left:5px solid var(--tone);border-radius:10px;
padding:1rem;display:grid;grid-template-columns:15rem 1fr;gap:.4rem 1.1rem}
.extreme{--tone:var(--extreme)}.severe{--tone:var(--severe)}.moderate{--tone:var(--moderate)}.minor{--tone:var(--minor)}
.unknown{--tone:var(--unknown)}
.picture{grid-row:span 2;border-radius:7px;overflow:hidden;background:#0a0e12;aspect-ratio:16/10;display:grid;place-items:center}
.picture img,.picture video{width:100%;height:100%;object-fit:contain;display:block}
.picture .none{color:#9fb0c0;font-size:.9rem}
.facts{display:flex;flex-wrap:wrap;gap:.25rem .9rem;align-items:center;font-size:.93rem;color:var(--soft);margin:.3rem 0 .5rem}
.chip{border:1.5px solid var(--tone);color:var(--tone);border-radius:99px;padding:0 .6rem;font-weight:650;font-size:.85rem}
.why{margin:.2rem 0 .6rem}
.why table{border-collapse:collapse;font-size:.9rem;margin-top:.35rem}
.why td,.why th{text-align:left;padding:.12rem .9rem .12rem 0;font-weight:400}
.why th{color:var(--soft)}
h2 a{color:inherit;text-decoration-color:var(--line);text-decoration-thickness:2px;text-underline-offset:3px}
h2 a:hover{color:var(--accent);text-decoration-color:currentColor}
td.number{white-space:nowrap;font-variant-numeric:tabular-nums;text-align:right}
.links{display:flex;flex-wrap:wrap;gap:.3rem 1rem;font-size:.93rem;margin:0}
.empty{background:var(--card);border:1px dashed var(--line);border-radius:10px;padding:2.2rem 1.25rem;text-align:center}
.notice{border:2px solid var(--severe);color:var(--severe);border-radius:8px;padding:.5rem .8rem;font-weight:600}
video.whole{margin-top:.4rem;width:100%;max-height:70vh;background:#0a0e12;border-radius:10px}
@media (max-width:44rem){ol.incidents>li{grid-template-columns:1fr}.picture{grid-row:auto}.alone main{padding:1.4rem}}
"""

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src 'self' data:; media-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}

_MARK = (
    '<svg viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.4" aria-hidden="true">'
    '<path d="M3 16s5-9 13-9 13 9 13 9-5 9-13 9S3 16 3 16Z" stroke-linejoin="round"/>'
    '<circle cx="16" cy="16" r="4.2" fill="currentColor" stroke="none"/></svg>'
)


def text(value: object) -> str:
    """Any value as text that is safe inside an element or a quoted attribute."""
    return html.escape(str(value), quote=True)


def moment(instant: datetime) -> str:
    """A time element that a person reads in UTC and a program reads exactly."""
    return f'<time datetime="{instant.isoformat()}">{instant:%Y-%m-%d %H:%M:%S} UTC</time>'


def _document(title: str, body: str) -> bytes:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{text(title)} · Civigil</title><link rel="icon" href="data:,"><style>{STYLE}</style></head>{body}</html>'
    ).encode()


def framed(title: str, content: str) -> bytes:
    """A page for one who is signed in: the header with sign-out, and the content."""
    return _document(
        title,
        f'<body><header><div><a class="mark" href="/">{_MARK}<span>Civigil</span></a>'
        '<form method="post" action="/sign-out"><button class="quiet">Sign out</button></form></div></header>'
        f"<main>{content}</main></body>",
    )


def alone(title: str, content: str) -> bytes:
    """A page with one card in the middle."""
    return _document(
        title, f'<body class="alone"><main><span class="mark">{_MARK}<span>Civigil</span></span>{content}</main></body>'
    )


def sign_in_page(token: str, lifetimes: Lifetimes) -> bytes:
    """One button that redeems a one-time link. The page itself redeems nothing: mail and chat programs fetch links too."""
    ends = f"The session ends after {_span(lifetimes.session_s)}, or after {_span(lifetimes.idle_s)} without use."
    return alone(
        "Sign in",
        f'<h1>Sign in as operator</h1><p class="soft">This link works once. {ends}</p>'
        '<form method="post" action="/sign-in">'
        f'<input type="hidden" name="token" value="{text(token)}"><button autofocus>Sign in</button></form>',
    )


def _span(seconds: float) -> str:
    """A length of time in the largest unit that tells it whole."""
    for unit, size in (("hour", 3600), ("minute", 60)):
        if seconds >= size and seconds % size == 0:
            count = round(seconds / size)
            return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
    return f"{seconds:g} seconds"


def _sentence(words: str) -> str:
    """Our errors begin in lower case, as what follows a place; here they stand alone."""
    return text(words[:1].upper() + words[1:])


_NEW_LINK = "<p>Get a fresh link on the machine that runs Civigil:</p><p><code>civigil sign-in</code></p>"


def no_link_page() -> bytes:
    """For one who comes without a link."""
    return alone("Sign in", f"<h1>You need a sign-in link</h1>{_NEW_LINK}")


def dead_link_page(why: str) -> bytes:
    """For a link that is used up or too old."""
    told = f'<h1>This link does not work any more</h1><p class="soft">{_sentence(why)}.</p>'
    return alone("Link not valid", told + _NEW_LINK)


def problem_page(problem: Problem) -> tuple[dict[str, str], bytes]:
    """A refusal for a person: headers and HTML."""
    if problem.status == 401:
        return HEADERS, alone(
            "Sign in", f'<h1>Please sign in</h1><p class="soft">{_sentence(problem.detail)}.</p>{_NEW_LINK}'
        )
    request = f'<p class="soft">Request <code>{text(problem.instance)}</code></p>' if problem.instance else ""
    content = f"<h1>{text(problem.title)}</h1><p>{_sentence(problem.detail)}.</p>{request}"
    return HEADERS, alone(problem.title, f'{content}<p><a href="/">To the start page</a></p>')
