"""Runs toot and Mastodon.py through a day's work on the sandbox; each step is looked at from the other side."""
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import mastodon

START = 1795320000000
PATIENCE = 120  # seconds; a loaded machine


def ask(url, **form):
    data = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(url, data, {"User-Agent": "test"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    return opener.open(request, timeout=PATIENCE).read().decode()


class Server:
    """The sandbox as a child, and its control endpoint."""

    def __init__(self):
        self.child = subprocess.Popen(
            ["tests/servers/sandbox_server", "--empty", "--control", "--media-polls", "1", "--start", str(START)],
            stdout=subprocess.PIPE, text=True)
        self.url = json.loads(self.child.stdout.readline())["url"]

    def control(self, act, **form):
        return json.loads(ask(f"{self.url}/_sandbox/{act}", **(form or {"all": "1"})))

    def statuses(self, handle="acme"):
        return json.loads(ask(f"{self.url}/_sandbox/statuses?handle={handle}"))

    def stop(self):
        self.child.terminate()
        status = self.child.wait(PATIENCE)
        assert status == 0, status


def authorise(page_url, handle):
    """What a person does in the browser: look at the page, press the button, copy the code."""
    page = ask(page_url)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    assert f"<option>{handle}</option>" in page, page
    done = ask(urllib.parse.urljoin(page_url, re.search(r'action="([^"]+)"', page)[1]), username=handle, **fields)
    return re.search(r'id="code">([^<]+)<', done)[1]


def toot(home, *words, say=None):
    env = {"PATH": "/usr/bin:/bin", "HOME": home, "XDG_CONFIG_HOME": home, "LC_ALL": "C.UTF-8", "NO_PROXY": "*"}
    done = subprocess.run(["toot", *words, "--no-color"], env=env, input=say, capture_output=True, text=True,
                          timeout=PATIENCE, check=False)
    assert done.returncode == 0, (words, done.returncode, done.stdout, done.stderr)
    return done.stdout


def toot_login(server, home):
    """Signs in as a person would: the program shows an address, the person brings back a code."""
    env = {"PATH": "/usr/bin:/bin", "HOME": home, "XDG_CONFIG_HOME": home, "LC_ALL": "C.UTF-8", "NO_PROXY": "*",
           "PYTHONUNBUFFERED": "1"}
    child = subprocess.Popen(["toot", "login", "--disable-https", "--instance", server.url[7:], "--no-color"], env=env,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for line in child.stdout:
        if line.startswith(server.url + "/oauth/authorize"):
            child.stdin.write("n\n" + authorise(line.strip(), "acme") + "\n")
            child.stdin.flush()
    assert child.wait(PATIENCE) == 0
    config = json.load(open(os.path.join(home, "toot", "config.json"), encoding="utf-8"))
    assert config["active_user"] == "acme@" + server.url[7:], config


def drive_toot(server, home):
    toot_login(server, home)
    assert "@acme" in toot(home, "whoami")
    question = server.control("post", handle="lena@beans.example", text="@acme do you ship to Oslo? #shipping")["id"]
    listed = toot(home, "notifications")
    assert "@lena@beans.example" in listed and "do you ship to Oslo?" in listed, listed
    toot(home, "post", "Yes, @lena@beans.example, twice a week.", "--reply-to", question)
    reply = server.statuses()[-1]
    assert reply["in_reply_to_id"] == question and reply["mentions"][0]["acct"] == "lena@beans.example"
    thread = toot(home, "thread", question)
    assert "ship to Oslo" in thread and "twice a week" in thread, thread
    toot(home, "favourite", question)
    toot(home, "reblog", question)
    seen = server.control("post", handle="sam", text="unrelated, and @acme knows")
    assert "@acme" in toot(home, "reblogged_by", question)
    assert "#shipping" in toot(home, "search", "#shipping")
    assert "@lena@beans.example" in toot(home, "search", "lena")
    assert "unrelated" in toot(home, "timeline", "--public", "--once")
    toot(home, "follow", "sam")
    assert "unrelated" in toot(home, "timeline", "--once")
    toot(home, "mute", "sam")
    toot(home, "unmute", "sam")
    toot(home, "block", "sam")
    toot(home, "unblock", "sam")
    assert "sam" in toot(home, "whois", seen["account"]["acct"])
    picture = os.path.join(home, "box.png")
    with open(picture, "wb") as out:
        out.write(PNG)
    toot(home, "post", "The box", "--media", picture, "--description", "a brown box", "--visibility", "unlisted",
         "--spoiler-text", "packaging", "--language", "en")
    boxed = server.statuses()[-1]
    assert boxed["media_attachments"][0]["description"] == "a brown box"
    assert (boxed["visibility"], boxed["spoiler_text"]) == ("unlisted", "packaging")
    toot(home, "delete", boxed["id"])
    assert boxed["id"] not in [s["id"] for s in server.statuses()]
    assert "running Mastodon 4." in toot(home, "instance", "--disable-https", server.url[7:])


def page_through(client):
    ids, page = [], client.notifications(limit=30, mentions_only=True)
    while page:
        ids += [n["id"] for n in page]
        page = client.fetch_next(page)
    return ids


def drive_library(server, home):
    secrets = mastodon.Mastodon.create_app("a test", api_base_url=server.url, scopes=["read", "write", "follow"])
    client = mastodon.Mastodon(client_id=secrets[0], client_secret=secrets[1], api_base_url=server.url,
                               ratelimit_method="throw")
    code = authorise(client.auth_request_url(scopes=["read", "write", "follow"]), "acme")
    client.log_in(code=code, scopes=["read", "write", "follow"])
    me = client.account_verify_credentials()
    assert me.acct == "acme"
    server.control("mentions", n=100, whom="acme")
    ids = page_through(client)
    assert len(ids) == len(set(ids)) and len(ids) >= 100, len(ids)
    first = client.status_post("One @lena@beans.example https://beans.example/a", idempotency_key="k1",
                               language="en")
    assert client.status_post("One again", idempotency_key="k1").id == first.id
    reply = client.status_reply(client.status(first.in_reply_to_id or first.id), "And two")
    assert reply.in_reply_to_id == first.id
    context = client.status_context(reply.id)
    assert [s.id for s in context.ancestors] == [first.id] and context.descendants == []
    client.status_update(reply.id, "And two, corrected")
    assert [e.content for e in client.status_history(reply.id)][1] == client.status(reply.id).content
    assert client.status_source(reply.id).text == "And two, corrected"
    assert client.status(reply.id).edited_at is not None
    assert client.status_favourite(first.id).favourited and not client.status_unfavourite(first.id).favourited
    assert client.status_reblog(first.id).reblog.id == first.id and not client.status_unreblog(first.id).reblogged
    media = client.media_post(PNG, "image/png", description="a brown box", focus=(0.1, -0.2))
    assert media.url is None and client.media(media).url is None and client.media(media).url is not None
    client.media_update(media, description="a small brown box")
    boxed = client.status_post("Box", media_ids=[media], visibility="private", sensitive=True, spoiler_text="a box")
    assert boxed.media_attachments[0].description == "a small brown box" and boxed.visibility == "private"
    poll = client.make_poll(["filter", "espresso"], expires_in=600)
    assert len(client.status_post("Which?", poll=poll).poll.options) == 2
    found = client.search("corrected")
    assert [s.id for s in found.statuses] == [reply.id]
    assert client.search("lena", result_type="accounts").accounts[0].acct == "lena@beans.example"
    lena = client.account_lookup("lena@beans.example")
    assert client.account_mute(lena).muting and not client.account_unmute(lena).muting
    assert client.account_relationships(lena)[0].id == lena.id
    assert client.report(lena, comment="spam").id
    assert client.timeline_hashtag("shipping")[0].account.acct == "lena@beans.example"
    client.markers_set(["notifications"], [ids[0]])
    assert client.markers_get(["notifications"]).notifications.last_read_id == ids[0]
    client.preferences()
    assert client.scheduled_statuses() == []
    client.status_delete(reply.id)
    try:
        client.status(reply.id)
        raise AssertionError("a deleted post is still there")
    except mastodon.MastodonNotFoundError:
        pass
    client.notifications_dismiss(ids[0])
    assert ids[0] not in page_through(client)
    assert client.stream_healthy()
    listen(server, client)
    server.control("fault", status=429, path="/api/v1/accounts")
    try:
        client.account_verify_credentials()
        raise AssertionError("no limit")
    except mastodon.MastodonRatelimitError:
        pass
    client.notifications_clear()
    assert client.notifications() == []
    client.revoke_access_token()


class Listener(mastodon.StreamListener):
    def __init__(self):
        super().__init__()
        self.seen = []

    def on_update(self, status):
        self.seen.append(("update", status.content))

    def on_status_update(self, status):
        self.seen.append(("edit", status.content))

    def on_notification(self, notification):
        self.seen.append(("notification", notification.type))

    def on_delete(self, status_id):
        self.seen.append(("delete", str(status_id)))


def listen(server, client):
    """Events reach the library in order; then the server ends the stream."""
    listener = Listener()
    handle = client.stream_user(listener, run_async=True)
    until = time.monotonic() + PATIENCE
    while json.loads(ask(f"{server.url}/_sandbox/streams"))["open"] == 0:
        assert time.monotonic() < until, "no stream was opened"
    posted = server.control("post", handle="ruth@mugs.example", text="@acme hello again")
    server.control("post", handle="acme", text="Good morning")
    server.control("delete", id=posted["id"])
    server.control("drop_streams")
    handle._thread.join(PATIENCE)
    assert [kind for kind, _ in listener.seen] == ["notification", "update", "delete"], listener.seen
    assert listener.seen[2][1] == posted["id"]


PNG = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001080200000090"
                    "7753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082")


def main():
    os.environ["NO_PROXY"] = "*"
    server = Server()
    try:
        with tempfile.TemporaryDirectory() as home:
            drive_toot(server, home)
            drive_library(server, home)
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main())
