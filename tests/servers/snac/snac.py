"""A real server of the fediverse on this machine: Debian's snac, its accounts and its API. Used by start, code and
mentions beside this file. Everything goes to 127.0.0.1."""
import base64
import html
import json
import pathlib
import re
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request

NAMES = "acme ana bjorn chika dmitri eve farid".split()
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
HEADERS = {"User-Agent": "repute-tests/1"}


def call(url, form=None, token=None, headers=None):
    """GET, or POST of a form; the body as text. An HTTP error raises."""
    data = urllib.parse.urlencode(form).encode() if form is not None else None
    request = urllib.request.Request(url, data, {**HEADERS, **(headers or {})})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode("utf-8")


def call_json(*args, **kwargs):
    return json.loads(call(*args, **kwargs))


def delete(server, name, uri):
    """What its author does on the page of the server: the API answers 404 to DELETE."""
    who = account(server, name)
    basic = base64.b64encode(f"{name}:{who['password']}".encode()).decode()
    call(f"{server['base_url']}/{name}/admin/action", {"id": uri, "actor": f"{server['base_url']}/{name}",
                                                       "action": "Delete"}, headers={"Authorization": f"Basic {basic}"})


def load(state):
    return json.loads((pathlib.Path(state) / "accounts.json").read_text(encoding="utf-8"))


def account(server, name):
    return next(a for a in server["accounts"] if a["name"] == name)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def authorise(url, name, password):
    """What a person does at the address that a program shows: fills in the form and reads the code."""
    form = {}
    for tag in re.findall(r"<input[^>]*>", call(url)):
        field = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" in field:
            form[field["name"]] = html.unescape(field.get("value", ""))
    form.update(login=name, passwd=password)
    code = call(urllib.parse.urljoin(url, "/oauth/x-snac-login"), form).strip()
    if not re.fullmatch(r"[0-9a-f]{16,}", code):
        raise SystemExit(f"snac: no code for {name}: {code[:200]}")
    return code


def sign_in(base, name, password):
    """A token for one account, by a client of our own."""
    app = call_json(f"{base}/api/v1/apps", {"client_name": "tests", "redirect_uris": OUT_OF_BAND,
                                            "scopes": "read write follow"})
    query = urllib.parse.urlencode({"client_id": app["client_id"], "redirect_uri": OUT_OF_BAND,
                                    "response_type": "code", "scope": "read write follow"})
    code = authorise(f"{base}/oauth/authorize?{query}", name, password)
    return call_json(f"{base}/oauth/token", {
        "grant_type": "authorization_code", "code": code, "client_id": app["client_id"],
        "client_secret": app["client_secret"], "redirect_uri": OUT_OF_BAND})["access_token"]


def add_user(data, name):
    out = subprocess.run(["snac", "adduser", data, name], input=f"{name.title()}\n", text=True, check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout
    return re.search(r"password is (\S+)", out).group(1)


def serve(data, log):
    """Starts the server in a session of its own; None when it ended at once (its port was taken)."""
    base = "http://" + json.loads((data / "server.json").read_text(encoding="utf-8"))["host"]
    with open(log, "ab") as out:
        process = subprocess.Popen(["snac", "httpd", str(data)], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                   start_new_session=True)
    for _ in range(1200):
        try:
            call(f"{base}/api/v1/instance")
            return process.pid, base
        except (urllib.error.URLError, ConnectionError):
            pass
        try:
            process.wait(0.05)
            return None
        except subprocess.TimeoutExpired:
            pass
    process.kill()
    raise SystemExit(f"snac: it does not answer; see {log}")


def initialise(data):
    port = free_port()
    subprocess.run(["snac", "init", str(data)], input=f"127.0.0.1\n{port}\nlocalhost:{port}\n\n\n", text=True,
                   check=True, stdout=subprocess.DEVNULL)
    settings = data / "server.json"
    values = json.loads(settings.read_text(encoding="utf-8"))
    # It delivers to itself over HTTP, on the threads that answer HTTP: too few, and they wait for each other.
    values.update(protocol="http", num_threads=100, queue_timeout=30, queue_timeout_2=30)
    settings.write_text(json.dumps(values), encoding="utf-8")
