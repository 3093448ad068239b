BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0011');
CREATE TABLE "article_keys" (
	"key" VARCHAR NOT NULL, 
	article_id INTEGER, 
	source_id INTEGER, 
	day INTEGER, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE CASCADE
);
INSERT INTO "article_keys" VALUES('source-2:yangli-3',1,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/3',1,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:298745b50326c03c297f9949:2026-08-17',1,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-2:yangli-8',2,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/8',2,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:e4849c6809dfa0b7aa694079:2026-08-18',2,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-2:yangli-12',3,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/12',3,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:a2887518d968bf377f495c88:2026-08-18',3,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-2:yangli-16',4,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/16',4,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:1a6f993e8a542b341f9ee020:2026-08-18',4,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-2:yangli-18',5,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/18',5,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:65d3571f32885e20ff29fefa:2026-08-19',5,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-2:yangli-24',6,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/24',6,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:691cddb590c268c182d6b90c:2026-08-19',6,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-2:yangli-27',7,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/27',7,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:120df66904e7ac144735651a:2026-08-19',7,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-2:yangli-31',8,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/31',8,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:d895c68d5a816d4171319e7f:2026-08-19',8,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-2:yangli-34',9,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/34',9,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:8b079511b9a14865a0559b6b:2026-08-19',9,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-2:yangli-38',10,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/38',10,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:cca6487e617a7814c5b930f8:2026-08-19',10,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-2:yangli-41',11,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/41',11,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:870e15dbda4ea608f234e3e9:2026-08-20',11,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-2:yangli-46',12,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/caijing/46',12,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:2:3718e2642d271c5657414873:2026-08-20',12,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-1:urn:yangli:1',13,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/ribao/1',13,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:1:00db5177a75768f0741c0f39:2026-08-17',13,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-1:urn:yangli:6',14,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/ribao/6',14,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:1:eed06ee23b26ff3f738188d4:2026-08-18',14,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-1:urn:yangli:14',15,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/ribao/14',15,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:1:27e8be0553027bf5a41e20c6:2026-08-18',15,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-1:urn:yangli:17',16,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/ribao/17',16,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:1:5cee10efbb72a64a9a7a3116:2026-08-19',16,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-1:urn:yangli:21',17,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/ribao/21',17,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:1:556029f2debaa779a06dd5f9:2026-08-19',17,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-1:urn:yangli:25',18,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/ribao/25',18,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:1:e8089529cbb976b0a9abb4b6:2026-08-19',18,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-1:urn:yangli:32',19,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/ribao/32',19,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:1:42da0499430a521dbb18019b:2026-08-19',19,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-1:urn:yangli:37',20,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/ribao/37',20,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:1:dfe717f272d7148850067a6d:2026-08-19',20,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-1:urn:yangli:40',21,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/ribao/40',21,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:1:40e43e14c4faf9ae19974870:2026-08-20',21,NULL,NULL);
INSERT INTO "article_keys" VALUES('source-1:urn:yangli:45',22,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:yangli.example.com/样例链接/ribao/45',22,NULL,NULL);
INSERT INTO "article_keys" VALUES('same:1:18f9db96937bcd0b2637c620:2026-08-20',22,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608170000000005',23,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-17-202608170000000005.md',23,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608180000000007',24,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-18-202608180000000007.md',24,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608180000000015',25,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-18-202608180000000015.md',25,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608190000000019',26,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000019.md',26,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608190000000029',27,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000029.md',27,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608190000000035',28,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000035.md',28,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608190000000039',29,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000039.md',29,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608200000000043',30,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-20-202608200000000043.md',30,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608200000000047',31,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/news/zhengquan/_posts/2026-08-20-202608200000000047.md',31,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608170000000004',32,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608170000000004',32,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608180000000010',33,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000010',33,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608180000000011',34,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000011',34,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608180000000013',35,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000013',35,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608190000000020',36,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000020',36,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608190000000023',37,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000023',37,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608190000000026',38,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000026',38,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608190000000028',39,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000028',39,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608190000000030',40,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000030',40,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608190000000033',41,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000033',41,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608190000000036',42,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000036',42,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608200000000042',43,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608200000000042',43,NULL,NULL);
INSERT INTO "article_keys" VALUES('eastmoney:202608200000000044',44,NULL,NULL);
INSERT INTO "article_keys" VALUES('url:127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608200000000044',44,NULL,NULL);
CREATE TABLE "articles" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	source_id INTEGER NOT NULL, 
	source_name VARCHAR NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	url TEXT NOT NULL, 
	share_url TEXT NOT NULL, 
	published_at DATETIME NOT NULL, 
	stored_at DATETIME NOT NULL, 
	tickers JSON NOT NULL, 
	urgent BOOLEAN NOT NULL, 
	silent BOOLEAN NOT NULL, 
	digest VARCHAR NOT NULL, 
	revision INTEGER NOT NULL, 
	story_key VARCHAR NOT NULL, 
	story_id INTEGER, 
	matched_at DATETIME, 
	detail JSON, 
	detail_due DATETIME, 
	detail_tries INTEGER NOT NULL, 
	categories JSON DEFAULT '[]' NOT NULL, 
	chapter INTEGER DEFAULT '0' NOT NULL, 
	FOREIGN KEY(story_id) REFERENCES stories (id) ON DELETE CASCADE, 
	FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
);
INSERT INTO "articles" VALUES(1,2,'样例财经','集装箱运价指数连续三周回升','集装箱运价指数连续三周回升，欧洲航线涨幅居前。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/3','','2026-08-17 02:30:00.000000','2026-08-20 02:00:01.431536','["SH:601919"]',0,1,'57beff68615926def5b181ea',1,'2026-08-17:aebd1aa8d86ade95d1a5607f',1,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(2,2,'样例财经','消费金融公司增资，支持家电以旧换新','一家消费金融公司宣布增资，资金用于支持家电以旧换新。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/8','','2026-08-18 00:20:00.000000','2026-08-20 02:00:01.431536','[]',0,1,'8c5bc6c3ccd12a9de6c14129',1,'2026-08-18:5e0057db2706c337d10862bd',2,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(3,2,'样例财经','外资机构上调全年增长预期','两家外资机构上调全年增长预期，理由是出口和服务消费好于预测。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/12','','2026-08-18 04:40:00.000000','2026-08-20 02:00:01.431536','[]',0,1,'6f20cdff9bc6b93a42f544cf',1,'2026-08-18:827b242e78a5c849c76436f4',3,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(4,2,'样例财经','移动支付用户调查：七成人每天使用','一项调查显示，七成受访者每天使用移动支付，微信支付和支付宝仍是最常用的两种方式。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/16','','2026-08-18 10:00:00.000000','2026-08-20 02:00:01.431536','["HK:00700"]',0,1,'840b01b3573740d2217b41e2',1,'2026-08-18:095c3588be9e463d445f7dd5',4,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(5,2,'样例财经','多只宽基指数基金下调管理费','多家基金公司公告，下调旗下宽基指数基金的管理费，最低降至每年万分之十五。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/18','','2026-08-18 23:15:00.000000','2026-08-20 02:00:01.431536','[]',0,1,'5250b26519dd4dafb6d6cd75',1,'2026-08-19:623a6c58e3e0e6f32c45a690',5,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(6,2,'样例财经','新能源车十一月前三周零售量环比增长','行业机构初步统计，新能源车前三周零售量环比增长一成。机构预计全月渗透率再创新高。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/24','','2026-08-19 01:35:00.000000','2026-08-20 02:00:01.431536','["SZ:002594"]',0,1,'dc18121d58cfb1ccd294d81b',1,'2026-08-19:0653256f6907c6388d642a7a',6,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(7,2,'样例财经','银行理财平均收益率回落，投资者转向短期限','上月银行理财平均收益率小幅回落。数据显示，三个月以内的产品更受欢迎。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/27','','2026-08-19 03:05:00.000000','2026-08-20 02:00:01.431536','["SH:600036"]',0,1,'4d65ecf2578cad216bed6262',1,'2026-08-19:17cdb91869de5ba647b7f416',7,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(8,2,'样例财经','半导体设备国产化率调查：刻蚀与清洗领先','一项行业调查显示，刻蚀和清洗设备的国产化率领先，光刻环节仍需时日。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/31','','2026-08-19 05:50:00.000000','2026-08-20 02:00:01.431536','["SH:688981"]',0,1,'7d46df0030cfb4129514f53b',1,'2026-08-19:5bda52977be4a7fac3e9471e',8,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(9,2,'样例财经','收评：三大指数缩量震荡，医药板块走强','今日三大指数缩量震荡，医药板块走强，煤炭板块回调。两市成交额较昨日减少。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/34','','2026-08-19 08:30:00.000000','2026-08-20 02:00:01.431536','[]',0,1,'0bd1d5bc05f66766f43b0259',1,'2026-08-19:781fd529d542ddb121163662',9,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(10,2,'样例财经','保险资金加大长期股权投资','多家保险机构披露，加大长期股权投资比例，偏好基础设施和高股息资产。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/38','','2026-08-19 12:10:00.000000','2026-08-20 02:00:01.431536','["SH:601318"]',0,1,'bb13a9aad6b617d9ba13c42b',1,'2026-08-19:dd0ceced41c794fe59991a9f',10,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(11,2,'样例财经','隔夜海外市场小幅收涨，科技股领先','隔夜主要股指小幅收涨，成交较前一日略有缩减。科技股领涨，能源股回落。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/41','','2026-08-19 23:20:00.000000','2026-08-20 02:00:01.431536','["NASDAQ:AAPL"]',0,1,'1eb3130070e064df167cee1c',1,'2026-08-20:f1b59f2efb6fd0db7a83a989',11,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(12,2,'样例财经','白酒经销商大会：渠道库存降至两年低位','在昨日举行的经销商大会上，多位代表表示渠道库存已降至两年来的低位，价格逐步企稳。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/caijing/46','','2026-08-20 00:40:00.000000','2026-08-20 02:00:01.431536','["SH:600519"]',0,1,'e69f1fe94dc17b108f2f59d5',1,'2026-08-20:9f2b6db0119426d1e7e24388',12,'2026-08-20 02:00:01.431536',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(13,1,'样例日报','绿色电力交易量前十月增长四成','前十月绿色电力交易量同比增长四成，参与企业超过两万家。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/ribao/1','','2026-08-17 01:00:00.000000','2026-08-20 02:00:01.434469','[]',0,1,'e5bf13f175bc783dc41391d3',1,'2026-08-17:322bdf301823caf33e43021d',13,'2026-08-20 02:00:01.434469',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(14,1,'样例日报','养老金第三支柱产品扩容','新增一批个人养老金产品，其中指数基金首次纳入。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/ribao/6','','2026-08-17 23:30:00.000000','2026-08-20 02:00:01.434469','[]',0,1,'d35b196c5ba0950722dedebd',1,'2026-08-18:e933fd246b4a4425dcbe3cbe',14,'2026-08-20 02:00:01.434469',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(15,1,'样例日报','城市更新专项借款落地，首批项目开工','城市更新专项借款今日落地，首批十二个项目开工，资金专款专用。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/ribao/14','','2026-08-18 07:45:00.000000','2026-08-20 02:00:01.434469','[]',0,1,'3d2099b9e71961b73e5cf450',1,'2026-08-18:62619a585c1c5ba92937fd42',15,'2026-08-20 02:00:01.434469',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(16,1,'样例日报','城市轨道交通客流恢复到三年来最高','据行业协会统计，上月城市轨道交通客流恢复到三年来最高水平，换乘站改造是主要原因之一。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/ribao/17','','2026-08-18 22:50:00.000000','2026-08-20 02:00:01.434469','[]',0,1,'bdb43dd6684e75f66a23ac74',1,'2026-08-19:15a31a505c641a30f9f9fc19',16,'2026-08-20 02:00:01.434469',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(17,1,'样例日报','跨境电商综合试验区出口提速','多个跨境电商综合试验区公布数据，出口额同比增长两成。海外仓数量同步增加。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/ribao/21','','2026-08-19 00:30:00.000000','2026-08-20 02:00:01.434469','[]',0,1,'6c55de5c1c25fa923b5fbe70',1,'2026-08-19:a9079726931641451fa5d0fc',17,'2026-08-20 02:00:01.434469',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(18,1,'样例日报','一批老旧小区加装电梯，费用分摊有新办法','多地出台办法，按楼层系数分摊加装电梯的费用，并允许使用住房公积金。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/ribao/25','','2026-08-19 02:10:00.000000','2026-08-20 02:00:01.434469','[]',0,1,'5f51d6e14dc0de8e79cce4df',1,'2026-08-19:d90b901f24594807c76e478f',18,'2026-08-20 02:00:01.434469',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(19,1,'样例日报','数据要素登记平台上线，首批产品三百项','数据要素登记平台今日上线，首批登记产品三百项，覆盖交通、气象和物流。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/ribao/32','','2026-08-19 06:20:00.000000','2026-08-20 02:00:01.434469','[]',0,1,'15eba348e22e8c43fc1bce65',1,'2026-08-19:e4ca5c374d56941c0768942e',19,'2026-08-20 02:00:01.434469',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(20,1,'样例日报','冬小麦播种面积稳中略增','农业部门介绍，今年冬小麦播种面积稳中略增，墒情总体适宜。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/ribao/37','','2026-08-19 11:40:00.000000','2026-08-20 02:00:01.434469','[]',0,1,'981ad9f3118bc6568f88c874',1,'2026-08-19:e6ee3ac9b7c927b7124fe0c4',20,'2026-08-20 02:00:01.434469',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(21,1,'样例日报','早间提示：今日公布的三项数据值得留意','今天将公布用电量、货运量和社会消费品零售总额三项数据。分析人士提醒，单月数据受节假日影响较大，宜看三个月均值。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/ribao/40','','2026-08-19 23:05:00.000000','2026-08-20 02:00:01.434469','[]',0,1,'18be01bcd3ad1c2d5496fa2b',1,'2026-08-20:f8a56f5259b971ae7a9a310c',21,'2026-08-20 02:00:01.434469',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(22,1,'样例日报','动力电池回收试点再添五市','记者获悉，动力电池回收试点新增五座城市。参与企业需公开回收量和再利用率。
（样例新闻，并未发生）','https://yangli.example.com/样例链接/ribao/45','','2026-08-20 00:15:00.000000','2026-08-20 02:00:01.434469','["SZ:300750"]',0,1,'d498df2c7ba84662814a6102',1,'2026-08-20:2597b02f45c77bc523f301ed',22,'2026-08-20 02:00:01.434469',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(23,4,'样例证券','并购重组审核提速，平均用时缩短','今年以来并购重组审核提速，平均用时缩短两周。
（样例新闻，并未发生）','http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-17-202608170000000005.md','https://yangli.example.com/样例链接/zhengquan/5','2026-08-17 05:10:00.000000','2026-08-20 02:00:01.822986','[]',0,1,'06019ce7f4fd3ddc90950056',1,'2026-08-17:6e95752e69ed974774e98d3e',23,'2026-08-20 02:00:01.822986',NULL,NULL,0,'["yangli"]',0);
INSERT INTO "articles" VALUES(24,4,'样例证券','科创板一周：三家公司过会','本周三家公司通过科创板上市审核，分别来自新材料、医疗器械和软件行业。
（样例新闻，并未发生）','http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-18-202608180000000007.md','https://yangli.example.com/样例链接/zhengquan/7','2026-08-18 00:10:00.000000','2026-08-20 02:00:01.822986','[]',0,1,'b36dbe3d05eb0d3ffec4be43',1,'2026-08-18:dad2b118d8eb84275a4accfa',24,'2026-08-20 02:00:01.822986',NULL,NULL,0,'["yangli"]',0);
INSERT INTO "articles" VALUES(25,4,'样例证券','互联网平台公布三季报日程','多家互联网平台公布三季报日程，首家将于下周三盘后披露。
（样例新闻，并未发生）','http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-18-202608180000000015.md','https://yangli.example.com/样例链接/zhengquan/15','2026-08-18 08:00:00.000000','2026-08-20 02:00:01.822986','["HK:03690", "HK:01810"]',0,1,'2a9aeca6eaf233ddfaa2a705',1,'2026-08-18:ad560398484dbdb8d7b6dc17',25,'2026-08-20 02:00:01.822986',NULL,NULL,0,'["yangli"]',0);
INSERT INTO "articles" VALUES(26,4,'样例证券','上市公司回购周报：四十家公司披露进展','本周四十家公司披露回购进展，合计金额较上周增加。其中制造业公司占六成。
（样例新闻，并未发生）','http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000019.md','https://yangli.example.com/样例链接/zhengquan/19','2026-08-18 23:40:00.000000','2026-08-20 02:00:01.822986','[]',0,1,'ca05812d89adf3b837546e69',1,'2026-08-19:a615c8e20053bd03c3140535',26,'2026-08-20 02:00:01.822986',NULL,NULL,0,'["yangli"]',0);
INSERT INTO "articles" VALUES(27,4,'样例证券','游戏行业年会：出海收入占比提高','游戏行业年会在南方举行。多家公司表示出海收入占比提高，小程序游戏增长最快。
（样例新闻，并未发生）','http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000029.md','https://yangli.example.com/样例链接/zhengquan/29','2026-08-19 04:15:00.000000','2026-08-20 02:00:01.822986','["HK:00700", "HK:09999"]',0,1,'111a911621c632b65e8adefe',1,'2026-08-19:f70d8d90905ccf4210bc8b48',27,'2026-08-20 02:00:01.822986',NULL,NULL,0,'["yangli"]',0);
INSERT INTO "articles" VALUES(28,4,'样例证券','光伏组件价格企稳，企业减产见效','光伏组件报价连续两周持平。企业自律减产初见成效，库存天数下降。
（样例新闻，并未发生）','http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000035.md','https://yangli.example.com/样例链接/zhengquan/35','2026-08-19 09:05:00.000000','2026-08-20 02:00:01.822986','["SH:601012"]',0,1,'87854630a33926036d230397',1,'2026-08-19:8bbaf35eee40bf90c31740e5',28,'2026-08-20 02:00:01.822986',NULL,NULL,0,'["yangli"]',0);
INSERT INTO "articles" VALUES(29,4,'样例证券','夜盘：有色金属多数上涨','夜盘有色金属多数上涨，铜价小幅走高，铝价持平。
（样例新闻，并未发生）','http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-19-202608190000000039.md','https://yangli.example.com/样例链接/zhengquan/39','2026-08-19 13:00:00.000000','2026-08-20 02:00:01.822986','[]',0,1,'53bf775c06c37e57bf0a5720',1,'2026-08-19:5c44ead8a40611eceb2a4fbc',29,'2026-08-20 02:00:01.822986',NULL,NULL,0,'["yangli"]',0);
INSERT INTO "articles" VALUES(30,4,'样例证券','两家券商发布年度策略：均衡配置，重视现金流','两家券商今日发布年度策略报告，都建议均衡配置，优先选择现金流稳定的公司。报告同时提示海外利率的不确定性。
（样例新闻，并未发生）','http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-20-202608200000000043.md','https://yangli.example.com/样例链接/zhengquan/43','2026-08-19 23:45:00.000000','2026-08-20 02:00:01.822986','[]',0,1,'0ce733a97735595c2db1551c',1,'2026-08-20:f1ab2e95fd0b939a476f75c3',30,'2026-08-20 02:00:01.822986',NULL,NULL,0,'["yangli"]',0);
INSERT INTO "articles" VALUES(31,4,'样例证券','港股开盘：互联网板块走高','港股今日小幅高开，互联网板块走高，地产板块分化。
（样例新闻，并未发生）','http://127.0.0.1:PORT/news/zhengquan/_posts/2026-08-20-202608200000000047.md','https://yangli.example.com/样例链接/zhengquan/47','2026-08-20 01:01:00.000000','2026-08-20 02:00:01.822986','["HK:00700", "HK:09988"]',0,1,'20289e0e1543fd5e9d3a37a4',1,'2026-08-20:615a4e7cff32f12db492bbee',31,'2026-08-20 02:00:01.822986',NULL,NULL,0,'["yangli"]',0);
INSERT INTO "articles" VALUES(32,3,'样例快讯','新版个税App上线信用查询','新版个税应用上线信用查询，纳税人可以在线申请更正。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608170000000004','https://yangli.example.com/样例链接/kuaixun/4','2026-08-17 03:20:00.000000','2026-08-20 02:00:01.858845','[]',0,1,'c041246711d4c584a626a8cc',1,'2026-08-17:174280d0ce090dae4fbdd251',32,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(33,3,'样例快讯','移动支付用户调查：七成人每天使用','调查显示七成受访者每天使用移动支付。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000010','https://yangli.example.com/样例链接/kuaixun/10','2026-08-18 01:05:00.000000','2026-08-20 02:00:01.858845','["HK:00700"]',0,1,'345786c1fc3af73fe2ce7fe7',1,'2026-08-18:095c3588be9e463d445f7dd5',4,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(34,3,'样例快讯','机器人产业园投产，年产能五万台','一座机器人产业园今日投产，年产能五万台，主要面向仓储和装配。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000011','https://yangli.example.com/样例链接/kuaixun/11','2026-08-18 02:50:00.000000','2026-08-20 02:00:01.858845','[]',0,1,'cfab8057de76a451dc0d68ec',1,'2026-08-18:c10f87e7c7d645405cb82fca',33,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(35,3,'样例快讯','黄金现货价格窄幅震荡','黄金现货价格窄幅震荡，投资者等待通胀数据。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608180000000013','https://yangli.example.com/样例链接/kuaixun/13','2026-08-18 06:14:00.000000','2026-08-20 02:00:01.858845','[]',0,1,'52f072e4975f9e4f300c643e',1,'2026-08-18:a4e6de4e156145daac15354d',34,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(36,3,'样例快讯','央行开展逆回购操作，利率不变','央行今日开展七天期逆回购操作，利率与此前持平。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000020','https://yangli.example.com/样例链接/kuaixun/20','2026-08-19 00:05:00.000000','2026-08-20 02:00:01.858845','[]',0,1,'dc6e54b94d95fbd056e80c9b',1,'2026-08-19:f0afe1233b4a6b5153492e0d',35,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(37,3,'样例快讯','某省发布算力基础设施规划','规划提出，三年内建成四座智能算力中心，绿色电力占比不低于八成。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000023','https://yangli.example.com/样例链接/kuaixun/23','2026-08-19 01:12:00.000000','2026-08-20 02:00:01.858845','[]',0,1,'1c236c9b2f61ccab194f1464',1,'2026-08-19:e0ed334fe07598ae47ae3dbc',36,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(38,3,'样例快讯','国产大模型接口调用价格再降','两家厂商下调大模型接口调用价格，降幅约三成。AI 应用开发成本进一步下降。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000026','https://yangli.example.com/样例链接/kuaixun/26','2026-08-19 02:26:00.000000','2026-08-20 02:00:01.858845','["HK:09888"]',0,1,'474ddff54da87a4f6146bdac',1,'2026-08-19:b22269b8d28b1c9f3f551c82',37,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(39,3,'样例快讯','国际油价午间走低','国际油价午间走低，市场关注产油国会议。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000028','https://yangli.example.com/样例链接/kuaixun/28','2026-08-19 03:48:00.000000','2026-08-20 02:00:01.858845','["SH:601857"]',0,1,'ebfad273b2b22841c740e0dc',1,'2026-08-19:dcffec926e794eecf6b7eb57',38,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(40,3,'样例快讯','多家航空公司加密冰雪旅游航线','多家航空公司加密冰雪旅游航线，机票预订量同比增长。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000030','https://yangli.example.com/样例链接/kuaixun/30','2026-08-19 05:33:00.000000','2026-08-20 02:00:01.858845','[]',0,1,'976cd7b4f8c1ed5edbe0ad1b',1,'2026-08-19:09bae1a0d53ed890454c37ee',39,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(41,3,'样例快讯','收盘：沪深两市成交额破万亿','沪深两市今日成交额再破万亿，北向资金小幅净流入。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000033','https://yangli.example.com/样例链接/kuaixun/33','2026-08-19 07:08:00.000000','2026-08-20 02:00:01.858845','[]',0,1,'9f5e1b28b31525206ce194ef',1,'2026-08-19:9d77130f1e461d523d7758f0',40,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(42,3,'样例快讯','电影票房全年突破四百亿','据平台数据，今年电影总票房突破四百亿。国产片占比超过七成。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608190000000036','https://yangli.example.com/样例链接/kuaixun/36','2026-08-19 10:22:00.000000','2026-08-20 02:00:01.858845','[]',0,1,'51bf78fd69c80c169a103edb',1,'2026-08-19:04d80ebd16b52032afc4dc68',41,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(43,3,'样例快讯','人民币中间价与上一交易日持平','人民币对美元中间价与上一交易日持平。市场人士认为，近期汇率以窄幅波动为主。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608200000000042','https://yangli.example.com/样例链接/kuaixun/42','2026-08-19 23:31:00.000000','2026-08-20 02:00:01.858845','[]',0,1,'c2a69806c49abf32718fc45b',1,'2026-08-20:4c608e3f47f2e112e4275433',42,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
INSERT INTO "articles" VALUES(44,3,'样例快讯','动力电池回收试点再添五市','动力电池回收试点新增五座城市，回收网点将与销售网点同步建设。
（样例新闻，并未发生）','http://127.0.0.1:PORT/html_News/NewsShare.html?infoCode=NW202608200000000044','https://yangli.example.com/样例链接/kuaixun/44','2026-08-20 00:02:00.000000','2026-08-20 02:00:01.858845','["SZ:300750"]',0,1,'c96c2f52fbca140c6268d7a2',1,'2026-08-20:2597b02f45c77bc523f301ed',22,'2026-08-20 02:00:01.858845',NULL,NULL,0,'[]',0);
CREATE TABLE "audit" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at DATETIME NOT NULL, 
	user_id BIGINT, 
	act VARCHAR NOT NULL, 
	what TEXT NOT NULL, 
	person BIGINT, 
	"before" TEXT NOT NULL, 
	"after" TEXT NOT NULL
);
INSERT INTO "audit" VALUES(1,'2026-08-20 02:00:05.570905',10002,'invite','',NULL,'','user');
INSERT INTO "audit" VALUES(2,'2026-08-20 02:00:08.805762',10002,'invite','',NULL,'','admin');
INSERT INTO "audit" VALUES(3,'2026-08-20 02:00:12.075722',10002,'invite','',NULL,'','user');
INSERT INTO "audit" VALUES(4,'2026-08-20 02:00:12.119905',10001,'join','',10001,'','user');
INSERT INTO "audit" VALUES(5,'2026-08-20 02:00:21.935863',10002,'add','列表',NULL,'','http://127.0.0.1:PORT/news/ribao/feed.xml?list=1');
INSERT INTO "audit" VALUES(6,'2026-08-20 02:00:21.935863',10002,'import','',NULL,'','+1 −0');
CREATE TABLE "broadcasts" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	user_id BIGINT, 
	text TEXT NOT NULL, 
	state VARCHAR NOT NULL, 
	total INTEGER NOT NULL, 
	created_at DATETIME NOT NULL
);
CREATE TABLE "chats" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	telegram_id BIGINT NOT NULL, 
	thread_id BIGINT NOT NULL, 
	kind VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	language VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	off_reason VARCHAR NOT NULL, 
	off_at DATETIME, 
	not_before DATETIME, 
	muted_until DATETIME, 
	created_at DATETIME NOT NULL, 
	settings JSON DEFAULT '{}' NOT NULL, 
	watches_most INTEGER, 
	let_in BOOLEAN DEFAULT 0 NOT NULL, parked_at DATETIME, park_reason TEXT DEFAULT '' NOT NULL, park_tries INTEGER DEFAULT '0' NOT NULL, next_try_at DATETIME, park_told BOOLEAN DEFAULT 0 NOT NULL, park_asked BOOLEAN DEFAULT 0 NOT NULL, 
	UNIQUE (telegram_id, thread_id)
);
INSERT INTO "chats" VALUES(1,10002,0,'private','管理员','zh-Hans','active','',NULL,NULL,NULL,'2026-08-20 02:00:02.270273','{}',NULL,0,NULL,'',0,NULL,0,0);
INSERT INTO "chats" VALUES(2,10001,0,'private','小王','zh-Hans','active','',NULL,NULL,NULL,'2026-08-20 02:00:12.119905','{}',NULL,1,NULL,'',0,NULL,0,0);
CREATE TABLE "deliveries" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	chat_id INTEGER NOT NULL, 
	story_id INTEGER NOT NULL, 
	chapter INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	message_id INTEGER NOT NULL, 
	mode VARCHAR NOT NULL, 
	hits JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	held TEXT DEFAULT ('') NOT NULL, 
	quieted BOOLEAN DEFAULT 0 NOT NULL, 
	FOREIGN KEY(chat_id) REFERENCES chats (id) ON DELETE CASCADE, 
	FOREIGN KEY(story_id) REFERENCES stories (id) ON DELETE CASCADE, 
	UNIQUE (chat_id, story_id, chapter), 
	FOREIGN KEY(article_id) REFERENCES articles (id) ON DELETE CASCADE, 
	FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE CASCADE
);
CREATE TABLE facts (
	name VARCHAR NOT NULL, 
	value JSON NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "facts" VALUES('access','{"invite_only": true}');
INSERT INTO "facts" VALUES('daily','{"day": "2026-08-20"}');
INSERT INTO "facts" VALUES('expiring','{"since": "2026-08-20T02:00:01.220825+00:00", "looked": "2026-08-20T02:01:04.584175+00:00"}');
INSERT INTO "facts" VALUES('pruning','{"announced": "2026-08-20T02:00:01.739719+00:00", "articles": 7776000.0, "messages": 2592000.0, "looked": "2026-08-20T02:01:04.678806+00:00"}');
INSERT INTO "facts" VALUES('invite:261bd9fcc32a46c2de83f16adf9dbd89556c7f8abe754900401ea371361a34bb','{"role": "user", "until": "2026-08-27T02:00:05.570905+00:00"}');
INSERT INTO "facts" VALUES('invite:332775468d1b48be193af6c67f5ac12327780c0310757d50b857ed473cf01893','{"role": "admin", "until": "2026-08-21T02:00:08.805762+00:00"}');
INSERT INTO "facts" VALUES('undo:1','{"number": 700000010, "until": "2026-08-20T03:00:18.543708+00:00", "watches": [2, 3], "brought": true}');
INSERT INTO "facts" VALUES('opml-undo:700000012','{"added": [5], "removed": [], "until": "2026-08-20T03:00:21.935863+00:00"}');
INSERT INTO "facts" VALUES('offer:700000014','{"kind": "rss", "name": "\u6837\u4f8b\u5468\u520a", "url": "http://127.0.0.1:PORT/news/zhoukan/feed.xml", "options": {}, "until": "2026-08-20T03:00:22.041105+00:00"}');
CREATE TABLE forgettings (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	telegram_id BIGINT NOT NULL, 
	update_id BIGINT, 
	asked_at DATETIME NOT NULL, 
	panel BIGINT, 
	language VARCHAR NOT NULL
);
CREATE TABLE heartbeats (
	name VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "heartbeats" VALUES('poll','2026-08-20 02:01:04.581789');
CREATE TABLE "messages" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	chat_id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	priority INTEGER NOT NULL, 
	payload JSON NOT NULL, 
	silent BOOLEAN NOT NULL, 
	reply_to BIGINT, 
	state VARCHAR NOT NULL, 
	due_at DATETIME NOT NULL, 
	attempts INTEGER NOT NULL, 
	doubts INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	claimed_at DATETIME, 
	sent_at DATETIME, 
	telegram_message_id BIGINT, 
	shown_version INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	follow_up JSON, 
	turn BIGINT DEFAULT '0' NOT NULL, 
	held TEXT DEFAULT ('') NOT NULL, 
	edit_due_at DATETIME, 
	broadcast_id BIGINT, crashes INTEGER DEFAULT '0' NOT NULL, crashes_alone INTEGER DEFAULT '0' NOT NULL, 
	FOREIGN KEY(chat_id) REFERENCES chats (id) ON DELETE CASCADE
);
INSERT INTO "messages" VALUES(1,1,'reply',0,'{"html": "<b>\u76ef\u8baf\u66ff\u4f60\u76ef\u7740\u8d22\u7ecf\u65b0\u95fb\u3002</b>\n\u544a\u8bc9\u6211\u5173\u952e\u8bcd\u3001\u516c\u53f8\u540d\u6216\u4ee3\u7801\uff0c\u6709\u65b0\u95fb\u547d\u4e2d\uff0c\u51e0\u79d2\u5185\u63a8\u7ed9\u4f60\uff1a\u540c\u4e00\u4e8b\u4ef6\u53ea\u63a8\u4e00\u6b21\uff0c\u5e76\u8bf4\u660e\u4e3a\u4ec0\u4e48\u63a8\u3002", "keyboard": [[{"text": "\u6dfb\u52a0\u5173\u6ce8", "url": "", "data": "ask:0"}, {"text": "\u6700\u65b0\u65b0\u95fb", "url": "", "data": "latest:0"}], [{"text": "\u6211\u7684\u5173\u6ce8", "url": "", "data": "list:0"}, {"text": "\u5e2e\u52a9", "url": "", "data": "help:0"}], [{"text": "\u65b0\u95fb\u6e90", "url": "", "data": "sources:0"}, {"text": "\u7ba1\u7406", "url": "", "data": "admin:0"}]], "ask": "", "file": null}',0,NULL,'sent','2026-08-20 02:00:02.335897',1,0,'2026-08-20 02:00:02.270273','2026-08-20 02:00:02.297232','2026-08-20 02:00:02.335897',2,0,'',NULL,1787191202270,'',NULL,NULL,0,0);
INSERT INTO "messages" VALUES(2,1,'reply',0,'{"html": "<b>1 \u4eba\u6709\u89d2\u8272</b>\n\u00b7 \u7ba1\u7406\u5458 (10002) \u00b7 \u6240\u6709\u8005", "keyboard": [[{"text": "\u7ba1\u7406\u5458 \u00b7 \u6240\u6709\u8005", "url": "", "data": "person:10002"}], [{"text": "\u9080\u8bf7\u7ba1\u7406\u5458", "url": "", "data": "invite:0:admin"}, {"text": "\u9080\u8bf7\u7528\u6237", "url": "", "data": "invite:0:user"}], [{"text": "\u7528\u6237", "url": "", "data": "users:0"}, {"text": "\u7edf\u8ba1", "url": "", "data": "stats:0"}], [{"text": "\u65e5\u5fd7", "url": "", "data": "audit:0"}, {"text": "\u65b0\u95fb\u6e90", "url": "", "data": "sources:0"}]], "ask": "", "file": null}',0,NULL,'sent','2026-08-20 02:00:05.434053',1,0,'2026-08-20 02:00:02.394604','2026-08-20 02:00:02.405580','2026-08-20 02:00:05.434053',4,0,'',NULL,1787191202395,'',NULL,NULL,0,0);
INSERT INTO "messages" VALUES(3,1,'reply',0,'{"html": "<b>1 \u4eba\u6709\u89d2\u8272</b>\n\u00b7 \u7ba1\u7406\u5458 (10002) \u00b7 \u6240\u6709\u8005", "keyboard": [[{"text": "\u7ba1\u7406\u5458 \u00b7 \u6240\u6709\u8005", "url": "", "data": "person:10002"}], [{"text": "\u9080\u8bf7\u7ba1\u7406\u5458", "url": "", "data": "invite:0:admin"}, {"text": "\u9080\u8bf7\u7528\u6237", "url": "", "data": "invite:0:user"}], [{"text": "\u7528\u6237", "url": "", "data": "users:0"}, {"text": "\u7edf\u8ba1", "url": "", "data": "stats:0"}], [{"text": "\u65e5\u5fd7", "url": "", "data": "audit:0"}, {"text": "\u65b0\u95fb\u6e90", "url": "", "data": "sources:0"}]], "ask": "", "file": null}',0,NULL,'sent','2026-08-20 02:00:08.675709',1,0,'2026-08-20 02:00:05.634174','2026-08-20 02:00:05.646340','2026-08-20 02:00:08.675709',6,0,'',NULL,1787191205634,'',NULL,NULL,0,0);
INSERT INTO "messages" VALUES(4,1,'reply',0,'{"html": "<b>1 \u4eba\u6709\u89d2\u8272</b>\n\u00b7 \u7ba1\u7406\u5458 (10002) \u00b7 \u6240\u6709\u8005", "keyboard": [[{"text": "\u7ba1\u7406\u5458 \u00b7 \u6240\u6709\u8005", "url": "", "data": "person:10002"}], [{"text": "\u9080\u8bf7\u7ba1\u7406\u5458", "url": "", "data": "invite:0:admin"}, {"text": "\u9080\u8bf7\u7528\u6237", "url": "", "data": "invite:0:user"}], [{"text": "\u7528\u6237", "url": "", "data": "users:0"}, {"text": "\u7edf\u8ba1", "url": "", "data": "stats:0"}], [{"text": "\u65e5\u5fd7", "url": "", "data": "audit:0"}, {"text": "\u65b0\u95fb\u6e90", "url": "", "data": "sources:0"}]], "ask": "", "file": null}',0,NULL,'sent','2026-08-20 02:00:11.882266',1,0,'2026-08-20 02:00:08.850244','2026-08-20 02:00:08.859191','2026-08-20 02:00:11.882266',8,0,'',NULL,1787191208850,'',NULL,NULL,0,0);
INSERT INTO "messages" VALUES(5,2,'reply',0,'{"html": "\u6b22\u8fce\uff01\u544a\u8bc9\u6211\u5173\u952e\u8bcd\u3001\u516c\u53f8\u540d\u6216\u4ee3\u7801\uff0c\u6709\u547d\u4e2d\u7684\u65b0\u95fb\u6211\u5c31\u63a8\u7ed9\u4f60\u3002", "keyboard": [[{"text": "\u6dfb\u52a0\u5173\u6ce8", "url": "", "data": "ask:0"}, {"text": "\u5e2e\u52a9", "url": "", "data": "help:0"}]], "ask": "", "file": null}',0,NULL,'sent','2026-08-20 02:00:12.163863',1,0,'2026-08-20 02:00:12.119905','2026-08-20 02:00:12.142782','2026-08-20 02:00:12.163863',2,0,'',NULL,1787191212120,'',NULL,NULL,0,0);
INSERT INTO "messages" VALUES(6,1,'reply',0,'{"html": "\u5df2\u76ef\u4e0a <b>\u8305\u53f0</b>\uff0c\u6709\u547d\u4e2d\u9a6c\u4e0a\u63a8\u5230\u8fd9\u91cc\u3002\n\u8bfb\u4f5c\uff1a\u201c\u8305\u53f0\u201d \u6216 600519.SH \u8d35\u5dde\u8305\u53f0", "keyboard": [[{"text": "\u53ea\u8981\u80a1\u7968", "url": "", "data": "only:1:stock"}, {"text": "\u53ea\u8981\u5b57\u9762", "url": "", "data": "only:1:word"}], [{"text": "\u5c11\u63a8\u4e00\u4e9b", "url": "", "data": "timing:1"}, {"text": "\u6539\u6210\u6c47\u603b", "url": "", "data": "mode:1:digest"}, {"text": "\u64a4\u9500", "url": "", "data": "unwatch:1"}], [{"text": "\u6211\u7684\u5173\u6ce8\uff081\uff09", "url": "", "data": "list:0"}]], "ask": "", "file": null}',0,NULL,'sent','2026-08-20 02:00:15.264633',1,0,'2026-08-20 02:00:12.226545','2026-08-20 02:00:12.244314','2026-08-20 02:00:15.264633',10,0,'',NULL,1787191212227,'',NULL,NULL,0,0);
INSERT INTO "messages" VALUES(7,1,'reply',0,'{"html": "<b>2 \u6761\u65b0\u5173\u6ce8</b>\uff1a\n\u00b7 \u5fae\u4fe1\u652f\u4ed8\n\u00b7 \u50a8\u80fd", "keyboard": [[{"text": "\u4fdd\u5b58 2 \u6761", "url": "", "data": "bring:700000010"}, {"text": "\u53d6\u6d88", "url": "", "data": "leave:700000010"}]], "ask": "", "file": null}',0,NULL,'sent','2026-08-20 02:00:18.441226',1,0,'2026-08-20 02:00:15.406920','2026-08-20 02:00:15.419375','2026-08-20 02:00:18.441226',12,0,'',NULL,1787191215407,'',NULL,NULL,0,0);
INSERT INTO "messages" VALUES(8,1,'reply',0,'{"html": "<b>OPML</b>\uff1a\u65b0 1 \u4e2a\uff0c\u5df2\u6709 0 \u4e2a\uff0c\u7528\u4e0d\u4e86 0 \u4e2a\n\u00b7 \u5217\u8868\n\u66ff\u6362\u8fd8\u4f1a\u79fb\u9664\u4e0d\u5728\u6587\u4ef6\u91cc\u7684 4 \u4e2a\u65b0\u95fb\u6e90\uff1a\u6837\u4f8b\u65e5\u62a5\u3001\u6837\u4f8b\u8d22\u7ecf\u3001\u6837\u4f8b\u5feb\u8baf\u2026", "keyboard": [[{"text": "\u5408\u5e76\uff08+1\uff09", "url": "", "data": "opml:700000012:merge"}, {"text": "\u66ff\u6362\uff08+1 \u22124\uff09", "url": "", "data": "opml:700000012:replace"}], [{"text": "\u53d6\u6d88", "url": "", "data": "opml:700000012:drop"}]], "ask": "", "file": null}',0,NULL,'sent','2026-08-20 02:00:21.754691',1,0,'2026-08-20 02:00:18.693434','2026-08-20 02:00:18.713891','2026-08-20 02:00:21.754691',14,0,'',NULL,1787191218693,'',NULL,NULL,0,0);
INSERT INTO "messages" VALUES(9,1,'reply',0,'{"html": "<b>\u6837\u4f8b\u5468\u520a</b> \u53ef\u4ee5\u8bfb\u53d6\uff08rss\uff09\u3002\nhttp://127.0.0.1:PORT/news/zhoukan/feed.xml\n\u627e\u5230 3 \u6761\u65b0\u95fb\uff1a\n\u00b7 \u5c01\u9762\uff1a\u5c0f\u57ce\u5496\u5561\u9986\u91cc\u7684\u751f\u610f\u7ecf \u00b7 08-19 09:00\n\u00b7 \u4eba\u7269\uff1a\u4fee\u4e86\u4e09\u5341\u5e74\u949f\u8868\u7684\u5320\u4eba \u00b7 08-18 09:00\n\u00b7 \u957f\u8bfb\uff1a\u4e00\u6761\u652f\u6d41\u7684\u6cbb\u7406\u8d26\u672c \u00b7 08-17 09:00\n\u73b0\u6709\u7684\u65b0\u95fb\u53ea\u5165\u5e93\u4e0d\u63a8\u9001\uff0c\u4e4b\u540e\u7684\u65b0\u65b0\u95fb\u624d\u63a8\u9001\u3002", "keyboard": [[{"text": "\u4fdd\u5b58", "url": "", "data": "save:700000014"}, {"text": "\u53d6\u6d88", "url": "", "data": "discard:700000014"}]], "ask": "", "file": null}',0,NULL,'sent','2026-08-20 02:00:22.083272',1,0,'2026-08-20 02:00:22.041105','2026-08-20 02:00:22.053485','2026-08-20 02:00:22.083272',16,0,'',NULL,1787191222041,'',NULL,NULL,0,0);
CREATE TABLE "people" (
	user_id BIGINT NOT NULL, 
	role VARCHAR NOT NULL, 
	added_at DATETIME NOT NULL, 
	told BOOLEAN DEFAULT 0 NOT NULL, 
	PRIMARY KEY (user_id)
);
INSERT INTO "people" VALUES(10001,'user','2026-08-20 02:00:12.119905',0);
CREATE TABLE "questions" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	chat_id INTEGER NOT NULL, 
	user_id BIGINT NOT NULL, 
	about VARCHAR NOT NULL, 
	expires_at DATETIME NOT NULL, 
	FOREIGN KEY(chat_id) REFERENCES chats (id) ON DELETE CASCADE, 
	UNIQUE (chat_id, user_id)
);
CREATE TABLE set_aside (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at DATETIME NOT NULL, 
	"of" VARCHAR NOT NULL, 
	"key" TEXT NOT NULL, 
	columns TEXT NOT NULL, 
	told BOOLEAN DEFAULT 0 NOT NULL
);
CREATE TABLE source_days (
	source_id INTEGER NOT NULL, 
	day VARCHAR NOT NULL, 
	failures INTEGER NOT NULL, 
	PRIMARY KEY (source_id, day), 
	FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
);
CREATE TABLE "sources" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	url VARCHAR NOT NULL, 
	options JSON NOT NULL, 
	state VARCHAR NOT NULL, 
	origin VARCHAR NOT NULL, 
	added_by BIGINT, 
	created_at DATETIME NOT NULL, 
	removed_at DATETIME, 
	cursor JSON NOT NULL, 
	etag VARCHAR NOT NULL, 
	last_modified VARCHAR NOT NULL, 
	seeded_at DATETIME, 
	interval FLOAT NOT NULL, 
	next_poll_at DATETIME NOT NULL, 
	failures INTEGER NOT NULL, 
	last_polled_at DATETIME, 
	last_good_at DATETIME, 
	last_error TEXT NOT NULL, 
	latency_ms INTEGER, 
	last_new_at DATETIME, 
	usual_gap FLOAT, 
	gaps INTEGER DEFAULT '0' NOT NULL, 
	told TEXT DEFAULT ('') NOT NULL, 
	since DATETIME, 
	every FLOAT, 
	category TEXT DEFAULT ('') NOT NULL, read_on TEXT DEFAULT '' NOT NULL, days_read INTEGER DEFAULT '0' NOT NULL, 
	UNIQUE (url)
);
INSERT INTO "sources" VALUES(1,'rss','样例日报','http://127.0.0.1:PORT/news/ribao/feed.xml','{}','ok','config',NULL,'2026-08-20 02:00:01.070720',NULL,'{"read": {"how": "b72d2bf96f77654b", "kept": 10, "left_out": 0}}','"d36ea9782f871be6"','','2026-08-20 02:00:01.434469',2.143589,'2026-08-20 02:01:06.627581',0,'2026-08-20 02:01:04.648684','2026-08-20 02:01:04.648684','',9,'2026-08-20 02:00:01.434469',0.0,0,'','2026-08-20 02:00:01.070720',NULL,'','2026-08-20',1);
INSERT INTO "sources" VALUES(2,'rss','样例财经','http://127.0.0.1:PORT/news/caijing/rss.xml','{}','ok','config',NULL,'2026-08-20 02:00:01.070720',NULL,'{"read": {"how": "b72d2bf96f77654b", "kept": 12, "left_out": 0}}','"66b4b06e53b18019"','','2026-08-20 02:00:01.431536',2.143589,'2026-08-20 02:01:06.857562',0,'2026-08-20 02:01:04.653406','2026-08-20 02:01:04.653406','',10,'2026-08-20 02:00:01.431536',0.0,0,'','2026-08-20 02:00:01.070720',NULL,'','2026-08-20',1);
INSERT INTO "sources" VALUES(3,'json','样例快讯','http://127.0.0.1:PORT/news/kuaixun/webapi?type=45','{"preset": "eastmoney-media", "address": "http://127.0.0.1:PORT/news/kuaixun/webapi?type=45"}','ok','config',NULL,'2026-08-20 02:00:01.070720',NULL,'{"read": {"how": "8ac97411d9afa893", "kept": 13, "left_out": 0}}','"aab0e7199b9da33a"','','2026-08-20 02:00:01.858845',2.143589,'2026-08-20 02:01:06.632834',0,'2026-08-20 02:01:04.637293','2026-08-20 02:01:04.637293','',11,'2026-08-20 02:00:01.858845',0.0,0,'','2026-08-20 02:00:01.070720',NULL,'','2026-08-20',1);
INSERT INTO "sources" VALUES(4,'finews','样例证券','http://127.0.0.1:PORT/news/zhengquan/category/yangli.html','{}','ok','config',NULL,'2026-08-20 02:00:01.070720',NULL,'{"read": {"how": "de9050cd35a94fd3", "kept": 9, "left_out": 0}}','"69348df00f5bce56"','','2026-08-20 02:00:01.822986',2.143589,'2026-08-20 02:01:06.639069',0,'2026-08-20 02:01:04.642033','2026-08-20 02:01:04.642033','',9,'2026-08-20 02:00:01.822986',0.0,0,'','2026-08-20 02:00:01.070720',NULL,'','2026-08-20',1);
INSERT INTO "sources" VALUES(5,'rss','列表','http://127.0.0.1:PORT/news/ribao/feed.xml?list=1','{}','ok','chat',10002,'2026-08-20 02:00:21.935863',NULL,'{"read": {"how": "b72d2bf96f77654b", "kept": 10, "left_out": 0}}','"d36ea9782f871be6"','','2026-08-20 02:00:21.998308',1.331,'2026-08-20 02:01:05.872511',0,'2026-08-20 02:01:04.631252','2026-08-20 02:01:04.631252','',6,NULL,NULL,0,'','2026-08-20 02:00:21.935863',NULL,'','2026-08-20',1);
CREATE TABLE "stories" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	founded_at DATETIME NOT NULL, 
	wanted BOOLEAN NOT NULL, 
	summary TEXT, 
	version INTEGER DEFAULT '0' NOT NULL
);
INSERT INTO "stories" VALUES(1,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(2,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(3,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(4,'2026-08-20 02:00:01.885646',0,NULL,1);
INSERT INTO "stories" VALUES(5,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(6,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(7,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(8,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(9,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(10,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(11,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(12,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(13,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(14,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(15,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(16,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(17,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(18,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(19,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(20,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(21,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(22,'2026-08-20 02:00:01.885646',0,NULL,1);
INSERT INTO "stories" VALUES(23,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(24,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(25,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(26,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(27,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(28,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(29,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(30,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(31,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(32,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(33,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(34,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(35,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(36,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(37,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(38,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(39,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(40,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(41,'2026-08-20 02:00:01.885646',0,NULL,0);
INSERT INTO "stories" VALUES(42,'2026-08-20 02:00:01.885646',0,NULL,0);
CREATE TABLE updates (
	id BIGINT NOT NULL, 
	chat_key BIGINT NOT NULL, 
	raw TEXT NOT NULL, 
	state VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	error TEXT NOT NULL, 
	received_at DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "updates" VALUES(700000001,10002,'{"update_id": 700000001, "message": {"message_id": 1, "date": 1787191202, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/start", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}}','done',1,'','2026-08-20 02:00:02.212798');
INSERT INTO "updates" VALUES(700000002,10002,'{"update_id": 700000002, "message": {"message_id": 3, "date": 1787191202, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/admin", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}}','done',1,'','2026-08-20 02:00:02.378632');
INSERT INTO "updates" VALUES(700000003,10002,'{"update_id": 700000003, "callback_query": {"id": "1", "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "chat_instance": "10002", "data": "invite:0:user", "message": {"message_id": 4, "date": 1787191202, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 1234567890, "is_bot": true, "first_name": "\u76ef\u8baf", "username": "dingxun_demo_bot", "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false}, "text": "1 \u4eba\u6709\u89d2\u8272\n\u00b7 \u7ba1\u7406\u5458 (10002) \u00b7 \u6240\u6709\u8005", "entities": [{"type": "bold", "offset": 0, "length": 6}], "reply_markup": {"inline_keyboard": [[{"callback_data": "person:10002", "text": "\u7ba1\u7406\u5458 \u00b7 \u6240\u6709\u8005"}], [{"callback_data": "invite:0:admin", "text": "\u9080\u8bf7\u7ba1\u7406\u5458"}, {"callback_data": "invite:0:user", "text": "\u9080\u8bf7\u7528\u6237"}], [{"callback_data": "users:0", "text": "\u7528\u6237"}, {"callback_data": "stats:0", "text": "\u7edf\u8ba1"}], [{"callback_data": "audit:0", "text": "\u65e5\u5fd7"}, {"callback_data": "sources:0", "text": "\u65b0\u95fb\u6e90"}]]}}}}','done',1,'','2026-08-20 02:00:05.533594');
INSERT INTO "updates" VALUES(700000004,10002,'{"update_id": 700000004, "message": {"message_id": 5, "date": 1787191205, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/admin", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}}','done',1,'','2026-08-20 02:00:05.616698');
INSERT INTO "updates" VALUES(700000005,10002,'{"update_id": 700000005, "callback_query": {"id": "2", "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "chat_instance": "10002", "data": "invite:0:admin", "message": {"message_id": 6, "date": 1787191205, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 1234567890, "is_bot": true, "first_name": "\u76ef\u8baf", "username": "dingxun_demo_bot", "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false}, "text": "1 \u4eba\u6709\u89d2\u8272\n\u00b7 \u7ba1\u7406\u5458 (10002) \u00b7 \u6240\u6709\u8005", "entities": [{"type": "bold", "offset": 0, "length": 6}], "reply_markup": {"inline_keyboard": [[{"callback_data": "person:10002", "text": "\u7ba1\u7406\u5458 \u00b7 \u6240\u6709\u8005"}], [{"callback_data": "invite:0:admin", "text": "\u9080\u8bf7\u7ba1\u7406\u5458"}, {"callback_data": "invite:0:user", "text": "\u9080\u8bf7\u7528\u6237"}], [{"callback_data": "users:0", "text": "\u7528\u6237"}, {"callback_data": "stats:0", "text": "\u7edf\u8ba1"}], [{"callback_data": "audit:0", "text": "\u65e5\u5fd7"}, {"callback_data": "sources:0", "text": "\u65b0\u95fb\u6e90"}]]}}}}','done',1,'','2026-08-20 02:00:08.780571');
INSERT INTO "updates" VALUES(700000006,10002,'{"update_id": 700000006, "message": {"message_id": 7, "date": 1787191208, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/admin", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}}','done',1,'','2026-08-20 02:00:08.837732');
INSERT INTO "updates" VALUES(700000007,10002,'{"update_id": 700000007, "callback_query": {"id": "3", "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "chat_instance": "10002", "data": "invite:0:user", "message": {"message_id": 8, "date": 1787191208, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 1234567890, "is_bot": true, "first_name": "\u76ef\u8baf", "username": "dingxun_demo_bot", "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false}, "text": "1 \u4eba\u6709\u89d2\u8272\n\u00b7 \u7ba1\u7406\u5458 (10002) \u00b7 \u6240\u6709\u8005", "entities": [{"type": "bold", "offset": 0, "length": 6}], "reply_markup": {"inline_keyboard": [[{"callback_data": "person:10002", "text": "\u7ba1\u7406\u5458 \u00b7 \u6240\u6709\u8005"}], [{"callback_data": "invite:0:admin", "text": "\u9080\u8bf7\u7ba1\u7406\u5458"}, {"callback_data": "invite:0:user", "text": "\u9080\u8bf7\u7528\u6237"}], [{"callback_data": "users:0", "text": "\u7528\u6237"}, {"callback_data": "stats:0", "text": "\u7edf\u8ba1"}], [{"callback_data": "audit:0", "text": "\u65e5\u5fd7"}, {"callback_data": "sources:0", "text": "\u65b0\u95fb\u6e90"}]]}}}}','done',1,'','2026-08-20 02:00:12.048934');
INSERT INTO "updates" VALUES(700000008,10001,'{"update_id": 700000008, "message": {"message_id": 1, "date": 1787191212, "chat": {"id": 10001, "type": "private", "first_name": "\u5c0f\u738b"}, "from": {"id": 10001, "is_bot": false, "first_name": "\u5c0f\u738b", "language_code": "zh-hans"}, "text": "/start inv_00wuCHSVtdyvX-AU6XrElKlJj373pJx6", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}}','done',1,'','2026-08-20 02:00:12.104444');
INSERT INTO "updates" VALUES(700000009,10002,'{"update_id": 700000009, "message": {"message_id": 9, "date": 1787191212, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/subscribe \u8305\u53f0", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}}','done',1,'','2026-08-20 02:00:12.206593');
INSERT INTO "updates" VALUES(700000010,10002,'{"update_id": 700000010, "message": {"message_id": 11, "date": 1787191215, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/import \u5fae\u4fe1\u652f\u4ed8\n\u50a8\u80fd", "entities": [{"type": "bot_command", "offset": 0, "length": 7}]}}','done',1,'','2026-08-20 02:00:15.374665');
INSERT INTO "updates" VALUES(700000011,10002,'{"update_id": 700000011, "callback_query": {"id": "4", "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "chat_instance": "10002", "data": "bring:700000010", "message": {"message_id": 12, "date": 1787191215, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 1234567890, "is_bot": true, "first_name": "\u76ef\u8baf", "username": "dingxun_demo_bot", "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false}, "text": "2 \u6761\u65b0\u5173\u6ce8\uff1a\n\u00b7 \u5fae\u4fe1\u652f\u4ed8\n\u00b7 \u50a8\u80fd", "entities": [{"type": "bold", "offset": 0, "length": 6}], "reply_markup": {"inline_keyboard": [[{"callback_data": "bring:700000010", "text": "\u4fdd\u5b58 2 \u6761"}, {"callback_data": "leave:700000010", "text": "\u53d6\u6d88"}]]}}}}','done',1,'','2026-08-20 02:00:18.516572');
INSERT INTO "updates" VALUES(700000012,10002,'{"update_id": 700000012, "message": {"message_id": 13, "date": 1787191218, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "document": {"file_name": "a.opml", "mime_type": "application/octet-stream", "file_id": "PlaygroundDocument000001", "file_unique_id": "Unique000001", "file_size": 134}}}','done',1,'','2026-08-20 02:00:18.583234');
INSERT INTO "updates" VALUES(700000013,10002,'{"update_id": 700000013, "callback_query": {"id": "5", "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "chat_instance": "10002", "data": "opml:700000012:merge", "message": {"message_id": 14, "date": 1787191218, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 1234567890, "is_bot": true, "first_name": "\u76ef\u8baf", "username": "dingxun_demo_bot", "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false}, "text": "OPML\uff1a\u65b0 1 \u4e2a\uff0c\u5df2\u6709 0 \u4e2a\uff0c\u7528\u4e0d\u4e86 0 \u4e2a\n\u00b7 \u5217\u8868\n\u66ff\u6362\u8fd8\u4f1a\u79fb\u9664\u4e0d\u5728\u6587\u4ef6\u91cc\u7684 4 \u4e2a\u65b0\u95fb\u6e90\uff1a\u6837\u4f8b\u65e5\u62a5\u3001\u6837\u4f8b\u8d22\u7ecf\u3001\u6837\u4f8b\u5feb\u8baf\u2026", "entities": [{"type": "bold", "offset": 0, "length": 4}], "reply_markup": {"inline_keyboard": [[{"callback_data": "opml:700000012:merge", "text": "\u5408\u5e76\uff08+1\uff09"}, {"callback_data": "opml:700000012:replace", "text": "\u66ff\u6362\uff08+1 \u22124\uff09"}], [{"callback_data": "opml:700000012:drop", "text": "\u53d6\u6d88"}]]}}}}','done',1,'','2026-08-20 02:00:21.865109');
INSERT INTO "updates" VALUES(700000014,10002,'{"update_id": 700000014, "message": {"message_id": 15, "date": 1787191221, "chat": {"id": 10002, "type": "private", "first_name": "\u7ba1\u7406\u5458"}, "from": {"id": 10002, "is_bot": false, "first_name": "\u7ba1\u7406\u5458", "language_code": "zh-hans"}, "text": "/addsource http://127.0.0.1:PORT/news/zhoukan/feed.xml", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]}}','done',1,'','2026-08-20 02:00:21.998691');
CREATE TABLE watch_changes (
	seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	watch_id BIGINT NOT NULL
);
INSERT INTO "watch_changes" VALUES(1,1);
INSERT INTO "watch_changes" VALUES(2,2);
INSERT INTO "watch_changes" VALUES(3,3);
CREATE TABLE "watches" (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	chat_id INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	mode VARCHAR NOT NULL, 
	created_by BIGINT, 
	created_at DATETIME NOT NULL, 
	removed_at DATETIME, 
	told_on TEXT DEFAULT ('') NOT NULL, 
	told INTEGER DEFAULT '0' NOT NULL, 
	schedule TEXT DEFAULT ('') NOT NULL, 
	muted_until DATETIME, 
	FOREIGN KEY(chat_id) REFERENCES chats (id) ON DELETE CASCADE, 
	UNIQUE (chat_id, "key")
);
INSERT INTO "watches" VALUES(1,1,'茅台','("茅台" | $SH:600519)','instant',10002,'2026-08-20 02:00:12.226545',NULL,'',0,'',NULL);
INSERT INTO "watches" VALUES(2,1,'微信支付','"微信支付"','instant',10002,'2026-08-20 02:00:18.543708',NULL,'',0,'',NULL);
INSERT INTO "watches" VALUES(3,1,'储能','"储能"','instant',10002,'2026-08-20 02:00:18.543708',NULL,'',0,'',NULL);
CREATE INDEX ix_updates_open ON updates (id) WHERE state = 'new';
CREATE INDEX ix_updates_received_at ON updates (received_at);
CREATE INDEX ix_articles_source_id ON articles (source_id);
CREATE INDEX ix_articles_published_at ON articles (published_at);
CREATE INDEX ix_articles_story_key ON articles (story_key);
CREATE INDEX ix_articles_story_id ON articles (story_id);
CREATE INDEX ix_articles_stored ON articles (stored_at, source_id);
CREATE INDEX ix_articles_ungrouped ON articles (id) WHERE story_id IS NULL;
CREATE INDEX ix_articles_unmatched ON articles (id) WHERE matched_at IS NULL;
CREATE INDEX ix_articles_detail ON articles (detail_due) WHERE detail_due IS NOT NULL;
CREATE INDEX ix_deliveries_article_id ON deliveries (article_id);
CREATE INDEX ix_deliveries_story_id ON deliveries (story_id);
CREATE INDEX ix_deliveries_recent ON deliveries (chat_id, created_at);
CREATE INDEX ix_deliveries_message_id ON deliveries (message_id);
CREATE INDEX ix_messages_open ON messages (state, priority, turn, id) WHERE state IN ('ready','doubt','sending');
CREATE INDEX ix_messages_follow_up ON messages (id) WHERE follow_up IS NOT NULL;
CREATE INDEX ix_messages_unknown ON messages (id) WHERE state = 'unknown';
CREATE INDEX ix_messages_broadcast ON messages (broadcast_id, state) WHERE broadcast_id IS NOT NULL;
CREATE INDEX ix_messages_edit ON messages (edit_due_at) WHERE edit_due_at IS NOT NULL;
CREATE INDEX ix_messages_sent ON messages (sent_at);
CREATE INDEX ix_messages_chat ON messages (chat_id, state);
CREATE INDEX ix_sources_due ON sources (state, next_poll_at);
CREATE INDEX ix_stories_unsummarised ON stories (id) WHERE wanted AND summary IS NULL;
CREATE INDEX ix_stories_founded_at ON stories (founded_at);
CREATE INDEX ix_watches_chat_id ON watches (chat_id);
CREATE INDEX ix_chats_parked ON chats (id) WHERE park_reason <> '';
CREATE INDEX ix_article_keys_article_id ON article_keys (article_id);
CREATE INDEX ix_article_keys_left ON article_keys (source_id, day) WHERE article_id IS NULL;
CREATE INDEX ix_messages_said ON messages (created_at) WHERE kind IN ('reply', 'notice') OR state IN ('merged', 'cancelled');
CREATE INDEX ix_set_aside_untold ON set_aside (id) WHERE NOT told;
CREATE TRIGGER watch_added AFTER INSERT ON watches BEGIN INSERT INTO watch_changes (watch_id) VALUES (NEW.id); END;
CREATE TRIGGER watch_changed AFTER UPDATE OF id, chat_id, text, key, mode, schedule, muted_until, created_by, created_at, removed_at ON watches BEGIN INSERT INTO watch_changes (watch_id) VALUES (NEW.id); END;
CREATE TRIGGER watch_deleted AFTER DELETE ON watches BEGIN INSERT INTO watch_changes (watch_id) VALUES (OLD.id); END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('articles',44);
INSERT INTO "sqlite_sequence" VALUES('audit',6);
INSERT INTO "sqlite_sequence" VALUES('broadcasts',0);
INSERT INTO "sqlite_sequence" VALUES('chats',2);
INSERT INTO "sqlite_sequence" VALUES('deliveries',0);
INSERT INTO "sqlite_sequence" VALUES('messages',9);
INSERT INTO "sqlite_sequence" VALUES('questions',0);
INSERT INTO "sqlite_sequence" VALUES('sources',5);
INSERT INTO "sqlite_sequence" VALUES('stories',42);
INSERT INTO "sqlite_sequence" VALUES('watches',3);
INSERT INTO "sqlite_sequence" VALUES('watch_changes',3);
COMMIT;
