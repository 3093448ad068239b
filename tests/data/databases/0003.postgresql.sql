CREATE TABLE public.admins (
    user_id bigint NOT NULL,
    role character varying NOT NULL,
    added_at timestamp with time zone NOT NULL
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.article_keys (
    key character varying NOT NULL,
    article_id bigint NOT NULL
);
CREATE TABLE public.articles (
    id bigint NOT NULL,
    source_id bigint NOT NULL,
    source_name character varying NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    url text NOT NULL,
    share_url text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    stored_at timestamp with time zone NOT NULL,
    tickers json NOT NULL,
    urgent boolean NOT NULL,
    silent boolean NOT NULL,
    digest character varying NOT NULL,
    revision integer NOT NULL,
    story_key character varying NOT NULL,
    story_id bigint,
    matched_at timestamp with time zone,
    detail json,
    detail_due timestamp with time zone,
    detail_tries integer NOT NULL,
    categories json DEFAULT '[]'::json NOT NULL,
    chapter integer DEFAULT 0 NOT NULL
);
CREATE SEQUENCE public.articles_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.articles_id_seq OWNED BY public.articles.id;
CREATE TABLE public.chats (
    id bigint NOT NULL,
    telegram_id bigint NOT NULL,
    thread_id bigint NOT NULL,
    kind character varying NOT NULL,
    title character varying NOT NULL,
    language character varying NOT NULL,
    state character varying NOT NULL,
    off_reason character varying NOT NULL,
    off_at timestamp with time zone,
    not_before timestamp with time zone,
    muted_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    settings json DEFAULT '{}'::json NOT NULL
);
CREATE SEQUENCE public.chats_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.chats_id_seq OWNED BY public.chats.id;
CREATE TABLE public.deliveries (
    id bigint NOT NULL,
    chat_id bigint NOT NULL,
    story_id bigint NOT NULL,
    chapter integer NOT NULL,
    article_id bigint NOT NULL,
    message_id bigint NOT NULL,
    mode character varying NOT NULL,
    hits json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    held text DEFAULT ''::text NOT NULL,
    quieted boolean DEFAULT false NOT NULL
);
CREATE SEQUENCE public.deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.deliveries_id_seq OWNED BY public.deliveries.id;
CREATE TABLE public.facts (
    name character varying NOT NULL,
    value json NOT NULL
);
CREATE TABLE public.heartbeats (
    name character varying NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.messages (
    id bigint NOT NULL,
    chat_id bigint NOT NULL,
    kind character varying NOT NULL,
    priority integer NOT NULL,
    payload json NOT NULL,
    silent boolean NOT NULL,
    reply_to bigint,
    state character varying NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts integer NOT NULL,
    doubts integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone,
    sent_at timestamp with time zone,
    telegram_message_id bigint,
    shown_version integer NOT NULL,
    error text NOT NULL,
    follow_up json,
    turn bigint DEFAULT '0'::bigint NOT NULL,
    held text DEFAULT ''::text NOT NULL,
    edit_due_at timestamp with time zone
);
CREATE SEQUENCE public.messages_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.messages_id_seq OWNED BY public.messages.id;
CREATE TABLE public.questions (
    id bigint NOT NULL,
    chat_id bigint NOT NULL,
    user_id bigint NOT NULL,
    about character varying NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.questions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.questions_id_seq OWNED BY public.questions.id;
CREATE TABLE public.sources (
    id bigint NOT NULL,
    kind character varying NOT NULL,
    name character varying NOT NULL,
    url character varying NOT NULL,
    options json NOT NULL,
    state character varying NOT NULL,
    origin character varying NOT NULL,
    added_by bigint,
    created_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    cursor json NOT NULL,
    etag character varying NOT NULL,
    last_modified character varying NOT NULL,
    seeded_at timestamp with time zone,
    "interval" double precision NOT NULL,
    next_poll_at timestamp with time zone NOT NULL,
    failures integer NOT NULL,
    last_polled_at timestamp with time zone,
    last_good_at timestamp with time zone,
    last_error text NOT NULL,
    latency_ms integer
);
CREATE SEQUENCE public.sources_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sources_id_seq OWNED BY public.sources.id;
CREATE TABLE public.stories (
    id bigint NOT NULL,
    founded_at timestamp with time zone NOT NULL,
    wanted boolean NOT NULL,
    summary text,
    version integer DEFAULT 0 NOT NULL
);
CREATE SEQUENCE public.stories_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.stories_id_seq OWNED BY public.stories.id;
CREATE TABLE public.updates (
    id bigint NOT NULL,
    chat_key bigint NOT NULL,
    raw text NOT NULL,
    state character varying NOT NULL,
    attempts integer NOT NULL,
    error text NOT NULL,
    received_at timestamp with time zone NOT NULL
);
CREATE TABLE public.watches (
    id bigint NOT NULL,
    chat_id bigint NOT NULL,
    text text NOT NULL,
    key text NOT NULL,
    mode character varying NOT NULL,
    created_by bigint,
    created_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    seq bigint NOT NULL,
    told_on text DEFAULT ''::text NOT NULL,
    told integer DEFAULT 0 NOT NULL,
    schedule text DEFAULT ''::text NOT NULL,
    muted_until timestamp with time zone
);
CREATE SEQUENCE public.watches_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.watches_id_seq OWNED BY public.watches.id;
ALTER TABLE ONLY public.articles ALTER COLUMN id SET DEFAULT nextval('public.articles_id_seq'::regclass);
ALTER TABLE ONLY public.chats ALTER COLUMN id SET DEFAULT nextval('public.chats_id_seq'::regclass);
ALTER TABLE ONLY public.deliveries ALTER COLUMN id SET DEFAULT nextval('public.deliveries_id_seq'::regclass);
ALTER TABLE ONLY public.messages ALTER COLUMN id SET DEFAULT nextval('public.messages_id_seq'::regclass);
ALTER TABLE ONLY public.questions ALTER COLUMN id SET DEFAULT nextval('public.questions_id_seq'::regclass);
ALTER TABLE ONLY public.sources ALTER COLUMN id SET DEFAULT nextval('public.sources_id_seq'::regclass);
ALTER TABLE ONLY public.stories ALTER COLUMN id SET DEFAULT nextval('public.stories_id_seq'::regclass);
ALTER TABLE ONLY public.watches ALTER COLUMN id SET DEFAULT nextval('public.watches_id_seq'::regclass);
INSERT INTO public.admins VALUES (10002, 'owner', '2026-08-20 02:00:04.819198+00');
INSERT INTO public.alembic_version VALUES ('0003');
INSERT INTO public.article_keys VALUES ('source-1:urn:yangli:1', 13);
INSERT INTO public.article_keys VALUES ('source-2:yangli-3', 1);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/3', 1);
INSERT INTO public.article_keys VALUES ('source-2:yangli-8', 2);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/8', 2);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/ribao/1', 13);
INSERT INTO public.article_keys VALUES ('source-2:yangli-12', 3);
INSERT INTO public.article_keys VALUES ('source-1:urn:yangli:6', 14);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/12', 3);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/ribao/6', 14);
INSERT INTO public.article_keys VALUES ('source-2:yangli-16', 4);
INSERT INTO public.article_keys VALUES ('source-1:urn:yangli:14', 15);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/16', 4);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/ribao/14', 15);
INSERT INTO public.article_keys VALUES ('source-2:yangli-18', 5);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/18', 5);
INSERT INTO public.article_keys VALUES ('source-1:urn:yangli:17', 16);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/ribao/17', 16);
INSERT INTO public.article_keys VALUES ('source-1:urn:yangli:21', 17);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/ribao/21', 17);
INSERT INTO public.article_keys VALUES ('source-1:urn:yangli:25', 18);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/ribao/25', 18);
INSERT INTO public.article_keys VALUES ('source-1:urn:yangli:32', 19);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/ribao/32', 19);
INSERT INTO public.article_keys VALUES ('source-1:urn:yangli:37', 20);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/ribao/37', 20);
INSERT INTO public.article_keys VALUES ('source-1:urn:yangli:40', 21);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/ribao/40', 21);
INSERT INTO public.article_keys VALUES ('source-1:urn:yangli:45', 22);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/ribao/45', 22);
INSERT INTO public.article_keys VALUES ('source-2:yangli-24', 6);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/24', 6);
INSERT INTO public.article_keys VALUES ('source-2:yangli-27', 7);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/27', 7);
INSERT INTO public.article_keys VALUES ('source-2:yangli-31', 8);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/31', 8);
INSERT INTO public.article_keys VALUES ('source-2:yangli-34', 9);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/34', 9);
INSERT INTO public.article_keys VALUES ('source-2:yangli-38', 10);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/38', 10);
INSERT INTO public.article_keys VALUES ('source-2:yangli-41', 11);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/41', 11);
INSERT INTO public.article_keys VALUES ('source-2:yangli-46', 12);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/46', 12);
INSERT INTO public.article_keys VALUES ('eastmoney:202608170000000004', 23);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608170000000004', 23);
INSERT INTO public.article_keys VALUES ('eastmoney:202608180000000010', 24);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000010', 24);
INSERT INTO public.article_keys VALUES ('eastmoney:202608180000000011', 25);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000011', 25);
INSERT INTO public.article_keys VALUES ('eastmoney:202608180000000013', 26);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000013', 26);
INSERT INTO public.article_keys VALUES ('eastmoney:202608190000000020', 27);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000020', 27);
INSERT INTO public.article_keys VALUES ('eastmoney:202608190000000023', 28);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000023', 28);
INSERT INTO public.article_keys VALUES ('eastmoney:202608190000000026', 29);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000026', 29);
INSERT INTO public.article_keys VALUES ('eastmoney:202608190000000028', 30);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000028', 30);
INSERT INTO public.article_keys VALUES ('eastmoney:202608190000000030', 31);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000030', 31);
INSERT INTO public.article_keys VALUES ('eastmoney:202608190000000033', 32);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000033', 32);
INSERT INTO public.article_keys VALUES ('eastmoney:202608190000000036', 33);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000036', 33);
INSERT INTO public.article_keys VALUES ('eastmoney:202608200000000042', 34);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608200000000042', 34);
INSERT INTO public.article_keys VALUES ('eastmoney:202608200000000044', 35);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608200000000044', 35);
INSERT INTO public.article_keys VALUES ('eastmoney:202608170000000005', 36);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-17-202608170000000005.md', 36);
INSERT INTO public.article_keys VALUES ('eastmoney:202608180000000007', 37);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-18-202608180000000007.md', 37);
INSERT INTO public.article_keys VALUES ('eastmoney:202608180000000015', 38);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-18-202608180000000015.md', 38);
INSERT INTO public.article_keys VALUES ('eastmoney:202608190000000019', 39);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000019.md', 39);
INSERT INTO public.article_keys VALUES ('eastmoney:202608190000000029', 40);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000029.md', 40);
INSERT INTO public.article_keys VALUES ('eastmoney:202608190000000035', 41);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000035.md', 41);
INSERT INTO public.article_keys VALUES ('eastmoney:202608190000000039', 42);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000039.md', 42);
INSERT INTO public.article_keys VALUES ('eastmoney:202608200000000043', 43);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-20-202608200000000043.md', 43);
INSERT INTO public.article_keys VALUES ('eastmoney:202608200000000047', 44);
INSERT INTO public.article_keys VALUES ('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-20-202608200000000047.md', 44);
INSERT INTO public.article_keys VALUES ('source-1:urn:yangli:48', 45);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/ribao/48', 45);
INSERT INTO public.article_keys VALUES ('source-2:yangli-49', 46);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/49', 46);
INSERT INTO public.article_keys VALUES ('source-2:yangli-50', 47);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/50', 47);
INSERT INTO public.article_keys VALUES ('source-2:yangli-51', 48);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/caijing/51', 48);
INSERT INTO public.article_keys VALUES ('source-5:urn:yangli:2', 49);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/zhoukan/2', 49);
INSERT INTO public.article_keys VALUES ('source-5:urn:yangli:9', 50);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/zhoukan/9', 50);
INSERT INTO public.article_keys VALUES ('source-5:urn:yangli:22', 51);
INSERT INTO public.article_keys VALUES ('url:yangli.example.com/样例链接/zhoukan/22', 51);
INSERT INTO public.articles VALUES (36, 4, '样例证券', '并购重组审核提速，平均用时缩短', '今年以来并购重组审核提速，平均用时缩短两周。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-17-202608170000000005.md', 'https://yangli.example.com/样例链接/zhengquan/5', '2026-08-17 05:10:00+00', '2026-08-20 02:00:03.57745+00', '[]', false, true, '06019ce7f4fd3ddc90950056', 1, '2026-08-17:6e95752e69ed974774e98d3e', 34, '2026-08-20 02:00:03.57745+00', NULL, NULL, 0, '["yangli"]', 0);
INSERT INTO public.articles VALUES (37, 4, '样例证券', '科创板一周：三家公司过会', '本周三家公司通过科创板上市审核，分别来自新材料、医疗器械和软件行业。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-18-202608180000000007.md', 'https://yangli.example.com/样例链接/zhengquan/7', '2026-08-18 00:10:00+00', '2026-08-20 02:00:03.57745+00', '[]', false, true, 'b36dbe3d05eb0d3ffec4be43', 1, '2026-08-18:dad2b118d8eb84275a4accfa', 35, '2026-08-20 02:00:03.57745+00', NULL, NULL, 0, '["yangli"]', 0);
INSERT INTO public.articles VALUES (38, 4, '样例证券', '互联网平台公布三季报日程', '多家互联网平台公布三季报日程，首家将于下周三盘后披露。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-18-202608180000000015.md', 'https://yangli.example.com/样例链接/zhengquan/15', '2026-08-18 08:00:00+00', '2026-08-20 02:00:03.57745+00', '["HK:03690", "HK:01810"]', false, true, '2a9aeca6eaf233ddfaa2a705', 1, '2026-08-18:ad560398484dbdb8d7b6dc17', 36, '2026-08-20 02:00:03.57745+00', NULL, NULL, 0, '["yangli"]', 0);
INSERT INTO public.articles VALUES (39, 4, '样例证券', '上市公司回购周报：四十家公司披露进展', '本周四十家公司披露回购进展，合计金额较上周增加。其中制造业公司占六成。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000019.md', 'https://yangli.example.com/样例链接/zhengquan/19', '2026-08-18 23:40:00+00', '2026-08-20 02:00:03.57745+00', '[]', false, true, 'ca05812d89adf3b837546e69', 1, '2026-08-19:a615c8e20053bd03c3140535', 37, '2026-08-20 02:00:03.57745+00', NULL, NULL, 0, '["yangli"]', 0);
INSERT INTO public.articles VALUES (40, 4, '样例证券', '游戏行业年会：出海收入占比提高', '游戏行业年会在南方举行。多家公司表示出海收入占比提高，小程序游戏增长最快。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000029.md', 'https://yangli.example.com/样例链接/zhengquan/29', '2026-08-19 04:15:00+00', '2026-08-20 02:00:03.57745+00', '["HK:00700", "HK:09999"]', false, true, '111a911621c632b65e8adefe', 1, '2026-08-19:f70d8d90905ccf4210bc8b48', 38, '2026-08-20 02:00:03.57745+00', NULL, NULL, 0, '["yangli"]', 0);
INSERT INTO public.articles VALUES (41, 4, '样例证券', '光伏组件价格企稳，企业减产见效', '光伏组件报价连续两周持平。企业自律减产初见成效，库存天数下降。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000035.md', 'https://yangli.example.com/样例链接/zhengquan/35', '2026-08-19 09:05:00+00', '2026-08-20 02:00:03.57745+00', '["SH:601012"]', false, true, '87854630a33926036d230397', 1, '2026-08-19:8bbaf35eee40bf90c31740e5', 39, '2026-08-20 02:00:03.57745+00', NULL, NULL, 0, '["yangli"]', 0);
INSERT INTO public.articles VALUES (1, 2, '样例财经', '集装箱运价指数连续三周回升', '集装箱运价指数连续三周回升，欧洲航线涨幅居前。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/3', '', '2026-08-17 02:30:00+00', '2026-08-20 02:00:02.850642+00', '["SH:601919"]', false, true, '57beff68615926def5b181ea', 1, '2026-08-17:aebd1aa8d86ade95d1a5607f', 1, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (2, 2, '样例财经', '消费金融公司增资，支持家电以旧换新', '一家消费金融公司宣布增资，资金用于支持家电以旧换新。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/8', '', '2026-08-18 00:20:00+00', '2026-08-20 02:00:02.850642+00', '[]', false, true, '8c5bc6c3ccd12a9de6c14129', 1, '2026-08-18:5e0057db2706c337d10862bd', 2, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (3, 2, '样例财经', '外资机构上调全年增长预期', '两家外资机构上调全年增长预期，理由是出口和服务消费好于预测。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/12', '', '2026-08-18 04:40:00+00', '2026-08-20 02:00:02.850642+00', '[]', false, true, '6f20cdff9bc6b93a42f544cf', 1, '2026-08-18:827b242e78a5c849c76436f4', 3, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (4, 2, '样例财经', '移动支付用户调查：七成人每天使用', '一项调查显示，七成受访者每天使用移动支付，微信支付和支付宝仍是最常用的两种方式。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/16', '', '2026-08-18 10:00:00+00', '2026-08-20 02:00:02.850642+00', '["HK:00700"]', false, true, '840b01b3573740d2217b41e2', 1, '2026-08-18:095c3588be9e463d445f7dd5', 4, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (5, 2, '样例财经', '多只宽基指数基金下调管理费', '多家基金公司公告，下调旗下宽基指数基金的管理费，最低降至每年万分之十五。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/18', '', '2026-08-18 23:15:00+00', '2026-08-20 02:00:02.850642+00', '[]', false, true, '5250b26519dd4dafb6d6cd75', 1, '2026-08-19:623a6c58e3e0e6f32c45a690', 5, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (6, 2, '样例财经', '新能源车十一月前三周零售量环比增长', '行业机构初步统计，新能源车前三周零售量环比增长一成。机构预计全月渗透率再创新高。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/24', '', '2026-08-19 01:35:00+00', '2026-08-20 02:00:02.850642+00', '["SZ:002594"]', false, true, 'dc18121d58cfb1ccd294d81b', 1, '2026-08-19:0653256f6907c6388d642a7a', 6, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (7, 2, '样例财经', '银行理财平均收益率回落，投资者转向短期限', '上月银行理财平均收益率小幅回落。数据显示，三个月以内的产品更受欢迎。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/27', '', '2026-08-19 03:05:00+00', '2026-08-20 02:00:02.850642+00', '["SH:600036"]', false, true, '4d65ecf2578cad216bed6262', 1, '2026-08-19:17cdb91869de5ba647b7f416', 7, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (8, 2, '样例财经', '半导体设备国产化率调查：刻蚀与清洗领先', '一项行业调查显示，刻蚀和清洗设备的国产化率领先，光刻环节仍需时日。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/31', '', '2026-08-19 05:50:00+00', '2026-08-20 02:00:02.850642+00', '["SH:688981"]', false, true, '7d46df0030cfb4129514f53b', 1, '2026-08-19:5bda52977be4a7fac3e9471e', 8, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (9, 2, '样例财经', '收评：三大指数缩量震荡，医药板块走强', '今日三大指数缩量震荡，医药板块走强，煤炭板块回调。两市成交额较昨日减少。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/34', '', '2026-08-19 08:30:00+00', '2026-08-20 02:00:02.850642+00', '[]', false, true, '0bd1d5bc05f66766f43b0259', 1, '2026-08-19:781fd529d542ddb121163662', 9, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (10, 2, '样例财经', '保险资金加大长期股权投资', '多家保险机构披露，加大长期股权投资比例，偏好基础设施和高股息资产。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/38', '', '2026-08-19 12:10:00+00', '2026-08-20 02:00:02.850642+00', '["SH:601318"]', false, true, 'bb13a9aad6b617d9ba13c42b', 1, '2026-08-19:dd0ceced41c794fe59991a9f', 10, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (11, 2, '样例财经', '隔夜海外市场小幅收涨，科技股领先', '隔夜主要股指小幅收涨，成交较前一日略有缩减。科技股领涨，能源股回落。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/41', '', '2026-08-19 23:20:00+00', '2026-08-20 02:00:02.850642+00', '["NASDAQ:AAPL"]', false, true, '1eb3130070e064df167cee1c', 1, '2026-08-20:f1b59f2efb6fd0db7a83a989', 11, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (12, 2, '样例财经', '白酒经销商大会：渠道库存降至两年低位', '在昨日举行的经销商大会上，多位代表表示渠道库存已降至两年来的低位，价格逐步企稳。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/46', '', '2026-08-20 00:40:00+00', '2026-08-20 02:00:02.850642+00', '["SH:600519"]', false, true, 'e69f1fe94dc17b108f2f59d5', 1, '2026-08-20:9f2b6db0119426d1e7e24388', 12, '2026-08-20 02:00:02.850642+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (13, 1, '样例日报', '绿色电力交易量前十月增长四成', '前十月绿色电力交易量同比增长四成，参与企业超过两万家。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/ribao/1', '', '2026-08-17 01:00:00+00', '2026-08-20 02:00:02.853336+00', '[]', false, true, 'e5bf13f175bc783dc41391d3', 1, '2026-08-17:322bdf301823caf33e43021d', 13, '2026-08-20 02:00:02.853336+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (14, 1, '样例日报', '养老金第三支柱产品扩容', '新增一批个人养老金产品，其中指数基金首次纳入。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/ribao/6', '', '2026-08-17 23:30:00+00', '2026-08-20 02:00:02.853336+00', '[]', false, true, 'd35b196c5ba0950722dedebd', 1, '2026-08-18:e933fd246b4a4425dcbe3cbe', 14, '2026-08-20 02:00:02.853336+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (15, 1, '样例日报', '城市更新专项借款落地，首批项目开工', '城市更新专项借款今日落地，首批十二个项目开工，资金专款专用。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/ribao/14', '', '2026-08-18 07:45:00+00', '2026-08-20 02:00:02.853336+00', '[]', false, true, '3d2099b9e71961b73e5cf450', 1, '2026-08-18:62619a585c1c5ba92937fd42', 15, '2026-08-20 02:00:02.853336+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (20, 1, '样例日报', '冬小麦播种面积稳中略增', '农业部门介绍，今年冬小麦播种面积稳中略增，墒情总体适宜。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/ribao/37', '', '2026-08-19 11:40:00+00', '2026-08-20 02:00:02.853336+00', '[]', false, true, '981ad9f3118bc6568f88c874', 1, '2026-08-19:e6ee3ac9b7c927b7124fe0c4', 20, '2026-08-20 02:00:02.853336+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (16, 1, '样例日报', '城市轨道交通客流恢复到三年来最高', '据行业协会统计，上月城市轨道交通客流恢复到三年来最高水平，换乘站改造是主要原因之一。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/ribao/17', '', '2026-08-18 22:50:00+00', '2026-08-20 02:00:02.853336+00', '[]', false, true, 'bdb43dd6684e75f66a23ac74', 1, '2026-08-19:15a31a505c641a30f9f9fc19', 16, '2026-08-20 02:00:02.853336+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (17, 1, '样例日报', '跨境电商综合试验区出口提速', '多个跨境电商综合试验区公布数据，出口额同比增长两成。海外仓数量同步增加。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/ribao/21', '', '2026-08-19 00:30:00+00', '2026-08-20 02:00:02.853336+00', '[]', false, true, '6c55de5c1c25fa923b5fbe70', 1, '2026-08-19:a9079726931641451fa5d0fc', 17, '2026-08-20 02:00:02.853336+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (18, 1, '样例日报', '一批老旧小区加装电梯，费用分摊有新办法', '多地出台办法，按楼层系数分摊加装电梯的费用，并允许使用住房公积金。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/ribao/25', '', '2026-08-19 02:10:00+00', '2026-08-20 02:00:02.853336+00', '[]', false, true, '5f51d6e14dc0de8e79cce4df', 1, '2026-08-19:d90b901f24594807c76e478f', 18, '2026-08-20 02:00:02.853336+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (19, 1, '样例日报', '数据要素登记平台上线，首批产品三百项', '数据要素登记平台今日上线，首批登记产品三百项，覆盖交通、气象和物流。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/ribao/32', '', '2026-08-19 06:20:00+00', '2026-08-20 02:00:02.853336+00', '[]', false, true, '15eba348e22e8c43fc1bce65', 1, '2026-08-19:e4ca5c374d56941c0768942e', 19, '2026-08-20 02:00:02.853336+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (21, 1, '样例日报', '早间提示：今日公布的三项数据值得留意', '今天将公布用电量、货运量和社会消费品零售总额三项数据。分析人士提醒，单月数据受节假日影响较大，宜看三个月均值。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/ribao/40', '', '2026-08-19 23:05:00+00', '2026-08-20 02:00:02.853336+00', '[]', false, true, '18be01bcd3ad1c2d5496fa2b', 1, '2026-08-20:f8a56f5259b971ae7a9a310c', 21, '2026-08-20 02:00:02.853336+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (22, 1, '样例日报', '动力电池回收试点再添五市', '记者获悉，动力电池回收试点新增五座城市。参与企业需公开回收量和再利用率。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/ribao/45', '', '2026-08-20 00:15:00+00', '2026-08-20 02:00:02.853336+00', '["SZ:300750"]', false, true, 'd498df2c7ba84662814a6102', 1, '2026-08-20:2597b02f45c77bc523f301ed', 22, '2026-08-20 02:00:02.853336+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (34, 3, '样例快讯', '人民币中间价与上一交易日持平', '人民币对美元中间价与上一交易日持平。市场人士认为，近期汇率以窄幅波动为主。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608200000000042', 'https://yangli.example.com/样例链接/kuaixun/42', '2026-08-19 23:31:00+00', '2026-08-20 02:00:03.559915+00', '[]', false, true, 'c2a69806c49abf32718fc45b', 1, '2026-08-20:4c608e3f47f2e112e4275433', 33, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (35, 3, '样例快讯', '动力电池回收试点再添五市', '动力电池回收试点新增五座城市，回收网点将与销售网点同步建设。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608200000000044', 'https://yangli.example.com/样例链接/kuaixun/44', '2026-08-20 00:02:00+00', '2026-08-20 02:00:03.559915+00', '["SZ:300750"]', false, true, 'c96c2f52fbca140c6268d7a2', 1, '2026-08-20:2597b02f45c77bc523f301ed', 22, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (23, 3, '样例快讯', '新版个税App上线信用查询', '新版个税应用上线信用查询，纳税人可以在线申请更正。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608170000000004', 'https://yangli.example.com/样例链接/kuaixun/4', '2026-08-17 03:20:00+00', '2026-08-20 02:00:03.559915+00', '[]', false, true, 'c041246711d4c584a626a8cc', 1, '2026-08-17:174280d0ce090dae4fbdd251', 23, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (25, 3, '样例快讯', '机器人产业园投产，年产能五万台', '一座机器人产业园今日投产，年产能五万台，主要面向仓储和装配。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000011', 'https://yangli.example.com/样例链接/kuaixun/11', '2026-08-18 02:50:00+00', '2026-08-20 02:00:03.559915+00', '[]', false, true, 'cfab8057de76a451dc0d68ec', 1, '2026-08-18:c10f87e7c7d645405cb82fca', 24, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (26, 3, '样例快讯', '黄金现货价格窄幅震荡', '黄金现货价格窄幅震荡，投资者等待通胀数据。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000013', 'https://yangli.example.com/样例链接/kuaixun/13', '2026-08-18 06:14:00+00', '2026-08-20 02:00:03.559915+00', '[]', false, true, '52f072e4975f9e4f300c643e', 1, '2026-08-18:a4e6de4e156145daac15354d', 25, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (27, 3, '样例快讯', '央行开展逆回购操作，利率不变', '央行今日开展七天期逆回购操作，利率与此前持平。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000020', 'https://yangli.example.com/样例链接/kuaixun/20', '2026-08-19 00:05:00+00', '2026-08-20 02:00:03.559915+00', '[]', false, true, 'dc6e54b94d95fbd056e80c9b', 1, '2026-08-19:f0afe1233b4a6b5153492e0d', 26, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (28, 3, '样例快讯', '某省发布算力基础设施规划', '规划提出，三年内建成四座智能算力中心，绿色电力占比不低于八成。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000023', 'https://yangli.example.com/样例链接/kuaixun/23', '2026-08-19 01:12:00+00', '2026-08-20 02:00:03.559915+00', '[]', false, true, '1c236c9b2f61ccab194f1464', 1, '2026-08-19:e0ed334fe07598ae47ae3dbc', 27, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (29, 3, '样例快讯', '国产大模型接口调用价格再降', '两家厂商下调大模型接口调用价格，降幅约三成。AI 应用开发成本进一步下降。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000026', 'https://yangli.example.com/样例链接/kuaixun/26', '2026-08-19 02:26:00+00', '2026-08-20 02:00:03.559915+00', '["HK:09888"]', false, true, '474ddff54da87a4f6146bdac', 1, '2026-08-19:b22269b8d28b1c9f3f551c82', 28, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (30, 3, '样例快讯', '国际油价午间走低', '国际油价午间走低，市场关注产油国会议。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000028', 'https://yangli.example.com/样例链接/kuaixun/28', '2026-08-19 03:48:00+00', '2026-08-20 02:00:03.559915+00', '["SH:601857"]', false, true, 'ebfad273b2b22841c740e0dc', 1, '2026-08-19:dcffec926e794eecf6b7eb57', 29, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (31, 3, '样例快讯', '多家航空公司加密冰雪旅游航线', '多家航空公司加密冰雪旅游航线，机票预订量同比增长。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000030', 'https://yangli.example.com/样例链接/kuaixun/30', '2026-08-19 05:33:00+00', '2026-08-20 02:00:03.559915+00', '[]', false, true, '976cd7b4f8c1ed5edbe0ad1b', 1, '2026-08-19:09bae1a0d53ed890454c37ee', 30, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (32, 3, '样例快讯', '收盘：沪深两市成交额破万亿', '沪深两市今日成交额再破万亿，北向资金小幅净流入。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000033', 'https://yangli.example.com/样例链接/kuaixun/33', '2026-08-19 07:08:00+00', '2026-08-20 02:00:03.559915+00', '[]', false, true, '9f5e1b28b31525206ce194ef', 1, '2026-08-19:9d77130f1e461d523d7758f0', 31, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (33, 3, '样例快讯', '电影票房全年突破四百亿', '据平台数据，今年电影总票房突破四百亿。国产片占比超过七成。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000036', 'https://yangli.example.com/样例链接/kuaixun/36', '2026-08-19 10:22:00+00', '2026-08-20 02:00:03.559915+00', '[]', false, true, '51bf78fd69c80c169a103edb', 1, '2026-08-19:04d80ebd16b52032afc4dc68', 32, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (24, 3, '样例快讯', '移动支付用户调查：七成人每天使用', '调查显示七成受访者每天使用移动支付。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000010', 'https://yangli.example.com/样例链接/kuaixun/10', '2026-08-18 01:05:00+00', '2026-08-20 02:00:03.559915+00', '["HK:00700"]', false, true, '345786c1fc3af73fe2ce7fe7', 1, '2026-08-18:095c3588be9e463d445f7dd5', 4, '2026-08-20 02:00:03.559915+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (42, 4, '样例证券', '夜盘：有色金属多数上涨', '夜盘有色金属多数上涨，铜价小幅走高，铝价持平。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000039.md', 'https://yangli.example.com/样例链接/zhengquan/39', '2026-08-19 13:00:00+00', '2026-08-20 02:00:03.57745+00', '[]', false, true, '53bf775c06c37e57bf0a5720', 1, '2026-08-19:5c44ead8a40611eceb2a4fbc', 40, '2026-08-20 02:00:03.57745+00', NULL, NULL, 0, '["yangli"]', 0);
INSERT INTO public.articles VALUES (43, 4, '样例证券', '两家券商发布年度策略：均衡配置，重视现金流', '两家券商今日发布年度策略报告，都建议均衡配置，优先选择现金流稳定的公司。报告同时提示海外利率的不确定性。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-20-202608200000000043.md', 'https://yangli.example.com/样例链接/zhengquan/43', '2026-08-19 23:45:00+00', '2026-08-20 02:00:03.57745+00', '[]', false, true, '0ce733a97735595c2db1551c', 1, '2026-08-20:f1ab2e95fd0b939a476f75c3', 41, '2026-08-20 02:00:03.57745+00', NULL, NULL, 0, '["yangli"]', 0);
INSERT INTO public.articles VALUES (44, 4, '样例证券', '港股开盘：互联网板块走高', '港股今日小幅高开，互联网板块走高，地产板块分化。
（样例新闻，并未发生）', 'http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-20-202608200000000047.md', 'https://yangli.example.com/样例链接/zhengquan/47', '2026-08-20 01:01:00+00', '2026-08-20 02:00:03.57745+00', '["HK:00700", "HK:09988"]', false, true, '20289e0e1543fd5e9d3a37a4', 1, '2026-08-20:615a4e7cff32f12db492bbee', 42, '2026-08-20 02:00:03.57745+00', NULL, NULL, 0, '["yangli"]', 0);
INSERT INTO public.articles VALUES (45, 1, '样例日报', '便民缴费小程序内测微信支付，三座城市先行', '一款便民缴费小程序今日起在三座城市内测微信支付，水费、电费和停车费可以一次付清。开发者表示，内测期间不收手续费，反馈良好的话下月扩大到二十座城市。业内人士认为，支付方式增多有利于提高缴费率。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/ribao/48', '', '2026-08-20 02:00:12+00', '2026-08-20 02:00:14.133232+00', '["HK:00700"]', false, false, '61e9a7b5b27f21198a9d8177', 1, '2026-08-20:b85921f3d6ec103e6994c5f2', 43, '2026-08-20 02:00:14.223892+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (46, 2, '样例财经', '便民缴费小程序内测微信支付，三座城市先行', '三座城市的居民今天可以在一款缴费小程序里试用微信支付。试用为期一个月，结束后公布结果。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/49', '', '2026-08-20 02:00:57+00', '2026-08-20 02:00:59.108735+00', '[]', false, false, '8d13eada4c5398c8884d5997', 1, '2026-08-20:b85921f3d6ec103e6994c5f2', 43, '2026-08-20 02:00:59.208073+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (47, 2, '样例财经', '样例：微信支付境外商户突破六十万家', '东南亚增长最快，欧洲的百货公司也陆续接入。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/50', '', '2026-08-20 02:01:41+00', '2026-08-20 02:01:43.317936+00', '[]', false, false, 'c6e9b83ea8b451ea241b2f89', 1, '2026-08-20:6abd0a186368d962ff80aa5f', 44, '2026-08-20 02:01:43.569111+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (48, 2, '样例财经', '样例：储能电站夜里并网', '三台机组同时投运。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/caijing/51', '', '2026-08-20 02:03:11+00', '2026-08-20 02:03:13.111689+00', '[]', false, false, '9fb1a72fc9fa2e4d8580c931', 1, '2026-08-20:1a5bc4efd1ea4086b1d37994', 45, '2026-08-20 02:03:13.192357+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (49, 5, '样例周刊', '长读：一条支流的治理账本', '一条支流的治理花了八年。本刊查阅账本，看钱花在哪里，水清了多少。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/zhoukan/2', '', '2026-08-17 01:00:00+00', '2026-08-20 02:03:58.265492+00', '[]', false, true, '08511f430e2c265a7668af40', 1, '2026-08-17:89504248f3feb662d45f330d', 46, '2026-08-20 02:03:58.265492+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (50, 5, '样例周刊', '人物：修了三十年钟表的匠人', '他修了三十年钟表，如今把手艺搬到直播间。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/zhoukan/9', '', '2026-08-18 01:00:00+00', '2026-08-20 02:03:58.265492+00', '[]', false, true, '6d1e1652ae4f982d7c607482', 1, '2026-08-18:1bdcae02c3495374df698029', 47, '2026-08-20 02:03:58.265492+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.articles VALUES (51, 5, '样例周刊', '封面：小城咖啡馆里的生意经', '本期封面走访五座小城的咖啡馆，看它们怎样用社群和外卖活下来。
（样例新闻，并未发生）', 'https://yangli.example.com/样例链接/zhoukan/22', '', '2026-08-19 01:00:00+00', '2026-08-20 02:03:58.265492+00', '[]', false, true, '446fac3cf1e92fb392a3be92', 1, '2026-08-19:17adc8ab1ac794cc011069cb', 48, '2026-08-20 02:03:58.265492+00', NULL, NULL, 0, '[]', 0);
INSERT INTO public.chats VALUES (2, 10001, 0, 'private', '小王', 'zh-Hans', 'active', '', NULL, NULL, NULL, '2026-08-20 02:00:06.579737+00', '{}');
INSERT INTO public.chats VALUES (3, -1001000000001, 0, 'supergroup', '投研群', 'zh-Hans', 'active', '', NULL, NULL, NULL, '2026-08-20 02:00:10.189028+00', '{}');
INSERT INTO public.chats VALUES (1, 10002, 0, 'private', '管理员', 'zh-Hans', 'active', '', NULL, NULL, '2026-08-20 03:01:41.791307+00', '2026-08-20 02:00:04.819198+00', '{}');
INSERT INTO public.deliveries VALUES (1, 3, 43, 0, 45, 8, 'instant', '[{"watch_id": 4, "text": "\u5fae\u4fe1\u652f\u4ed8", "terms": ["\u5fae\u4fe1\u652f\u4ed8"]}]', '2026-08-20 02:00:14.223892+00', '', false);
INSERT INTO public.deliveries VALUES (2, 1, 43, 0, 45, 9, 'instant', '[{"watch_id": 3, "text": "\u5fae\u4fe1\u652f\u4ed8", "terms": ["\u5fae\u4fe1\u652f\u4ed8"]}]', '2026-08-20 02:00:14.223892+00', '', false);
INSERT INTO public.deliveries VALUES (3, 2, 43, 0, 45, 10, 'instant', '[{"watch_id": 1, "text": "\u5fae\u4fe1\u652f\u4ed8", "terms": ["\u5fae\u4fe1\u652f\u4ed8"]}, {"watch_id": 2, "text": "00700", "terms": ["$HK:00700"]}]', '2026-08-20 02:00:14.223892+00', '', false);
INSERT INTO public.deliveries VALUES (4, 3, 44, 0, 47, 11, 'instant', '[{"watch_id": 4, "text": "\u5fae\u4fe1\u652f\u4ed8", "terms": ["\u5fae\u4fe1\u652f\u4ed8"]}]', '2026-08-20 02:01:43.569111+00', '', false);
INSERT INTO public.deliveries VALUES (5, 1, 44, 0, 47, 13, 'instant', '[{"watch_id": 3, "text": "\u5fae\u4fe1\u652f\u4ed8", "terms": ["\u5fae\u4fe1\u652f\u4ed8"]}]', '2026-08-20 02:01:43.569111+00', 'mute', false);
INSERT INTO public.deliveries VALUES (6, 2, 44, 0, 47, 12, 'instant', '[{"watch_id": 1, "text": "\u5fae\u4fe1\u652f\u4ed8", "terms": ["\u5fae\u4fe1\u652f\u4ed8"]}]', '2026-08-20 02:01:43.569111+00', '', false);
INSERT INTO public.deliveries VALUES (7, 2, 45, 0, 48, 15, 'digest', '[{"watch_id": 6, "text": "\u50a8\u80fd", "terms": ["\u50a8\u80fd"]}]', '2026-08-20 02:03:13.192357+00', 'digest', false);
INSERT INTO public.heartbeats VALUES ('poll', '2026-08-20 02:06:51.587314+00');
INSERT INTO public.messages VALUES (1, 1, 'reply', 0, '{"html": "\u8fd9\u4e2a\u673a\u5668\u4eba\u5f52\u4f60\u4e86\uff1a\u4f60\u73b0\u5728\u662f\u7ba1\u7406\u5458\u3002/sources \u770b\u65b0\u95fb\u4ece\u54ea\u91cc\u6765\uff0c/addsource \u6dfb\u52a0\u65b0\u95fb\u6e90\u3002", "keyboard": [], "ask": "", "file": null}', false, NULL, 'sent', '2026-08-20 02:00:06.214868+00', 1, 0, '2026-08-20 02:00:04.819198+00', '2026-08-20 02:00:05.055027+00', '2026-08-20 02:00:06.214868+00', 2, 0, '', NULL, 1787191204819, '', NULL);
INSERT INTO public.messages VALUES (2, 2, 'reply', 0, '{"html": "<b>\u76ef\u8baf\u66ff\u4f60\u76ef\u7740\u8d22\u7ecf\u65b0\u95fb\u3002</b>\n\u544a\u8bc9\u6211\u5173\u952e\u8bcd\u3001\u516c\u53f8\u540d\u6216\u4ee3\u7801\uff0c\u6709\u65b0\u95fb\u547d\u4e2d\uff0c\u51e0\u79d2\u5185\u63a8\u7ed9\u4f60\uff1a\u540c\u4e00\u4e8b\u4ef6\u53ea\u63a8\u4e00\u6b21\uff0c\u5e76\u8bf4\u660e\u4e3a\u4ec0\u4e48\u63a8\u3002", "keyboard": [[{"text": "\u6dfb\u52a0\u5173\u6ce8", "url": "", "data": "ask:0"}, {"text": "\u6700\u65b0\u65b0\u95fb", "url": "", "data": "latest:0"}], [{"text": "\u6211\u7684\u5173\u6ce8", "url": "", "data": "list:0"}, {"text": "\u5e2e\u52a9", "url": "", "data": "help:0"}]], "ask": "", "file": null}', false, NULL, 'sent', '2026-08-20 02:00:07.654918+00', 1, 0, '2026-08-20 02:00:06.579737+00', '2026-08-20 02:00:06.616761+00', '2026-08-20 02:00:07.654918+00', 2, 0, '', NULL, 1787191206580, '', NULL);
INSERT INTO public.messages VALUES (3, 2, 'reply', 0, '{"html": "\u5df2\u76ef\u4e0a <b>\u5fae\u4fe1\u652f\u4ed8\u300100700</b>\uff0c\u6709\u547d\u4e2d\u9a6c\u4e0a\u63a8\u5230\u8fd9\u91cc\u3002\n\u8bfb\u4f5c\uff1a00700.HK \u817e\u8baf\u63a7\u80a1", "keyboard": [[{"text": "\u64a4\u9500 \u5fae\u4fe1\u652f\u4ed8", "url": "", "data": "unwatch:1"}], [{"text": "\u64a4\u9500 00700", "url": "", "data": "unwatch:2"}], [{"text": "\u6211\u7684\u5173\u6ce8\uff082\uff09", "url": "", "data": "list:0"}]], "ask": "", "file": null}', false, NULL, 'sent', '2026-08-20 02:00:08.894941+00', 1, 0, '2026-08-20 02:00:07.711333+00', '2026-08-20 02:00:07.847039+00', '2026-08-20 02:00:08.894941+00', 4, 0, '', NULL, 1787191207711, '', NULL);
INSERT INTO public.messages VALUES (4, 1, 'reply', 0, '{"html": "\u5df2\u76ef\u4e0a <b>\u5fae\u4fe1\u652f\u4ed8</b>\uff0c\u6709\u547d\u4e2d\u9a6c\u4e0a\u63a8\u5230\u8fd9\u91cc\u3002", "keyboard": [[{"text": "\u5c11\u63a8\u4e00\u4e9b", "url": "", "data": "timing:3"}, {"text": "\u6539\u6210\u6c47\u603b", "url": "", "data": "mode:3:digest"}, {"text": "\u64a4\u9500", "url": "", "data": "unwatch:3"}], [{"text": "\u6211\u7684\u5173\u6ce8\uff081\uff09", "url": "", "data": "list:0"}]], "ask": "", "file": null}', false, NULL, 'sent', '2026-08-20 02:00:10.041446+00', 1, 0, '2026-08-20 02:00:08.980981+00', '2026-08-20 02:00:09.020622+00', '2026-08-20 02:00:10.041446+00', 4, 0, '', NULL, 1787191208981, '', NULL);
INSERT INTO public.messages VALUES (5, 3, 'reply', 0, '{"html": "\u5df2\u76ef\u4e0a <b>\u5fae\u4fe1\u652f\u4ed8</b>\uff0c\u6709\u547d\u4e2d\u9a6c\u4e0a\u63a8\u5230\u8fd9\u91cc\u3002", "keyboard": [[{"text": "\u5c11\u63a8\u4e00\u4e9b", "url": "", "data": "timing:4"}, {"text": "\u6539\u6210\u6c47\u603b", "url": "", "data": "mode:4:digest"}, {"text": "\u64a4\u9500", "url": "", "data": "unwatch:4"}], [{"text": "\u6211\u7684\u5173\u6ce8\uff081\uff09", "url": "", "data": "list:0"}]], "ask": "", "file": null}', false, 1, 'sent', '2026-08-20 02:00:11.236399+00', 1, 0, '2026-08-20 02:00:10.189028+00', '2026-08-20 02:00:10.209503+00', '2026-08-20 02:00:11.236399+00', 2, 0, '', NULL, 1787191210189, '', NULL);
INSERT INTO public.messages VALUES (6, 2, 'reply', 0, '{"html": "\u5df2\u76ef\u4e0a <b>\u5149\u4f0f</b>\uff0c\u6709\u547d\u4e2d\u9a6c\u4e0a\u63a8\u5230\u8fd9\u91cc\u3002", "keyboard": [[{"text": "\u5c11\u63a8\u4e00\u4e9b", "url": "", "data": "timing:5"}, {"text": "\u6539\u6210\u6c47\u603b", "url": "", "data": "mode:5:digest"}, {"text": "\u64a4\u9500", "url": "", "data": "unwatch:5"}], [{"text": "\u6211\u7684\u5173\u6ce8\uff083\uff09", "url": "", "data": "list:0"}]], "ask": "", "file": null}', false, NULL, 'sent', '2026-08-20 02:00:12.401712+00', 1, 0, '2026-08-20 02:00:11.275575+00', '2026-08-20 02:00:11.3291+00', '2026-08-20 02:00:12.401712+00', 6, 0, '', NULL, 1787191211276, '', NULL);
INSERT INTO public.messages VALUES (7, 2, 'reply', 0, '{"html": "\u4e0d\u518d\u76ef <b>\u5149\u4f0f</b>\u3002", "keyboard": [[{"text": "\u64a4\u9500", "url": "", "data": "rewatch:5"}, {"text": "\u6211\u7684\u5173\u6ce8", "url": "", "data": "list:0"}]], "ask": "", "file": null}', false, NULL, 'sent', '2026-08-20 02:00:12.814138+00', 1, 0, '2026-08-20 02:00:12.448577+00', '2026-08-20 02:00:12.783322+00', '2026-08-20 02:00:12.814138+00', 8, 0, '', NULL, 1787191212449, '', NULL);
INSERT INTO public.messages VALUES (13, 1, 'digest', 2, '{}', false, NULL, 'ready', '2026-08-20 03:01:41.791307+00', 0, 0, '2026-08-20 02:01:43.569111+00', NULL, NULL, NULL, 0, '', NULL, 1787194901791, 'mute', NULL);
INSERT INTO public.messages VALUES (11, 3, 'alert', 1, '{}', false, NULL, 'sent', '2026-08-20 02:01:43.752931+00', 1, 0, '2026-08-20 02:01:43.569111+00', '2026-08-20 02:01:43.707359+00', '2026-08-20 02:01:43.752931+00', 4, 0, '', NULL, 1787191303569, '', NULL);
INSERT INTO public.messages VALUES (12, 2, 'alert', 1, '{}', false, NULL, 'sent', '2026-08-20 02:01:43.752931+00', 1, 0, '2026-08-20 02:01:43.569111+00', '2026-08-20 02:01:43.707359+00', '2026-08-20 02:01:43.752931+00', 10, 0, '', NULL, 1787191303636, '', NULL);
INSERT INTO public.messages VALUES (10, 2, 'alert', 1, '{}', false, NULL, 'sent', '2026-08-20 02:00:14.351909+00', 1, 0, '2026-08-20 02:00:14.223892+00', '2026-08-20 02:00:14.312273+00', '2026-08-20 02:00:14.351909+00', 9, 1, '', NULL, 1787191214291, '', NULL);
INSERT INTO public.messages VALUES (8, 3, 'alert', 1, '{}', false, NULL, 'sent', '2026-08-20 02:00:14.351909+00', 1, 0, '2026-08-20 02:00:14.223892+00', '2026-08-20 02:00:14.312273+00', '2026-08-20 02:00:14.351909+00', 3, 1, '', NULL, 1787191214224, '', NULL);
INSERT INTO public.messages VALUES (9, 1, 'alert', 1, '{}', false, NULL, 'sent', '2026-08-20 02:00:14.351909+00', 1, 0, '2026-08-20 02:00:14.223892+00', '2026-08-20 02:00:14.312273+00', '2026-08-20 02:00:14.351909+00', 5, 1, '', NULL, 1787191214257, '', NULL);
INSERT INTO public.messages VALUES (14, 2, 'reply', 0, '{"html": "\u5df2\u76ef\u4e0a <b>\u50a8\u80fd</b>\uff0c\u6709\u547d\u4e2d\u9a6c\u4e0a\u63a8\u5230\u8fd9\u91cc\u3002", "keyboard": [[{"text": "\u5c11\u63a8\u4e00\u4e9b", "url": "", "data": "timing:6"}, {"text": "\u6539\u6210\u6c47\u603b", "url": "", "data": "mode:6:digest"}, {"text": "\u64a4\u9500", "url": "", "data": "unwatch:6"}], [{"text": "\u6211\u7684\u5173\u6ce8\uff083\uff09", "url": "", "data": "list:0"}]], "ask": "", "file": null}', false, NULL, 'sent', '2026-08-20 02:02:26.694544+00', 1, 0, '2026-08-20 02:02:26.541988+00', '2026-08-20 02:02:26.609561+00', '2026-08-20 02:02:26.694544+00', 12, 0, '', NULL, 1787191346542, '', NULL);
INSERT INTO public.messages VALUES (15, 2, 'digest', 2, '{}', false, NULL, 'ready', '2026-08-20 12:00:00+00', 0, 0, '2026-08-20 02:03:13.192357+00', NULL, NULL, NULL, 0, '', NULL, 1787227200000, 'digest', NULL);
INSERT INTO public.messages VALUES (17, 1, 'reply', 0, '{"html": "\u60f3\u76ef\u4ec0\u4e48\uff1f\u53d1\u5173\u952e\u8bcd\u3001\u516c\u53f8\u540d\u6216\u4ee3\u7801", "keyboard": [], "ask": "\u5fae\u4fe1\u652f\u4ed8\u300100700\u3001\u8305\u53f0", "file": null}', false, 8, 'sent', '2026-08-20 02:03:58.474461+00', 1, 0, '2026-08-20 02:03:58.311583+00', '2026-08-20 02:03:58.416734+00', '2026-08-20 02:03:58.474461+00', 9, 0, '', NULL, 1787191438312, '', NULL);
INSERT INTO public.messages VALUES (16, 1, 'reply', 0, '{"html": "<b>\u6837\u4f8b\u5468\u520a</b> \u53ef\u4ee5\u8bfb\u53d6\uff08rss\uff09\u3002\nhttp://127.0.0.1:PORT/news/zhoukan/feed.xml\n\u627e\u5230 3 \u6761\u65b0\u95fb\uff1a\n\u00b7 \u5c01\u9762\uff1a\u5c0f\u57ce\u5496\u5561\u9986\u91cc\u7684\u751f\u610f\u7ecf \u00b7 08-19 09:00\n\u00b7 \u4eba\u7269\uff1a\u4fee\u4e86\u4e09\u5341\u5e74\u949f\u8868\u7684\u5320\u4eba \u00b7 08-18 09:00\n\u00b7 \u957f\u8bfb\uff1a\u4e00\u6761\u652f\u6d41\u7684\u6cbb\u7406\u8d26\u672c \u00b7 08-17 09:00\n\u73b0\u6709\u7684\u65b0\u95fb\u53ea\u5165\u5e93\u4e0d\u63a8\u9001\uff0c\u4e4b\u540e\u7684\u65b0\u65b0\u95fb\u624d\u63a8\u9001\u3002", "keyboard": [[{"text": "\u4fdd\u5b58", "url": "", "data": "save:700000011"}, {"text": "\u53d6\u6d88", "url": "", "data": "discard:700000011"}]], "ask": "", "file": null}', false, NULL, 'sent', '2026-08-20 02:03:57.041804+00', 1, 0, '2026-08-20 02:03:55.964035+00', '2026-08-20 02:03:56.012655+00', '2026-08-20 02:03:57.041804+00', 7, 0, '', NULL, 1787191435964, '', NULL);
INSERT INTO public.questions VALUES (1, 1, 10002, 'subscribe', '2026-08-20 02:13:58.311583+00');
INSERT INTO public.sources VALUES (5, 'rss', '样例周刊', 'http://127.0.0.1:PORT/news/zhoukan/feed.xml', '{}', 'ok', 'chat', 10002, '2026-08-20 02:03:57.103985+00', NULL, '{}', '"0df4a6f594181216"', '', '2026-08-20 02:03:58.265492+00', 2.593743, '2026-08-20 02:06:54.381034+00', 0, '2026-08-20 02:06:51.61111+00', '2026-08-20 02:06:51.61111+00', '', 7);
INSERT INTO public.sources VALUES (2, 'rss', '样例财经', 'http://127.0.0.1:PORT/news/caijing/rss.xml', '{}', 'ok', 'config', NULL, '2026-08-20 02:00:01.782345+00', NULL, '{}', '"da7e29e0ca17f8c8"', '', '2026-08-20 02:00:02.850642+00', 3, '2026-08-20 02:06:54.896037+00', 0, '2026-08-20 02:06:51.611328+00', '2026-08-20 02:06:51.611328+00', '', 7);
INSERT INTO public.sources VALUES (1, 'rss', '样例日报', 'http://127.0.0.1:PORT/news/ribao/feed.xml', '{}', 'ok', 'config', NULL, '2026-08-20 02:00:01.782345+00', NULL, '{}', '"c262e56cd1aa97ee"', '', '2026-08-20 02:00:02.853336+00', 3, '2026-08-20 02:06:54.43674+00', 0, '2026-08-20 02:06:51.658123+00', '2026-08-20 02:06:51.658123+00', '', 18);
INSERT INTO public.sources VALUES (3, 'eastmoney', '样例快讯', 'http://127.0.0.1:PORT/news/kuaixun/webapi?type=45', '{}', 'ok', 'config', NULL, '2026-08-20 02:00:01.782345+00', NULL, '{}', '"aab0e7199b9da33a"', '', '2026-08-20 02:00:03.559915+00', 3, '2026-08-20 02:06:54.831469+00', 0, '2026-08-20 02:06:51.657547+00', '2026-08-20 02:06:51.657547+00', '', 18);
INSERT INTO public.sources VALUES (4, 'finews', '样例证券', 'http://127.0.0.1:PORT/news/zhengquan/category/yangli.html', '{}', 'ok', 'config', NULL, '2026-08-20 02:00:01.782345+00', NULL, '{}', '"69348df00f5bce56"', '', '2026-08-20 02:00:03.57745+00', 3, '2026-08-20 02:06:54.537702+00', 0, '2026-08-20 02:06:51.7354+00', '2026-08-20 02:06:51.7354+00', '', 7);
INSERT INTO public.stories VALUES (1, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (2, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (3, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (5, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (6, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (7, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (8, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (9, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (10, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (11, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (12, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (13, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (14, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (15, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (16, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (17, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (18, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (19, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (20, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (21, '2026-08-20 02:00:03.022998+00', false, NULL, 0);
INSERT INTO public.stories VALUES (23, '2026-08-20 02:00:03.648915+00', false, NULL, 0);
INSERT INTO public.stories VALUES (24, '2026-08-20 02:00:03.648915+00', false, NULL, 0);
INSERT INTO public.stories VALUES (25, '2026-08-20 02:00:03.648915+00', false, NULL, 0);
INSERT INTO public.stories VALUES (26, '2026-08-20 02:00:03.648915+00', false, NULL, 0);
INSERT INTO public.stories VALUES (27, '2026-08-20 02:00:03.648915+00', false, NULL, 0);
INSERT INTO public.stories VALUES (28, '2026-08-20 02:00:03.648915+00', false, NULL, 0);
INSERT INTO public.stories VALUES (29, '2026-08-20 02:00:03.648915+00', false, NULL, 0);
INSERT INTO public.stories VALUES (30, '2026-08-20 02:00:03.648915+00', false, NULL, 0);
INSERT INTO public.stories VALUES (31, '2026-08-20 02:00:03.648915+00', false, NULL, 0);
INSERT INTO public.stories VALUES (32, '2026-08-20 02:00:03.648915+00', false, NULL, 0);
INSERT INTO public.stories VALUES (33, '2026-08-20 02:00:03.648915+00', false, NULL, 0);
INSERT INTO public.stories VALUES (4, '2026-08-20 02:00:03.022998+00', false, NULL, 1);
INSERT INTO public.stories VALUES (22, '2026-08-20 02:00:03.022998+00', false, NULL, 1);
INSERT INTO public.stories VALUES (34, '2026-08-20 02:00:04.84847+00', false, NULL, 0);
INSERT INTO public.stories VALUES (35, '2026-08-20 02:00:04.84847+00', false, NULL, 0);
INSERT INTO public.stories VALUES (36, '2026-08-20 02:00:04.84847+00', false, NULL, 0);
INSERT INTO public.stories VALUES (37, '2026-08-20 02:00:04.84847+00', false, NULL, 0);
INSERT INTO public.stories VALUES (38, '2026-08-20 02:00:04.84847+00', false, NULL, 0);
INSERT INTO public.stories VALUES (39, '2026-08-20 02:00:04.84847+00', false, NULL, 0);
INSERT INTO public.stories VALUES (40, '2026-08-20 02:00:04.84847+00', false, NULL, 0);
INSERT INTO public.stories VALUES (41, '2026-08-20 02:00:04.84847+00', false, NULL, 0);
INSERT INTO public.stories VALUES (42, '2026-08-20 02:00:04.84847+00', false, NULL, 0);
INSERT INTO public.stories VALUES (43, '2026-08-20 02:00:14.157108+00', true, '一款便民缴费小程序今日起在三座城市内测微信支付，水费、电费和停车费可以一次付清。开发者表示，内测期间不收手续费，反馈良好的话下月扩大到二十座城市。', 1);
INSERT INTO public.stories VALUES (44, '2026-08-20 02:01:43.375195+00', true, '东南亚增长最快，欧洲的百货公司也陆续接入。（样例新闻，并未发生）', 0);
INSERT INTO public.stories VALUES (45, '2026-08-20 02:03:13.133848+00', true, '三台机组同时投运。（样例新闻，并未发生）', 0);
INSERT INTO public.stories VALUES (46, '2026-08-20 02:03:58.336783+00', false, NULL, 0);
INSERT INTO public.stories VALUES (47, '2026-08-20 02:03:58.336783+00', false, NULL, 0);
INSERT INTO public.stories VALUES (48, '2026-08-20 02:03:58.336783+00', false, NULL, 0);
INSERT INTO public.updates VALUES (700000006, 10001, '{"update_id": 700000006, "message": {"message_id": 5, "date": 1787191211, "chat": {"id": 10001, "type": "private", "first_name": "\u5c0f\u738b"}, "from": {"id": 10001, "is_bot": false, "first_name": "\u5c0f\u738b", "language_code": "zh-hans"}, "text": "/subscribe \u5149\u4f0f", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}}', 'done', 1, '', '2026-08-20 02:00:11.236091+00');
INSERT INTO public.updates VALUES (700000001, 10002, '{"update_id": 700000001, "message": {"message_id": 1, "date": 1787191204, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/start own__vL-umY8B7he6uQQTNzQjr5gBqn4gJTa", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}}', 'done', 1, '', '2026-08-20 02:00:04.686098+00');
INSERT INTO public.updates VALUES (700000002, 10001, '{"update_id": 700000002, "message": {"message_id": 1, "date": 1787191206, "chat": {"id": 10001, "type": "private", "first_name": "\u5c0f\u738b"}, "from": {"id": 10001, "is_bot": false, "first_name": "\u5c0f\u738b", "language_code": "zh-hans"}, "text": "/start", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}}', 'done', 1, '', '2026-08-20 02:00:06.216097+00');
INSERT INTO public.updates VALUES (700000003, 10001, '{"update_id": 700000003, "message": {"message_id": 3, "date": 1787191207, "chat": {"id": 10001, "type": "private", "first_name": "\u5c0f\u738b"}, "from": {"id": 10001, "is_bot": false, "first_name": "\u5c0f\u738b", "language_code": "zh-hans"}, "text": "/subscribe \u5fae\u4fe1\u652f\u4ed8\uff0c00700", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}}', 'done', 1, '', '2026-08-20 02:00:07.654403+00');
INSERT INTO public.updates VALUES (700000007, 10001, '{"update_id": 700000007, "message": {"message_id": 7, "date": 1787191212, "chat": {"id": 10001, "type": "private", "first_name": "\u5c0f\u738b"}, "from": {"id": 10001, "is_bot": false, "first_name": "\u5c0f\u738b", "language_code": "zh-hans"}, "text": "/unsubscribe \u5149\u4f0f", "entities": [{"type": "bot_command", "offset": 0, "length": 12}]}}', 'done', 1, '', '2026-08-20 02:00:12.399454+00');
INSERT INTO public.updates VALUES (700000004, 10002, '{"update_id": 700000004, "message": {"message_id": 3, "date": 1787191208, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/subscribe \u5fae\u4fe1\u652f\u4ed8", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}}', 'done', 1, '', '2026-08-20 02:00:08.938324+00');
INSERT INTO public.updates VALUES (700000005, -1001000000001, '{"update_id": 700000005, "message": {"message_id": 1, "date": 1787191210, "chat": {"id": -1001000000001, "type": "supergroup", "title": "\u6295\u7814\u7fa4"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/subscribe \u5fae\u4fe1\u652f\u4ed8", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}}', 'done', 1, '', '2026-08-20 02:00:10.086501+00');
INSERT INTO public.updates VALUES (700000008, 10002, '{"update_id": 700000008, "callback_query": {"id": "1", "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "chat_instance": "10002", "data": "mute:2", "message": {"message_id": 5, "date": 1787191214, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 1234567890, "is_bot": true, "first_name": "\u76ef\u8baf", "username": "dingxun_demo_bot", "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false}, "text": "\u4fbf\u6c11\u7f34\u8d39\u5c0f\u7a0b\u5e8f\u5185\u6d4b\u5fae\u4fe1\u652f\u4ed8\uff0c\u4e09\u5ea7\u57ce\u5e02\u5148\u884c\n\u6837\u4f8b\u65e5\u62a5 \u00b7 10:00 \u00b7 \u547d\u4e2d \u5fae\u4fe1\u652f\u4ed8\n\u4e00\u6b3e\u4fbf\u6c11\u7f34\u8d39\u5c0f\u7a0b\u5e8f\u4eca\u65e5\u8d77\u5728\u4e09\u5ea7\u57ce\u5e02\u5185\u6d4b\u5fae\u4fe1\u652f\u4ed8\uff0c\u6c34\u8d39\u3001\u7535\u8d39\u548c\u505c\u8f66\u8d39\u53ef\u4ee5\u4e00\u6b21\u4ed8\u6e05\u3002\u5f00\u53d1\u8005\u8868\u793a\uff0c\u5185\u6d4b\u671f\u95f4\u4e0d\u6536\u624b\u7eed\u8d39\uff0c\u53cd\u9988\u826f\u597d\u7684\u8bdd\u4e0b\u6708\u6269\u5927\u5230\u4e8c\u5341\u5ea7\u57ce\u5e02\u3002", "entities": [{"type": "text_link", "offset": 0, "length": 20, "url": "https://yangli.example.com/\u6837\u4f8b\u94fe\u63a5/ribao/48"}, {"type": "bold", "offset": 0, "length": 20}, {"type": "blockquote", "offset": 44, "length": 73}], "reply_markup": {"inline_keyboard": [[{"text": "\u9605\u8bfb\u539f\u6587", "url": "https://yangli.example.com/\u6837\u4f8b\u94fe\u63a5/ribao/48"}, {"text": "\u5206\u4eab", "url": "https://t.me/share/url?url=https%3A%2F%2Fyangli.example.com%2F%E6%A0%B7%E4%BE%8B%E9%93%BE%E6%8E%A5%2Fribao%2F48&text=%E4%BE%BF%E6%B0%91%E7%BC%B4%E8%B4%B9%E5%B0%8F%E7%A8%8B%E5%BA%8F%E5%86%85%E6%B5%8B%E5%BE%AE%E4%BF%A1%E6%94%AF%E4%BB%98%EF%BC%8C%E4%B8%89%E5%BA%A7%E5%9F%8E%E5%B8%82%E5%85%88%E8%A1%8C"}], [{"callback_data": "mute:2", "text": "\u9759\u97f3 1 \u5c0f\u65f6"}, {"callback_data": "less:2", "text": "\u5c11\u63a8\u8fd9\u7c7b"}, {"callback_data": "more:2", "text": "\u66f4\u591a"}]]}}}}', 'done', 1, '', '2026-08-20 02:01:41.475499+00');
INSERT INTO public.updates VALUES (700000009, 10001, '{"update_id": 700000009, "message": {"message_id": 11, "date": 1787191346, "chat": {"id": 10001, "type": "private", "first_name": "\u5c0f\u738b"}, "from": {"id": 10001, "is_bot": false, "first_name": "\u5c0f\u738b", "language_code": "zh-hans"}, "text": "/subscribe \u50a8\u80fd", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}}', 'done', 1, '', '2026-08-20 02:02:26.517434+00');
INSERT INTO public.updates VALUES (700000010, 10001, '{"update_id": 700000010, "callback_query": {"id": "2", "from": {"id": 10001, "is_bot": false, "first_name": "\u5c0f\u738b", "language_code": "zh-hans"}, "chat_instance": "10001", "data": "mode:6:digest", "message": {"message_id": 12, "date": 1787191346, "chat": {"id": 10001, "type": "private", "first_name": "\u5c0f\u738b"}, "from": {"id": 1234567890, "is_bot": true, "first_name": "\u76ef\u8baf", "username": "dingxun_demo_bot", "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false}, "text": "\u5df2\u76ef\u4e0a \u50a8\u80fd\uff0c\u6709\u547d\u4e2d\u9a6c\u4e0a\u63a8\u5230\u8fd9\u91cc\u3002\n\u5e93\u91cc\u6700\u8fd1 3 \u5929\u7684\u65b0\u95fb\u8fd8\u6ca1\u6709\u547d\u4e2d\u3002", "entities": [{"type": "bold", "offset": 4, "length": 2}], "reply_markup": {"inline_keyboard": [[{"callback_data": "sample:6", "text": "\u53d1\u4e00\u6761\u6837\u4f8b"}], [{"callback_data": "timing:6", "text": "\u5c11\u63a8\u4e00\u4e9b"}, {"callback_data": "mode:6:digest", "text": "\u6539\u6210\u6c47\u603b"}, {"callback_data": "unwatch:6", "text": "\u64a4\u9500"}], [{"callback_data": "list:0", "text": "\u6211\u7684\u5173\u6ce8\uff083\uff09"}]]}}}}', 'done', 1, '', '2026-08-20 02:03:11.248586+00');
INSERT INTO public.updates VALUES (700000012, 10002, '{"update_id": 700000012, "callback_query": {"id": "3", "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "chat_instance": "10002", "data": "save:700000011", "message": {"message_id": 7, "date": 1787191436, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 1234567890, "is_bot": true, "first_name": "\u76ef\u8baf", "username": "dingxun_demo_bot", "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false}, "text": "\u6837\u4f8b\u5468\u520a \u53ef\u4ee5\u8bfb\u53d6\uff08rss\uff09\u3002\nhttp://127.0.0.1:PORT/news/zhoukan/feed.xml\n\u627e\u5230 3 \u6761\u65b0\u95fb\uff1a\n\u00b7 \u5c01\u9762\uff1a\u5c0f\u57ce\u5496\u5561\u9986\u91cc\u7684\u751f\u610f\u7ecf \u00b7 08-19 09:00\n\u00b7 \u4eba\u7269\uff1a\u4fee\u4e86\u4e09\u5341\u5e74\u949f\u8868\u7684\u5320\u4eba \u00b7 08-18 09:00\n\u00b7 \u957f\u8bfb\uff1a\u4e00\u6761\u652f\u6d41\u7684\u6cbb\u7406\u8d26\u672c \u00b7 08-17 09:00\n\u73b0\u6709\u7684\u65b0\u95fb\u53ea\u5165\u5e93\u4e0d\u63a8\u9001\uff0c\u4e4b\u540e\u7684\u65b0\u65b0\u95fb\u624d\u63a8\u9001\u3002", "entities": [{"type": "bold", "offset": 0, "length": 4}], "reply_markup": {"inline_keyboard": [[{"callback_data": "save:700000011", "text": "\u4fdd\u5b58"}, {"callback_data": "discard:700000011", "text": "\u53d6\u6d88"}]]}}}}', 'done', 1, '', '2026-08-20 02:03:57.041345+00');
INSERT INTO public.updates VALUES (700000011, 10002, '{"update_id": 700000011, "message": {"message_id": 6, "date": 1787191435, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/addsource http://127.0.0.1:PORT/news/zhoukan/feed.xml", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}}', 'done', 1, '', '2026-08-20 02:03:55.878494+00');
INSERT INTO public.updates VALUES (700000013, 10002, '{"update_id": 700000013, "message": {"message_id": 8, "date": 1787191438, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/subscribe", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}}', 'done', 1, '', '2026-08-20 02:03:58.246493+00');
INSERT INTO public.watches VALUES (1, 2, '微信支付', '"微信支付"', 'instant', 10001, '2026-08-20 02:00:07.711333+00', NULL, 1, '', 0, '', NULL);
INSERT INTO public.watches VALUES (2, 2, '00700', '$HK:00700', 'instant', 10001, '2026-08-20 02:00:07.711333+00', NULL, 2, '', 0, '', NULL);
INSERT INTO public.watches VALUES (3, 1, '微信支付', '"微信支付"', 'instant', 10002, '2026-08-20 02:00:08.980981+00', NULL, 3, '', 0, '', NULL);
INSERT INTO public.watches VALUES (4, 3, '微信支付', '"微信支付"', 'instant', 10002, '2026-08-20 02:00:10.189028+00', NULL, 4, '', 0, '', NULL);
INSERT INTO public.watches VALUES (5, 2, '光伏', '"光伏"', 'instant', 10001, '2026-08-20 02:00:11.275575+00', '2026-08-20 02:00:12.448577+00', 6, '', 0, '', NULL);
INSERT INTO public.watches VALUES (6, 2, '储能', '"储能"', 'digest', 10001, '2026-08-20 02:02:26.541988+00', NULL, 8, '', 0, '', NULL);
SELECT pg_catalog.setval('public.articles_id_seq', 51, true);
SELECT pg_catalog.setval('public.chats_id_seq', 3, true);
SELECT pg_catalog.setval('public.deliveries_id_seq', 7, true);
SELECT pg_catalog.setval('public.messages_id_seq', 17, true);
SELECT pg_catalog.setval('public.questions_id_seq', 1, true);
SELECT pg_catalog.setval('public.sources_id_seq', 5, true);
SELECT pg_catalog.setval('public.stories_id_seq', 48, true);
SELECT pg_catalog.setval('public.watches_id_seq', 6, true);
ALTER TABLE ONLY public.admins
    ADD CONSTRAINT admins_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.article_keys
    ADD CONSTRAINT article_keys_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.chats
    ADD CONSTRAINT chats_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.chats
    ADD CONSTRAINT chats_telegram_id_thread_id_key UNIQUE (telegram_id, thread_id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_chat_id_story_id_chapter_key UNIQUE (chat_id, story_id, chapter);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.facts
    ADD CONSTRAINT facts_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.heartbeats
    ADD CONSTRAINT heartbeats_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_chat_id_user_id_key UNIQUE (chat_id, user_id);
ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sources
    ADD CONSTRAINT sources_url_key UNIQUE (url);
ALTER TABLE ONLY public.stories
    ADD CONSTRAINT stories_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.updates
    ADD CONSTRAINT updates_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.watches
    ADD CONSTRAINT watches_chat_id_key_key UNIQUE (chat_id, key);
ALTER TABLE ONLY public.watches
    ADD CONSTRAINT watches_pkey PRIMARY KEY (id);
CREATE INDEX ix_article_keys_article_id ON public.article_keys USING btree (article_id);
CREATE INDEX ix_articles_detail ON public.articles USING btree (detail_due) WHERE (detail_due IS NOT NULL);
CREATE INDEX ix_articles_published_at ON public.articles USING btree (published_at);
CREATE INDEX ix_articles_source_id ON public.articles USING btree (source_id);
CREATE INDEX ix_articles_story_id ON public.articles USING btree (story_id);
CREATE INDEX ix_articles_story_key ON public.articles USING btree (story_key);
CREATE INDEX ix_articles_ungrouped ON public.articles USING btree (id) WHERE (story_id IS NULL);
CREATE INDEX ix_articles_unmatched ON public.articles USING btree (id) WHERE (matched_at IS NULL);
CREATE INDEX ix_deliveries_article_id ON public.deliveries USING btree (article_id);
CREATE INDEX ix_deliveries_message_id ON public.deliveries USING btree (message_id);
CREATE INDEX ix_deliveries_recent ON public.deliveries USING btree (chat_id, created_at);
CREATE INDEX ix_deliveries_story_id ON public.deliveries USING btree (story_id);
CREATE INDEX ix_messages_chat ON public.messages USING btree (chat_id, state);
CREATE INDEX ix_messages_edit ON public.messages USING btree (edit_due_at) WHERE (edit_due_at IS NOT NULL);
CREATE INDEX ix_messages_follow_up ON public.messages USING btree (id) WHERE (follow_up IS NOT NULL);
CREATE INDEX ix_messages_open ON public.messages USING btree (state, priority, turn, id) WHERE ((state)::text = ANY ((ARRAY['ready'::character varying, 'doubt'::character varying, 'sending'::character varying])::text[]));
CREATE INDEX ix_messages_sent ON public.messages USING btree (sent_at);
CREATE INDEX ix_sources_due ON public.sources USING btree (state, next_poll_at);
CREATE INDEX ix_stories_founded_at ON public.stories USING btree (founded_at);
CREATE INDEX ix_stories_unsummarised ON public.stories USING btree (id) WHERE (wanted AND (summary IS NULL));
CREATE INDEX ix_updates_open ON public.updates USING btree (id) WHERE ((state)::text = 'new'::text);
CREATE INDEX ix_updates_received_at ON public.updates USING btree (received_at);
CREATE INDEX ix_watches_chat_id ON public.watches USING btree (chat_id);
CREATE INDEX ix_watches_seq ON public.watches USING btree (seq);
ALTER TABLE ONLY public.article_keys
    ADD CONSTRAINT article_keys_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.articles(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_source_id_fkey FOREIGN KEY (source_id) REFERENCES public.sources(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.articles
    ADD CONSTRAINT articles_story_id_fkey FOREIGN KEY (story_id) REFERENCES public.stories(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_article_id_fkey FOREIGN KEY (article_id) REFERENCES public.articles(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES public.chats(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.messages(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_story_id_fkey FOREIGN KEY (story_id) REFERENCES public.stories(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES public.chats(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.questions
    ADD CONSTRAINT questions_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES public.chats(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.watches
    ADD CONSTRAINT watches_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES public.chats(id) ON DELETE CASCADE;
