"""An answer of our own writing for each preset, and the item of its first row. All texts are invented.

Where an answer could be captured (tests/corpus/test_presets.py), this one has its shape; those marked synthetic follow
the known facts alone (未经实测).
"""

import json
from datetime import UTC, datetime
from typing import Any

from bot.core.types import Item, Request, Ticker

HOST = "http://news.example:1818"
AT = datetime(2026, 1, 2, 1, 30, 15, tzinfo=UTC)
STAMP = int(AT.timestamp())
CODE = "NW202601020000000001"
NUMBER = "202601020000000001"
SHARE = f"{HOST}/html_News/NewsShare.html?infoCode={CODE}"
DETAIL = Request(f"{HOST}/NewsData/GetNewsText.do?id={CODE}")
RSSHUB_FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>样例</title><generator>RSSHub</generator><item><title>样例题</title>'
    "<description>样例摘要。</description><link>http://finance.eastmoney.com/a/1.html</link>"
    "<pubDate>Fri, 02 Jan 2026 01:30:15 GMT</pubDate></item></channel></rss>"
)

# The answer, the item of its first row, and how many other rows are refused.
FLASH: dict[str, tuple[Any, Item, int]] = {
    "eastmoney-724": (
        {
            "data": {
                "fastNewsList": [
                    {
                        "code": NUMBER,
                        "title": "样例公司涨1",
                        "summary": "【样例公司涨1%】样例摘要 A<B 与 C>D。",
                        "showTime": "2026-01-02 09:30:15",
                        "stockList": ["116.00700", "90.BK0493", "116.700", "106.BABA", "样例", None, "1.000001"],
                        "titleColor": 3,
                        "realSort": "1767317415000001",
                    }
                ]
            }
        },
        Item(
            title="样例公司涨1%",
            url=f"https://finance.eastmoney.com/a/{NUMBER}.html",
            text="样例摘要 A<B 与 C>D。",
            published_at=AT,
            native_id=NUMBER,
            provider="eastmoney",
            share_url=f"https://finance.eastmoney.com/a/{NUMBER}.html",
            tickers=(Ticker("HK", "00700"), Ticker("NYSE", "BABA")),
            urgent=True,
        ),
        0,
    ),
    # Synthetic.
    "eastmoney-columns": (
        {
            "data": {
                "list": [
                    {
                        "code": NUMBER,
                        "title": "样例：某平台合作",
                        "summary": "样例摘要。",
                        "showTime": "2026-01-02 09:30:15",
                        "mediaName": "样例日报",
                        "uniqueUrl": f"http://finance.eastmoney.com/a/{NUMBER}.html",
                    }
                ]
            }
        },
        Item(
            title="样例：某平台合作",
            url=f"http://finance.eastmoney.com/a/{NUMBER}.html",
            text="样例摘要。",
            published_at=AT,
            native_id=NUMBER,
            provider="eastmoney",
            medium="样例日报",
            share_url=f"http://finance.eastmoney.com/a/{NUMBER}.html",
        ),
        0,
    ),
    # Synthetic.
    "eastmoney-kuaixun": (
        "var ajaxResult="
        + json.dumps(
            {
                "rc": 1,
                "LivesList": [
                    {
                        "id": NUMBER,
                        "title": "样例：旧接口的快讯",
                        "digest": "样例摘要。",
                        "showtime": "2026-01-02 09:30:15",
                        "url_w": f"http://a.example/news/1344,{NUMBER}.html",
                    }
                ],
            }
        )
        + ";",
        Item(
            title="样例：旧接口的快讯",
            url=f"http://a.example/news/1344,{NUMBER}.html",
            text="样例摘要。",
            published_at=AT,
            native_id=NUMBER,
            provider="eastmoney",
            share_url=f"http://a.example/news/1344,{NUMBER}.html",
        ),
        0,
    ),
    # Synthetic.
    "eastmoney-market": (
        {
            "record": [
                {
                    "title": "样例：港股样例板块",
                    "medianame": "样例报",
                    "datetime": "2026-01-02 09:30:15",
                    "infoCode": CODE,
                }
            ]
        },
        Item(
            title="样例：港股样例板块",
            url=SHARE,
            published_at=AT,
            native_id=NUMBER,
            provider="eastmoney",
            medium="样例报",
            share_url=SHARE,
            detail=DETAIL,
        ),
        0,
    ),
    # Synthetic.
    "eastmoney-media": (
        {
            "nodeList": [
                {
                    "title": "样例：某平台&amp;某银行<em>合作</em>",
                    "from": "样例日报",
                    "showtime": "2026-01-02 09:30:15",
                    "infocode": CODE,
                    "simtitle": "样例短题",
                    "simdigest": "样例摘要。",
                }
            ]
        },
        Item(
            title="样例：某平台&某银行合作",
            url=SHARE,
            text="样例摘要。",
            published_at=AT,
            native_id=NUMBER,
            provider="eastmoney",
            medium="样例日报",
            share_url=SHARE,
            detail=DETAIL,
        ),
        0,
    ),
    # Synthetic.
    "eastmoney-roll": (
        {
            "records": [
                {
                    "title": "",
                    "digest": "【样例：只有摘要的快讯】样例摘要，价格未定。",
                    "showtime": "2026-01-02 09:30:15",
                    "id": NUMBER,
                    "infoCode": CODE,
                    "url_w": f"http://a.example/news/1344,{NUMBER}.html",
                },
                {"title": "", "digest": "", "showtime": "", "id": "202601020000000003", "infoCode": ""},
                {"title": None, "digest": None, "showtime": None, "id": None},
                "样例",
            ]
        },
        Item(
            title="样例：只有摘要的快讯",
            url=SHARE,
            text="样例摘要，价格未定。",
            published_at=AT,
            native_id=NUMBER,
            provider="eastmoney",
            share_url=f"http://a.example/news/1344,{NUMBER}.html",
            detail=DETAIL,
        ),
        3,
    ),
    # Synthetic.
    "eastmoney-search": (
        "callback("
        + json.dumps(
            {
                "result": {
                    "cmsArticleWebOld": [
                        {
                            "code": NUMBER,
                            "title": "样例：<em>微信支付</em>新功能",
                            "content": "样例摘要，提到<em>微信支付</em>。",
                            "date": "2026-01-02 09:30:15",
                            "mediaName": "样例网",
                            "url": f"http://finance.eastmoney.com/a/{NUMBER}.html",
                        }
                    ]
                }
            }
        )
        + ")",
        Item(
            title="样例：微信支付新功能",
            url=f"http://finance.eastmoney.com/a/{NUMBER}.html",
            text="样例摘要，提到微信支付。",
            published_at=AT,
            native_id=NUMBER,
            provider="eastmoney",
            medium="样例网",
            share_url=f"http://finance.eastmoney.com/a/{NUMBER}.html",
        ),
        0,
    ),
    # As captured.
    "cls": (
        {
            "errno": 0,
            "data": {
                "roll_data": [
                    {
                        "id": 77,
                        "title": "",
                        "content": "样例社1月2日电，样例公司样例股份公告，拟以自有资金回购股份，回购价格未定。另有说明。",
                        "ctime": STAMP,
                        "level": "A",
                        "is_ad": 0,
                        "ad": {"id": 0},
                        "stock_list": [
                            {"StockID": "sz300304"},
                            {"StockID": "920885.BJ"},
                            {"StockID": "hk700"},
                            {"StockID": "sh000001"},
                        ],
                        "subjects": [{"subject_name": "样例题材"}],
                        "shareurl": "https://api3.cls.cn/share/article/77?os=web",
                    },
                    {"id": 78, "title": "样例广告", "content": "样例", "ctime": STAMP, "is_ad": 1},
                    {"id": 79, "title": "样例广告", "content": "样例", "ctime": STAMP, "is_ad": 0, "ad": {"id": 5}},
                ]
            },
        },
        Item(
            title="样例公司样例股份公告，拟以自有资金回购股份，回购价格未定",
            url="https://www.cls.cn/detail/77",
            text="样例社1月2日电，样例公司样例股份公告，拟以自有资金回购股份，回购价格未定。另有说明。",
            published_at=AT,
            native_id="77",
            provider="cls",
            share_url="https://api3.cls.cn/share/article/77?os=web",
            tickers=(Ticker("SZ", "300304"), Ticker("BJ", "920885"), Ticker("HK", "00700")),
            categories=("样例题材",),
            urgent=True,
        ),
        2,
    ),
    # As captured.
    "cls-page": (
        '<!DOCTYPE html><html><body>样例<script id="__NEXT_DATA__" type="application/json">'
        + json.dumps(
            {
                "props": {
                    "initialState": {
                        "telegraph": {
                            "telegraphList": [
                                {
                                    "id": 77,
                                    "title": "样例题",
                                    "content": "【样例题】样例正文。",
                                    "ctime": STAMP,
                                    "is_ad": 0,
                                }
                            ]
                        }
                    }
                }
            }
        )
        + "</script></body></html>",
        Item(
            title="样例题",
            url="https://www.cls.cn/detail/77",
            text="样例正文。",
            published_at=AT,
            native_id="77",
            provider="cls",
            share_url="https://www.cls.cn/detail/77",
        ),
        0,
    ),
    # As captured.
    "ths": (
        {
            "code": "200",
            "data": {
                "list": [
                    {
                        "seq": "88",
                        "title": "样例股份回购",
                        "digest": "样例股份公告。\n第二段<样例>。",
                        "ctime": str(STAMP),
                        "color": "2",
                        "url": "https://news.10jqka.com.cn/20260102/c88.shtml",
                        "shareUrl": "https://news.10jqka.com.cn/tapp/news/share/88/",
                        "tags": [{"id": "1", "name": "A股"}],
                        "stock": [
                            {"name": "样例", "stockCode": "HK700", "stockMarket": "177"},
                            {"name": "样例", "stockCode": "600160", "stockMarket": "22"},
                            {"name": "样例", "stockCode": "BABA", "stockMarket": "169"},
                            {"name": "样例期货", "stockCode": "IF9999", "stockMarket": "129"},
                            {"name": "样例基金", "stockCode": "512290", "stockMarket": "20"},
                        ],
                    }
                ]
            },
        },
        Item(
            title="样例股份回购",
            url="https://news.10jqka.com.cn/20260102/c88.shtml",
            text="样例股份公告。\n第二段<样例>。",
            published_at=AT,
            native_id="88",
            provider="ths",
            share_url="https://news.10jqka.com.cn/tapp/news/share/88/",
            tickers=(Ticker("HK", "00700"), Ticker("SH", "600160"), Ticker("NYSE", "BABA")),
            categories=("A股",),
            urgent=True,
        ),
        0,
    ),
    # As captured.
    "sina-724": (
        {
            "result": {
                "status": {"code": 0},
                "data": {
                    "feed": {
                        "list": [
                            {
                                "id": 99,
                                "rich_text": "【样例题】样例&amp;正文。",
                                "create_time": "2026-01-02 09:30:15",
                                "is_delete": 0,
                                "is_focus": 0,
                                "docurl": "https://finance.sina.cn/7x24/2026-01-02/detail-x.d.html",
                                "tag": [{"id": "5", "name": "市场"}],
                                "ext": json.dumps(
                                    {
                                        "stocks": [
                                            {"market": "cn", "symbol": "sh600160"},
                                            {"market": "hk", "symbol": "00700"},
                                            {"market": "us", "symbol": "baba"},
                                            {"market": "fund", "symbol": "515290"},
                                            {"market": "cn", "symbol": "sh000001"},
                                        ]
                                    }
                                ),
                            },
                            {"id": 98, "rich_text": "样例", "is_delete": 1},
                        ]
                    }
                },
            }
        },
        Item(
            title="样例题",
            url="https://finance.sina.cn/7x24/2026-01-02/detail-x.d.html",
            text="样例&正文。",
            published_at=AT,
            native_id="99",
            provider="sina",
            share_url="https://finance.sina.cn/7x24/2026-01-02/detail-x.d.html",
            tickers=(Ticker("SH", "600160"), Ticker("HK", "00700"), Ticker("NYSE", "BABA")),
            categories=("市场",),
        ),
        1,
    ),
    # Synthetic.
    "wallstreetcn": (
        {
            "code": 20000,
            "data": {
                "items": [
                    {
                        "id": 55,
                        "title": "",
                        "content_text": "样例市场今日走高。样例说明。",
                        "display_time": STAMP,
                        "uri": "https://wallstreetcn.com/livenews/55",
                        "score": 2,
                    }
                ],
                "next_cursor": "54",
            },
        },
        Item(
            title="样例市场今日走高",
            url="https://wallstreetcn.com/livenews/55",
            text="样例市场今日走高。样例说明。",
            published_at=AT,
            native_id="55",
            provider="wallstreetcn",
            share_url="https://wallstreetcn.com/livenews/55",
            urgent=True,
        ),
        0,
    ),
    # Synthetic.
    "jin10": (
        "var newest="
        + json.dumps(
            [
                {
                    "id": "20260102093015000100",
                    "time": "2026-01-02 09:30:15",
                    "type": 0,
                    "important": 1,
                    "data": {"title": "", "content": "<b>【样例题】</b><br/>样例正文。"},
                },
                {"id": "2", "time": "2026-01-02 09:30:15", "type": 1, "data": {"name": "样例数据"}},
                {"id": "3", "time": "2026-01-02 09:30:15", "type": 0, "data": {"content": "样例", "lock": True}},
            ]
        )
        + ";",
        Item(
            title="样例题",
            url="https://flash.jin10.com/detail/20260102093015000100",
            text="样例正文。",
            published_at=AT,
            native_id="20260102093015000100",
            provider="jin10",
            share_url="https://flash.jin10.com/detail/20260102093015000100",
            urgent=True,
        ),
        2,
    ),
    # Synthetic.
    "futu": (
        {
            "code": 0,
            "data": {
                "data": {
                    "news": [
                        {
                            "id": "66",
                            "title": "样例题",
                            "content": "样例正文。",
                            "time": str(STAMP),
                            "detailUrl": "https://news.futunn.com/flash/66",
                            "level": 1,
                        }
                    ]
                }
            },
        },
        Item(
            title="样例题",
            url="https://news.futunn.com/flash/66",
            text="样例正文。",
            published_at=AT,
            native_id="66",
            provider="futu",
            share_url="https://news.futunn.com/flash/66",
            urgent=True,
        ),
        0,
    ),
    # Synthetic.
    "rsshub-eastmoney-search": (
        RSSHUB_FEED,
        Item(
            title="样例题",
            url="http://finance.eastmoney.com/a/1.html",
            text="样例摘要。",
            published_at=AT,
            native_id="http://finance.eastmoney.com/a/1.html",
        ),
        0,
    ),
    # Synthetic.
    "zqrb": (
        f'<!DOCTYPE html><html><body><h1>样例站</h1><ul><li><a href="/2026/01/02/{CODE}.html">样例题</a> 2026-01-02 09:30:15</li></ul></body></html>',
        Item(
            title="样例题",
            url=f"{HOST}/2026/01/02/{CODE}.html",
            published_at=AT,
            native_id=NUMBER,
            provider="eastmoney",
            detail=Request(f"{HOST}/2026/01/02/{CODE}.html"),
        ),
        0,
    ),
}
