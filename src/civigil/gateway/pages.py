"""The few plain pages before and beside the console: sign-in, refusals, and the word that no console is built.

No script, but the few lines of `SCRIPT` where one comes in by a passkey.
Each page carries its style inline, and its Content-Security-Policy names that style by its hash: an injected one does not run.
Colours and sizes are the console's (`web/kit/tokens.css`), so that coming in is no break. All text from outside passes `text`,
which escapes it.
"""

from __future__ import annotations

import base64
import hashlib
import html

from civigil.gateway.errors import Problem
from civigil.runtime.trust.signin import Lifetimes

STYLE = """
:root{color-scheme:dark;--ground:#090b0f;--panel:#0f1318;--inset:#06080b;--line:#212834;--line-control:#66758a;--ink:#e9edf3;
--soft:#aab5c5;--accent:#8ea6ff;--solid:#3d5ce0;--solid-hover:#4a69ee;--focus:#9db2ff;--glow:rgb(61 92 224/.16);
--shadow:0 1px 2px rgb(0 0 0/.5),0 8px 28px rgb(0 0 0/.45)}
@media (prefers-color-scheme:light){:root{color-scheme:light;--ground:#eef1f5;--panel:#fff;--inset:#f6f8fb;--line:#dfe5ed;
--line-control:#7a8799;--ink:#10151c;--soft:#434f60;--accent:#2a49cf;--solid:#3352d6;--solid-hover:#2743bd;--focus:#2a49cf;
--glow:rgb(51 82 214/.1);--shadow:0 1px 2px rgb(16 24 40/.08),0 12px 32px rgb(16 24 40/.16)}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100svh;display:grid;place-items:center;padding:20px;color:var(--ink);
background:radial-gradient(60rem 40rem at 50% -12rem,var(--glow),transparent) var(--ground);
font:420 15px/1.5 "Inter Variable",Inter,system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{width:100%;max-width:26rem;background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:32px;
box-shadow:var(--shadow)}
.mark{display:flex;align-items:center;gap:8px;font-weight:640;letter-spacing:.01em;margin-bottom:32px}
.mark svg{width:24px;height:24px;color:var(--accent)}
h1{font-size:24px;line-height:1.25;font-weight:640;letter-spacing:-.01em;margin:0 0 8px;text-wrap:balance}
p{margin:0 0 16px;text-wrap:pretty}
p:last-child{margin-bottom:0}
.soft{color:var(--soft)}
.small{font-size:13px}
details{border-top:1px solid var(--line);padding:12px 0 0;margin:0 0 12px}
details:last-of-type{margin-bottom:0}
summary{cursor:pointer;font-weight:540;font-size:13px;color:var(--soft);min-height:24px}
details form{margin:16px 0 12px}
[hidden]{display:none}
.way{display:grid;place-items:center;height:44px;border:1px solid var(--line-control);border-radius:6px;color:var(--ink);
font-weight:540;text-decoration:none}
form{margin:24px 0}
form:last-child{margin-bottom:0}
label{display:block;font-weight:540;font-size:13px;margin-bottom:4px}
input{width:100%;height:44px;padding:0 12px;font:inherit;color:inherit;background:var(--inset);border:1px solid var(--line-control);
border-radius:6px;margin-bottom:12px}
button{width:100%;height:44px;font:inherit;font-weight:540;color:#fff;background:var(--solid);border:0;border-radius:6px;
cursor:pointer}
button:hover{background:var(--solid-hover)}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px;border-radius:6px}
code{font:.92em "JetBrains Mono Variable",ui-monospace,Menlo,Consolas,monospace;background:var(--inset);
border:1px solid var(--line);border-radius:4px;padding:2px 6px;overflow-wrap:anywhere}
@media (max-width:26rem){main{padding:24px}}
"""

_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; img-src data:; form-action 'self'; "
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


SCRIPT = """
const form=document.getElementById("passkey"),told=document.getElementById("told");
const say=(words)=>{told.textContent=words;told.hidden=words===""};
const bare=/^[0-9.]+$|:/.test(location.hostname);
if(bare){form.hidden=true;
if(/^127\\.|:1\\]?$/.test(location.hostname)){const there=document.getElementById("there");
there.href=location.href.replace(location.host,"localhost"+(location.port?":"+location.port:""));there.parentElement.hidden=false}}
else if(!window.PublicKeyCredential||!PublicKeyCredential.parseRequestOptionsFromJSON){form.hidden=true;
say("This browser has no passkeys. Use another way below.")}
const post=async(path,body)=>{const answer=await fetch(path,{method:"POST",headers:{"content-type":"application/json"},body});
const read=await answer.json();if(!answer.ok)throw new Error(read.detail||"It did not work.");return read};
form.addEventListener("submit",async(event)=>{event.preventDefault();say("");const button=form.querySelector("button");
button.disabled=true;try{
const asked=await post("/sign-in/passkey/options","{}");
const options=PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(asked.options));
const answer=await navigator.credentials.get({publicKey:options});
const admitted=await post("/sign-in/passkey",JSON.stringify({answer:JSON.stringify(answer.toJSON())}));
location.replace(admitted.to)}
catch(error){say(error.name==="NotAllowedError"?"No passkey was used. Try again, or use another way below."
:error.message.charAt(0).toUpperCase()+error.message.slice(1))}
finally{button.disabled=false}});
"""
"""Asks the browser for a passkey; the sign-in page works without it, by the other ways."""

_SCRIPT_HASH = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()

SCRIPTED = {
    **HEADERS,
    "content-security-policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; script-src 'sha256-{_SCRIPT_HASH}'; connect-src 'self'; "
        "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}
"""The headers of a page that bears our script and no other."""


def _page(title: str, content: str, *, head: str = "") -> bytes:
    """A page with one card in the middle."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">{head}'
        f'<title>{text(title)} · Civigil</title><link rel="icon" href="data:,"><style>{STYLE}</style></head>'
        f'<body><main><div class="mark">{_MARK}<span>Civigil</span></div>{content}</main></body></html>'
    ).encode()


def sign_in_page(token: str, lifetimes: Lifetimes) -> bytes:
    """One button that redeems a one-time link. The page itself redeems nothing: mail and chat programs fetch links too."""
    ends = f"The session ends after {_span(lifetimes.session_s)}, or after {_span(lifetimes.idle_s)} without use."
    return _page(
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


_NEW_LINK = (
    '<form method="post" action="/sign-in"><label for="token">Sign-in link</label>'
    '<input id="token" name="token" autocomplete="off" spellcheck="false" placeholder="Paste it here" required>'
    "<button>Sign in</button></form>"
    '<p class="soft small">Get a fresh link on the machine that runs Civigil: <code>civigil sign-in</code></p>'
)


_PASSKEY = (
    '<form id="passkey"><button autofocus>Sign in with a passkey</button></form>'
    '<p class="soft" hidden>Passkeys need a name: <a id="there" href="/sign-in">sign in at localhost</a>.</p>'
    '<p id="told" role="alert" hidden></p>'
    "<details><summary>Passphrase and code</summary>"
    '<form method="post" action="/sign-in/passphrase"><label for="login">Login</label>'
    '<input id="login" name="login" autocomplete="username" spellcheck="false" required>'
    '<label for="passphrase">Passphrase</label>'
    '<input id="passphrase" name="passphrase" type="password" autocomplete="current-password" required>'
    '<label for="code">Code of the authenticator</label>'
    '<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" required>'
    "<button>Sign in</button></form></details>"
    "<details><summary>Recovery code</summary>"
    '<form method="post" action="/sign-in/recovery"><label for="recovery">One of your recovery codes</label>'
    '<input id="recovery" name="code" autocomplete="off" spellcheck="false" required>'
    "<button>Sign in</button></form></details>"
    f"<details><summary>One-time link</summary>{_NEW_LINK}</details>"
)


def ways_page(why: str = "", *, ended: bool = False, provider: str | None = None) -> bytes:
    """For one who comes without a link to a city that knows its people. `why`: what was refused just now, or ended.

    `provider`: what people call the city's identity provider, where it has one.
    """
    heading = "Please sign in" if ended else "Sign in"
    told = f'<p class="soft">{_sentence(why)}.</p>' if why else ""
    other = (
        "" if provider is None else f'<p><a class="way" href="/sign-in/provider">Sign in with {text(provider)}</a></p>'
    )
    return _page("Sign in", f"<h1>{heading}</h1>{told}{other}{_PASSKEY}<script>{SCRIPT}</script>")


def no_link_page() -> bytes:
    """For one who comes without a link."""
    return _page("Sign in", f'<h1>Sign in</h1><p class="soft">You need a sign-in link. It works once.</p>{_NEW_LINK}')


def dead_link_page(why: str) -> bytes:
    """For a link that is used up or too old."""
    told = f'<h1>This link does not work any more</h1><p class="soft">{_sentence(why)}.</p>'
    return _page("Link not valid", told + _NEW_LINK)


def again_page() -> bytes:
    """For one who follows a link from another site: the browser then keeps its cookie back; from here it sends it."""
    content = '<h1>One moment</h1><p class="soft">If nothing happens, <a href="">go on</a>.</p>'
    return _page("One moment", content, head='<meta http-equiv="refresh" content="0">')


def not_built_page() -> bytes:
    """For a checkout in which the console has not been built."""
    return _page(
        "No console yet",
        "<h1>The console is not built</h1>"
        '<p class="soft">The city runs, and its API answers. In the checkout, build the console, then load this page again:</p>'
        "<p><code>make install</code></p>"
        '<p class="soft small">Or, where everything else is installed: <code>python -m dev.web --built</code></p>',
    )


def problem_page(
    problem: Problem, *, passkeys: bool = False, provider: str | None = None
) -> tuple[dict[str, str], bytes]:
    """A refusal for a person: headers and HTML. `passkeys`: whether this city knows its people by more than links."""
    if problem.status == 401:
        ended = problem.where == "session"  # else nobody has come in yet
        if passkeys:
            return SCRIPTED, ways_page(problem.detail if ended else "", ended=True, provider=provider)
        why = f"{_sentence(problem.detail)}." if ended else "You need a sign-in link. It works once."
        return HEADERS, _page("Sign in", f'<h1>Please sign in</h1><p class="soft">{why}</p>{_NEW_LINK}')
    request = f'<p class="soft small">Request <code>{text(problem.instance)}</code></p>' if problem.instance else ""
    content = f"<h1>{text(problem.title)}</h1><p>{_sentence(problem.detail)}.</p>{request}"
    return HEADERS, _page(problem.title, f'{content}<p><a href="/">To the console</a></p>')
