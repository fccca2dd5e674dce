"""Feeds read by feedparser: a JSON list of [content type, text] on stdin, what readers see on stdout."""

import calendar
import json
import sys

import feedparser


def moment(value):
    return calendar.timegm(value) * 1000 if value else None


def item(entry):
    return {
        "id": entry.get("id"),
        "title": entry.get("title"),
        "link": entry.get("link"),
        "published": moment(entry.get("published_parsed")),
        "updated": moment(entry.get("updated_parsed")),
        "summary": entry.get("summary"),
        "content": entry.content[0].value if "content" in entry else None,
        "tags": [tag.label or tag.term for tag in entry.get("tags", [])],
        "authors": [author.get("name") for author in entry.get("authors", [])],
        "source": entry.get("dc_source"),
        "photographers": [c.get("content") for c in entry.get("media_credit", []) if c.get("role") == "photographer"],
        "enclosures": [[e.get("href"), e.get("type"), e.get("length")] for e in entry.get("enclosures", [])],
    }


def read(content_type, text):
    feed = feedparser.parse(
        text.encode("utf-8"),
        response_headers={"content-type": content_type},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    return {
        "problem": str(feed.get("bozo_exception", "")) if feed.bozo else None,
        "title": feed.feed.get("title"),
        "items": [item(entry) for entry in feed.entries],
    }


json.dump([read(*document) for document in json.load(sys.stdin)], sys.stdout)
