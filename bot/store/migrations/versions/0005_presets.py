"""presets: the kind eastmoney becomes presets of the kind json, so that stored sources follow the preset's file"""

import re
from urllib.parse import urlsplit

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LISTS = {"fast": "eastmoney-724", "102": "eastmoney-roll", "45": "eastmoney-media"}
# As the presets had them when this was written: a source for which only the host was given is known by these from now
# on.
WIRE_HOST, WIRE_HOME = "https://np-weblist.eastmoney.com", "https://kuaixun.eastmoney.com/"
LISTS_HOST = "http://183.136.162.242"
PATHS = {
    "eastmoney-724": "/comm/web/getFastNewsList",
    "eastmoney-roll": "/web/webapi?type=102&count=100&newsid=1",
    "eastmoney-media": "/web/webapi?type=45&count=100&newsid=1",
}


SOURCES = sa.table(
    "sources", sa.column("id", sa.Integer), sa.column("kind"), sa.column("url"), sa.column("options", sa.JSON)
)


def upgrade() -> None:
    connection = op.get_bind()
    for row in connection.execute(sa.select(SOURCES).where(SOURCES.c.kind == "eastmoney")).all():
        # Badly stored values stop no upgrade: invalid options say nothing, and an invalid address is left as it is.
        known = row.options if isinstance(row.options, dict) else {}
        try:
            address, options = preset_of(str(row.url), str(known.get("list") or ""))
        except ValueError:
            continue
        taken = connection.execute(
            sa.select(SOURCES.c.id).where(SOURCES.c.url == address, SOURCES.c.id != row.id)
        ).first()
        values = {"kind": "json", "url": row.url if taken else address, "options": options}
        connection.execute(sa.update(SOURCES).where(SOURCES.c.id == row.id).values(**values))


def downgrade() -> None:
    raise NotImplementedError("a source that names a preset means nothing to an older version")


def preset_of(url: str, named: str) -> tuple[str, dict[str, str]]:
    """Return the address that a source is known by, and its options."""
    if not named:
        found = re.search(r"[?&](?:marketType|type)=([\d,]{1,100})", url)
        named = found[1] if found else "fast"
    options = {"preset": LISTS.get(named, "eastmoney-market")}
    if "getlist_" in url:
        options = {"preset": "eastmoney-kuaixun"}
    elif named not in LISTS:
        options["market"] = named
    parts = urlsplit(url)
    if parts.path.strip("/") or parts.query:
        return url, options | {"address": url}
    host = url.rstrip("/")
    if options["preset"] == "eastmoney-724" and host == WIRE_HOST:
        return WIRE_HOME, options
    # A preset's own host is not stored: a version may change it.
    if options["preset"] == "eastmoney-724" or host != LISTS_HOST:
        options["host"] = host
    path = PATHS.get(options["preset"], f"/information/newmarket/web/webapi?marketType={named}&count=100")
    return host + path, options
